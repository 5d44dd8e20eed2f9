# Finds, loads and checks the native library and the assembly that calls it. Both lie in the folder of the module;
# nothing from outside, and no environment variable, can put another in their place.

function Get-RuntimeIdentifier {
    # The system and processor of this process, as the folders below runtimes/ are named.
    $architecture = [Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture
    $processor = switch ("$architecture") {
        'X64' { 'x64' }
        'Arm64' { 'arm64' }
        default { throw "EntraAuthReports does not run in a process for the processor '$architecture': it needs x64 or arm64." }
    }
    $system =
        if ($PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows) { 'win' }
        elseif ($IsMacOS) { 'osx' }
        elseif (-not $IsLinux) { throw 'EntraAuthReports runs on Windows, Linux and macOS alone.' }
        elseif ([Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier -match 'musl|alpine') { 'linux-musl' }
        else { 'linux' }
    "$system-$processor"
}

function Get-LibraryFileName {
    param([string] $RuntimeIdentifier)
    switch -Wildcard ($RuntimeIdentifier) {
        'win-*' { 'entra_auth_reports_native.dll' }
        'osx-*' { 'libentra_auth_reports_native.dylib' }
        default { 'libentra_auth_reports_native.so' }
    }
}

function Get-LibraryTarget {
    # What a library file was built for, by its first bytes: linux-arm64. Nothing where it is no library.
    param([string] $Path)
    $bytes = [byte[]]::new(1024)
    $stream = [IO.File]::OpenRead($Path)
    try { $length = $stream.Read($bytes, 0, $bytes.Length) } finally { $stream.Dispose() }
    if ($length -lt 64) { return }
    $magic = [BitConverter]::ToString($bytes, 0, 4)
    if ($magic -eq '7F-45-4C-46') {
        $system = 'linux'
        $machine = [BitConverter]::ToUInt16($bytes, 18)
    }
    elseif ($magic -eq 'CF-FA-ED-FE') {
        $system = 'osx'
        $machine = [BitConverter]::ToInt32($bytes, 4)
    }
    elseif ($magic -like '4D-5A-*') {
        $header = [BitConverter]::ToInt32($bytes, 60)
        if ($header -lt 0 -or $header + 6 -gt $length) { return }
        $system = 'win'
        $machine = [BitConverter]::ToUInt16($bytes, $header + 4)
    }
    else {
        return
    }
    $processor = switch ($machine) {
        { $_ -in 0x3E, 0x8664, 0x01000007 } { 'x64' }
        { $_ -in 0xB7, 0xAA64, 0x0100000C } { 'arm64' }
        default { "processor $machine" }
    }
    "$system-$processor"
}

function Get-NativeLibrary {
    # The library file for this process.
    param([string] $ModuleRoot, [string] $RuntimeIdentifier = (Get-RuntimeIdentifier))
    $name = Get-LibraryFileName $RuntimeIdentifier
    $path = [IO.Path]::Combine($ModuleRoot, 'runtimes', $RuntimeIdentifier, 'native', $name)
    if (-not [IO.File]::Exists($path)) {
        throw "EntraAuthReports has no native library for $RuntimeIdentifier`: $path is missing. Install the module again, or build it with 'cargo xtask module' in a checkout."
    }
    $path
}

function Import-NativeAssembly {
    # The compiled assembly where there is one; a checkout without it compiles the sources, which takes a second.
    param([string] $ModuleRoot)
    if ('EntraAuthReports.Library' -as [type]) { return }
    $compiled = [IO.Path]::Combine($ModuleRoot, 'EntraAuthReports.Native.dll')
    if ([IO.File]::Exists($compiled)) {
        # Not by Add-Type, which would load a module of its own first.
        [void][Reflection.Assembly]::LoadFrom($compiled)
    }
    else {
        $sources = 'Native.cs', 'Rows.cs' | ForEach-Object { [IO.Path]::Combine($ModuleRoot, $_) }
        Add-Type -LiteralPath $sources
    }
}

function Import-NativeLibrary {
    # Loads the library and makes sure that it is the one that the assembly was written for.
    param([string] $ModuleRoot)
    $runtime = Get-RuntimeIdentifier
    $path = Get-NativeLibrary -ModuleRoot $ModuleRoot -RuntimeIdentifier $runtime
    Import-NativeAssembly -ModuleRoot $ModuleRoot
    $other = [EntraAuthReports.Library]::Path
    if ($other -and $other -ne $path) {
        throw "Another copy of EntraAuthReports is in use in this process: $other. Start a new PowerShell to use $path."
    }
    try {
        [EntraAuthReports.Library]::Load($path)
        $spoken = [EntraAuthReports.Library]::SpokenVersion
    }
    catch {
        $reason = $_.Exception.GetBaseException()
        $target = Get-LibraryTarget $path
        if ($target -and $target -ne $runtime.Replace('-musl', '')) {
            throw "The native library $path is built for $target, and this process runs on $runtime. Install the module again."
        }
        if ($reason -is [EntryPointNotFoundException]) {
            throw "The file $path is not the native library of EntraAuthReports. Install the module again."
        }
        throw "The native library $path cannot be loaded: $($reason.Message) Install the module again."
    }
    $wanted = [EntraAuthReports.Library]::AbiVersion
    if ($spoken -ne $wanted) {
        throw "The native library $path speaks version $spoken of the interface, and the module version $wanted`: they are of different releases. Install the module again."
    }
}
