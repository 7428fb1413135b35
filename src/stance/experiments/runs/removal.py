"""Runs removed: by name, or all that a rule names; nothing that is no run, and nothing by halves."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stance.exceptions import InputError
from stance.experiments.records.latest import LATEST, ROOT, point_latest, read_latest
from stance.experiments.records.record import COMPLETED, FILE, RUNNING, read_record, shown_status
from stance.experiments.runs.find import find_runs, open_run
from stance.experiments.runs.stored import StoredRun

_ASIDE = re.compile(r"\..{1,200}\.\d{1,20}(\.\d{1,20})?\.part")
_LEFT_OVER = 3600.0
_OF_SWEEPS = ("comparison", "plots")
_DEPTH = 4


def folders_of(given: str | Path, root: str | Path = ROOT, *, force: bool = False) -> list[Path]:
    """Return the folders that a user wants removed: a run's, or a sweep's.

    Parameters
    ----------
    given : str or Path
        As `open_run` takes it, or the folder of a sweep.
    root : path-like, optional
        Where runs lie.
    force : bool, optional
        Also a run that is still on, or whose record cannot be read.

    Raises
    ------
    InputError
        If it is no run, does not lie below the root, is still on, or its record cannot be read.
    """
    root = Path(root)
    for folder in (Path(given), root / given):
        if str(given) != LATEST and folder.is_dir():
            if os.path.lexists(folder / FILE):
                return [_checked(folder, root, force)]
            if jobs := _jobs(folder):
                for job in jobs:
                    _checked(job, root, force)
                return [_inside(folder, root)]
    return [_checked(open_run(given, root).folder, root, force)]


def _jobs(sweep: Path) -> list[Path]:
    """Return the jobs of a sweep, its numbered folders; none where it has none.

    Raises
    ------
    InputError
        If a folder in it is neither a run nor the sweep's own.
    """
    folders = [path for path in sorted(sweep.iterdir()) if path.is_dir() and not path.name.startswith(".")]
    jobs = [path for path in folders if path.name.isdigit()]
    for path in folders if jobs else ():
        if path.name not in _OF_SWEEPS and not os.path.lexists(path / FILE):
            raise InputError("holds no run (no run.json), so the sweep is not removed; move it elsewhere", path=path)
    return jobs


def _checked(folder: Path, root: Path, force: bool) -> Path:
    """Return a run's folder as it really lies, when it may be removed."""
    real = _inside(folder, root)
    if (real / FILE).is_symlink() or not (real / FILE).is_file():
        raise InputError("holds no run (no run.json), so it is not removed", path=folder)
    if any(real.glob(f"*/{FILE}")):
        raise InputError("holds other runs; remove these first", path=folder)
    if force:
        return real
    try:
        status = shown_status(read_record(real / FILE))
    except InputError as error:
        reason = error.message.partition(";")[0]
        raise InputError(f"{reason}; give --force to remove the run all the same", path=error.path) from None
    if status == RUNNING:
        raise InputError("the run may still be on; stop it first, or give --force", path=folder)
    return real


def _inside(folder: Path, root: Path) -> Path:
    """Return a folder as it really lies, when that is below the root and nobody stands in it."""
    real = folder.resolve()
    if folder.is_symlink() or root.resolve() not in real.parents:
        raise InputError(f"does not lie below {root}; give the folder of its runs with --root", path=folder)
    if Path.cwd().is_relative_to(real):
        raise InputError("is the folder you are in; leave it first", path=folder)
    return real


def remove(folders: Sequence[Path], root: str | Path = ROOT) -> None:
    """Remove runs' folders, those of a day or a sweep that become empty, and let `latest` point at what is there.

    Each is renamed first, so that it goes at once for everybody who looks.

    Parameters
    ----------
    folders : sequence of Path
        As `folders_of` gives them.
    root : path-like, optional
        Where runs lie.
    """
    base = Path(root).resolve()
    for folder in folders:
        aside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
        try:
            folder.rename(aside)
        except FileNotFoundError:  # it went with its sweep, or somebody else was quicker
            continue
        shutil.rmtree(aside)
        for parent in folder.parents:
            if parent == base or base not in parent.parents or any(parent.iterdir()):
                break
            parent.rmdir()
    mend_latest(base)


def mend_latest(root: Path) -> None:
    """Where `latest` points at a run that is gone, let it point at the newest completed one, or remove it."""
    target = read_latest(root)
    if target is None or (target / FILE).is_file():
        return
    runs = [run for run in find_runs(root) if run.status == COMPLETED]
    if runs:
        point_latest(runs[-1].folder, root)
    else:
        (root / LATEST).unlink(missing_ok=True)


def collect(
    runs: Sequence[StoredRun],
    *,
    statuses: Sequence[str] = (),
    older_than: timedelta | None = None,
    keep: int | None = None,
    now: datetime | None = None,
) -> list[StoredRun]:
    """Return the runs that rules name; one that may still be on is never among them.

    Parameters
    ----------
    runs : sequence of StoredRun
        Oldest first.
    statuses : sequence of str, optional
        Only runs of these; of all by default.
    older_than : timedelta, optional
        Only runs that began so long ago.
    keep : int, optional
        Not the newest so many of those statuses.
    now : datetime, optional
        The time of day; now by default.
    """
    chosen = [run for run in runs if run.status != RUNNING and (not statuses or run.status in statuses)]
    if keep is not None:
        chosen = chosen[: max(len(chosen) - keep, 0)]
    if older_than is not None:
        limit = (now or datetime.now(UTC)) - older_than
        chosen = [run for run in chosen if run.started is not None and run.started < limit]
    return chosen


def left_overs(root: Path) -> list[Path]:
    """Return files and folders that were being written or removed when their process was killed, over an hour ago."""
    now, found = time.time(), []
    todo = [(root, 0)]
    while todo:
        folder, depth = todo.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError:
            continue
        for entry in entries:
            if _ASIDE.fullmatch(entry.name):
                if now - entry.stat(follow_symlinks=False).st_mtime > _LEFT_OVER:
                    found.append(Path(entry.path))
            elif entry.is_dir(follow_symlinks=False) and depth < _DEPTH:
                todo.append((Path(entry.path), depth + 1))
    return sorted(found)


def sweep_up(paths: Sequence[Path]) -> None:
    """Delete what `left_overs` found."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
