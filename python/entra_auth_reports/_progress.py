"""The progress that ``progress=True`` shows on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def shown(report: str) -> Iterator[Callable[[int, int | None], object]]:
    """Show a bar of tqdm where that is installed, else a line."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        line = _Line(report)
        try:
            yield line
        finally:
            line.end()
        return
    with tqdm(desc=report, unit=" users") as bar:

        def show(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
        # What is still missing are users whom one of the lists does not have.
        show(bar.total or bar.n, bar.total)


class _Line:
    """A line that is written over on a terminal, and written once, at the end, elsewhere."""

    def __init__(self, report: str) -> None:
        self._report = report
        self._text = ""
        self._redraw_at = 0.0
        self._terminal = sys.stderr is not None and sys.stderr.isatty()

    def __call__(self, done: int, total: int | None) -> None:
        known = f"{done:,} users" if total is None else f"{done:,} of {total:,} users"
        self._text = f"{self._report}: {known}"
        if self._terminal and time.monotonic() >= self._redraw_at:
            self._redraw_at = time.monotonic() + 0.1
            print(f"\r{self._text}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._text:
            print(f"\r{self._text}" if self._terminal else self._text, file=sys.stderr)
