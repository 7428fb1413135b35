"""What people see while they wait, and tables at the end: bars on a terminal's standard error, nothing in a pipe."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

Show = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and how much there is (None where nobody knows)."""

_WIDEST = 1_000_000


@contextmanager
def progress_bars() -> Iterator[Show]:
    """Give a function that shows progress; the bars go away at the end."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what, done, of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, of: int | None) -> None:
            if what not in tasks or done == 0:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done)

        yield show


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()) -> None:
    """Print a table without frames on standard output, as wide as it needs.

    Parameters
    ----------
    header : sequence of str
    rows : iterable of sequence of str
    right : collection of int, optional
        The columns, from 0, that are aligned to the right.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(header):
        table.add_column(name, justify="right" if number in right else "left", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(highlight=False, soft_wrap=True)
    # A narrow terminal breaks long rows, and a pipe has no width at all: no cell is ever cut.
    console.width = max(console.width, console.measure(table, options=console.options.update(width=_WIDEST)).maximum)
    console.print(table)


def code_line(value: str) -> str:
    """Return text on one line; marks that turn lines around or cannot be seen are shown as their code."""
    flat = " ".join(value.split())
    if flat.isascii() and flat.isprintable():
        return flat
    return "".join(f"‹U+{ord(c):04X}›" if unicodedata.category(c) in ("Cf", "Cc", "Cs") else c for c in flat)


def say(message: str) -> None:
    """Tell whoever watches standard error."""
    print(f"stance: {message}", file=sys.stderr)
