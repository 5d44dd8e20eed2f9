function Get-SsprStatusReport {
    <#
.SYNOPSIS
    Tells who is enabled for, registered for and capable of self-service password reset (SSPR).

.DESCRIPTION
    Reads the registration details of every member of a Microsoft 365 tenant from Microsoft Graph and joins them with
    the users of the directory. Guests are left out. The switches are combined: a user is listed who passes all of them.

    Without -OutFile the rows come as objects, one a user, while later pages are still being read; stopping the
    pipeline stops the reading. With -OutFile they are written to a file as fast as they come, and the file is returned.

    What the report covers, how old its data is, and its counts are shown on the information stream. Warnings tell
    what is not as it should be. -Verbose tells the plan and the requests.

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

.PARAMETER OutFile
    The file to write, or a folder in which the file takes its default name: that of the original script, with
    date and time. The file appears when it is complete; one that exists is replaced whole. Where no row
    matches, a file with the default name is not written, and one with a name of yours holds the header alone.

.PARAMETER Format
    The format of the file. Where it is left out, the ending of the file name decides, else csv.

.PARAMETER Columns
    The columns of the file, in this order, by their names (user_name) or by their headers (User Name).

.PARAMETER Encoding
    The encoding of a CSV file. Excel reads utf8BOM without being told; the default is utf8.

.PARAMETER Delimiter
    The character between the fields of a CSV file. Excel in half of Europe wants ';'; the default is ','.

.PARAMETER FormulaSafe
    Writes an apostrophe before a CSV field that a spreadsheet would take for a formula.

.PARAMETER NoClobber
    Refuses to replace a file that exists.

.PARAMETER AccessToken
    An access token for Microsoft Graph that you already have. It is sent to the Graph endpoint alone and cannot
    be renewed.

.PARAMETER GraphEndpoint
    The root of the Graph service: any https root, or http on loopback. The default is the global service.

.PARAMETER SampleTenant
    Reads an invented tenant that this computer serves to itself, to see what a report looks like. No sign-in,
    and nothing leaves the computer.

.PARAMETER SampleUsers
    How many users the invented tenant has, from 10 to 1,000,000; 300 where it is left out.

.PARAMETER SampleSeed
    Which invented tenant: the same seed gives the same people; 1 where it is left out.

.EXAMPLE
    Get-SsprStatusReport -SampleTenant

    Shows the report of an invented tenant of 300 users. It needs no sign-in.

.EXAMPLE
    Get-SsprStatusReport -AccessToken $token -AdminsOnly -SsprDisabledUsers

    Lists the administrators of the tenant who cannot reset their own password.

.EXAMPLE
    Get-SsprStatusReport -AccessToken $token -OutFile C:\Reports

    Writes the file SSPR_Status_Report_2026-Nov-21-Sat 10-55 PM.csv, with the date and time of the run, into the
    folder C:\Reports, with the columns of GetSSPRstatusReport.ps1.

.EXAMPLE
    Get-SsprStatusReport -AccessToken $token -OutFile sspr.csv -Delimiter ';' -Encoding utf8BOM -FormulaSafe

    Writes a file that opens with a double click in an Excel that takes the semicolon, and in which no display name
    can pass for a formula.

.EXAMPLE
    Get-SsprStatusReport -AccessToken $token -LicensedUsersOnly -SsprTurnedOnButUserNotRegistered -Strict |
        Group-Object Department -NoElement | Sort-Object Count -Descending

    Counts by department the licensed users who may reset their password but have not registered for it.

.EXAMPLE
    Get-SsprStatusReport -AccessToken $token -Detailed 6> coverage.txt | Select-Object UserId, IsSsprCapable, DataLastUpdated

    Takes the columns that -Detailed adds, and puts coverage and summary into a file instead of on the screen.

.INPUTS
    None. The command takes nothing from the pipeline.

.OUTPUTS
    EntraAuthReports.SsprStatus
    One object a user.

    EntraAuthReports.SsprStatusDetailed
    One object a user, with -Detailed.

    System.IO.FileInfo
    The file, with -OutFile. Nothing where no row matches and the path is a folder.

.NOTES
    Permissions: AuditLog.Read.All, User.Read.All. A signed-in user also needs one of the roles Reports Reader,
    Security Reader, Security Administrator, Global Reader. Licence: Entra ID P1 or P2.

    Where neither -AccessToken nor -SampleTenant is given, the token is taken from the environment variable
    ENTRA_AUTH_REPORTS_ACCESS_TOKEN.

.LINK
    Start-SampleTenant

.LINK
    https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails
#>
    [CmdletBinding(DefaultParameterSetName = 'Objects')]
    [OutputType('EntraAuthReports.SsprStatus', ParameterSetName = 'Objects')]
    [OutputType('EntraAuthReports.SsprStatusDetailed', ParameterSetName = 'Objects')]
    [OutputType([IO.FileInfo], ParameterSetName = 'File')]
    param(
        [switch] $AdminsOnly,
        [switch] $LicensedUsersOnly,
        [switch] $SsprTurnedOnButUserNotRegistered,
        [switch] $SsprEnabledUsers,
        [switch] $SsprDisabledUsers,
        [switch] $Strict,
        [switch] $Detailed,
        [Parameter(Mandatory, ParameterSetName = 'File')] [AllowEmptyString()] [string] $OutFile,
        [Parameter(ParameterSetName = 'File')] [ValidateSet('csv', 'json')] [string] $Format,
        [Parameter(ParameterSetName = 'File')] [string[]] $Columns,
        [Parameter(ParameterSetName = 'File')] [ValidateSet('utf8', 'utf8BOM')] [string] $Encoding,
        [Parameter(ParameterSetName = 'File')] [string] $Delimiter,
        [Parameter(ParameterSetName = 'File')] [switch] $FormulaSafe,
        [Parameter(ParameterSetName = 'File')] [switch] $NoClobber,
        [object] $AccessToken,
        [string] $GraphEndpoint,
        [switch] $SampleTenant,
        [long] $SampleUsers,
        [long] $SampleSeed
    )
    Invoke-Report -Caller $PSCmdlet -Report 'sspr_status' -Activity 'SSPR status'
}
