// The .NET side of the C ABI: imports, handles, sessions, operations, and the copying of Arrow columns.
//
// One assembly for Windows PowerShell 5.1 and PowerShell 7: C# 5, .NET Framework 4.7.2, no unsafe code and no
// PowerShell assembly. The conventions of the C side are written in powershell/native/src/lib.rs. The classes of
// the rows are in Rows.cs, which is generated; nothing here knows them.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace EntraAuthReports
{
    internal static class NativeMethods
    {
        internal const string Name = "entra_auth_reports_native";
        private const CallingConvention C = CallingConvention.Cdecl;

        [DllImport(Name, CallingConvention = C)] internal static extern uint ear_abi_version();
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_version(out IntPtr text, out UIntPtr length);

        [DllImport(Name, CallingConvention = C)] internal static extern void ear_error_json(IntPtr error, out IntPtr text, out UIntPtr length);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_error_free(IntPtr error);

        [DllImport(Name, CallingConvention = C)] internal static extern int ear_session_open(byte[] json, UIntPtr length, out SessionHandle session, out IntPtr error);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_session_free(IntPtr session);

        [DllImport(Name, CallingConvention = C)] internal static extern int ear_report_start(SessionHandle session, byte[] json, UIntPtr length, out OperationHandle operation, out IntPtr error);
        [DllImport(Name, CallingConvention = C)] internal static extern int ear_operation_next(OperationHandle operation, uint timeoutMs, out EventHandle happened, out IntPtr error);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_operation_cancel(OperationHandle operation);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_operation_free(IntPtr operation);

        [DllImport(Name, CallingConvention = C)] internal static extern int ear_event_kind(EventHandle happened);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_event_json(EventHandle happened, out IntPtr text, out UIntPtr length);
        [DllImport(Name, CallingConvention = C)] internal static extern int ear_event_rows(EventHandle happened, out ArrowSchema schema, out ArrowArray array, out IntPtr error);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_event_free(IntPtr happened);

        [DllImport(Name, CallingConvention = C)] internal static extern int ear_sample_tenant_start(byte[] json, UIntPtr length, out SampleTenantHandle tenant, out IntPtr error);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_sample_tenant_json(SampleTenantHandle tenant, out IntPtr text, out UIntPtr length);
        [DllImport(Name, CallingConvention = C)] internal static extern void ear_sample_tenant_free(IntPtr tenant);

        [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)] internal static extern IntPtr LoadLibraryW(string path);
    }

    internal sealed class SessionHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private SessionHandle() : base(true) { }
        protected override bool ReleaseHandle() { NativeMethods.ear_session_free(handle); return true; }
    }

    internal sealed class OperationHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private OperationHandle() : base(true) { }
        protected override bool ReleaseHandle() { NativeMethods.ear_operation_free(handle); return true; }
    }

    internal sealed class EventHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private EventHandle() : base(true) { }
        protected override bool ReleaseHandle() { NativeMethods.ear_event_free(handle); return true; }
    }

    internal sealed class SampleTenantHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        private SampleTenantHandle() : base(true) { }
        protected override bool ReleaseHandle() { NativeMethods.ear_sample_tenant_free(handle); return true; }
    }

    /// <summary>The native library in this process.</summary>
    public static class Library
    {
        /// <summary>The version of the C ABI that this file is written for.</summary>
        public const uint AbiVersion = 1;

        private static readonly object Gate = new object();
        private static IntPtr loaded;

        /// <summary>The file that was loaded; null before that.</summary>
        public static string Path { get; private set; }

        /// <summary>The version of the C ABI that the library speaks.</summary>
        public static uint SpokenVersion { get { return NativeMethods.ear_abi_version(); } }

        /// <summary>The version of the product.</summary>
        public static string Version
        {
            get
            {
                IntPtr text;
                UIntPtr length;
                NativeMethods.ear_version(out text, out length);
                return Utf8.Read(text, length);
            }
        }

        /// <summary>Loads the library from this file and from nowhere else.</summary>
        /// <exception cref="DllNotFoundException">The system does not take the file; the message is its own.</exception>
        public static void Load(string path)
        {
            lock (Gate)
            {
                if (loaded != IntPtr.Zero) { return; }
                Type loader = Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices", false);
                loaded = loader == null ? LoadOnFramework(path) : LoadOnCore(loader, path);
                Path = path;
            }
        }

        // On .NET Framework an import by bare name finds the library that is in the process already.
        private static IntPtr LoadOnFramework(string path)
        {
            IntPtr library = NativeMethods.LoadLibraryW(path);
            if (library != IntPtr.Zero) { return library; }
            throw new DllNotFoundException(new System.ComponentModel.Win32Exception(Marshal.GetLastWin32Error()).Message);
        }

        // On .NET an import asks a resolver. It is found by reflection since .NET Framework has none, and it is C#
        // since it can be asked on any thread, where a script block cannot run.
        private static IntPtr LoadOnCore(Type loader, string path)
        {
            IntPtr library;
            try
            {
                library = (IntPtr)loader.GetMethod("Load", new[] { typeof(string) }).Invoke(null, new object[] { path });
            }
            catch (TargetInvocationException wrapped)
            {
                throw new DllNotFoundException(wrapped.InnerException.Message);
            }
            MethodInfo register = loader.GetMethod("SetDllImportResolver");
            Type resolver = register.GetParameters()[1].ParameterType;
            Delegate ours = Delegate.CreateDelegate(resolver, typeof(Library).GetMethod("Resolve", BindingFlags.NonPublic | BindingFlags.Static));
            register.Invoke(null, new object[] { typeof(Library).Assembly, ours });
            return library;
        }

        private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? search)
        {
            return name == NativeMethods.Name ? loaded : IntPtr.Zero;
        }
    }

    internal static class Utf8
    {
        internal static byte[] Bytes(string text)
        {
            return Encoding.UTF8.GetBytes(text ?? "");
        }

        internal static string Read(IntPtr text, UIntPtr length)
        {
            return Encoding.UTF8.GetString(Copy(text, checked((int)length)));
        }

        internal static byte[] Copy(IntPtr from, int length)
        {
            byte[] bytes = new byte[length];
            if (length > 0) { Marshal.Copy(from, bytes, 0, length); }
            return bytes;
        }
    }

    /// <summary>The fields of a flat JSON object as the library writes it.</summary>
    internal static class Fields
    {
        private static readonly Regex Field = new Regex(
            "\"(?<name>[a-z_]+)\":(?:\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"|(?<number>-?[0-9]+)|null)",
            RegexOptions.CultureInvariant);

        internal static Dictionary<string, string> Read(string json)
        {
            Dictionary<string, string> fields = new Dictionary<string, string>();
            foreach (Match field in Field.Matches(json))
            {
                // The escapes of JSON are among those of regular expressions.
                string value = field.Groups["text"].Success ? Regex.Unescape(field.Groups["text"].Value)
                    : field.Groups["number"].Success ? field.Groups["number"].Value : null;
                fields[field.Groups["name"].Value] = value;
            }
            return fields;
        }

        internal static string Text(Dictionary<string, string> fields, string name)
        {
            string value;
            return fields.TryGetValue(name, out value) ? value : null;
        }

        internal static long? Number(Dictionary<string, string> fields, string name)
        {
            string value = Text(fields, name);
            return value == null ? (long?)null : long.Parse(value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>A call that failed, told so that an administrator knows what to do about it.</summary>
    public sealed class EarException : Exception
    {
        private EarException(Dictionary<string, string> fields) : base(Fields.Text(fields, "message"))
        {
            Kind = Fields.Text(fields, "kind");
            Hint = Fields.Text(fields, "hint");
            Code = Fields.Text(fields, "code");
            RequestId = Fields.Text(fields, "request_id");
            Status = (int?)Fields.Number(fields, "status");
            ExitCode = (int)(Fields.Number(fields, "exit_code") ?? 1);
            Attempts = (int)(Fields.Number(fields, "attempts") ?? 1);
        }

        /// <summary>What kind of failure it is, for example sign_in.</summary>
        public string Kind { get; private set; }
        /// <summary>What to do next; null where there is nothing to say.</summary>
        public string Hint { get; private set; }
        /// <summary>The HTTP status, where the service answered.</summary>
        public int? Status { get; private set; }
        /// <summary>The error code of Microsoft Graph.</summary>
        public string Code { get; private set; }
        /// <summary>The request-id that Microsoft support asks for.</summary>
        public string RequestId { get; private set; }
        /// <summary>The exit code of a script that ends by it.</summary>
        public int ExitCode { get; private set; }
        /// <summary>How many times the request was sent.</summary>
        public int Attempts { get; private set; }

        /// <summary>A request that cannot be asked, found on the side of .NET.</summary>
        public static EarException Usage(string message, string hint) { return Of("usage", "2", message, hint); }

        /// <summary>A file that cannot be written, found on the side of .NET.</summary>
        public static EarException Output(string message, string hint) { return Of("output", "1", message, hint); }

        private static EarException Of(string kind, string exitCode, string message, string hint)
        {
            Dictionary<string, string> fields = new Dictionary<string, string>();
            fields["kind"] = kind;
            fields["message"] = message;
            fields["hint"] = hint;
            fields["exit_code"] = exitCode;
            return new EarException(fields);
        }

        // Passes a status on; an error is taken, freed and thrown.
        internal static int Check(int status, IntPtr error)
        {
            if (status != 1) { return status; }
            try
            {
                IntPtr text;
                UIntPtr length;
                NativeMethods.ear_error_json(error, out text, out length);
                throw new EarException(Fields.Read(Utf8.Read(text, length)));
            }
            finally
            {
                NativeMethods.ear_error_free(error);
            }
        }
    }

    /// <summary>Who asks, and which service.</summary>
    public sealed class Session : IDisposable
    {
        private readonly SessionHandle handle;

        /// <summary>Opens a session with a JSON object of its fields. No request is sent.</summary>
        public Session(string json)
        {
            byte[] bytes = Utf8.Bytes(json);
            IntPtr error;
            int status = NativeMethods.ear_session_open(bytes, (UIntPtr)bytes.Length, out handle, out error);
            // It may hold a token.
            Array.Clear(bytes, 0, bytes.Length);
            EarException.Check(status, error);
        }

        /// <summary>Starts a report with a JSON object of its fields.</summary>
        public Operation Start(string json)
        {
            byte[] bytes = Utf8.Bytes(json);
            OperationHandle operation;
            IntPtr error;
            EarException.Check(NativeMethods.ear_report_start(handle, bytes, (UIntPtr)bytes.Length, out operation, out error), error);
            return new Operation(operation);
        }

        /// <summary>Frees the session. Operations that it started go on.</summary>
        public void Dispose() { handle.Dispose(); }
    }

    /// <summary>What an event is.</summary>
    public enum EventKind
    {
        /// <summary>Nothing happened within the time given.</summary>
        Pending = 0,
        /// <summary>Finished rows.</summary>
        Rows = 1,
        /// <summary>How far the operation is.</summary>
        Progress = 2,
        /// <summary>What it does.</summary>
        Log = 3,
        /// <summary>Something that is not as it should be.</summary>
        Warning = 4,
        /// <summary>The report is complete.</summary>
        Done = 5,
        /// <summary>That it is complete was told before.</summary>
        Finished = 100
    }

    /// <summary>Something that an operation told.</summary>
    public sealed class Event
    {
        internal Event(EventKind kind) { Kind = kind; Json = "{}"; }

        internal Event(EventHandle handle)
        {
            IntPtr text;
            UIntPtr length;
            Kind = (EventKind)NativeMethods.ear_event_kind(handle);
            NativeMethods.ear_event_json(handle, out text, out length);
            Json = Utf8.Read(text, length);
            switch (Kind)
            {
                case EventKind.Rows:
                    Rows = Batch.Take(handle);
                    break;
                case EventKind.Progress:
                case EventKind.Log:
                case EventKind.Warning:
                    Dictionary<string, string> fields = Fields.Read(Json);
                    Message = Fields.Text(fields, "message");
                    Done = Fields.Number(fields, "done") ?? 0;
                    Total = Fields.Number(fields, "total");
                    break;
            }
        }

        /// <summary>What it is.</summary>
        public EventKind Kind { get; private set; }
        /// <summary>All of it as a JSON object, without the rows.</summary>
        public string Json { get; private set; }
        /// <summary>The text of a log line or a warning.</summary>
        public string Message { get; private set; }
        /// <summary>How many users are done.</summary>
        public long Done { get; private set; }
        /// <summary>Of how many; null where it is not known yet.</summary>
        public long? Total { get; private set; }
        /// <summary>The rows.</summary>
        public Batch Rows { get; private set; }
    }

    /// <summary>A report under way.</summary>
    public sealed class Operation : IDisposable
    {
        private static readonly Event Pending = new Event(EventKind.Pending);
        private static readonly Event Finished = new Event(EventKind.Finished);
        private readonly OperationHandle handle;

        internal Operation(OperationHandle handle) { this.handle = handle; }

        /// <summary>Waits for the next event, at most this long.</summary>
        public Event Next(int timeoutMs)
        {
            EventHandle happened;
            IntPtr error;
            int status = EarException.Check(NativeMethods.ear_operation_next(handle, checked((uint)timeoutMs), out happened, out error), error);
            using (happened)
            {
                return status == 0 ? new Event(happened) : status == 2 ? Pending : Finished;
            }
        }

        /// <summary>Ends the operation, from any thread.</summary>
        public void Cancel()
        {
            if (!handle.IsClosed) { NativeMethods.ear_operation_cancel(handle); }
        }

        /// <summary>Cancels the operation and frees it, as soon as no other thread waits in it.</summary>
        public void Dispose()
        {
            Cancel();
            handle.Dispose();
        }
    }

    /// <summary>An invented tenant that this process serves on loopback.</summary>
    public sealed class SampleTenant : IDisposable
    {
        private readonly SampleTenantHandle handle;

        /// <summary>Starts a tenant of so many users; the same seed gives the same people.</summary>
        public SampleTenant(long users, long seed)
        {
            byte[] json = Utf8.Bytes(string.Format(CultureInfo.InvariantCulture, "{{\"users\":{0},\"seed\":{1}}}", users, seed));
            IntPtr text, error;
            UIntPtr length;
            EarException.Check(NativeMethods.ear_sample_tenant_start(json, (UIntPtr)json.Length, out handle, out error), error);
            NativeMethods.ear_sample_tenant_json(handle, out text, out length);
            Dictionary<string, string> fields = Fields.Read(Utf8.Read(text, length));
            Endpoint = Fields.Text(fields, "endpoint");
            AccessToken = Fields.Text(fields, "access_token");
            Users = users;
            Seed = seed;
        }

        /// <summary>The root of its Graph service.</summary>
        public string Endpoint { get; private set; }
        /// <summary>The token that it takes.</summary>
        public string AccessToken { get; private set; }
        /// <summary>How many users it has.</summary>
        public long Users { get; private set; }
        /// <summary>Which tenant it is.</summary>
        public long Seed { get; private set; }

        /// <summary>Stops it.</summary>
        public void Dispose() { handle.Dispose(); }
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ArrowSchema
    {
        internal IntPtr Format, Name, Metadata;
        internal long Flags, ChildCount;
        internal IntPtr Children, Dictionary, Release, PrivateData;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ArrowArray
    {
        internal long Length, NullCount, Offset, BufferCount, ChildCount;
        internal IntPtr Buffers, Children, Dictionary, Release, PrivateData;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void ReleaseSchema(ref ArrowSchema schema);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void ReleaseArray(ref ArrowArray array);

    /// <summary>Rows by columns, copied out of an Arrow record batch.</summary>
    public sealed class Batch
    {
        private readonly Array[] columns;

        /// <summary>How many rows there are.</summary>
        public int Length { get; private set; }
        /// <summary>How many columns they have.</summary>
        public int ColumnCount { get { return columns.Length; } }

        /// <summary>A column of booleans.</summary>
        public bool?[] Bools(int column) { return (bool?[])columns[column]; }
        /// <summary>A column of texts; lists are joined by commas, and times are written as 2026-11-21T22:55:00Z.</summary>
        public string[] Texts(int column) { return (string[])columns[column]; }

        internal static Batch Take(EventHandle happened)
        {
            ArrowSchema schema;
            ArrowArray array;
            IntPtr error;
            EarException.Check(NativeMethods.ear_event_rows(happened, out schema, out array, out error), error);
            try
            {
                return new Batch(schema, array);
            }
            finally
            {
                ((ReleaseArray)Marshal.GetDelegateForFunctionPointer(array.Release, typeof(ReleaseArray)))(ref array);
                ((ReleaseSchema)Marshal.GetDelegateForFunctionPointer(schema.Release, typeof(ReleaseSchema)))(ref schema);
            }
        }

        private Batch(ArrowSchema schema, ArrowArray array)
        {
            Length = checked((int)array.Length);
            columns = new Array[checked((int)array.ChildCount)];
            for (int i = 0; i < columns.Length; i++)
            {
                ArrowSchema shape = Child<ArrowSchema>(schema.Children, i);
                columns[i] = Read(Marshal.PtrToStringAnsi(shape.Format), Child<ArrowArray>(array.Children, i));
            }
        }

        private static T Child<T>(IntPtr children, int index)
        {
            return (T)Marshal.PtrToStructure(Marshal.ReadIntPtr(children, index * IntPtr.Size), typeof(T));
        }

        private static Array Read(string format, ArrowArray array)
        {
            if (array.Offset != 0) { throw new NotSupportedException("A column of rows has an offset."); }
            switch (format)
            {
                case "b": return Bools(array);
                case "u": return Texts(array);
                case "+l": return Lists(array);
                case "tsu:UTC": return Times(array);
                default: throw new NotSupportedException("A column of rows has the unknown format " + format + ".");
            }
        }

        private static IntPtr Buffer(ArrowArray array, int index)
        {
            return Marshal.ReadIntPtr(array.Buffers, index * IntPtr.Size);
        }

        // One bit a row, or null where no row is missing.
        private static byte[] Bits(ArrowArray array, int index)
        {
            IntPtr buffer = Buffer(array, index);
            return buffer == IntPtr.Zero ? null : Utf8.Copy(buffer, checked((int)((array.Length + 7) / 8)));
        }

        private static bool IsSet(byte[] bits, int row)
        {
            return bits == null || (bits[row >> 3] >> (row & 7) & 1) != 0;
        }

        // Where each row begins, and where the last one ends.
        private static int[] Offsets(ArrowArray array)
        {
            int[] offsets = new int[checked((int)array.Length + 1)];
            if (array.Length > 0) { Marshal.Copy(Buffer(array, 1), offsets, 0, offsets.Length); }
            return offsets;
        }

        private static bool?[] Bools(ArrowArray array)
        {
            bool?[] values = new bool?[array.Length];
            byte[] valid = Bits(array, 0), bits = Bits(array, 1);
            for (int row = 0; row < values.Length; row++)
            {
                if (IsSet(valid, row)) { values[row] = IsSet(bits, row); }
            }
            return values;
        }

        private static string[] Texts(ArrowArray array)
        {
            string[] values = new string[array.Length];
            byte[] valid = Bits(array, 0);
            int[] offsets = Offsets(array);
            byte[] bytes = Utf8.Copy(Buffer(array, 2), offsets[values.Length]);
            for (int row = 0; row < values.Length; row++)
            {
                if (IsSet(valid, row)) { values[row] = Encoding.UTF8.GetString(bytes, offsets[row], offsets[row + 1] - offsets[row]); }
            }
            return values;
        }

        private static string[] Lists(ArrowArray array)
        {
            string[] values = new string[array.Length];
            byte[] valid = Bits(array, 0);
            int[] offsets = Offsets(array);
            string[] items = Texts(Child<ArrowArray>(array.Children, 0));
            for (int row = 0; row < values.Length; row++)
            {
                if (IsSet(valid, row)) { values[row] = string.Join(",", items, offsets[row], offsets[row + 1] - offsets[row]); }
            }
            return values;
        }

        private static string[] Times(ArrowArray array)
        {
            string[] values = new string[array.Length];
            byte[] valid = Bits(array, 0);
            long[] micros = new long[array.Length];
            if (array.Length > 0) { Marshal.Copy(Buffer(array, 1), micros, 0, micros.Length); }
            DateTime epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            for (int row = 0; row < values.Length; row++)
            {
                if (!IsSet(valid, row)) { continue; }
                values[row] = epoch.AddTicks(micros[row] * 10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            }
            return values;
        }
    }
}
