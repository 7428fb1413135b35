"""The tables that are shown of an agreement: numbers as text, and what is to be said of those that are not defined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stance.evaluation.agreement import Agreement, Score
from stance.evaluation.agreement.pair_scores import Key
from stance.report.numbers import DASH, cut

_ALL = "all labels"
_MAX_COUNTS = 3
"""So many annotators have their counts in the table of labels; of more it shows the least and the most."""

_WHOLE = {
    "stance": "stance",
    "stance_actor": "stance + actor",
    "stance_actor_target": "stance + actor + target",
}


@dataclass(frozen=True)
class Cell:
    """A number as text with its interval in full and shorter; `terse` where only a wide page has room for it."""

    text: str
    interval: str = ""
    short: str = ""
    terse: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; `place` is that of its label among all labels, None where it is about no label."""

    name: str
    place: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Numbers:
    """A table, and what is to be said of its empty cells."""

    title: str
    head: tuple[str, ...]
    rows: list[Row]
    notes: list[str]


def numbers(agreement: Agreement) -> list[Numbers]:
    """Return the tables that have something to show."""
    tables = [_labels(agreement), _pairs(agreement), *_claims(agreement), _sides(agreement), _gold(agreement)]
    return [table for table in tables if table.rows]


def _labels(agreement: Agreement) -> Numbers:
    group = agreement.main
    names = agreement.people if group == "people" else agreement.annotators
    rows: list[_Scores] = []
    for place, (level, label) in enumerate([*(("label", label) for label in agreement.labels), ("set", "all")]):
        found = [agreement.score("annotator", level, label, "support", [name]) for name in names]
        counts = [int(score.value) for score in found if score is not None and score.value is not None]
        shown = ", ".join(map(str, counts)) if len(counts) <= _MAX_COUNTS else f"{min(counts)}{DASH}{max(counts)}"
        scores = [agreement.score(group, level, label, measure) for measure in ("agreement", "kappa", "alpha")]
        rows.append(
            _Scores(label, place, [shown], scores) if level == "label" else _Scores(_ALL, None, [shown], scores)
        )
    masi = agreement.score(group, "set", "all", "masi_alpha")
    rows.append(_Scores("all, MASI", None, [""], [None, None, masi]))
    meaning = ", ".join(names) if len(names) <= _MAX_COUNTS else "an annotator, least and most"
    return _numbers(
        "Labels, sentence by sentence",
        ("label", "n", "agreement", "kappa", "alpha"),
        rows,
        terse=(0,),
        notes=[f"n: sentences with the label, {meaning}"],
    )


def _pairs(agreement: Agreement) -> Numbers:
    pairs = dict.fromkeys(score.annotators for score in agreement.scores if score.group == "pair")
    rows = []
    for pair in pairs if len(pairs) > 1 else ():
        scores = [
            agreement.score("pair", "set", "all", measure, pair) for measure in ("agreement", "kappa", "macro_f1")
        ]
        n = next(score.n for score in scores if score is not None)
        rows.append(_Scores(" – ".join(pair), None, [f"{n:,}"], scores))
    return _numbers("Pair by pair, all labels", ("pair", "n", "agreement", "kappa", "macro-F1"), rows, terse=(0,))


def _claims(agreement: Agreement) -> Iterator[Numbers]:
    def rows(level: str, names: Mapping[str, str], *measures: str) -> list[_Scores]:
        out = []
        for name, shown in names.items():
            scores = [agreement.score(agreement.main, level, name, measure) for measure in measures]
            out.append(_Scores(shown, None, [f"{scores[0].n:,}" if scores[0] else ""], scores))
        return out

    spans = rows("span", {role: role for role in ("cue", "actor", "target")}, "exact_f1", "overlap_f1")
    yield _numbers("Spans, on claims that are paired", ("span", "n", "exact F1", "overlap F1"), spans)
    entities = rows("entity", {role: role for role in ("actor", "target")}, "agreement")
    yield _numbers("Entities, on claims that are paired", ("entity of", "n", "agreement"), entities)
    yield _numbers("Whole claims", ("same", "n", "F1"), rows("claim", _WHOLE, "f1"))


def _sides(agreement: Agreement) -> Numbers:
    """Return people with each other beside people against gold."""
    asked: list[tuple[str, int | None, Key]]
    asked = [(f"{label} F1", place, ("label", label, "f1")) for place, label in enumerate(agreement.labels)]
    asked += [("macro-F1", None, ("set", "all", "macro_f1"))]
    asked += [(f"{label} kappa", place, ("label", label, "kappa")) for place, label in enumerate(agreement.labels)]
    asked += [(f"{_ALL} kappa", None, ("set", "all", "kappa"))]
    asked += [(f"{role} overlap F1", None, ("span", role, "overlap_f1")) for role in ("cue", "actor", "target")]
    asked += [(f"{role} entity", None, ("entity", role, "agreement")) for role in ("actor", "target")]
    asked += [(f"{shown} F1", None, ("claim", name, "f1")) for name, shown in _WHOLE.items()]
    rows = []
    if agreement.gold is not None and agreement.main == "people":
        for name, place, key in asked:
            rows.append(_Scores(name, place, [], [agreement.score(group, *key) for group in ("people", "gold")]))
    return _numbers("People with each other, and against gold", ("measure", "with each other", "against gold"), rows)


def _gold(agreement: Agreement) -> Numbers:
    rows: list[_Scores] = []
    pairs = [] if agreement.gold is None else [(agreement.gold, name) for name in agreement.people]
    for place, label in enumerate(agreement.labels):
        for pair in pairs:
            scores = [agreement.score("pair", "label", label, key, pair) for key in ("precision", "recall", "f1")]
            rows.append(_Scores(label, place, [pair[1]], scores))
    for pair in pairs:
        rows.append(
            _Scores("macro-F1", None, [pair[1]], [None, None, agreement.score("pair", "set", "all", "macro_f1", pair)])
        )
    rows = [row for row in rows if any(row.scores)]
    return _numbers("Against gold", ("label", "who", "precision", "recall", "F1"), rows, terse=(0, 1))


@dataclass(frozen=True)
class _Scores:
    name: str
    place: int | None
    lead: list[str]
    scores: list[Score | None]


def _numbers(
    title: str,
    head: tuple[str, ...],
    rows: Sequence[_Scores],
    *,
    terse: Sequence[int] = (),
    notes: Sequence[str] = (),
) -> Numbers:
    """Format a table; in `terse` columns of scores a terminal has no room for intervals. A note is said once."""
    noted: dict[str, dict[str, None]] = {}
    out = []
    for row in rows:
        cells = [*map(Cell, row.lead), *(_cell(score, k in terse) for k, score in enumerate(row.scores))]
        out.append(Row(cut(row.name), None if row.place is None else row.place % 8, tuple(cells)))
        for score in row.scores:
            if score is not None and score.note:
                noted.setdefault(score.note, {})[cut(row.name)] = None
    return Numbers(title, head, out, [*notes, *(f"{', '.join(names)}: {note}" for note, names in noted.items())])


def _cell(score: Score | None, terse: bool) -> Cell:
    if score is None:
        return Cell("")
    if score.value is None:
        return Cell(DASH)
    percent = score.measure == "agreement"
    factor, places = (100, 1) if percent else (1, 3)
    text = f"{factor * score.value:.{places}f}" + " %" * percent
    if score.low is None or score.high is None:
        return Cell(text)
    low, high = factor * score.low, factor * score.high
    shorter = 1 if percent else 2
    short = f"{low:.{shorter}f}{DASH}{high:.{shorter}f}".replace("-", "\N{MINUS SIGN}")
    return Cell(text, f"[{low:.{places}f}, {high:.{places}f}]", short, terse)
