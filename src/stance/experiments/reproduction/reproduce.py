"""Run it again and see whether the result is the same: a run by its record, an experiment by what it must give."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from stance.exceptions import InputError, placed
from stance.experiments.allowed import check_interpolations
from stance.experiments.compose import check_values, compose_config, job_config
from stance.experiments.config import Config
from stance.experiments.records.provenance import sha256
from stance.experiments.records.record import COMPLETED
from stance.experiments.reproduction.differences import (
    MetricChange,
    PredictionChange,
    metric_changes,
    prediction_changes,
    reasons,
)
from stance.experiments.reproduction.expected import FILE as EXPECTED
from stance.experiments.reproduction.expected import Target, read_expected
from stance.experiments.reproduction.sameness import locate_input
from stance.experiments.run import run_experiment
from stance.experiments.runs import StoredRun
from stance.schema import Json
from stance.terminal import Show

FILES = ("items.jsonl", "claims.jsonl", "claims.csv")
"""What else a run leaves that must be the same to the byte."""

Notify = Callable[[str], None]


@dataclass(frozen=True)
class RunAgain:
    """A run and its repetition, held against each other.

    Parameters
    ----------
    was, now : StoredRun
    n_metrics : int
        How many metrics were compared.
    metrics : list of MetricChange
        Those that are not exactly the same.
    predictions : PredictionChange
    files : list of str
        Those of `FILES` whose bytes are not the same.
    reasons : list of str
        What differs in data, code, versions, machine and settings, whether it changed the result or not.
    """

    was: StoredRun
    now: StoredRun
    n_metrics: int
    metrics: list[MetricChange]
    predictions: PredictionChange
    files: list[str]
    reasons: list[str]

    @property
    def same(self) -> bool:
        """Whether metrics, predictions and labelled documents are exactly the same."""
        return not self.metrics and self.predictions.same and not self.files

    @property
    def largest(self) -> float:
        """The largest difference of a metric that both have; NaN where one is no number."""
        found = [abs(change.difference) for change in self.metrics if change.difference is not None]
        return math.nan if any(map(math.isnan, found)) else max(found, default=0.0)

    def to_json(self) -> Json:
        return {
            "kind": "run",
            "same": self.same,
            "was": self.was.folder.as_posix(),
            "now": self.now.folder.as_posix(),
            "metrics": [asdict(change) | {"difference": change.difference} for change in self.metrics],
            "largest_difference": self.largest,
            "predictions": asdict(self.predictions) | {"first": list(self.predictions.first)},
            "files": self.files,
            "reasons": self.reasons,
        }


@dataclass(frozen=True)
class Verdict:
    """A metric of an experiment: what is expected and what came out, None where the run has no such metric."""

    name: str
    expected: Target
    got: float | None

    @property
    def holds(self) -> bool:
        """Whether it is within the tolerance."""
        return self.expected.holds(self.got)


@dataclass(frozen=True)
class ExperimentAgain:
    """An experiment, run, and its metrics held against those that it must give."""

    name: str
    now: StoredRun
    verdicts: list[Verdict]

    @property
    def same(self) -> bool:
        """Whether every metric is within its tolerance."""
        return all(verdict.holds for verdict in self.verdicts)

    def to_json(self) -> Json:
        metrics = [
            {"name": v.name, "expected": v.expected.value, "tolerance": v.expected.tolerance, "got": v.got}
            | {"reproduced": v.holds}
            for v in self.verdicts
        ]
        folder = self.now.folder.as_posix()
        return {"kind": "experiment", "same": self.same, "name": self.name, "now": folder, "metrics": metrics}


def reproduce_run(
    run: StoredRun,
    *,
    output: Path | None = None,
    corpora_dir: str | None = None,
    command: Sequence[str] = (),
    progress: Show = lambda what, done, of: None,
    notify: Notify = lambda message: None,
) -> RunAgain:
    """Run a finished run again, from the configuration and the data of its record, and compare the two.

    Parameters
    ----------
    run : StoredRun
    output : Path, optional
        The folder of the new run; by default one below `runs`, as for any run. It is kept.
    corpora_dir : str, optional
        Where fetched corpora lie, if not where they lay then.
    command : sequence of str, optional
        The command line, for the record.
    progress, notify : callable, optional
        See `run_experiment`. Told also of data that have changed.

    Raises
    ------
    InputError
        If the run was not completed, its record or its results cannot be read, or its data are missing.
    """
    if run.status != COMPLETED:
        raise InputError(f"the run is {run.status}, so there is no result to reproduce", path=run.folder)
    metrics, predictions = run.metrics(), run.predictions()
    config = config_of(run, notify)
    if corpora_dir is not None:
        config.corpora_dir = corpora_dir
    for message in changed_inputs(run, config.corpora_dir):
        notify(message)
    now = _run(config, output, command, run.record.get("overrides") or (), progress, notify)
    after = now.metrics()
    return RunAgain(
        was=run,
        now=now,
        n_metrics=len(metrics.keys() | after.keys()),
        metrics=metric_changes(metrics, after),
        predictions=prediction_changes(predictions, now.predictions()),
        files=[name for name in FILES if _digest(run.folder / name) != _digest(now.folder / name)],
        reasons=reasons(run.record, now.record),
    )


def reproduce_experiment(
    folder: Path,
    *,
    output: Path | None = None,
    corpora_dir: str | None = None,
    command: Sequence[str] = (),
    progress: Show = lambda what, done, of: None,
    notify: Notify = lambda message: None,
) -> ExperimentAgain:
    """Run an experiment by the command of its `expected.json`, and hold its metrics against those that it must give.

    Parameters
    ----------
    folder : Path
        The experiment's, with its `expected.json`.
    output, corpora_dir, command, progress, notify : optional
        See `reproduce_run`.

    Raises
    ------
    InputError
        If `expected.json` is missing or faulty, or data are missing (the message says how to get them).
    """
    expected = read_expected(folder)
    composed: Any = compose_config(expected.overrides)
    if composed.hydra.mode == RunMode.MULTIRUN:
        raise InputError("the command is a sweep; reproduce its runs one by one", path=folder / EXPECTED)
    config = job_config(composed)
    if corpora_dir is not None:
        config.corpora_dir = corpora_dir
    now = _run(config, output, command, expected.overrides, progress, notify)
    metrics = now.metrics()
    verdicts = [Verdict(name, target, metrics.get(name)) for name, target in expected.metrics.items()]
    return ExperimentAgain(expected.name, now, verdicts)


def config_of(run: StoredRun, notify: Notify = lambda message: None) -> DictConfig:
    """Return the configuration of a run, as `run_experiment` takes it.

    Parameters
    ----------
    run : StoredRun
    notify : callable, optional
        Told of keys that this version has and the run's did not; they get their defaults.

    Raises
    ------
    InputError
        If it has keys that this version does not know, or a value does not fit.
    """
    path = run.folder / "config.yaml"
    stored = run.config()
    with placed(path):
        check_interpolations(stored)
    known = [field.name for field in fields(Config)]
    if unknown := [key for key in stored if key not in known]:
        raise InputError(f"has the key {unknown[0]!r}, unknown here; use the stance that made the run", path=path)
    if missing := [key for key in known if key not in stored]:
        notify(f"{path} has no {', '.join(missing)}, which this version needs; its default is taken")
        default: Any = OmegaConf.to_container(job_config(compose_config()))
        stored |= {key: default[key] for key in missing}
    try:
        config = OmegaConf.merge(OmegaConf.structured(Config), {key: stored[key] for key in known})
        check_values(config)  # type: ignore[arg-type]
    except (OmegaConfBaseException, TypeError) as error:
        raise InputError(f"does not fit ({str(error).splitlines()[0][:200]}); run it anew", path=path) from None
    return config  # type: ignore[return-value]


def changed_inputs(run: StoredRun, corpora_dir: str | None) -> list[str]:
    """Say of each of a run's files that it is not as it was.

    Raises
    ------
    InputError
        If one is missing; the message says how to get it.
    """
    out = []
    listed = run.record.get("inputs")
    for entry in listed if isinstance(listed, list) else []:
        shown, digest = str(entry.get("path")), entry.get("sha256")
        path = locate_input(shown, corpora_dir)
        if not path.exists():
            name = shown.split("/")[1] if shown.startswith("corpora/") else None
            how = f"stance corpora fetch {name}" if name else "put it back, or go to the folder that the run began in"
            raise InputError(f"was read by the run and is not here; {how}", path=shown)
        if sha256(path) != digest:
            out.append(f"{shown} has changed since the run; its result cannot be expected to be the same")
    return out


def _run(
    config: DictConfig,
    output: Path | None,
    command: Sequence[str],
    overrides: Sequence[str],
    progress: Show,
    notify: Notify,
) -> StoredRun:
    folder = output
    if folder is None:
        node: Any = compose_config([f"name={config.name}"]).hydra
        folder = Path(node.run.dir)
    try:
        folder.mkdir(parents=True, exist_ok=False)
    except FileExistsError:
        raise InputError("is there already; runs are never overwritten, give another folder", path=folder) from None
    except OSError as error:
        raise InputError(f"cannot be made ({error.strerror}); give another folder", path=folder) from None
    run_experiment(config, folder, command=command, overrides=overrides, progress=progress, notify=notify)
    return StoredRun.read(folder)


def _digest(path: Path) -> str | None:
    return sha256(path) if path.is_file() else None
