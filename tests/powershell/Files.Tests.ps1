# Files: the bytes that every door must write, from -OutFile and from the drop-in script.

BeforeDiscovery {
    . "$PSScriptRoot/Testing.ps1"
    $combinations = Get-SwitchCombination
    $largeSums = Get-Content "$Golden/10000.sha256" | ForEach-Object {
        $sum, $file = $_ -split '\s+', 2
        $name = $file -replace '\.csv$'
        $switches = @{}
        if ($name -ne 'All') { $name -split '\+' | ForEach-Object { $switches[$_] = $true } }
        @{ Name = $name; Sum = $sum; Switches = $switches }
    }
}

BeforeAll {
    . "$PSScriptRoot/Testing.ps1"
    Import-Module $Manifest
    $service = Start-TestService
    $quiet = @{ InformationAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
}

AfterAll { $service.Stop() }

Describe 'The files of a tenant of <_> users' -ForEach 10, 300 {
    BeforeAll {
        $users = $_
        $service.Serve($users)
        $session = $service.Session()
    }

    It '-OutFile writes the golden bytes of <Name>' -ForEach $combinations {
        $file = Get-SsprStatusReport @session @Switches @quiet -OutFile "$TestDrive/out.csv"
        $file | Should -BeOfType IO.FileInfo
        $file.Name | Should -Be 'out.csv'
        Get-Text $file.FullName | Should -BeExactly (Get-GoldenText $users $Name)
    }

    It 'the drop-in writes the golden bytes of <Name>' -ForEach $combinations {
        $output = & $DropIn @session @Switches -Path "$TestDrive/dropin.csv" 3> $null 6> $null
        $LASTEXITCODE | Should -Be 0
        $output | Should -BeNullOrEmpty -Because 'the success stream stays empty'
        Get-Text "$TestDrive/dropin.csv" | Should -BeExactly (Get-GoldenText $users $Name)
    }
}

Describe 'The files of a tenant of 300 users with more switches' {
    BeforeAll {
        $service.Serve(300)
        $session = $service.Session()
    }

    It '-Strict differs as it should for <Name>' -ForEach ($combinations | Where-Object { $_.Switches.Count }) {
        if (-not (Test-Path -LiteralPath "$Golden/300/Strict+$Name.csv")) { $Name | Should -Not -Match 'Sspr' -Because 'it has a golden file'; return }
        [void](Get-SsprStatusReport @session @Switches @quiet -Strict -OutFile "$TestDrive/strict.csv")
        Get-Text "$TestDrive/strict.csv" | Should -BeExactly (Get-GoldenText 300 "Strict+$Name")
        [void](& $DropIn @session @Switches -Strict -Path "$TestDrive/strict2.csv" 3> $null 6> $null)
        Get-Text "$TestDrive/strict2.csv" | Should -BeExactly (Get-GoldenText 300 "Strict+$Name")
    }

    It '-Detailed appends its columns' {
        [void](Get-SsprStatusReport @session @quiet -Detailed -OutFile "$TestDrive/detailed.csv")
        Get-Text "$TestDrive/detailed.csv" | Should -BeExactly (Get-GoldenText 300 'Detailed')
    }
}

Describe 'The files of a tenant of 10,000 users' {
    BeforeAll {
        $service.Serve(10000)
        $session = $service.Session()
    }

    It '-OutFile and the drop-in write the golden bytes of <Name>' -ForEach $largeSums {
        if ([Environment]::NewLine -ne "`n") { Set-ItResult -Skipped -Because 'the sums are of files with LF'; return }
        [void](Get-SsprStatusReport @session @Switches @quiet -OutFile "$TestDrive/large.csv")
        (Get-FileHash "$TestDrive/large.csv").Hash | Should -Be $Sum
        [void](& $DropIn @session @Switches -Path "$TestDrive/large2.csv" 3> $null 6> $null)
        (Get-FileHash "$TestDrive/large2.csv").Hash | Should -Be $Sum
    }
}

Describe 'Where a file goes' {
    BeforeAll {
        $service.Serve(300)
        $session = $service.Session()
        $nobody = @{ SsprEnabledUsers = $true; SsprDisabledUsers = $true }
    }

    BeforeEach {
        $folder = New-Item -ItemType Directory "$TestDrive/$([guid]::NewGuid())"
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'a folder takes the default name' {
        $file = Get-SsprStatusReport @session @quiet -OutFile .
        $file.DirectoryName | Should -Be $folder.FullName
        $file.Name | Should -Match '^SSPR_Status_Report_\d{4}-[A-Z][a-z]{2}-\d{2}-[A-Z][a-z]{2} \d{2}-\d{2} [AP]M\.csv$'
    }

    It 'the drop-in takes the default name in the current folder' {
        & $DropIn @session 3> $null 6> $null
        (Get-ChildItem).Name | Should -Match '^SSPR_Status_Report_.*\.csv$'
    }

    It 'a relative path begins at the current location of PowerShell' {
        $file = Get-SsprStatusReport @session @quiet -OutFile mine.csv
        $file.FullName | Should -Be (Join-Path $folder.FullName 'mine.csv')
    }

    It 'no row and a folder: nothing is written or returned, and it is said' {
        $said = $null
        $file = Get-SsprStatusReport @session @nobody -OutFile . -WarningAction SilentlyContinue -InformationAction SilentlyContinue -InformationVariable said
        $file | Should -BeNullOrEmpty
        Get-ChildItem -Force | Should -BeNullOrEmpty
        $said[0].MessageData | Should -Match '^No data found'
        $said[0].Tags | Should -Contain 'NoData'
    }

    It 'no row and a path: the header alone replaces what was there' {
        Set-Content mine.csv 'yesterday'
        [void](Get-SsprStatusReport @session @nobody @quiet -OutFile mine.csv)
        [IO.File]::ReadAllLines("$folder/mine.csv") | Should -HaveCount 1
    }

    It 'the drop-in says that no data was found, and ends well' {
        $said = & $DropIn @session @nobody 3> $null 6>&1
        $LASTEXITCODE | Should -Be 0
        "$said" | Should -Match 'No data found'
        Get-ChildItem -Force | Should -BeNullOrEmpty
    }
}

Describe 'How a file is written' {
    BeforeAll {
        $service.Serve(10)
        $session = $service.Session()
        $path = "$TestDrive/options.csv"
    }

    It 'chooses and orders columns, by any of their names' {
        [void](Get-SsprStatusReport @session @quiet -OutFile $path -Columns upn, UserName, 'Is Admin')
        [IO.File]::ReadAllLines($path)[0] | Should -BeExactly '"UPN","User Name","Is Admin"'
        [void](Get-SsprStatusReport @session @quiet -OutFile $path -Columns upn)
        [IO.File]::ReadAllLines($path)[0] | Should -BeExactly '"UPN"'
    }

    It 'takes a delimiter and a byte order mark' {
        [void](Get-SsprStatusReport @session @quiet -OutFile $path -Delimiter ';' -Encoding UTF8bom)
        [IO.File]::ReadAllBytes($path)[0..2] | Should -Be 0xEF, 0xBB, 0xBF
        [IO.File]::ReadAllLines($path)[0] | Should -Match '^"User Name";"UPN";'
    }

    It 'disarms formulas' {
        [void](Get-SsprStatusReport @session @quiet -OutFile $path -FormulaSafe)
        $names = (Import-Csv $path).'User Name'
        @($names -match '^[=+@\t\r-]') | Should -HaveCount 0
        @($names -match "^'[=+@\t\r-]").Count | Should -BeGreaterThan 0
    }

    It 'writes JSON by -Format and by the ending' {
        [void](Get-SsprStatusReport @session @quiet -OutFile "$TestDrive/a.txt" -Format JSON)
        [void](Get-SsprStatusReport @session @quiet -OutFile "$TestDrive/b.json")
        Get-Text "$TestDrive/a.txt" | Should -BeExactly (Get-Text "$TestDrive/b.json")
        (Get-Text "$TestDrive/b.json" | ConvertFrom-Json)[0].PSObject.Properties.Name | Should -Contain 'is_sspr_registered'
    }
}
