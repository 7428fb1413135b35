"""The numbers of two annotators, each with its bootstrap, and the alphas of any number of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stance.evaluation.agreement.alignment import Alignment, Pair
from stance.evaluation.agreement.chance import (
    alpha,
    disagreements,
    kappa,
    masi_distances,
    nltk_alpha,
    nltk_kappa,
    nominal_distances,
)
from stance.evaluation.agreement.claim_pairs import COLUMNS, count_pairs
from stance.evaluation.agreement.resamples import MISSING, Numbers, Ratings, Resamples, Statistic, mean, ratio

Key = tuple[str, str, str]
"""Level, name and measure, see `stance.evaluation.agreement.Score`."""

Statistics = dict[Key, Statistic]


def pair_statistics(same: Alignment, pair: Pair, resamples: Resamples, *, against_gold: bool) -> Statistics:
    """Return the numbers of two annotators over the sentences that both annotated.

    Parameters
    ----------
    same : Alignment
        Annotations side by side.
    pair : tuple of str
        Two annotators.
    resamples : Resamples
        Draws of the items' documents.
    against_gold : bool
        Whether the first is right, so that the second has precision and recall.
    """
    columns = same.columns(pair)
    out: Statistics = {}
    for label in same.labels:
        ratings = same.label_ratings(label)[:, columns]
        out |= _label_statistics(label, _rated_by_all(ratings), pair, resamples, against_gold=against_gold)
    ratings, sets = same.set_ratings()
    out |= _agreement("set", "all", _rated_by_all(ratings[:, columns]), len(sets), resamples)
    f1s = [out["label", label, "f1"] for label in same.labels]
    macro = mean(f1s, "labels")
    out["set", "all", "macro_f1"] = Statistic(macro.values, f1s[0].n, macro.n_documents, macro.note)
    return out | _claim_statistics(same, pair, resamples)


def alphas(same: Alignment, annotators: Sequence[str], resamples: Resamples) -> Statistics:
    """Return Krippendorff's alpha of annotators, over the sentences that at least two of them annotated.

    Of each label, and of the whole set of labels of a sentence: in `alpha` two sets are equal or not, `masi_alpha`
    counts what they share.
    """
    columns = same.columns(annotators)
    out = {
        ("label", label, "alpha"): _alpha(
            "label", same.label_ratings(label)[:, columns], nominal_distances(2), resamples
        )
        for label in same.labels
    }
    ratings, sets = same.set_ratings()
    for measure, distances in (("alpha", nominal_distances(len(sets))), ("masi_alpha", masi_distances(sets))):
        out["set", "all", measure] = _alpha("set", ratings[:, columns], distances, resamples)
    return out


def _rated_by_all(ratings: Ratings) -> Ratings:
    return np.where((ratings != MISSING).all(axis=1, keepdims=True), ratings, MISSING)


def _counts(ratings: Ratings, n_values: int, resamples: Resamples) -> tuple[Numbers, Numbers, Numbers]:
    """Return how often each value is given by both to one item, by the first, and by the second, in each document."""
    first, second = ratings.T
    both = np.where(first == second, first, MISSING)
    return resamples.count(both, n_values), resamples.count(first, n_values), resamples.count(second, n_values)


def _label_statistics(
    label: str, ratings: Ratings, pair: Pair, resamples: Resamples, *, against_gold: bool
) -> Statistics:
    out = _agreement("label", label, ratings, 2, resamples)
    both, first, second = (by_document[:, 1] for by_document in _counts(ratings, 2, resamples))
    wholes = {"f1": (first, second)}
    if against_gold:
        wholes |= {"precision": (second, second), "recall": (first, first)}
    silent = [name for name, counts in zip(pair, (first, second), strict=True) if not counts.any()]
    note = "nobody takes it" if len(silent) == 2 else f"{silent[0]} never takes it" if silent else ""
    n = out["label", label, "agreement"].n
    return out | {
        ("label", label, key): _shared(both, *whole, resamples, n=n, note=note) for key, whole in wholes.items()
    }


def _agreement(level: str, name: str, ratings: Ratings, n_values: int, resamples: Resamples) -> Statistics:
    by_document = _counts(ratings, n_values, resamples)
    both, first, second = (resamples.totals(counts) for counts in by_document)
    shares = ratio(both.sum(axis=1), first.sum(axis=1))
    kappas = kappa(both, first, second)
    kappas[0] = nltk_kappa(ratings)
    n, n_documents = int(first[0].sum()), _n_documents(by_document[1].sum(axis=1))
    return {
        (level, name, "agreement"): Statistic(shares, n, n_documents),
        (level, name, "kappa"): Statistic(kappas, n, n_documents, _all_the_same(level, ratings)),
    }


def _alpha(level: str, ratings: Ratings, distances: Numbers, resamples: Resamples) -> Statistic:
    rated_twice = (ratings != MISSING).sum(axis=1, keepdims=True) >= 2
    ratings = np.where(rated_twice, ratings, MISSING)
    counts = np.sum([resamples.count(column, len(distances)) for column in ratings.T], axis=0)
    far = resamples.add(disagreements(ratings, distances)[:, None])
    values = alpha(resamples.totals(far)[:, 0], resamples.totals(counts), distances)
    values[0] = nltk_alpha(ratings, distances)
    return Statistic(values, int(rated_twice.sum()), _n_documents(counts.sum(axis=1)), _all_the_same(level, ratings))


def _all_the_same(level: str, ratings: Ratings) -> str:
    """Say why kappa and alpha are not defined: where there is only one value, chance alone gives full agreement."""
    values = np.unique(ratings[ratings != MISSING])
    if len(values) != 1:
        return ""
    if level == "set":
        return "every sentence has the same labels"
    return "everybody takes it in every sentence" if values[0] else "nobody takes it"


def _claim_statistics(same: Alignment, pair: Pair, resamples: Resamples) -> Statistics:
    rows = np.zeros((len(same.items), len(COLUMNS)))
    columns = same.columns(pair)
    for row, item in zip(rows, same.items, strict=True):
        one, other = (item.claims[column] for column in columns)
        if one is not None and other is not None:
            row[:] = count_pairs(one, other)
    by_document = dict(zip(COLUMNS, resamples.add(rows).T, strict=True))
    unpaired = "" if by_document["stance"].any() else "no claim of the one pairs with one of the other"
    out: Statistics = {}
    for role in ("cue", "actor", "target"):
        first, second = by_document[f"{role}_first"], by_document[f"{role}_second"]
        silent = [name for name, counts in zip(pair, (first, second), strict=True) if not counts.any()]
        note = "nobody marks one" if len(silent) == 2 else f"{silent[0]} marks none" if silent else ""
        n = int(by_document[f"{role}_either"].sum())
        for kind in ("exact", "overlap"):
            agreed = by_document[f"{role}_{kind}"]
            out["span", role, f"{kind}_f1"] = _shared(agreed, first, second, resamples, n=n, note=unpaired or note)
    for role in ("actor", "target"):
        both, agreed = by_document[f"{role}_entity_both"], by_document[f"{role}_entity_same"]
        note = "" if both.any() else unpaired or "no claim where both give one"
        out["entity", role, "agreement"] = _shared(agreed, both, both, resamples, n=int(both.sum()), note=note)
    first, second = by_document["first_claims"], by_document["second_claims"]
    n = int(first.sum() + second.sum())
    for name in ("stance", "stance_actor", "stance_actor_target"):
        note = "" if n else "nobody makes a claim"
        out["claim", name, "f1"] = _shared(by_document[name], first, second, resamples, n=n, note=note)
    return out


def _shared(
    both: Numbers, first: Numbers, second: Numbers, resamples: Resamples, *, n: int, note: str = ""
) -> Statistic:
    """Return what two have in common, from counts in each document: twice what both have over what each has (F1)."""
    shared, one, other = resamples.totals(np.column_stack([both, first, second])).T
    return Statistic(ratio(2 * shared, one + other), n, _n_documents(first + second), note)


def _n_documents(by_document: Numbers) -> int:
    return int(np.count_nonzero(by_document))
