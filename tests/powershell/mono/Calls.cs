// Makes every call of Native.cs against a sample tenant, as a process of .NET Framework would: run under mono.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using EntraAuthReports;

internal static class Calls
{
    private const string Report = "{\"report\":\"sspr_status\"}";
    private const string Detailed = "{\"report\":\"sspr_status\",\"parameters\":{\"detailed\":true}}";

    private static int Main()
    {
        KeyValuePair<string, Action>[] checks =
        {
            Check("the library speaks the version of the ABI that Native.cs is written for", Versions),
            Check("every import is an export of the library", Imports),
            Check("rows come with every column filled", Rows),
            Check("an error tells kind, hint and exit code", Errors),
            Check("an operation is cancelled from another thread", Cancelling),
            Check("a session and an operation may be disposed twice", Disposing),
        };
        int failed = 0;
        foreach (KeyValuePair<string, Action> check in checks)
        {
            try
            {
                check.Value();
                Console.WriteLine("ok      " + check.Key);
            }
            catch (Exception failure)
            {
                failed++;
                Console.WriteLine("FAILED  " + check.Key + "\n" + failure);
            }
        }
        Console.WriteLine("{0} passed, {1} failed", checks.Length - failed, failed);
        return failed == 0 ? 0 : 1;
    }

    private static KeyValuePair<string, Action> Check(string name, Action body)
    {
        return new KeyValuePair<string, Action>(name, body);
    }

    private static void Same<T>(T expected, T actual, string what)
    {
        if (!Equals(expected, actual)) { throw new Exception(what + ": expected " + expected + ", got " + actual); }
    }

    private static Session Open(SampleTenant tenant)
    {
        return new Session("{\"graph_endpoint\":\"" + tenant.Endpoint + "\",\"access_token\":\"" + tenant.AccessToken + "\"}");
    }

    private static void Versions()
    {
        Same(Library.AbiVersion, Library.SpokenVersion, "ABI version");
        Same(3, Library.Version.Split('.').Length, "numbers of the version");
    }

    private static void Imports()
    {
        Type methods = typeof(Library).Assembly.GetType("EntraAuthReports.NativeMethods");
        List<MethodInfo> imports = methods.GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(method => method.Name.StartsWith("ear_")).ToList();
        Same(true, imports.Count > 10, "enough imports");
        // Looks each of them up in the library, without a call.
        foreach (MethodInfo import in imports) { Marshal.Prelink(import); }
    }

    private static void Rows()
    {
        using (SampleTenant tenant = new SampleTenant(300, 1))
        using (Session session = Open(tenant))
        {
            List<object> plain = Read(session, Report);
            List<object> detailed = Read(session, Detailed);
            Same(plain.Count, detailed.Count, "rows with and without details");
            Same(11, plain[0].GetType().GetProperties().Length, "columns");
            Same(14, detailed[0].GetType().GetProperties().Length, "columns with details");
            foreach (PropertyInfo column in detailed[0].GetType().GetProperties())
            {
                Same(true, detailed.Any(row => column.GetValue(row, null) != null), "a value of " + column.Name);
            }
            Same(true, detailed.Cast<SsprStatusDetailed>().All(row => row.DataLastUpdated.EndsWith("Z")), "times in UTC");
            Same(true, detailed.Cast<SsprStatusDetailed>().Any(row => row.RegisteredAuthMethods.Contains(",")), "lists");
            Same(true, plain.Cast<SsprStatus>().Any(row => row.Department == null), "a user without department");
        }
    }

    private static List<object> Read(Session session, string request)
    {
        List<object> rows = new List<object>();
        HashSet<EventKind> kinds = new HashSet<EventKind>();
        using (Operation operation = session.Start(request))
        {
            for (Event happened = operation.Next(100); happened.Kind != EventKind.Finished; happened = operation.Next(100))
            {
                kinds.Add(happened.Kind);
                if (happened.Kind == EventKind.Rows) { rows.AddRange(EntraAuthReports.Rows.Read("sspr_status", happened.Rows)); }
                if (happened.Kind == EventKind.Log) { Same(true, happened.Message.Length > 0, "a log line"); }
                if (happened.Kind == EventKind.Progress) { Same(true, happened.Total == null || happened.Total >= happened.Done, "a total"); }
                if (happened.Kind == EventKind.Done) { Same(true, happened.Json.Contains("\"coverage_text\""), "an outcome"); }
            }
        }
        foreach (EventKind kind in new[] { EventKind.Rows, EventKind.Progress, EventKind.Log, EventKind.Done })
        {
            Same(true, kinds.Contains(kind), "an event of kind " + kind);
        }
        return rows;
    }

    private static EarException Failure(Action call)
    {
        try { call(); }
        catch (EarException failure) { return failure; }
        throw new Exception("the call did not fail");
    }

    private static void Errors()
    {
        EarException failure = Failure(() => new Session("{\"access_token\":\" \"}"));
        Same("usage", failure.Kind, "kind");
        Same(2, failure.ExitCode, "exit code");
        Same("the access token is empty", failure.Message, "message");
        Same(true, failure.Hint.Length > 0, "a hint");
        Same("usage", Failure(() => new SampleTenant(1, 1)).Kind, "kind");
        using (SampleTenant tenant = new SampleTenant(10, 1))
        using (Session session = new Session("{\"graph_endpoint\":\"" + tenant.Endpoint + "\",\"access_token\":\"another\"}"))
        {
            failure = Failure(() => session.Start("{\"report\":\"an \\\"odd\\\" one\\n\"}"));
            Same(true, failure.Message.Contains("odd"), "the name of the report");
            failure = Failure(() => Read(session, Report));
            Same("sign_in", failure.Kind, "kind");
            Same(3, failure.ExitCode, "exit code");
        }
    }

    private static void Cancelling()
    {
        using (SampleTenant tenant = new SampleTenant(1000000, 1))
        using (Session session = Open(tenant))
        using (Operation operation = session.Start(Report))
        {
            Timer timer = new Timer(_ => operation.Cancel(), null, 300, Timeout.Infinite);
            EarException failure = Failure(() => { while (operation.Next(1000).Kind != EventKind.Finished) { } });
            Same("cancelled", failure.Kind, "kind");
            Same(130, failure.ExitCode, "exit code");
            timer.Dispose();
        }
    }

    private static void Disposing()
    {
        using (SampleTenant tenant = new SampleTenant(10, 1))
        {
            Session session = Open(tenant);
            Operation operation = session.Start(Report);
            session.Dispose();
            session.Dispose();
            operation.Cancel();
            operation.Dispose();
            operation.Dispose();
            operation.Cancel();
            tenant.Dispose();
        }
    }
}
