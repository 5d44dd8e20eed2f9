# Runs a report for its command: pulls events, shows them, and writes rows or a file to the pipeline.

function Invoke-Report {
    [CmdletBinding()]
    param(
        # The $PSCmdlet of the command, in whose name errors are thrown.
        [Parameter(Mandatory)] [Management.Automation.PSCmdlet] $Caller,
        # The name of the report in the catalogue.
        [Parameter(Mandatory)] [string] $Report,
        # What the progress bar is called.
        [Parameter(Mandatory)] [string] $Activity
    )
    $given = $Caller.MyInvocation.BoundParameters
    $opened = $null
    $operation = $null
    try {
        $request = ConvertTo-ReportRequest -Caller $Caller -Report $Report -Given $given
        $opened = Open-ReportSession -Given $given
        $operation = $opened.Session.Start($request)
        do {
            # Ctrl+C waits for this call to return, hence a tenth of a second.
            $happened = $operation.Next(100)
            switch ($happened.Kind) {
                'Rows' { $PSCmdlet.WriteObject([EntraAuthReports.Rows]::Read($Report, $happened.Rows), $true) }
                'Progress' { Show-ReportProgress $Activity $happened.Done $happened.Total }
                'Log' { Write-Verbose $happened.Message }
                'Warning' { Write-Warning $happened.Message }
            }
        } until ($happened.Kind -in 'Done', 'Finished')
        $outcome = ConvertFrom-Json $happened.Json
        if ($given.ContainsKey('OutFile')) {
            if ($outcome.rows -eq 0) { Show-ReportLine $Caller 'NoData' (Get-NoDataText $outcome) }
            if ($outcome.file) { Get-Item -LiteralPath $outcome.file -Force }
        }
        Show-ReportLine $Caller 'Coverage' $outcome.coverage_text
        Show-ReportLine $Caller 'Summary' $outcome.summary_text
        if ($outcome.partial_text) { Show-ReportLine $Caller 'Partial' $outcome.partial_text }
    }
    catch [EntraAuthReports.EarException] {
        $Caller.ThrowTerminatingError((New-ReportError $_.Exception.GetBaseException() $Report $null))
    }
    finally {
        # Also after Ctrl+C, and when a later command of the pipeline has read enough.
        if ($operation) { $operation.Dispose() }
        if ($opened) {
            $opened.Session.Dispose()
            if ($opened.SampleTenant) { $opened.SampleTenant.Dispose() }
        }
        Write-Progress -Activity $Activity -Completed
    }
}

function Show-ReportProgress {
    param([string] $Activity, [long] $Done, [Nullable[long]] $Total)
    if ($Total -gt 0) {
        $percent = [Math]::Min(100, [int][Math]::Floor(100 * $Done / $Total))
        Write-Progress -Activity $Activity -Status "$Done of $Total users" -PercentComplete $percent
    }
    else {
        Write-Progress -Activity $Activity -Status "$Done users"
    }
}

function Show-ReportLine {
    # On the information stream, and shown unless the caller said what to do with that stream.
    param([Management.Automation.PSCmdlet] $Caller, [string] $Tag, [string] $Text)
    $action = @{}
    if (-not $Caller.MyInvocation.BoundParameters.ContainsKey('InformationAction')) {
        $action.InformationAction = 'Continue'
    }
    Write-Information -MessageData $Text -Tags 'EntraAuthReports', $Tag @action
}

function Get-NoDataText {
    param([object] $Outcome)
    if ($Outcome.file) { 'No data found: no user matches, so the file holds the header alone.' }
    else { 'No data found: no user matches, so no file was written.' }
}
