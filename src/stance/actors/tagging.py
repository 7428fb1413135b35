"""Parts of speech (Penn tags) fast enough to run on every sentence that matters.

A linear model in two passes. In the first a token's tag depends on itself and its neighbours' words, so that the
scores of a word in each of its roles are one row of a table, worked out once a word and kept; tagging is adding
rows. The second pass adds rows for the tags which the first one gave the neighbours.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.actors.lexicon import places, word_tags
from stance.actors.words import words_of
from stance.resources import resource

ROLES = (0, -1, 1, -2, 2)
CLOSED = words_of("CC DT EX IN MD PDT POS PRP PRP$ RP TO WDT WP WP$ WRB UH LS")
FUNCTION = words_of("""
    a an the and or but of in on at by for from with to over after before about against as is are was were be been being
    has have had do does did not no he she it they his her their its who that this these those what how why when where
    will would can could may might must should than then up down off out into amid between during if so we you i our my
    """)
OUT = -8000  # what a tag loses that a word cannot have
_CACHE_LIMIT = 20_000  # words, some 14 MB
_BATCH = 2_000


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
    lower = word.lower()
    names = [f"{role}w={lower}"]
    if role > 2 or not word:
        return names
    names += [f"{role}s={lower[-3:]}", f"{role}c={_shape(word, first)}"]
    names.append(f"{role}d={'|'.join(word_tags().get(lower, ()))}")
    if role == 0:
        names += [f"0e={lower[-2:]}", f"0l={lower[-1:]}", f"0f={lower[-4:]}", f"0p={lower[:2]}"]
        names.append(f"0cs={_shape(word, first)}{lower[-2:]}")
        names.append(f"0h={word.rpartition('-')[2][-3:].lower()}" if "-" in word else "0h=")
    return names


def neighbour_features(tags: Sequence[str]) -> list[list[str]]:
    """Name what the second pass sees of the tags that the first gave to a sentence."""
    padded = ["", "", *tags, "", ""]
    rows = []
    for at in range(2, len(padded) - 2):
        before2, before, own, after, after2 = padded[at - 2 : at + 3]
        rows.append([f"b={before}", f"a={after}", f"b2={before2}|{before}", f"a2={after}|{after2}",
                     f"ba={before}|{after}", f"o={own}|{before}", f"oa={own}|{after}"])  # fmt: skip
    return rows


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


class PosTagger:
    """Tag tokens with Penn tags.

    Parameters
    ----------
    data : mapping
        `tags` (list), `first` and `second` (feature -> flat list of tag number, weight) and `words` (lower-case
        word -> the tags it may have), as `scripts/train_pos_tagger.py` writes them.
    """

    def __init__(self, data: Mapping[str, Any]):
        self.tags: tuple[str, ...] = tuple(data["tags"])
        number = {tag: i for i, tag in enumerate(self.tags)}
        self._words: dict[str, list[int]] = {w: [number[t] for t in tags] for w, tags in data["words"].items()}
        for word, tags in word_tags().items():
            more = [number[tag] for tag in tags if tag in number]
            self._words[word] = sorted({*self._words.get(word, ()), *more})
        n = len(self.tags)
        self._closed = np.array([OUT if tag in CLOSED else 0 for tag in self.tags], dtype=np.int16)
        self._marks = np.array([0 if not tag.isalpha() or tag == "SYM" else OUT for tag in self.tags], dtype=np.int16)
        self._index: dict[str, int] = {}
        self._weights = np.zeros((len(data["first"].keys() | data["second"].keys()) + 1, 2, n), dtype=np.int16)
        for which, name in enumerate(("first", "second")):
            for feature, flat in data[name].items():
                at = self._index.setdefault(feature, len(self._index) + 1)
                self._weights[at, which, flat[::2]] = flat[1::2]
        self._bias = self._weights[self._index["bias"]]
        shape = (n + 1, n + 1, n)
        empty = ["", *self.tags]

        def pairs(prefix: str) -> NDArray[np.int16]:
            return self._rows([f"{prefix}={a}|{b}" for a in empty for b in empty])[:, 1].reshape(shape)

        before, after = (self._rows([f"{prefix}={a}" for a in empty])[:, 1] for prefix in "ba")
        self._before2 = pairs("b2") + before[None, :, :]
        self._after2 = pairs("a2") + after[:, None, :]
        self._around, self._own_before, self._own_after = pairs("ba"), pairs("o"), pairs("oa")
        self._forget()

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Tag sentences of words.

        Parameters
        ----------
        sentences : sequence of sequences of str
            Tokens of `stance.text.tokens.tokenize`.

        Returns
        -------
        list of list of str
            One Penn tag a token.
        """
        out: list[list[str]] = []
        for start in range(0, len(sentences), _BATCH):
            out += self._tag_batch(sentences[start : start + _BATCH])
        return out

    def _tag_batch(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        if len(self._known) > _CACHE_LIMIT:
            self._forget()
        # Two empty words stand between sentences, so that no neighbour crosses an edge.
        gap = [self._number("", False)] * 2
        ids: list[int] = list(gap)
        for words in sentences:
            ids += [self._number(word, at == 0) for at, word in enumerate(words)]
            ids += gap
        where = np.array(ids)
        inner = np.arange(2, len(ids) - 2)
        if not len(inner):
            return [[] for _ in sentences]
        # The tables are looked up role by role, both passes at once.
        scores = self._table[where[inner], 0].astype(np.int32)
        for role, shift in enumerate(ROLES[1:], start=1):
            scores += self._table[where[inner + shift], role]
        scores += self._bias
        guess = np.zeros(len(ids), dtype=np.int64)
        guess[inner] = np.where(where[inner] == gap[0], 0, scores[:, 0].argmax(axis=1) + 1)
        b2, b, own, a, a2 = (guess[inner + shift] for shift in (-2, -1, 0, 1, 2))
        second = scores[:, 1] + self._before2[b2, b] + self._after2[a, a2] + self._around[b, a]
        second += self._own_before[own, b] + self._own_after[own, a]
        last = second.argmax(axis=1).tolist()
        out: list[list[str]] = []
        at = 0
        for words in sentences:
            out.append([self.tags[n] for n in last[at : at + len(words)]])
            at += len(words) + 2
        return out

    def _forget(self) -> None:
        self._known: dict[tuple[str, bool], int] = {}
        self._table = np.zeros((1024, len(ROLES), 2, len(self.tags)), dtype=np.int16)

    def _number(self, word: str, first: bool) -> int:
        key = (word, first)
        found = self._known.get(key)
        if found is not None:
            return found
        number = len(self._known)
        if number >= len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        rows, begins = list[int](), list[int]()
        for role in range(len(ROLES)):
            begins.append(len(rows))
            # Row 0 is of nothing: no role goes without a row.
            rows += [0, *(self._index.get(name, 0) for name in word_features(word, role, first=first))]
        self._table[number] = np.add.reduceat(self._weights[rows], begins, axis=0)
        lower = word.lower()
        allowed = self._words.get(lower)
        if word and not any(map(str.isalnum, word)) and word != "&":
            self._table[number, 0] += self._marks
        elif word in known_names():
            mask = np.full(len(self.tags), OUT, dtype=np.int16)
            mask[[i for i, tag in enumerate(self.tags) if tag == "NNP"]] = 0
            self._table[number, 0] += mask
        elif allowed is None:
            self._table[number, 0] += self._closed
        else:
            mask = np.full(len(self.tags), OUT, dtype=np.int16)
            mask[allowed] = 0
            if word[:1].isupper():
                mask[[i for i, tag in enumerate(self.tags) if tag.startswith("NNP")]] = 0
            self._table[number, 0] += mask
        self._known[key] = number
        return number

    def _rows(self, names: Iterable[str]) -> NDArray[np.int16]:
        return self._weights[[self._index.get(name, 0) for name in names]]


@cache
def known_names() -> frozenset[str]:
    """Return the one-word names of countries and capitals, which no suffix should turn into verbs."""
    return frozenset(name for name in (*places().countries, *places().capitals) if name.isalpha() and name != "US")


def plain_case(words: list[str]) -> list[str]:
    """Write a headline's words as a sentence would: those known to be no names lose their capital.

    Parameters
    ----------
    words : list of str
        Tokens of one sentence; other sentences come back as they are.
    """
    if not is_headline(words):
        return words
    known, shout = word_tags(), all(word.isupper() for word in words if _is_long(word))
    out = []
    for word in words:
        lower = word.lower()
        if lower in known or lower in FUNCTION:
            out.append(lower)
        else:
            out.append(word.capitalize() if shout and len(word) > 3 else word)
    return out


def is_headline(words: Sequence[str]) -> bool:
    """Whether most words of a sentence begin with a capital."""
    long = [word for word in words if _is_long(word)]
    return len(long) >= 3 and sum(word[0].isupper() for word in long) >= 0.75 * len(long)


def _is_long(word: str) -> bool:
    return len(word) > 3 and word[0].isalpha()


@cache
def load_tagger() -> PosTagger:
    """Return the tagger that ships with the package, loaded on first use."""
    with gzip.open(resource("data", "language/pos_tagger.json.gz"), "rt", encoding="utf8") as file:
        return PosTagger(json.load(file))
