"""Find runs below a folder and look one up by what a user calls it; one that cannot be read hides no other."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from stance.exceptions import InputError
from stance.experiments.records.latest import LATEST, ROOT, read_latest
from stance.experiments.records.record import COMPLETED, FILE
from stance.experiments.runs.stored import StoredRun, id_of
from stance.terminal import code_line

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DEPTH = 6
_NAMED = 5


class _Foreign(InputError):
    """Something among the runs that is none of ours."""


Notify = Callable[[str], None]
"""Told in one line what is wrong with one of many."""


def find_runs(root: str | Path = ROOT, *, notify: Notify = lambda message: None) -> list[StoredRun]:
    """Return all runs below a folder, oldest first.

    Parameters
    ----------
    root : path-like
        Where runs lie; links in it are not followed.
    notify : callable, optional
        Told in one line each of records that cannot be read, and of files and folders that are no runs.

    Returns
    -------
    list of StoredRun

    Raises
    ------
    InputError
        If the root is not a folder that can be read.

    Examples
    --------
    >>> import stance
    >>> stance.compare(stance.find_runs("runs"))  # doctest: +SKIP
    """
    runs = []
    for found in look(Path(root)):
        if isinstance(found, StoredRun):
            runs.append(found)
        else:
            notify(code_line(str(found)))
    return sorted(runs, key=lambda run: (run.started.timestamp() if run.started else 0.0, run.id))


def look(root: Path) -> Iterator[StoredRun | InputError]:
    """Yield every run below a folder, and an error for whatever there is none or cannot be read.

    Raises
    ------
    InputError
        If the root is not a folder that can be read.
    """
    try:
        os.scandir(root).close()
    except FileNotFoundError:
        raise InputError("there are no runs here; make one (stance run), or give --root", path=root) from None
    except OSError as error:
        raise InputError(f"cannot be read as a folder of runs ({error.strerror}); give --root", path=root) from None
    yield from _look(root, root, 0)


def _look(folder: Path, root: Path, depth: int) -> list[StoredRun | InputError]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted((e for e in listing if not e.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        return [InputError(f"cannot be read ({error.strerror}); see who may read it", path=folder)]
    if depth and any(entry.name == FILE for entry in entries):
        try:
            return [StoredRun.read(folder, root)]
        except InputError as error:
            return [error]
    found: list[StoredRun | InputError] = []
    foreign: list[StoredRun | InputError] = []
    for entry in entries:
        path = folder / entry.name
        if entry.is_symlink():
            foreign.append(_Foreign("a link, which is not followed; give where it leads with --root", path=path))
        elif entry.is_dir():
            if depth < _DEPTH:
                found += _look(path, root, depth + 1)
        elif depth or entry.name != LATEST:
            foreign.append(_Foreign("no run, but a foreign file; move it elsewhere", path=path))
    structure = depth == 0 or _DATE.fullmatch(folder.name) is not None
    if structure:
        return found + foreign
    if any(not isinstance(one, _Foreign) for one in found):
        # A sweep keeps files and folders of its own beside its numbered jobs.
        return [one for one in found if not isinstance(one, _Foreign) or Path(str(one.path)).name.isdigit()]
    return [_Foreign("holds no run (no run.json); move it elsewhere, or delete it", path=folder)]


def open_run(given: str | Path, root: str | Path = ROOT) -> StoredRun:
    """Return the run that a user means.

    Parameters
    ----------
    given : str or Path
        A run's folder; else, below the root: its path or a part of it that no other has (`2026-11-26/14-02`), its
        nickname (`brisk-heron`), or `latest`, the run that was completed last.
    root : path-like, optional
        Where runs lie.

    Returns
    -------
    StoredRun

    Raises
    ------
    InputError
        If there is none or more than one, or its record cannot be read.

    Examples
    --------
    >>> import stance
    >>> stance.open_run("latest").metrics()["stance/macro_f1"]  # doctest: +SKIP
    """
    root = Path(root)
    word = str(given).rstrip("/\\")
    if not word:
        raise InputError("a run must be named: its folder, its nickname, a part of its path, or latest")
    if Path(word) in (Path(LATEST), root / LATEST):
        return _latest(root)
    for folder in (Path(word), root / word):
        folder = folder.parent if folder.name == FILE else folder
        if os.path.lexists(folder / FILE):
            return StoredRun.read(folder, root)
    found = list(look(root)) if root.is_dir() else []
    runs = [one for one in found if isinstance(one, StoredRun)]
    sought = id_of(Path(word), root) if Path(word).is_dir() else word
    exact = [run for run in runs if sought in (run.nickname, run.id, run.folder.name)]
    matches = exact or [run for run in runs if sought in run.id]
    if len(matches) == 1:
        return matches[0]
    if matches:
        shown = ", ".join(f"{run.id} ({run.nickname})" for run in matches[:_NAMED])
        more = f" and {len(matches) - _NAMED} more" if len(matches) > _NAMED else ""
        raise InputError(f"{word!r} may be any of {len(matches)} runs: {shown}{more}; give a nickname or a whole path")
    for one in found:
        if isinstance(one, InputError) and word in str(one.path):
            raise one
    names = {name for run in runs for name in (run.nickname, run.id)}
    near = difflib.get_close_matches(word, sorted(names), n=3)
    hint = f"did you mean {', '.join(near)}?" if near else "see stance runs list"
    raise InputError(f"there is no run {word!r} below {root}; {hint}")


def _latest(root: Path) -> StoredRun:
    """Return the run that `latest` points at; where it points at nothing, the one that was started last of the good."""
    folder = read_latest(root)
    if folder is not None and (folder / FILE).is_file():
        return StoredRun.read(folder, root)
    runs = [run for run in find_runs(root) if run.status == COMPLETED]
    if not runs:
        raise InputError("no run was completed here, so none is latest; see stance runs list", path=root)
    return runs[-1]
