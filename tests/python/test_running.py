"""How a report runs: progress, logging, threads, Ctrl+C, fork, proxies."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Service
from entra_auth_reports import EntraAuthReportsError, Session, UsageError

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and fork")


def run(service: Service, code: str, **environment: str) -> subprocess.Popen[str]:
    """Run Python beside this one, with the service as ENDPOINT and its token in the environment."""
    begin = "import os; from entra_auth_reports import *; ENDPOINT = os.environ['ENDPOINT']\n"
    return subprocess.Popen(
        [sys.executable, "-c", begin + code],
        env={
            **os.environ,
            "ENDPOINT": service.endpoint,
            "ENTRA_AUTH_REPORTS_ACCESS_TOKEN": service.access_token,
            **environment,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_a_request(service: Service) -> None:
    deadline = time.monotonic() + 10
    while not service.requests():
        assert time.monotonic() < deadline, "nothing was asked"
        time.sleep(0.02)


def test_progress_grows_and_learns_its_total(service: Service, session: Session) -> None:
    service.serve(5_000)
    seen: list[tuple[int, int | None]] = []
    session.sspr_status(progress=lambda done, total: seen.append((done, total)))
    done = [done for done, _ in seen]
    assert done == sorted(done)
    assert seen[-1][1] is not None


def test_progress_runs_on_the_thread_of_the_caller(session: Session) -> None:
    threads = set()
    session.sspr_status(progress=lambda done, total: threads.add(threading.get_ident()))
    assert threads == {threading.get_ident()}


def test_what_progress_raises_cancels_the_report(service: Service, session: Session) -> None:
    service.serve(5_000)

    def stop(done: int, total: int | None) -> None:
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        session.sspr_status(progress=stop)
    assert len(session.sspr_status()) > 0


def test_true_shows_a_bar_of_tqdm(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    session.sspr_status(progress=True)
    shown = capsys.readouterr().err
    assert "sspr_status: 100%" in shown
    assert "300/300" in shown


def test_true_shows_one_line_where_there_is_neither_tqdm_nor_a_terminal(
    session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    session.sspr_status(progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("sspr_status: ")
    assert shown.err.count("\n") == 1


def test_the_plan_and_the_warnings_are_logged(
    service: Service, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="entra_auth_reports"):
        report = session.sspr_status()
    assert any(record.levelno == logging.DEBUG for record in caplog.records)
    warned = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert warned == [warning["message"] for warning in report.warnings]
    assert service.access_token not in caplog.text


def test_two_sessions_and_two_reports_of_one_run_at_once(service: Service) -> None:
    service.behave(latency_ms=100)
    one, other = Session(**service.caller), Session(**service.caller)
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(session.sspr_status) for session in (one, one, other, other)]
        reports = [list(report.result()) for report in running]
    assert reports[0]
    assert all(report == reports[0] for report in reports)


def test_other_threads_run_while_a_report_is_read(service: Service, session: Session) -> None:
    service.behave(latency_ms=300)
    with ThreadPoolExecutor() as pool:
        running = pool.submit(session.sspr_status)
        turns = 0
        while not running.done():
            time.sleep(0.01)
            turns += 1
    assert turns > 10


def test_a_closed_session_reads_nothing(service: Service) -> None:
    with Session(**service.caller) as session:
        assert len(session.sspr_status()) > 0
    with pytest.raises(UsageError, match="closed"):
        session.sspr_status()
    assert repr(session).startswith("<closed Session")


@posix
def test_ctrl_c_ends_a_report_within_a_second(service: Service) -> None:
    service.behave(latency_ms=60_000)
    code = "sspr_status(graph_endpoint=ENDPOINT)"
    with run(service, code) as process:
        wait_for_a_request(service)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        took = time.monotonic() - sent
    assert "KeyboardInterrupt" in errors
    assert took < 1


@posix
def test_a_session_goes_on_after_ctrl_c(service: Service) -> None:
    service.fault(stall_ms=60_000)
    code = """
session = Session(graph_endpoint=ENDPOINT)
try:
    session.sspr_status()
except KeyboardInterrupt:
    print("stopped", flush=True)
input()
print(len(session.sspr_status()) > 0)
"""
    with run(service, code) as process:
        wait_for_a_request(service)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n"
        service.behave()
        output, errors = process.communicate("\n", timeout=10)
    assert output == "True\n"
    assert "Traceback" not in errors


@posix
def test_a_forked_child_says_what_to_do_instead(service: Service) -> None:
    code = """
session = Session(graph_endpoint=ENDPOINT)
session.sspr_status()
tenant = sample_tenant(users=10)
child = os.fork()
if child == 0:
    for read in (session.sspr_status, lambda: sspr_status(graph_endpoint=ENDPOINT)):
        try:
            read()
        except UsageError as error:
            print(error, flush=True)
    tenant.stop()
else:
    os.waitpid(child, 0)
    print(len(session.sspr_status()) > 0)
"""
    with run(service, code) as process:
        output, errors = process.communicate(timeout=20)
    assert output.count("forked") == 2
    assert output.count("spawn") == 2
    assert output.endswith("True\n")
    assert "Traceback" not in errors


def test_no_proxy_ever_sees_the_way_to_this_computer(service: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        code = """
print(len(sspr_status(graph_endpoint=ENDPOINT)) > 0)
with sample_tenant(users=10) as tenant:
    print(len(sspr_status(access_token=tenant.access_token, graph_endpoint=tenant.endpoint)) > 0)
"""
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")
        with run(service, code, NO_PROXY="", **dict.fromkeys(names, proxy)) as process:
            output, errors = process.communicate(timeout=20)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert output == "True\nTrue\n"
    assert "Traceback" not in errors


def test_errors_of_a_thread_stay_in_it(service: Service, session: Session) -> None:
    service.fault(status=404, code="NotFound")
    with ThreadPoolExecutor() as pool:
        failure = pool.submit(session.sspr_status).exception()
    assert isinstance(failure, EntraAuthReportsError)


def test_importing_brings_nothing_heavy() -> None:
    heavy = ["asyncio", "html", "json", "logging", "pandas", "polars", "pyarrow", "tqdm"]
    code = f"import sys, entra_auth_reports; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "[]\n"
