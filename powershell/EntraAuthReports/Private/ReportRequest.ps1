# Builds the request of a report from the parameters that its command was given.

$SessionParameters = 'AccessToken', 'GraphEndpoint', 'SampleTenant', 'SampleUsers', 'SampleSeed'
$FileParameters = 'OutFile', 'Format', 'Columns', 'Encoding', 'Delimiter', 'FormulaSafe', 'NoClobber'
$CommonParameters = [Management.Automation.Cmdlet]::CommonParameters

function ConvertTo-RequestValue {
    # A switch as a boolean, and a word of a set in its own spelling.
    param([string] $Name, [object] $Value)
    if ($Value -is [switch]) { return [bool]$Value }
    switch ($Name) {
        'Format' { return $Value.ToLowerInvariant() }
        'Encoding' { if ($Value -eq 'utf8BOM') { return 'utf8BOM' } else { return 'utf8' } }
    }
    # The comma keeps an array of one an array.
    , $Value
}

function Resolve-OutFile {
    # The path in the file system; it need not exist. A relative one begins at the current location.
    param([Management.Automation.PSCmdlet] $Caller, [string] $OutFile)
    if (-not $OutFile) { return $OutFile }
    $provider = $null
    $drive = $null
    try {
        $path = $Caller.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutFile, [ref]$provider, [ref]$drive)
    }
    catch [Management.Automation.DriveNotFoundException], [Management.Automation.MethodInvocationException] {
        throw [EntraAuthReports.EarException]::Output(
            $_.Exception.GetBaseException().Message, 'Connect the drive, or give a path on another one.')
    }
    if ($provider.Name -ne 'FileSystem') {
        throw [EntraAuthReports.EarException]::Usage(
            "$OutFile is not in the file system", 'Give the path of a file or folder on a disk.')
    }
    $path
}

function ConvertTo-ReportRequest {
    # What is neither of the session nor of the file is a parameter of the report itself.
    param([Management.Automation.PSCmdlet] $Caller, [string] $Report, [hashtable] $Given)
    $request = @{ report = $Report; parameters = @{} }
    if ($Given.ContainsKey('OutFile')) {
        $request.output = @{ path = Resolve-OutFile $Caller $Given.OutFile }
    }
    foreach ($name in $Given.Keys) {
        if ($name -in $CommonParameters -or $name -in $SessionParameters -or $name -eq 'OutFile') { continue }
        $part = if ($name -in $FileParameters) { $request.output } else { $request.parameters }
        $part[(ConvertTo-SnakeCase $name)] = ConvertTo-RequestValue $name $Given[$name]
    }
    ConvertTo-Json -InputObject $request -Compress -Depth 4
}
