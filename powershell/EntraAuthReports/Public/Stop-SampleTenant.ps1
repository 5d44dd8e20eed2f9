function Stop-SampleTenant {
    <#
.SYNOPSIS
    Stops an invented tenant that Start-SampleTenant serves.

.DESCRIPTION
    Ends the service. Stopping one that is stopped already does nothing.

.PARAMETER Tenant
    The object that Start-SampleTenant returned.

.EXAMPLE
    $tenant | Stop-SampleTenant

    Stops a tenant.

.EXAMPLE
    $tenant = Start-SampleTenant
    try { Get-SsprStatusReport -AccessToken $tenant.AccessToken -GraphEndpoint $tenant.Endpoint }
    finally { Stop-SampleTenant $tenant }

    Stops a tenant also when the report fails.

.INPUTS
    EntraAuthReports.SampleTenant
    The tenant.

.OUTPUTS
    None. The command returns nothing.

.NOTES
    Reports that are being read from the tenant end with an error.

.LINK
    Start-SampleTenant
#>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([void])]
    param(
        [Parameter(Mandatory, ValueFromPipeline, Position = 0)] [EntraAuthReports.SampleTenant] $Tenant
    )
    process {
        if (-not $PSCmdlet.ShouldProcess($Tenant.Endpoint, 'Stop')) { return }
        $Tenant.Dispose()
        [void]$SampleTenants.Remove($Tenant)
    }
}
