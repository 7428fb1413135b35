"""What a configuration of somebody else may ask for: no foreign variables, no programs, no other folders, no bombs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from stance.exceptions import ConfigError

VARIABLES = ("STANCE_CORPORA", "STANCE_CACHE")
"""Of the environment, that a configuration may refer to: ``${oc.env:STANCE_CORPORA}``."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_NAMED = "|".join(VARIABLES)
_REFERENCE = re.compile(
    r"\$\{(?:[\w.\-\[\]/]{1,200}|now:[%\w:\- ]{1,40}|hydra:[\w.]{1,100}|oc\.env:(?:"
    + _NAMED
    + r")(?:,[\w./\- ]{0,200})?)\}"
)
_TARGETS = frozenset(
    {
        "hydra._internal.core_plugins.basic_launcher.BasicLauncher",
        "hydra._internal.core_plugins.basic_sweeper.BasicSweeper",
        "hydra_plugins.hydra_joblib_launcher.joblib_launcher.JoblibLauncher",
        "hydra_plugins.hydra_optuna_sweeper.optuna_sweeper.OptunaSweeper",
        "hydra_plugins.hydra_submitit_launcher.submitit_launcher.LocalLauncher",
        "hydra_plugins.hydra_submitit_launcher.submitit_launcher.SlurmLauncher",
        *(f"optuna.samplers.{kind}Sampler" for kind in ("CmaEs", "Grid", "Motpe", "MOTPE", "NSGAII", "Random", "TPE")),
        "stance.experiments.launching.comparing.SweepComparison",
    }
)
_SHELL = ("setup", "python", "srun_args", "additional_parameters")
_MAX_BYTES, _MAX_VALUES, _MAX_FILES = 1_000_000, 100_000, 10_000


def check_interpolations(value: Any, key: str = "") -> None:
    """Refuse interpolations but to other keys, the time, Hydra's own part and `VARIABLES`.

    Parameters
    ----------
    value : dict, list or plain value
        A configuration that is not resolved.
    key : str, optional
        Where it stands.

    Raises
    ------
    ConfigError
        It names the key, the interpolation and what is allowed.
    """
    for number, (place, text) in enumerate(_texts(value, key)):
        if number > _MAX_VALUES:
            raise ConfigError(f"the configuration has more than {_MAX_VALUES:,} values; shorten it")
        for found in re.finditer(r"\$\{", text):
            if not _REFERENCE.match(text, found.start()):
                raise ConfigError(
                    f"{place}={text[:100]!r}: this interpolation is not allowed; refer to another key (${{seed}}) "
                    f"or to one of {', '.join(f'${{oc.env:{name}}}' for name in VARIABLES)}"
                )


def check_hydra(node: dict[str, Any], words: Sequence[str]) -> None:
    """Refuse what Hydra would call, run in a shell or set in the environment.

    What is asked for on the command line itself is the user's own wish.

    Parameters
    ----------
    node : dict
        Hydra's part of the configuration, not resolved.
    words : sequence of str
        The overrides of the command line.

    Raises
    ------
    ConfigError
        It names the key and what is allowed.
    """
    given = {word.lstrip("+~").partition("=")[0] for word in words}
    for key in ("launcher", "sweeper", "callbacks"):
        if not isinstance(node.get(key), dict):
            raise ConfigError(f"hydra.{key}={str(node.get(key))[:100]!r} is no choice; write hydra/{key}=NAME")
        for place, target in _targets(node.get(key), f"hydra.{key}"):
            if target not in _TARGETS:
                raise ConfigError(f"{place}={str(target)[:100]!r} is not allowed; choose a launcher or sweeper by name")
    for key in ("job_logging", "hydra_logging"):
        classes = [value for name, value in _pairs(node.get(key)) if name in ("()", "class")]
        if not all(str(value).startswith("logging.") for value in classes):
            raise ConfigError(f"hydra.{key} names a class, which is not allowed; leave it out")
    variables = (node.get("job") or {}).get("env_set") or {}
    if foreign := [name for name in variables if name not in (*VARIABLES, *_THREADS)]:
        allowed = ", ".join((*VARIABLES, *_THREADS))
        raise ConfigError(f"hydra.job.env_set.{foreign[0]} is not allowed; allowed: {allowed}")
    launcher = node.get("launcher") or {}
    for name in _SHELL:
        key = f"hydra.launcher.{name}"
        if launcher.get(name) and not any(word == key or word.startswith(f"{key}.") for word in given):
            raise ConfigError(f"{key} is taken from the command line only, for it runs programs; write it there")


def check_files(folder: Path) -> None:
    """Refuse configuration files that are very large, or become so when their aliases are written out.

    Raises
    ------
    ConfigError
        It names the file.
    """
    for number, path in enumerate(sorted(folder.rglob("*.yaml"))):
        if number >= _MAX_FILES:
            raise ConfigError(f"holds more than {_MAX_FILES:,} files; give one of configurations", path=folder)
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            raise ConfigError(f"is no file of at most {_MAX_BYTES // 1000:,} kB; shorten it", path=path)
        try:
            values = _written_out(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError, OSError):
            continue  # whoever reads it says what is wrong with it
        if values > _MAX_VALUES:
            raise ConfigError(f"has more than {_MAX_VALUES:,} values, aliases written out; shorten it", path=path)


def _written_out(text: str) -> int:
    """Count the values of a YAML text, those behind an alias each time it stands."""
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.AliasEvent):
            total += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, total))
            total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_.pop()
            if anchor:
                sizes[anchor] = total - before
        if total > _MAX_VALUES:
            break
    return total


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    waiting = [(key, value)]  # no recursion: YAML can put a list into itself
    while waiting:
        place, each = waiting.pop()
        if isinstance(each, dict):
            waiting += [(f"{place}.{name}" if place else str(name), item) for name, item in each.items()]
        elif isinstance(each, (list, tuple)):
            waiting += [(place, item) for item in each]
        yield place, each if isinstance(each, str) else ""


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    for name, item in value.items() if isinstance(value, dict) else ():
        yield str(name), item
        yield from _pairs(item)
    for item in value if isinstance(value, list) else ():
        yield from _pairs(item)


def _targets(value: Any, key: str) -> Iterator[tuple[str, Any]]:
    for name, item in _pairs(value):
        if name == "_target_":
            yield f"{key}._target_", item
