"""Files that one process alone may make or change."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stance.exceptions import InputError


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is whole from its first moment; `FileExistsError` where there is one, of whomever."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        aside.write_bytes(content)
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # a file system without such links
            with path.open("xb") as file:
                file.write(content)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep others from a run's record meanwhile, where the system has such locks.

    Raises
    ------
    InputError
        If there is no record, or another process holds it.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    try:
        file = path.open("rb")
    except OSError:
        raise InputError("there is no run here (no run.json)", path=path.parent) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError("the run is being begun again by another process", path=path.parent) from None
        yield
