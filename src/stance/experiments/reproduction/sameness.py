"""Whether a finished run would come out the same again: its configuration, data and code, by their SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from stance.corpora.registry import corpora_folder
from stance.experiments.records.provenance import code_sha256, sha256
from stance.resources import resource

_NO_MATTER = ("jobs", "corpora_dir", "report")
"""Keys on which no number depends: processes, where fetched corpora lie (their files are hashed), what is drawn."""


def config_sha256(config: DictConfig) -> str:
    """Return a SHA-256 of a resolved configuration, apart from keys on which no number depends."""
    container: Any = OmegaConf.to_container(config, resolve=True)
    kept = {key: value for key, value in container.items() if key not in _NO_MATTER}
    text = json.dumps(kept, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def shown_input(path: Path, corpora_dir: str | None) -> str:
    """Return a path as it stands in a record: shipped and fetched files by their place there, others as given."""
    for name, root in _roots(corpora_dir).items():
        if path.is_relative_to(root):
            return f"{name}/{path.relative_to(root).as_posix()}"
    return str(path)


def locate_input(shown: str, corpora_dir: str | None) -> Path:
    """Return where a file of a record lies now; the file need not be there."""
    name, _, rest = shown.partition("/")
    root = _roots(corpora_dir).get(name)
    return Path(shown) if root is None or (not (root / rest).exists() and Path(shown).exists()) else root / rest


def what_changed(record: Mapping[str, Any], corpora_dir: str | None) -> str | None:
    """Say what has changed since a run finished; None where its code and all its data are as they were.

    Parameters
    ----------
    record : mapping
        The run's `run.json`.
    corpora_dir : str or None
        Where fetched corpora lie, as in the configuration.
    """
    if record.get("code_sha256") != _code_now():
        return "the code of stance"
    inputs = record.get("inputs")
    for entry in inputs if isinstance(inputs, list) else ():
        path = locate_input(str(entry["path"]), corpora_dir)
        if not path.exists() or _sha256_now(path, _stamp(path)) != entry["sha256"]:
            return str(entry["path"])
    return None


def _roots(corpora_dir: str | None) -> dict[str, Path]:
    return {"data": resource("data"), "seeds": resource("seeds"), "corpora": corpora_folder(corpora_dir)}


@cache
def _code_now() -> str:
    return code_sha256()


def _stamp(path: Path) -> tuple[int, int]:
    known = path.stat()
    return known.st_mtime_ns, known.st_size


@cache
def _sha256_now(path: Path, stamp: tuple[int, int]) -> str:
    return sha256(path)
