"""What a re-run of an experiment must give: `experiments/<name>/expected.json`."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.exceptions import InputError
from stance.resources import resource

FILE = "expected.json"
_START = ["stance", "run"]
_NAME = re.compile(r"[a-zA-Z0-9][\w-]{0,63}")


@dataclass(frozen=True)
class Target:
    """A metric's value, and how far a re-run may be from it."""

    value: float
    tolerance: float

    def holds(self, got: float | None) -> bool:
        """Tell whether a value is near enough; none, or one that is no number, never is."""
        # A tolerance of 0.01 lets 0.35 pass beside 0.36, whatever the last bit of their difference.
        return got is not None and abs(got - self.value) <= self.tolerance + 1e-12


@dataclass(frozen=True)
class Expected:
    """An experiment's command and the metrics that it must give.

    Parameters
    ----------
    name : str
        The experiment's: its folder's name.
    overrides : tuple of str
        The words after `stance run`.
    metrics : mapping of str to Target
    """

    name: str
    overrides: tuple[str, ...]
    metrics: Mapping[str, Target]


def experiment_folder(given: str) -> Path | None:
    """Return the folder of an experiment: one that ships, by its name, or one at a path; None where it is neither."""
    if _NAME.fullmatch(given) and (shipped := resource("studies", given)).is_dir():
        return shipped
    return Path(given) if (Path(given) / FILE).is_file() else None


def experiment_folders() -> list[Path]:
    """Return the folders of all experiments that ship, by name."""
    return sorted(path for path in resource("studies").iterdir() if path.is_dir() and _NAME.fullmatch(path.name))


def read_expected(folder: Path) -> Expected:
    """Read what a re-run of an experiment must give.

    Raises
    ------
    InputError
        If the file is missing or not of this form: ``{"command": "stance run ...", "metrics": {"stance/macro_f1":
        {"value": 0.66, "tolerance": 0.01}}}``.
    """
    path = folder / FILE
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError("has no expected.json, so there is nothing to hold a re-run against", path=folder) from None
    except (ValueError, RecursionError):
        raise InputError("is no JSON; correct it", path=path) from None
    if not isinstance(data, dict) or data.keys() != {"command", "metrics"}:
        raise InputError("must hold 'command' and 'metrics', and nothing else", path=path)
    return Expected(folder.absolute().name, _overrides(data["command"], path), _metrics(data["metrics"], path))


def _overrides(command: Any, path: Path) -> tuple[str, ...]:
    try:
        words = shlex.split(command)
    except (ValueError, AttributeError, TypeError):
        words = []
    if words[:2] != _START or any(word.startswith("-") for word in words):
        raise InputError("'command' must be 'stance run' and overrides, one run and no flags", path=path)
    return tuple(words[2:])


def _metrics(given: Any, path: Path) -> dict[str, Target]:
    if not isinstance(given, dict) or not given:
        raise InputError("'metrics' must hold a metric at least", path=path)
    out = {}
    for name, entry in given.items():
        fits = isinstance(entry, dict) and entry.keys() == {"value", "tolerance"}
        if "/" not in name or not fits or not all(_is_number(number) for number in entry.values()):
            raise InputError(f"{name!r} must be model/metric with the numbers 'value' and 'tolerance'", path=path)
        if entry["tolerance"] < 0:
            raise InputError(f"{name!r} has a negative tolerance; give 0 or more", path=path)
        out[name] = Target(float(entry["value"]), float(entry["tolerance"]))
    return out


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
