"""Scores of predicted claims against gold claims, sentence by sentence.

Stance is scored a sentence: the set of stances in gold against the set predicted. Claims of one stance in a sentence
are paired so that the best overlaps of actors come first; actors, entities and targets are judged on those pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stance.schema import STANCES, Claim, Mention

OVERLAP = 0.5
"""Two spans are the same when they share at least this part of what either covers (intersection over union)."""

_TITLES = frozenset(
    (
        *("the", "a", "an", "mr", "mrs", "ms", "dr", "sir", "lord", "lady", "president", "prime", "minister"),
        *("senator", "sen", "rep", "gov", "governor", "secretary", "judge", "justice"),
    )
)
_PAIRED = (
    "pairs",
    "actor",
    "actor_exact",
    "entities",
    "entity",
    "targets",
    "target",
    "target_exact",
    "gold_claims",
    "predicted_claims",
)


WHO = ("actor_accuracy", "actor_exact", "entity_accuracy", "target_accuracy", "target_exact", "actor_stance_f1")
"""The scores of who takes a stance towards whom, in the order of `claim_scores`."""


@dataclass(frozen=True)
class ClaimCounts:
    """What is counted in each sentence; every score is a ratio of sums over sentences.

    Parameters
    ----------
    stances : tuple of str
        The labels, in the order of the second axis below.
    hits, predicted, gold : ndarray of int, shape (n_sentences, n_stances)
        Whether the stance is in both, in the prediction, in gold.
    paired : ndarray of int, shape (n_sentences, 10)
        Counts over paired claims: pairs, right actors, exact actors, gold entities, right entities, targets, right
        targets, exact targets, gold claims, predicted claims.
    """

    stances: tuple[str, ...]
    hits: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.int64]
    gold: npt.NDArray[np.int64]
    paired: npt.NDArray[np.int64]


def count_claims(
    gold: Sequence[Sequence[Claim]], predicted: Sequence[Sequence[Claim]], stances: Sequence[str] = STANCES
) -> ClaimCounts:
    """Count, sentence by sentence, what gold and prediction share.

    Parameters
    ----------
    gold, predicted : sequences of sequences of Claim
        The claims of the same sentences, in the same order.
    stances : sequence of str, optional
        The labels to score, in order.

    Raises
    ------
    ValueError
        If the two do not have the same length.
    """
    rows = [_count_sentence(a, b, stances) for a, b in zip(gold, predicted, strict=True)]
    width = 3 * len(stances) + len(_PAIRED)
    table = np.array(rows, dtype=np.int64).reshape(len(rows), width)
    n = len(stances)
    return ClaimCounts(tuple(stances), table[:, :n], table[:, n : 2 * n], table[:, 2 * n : 3 * n], table[:, 3 * n :])


def claim_scores(counts: ClaimCounts) -> dict[str, float]:
    """Return precision, recall, F1 and support of each stance, macro-F1, and the scores of actors, entities, targets.

    `actor_stance_f1` counts a predicted claim as right when a gold claim of the same stance has the same actor.
    """
    out: dict[str, float] = {}
    hits, predicted, gold = (array.sum(axis=0) for array in (counts.hits, counts.predicted, counts.gold))
    f1s = f1_scores(hits, predicted, gold)
    out["macro_f1"] = float(f1s.mean())
    for k, stance in enumerate(counts.stances):
        out[f"{stance}_precision"] = _ratio(hits[k], predicted[k])
        out[f"{stance}_recall"] = _ratio(hits[k], gold[k])
        out[f"{stance}_f1"] = float(f1s[k])
        out[f"{stance}_support"] = float(gold[k])
    total = dict(zip(_PAIRED, counts.paired.sum(axis=0).tolist(), strict=True))
    out["actor_accuracy"] = _ratio(total["actor"], total["pairs"])
    out["actor_exact"] = _ratio(total["actor_exact"], total["pairs"])
    out["entity_accuracy"] = _ratio(total["entity"], total["entities"])
    out["target_accuracy"] = _ratio(total["target"], total["targets"])
    out["target_exact"] = _ratio(total["target_exact"], total["targets"])
    out["actor_stance_f1"] = _ratio(2 * total["actor"], total["gold_claims"] + total["predicted_claims"])
    return out


def component_scores(counts: ClaimCounts) -> dict[str, float]:
    """Return how well actors, entities and targets are found where stance and cue are given by gold.

    Parameters
    ----------
    counts : ClaimCounts
        Of gold claims and the same claims with the actors and targets that were found.
    """
    scores = claim_scores(counts)
    return {f"{name.removesuffix('_accuracy')}_given_cue": scores[name] for name in WHO if name != "actor_stance_f1"}


def f1_scores(hits: npt.ArrayLike, predicted: npt.ArrayLike, gold: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return F1 from counts, elementwise; 0 where nothing is predicted and nothing is there."""
    both = np.asarray(predicted, dtype=float) + np.asarray(gold, dtype=float)
    scores: npt.NDArray[np.float64] = np.divide(
        2 * np.asarray(hits, dtype=float), both, out=np.zeros_like(both), where=both > 0
    )
    return scores


def same_entity(a: Mention | None, b: Mention | None) -> bool:
    """Tell whether the words of one entity's name are among the words of the other's, titles and articles aside."""
    left, right = _name(a), _name(b)
    return bool(left and right and (left <= right or right <= left))


def span_overlap(a: Mention | None, b: Mention | None) -> float:
    """Return intersection over union of two mentions' spans in characters; 1 where neither names anybody."""
    first, second = (m.span if m is not None else None for m in (a, b))
    if first is None or second is None:
        return float(first is second)
    shared = max(0, min(first.end, second.end) - max(first.start, second.start))
    return shared / max(1, max(first.end, second.end) - min(first.start, second.start))


def paired(gold: Sequence[Claim], predicted: Sequence[Claim]) -> list[tuple[Claim, Claim, float]]:
    """Pair the claims of one sentence that share a stance, best overlaps of actors first: (gold, said, overlap)."""
    pairs = [
        (span_overlap(g.actor, p.actor), -i, -j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if g.stance == p.stance
    ]
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    out = []
    for overlap, i, j in sorted(pairs, reverse=True):
        if i in used_gold or j in used_predicted:
            continue
        used_gold.add(i)
        used_predicted.add(j)
        out.append((gold[-i], predicted[-j], overlap))
    return out


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _name(mention: Mention | None) -> frozenset[str]:
    words = re.findall(r"\w+", (mention.entity or "").lower()) if mention is not None else []
    return frozenset(w for w in words if w not in _TITLES) or frozenset(words)


def _count_sentence(gold: Sequence[Claim], predicted: Sequence[Claim], stances: Iterable[str]) -> list[int]:
    said, known = {c.stance for c in predicted}, {c.stance for c in gold}
    order = list(stances)
    row = (
        [int(s in said and s in known) for s in order]
        + [int(s in said) for s in order]
        + [int(s in known) for s in order]
    )
    count = dict.fromkeys(_PAIRED, 0) | {"gold_claims": len(gold), "predicted_claims": len(predicted)}
    for known_claim, said_claim, overlap in paired(gold, predicted):
        _count_pair(count, known_claim, said_claim, overlap)
    return row + [count[key] for key in _PAIRED]


def _count_pair(count: dict[str, int], gold: Claim, predicted: Claim, overlap: float) -> None:
    count["pairs"] += 1
    count["actor"] += overlap >= OVERLAP
    count["actor_exact"] += overlap == 1.0
    if _name(gold.actor):
        count["entities"] += 1
        count["entity"] += same_entity(gold.actor, predicted.actor)
    named = [m is not None and m.span is not None for m in (gold.target, predicted.target)]
    if any(named):
        count["targets"] += 1
        overlap = span_overlap(gold.target, predicted.target)
        count["target"] += named[0] and overlap >= OVERLAP
        count["target_exact"] += named[0] and overlap == 1.0
