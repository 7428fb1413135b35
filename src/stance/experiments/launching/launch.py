"""`stance run`: Hydra's command line around one run or a sweep, with exit codes that scripts can trust."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import hydra
from hydra._internal.utils import get_args_parser
from omegaconf import OmegaConf

from stance.exceptions import ConfigError, StanceError
from stance.experiments.compose import CONFIG_MODULE, CONFIG_NAME, compose_config, quote
from stance.experiments.config import register
from stance.experiments.launching.jobs import Job, relative
from stance.experiments.launching.outcomes import read_outcome
from stance.experiments.launching.plan import is_sweep, plan_sweep
from stance.experiments.launching.printing import print_run, say_failed
from stance.experiments.launching.resume import take_resume
from stance.experiments.launching.sweeps import begin_sweep, end_sweep, outcomes_of
from stance.experiments.records.signals import Terminated, ended_by_signals
from stance.terminal import code_line, say


def launch(words: Sequence[str]) -> int:
    """Run `stance run` with the words after it, print what came out, and return the exit code.

    Parameters
    ----------
    words : sequence of str
        Overrides and Hydra's flags, in any order, or `--resume` and what is to be gone on with.

    Raises
    ------
    StanceError
        If the words make no configuration, or the data of a single run cannot be used.
    """
    register()
    logging.raiseExceptions = False  # Hydra logs what it shows, and a reader may leave before the end (`| head`)
    logging.getLogger("hydra_plugins").addHandler(logging.NullHandler())  # failed jobs are ours to tell of
    words, resumed = take_resume(words)
    arguments = _parse(words)
    overrides = list(arguments.overrides)
    flags = [word for word in words if word not in overrides]
    command = ("stance", "run", *words)
    if arguments.help or arguments.cfg or arguments.info:
        config = compose_config(overrides, config_dir=arguments.config_dir, complete=False)
        if arguments.package and OmegaConf.select(config, arguments.package) is None:
            raise ConfigError(f"run: -p {arguments.package!r} names no group and no value; see stance run --cfg job")
        return _hydra(Job(command), [*flags, *overrides])
    if arguments.hydra_help or arguments.shell_completion:
        return _hydra(Job(command), [*flags, *overrides])
    if arguments.multirun or is_sweep(overrides, config_dir=arguments.config_dir):
        return _sweep(command, flags, overrides, arguments.config_dir, resumed)
    return _run(command, flags, overrides, arguments.config_dir, resumed)


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


def _run(
    command: tuple[str, ...], flags: list[str], overrides: list[str], config_dir: str | None, resumed: Path | None
) -> int:
    node: Any = compose_config(overrides, config_dir=config_dir).hydra
    folder = Path(node.run.dir) if resumed is None else resumed
    if resumed is None:
        _make(folder)
    job = Job(command, again=resumed is not None)
    code = _guarded(folder, lambda: _hydra(job, [*flags, *overrides, f"hydra.run.dir={quote(str(folder))}"]))
    if job.errors:
        raise job.errors[0]
    if code == 0:
        print_run(read_outcome(folder))
    return code


def _make(folder: Path) -> None:
    """Make a run's folder, here and only once."""
    try:
        folder.mkdir(parents=True, exist_ok=False)
    except FileExistsError:
        raise ConfigError("the run's folder exists already; runs are never overwritten", path=folder) from None
    except OSError as error:
        raise ConfigError(
            f"cannot be made ({error.strerror}); run in a folder that you may write to", path=folder
        ) from None


def _sweep(
    command: tuple[str, ...], flags: list[str], overrides: list[str], config_dir: str | None, resumed: Path | None
) -> int:
    plan = plan_sweep(overrides, config_dir=config_dir)
    folder = Path(plan.hydra.sweep.dir) if resumed is None else resumed
    done = begin_sweep(folder, plan, command=command, overrides=overrides, config_dir=config_dir)
    if done:
        say(f"{len(done)} of {plan.n_jobs} jobs were finished")
    if plan.jobs is None:
        _hush_optuna()
    words = [*flags, *overrides, f"hydra.sweep.dir={quote(str(folder))}"]
    try:
        code = _guarded(folder, lambda: _hydra(Job(command), words))
    finally:
        end_sweep(folder)
    if code in (0, 1):
        return max(code, say_failed(outcomes_of(folder)))
    return code


def _hush_optuna() -> None:
    """Keep the search's own words about each trial from standard error."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)


def _guarded(folder: Path, call: Callable[[], int]) -> int:
    """Call, and say how to go on where somebody stopped it."""
    try:
        with ended_by_signals():
            return call()
    except KeyboardInterrupt as stop:
        say(f"interrupted; go on with: stance run --resume {relative(folder)}")
        return 143 if isinstance(stop, Terminated) else 130


def _hydra(job: Job, words: Sequence[str]) -> int:
    """Let Hydra start the job, or the jobs; what a launcher itself dies of is said in one line."""
    main = hydra.main(version_base="1.3", config_path=f"pkg://{CONFIG_MODULE}", config_name=CONFIG_NAME)(job)
    sys.argv = ["stance run", *words]
    try:
        with _raising():
            main()
    except StanceError:
        raise
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    except Exception as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        say(code_line(f"{type(error).__name__}: {lines[0] if lines else 'no message'}")[:300])
        return 1
    return 0


@contextmanager
def _raising() -> Iterator[None]:
    """Have Hydra raise what it would print over many lines."""
    name = "HYDRA_FULL_ERROR"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
