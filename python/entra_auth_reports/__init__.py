"""Reports on password reset and sign-in security of a Microsoft 365 tenant.

>>> from entra_auth_reports import sample_tenant, sspr_status
>>> with sample_tenant() as tenant:
...     report = sspr_status(access_token=tenant.access_token, graph_endpoint=tenant.endpoint)
>>> path = report.to_csv("sspr.csv")
"""

from ._errors import (
    CancelledError,
    EntraAuthReportsError,
    LicenseError,
    NetworkError,
    OutputError,
    PermissionDeniedError,
    ProtocolError,
    ServiceError,
    SignInError,
    UnexpectedError,
    UsageError,
)
from ._native import SampleTenant, __version__
from ._report import Coverage, Report, ReportWarning
from ._reports import Session, sample_tenant, sspr_status

__all__ = [
    "CancelledError",
    "Coverage",
    "EntraAuthReportsError",
    "LicenseError",
    "NetworkError",
    "OutputError",
    "PermissionDeniedError",
    "ProtocolError",
    "Report",
    "ReportWarning",
    "SampleTenant",
    "ServiceError",
    "Session",
    "SignInError",
    "UnexpectedError",
    "UsageError",
    "__version__",
    "sample_tenant",
    "sspr_status",
]
