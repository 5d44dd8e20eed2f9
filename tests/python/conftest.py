"""A test service for the session, set back before every test."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import pytest
from entra_auth_reports import Session

ROOT = Path(__file__).parents[2]
PROGRAM = "test-service.exe" if sys.platform == "win32" else "test-service"


class Caller(TypedDict):
    """What a session needs."""

    access_token: str
    graph_endpoint: str


@dataclass(frozen=True)
class Service:
    """A running test service and its controls."""

    endpoint: str
    access_token: str
    control: str

    @property
    def caller(self) -> Caller:
        return {"access_token": self.access_token, "graph_endpoint": self.endpoint}

    def behave(self, **behaviour: Any) -> None:
        self._ask("PUT", "behaviour", behaviour)

    def fault(self, path: str = "userRegistrationDetails", **damage: Any) -> None:
        self.behave(faults=[{"match": {"path": path}, **damage}])

    def serve(self, users: int, seed: int = 1) -> None:
        self._ask("PUT", "tenant", {"users": users, "seed": seed})

    def requests(self) -> list[dict[str, Any]]:
        recorded: list[dict[str, Any]] = json.loads(self._ask("GET", "requests"))
        return recorded

    def reset(self) -> None:
        self.behave()
        self.serve(300)
        self._ask("DELETE", "requests")

    def _ask(self, method: str, what: str, body: object = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.control}/{what}", data, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            content: bytes = answer.read()
            return content


@pytest.fixture(scope="session")
def running_service() -> Iterator[Service]:
    program = os.environ.get("TEST_SERVICE", str(ROOT / "target" / "debug" / PROGRAM))
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Service(**json.loads(process.stdout.readline()))
        # It ends when its standard input does.
        process.stdin.close()


@pytest.fixture
def service(running_service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.delenv("ENTRA_AUTH_REPORTS_ACCESS_TOKEN", raising=False)
    running_service.reset()
    return running_service


@pytest.fixture
def session(service: Service) -> Iterator[Session]:
    with Session(**service.caller) as session:
        yield session
