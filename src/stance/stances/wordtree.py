"""Many words and phrases searched for at once: a tree of words, one look-up a word however many entries there are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")

ANY = "*"
"""Stands for any one word in an entry."""

# Words as entries spell them, a possessive cut off; marks stand alone, so that no entry reaches across one.
_WORD = re.compile(r"\w+(?:[-.'](?!s\b)\w+)*|'s\b|\*|[^\w\s]")

# Offsets must survive, so case and apostrophes are folded character by character.
_FOLD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’‘‐‑\u00a0\n\t", "abcdefghijklmnopqrstuvwxyz''--   ")


# How many sentences are remembered, and how long they may be.
_RECENT, _LONG = 8192, 2000


class Recent(Generic[Value]):
    """What was found in the sentences of late: features, tagger and spans ask for the same one after the other.

    Parameters
    ----------
    find : callable
        From a sentence to what is in it.
    """

    def __init__(self, find: Callable[[str], Value]):
        self._find = find
        self._found: dict[str, Value] = {}

    def __call__(self, text: str) -> Value:
        """Return what is in a sentence."""
        if (known := self._found.get(text)) is not None:
            return known
        found = self._find(text)
        if len(self._found) >= _RECENT:
            self._found.clear()
        if len(text) <= _LONG:
            self._found[text] = found
        return found


def fold(text: str) -> str:
    """Lower the case and straighten apostrophes and spaces, character by character."""
    return text.translate(_FOLD)


class Found(NamedTuple, Generic[Value]):
    """What an entry stands for, and where it was found."""

    value: Value
    start: int
    end: int


@dataclass
class _Node(Generic[Value]):
    """A place in the tree: the words that may follow, and what the entry stands for that may end here."""

    next: dict[str, _Node[Value]] = field(default_factory=dict)
    value: Value | None = None


class WordTree(Generic[Value]):
    """Entries of one or several words, and what each stands for."""

    def __init__(self) -> None:
        self._root: _Node[Value] = _Node()

    def get(self, entry: str) -> Value | None:
        """Return what an entry stands for; None if it is not here."""
        node = self._root
        for word in _WORD.findall(entry):
            if word not in node.next:
                return None
            node = node.next[word]
        return node.value

    def put(self, entry: str, value: Value) -> None:
        """Add an entry, or change what it stands for.

        Parameters
        ----------
        entry : str
            As `fold` spells it; `ANY` is any one word, but not the first.
        value : object
        """
        node = self._root
        for word in _WORD.findall(entry):
            node = node.next.setdefault(word, _Node())
        node.value = value

    def search(self, folded: str) -> list[Found[Value]]:
        """Find the entries in a text, leftmost and longest first, without overlaps.

        Parameters
        ----------
        folded : str
            The text as `fold` spells it.
        """
        words: list[str] = _WORD.findall(folded)
        stretches: list[tuple[Value, int, int]] = []
        at, first = 0, self._root.next
        while at < len(words):
            best = _walk(first[words[at]], words, at + 1) if words[at] in first else None
            if best is None:
                at += 1
                continue
            stretches.append((best[0], at, best[1]))
            at = best[1]
        # Most sentences hold no entry, and need no offsets.
        spans = [match.span() for match in _WORD.finditer(folded)] if stretches else []
        return [Found(value, spans[begin][0], spans[stop - 1][1]) for value, begin, stop in stretches]


def _walk(node: _Node[Value], words: list[str], at: int) -> tuple[Value, int] | None:
    """Return value and end of the longest entry that goes on from a node; none is longer than a few words."""
    if at < len(words):
        for key in (words[at], ANY):
            following = node.next.get(key)
            found = None if following is None else _walk(following, words, at + 1)
            if found is not None:
                return found
    return None if node.value is None else (node.value, at)
