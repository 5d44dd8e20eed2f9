"""The console script is the command line of the binary."""

import inspect
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Service
from entra_auth_reports import Report, __version__, sspr_status
from test_running import wait_for_a_request

SCRIPT = shutil.which("entra-auth-reports", path=sysconfig.get_path("scripts"))
CALLS = [[SCRIPT or "missing"], [sys.executable, "-m", "entra_auth_reports"]]


def environment(service: Service | None = None) -> dict[str, str]:
    token = {"ENTRA_AUTH_REPORTS_ACCESS_TOKEN": service.access_token} if service else {}
    return {**os.environ, **token}


def call(
    *arguments: str, service: Service | None = None, folder: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*CALLS[0], *arguments],
        env=environment(service),
        cwd=folder,
        capture_output=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize("command", CALLS, ids=["script", "module"])
def test_it_says_its_version(command: list[str]) -> None:
    answer = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout == f"entra-auth-reports {__version__}\n"


def test_a_report_on_standard_output_has_the_golden_bytes(service: Service) -> None:
    answer = call(
        "sspr-status", "--graph-endpoint", service.endpoint, "--output", "-", service=service
    )
    assert answer.returncode == 0
    golden = ROOT / "tests" / "golden" / "sspr_status" / "300" / "All.csv"
    assert answer.stdout.replace(b"\r\n", b"\n") == golden.read_bytes().replace(b"\r\n", b"\n")


def test_a_file_is_named_alone_on_standard_output(service: Service, tmp_path: Path) -> None:
    answer = call("sspr-status", "--sample-tenant", "--admins-only", folder=tmp_path)
    assert answer.returncode == 0
    assert Path(answer.stdout.decode().strip()) in tmp_path.resolve().iterdir()
    assert b"Coverage: " in answer.stderr


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ({"status": 401, "code": "InvalidAuthenticationToken"}, 3),
        ({"status": 403, "code": "Authorization_RequestDenied"}, 4),
        ({"status": 404, "code": "NotFound"}, 5),
    ],
    ids=["sign-in", "permission", "service"],
)
def test_the_exit_code_tells_the_kind_of_failure(
    service: Service, tmp_path: Path, damage: dict[str, Any], code: int
) -> None:
    service.fault(**damage)
    answer = call(
        "sspr-status", "--graph-endpoint", service.endpoint, service=service, folder=tmp_path
    )
    assert answer.returncode == code
    assert answer.stderr.startswith(b"error: ")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_option_exits_with_2() -> None:
    assert call("sspr-status", "--shoe-size").returncode == 2


def test_a_path_that_cannot_be_written_exits_with_1(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere" / "report.csv")
    assert call("sspr-status", "--sample-tenant", "--output", nowhere).returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_exits_with_130(service: Service, tmp_path: Path) -> None:
    service.behave(latency_ms=60_000)
    arguments = [*CALLS[0], "sspr-status", "--graph-endpoint", service.endpoint]
    with subprocess.Popen(
        arguments, env=environment(service), cwd=tmp_path, stderr=subprocess.PIPE
    ) as process:
        wait_for_a_request(service)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=5)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_docstrings_say_of_every_parameter_what_the_help_says() -> None:
    answer = call("sspr-status", "--help").stdout.decode()
    told: dict[str, str] = {}
    for option in re.split(r"\n(?=\s+(?:-\w, )?--\w)", answer):
        if head := re.match(r"\s+(?:-\w, )?--([\w-]+)[^\n]*\n(.*?)(?:\n\n|$)", option, re.DOTALL):
            told[head[1].replace("-", "_")] = " ".join(head[2].split()).split(" [")[0]
    methods: list[Callable[..., Any]] = [sspr_status, Report.to_csv, Report.to_json]
    compared = set()
    for method in methods:
        documented = " ".join((inspect.getdoc(method) or "").split())
        for name in inspect.signature(method).parameters:
            if name in told:
                assert told[name] in documented, (method, name)
                compared.add(name)
    assert {"admins_only", "strict", "graph_endpoint", "columns", "no_clobber"} <= compared
