"""Whether scores vary over folds more than the choice of documents explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stance.evaluation.claims import f1_scores

Floats = npt.NDArray[np.float64]

_TIE = 1e-12


@dataclass(frozen=True, eq=False)
class FoldSpread:
    """The scores of folds, and whether chance explains how far they lie apart.

    Parameters
    ----------
    folds : ndarray of int, shape (n_folds,)
        The folds' numbers, ascending.
    scores : ndarray of float, shape (n_folds,)
    sd : float
        Standard deviation of the scores (n - 1).
    expected : float
        Its mean where the same documents are dealt out by chance.
    p : float
        Of a model that is as good in every fold.
    """

    folds: npt.NDArray[np.int64]
    scores: Floats
    sd: float
    expected: float
    p: float


def fold_spread(
    counts: npt.NDArray[np.int64],
    groups: npt.NDArray[np.int64],
    folds: npt.NDArray[np.int64],
    *,
    n_permutations: int = 999,
    random_state: int = 0,
) -> FoldSpread:
    """Test by permutation whether the folds' scores lie farther apart than those of folds made by chance.

    Whole documents change places, the number of documents of a fold stays: if the models of all folds are equally good,
    it does not matter in which a document was tested. A document that stands in several folds counts as one in each.

    Parameters
    ----------
    counts : ndarray of int, shape (3, n_items, n_columns)
        Hits, predicted and gold; the mean F1 over columns is the score.
    groups, folds : ndarray of int, shape (n_items,)
        The number of each item's document and of its fold; at least two folds.
    n_permutations : int
    random_state : int
        Seed of the permutations.

    References
    ----------
    Good, P. (2005). *Permutation, Parametric and Bootstrap Tests of Hypotheses*, chapter 3.
    """
    cells, unit = np.unique(np.stack([folds, groups]), axis=1, return_inverse=True)
    sums = np.zeros((cells.shape[1], 3, counts.shape[2]), dtype=np.int64)
    np.add.at(sums, unit.ravel(), counts.transpose(1, 0, 2))
    numbers, starts = np.unique(cells[0], return_index=True)  # cells are sorted by fold

    def scores_of(order: npt.NDArray[np.int64]) -> Floats:
        hits, predicted, gold = np.add.reduceat(sums[order], starts).transpose(1, 0, 2)
        return np.asarray(f1_scores(hits, predicted, gold).mean(axis=1))

    own = scores_of(np.arange(len(sums)))
    rng = np.random.default_rng(random_state)
    spreads = np.array([scores_of(rng.permutation(len(sums))).std(ddof=1) for _ in range(n_permutations)])
    spread = float(own.std(ddof=1))
    p = (1 + np.count_nonzero(spreads >= spread - _TIE)) / (1 + n_permutations)
    return FoldSpread(numbers, own, spread, float(spreads.mean()), float(p))
