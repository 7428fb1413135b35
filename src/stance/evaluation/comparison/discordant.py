"""Items that one of two runs gets right and the other wrong: McNemar's test and Cohen's g."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_FEW_DISCORDANT = 25


def mcnemar_p(only_a: int, only_b: int) -> float:
    """Return McNemar's p-value: exact below 25 items that one of them gets right, else with continuity correction.

    References
    ----------
    McNemar, Q. (1947). Note on the sampling error of the difference between correlated proportions. *Psychometrika* 12.
    """
    from statsmodels.stats.contingency_tables import mcnemar

    exact = only_a + only_b < _FEW_DISCORDANT
    return min(1.0, float(mcnemar([[0, only_a], [only_b, 0]], exact=exact, correction=True).pvalue))


def cohens_g(
    only_a: npt.NDArray[np.bool_], only_b: npt.NDArray[np.bool_], member: npt.NDArray[np.int64], level: float
) -> tuple[float, float, float]:
    """Return Cohen's g and its interval; NaN where no item is right with one only.

    The interval is Wilson's for as many independent items as would leave the share as uncertain as it is with
    groups (Korn and Graubard 1998).

    Parameters
    ----------
    only_a, only_b : ndarray of bool, shape (n_items,)
    member : ndarray of int, shape (n_items,)
        The number of each item's group.
    level : float
    """
    from statsmodels.stats.proportion import proportion_confint

    n = int(only_a.sum() + only_b.sum())
    if not n:
        return float("nan"), float("nan"), float("nan")
    ours, all_of = (np.bincount(member, weights=rows) for rows in (only_a, only_a | only_b))
    ours, all_of = ours[all_of > 0], all_of[all_of > 0]
    share = float(ours.sum()) / n
    variance = float(((ours - share * all_of) ** 2).sum()) / n**2 * len(ours) / max(1, len(ours) - 1)
    # All on one side, or one group, tells nothing of how groups vary; each then counts as one item.
    effective = min(n, share * (1 - share) / variance) if variance > 0 else len(ours)
    low, high = proportion_confint(share * effective, effective, alpha=1 - level, method="wilson")
    return share - 0.5, float(low) - 0.5, float(high) - 0.5
