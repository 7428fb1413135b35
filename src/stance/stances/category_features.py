"""Categories of evaluative words as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from stance.matrices import column_matrix
from stance.stances.categories import CategoryHit, categories, category_hits, category_hits_in
from stance.text.estimators import NotNumbers, as_texts
from stance.text.quotations import Bounds, quoted, quoted_in

_CONTEXTS = ("", ", in quotation", ", in narration", ", twice", ", negated")


class CategoryFeatures(NotNumbers, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Says of each category of evaluative words whether a sentence has any, in which voice, twice, and negated.

    What training learns of a column holds for every word of the category, most of which it never saw.
    """

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Lay out the columns; nothing is learned from the texts.

        Parameters
        ----------
        X : sequence of str
        y : ignored
        """
        self.names_ = [f"{category}{context}" for category in categories() for context in _CONTEXTS]
        return self

    def transform(self, X: Sequence[str]) -> sparse.csr_matrix:
        """Find the words.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        csr_matrix of float64, shape (n, n_columns)
            With 32-bit indices.
        """
        check_is_fitted(self, "names_")
        texts = as_texts(X)
        pairs = zip(category_hits_in(texts), quoted_in(texts), strict=True)
        return column_matrix([sorted(_places(*pair)) if pair[0] else [] for pair in pairs], len(self.names_))

    def places(self, text: str) -> dict[int, list[tuple[int, int]]]:
        """Say which stretches of a sentence give its columns their values.

        Parameters
        ----------
        text : str

        Returns
        -------
        dict of int to list of (start, end)
            For each column that is not 0.
        """
        return _places(category_hits(text), quoted(text))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns.

        Parameters
        ----------
        input_features : ignored

        Returns
        -------
        ndarray of str, shape (n_columns,)
        """
        return np.array(self.names_, dtype=object)


def _places(hits: Sequence[CategoryHit], quotes: Sequence[Bounds]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for hit in hits:
        inside = any(start <= hit.start < end for start, end in quotes)
        for category in hit.categories:
            base = categories().index(category) * len(_CONTEXTS)
            contexts = [0, 1 if inside else 2]
            if base in found:
                contexts.append(3)
            if hit.negated:
                contexts.append(4)
            for context in contexts:
                found.setdefault(base + context, []).append((hit.start, hit.end))
    return found
