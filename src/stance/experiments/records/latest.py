"""`runs/latest`: which run came to a good end last."""

from __future__ import annotations

import os
import threading
from pathlib import Path

ROOT = "runs"
LATEST = "latest"
_DEPTH = 3


def root_of(folder: Path) -> Path | None:
    """Return the folder called `runs` that a run's folder lies in, at most three levels up; None elsewhere."""
    above = list(folder.absolute().parents)[:_DEPTH]
    return next((parent for parent in above if parent.name == ROOT), None)


def point_latest(folder: Path, root: Path | None = None) -> None:
    """Make `latest` stand for a run: a file that holds its path below `root`.

    It is no symbolic link, so that whoever walks through all runs meets each of them once.
    It changes at once, so that whoever reads it while many runs end finds one of them. It is a convenience: where it
    cannot be written, nothing is said. A run in a folder of the user's own (`hydra.run.dir`) leaves no pointer there.

    Parameters
    ----------
    folder : Path
        The run's folder.
    root : Path, optional
        Where runs lie; `root_of(folder)` by default.
    """
    root = root_of(folder) if root is None else root.absolute()
    if root is None or not folder.absolute().is_relative_to(root):
        return
    relative = folder.absolute().relative_to(root).as_posix()
    aside = root / f".{LATEST}.{os.getpid()}.{threading.get_ident()}.part"
    try:
        aside.write_text(f"{relative}\n", encoding="utf-8", errors="surrogateescape")
        aside.replace(root / LATEST)
    except OSError:
        aside.unlink(missing_ok=True)


def read_latest(root: Path) -> Path | None:
    """Return the folder that `latest` stands for, whether it is still there or not; None without a pointer."""
    try:
        return root / (root / LATEST).read_bytes()[:4096].decode("utf-8", "surrogateescape").strip()
    except OSError:
        return None
