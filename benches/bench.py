"""Measure what is promised of speed and memory, on whole processes, beside the promise.

    cargo xtask bench
    benches/bench.py RELEASE_DIR MODULE_DIR [--only NAME ...]

RELEASE_DIR holds the built programs, MODULE_DIR is the built PowerShell module, and the Python that
runs this is one that has the package. The service is always a process of its own, so that what is
measured is the client alone. A promise that is not kept is shown and fails nothing; what could
not be run at all ends with exit code 1, and a tool that is missing is told loudly.
"""

import argparse
import dataclasses
import http.client
import importlib.util
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

ROOT = pathlib.Path(__file__).parent.parent
MEBI = 1024 * 1024


class MissingToolError(Exception):
    """A program that is not on this computer."""


@dataclasses.dataclass
class Cost:
    """What a process took from its start to its end."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of all its threads, in user mode and in the system."""
    peak: float
    """The most memory that it held at once, in MB of 1,048,576 bytes."""


@dataclasses.dataclass
class Line:
    """A line of the result."""

    what: str
    measured: str
    promised: str = ""
    kept: bool | None = None


@dataclasses.dataclass
class Service:
    """A test service that runs."""

    endpoint: str
    token: str
    control: str

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """Send a request to its control."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.control).netloc)
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/_service{path}", text)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        if response.status not in (200, 204):
            raise RuntimeError(f"{method} {path}: {response.status} {answer.decode()}")
        return answer


@dataclasses.dataclass
class Bench:
    """Where the products are, and a folder for what they write."""

    release: pathlib.Path
    module: pathlib.Path
    folder: pathlib.Path

    @contextmanager
    def service(self, users: int) -> Iterator[Service]:
        """Run a service with a tenant of some size; it ends when its stdin does."""
        command = [str(self.release / "test-service"), "--users", str(users)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            started = json.loads(process.stdout.readline())
            try:
                yield Service(started["endpoint"], started["access_token"], started["control"])
            finally:
                process.stdin.close()

    def report(self, service: Service, file: str) -> Cost:
        """Write the report of a service to a file, by the command line."""
        program = str(self.release / "entra-auth-reports")
        path = str(self.folder / file)
        return measure(
            [program, "sspr-status", "-q", "--graph-endpoint", service.endpoint, "-o", path],
            {"ENTRA_AUTH_REPORTS_ACCESS_TOKEN": service.token},
        )


def measure(command: list[str], environment: dict[str, str] | None = None) -> Cost:
    """Run a program to its end and return what it cost."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | (environment or {}),
        )
        # Of this one child. Its peak is at least that of the Python that started it, some 25 MB.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            told = output.read().decode(errors="replace")
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {told}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / MEBI)


def interleaved(runs: int, *kinds: Callable[[], Cost]) -> list[list[Cost]]:
    """Run all kinds in turn, so that a slow minute of the computer meets each of them."""
    for kind in kinds:
        kind()
    costs: list[list[Cost]] = [[] for _ in kinds]
    for _ in range(runs):
        for kind, found in zip(kinds, costs, strict=True):
            found.append(kind())
    return costs


def tool(name: str) -> str:
    """Return the path of a program that may be missing."""
    path = shutil.which(name)
    if path is None:
        raise MissingToolError(f"there is no {name} on the PATH")
    return path


def at_most(what: str, value: float, bound: float, shown: str, promised: str) -> Line:
    """Hold a figure against what it may be at most."""
    return Line(what, shown, promised, value <= bound)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def waiting(bench: Bench) -> Iterator[Line]:
    """Set the waiting of one request a user against ours, where every answer takes 50 ms."""
    users = 2_000
    with bench.service(users) as service:
        service.ask("PUT", "/behaviour", {"latency_ms": 50})
        ours = statistics.median(bench.report(service, "waiting.csv").wall for _ in range(3))
        started = time.perf_counter()
        content = original(service)
        theirs = time.perf_counter() - started
    if content != (bench.folder / "waiting.csv").read_bytes():
        raise RuntimeError("the original's method gives another file")
    yield Line(f"{users:,} users, 50 ms latency: one request a user", f"{theirs:.1f} s")
    yield Line("the same file, by entra-auth-reports", f"{ours:.2f} s")
    ratio = theirs / ours
    yield Line("how many times faster", f"{ratio:.0f}", "at least 200", ratio >= 200)


def original(service: Service) -> bytes:
    """Return the file as the replaced script makes it: a list, and a request for each row of it."""
    golden = golden_files()
    graph = golden.Graph(service.endpoint, service.token)
    listed = [row for row in graph.pages(golden.LIST) if row["userType"].lower() == "member"]
    properties = "accountEnabled,assignedLicenses,department,jobTitle"
    rows = []
    for number, registration in enumerate(listed):
        if number % 250 == 0:
            say(f"  the original's method: {number} of {len(listed)} users")
        user = graph.get(f"/v1.0/users/{registration['id']}?$select={properties}")
        rows.append(golden.row(registration, user))
    content: bytes = golden.csv(golden.COLUMNS, rows)
    return content


def golden_files() -> ModuleType:
    """Return the script of the golden files, which knows the original's method."""
    path = ROOT / "tests" / "golden" / "make_golden.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cpu(bench: Bench) -> Iterator[Line]:
    """Set the work of a report against that of reading and unpacking the same pages."""
    curl = tool("curl")
    users = 100_000
    with bench.service(users) as service:
        service.ask("DELETE", "/requests")
        bench.report(service, "cpu.csv")
        asked = json.loads(service.ask("GET", "/requests"))
        pages = [f"{request['path']}?{request['query']}" for request in asked]
        config = bench.folder / "curl.config"
        config.write_text(
            f'header = "Authorization: Bearer {service.token}"\n'
            + "".join(
                f'url = "{service.endpoint.removesuffix("/v1.0")}{page}"\noutput = "{os.devnull}"\n'
                for page in pages
            )
        )
        fetch = [curl, "--disable", "--compressed", "--globoff", "--silent", "--fail", "-K"]
        ours, theirs = interleaved(
            5,
            lambda: bench.report(service, "cpu.csv"),
            lambda: measure([*fetch, str(config)]),
        )
    report = statistics.median(cost.cpu for cost in ours)
    reading = statistics.median(cost.cpu for cost in theirs)
    ratio = report / reading
    yield Line(f"{users:,} users, gzip: CPU of curl reading {len(pages)} pages", f"{reading:.2f} s")
    yield Line("CPU of entra-auth-reports writing CSV", f"{report:.2f} s")
    yield at_most("how many times the work", ratio, 3.5, f"{ratio:.2f}", "at most 3.5")


def memory(bench: Bench) -> Iterator[Line]:
    """Find the peak of a client that writes a large tenant."""
    users = 1_000_000
    say("  a tenant of a million users is made first, which takes a while")
    with bench.service(users) as service:
        cost = bench.report(service, "memory.csv")
    size = (bench.folder / "memory.csv").stat().st_size / MEBI
    yield Line(f"{users:,} users: time to write {size:.0f} MB of CSV", f"{cost.wall:.1f} s")
    yield at_most("peak memory of the client", cost.peak, 300, f"{cost.peak:.0f} MB", "300 MB")


def python(bench: Bench) -> Iterator[Line]:
    """Find what the import adds to a bare interpreter."""
    bare, imported = interleaved(
        9,
        lambda: measure([sys.executable, "-c", "pass"]),
        lambda: measure([sys.executable, "-c", "import entra_auth_reports"]),
    )
    added = beyond(bare, imported) * 1000
    yield at_most("import entra_auth_reports", added, 60, f"{added:.0f} ms", "under 60 ms")


def beyond(bare: list[Cost], more: list[Cost]) -> float:
    """Return by how many seconds the median of one is longer."""
    return statistics.median(c.wall for c in more) - statistics.median(c.wall for c in bare)


# Both ways in one process, in turn, against a service that runs already. The rows are kept in a
# variable, since PowerShell does not even enumerate what is sent to $null or Out-Null.
PIPELINE = """
$ErrorActionPreference = 'Stop'
$InformationPreference = $WarningPreference = 'SilentlyContinue'
Import-Module $env:BENCH_MODULE
$from = @{ GraphEndpoint = $env:BENCH_ENDPOINT; InformationAction = 'SilentlyContinue' }
$times = [ordered]@{ objects = @(); measured = @(); file = @() }
foreach ($run in 0..3) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $rows = Get-SsprStatusReport @from
    $objects = $watch.Elapsed.TotalSeconds
    $rows = $null
    $watch.Restart()
    $counted = Get-SsprStatusReport @from | Measure-Object
    $measured = $watch.Elapsed.TotalSeconds
    $watch.Restart()
    $null = Get-SsprStatusReport @from -OutFile $env:BENCH_FILE
    $file = $watch.Elapsed.TotalSeconds
    if ($run -eq 0) { continue }
    $times.objects += $objects
    $times.measured += $measured
    $times.file += $file
}
$times.rows = $counted.Count
[IO.File]::WriteAllText($env:BENCH_RESULT, (ConvertTo-Json $times))
"""


def powershell(bench: Bench) -> Iterator[Line]:
    """Find what the module adds to a bare PowerShell, and what objects cost beside a file."""
    pwsh = [tool("pwsh"), "-NoProfile", "-NonInteractive", "-Command"]
    quiet = {"POWERSHELL_TELEMETRY_OPTOUT": "1", "POWERSHELL_UPDATECHECK": "Off"}
    bare, imported = interleaved(
        5,
        lambda: measure([*pwsh, "exit"], quiet),
        lambda: measure([*pwsh, f"Import-Module '{bench.module}'"], quiet),
    )
    added = beyond(bare, imported)
    yield at_most("Import-Module EntraAuthReports", added, 0.3, f"{added:.2f} s", "under 0.3 s")

    users = 100_000
    result = bench.folder / "pipeline.json"
    with bench.service(users) as service:
        asked = {
            "BENCH_MODULE": str(bench.module),
            "BENCH_ENDPOINT": service.endpoint,
            "BENCH_FILE": str(bench.folder / "pipeline.csv"),
            "BENCH_RESULT": str(result),
            "ENTRA_AUTH_REPORTS_ACCESS_TOKEN": service.token,
        }
        measure([*pwsh, PIPELINE], quiet | asked)
    times = json.loads(result.read_text())
    objects, measured, file = (
        statistics.median(times[way]) for way in ("objects", "measured", "file")
    )
    yield Line(f"{users:,} users, Get-SsprStatusReport -OutFile", f"{file:.2f} s")
    yield Line(f"{times['rows']:,} objects into a variable", f"{objects:.2f} s")
    ratio = objects / file
    yield at_most("how many times the file", ratio, 3, f"{ratio:.2f}", "at most 3 times")
    yield Line("objects through Measure-Object", f"{measured:.2f} s")
    ratio = measured / file
    yield at_most("how many times the file", ratio, 3, f"{ratio:.2f}", "at most 3 times")


SECTIONS: dict[str, Callable[[Bench], Iterator[Line]]] = {
    "waiting": waiting,
    "cpu": cpu,
    "memory": memory,
    "python": python,
    "powershell": powershell,
}


def table(lines: list[Line]) -> str:
    """Return the result as text."""
    words = {None: "", True: "kept", False: "NOT KEPT"}
    rows = [("", "measured", "promised", "")]
    rows += [(line.what, line.measured, line.promised, words[line.kept]) for line in lines]
    first, second, third = (max(len(row[i]) for row in rows) for i in range(3))
    return "\n".join(
        f"{what:<{first}}  {measured:>{second}}  {promised:<{third}}  {kept}".rstrip()
        for what, measured, promised, kept in rows
    )


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("release", type=pathlib.Path, metavar="RELEASE_DIR")
    parser.add_argument("module", type=pathlib.Path, metavar="MODULE_DIR")
    parser.add_argument("--only", action="append", choices=SECTIONS, metavar="NAME")
    arguments = parser.parse_args()
    if not hasattr(os, "wait4"):
        parser.error("what a process cost is told by os.wait4, which Windows does not have")
    lines: list[Line] = []
    skipped: list[str] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments.release.resolve(), arguments.module.resolve(), pathlib.Path(folder))
        for name in arguments.only or SECTIONS:
            say(f"== {name}")
            try:
                lines += SECTIONS[name](bench)
            except MissingToolError as missing:
                skipped.append(f"!!! NOT RUN: {name}: {missing}")
            except (OSError, RuntimeError, ValueError) as error:
                failed.append(f"!!! FAILED: {name}: {error}")
    print(table(lines))
    for loud in (*skipped, *failed):
        print(f"\n{loud}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
