"""Strings by number, and arrays of what is known of them: each is looked at when it is first seen, never again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from threading import Lock, RLock
from typing import Any, Generic, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Made = TypeVar("Made")

# Distinct pieces that are remembered; a batch of news has some thousands.
MOST = 65_536


class _Numbers(dict[str, int]):
    """Gives each string that it is asked for the next number."""

    def __missing__(self, string: str) -> int:
        number = self[string] = len(self)
        return number


class Vocabulary:
    """Strings, numbered in the order in which they were first seen.

    Parameters
    ----------
    first : iterable of str
        The strings that have the first numbers.
    """

    def __init__(self, first: Iterable[str] = ()):
        self.strings = list(first)
        self._numbers = _Numbers({string: number for number, string in enumerate(self.strings)})
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.strings)

    def numbers(self, strings: Iterable[str], count: int) -> Ints:
        """Return the numbers of so many strings; new ones get the next."""
        with self._lock:
            found = np.fromiter(map(self._numbers.__getitem__, strings), dtype=np.int64, count=count)
            n_new = len(self._numbers) - len(self.strings)
            self.strings += list(islice(reversed(self._numbers), n_new))[::-1]
            return found

    def number(self, string: str) -> int:
        """Return the number of one string."""
        return int(self.numbers([string], 1)[0])

    def named(self, numbers: Ints) -> list[str]:
        """Return the strings that have these numbers."""
        return list(map(self.strings.__getitem__, numbers.tolist()))


_latest = [Vocabulary()]


def current() -> Vocabulary:
    """Return the vocabulary of pieces; an empty one where it has grown too large."""
    if len(_latest[0]) > MOST:
        _latest[0] = Vocabulary()
    return _latest[0]


class Ragged(NamedTuple):
    """Lists of whole numbers, one after the other.

    Parameters
    ----------
    values : ndarray of int, shape (n,)
    sizes : ndarray of int, shape (n_lists,)
    """

    values: Ints
    sizes: Ints


def ragged(lists: Iterable[Sequence[int]]) -> Ragged:
    """Lay lists one after the other."""
    lists = list(lists)
    sizes = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
    return Ragged(np.fromiter(chain.from_iterable(lists), dtype=np.int64, count=int(sizes.sum())), sizes)


class _Known:
    """What is known of the strings of one vocabulary at a time, begun anew for another one."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._of: Vocabulary | None = None
        self._seen = np.zeros(0, dtype=bool)

    def _begin(self) -> None:
        raise NotImplementedError

    def _add(self, new: Ints, strings: list[str]) -> None:
        raise NotImplementedError

    def _see(self, vocabulary: Vocabulary, numbers: Ints) -> None:
        """Look at those strings that were not looked at before."""
        if self._of is not vocabulary:
            self._of, self._seen = vocabulary, np.zeros(0, dtype=bool)
            self._begin()
        self._seen = _room(self._seen, len(vocabulary))
        seen = self._seen[numbers]
        if not seen.all():
            new = np.zeros(len(self._seen), dtype=bool)
            new[numbers[~seen]] = True
            self._add(np.flatnonzero(new), vocabulary.named(np.flatnonzero(new)))
            self._seen |= new


class Column(_Known):
    """Something that is known of each string, in an array with a row a string.

    Parameters
    ----------
    make : callable
        From a list of n strings to an array whose first axis has length n.
    """

    def __init__(self, make: Callable[[list[str]], npt.NDArray[Any]]):
        super().__init__()
        self._make = make

    def _begin(self) -> None:
        self._rows = self._make([])

    def _add(self, new: Ints, strings: list[str]) -> None:
        self._rows = _room(self._rows, len(self._seen))
        self._rows[new] = self._make(strings)

    def table(self, vocabulary: Vocabulary, numbers: Ints) -> npt.NDArray[Any]:
        """Return an array that has at these numbers what is known of their strings."""
        with self._lock:
            self._see(vocabulary, numbers)
            return self._rows


class Memory(Generic[Made]):
    """What was made of strings of late, where it is no number; for numbers there is `Column`.

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


class Listed(NamedTuple):
    """Lists that stand for strings.

    Parameters
    ----------
    which : ndarray of int, shape (n_strings,)
        The list of each string.
    bounds : ndarray of int, shape (n_lists + 1,)
        Where each list begins in `values`, and where the last one ends.
    values : ndarray of int
    """

    which: Ints
    bounds: Ints
    values: Ints


class Lists(_Known):
    """A list of whole numbers for each string.

    Parameters
    ----------
    make : callable
        From strings to a list for each of them.
    """

    def __init__(self, make: Callable[[list[str]], Ragged]):
        super().__init__()
        self._make = make

    def _begin(self) -> None:
        self._place, self._n = np.zeros(0, dtype=np.int64), 0
        self._bounds, self._values = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)

    def _add(self, new: Ints, strings: list[str]) -> None:
        made, first, n = self._make(strings), int(self._bounds[self._n]), len(new)
        self._place = _room(self._place, len(self._seen))
        self._place[new] = np.arange(self._n, self._n + n)
        self._bounds = _room(self._bounds, self._n + n + 1)
        self._bounds[self._n + 1 : self._n + n + 1] = first + np.cumsum(made.sizes)
        self._values = _room(self._values, first + len(made.values))
        self._values[first : first + len(made.values)] = made.values
        self._n += n

    def __call__(self, vocabulary: Vocabulary, numbers: Ints) -> Listed:
        """Return the lists of the strings that have these numbers, among all that are known."""
        with self._lock:
            self._see(vocabulary, numbers)
            bounds = self._bounds[: self._n + 1]
            which = self._place[numbers] if len(numbers) else numbers
            return Listed(which, bounds, self._values[: bounds[-1]])


def _room(array: npt.NDArray[Any], size: int) -> npt.NDArray[Any]:
    """Return an array of at least so many rows that begins with these."""
    if len(array) >= size:
        return array
    out = np.zeros((max(size, 2 * len(array)), *array.shape[1:]), dtype=array.dtype)
    out[: len(array)] = array
    return out


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


def expand(which: Ints, sizes: Ints, bounds: Ints) -> Expanded:
    """Put a list in the place of each number.

    Parameters
    ----------
    which : ndarray of int
        Numbers of lists, text after text.
    sizes : ndarray of int, shape (n_texts,)
        How many each text has.
    bounds : ndarray of int, shape (n_lists + 1,)
        Where each list begins, and where the last one ends.
    """
    begin = bounds[which]
    often = bounds[which + 1] - begin
    ends = np.cumsum(often)
    of = np.repeat(np.arange(len(which)), often)
    return Expanded(np.arange(len(of)) + np.repeat(begin - ends + often, often), of, sums(often, sizes))


def in_order(numbers: Ints) -> tuple[Ints, Ints]:
    """Give new numbers to those that occur, in order of their first places.

    Parameters
    ----------
    numbers : ndarray of int

    Returns
    -------
    ndarray of int
        Those that occur, each once.
    ndarray of int
        Which of them stand where.
    """
    place = np.full(int(numbers.max(initial=-1)) + 1, -1, dtype=np.int64)
    place[numbers[::-1]] = np.arange(len(numbers))[::-1]  # of several places the first stays
    used = np.flatnonzero(place >= 0)
    used = used[np.argsort(place[used])]
    place[used] = np.arange(len(used))
    return used, place[numbers]


def sums(values: npt.NDArray[np.generic], sizes: Ints) -> Ints:
    """Add whole numbers up text by text; `sizes` says how many each text has."""
    total = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    ends = np.cumsum(sizes)
    return cast(Ints, total[ends] - total[ends - sizes])
