"""`stance run`: Hydra's command line around `run_experiment`, with exit codes that scripts can trust."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig
from rich.console import Console

from stance.exceptions import ConfigError, InputError
from stance.experiments.compose import CONFIG_MODULE, CONFIG_NAME, check_sweep, compose_config, job_config, quote
from stance.experiments.config import register
from stance.experiments.run import run_experiment
from stance.terminal import print_table, progress_bars, say

MAIN = "stance"
_WHO = (
    ("actor accuracy", "actor_accuracy"),
    ("entity accuracy", "entity_accuracy"),
    ("target accuracy", "target_accuracy"),
    ("actor-stance F1", "actor_stance_f1"),
)
_SWEPT = ("macro_f1", "actor_stance_f1")


@dataclass
class Outcome:
    """How one job of a run or a sweep ended."""

    folder: Path
    overrides: list[str]
    metrics: dict[str, float] = field(default_factory=dict)
    error: Exception | None = None


def launch(words: Sequence[str]) -> int:
    """Run `stance run` with the words after it, print what came out, and return the exit code.

    Parameters
    ----------
    words : sequence of str
        Overrides and Hydra's flags, in any order.

    Raises
    ------
    ConfigError
        If the words make no configuration.
    InputError
        If the data of a single run cannot be used.
    """
    register()
    logging.raiseExceptions = False  # Hydra logs what it shows, and a reader may leave before the end (`| head`)
    arguments = _parse(words)
    overrides = list(arguments.overrides)
    flags = [word for word in words if word not in overrides]
    outcomes: list[Outcome] = []
    if arguments.help or arguments.cfg or arguments.info:
        compose_config(overrides, config_dir=arguments.config_dir, complete=False)
    elif not arguments.hydra_help and not arguments.shell_completion:
        flags += _check(overrides, arguments.config_dir, sweep=arguments.multirun)

    @hydra.main(version_base="1.3", config_path=f"pkg://{CONFIG_MODULE}", config_name=CONFIG_NAME)
    def main(config: DictConfig) -> None:
        outcomes.append(_job(config, ["stance", "run", *words]))

    sys.argv = ["stance run", *flags, *overrides]
    try:
        main()
    except SystemExit as stop:
        if stop.code:
            return int(stop.code) if isinstance(stop.code, int) else 1
    return _close(outcomes, sweep=arguments.multirun)


def _parse(words: Sequence[str]) -> argparse.Namespace:
    """Sort Hydra's flags from overrides, wherever they stand."""
    parser = get_args_parser()

    def refuse(message: str) -> NoReturn:
        raise ConfigError(f"run: {message}; see stance run --help")

    parser.error = refuse  # type: ignore[method-assign]
    arguments = parser.parse_intermixed_args(list(words))
    if arguments.config_name or arguments.config_path or arguments.experimental_rerun:
        raise ConfigError("run: --config-name, --config-path and --experimental-rerun are not used; give --config-dir")
    if arguments.multirun and (arguments.cfg or arguments.info):
        raise ConfigError("run: -m does not go with --cfg and --info; leave it out")
    return arguments


def _check(overrides: list[str], config_dir: str | None, *, sweep: bool) -> list[str]:
    """Check all before the first job, and return the overrides that fix the run's folder, made here and only once."""
    if sweep:
        check_sweep(overrides, config_dir=config_dir)
        return []
    node: Any = compose_config(overrides, config_dir=config_dir).hydra
    folder = Path(node.run.dir)
    try:
        folder.mkdir(parents=True, exist_ok=False)
    except FileExistsError:
        raise ConfigError("the run's folder exists already; runs are never overwritten", path=folder) from None
    except OSError as error:
        raise ConfigError(
            f"cannot be made ({error.strerror}); run in a folder that you may write to", path=folder
        ) from None
    return [f"hydra.run.dir={quote(str(folder))}"]


def _job(config: DictConfig, command: list[str]) -> Outcome:
    node = HydraConfig.get()
    outcome = Outcome(Path(node.runtime.output_dir), list(node.overrides.task))
    try:
        with progress_bars() as show:
            outcome.metrics = run_experiment(
                job_config(config), _relative(outcome.folder), command=command, progress=show, notify=say
            )
    except Exception as error:
        outcome.error = error
    return outcome


def _relative(folder: Path) -> Path:
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _close(outcomes: list[Outcome], *, sweep: bool) -> int:
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if not sweep and failed:
        assert failed[0].error is not None
        raise failed[0].error
    if outcomes:
        console = Console(highlight=False)
        good = [outcome for outcome in outcomes if outcome.error is None]
        if sweep:
            _print_sweep(console, outcomes)
        elif good:
            _print_run(console, good[0])
    for outcome in failed:
        print(f"stance: {_relative(outcome.folder)}: {outcome.error}", file=sys.stderr)
    if failed:
        print(f"stance: {len(failed)} of {len(outcomes)} jobs failed", file=sys.stderr)
        return (
            2
            if all(isinstance(outcome.error, InputError) for outcome in failed) and len(failed) == len(outcomes)
            else 1
        )
    return 0


def _print_run(console: Console, outcome: Outcome) -> None:
    metrics = outcome.metrics
    models = [name.removesuffix("/macro_f1") for name in metrics if name.endswith("/macro_f1")]
    rows = []
    for label, key in _headlines(metrics):
        cells = [_cell(metrics, f"{model}/{key}", interval=model == MAIN) for model in models]
        if any(cell != "-" for cell in cells):
            rows.append((label, *cells))
    header = ("", *(model.replace("_", " ") for model in models))
    print_table(header, rows, right=range(1, len(header)))
    folder = _relative(outcome.folder)
    checks = json.loads((outcome.folder / "run.json").read_text(encoding="utf-8"))["checks"]
    if issues := [check["code"] for check in checks if check["level"] == "issue"]:
        console.print(f"checks of the data: {', '.join(issues)} found, see the report", markup=False)
    report = folder / "report.html"
    console.print(
        f"{'report' if report.exists() else 'results'}: {report if report.exists() else folder}",
        soft_wrap=True,
        markup=False,
    )


def _print_sweep(console: Console, outcomes: list[Outcome]) -> None:
    shared = set.intersection(*(set(outcome.overrides) for outcome in outcomes))
    rows = []
    for outcome in outcomes:
        differs = " ".join(word for word in outcome.overrides if word not in shared) or "-"
        cells = ["!" if outcome.error else _cell(outcome.metrics, f"{MAIN}/{key}") for key in _SWEPT]
        rows.append((outcome.folder.name, differs, *cells))
    print_table(("run", "what differs", "macro-F1", "actor-stance F1"), rows, right=(1, 2, 3))
    console.print(f"results: {_relative(outcomes[0].folder.parent)}", soft_wrap=True, markup=False)


def _headlines(metrics: dict[str, float]) -> list[tuple[str, str]]:
    """Return what is shown of a run, and under which name it stands in the metrics; labels in the scheme's order."""
    own = [key.removeprefix(f"{MAIN}/").removesuffix("_support") for key in metrics if key.endswith("_support")]
    labels = [(f"{label} F1", f"{label}_f1") for label in dict.fromkeys(own) if "/" not in label]
    return [("macro-F1", "macro_f1"), *labels, *_WHO]


def _cell(metrics: dict[str, float], key: str, *, interval: bool = True) -> str:
    if key not in metrics:
        return "-"
    low, high = metrics.get(f"{key}_low"), metrics.get(f"{key}_high")
    shown = f" [{low:.3f}, {high:.3f}]" if interval and low is not None and high is not None else ""
    return f"{metrics[key]:.3f}{shown}"
