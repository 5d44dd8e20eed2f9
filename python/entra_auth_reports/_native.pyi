"""The native part; what it does is told where Python hands it on."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, final

__all__ = [
    "EXIT_CODES",
    "RowIterator",
    "SampleTenant",
    "Session",
    "Table",
    "__version__",
    "main",
]

__version__: str

EXIT_CODES: dict[str, int]
"""The exit code of every kind of failure."""

def main(arguments: list[str]) -> int:
    """Run the command line; ``arguments`` begin with the name of the program."""

@final
class Session:
    """One service and one way to sign in."""

    def __new__(cls, access_token: str | None, graph_endpoint: str | None) -> Session: ...
    def read(
        self,
        report: str,
        parameters: dict[str, object],
        progress: Callable[[int, int | None], object] | None,
    ) -> Table:
        """Read a report. Ctrl+C and whatever ``progress`` raises cancel it."""

@final
class Table:
    """The rows of a report."""

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""

    @property
    def outcome(self) -> dict[str, Any]:
        """What the report tells beside its rows."""

    def write(self, path: str | None, options: dict[str, object]) -> Path | None:
        """Write the rows into a file; ``None`` where there is no row and no name was given."""

    def __len__(self) -> int: ...
    def __iter__(self) -> RowIterator: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class RowIterator:
    """An iterator over the rows of a table."""

    def __iter__(self) -> Iterator[dict[str, Any]]: ...
    def __next__(self) -> dict[str, Any]: ...

@final
class SampleTenant:
    """An invented tenant that this computer serves; made by ``sample_tenant()``."""

    def __new__(cls, users: int, seed: int) -> SampleTenant: ...
    @property
    def endpoint(self) -> str:
        """Where it is: ``http://127.0.0.1:PORT``, a ``graph_endpoint``."""

    @property
    def access_token(self) -> str:
        """The token that it lets in, an ``access_token``; another one on each start."""

    def stop(self) -> None:
        """Stop it. Leaving the ``with`` statement does so too; once is enough."""

    def __enter__(self) -> SampleTenant: ...
    def __exit__(self, *_exception: object) -> None: ...
