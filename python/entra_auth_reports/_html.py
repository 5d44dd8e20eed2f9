"""A report as notebooks show it."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._report import Report

_ROWS = 20


def page(report: "Report", lines: list[str]) -> str:
    """Show the first rows as a table, and ``lines`` below it.

    Names in a directory are written by its users, so everything is escaped.
    """
    parts = ["<table>", "<thead>", _row("th", report.columns), "</thead>", "<tbody>"]
    parts += [_row("td", _texts(row)) for row in islice(report, _ROWS)]
    parts += ["</tbody>", "</table>"]
    more = len(report) - _ROWS
    if more > 0:
        lines = [f"{more:,} more rows", *lines]
    parts += [f"<p>{escape(line)}</p>" for line in lines]
    return "\n".join(parts)


def _row(tag: str, texts: list[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts) + "</tr>"


def _texts(row: Mapping[str, object]) -> list[str]:
    return [_text(value) for value in row.values()]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return ", ".join(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case _:
            return str(value)
