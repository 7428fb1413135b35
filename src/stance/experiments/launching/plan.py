"""What a sweep will do, known and checked before its first job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hydra import initialize_config_module
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.config_loader import ConfigLoader
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

from stance.exceptions import ConfigError
from stance.experiments.compose import CONFIG_MODULE, compose_config, one_line

MANY = 10_000
"""More jobs than that are taken for a mistake."""


@dataclass(frozen=True)
class Plan:
    """A sweep that may begin.

    Parameters
    ----------
    hydra : DictConfig
        Hydra's part of the configuration: launcher, sweeper, folders.
    jobs : tuple of tuple of str, optional
        The overrides of each job; None where a search chooses them as it goes.
    n_jobs : int
        How many there will be.
    """

    hydra: DictConfig
    jobs: tuple[tuple[str, ...], ...] | None
    n_jobs: int


def is_sweep(overrides: Sequence[str], *, config_dir: str | None = None) -> bool:
    """Return whether a configuration asks for a sweep by itself, as `experiment=learning_curve` does.

    Raises
    ------
    ConfigError
        See `compose_config`.
    """
    fixed = [o.input_line or "" for o in _parsed(overrides) if not o.is_sweep_override()]
    return bool(_hydra(compose_config(fixed, config_dir=config_dir, complete=False)).mode == RunMode.MULTIRUN)


def plan_sweep(overrides: Sequence[str], *, config_dir: str | None = None) -> Plan:
    """Plan a sweep: every value of every swept key is checked once, the others at their first.

    Parameters
    ----------
    overrides : sequence of str
        Hydra overrides; what they sweep stands before what the configuration sweeps (`hydra.sweeper.params`).
    config_dir : str, optional
        A folder of further configuration groups.

    Raises
    ------
    ConfigError
        If a value does not fit, see `compose_config`, or the sweep cannot be done as it is asked for.
    """
    fixed = [o.input_line or "" for o in _parsed(overrides) if not o.is_sweep_override()]
    node = _hydra(compose_config(fixed, config_dir=config_dir, complete=False))
    params: Any = OmegaConf.to_container(node.sweeper.params) if node.sweeper.get("params") else {}
    # As Hydra does it: what the configuration sweeps comes first, and the command line takes its place.
    by_key = {
        o.get_key_element(): o for o in _parsed([*(f"{key}={value}" for key, value in params.items()), *overrides])
    }
    if "hydra.sweep.subdir" in by_key:
        raise ConfigError("run: hydra.sweep.subdir is not used: the folder of a job is its number; leave it out")
    parsed = list(by_key.values())
    basic = str(node.sweeper._target_).endswith(".BasicSweeper")
    choices = [_values(o, basic) if o.is_sweep_override() else None for o in parsed]
    n_jobs = 1
    for values in choices:
        n_jobs *= 1 if values is None else len(values)
    if n_jobs > MANY:
        raise ConfigError(f"run: the sweep has {n_jobs:,} jobs, more than {MANY:,}; sweep fewer values at a time")
    first = [
        o.input_line or "" if values is None else f"{o.get_key_element()}={values[0]}"
        for o, values in zip(parsed, choices, strict=True)
    ]
    _check(first, node, config_dir)
    for k, values in enumerate(choices):
        for value in _others(parsed[k], values or []):
            _check([*first[:k], f"{parsed[k].get_key_element()}={value}", *first[k + 1 :]], node, config_dir)
    if not basic:
        if "direction" in node.sweeper and "maximize" not in str(node.sweeper.direction):
            raise ConfigError("run: this search would look for the worst score; use hydra/sweeper=search")
        return Plan(node, None, int(node.sweeper.get("n_trials", 0)))
    tasks = [o for o in parsed if not o.is_hydra_override()]
    jobs = tuple(tuple(job) for job in BasicSweeper.split_arguments(tasks, None)[0])
    return Plan(node, jobs, len(jobs))


def _hydra(config: DictConfig) -> DictConfig:
    node: DictConfig = config.hydra
    return node


@cache
def _loader() -> ConfigLoader:
    """Return what finds the options that a glob stands for."""
    with initialize_config_module(CONFIG_MODULE, version_base="1.3"):
        return GlobalHydra.instance().config_loader()


def _parsed(words: Sequence[str]) -> list[Override]:
    try:
        return OverridesParser.create(config_loader=_loader()).parse_overrides(list(words))
    except HydraException as error:
        raise ConfigError(one_line(error)) from None


def _values(override: Override, basic: bool) -> list[str]:
    """Return the values of a swept key; of an interval its ends."""
    key, value = override.get_key_element(), override.value()
    if isinstance(value, IntervalSweep):
        if basic:
            raise ConfigError(f"{key}: an interval can only be searched; add hydra/sweeper=search, or list values")
        return [str(value.start), str(value.end)]
    try:
        values = list(override.sweep_string_iterator())
    except HydraException as error:
        raise ConfigError(f"{key}: {one_line(error)}") from None
    if not values:
        raise ConfigError(f"{key}: {override.input_line} stands for nothing; give at least one value")
    return values


def _others(override: Override, values: list[str]) -> list[str]:
    """Return the values that are checked beside the first; of a range, which is of one kind, the last."""
    return values[1:][-1:] if override.is_range_sweep() else values[1:]


def _check(words: list[str], node: DictConfig, config_dir: str | None) -> None:
    """Check a job's configuration; what it says of the sweep itself would go unheard."""
    own: Any = OmegaConf.to_container(_hydra(compose_config(words, config_dir=config_dir)), resolve=False)
    whole: Any = OmegaConf.to_container(node, resolve=False)
    for key in ("mode", "launcher", "sweeper"):
        if own[key] != whole[key]:
            raise ConfigError(
                f"run: one of the swept options sets hydra.{key}, which counts for a whole sweep only; run it alone"
            )
