# Turns a failed call into an error record that says what to do next.

function Get-ErrorCategory {
    param([string] $Kind)
    switch ($Kind) {
        'usage' { 'InvalidArgument' }
        'sign_in' { 'AuthenticationError' }
        'permission' { 'PermissionDenied' }
        'license' { 'PermissionDenied' }
        'service' { 'ResourceUnavailable' }
        'network' { 'ConnectionError' }
        'protocol' { 'ProtocolError' }
        'output' { 'WriteError' }
        'cancelled' { 'OperationStopped' }
        default { 'NotSpecified' }
    }
}

function New-ReportError {
    # The id is of the form SsprStatus.SignIn.
    param([EntraAuthReports.EarException] $Exception, [string] $Source, [object] $Target)
    $id = "$(ConvertTo-PascalCase $Source).$(ConvertTo-PascalCase $Exception.Kind)"
    $category = [Management.Automation.ErrorCategory](Get-ErrorCategory $Exception.Kind)
    $record = [Management.Automation.ErrorRecord]::new($Exception, $id, $category, $Target)
    $record.ErrorDetails = [Management.Automation.ErrorDetails]::new($Exception.Message)
    $record.ErrorDetails.RecommendedAction = $Exception.Hint
    $record
}
