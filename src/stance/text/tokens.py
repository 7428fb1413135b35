"""Words with their places: one fast tokenizer for taggers, features and mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stance.text.batches import Batch
from stance.text.cutting import Cutter
from stance.text.vocabulary import Ints

# Clitics are cut off as in the Penn treebank ("did|n't", "China|'s"), since the taggers are trained on such tokens.
# Every alternative consumes what it matches in one pass, so the time is linear in the text.
_TOKEN = re.compile(
    r"""
      (?:[^\W\d_]\.){2,}                          # U.S., p.m.
    | (?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Gen|Sgt|Lt|Col|Capt|St|Jr|Sr|Inc|Corp|Co|Ltd|No|vs)\.(?=\s)
    | (?-i:[ODL]['’][A-Z])\w*                    # O'Brien
    | n['’]t\b
    | ['’](?:s|re|ve|ll|d|m)\b
    | (?:can(?=not\b)|[^\W\d_]+?(?=n['’]t\b))     # can|not, did|n't
    | [#@$£€]?\d+(?:[.,:]\d+)*%?
    | [#@]?\w+(?:[-‐‑](?=\w)\w+)*
    | \.{2,} | -{2,} | ['’`]{2}
    | [^\w\s]
    """,
    re.VERBOSE | re.IGNORECASE,
)


OUTSIDE = "<out>"
"""The word that stands before and behind a sentence."""

TOKENS = Cutter(_TOKEN, looks_ahead=True, first=(OUTSIDE,))
"""The tokens of many texts at once."""


class Token(NamedTuple):
    """A word or mark and its offsets in the text it was cut from."""

    text: str
    start: int
    end: int


def tokenize(text: str, offset: int = 0) -> list[Token]:
    """Cut a text into words and punctuation marks.

    Parameters
    ----------
    text : str
        A sentence.
    offset : int, optional
        Added to every offset, so that tokens of a sentence can point into its document.

    Returns
    -------
    list of Token
        In order, without overlaps; together they cover all that is not white space.

    Examples
    --------
    >>> [token.text for token in tokenize("Ottawa didn't reply.")]
    ['Ottawa', 'did', "n't", 'reply', '.']
    """
    return [Token(match.group(), match.start() + offset, match.end() + offset) for match in _TOKEN.finditer(text)]


def tokenize_all(texts: Sequence[str], offsets: Sequence[int] | None = None) -> list[list[Token]]:
    """Cut many texts into words and punctuation marks, faster than one after the other.

    Parameters
    ----------
    texts : sequence of str, length n
        Sentences.
    offsets : sequence of int, length n, optional
        Added to the offsets of each text's tokens.

    Returns
    -------
    list of list of Token, length n
        See `tokenize`.
    """
    batch = Batch.of(texts)
    words, starts = TOKENS(batch), TOKENS.starts(batch)
    if offsets is not None:
        starts = starts + np.repeat(np.array(offsets, dtype=np.int64), words.sizes)
    return as_tokens(words.named(), starts, words.sizes)


def as_tokens(words: Sequence[str], starts: Ints, sizes: Ints) -> list[list[Token]]:
    """Put words and where they begin together, `sizes` of them for each text."""
    flat = [Token(word, start, start + len(word)) for word, start in zip(words, starts.tolist(), strict=True)]
    ends = np.cumsum(sizes).tolist()
    return [flat[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def word_shape(word: str) -> str:
    """Return how a word is written: upper, title, lower, number, the mark that it begins with, or out."""
    if word == OUTSIDE:
        return "out"
    if word[0].isdigit():
        return "number"
    if not word[0].isalpha():
        return word[0]
    return "upper" if word.isupper() and len(word) > 1 else "title" if word[0].isupper() else "lower"
