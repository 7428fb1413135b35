"""`stance run --resume`: which run or sweep is gone on with, and the command that it was begun with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stance.exceptions import ConfigError, InputError
from stance.experiments.launching import sweeps
from stance.experiments.records.latest import LATEST, ROOT
from stance.experiments.records.record import COMPLETED, FILE
from stance.experiments.runs import open_run

OPTION = "--resume"


def take_resume(words: Sequence[str]) -> tuple[list[str], Path | None]:
    """Take `--resume` out of the words of a command line; the words that were recorded come in their place.

    Parameters
    ----------
    words : sequence of str
        What stands after `stance run`.

    Returns
    -------
    words : list of str
    folder : Path or None
        Of the run or sweep that is gone on with; None where nothing is.

    Raises
    ------
    ConfigError
        If `--resume` is not used alone.
    InputError
        If there is nothing to go on with.
    """
    words = list(words)
    if not any(word == OPTION or word.startswith(f"{OPTION}=") for word in words):
        return words, None
    given = [word for word in words if word != OPTION]
    if len(words) == 1 and "=" in words[0]:
        given = [words[0].partition("=")[2]]
    if len(given) != 1 or not given[0] or (len(words) == 2 and words[0] != OPTION):
        raise ConfigError(f"run: {OPTION} takes a run, a sweep or {LATEST}, and nothing else: its command is repeated")
    folder = _latest(Path(ROOT)) if given[0] == LATEST else Path(given[0])
    if (folder / sweeps.FILE).exists():
        return _words(sweeps.read_sweep(folder)["command"], folder), folder
    run = open_run(folder)
    if run.status == COMPLETED:
        raise InputError("the run is completed; there is nothing to go on with", path=run.folder)
    sweep = run.record.get("sweep")
    if isinstance(sweep, dict):
        raise InputError(
            f"is a job of a sweep; go on with that: stance run {OPTION} {run.folder.parent}", path=run.folder
        )
    return _words(run.record.get("command"), run.folder), run.folder


def _words(command: object, folder: Path) -> list[str]:
    if not isinstance(command, list) or command[:2] != ["stance", "run"]:
        raise InputError("was not begun by stance run, so there is no command to repeat", path=folder)
    return [str(word) for word in command[2:]]


def _latest(root: Path) -> Path:
    """Return the run or the sweep that was begun last, however it ended; their folders are named by the time."""
    found = [path.parent for name in (FILE, sweeps.FILE) for path in root.glob(f"*/*/{name}")]
    if not found:
        raise InputError("there is nothing to go on with here; give a folder", path=root)
    return max(found, key=lambda folder: folder.relative_to(root).parts)
