"""A report that was read: rows, and what they do not tell."""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

from . import _native

if TYPE_CHECKING:
    import pandas as _pandas
    import polars as _polars


class Coverage(TypedDict):
    """What a report covers. What was not counted is ``None``, which is not the same as none."""

    scope: Literal["tenant", "narrowed"]
    """Whether the whole tenant was read, or only the users asked for; the counts are of these."""
    tenant_users: int | None
    """Users in the directory."""
    listed: int | None
    """Users that the report service lists."""
    guests_left_out: int | None
    """Of these, guests, who are not in the rows."""
    not_in_directory: int | None
    """Of these, users whom the directory no longer has."""
    not_listed: int | None
    """Users of the directory whom the report service does not list."""
    not_listed_disabled: int | None
    """Of these, disabled accounts, which the service never lists."""
    not_listed_guests: int | None
    """Of these, guests."""
    data_oldest: datetime | None
    """When the service refreshed the oldest row, in UTC."""
    data_newest: datetime | None
    """When it refreshed the newest."""
    not_in_directory_ids: list[str]
    """Object ids of ``not_in_directory``, at most 1,000."""
    not_listed_ids: list[str]
    """Object ids of ``not_listed``, at most 1,000."""


class ReportWarning(TypedDict):
    """Something that is not as it should be, but does not end a report."""

    code: str
    """A stable word: ``not_listed``, ``rows_without_user``, ``part_unread``."""
    message: str
    """What it is and what to do, in sentences."""


class Report:
    """The rows of a report, with its summary, coverage and warnings.

    It has a length, and iteration gives each row as a dictionary of ``bool``, ``str``,
    ``list[str]``, ``datetime`` (in UTC) and ``None``. It speaks the PyCapsule interface of Arrow,
    so that ``pyarrow.table(report)``, ``polars.DataFrame(report)`` and DuckDB read it without a
    copy. Reports come from functions such as ``sspr_status``.
    """

    def __init__(self, table: _native.Table) -> None:
        self._table = table
        self._outcome = table.outcome

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return self._table.columns

    @property
    def summary(self) -> dict[str, int]:
        """Counts over the rows, by name."""
        summary: dict[str, int] = self._outcome["summary"]
        return summary

    @property
    def coverage(self) -> Coverage:
        """What the report covers, and how old its data is."""
        counted = self._outcome["coverage"]
        return cast(Coverage, {name: counted[name] for name in Coverage.__annotations__})

    @property
    def warnings(self) -> list[ReportWarning]:
        """What is not as it should be.

        It was told to the logger ``entra_auth_reports`` too, and so to standard error where no
        logging is set up.
        """
        warnings: list[ReportWarning] = self._outcome["warnings"]
        return warnings

    def to_csv(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        columns: Sequence[str] | None = None,
        encoding: Literal["utf8", "utf8BOM"] = "utf8",
        delimiter: str = ",",
        formula_safe: bool = False,
        no_clobber: bool = False,
    ) -> Path | None:
        """Write the rows into a CSV file, with the bytes of PowerShell's Export-Csv.

        Parameters
        ----------
        path
            The file to write, or a folder in which the file takes its default name: that of the
            original script, with date and time. The file appears when it is complete; one that
            exists is replaced whole. Where no row matches, a file with the default name is not
            written, and one with a name of yours holds the header alone.
        columns
            The columns of the file, in this order, by their names (user_name) or by their headers
            (User Name).
        encoding
            The encoding of a CSV file. Excel reads utf8BOM without being told; the default is utf8.
        delimiter
            The character between the fields of a CSV file. Excel in half of Europe wants ';'; the
            default is ','.
        formula_safe
            Writes an apostrophe before a CSV field that a spreadsheet would take for a formula.
        no_clobber
            Refuses to replace a file that exists.

        Returns
        -------
        Path | None
            The file; ``None`` where there is no row and ``path`` names no file.

        Raises
        ------
        UsageError
            There is no such column, or an option has an impossible value.
        OutputError
            The file cannot be written; what stood there before still does.
        """
        return self._table.write(
            None if path is None else os.fspath(path),
            {
                "format": "csv",
                "columns": _names(columns),
                "encoding": encoding,
                "delimiter": delimiter,
                "formula_safe": formula_safe,
                "no_clobber": no_clobber,
            },
        )

    def to_json(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        columns: Sequence[str] | None = None,
        no_clobber: bool = False,
    ) -> Path | None:
        """Write the rows into a JSON file: an array of objects, one a line.

        Parameters
        ----------
        path
            The file to write, or a folder in which the file takes its default name: that of the
            original script, with date and time. The file appears when it is complete; one that
            exists is replaced whole. Where no row matches, a file with the default name is not
            written, and one with a name of yours holds an empty array.
        columns
            The columns of the file, in this order, by their names (user_name) or by their headers
            (User Name).
        no_clobber
            Refuses to replace a file that exists.

        Returns
        -------
        Path | None
            The file; ``None`` where there is no row and ``path`` names no file.

        Raises
        ------
        UsageError
            There is no such column.
        OutputError
            The file cannot be written; what stood there before still does.
        """
        return self._table.write(
            None if path is None else os.fspath(path),
            {"format": "json", "columns": _names(columns), "no_clobber": no_clobber},
        )

    def to_pandas(self) -> "_pandas.DataFrame":
        """Return the rows as a DataFrame of pandas; needs pandas and pyarrow.

        Columns of ``bool`` have the nullable type ``boolean``, so that a value that the service
        left out is never taken for false.
        """
        try:
            import pandas
            import pyarrow
        except ImportError as error:
            raise _missing("to_pandas", "pandas pyarrow") from error
        kinds = {pyarrow.bool_(): pandas.BooleanDtype()}
        frame: _pandas.DataFrame = pyarrow.table(self).to_pandas(types_mapper=kinds.get)
        return frame

    def to_polars(self) -> "_polars.DataFrame":
        """Return the rows as a DataFrame of polars; needs polars."""
        try:
            import polars
        except ImportError as error:
            raise _missing("to_polars", "polars") from error
        return polars.DataFrame(self)

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._table)

    def __arrow_c_schema__(self) -> object:
        """Return the schema, by Arrow's PyCapsule interface."""
        return self._table.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the rows, by Arrow's PyCapsule interface, in the report's own schema."""
        return self._table.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        name = self._outcome["report"]
        return f"<Report {name}: {len(self)} rows. {self._outcome['summary_text']}>"

    def _repr_html_(self) -> str:
        from ._html import page

        warnings = [f"Warning: {warning['message']}" for warning in self.warnings]
        outcome = self._outcome
        return page(self, [outcome["summary_text"], outcome["coverage_text"], *warnings])


def _names(columns: Sequence[str] | None) -> list[str] | None:
    if isinstance(columns, str):
        raise TypeError("columns is a list of names, not one text")
    return None if columns is None else list(columns)


def _missing(method: str, packages: str) -> ImportError:
    return ImportError(f"{method} needs packages that are not installed: pip install {packages}")
