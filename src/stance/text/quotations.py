"""Quotations: which stretches of a text stand in quotation marks, and of what kind each is.

Marks are paired paragraph by paragraph in one pass. Double marks (straight, curly, guillemets, two apostrophes) pair
by their shape and, where that leaves it open, by turns; single ones only where both are found in a paragraph, since
most are apostrophes. A quotation that a paragraph leaves open goes on in the next one if that begins with an opening
mark, as newspapers print speeches; otherwise it ends with its paragraph. A closing mark without an opening one, in
text cut from its context, closes what the paragraph began with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stance.schema import Sentence
from stance.text.lines import lines

KINDS = ("direct", "mixed", "scare", "title")

# Three equal marks in a row quote nothing; they are skipped as one.
_MARK = re.compile(r"(?P<noise>\"{3,}+|“{3,}+|”{3,}+|‘{3,}+|’{3,}+|'{3,}+)|``|''|[\"“”„‟«»‘’'‚]")
_OPENS, _CLOSES = frozenset("“„‟«"), frozenset("”»")
_BEFORE_OPENING = frozenset("([{—–-/\"“‘'«…")
_ELISION = re.compile(r"(?:em|til|tis|twas|cause|bout|n|round|\d\ds?)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?\s+[\"'“‘(]?[A-Z]")
_REPORTS = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?|elling)|call(?:s|ed|ing)?|descri(?:bes?|bed|bing)|wr(?:ote|ites?|iting)"
    r"|add(?:s|ed|ing)"
    r"|tweet(?:s|ed|ing)?|declar(?:es?|ed|ing)|den(?:y|ies|ied|ying)|denounc(?:es?|ed|ing)|dismiss(?:es|ed|ing)?"
    r"|accus(?:es?|ed|ing)"
    r"|warn(?:s|ed|ing)?|argu(?:es?|ed|ing)|insist(?:s|ed|ing)?|claim(?:s|ed|ing)?|ask(?:s|ed|ing)?|repl(?:y|ies|ied"
    r"|ying)"
    r"|answer(?:s|ed|ing)?|critici[sz](?:es?|ed|ing)|condemn(?:s|ed|ing)?|label(?:s|led|ed|ing)?|brand(?:s|ed|ing)?"
    r"|according to"
    r"|referr?(?:s|ed|ing)? to|blast(?:s|ed|ing)?|slam(?:s|med|ming)?|term(?:s|ed)|quot(?:es?|ed|ing)|put it|words?)\b",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r"\b(?:film|movie|book|novel|song|album|show|series|play|documentary|article|essay|column|podcast|program"
    r"|programme|memoir|drama|comedy"
    r"|magazine|exhibition|headlined?|(?:en)?titled|episode)\b[\w\s,]{0,20}$",
    re.IGNORECASE,
)
_SMALL = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "with",
    )
)


class Quotation(NamedTuple):
    """A quotation of a text.

    Parameters
    ----------
    start, end : int
        Offsets into the text, quotation marks included.
    kind : str
        One of `KINDS`: "direct" speech (whole sentences), "mixed" (somebody's words inside the writer's sentence),
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
    found: list[Quotation] = []
    open_before = False
    for line in lines(text):
        pairs, open_before = _pair(text, line.start, line.end, open_before)
        for start, end, depth, continues in pairs:
            if _LETTER.search(text, start, min(end, start + 200)) is None:
                continue
            kind = "direct" if continues else _kind(text, start, end, line.start, line.end)
            found.append(Quotation(start, end, kind, depth, continues))
    found.sort()
    return found


def quoted_spans(
    text: str, sentences: Iterable[Sentence], found: Sequence[Quotation] | None = None
) -> list[QuotedSentence]:
    """Say of each sentence whether it starts inside a quotation and what of it is quoted.

    Parameters
    ----------
    text : str
        The document's text.
    sentences : iterable of Sentence
        Its sentences in order, as a splitter gives them.
    found : sequence of Quotation, optional
        The text's quotations, where they are known already.

    Returns
    -------
    list of QuotedSentence
        One for each sentence.
    """
    outer = [q for q in (quotations(text) if found is None else found) if q.depth == 0]
    out: list[QuotedSentence] = []
    at = 0
    for sentence in sentences:
        while at < len(outer) and outer[at].end <= sentence.start:
            at += 1
        inside, spans, kinds = False, [], []
        here = at
        while here < len(outer) and outer[here].start < sentence.end:
            q = outer[here]
            inside = inside or q.start < sentence.start or (q.continues and q.start == sentence.start)
            spans.append((max(q.start, sentence.start), min(q.end, sentence.end)))
            kinds.append(q.kind)
            here += 1
        out.append(QuotedSentence(inside, tuple(spans), tuple(kinds)))
    return out


_Pair = tuple[int, int, int, bool]


def _pair(text: str, start: int, end: int, open_before: bool) -> tuple[list[_Pair], bool]:
    """Pair the marks of one paragraph; say also whether its last quotation is still open."""
    pairs: list[_Pair] = []
    double: int | None = None  # where the open double quotation began
    single: int | None = None
    continues = False
    singles = _Singles(text, start, end)
    for match in _MARK.finditer(text, start, end):
        if match.lastgroup == "noise":
            continue
        mark, at = match.group(), match.start()
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
        last = -1
        for match in _CLOSING_SINGLE.finditer(self.text, at, self.end):
            last = match.start()
        return last


_CLOSING_SINGLE = re.compile(r"(?<=\S)['’](?![^\W_])")


def _kind(text: str, start: int, end: int, paragraph: int, paragraph_end: int) -> str:
    content = text[start : min(end, start + 2000)].strip("\"“”„‟«»‘’'‚` ")
    words = _WORD.findall(content[:400])
    if not words:
        return "scare"
    last = content[-1]
    if end - start > 2000 or _SENTENCE_END.search(content):
        return "direct"
    before = text[max(paragraph, start - 60) : start]
    after = text[end : min(paragraph_end, end + 40)]
    capital = not words[0][0].islower()
    if capital and len(words) > 5 and last in ".,!?" and not _is_title(words):
        return "direct"
    reported = _REPORTS.search(before) is not None or _REPORTS.search(after) is not None
    works = _WORKS.search(before) is not None
    titled = capital and (works or last not in ".!?…") and _is_title(words) and not (last == "," and reported)
    if titled and (len(words) > 1 or not reported or works):
        return "title"
    if capital and (last in ".,!?…—-" or before.rstrip()[-1:] in (":", ",", "")) and (len(words) > 2 or last in ".!?,"):
        return "direct"
    if len(words) <= 3 and not reported and last not in ".,!?":
        return "scare"
    return "mixed"


def _is_title(words: list[str]) -> bool:
    return len(words) <= 10 and all(word[0].isupper() or word[0].isdigit() or word in _SMALL for word in words)
