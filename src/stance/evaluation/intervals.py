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

    Whole groups (documents) are drawn with replacement, after Efron and Tibshirani (1993), *An Introduction to the
    Bootstrap*, chapter 8 (the cluster bootstrap).

    Parameters
    ----------
    counts : ClaimCounts
        What was counted in each sentence.
    groups : sequence of str, length n_sentences
        The document of each sentence.
    n_resamples : int
        How many bootstrap samples.
    level : float
        The coverage, between 0 and 1.
    random_state : int
        Seed of the resampling.

    Returns
    -------
    dict
        ``macro_f1`` and ``<stance>_f1`` to (low, high). Both are 0 where there is nothing to count.
    """
    names, member = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    n_groups = len(names)
    if not n_groups:
        return dict.fromkeys(("macro_f1", *(f"{s}_f1" for s in counts.stances)), (0.0, 0.0))
    sums = [_group_sums(array, member, n_groups) for array in (counts.hits, counts.predicted, counts.gold)]
    rng = np.random.default_rng(random_state)
    weights = rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=n_resamples)
    f1s = f1_scores(*(weights @ array for array in sums))
    tails = [(1 - level) / 2, (1 + level) / 2]
    columns = {"macro_f1": f1s.mean(axis=1)} | {f"{s}_f1": f1s[:, k] for k, s in enumerate(counts.stances)}
    out = {}
    for key, values in columns.items():
        low, high = np.quantile(values, tails)
        out[key] = (float(low), float(high))
    return out


def _group_sums(array: npt.NDArray[np.int64], member: npt.NDArray[np.int64], n_groups: int) -> npt.NDArray[np.int64]:
    out = np.zeros((n_groups, array.shape[1]), dtype=np.int64)
    np.add.at(out, member, array)
    return out
