"""How a process of ours behaves: it goes with the one it works for, and seldom looks for garbage."""

from __future__ import annotations

import gc
import os
import threading
import time
from functools import cache

_EVERY = 1.0
"""Seconds between two looks at who the parent is."""

_MANY_OBJECTS = 100_000
"""New objects before garbage is looked for; Python's own number is 700."""


def collect_rarely() -> None:
    """Look for garbage more rarely, and no more in what is there by now.

    What comes with a model stays: looking through it again and again takes a tenth of the time to the first label. For
    processes that are ours alone.
    """
    gc.freeze()
    gc.set_threshold(_MANY_OBJECTS)


@cache
def end_with_parent() -> None:
    """Make this process end when the one that started it does, however that ends: nobody is left to take its results.

    Called in a process that no other one started to work for it, it does nothing.
    """
    import multiprocessing

    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_follow, args=(parent.sentinel, os.getppid()), daemon=True).start()


def _follow(sentinel: int | None, parent: int) -> None:
    from multiprocessing.connection import wait

    if sentinel is not None:
        wait([sentinel])
    while sentinel is None and os.getppid() == parent:  # joblib's processes have no sentinel
        time.sleep(_EVERY)
    os._exit(1)
