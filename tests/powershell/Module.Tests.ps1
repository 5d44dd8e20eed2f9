# Conventions of the module, held by its own commands: help, manifest, what its files may not do; and its loader.

BeforeDiscovery {
    . "$PSScriptRoot/Testing.ps1"
    Import-Module $Manifest
    $documented = @(Get-Command -Module EntraAuthReports) + @(Get-Command $DropIn) | ForEach-Object {
        @{ Name = $_.Name; Target = if ($_.CommandType -eq 'ExternalScript') { $_.Path } else { $_.Name }; Command = $_ }
    }
    $files = Get-ChildItem $ModuleRoot -Recurse -Include *.ps1, *.psm1, *.psd1, *.cs | ForEach-Object {
        @{ Name = $_.Name; Path = $_.FullName }
    }
}

BeforeAll {
    . "$PSScriptRoot/Testing.ps1"
    Import-Module $Manifest
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
}

Describe 'The help of <Name>' -ForEach $documented {
    BeforeAll { $help = Get-Help $Target -Full }

    It 'has a synopsis, a description, notes and examples with words' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.description.Text | Should -Not -BeNullOrEmpty
        $help.alertSet.alert.Text | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $help.examples.example | ForEach-Object { "$($_.remarks.Text)".Trim() | Should -Not -BeNullOrEmpty }
    }

    It 'tells every parameter and no other' {
        $real = $Command.Parameters.Values | Where-Object { $_.Name -notin $common -and -not $_.Attributes.DontShow } |
            ForEach-Object Name | Sort-Object
        $told = [regex]::Matches((Get-Text $(if ($Command.Path) { $Command.Path } else { "$ModuleRoot/Public/$Name.ps1" })),
            '(?m)^\.PARAMETER (\w+)').ForEach({ $_.Groups[1].Value }) | Sort-Object
        $told | Should -Be $real
        foreach ($parameter in $real) {
            (Get-Help $Target -Parameter $parameter).description.Text | Should -Not -BeNullOrEmpty -Because $parameter
        }
    }
}

Describe 'The manifest' {
    It 'is valid and exact' {
        $module = Test-ModuleManifest $Manifest
        $module.ExportedFunctions.Keys | Sort-Object | Should -Be (Get-ChildItem "$ModuleRoot/Public/*.ps1").BaseName
        (Get-Text $Manifest) | Should -Not -Match '\*'
        $module.PowerShellVersion | Should -Be '5.1'
        $module.CompatiblePSEditions | Should -Be 'Desktop', 'Core'
    }

    It 'has the version of the library' {
        [EntraAuthReports.Library]::Version | Should -Be (Test-ModuleManifest $Manifest).Version.ToString()
    }
}

Describe '<Name>' -ForEach $files {
    It 'holds ASCII alone, which Windows PowerShell 5.1 reads as it is' {
        [IO.File]::ReadAllBytes($Path) | Where-Object { $_ -gt 126 } | Should -BeNullOrEmpty
    }

    It 'calls no console and names no service' {
        $text = Get-Text $Path
        $text | Should -Not -Match '\[Console\]|Console\.|Out-Host'
        $text | Should -Not -Match 'graph\.microsoft|login\.microsoft'
    }

    It 'parses, and uses nothing that Windows PowerShell 5.1 lacks' {
        if ($Path -like '*.cs') { return }
        $tokens = $errors = $null
        $tree = [Management.Automation.Language.Parser]::ParseFile($Path, [ref]$tokens, [ref]$errors)
        $errors | Should -BeNullOrEmpty
        $tokens | Where-Object { $_.Kind -in 'QuestionMark', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr' } |
            Should -BeNullOrEmpty
        $tree.FindAll({ $args[0] -is [Management.Automation.Language.PipelineChainAst] }, $true) | Should -BeNullOrEmpty
    }
}

Describe 'The native library' {
    BeforeAll {
        # One process tries one broken copy of the module after another, and loads the last.
        $broken = "$TestDrive/EntraAuthReports"
        Copy-Item -LiteralPath $ModuleRoot -Destination $broken -Recurse
        $library = (Get-ChildItem "$broken/runtimes" -Recurse -File).FullName
        $good = [IO.File]::ReadAllBytes($library)
        $other = Join-Path $TestDrive 'other.rs'
        Set-Content $other '#[unsafe(no_mangle)] pub extern "C" fn ear_abi_version() -> u32 { 99 }'
        & rustc --edition 2024 --crate-type cdylib -o "$TestDrive/other.lib" $other
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command {
            param($module, $library, $newer, $real)
            function Test-Import { try { Import-Module "$module/EntraAuthReports.psd1"; 'loaded' } catch { "$_" } }
            $good = [IO.File]::ReadAllBytes($library)
            Remove-Item -LiteralPath $library
            Test-Import
            $foreign = $good.Clone()
            if ($foreign[0] -eq 0x7F) { $foreign[18] = 0xB7 }
            [IO.File]::WriteAllBytes($library, $foreign)
            Test-Import
            [IO.File]::WriteAllText($library, 'not a library')
            Test-Import
            Copy-Item -LiteralPath $newer -Destination $library -Force
            Test-Import
            try { Import-Module $real; 'loaded' } catch { "$_" }
        } -args $broken, $library, "$TestDrive/other.lib", $Manifest
    }

    It 'is named with its path where it is missing' {
        $said[0] | Should -Match 'has no native library for'
        $said[0] | Should -Match ([regex]::Escape($library))
    }

    It 'is named with its processor where that is another' {
        if ($good[0] -ne 0x7F) { Set-ItResult -Skipped -Because 'the test knows ELF alone'; return }
        $said[1] | Should -Match 'is built for linux-arm64, and this process runs on linux-x64'
    }

    It 'is named with the reason where it is damaged' {
        $said[2] | Should -Match 'cannot be loaded: '
    }

    It 'is named with both versions where it is of another release' {
        $said[3] | Should -Match 'speaks version 99 of the interface, and the module version 1'
    }

    It 'is one in a process' {
        $said[4] | Should -Match 'Another copy of EntraAuthReports is in use'
    }

    It 'has a folder for every runtime, and none for an unknown one' {
        InModuleScope EntraAuthReports {
            Get-LibraryFileName win-arm64 | Should -Be 'entra_auth_reports_native.dll'
            Get-LibraryFileName osx-arm64 | Should -Be 'libentra_auth_reports_native.dylib'
            Get-LibraryFileName linux-musl-x64 | Should -Be 'libentra_auth_reports_native.so'
            { Get-NativeLibrary -ModuleRoot / -RuntimeIdentifier linux-s390x } | Should -Throw '*linux-s390x*is missing*'
        }
    }
}
