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
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.actors.lexicon import word_tags
from stance.actors.tag_words import ROLES, WordScores
from stance.actors.words import words_of
from stance.resources import resource

FUNCTION = words_of("""
    a an the and or but of in on at by for from with to over after before about against as is are was were be been being
    has have had do does did not no he she it they his her their its who that this these those what how why when where
    will would can could may might must should than then up down off out into amid between during if so we you i our my
    """)
_BATCH = 2_000


def neighbour_features(tags: Sequence[str]) -> list[list[str]]:
    """Name what the second pass sees of the tags that the first gave to a sentence."""
    padded = ["", "", *tags, "", ""]
    rows = []
    for at in range(2, len(padded) - 2):
        before2, before, own, after, after2 = padded[at - 2 : at + 3]
        rows.append([f"b={before}", f"a={after}", f"b2={before2}|{before}", f"a2={after}|{after2}",
                     f"ba={before}|{after}", f"o={own}|{before}", f"oa={own}|{after}"])  # fmt: skip
    return rows


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
        n = len(self.tags)
        passes = data["first"], data["second"]
        self._index = {feature: at for at, feature in enumerate(dict.fromkeys(chain(*passes)), start=1)}
        self._weights = np.zeros((len(self._index) + 1, 2, n), dtype=np.int16)
        for which, flat in enumerate(passes):
            pairs = np.fromiter(chain.from_iterable(flat.values()), dtype=np.int64).reshape(-1, 2)
            sizes = np.fromiter(map(len, flat.values()), dtype=np.int64) // 2
            rows = np.repeat(np.fromiter(map(self._index.__getitem__, flat), dtype=np.int64), sizes)
            self._weights[rows, which, pairs[:, 0]] = pairs[:, 1]
        self._bias = self._weights[self._index["bias"]]
        empty = ["", *self.tags]

        # Of pairs of tags: a row for each tag and each one beside it, none standing first.
        before, after = (self._rows([f"{prefix}={a}" for a in empty]) for prefix in "ba")
        self._before2, self._after2, self._around, self._own_before, self._own_after = (
            self._rows([f"{prefix}={a}|{b}" for a in empty for b in empty]) for prefix in ("b2", "a2", "ba", "o", "oa")
        )
        self._before2 += np.tile(before, (n + 1, 1))
        self._after2 += np.repeat(after, n + 1, axis=0)
        learned = data["words"]
        words = learned | {word: [*learned.get(word, ()), *tags] for word, tags in word_tags().items()}
        self._scores = WordScores(self.tags, words, self._weights, self._index)

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
        ids = self._scores.numbers(sentences)
        table = self._scores.table
        where = np.array(ids)
        inner = np.arange(2, len(ids) - 2)
        if not len(inner):
            return [[] for _ in sentences]
        # The tables are looked up role by role, both passes at once; some thirty weights of at most 100 fit 16 bits.
        scores = self._bias + table[0].take(where[inner], axis=0)
        for role, shift in enumerate(ROLES[1:], start=1):
            scores += table[role].take(where[inner + shift], axis=0)
        guess = np.zeros(len(ids), dtype=np.int64)
        guess[inner] = np.where(where[inner] == where[0], 0, scores[:, 0].argmax(axis=1) + 1)
        b2, b, own, a, a2 = (guess[inner + shift] for shift in (-2, -1, 0, 1, 2))
        second = scores[:, 1]
        for pairs, one, other in (
            (self._before2, b2, b),
            (self._after2, a, a2),
            (self._around, b, a),
            (self._own_before, own, b),
            (self._own_after, own, a),
        ):
            second += pairs.take(one * (len(self.tags) + 1) + other, axis=0)
        last = second.argmax(axis=1).tolist()
        out: list[list[str]] = []
        at = 0
        for words in sentences:
            out.append([self.tags[n] for n in last[at : at + len(words)]])
            at += len(words) + 2
        return out

    def _rows(self, names: Iterable[str]) -> NDArray[np.int16]:
        """Return what names of the second pass weigh."""
        return self._weights[[self._index.get(name, 0) for name in names], 1]


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
    capital = [word[0].isupper() for word in words if len(word) > 3 and word[0].isalpha()]
    return len(capital) >= 3 and sum(capital) >= 0.75 * len(capital)


def _is_long(word: str) -> bool:
    return len(word) > 3 and word[0].isalpha()


@cache
def load_tagger() -> PosTagger:
    """Return the tagger that ships with the package, loaded on first use."""
    with gzip.open(resource("data", "language/pos_tagger.json.gz"), "rt", encoding="utf8") as file:
        return PosTagger(json.load(file))
