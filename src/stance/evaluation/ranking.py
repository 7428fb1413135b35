"""Whether scores rank what has a label above what has not, where items of one document are not independent."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Auc:
    """The area under the ROC curve: how often an item with the label has the higher score of two.

    Parameters
    ----------
    value : float
        0.5 is chance.
    standard_error : float
        Infinite where one document holds all items on one side.
    p : float
        One-sided, of a ranking no better than chance.
    """

    value: float
    standard_error: float
    p: float


def clustered_auc(gold: npt.NDArray[np.bool_], scores: Floats, groups: npt.NDArray[np.int64]) -> Auc:
    """Return the area under the ROC curve, with the standard error of clustered data and a test against chance.

    The standard error is Obuchowski's, or that of the Wilcoxon-Mann-Whitney test where it is larger (few items that all
    rank well vary less among themselves than chance would have them). The test is Student's, with one degree of
    freedom less than there are documents on the side that has fewer.

    Parameters
    ----------
    gold : ndarray of bool, shape (n,)
        Whether an item has the label; both must occur.
    scores : ndarray of float, shape (n,)
    groups : ndarray of int, shape (n,)
        The number of each item's document, from 0.

    Raises
    ------
    ValueError
        If all items have the label or none has it.

    References
    ----------
    Obuchowski, N. (1997). Nonparametric analysis of clustered ROC curve data. *Biometrics* 53.

    Examples
    --------
    >>> gold, groups = np.tile([True, False], 20), np.repeat(np.arange(20), 2)
    >>> clustered_auc(gold, gold.astype(float), groups).value
    1.0
    """
    if gold.all() or not gold.any():
        raise ValueError("expected items with and without the label")
    m, n = int(gold.sum()), int((~gold).sum())
    ranks = stats.rankdata(scores)
    wins = (ranks[gold] - stats.rankdata(scores[gold])) / n
    losses = 1 - (ranks[~gold] - stats.rankdata(scores[~gold])) / m
    value = float(wins.mean())
    n_groups = int(groups.max()) + 1
    above = np.bincount(groups[gold], weights=wins - value, minlength=n_groups) / m
    below = np.bincount(groups[~gold], weights=losses - value, minlength=n_groups) / n
    sides = len(np.unique(groups[gold])), len(np.unique(groups[~gold]))
    if min(sides) < 2:
        return Auc(value, math.inf, 0.5)
    both = len(np.unique(groups))
    variance = sum(k / (k - 1) * float(part @ part) for k, part in zip(sides, (above, below), strict=True))
    variance += 2 * both / (both - 1) * float(above @ below)
    counts = np.unique(scores, return_counts=True)[1].astype(float)
    total = m + n
    ties = 1 - float((counts**3 - counts).sum()) / (total**3 - total)
    error = math.sqrt(max(variance, (total + 1) / (12 * m * n) * ties))
    p = float(stats.t.sf((value - 0.5) / error, min(sides) - 1)) if error > 0 else 0.5
    return Auc(value, error, p)
