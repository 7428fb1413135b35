"""What a run got wrong and was sure of: sentences worth reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup, escape

from stance.report.error_reasons import ClaimReasons, LabelReasons, Reason
from stance.report.marks import runs
from stance.report.numbers import MAX_CHARACTERS, cut, number
from stance.report.summary import Summary
from stance.schema import Claim, Sentence

MAX_ERRORS = 6
"""Misclassified sentences shown of each kind and label."""


@dataclass(frozen=True)
class Error:
    """A sentence, or a pair in it, that the model got wrong; `html` has the pair's mentions marked.

    `reason` is the likely one, in words; empty where none is seen.
    """

    item: str
    group: str
    text: str
    gold: str
    predicted: str
    score: str
    reason: str
    html: Markup


@dataclass(frozen=True)
class ErrorGroup:
    """Errors of one kind and label, the most confident first; `total` counts all.

    The kind is `missed` or `false alarm`, or `taken for another` where each item has one label. `reasons` counts all of
    them by their first likely reason, the most frequent first.
    """

    stance: str
    place: int
    kind: str
    total: int
    errors: list[Error]
    reasons: list[tuple[str, int]]


def find_errors(summary: Summary) -> list[ErrorGroup]:
    """Return the surest errors of the run's own model, label by label in their order."""
    rows = summary.predictions[summary.predictions["model"] == summary.scores.main]
    rows = rows.assign(gold=rows["gold"].astype(bool), predicted=rows["predicted"].astype(bool))
    if summary.scores.one_label:
        return list(_confusions(summary, rows))
    return list(_misses_and_alarms(summary, rows))


def _misses_and_alarms(summary: Summary, rows: pd.DataFrame) -> Iterator[ErrorGroup]:
    why, wrong = ClaimReasons(rows, summary.texts), rows[rows["gold"] != rows["predicted"]]
    for place, stance in enumerate(summary.stances):
        of_stance = wrong[wrong["label"] == stance]
        for kind, gold in (("missed", True), ("false alarm", False)):
            chosen = of_stance[of_stance["gold"] == gold]
            # Surest first: a gold claim with the least score, a false one with the highest; equal ones by name.
            chosen = chosen.sort_values(["score", "item"], ascending=[gold, True], kind="stable")
            sides = (stance, f"no {stance}") if gold else (f"no {stance}", stance)
            cells = list(chosen[["item", "group", "score"]].itertuples(name=None))
            reasons = [why.of(index, item, stance, score, missed=gold) for index, item, _, score in cells]
            shown = [
                _error(summary, item, group, score, *sides, reason.words)
                for (_, item, group, score), reason in zip(cells[:MAX_ERRORS], reasons, strict=False)
            ]
            yield ErrorGroup(stance, place % 8, kind, len(chosen), shown, _counted(reasons))


def _counted(reasons: Iterable[Reason]) -> list[tuple[str, int]]:
    return Counter(reason.kind for reason in reasons).most_common()


def _confusions(summary: Summary, rows: pd.DataFrame) -> Iterator[ErrorGroup]:
    why = LabelReasons(rows)
    gold, said = (rows.loc[rows[side], ["item", "group", "label", "score"]] for side in ("gold", "predicted"))
    joined = said.merge(gold[["item", "label"]], on="item", suffixes=("", "_gold"))
    wrong = joined[joined["label"] != joined["label_gold"]]
    pairs = {
        f"{sentence.item}#{number}": (sentence, claim)
        for sentence in summary.sentences
        for number, claim in enumerate(sentence.claims)
    }
    for place, label in enumerate(summary.stances):
        chosen = wrong[wrong["label_gold"] == label].sort_values(
            ["score", "item"], ascending=[False, True], kind="stable"
        )
        cells = list(chosen[["item", "group", "label", "score"]].itertuples(index=False, name=None))
        reasons = [why.of(item, label, predicted, score) for item, _, predicted, score in cells]
        shown = [
            _error(summary, item, group, score, label, predicted, reason.words, pairs.get(item))
            for (item, group, predicted, score), reason in zip(cells[:MAX_ERRORS], reasons, strict=False)
        ]
        yield ErrorGroup(label, place % 8, "taken for another", len(chosen), shown, _counted(reasons))


def _error(
    summary: Summary,
    item: str,
    group: str,
    score: float,
    gold: str,
    predicted: str,
    reason: str,
    pair: tuple[Sentence, Claim] | None = None,
) -> Error:
    text = cut(summary.texts.get(item, "(text not kept)"))
    html = escape(text) if pair is None or len(pair[0].text) > MAX_CHARACTERS else _marked(*pair)
    return Error(str(item), str(group), text, gold, predicted, number(float(score)), reason, html)


def _marked(sentence: Sentence, claim: Claim) -> Markup:
    """Return the sentence with the pair's actor and target in boxes, each told by a word for those who see no box."""
    html = Markup()
    for run in runs(sentence.with_claims((claim,))):
        for piece in run.pieces:
            names = " ".join(name for name, claims in (("actor", piece.actors), ("target", piece.targets)) if claims)
            span = Markup('<span class="{0}"><span class="vh">{0}: </span>{1}</span>')
            html += span.format(names, piece.text) if names else escape(piece.text)
    return html
