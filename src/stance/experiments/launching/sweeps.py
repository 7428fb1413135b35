"""A sweep's own file, `sweep.json`: what was asked for and which jobs make it up, so that it can be gone on with."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stance.exceptions import ConfigError, InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.launching.outcomes import Outcome, read_outcomes
from stance.experiments.launching.plan import Plan
from stance.experiments.records.provenance import is_gone, this_process
from stance.experiments.records.record import COMPLETED, write_json
from stance.experiments.reproduction.sameness import config_sha256, what_changed

FILE = "sweep.json"
FORMAT_VERSION = 1


def begin_sweep(
    folder: Path, plan: Plan, *, command: Sequence[str], overrides: Sequence[str], config_dir: str | None = None
) -> list[Outcome]:
    """Make a sweep's folder and its file, or go on with the sweep that is there.

    Parameters
    ----------
    folder : Path
        Made here and only once; one that holds the same sweep is taken up again.
    plan : Plan
        What is to be done.
    command, overrides : sequence of str
        The command line, and what it says of the configuration.
    config_dir : str, optional
        A folder of further configuration groups.

    Returns
    -------
    list of Outcome
        Of the jobs that are finished already.

    Raises
    ------
    ConfigError
        If the folder holds something else, or another sweep, or cannot be made.
    InputError
        If the sweep may still be on, or code, data or configuration have changed since a job finished.
    """
    try:
        folder.mkdir(parents=True, exist_ok=False)
    except FileExistsError:
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / FILE).exists()):
            raise ConfigError("exists already and holds no sweep; give another folder", path=folder) from None
    except OSError as error:
        raise ConfigError(
            f"cannot be made ({error.strerror}); run in a folder that you may write to", path=folder
        ) from None
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    old = read_sweep(folder) if (folder / FILE).exists() else None
    jobs = None if plan.jobs is None else [list(job) for job in plan.jobs]
    data = {
        "format_version": FORMAT_VERSION,
        "command": list(command),
        "overrides": list(overrides),
        "planned": plan.n_jobs,
        "jobs": jobs,
        "started": now,
        "resumed": [],
        "process": this_process(),
    }
    if old is None:
        write_json(folder / FILE, data)
        return []
    if _is_on(old["process"]):
        raise InputError("the sweep may still be on; stop it first", path=folder)
    same = old["jobs"] == jobs if jobs is not None else _asked(old["overrides"]) == _asked(overrides)
    if not same or old["planned"] != plan.n_jobs:
        hint = f"go on with it: stance run --resume {folder}"
        raise ConfigError(f"holds another sweep; give another folder, or {hint}", path=folder)
    done = [outcome for outcome in read_outcomes(folder, plan.jobs, plan.n_jobs) if outcome.status == COMPLETED]
    for outcome in done:
        changed = what_changed(outcome.record, outcome.corpora_dir)
        if changed is None and plan.jobs is not None:
            config = job_config(compose_config(plan.jobs[outcome.number], config_dir=config_dir))
            changed = None if outcome.record.get("config_sha256") == config_sha256(config) else "the configuration"
        if changed:
            raise InputError(
                f"{changed} is not as it was when this job finished; begin a new sweep, or remove the job",
                path=outcome.folder,
            )
    old_command = {key: old[key] for key in ("command", "overrides", "started")}
    write_json(folder / FILE, data | old_command | {"resumed": [*old["resumed"], now]})
    return done


def _asked(overrides: Sequence[str]) -> list[str]:
    """Return what a search was asked for, wherever and however its jobs are started."""
    return [word for word in overrides if not word.startswith(("hydra.sweep.", "hydra.launcher", "hydra/launcher"))]


def end_sweep(folder: Path) -> None:
    """Note that no process is at work on a sweep any more, however it ended."""
    write_json(folder / FILE, read_sweep(folder) | {"process": None})


def _is_on(process: object) -> bool:
    """Return whether a sweep's process is known to be there; of another machine's the jobs' own records tell."""
    return isinstance(process, dict) and process.get("host") == socket.gethostname() and not is_gone(process)


def read_sweep(folder: Path) -> dict[str, Any]:
    """Read a sweep's own file.

    Raises
    ------
    InputError
        If it is missing, damaged, or of another version.
    """
    path = folder / FILE
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"there is no sweep here (no {FILE})", path=folder) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); see who may read it", path=path) from None
    except (ValueError, RecursionError):
        raise InputError("is damaged; begin a new sweep", path=path) from None
    version = found.get("format_version") if isinstance(found, dict) else None
    if version != FORMAT_VERSION:
        shown = str(version)[:20]
        raise InputError(
            f"has format version {shown}; this stance reads {FORMAT_VERSION}; begin a new sweep", path=path
        )
    words = (found.get("command"), found.get("overrides"), found.get("resumed"))
    if not all(isinstance(some, list) for some in words) or not isinstance(found.get("planned"), int):
        raise InputError("is damaged; begin a new sweep", path=path)
    result: dict[str, Any] = found
    return result | {"jobs": found.get("jobs"), "process": found.get("process"), "started": found.get("started")}


def outcomes_of(folder: Path) -> list[Outcome]:
    """Return how each planned job of a sweep stands.

    Raises
    ------
    InputError
        See `read_sweep`.
    """
    sweep = read_sweep(folder)
    return read_outcomes(folder, sweep["jobs"], sweep["planned"])
