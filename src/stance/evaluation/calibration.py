"""Whether scores are probabilities: of the items with a score near 0.7, seven in ten have the label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from stance.evaluation.prevalence.published import wilson_bounds

Floats = npt.NDArray[np.float64]

_CHUNK = 2**22
"""Numbers drawn at once, 32 MB."""

_TIE = 1e-9
"""Errors are the same when they lie no farther apart, however their sums were rounded."""


@dataclass(frozen=True)
class Calibration:
    """How far scores are from shares, and whether chance explains it.

    Parameters
    ----------
    error : float
        Expected calibration error: mean distance of score and share over the bins, weighted by their items.
    expected : float
        What reliable scores would show on so many items.
    p : float
        Of scores that are reliable.
    """

    error: float
    expected: float
    p: float


def reliability(gold: npt.NDArray[np.bool_], scores: Floats, *, n_bins: int = 10, level: float = 0.95) -> pd.DataFrame:
    """Put scores into bins and hold each bin's mean score against its share: the numbers of a reliability diagram.

    Bins hold as many items each, equal scores in one bin.

    Parameters
    ----------
    gold : ndarray of bool, shape (n,)
    scores : ndarray of float, shape (n,)
        From 0 to 1.
    n_bins : int
        At most so many.
    level : float
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    DataFrame
        A row a bin: `score` (mean), `share` (of items with the label), `low`, `high` (Wilson's interval of the share,
        which takes items as independent), `count`.

    References
    ----------
    Nguyen, K. and O'Connor, B. (2015). Posterior calibration and exploratory analysis for natural language processing
    models. *EMNLP* (bins of equal size).

    Examples
    --------
    >>> reliability(np.arange(100) < 50, np.full(100, 0.9)).round(2).to_dict("records")
    [{'score': 0.9, 'share': 0.5, 'low': 0.4, 'high': 0.6, 'count': 100}]
    """
    columns = ["score", "share", "low", "high", "count"]
    if not len(scores):
        return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[:4], float) | {"count": int})
    order = np.argsort(scores, kind="stable")
    starts = _starts(scores[order], n_bins)
    counts = np.diff([*starts, len(scores)])
    mean = np.add.reduceat(scores[order], starts) / counts
    share = np.add.reduceat(gold[order].astype(float), starts) / counts
    low, high = wilson_bounds(share, counts, float(stats.norm.isf((1 - level) / 2)))
    return pd.DataFrame({"score": mean, "share": share, "low": low, "high": high, "count": counts})


def calibration_error(gold: npt.NDArray[np.bool_], scores: Floats, *, n_bins: int = 10) -> float:
    """Return the expected calibration error: distance of score and share, the mean over the bins of `reliability`.

    It is above 0 for reliable scores too, the more so the fewer items there are; `calibration` says how much.
    """
    order = np.argsort(scores, kind="stable")
    apart = np.add.reduceat(gold[order] - scores[order], _starts(scores[order], n_bins))
    return float(np.abs(apart).sum() / len(scores))


def brier_score(gold: npt.NDArray[np.bool_], scores: Floats) -> float:
    """Return the mean squared distance of score and outcome, 0 to 1 (Brier 1950); 0 is best."""
    return float(np.mean((scores - gold) ** 2))


def brier_skill(gold: npt.NDArray[np.bool_], scores: Floats) -> float:
    """Return the share of the Brier score of the base rate that the scores take away.

    1 is best; 0 is no better than to say of each item how frequent the label is among these items; NaN where all items
    have the label or none has it.

    References
    ----------
    Brier, G. (1950). Verification of forecasts expressed in terms of probability. *Monthly Weather Review* 78.
    Murphy, A. (1973). A new vector partition of the probability score. *Journal of Applied Meteorology* 12.

    Examples
    --------
    >>> gold = np.array([True, False, False, False])
    >>> brier_skill(gold, np.full(4, 0.25)), brier_skill(gold, gold.astype(float))
    (0.0, 1.0)
    """
    rate = float(gold.mean())
    reference = rate * (1 - rate)
    return 1 - brier_score(gold, scores) / reference if reference > 0 else float("nan")


def calibration(
    gold: npt.NDArray[np.bool_],
    scores: Floats,
    groups: npt.NDArray[np.int64],
    *,
    n_bins: int = 10,
    n_resamples: int = 999,
    random_state: int = 0,
) -> Calibration:
    """Measure the calibration of one label's scores, and test it so that small samples are not accused.

    Bins hold as many items each, equal scores in one bin. Two hypotheses are drawn from, and the larger p-value counts.
    *Consistency resampling*: outcomes are drawn as the scores say (Bröcker and Smith 2007); it takes items as
    independent. *Sign flips*: the residuals of each whole document keep or change their sign, which leaves what items
    of a document share as it is (the wild cluster bootstrap with the hypothesis imposed, Cameron, Gelbach and Miller
    2008).

    Parameters
    ----------
    gold : ndarray of bool, shape (n,)
    scores : ndarray of float, shape (n,)
        From 0 to 1.
    groups : ndarray of int, shape (n,)
        The number of each item's document, from 0.
    n_bins, n_resamples : int
    random_state : int
        Seed of the resampling.

    References
    ----------
    Bröcker, J. and Smith, L. (2007). Increasing the reliability of reliability diagrams. *Weather and Forecasting* 22.
    Cameron, A., Gelbach, J. and Miller, D. (2008). Bootstrap-based improvements for inference with clustered errors.
    *Review of Economics and Statistics* 90.
    Nguyen, K. and O'Connor, B. (2015). Posterior calibration and exploratory analysis for natural language processing
    models. *EMNLP* (bins of equal size).

    Examples
    --------
    >>> scores = np.full(100, 0.9)
    >>> found = calibration(np.arange(100) < 50, scores, np.arange(100))
    >>> round(found.error, 2), found.p
    (0.4, 0.001)
    """
    order = np.argsort(scores, kind="stable")
    gold, scores, groups = gold[order], scores[order], groups[order]
    starts = _starts(scores, n_bins)
    n = len(scores)
    sums = np.add.reduceat(scores, starts)
    error = float(np.abs(np.add.reduceat(gold.astype(float), starts) - sums).sum()) / n
    rng = np.random.default_rng(random_state)
    drawn = np.concatenate(
        [
            np.abs(np.add.reduceat((rng.random((size, n)) < scores).astype(np.int32), starts, axis=1) - sums).sum(
                axis=1
            )
            for size in _chunks(n, n_resamples)
        ]
    )
    table = np.zeros((int(groups.max()) + 1, len(starts)))
    np.add.at(table, (groups, np.searchsorted(starts, np.arange(n), side="right") - 1), gold - scores)
    flipped = np.concatenate(
        [
            np.abs((rng.integers(0, 2, size=(size, len(table))) * 2.0 - 1.0) @ table).sum(axis=1)
            for size in _chunks(len(table), n_resamples)
        ]
    )
    extreme = max(int(np.count_nonzero(sample / n >= error - _TIE)) for sample in (drawn, flipped))
    return Calibration(error, float(drawn.mean()) / n, (1 + extreme) / (1 + n_resamples))


def _starts(scores: Floats, n_bins: int) -> npt.NDArray[np.int64]:
    """Return where each bin of sorted scores begins, equal scores together."""
    places = np.linspace(0, len(scores), n_bins, endpoint=False).astype(np.int64)
    return np.unique(np.searchsorted(scores, scores[places], side="left"))


def _chunks(n: int, n_resamples: int) -> Iterator[int]:
    size = max(1, _CHUNK // n)
    for start in range(0, n_resamples, size):
        yield min(size, n_resamples - start)
