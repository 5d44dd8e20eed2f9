# Opens the session that the parameters of a command ask for.

function ConvertFrom-Token {
    # A string or SecureString as a string. It is checked here, since a validation attribute would print it.
    param([object] $Token)
    if ($Token -is [securestring]) {
        return [Net.NetworkCredential]::new('', $Token).Password
    }
    if ($null -eq $Token -or $Token -is [string]) {
        return [string]$Token
    }
    throw [EntraAuthReports.EarException]::Usage(
        'AccessToken is neither a string nor a SecureString',
        'Give the token itself, or the SecureString that Get-AzAccessToken returns in its Token property.')
}

function Open-ReportSession {
    # A session, and the sample tenant that must live as long. Two ways to sign in at once are refused; the
    # environment variable gives way to any that is given.
    param([hashtable] $Given)
    if ($Given['SampleTenant']) {
        if ($Given.ContainsKey('AccessToken') -or $Given.ContainsKey('GraphEndpoint')) {
            throw [EntraAuthReports.EarException]::Usage(
                'the sample tenant and another service were asked for at once',
                'Leave -SampleTenant out, or -AccessToken and -GraphEndpoint.')
        }
        $users = if ($Given.ContainsKey('SampleUsers')) { $Given.SampleUsers } else { 300 }
        $seed = if ($Given.ContainsKey('SampleSeed')) { $Given.SampleSeed } else { 1 }
        $tenant = [EntraAuthReports.SampleTenant]::new($users, $seed)
        $request = @{ access_token = $tenant.AccessToken; graph_endpoint = $tenant.Endpoint }
        return @{ Session = New-Session $request; SampleTenant = $tenant }
    }
    if ($Given.ContainsKey('SampleUsers') -or $Given.ContainsKey('SampleSeed')) {
        throw [EntraAuthReports.EarException]::Usage(
            'SampleUsers and SampleSeed were given without SampleTenant', 'Add -SampleTenant, or leave them out.')
    }
    $request = @{}
    if ($Given.ContainsKey('GraphEndpoint')) { $request.graph_endpoint = $Given.GraphEndpoint }
    if ($Given.ContainsKey('AccessToken')) {
        $request.access_token = ConvertFrom-Token $Given.AccessToken
    }
    elseif ($env:ENTRA_AUTH_REPORTS_ACCESS_TOKEN) {
        $request.access_token = $env:ENTRA_AUTH_REPORTS_ACCESS_TOKEN
    }
    else {
        throw [EntraAuthReports.EarException]::Usage(
            'no way to sign in was given',
            'Give -AccessToken, put a token into the environment variable ENTRA_AUTH_REPORTS_ACCESS_TOKEN, or try -SampleTenant.')
    }
    @{ Session = New-Session $request; SampleTenant = $null }
}

function New-Session {
    param([hashtable] $Request)
    [EntraAuthReports.Session]::new((ConvertTo-Json -InputObject $Request -Compress))
}
