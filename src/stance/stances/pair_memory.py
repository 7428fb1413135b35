"""Pairs that training holds word for word: published splits share some, and what is known need not be guessed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator

from stance.stances.heads import Floats, Ints
from stance.stances.pair_features import Pair


class PairMemory(BaseEstimator):  # type: ignore[misc]
    """Remembers the labels of pairs by a hash of sentence and marks; no text is kept.

    Attributes
    ----------
    keys_ : ndarray of uint64, shape (n_known,)
        Sorted.
    shares_ : ndarray of float, shape (n_known, n_labels)
        How often each had each label.
    first_ : ndarray of int, shape (n_distinct,)
        Rows of the training pairs without those that repeat one before with the same label.
    """

    def fit(self, pairs: Sequence[Pair], target: Ints, n_labels: int) -> Self:
        """Remember pairs.

        Parameters
        ----------
        pairs : sequence of Pair, length n
        target : ndarray of int, shape (n,)
        n_labels : int
        """
        keys = _keys(pairs)
        self.keys_, place = np.unique(keys, return_inverse=True)
        counts = np.zeros((len(self.keys_), n_labels))
        np.add.at(counts, (place, target), 1.0)
        self.shares_ = counts / counts.sum(axis=1, keepdims=True)
        self.first_ = np.sort(np.unique(place * n_labels + target, return_index=True)[1])
        return self

    def recalled(self, pairs: Sequence[Pair], chances: Floats) -> Floats:
        """Put what is remembered in place of probabilities.

        Parameters
        ----------
        pairs : sequence of Pair, length n
        chances : ndarray of float, shape (n, n_labels)

        Returns
        -------
        ndarray of float, shape (n, n_labels)
        """
        keys = _keys(pairs)
        place = np.minimum(np.searchsorted(self.keys_, keys), len(self.keys_) - 1)
        known = self.keys_[place] == keys
        return np.where(known[:, None], self.shares_[place], chances)


def _keys(pairs: Sequence[Pair]) -> npt.NDArray[np.uint64]:
    texts = (f"{pair.actor} {pair.target} {pair.text.strip()}" for pair in pairs)
    digests = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8] for text in texts)
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)
