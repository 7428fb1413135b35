"""Scores of predicted spans against gold spans, role by role: by overlap and exactly.

A predicted span is right when it is paired with a gold span of its role: by overlap, if they share a character;
exactly, if they are the same. Pairing is one to one, the largest intersection over union first, so that two halves of a
span count once. `lenient` scores are without pairing: a predicted span is right if it overlaps any gold span, a gold
span is found if any predicted one overlaps it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stance.actors.span_tagger import RoleSpan
from stance.evaluation.claims import f1_scores
from stance.evaluation.intervals import f1_intervals

Ints = npt.NDArray[np.int64]
Place = tuple[int, int]

HOW = ("overlap", "exact", "lenient")


class Pairing(NamedTuple):
    """Spans of one role in one text, paired.

    Parameters
    ----------
    pairs : dict of int to int
        From the number of each gold span that is found to the number of the predicted one.
    exact : int
        How many pairs are of the same span.
    lenient : tuple of int
        How many predicted spans overlap a gold one, how many gold ones a predicted one.
    """

    pairs: dict[int, int]
    exact: int
    lenient: tuple[int, int]


@dataclass(frozen=True)
class SpanCounts:
    """What is counted in each text.

    Parameters
    ----------
    roles : tuple of str
        In the order of the second axis below.
    predicted, gold, overlap, exact : ndarray of int, shape (n_texts, n_roles)
        Spans predicted and in gold, pairs, pairs of the same span.
    lenient_predicted, lenient_gold : ndarray of int, shape (n_texts, n_roles)
        Predicted spans that overlap a gold one, gold ones that overlap a predicted one.
    """

    roles: tuple[str, ...]
    predicted: Ints
    gold: Ints
    overlap: Ints
    exact: Ints
    lenient_predicted: Ints
    lenient_gold: Ints


def pair_spans(gold: Sequence[Place], predicted: Sequence[Place]) -> Pairing:
    """Pair the spans of one role in one text.

    Parameters
    ----------
    gold, predicted : sequence of (int, int)
        Start and end (exclusive) of spans, each span once.

    Returns
    -------
    Pairing

    Examples
    --------
    >>> pair_spans([(0, 10), (20, 30)], [(0, 4), (5, 10), (20, 30)])
    Pairing(pairs={1: 2, 0: 1}, exact=1, lenient=(3, 2))
    """
    order = sorted(range(len(predicted)), key=lambda j: predicted[j])
    shared = []
    for i, (start, end) in enumerate(gold):
        for j in order:
            if predicted[j][0] >= end:
                break
            if (common := min(end, predicted[j][1]) - max(start, predicted[j][0])) > 0:
                whole = max(end, predicted[j][1]) - min(start, predicted[j][0])
                shared.append((-common / whole, gold[i], predicted[j], i, j))
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for *_, i, j in sorted(shared):
        if i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    exact = sum(gold[i] == predicted[j] for i, j in pairs.items())
    touched = len({j for *_, j in shared}), len({i for *_, i, _ in shared})
    return Pairing(pairs, exact, touched)


def anchors(
    gold: Sequence[Place], predicted: Sequence[Place], pairing: Pairing, tokens: Sequence[Place]
) -> tuple[dict[int, int], dict[int, int]]:
    """Give each span of one role in one text a token of its own, so that predictions have a row a token.

    A gold span has its first token, and so has a predicted one that is not paired; one that is paired has the token of
    its gold span. Where two would have the same, the later takes the next that is free. The tokens of gold spans do not
    depend on what is predicted, and F1 of the tokens is F1 by overlap.

    Parameters
    ----------
    gold, predicted, pairing
        See `pair_spans`.
    tokens : sequence of (int, int)
        Where the text's tokens are, in order; at least as many as spans.

    Returns
    -------
    dict of int to int, dict of int to int
        From the number of a token to that of its gold span, and to that of its predicted one.
    """
    ends = [end for _, end in tokens]
    of_gold: dict[int, int] = {}
    for i in sorted(range(len(gold)), key=lambda i: gold[i]):
        of_gold[_free(bisect_right(ends, gold[i][0]), len(tokens), of_gold)] = i
    of_predicted = {at: pairing.pairs[i] for at, i in of_gold.items() if i in pairing.pairs}
    alone = set(range(len(predicted))).difference(of_predicted.values())
    for j in sorted(alone, key=lambda j: predicted[j]):
        of_predicted[_free(bisect_right(ends, predicted[j][0]), len(tokens), {**of_gold, **of_predicted})] = j
    return of_gold, of_predicted


def _free(at: int, n_tokens: int, taken: Mapping[int, int]) -> int:
    free: int = next(k for k in (*range(at, n_tokens), *range(min(at, n_tokens) - 1, -1, -1)) if k not in taken)
    return free


def count_spans(
    gold: Sequence[Sequence[RoleSpan]],
    predicted: Sequence[Sequence[RoleSpan]],
    pairings: Sequence[Sequence[Pairing]],
    roles: Sequence[str],
) -> SpanCounts:
    """Count what gold and prediction share.

    Parameters
    ----------
    gold, predicted : sequences of sequences of RoleSpan
        The spans of the same texts.
    pairings : sequence of sequence of Pairing
        Those of each text, role by role.
    roles : sequence of str
    """
    rows = [
        [
            (_count(said, role), _count(here, role), len(each.pairs), each.exact, *each.lenient)
            for role, each in zip(roles, row, strict=True)
        ]
        for here, said, row in zip(gold, predicted, pairings, strict=True)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, len(roles), 6)
    return SpanCounts(tuple(roles), *(table[:, :, k] for k in range(6)))


def span_scores(
    counts: SpanCounts, groups: Sequence[str], *, n_resamples: int = 1000, random_state: int = 0
) -> dict[str, float]:
    """Return precision, recall and F1 of each role, by overlap, exactly and leniently, with 95 % intervals of F1.

    Parameters
    ----------
    counts : SpanCounts
    groups : sequence of str, length n_texts
        What is drawn with replacement for the intervals.
    n_resamples, random_state
        See `stance.evaluation.intervals.f1_intervals`.

    Returns
    -------
    dict
        ``<role>_<how>_f1`` with ``_low`` and ``_high``, ``_precision``, ``_recall`` for each `HOW` (lenient ones
        without an interval), and ``<role>_support``, the number of gold spans.
    """
    out: dict[str, float] = {}
    for how, hits in (("overlap", counts.overlap), ("exact", counts.exact)):
        intervals = f1_intervals(
            counts.roles,
            (hits, counts.predicted, counts.gold),
            groups,
            n_resamples=n_resamples,
            random_state=random_state,
        )
        f1s = f1_scores(hits.sum(axis=0), counts.predicted.sum(axis=0), counts.gold.sum(axis=0))
        for k, role in enumerate(counts.roles):
            out[f"{role}_{how}_f1"] = float(f1s[k])
            out[f"{role}_{how}_f1_low"], out[f"{role}_{how}_f1_high"] = intervals[f"{role}_f1"]
            out[f"{role}_{how}_precision"] = _ratio(hits[:, k], counts.predicted[:, k])
            out[f"{role}_{how}_recall"] = _ratio(hits[:, k], counts.gold[:, k])
    for k, role in enumerate(counts.roles):
        precision = _ratio(counts.lenient_predicted[:, k], counts.predicted[:, k])
        recall = _ratio(counts.lenient_gold[:, k], counts.gold[:, k])
        out[f"{role}_lenient_f1"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        out[f"{role}_lenient_precision"], out[f"{role}_lenient_recall"] = precision, recall
        out[f"{role}_support"] = float(counts.gold[:, k].sum())
    return out


def _count(spans: Sequence[RoleSpan], role: str) -> int:
    return sum(span.role == role for span in spans)


def _ratio(part: Ints, whole: Ints) -> float:
    return float(part.sum() / whole.sum()) if whole.sum() else 0.0
