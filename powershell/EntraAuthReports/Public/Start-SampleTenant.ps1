function Start-SampleTenant {
    <#
.SYNOPSIS
    Serves an invented Microsoft 365 tenant on this computer.

.DESCRIPTION
    Starts a service on loopback that answers like Microsoft Graph, with invented people, so that reports can be tried
    and scripts tested without a tenant. It is read-only, takes one token, and serves this computer alone. The same
    seed and number of users give the same people.

    It serves until Stop-SampleTenant, the removal of the module or the end of PowerShell.

.PARAMETER Users
    How many users the invented tenant has, from 10 to 1,000,000; 300 where it is left out.

.PARAMETER Seed
    Which invented tenant: the same seed gives the same people; 1 where it is left out.

.EXAMPLE
    $tenant = Start-SampleTenant
    Get-SsprStatusReport -AccessToken $tenant.AccessToken -GraphEndpoint $tenant.Endpoint
    $tenant | Stop-SampleTenant

    Reads a report from an invented tenant, by the parameters that a real one would take.

.EXAMPLE
    Start-SampleTenant -Users 100000 -Seed 7

    Serves a large tenant.

.INPUTS
    None. The command takes nothing from the pipeline.

.OUTPUTS
    EntraAuthReports.SampleTenant
    An object with Endpoint, AccessToken, Users and Seed.

.NOTES
    For a single report, the switch -SampleTenant of its command is shorter.

.LINK
    Stop-SampleTenant
#>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType('EntraAuthReports.SampleTenant')]
    param(
        [long] $Users = 300,
        [long] $Seed = 1
    )
    if (-not $PSCmdlet.ShouldProcess("$Users invented users", 'Serve')) { return }
    try {
        $tenant = [EntraAuthReports.SampleTenant]::new($Users, $Seed)
    }
    catch [EntraAuthReports.EarException] {
        $PSCmdlet.ThrowTerminatingError((New-ReportError $_.Exception.GetBaseException() 'sample_tenant' $Users))
    }
    $SampleTenants.Add($tenant)
    $tenant
}
