"""Whatever goes wrong is told by its own class, and says what to do."""

import copy
import pickle
from pathlib import Path
from typing import Any

import entra_auth_reports
import pytest
from conftest import Service
from entra_auth_reports import (
    EntraAuthReportsError,
    NetworkError,
    OutputError,
    PermissionDeniedError,
    ProtocolError,
    ServiceError,
    Session,
    SignInError,
    UsageError,
    _errors,
    _native,
    sample_tenant,
    sspr_status,
)

TOKEN_VARIABLE = "ENTRA_AUTH_REPORTS_ACCESS_TOKEN"


def test_every_kind_of_the_core_has_its_class_and_exit_code() -> None:
    classes = {kind: error.exit_code for kind, error in _errors.BY_KIND.items()}
    assert classes == _native.EXIT_CODES
    for error in _errors.BY_KIND.values():
        assert issubclass(error, EntraAuthReportsError)
        assert getattr(entra_auth_reports, error.__name__) is error


@pytest.mark.parametrize("error", _errors.BY_KIND.values())
def test_an_error_survives_its_way_between_processes(error: type[EntraAuthReportsError]) -> None:
    before = error("failed", hint="Try again.", status=503, request_id="a-b")
    for after in (pickle.loads(pickle.dumps(before)), copy.copy(before)):
        assert type(after) is error
        assert str(after) == "failed\nTry again."
        assert (after.status, after.request_id, after.attempts) == (503, "a-b", 1)


def test_errors_are_also_what_python_calls_them() -> None:
    assert issubclass(UsageError, ValueError)
    assert issubclass(OutputError, OSError)


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(TypeError, match="admin_only"):
        sspr_status(admin_only=True)  # type: ignore[call-arg]


def test_a_switch_is_true_or_false(service: Service, session: Session) -> None:
    with pytest.raises(UsageError, match="boolean"):
        session.sspr_status(admins_only="yes")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="progress"):
        session.sspr_status(progress=7)  # type: ignore[arg-type]
    assert service.requests() == []


def test_no_token_at_all_is_refused_with_the_ways_to_give_one(service: Service) -> None:
    with pytest.raises(UsageError, match="no way to sign in") as caught:
        sspr_status(graph_endpoint=service.endpoint)
    assert TOKEN_VARIABLE in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("token", ["", "  ", "Bearer abc", "two\nlines"])
def test_a_token_that_cannot_be_one_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="access token") as caught:
        Session(access_token=token)
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize(
    "endpoint", ["http://graph.example.com", "ftp://127.0.0.1", "https://host/v1.0", "nonsense"]
)
def test_an_endpoint_that_would_not_do_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError, match="Graph endpoint"):
        Session(access_token="abc", graph_endpoint=endpoint)


@pytest.mark.parametrize("users", [0, 9, 1_000_001])
def test_a_sample_tenant_has_its_limits(users: int) -> None:
    with pytest.raises(UsageError):
        sample_tenant(users=users)


def test_the_environment_gives_way_to_an_explicit_token(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "of-the-environment")
    assert len(sspr_status(**service.caller)) > 0
    with pytest.raises(SignInError):
        sspr_status(graph_endpoint=service.endpoint)
    monkeypatch.setenv(TOKEN_VARIABLE, service.access_token)
    assert len(sspr_status(graph_endpoint=service.endpoint)) > 0


def test_a_missing_permission_is_named(service: Service, session: Session) -> None:
    service.fault(status=403, code="Authorization_RequestDenied", message="Insufficient privileges")
    with pytest.raises(PermissionDeniedError, match=r"AuditLog\.Read\.All") as caught:
        session.sspr_status()
    assert caught.value.status == 403
    assert caught.value.code == "Authorization_RequestDenied"
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ({"broken_json": True}, ProtocolError),
        ({"wrong_type": {"field": "isSsprEnabled"}}, ProtocolError),
        ({"next_link": "https://elsewhere.example.com/v1.0/users"}, ProtocolError),
        ({"redirect": "https://elsewhere.example.com/"}, ProtocolError),
        ({"html": True}, ProtocolError),
        ({"status": 401, "code": "InvalidAuthenticationToken"}, SignInError),
        ({"status": 404, "code": "NotFound"}, ServiceError),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value.__name__,
)
def test_an_answer_that_is_wrong_ends_the_report_and_keeps_the_token(
    service: Service,
    session: Session,
    damage: dict[str, Any],
    expected: type[EntraAuthReportsError],
) -> None:
    service.fault(**damage)
    with pytest.raises(expected) as caught:
        session.sspr_status()
    assert type(caught.value) is expected
    assert service.access_token not in str(caught.value) + repr(caught.value)


def test_a_service_that_cannot_be_reached_is_a_network_error() -> None:
    with sample_tenant(users=10) as tenant:
        gone = tenant.endpoint
    with pytest.raises(NetworkError):
        sspr_status(access_token="abc", graph_endpoint=gone)


def test_a_token_shows_nowhere(service: Service, session: Session) -> None:
    assert service.access_token not in repr(session) + str(vars(session))
    with sample_tenant(users=10) as tenant:
        assert tenant.access_token not in repr(tenant)


def test_a_folder_that_does_not_exist_is_named(session: Session, tmp_path: Path) -> None:
    report = session.sspr_status()
    with pytest.raises(OutputError, match="nowhere"):
        report.to_csv(tmp_path / "nowhere" / "report.csv")


def test_a_file_that_cannot_be_replaced_stays(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("before")
    report = session.sspr_status()
    with pytest.raises(OutputError, match="exists already"):
        report.to_csv(path, no_clobber=True)
    with pytest.raises(UsageError, match="delimiter"):
        report.to_csv(path, delimiter="::")
    with pytest.raises(UsageError, match="utf8"):
        report.to_csv(path, encoding="latin1")  # type: ignore[arg-type]
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_through_a_file_is_no_path(session: Session, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written") as caught:
        session.sspr_status().to_csv(tmp_path / "file" / "report.csv")
    assert "folder" in str(caught.value.hint)
