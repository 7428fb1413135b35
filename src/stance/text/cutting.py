"""The words of many texts at once: each distinct piece between white space is cut once, and remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from threading import Lock
from typing import cast

import numpy as np

from stance.text.batches import Batch, Strings, piece_starts, pieces
from stance.text.vocabulary import Column, Ints, Lists, Ragged, Vocabulary, expand


@dataclass(frozen=True)
class Words(Strings):
    """Words of texts.

    Parameters
    ----------
    of : ndarray of int, shape (n_words,)
        In which piece each stands, pieces counted text after text.
    """

    of: Ints


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
    first : iterable of str, optional
        What has the first numbers in the vocabulary of words, and is none.
    """

    def __init__(
        self,
        pattern: re.Pattern[str],
        prepare: Callable[[str], str] = str,
        *,
        looks_ahead: bool = False,
        first: Iterable[str] = (),
    ):
        self._pattern = pattern
        self._prepare = prepare
        self._looks_ahead = looks_ahead
        self._first = tuple(first)
        self._lengths = Column(_lengths)
        self._lock = Lock()
        self._begin(Vocabulary())

    def _begin(self, of: Vocabulary) -> None:
        """Forget all words: the pieces have other numbers now."""
        self._of, self._words, self._lists = of, Vocabulary(self._first), Lists(self._look)
        # A piece before white space is cut as such where that matters.
        self._before = Vocabulary()
        self._numbers = Column(lambda strings: self._before.numbers([text + " " for text in strings], len(strings)))

    def __call__(self, batch: Batch[str]) -> Words:
        """Return the words of a batch."""
        return batch.once(self, self._cut)

    def starts(self, batch: Batch[str]) -> Ints:
        """Say where each word begins in its text; the pattern must match all but white space, `prepare` keep places."""
        return batch.once((self, "starts"), self._starts)

    def lengths(self, batch: Batch[str]) -> Ints:
        """Say how long each word is."""
        return self(batch).values(self._lengths)

    def _starts(self, batch: Batch[str]) -> Ints:
        words = self(batch)
        lengths = self.lengths(batch)
        before = np.cumsum(lengths) - lengths
        first = np.append(True, words.of[1:] != words.of[:-1])[: len(before)]
        return cast(Ints, piece_starts(batch)[words.of] + before - np.maximum.accumulate(np.where(first, before, 0)))

    def _cut(self, batch: Batch[str]) -> Words:
        cut = pieces(batch)
        with self._lock:
            if self._of is not cut.vocabulary:
                self._begin(cut.vocabulary)
            found = self._lists(*self._keys(batch, cut))
            take, of, sizes = expand(found.which, cut.sizes, found.bounds)
            return Words(self._words, found.values[take], sizes, of)

    def _look(self, strings: list[str]) -> Ragged:
        found = [self._pattern.findall(self._prepare(text)) for text in strings]
        sizes = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        return Ragged(self._words.numbers(chain.from_iterable(found), int(sizes.sum())), sizes)

    def _keys(self, batch: Batch[str], cut: Strings) -> tuple[Vocabulary, Ints]:
        """Return the pieces' numbers, or, where it matters that white space follows, those of pieces with a blank."""
        if not self._looks_ahead:
            return cut.vocabulary, cut.numbers
        closing = [number for number, text in enumerate(batch) if text and not text[-1].isspace()]
        last = np.cumsum(cut.sizes)[closing] - 1
        numbers = cut.values(self._numbers)
        numbers[last] = self._before.numbers(cut.vocabulary.named(cut.numbers[last]), len(last))
        return self._before, numbers


def _lengths(strings: list[str]) -> Ints:
    return np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))


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
    return Cutter(re.compile(pattern), str.lower if lower else str)
