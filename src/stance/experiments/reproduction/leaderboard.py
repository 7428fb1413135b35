"""`experiments/README.md`: every experiment's result beside its baselines and what others have published.

Made from files that are committed: `result.json` of each experiment, taken from the record of its newest run, and
`published.json`, numbers of others with their sources.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.exceptions import InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.records.record import COMPLETED, write_json
from stance.experiments.reproduction.expected import FILE as EXPECTED
from stance.experiments.reproduction.expected import Expected, read_expected
from stance.experiments.reproduction.sameness import config_sha256
from stance.experiments.runs import StoredRun, find_runs
from stance.schema import Json

RESULT, PUBLISHED, PAGE = "result.json", "published.json", "README.md"
_PACKAGES = ("python", "stance", "numpy", "scikit-learn", "python-crfsuite")
_PUBLISHED_KEYS = {"system", "metric", "value", "split", "source"}


@dataclass(frozen=True)
class Entry:
    """An experiment as the leaderboard shows it.

    Parameters
    ----------
    name : str
    question : str
    command : str
        What measures it.
    result : mapping or None
        What `result.json` holds, see `result_of`; None where nothing was measured.
    published : list of mapping
        What `published.json` holds: `system`, `metric`, `value`, `split`, `source` of each number.
    """

    name: str
    question: str
    command: str
    result: Mapping[str, Any] | None
    published: list[Mapping[str, Any]]


def update_results(
    folder: Path, root: Path, *, notify: Callable[[str], None] = lambda message: None
) -> dict[str, StoredRun]:
    """Write `result.json` of each experiment from the newest completed run of its command.

    Parameters
    ----------
    folder : Path
        Where the experiments' folders lie.
    root : Path
        Where runs lie.
    notify : callable, optional
        Told of runs that cannot be read.

    Returns
    -------
    dict of str to StoredRun
        The runs that were taken, by experiment.

    Raises
    ------
    InputError
        If there are no runs, or an experiment's files are faulty.
    """
    newest: dict[str, StoredRun] = {}
    for run in find_runs(root, notify=notify):
        digest = run.record.get("config_sha256")
        if run.status == COMPLETED and isinstance(digest, str):
            newest[digest] = run
    taken = {}
    for path in _folders(folder):
        expected = read_expected(path)
        run = newest.get(config_sha256(_config(expected)))  # type: ignore[assignment]
        if run is not None:
            write_json(path / RESULT, result_of(run, shown_metrics(run, expected, read_published(path))))
            taken[path.name] = run
    return taken


def result_of(run: StoredRun, metrics: Sequence[str]) -> Json:
    """Return what is kept of a run: some metrics of every model, with their intervals, and where they come from."""
    record, found, headline = run.record, run.metrics(), run.headline or ""
    names = dict.fromkeys(metric.partition("/")[2] for metric in metrics)
    models = dict.fromkeys(name.partition("/")[0] for name in found)
    kept = {
        f"{model}/{name}{end}": found[f"{model}/{name}{end}"]
        for model in models
        for name in names
        for end in ("", "_low", "_high")
        if f"{model}/{name}{end}" in found
    }
    versions = record.get("versions") or {}
    return {
        "headline": headline,
        "metrics": kept,
        "split": record.get("split"),
        "seed": record.get("seed"),
        "command": "stance run" + "".join(f" {word}" for word in record.get("overrides") or ()),
        "date": str(record.get("started"))[:10],
        "git": record.get("git"),
        "code_sha256": record.get("code_sha256"),
        "test_sha256": record.get("test_sha256"),
        "inputs": record.get("inputs"),
        "versions": {name: versions[name] for name in _PACKAGES if name in versions},
    }


def shown_metrics(run: StoredRun, expected: Expected, published: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the metrics of an experiment that its table shows: the headline, those published, those expected.

    Of the expected only scores of the run's own model count, not how many items there are; and those of single labels
    only where the headline is one.
    """
    own = (run.headline or "").partition("/")[0]
    names = run.record.get("labels") or ()
    single = (run.record.get("headline") or {}).get("average") in names
    labels = () if single else tuple(f"{own}/{label}_" for label in names)
    scores = [name for name, target in expected.metrics.items() if name.startswith(f"{own}/") and target.value <= 1]
    more = [name for name in scores if not name.startswith(labels)]
    return list(dict.fromkeys([run.headline or "", *(entry["metric"] for entry in published), *more]))


def read_entries(folder: Path) -> list[Entry]:
    """Read what the leaderboard shows, the experiments by name.

    Raises
    ------
    InputError
        If there is no experiment, or a file of one is faulty.
    """
    out = []
    for path in _folders(folder):
        expected = read_expected(path)
        command = " ".join(("stance run", *expected.overrides))
        question = str(_config(expected).question)
        out.append(Entry(path.name, question, command, _read_result(path / RESULT), read_published(path)))
    if not out:
        raise InputError(f"holds no experiment (a folder with {EXPECTED}); go to the repository's folder", path=folder)
    return out


def read_published(folder: Path) -> list[Mapping[str, Any]]:
    """Read the numbers that others have published for an experiment; empty where there is no `published.json`.

    Raises
    ------
    InputError
        If an entry lacks something or its value is no number.
    """
    path = folder / PUBLISHED
    if not path.exists():
        return []
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise InputError("is no JSON; correct it", path=path) from None
    for entry in data if isinstance(data, list) else [None]:
        if not isinstance(entry, dict) or entry.keys() != _PUBLISHED_KEYS:
            raise InputError(f"must be a list of objects with {', '.join(sorted(_PUBLISHED_KEYS))}", path=path)
        words = [entry[key] for key in ("system", "metric", "split", "source")]
        value = entry["value"]
        if not all(isinstance(word, str) for word in words) or not isinstance(value, float) or not 0 <= value <= 1:
            raise InputError("holds an entry whose 'value' is no number from 0 to 1, or a word that is none", path=path)
    return list(data)


def write_leaderboard(folder: Path, name: str = PAGE) -> Path:
    """Write the leaderboard into the folder of the experiments, from their committed files.

    Parameters
    ----------
    folder : Path
    name : str
        The page's file.

    Raises
    ------
    InputError
        See `read_entries`.
    """
    from stance.report.leaderboard import leaderboard

    path = folder / name
    path.write_text(leaderboard(read_entries(folder)), encoding="utf-8", newline="\n")
    return path


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError("is no folder of experiments; go to the repository's folder", path=folder)
    return sorted(path.parent for path in folder.glob(f"*/{EXPECTED}"))


def _config(expected: Expected) -> Any:
    return job_config(compose_config(expected.overrides))


def _read_result(path: Path) -> Mapping[str, Any] | None:
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        raise InputError("is no JSON; make it again: stance runs leaderboard", path=path) from None
    numbers = data.get("metrics") if isinstance(data, dict) else None
    if not isinstance(numbers, dict) or not all(_is_finite(value) for value in numbers.values()):
        raise InputError("is no result of a run; make it again: stance runs leaderboard", path=path)
    return data  # type: ignore[no-any-return]


def _is_finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
