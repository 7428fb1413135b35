"""What the part-of-speech tagger sees of a word, and how much that speaks for each tag: worked out once a word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from stance.actors.lexicon import places, word_tags
from stance.actors.words import words_of

ROLES = (0, -1, 1, -2, 2)
CLOSED = words_of("CC DT EX IN MD PDT POS PRP PRP$ RP TO WDT WP WP$ WRB UH LS")
OUT = -8000  # what a tag loses that a word cannot have

# What is seen of a word, and in how many of its roles.
_PARTS = {"w": 5, "s": 3, "c": 3, "d": 3, "e": 1, "l": 1, "f": 1, "p": 1, "cs": 1, "h": 1}
_MOST_WORDS = 20_000  # some 14 MB

Weights = npt.NDArray[np.int16]


def word_features(word: str, role: int, *, first: bool = False) -> list[str]:
    """Name what the tagger sees of a word in one of its roles.

    Parameters
    ----------
    word : str
        A token; empty beyond the sentence's edge.
    role : int
        0 for the token itself, 1 for the one before, 2 after, 3 and 4 two before and after.
    first : bool
        Whether it begins its sentence, where a capital says little.
    """
    seen = zip(_PARTS.items(), _parts(word, first), strict=False)
    return [f"{role}{part}={value}" for (part, roles), value in seen if role < roles]


def _parts(word: str, first: bool) -> tuple[str, ...]:
    """Return what is seen of a word, in the order of `_PARTS`; of an empty one only that it is."""
    if not word:
        return ("",)
    lower, shape = word.lower(), _shape(word, first)
    hyphened = word.rpartition("-")[2][-3:].lower() if "-" in word else ""
    tags = "|".join(word_tags().get(lower, ()))
    ends = lower[-2:], lower[-1:], lower[-4:]
    return lower, lower[-3:], shape, tags, *ends, lower[:2], f"{shape}{lower[-2:]}", hyphened


def _shape(word: str, first: bool) -> str:
    if word.islower():
        return "-" if "-" in word else "x"
    if word[:1].isdigit() or (word[:1] in "$£€#" and len(word) > 1):
        return "9"
    if not word[:1].isalpha():
        return "."
    if word.isupper() and len(word) > 1:
        return "XX"
    return ("F" if first else "X") + ("-" if "-" in word else "")


class WordScores:
    """What words in each of their roles say for each tag, in both passes; kept for words that were met.

    Parameters
    ----------
    tags : sequence of str
    words : mapping of str to collection of str
        Lower-case words and the tags that each may have.
    weights : ndarray of int16, shape (n_features, 2, n_tags)
    index : mapping of str to int
        The row of each feature; row 0 is of nothing.

    Attributes
    ----------
    table : ndarray of int16, shape (n_roles, n, 2, n_tags)
        By the numbers of words.
    """

    def __init__(
        self, tags: Sequence[str], words: Mapping[str, Collection[str]], weights: Weights, index: Mapping[str, int]
    ):
        self._tags = {tag: at for at, tag in enumerate(tags)}
        self._words = words
        self._weights = weights
        self._values: list[dict[str, int]] = [{} for _ in _PARTS]
        rows: list[list[list[int]]] = [[[0] * roles] for roles in _PARTS.values()]
        at_part = {part: at for at, part in enumerate(_PARTS)}
        for feature, row in index.items():
            name, _, value = feature.partition("=")
            part = at_part.get(name[1:]) if name[0].isdigit() else None
            if part is not None:
                place = self._values[part].setdefault(value, len(rows[part]))
                if place == len(rows[part]):
                    rows[part].append([0] * len(rows[part][0]))
                rows[part][place][int(name[0])] = row
        self._rows = [np.array(of_part) for of_part in rows]
        self._closed = np.array([OUT if tag in CLOSED else 0 for tag in tags], dtype=np.int16)
        self._marks = np.array([0 if not tag.isalpha() or tag == "SYM" else OUT for tag in tags], dtype=np.int16)
        self._names = frozenset(at for at, tag in enumerate(tags) if tag.startswith("NNP"))
        self._name = frozenset(at for at, tag in enumerate(tags) if tag == "NNP")
        self._masks: dict[frozenset[int], Weights] = {}
        self._forget()

    def _forget(self) -> None:
        self._first: dict[str, int] = {}
        self._inner: dict[str, int] = {}
        self._size = 0
        self.table = np.zeros((len(ROLES), 1024, 2, len(self._closed)), dtype=np.int16)

    def numbers(self, sentences: Sequence[Sequence[str]]) -> list[int]:
        """Return the numbers of the words of sentences; two empty words stand around and between them.

        So no neighbour crosses the edge of a sentence.
        """
        if self._size > _MOST_WORDS:
            self._forget()
        inner = dict.fromkeys(word for words in sentences for word in words[1:])
        self._meet([word for word in ("", *inner) if word not in self._inner], self._inner, first=False)
        opening = dict.fromkeys(words[0] for words in sentences if words)
        self._meet([word for word in opening if word not in self._first], self._first, first=True)
        find, gap = self._inner.__getitem__, [self._inner[""]] * 2
        out = list(gap)
        for words in sentences:
            if words:
                out.append(self._first[words[0]])
                out += map(find, words[1:])
            out += gap
        return out

    def _meet(self, new: Sequence[str], known: dict[str, int], *, first: bool) -> None:
        """Work out what new words say."""
        if not new:
            return
        begin, end = self._size, self._size + len(new)
        while end > self.table.shape[1]:
            self.table = np.concatenate([self.table, np.zeros_like(self.table)], axis=1)
        scores = self.table[:, begin:end]
        seen = [_parts(word, first) for word in new]
        for part, (values, rows) in enumerate(zip(self._values, self._rows, strict=True)):
            places = [values.get(of[part], 0) if part < len(of) else 0 for of in seen]
            scores[: rows.shape[1]] += self._weights[rows[places].T]
        scores[0] += np.stack([self._mask(word) for word in new])[:, None, :]
        known.update(zip(new, range(begin, end), strict=True))
        self._size = end

    def _mask(self, word: str) -> Weights:
        """Return what a word's tags lose that it cannot have."""
        if word and not any(map(str.isalnum, word)) and word != "&":
            return self._marks
        if word in known_names():
            return self._only(self._name)
        tags = self._words.get(word.lower())
        if tags is None:
            return self._closed
        allowed = frozenset(self._tags[tag] for tag in tags if tag in self._tags)
        return self._only(allowed | self._names if word[:1].isupper() else allowed)

    def _only(self, allowed: Iterable[int]) -> Weights:
        key = frozenset(allowed)
        if key not in self._masks:
            mask = np.full(len(self._closed), OUT, dtype=np.int16)
            mask[list(key)] = 0
            self._masks[key] = mask
        return self._masks[key]


@cache
def known_names() -> frozenset[str]:
    """Return the one-word names of countries and capitals, which no suffix should turn into verbs."""
    return frozenset(name for name in (*places().countries, *places().capitals) if name.isalpha() and name != "US")
