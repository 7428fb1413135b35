"""What the attributes of a token's words add to the score of each tag, summed once for each word and remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np

from stance.chain import Floats, Ints
from stance.matrices import attribute_matrix
from stance.stances.encoding import attribute_kind

# Rows that are remembered; a batch of news has some thousands.
_MOST = 65_536


class TokenScores:
    """Scores of the values of channels.

    Parameters
    ----------
    vocabularies : mapping of str to dict of str to int
        For each channel the row of each attribute; all channels take the same values.
    weights : mapping of str to ndarray of float, shape (n_attributes, n_tags)
        For each channel.
    """

    def __init__(self, vocabularies: Mapping[str, dict[str, int]], weights: Mapping[str, Floats]):
        self._vocabularies = dict(vocabularies)
        self._weights = {name: weights[name] for name in vocabularies}
        self._lock = Lock()
        self._known: dict[str, int] = {}
        self._table = self._sums([])

    def __call__(self, values: Sequence[str]) -> Floats:
        """Return the scores of values, shape (n_values, n_channels, n_tags)."""
        with self._lock:
            if len(self._known) > _MOST:
                self._known, self._table = {}, self._table[:0]
            new = [value for value in values if value not in self._known]
            if new:
                self._known |= {value: row for row, value in enumerate(new, start=len(self._known))}
                self._table = np.concatenate([self._table, self._sums(new)])
            rows: Ints = np.array([self._known[value] for value in values], dtype=np.int64)
            return self._table[rows]

    def _sums(self, values: Sequence[str]) -> Floats:
        # Several channels look at words the same way.
        known = {kind: list(map(kind, values)) for kind in map(attribute_kind, self._vocabularies)}
        return np.stack(
            [
                attribute_matrix(known[attribute_kind(name)], vocabulary) @ self._weights[name]
                for name, vocabulary in self._vocabularies.items()
            ],
            axis=1,
        )
