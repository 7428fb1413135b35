"""Many texts read at once: cut at white space, each distinct piece looked at once, the rest done with arrays.

News repeats itself: of the pieces of a batch three in four stood in it before. What depends on a piece alone (its
words, whether it holds a mark) is worked out for distinct pieces, and remembered from batch to batch.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Generic, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Item = TypeVar("Item")
Made = TypeVar("Made")

# Distinct pieces that are remembered; a batch of news has some thousands.
MOST = 65_536


AT_ONCE = 4096
"""Texts whose features are held at once."""


class Batch(tuple[Item, ...]):
    """Items that several stages read, with what was worked out about all of them."""

    _made: dict[Hashable, object]
    _whole: tuple[Batch[Item], list[int]]

    def once(self, key: Hashable, make: Callable[[Batch[Item]], Made]) -> Made:
        """Return what is made of the items, made when it is first asked for.

        Parameters
        ----------
        key : hashable
            What it is known by.
        make : callable
            From the batch to what is wanted.
        """
        known = self.__dict__.setdefault("_made", {})
        if key not in known:
            known[key] = make(self)
        return cast(Made, known[key])

    def each(self, key: Hashable, make: Callable[[Batch[Item]], list[Made]]) -> list[Made]:
        """Return what is made of each item by itself; of items that were taken from a batch it is known from there.

        Parameters
        ----------
        key : hashable
            What it is known by.
        make : callable
            From the batch to a list of what is wanted of each item.
        """
        if "_whole" not in self.__dict__:
            return self.once(key, make)
        whole, rows = self._whole
        known = whole.each(key, make)
        return [known[row] for row in rows]

    def take(self, rows: Iterable[int]) -> Batch[Item]:
        """Return some of the items as a batch."""
        chosen = list(rows)
        out = Batch([self[row] for row in chosen])
        out._whole = self, chosen
        return out


def parts(batch: Batch[Item], size: int = AT_ONCE) -> Iterator[Batch[Item]]:
    """Yield a batch in parts of at most so many items; one that is no larger stays itself."""
    if len(batch) <= size:
        yield batch
    else:
        # What is worked out about a part is let go with it.
        yield from (Batch(batch[begin : begin + size]) for begin in range(0, len(batch), size))


class Memory(Generic[Made]):
    """What was made of strings of late.

    Parameters
    ----------
    make : callable
        What makes it of a string; it must make the same each time.
    """

    def __init__(self, make: Callable[[str], Made]):
        self._make = make
        self._known: dict[str, Made] = {}

    def __call__(self, strings: Iterable[str]) -> list[Made]:
        """Return what is made of each string."""
        strings = list(strings)
        if len(self._known) > MOST:
            self._known = {}
        known = self._known  # another thread may put a new one in its place
        for string in strings:
            if string not in known:
                known[string] = self._make(string)
        return list(map(known.__getitem__, strings))


class Pieces(NamedTuple):
    """What stands between white space.

    Parameters
    ----------
    distinct : list of str
        Each piece once.
    ids : ndarray of int, shape (n_pieces,)
        Which of them, text after text.
    sizes : ndarray of int, shape (n_texts,)
        Pieces of each text.
    """

    distinct: list[str]
    ids: Ints
    sizes: Ints


def pieces(batch: Batch[str]) -> Pieces:
    """Cut texts at white space."""
    return batch.once("pieces", _pieces)


def _pieces(batch: Batch[str]) -> Pieces:
    rows = [text.split() for text in batch]
    flat = list(chain.from_iterable(rows))
    known = {piece: number for number, piece in enumerate(dict.fromkeys(flat))}
    ids = np.fromiter(map(known.__getitem__, flat), dtype=np.int64, count=len(flat))
    sizes = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    return Pieces(list(known), ids, sizes)


def piece_starts(batch: Batch[str]) -> Ints:
    """Say where each piece begins in its text."""
    return batch.once("starts", _starts)


def _starts(batch: Batch[str]) -> Ints:
    codes = np.frombuffer("\n".join(["", *batch]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    space = _spaces()[np.minimum(codes, len(_spaces()) - 1)]
    begins = np.flatnonzero(space[:-1] & ~space[1:])
    lengths = np.fromiter(map(len, batch), dtype=np.int64, count=len(batch))
    first = np.cumsum(lengths + 1) - lengths - 1
    return begins - np.repeat(first, pieces(batch).sizes)


@cache
def _spaces() -> Bools:
    """Return for each character whether it is white space; the last one stands for all that follow."""
    return np.array([chr(code).isspace() for code in range(0x3002)])


def texts_with(batch: Batch[str], holds: Memory[tuple[bool, ...]], n: int) -> Bools:
    """Say which texts have a piece that holds something.

    Parameters
    ----------
    batch : Batch of str, length n_texts
    holds : Memory
        Says of a piece which of n things it holds.
    n : int

    Returns
    -------
    ndarray of bool, shape (n, n_texts)
    """
    cut = pieces(batch)
    held = np.array(holds(cut.distinct), dtype=bool).reshape(len(cut.distinct), n)
    return np.stack([sums(column[cut.ids], cut.sizes) > 0 for column in held.T])


def sums(values: npt.NDArray[np.generic], sizes: Ints) -> Ints:
    """Add whole numbers up text by text; `sizes` says how many each text has."""
    total = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    ends = np.cumsum(sizes)
    return cast(Ints, total[ends] - total[ends - sizes])
