# The drop-in script as a scheduled task runs it: exit codes, streams, and where it finds its module.

BeforeAll {
    . "$PSScriptRoot/Testing.ps1"
    $service = Start-TestService -Users 10

    function Invoke-Script {
        # Runs a script by `pwsh -File` in a folder of its own.
        param([string] $Script, [string[]] $Arguments = @(), [hashtable] $Environment = @{})
        $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
        '-NoProfile', '-NonInteractive', '-File', $Script | ForEach-Object { $start.ArgumentList.Add($_) }
        $Arguments | ForEach-Object { $start.ArgumentList.Add($_) }
        $Environment.Keys | ForEach-Object { $start.Environment[$_] = $Environment[$_] }
        $start.WorkingDirectory = (New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())").FullName
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        $out = $process.StandardOutput.ReadToEndAsync()
        $err = $process.StandardError.ReadToEnd()
        $process.WaitForExit()
        @{
            ExitCode = $process.ExitCode
            Out = $out.Result
            Err = $err
            Files = @(Get-ChildItem -LiteralPath $start.WorkingDirectory -Force)
        }
    }
}

AfterAll { $service.Stop() }

Describe 'The drop-in under pwsh -File' {
    It 'writes the file, says where it is, and ends with 0' {
        $token = @{ ENTRA_AUTH_REPORTS_ACCESS_TOKEN = $service.AccessToken }
        $run = Invoke-Script $DropIn '-GraphEndpoint', $service.Endpoint, '-LicensedUsersOnly' $token
        $run.ExitCode | Should -Be 0
        $run.Err | Should -BeNullOrEmpty
        $run.Files | Should -HaveCount 1
        $run.Out | Should -Match ([regex]::Escape($run.Files[0].Name))
        $run.Out | Should -Match 'Summary: users: '
        Get-Text $run.Files[0].FullName | Should -BeExactly (Get-GoldenText 10 'LicensedUsersOnly')
    }

    It 'ends with <Code> and words on standard error: <Why>' -ForEach @(
        @{ Code = 2; Why = 'an unknown parameter'; Arguments = '-AdminOnly'; Words = 'AdminOnly' }
        @{ Code = 3; Why = 'a token that is refused'; Arguments = '-AccessToken', 'wrong'; Words = 'token' }
    ) {
        $run = Invoke-Script $DropIn (@($Arguments) + @('-GraphEndpoint', $service.Endpoint))
        $run.ExitCode | Should -Be $Code
        $run.Err | Should -Match $Words
        $run.Files | Should -HaveCount 0
    }

    It 'shows no value of a parameter that it does not know' {
        $run = Invoke-Script $DropIn '-AcessToken', 'eyJsecret'
        $run.ExitCode | Should -Be 2
        $run.Err | Should -Match '-AcessToken'
        $run.Out + $run.Err | Should -Not -Match 'eyJsecret'
    }

    It 'says what to do in place of <Name>, which is not there yet' -ForEach @{ Name = 'TenantId' }, @{ Name = 'CreateSession' } {
        $run = Invoke-Script $DropIn "-$Name"
        $run.ExitCode | Should -Be 2
        $run.Err | Should -Match 'ENTRA_AUTH_REPORTS_ACCESS_TOKEN'
    }

    It 'says how to install the module where there is none' {
        $alone = Copy-Item -LiteralPath $DropIn -Destination "$TestDrive/alone.ps1" -PassThru
        $run = Invoke-Script $alone.FullName '-SampleTenant' @{ PSModulePath = "$TestDrive/none" }
        $run.ExitCode | Should -Be 1
        $run.Out + $run.Err | Should -Match 'Install-Module EntraAuthReports'
    }

    It 'takes the module by its name where it lies alone' {
        $alone = Copy-Item -LiteralPath $DropIn -Destination "$TestDrive/alone.ps1" -PassThru
        $modules = [IO.Path]::GetDirectoryName($ModuleRoot)
        $run = Invoke-Script $alone.FullName '-SampleTenant', '-AdminsOnly' @{ PSModulePath = $modules }
        $run.ExitCode | Should -Be 0
        $run.Files | Should -HaveCount 1
    }
}

Describe 'The drop-in called from a prompt' {
    BeforeAll { Push-Location (New-Item -ItemType Directory "$TestDrive/prompt") }
    AfterAll { Pop-Location }
    AfterEach { $service.Behave(@{}) }

    It 'sets the exit code <Code>' -ForEach @(
        @{ Code = 1; Given = @{ Path = 'missing/x.csv' }; Fault = @{} }
        @{ Code = 1; Given = @{ Path = 'nodrive:/x.csv' }; Fault = @{} }
        @{ Code = 2; Given = @{ SampleTenant = $true }; Fault = @{} }
        @{ Code = 4; Given = @{}; Fault = @{ status = 403; code = 'Authorization_RequestDenied' } }
        @{ Code = 5; Given = @{}; Fault = @{ broken_json = $true } }
    ) {
        if ($Fault.Count) { $service.Behave(@{ faults = @($Fault) }) }
        $session = $service.Session()
        $output = & $DropIn @session @Given 3> $null 6> $null
        $LASTEXITCODE | Should -Be $Code
        $output | Should -BeNullOrEmpty
        Get-ChildItem -Force | Should -HaveCount 0
    }

    It 'sets the exit code 6 where a part could not be read, and writes the file' {
        $service.Behave(@{ faults = @(@{ match = @{ path = '$count' }; status = 403 }) })
        $session = $service.Session()
        & $DropIn @session -AdminsOnly -Path partial.csv 3> $null 6> $null
        $LASTEXITCODE | Should -Be 6
        Get-Text "$PWD/partial.csv" | Should -BeExactly (Get-GoldenText 10 'AdminsOnly')
        Remove-Item partial.csv
    }

    It 'has the parameters of the original and those of today' {
        $known = 'AdminsOnly', 'LicensedUsersOnly', 'SsprTurnedOnButUserNotRegistered', 'SsprEnabledUsers', 'SsprDisabledUsers',
            'Strict', 'Path', 'AccessToken', 'GraphEndpoint', 'SampleTenant'
        $parameters = (Get-Command $DropIn).Parameters.Keys
        $known | Where-Object { $_ -notin $parameters } | Should -BeNullOrEmpty
    }
}
