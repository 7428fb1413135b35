"""How far `stance label` is: a line that changes on a terminal, now and then a line in a log, nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from stance.scale.standing import Standing, Watch
from stance.terminal import say

_EVERY = 10.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def watching(*, always: bool = False) -> Iterator[Watch]:
    """Give what shows a standing on standard error.

    Parameters
    ----------
    always : bool, optional
        Whether to write lines also where it is no terminal.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        yield from _bar(console)
    elif always:
        yield from _lines()
    else:
        yield lambda standing: None


def in_words(standing: Standing, seconds: float) -> str:
    """Say how far it is.

    Parameters
    ----------
    standing : Standing
    seconds : float
        Since this process began to label.

    Examples
    --------
    >>> in_words(Standing(documents=20, sentences=900, read=300, size=1200), 2.0)
    '20 documents, 900 sentences, 450 a second, 25 %, 0:00:06 left'
    """
    words = [f"{standing.documents:,} documents", f"{standing.sentences:,} sentences"]
    new = standing.sentences - standing.resumed
    if new and seconds > 0:
        words.append(f"{new / seconds:,.0f} a second")
    if standing.size and standing.read:
        words.append(f"{100 * standing.read // standing.size} %")
        # Of what an earlier process did only the sentences are known; their share is that of the bytes.
        share_left = (standing.size - standing.read) / standing.read
        if new and seconds > 0:
            words.append(f"{_clock(share_left * standing.sentences * seconds / new)} left")
    return ", ".join(words)


def _bar(console: Console) -> Iterator[Watch]:
    columns = (BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
    begun: list[float] = []
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("reading", total=None)

        def watch(standing: Standing) -> None:
            begun[:] = begun or [time.monotonic()]
            words = in_words(standing, time.monotonic() - begun[0])
            bars.update(task, total=standing.size, completed=standing.read, description=words)

        yield watch


def _lines() -> Iterator[Watch]:
    begun: list[float] = []
    said, last = 0.0, Standing()

    def watch(standing: Standing) -> None:
        nonlocal said, last
        now = time.monotonic()
        begun[:] = begun or [now]
        last = standing
        if now - max(said, begun[0]) >= _EVERY:
            said = now
            say(in_words(standing, now - begun[0]))

    yield watch
    if begun:
        say(in_words(last, time.monotonic() - begun[0]))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02}:{rest:02}"
