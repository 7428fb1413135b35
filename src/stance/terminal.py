"""What people see while they wait, and tables at the end: bars on a terminal's standard error, nothing in a pipe."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

Show = Callable[[str, int, int | None], None]
"""Called with what is being done, how much of it is done, and how much there is (None where nobody knows)."""


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
    lines = [header, *rows]
    # Every table is as wide as it needs: a narrow terminal breaks long rows, a pipe has no width at all.
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    shown = ["  ".join(_padded(row, widths, right)).rstrip() for row in lines]
    Console(highlight=False).print(Text(shown[0], "bold"), soft_wrap=True)
    print(*shown[1:], sep="\n", end="\n" if shown[1:] else "")


def _padded(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> Iterator[str]:
    for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
        blank = " " * (width - cell_len(cell))
        yield blank + cell if number in right else cell + blank


def code_line(value: str) -> str:
    """Return text on one line; marks that turn lines around or cannot be seen are shown as their code."""
    flat = " ".join(value.split())
    if flat.isascii() and flat.isprintable():
        return flat
    return "".join(f"‹U+{ord(c):04X}›" if unicodedata.category(c) in ("Cf", "Cc", "Cs") else c for c in flat)


def say(message: str) -> None:
    """Tell whoever watches standard error."""
    print(f"stance: {message}", file=sys.stderr)
