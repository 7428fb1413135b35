"""Templates of features: which attributes of a row make a name, and what names weigh, for many rows at once.

A row's feature "place=Qq|L|denial" is the template `place=` with the attributes `inside_quoted`, `side` and `stance`.
To learn, names are written out; to weigh rows nothing is: a template's attributes are numbered by the values that occur
in the names of a vocabulary, and their numbers together are the place of a weight in a table.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stance.actors.columns import Column, Ints

Frame = Mapping[str, Column]
_Coded = tuple[tuple[int, ...], str]  # the numbers of a name's values, and the name
Floats = npt.NDArray[np.float64]

_LINE = re.compile(r"(\S+)((?: (?!if\b)\w+)*)(?: if (\w+))?")
_LAST = "\U0010ffff"
_MOST_CELLS = 1 << 17  # of a table with a cell for each combination of values; others are searched


class Template(NamedTuple):
    """A kind of feature.

    Parameters
    ----------
    prefix : str
        How its names begin.
    fields : tuple of str
        The attributes whose values follow, "|" between them.
    when : str
        The attribute that says which rows have it, "" if all have.
    """

    prefix: str
    fields: tuple[str, ...]
    when: str = ""


def templates(text: str, before: str = "") -> tuple[Template, ...]:
    """Read templates, one a line: prefix, attributes, and "if" with the attribute that says which rows have it.

    Parameters
    ----------
    text : str
    before : str
        Put before each prefix.

    Examples
    --------
    >>> templates("touch=L| sense kind if touches")
    (Template(prefix='touch=L|', fields=('sense', 'kind'), when='touches'),)
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{line!r} is no template; write: prefix attribute ... [if attribute]")
        found.append(Template(before + match[1], tuple(match[2].split()), match[3] or ""))
    return tuple(found)


def names(kinds: Sequence[Template], frame: Frame) -> list[list[str]]:
    """Write the features of each row out, in the order of their templates."""
    n = len(next(iter(frame.values())).ids)
    used = {name for kind in kinds for name in (*kind.fields, kind.when) if name}
    rows: dict[str, list[str]] = {}
    for name in used:
        values, ids = frame[name]
        rows[name] = list(map([str(value) for value in values].__getitem__, ids.tolist()))
    columns: list[list[str]] = []
    for kind in kinds:
        combined = list(zip(*(rows[field] for field in kind.fields), strict=True)) if kind.fields else [()] * n
        # Equal names are one string, which is found faster.
        known = {values: kind.prefix + "|".join(values) for values in set(combined)}
        named = list(map(known.__getitem__, combined))
        if kind.when:
            named = [name if when == "True" else "" for name, when in zip(named, rows[kind.when], strict=True)]
        columns.append(named)
    return [[name for name in row if name] for row in zip(*columns, strict=True)]


class _Table(NamedTuple):
    """The weights of one template: of each combination of values, or of sorted `keys` of combinations."""

    kind: Template
    sizes: tuple[int, ...]
    keys: Ints | None
    weights: Floats


class TemplateWeights:
    """What the features of rows weigh together.

    Parameters
    ----------
    kinds : sequence of Template
    vocabulary : dict of str to int
        Names and their columns.
    weights : ndarray of shape (n_features,)
    """

    def __init__(self, kinds: Sequence[Template], vocabulary: Mapping[str, int], weights: Floats):
        known = sorted(vocabulary)
        codes: dict[str, dict[str, int]] = {field: {} for kind in kinds for field in kind.fields}
        found = [list(_read(kind, codes, known)) for kind in kinds]
        self._numbers = {value: at for at, value in enumerate(dict.fromkeys(chain.from_iterable(codes.values())), 1)}
        self._codes = {}
        for field, numbers in codes.items():
            self._codes[field] = np.zeros(len(self._numbers) + 1, dtype=np.int64)
            self._codes[field][[self._numbers[value] for value in numbers]] = list(numbers.values())
        self._tables = []
        for kind, rows in zip(kinds, found, strict=True):
            sizes = tuple(len(codes[field]) + 1 for field in kind.fields)
            self._tables.append(_table(kind, sizes, rows, weights[[vocabulary[name] for _, name in rows]]))

    def __call__(self, frame: Frame) -> Floats:
        """Return the sum of the weights of each row's features, added in the order of the templates.

        Parameters
        ----------
        frame : mapping of str to Column
            Each attribute that the templates name, of n rows.

        Returns
        -------
        ndarray of shape (n,)
        """
        n = len(next(iter(frame.values())).ids)
        numbers: dict[int, Ints] = {}  # of columns that share their values, worked out once
        codes = {}
        for field, code in self._codes.items():
            values, ids = frame[field]
            if id(values) not in numbers:
                numbers[id(values)] = np.array([self._numbers.get(str(value), 0) for value in values], dtype=np.int64)
            codes[field] = code[numbers[id(values)]][ids]
        total = np.zeros(n)
        for kind, sizes, keys, weights in self._tables:
            key = np.zeros(n, dtype=np.int64)
            for size, field in zip(sizes, kind.fields, strict=True):
                key = key * size + codes[field]
            if keys is None:
                found = weights[key]
            else:
                at = np.searchsorted(keys[:-1], key)
                found = np.where(keys[at] == key, weights[at], 0.0)
            if kind.when:
                found = np.where(frame[kind.when].true(), found, 0.0)
            total += found
        return total


def _read(kind: Template, codes: Mapping[str, dict[str, int]], known: Sequence[str]) -> Iterator[_Coded]:
    """Find the names of a template among sorted ones, each with the numbers of its values; new values are numbered."""
    own = [codes[field] for field in kind.fields]
    first = bisect_left(known, kind.prefix)
    for name in known[first : bisect_left(known, kind.prefix + _LAST)]:
        for values in _values(name[len(kind.prefix) :], len(own)):
            yield tuple(of.setdefault(value, len(of) + 1) for of, value in zip(own, values, strict=True)), name


def _table(kind: Template, sizes: tuple[int, ...], rows: Sequence[_Coded], weights: Floats) -> _Table:
    numbers = np.array([row for row, _ in rows], dtype=np.int64).reshape(len(rows), len(sizes))
    keys = np.zeros(len(rows), dtype=np.int64)
    for size, of_field in zip(sizes, numbers.T, strict=True):
        keys = keys * size + of_field
    if prod(sizes) <= _MOST_CELLS:
        cells = np.zeros(prod(sizes))
        cells[keys] = weights
        return _Table(kind, sizes, None, cells)
    order = np.argsort(keys)
    # A key that nothing has stands last, so that each search ends at a key.
    return _Table(kind, sizes, np.append(keys[order], -1), np.append(weights[order], 0.0))


def _values(rest: str, n: int) -> Iterator[Sequence[str]]:
    """Cut a name's rest into so many values, in all ways if a value holds "|" itself; each way is the same name."""
    parts = rest.split("|") if n else []
    if n == len(parts):
        if n or not rest:
            yield parts
        return
    for ends in combinations(range(1, len(parts)), n - 1) if n else ():
        cuts = (0, *ends, len(parts))
        yield ["|".join(parts[a:b]) for a, b in pairwise(cuts)]
