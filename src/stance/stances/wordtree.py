"""Many words and phrases searched for at once: a tree of words, one look-up a word however many entries there are."""

from __future__ import annotations

import re
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from stance.text.batches import Batch
from stance.text.cutting import Cutter
from stance.text.lookup import Lookup
from stance.text.vocabulary import Column, Ints

Value = TypeVar("Value")

ANY = "*"
"""Stands for any one word in an entry."""

# Words as entries spell them, a possessive cut off; marks stand alone, so that no entry reaches across one.
_WORD = re.compile(r"\w+(?:[-.'](?!s\b)\w+)*|'s\b|\*|[^\w\s]")

# The number of a word that an entry leaves open, and more words than any tree has.
_OPEN, _MANY = 1, 2**32

# What else is straightened: each is one character before and after.
_STRAIGHT = (("’", "'"), ("‘", "'"), ("‐", "-"), ("‑", "-"), ("\u00a0", " "), ("\n", " "), ("\t", " "))


def fold(text: str) -> str:
    """Lower the case and straighten apostrophes and spaces, character by character; offsets survive."""
    if text.isascii():
        return text.lower().replace("\n", " ").replace("\t", " ")
    # Of bytes only the letters from A to Z are lowered.
    text = text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    for sign, straight in _STRAIGHT:
        text = text.replace(sign, straight)
    return text


_words = Cutter(_WORD, fold)


class Found(NamedTuple, Generic[Value]):
    """What an entry stands for, and where it was found."""

    value: Value
    start: int
    end: int


class _Arrays(NamedTuple):
    """The tree as numbers: words and the nodes they open, what a node leads to by a word and by any, what it ends.

    The root is node 0.
    """

    words: Column
    edges: Lookup
    opened: Ints
    values: Ints
    depth: int


class WordTree(Generic[Value]):
    """Entries of one or several words, and what each stands for."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._arrays: _Arrays | None = None

    def get(self, entry: str) -> Value | None:
        """Return what an entry stands for; None if it is not here."""
        return self._values.get(_spelled(entry))

    def put(self, entry: str, value: Value) -> None:
        """Add an entry, or change what it stands for.

        Parameters
        ----------
        entry : str
            As `fold` spells it; `ANY` is any one word, but not the first.
        value : object
        """
        self._values[_spelled(entry)] = value
        self._arrays = None

    def search(self, texts: Batch[str]) -> list[list[Found[Value]]]:
        """Find the entries in texts, leftmost and longest first, without overlaps.

        Where two entries differ first in a word that one of them leaves open, the other one wins.

        Parameters
        ----------
        texts : Batch of str, length n

        Returns
        -------
        list of list of Found, length n
        """
        if not self._values:
            return [[] for _ in texts]
        words, tree = _words(texts), self._as_arrays()
        (number, node), rows = words.values(tree.words).T, words.rows
        # All ways through the tree at once: where each begins, its node, how many words it took, and how it took them.
        begin = np.flatnonzero(node)
        node, key = node[begin], np.zeros(len(begin), dtype=np.int64)
        ways: list[tuple[Ints, Ints, Ints, Ints]] = []
        for length in range(1, tree.depth + 1):
            value, left = tree.values[node], tree.depth - length
            done = value >= 0
            ways.append((begin[done], key[done] * 3**left, value[done], begin[done] + length))
            on = begin + length < len(number)
            begin, node, key = begin[on], node[on], key[on]
            on = rows[begin + length] == rows[begin]
            begin, node, key = begin[on], node[on], key[on]
            steps = [tree.edges(node * _MANY + number[begin + length]), tree.opened[node]]
            there = [step > 0 for step in steps]
            key = np.concatenate([key[there[0]] * 3 + 2, key[there[1]] * 3 + 1])
            begin, node = (np.concatenate([a[there[0]], b[there[1]]]) for a, b in ((begin, begin), steps))
        begin, key, value, end = (np.concatenate(parts) for parts in zip(*ways, strict=True))
        best = np.lexsort((key, begin))
        best = best[np.append(begin[best][1:] != begin[best][:-1], True)] if len(best) else best
        out: list[list[Found[Value]]] = [[] for _ in texts]
        begin, last, value, starts = begin[best], end[best] - 1, value[best], _words.starts(texts)
        ends = starts[last] + _words.lengths(texts)[last]
        free, known = 0, list(self._values.values())
        for row, first, stop, which, *span in zip(
            *(each.tolist() for each in (rows[begin], begin, last, value, starts[begin], ends)), strict=True
        ):
            if first >= free:
                free = stop + 1
                out[row].append(Found(known[which], *span))
        return out

    def _as_arrays(self) -> _Arrays:
        if self._arrays is None:
            sizes = np.array([entry.count(" ") + 1 for entry in self._values], dtype=np.int64)
            flat = " ".join(self._values).split(" ")
            numbers = {word: number for number, word in enumerate(dict.fromkeys((ANY, *flat)), start=_OPEN)}
            number = np.fromiter(map(numbers.__getitem__, flat), dtype=np.int64, count=len(flat))
            begin, node = np.cumsum(sizes) - sizes, np.zeros(len(sizes), dtype=np.int64)
            codes: list[Ints] = []
            n_nodes = 1
            for depth in range(int(sizes.max())):
                deep = np.flatnonzero(sizes > depth)
                keys, place = np.unique(node[deep] * _MANY + number[begin[deep] + depth], return_inverse=True)
                codes.append(keys)
                node[deep] = n_nodes + place
                n_nodes += len(keys)
            code, child = np.concatenate(codes), np.arange(1, n_nodes)
            opened, values = np.zeros(n_nodes, dtype=np.int64), np.full(n_nodes, -1, dtype=np.int64)
            opened[code[code % _MANY == _OPEN] // _MANY] = child[code % _MANY == _OPEN]
            values[node] = np.arange(len(node))
            first = np.zeros(len(numbers) + 1, dtype=np.int64)
            first[codes[0]] = child[: len(codes[0])]

            def look(strings: list[str]) -> Ints:
                found = np.array([numbers.get(word, 0) for word in strings], dtype=np.int64)
                return np.stack([found, first[found]], axis=1)

            self._arrays = _Arrays(Column(look), Lookup(code, child), opened, values, len(codes))
        return self._arrays


def _spelled(entry: str) -> str:
    """Return the words of an entry with one blank between them."""
    return " ".join(entry.split() if entry.replace(" ", "").isalnum() else _WORD.findall(entry))
