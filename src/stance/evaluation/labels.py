"""Scores where each item has exactly one label: in gold, and in the prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stance.evaluation.claims import f1_scores
from stance.evaluation.intervals import group_sums, group_weights


@dataclass(frozen=True)
class LabelCounts:
    """What is counted of each item; every score is a ratio of sums over items.

    Parameters
    ----------
    labels : tuple of str
        In the order of the second axis below.
    hits, predicted, gold : ndarray of int, shape (n_items, n_labels)
        Whether the label is in both, in the prediction, in gold.
    """

    labels: tuple[str, ...]
    hits: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.int64]
    gold: npt.NDArray[np.int64]

    def only(self, rows: npt.ArrayLike) -> LabelCounts:
        """Return the counts of some items, by a mask or their numbers."""
        chosen = np.asarray(rows)
        return LabelCounts(self.labels, self.hits[chosen], self.predicted[chosen], self.gold[chosen])


def count_labels(gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> LabelCounts:
    """Count what gold and prediction share, item by item.

    Parameters
    ----------
    gold, predicted : sequence of str, length n_items
        The label of each item.
    labels : sequence of str
        All labels, in order.

    Raises
    ------
    ValueError
        If the two do not have the same length, or a label is not among all labels.
    """
    if len(gold) != len(predicted):
        raise ValueError(f"gold and prediction must have the same length, got {len(gold)} and {len(predicted)}")
    place = {label: number for number, label in enumerate(labels)}
    if unknown := {*gold, *predicted} - set(place):
        raise ValueError(f"label {min(unknown)!r} is not one of {', '.join(labels)}")
    eye = np.eye(len(labels), dtype=np.int64)
    there, said = (
        eye[np.array([place[label] for label in side], dtype=np.int64)].reshape(len(side), len(labels))
        for side in (gold, predicted)
    )
    return LabelCounts(tuple(labels), there * said, said, there)


def label_scores(counts: LabelCounts) -> dict[str, float]:
    """Return macro-F1 (mean of the labels' F1, those without any item included), accuracy, and each label's scores.

    Returns
    -------
    dict
        ``macro_f1``, ``accuracy``, and ``<label>_precision``, ``_recall``, ``_f1``, ``_support`` of each.
    """
    hits, predicted, gold = (array.sum(axis=0) for array in (counts.hits, counts.predicted, counts.gold))
    f1s = f1_scores(hits, predicted, gold)
    out = {"macro_f1": float(f1s.mean()), "accuracy": float(hits.sum() / max(1, gold.sum()))}
    for k, label in enumerate(counts.labels):
        out[f"{label}_precision"] = float(hits[k] / predicted[k]) if predicted[k] else 0.0
        out[f"{label}_recall"] = float(hits[k] / gold[k]) if gold[k] else 0.0
        out[f"{label}_f1"] = float(f1s[k])
        out[f"{label}_support"] = float(gold[k])
    return out


def label_intervals(
    counts: LabelCounts, groups: Sequence[str], *, n_resamples: int = 1000, level: float = 0.95, random_state: int = 0
) -> dict[str, tuple[float, float]]:
    """Return percentile intervals of macro-F1, accuracy and each label's F1, by the bootstrap over groups.

    Parameters
    ----------
    counts : LabelCounts
    groups : sequence of str, length n_items
        The sentence or story of each item; whole groups are drawn, see `stance.evaluation.intervals`.
    n_resamples : int
        How many bootstrap samples.
    level : float
        The coverage, between 0 and 1.
    random_state : int
        Seed of the resampling.

    Returns
    -------
    dict
        ``macro_f1``, ``accuracy`` and ``<label>_f1`` to (low, high). All are 0 where there is nothing to count.
    """
    keys = ("macro_f1", "accuracy", *(f"{label}_f1" for label in counts.labels))
    member, weights = group_weights(groups, n_resamples=n_resamples, random_state=random_state)
    if not weights.shape[1]:
        return dict.fromkeys(keys, (0.0, 0.0))
    hits, predicted, gold = (
        weights @ group_sums(array, member, weights.shape[1]) for array in (counts.hits, counts.predicted, counts.gold)
    )
    f1s = f1_scores(hits, predicted, gold)
    values = [f1s.mean(axis=1), hits.sum(axis=1) / np.maximum(gold.sum(axis=1), 1), *f1s.T]
    tails = [(1 - level) / 2, (1 + level) / 2]
    return {
        key: (float(low), float(high))
        for key, (low, high) in zip(keys, np.quantile(values, tails, axis=1).T, strict=True)
    }


def named_label_metrics(
    model: str,
    counts: LabelCounts,
    groups: Sequence[str],
    split: str,
    *,
    n_resamples: int,
    random_state: int,
    labels: bool = True,
) -> dict[str, float]:
    """Return a model's scores under flat names that carry the split: ``dse/macro_f1_dev``, ``dse/macro_f1_dev_low``.

    Parameters
    ----------
    model : str
        What stands before the slash.
    counts, groups, n_resamples, random_state
        See `label_intervals`.
    split : str
        What the names end in, before ``_low`` and ``_high``.
    labels : bool
        Whether the labels' own scores are among them.
    """
    intervals = label_intervals(counts, groups, n_resamples=n_resamples, random_state=random_state)
    out: dict[str, float] = {}
    for key, value in label_scores(counts).items():
        if not labels and key not in ("macro_f1", "accuracy"):
            continue
        out[f"{model}/{key}_{split}"] = value
        if key in intervals:
            out[f"{model}/{key}_{split}_low"], out[f"{model}/{key}_{split}_high"] = intervals[key]
    return out
