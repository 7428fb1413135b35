"""From words on the command line to a checked configuration: every complaint in one line, before any work is done."""

from __future__ import annotations

import difflib
import errno
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import yaml
from hydra import compose, initialize_config_module
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from stance.corpora.files import read_text
from stance.exceptions import ConfigError, InputError, MissingExtraError
from stance.experiments.allowed import check_files, check_hydra, check_interpolations
from stance.experiments.config import Config, register
from stance.schema import STANCES

CONFIG_MODULE = "stance.configs"
CONFIG_NAME = "config"

_PLUGINS = {
    "hydra/launcher/joblib": "launch",
    "hydra/launcher/submitit_local": "launch",
    "hydra/launcher/submitit_slurm": "launch",
    "hydra/sweeper/optuna": "search",
    "hydra/sweeper/sampler/tpe": "search",
}
"""Options that optional packages bring, and the extra that brings the package."""

_Check = tuple[str, Callable[[Any], bool]]
_POSITIVE: _Check = ("above 0", lambda value: value > 0)
_AT_LEAST_ONE: _Check = ("at least 1", lambda value: value >= 1)
_NOT_NEGATIVE: _Check = ("0 or more", lambda value: value >= 0)
_VALUES: dict[str, _Check] = {
    "name": ("letters, digits, - and _", lambda value: re.fullmatch(r"[\w-]{1,64}", value) is not None),
    "seed": ("from 0 to 4294967295", lambda value: 0 <= value < 2**32),
    "jobs": ("-1 (one a core) or at least 1", lambda value: value == -1 or value >= 1),
    "corpus.max_documents": _AT_LEAST_ONE,
    "features.min_df": _AT_LEAST_ONE,
    "features.ngrams": ("from 1 to 5", lambda value: 1 <= value <= 5),
    "features.cue_scale": _POSITIVE,
    "features.char_weight": _POSITIVE,
    "tagger.l2": _POSITIVE,
    "tagger.min_count": _AT_LEAST_ONE,
    "tagger.max_iter": _AT_LEAST_ONE,
    "tagger.threshold": ("between 0 and 1", lambda value: 0 < value < 1),
    "model.l2": _POSITIVE,
    "model.min_count": _AT_LEAST_ONE,
    "model.max_iter": _AT_LEAST_ONE,
    "decision.tagger_weight": _NOT_NEGATIVE,
    "decision.oblique_weight": ("from 0 to 1", lambda value: 0 <= value <= 1),
    "decision.lexical": (f"a list out of {', '.join(STANCES)}", lambda value: set(value) <= set(STANCES)),
    "decision.real_weight": _POSITIVE,
    "decision.n_folds": ("at least 2", lambda value: value >= 2),
    "actors.C_actor": _POSITIVE,
    "actors.C_target": _POSITIVE,
    "actors.stance_word_weight": _POSITIVE,
    "actors.max_iter": _AT_LEAST_ONE,
    "evaluation.folds": ("at least 2", lambda value: value >= 2),
    "evaluation.n_resamples": _AT_LEAST_ONE,
    "evaluation.train_share": ("above 0 and at most 1", lambda value: 0 < value <= 1),
}


def compose_config(
    overrides: Sequence[str] = (), *, config_dir: str | None = None, complete: bool = True
) -> DictConfig:
    """Compose and check a configuration.

    Parameters
    ----------
    overrides : sequence of str
        Hydra overrides, for instance ``model=linear_svm``.
    config_dir : str, optional
        A folder of further configuration groups.
    complete : bool, optional
        Whether every key must be known and have a value that fits, as a run needs it; to be shown it need not.

    Returns
    -------
    DictConfig
        With Hydra's own part under `hydra`.

    Raises
    ------
    ConfigError
        If a group, a key or a value does not exist or does not fit; the message says what is allowed.
    InputError
        If a configuration file is no text.
    MissingExtraError
        If a launcher or sweeper is named whose package is not installed.
    """
    register()
    words = list(overrides)
    if config_dir is not None:
        if not Path(config_dir).is_dir():
            raise ConfigError(f"--config-dir {config_dir!r} is no folder; give a folder of configuration groups")
        check_files(Path(config_dir))
        words.append(f"hydra.searchpath=[{quote(f'file://{Path(config_dir).resolve()}')}]")
    GlobalHydra.instance().clear()
    try:
        with initialize_config_module(CONFIG_MODULE, version_base="1.3"):
            config = compose(CONFIG_NAME, overrides=words, return_hydra_config=True)
            _check_allowed(config, overrides)
            if complete:
                _check_keys(config)
                OmegaConf.resolve(_without_hydra(config))
    except yaml.YAMLError as error:
        raise _no_yaml(error) from None
    except RecursionError:
        raise ConfigError("the configuration is nested too deeply; flatten it") from None
    except UnicodeDecodeError:
        # Hydra does not say which file it was reading.
        for path in sorted(Path(config_dir).rglob("*.yaml")) if config_dir is not None else ():
            read_text(path, may_be_empty=True)
        raise ConfigError("a configuration file is not UTF-8; convert it") from None
    except (HydraException, MissingConfigException, OmegaConfBaseException) as error:
        _refuse_missing_extra(str(error))
        raise ConfigError(one_line(error)) from None
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise ConfigError("an option of a group is longer than a file's name may be; check the overrides") from None
    except ValueError as error:
        # Hydra's word on an option of a group that is a number.
        if isinstance(error, InputError):
            raise
        raise ConfigError(f"an option of a group is a name, as in model=linear_svm ({one_line(error)})") from None
    return config


def quote(text: str) -> str:
    """Quote a text so that Hydra's grammar takes it as it stands."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def job_config(config: DictConfig) -> DictConfig:
    """Return the configuration without Hydra's own part, every interpolation resolved."""
    bare = _without_hydra(config)
    OmegaConf.resolve(bare)
    return bare


def _without_hydra(config: DictConfig) -> DictConfig:
    return OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])


def _check_allowed(config: DictConfig, words: Sequence[str]) -> None:
    whole: Any = OmegaConf.to_container(config, resolve=False)
    check_interpolations(whole)
    check_hydra(whole["hydra"], words)


def _check_keys(config: DictConfig) -> None:
    """Refuse keys that were added to a typed node, and values that are still missing."""
    for path, node in _typed_nodes(config, ""):
        kind: Any = OmegaConf.get_type(node)
        known = [f.name for f in fields(kind)]
        for key in map(str, node):
            if key not in known and not (path == "" and key == "hydra"):
                where = f"{path}.{key}" if path else key
                raise ConfigError(f"unknown key {where!r}; {_suggest(key, known)}")
    check_values(config)
    missing = sorted(OmegaConf.missing_keys(_without_hydra(config)))
    if missing:
        raise ConfigError(f"{missing[0]!r} needs a value; add {missing[0]}=VALUE")


def check_values(config: DictConfig) -> None:
    """Refuse values of the right type that make no sense, before any work; estimators check their own."""
    for key, (allowed, fits) in _VALUES.items():
        value = OmegaConf.select(config, key)
        if value is not None and not fits(value):
            raise ConfigError(f"{key}={value!r} does not fit; it must be {allowed}")


def _typed_nodes(node: Any, path: str) -> Iterator[tuple[str, DictConfig]]:
    if not isinstance(node, DictConfig):
        return
    if is_dataclass(OmegaConf.get_type(node)):
        yield path, node
    for key in node:
        if not isinstance(key, str) or (path == "" and key == "hydra"):
            continue  # a label that YAML takes for a number or for yes: `make_scheme` refuses it
        if not OmegaConf.is_missing(node, key) and not OmegaConf.is_interpolation(node, key):
            yield from _typed_nodes(node[key], f"{path}.{key}" if path else key)


def _no_yaml(error: yaml.YAMLError) -> ConfigError:
    """Say which file is faulty, and where."""
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
    path = getattr(error, "name", None) if mark is None else mark.name
    return ConfigError(
        f"is not YAML that can be used ({reason}); correct it", path=path, line=None if mark is None else mark.line + 1
    )


def _refuse_missing_extra(text: str) -> None:
    found = re.search(r"Could not (?:find|load) '([^']{1,200})'", text)
    if found and found[1] in _PLUGINS:
        raise MissingExtraError(f"hydra's option {found[1]}", _PLUGINS[found[1]]) from None


def one_line(error: Exception) -> str:
    """Turn Hydra's and OmegaConf's answers into one line that says what is allowed."""
    text = str(error)
    if found := re.search(r"Could not find '([^']{1,200})/([^'/]{1,200})'\s+Available options in", text):
        group, name = found.groups()
        options = re.findall(r"^\t(\S+)$", text, re.MULTILINE)
        if group == "corpus" and "." in name:
            return f"corpus={name} does not exist; a file of your own is given by corpus=file corpus.path={name}"
        return f"{group}={name} does not exist; {_suggest(name, options)}"
    if found := re.search(r"Could not find '([^'/]{1,200})/'", text):
        return f"{found[1]}= lacks its option; write {found[1]}=NAME, the names are those in configs/{found[1]}"
    if "Could not override ''" in text:
        return "an override begins with its key; write KEY=VALUE, as in: stance run seed=1"
    if found := re.search(r"Could not override '([^']{1,200})'", text):
        return _unknown_key(found[1])
    cause = error.__cause__
    if isinstance(cause, OmegaConfBaseException) and cause.full_key:
        first = str(cause).splitlines()[0]
        return f"{cause.full_key}: {first[:300]}"
    if found := re.match(r"Ambiguous value for argument '([^']{1,200})'", text):
        return f"{found[1]!r} is several values; add -m to run each, or write KEY=[A,B] for a list"
    first = next((line for line in text.splitlines() if line.strip()), type(error).__name__)
    if isinstance(error, OverrideParseException):
        return f"{error.override!r} is no override ({first[:200]}); write KEY=VALUE, with quotes: 'KEY=\"VALUE\"'"
    return first[:300]


def _unknown_key(key: str) -> str:
    if key.startswith("hydra."):
        return f"unknown key {key!r}; see stance run --cfg hydra, and write +{key}=VALUE for a new entry of a table"
    if key in ("corpus.path", "corpus.documents"):
        return f"{key} goes with a file of your own: corpus=file {key}=FILE"
    *parents, last = key.split(".")
    with initialize_config_module(CONFIG_MODULE, version_base="1.3"):
        node: Any = compose(CONFIG_NAME)
    for parent in parents:
        node = node.get(parent) if isinstance(node, DictConfig) else None
    known = [str(name) for name in node] if isinstance(node, DictConfig) else [f.name for f in fields(Config)]
    return f"unknown key {key!r}; {_suggest(last, known)}"


def _suggest(given: str, known: Sequence[str]) -> str:
    names = sorted(name for name in known if not name.startswith("_") and name != "schema")
    near = difflib.get_close_matches(given, names, n=1)
    return (f"did you mean {near[0]!r}? " if near else "") + f"allowed: {', '.join(names)}"
