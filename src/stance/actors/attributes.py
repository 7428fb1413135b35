"""Columns of attributes: each distinct value held once, rows as numbers of values, to read many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from stance.text.vocabulary import Bools, Ints


class Attribute(NamedTuple):
    """One attribute of many rows.

    Parameters
    ----------
    values : sequence
        Words, labels, numbers or flags.
    ids : ndarray of int, shape (n_rows,)
        Which of them each row has.
    """

    values: Sequence[Hashable]
    ids: Ints

    def take(self, rows: Ints) -> Attribute:
        """Return the column of some rows."""
        return Attribute(self.values, self.ids[rows])

    def packed(self) -> Attribute:
        """Return the column without values that no row has."""
        used, ids = np.unique(self.ids, return_inverse=True)
        return Attribute([self.values[number] for number in used.tolist()], ids)

    def map(self, change: Callable[[str], Hashable]) -> Attribute:
        """Return the column of what is made of each value."""
        return Attribute([change(str(value)) for value in self.values], self.ids)

    def among(self, some: Collection[Hashable]) -> Bools:
        """Say of each row whether its value is one of some."""
        return np.array([value in some for value in self.values], dtype=np.bool_)[self.ids]

    def true(self) -> Bools:
        """Return a column of flags as a mask."""
        return self.among((True,))


def attribute(values: Sequence[Hashable]) -> Attribute:
    """Hold the value of each row."""
    known = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return Attribute(list(known), np.fromiter(map(known.__getitem__, values), dtype=np.int64, count=len(values)))


def flat(rows: Sequence[Sequence[Hashable]]) -> Attribute:
    """Hold the values of rows of rows, one behind the other."""
    return attribute(list(chain.from_iterable(rows)))


def flags(values: Bools) -> Attribute:
    """Hold whether something is so."""
    return Attribute((False, True), values.astype(np.int64))


def counts(values: Ints, most: int) -> Attribute:
    """Hold whole numbers from 0 up; those above `most` count as it."""
    return Attribute(range(most + 1), np.minimum(values, most))


def joined(left: Attribute, right: Attribute) -> Attribute:
    """Write two columns one behind the other."""
    values = [f"{a}{b}" for a in left.values for b in right.values]
    return Attribute(values, left.ids * len(right.values) + right.ids)


def choice(where: Bools, left: Attribute, right: Attribute) -> Attribute:
    """Take the rows of a mask from the left column, the others from the right one."""
    ids = np.where(where, left.ids, right.ids + len(left.values))
    return Attribute([*left.values, *right.values], ids).packed()
