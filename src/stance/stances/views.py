"""Views of a sentence, each with an opinion of its own, and the blend that makes one log odds of their opinions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression

from stance.stances.heads import Bools, Floats, Folds, Heads, narrow
from stance.text.estimators import as_texts


class View(BaseEstimator):  # type: ignore[misc]
    """Features of sentences and one model a stance over them.

    Parameters
    ----------
    features : transformer
        From sentences to a matrix.
    model : scikit-learn classifier
        See `stance.stances.heads.Heads`.
    random_state : int or None, default=None

    Attributes
    ----------
    features_ : transformer
    heads_ : Heads
    """

    def __init__(self, *, features: Any, model: Any, random_state: int | None = None):
        self.features = features
        self.model = model
        self.random_state = random_state

    def read(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Fit the features, and return those of the sentences, shape (n, n_columns)."""
        self.features_ = clone(self.features)
        return narrow(self.features_.fit_transform(as_texts(texts)))

    def learn(self, matrix: sparse.csr_matrix, target: Bools, weight: Floats, folds: Folds) -> Self:
        """Fit the models; see `Heads.fit` for the parameters."""
        self.heads_ = self._heads().fit(matrix, target, weight, folds)
        return self

    def held_out(self, matrix: sparse.csr_matrix, target: Bools, weight: Floats, folds: Folds) -> Floats:
        """Give the log odds that models say which have not seen the rows, once `learn` has been called.

        Returns
        -------
        ndarray of float, shape (n, n_stances)
        """
        out = np.zeros(target.shape)
        for train, test in folds:
            heads = self._heads().fit(matrix[train], target[train], weight[train], [])
            heads.sigmoids_ = self.heads_.sigmoids_
            out[test] = heads.log_odds(matrix[test])
        return out

    def log_odds(self, texts: Sequence[str]) -> Floats:
        """Give the log odds of each stance, shape (n, n_stances)."""
        return self.heads_.log_odds(self.transform(texts))

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the features of sentences, shape (n, n_columns)."""
        return narrow(self.features_.transform(as_texts(texts)))

    def names(self) -> list[str]:
        """Return the names of the features, where they have any."""
        if not hasattr(self.features_, "get_feature_names_out"):
            return []
        return [str(name) for name in self.features_.get_feature_names_out()]

    def word_weights(self) -> list[dict[str, float]]:
        """Give for each stance what single words weigh; nothing where the model has no weights."""
        names = [name.rpartition("__") for name in self.names()]
        single = [(at, name) for at, (view, _, name) in enumerate(names) if name.isalpha() and view != "characters"]
        weights = self.heads_.coefficients(len(names))
        return [{} if row is None else {name: float(row[at]) for at, name in single} for row in weights]

    def heaviest(self, n: int) -> list[list[tuple[str, float]]]:
        """Give for each stance the names and weights of up to `n` features that speak for it, heaviest first."""
        names = self.names()
        out: list[list[tuple[str, float]]] = []
        for row in self.heads_.coefficients(len(names)):
            weight = np.zeros(0) if row is None or not names else row
            best = np.argsort(-weight, kind="stable")[:n].tolist()
            out.append([(_readable(names[at]), float(weight[at])) for at in best if weight[at] > 0])
        return out

    def _heads(self) -> Heads:
        return Heads(model=self.model, random_state=self.random_state)


class Blend(BaseEstimator):  # type: ignore[misc]
    """One log odds a stance from the log odds of several views.

    Without anything to learn from it is their weighted mean, a logarithmic opinion pool. On sentences that the views
    have not seen it learns a logistic regression a stance over what all views say of all stances (stacking), which also
    calibrates the probabilities.

    Parameters
    ----------
    strength : float, default=0.1
        Inverse strength of the penalty on the weights of the standardised log odds.

    Attributes
    ----------
    coef_ : ndarray, shape (n_stances, n_views * n_stances)
    intercept_ : ndarray, shape (n_stances,)

    References
    ----------
    David Wolpert (1992), Stacked generalization, Neural Networks 5.
    """

    def __init__(self, *, strength: float = 0.1):
        self.strength = strength

    def pool(self, weights: Sequence[float], n_stances: int) -> Self:
        """Set the weighted mean.

        Parameters
        ----------
        weights : sequence of float, length n_views
        n_stances : int
        """
        shares = np.asarray(weights, dtype=float) / np.sum(weights)
        self.coef_ = np.kron(shares, np.eye(n_stances))
        self.intercept_ = np.zeros(n_stances)
        return self

    def fit(self, odds: Floats, target: Bools) -> Self:
        """Learn from views' log odds of sentences that they have not seen.

        Parameters
        ----------
        odds : ndarray of float, shape (n, n_views, n_stances)
        target : ndarray of bool, shape (n, n_stances)
        """
        flat = odds.reshape(len(odds), -1)
        mean, spread = flat.mean(axis=0), flat.std(axis=0)
        spread[spread == 0] = 1.0
        self.coef_ = np.zeros((target.shape[1], flat.shape[1]))
        self.intercept_ = np.zeros(target.shape[1])
        for number in range(target.shape[1]):
            wanted = target[:, number]
            if len(np.unique(wanted)) < 2:
                # Nobody took the stance, or everybody: what the first view says of it stays.
                self.coef_[number, number] = 1.0
                continue
            model = LogisticRegression(C=self.strength).fit((flat - mean) / spread, wanted)
            self.coef_[number] = model.coef_[0] / spread
            self.intercept_[number] = model.intercept_[0] - self.coef_[number] @ mean
        return self

    def held_out(self, odds: Floats, target: Bools, folds: Folds) -> Floats:
        """Give the log odds of blends that have not seen the rows; see `fit` for the parameters.

        Returns
        -------
        ndarray of float, shape (n, n_stances)
        """
        out = np.zeros(target.shape)
        for train, test in folds:
            out[test] = clone(self).fit(odds[train], target[train]).log_odds(odds[test])
        return out

    def log_odds(self, odds: Floats) -> Floats:
        """Blend.

        Parameters
        ----------
        odds : ndarray of float, shape (n, n_views, n_stances)

        Returns
        -------
        ndarray of float, shape (n, n_stances)
        """
        # Row by row, so that a sentence gets the same bits alone and among others.
        flat = odds.reshape(len(odds), self.coef_.shape[1])
        return np.asarray(np.einsum("nk,sk->ns", flat, self.coef_) + self.intercept_)


def _readable(name: str) -> str:
    """Drop the view's name from a feature of a union, but tell characters from words."""
    view, _, rest = name.partition("__")
    return name if not rest else f"characters: {rest!r}" if view == "characters" else rest
