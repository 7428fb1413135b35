"""One experiment by one call in Python, as `stance run` does it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hydra.types import RunMode
from omegaconf import DictConfig

from stance.exceptions import ConfigError, InputError
from stance.experiments.compose import compose_config, job_config, quote
from stance.experiments.run import run_experiment as run_in_folder
from stance.experiments.runs import StoredRun
from stance.terminal import progress_bars

_SEVERAL = re.compile(r"[\w.@+~/]+=\S+(?: +[\w.@+~/]+=\S+)+")


def run_experiment(
    config: str | Sequence[str] | Mapping[str, Any] | DictConfig = (), *, folder: str | Path | None = None
) -> StoredRun:
    """Run one experiment, as ``stance run`` does.

    Parameters
    ----------
    config : str, sequence of str, mapping or DictConfig
        What is to be other than by default: overrides as on the command line (``"model=linear_svm"``), or a mapping
        such as ``{"experiment": "dse", "model.C": 2, "corpus": {"max_documents": 30}}``. A `DictConfig` is the whole
        configuration, as `stance.experiments.compose.compose_config` gives it.
    folder : path-like, optional
        Where the run is to lie; by default ``runs/<date>/<time>-<name>/`` below the working folder.

    Returns
    -------
    StoredRun
        The finished run; `metrics()`, `predictions()` and `config()` read what it left, `stance.compare` compares it.

    Raises
    ------
    ConfigError
        If a group, a key or a value does not exist or does not fit, the configuration is that of a sweep, or the
        folder is there already.
    InputError
        If the data cannot be used; the run's record then says so.

    Warns
    -----
    UserWarning
        What the user should know of the run, as that something was left out.

    Examples
    --------
    >>> import stance
    >>> run = stance.run_experiment({"model": "linear_svm", "seed": 1})  # doctest: +SKIP
    >>> run.to_frame()  # doctest: +SKIP
    """
    overrides: list[str] = []
    if isinstance(config, DictConfig):
        composed = compose_config([f"name={quote(str(config.name))}"]) if "hydra" not in config else config
        bare = job_config(config)
    else:
        overrides = _overrides(config)
        composed = compose_config(overrides)
        bare = job_config(composed)
    node: Any = composed.hydra
    if node.mode == RunMode.MULTIRUN:
        raise ConfigError(f"the configuration is a sweep; on the command line: stance run -m {' '.join(overrides)}")
    path = Path(node.run.dir if folder is None else folder)
    try:
        path.mkdir(parents=True, exist_ok=False)
    except FileExistsError:
        raise ConfigError("exists already; runs are never overwritten, give another folder", path=path) from None
    except OSError as error:
        raise ConfigError(f"cannot be made ({error.strerror}); give another folder", path=path) from None
    with progress_bars() as show:
        run_in_folder(
            bare,
            path,
            command=("stance", "run", *overrides),
            overrides=overrides,
            progress=show,
            notify=lambda message: warnings.warn(message, stacklevel=4),
        )
    return StoredRun.read(path)


def _overrides(given: str | Sequence[str] | Mapping[str, Any]) -> list[str]:
    """Return overrides in Hydra's grammar.

    Raises
    ------
    InputError
        If something is neither an override nor a mapping of keys to values.
    """
    if isinstance(given, str):
        if _SEVERAL.fullmatch(given):
            raise InputError(f"{given!r:.80} holds several overrides; give a list of them: {given.split()!r:.80}")
        return [given]
    if isinstance(given, Mapping):
        return list(_flat("", given))
    words = list(given) if isinstance(given, Iterable) else [given]
    if odd := [word for word in words if not isinstance(word, str)]:
        raise InputError(f"an override is text such as 'model=linear_svm'; got {odd[0]!r:.80}")
    return words


def _flat(above: str, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield ``key=value`` for each value; keys of mappings within are joined by dots."""
    for key, value in given.items():
        if not isinstance(key, str) or not key:
            raise InputError(f"a key of the configuration is text such as 'model.C'; got {key!r:.80}")
        name = f"{above}.{key}" if above else key
        if isinstance(value, Mapping) and value:
            yield from _flat(name, value)
        else:
            yield f"{name}={_written(value)}"


def _written(value: Any) -> str:
    """Write a value in Hydra's grammar."""
    if hasattr(value, "tolist"):
        value = value.tolist()  # a number or an array of numpy's
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (str, Path)):
        return quote(str(value))
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(_written, value))}]"
    if isinstance(value, Mapping) and not value:
        return "{}"
    raise InputError(f"a value of the configuration is text, a number, true, false, null or a list; got {value!r:.80}")
