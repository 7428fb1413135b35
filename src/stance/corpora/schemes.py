"""Label schemes: which labels a claim may have, and what must be marked; each is one file in `configs/scheme/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from stance.exceptions import ConfigError, InputError
from stance.resources import resource
from stance.schema import Sentence

UNITS = ("claims", "pairs")


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
                raise InputError(f"the {claim.stance} has no 'cue'; mark the words that signal it")


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
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ConfigError("is not YAML in UTF-8", path=path, line=mark.line + 1 if mark else None) from None
    return make_scheme(value, path)


def make_scheme(value: Any, path: Path | None = None) -> Scheme:
    """Make a scheme of the keys `name`, `unit`, `cue` and `labels`.

    Raises
    ------
    ConfigError
        If one is missing, unknown or of the wrong kind.
    """
    if not isinstance(value, dict):
        raise ConfigError("a scheme has the keys name, unit, cue and labels", path=path)
    kinds = {"name": str, "unit": str, "cue": bool, "labels": dict}
    for key, kind in kinds.items():
        if not isinstance(value.get(key), kind):
            raise ConfigError(f"scheme: {key!r} must be {kind.__name__}, got {value.get(key)!r}", path=path)
    if unknown := sorted(set(value) - {*kinds, "defaults"}):
        raise ConfigError(f"scheme: unknown key {unknown[0]!r}; allowed: {', '.join(kinds)}", path=path)
    labels = {str(label): str(meaning) for label, meaning in value["labels"].items()}
    return Scheme(value["name"], value["unit"], value["cue"], labels)
