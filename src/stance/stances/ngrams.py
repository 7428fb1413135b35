"""Runs of words looked up for many texts at once: a vocabulary of n-grams as sorted arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from stance.text.cutting import Words
from stance.text.lookup import Lookup
from stance.text.vocabulary import Column


class NGrams:
    """The columns of runs of words.

    A run is known by the number of the run without its last word, and the number of that word: one look-up a word and
    length, for all texts together.

    Parameters
    ----------
    vocabulary : mapping of str to int
        The column of each run, its words joined by blanks.
    """

    def __init__(self, vocabulary: Mapping[str, int]):
        self._width = len(vocabulary)
        terms = [(term.split(" "), column) for term, column in vocabulary.items()]
        self._words: dict[str, int] = {}
        for words, _ in terms:
            for word in words:
                # 0 is for words that no run holds.
                self._words.setdefault(word, len(self._words) + 1)
        number, factor = self._words, len(self._words) + 1
        columns = [-1] * factor
        levels: list[dict[int, int]] = []
        for words, column in terms:
            node = number[words[0]]
            for depth, word in enumerate(words[1:]):
                if depth == len(levels):
                    levels.append({})
                node = levels[depth].setdefault(node * factor + number[word], len(columns))
                if node == len(columns):
                    columns.append(-1)
            columns[node] = column
        self._columns = np.array(columns, dtype=np.int64)
        self._levels = [Lookup(*np.array(list(level.items()), dtype=np.int64).T) for level in levels]
        self._known = Column(lambda words: np.array([number.get(word, 0) for word in words], dtype=np.int64))

    def counts(self, words: Words) -> sparse.csr_matrix:
        """Count the runs of each text.

        Parameters
        ----------
        words : Words
            Of n texts.

        Returns
        -------
        csr_matrix of float64, shape (n, n_columns)
            Without duplicates, with 32-bit indices in order.
        """
        number = words.values(self._known)
        rows, node = words.rows, number
        factor = len(self._words) + 1
        found = [(rows, self._columns[node])]
        at = np.arange(len(number))
        for depth, level in enumerate(self._levels, start=1):
            # Runs that begin at a known word and go on within the text.
            keep = (node > 0) & (at + depth < len(number))
            at, node = at[keep], node[keep]
            following = at + depth
            keep = (rows[following] == rows[at]) & (number[following] > 0)
            at, node, following = at[keep], node[keep], following[keep]
            node = level(node * factor + number[following])
            found.append((rows[at], self._columns[node]))
        row, column = (np.concatenate(parts) for parts in zip(*found, strict=True))
        there = column >= 0
        row, column = row[there].astype(np.int32), column[there].astype(np.int32)
        shape = (len(words.sizes), self._width)
        out = sparse.coo_matrix((np.ones(len(row)), (row, column)), shape=shape).tocsr()
        out.sum_duplicates()
        return out
