"""The lines and paragraphs of a raw text, soft-wrapped lines put together again; offsets only, nothing is copied."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

# What str.splitlines breaks at.
_BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"\S[^{_BREAKS}]*")
_BLANK = re.compile(rf"(?:\r\n|[{_BREAKS}])[^\S{_BREAKS}]*(?:\r\n|[{_BREAKS}])|[\f\u2029]")

_LABEL = re.compile(r"\w{1,20}:|https?\b|www\.")  # "image: Ann Lee"

# A paragraph counts as wrapped by hand or by a mail program between these widths.
_NARROW, _WIDE = 40, 100


class Line(NamedTuple):
    """A line without the white space around it; `new` says that a blank line (or nothing) stands before it."""

    start: int
    end: int
    new: bool


def lines(text: str) -> list[Line]:
    """Cut a text into its lines, blank ones left out, wrapped ones joined.

    A line break inside a paragraph is soft, and no boundary, where the paragraph is evidently wrapped: at least three
    lines, each of which is full (the next word would not have fitted), some going on in lower case; or where a line
    stops without a mark and the next goes on in lower case (links that a scraper put on lines of their own).

    Parameters
    ----------
    text : str
        A raw document.

    Returns
    -------
    list of Line
        In order, without overlaps, together covering all that is not white space.
    """
    found: list[Line] = []
    paragraph: list[Line] = []
    last = 0
    for match in _LINE.finditer(text):
        start = match.start()
        end = start + len(match.group().rstrip())
        new = not paragraph or _BLANK.search(text, last, start) is not None
        if new and paragraph:
            found += _join(text, paragraph)
            paragraph = []
        paragraph.append(Line(start, end, new))
        last = end
    return found + _join(text, paragraph) if paragraph else found


def _join(text: str, paragraph: list[Line]) -> list[Line]:
    if len(paragraph) == 1:
        return paragraph
    wrapped = _wrapped(text, paragraph)
    joined = [paragraph[0]]
    for line in paragraph[1:]:
        before = joined[-1]
        if wrapped or _goes_on(text, before, line):
            joined[-1] = Line(before.start, line.end, before.new)
        else:
            joined.append(line)
    return joined


def _wrapped(text: str, paragraph: list[Line]) -> bool:
    if len(paragraph) < 3:
        return False
    width = max(line.end - line.start for line in paragraph)
    if not _NARROW <= width <= _WIDE:
        return False
    lower = 0
    for line, following in pairwise(paragraph):
        length = line.end - line.start
        word = text[following.start : following.end].split(None, 1)[0]
        if length < 0.6 * width or length + 1 + len(word) <= width:
            return False
        lower += word[0].islower()
    return 3 * lower >= len(paragraph) - 1


def _goes_on(text: str, before: Line, line: Line) -> bool:
    last = text[before.end - 1]
    if not text[line.start].islower() or _LABEL.match(text, line.start, line.end):
        return False
    return (last.isalnum() or last in ",’'") and before.end - before.start >= _NARROW // 2
