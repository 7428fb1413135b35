"""The words of many texts at once: each distinct piece between white space is cut once, and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import chain
from threading import Lock
from typing import NamedTuple, cast

import numpy as np

from stance.text.batches import MOST, Batch, Ints, Pieces, piece_starts, pieces, sums


class Words(NamedTuple):
    """Words of texts.

    Parameters
    ----------
    distinct : list of str
        Each word once, in order of their first places.
    ids : ndarray of int, shape (n_words,)
        Which of them, text after text.
    sizes : ndarray of int, shape (n_texts,)
        Words of each text.
    of : ndarray of int, shape (n_words,)
        In which piece each stands, pieces counted text after text.
    """

    distinct: list[str]
    ids: Ints
    sizes: Ints
    of: Ints

    @property
    def rows(self) -> Ints:
        """The text of each word, by its number."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def in_order(names: list[str], numbers: Ints) -> tuple[list[str], Ints]:
    """Give new numbers to the names that occur, in order of their first places.

    Parameters
    ----------
    names : list of str
    numbers : ndarray of int
        Which of them stand where.

    Returns
    -------
    list of str
    ndarray of int
    """
    place = np.full(len(names), -1, dtype=np.int64)
    place[numbers[::-1]] = np.arange(len(numbers))[::-1]  # of several places the first stays
    used = np.flatnonzero(place >= 0)
    used = used[np.argsort(place[used])]
    place[used] = np.arange(len(used))
    return [names[number] for number in used.tolist()], place[numbers]


class Expanded(NamedTuple):
    """Lists put in the place of numbers.

    Parameters
    ----------
    take : ndarray of int, shape (n,)
        Where in all lists, one after the other, each value stands.
    of : ndarray of int, shape (n,)
        Which place each value came in for.
    sizes : ndarray of int, shape (n_texts,)
        Values of each text.
    """

    take: Ints
    of: Ints
    sizes: Ints


def expand(ids: Ints, sizes: Ints, lengths: Ints) -> Expanded:
    """Put a list in the place of each number.

    Parameters
    ----------
    ids : ndarray of int
        Numbers of lists, text after text.
    sizes : ndarray of int, shape (n_texts,)
        How many each text has.
    lengths : ndarray of int
        How long each list is.
    """
    often = lengths[ids] if len(ids) else ids
    of = np.repeat(np.arange(len(ids)), often)
    shift = (np.cumsum(lengths) - lengths)[ids] - (np.cumsum(often) - often) if len(ids) else ids
    return Expanded(np.arange(len(of)) + shift[of], of, sums(often, sizes))


class Cutter:
    """Finds the words of many texts by a pattern, piece by piece; the pieces of late are remembered.

    Parameters
    ----------
    pattern : re.Pattern
        What a word is. It must not match white space.
    prepare : callable, optional
        What is done to a text before: to lower its case, say. It must be the same as done to each piece.
    looks_ahead : bool, default=False
        Whether it matters to the pattern that white space follows a piece.
    """

    def __init__(
        self, pattern: re.Pattern[str], prepare: Callable[[str], str] | None = None, *, looks_ahead: bool = False
    ):
        self._pattern = pattern
        self._prepare = prepare
        self._looks_ahead = looks_ahead
        self._lock = Lock()
        self._known: dict[str, tuple[int, ...]] = {}
        self._words: dict[str, int] = {}

    def __call__(self, batch: Batch[str]) -> Words:
        """Return the words of a batch."""
        return batch.once(self, self._cut)

    def starts(self, batch: Batch[str]) -> Ints:
        """Say where each word begins in its text; the pattern must match all but white space, `prepare` keep places."""
        return batch.once((self, "starts"), self._starts)

    def _starts(self, batch: Batch[str]) -> Ints:
        words = self(batch)
        lengths = np.fromiter(map(len, words.distinct), dtype=np.int64, count=len(words.distinct))[words.ids]
        before = np.cumsum(lengths) - lengths
        first = np.append(True, words.of[1:] != words.of[:-1])[: len(before)]
        return cast(Ints, piece_starts(batch)[words.of] + before - np.maximum.accumulate(np.where(first, before, 0)))

    def _cut(self, batch: Batch[str]) -> Words:
        cut = pieces(batch)
        keys, ids = self._keys(batch, cut) if self._looks_ahead else (cut.distinct, cut.ids)
        with self._lock:
            if len(self._known) > MOST:
                self._known, self._words = {}, {}
            known = self._known
            for key in keys:
                if key not in known:
                    known[key] = self._look(key)
            found = list(map(known.__getitem__, keys))
            words = list(self._words)
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        take, of, sizes = expand(ids, cut.sizes, lengths)
        numbers = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=int(lengths.sum()))[take]
        distinct, ids = in_order(words, numbers)
        return Words(distinct, ids, sizes, of)

    def _look(self, piece: str) -> tuple[int, ...]:
        number, text = self._words, piece if self._prepare is None else self._prepare(piece)
        return tuple([number.setdefault(word, len(number)) for word in self._pattern.findall(text)])

    def _keys(self, batch: Batch[str], cut: Pieces) -> tuple[list[str], Ints]:
        """Return the distinct pieces, with a blank where white space follows, and which of them each piece is."""
        closing = [number for number, text in enumerate(batch) if text and not text[-1].isspace()]
        last = (np.cumsum(cut.sizes) - 1)[closing] if closing else cut.sizes[:0]
        final, inverse = np.unique(cut.ids[last], return_inverse=True)
        ids = cut.ids.copy()
        ids[last] = len(cut.distinct) + inverse
        return [piece + " " for piece in cut.distinct] + [cut.distinct[number] for number in final.tolist()], ids


@cache
def cutter(pattern: str, *, lower: bool = False) -> Cutter:
    """Return the cutter of a pattern, which is the same each time.

    Parameters
    ----------
    pattern : str
        A regular expression, see `Cutter`.
    lower : bool, default=False
        Whether the case is lowered before.
    """
    return Cutter(re.compile(pattern), str.lower if lower else None)
