"""Which label a pair of mentions has: any scikit-learn classifier over features of pairs, with its baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.svm import LinearSVC
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from stance.exceptions import InputError, ModelError
from stance.packing import training_record
from stance.schema import SENTIMENTS
from stance.stances.baseline import Weight
from stance.stances.embeddings import DIMENSION, DefinitionSimilarity, Embeddings
from stance.stances.files import load_model, save_model
from stance.stances.heads import Floats, Ints, narrow, pick_columns, telling_columns
from stance.stances.pair_features import Pair
from stance.stances.pair_margins import view_margins
from stance.stances.pair_views import OTHER_BLOCKS, PairViews, make_pair_features
from stance.stances.pooling import label_margins, label_offsets, pooled, view_weights
from stance.text.batches import Batch, parts
from stance.text.estimators import NotNumbers


class PairClassifier(NotNumbers, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Gives each pair one label of a scheme, with probabilities.

    Several views of a pair get a model each. Their margins (logarithms of probabilities, where a model gives these) are
    added by weights that make the labels of held-out folds most probable; a softmax turns the sum into probabilities.
    The weight of a single view is its inverse temperature, so that its most probable label is that of its model.

    Parameters
    ----------
    features : transformer or None, default=None
        From pairs to a matrix, or `PairViews`; None for `make_pair_features("pair_regions")`.
    model : scikit-learn classifier or None, default=None
        None for a linear support vector machine. One that takes no sparse matrix sees the 400 columns that tell most.
    labels : sequence of str, default=SENTIMENTS
        In the order of probabilities. One that training does not see has probability 0.
    n_folds : int, default=3
        Folds inside the training pairs for all that is chosen there, none of which divides a group; below 2 nothing is.
    offsets : bool, default=False
        Whether each label gets an offset, chosen for macro-F1 on those folds: rare labels are then said more often than
        they are probable.
    search : mapping of str to sequence, optional
        Values of the model's parameters, of which the best for macro-F1 on those folds are taken, view by view.
    random_state : int or None, default=0
        Seed of the model and of the folds.

    Attributes
    ----------
    features_ : transformer
        A fitted copy.
    models_ : list of classifiers, one a view
    columns_ : list of (ndarray of int or None)
        The columns that each sees; None for all.
    view_weights_ : ndarray of float, shape (n_views,)
    offsets_ : ndarray of float, shape (n_labels,)
    training_ : dict
        What it was trained on, see `stance.packing.training_record`.
    """

    def __init__(
        self,
        *,
        features: Any = None,
        model: Any = None,
        labels: Sequence[str] = SENTIMENTS,
        n_folds: int = 3,
        offsets: bool = False,
        search: Mapping[str, Sequence[Any]] | None = None,
        random_state: int | None = 0,
    ):
        self.features = features
        self.model = model
        self.labels = labels
        self.n_folds = n_folds
        self.offsets = offsets
        self.search = search
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
        target = checked_labels(pairs, y, self.labels)
        with threadpool_limits(1):
            self.features_ = make_pair_features("pair_regions") if self.features is None else clone(self.features)
            try:
                matrices = [narrow(view.fit_transform(list(pairs), target)) for view in self._views()]
            except ValueError as error:
                if isinstance(error, InputError):
                    raise
                raise InputError(f"features of {len(pairs)} pairs: {error}; give more pairs, or lower min_df") from None
            one_label = len(np.unique(target)) < 2
            model = DummyClassifier(strategy="prior") if one_label else self._fresh()
            dense = not get_tags(model).input_tags.sparse and not one_label
            self.columns_ = [telling_columns(matrix, target) if dense else None for matrix in matrices]
            inputs = [pick_columns(m, columns) for m, columns in zip(matrices, self.columns_, strict=True)]
            folds = [] if one_label else self._folds(target, groups)
            tuned = [self._tuned(model, rows, target, folds) for rows in inputs]
            self.models_ = [clone(m).fit(rows, target) for m, rows in zip(tuned, inputs, strict=True)]
            self.view_weights_, self.offsets_ = np.ones(len(inputs)), np.zeros(len(self.labels))
            # One view whose model gives probabilities is left as it is.
            if folds and (len(inputs) > 1 or self.offsets or not hasattr(model, "predict_proba")):
                self._pool(tuned, inputs, target, folds)
        self.training_ = training_record(zip(pairs, y, strict=True))
        return self

    @property
    def classes_(self) -> npt.NDArray[np.str_]:
        """The labels, in the order of probabilities."""
        return np.array(self.labels)

    def _views(self) -> list[Any]:
        several = isinstance(self.features_, PairViews)
        return [view for _, view in self.features_.transformer_list] if several else [self.features_]

    def _fresh(self) -> Any:
        model = LinearSVC(C=0.3, class_weight="balanced") if self.model is None else clone(self.model)
        if "random_state" in model.get_params():
            model.set_params(random_state=self.random_state)
        return model

    def _folds(self, target: Ints, groups: Sequence[str] | None) -> list[tuple[Ints, Ints]]:
        names = np.arange(len(target)).astype(str) if groups is None else np.asarray(groups, dtype=str)
        most = min(self.n_folds, len(set(names.tolist())))
        if most < 2:
            return []
        split = GroupKFold(most, shuffle=True, random_state=self.random_state).split(target, groups=names)
        return [(train, test) for train, test in split if len(np.unique(target[train])) > 1]

    def _tuned(self, model: Any, inputs: Any, target: Ints, folds: list[tuple[Ints, Ints]]) -> Any:
        """Return the model with the parameters that are best on the inner folds."""
        if not self.search or not folds:
            return model
        grid = {name: list(values) for name, values in self.search.items()}
        try:
            found = GridSearchCV(model, grid, scoring="f1_macro", cv=folds, refit=False).fit(inputs, target)
        except ValueError as error:
            raise InputError(f"search over {', '.join(grid)}: {str(error).splitlines()[0]}") from None
        return clone(model).set_params(**found.best_params_)

    def _pool(self, models: list[Any], inputs: list[Any], target: Ints, folds: list[tuple[Ints, Ints]]) -> None:
        """Choose the weights of the views, and the offsets, on rows that the models have not seen."""
        margins = np.full((len(inputs), len(target), len(self.labels)), -np.inf)
        for number, (model, rows) in enumerate(zip(models, inputs, strict=True)):
            for train, test in folds:
                fitted = clone(model).fit(rows[train], target[train])
                margins[number, test] = label_margins(fitted, rows[test], len(self.labels))
        self.view_weights_ = view_weights(margins, target)
        if self.offsets:
            seen = np.isfinite(margins).all(axis=0).any(axis=1)
            self.offsets_ = label_offsets(pooled(margins, self.view_weights_)[seen], target[seen])

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
        check_is_fitted(self, "models_")
        if not len(pairs):
            return np.zeros((0, len(self.labels)))
        with threadpool_limits(1):
            return np.concatenate(
                [self._shares(part) for part in parts(Batch.of(pairs), length=lambda pair: len(pair.text))]
            )

    def _shares(self, pairs: Batch[Pair]) -> Floats:
        views = zip(self._views(), self.models_, self.columns_, strict=True)
        margins = [view_margins(*view, pairs, len(self.labels)) for view in views]
        return np.asarray(softmax(pooled(np.array(margins), self.view_weights_) + self.offsets_, axis=1))

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
        totals: list[dict[str, float]] = [{} for _ in self.labels]
        for view, model, columns, share in zip(
            self._views(), self.models_, self.columns_, self.view_weights_.tolist(), strict=True
        ):
            if not hasattr(model, "coef_"):
                continue
            coefficients = _dense(model.coef_)
            if len(model.classes_) == 2:
                coefficients = np.vstack([-coefficients, coefficients])
            names = view.get_feature_names_out()
            shown = [_shown(str(name)) for name in (names if columns is None else names[columns])]
            for label, weight in zip(model.classes_.tolist(), coefficients, strict=True):
                total = totals[label]
                for column in np.flatnonzero(weight).tolist():
                    # A direction of an embedding says nothing to people.
                    if (name := shown[column]) is not None:
                        total[name] = total.get(name, 0.0) + share * float(weight[column])
        out: list[Weight] = []
        for label, total in zip(self.labels, totals, strict=True):
            best = sorted(total.items(), key=lambda item: -item[1])[:n]
            out += [(label, name, weight) for name, weight in best if weight > 0]
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
            If it is no such file, holds types that are not trusted, or was trained with other embeddings than are
            installed.
        """
        model: PairClassifier = load_model(path, kind="PairClassifier")
        try:
            for part in model.features_.get_params().values():
                # What a DefinitionSimilarity was made with is a parameter, and not fitted.
                if isinstance(part, (Embeddings, DefinitionSimilarity)) and hasattr(part, "width_"):
                    part.verify()
        except ModelError as error:
            raise ModelError(error.message, path=path) from None
        except (AttributeError, TypeError):
            raise ModelError("is not fitted; train it before it is saved", path=path) from None
        return model


def checked_labels(pairs: Sequence[Pair], y: Sequence[str], labels: Sequence[str]) -> Ints:
    """Return the place of each label in the scheme."""
    if len(pairs) != len(y) or not len(pairs):
        raise InputError(f"each pair needs one label, and there must be a pair: got {len(pairs)} and {len(y)}")
    place = {label: number for number, label in enumerate(labels)}
    if unknown := sorted(set(y) - set(place)):
        raise InputError(f"label {unknown[0]!r} is unknown; use one of {', '.join(labels)}")
    return np.array([place[label] for label in y], dtype=np.int64)


def _dense(coefficients: Any) -> npt.NDArray[np.float64]:
    return coefficients.toarray() if sparse.issparse(coefficients) else np.asarray(coefficients, dtype=float)


def _shown(name: str) -> str | None:
    """Return a column's name as people read it: the words, and where they stand unless that is anywhere."""
    view, _, words = name.partition("__")
    if words.startswith(DIMENSION):
        return None
    if view in ("sentence", *OTHER_BLOCKS, "static_definitions", "transformer_definitions"):
        return f"characters: {words!r}" if view == "characters" else words
    return f"{words} ({view.removeprefix('cues_')})"
