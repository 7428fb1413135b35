"""Quotations: which stretches of a text stand in quotation marks, and of what kind each is.

Marks are paired paragraph by paragraph in one pass. Double marks (straight, curly, guillemets, two apostrophes) pair
by their shape and, where that leaves it open, by turns; single ones only where both are found in a paragraph, since
most are apostrophes. A quotation that a paragraph leaves open goes on in the next one if that begins with an opening
mark, as newspapers print speeches; otherwise it ends with its paragraph. A closing mark without an opening one, in
text cut from its context, closes what the paragraph began with.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from stance.schema import Sentence
from stance.text.batches import Batch, texts_with
from stance.text.lines import Line, lines
from stance.text.quotation_kinds import quotation_kind
from stance.text.tokens import Token
from stance.text.vocabulary import Column

# Three equal marks in a row, or more, quote nothing and are skipped as one. The pattern starts with a plain set of
# characters, which `re` finds fast.
_MARK = re.compile(r"([\"“”„‟«»‘’'‚`])(?:(?P<noise>\1{2,}+)|(?<=['`])\1)?")
_OPENS, _CLOSES = frozenset("“„‟«"), frozenset("”»")
_BEFORE_OPENING = frozenset("([{—–-/\"“‘'«…")
_ELISION = re.compile(r"(?:em|til|tis|twas|cause|bout|n|round|\d\ds?)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")

Bounds = tuple[int, int]
"""Start and end of a quotation, marks included."""


class Quotation(NamedTuple):
    """A quotation of a text.

    Parameters
    ----------
    start, end : int
        Offsets into the text, quotation marks included.
    kind : str
        "direct" speech (whole sentences), "mixed" (somebody's words inside the writer's sentence),
        "scare" (a word or two held at a distance, nobody quoted near by), "title" (of a work).
    depth : int
        0, or 1 for a quotation inside another.
    continues : bool
        Whether it goes on with the one that the paragraph before left open.
    """

    start: int
    end: int
    kind: str
    depth: int = 0
    continues: bool = False


class QuotedSentence(NamedTuple):
    """What is quoted of a sentence.

    Parameters
    ----------
    inside : bool
        Whether the sentence starts inside a quotation that began earlier.
    spans : tuple of (int, int)
        The quoted stretches, offsets into the document, marks included; outermost quotations only.
    kinds : tuple of str
        The kind of each.
    """

    inside: bool
    spans: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]


def quotations(text: str) -> list[Quotation]:
    """Find the quotations of a text.

    Parameters
    ----------
    text : str
        A document, its paragraphs on lines of their own; or one sentence.

    Returns
    -------
    list of Quotation
        In order of their start; a quotation never crosses a paragraph. The time is linear in the text.

    Examples
    --------
    >>> text = 'Mao said Ottawa should "stop smears." She called the report a “farce”.'
    >>> [(text[q.start : q.end], q.kind) for q in quotations(text)]
    [('"stop smears."', 'mixed'), ('“farce”', 'mixed')]
    """
    return sorted(Quotation(q.start, q.end, _kind(text, q), q.depth, q.continues) for q in _marked(text))


def quoted(text: str) -> list[Bounds]:
    """Say where the quotations of a text begin and end, in order; see `quotations`."""
    return sorted((q.start, q.end) for q in _marked(text))


def quoted_in(texts: Batch[str]) -> Batch[list[Bounds]]:
    """Say where the quotations of each text begin and end."""
    return texts.each(quoted_in, _search)


def _search(texts: Batch[str]) -> list[list[Bounds]]:
    marked = texts_with(texts, _MARKED)[0].tolist()
    return [quoted(text) if may_quote else [] for text, may_quote in zip(texts, marked, strict=True)]


def _may_open(piece: str) -> bool:
    """Tell whether a piece has a mark without which no quotation begins: one that is more than an apostrophe."""
    for match in () if piece.isalnum() else _MARK.finditer(piece):
        mark, at = match.group(), match.start()
        if match.lastgroup == "noise" or mark in ("`", "’"):
            continue
        if mark not in ("'", "‘", "‚") or at == 0 or piece[at - 1] in _BEFORE_OPENING:
            return True
    return False


_MARKED = Column(lambda pieces: np.array(list(map(_may_open, pieces)), dtype=bool)[:, None])


def quoted_spans(text: str, sentences: Iterable[Sentence]) -> list[QuotedSentence]:
    """Say of each sentence whether it starts inside a quotation and what of it is quoted.

    Parameters
    ----------
    text : str
        The document's text.
    sentences : iterable of Sentence
        Sentences of it, in any order.

    Returns
    -------
    list of QuotedSentence
        One for each sentence.
    """
    outer = _outermost(sorted(_marked(text)))
    starts, ends = [q.start for q in outer], [q.end for q in outer]
    out: list[QuotedSentence] = []
    for sentence in sentences:
        inside, spans, kinds = False, [], []
        for q in outer[bisect_right(ends, sentence.start) : bisect_left(starts, sentence.end)]:
            inside = inside or q.start < sentence.start or (q.continues and q.start == sentence.start)
            spans.append((max(q.start, sentence.start), min(q.end, sentence.end)))
            kinds.append(_kind(text, q))
        out.append(QuotedSentence(inside, tuple(spans), tuple(kinds)))
    return out


def quoted_tokens(tokens: Sequence[Token], spans: Iterable[tuple[int, int]]) -> list[bool]:
    """Say of each token whether it is quoted.

    Parameters
    ----------
    tokens : sequence of Token
    spans : iterable of (int, int)
        The quoted stretches, offsets as those of the tokens; the tokens of their marks count as quoted.

    Returns
    -------
    list of bool
        One for each token.
    """
    out = [False] * len(tokens)
    starts: list[int] = []
    for start, end in spans:
        starts = starts or [token.start for token in tokens]
        first, stop = bisect_left(starts, start), bisect_left(starts, end)
        out[first:stop] = [True] * (stop - first)
    return out


def _outermost(found: Iterable[_Marked]) -> list[_Marked]:
    """Leave out quotations inside or across another, so that what is left is in order of start and of end."""
    out: list[_Marked] = []
    for q in found:
        if q.depth == 0 and (not out or q.start >= out[-1].end):
            out.append(q)
    return out


class _Marked(NamedTuple):
    """A quotation whose kind nobody has asked for, and its paragraph."""

    start: int
    end: int
    depth: int
    continues: bool
    line: Line


def _kind(text: str, q: _Marked) -> str:
    return "direct" if q.continues else quotation_kind(text, q.start, q.end, q.line.start, q.line.end)


def _marked(text: str) -> Iterator[_Marked]:
    """Yield what stands between pairs of marks and has words."""
    if _MARK.search(text) is None:
        return
    open_before = False
    for line in lines(text):
        pairs, open_before = _pair(text, line.start, line.end, open_before)
        for pair in pairs:
            if _LETTER.search(text, pair[0], min(pair[1], pair[0] + 200)) is not None:
                yield _Marked(*pair, line)


def _pair(text: str, start: int, end: int, open_before: bool) -> tuple[list[tuple[int, int, int, bool]], bool]:
    """Pair the marks of one paragraph; say also whether its last quotation is still open."""
    pairs: list[tuple[int, int, int, bool]] = []
    double: int | None = None  # where the open double quotation began
    single: int | None = None
    continues = False
    singles = _Singles(text, start, end)
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if match.lastgroup == "noise" or mark == "`":
            continue
        before = text[at - 1] if at > start else " "
        after = text[match.end()] if match.end() < end else " "
        if mark in ("'", "‘", "’", "‚"):
            if single is None and singles.opens(at, mark, before, after):
                single = at
            elif single is not None and singles.closes(at, mark, before, after):
                inner = double is not None and double < single
                pairs.append((single, at + 1, int(inner), False))
                single = None
            continue
        opens, closes = _shape(mark, before, after)
        if opens and not closes and double is not None:
            # The one before was never closed: it ends where the text before this one ends.
            stop = at - (len(text[double:at]) - len(text[double:at].rstrip()))
            pairs.append((double, stop, 0, continues))
            double, continues = at, False
        elif double is not None:
            depth = int(single is not None and single < double)
            pairs.append((double, match.end(), depth, continues))
            double, continues = None, False
        elif opens or not closes:
            double, continues = at, open_before and at == start
        elif closes and not pairs and not before.isspace() and not before.isdigit():
            pairs.append((start, match.end(), 0, open_before))
    if double is None:
        return pairs, False
    pairs.append((double, end, 0, continues))
    return pairs, True


def _shape(mark: str, before: str, after: str) -> tuple[bool, bool]:
    """Tell whether a double mark looks like an opening or a closing one; both or neither leaves it open."""
    starts = before.isspace() or before in _BEFORE_OPENING
    if mark == "``" or mark in _OPENS:
        # Some pages close with the opening mark, and the other way round.
        return (True, False) if starts or after.isalnum() else (False, True)
    if mark in _CLOSES:
        return (True, False) if starts and after.isalnum() and before not in '"“…' else (False, True)
    opens = starts and not after.isspace()
    closes = not before.isspace() and not after.isalnum()
    return opens, closes


class _Singles:
    """Tell single quotation marks from apostrophes within one paragraph."""

    def __init__(self, text: str, start: int, end: int):
        self.text, self.end = text, end
        self.last: int | None = None  # the last place where one might close, found when first asked for

    def opens(self, at: int, mark: str, before: str, after: str) -> bool:
        if mark == "’" or not (before.isspace() or before in _BEFORE_OPENING) or after.isspace():
            return False
        if _ELISION.match(self.text, at + 1, self.end):
            return False
        if self.last is None:
            self.last = self._last_close(at)
        return self.last > at + 1

    def closes(self, at: int, mark: str, before: str, after: str) -> bool:
        if mark in "‘‚" or before.isspace() or after.isalnum():
            return False
        # "the workers' rights": an apostrophe, since another mark closes later.
        possessive = before == "s" and after == " " and self.text[at + 2 : at + 3].islower()
        return not (possessive and at < (self.last or 0))

    def _last_close(self, at: int) -> int:
        return max((match.start() for match in _CLOSING_SINGLE.finditer(self.text, at, self.end)), default=-1)


_CLOSING_SINGLE = re.compile(r"(?<=\S)['’](?![^\W_])")
