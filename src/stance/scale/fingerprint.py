"""What an output is made of, so that nothing is joined that does not belong together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stance import __version__
from stance.corpora.inputs import input_files
from stance.exceptions import InputError
from stance.resources import resource
from stance.scale.job import Job
from stance.schema import Json
from stance.stances.labeler import word_lists_fingerprint


def fingerprint(inputs: Sequence[str], job: Job, reading: Json) -> Json:
    """Return what decides an output's bytes.

    Parameters
    ----------
    inputs : sequence of str
    job : Job
    reading : dict
        Options that say how the inputs are read.

    Returns
    -------
    dict
        `inputs` (of each its files, their size, and a SHA-256 over their names, sizes and times of change), `model` (a
        SHA-256), `version`, `word_lists`, `options`.
    """
    model = Path(job.model) if job.model is not None else resource("data", "models/release.skops")
    options = {
        "--min-score": job.min_score,
        "--explain": job.explain,
        "--target-sentiment": job.target_sentiment,
        "--entities": job.entities,
        "--sentiment": job.sentiment,
        "--aliases": None if job.aliases is None else sha256(Path(job.aliases)),
    }
    return {
        "inputs": [_input(given) for given in inputs],
        "model": sha256(model),
        "version": __version__,
        "word_lists": word_lists_fingerprint(),
        "options": options | reading,
    }


def difference(then: Json, now: Json) -> str | None:
    """Say in words what differs first between two fingerprints, None where nothing does."""
    if then.get("inputs") != now["inputs"]:
        before, after = then.get("inputs") or [], now["inputs"]
        if [_name(each) for each in before] != [_name(each) for each in after]:
            return f"its inputs were {_listed(before)}, now {_listed(after)}"
        changed = next(new for old, new in zip(before, after, strict=True) if old != new)
        return f"its input {changed['input']!r} has changed since"
    if then.get("model") != now["model"]:
        return "it was begun with another model"
    if then.get("version") != now["version"] or then.get("word_lists") != now["word_lists"]:
        return f"it was begun by another version of stance ({then.get('version')}, now {now['version']})"
    before, after = then.get("options") or {}, now["options"]
    for option, value in after.items():
        if before.get(option) != value:
            if option == "--aliases":
                return "it was begun with another --aliases"
            return f"it was begun with {option} {_shown(before.get(option))}, now {_shown(value)}"
    return None


def sha256(path: Path) -> str:
    """Return the SHA-256 of a model or another file that a job needs.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check its permissions", path=path) from None


def _input(given: str) -> Json:
    digest, size = hashlib.sha256(), 0
    files = input_files(given)
    for path in files:
        found = path.stat()
        size += found.st_size
        line = f"{path.relative_to(given)}\0{found.st_size}\0{found.st_mtime_ns}\0"
        digest.update(line.encode(errors="surrogateescape"))
    return {"input": given, "files": len(files), "bytes": size, "sha256": digest.hexdigest()}


def _name(each: Any) -> Any:
    return each.get("input") if isinstance(each, dict) else None


def _listed(inputs: list[Any]) -> str:
    names = [repr(_name(each)) for each in inputs]
    return " ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not given" if value is None else str(value)
