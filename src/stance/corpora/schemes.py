"""Label schemes: which labels a claim may have, and what must be marked; each is one file in `configs/scheme/`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from reprlib import repr as short
from typing import Any

import yaml

from stance.exceptions import ConfigError, InputError
from stance.resources import resource
from stance.schema import Sentence

UNITS = ("claims", "pairs")

_KEYS: dict[str, tuple[type, str]] = {
    "name": (str, "a text"),
    "unit": (str, f"one of {', '.join(UNITS)}"),
    "cue": (bool, "true or false"),
    "labels": (dict, "a table of labels with their definitions"),
}
_LABEL = re.compile(r"[A-Za-z][\w-]{0,50}")
_TAKEN = {"macro", "actor", "actor_stance", "target", "entity", "todo", "sentence", "confidence"}
"""Metrics (`macro_f1`) and formats (a region `Actor`) call something else so."""


@dataclass(frozen=True)
class Scheme:
    """The labels of a task.

    Parameters
    ----------
    name : str
    unit : {"claims", "pairs"}
        Whether claims are to be found in a sentence, or mentions are given and each pair of them gets one label.
    cue : bool
        Whether the words that signal the label must be marked.
    labels : mapping of str to str
        Each label and its definition, in the order of scores and plots.

    Raises
    ------
    ConfigError
        If the unit is unknown or there are no labels.
    """

    name: str
    unit: str
    cue: bool
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ConfigError(f"scheme {self.name!r}: unit={self.unit!r} must be one of {', '.join(UNITS)}")
        if not self.labels:
            raise ConfigError(f"scheme {self.name!r} has no labels; list each under 'labels' with its definition")

    def check(self, sentence: Sentence) -> None:
        """Refuse a sentence with a claim that the scheme does not know.

        Raises
        ------
        InputError
            If a label is unknown or a cue is missing.
        """
        for claim in sentence.claims:
            if claim.stance not in self.labels:
                allowed = ", ".join(self.labels)
                raise InputError(f"stance {claim.stance!r} is unknown; use one of {allowed} (scheme {self.name})")
            if self.cue and claim.cue is None:
                raise InputError(
                    f"the {claim.stance} has no 'cue'; mark the words that signal it, or do without: scheme.cue=false"
                )


@cache
def load_scheme(name: str) -> Scheme:
    """Return a scheme that ships with the package.

    Parameters
    ----------
    name : str
        A file's name in `configs/scheme/` without its ending, for instance ``stance3``.

    Raises
    ------
    ConfigError
        If there is no such scheme.
    """
    known = sorted(path.stem for path in resource("configs", "scheme").glob("*.yaml"))
    if name not in known:
        raise ConfigError(f"scheme {name!r} does not exist; use one of {', '.join(known)}, or give a .yaml file")
    return read_scheme(resource("configs", f"scheme/{name}.yaml"))


def read_scheme(path: Path) -> Scheme:
    """Read a scheme from its YAML file.

    Raises
    ------
    ConfigError
        If the file is missing, is no YAML, or a key is missing, unknown or of the wrong kind.
    """
    try:
        value: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror}); give a scheme's .yaml file", path=path) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a date that is none is a ValueError
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "see docs/formats.md for an example"
        raise ConfigError(f"is not YAML in UTF-8; {reason}", path=path, line=mark.line + 1 if mark else None) from None
    return make_scheme(value, path)


def make_scheme(value: Any, path: Path | None = None) -> Scheme:
    """Make a scheme of the keys `name`, `unit`, `cue` and `labels`.

    Raises
    ------
    ConfigError
        If one is missing, unknown or of the wrong kind, or a label or its definition does not fit.
    """
    if not isinstance(value, dict):
        raise ConfigError(f"scheme: a scheme has the keys name, unit, cue and labels, got {short(value)}", path=path)
    for key in value:
        if key not in {*_KEYS, "defaults"}:
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise ConfigError(f"scheme: unknown key {short(key)}; {hint}allowed: {', '.join(_KEYS)}", path=path)
    for key, (kind, meant) in _KEYS.items():
        if key not in value:
            raise ConfigError(f"scheme: {key!r} is missing; give {meant}", path=path)
        if not isinstance(value[key], kind):
            raise ConfigError(f"scheme: {key!r} must be {meant}, got {short(value[key])}", path=path)
    for label, definition in value["labels"].items():
        if fault := _fault(label, definition):
            raise ConfigError(f"scheme: {fault}", path=path)
    return Scheme(value["name"], value["unit"], value["cue"], value["labels"])


def _fault(label: object, definition: object) -> str | None:
    """Say what is wrong with a label or its definition, if anything is."""
    if not isinstance(label, str):
        return f"the label {short(label)} is no text; write it in quotes"
    if not _LABEL.fullmatch(label):
        return f"the label {short(label)} does not fit; use a letter, then up to 50 letters, digits, - and _"
    if label.casefold() in _TAKEN:
        return f"the label {label!r} also names something else in metrics and formats; choose another name"
    if not isinstance(definition, str) or not definition.strip():
        return f"the label {label!r} has the definition {short(definition)}; say in words, in quotes, what it means"
    return None
