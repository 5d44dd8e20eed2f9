# Objects: what the pipeline gets, when, and how it stops.

BeforeAll {
    . "$PSScriptRoot/Testing.ps1"
    Import-Module $Manifest
    $service = Start-TestService
    $session = $service.Session()
    $quiet = @{ InformationAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
    $headers = [ordered]@{
        UserName = 'User Name'; Upn = 'UPN'; IsSsprRegistered = 'Is SSPR Registered by User'
        IsSsprEnabled = 'Is SSPR Enabled by Admins'; Department = 'Department'
        RegisteredAuthMethods = 'Registered Auth Methods'; DefaultAuthMethod = 'Default Auth Method'
        JobTitle = 'Job Title'; LicenseStatus = 'License Status'; SigninEnabled = 'Signin Enabled'; IsAdmin = 'Is Admin'
        UserId = 'User Id'; IsSsprCapable = 'Is SSPR Capable'; DataLastUpdated = 'Data Last Updated'
    }

    function Rename-Property {
        # The columns with the headers of files, in order.
        param([int] $Count)
        @($headers.Keys)[0..($Count - 1)] | ForEach-Object { @{ Name = $headers[$_]; Expression = "$_" } }
    }

    function Wait-Quiet {
        # The number of requests once no more come.
        do {
            $before = $service.Requests().Count
            Start-Sleep -Milliseconds 300
        } until ($service.Requests().Count -eq $before)
        $before
    }
}

AfterAll { $service.Stop() }

Describe 'The rows' {
    It 'give the golden bytes of <Name> through Export-Csv' -ForEach @(
        @{ Name = 'All'; Switches = @{}; Count = 11 }
        @{ Name = 'AdminsOnly'; Switches = @{ AdminsOnly = $true }; Count = 11 }
        @{ Name = 'LicensedUsersOnly+SsprEnabledUsers'; Switches = @{ LicensedUsersOnly = $true; SsprEnabledUsers = $true }; Count = 11 }
        @{ Name = 'Strict+SsprDisabledUsers'; Switches = @{ Strict = $true; SsprDisabledUsers = $true }; Count = 11 }
        @{ Name = 'Detailed'; Switches = @{ Detailed = $true }; Count = 14 }
    ) {
        $path = "$TestDrive/exported.csv"
        Get-SsprStatusReport @session @Switches @quiet | Select-Object (Rename-Property $Count) |
            Export-Csv -LiteralPath $path -NoTypeInformation -Encoding utf8
        Get-Text $path | Should -BeExactly (Get-GoldenText 300 $Name)
    }

    It 'are typed, and missing values are null' {
        $rows = Get-SsprStatusReport @session @quiet
        $rows[0].PSObject.TypeNames[0] | Should -Be 'EntraAuthReports.SsprStatus'
        $rows[0].IsAdmin | Should -BeOfType bool
        @($rows | Where-Object { $null -eq $_.Department }).Count | Should -BeGreaterThan 0
        (Get-SsprStatusReport @session @quiet -Detailed)[0].PSObject.TypeNames[0] | Should -Be 'EntraAuthReports.SsprStatusDetailed'
    }

    It 'are none where nobody matches' {
        Get-SsprStatusReport @session @quiet -SsprEnabledUsers -SsprDisabledUsers | Should -BeNullOrEmpty
    }

    It 'have a table view' {
        $table = Get-SsprStatusReport @session @quiet -AdminsOnly | Format-Table | Out-String -Width 160
        ($table -split '\r?\n' | Where-Object { $_ })[0] | Should -Match '^UserName|User Name'
        $table | Should -Not -Match 'Job ?Title'
    }

    It 'take a switch that is false for not given' {
        @(Get-SsprStatusReport @session @quiet -AdminsOnly:$false).Count | Should -Be @(Get-SsprStatusReport @session @quiet).Count
    }
}

Describe 'The other streams' {
    BeforeAll {
        $all = Get-SsprStatusReport @session -Verbose *>&1
    }

    It 'tell coverage and summary on the information stream, and show them' {
        $told = $all | Where-Object { $_ -is [Management.Automation.InformationRecord] }
        @($told.Tags) | Should -Contain 'Coverage'
        @($told.Tags) | Should -Contain 'Summary'
        "$told" | Should -Match 'users in the tenant: 300'
    }

    It 'are silent where the caller says so' {
        $told = Get-SsprStatusReport @session -InformationAction Ignore -WarningAction SilentlyContinue 6>&1
        $told | Where-Object { $_ -is [Management.Automation.InformationRecord] } | Should -BeNullOrEmpty
    }

    It 'warn of what is not normal alone' {
        $warnings = @($all | Where-Object { $_ -is [Management.Automation.WarningRecord] })
        $warnings | Should -HaveCount 2
        "$warnings" | Should -Match 'not in the directory any more.*does not list'
    }

    It 'tell the plan in verbose words' {
        @($all | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Count | Should -BeGreaterThan 0
    }

    It 'never hold the token' {
        ($all | Out-String) | Should -Not -Match ([regex]::Escape($service.AccessToken))
    }

    It 'show progress with a total, and take it away' {
        $shell = [powershell]::Create()
        try {
            [void]$shell.AddScript({
                param($manifest, $session)
                $ProgressPreference = 'Continue'
                Import-Module $manifest
                Get-SsprStatusReport @session -InformationAction Ignore -WarningAction Ignore
            }).AddArgument($Manifest).AddArgument($session)
            [void]$shell.Invoke()
            $shell.Streams.Progress | Where-Object { $_.PercentComplete -ge 0 -and $_.StatusDescription -match ' of \d+ users' } |
                Should -Not -BeNullOrEmpty
            $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Stopping' {
    BeforeEach {
        $service.Serve(20000)
        # The users come in large pages, so that rows are complete long before the last of 400 pages of registrations.
        $service.Behave(@{ latency_ms = 30; registrations = @{ page_size = 50; top = 'clamped' } })
        $service.Forget()
    }

    AfterEach {
        $service.Behave(@{})
        $service.Serve(300)
    }

    It 'Select-Object -First 5 stops the reading' {
        $rows = Get-SsprStatusReport @session @quiet | Select-Object -First 5
        $rows | Should -HaveCount 5
        Wait-Quiet | Should -BeLessThan 200
    }

    It 'Ctrl+C stops the reading within a second' {
        $shell = [powershell]::Create()
        try {
            [void]$shell.AddScript({
                param($manifest, $session)
                Import-Module $manifest
                Get-SsprStatusReport @session -InformationAction Ignore -WarningAction Ignore | Out-Null
            }).AddArgument($Manifest).AddArgument($session)
            $running = $shell.BeginInvoke()
            while ($service.Requests().Count -lt 3) { Start-Sleep -Milliseconds 50 }
            $running.IsCompleted | Should -BeFalse
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.ElapsedMilliseconds | Should -BeLessThan 1000
            Wait-Quiet | Should -BeLessThan 200
        }
        finally { $shell.Dispose() }
    }
}

Describe 'A sample tenant' {
    It 'is served until it is stopped' {
        $tenant = Start-SampleTenant -Users 10 -Seed 7
        $tenant.Users | Should -Be 10
        $tenant.Seed | Should -Be 7
        $rows = Get-SsprStatusReport @quiet -AccessToken $tenant.AccessToken -GraphEndpoint $tenant.Endpoint
        $direct = Get-SsprStatusReport @quiet -SampleTenant -SampleUsers 10 -SampleSeed 7
        $direct.Upn | Should -Be $rows.Upn
        $tenant | Stop-SampleTenant
        { Get-SsprStatusReport @quiet -AccessToken $tenant.AccessToken -GraphEndpoint $tenant.Endpoint } |
            Should -Throw -ErrorId 'SsprStatus.Network,Get-SsprStatusReport'
    }

    It 'can be stopped twice' {
        $tenant = Start-SampleTenant -Users 10
        Stop-SampleTenant $tenant
        { Stop-SampleTenant $tenant } | Should -Not -Throw
    }

    It 'is not started by -WhatIf' {
        Start-SampleTenant -WhatIf 6> $null | Should -BeNullOrEmpty
    }
}

Describe 'Proxies' {
    It 'get nothing of a run on the sample tenant' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $proxy = "http://127.0.0.1:$($listener.LocalEndpoint.Port)"
        $before = $env:HTTP_PROXY, $env:HTTPS_PROXY, $env:NO_PROXY
        try {
            $env:HTTP_PROXY = $env:HTTPS_PROXY = $proxy
            $env:NO_PROXY = $null
            @(Get-SsprStatusReport @quiet -SampleTenant -SampleUsers 10).Count | Should -BeGreaterThan 0
            $listener.Pending() | Should -BeFalse
        }
        finally {
            $env:HTTP_PROXY, $env:HTTPS_PROXY, $env:NO_PROXY = $before
            $listener.Stop()
        }
    }
}
