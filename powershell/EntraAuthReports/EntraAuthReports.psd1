@{
    RootModule             = 'EntraAuthReports.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '5b0f6d6e-0a0c-4a53-9b39-5f1d1f6f3f52'
    Author                 = 'The entra-auth-reports authors'
    CompanyName            = 'The entra-auth-reports authors'
    Copyright              = '(c) The entra-auth-reports authors. MIT licence.'
    Description            = 'Self-service password reset and MFA reports of a Microsoft 365 tenant, straight from Microsoft Graph.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FunctionsToExport      = @('Get-SsprStatusReport', 'Start-SampleTenant', 'Stop-SampleTenant')
    CmdletsToExport        = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    FormatsToProcess       = @('formats/EntraAuthReports.Format.ps1xml')
    PrivateData            = @{
        PSData = @{
            Tags = @('Entra', 'EntraID', 'Microsoft365', 'SSPR', 'MFA', 'Report', 'Graph')
        }
    }
}
