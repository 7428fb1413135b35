"""Templates of features: which attributes of a row make a name, and what names weigh, for many rows at once.

A row's feature "place=Qq|L|denial" is the template `place=` with the attributes `inside_quoted`, `side` and `stance`.
To learn, names are written out; to weigh rows nothing is: a template's attributes are numbered by the values that occur
in the names of a vocabulary, and their numbers together are the place of a weight in a table.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, count, pairwise
from math import prod
from typing import NamedTuple

import numpy as np

from stance.actors.attributes import Attribute
from stance.chain import Floats, Ints

Frame = Mapping[str, Attribute]

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
        # The values of each attribute are numbered as they are met.
        codes = {field: defaultdict[str, int](count(1).__next__) for kind in kinds for field in kind.fields}
        found = [_read(kind, codes, known) for kind in kinds]
        self._numbers = {value: at for at, value in enumerate(dict.fromkeys(chain.from_iterable(codes.values())), 1)}
        self._codes = {}
        for field, numbers in codes.items():
            self._codes[field] = np.zeros(len(self._numbers) + 1, dtype=np.int64)
            self._codes[field][[self._numbers[value] for value in numbers]] = list(numbers.values())
        self._tables = []
        for kind, (of_kind, its) in zip(kinds, found, strict=True):
            sizes = tuple(len(codes[field]) + 1 for field in kind.fields)
            columns = np.fromiter(map(vocabulary.__getitem__, of_kind), dtype=np.int64, count=len(of_kind))
            self._tables.append(_table(kind, sizes, its, weights[columns]))

    def __call__(self, frame: Frame) -> Floats:
        """Return the sum of the weights of each row's features, added in the order of the templates.

        Parameters
        ----------
        frame : mapping of str to Attribute
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


def _read(kind: Template, codes: Mapping[str, dict[str, int]], known: Sequence[str]) -> tuple[list[str], list[Ints]]:
    """Find the names of a template among sorted ones, and of each attribute the numbers of its values in them.

    A name that can be cut into values in several ways stands there as often. A value is a token or a label, so it holds
    one "|" at most: what has more was not written by `names`, and would have ways without end.
    """
    n, begin = len(kind.fields), len(kind.prefix)
    there = known[bisect_left(known, kind.prefix) : bisect_left(known, kind.prefix + _LAST)]
    plain = [name for name in there if name.count("|", begin) == n - 1]
    values = "|".join([name[begin:] for name in plain]).split("|") if plain else []
    columns = [values[at::n] for at in range(n)]
    if len(plain) < len(there):
        for name in there:
            if n - 1 != name.count("|", begin) < max(2 * n, 1):
                for cut in _values(name[begin:], n):
                    plain.append(name)
                    for column, value in zip(columns, cut, strict=True):
                        column.append(value)
    numbered = zip((codes[field] for field in kind.fields), columns, strict=True)
    return plain, [np.fromiter(map(of.__getitem__, column), np.int64, len(column)) for of, column in numbered]


def _table(kind: Template, sizes: tuple[int, ...], numbers: Sequence[Ints], weights: Floats) -> _Table:
    keys = np.zeros(len(weights), dtype=np.int64)
    for size, of_field in zip(sizes, numbers, strict=True):
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
    if not n and not rest:
        yield ()
    parts = rest.split("|")
    for ends in combinations(range(1, len(parts)), n - 1) if n else ():
        cuts = (0, *ends, len(parts))
        yield ["|".join(parts[a:b]) for a, b in pairwise(cuts)]
