"""Which label a pair of mentions has: any scikit-learn classifier over features of pairs, with its baselines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.base import BaseEstimator, clone
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC
from sklearn.utils import get_tags
from threadpoolctl import threadpool_limits

from stance.exceptions import InputError
from stance.schema import SENTIMENTS
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.baseline import Weight
from stance.stances.files import load_model, save_model
from stance.stances.heads import Floats, Ints, narrow, pick_columns, telling_columns
from stance.stances.pair_features import Pair, PairStructure, make_pair_features

_COLDEST, _HOTTEST = 0.05, 20.0


class PairClassifier(BaseEstimator):  # type: ignore[misc]
    """Gives each pair one label of a scheme, with probabilities.

    A model without `predict_proba` gets its probabilities from its margins by a softmax, whose temperature is fitted on
    margins of held-out folds (Guo et al. 2017, *On Calibration of Modern Neural Networks*): the most probable label
    stays the one with the largest margin.

    Parameters
    ----------
    features : transformer or None, default=None
        From pairs to a matrix; None for `make_pair_features("pair_regions")`.
    model : scikit-learn classifier or None, default=None
        None for a linear support vector machine. One that takes no sparse matrix sees the 400 columns that tell most.
    labels : sequence of str, default=SENTIMENTS
        In the order of probabilities. One that training does not see has probability 0.
    n_folds : int, default=3
        Folds for the temperature, none of which divides a group; below 2 the temperature is 1.
    random_state : int or None, default=0
        Seed of the model and of the folds.

    Attributes
    ----------
    features_, model_
        Fitted copies.
    columns_ : ndarray of int or None
        The columns that the model sees; None for all.
    temperature_ : float
    """

    def __init__(
        self,
        *,
        features: Any = None,
        model: Any = None,
        labels: Sequence[str] = SENTIMENTS,
        n_folds: int = 3,
        random_state: int | None = 0,
    ):
        self.features = features
        self.model = model
        self.labels = labels
        self.n_folds = n_folds
        self.random_state = random_state

    def fit(self, pairs: Sequence[Pair], y: Sequence[str], *, groups: Sequence[str] | None = None) -> Self:
        """Train.

        Parameters
        ----------
        pairs : sequence of Pair, length n
        y : sequence of str, length n
            The label of each.
        groups : sequence of str, length n, optional
            What inner folds never divide, as the sentence of each pair.

        Raises
        ------
        InputError
            If lengths do not fit, a label is unknown, or nothing can be learned from so few pairs.
        """
        target = _checked(pairs, y, self.labels)
        with threadpool_limits(1):
            self.features_ = make_pair_features("pair_regions") if self.features is None else clone(self.features)
            try:
                matrix = narrow(self.features_.fit_transform(list(pairs)))
            except ValueError as error:
                raise InputError(f"features of {len(pairs)} pairs: {error}; give more pairs, or lower min_df") from None
            one_label = len(np.unique(target)) < 2
            model = DummyClassifier(strategy="prior") if one_label else self._fresh()
            dense = not get_tags(model).input_tags.sparse
            self.columns_ = telling_columns(matrix, target) if dense and not one_label else None
            inputs = pick_columns(matrix, self.columns_)
            self.model_ = model.fit(inputs, target)
            self.temperature_ = 1.0 if hasattr(model, "predict_proba") else self._temperature(inputs, target, groups)
        return self

    def _fresh(self) -> Any:
        model = LinearSVC(C=0.3, class_weight="balanced") if self.model is None else clone(self.model)
        if "random_state" in model.get_params():
            model.set_params(random_state=self.random_state)
        return model

    def _temperature(self, inputs: Any, target: Ints, groups: Sequence[str] | None) -> float:
        """Fit the temperature that makes held-out labels most probable."""
        names = np.arange(len(target)).astype(str) if groups is None else np.asarray(groups, dtype=str)
        most = min(self.n_folds, len(set(names.tolist())))
        if most < 2:
            return 1.0
        margins, known = np.full((len(target), len(self.labels)), -np.inf), np.zeros(len(target), dtype=bool)
        for train, test in GroupKFold(most, shuffle=True, random_state=self.random_state).split(inputs, groups=names):
            if len(np.unique(target[train])) > 1:
                model = self._fresh().fit(inputs[train], target[train])
                margins[test] = _margins(model, inputs[test], len(self.labels))
                # A label that this fold did not train on cannot be made more probable.
                known[test] = np.isin(target[test], model.classes_)
        if not known.any():
            return 1.0
        margins, wanted = margins[known], target[known]

        def loss(log_temperature: float) -> float:
            chances = log_softmax(margins / np.exp(log_temperature), axis=1)
            return -float(chances[np.arange(len(wanted)), wanted].mean())

        bounds = (float(np.log(_COLDEST)), float(np.log(_HOTTEST)))
        return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))

    def predict_proba(self, pairs: Sequence[Pair]) -> Floats:
        """Give the probability of each label.

        Parameters
        ----------
        pairs : sequence of Pair, length n

        Returns
        -------
        ndarray of float, shape (n, n_labels)
            Rows add up to 1.
        """
        if not len(pairs):
            return np.zeros((0, len(self.labels)))
        with threadpool_limits(1):
            inputs = pick_columns(narrow(self.features_.transform(list(pairs))), self.columns_)
            if not hasattr(self.model_, "predict_proba"):
                return np.asarray(softmax(_margins(self.model_, inputs, len(self.labels)) / self.temperature_, axis=1))
            out = np.zeros((len(pairs), len(self.labels)))
            out[:, self.model_.classes_] = self.model_.predict_proba(inputs)
        return out

    def predict(self, pairs: Sequence[Pair]) -> list[str]:
        """Give the most probable label of each pair, the first of equal ones.

        Parameters
        ----------
        pairs : sequence of Pair, length n

        Returns
        -------
        list of str, length n
        """
        return [self.labels[place] for place in self.predict_proba(pairs).argmax(axis=1).tolist()]

    def weights(self, n: int = 20) -> list[Weight]:
        """List the features that weigh most.

        Parameters
        ----------
        n : int, default=20
            How many a label.

        Returns
        -------
        list of (label, feature, weight)
            Heaviest first; empty where the model gives no weights.
        """
        if not hasattr(self.model_, "coef_"):
            return []
        coefficients = _dense(self.model_.coef_)
        if len(self.model_.classes_) == 2:
            coefficients = np.vstack([-coefficients, coefficients])
        names = self.features_.get_feature_names_out()
        names = names if self.columns_ is None else names[self.columns_]
        out: list[Weight] = []
        for label, weight in zip(self.model_.classes_.tolist(), coefficients, strict=True):
            best = np.argsort(-weight, kind="stable")[:n]
            out += [(self.labels[label], _shown(str(names[k])), float(weight[k])) for k in best if weight[k] > 0]
        return out

    def save(self, path: Path) -> None:
        """Write the fitted classifier to a file that runs no code when it is loaded."""
        save_model(self, path)

    @classmethod
    def load(cls, path: Path) -> PairClassifier:
        """Read a classifier from a file.

        Raises
        ------
        ModelError
            If it is no such file, or holds types that are not trusted.
        """
        model: PairClassifier = load_model(path, kind="PairClassifier")
        return model


class SentencePolarity(BaseEstimator):  # type: ignore[misc]
    """The baseline of VADER: each pair gets the sentiment of its sentence, whoever is marked in it.

    Parameters
    ----------
    labels : sequence of str, default=SENTIMENTS
        In the order of probabilities; `negative`, `neutral` and `positive` must be among them.
    """

    def __init__(self, *, labels: Sequence[str] = SENTIMENTS):
        self.labels = labels

    def fit(self, pairs: Sequence[Pair], y: Sequence[str], *, groups: Sequence[str] | None = None) -> Self:
        """Do nothing but check the labels; see `PairClassifier.fit`."""
        _checked(pairs, y, self.labels)
        self.fitted_ = True
        return self

    def predict_proba(self, pairs: Sequence[Pair]) -> Floats:
        """Give 1 to the sentence's sentiment; see `PairClassifier.predict_proba`."""
        vader = VaderSentiment()
        out = np.zeros((len(pairs), len(self.labels)))
        for row, pair in enumerate(pairs):
            out[row, list(self.labels).index(vader.score(pair.text).label)] = 1.0
        return out


def majority(labels: Sequence[str]) -> PairClassifier:
    """Return the baseline that always says the most frequent label of its training pairs."""
    return PairClassifier(features=PairStructure(), model=DummyClassifier(strategy="prior"), labels=tuple(labels))


def _checked(pairs: Sequence[Pair], y: Sequence[str], labels: Sequence[str]) -> Ints:
    """Return the place of each label in the scheme."""
    if len(pairs) != len(y) or not len(pairs):
        raise InputError(f"each pair needs one label, and there must be a pair: got {len(pairs)} and {len(y)}")
    place = {label: number for number, label in enumerate(labels)}
    if unknown := sorted(set(y) - set(place)):
        raise InputError(f"label {unknown[0]!r} is unknown; use one of {', '.join(labels)}")
    return np.array([place[label] for label in y], dtype=np.int64)


def _margins(model: Any, inputs: Any, n_labels: int) -> Floats:
    """Return the margin of each label of the scheme, least for those that the model does not know."""
    margin = np.asarray(model.decision_function(inputs), dtype=float)
    out = np.full((inputs.shape[0], n_labels), -np.inf)
    # Of two labels there is one margin, for the second against the first.
    out[:, model.classes_] = np.column_stack([-margin, margin]) / 2 if margin.ndim == 1 else margin
    return out


def _dense(coefficients: Any) -> npt.NDArray[np.float64]:
    return coefficients.toarray() if sparse.issparse(coefficients) else np.asarray(coefficients, dtype=float)


def _shown(name: str) -> str:
    """Return a column's name as people read it: the words, and where they stand unless that is anywhere."""
    view, _, words = name.partition("__")
    if view in ("sentence", "mentions"):
        return words
    return f"characters: {words!r}" if view == "characters" else f"{words} ({view})"
