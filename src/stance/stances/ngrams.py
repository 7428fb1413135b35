"""Runs of words or characters looked up for many texts at once: a vocabulary of n-grams as hash tables of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat

import numpy as np
from scipy import sparse

from stance.text.cutting import Words
from stance.text.lookup import Lookup
from stance.text.vocabulary import Column, Ints, Ragged


class NGrams:
    """The columns of runs of words, or of characters.

    A run is known by the number of the run without its last word, and the number of that word: one look-up a word and
    length, for all texts together.

    Parameters
    ----------
    vocabulary : mapping of str to int
        The column of each run.
    characters : bool, default=False
        Whether they are runs of characters; else of words, which are joined by blanks.
    """

    def __init__(self, vocabulary: Mapping[str, int], *, characters: bool = False):
        self._width = len(vocabulary)
        lengths = map(len, vocabulary) if characters else (run.count(" ") + 1 for run in vocabulary)
        sizes = np.fromiter(lengths, dtype=np.int64, count=self._width)
        # All runs behind one another: a list for each would keep the garbage collector busy.
        flat = "".join(vocabulary) if characters else " ".join(vocabulary).split(" ")
        # 0 is for words that no run holds.
        numbers = {word: number for number, word in enumerate(dict.fromkeys(flat), start=1)}
        found = np.fromiter(map(numbers.__getitem__, flat), dtype=np.int64, count=int(sizes.sum()))
        words = np.zeros((self._width, int(sizes.max(initial=1))), dtype=np.int64)
        words[np.arange(words.shape[1]) < sizes[:, None]] = found
        self._factor = len(numbers) + 1
        self._levels: list[Lookup] = []
        n_nodes, node = self._factor, words[:, 0].copy()
        for depth in range(1, words.shape[1]):
            deep = np.flatnonzero(sizes > depth)
            keys, place = np.unique(node[deep] * self._factor + words[deep, depth], return_inverse=True)
            self._levels.append(Lookup(keys, n_nodes + np.arange(len(keys))))
            node[deep] = n_nodes + place
            n_nodes += len(keys)
        self._columns = np.full(n_nodes, -1, dtype=np.int64)
        self._columns[node] = list(vocabulary.values())
        self._number = numbers
        self._numbers = Column(lambda words: np.array([numbers.get(word, 0) for word in words], dtype=np.int64))

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
        row, column = self._find(words.values(self._numbers), words.rows)
        shape = (len(words.sizes), self._width)
        row, column = row.astype(np.int32), column.astype(np.int32)
        out = sparse.coo_matrix((np.ones(len(row)), (row, column)), shape=shape).tocsr()
        out.sum_duplicates()
        return out

    def columns(self, strings: Sequence[str]) -> Ragged:
        """Return the columns of the runs of characters of each string."""
        sizes = np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))
        text = "".join(strings)
        numbers = np.fromiter(map(self._number.get, text, repeat(0)), dtype=np.int64, count=len(text))
        row, column = self._find(numbers, np.repeat(np.arange(len(sizes)), sizes))
        return Ragged(column[np.argsort(row, kind="stable")], np.bincount(row, minlength=len(sizes)))

    def _find(self, number: Ints, rows: Ints) -> tuple[Ints, Ints]:
        """Return text and column of each run."""
        found, node, at = [(rows, self._columns[number])], number, np.arange(len(number))
        for depth, level in enumerate(self._levels, start=1):
            # Runs that begin at a known word and go on within the text.
            keep = (node > 0) & (at + depth < len(number))
            at, node = at[keep], node[keep]
            following = at + depth
            keep = (rows[following] == rows[at]) & (number[following] > 0)
            at, node, following = at[keep], node[keep], following[keep]
            node = level(node * self._factor + number[following])
            found.append((rows[at], self._columns[node]))
        row, column = (np.concatenate(parts) for parts in zip(*found, strict=True))
        there = column >= 0
        return row[there], column[there]
