"""Many texts read at once: cut at white space, each distinct piece looked at once, the rest done with arrays.

News repeats itself: of the pieces of a batch three in four stood in it before. So a piece has a number
(`stance.text.vocabulary`), and what depends on it alone (its words, whether it holds a mark) is worked out once and
found in an array by that number. What is known of a batch is known of the texts that are taken from it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import Any, Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt

from stance.text.vocabulary import Bools, Column, Ints, Vocabulary, current, expand, in_order, sums

Item = TypeVar("Item")
Made = TypeVar("Made")


class HasText(Protocol):
    """What is about a text and holds it: a sentence, a pair of mentions in one."""

    @property
    def text(self) -> str: ...


Texted = TypeVar("Texted", bound=HasText)

AT_ONCE, CHARACTERS_AT_ONCE = 4096, 1_000_000
"""Texts whose features are held at once: news has some 130 characters a sentence, what was never cut has thousands."""


class Batch(tuple[Item, ...]):
    """Items that several stages read, with what was worked out about all of them."""

    _made: dict[Hashable, object]
    _whole: tuple[Batch[Item], Ints]

    @classmethod
    def of(cls, items: Iterable[Item]) -> Batch[Item]:
        """Return items as a batch; a batch stays itself, with what is known of it."""
        return items if isinstance(items, Batch) else cls(items)

    def know(self, key: Hashable, made: object) -> Batch[Item]:
        """Take in what is known of the items already, and return them.

        Parameters
        ----------
        key : hashable
            What it is known by.
        made : object
            What would be made of the items when it is first asked for.
        """
        self.__dict__.setdefault("_made", {})[key] = made
        return self

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

    def each(self, key: Hashable, make: Callable[[Batch[Item]], Iterable[Made]]) -> Batch[Made]:
        """Return what is made of each item by itself; of items taken from a batch, what is known of them there.

        Parameters
        ----------
        key : hashable
            What it is known by.
        make : callable
            From the batch to what is wanted of each item.
        """
        return self.once(key, lambda batch: self.taken(key) or Batch(make(batch)))

    def taken(self, key: Hashable) -> Any:
        """Return those rows of what is known of a batch that this one's items were taken from; None where nothing is.

        Parameters
        ----------
        key : hashable
            What it is known by; it must have a method `take`, as batches and what is cut of them.
        """
        if "_whole" not in self.__dict__:
            return None
        whole, rows = self._whole
        known: Any = whole.__dict__.get("_made", {}).get(key) or whole.taken(key)
        return None if known is None else known.take(rows)

    def take(self, rows: npt.ArrayLike) -> Batch[Item]:
        """Return some of the items as a batch.

        Parameters
        ----------
        rows : array of int
        """
        chosen = np.asarray(rows, dtype=np.int64)
        out = Batch([self[row] for row in chosen.tolist()])
        out._whole = self, chosen
        return out


def portions(lengths: Iterable[int], items: int, characters: int) -> Iterator[range]:
    """Yield the places of items in portions: of at most so many items, and of so many characters unless one has more.

    Parameters
    ----------
    lengths : iterable of int
        Characters of each item.
    items, characters : int
        At most in a portion.
    """
    begin = end = held = 0
    for length in lengths:
        if end > begin and (end - begin == items or held + length > characters):
            yield range(begin, end)
            begin, held = end, 0
        end += 1
        held += length
    if end > begin:
        yield range(begin, end)


def parts(
    batch: Batch[Item],
    items: int = AT_ONCE,
    characters: int = CHARACTERS_AT_ONCE,
    *,
    length: Callable[[Any], int] = len,
) -> Iterator[Batch[Item]]:
    """Yield a batch in portions; one that is no larger, or empty, stays itself.

    Parameters
    ----------
    batch : Batch
    items, characters : int, optional
        See `portions`.
    length : callable, optional
        Characters of an item.
    """
    for rows in portions(map(length, batch), items, characters) if batch else (range(0),):
        # What is worked out about a part is let go with it.
        yield batch if len(rows) == len(batch) else batch.take(rows)


def texts_of(items: Batch[Texted]) -> Batch[str]:
    """Return the texts that items are about."""
    return items.each(texts_of, lambda some: [item.text for item in some])


def about(texts: Batch[str], items: Iterable[Texted]) -> Batch[Texted]:
    """Return items as a batch of which all is known that is known of their texts, or will be.

    Parameters
    ----------
    texts : Batch of str, length n
    items : iterable, length n
        What is about each of the texts.
    """
    return Batch(items).know(texts_of, texts)


@dataclass(frozen=True)
class Strings:
    """Strings of texts by their numbers.

    Parameters
    ----------
    vocabulary : Vocabulary
        Whose numbers they are.
    numbers : ndarray of int, shape (n_strings,)
        Text after text.
    sizes : ndarray of int, shape (n_texts,)
        Strings of each text.
    """

    vocabulary: Vocabulary
    numbers: Ints
    sizes: Ints

    @cached_property
    def rows(self) -> Ints:
        """The text of each string, by its number."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def _distinct(self) -> tuple[list[str], Ints]:
        used, ids = in_order(self.numbers)
        return self.vocabulary.named(used), ids

    @property
    def distinct(self) -> list[str]:
        """Each string once, in order of their first places."""
        return self._distinct[0]

    @property
    def ids(self) -> Ints:
        """Which of the distinct strings each is, shape (n_strings,)."""
        return self._distinct[1]

    def named(self) -> list[str]:
        """Return the strings themselves, text after text."""
        return self.vocabulary.named(self.numbers)

    def values(self, column: Column) -> npt.NDArray[Any]:
        """Return what a column says of each string, shape (n_strings, ...)."""
        return column.table(self.vocabulary, self.numbers).take(self.numbers, axis=0)

    def take(self, rows: Ints) -> Strings:
        """Return the strings of some texts."""
        places = expand(rows, np.ones(len(rows), dtype=np.int64), np.concatenate([[0], np.cumsum(self.sizes)]))
        return Strings(self.vocabulary, self.numbers[places.take], places.sizes)


def pieces(batch: Batch[str]) -> Strings:
    """Cut texts at white space."""
    return batch.once("pieces", _pieces)


def _pieces(batch: Batch[str]) -> Strings:
    if (known := batch.taken("pieces")) is not None:
        return cast(Strings, known)
    rows = [text.split() for text in batch]
    sizes = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    vocabulary = current()
    return Strings(vocabulary, vocabulary.numbers(chain.from_iterable(rows), int(sizes.sum())), sizes)


def lowered(texts: Batch[str], lower: Callable[[str], str]) -> Batch[str]:
    """Return texts in lower case, whose pieces are known by those of the texts.

    Parameters
    ----------
    texts : Batch of str
    lower : callable
        Puts a text in lower case; of one whose length stays it must make what it makes of its pieces.
    """
    out = Batch(map(lower, texts))
    if all(text.isascii() or len(text) == len(text.lower()) for text in texts):
        cut = pieces(texts)
        out.know("pieces", Strings(cut.vocabulary, cut.values(_in_lower(cut.vocabulary, lower)), cut.sizes))
    return out


@lru_cache(maxsize=4)
def _in_lower(vocabulary: Vocabulary, lower: Callable[[str], str]) -> Column:
    return Column(lambda strings: vocabulary.numbers(map(lower, strings), len(strings)))


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


def texts_with(batch: Batch[str], holds: Column) -> Bools:
    """Say which texts have a piece that holds something.

    Parameters
    ----------
    batch : Batch of str, length n_texts
    holds : Column of bool, shape (n,)
        Says of a piece which of n things it holds.

    Returns
    -------
    ndarray of bool, shape (n, n_texts)
    """
    cut = pieces(batch)
    return np.stack([sums(column, cut.sizes) > 0 for column in cut.values(holds).T])
