# The module: its functions, one a file, and the native library that does the work.

Set-StrictMode -Version 3.0

foreach ($folder in 'Private', 'Public') {
    foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($PSScriptRoot, $folder), '*.ps1')) {
        . $file
    }
}

Import-NativeLibrary -ModuleRoot $PSScriptRoot

# A sample tenant serves until it is stopped, even where nobody holds its object; the module holds it, no longer
# than it lives itself.
$SampleTenants = [Collections.Generic.List[IDisposable]]::new()
$ExecutionContext.SessionState.Module.OnRemove = {
    foreach ($tenant in $SampleTenants) { $tenant.Dispose() }
}
