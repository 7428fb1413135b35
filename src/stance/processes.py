"""Processes that work for another one, and go when it goes."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from functools import cache
from multiprocessing.connection import wait

_EVERY = 1.0
"""Seconds between two looks at who the parent is."""


@cache
def end_with_parent() -> None:
    """Make this process end when the one that started it does, however that ends: nobody is left to take its results.

    Called in a process that no other one started to work for it, it does nothing.
    """
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_follow, args=(parent.sentinel, os.getppid()), daemon=True).start()


def _follow(sentinel: int | None, parent: int) -> None:
    if sentinel is not None:
        wait([sentinel])
    while sentinel is None and os.getppid() == parent:  # joblib's processes have no sentinel
        time.sleep(_EVERY)
    os._exit(1)
