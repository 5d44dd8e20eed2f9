"""The examples of the README run, and print what it says."""

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", README, re.DOTALL)


def test_every_example_runs_and_prints_what_it_says(tmp_path: Path) -> None:
    assert len(EXAMPLES) == 2
    for code, output in EXAMPLES:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        if output:
            assert done.stdout == output
    assert (tmp_path / "not-registered.csv").is_file()
