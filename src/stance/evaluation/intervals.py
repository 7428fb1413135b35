"""Confidence intervals by the bootstrap over documents, since sentences of one document are not independent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stance.evaluation.claims import ClaimCounts, f1_scores


def macro_f1_interval(
    counts: ClaimCounts, groups: Sequence[str], *, n_resamples: int = 1000, level: float = 0.95, random_state: int = 0
) -> dict[str, tuple[float, float]]:
    """Return percentile intervals of macro-F1 and of each stance's F1.

    Parameters
    ----------
    counts : ClaimCounts
        What was counted in each sentence.
    groups, n_resamples, level, random_state
        See `f1_intervals`.

    Returns
    -------
    dict
        ``macro_f1`` and ``<stance>_f1`` to (low, high). Both are 0 where there is nothing to count.
    """
    return f1_intervals(
        counts.stances,
        (counts.hits, counts.predicted, counts.gold),
        groups,
        n_resamples=n_resamples,
        level=level,
        random_state=random_state,
    )


def f1_intervals(
    names: Sequence[str],
    counts: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]],
    groups: Sequence[str],
    *,
    n_resamples: int = 1000,
    level: float = 0.95,
    random_state: int = 0,
) -> dict[str, tuple[float, float]]:
    """Return percentile intervals of several F1 and of their mean.

    Whole groups (documents) are drawn with replacement, after Efron and Tibshirani (1993), *An Introduction to the
    Bootstrap*, chapter 8 (the cluster bootstrap).

    Parameters
    ----------
    names : sequence of str, length n_names
        What each column counts.
    counts : tuple of three ndarrays of int, shape (n, n_names)
        Hits, predicted and gold in each row.
    groups : sequence of str, length n
        The document of each row.
    n_resamples : int
        How many bootstrap samples.
    level : float
        The coverage, between 0 and 1.
    random_state : int
        Seed of the resampling.

    Returns
    -------
    dict
        ``macro_f1`` and ``<name>_f1`` to (low, high). Both are 0 where there is nothing to count.
    """
    member, weights = group_weights(groups, n_resamples=n_resamples, random_state=random_state)
    if not weights.shape[1]:
        return dict.fromkeys(("macro_f1", *(f"{name}_f1" for name in names)), (0.0, 0.0))
    sums = [group_sums(array, member, weights.shape[1]) for array in counts]
    f1s = f1_scores(*(weights @ array for array in sums))
    tails = [(1 - level) / 2, (1 + level) / 2]
    columns = {"macro_f1": f1s.mean(axis=1)} | {f"{name}_f1": f1s[:, k] for k, name in enumerate(names)}
    out = {}
    for key, values in columns.items():
        low, high = np.quantile(values, tails)
        out[key] = (float(low), float(high))
    return out


def group_weights(
    groups: Sequence[str], *, n_resamples: int, random_state: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw whole groups with replacement.

    Parameters
    ----------
    groups : sequence of str, length n
        The group of each row.
    n_resamples : int
        How many bootstrap samples.
    random_state : int
        Seed of the resampling.

    Returns
    -------
    member : ndarray of int, shape (n,)
        The number of each row's group.
    weights : ndarray of int, shape (n_resamples, n_groups)
        How often each group was drawn; no columns where there is no group.
    """
    names, member = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    if not len(names):
        return member, np.zeros((n_resamples, 0), dtype=np.int64)
    rng = np.random.default_rng(random_state)
    return member, rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=n_resamples)


def group_sums(array: npt.NDArray[np.int64], member: npt.NDArray[np.int64], n_groups: int) -> npt.NDArray[np.int64]:
    """Add up the rows of each group, shape (n_groups, n_columns)."""
    out = np.zeros((n_groups, array.shape[1]), dtype=np.int64)
    np.add.at(out, member, array)
    return out
