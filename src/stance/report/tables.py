"""Tables as words: what the page, Markdown, the terminal and LaTeX show alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stance.report.numbers import number
from stance.report.scores import Scores, model_name

ABSENT, FAILED, BEST = "-", "!", "*"

_SCORE = re.compile(r"(?:.{1,100}_)?(?:f1|accuracy)")
_ENDS = ("_low", "_high")


@dataclass(frozen=True)
class Row:
    """A row of a table; `mark` is `*` for the best, `!` for a run that failed."""

    name: str
    cells: tuple[str, ...]
    mark: str = ""
    baseline: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Table:
    """A table; its first column holds the names of the rows."""

    caption: str
    head: tuple[str, ...]
    rows: list[Row]
    notes: tuple[str, ...] = ()


def score_table(scores: Scores, labels: Sequence[str], *, all_intervals: bool = False) -> Table:
    """Return a run's scores beside those of its baselines, one a row: the headline, the labels in their order, others.

    Parameters
    ----------
    scores : Scores
    labels : sequence of str
        The run's labels, in order.
    all_intervals : bool
        Whether the baselines' 95 % intervals are told too.
    """
    models = scores.models
    rows = [
        Row(
            term(key),
            tuple(
                with_interval(scores, model, key, interval=all_intervals or model == scores.main) for model in models
            ),
        )
        for key in _keys(scores, labels)
    ]
    names = [model_name(model, one_label=scores.one_label) for model in models]
    place = f", measured {'in' if scores.split == '_cv' else 'on'} {scores.place}" if scores.place else ""
    return Table(f"Scores with 95 % intervals{place}", ("score", *names), rows)


def label_table(scores: Scores, labels: Sequence[str]) -> Table:
    """Return precision, recall, F1 and support of each label of a run's own model."""
    main = scores.main
    rows = []
    for label in labels:
        cells = [number(scores.value(main, f"{label}_{key}"), 3) for key in ("precision", "recall")]
        cells += [with_interval(scores, main, f"{label}_f1"), number(scores.value(main, f"{label}_support"), 0)]
        rows.append(Row(label, tuple(cells)))
    noun = "label" if scores.one_label else "stance"
    head = (noun, "precision", "recall", "F1", "support")
    return Table(f"{noun.capitalize()} by {noun}, with the 95 % interval of F1", head, rows)


def term(key: str) -> str:
    """Return what a metric is called in a table."""
    words = key.replace("_", " ").replace("actor stance", "actor-stance").replace("macro f1", "macro-F1")
    return re.sub(r"\bf1\b", "F1", words)


def with_interval(scores: Scores, model: str, key: str | None = None, *, interval: bool = True) -> str:
    """Return a model's number (the headline's where `key` is None) with its 95 % interval, a dash for none."""
    value, ends = scores.value(model, key), scores.interval(model, key)
    if value is None:
        return ABSENT
    return f"{value:.3f}" + (f" [{ends[0]:.3f}, {ends[1]:.3f}]" if interval and ends else "")


def _keys(scores: Scores, labels: Sequence[str]) -> list[str]:
    """Return which numbers of the run's own model a table has."""
    start, end = f"{scores.main}/", scores.split
    own = [key.removeprefix(start) for key in scores.metrics if key.startswith(start)]
    names = [key.removesuffix(end) for key in own if key.endswith(end) and not key.endswith(_ENDS)]
    found = [name for name in names if _SCORE.fullmatch(name) and "/" not in name]
    first = [scores.name.removesuffix(end), *(f"{label}_f1" for label in labels)]
    return [key for key in dict.fromkeys([*first, *found]) if key in found]
