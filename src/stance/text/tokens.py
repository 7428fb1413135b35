"""Words with their places: one fast tokenizer for taggers, features and mentions."""

from __future__ import annotations

import re
from typing import NamedTuple

from stance.text.batches import Cutter

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


TOKENS = Cutter(_TOKEN, looks_ahead=True)
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
