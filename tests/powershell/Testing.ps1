# What every test file needs: the built module, the test service, the golden files. To be dot-sourced.

$ProjectRoot = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..'))
$TargetRoot = if ($env:CARGO_TARGET_DIR) { $env:CARGO_TARGET_DIR } else { [IO.Path]::Combine($ProjectRoot, 'target') }
$ModuleRoot = [IO.Path]::Combine($TargetRoot, 'module', 'EntraAuthReports')
$Manifest = [IO.Path]::Combine($ModuleRoot, 'EntraAuthReports.psd1')
$DropIn = [IO.Path]::Combine($ModuleRoot, 'scripts', 'GetSSPRstatusReport.ps1')
$Golden = [IO.Path]::Combine($ProjectRoot, 'tests', 'golden', 'sspr_status')
# A token of the environment would take part in every test.
Remove-Item Env:ENTRA_AUTH_REPORTS_ACCESS_TOKEN -ErrorAction Ignore

$SwitchNames = 'AdminsOnly', 'LicensedUsersOnly', 'SsprEnabledUsers', 'SsprDisabledUsers', 'SsprTurnedOnButUserNotRegistered'

function Get-SwitchCombination {
    # The 32 combinations of the five switches: the name of the golden file, and the parameters.
    foreach ($bits in 0..31) {
        $chosen = @(0..4 | Where-Object { $bits -shr $_ -band 1 } | ForEach-Object { $SwitchNames[$_] })
        $switches = @{}
        $chosen | ForEach-Object { $switches[$_] = $true }
        @{ Name = if ($chosen) { $chosen -join '+' } else { 'All' }; Switches = $switches }
    }
}

function Get-Text {
    param([string] $Path)
    [IO.File]::ReadAllText($Path)
}

function Get-GoldenText {
    # The golden file with the line ends of this system.
    param([int] $Users, [string] $Name)
    $text = Get-Text ([IO.Path]::Combine($Golden, "$Users", "$Name.csv"))
    if ([Environment]::NewLine -eq "`n") { $text } else { $text.Replace("`n", "`r`n") }
}

class TestService {
    # The program of tests/service. It ends when its standard input does.
    [Diagnostics.Process] $Process
    [string] $Endpoint
    [string] $AccessToken
    [string] $Control

    TestService([string] $program, [int] $users) {
        $start = [Diagnostics.ProcessStartInfo]::new($program, "--users $users")
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $start.UseShellExecute = $false
        $this.Process = [Diagnostics.Process]::Start($start)
        $told = $this.Process.StandardOutput.ReadLine() | ConvertFrom-Json
        $this.Endpoint = $told.endpoint
        $this.AccessToken = $told.access_token
        $this.Control = $told.control
    }

    # Who asks, as parameters.
    [hashtable] Session() { return @{ AccessToken = $this.AccessToken; GraphEndpoint = $this.Endpoint } }

    hidden [object] Call([string] $method, [string] $what, [object] $body) {
        $request = @{ Method = $method; Uri = "$($this.Control)/$what"; NoProxy = $true }
        if ($null -ne $body) { $request.Body = ConvertTo-Json $body -Depth 6 -Compress }
        return Invoke-RestMethod @request
    }

    [void] Behave([hashtable] $behaviour) { $this.Call('Put', 'behaviour', $behaviour) }
    [void] Serve([int] $users) { $this.Call('Put', 'tenant', @{ users = $users; seed = 1 }) }
    [void] Forget() { $this.Call('Delete', 'requests', $null) }
    [object[]] Requests() { return @($this.Call('Get', 'requests', $null)) }

    [void] Stop() {
        $this.Process.StandardInput.Close()
        if (-not $this.Process.WaitForExit(5000)) { $this.Process.Kill() }
    }
}

function Start-TestService {
    param([int] $Users = 300)
    $program = $env:TEST_SERVICE
    if (-not $program) { $program = [IO.Path]::Combine($TargetRoot, 'debug', 'test-service') }
    [TestService]::new($program, $Users)
}
