"""Choose one of several: a log-linear model over the candidates of each claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator

from stance.actors.templates import Frame, Template, TemplateWeights
from stance.packing import PackedVocabulary

Rows = Sequence[Sequence[str]]


class CandidateRanker(PackedVocabulary, BaseEstimator):  # type: ignore[misc]
    """Conditional logistic regression: the probability of a candidate among those of its group.

    Parameters
    ----------
    C : float
        Inverse strength of the L2 penalty.
    min_count : int
        Features seen in fewer candidates are left out.
    max_iter : int
        Most steps of L-BFGS.
    strong : str
        Prefix of the features that are trusted more: the penalty on their weights is `strength` squared times smaller.
    strength : float

    Attributes
    ----------
    vocabulary_ : dict of str to int
    coef_ : ndarray of shape (n_features,)
    """

    def __init__(
        self, *, C: float = 1.0, min_count: int = 2, max_iter: int = 80, strong: str = "slot", strength: float = 2.0
    ):
        self.C = C
        self.min_count = min_count
        self.max_iter = max_iter
        self.strong = strong
        self.strength = strength

    def fit(
        self, groups: Sequence[Rows], weights: Sequence[Sequence[float]], importance: Sequence[float] | None = None
    ) -> Self:
        """Learn from groups of candidates.

        Parameters
        ----------
        groups : sequence of groups, each a sequence of feature-name lists, one a candidate
        weights : sequence of sequences of float
            How right each candidate is; 1 for the right one. Groups without a right one teach nothing.
        importance : sequence of float, optional
            How much each group counts; only the proportions matter.
        """
        used = [i for i, weight in enumerate(weights) if any(weight)]
        counts = Counter(name for i in used for row in groups[i] for name in set(row))
        names = sorted(name for name, count in counts.items() if count >= self.min_count)
        self.vocabulary_ = {name: number for number, name in enumerate(names)}
        self.scale_ = np.array([self.strength if name.startswith(self.strong) else 1.0 for name in names])
        x = self._matrix([row for i in used for row in groups[i]])
        sizes = np.array([len(groups[i]) for i in used])
        share = np.ones(len(used)) if importance is None else np.array([importance[i] for i in used], dtype=float)
        each = np.repeat(share / share.mean(), sizes)
        gold = each * np.concatenate([np.asarray(weights[i], dtype=float) / sum(weights[i]) for i in used])
        first = np.cumsum(sizes) - sizes
        xt = x.T.tocsr()

        def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            scores = x @ w
            scores -= np.repeat(np.maximum.reduceat(scores, first), sizes)
            exp = np.exp(scores)
            total = np.add.reduceat(exp, first)
            log = scores - np.repeat(np.log(total), sizes)
            value = -self.C * float((gold * log).sum()) + 0.5 * float((w * w).sum())
            return value, self.C * (xt @ (each * exp / np.repeat(total, sizes) - gold)) + w

        start = np.zeros(x.shape[1])
        self.coef_ = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": self.max_iter}).x
        return self

    def weigh(self, kinds: tuple[Template, ...], frame: Frame) -> NDArray[np.float64]:
        """Return the scores of candidates.

        Parameters
        ----------
        kinds : tuple of Template
            The features they have.
        frame : mapping of str to Column
            Their attributes.

        Returns
        -------
        ndarray of shape (n_candidates,)
        """
        weights = self.remembered(
            kinds, self.vocabulary_, lambda: TemplateWeights(kinds, self.vocabulary_, self.scale_ * self.coef_)
        )
        return weights(frame)

    def _matrix(self, rows: Rows) -> csr_matrix:
        find = self.vocabulary_.get
        indices: list[int] = []
        pointers = [0]
        for row in rows:
            indices += [number for name in row if (number := find(name)) is not None]
            pointers.append(len(indices))
        shape = (len(rows), len(self.vocabulary_))
        columns = np.array(indices, dtype=np.int32)
        return csr_matrix((self.scale_[columns], columns, np.array(pointers, dtype=np.int32)), shape=shape)
