"""What hand-written rules make of each line of a page.

What counts as page furniture stands in `stance.text.patterns`; here stands what can only be seen from where a line
stands on its page (`stance.text.parts` says how the rules and the trained model work together):

- The first line of text is the headline where more text follows and it does not end like a sentence, or is set in
  title case.
- Later short lines without a full stop, in paragraphs of their own, are subheadings and decks: headline too.
- A line that ends in a photo credit is a caption; a line directly above it describes the picture: caption.
- The title of a video, between its teaser and its length, is a headline too.
- Lines below a label like "Related stories" that do not end like a sentence are links: boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stance.text.lines import Line
from stance.text.patterns import (
    AGENCY_IN_BRACKETS,
    CAPTION,
    CREDIT,
    CREDITED,
    LABELLED,
    NAMES_IN_BRACKETS,
    TRAILING_CREDIT,
    furniture,
)

STOP = re.compile(r"[.!?…][\"'”’)\]»]*$")
_STOPPED = re.compile(r"[.!?…][\"'”’)\]»]*(?: \([^()]{2,60}\))?$")  # also before an agency: "... has ended. (Xinhua)"
_FULL_STOP = re.compile(r"[.…][\"'”’)\]»]*$")
_LIST_ITEM = re.compile(r"[•▪●◦‣⁃*·–—-]\s|\(?[0-9a-zA-Z]{1,2}[.)]\s")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

CAPTION_LENGTH, SUFFIX_LENGTH = 700, 80
_HEADLINE, _SUBHEADING = 250, 140

Verdict = tuple[str, str]  # the part of a line, and the name of what decided it


def judge(text: str, found: Sequence[Line]) -> list[Verdict]:
    """Return the rules' verdict on each line of a page.

    Parameters
    ----------
    text : str
        A document of more than one line.
    found : sequence of Line
        Its lines.
    """
    return _Page(text, found).verdicts()


class _Page:
    """The lines of one document while they are being judged."""

    def __init__(self, text: str, found: Sequence[Line]):
        self.lines = found
        self.texts = [text[line.start : line.end] if line.end - line.start <= CAPTION_LENGTH else "" for line in found]
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

    def verdicts(self) -> list[Verdict]:
        out: list[Verdict] = []
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
            out.append((part, why))
        return out

    def _verdict(self, number: int, rule: str | None) -> Verdict:
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
            return "headline", "video" if self._is_video(number) else "subheading"
        return "body", "text"

    def _stops(self, number: int) -> bool:
        return _STOPPED.search(self.tails[number]) is not None

    def _is_video(self, number: int) -> bool:
        """Tell whether a line is the title of a video: below its teaser, above its date or length."""
        around = self.rules[max(0, number - 1) : number + 2 : 2]
        return around == ["teaser", "stamp"]

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
        return not any(is_amid(line, 0, credit) for credit in CREDIT.finditer(line))
    if line.endswith(")"):
        opening = line.rfind("(")
        before = line[:opening].rstrip()
        if not before:
            return False
        if CREDIT.fullmatch(line, opening):
            return True
        return (
            STOP.search(before[-6:]) is not None
            and NAMES_IN_BRACKETS.match(line, opening) is not None
            and AGENCY_IN_BRACKETS.match(line, opening) is None
        )
    return trailing_credit(line, 0) is not None


def trailing_credit(text: str, start: int, end: int | None = None) -> int | None:
    """Return where a credit without brackets begins at a line's end ("... last week. Photo: Ann Lee/AP")."""
    end = len(text) if end is None else end
    tail = max(start, end - SUFFIX_LENGTH)
    if CREDITED.search(text, tail, end) is None:
        return None
    match = TRAILING_CREDIT.search(text[tail:end])
    if match is None or tail + match.start() <= start:
        return None
    before = text[start : tail + match.start()].rstrip()
    return tail + match.start() if before[-1] in '.!?”"’/' or match.group().startswith("/") else None


def is_amid(text: str, start: int, credit: re.Match[str]) -> bool:
    before = text[max(start, credit.start() - 8) : credit.start()].rstrip()
    after = text[credit.end() : credit.end() + 3]
    ended = STOP.search(before) or LABELLED.search(text, max(start, credit.start() - 300), credit.start())
    return bool(ended) and after[:1].isspace() and after.lstrip("\"“‘' \xa0")[:1].isupper()


def _is_quotation(line: str) -> bool:
    return line[0] in '"“‘' and line[-1] in '"”’' and len(WORD.findall(line)) > 6


def _is_title_case(line: str) -> bool:
    words = [word for word in WORD.findall(line) if len(word) > 3]
    capital = sum(not word[0].islower() for word in words)
    return len(words) >= 3 and capital >= 0.75 * len(words)
