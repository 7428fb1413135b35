"""Columns of attributes: each distinct value held once, rows as numbers of values, to read many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Column(NamedTuple):
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

    def take(self, rows: Ints) -> Column:
        """Return the column of some rows."""
        return Column(self.values, self.ids[rows])

    def packed(self) -> Column:
        """Return the column without values that no row has."""
        used, ids = np.unique(self.ids, return_inverse=True)
        return Column([self.values[number] for number in used.tolist()], ids)

    def map(self, change: Callable[[str], Hashable]) -> Column:
        """Return the column of what is made of each value."""
        return Column([change(str(value)) for value in self.values], self.ids)

    def among(self, some: Collection[Hashable]) -> Bools:
        """Say of each row whether its value is one of some."""
        return np.array([value in some for value in self.values], dtype=np.bool_)[self.ids]

    def true(self) -> Bools:
        """Return a column of flags as a mask."""
        return self.among((True,))


def column(values: Sequence[Hashable]) -> Column:
    """Hold the value of each row."""
    known = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return Column(list(known), np.fromiter(map(known.__getitem__, values), dtype=np.int64, count=len(values)))


def flat(rows: Sequence[Sequence[Hashable]]) -> Column:
    """Hold the values of rows of rows, one behind the other."""
    return column(list(chain.from_iterable(rows)))


def flags(values: Bools) -> Column:
    """Hold whether something is so."""
    return Column((False, True), values.astype(np.int64))


def counts(values: Ints, most: int) -> Column:
    """Hold whole numbers from 0 up; those above `most` count as it."""
    return Column(range(most + 1), np.minimum(values, most))


def joined(left: Column, right: Column) -> Column:
    """Write two columns one behind the other."""
    values = [f"{a}{b}" for a in left.values for b in right.values]
    return Column(values, left.ids * len(right.values) + right.ids)


def choice(where: Bools, left: Column, right: Column) -> Column:
    """Take the rows of a mask from the left column, the others from the right one."""
    ids = np.where(where, left.ids, right.ids + len(left.values))
    return Column([*left.values, *right.values], ids).packed()
