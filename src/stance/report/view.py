"""What a report says, in words and rows; the HTML and the Markdown renderer show the same view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stance.report.confidence import Confidence, build_confidence
from stance.report.errors import ErrorGroup, find_errors
from stance.report.numbers import DASH, number
from stance.report.scores import Scores, split_name
from stance.report.summary import Summary, name_of

MAX_PAIRS = 10
"""Rows of who takes a stance towards whom."""

_SCORES = (
    ("accuracy", "Accuracy", "share of right labels"),
    ("actor_accuracy", "Actor", "right actor (or rightly none), where the stance is right"),
    ("entity_accuracy", "Entity", "right name behind the actor, where gold has one"),
    ("target_accuracy", "Target", "right target, where gold has one"),
    ("actor_stance_f1", "Actor and stance", "F1 of who takes which stance, over all claims"),
)
_PREVIEW = 60
_KNOWN = ("command", "started", "seed", "format_version")


@dataclass(frozen=True)
class ModelRow:
    """A model's headline: its number, the interval and how far below the run it is."""

    name: str
    main: bool
    value: str
    interval: str
    difference: str


@dataclass(frozen=True)
class StanceRow:
    """The scores of one stance, and the F1 of each baseline."""

    stance: str
    place: int
    f1: str
    interval: str
    precision: str
    recall: str
    support: str
    baselines: tuple[str, ...]


@dataclass(frozen=True)
class PairRow:
    """Who takes a stance towards whom, and how often."""

    stance: str
    place: int
    actor: str
    target: str
    count: int


@dataclass(frozen=True)
class Node:
    """A key of a tree with its value as text, or with the nodes below it."""

    key: str
    value: str
    children: tuple[Node, ...] = ()

    @property
    def preview(self) -> str:
        """The values just below it, in short: what a folded node shows."""
        values = ", ".join(child.value for child in self.children if child.value)
        return values if len(values) <= _PREVIEW else values[: _PREVIEW - 1].rstrip() + "…"


@dataclass(frozen=True)
class View:
    """All that is shown, formatted; see the fields' own types."""

    verdict: str
    headline: str
    one_label: bool
    noun: str
    models: list[ModelRow]
    baselines: list[str]
    stances: list[StanceRow]
    more_scores: list[tuple[str, str, str]]
    metrics: list[tuple[str, str]]
    pairs: list[PairRow]
    confidence: Confidence | None
    errors: list[ErrorGroup]
    config: tuple[Node, ...]
    facts: list[tuple[str, str]]
    versions: list[tuple[str, str]]
    inputs: list[tuple[str, str]]
    timings: list[tuple[str, str]]
    other: tuple[Node, ...]


def build_view(summary: Summary) -> View:
    """Return what a report of a run says."""
    metrics, record, scores = summary.metrics, summary.record, summary.scores
    names = scores.models
    known = {*_KNOWN, "git", "versions", "inputs", "timings", "checks", "warnings"}
    inputs = [item for item in record.get("inputs") or [] if isinstance(item, Mapping)]
    return View(
        verdict=verdict(scores),
        headline=scores.title,
        one_label=scores.one_label,
        noun="label" if scores.one_label else "stance",
        models=[_model_row(scores, name) for name in names],
        baselines=[scores.model_name(name) for name in names if name != scores.main],
        stances=[_stance_row(scores, stance, k, names) for k, stance in enumerate(summary.stances)],
        more_scores=_more_scores(scores),
        metrics=[(key, number(metrics[key], 4)) for key in sorted(metrics)],
        pairs=[] if scores.one_label else _pairs(summary),
        confidence=build_confidence(summary),
        errors=find_errors(summary),
        config=tree(summary.config),
        facts=_facts(record),
        versions=[(str(key), str(value)) for key, value in (record.get("versions") or {}).items()],
        inputs=[(str(item.get("path", "")), str(item.get("sha256", ""))) for item in inputs],
        timings=[(str(key), _seconds(value)) for key, value in (record.get("timings") or {}).items()],
        other=tree({key: value for key, value in record.items() if key not in known}),
    )


def verdict(scores: Scores) -> str:
    """Return one or two sentences that say how good the run is, beside its baselines."""
    value = scores.value(scores.main)
    if value is None:
        return f"This run has no {scores.title[0].lower()}{scores.title[1:]}: nothing was evaluated."
    out = f"{scores.title} {value:.2f}"
    interval = scores.interval(scores.main)
    if interval is not None:
        out += f" (95 % CI {interval[0]:.2f}{DASH}{interval[1]:.2f})"
    if scores.place:
        out += f" {'in' if scores.split == '_cv' else 'on'} {scores.place}"
    others = [(scores.model_name(name), scores.value(name) or 0.0) for name in scores.models if name != scores.main]
    if not others:
        return out + "."
    out += ", " + " and ".join(_distance(value - other, name) for name, other in others) + "."
    name, best = others[0]
    if interval is not None and interval[0] <= best:
        if best <= interval[1]:
            return (
                out + f" The interval takes in the score of {_the(name)}: the data do not show that the run is better."
            )
        return out + f" The run is worse than {_the(name)}."
    return out


def _distance(difference: float, name: str) -> str:
    if round(difference, 2) == 0:
        return f"level with {_the(name)}"
    return f"{abs(difference):.2f} {'above' if difference > 0 else 'below'} {_the(name)}"


def _the(name: str) -> str:
    return {"always nothing": "always-nothing", "VADER": "VADER"}.get(name, f"the {name}")


def _more_scores(scores: Scores) -> list[tuple[str, str, str]]:
    """Return the other scores of the run's own model, each with what it means."""
    out = [
        (title, number(value), meaning)
        for key, title, meaning in _SCORES
        if (value := scores.value(scores.main, key)) is not None
    ]
    start = f"{scores.main}/macro_f1"
    for name, value in scores.metrics.items():
        suffix = name.removeprefix(start)
        if name.startswith(start) and suffix != scores.split and (place := split_name(suffix)):
            ends = [scores.metrics.get(name + end) for end in ("_low", "_high")]
            interval = f" (95 % CI {number(ends[0])}{DASH}{number(ends[1])})" if None not in ends else ""
            out.append((f"Macro-F1{interval}", number(value), f"on {place}"))
    return out


def _interval(scores: Scores, model: str, key: str | None = None) -> str:
    ends = scores.interval(model, key)
    return "" if ends is None else f"{number(ends[0])}{DASH}{number(ends[1])}"


def _model_row(scores: Scores, name: str) -> ModelRow:
    main, value = scores.value(scores.main), scores.value(name)
    apart = name == scores.main or main is None or value is None
    difference = "" if apart else f"{value - main:+.2f}".replace("-", "\N{MINUS SIGN}")  # type: ignore[operator]
    interval = _interval(scores, name)
    return ModelRow(scores.model_name(name), name == scores.main, number(value), interval, difference)


def _stance_row(scores: Scores, stance: str, place: int, names: Sequence[str]) -> StanceRow:
    main = scores.main
    return StanceRow(
        stance=stance,
        place=place % 8,
        f1=number(scores.value(main, f"{stance}_f1")),
        interval=_interval(scores, main, f"{stance}_f1"),
        precision=number(scores.value(main, f"{stance}_precision")),
        recall=number(scores.value(main, f"{stance}_recall")),
        support=number(scores.value(main, f"{stance}_support"), 0),
        baselines=tuple(number(scores.value(name, f"{stance}_f1")) for name in names if name != main),
    )


def _pairs(summary: Summary) -> list[PairRow]:
    """Return the most frequent actor, stance and target; claims without an actor or a target are left out."""
    counts = Counter(
        (claim.stance, name_of(claim.actor), name_of(claim.target))
        for sentence in summary.sentences
        for claim in sentence.claims
        if claim.stance in summary.stances
    )
    order = {stance: place for place, stance in enumerate(summary.stances)}
    rows = [
        PairRow(stance, order[stance] % 8, actor, target, count)
        for (stance, actor, target), count in counts.items()
        if actor and target
    ]
    return sorted(rows, key=lambda row: (-row.count, order[row.stance], row.actor, row.target))[:MAX_PAIRS]


def tree(value: Any) -> tuple[Node, ...]:
    """Return nested mappings and lists as nodes, in their own order."""
    if isinstance(value, Mapping):
        pairs = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, (list, tuple)):
        pairs = [(f"[{place}]", item) for place, item in enumerate(value)]
    else:
        return ()
    return tuple(_node(key, item) for key, item in pairs)


def _node(key: str, item: Any) -> Node:
    nested = isinstance(item, Mapping) or (isinstance(item, (list, tuple)) and any(_is_nested(part) for part in item))
    if nested and item:
        return Node(key, "", tree(item))
    if isinstance(item, (list, tuple)):
        return Node(key, "[" + ", ".join(_leaf(part) for part in item) + "]")
    return Node(key, "{}" if isinstance(item, Mapping) else _leaf(item))


def _is_nested(item: Any) -> bool:
    return isinstance(item, (Mapping, list, tuple))


def _leaf(item: Any) -> str:
    return {None: "null", True: "true", False: "false"}[item] if item is None or isinstance(item, bool) else str(item)


def _facts(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    out = [(key.replace("_", " "), record[key]) for key in _KNOWN if record.get(key) is not None]
    shown = [(key, " ".join(map(str, item)) if isinstance(item, list) else str(item)) for key, item in out]
    git = record.get("git")
    if isinstance(git, Mapping):
        changed = " (with changes that are not committed)" if git.get("state") == "dirty" else ""
        shown.append(("git", (str(git.get("commit") or "not from a repository")) + changed))
    elif git is not None:
        shown.append(("git", str(git)))
    return shown


def _seconds(value: Any) -> str:
    return f"{value:.1f} s" if isinstance(value, (int, float)) else str(value)
