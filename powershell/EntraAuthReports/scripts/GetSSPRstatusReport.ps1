<#
.SYNOPSIS
    Writes the SSPR status of the users of a Microsoft 365 tenant into a CSV file.

.DESCRIPTION
    Stands for the script of this name: same switches, same rows, same columns, same file name. It reads whole lists
    where that one asks for every user in turn.

    It prints to the host and leaves the success stream empty. Its exit codes: 0 done, 1 output or unexpected, 2 bad
    use, 3 sign-in, 4 permission or licence, 5 service, 6 partial, 130 cancelled.

.PARAMETER AdminsOnly
    Only administrators: accounts that hold a directory role.

.PARAMETER LicensedUsersOnly
    Only users with a licence.

.PARAMETER SsprTurnedOnButUserNotRegistered
    Only users whose 'enabled' differs from their 'registered'; registered but not enabled passes too, as in the
    original script. With strict: only users who are enabled and not registered.

.PARAMETER SsprEnabledUsers
    Only users who are capable of SSPR, that is enabled and registered, as in the original script. With strict:
    only users who are enabled.

.PARAMETER SsprDisabledUsers
    Only users who are not capable of SSPR, as in the original script. With strict: only users who are not
    enabled.

.PARAMETER Strict
    Takes 'enabled' and 'not registered' in the three SSPR switches by their words.

.PARAMETER Detailed
    Appends the columns user_id, is_sspr_capable and data_last_updated.

.PARAMETER Path
    The file to write, or a folder in which the file takes its default name: that of the original script, with
    date and time. The file appears when it is complete; one that exists is replaced whole. Where no row
    matches, a file with the default name is not written, and one with a name of yours holds the header alone.
    The default is the default name in the current folder.

.PARAMETER AccessToken
    An access token for Microsoft Graph that you already have. It is sent to the Graph endpoint alone and cannot
    be renewed.

.PARAMETER GraphEndpoint
    The root of the Graph service: any https root, or http on loopback. The default is the global service.

.PARAMETER SampleTenant
    Reads an invented tenant that this computer serves to itself, to see what a report looks like. No sign-in,
    and nothing leaves the computer.

.EXAMPLE
    ./GetSSPRstatusReport.ps1 -SampleTenant

    Writes the report of an invented tenant into the current folder. It needs no sign-in.

.EXAMPLE
    ./GetSSPRstatusReport.ps1 -LicensedUsersOnly -SsprEnabledUsers -AccessToken $token

    Writes the licensed users who are capable of self-service password reset.

.EXAMPLE
    powershell.exe -NonInteractive -File GetSSPRstatusReport.ps1 -AdminsOnly -Path C:\Reports\admins.csv

    The action of a scheduled task. The token comes from the environment variable ENTRA_AUTH_REPORTS_ACCESS_TOKEN.

.NOTES
    Permissions: AuditLog.Read.All, User.Read.All. A signed-in user also needs one of the roles Reports Reader,
    Security Reader, Security Administrator, Global Reader. Licence: Entra ID P1 or P2.

.LINK
    Get-SsprStatusReport
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [switch] $AdminsOnly,
    [switch] $LicensedUsersOnly,
    [switch] $SsprTurnedOnButUserNotRegistered,
    [switch] $SsprEnabledUsers,
    [switch] $SsprDisabledUsers,
    [switch] $Strict,
    [switch] $Detailed,
    [AllowEmptyString()] [string] $Path = '.',
    [object] $AccessToken,
    [string] $GraphEndpoint,
    [switch] $SampleTenant,
    # Takes what no other parameter does, so that a slip of the pen ends with the exit code for bad use.
    [Parameter(ValueFromRemainingArguments, DontShow)] [object[]] $Unknown
)

$ErrorActionPreference = 'Stop'
$moduleName = 'EntraAuthReports'

function Test-Interactive {
    # Whether somebody can answer: a prompt, neither a script that was started to run and end nor a scheduled task.
    $words = [Environment]::GetCommandLineArgs() | Select-Object -Skip 1
    $unattended = $words -match '^[-/](noni|f|c|ec?$|en)|\.ps1$'
    [Environment]::UserInteractive -and -not $unattended
}

function Import-ReportModule {
    # The module that this script lies in, else the one of that name.
    $manifest = [IO.Path]::Combine($PSScriptRoot, '..', "$moduleName.psd1")
    if (Test-Path -LiteralPath $manifest) {
        Import-Module -Name ([IO.Path]::GetFullPath($manifest)) -Verbose:$false
        return
    }
    if (-not (Get-Module -ListAvailable -Name $moduleName)) {
        Write-Host "The module $moduleName is not installed. To install it: Install-Module $moduleName -Scope CurrentUser"
        if (-not (Test-Interactive)) { throw "The module $moduleName is not installed." }
        if ((Read-Host 'Install it now? [y/N]') -notin 'y', 'yes') { throw "The module $moduleName is not installed." }
        Install-Module -Name $moduleName -Scope CurrentUser
    }
    Import-Module -Name $moduleName -Verbose:$false
}

function Show-Failure {
    # On standard error, with what to do next.
    param([Management.Automation.ErrorRecord] $Record)
    $Host.UI.WriteErrorLine("error: $($Record.Exception.GetBaseException().Message)")
    if ($Record.ErrorDetails -and $Record.ErrorDetails.RecommendedAction) {
        $Host.UI.WriteErrorLine("  $($Record.ErrorDetails.RecommendedAction)")
    }
}

function Show-File {
    # Offers to open the file, where there is a desktop and somebody who asked for it.
    param([IO.FileInfo] $File)
    if ([Environment]::OSVersion.Platform -ne 'Win32NT' -or -not (Test-Interactive)) { return }
    $yesNo = 4
    $yes = 6
    $shell = New-Object -ComObject WScript.Shell
    if ($shell.Popup('Open the report?', 0, 'SSPR status', $yesNo) -eq $yes) { Invoke-Item -LiteralPath $File.FullName }
}

if ($Unknown) {
    # Names alone: a value may be a token whose parameter was mistyped.
    $names = @("$Unknown" -split '\s+' -match '^-[a-z]+:?$') -join ', '
    if (-not $names) { $names = 'values without a parameter' }
    $Host.UI.WriteErrorLine("error: the script does not take $names")
    if ($names -match '-(TenantId|ClientId|CertificateThumbprint|CreateSession)') {
        $Host.UI.WriteErrorLine('  Signing in is not there yet: give -AccessToken, or put a token into the environment variable ENTRA_AUTH_REPORTS_ACCESS_TOKEN.')
    }
    $Host.UI.WriteErrorLine("  See Get-Help '$PSCommandPath' -Full.")
    exit 2
}
# What Ctrl+C leaves it at, since nothing below sets another then.
$exitCode = 130
try {
    Import-ReportModule
    $given = @{} + $PSBoundParameters
    [void]$given.Remove('Path')
    $file = Get-SsprStatusReport @given -OutFile $Path -InformationVariable told
    if ($file) {
        Write-Host "The report is in $($file.FullName)"
        Show-File $file
    }
    $exitCode = if ($told | Where-Object { $_.Tags -contains 'Partial' }) { 6 } else { 0 }
}
catch {
    Show-Failure $_
    $exception = $_.Exception.GetBaseException()
    $exitCode = if ($exception.PSObject.Properties['ExitCode']) { $exception.ExitCode } else { 1 }
}
finally {
    if ($exitCode -eq 130) {
        $Host.UI.WriteErrorLine('error: cancelled')
        $Host.SetShouldExit($exitCode)
    }
}
exit $exitCode
