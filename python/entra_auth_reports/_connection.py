"""What every session can do, whatever its reports are."""

import os
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TypeAlias, TypeVar

from . import _native
from ._errors import UsageError
from ._report import Report

Progress: TypeAlias = Callable[[int, int | None], object] | bool | None
"""A callable that takes the users done and their total, ``True`` for a bar, or nothing."""

TOKEN_VARIABLE = "ENTRA_AUTH_REPORTS_ACCESS_TOKEN"

Self = TypeVar("Self", bound="Connection")


class Connection:
    """A session without its reports."""

    def __init__(self, *, access_token: str | None, graph_endpoint: str | None) -> None:
        if access_token is None:
            access_token = os.environ.get(TOKEN_VARIABLE)
        if access_token is None:
            raise UsageError(
                "no way to sign in was given",
                hint=f"Give access_token, set the environment variable {TOKEN_VARIABLE}, "
                "or try a report on sample_tenant().",
            )
        self._endpoint = graph_endpoint
        self._native: _native.Session | None = _native.Session(access_token, graph_endpoint)

    def close(self) -> None:
        """Forget the token and close the connections; once is enough."""
        self._native = None

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed " if self._native is None else ""
        return f"<{state}Session {self._endpoint or 'of the global service'}>"

    def _read(self, report: str, parameters: Mapping[str, object], progress: Progress) -> Report:
        session = self._native
        if session is None:
            raise UsageError("the session is closed", hint="Open another one.")
        if progress is True:
            from ._progress import shown

            with shown(report) as show:
                return Report(session.read(report, dict(parameters), show))
        return Report(session.read(report, dict(parameters), progress or None))
