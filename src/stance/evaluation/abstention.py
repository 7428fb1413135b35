"""What it brings to leave the least sure cases to a human: accuracy by coverage, and where to draw the line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stance.evaluation.folds import grouped_folds
from stance.evaluation.intervals import group_sums, group_weights
from stance.evaluation.prevalence.published import Interval
from stance.exceptions import InputError

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

N_FOLDS = 5


@dataclass(frozen=True, eq=False)
class CoverageCurve:
    """Accuracy of the cases that are at least as sure as a threshold, for each threshold there is, the surest first.

    Parameters
    ----------
    threshold, coverage, accuracy : ndarray of float, shape (n_thresholds,)
        Cases of equal confidence are accepted together.
    aurc : float
        Area under the risk-coverage curve: the error rate, the mean over all coverages. 0 is best.
    ideal : float
        What it would be if all wrong cases were less sure than all right ones.
    no_skill : float
        What it would be if confidence said nothing: the error rate.

    References
    ----------
    Geifman, Y. and El-Yaniv, R. (2017). Selective classification for deep neural networks. *NeurIPS*.
    Geifman, Y., Uziel, G. and El-Yaniv, R. (2019). Bias-reduced uncertainty estimation for deep neural classifiers.
    *ICLR* (the area, and the ideal one).
    """

    threshold: Floats
    coverage: Floats
    accuracy: Floats
    aurc: float
    ideal: float
    no_skill: float


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold of confidence and what it reaches on documents by which it was not chosen.

    Parameters
    ----------
    threshold : float
        Chosen by all cases, to be used on new text; infinite where no threshold gives what is wanted.
    coverage, accuracy : Interval
        The share accepted and how much of it is right, where each fold's threshold was chosen on the other folds. The
        intervals are bootstrapped over documents with the thresholds as they are. Accuracy is NaN where nothing is
        accepted.
    """

    threshold: float
    coverage: Interval
    accuracy: Interval


def coverage_curve(confidence: Floats, right: Bools) -> CoverageCurve:
    """Return accuracy by coverage.

    Parameters
    ----------
    confidence : ndarray of float, shape (n,)
        The larger, the surer; n is at least 1.
    right : ndarray of bool, shape (n,)

    Examples
    --------
    >>> curve = coverage_curve(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, True]))
    >>> curve.coverage.tolist(), curve.accuracy.round(2).tolist()
    ([0.25, 0.5, 0.75, 1.0], [1.0, 1.0, 0.67, 0.75])
    >>> round(curve.aurc, 3), round(curve.ideal, 3), curve.no_skill
    (0.146, 0.062, 0.25)
    """
    n = len(confidence)
    order = np.argsort(-confidence, kind="stable")
    sure, wrong = confidence[order], (~right[order]).astype(float)
    ends = np.append(np.flatnonzero(np.diff(sure)), n - 1)
    errors = np.cumsum(wrong)[ends]
    # Among equals chance decides who comes first: errors grow evenly from one end to the next.
    places = np.arange(1, n + 1)
    expected = np.interp(places, np.append(0, ends + 1), np.append(0.0, errors))
    total = int(errors[-1])
    return CoverageCurve(
        threshold=sure[ends],
        coverage=(ends + 1) / n,
        accuracy=1 - errors / (ends + 1),
        aurc=float(np.mean(expected / places)),
        ideal=float(np.mean(np.maximum(places - (n - total), 0) / places)),
        no_skill=total / n,
    )


def threshold_for_accuracy(confidence: Floats, right: Bools, accuracy: float) -> float:
    """Return the lowest threshold from which on so many cases are right; infinity where there is none.

    Parameters
    ----------
    confidence, right
        See `coverage_curve`.
    accuracy : float
        Wanted, from 0 to 1.
    """
    if not len(confidence):
        return math.inf
    curve = coverage_curve(confidence, right)
    good = np.flatnonzero(curve.accuracy >= accuracy)
    return float(curve.threshold[good[-1]]) if len(good) else math.inf


def threshold_for_coverage(confidence: Floats, coverage: float) -> float:
    """Return the highest threshold that accepts at least this share of the cases.

    Parameters
    ----------
    confidence : ndarray of float, shape (n,)
    coverage : float
        Wanted, above 0 and at most 1.
    """
    if not len(confidence):
        return math.inf
    place = math.ceil(round(coverage * len(confidence), 6))
    return float(np.sort(confidence)[-max(1, place)])


def operating_point(
    confidence: Floats,
    right: Bools,
    groups: Sequence[str],
    *,
    accuracy: float | None = None,
    coverage: float | None = None,
    folds: npt.NDArray[np.int64] | None = None,
    n_resamples: int = 1000,
    level: float = 0.95,
    random_state: int = 0,
) -> OperatingPoint:
    """Choose a threshold for a wanted accuracy or coverage, and say what such a choice reaches on other documents.

    For each fold the threshold is chosen on all other folds and applied to it, so no case is judged by a threshold that
    it helped to choose.

    Parameters
    ----------
    confidence, right
        See `coverage_curve`; of cases that the model was not trained on.
    groups : sequence of str, length n
        The document of each case.
    accuracy, coverage : float, optional
        What is wanted; one of the two.
    folds : ndarray of int, shape (n,), optional
        The fold of each case, see `held_out_folds`; by default that function's.
    n_resamples, level, random_state
        Of the bootstrap over documents, see `stance.evaluation.intervals.f1_intervals`.

    Raises
    ------
    ValueError
        If not one of `accuracy` and `coverage` is given.
    InputError
        If there are fewer than two documents.
    """
    if (accuracy is None) == (coverage is None):
        raise ValueError("give one of accuracy and coverage")

    def chosen(rows: Bools) -> float:
        if coverage is not None:
            return threshold_for_coverage(confidence[rows], coverage)
        assert accuracy is not None
        return threshold_for_accuracy(confidence[rows], right[rows], accuracy)

    folds = held_out_folds(groups, random_state=random_state) if folds is None else folds
    accepted = np.zeros(len(confidence), dtype=bool)
    for fold in np.unique(folds):
        own = folds == fold
        accepted[own] = confidence[own] >= chosen(~own)
    shares, accuracies = selective_intervals(
        accepted[:, None], right, groups, n_resamples=n_resamples, level=level, random_state=random_state
    )
    return OperatingPoint(chosen(np.ones(len(confidence), dtype=bool)), shares[0], accuracies[0])


def held_out_folds(
    groups: Sequence[str], folds: npt.NDArray[np.int64] | None = None, *, random_state: int = 0
) -> npt.NDArray[np.int64]:
    """Return the folds of a cross-validation where there are some, else the documents dealt out to at most five.

    Raises
    ------
    InputError
        If there are fewer than two documents.
    """
    if folds is not None and len(np.unique(folds)) > 1:
        return folds
    if (n_documents := len(set(groups))) < 2:
        raise InputError(
            f"a threshold is chosen on some documents and judged on others; give at least two, got {n_documents}"
        )
    return grouped_folds(groups, min(N_FOLDS, n_documents), random_state)


def selective_intervals(
    accepted: Bools,
    right: Bools,
    groups: Sequence[str],
    *,
    n_resamples: int = 1000,
    level: float = 0.95,
    random_state: int = 0,
) -> tuple[list[Interval], list[Interval]]:
    """Return how many cases are accepted and how many of those are right, with percentile intervals over documents.

    Parameters
    ----------
    accepted : ndarray of bool, shape (n, n_thresholds)
    right : ndarray of bool, shape (n,)
    groups, n_resamples, level, random_state
        See `operating_point`.

    Returns
    -------
    coverage, accuracy : lists of Interval, one a threshold
        Accuracy is NaN where nothing is accepted; resamples in which nothing is accepted are left out of its interval.
    """
    member, weights = group_weights(groups, n_resamples=n_resamples, random_state=random_state)
    tables = [np.ones((len(right), 1)), accepted, accepted & right[:, None]]
    whole, kept, hits = (group_sums(np.asarray(t, dtype=np.int64), member, weights.shape[1]) for t in tables)
    values = []
    for parts, of in ((kept, whole), (hits, kept)):
        value = _ratio(parts.sum(axis=0), of.sum(axis=0))
        drawn = _ratio(weights @ parts, weights @ of)
        values.append([Interval(float(v), *_ends(d, level)) for v, d in zip(value, drawn.T, strict=True)])
    return values[0], values[1]


def _ratio(part: npt.NDArray[np.int64], whole: npt.NDArray[np.int64]) -> Floats:
    part, whole = np.broadcast_arrays(part, whole)
    out: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return out


def _ends(drawn: Floats, level: float) -> tuple[float, float]:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return math.nan, math.nan
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
