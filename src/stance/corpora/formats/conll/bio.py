"""Tags of words (BIO, IOB1, BIOES, BILOU) to spans and back, several on one word where spans overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote

from stance.exceptions import InputError

_TAG = re.compile(r"([BIESLU])-([^\s|#]+)(?:#([0-9]{1,6}))?")
_OUTSIDE = ("O", "_")
_HIDDEN = re.compile(r"[\s|#%\x00-\x1f\x7f-\x9f]")


class Tag(NamedTuple):
    """A tag of one word: B, I, E, S, L or U, the label, and its claim's number where it gives one."""

    kind: str
    label: str
    number: int | None


class TaggedSpan(NamedTuple):
    """A span of words, from the first to the last."""

    label: str
    number: int | None
    first: int
    last: int


def tags_of(cell: str) -> list[Tag]:
    """Read a cell of a table.

    Parameters
    ----------
    cell : str
        ``O`` or ``_``, or a tag such as ``B-denial`` or ``I-denial#2``, or several joined by ``|``. What a label may
        not hold (white space, ``|``, ``#``, ``%``) stands in it as percent codes.

    Raises
    ------
    InputError
        If it is no tag.
    """
    if cell in _OUTSIDE:
        return []
    found = [_TAG.fullmatch(tag) for tag in cell.split("|")]
    if not all(found):
        raise InputError(f"{cell[:60]!r} is no tag; give O, or B- or I- and a label, such as B-denial or I-actor#2")
    return [
        Tag(match[1], unquote(match[2]), None if match[3] is None else int(match[3]))
        for match in found
        if match is not None
    ]


def spans_of(words: Iterable[list[Tag]]) -> list[TaggedSpan]:
    """Join the tags of a sentence's words; an inside or end tag that follows no tag of its label begins a span.

    Parameters
    ----------
    words : iterable of list of Tag
        The tags of each word.

    Returns
    -------
    list of TaggedSpan
        In the order of their first words.
    """
    found: list[TaggedSpan] = []
    open_: dict[tuple[str, int | None], int] = {}
    for word, tags in enumerate(words):
        before, open_ = open_, {}
        for kind, label, number in tags:
            key = label, number
            if kind in "IEL" and key in before:
                at = before[key]
                found[at] = found[at]._replace(last=word)
            else:
                at = len(found)
                found.append(TaggedSpan(label, number, word, word))
            if kind in "BI":
                open_[key] = at
    return found


def cells_of(spans: Iterable[TaggedSpan], words: int) -> list[str]:
    """Write spans as the cells of a column, one a word, with BIO tags.

    Parameters
    ----------
    spans : iterable of TaggedSpan
        Those of one label and number must not overlap.
    words : int
        How many words the sentence has.
    """
    tags: list[list[str]] = [[] for _ in range(words)]
    for span in spans:
        name = _HIDDEN.sub(lambda found: quote(found.group(), safe=""), span.label)
        if span.number is not None:
            name += f"#{span.number}"
        for word in range(span.first, span.last + 1):
            tags[word].append(f"{'B' if word == span.first else 'I'}-{name}")
    return ["|".join(cell) or "O" for cell in tags]
