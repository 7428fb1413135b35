"""The leaderboard of experiments as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from stance.report.markdown import code, escape

_NONE = "–"
_WORDS = {"f1": "F1", "macro": "macro", "rw": "rw", "mt": "mt"}
_SPLITS = {"cv": "cross-validated", "dev": "development file", "test": "test file"}
_INTRODUCTION = """\
# Experiments

Every experiment beside its baselines and what others have published. `stance reproduce NAME` runs one again and says
whether its numbers hold.

This page is made by `stance runs leaderboard` from two files of each folder: `result.json`, from the newest run of the
experiment's command, and `published.json`, numbers of others. Change those, not this page.
"""


class _Entry(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def command(self) -> str: ...
    @property
    def result(self) -> Mapping[str, Any] | None: ...
    @property
    def published(self) -> Sequence[Mapping[str, Any]]: ...


def leaderboard(entries: Sequence[_Entry]) -> str:
    """Return the page; the same entries give the same bytes.

    Parameters
    ----------
    entries : sequence of `stance.experiments.reproduction.leaderboard.Entry`
    """
    lines = [
        _INTRODUCTION,
        "| experiment | metric | result | best baseline | best published | measured |",
        "|---|---|---|---|---|---|",
        *(_row(entry) for entry in entries),
    ]
    for entry in entries:
        lines += ["", *_section(entry)]
    return "\n".join(lines) + "\n"


def _row(entry: _Entry) -> str:
    name = f"[{escape(entry.name)}]({entry.name}/README.md)"
    if entry.result is None:
        return f"| {name} | {_NONE} | not measured | {_NONE} | {_best_published(entry, None)} | {_NONE} |"
    result, headline = entry.result, str(entry.result["headline"])
    baselines = [model for model in _models(result) if model != headline.partition("/")[0]]
    values = [(result["metrics"].get(_of(model, headline)), model) for model in baselines]
    known = [(value, model) for value, model in values if value is not None]
    best = f"{max(known)[0]:.3f} ({_system(max(known)[1])})" if known else _NONE
    own = f"**{_value(result, headline)}**{_interval(result, headline)}"
    published = _best_published(entry, headline)
    return f"| {name} | {_title(headline)} | {own} | {best} | {published} | {code(result.get('date'))} |"


def _best_published(entry: _Entry, headline: str | None) -> str:
    """Return the best published value of the headline, else of what is published first, and then of which metric."""
    names = [str(one["metric"]) for one in entry.published]
    metric = headline if headline in names else next(iter(names), None)
    found = [(float(one["value"]), str(one["system"])) for one in entry.published if one["metric"] == metric]
    if metric is None:
        return _NONE
    of = "" if metric == headline else f"; {_title(metric)}"
    return f"{max(found)[0]:.3f} ({escape(max(found)[1])}{of})"


def _section(entry: _Entry) -> Iterator[str]:
    yield f"## {escape(entry.name)}"
    yield ""
    yield escape(entry.question)
    yield ""
    metrics = _metrics(entry)
    if metrics:
        yield f"| system | {' | '.join(map(_title, metrics))} | source |"
        yield f"|---|{'---:|' * len(metrics)}---|"
        yield from _measured_rows(entry, metrics)
        yield from _published_rows(entry, metrics)
        yield ""
    yield _origin(entry)
    if not entry.published:
        yield ""
        yield "No published numbers are listed."


def _metrics(entry: _Entry) -> list[str]:
    """Return the metrics that have a column: the headline, what others have published, then the rest."""
    names = [str(one["metric"]) for one in entry.published]
    if entry.result is None:
        return list(dict.fromkeys(names))
    headline = str(entry.result["headline"])
    own = headline.partition("/")[0]
    rest = [name for name in entry.result["metrics"] if name.startswith(f"{own}/") and not _is_end(name)]
    return list(dict.fromkeys([headline, *names, *rest]))


def _measured_rows(entry: _Entry, metrics: Sequence[str]) -> Iterator[str]:
    if entry.result is None:
        return
    main = str(entry.result["headline"]).partition("/")[0]
    models = sorted(_models(entry.result), key=lambda model: model != main)
    for model in models:
        names = [_of(model, metric) for metric in metrics]
        cells = [_value(entry.result, name) for name in names]
        if model == main:
            cells = [f"**{cell}**{_interval(entry.result, name)}" for cell, name in zip(cells, names, strict=True)]
            cells = [cell.replace(f"**{_NONE}**", _NONE) for cell in cells]
        title = "**this**" if model == main else _system(model)
        yield f"| {title} | {' | '.join(cells)} | {'run' if model == main else 'run, baseline'} |"


def _published_rows(entry: _Entry, metrics: Sequence[str]) -> Iterator[str]:
    systems: dict[tuple[str, str], dict[str, float]] = {}
    for one in entry.published:
        systems.setdefault((str(one["system"]), str(one["source"])), {})[str(one["metric"])] = float(one["value"])
    for (system, source), values in systems.items():
        cells = [f"{values[metric]:.3f}" if metric in values else _NONE for metric in metrics]
        yield f"| {escape(system)} | {' | '.join(cells)} | {escape(source)} |"


def _origin(entry: _Entry) -> str:
    if entry.result is None:
        return f"Not measured yet: {code(entry.command)}"
    result = entry.result
    git = result.get("git") or {}
    commit = str(git.get("commit") or "no commit")[:12]
    dirty = ", with changes that were not committed" if git.get("state") == "dirty" else ""
    split = _SPLITS.get(str(result.get("split")), str(result.get("split")))
    versions = ", ".join(f"{name} {version}" for name, version in (result.get("versions") or {}).items())
    files = ", ".join(f"{code(one['path'])} ({str(one['sha256'])[:12]})" for one in _inputs(result))
    how = f"{escape(split)}, seed {result.get('seed')}"
    measured = f"Measured {code(result.get('date'))} by {code(result.get('command'))} ({how})"
    return f"{measured} at commit {code(commit)}{dirty}; {escape(versions)}. Inputs and SHA-256: {files}."


def _inputs(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(result.get("inputs") or ())


def _models(result: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(str(name).partition("/")[0] for name in result["metrics"]))


def _of(model: str, metric: str) -> str:
    return f"{model}/{metric.partition('/')[2]}"


def _system(model: str) -> str:
    return escape(model.replace("_", " "))


def _value(result: Mapping[str, Any], name: str) -> str:
    value = result["metrics"].get(name)
    return _NONE if value is None else f"{value:.3f}"


def _interval(result: Mapping[str, Any], name: str) -> str:
    low, high = (result["metrics"].get(f"{name}_{end}") for end in ("low", "high"))
    return "" if low is None or high is None else f" [{low:.3f}, {high:.3f}]"


def _is_end(name: str) -> bool:
    return name.endswith(("_low", "_high"))


def _title(metric: str) -> str:
    words = metric.partition("/")[2].split("_")
    return escape(" ".join(_WORDS.get(word, word) for word in words).replace("macro F1", "macro-F1"))
