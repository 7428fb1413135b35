"""One scikit-learn classifier a stance over one matrix, whatever kind it is: fitted, made comparable, looked into."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Folds = list[tuple[Ints, Ints]]

_EDGE = 1e-4
_DENSE_COLUMNS = 400
_GRID = np.round(np.arange(0.1, 0.71, 0.02), 2)


class Heads(BaseEstimator):  # type: ignore[misc]
    """A copy of one classifier for each stance.

    Parameters
    ----------
    model : scikit-learn classifier
        Without `predict_proba` it gets a sigmoid, fitted on margins of held-out folds; if it takes no sparse matrix it
        sees the 400 columns that tell most (chi-squared).
    random_state : int or None, default=None

    Attributes
    ----------
    models_ : list of classifiers, one a stance
    columns_ : list of (ndarray of int or None)
        The columns that each sees; None for all.
    sigmoids_ : list of (LogisticRegression or None)
    """

    def __init__(self, *, model: Any, random_state: int | None = None):
        self.model = model
        self.random_state = random_state

    def fit(self, matrix: sparse.csr_matrix, target: Bools, weight: Floats, folds: Folds) -> Self:
        """Fit all of them.

        Parameters
        ----------
        matrix : csr_matrix, shape (n, n_columns)
        target : ndarray of bool, shape (n, n_stances)
        weight : ndarray of float, shape (n, n_stances)
            What each row counts for each stance.
        folds : list of (train, test)
            Rows of the folds for the sigmoid; empty to leave margins as they are.
        """
        self.columns_, self.models_, self.sigmoids_ = [], [], []
        dense = not get_tags(self.model).input_tags.sparse
        for number in range(target.shape[1]):
            wanted, count = target[:, number], weight[:, number]
            one_sided = len(np.unique(wanted)) < 2
            model = DummyClassifier(strategy="prior") if one_sided else clone(self.model)
            if "random_state" in model.get_params():
                model.set_params(random_state=self.random_state)
            chosen = telling_columns(matrix, wanted) if dense and not isinstance(model, DummyClassifier) else None
            inputs = pick_columns(matrix, chosen)
            sigmoid = None if hasattr(model, "predict_proba") else _sigmoid(model, inputs, wanted, count, folds)
            self.columns_.append(chosen)
            self.models_.append(_fit(model, inputs, wanted, count))
            self.sigmoids_.append(sigmoid)
        return self

    def log_odds(self, matrix: sparse.csr_matrix) -> Floats:
        """Give the log odds of each stance, shape (n, n_stances)."""
        out = np.empty((matrix.shape[0], len(self.models_)))
        for number, (model, chosen, sigmoid) in enumerate(
            zip(self.models_, self.columns_, self.sigmoids_, strict=True)
        ):
            inputs = pick_columns(matrix, chosen)
            if hasattr(model, "predict_proba"):
                yes = np.flatnonzero(model.classes_)
                share = model.predict_proba(inputs)[:, yes[0]] if len(yes) else np.zeros(matrix.shape[0])
                out[:, number] = log_odds(share)
            else:
                margin = model.decision_function(inputs)
                out[:, number] = margin if sigmoid is None else sigmoid.decision_function(margin[:, None])
        return out

    def coefficients(self, size: int) -> list[Floats | None]:
        """Give for each stance the weight of each column of the matrix, or None where the model has none.

        Parameters
        ----------
        size : int
            Columns of the matrix.
        """
        out: list[Floats | None] = []
        for model, columns in zip(self.models_, self.columns_, strict=True):
            weight = _coefficients(model)
            if weight is not None and columns is not None:
                every = np.zeros(size)
                every[columns] = weight
                weight = every
            out.append(weight)
        return out

    def weighted_sums(self, size: int) -> list[tuple[Floats, float] | None]:
        """Give for each stance the weights and the intercept whose weighted sum of the columns is its log odds.

        The sum is exact but for the bounds that `log_odds` keeps probabilities in.

        Parameters
        ----------
        size : int
            Columns of the matrix.

        Returns
        -------
        list of (ndarray of shape (size,), float) or None
            None where the log odds are no weighted sum of columns, as those of trees.
        """
        out: list[tuple[Floats, float] | None] = []
        for model, columns, sigmoid in zip(self.models_, self.columns_, self.sigmoids_, strict=True):
            found = _weighted_sum(model, size if columns is None else len(columns))
            if found is not None:
                slope, shift = (1.0, 0.0) if sigmoid is None else (sigmoid.coef_[0, 0], sigmoid.intercept_[0])
                weight = np.zeros(size)
                weight[slice(None) if columns is None else columns] = found[0] * slope
                found = weight, float(found[1] * slope + shift)
            out.append(found)
        return out


def log_odds(probability: Floats) -> Floats:
    """Turn probabilities into log odds, kept off infinity."""
    return np.asarray(logit(np.clip(probability, _EDGE, 1 - _EDGE)))


def narrow(matrix: Any) -> sparse.csr_matrix:
    """Make a CSR matrix with 32-bit indices, which is all that scikit-learn's linear models take."""
    out = sparse.csr_matrix(matrix)
    out.indices, out.indptr = out.indices.astype(np.int32, copy=False), out.indptr.astype(np.int32, copy=False)
    return out


def telling_columns(matrix: sparse.csr_matrix, wanted: npt.NDArray[Any]) -> Ints:
    """Return the 400 columns that tell most about the labels of the rows (chi-squared), in order."""
    # Chi-squared knows counts only; of columns with values below 0, as of embeddings, the size is looked at.
    score = np.nan_to_num(chi2(abs(matrix), wanted)[0])
    return np.sort(np.argsort(-score, kind="stable")[:_DENSE_COLUMNS])


def pick_columns(matrix: sparse.csr_matrix, columns: Ints | None) -> Any:
    """Return these columns as a dense array, or the sparse matrix itself where there are none to be picked."""
    return matrix if columns is None else matrix[:, columns].toarray()


def best_thresholds(odds: Floats, target: Bools) -> Floats:
    """Find for each stance the probability from which on saying it is best for F1: half of the best F1 there is.

    That holds where probabilities are calibrated, and half of a maximum varies less from sample to sample than the
    place where it stands.

    Parameters
    ----------
    odds : ndarray of float, shape (n, n_stances)
        Log odds of rows that training has not seen.
    target : ndarray of bool, shape (n, n_stances)

    Returns
    -------
    ndarray of float, shape (n_stances,)

    References
    ----------
    Lipton, Elkan and Naryanaswamy (2014). Optimal thresholding of classifiers to maximize F1 measure. ECML PKDD.
    """
    out = np.empty(target.shape[1])
    for number, (score, wanted) in enumerate(zip(expit(odds).T, target.T, strict=True)):
        said = score[:, None] >= _GRID[None, :]
        both = (said & wanted[:, None]).sum(axis=0)
        f1 = 2 * both / np.maximum(said.sum(axis=0) + wanted.sum(), 1)
        out[number] = np.clip(f1.max() / 2, _GRID[0], _GRID[-1])
    return out


def _fit(model: Any, inputs: Any, wanted: Bools, weight: Floats) -> Any:
    if has_fit_parameter(model, "sample_weight") and not np.all(weight == 1.0):
        return model.fit(inputs, wanted, sample_weight=weight)
    return model.fit(inputs, wanted)


def _sigmoid(model: Any, inputs: Any, wanted: Bools, weight: Floats, folds: Folds) -> LogisticRegression | None:
    """Fit Platt's sigmoid on margins that the model gives to rows it has not seen."""
    margins = np.full(len(wanted), np.nan)
    for train, test in folds:
        if len(np.unique(wanted[train])) == 2:
            held = _fit(clone(model), inputs[train], wanted[train], weight[train])
            margins[test] = held.decision_function(inputs[test])
    known = ~np.isnan(margins)
    if len(np.unique(wanted[known])) < 2:
        return None
    plain = LogisticRegression(C=100.0, solver="liblinear")
    return plain.fit(margins[known, None], wanted[known], sample_weight=weight[known])


def _coefficients(model: Any) -> Floats | None:
    if hasattr(model, "coef_"):
        return np.asarray(model.coef_).ravel()
    if hasattr(model, "feature_importances_"):
        return np.asarray(model.feature_importances_)
    if hasattr(model, "feature_log_prob_") and len(model.feature_log_prob_) == 2:
        return np.asarray(model.feature_log_prob_[1] - model.feature_log_prob_[0])
    return None


def _weighted_sum(model: Any, size: int) -> tuple[Floats, float] | None:
    """Return weights and intercept of a model of two classes whose margin, or whose log odds, is linear."""
    if isinstance(model, DummyClassifier) and model.strategy == "prior":
        yes = np.flatnonzero(model.classes_)
        return np.zeros(size), float(log_odds(np.sum(model.class_prior_[yes])))
    if isinstance(model, ComplementNB) and len(model.classes_) == 2:
        return model.feature_log_prob_[1] - model.feature_log_prob_[0], 0.0
    weight, intercept = getattr(model, "coef_", None), getattr(model, "intercept_", None)
    linear = isinstance(model, LogisticRegression) or not hasattr(model, "predict_proba")
    if not linear or not isinstance(weight, np.ndarray) or intercept is None:
        return None
    return weight.ravel(), float(np.ravel(intercept)[0])
