"""Signals that end a process, as an exception, so that the record can say what stopped the run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


class Terminated(KeyboardInterrupt):
    """The process was told to end by a signal; like Ctrl-C, no `except Exception` swallows it."""


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Raise `Terminated` inside where the process is told to end (SIGTERM, SIGHUP), so that a record can say so.

    A second signal ends the process at once. Does nothing outside the main thread, or where somebody else handles the
    signal already (a cluster's launcher does).
    """

    def end(number: int, frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise Terminated(f"ended by {signal.Signals(number).name}")

    with ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGTERM", "SIGHUP"):
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                    signal.signal(number, end)
                    stack.callback(signal.signal, number, signal.SIG_DFL)
        yield
