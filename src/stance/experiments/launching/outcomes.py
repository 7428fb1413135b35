"""How the jobs of a run or a sweep ended, read from their folders: a job that died without a word counts too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from stance.exceptions import InputError, StanceError
from stance.experiments.records.latest import root_of
from stance.experiments.records.record import COMPLETED, FAILED, FILE, INTERRUPTED, RUNNING
from stance.experiments.runs.stored import StoredRun

MISSING = "MISSING"
_UNSAID = {
    MISSING: "left no record: it was never begun, or its process died at once",
    RUNNING: "has not ended; it may still be on",
    INTERRUPTED: "was interrupted",
    FAILED: "failed",
}


@dataclass(frozen=True)
class Outcome:
    """How one job ended.

    Parameters
    ----------
    number : int
        Of the job in its sweep, from 0.
    folder : Path
    overrides : tuple of str
        What the command line changed for it.
    status : str
        As of a run, or `MISSING`.
    error : str
        One line; empty for a job that ended well.
    record, metrics : mapping
        Its `run.json` and `metrics.json`, empty where there is none.
    """

    number: int
    folder: Path
    overrides: tuple[str, ...]
    status: str
    error: str = ""
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    metrics: Mapping[str, float] = field(default_factory=dict, repr=False)

    @property
    def ended_well(self) -> bool:
        return self.status == COMPLETED

    @property
    def headline(self) -> str:
        """The name of the metric that counts; empty where the run did not get that far."""
        found = self.record.get("headline")
        return str(found.get("metric", "")) if isinstance(found, dict) else ""

    @property
    def is_bad_input(self) -> bool:
        """Whether the user can mend it: not the program failed but what it was given."""
        error = self.record.get("error")
        return isinstance(error, dict) and error.get("type") in _names(StanceError)

    @property
    def corpora_dir(self) -> str | None:
        """Where the job found fetched corpora, as in its configuration."""
        try:
            config = yaml.safe_load((self.folder / "config.yaml").read_bytes())
        except (OSError, ValueError, yaml.YAMLError):
            return None
        found = config.get("corpora_dir") if isinstance(config, dict) else None
        return found if isinstance(found, str) else None


def read_outcome(folder: Path, number: int = 0, overrides: Sequence[str] = ()) -> Outcome:
    """Read how the job in a folder ended; its overrides are the planned ones where it left no record."""
    if not (folder / FILE).exists():
        return Outcome(number, folder, tuple(overrides), MISSING, _UNSAID[MISSING])
    try:
        run = StoredRun.read(folder, root_of(folder))
        metrics = run.metrics() if run.status == COMPLETED else {}
    except InputError as fault:
        return Outcome(number, folder, tuple(overrides), FAILED, fault.message)
    words = tuple(map(str, run.record.get("overrides") or overrides))
    return Outcome(number, folder, words, run.status, _error(run), run.record, metrics)


def _error(run: StoredRun) -> str:
    if run.status == COMPLETED:
        return ""
    error = run.record.get("error")
    said = error.get("message") if isinstance(error, dict) and run.status == FAILED else None
    return " ".join(str(said or _UNSAID[run.status]).split())


def read_outcomes(sweep: Path, jobs: Sequence[Sequence[str]] | None, planned: int) -> list[Outcome]:
    """Read how the jobs of a sweep ended, in their order.

    Parameters
    ----------
    sweep : Path
        Its folder; each job lies in a folder with its number for a name.
    jobs : sequence of sequence of str, optional
        The overrides of each; None for a search, whose jobs are those that are there.
    planned : int
        How many were to be done.
    """
    found = {int(path.name): path for path in sweep.iterdir() if path.name.isdigit() and path.is_dir()}
    numbers = sorted({*range(planned), *(() if jobs is not None else found)})
    return [read_outcome(found.get(k, sweep / str(k)), k, jobs[k] if jobs is not None else ()) for k in numbers]


def _names(kind: type[StanceError]) -> set[str]:
    below: list[type[StanceError]] = kind.__subclasses__()
    return {kind.__name__}.union(*map(_names, below))
