"""One exception class for every kind of failure."""

from typing import ClassVar


class EntraAuthReportsError(Exception):
    """A failure, told so that an administrator knows what to do about it.

    Its text is what failed, and on the next line what to do. It never holds a token.

    Parameters
    ----------
    message
        What failed, and on what.
    hint
        What to do next.
    status
        The HTTP status, where the service answered.
    code
        The error code of Microsoft Graph, for example ``Authorization_RequestDenied``.
    request_id
        The ``request-id`` of the failed request, which Microsoft support asks for.
    attempts
        How many times the request was sent.
    """

    kind: ClassVar[str] = "unexpected"
    """The stable name of the kind of failure."""
    exit_code: ClassVar[int] = 1
    """What the command line exits with on such a failure."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        attempts: int = 1,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status
        self.code = code
        self.request_id = request_id
        self.attempts = attempts

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(EntraAuthReportsError, ValueError):
    """Something was asked that cannot be asked. Found before any request."""

    kind = "usage"
    exit_code = 2


class SignInError(EntraAuthReportsError):
    """The token is missing, expired or refused."""

    kind = "sign_in"
    exit_code = 3


class PermissionDeniedError(EntraAuthReportsError):
    """The token lacks a permission, or the account a role, that a source needs."""

    kind = "permission"
    exit_code = 4


class LicenseError(EntraAuthReportsError):
    """The tenant has no Entra ID P1 or P2 licence for a source."""

    kind = "license"
    exit_code = 4


class ServiceError(EntraAuthReportsError):
    """Microsoft Graph answered with an error that is not ours to mend."""

    kind = "service"
    exit_code = 5


class NetworkError(EntraAuthReportsError):
    """Microsoft Graph could not be reached: name look-up, connection, TLS, time-out."""

    kind = "network"
    exit_code = 5


class ProtocolError(EntraAuthReportsError):
    """The answer is not of Microsoft Graph: broken JSON, a wrong type, a link to another host."""

    kind = "protocol"
    exit_code = 5


class OutputError(EntraAuthReportsError, OSError):
    """The file could not be written."""

    kind = "output"
    exit_code = 1


class CancelledError(EntraAuthReportsError):
    """The report was cancelled."""

    kind = "cancelled"
    exit_code = 130


class UnexpectedError(EntraAuthReportsError):
    """A defect of this package."""


BY_KIND: dict[str, type[EntraAuthReportsError]] = {
    error.kind: error
    for error in (
        UsageError,
        SignInError,
        PermissionDeniedError,
        LicenseError,
        ServiceError,
        NetworkError,
        ProtocolError,
        OutputError,
        CancelledError,
        UnexpectedError,
    )
}
"""The class of each kind, by which the native part raises them."""
