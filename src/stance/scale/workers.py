"""Parts of a stream to whoever labels them, and back in order: in this process, or in several."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol

from threadpoolctl import threadpool_limits

from stance.exceptions import WorkerError
from stance.processes import collect_rarely, end_with_parent
from stance.scale.job import Done, Job, Part, Workshop, one_thread, workshop
from stance.terminal import say

Labelling = Callable[[Iterable[Part]], Iterator[tuple[Part, Done]]]
"""Takes parts and gives each with what came of it, in the same order; only a few are under way at a time."""

_WAITING = 3
"""So many parts are under way for each worker: one at work, others at hand."""


@contextmanager
def in_this_process(job: Job) -> Iterator[Labelling]:
    """Label parts here, one after the other.

    Raises
    ------
    InputError
        If the model or another file of the job cannot be used.
    """
    work = Workshop(job)
    with one_thread():
        yield lambda parts: ((part, work.do(part.documents)) for part in parts)


@contextmanager
def in_processes(job: Job, n: int) -> Iterator[Labelling]:
    """Label parts in processes that load the model once each; results are the same as those of one process.

    Parameters
    ----------
    job : Job
    n : int
        How many processes, from 1.

    Raises
    ------
    InputError
        If the model or another file of the job cannot be used; it comes with the first part.
    WorkerError
        If a process dies.
    """
    # Spawned, not forked: a fork copies locks as they stand, and other systems do not have it.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(n, mp_context=context, initializer=_begin)

    def label(parts: Iterable[Part]) -> Iterator[tuple[Part, Done]]:
        try:
            yield from in_order(parts, lambda part: pool.submit(_do, job, part), lambda: _WAITING * n)
        except BrokenProcessPool:
            raise WorkerError(
                "a worker died (it was ended from outside, or memory ran out); give fewer --workers; with -o, --resume "
                "goes on"
            ) from None

    others = set(multiprocessing.active_children())
    try:
        yield label
    except BaseException:
        # What is under way is of no use any more, and nobody should wait for it after an interruption.
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Pending(Protocol):
    """A part that is under way."""

    def result(self) -> Done: ...


def in_order(
    parts: Iterable[Part], submit: Callable[[Part], Pending], room: Callable[[], int]
) -> Iterator[tuple[Part, Done]]:
    """Give parts away as long as there is room, and yield what comes back in the order of the parts.

    Parameters
    ----------
    parts : iterable of Part
    submit : callable
        Takes a part, returns what waits for it.
    room : callable
        Says how many parts may be under way.
    """
    waiting: deque[tuple[Part, Pending]] = deque()
    for part in parts:
        waiting.append((part, submit(part)))
        while len(waiting) >= room():
            first, future = waiting.popleft()
            yield first, future.result()
    while waiting:
        first, future = waiting.popleft()
        yield first, future.result()


def notes_said(found: Iterable[tuple[Part, Done]]) -> Iterator[tuple[Part, Done]]:
    """Say once what the user should know, whichever process noticed it."""
    said: set[str] = set()
    for part, done in found:
        for note in done.notes:
            if note not in said:
                say(note)
                said.add(note)
        yield part, done


def _do(job: Job, part: Part) -> Done:
    return workshop(job).do(part.documents)


def _begin() -> None:
    """Make a worker leave an interruption to its parent, go with it however that ends, and keep to one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpool_limits(1)
    collect_rarely()
    end_with_parent()
