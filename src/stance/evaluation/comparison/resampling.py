"""Permutations and bootstrap samples of whole groups, for many runs at once.

scipy's `bootstrap` and `permutation_test` do the same when they are given the places of groups instead of values, and
the tests hold these functions against them. They gather the counts of every group for every sample and pair, though.
Here a sample is a weight or a sign a group, and the sums of all samples are one matrix product a run. Samples are drawn
once and serve all runs, so that the numbers of a pair do not depend on who else is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse, stats

from stance.evaluation.claims import f1_scores
from stance.evaluation.comparison.scored import Floats, Scored, columns_of, counted

Singles = npt.NDArray[np.float32]
"""Sums of counts; exact, since below 2**24 every half of a whole number is a number of this kind."""

_CHUNK = 2**20
"""Numbers drawn at once, 4 MB: few enough to stay in a processor's cache."""

_MAX_SAMPLES = 4096
"""Samples worked on at once."""

_MAX_EXACT = 20
"""Differing groups up to which all ways of swapping can be looked at: a million of them."""

_TIE = 1e-9
"""Differences of scores are the same when they lie no farther apart."""


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts of several runs on the same items, summed over each group.

    Parameters
    ----------
    hits, predicted : ndarray, shape (n_runs, n_groups, n_columns)
        The mean F1 over columns is the score.
    gold : ndarray, shape (n_groups, n_columns)
    """

    hits: Singles
    predicted: Singles
    gold: Singles

    @property
    def n_groups(self) -> int:
        return len(self.gold)

    @cached_property
    def totals(self) -> tuple[Floats, Floats, Floats]:
        """Hits and predicted, shape (n_runs, n_columns), and gold, shape (n_columns,), over all groups."""
        hits, predicted, gold = (a.sum(axis=-2, dtype=float) for a in (self.hits, self.predicted, self.gold))
        return hits, predicted, gold

    @cached_property
    def scores(self) -> Floats:
        """Scores of the runs, shape (n_runs,)."""
        return np.asarray(f1_scores(*np.broadcast_arrays(*self.totals)).mean(axis=1))

    def beside_first(self) -> sparse.csr_array:
        """Return what each run has more than the first, shape (n_runs * 2 * n_columns, n_groups).

        A pair differs by the difference of these, and most of them are 0: runs agree on most groups.
        """
        more = np.concatenate((self.hits - self.hits[0], self.predicted - self.predicted[0]), axis=2)
        return sparse.csr_array(more.transpose(0, 2, 1).reshape(-1, self.n_groups))


@dataclass(frozen=True)
class Permutation:
    """The p-value of a pair of runs.

    Parameters
    ----------
    p : float
    n_permutations : int
        How many ways of swapping were looked at.
    exact : bool
        Whether these are all there are.
    n_differing : int
        Groups in which the counts of the two differ: what can be swapped to any effect.
    """

    p: float
    n_permutations: int
    exact: bool
    n_differing: int


def group_counts(runs: Sequence[Scored], average: str) -> Counts:
    """Sum what the score is made of over each group.

    Parameters
    ----------
    runs : sequence of Scored
        Of the same items, labels and gold.
    average : str
        See `score`.
    """
    names, member = np.unique(np.asarray(runs[0].groups, dtype=object), return_inverse=True)

    def summed(table: npt.NDArray[np.bool_], labels: tuple[str, ...]) -> Singles:
        columns = columns_of(table, labels, average)
        sums = [np.bincount(member, weights=column, minlength=len(names)) for column in columns.T]
        return np.stack(sums, axis=1).astype(np.float32)

    tables = [[summed(table, run.labels) for table in counted(run)[:2]] for run in runs]
    hits, predicted = (np.stack(arrays) for arrays in zip(*tables, strict=True))
    return Counts(hits, predicted, summed(runs[0].gold, runs[0].labels))


def permutation_tests(
    counts: Counts, pairs: Sequence[tuple[int, int]], n_permutations: int, random_state: int
) -> list[Permutation]:
    """Test for each pair of runs that it does not matter which of the two a group's predictions come from.

    Predictions of the two are swapped within whole groups. The p-value is two-sided: the share of swaps that give a
    difference of scores at least as large as the one observed, that one counted (Phipson and Smyth 2010). Where there
    are no more than `n_permutations` swaps, each is looked at once and the p-value is exact.

    References
    ----------
    Yeh, A. (2000). More accurate tests for the statistical significance of result differences. *COLING*.
    Phipson, B. and Smyth, G. (2010). Permutation p-values should never be zero. *Statistical Applications in Genetics
    and Molecular Biology* 9.
    """
    out: dict[int, Permutation] = {}
    differing = []
    for number, (a, b) in enumerate(pairs):
        moves = np.concatenate((counts.hits[a] - counts.hits[b], counts.predicted[a] - counts.predicted[b]), axis=1)
        moves = moves[moves.any(axis=1)]
        differing.append(len(moves))
        if len(moves) < _MAX_EXACT and 2 ** len(moves) <= n_permutations:
            signs = (np.arange(2 ** len(moves)) >> np.arange(len(moves))[:, None] & 1) - 0.5
            extreme = _n_extreme(counts, a, b, moves.T @ signs)
            out[number] = Permutation(extreme / signs.shape[1], signs.shape[1], True, len(moves))
    drawn = [number for number in range(len(pairs)) if number not in out]
    found = dict.fromkeys(drawn, 0)
    beside, shape = counts.beside_first(), (len(counts.hits), 2 * counts.gold.shape[1], -1)
    rng = np.random.default_rng((random_state, 0))
    for size in _chunks(counts.n_groups, n_permutations if drawn else 0):
        signs = rng.integers(0, 2, size=(counts.n_groups, size), dtype=np.bool_).astype(np.float32) - np.float32(0.5)
        shifts = (beside @ signs).reshape(shape)
        for number in drawn:
            a, b = pairs[number]
            found[number] += _n_extreme(counts, a, b, shifts[a] - shifts[b])
    for number in drawn:
        p = (1 + found[number]) / (1 + n_permutations)
        out[number] = Permutation(p, n_permutations, False, differing[number])
    return [out[number] for number in range(len(pairs))]


def bootstrap_scores(counts: Counts, n_resamples: int, random_state: int) -> Floats:
    """Return the score of each run in each bootstrap sample of groups, shape (n_runs, n_resamples).

    All runs see the same samples, so that differences between rows are those of a paired bootstrap.
    """
    n_runs, n_groups, n_columns = counts.hits.shape
    beside = counts.beside_first()
    first = np.concatenate((counts.hits[0], counts.predicted[0], counts.gold), axis=1).T
    rng = np.random.default_rng((random_state, 1))
    out = []
    for size in _chunks(n_groups, n_resamples):
        places = rng.integers(0, n_groups, size=(size, n_groups)) + np.arange(size)[:, None] * n_groups
        weights = np.bincount(places.ravel(), minlength=size * n_groups).reshape(size, n_groups)
        weights = np.ascontiguousarray(weights.T, dtype=np.float32)
        hits, predicted, gold = np.split(first @ weights, 3)
        more = (beside @ weights).reshape(n_runs, 2 * n_columns, size)
        scores = np.empty((n_runs, size))
        for run, (more_hits, more_predicted) in enumerate(zip(more[:, :n_columns], more[:, n_columns:], strict=True)):
            scores[run] = f1_scores(hits + more_hits, predicted + more_predicted, gold).mean(axis=0)
        out.append(scores)
    return np.concatenate(out, axis=1)


def interval(values: Floats, n_groups: int, level: float) -> tuple[float, float]:
    """Return the expanded percentile interval of bootstrap values; NaN for fewer than two groups.

    Percentiles alone are too narrow for few groups, as an interval with the normal distribution and the variance over n
    is; they are moved outwards by as much as the t distribution and the variance over n - 1 would.

    References
    ----------
    Hesterberg, T. (2015). What teachers should know about the bootstrap. *The American Statistician* 69, section 5.3.
    """
    if n_groups < 2:
        return float("nan"), float("nan")
    widest = stats.t.isf((1 - level) / 2, n_groups - 1) * np.sqrt(n_groups / (n_groups - 1))
    tail = stats.norm.sf(widest)
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def _n_extreme(counts: Counts, a: int, b: int, shifts: npt.NDArray[np.floating]) -> int:
    """Count the samples whose difference is as large as the observed one; `shifts` has shape (2 * n_columns, n)."""
    *totals, gold = counts.totals
    hits, predicted = ((total[a] + total[b])[:, None] / 2 for total in totals)
    more_hits, more_predicted = np.split(shifts, 2)
    one = f1_scores(hits + more_hits, predicted + more_predicted, gold[:, None])
    other = f1_scores(hits - more_hits, predicted - more_predicted, gold[:, None])
    observed = abs(counts.scores[a] - counts.scores[b])
    return int(np.count_nonzero(np.abs((one - other).mean(axis=0)) >= observed - _TIE))


def _chunks(n_groups: int, n: int) -> Iterator[int]:
    size = min(_MAX_SAMPLES, max(1, _CHUNK // n_groups))
    for start in range(0, n, size):
        yield min(size, n - start)
