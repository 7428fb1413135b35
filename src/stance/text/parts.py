"""Cut a raw page into blocks and say of each whether it is headline, caption, body or boilerplate.

Nothing is deleted and nothing is copied: a block is a pair of offsets into the raw text. What counts as page furniture
stands in `stance.text.patterns`; here stands what can only be seen from where a line stands on its page:

- The first line of text is the headline where more text follows and it does not end like a sentence, or is set in
  title case. A site's name behind it ("... - Action News") and a label before it ("ANALYSIS | ") are boilerplate.
- Later short lines without a full stop, in paragraphs of their own, are subheadings and decks: headline too.
- A headline or caption that comes again word for word is boilerplate, so that its claims do not count twice. Body text
  that comes again stays text: pages repeat their lead, and no sentence of the body is ever lost.
- A line that ends in a photo credit is a caption, its credit boilerplate; a line directly above it describes the
  picture: caption.
- A document of one line is body.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stance.text.lines import Line, lines
from stance.text.patterns import (
    AGENCY_IN_BRACKETS,
    CAPTION,
    CREDIT,
    LABELLED,
    NAMES_IN_BRACKETS,
    PREFIX,
    SITE_NAME,
    SUFFIX,
    TRAILING_CREDIT,
    furniture,
)

_STOP = re.compile(r"[.!?…][\"'”’)\]»]*$")
_STOPPED = re.compile(r"[.!?…][\"'”’)\]»]*(?: \([^()]{2,60}\))?$")  # also before an agency: "... has ended. (Xinhua)"
_FULL_STOP = re.compile(r"[.…][\"'”’)\]»]*$")
_LIST_ITEM = re.compile(r"[•▪●◦‣⁃*·–—-]\s|\(?[0-9a-zA-Z]{1,2}[.)]\s")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_HEADLINE, _SUBHEADING, _CAPTION, _SUFFIX, _PARAGRAPH = 250, 140, 700, 80, 20_000
_SECTION_AGAIN = 4  # words from which on a repeated line is surely a repeat and not an answer or a label


class Block(NamedTuple):
    """A stretch of a document that is one part of it.

    Parameters
    ----------
    start, end : int
        Offsets into the raw text, without white space at either end.
    part : str
        One of `stance.schema.PARTS`.
    rule : str
        What decided it, for explanations and tests.
    """

    start: int
    end: int
    part: str
    rule: str


def blocks(text: str) -> list[Block]:
    r"""Cut a document into blocks; no sentence crosses a block's border.

    Parameters
    ----------
    text : str
        The document's text exactly as given.

    Returns
    -------
    list of Block
        In order, without overlaps, together covering all that is not white space. The time is linear in the text.

    Examples
    --------
    >>> [block.part for block in blocks("Ottawa recalls envoy\n\nBy Ann Lee\n\nCanada has recalled its envoy.")]
    ['headline', 'boilerplate', 'body']
    """
    found = lines(text)
    if len(found) == 1:
        return _pieces(text, found[0], "body", "one line")
    page = _Page(text, found)
    out: list[Block] = []
    for line, (part, rule) in zip(found, page.verdicts(), strict=True):
        out += _pieces(text, line, part, rule)
    return out


class _Page:
    """The lines of one document while they are being judged."""

    def __init__(self, text: str, found: list[Line]):
        self.lines = found
        self.texts = [text[line.start : line.end] if line.end - line.start <= _CAPTION else "" for line in found]
        # The end alone decides whether a long line ends like a sentence.
        self.tails = [text[max(line.start, line.end - 72) : line.end] for line in found]
        self.rules = [furniture(short) if short else None for short in self.texts]
        self.captions = [
            rule is None and _is_caption(short) for rule, short in zip(self.rules, self.texts, strict=True)
        ]
        sentences = [
            number
            for number, rule in enumerate(self.rules)
            if rule is None and not self.captions[number] and self._stops(number)
        ]
        self.first_text = next(
            (n for n, rule in enumerate(self.rules) if rule is None and not self.captions[n]), len(found)
        )
        self.first_sentence = sentences[0] if sentences else len(found)
        self.last_sentence = sentences[-1] if sentences else -1
        self.seen: set[str] = set()

    def verdicts(self) -> list[tuple[str, str]]:
        out = []
        links = False  # inside a list of links below a label like "Related stories"
        for number, line in enumerate(self.lines):
            rule = self.rules[number]
            if rule == "related":
                links = True
            elif line.new and number <= self.last_sentence:
                links = False
            part, why = self._verdict(number, rule)
            if links and rule is None and not self._stops(number) and self.texts[number]:
                part, why = "boilerplate", "link"
            if part in ("headline", "caption"):
                key = _key(self.texts[number])
                if key in self.seen and key.count(" ") + 1 >= _SECTION_AGAIN:
                    part, why = "boilerplate", "repeat"
                self.seen.add(key)
            out.append((part, why))
        return out

    def _verdict(self, number: int, rule: str | None) -> tuple[str, str]:
        if rule is not None:
            # "Education" amid the text is a subheading, above it a section's name.
            amid = (
                rule == "section"
                and self.first_sentence < number < self.last_sentence
                and " " not in self.texts[number]
            )
            return ("headline", "subheading") if amid else ("boilerplate", rule)
        if self.captions[number]:
            return "caption", "credit"
        below = number + 1 < len(self.lines) and not self.lines[number + 1].new
        if below and self.captions[number + 1] and self.texts[number] and number != self.first_text:
            return "caption", "description"
        if number == self.first_text and self._is_title(number):
            return "headline", "title"
        if self._is_subheading(number):
            return "headline", "subheading"
        return "body", "text"

    def _stops(self, number: int) -> bool:
        return _STOPPED.search(self.tails[number]) is not None

    def _is_title(self, number: int) -> bool:
        line = self.texts[number]
        if not line or len(line) > _HEADLINE or number + 1 == len(self.lines) or line[-1] in ",:" or line[0].islower():
            return False
        if _LIST_ITEM.match(line) or _is_quotation(line):
            return False
        if not _FULL_STOP.search(line):
            return not self._stops(number) or self.lines[number + 1].new
        return self.lines[number + 1].new and _is_title_case(line)

    def _is_subheading(self, number: int) -> bool:
        line = self.texts[number]
        if not line or len(line) > _SUBHEADING or number > self.last_sentence or self._stops(number):
            return False
        if line[-1] in ",:;-–—" or line[0].islower() or _LIST_ITEM.match(line) or _is_quotation(line):
            return False
        if "@" in line or "://" in line or line.startswith(("RT ", "#")):
            return False
        alone = self.lines[number].new and (number + 1 == len(self.lines) or self.lines[number + 1].new)
        # Below the headline and above the first sentence stand decks, blank lines or not.
        return alone or number < self.first_sentence or self._stops(number + 1)


def _is_caption(line: str) -> bool:
    """Tell whether a line is the caption of a picture: it says so, or it ends in a photo credit."""
    if CAPTION.match(line):
        return not any(_is_amid(line, 0, credit) for credit in CREDIT.finditer(line))
    if line.endswith(")"):
        opening = line.rfind("(")
        before = line[:opening].rstrip()
        if not before:
            return False
        if CREDIT.fullmatch(line, opening):
            return True
        return (
            _STOP.search(before[-6:]) is not None
            and NAMES_IN_BRACKETS.match(line, opening) is not None
            and AGENCY_IN_BRACKETS.match(line, opening) is None
        )
    return _trailing_credit(line, 0) is not None


def _trailing_credit(text: str, start: int, end: int | None = None) -> int | None:
    """Return where a credit without brackets begins at a line's end ("... last week. Photo: Ann Lee/AP")."""
    end = len(text) if end is None else end
    tail = max(start, end - _SUFFIX)
    match = TRAILING_CREDIT.search(text[tail:end])
    if match is None or tail + match.start() <= start:
        return None
    before = text[start : tail + match.start()].rstrip()
    return tail + match.start() if before[-1] in '.!?”"’/' or match.group().startswith("/") else None


def _pieces(text: str, line: Line, part: str, rule: str) -> list[Block]:
    """Cut labels, credits and site names off a line: blocks of their own, boilerplate."""
    start, end = line.start, line.end
    if part == "boilerplate":
        return [Block(start, end, part, rule)]
    cuts: list[tuple[int, int]] = []
    if rule == "title":
        if prefix := PREFIX.match(text, start, end):
            cuts.append((start, prefix.end()))
        if (suffix := _site(text, start, end)) is not None:
            cuts.append((suffix, end))
    elif part == "caption" or text[end - 1] == ")":
        credit = text.rfind("(", max(start, end - _SUFFIX - 20), end) if text[end - 1] == ")" else -1
        if credit > start and _cuts_off(text, start, credit, end, part):
            cuts.append((credit, end))
        elif part == "caption" and (at := _trailing_credit(text, start, end)) is not None:
            cuts.append((at, end))
    if part == "body":
        return _amid(text, start, end, cuts, rule)
    return _cut(text, start, end, cuts, part, rule)


def _cuts_off(text: str, start: int, credit: int, end: int, part: str) -> bool:
    bracket = text[credit:end]
    if CREDIT.fullmatch(bracket):
        return True
    stopped = _STOP.search(text[max(start, credit - 8) : credit].rstrip()) is not None
    return stopped and bool(
        AGENCY_IN_BRACKETS.match(bracket) or (part == "caption" and NAMES_IN_BRACKETS.match(bracket))
    )


def _amid(text: str, start: int, end: int, cuts: list[tuple[int, int]], rule: str) -> list[Block]:
    """Cut captions with a credit out of text they were glued into: "... PHOTO: A ship. (Ann Lee/AP) For weeks ..."."""
    limit = min(end, start + _PARAGRAPH)
    out: list[Block] = []
    at = text.find("(", start, limit)
    while at >= 0:
        credit = CREDIT.match(text, at, limit)
        at = text.find("(", at + 1, limit)
        if credit is None or credit.end() >= end or not _is_amid(text, start, credit):
            continue
        labels = [label.start("label") for label in LABELLED.finditer(text, start, credit.start())]
        caption = labels[-1] if labels else credit.start()
        out += _cut(text, start, caption, [], "body", rule)
        out += _cut(text, caption, credit.end(), [(credit.start(), credit.end())], "caption", "credit")
        start = credit.end()
        at = text.find("(", start, limit)
    if (rest := _strip(text, start, end)) is None:
        return out
    return out + _cut(text, *rest, cuts, "body", rule)


def _is_amid(text: str, start: int, credit: re.Match[str]) -> bool:
    before = text[max(start, credit.start() - 8) : credit.start()].rstrip()
    after = text[credit.end() : credit.end() + 3]
    ended = _STOP.search(before) or LABELLED.search(text, max(start, credit.start() - 300), credit.start())
    return bool(ended) and after[:1].isspace() and after.lstrip("\"“‘' \xa0")[:1].isupper()


def _cut(text: str, start: int, end: int, cuts: list[tuple[int, int]], part: str, rule: str) -> list[Block]:
    out: list[Block] = []
    at = start
    for left, right in [*cuts, (end, end)]:
        if piece := _strip(text, at, left):
            out.append(Block(*piece, part, rule))
        if piece := _strip(text, left, right):
            out.append(Block(*piece, "boilerplate", "cut"))
        at = right
    return out


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else None


def _site(text: str, start: int, end: int) -> int | None:
    """Return where a site's name begins behind a title."""
    tail = max(start, end - _SUFFIX)
    match = SUFFIX.search(text[tail:end])
    if match is None or tail + match.start() - start < 15:
        return None
    at = tail + match.start() + 1
    head = _key(text[start : at - 1])
    # The page says the title again without the name: the surest sign there is.
    again = "|" in match.group() or SITE_NAME.search(match.group("site")) is not None
    return at if again or head in _following_keys(text, end) else None


def _following_keys(text: str, end: int) -> set[str]:
    return {_key(line) for line in text[end : end + 5000].splitlines() if line.strip()}


def _key(line: str) -> str:
    """Bring a line to the form in which repeats are compared: words only, without a site's name."""
    match = SUFFIX.search(line[-_SUFFIX:])
    if match is not None and SITE_NAME.search(match.group("site")):
        line = line[: len(line) - len(match.group())]
    return " ".join(_WORD.findall(line.casefold()))


def _is_quotation(line: str) -> bool:
    return line[0] in '"“‘' and line[-1] in '"”’' and len(_WORD.findall(line)) > 6


def _is_title_case(line: str) -> bool:
    words = [word for word in _WORD.findall(line) if len(word) > 3]
    capital = sum(not word[0].islower() for word in words)
    return len(words) >= 3 and capital >= 0.75 * len(words)
