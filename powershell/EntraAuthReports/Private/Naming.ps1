# The same words in the case of PowerShell and in that of the core.

function ConvertTo-SnakeCase {
    # AdminsOnly as admins_only.
    param([string] $Name)
    [regex]::Replace($Name, '(?<=[a-z0-9])(?=[A-Z])', '_').ToLowerInvariant()
}

function ConvertTo-PascalCase {
    # admins_only as AdminsOnly.
    param([string] $Name)
    ($Name.Split('_') | ForEach-Object { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) }) -join ''
}
