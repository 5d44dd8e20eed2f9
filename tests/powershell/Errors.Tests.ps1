# Errors: each says what failed and what to do, in a form that scripts can act on, and leaves nothing half-done.

BeforeAll {
    . "$PSScriptRoot/Testing.ps1"
    Import-Module $Manifest
    $service = Start-TestService
    $session = $service.Session()
    $quiet = @{ InformationAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }

    function Get-Failure {
        # The error record that a call ends with.
        param([scriptblock] $Call)
        try { & $Call | Out-Null } catch { return $_ }
        throw 'the call did not fail'
    }
}

AfterAll { $service.Stop() }

Describe 'An error of the service' {
    AfterEach { $service.Behave(@{}) }

    It '<Fault.status> <Fault.code> is <Id>' -ForEach @(
        @{ Fault = @{ status = 401 }; Id = 'SignIn'; Category = 'AuthenticationError'; ExitCode = 3 }
        @{ Fault = @{ status = 403; code = 'Authorization_RequestDenied' }; Id = 'Permission'; Category = 'PermissionDenied'; ExitCode = 4 }
        @{ Fault = @{ status = 403; code = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant' }; Id = 'License'; Category = 'PermissionDenied'; ExitCode = 4 }
        @{ Fault = @{ status = 404; code = 'Request_ResourceNotFound' }; Id = 'Service'; Category = 'ResourceUnavailable'; ExitCode = 5 }
        @{ Fault = @{ broken_json = $true }; Id = 'Protocol'; Category = 'ProtocolError'; ExitCode = 5 }
        @{ Fault = @{ redirect = 'https://example.org/' }; Id = 'Protocol'; Category = 'ProtocolError'; ExitCode = 5 }
    ) {
        $service.Behave(@{ faults = @($Fault) })
        Set-Content "$TestDrive/kept.csv" 'yesterday'
        $failure = Get-Failure { Get-SsprStatusReport @session @quiet -OutFile "$TestDrive/kept.csv" }
        $failure.FullyQualifiedErrorId | Should -Be "SsprStatus.$Id,Get-SsprStatusReport"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.Exception | Should -BeOfType EntraAuthReports.EarException
        $failure.Exception.ExitCode | Should -Be $ExitCode
        $failure.Exception.Message | Should -Not -BeNullOrEmpty
        Get-Content "$TestDrive/kept.csv" | Should -Be 'yesterday'
        Get-ChildItem $TestDrive -Force | Should -HaveCount 1
    }

    It 'that can be mended says how' {
        $service.Behave(@{ faults = @(@{ status = 403; code = 'Authorization_RequestDenied' }) })
        $failure = Get-Failure { Get-SsprStatusReport @session @quiet }
        $failure.ErrorDetails.RecommendedAction | Should -Match 'AuditLog\.Read\.All|User\.Read\.All'
        $failure.Exception.Hint | Should -Be $failure.ErrorDetails.RecommendedAction
        $failure.Exception.Status | Should -Be 403
        $failure.Exception.Code | Should -Be 'Authorization_RequestDenied'
    }

    It 'that cannot be reached is a connection error' {
        $failure = Get-Failure { Get-SsprStatusReport @quiet -AccessToken t -GraphEndpoint 'http://127.0.0.1:9' }
        $failure.FullyQualifiedErrorId | Should -Be 'SsprStatus.Network,Get-SsprStatusReport'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
    }
}

Describe 'A call that cannot be made' {
    BeforeEach { $service.Forget() }

    It 'is refused without a request: <Why>' -ForEach @(
        @{ Why = 'no way to sign in'; Given = @{}; Message = 'no way to sign in' }
        @{ Why = 'an empty token'; Given = @{ AccessToken = '' }; Message = 'token is empty' }
        @{ Why = 'no token'; Given = @{ AccessToken = $null }; Message = 'token is empty' }
        @{ Why = 'a token that is a number'; Given = @{ AccessToken = 5 }; Message = 'neither a string nor a SecureString' }
        @{ Why = 'the sample tenant and a token'; Given = @{ AccessToken = 't'; SampleTenant = $true }; Message = 'at once' }
        @{ Why = 'the sample tenant and an endpoint'; Given = @{ GraphEndpoint = 'https://localhost'; SampleTenant = $true }; Message = 'at once' }
        @{ Why = 'a size without the sample tenant'; Given = @{ AccessToken = 't'; SampleUsers = 10 }; Message = 'without SampleTenant' }
        @{ Why = 'too small a sample tenant'; Given = @{ SampleTenant = $true; SampleUsers = 1 }; Message = 'sample tenant of 1 users' }
        @{ Why = 'plain http'; Given = @{ AccessToken = 't'; GraphEndpoint = 'http://192.0.2.1' }; Message = 'plain http' }
        @{ Why = 'an unknown column'; Given = @{ AccessToken = 't'; OutFile = 'x.csv'; Columns = 'shoe_size' }; Message = 'shoe_size' }
        @{ Why = 'a long delimiter'; Given = @{ AccessToken = 't'; OutFile = 'x.csv'; Delimiter = ';;' }; Message = 'delimiter' }
        @{ Why = 'an empty path'; Given = @{ AccessToken = 't'; OutFile = '' }; Message = 'path of the file is empty' }
        @{ Why = 'a path outside the file system'; Given = @{ AccessToken = 't'; OutFile = 'Env:x.csv' }; Message = 'not in the file system' }
    ) {
        $failure = Get-Failure { Get-SsprStatusReport @Given @quiet }
        $failure.FullyQualifiedErrorId | Should -Be 'SsprStatus.Usage,Get-SsprStatusReport'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure.Exception.Message | Should -Match $Message
        $failure.Exception.ExitCode | Should -Be 2
    }

    It 'is refused by PowerShell: <Why>' -ForEach @(
        @{ Why = 'an unknown parameter'; Given = @{ AdminOnly = $true }; Id = 'NamedParameterNotFound*' }
        @{ Why = 'an option of a file without a file'; Given = @{ Delimiter = ';'; OutFile = $null }; Id = '*' }
        @{ Why = 'an unknown format'; Given = @{ OutFile = 'x'; Format = 'pdf' }; Id = 'ParameterArgumentValidationError*' }
    ) {
        (Get-Failure { Get-SsprStatusReport -AccessToken t @Given }).FullyQualifiedErrorId | Should -BeLike $Id
    }

    It 'is refused where the file cannot be written, before any request' {
        $failure = Get-Failure { Get-SsprStatusReport @session -OutFile "$TestDrive/missing/x.csv" }
        $failure.FullyQualifiedErrorId | Should -Be 'SsprStatus.Output,Get-SsprStatusReport'
        $failure.CategoryInfo.Category | Should -Be 'WriteError'
        Set-Content "$TestDrive/there.csv" 'x'
        $failure = Get-Failure { Get-SsprStatusReport @session -OutFile "$TestDrive/there.csv" -NoClobber }
        $failure.Exception.Message | Should -Match 'exists already'
        $service.Requests() | Should -HaveCount 0
    }

    It 'fails in the name of the command that was called' {
        $failure = Get-Failure { Start-SampleTenant -Users 3 }
        $failure.FullyQualifiedErrorId | Should -Be 'SampleTenant.Usage,Start-SampleTenant'
        $failure.InvocationInfo.MyCommand.Name | Should -Be 'Start-SampleTenant'
    }
}

Describe 'A token' {
    AfterEach { Remove-Item Env:ENTRA_AUTH_REPORTS_ACCESS_TOKEN -ErrorAction Ignore }

    It 'may be a SecureString' {
        $token = ConvertTo-SecureString $service.AccessToken -AsPlainText -Force
        @(Get-SsprStatusReport @quiet -AccessToken $token -GraphEndpoint $service.Endpoint -AdminsOnly).Count | Should -BeGreaterThan 0
    }

    It 'is taken from the environment where none is given' {
        $env:ENTRA_AUTH_REPORTS_ACCESS_TOKEN = $service.AccessToken
        @(Get-SsprStatusReport @quiet -GraphEndpoint $service.Endpoint -AdminsOnly).Count | Should -BeGreaterThan 0
    }

    It 'of the environment gives way to one that is given, and to the sample tenant' {
        $env:ENTRA_AUTH_REPORTS_ACCESS_TOKEN = 'another'
        @(Get-SsprStatusReport @quiet @session -AdminsOnly).Count | Should -BeGreaterThan 0
        @(Get-SsprStatusReport @quiet -SampleTenant -SampleUsers 10).Count | Should -BeGreaterThan 0
    }

    It 'never shows in an error' {
        $failure = Get-Failure { Get-SsprStatusReport @quiet -AccessToken 'hush-hush' -GraphEndpoint $service.Endpoint }
        $failure.FullyQualifiedErrorId | Should -Be 'SsprStatus.SignIn,Get-SsprStatusReport'
        ($failure | Format-List * -Force | Out-String) | Should -Not -Match 'hush-hush'
    }
}
