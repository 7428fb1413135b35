"""Signs in pairs that need no training: sentiment near the mentions, and who stands in quotation marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import _check_feature_names_in, check_is_fitted, check_non_negative, validate_data

from stance.sentiment.lexicon import NEUTRAL_BELOW, VaderSentiment
from stance.stances.pair_features import Pair, PairText
from stance.text.batches import Batch, texts_of
from stance.text.estimators import NotNumbers
from stance.text.quotations import Bounds, quoted_in

_SCORED = ("sentence", "before", "between", "after", "around")
_QUOTED = ("a quotation", "actor quoted", "target quoted", "only one of the two quoted")


class PairSentiment(NotNumbers, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """VADER's sentiment of the sentence, of its parts and of the words near the mentions, the mentions masked."""

    def fit(self, X: Sequence[Pair], y: object = None) -> Self:
        """Do nothing: the columns are fixed."""
        self.fitted_ = True
        return self

    def transform(self, X: Sequence[Pair]) -> sparse.csr_matrix:
        """Score the parts.

        Parameters
        ----------
        X : sequence of Pair, length n

        Returns
        -------
        csr_matrix of float64, shape (n, 20)
            Of each part how positive and how negative it is, each from 0 to 1, and whether it is the one or the other.
        """
        pairs = Batch.of(X)
        columns = []
        for region in _SCORED:
            score = VaderSentiment().scores(PairText(region).fit(pairs).transform(pairs))
            columns += [np.maximum(score, 0), np.maximum(-score, 0), score >= NEUTRAL_BELOW, score <= -NEUTRAL_BELOW]
        return sparse.csr_matrix(np.column_stack(columns).astype(np.float64))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns."""
        kinds = ("how positive", "how negative", "positive", "negative")
        return np.array([f"{kind} ({region})" for region in _SCORED for kind in kinds], dtype=object)


class PairQuotes(NotNumbers, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Whether the sentence quotes somebody, and whether the mentions stand inside the quotation."""

    def fit(self, X: Sequence[Pair], y: object = None) -> Self:
        """Do nothing: the columns are fixed."""
        self.fitted_ = True
        return self

    def transform(self, X: Sequence[Pair]) -> sparse.csr_matrix:
        """Look at each pair.

        Parameters
        ----------
        X : sequence of Pair, length n

        Returns
        -------
        csr_matrix of float64, shape (n, 4)
            Zeros and ones.
        """
        pairs = Batch.of(X)
        none = [False] * len(_QUOTED)
        quotes = quoted_in(texts_of(pairs))
        rows = [[*_quoted(*each)] if each[1] else none for each in zip(pairs, quotes, strict=True)]
        return sparse.csr_matrix(np.array(rows, dtype=np.float64).reshape(len(rows), len(_QUOTED)))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns."""
        return np.array(_QUOTED, dtype=object)


class ClassRatio(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Columns weighted by how unevenly the labels have them: the largest log-count ratio of a label against the rest.

    After Wang and Manning 2012, *Baselines and Bigrams*, with one weight for all labels instead of one for each of two.

    Attributes
    ----------
    ratios_ : ndarray of float64, shape (n_columns,)
    """

    def fit(self, X: Any, y: npt.ArrayLike) -> Self:
        """Count.

        Parameters
        ----------
        X : csr_matrix, shape (n, n_columns)
            Nothing below 0.
        y : array-like, shape (n,)
            The label of each row.
        """
        X, target = validate_data(self, X, y, accept_sparse="csr")
        check_non_negative(X, "ClassRatio")
        ratios = np.zeros(X.shape[1])
        for label in np.unique(target):
            own, other = (1 + np.asarray(X[rows].sum(axis=0)).ravel() for rows in (target == label, target != label))
            ratios = np.maximum(ratios, np.abs(np.log(own / own.sum()) - np.log(other / other.sum())))
        self.ratios_ = ratios
        return self

    def transform(self, X: Any) -> sparse.csr_matrix:
        """Weight the columns.

        Parameters
        ----------
        X : csr_matrix, shape (n, n_columns)

        Returns
        -------
        csr_matrix, shape (n, n_columns)
        """
        check_is_fitted(self, "ratios_")
        X = validate_data(self, X, accept_sparse="csr", reset=False)
        return sparse.csr_matrix(sparse.csr_matrix(X).multiply(self.ratios_[None, :]))

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns that came in."""
        check_is_fitted(self, "ratios_")
        return np.asarray(_check_feature_names_in(self, input_features), dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = tags.input_tags.positive_only = tags.target_tags.required = True
        return tags


def _quoted(pair: Pair, quotes: Sequence[Bounds]) -> Iterator[bool]:
    inside = [
        bounds is not None and any(start <= bounds[0] < end for start, end in quotes)
        for bounds in (pair.actor, pair.target)
    ]
    yield from (bool(quotes), *inside, inside[0] != inside[1])
