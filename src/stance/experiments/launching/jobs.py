"""One job of `stance run`, in this process or in one that a launcher started."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from stance.exceptions import InputError
from stance.experiments.compose import job_config
from stance.experiments.launching.outcomes import Outcome, read_outcome
from stance.experiments.records.record import COMPLETED, FAILED, FILE
from stance.experiments.reproduction.sameness import config_sha256
from stance.experiments.run import run_experiment
from stance.processes import end_with_parent
from stance.terminal import progress_bars, say


@dataclass(frozen=True, eq=False)
class Job:
    """What Hydra calls for each job, with its configuration; it is sent to the processes of a launcher.

    Parameters
    ----------
    command : tuple of str
        The command line, for the records.
    again : bool
        Whether a single run is begun again in its folder.

    Attributes
    ----------
    errors : list of Exception
        What a single run raised; Hydra would print it at length.
    """

    command: tuple[str, ...]
    again: bool = False
    errors: list[Exception] = field(default_factory=list)

    def __call__(self, config: DictConfig) -> float | None:
        """Run the job, or take what it left when it was finished before.

        Returns
        -------
        float or None
            The headline metric, which a search makes large; None when the job fails: it raises nothing.
        """
        end_with_parent()  # a launcher may have started this process for it
        node: Any = HydraConfig.get()
        bare = job_config(config)
        folder = relative(Path(node.runtime.output_dir))
        sweep = None
        if node.mode == RunMode.MULTIRUN:
            if not str(node.sweeper._target_).endswith(".BasicSweeper"):
                folder = _place(folder, config_sha256(bare))
            sweep = {"folder": folder.parent.as_posix(), "job": int(folder.name) if folder.name.isdigit() else None}
        try:
            before = read_outcome(folder)
            if sweep is None or not _is_finished(before, bare):
                self._run(bare, folder, node, sweep)
            return _headline(read_outcome(folder))
        except Exception as error:
            self.errors.append(error)
            if sweep is not None and read_outcome(folder).status != FAILED:
                say(f"{folder}: {error}")  # the record does not: there is none, or it is of another attempt
            return None

    def _run(self, config: DictConfig, folder: Path, node: Any, sweep: dict[str, Any] | None) -> None:
        options: dict[str, Any] = {
            "command": self.command,
            "overrides": list(node.overrides.task),
            "sweep": sweep,
            "again": self.again if sweep is None else (folder / FILE).exists(),
            "notify": say,
        }
        if sweep is not None and not str(node.launcher._target_).endswith(".BasicLauncher"):
            run_experiment(config, folder, **options)  # several at once: their bars would write over each other
            return
        with progress_bars() as show:
            run_experiment(config, folder, progress=show, **options)


def relative(folder: Path) -> Path:
    """Return a path as it is shown: from the working folder where it lies below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _is_finished(before: Outcome, config: DictConfig) -> bool:
    if before.status != COMPLETED:
        return False
    if before.record.get("config_sha256") != config_sha256(config):
        raise InputError("is finished, with another configuration; begin a new sweep", path=before.folder)
    return True


def _headline(outcome: Outcome) -> float | None:
    return outcome.metrics.get(outcome.headline)


def _place(planned: Path, sha256: str) -> Path:
    """Return where a job of a search lies: where the same configuration was tried before, else where there is room.

    A search that is gone on with may try the same things in another order, since a job that failed may now end well.
    """
    numbered = [path for path in planned.parent.iterdir() if path.name.isdigit() and path.is_dir()]
    for path in sorted(numbered, key=lambda path: int(path.name)):
        if read_outcome(path).record.get("config_sha256") == sha256:
            return path
    number = int(planned.name)
    while (planned.parent / str(number) / FILE).exists():
        number += 1
    return planned.with_name(str(number))
