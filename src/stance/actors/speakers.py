"""Who speaks, and whom a pronoun stands for: looked for backwards from a sentence, among the names of its document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Set
from functools import cache
from typing import NamedTuple

from stance.actors.lexicon import first_names, places, regions
from stance.actors.name_index import NameIndex
from stance.actors.names import Name, gender, is_person, is_place, may_be_surname, names_body
from stance.actors.words import FEMALE_WORDS, MALE_WORDS, TITLES, words_of
from stance.text.speech import any_speech_verb

_PLACE_LEAD = re.compile(r"\b(?:in|at|near|from) $")
_BREAK = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"])|\n")
_SPEAKER_WINDOW = 2500
_PERSON_WINDOW = 1200
_NEAR = 60
_PLACE_WORDS = words_of("New San Santa Los Las Saint Fort North South East West Northern Southern Eastern Western")
_CLOSE = re.compile(r"[”\"]|''")
# Verbs whose object hears what their subject says: "Rubio told Herald Radio".
_TO_HEARER = re.compile(
    r"\b(?:told|tells|tell|asked|asks|assured|informed|reminded|warned|urged|thanked)(?: [\w.'’-]+){0,5} $"
)


class _Speech(NamedTuple):
    """Patterns by which a name, or "he" and "she", is the subject of a verb of saying."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    pronoun: re.Pattern[str]


@cache
def _speech() -> _Speech:
    said = any_speech_verb("says")
    return _Speech(
        re.compile(rf"(?:,[^,\n“”\"]{{1,80}},)? (?:\w+ly |has |had |also |later |then |have )*{said}\b|:\s"),
        re.compile(rf"\b{said}(?: [\w.'’-]+){{0,5}} $"),
        re.compile(rf"\b(?:he|she) (?:also |later |then )?{said}\b|\b{said} (?:he|she)\b", re.IGNORECASE),
    )


class Speakers:
    """People and bodies of a document as they may be meant at a place.

    Parameters
    ----------
    text : str
        The whole document.
    index : NameIndex
        Its names.
    """

    def __init__(self, text: str, index: NameIndex):
        self.text = text
        self.index = index
        self._speakers: set[tuple[str, ...]] | None = None

    def full(self, name: Name) -> tuple[str, ...]:
        """Return the fullest name for one where it stands; its title tells namesakes apart."""
        want = "he" if name.roles & MALE_WORDS else "she" if name.roles & FEMALE_WORDS else ""
        return self.index.fullest(name.words, want)

    def person(self, offset: int, want: str = "") -> str | None:
        """Return the person meant last before an offset, one of the pronoun's gender (`want`) where that is known.

        A person of an earlier part of the sentence comes first; then, sentence by sentence backwards, the one named
        first in it, who is mostly its subject.
        """
        # News names fewer women than men: one who is known to be a woman is meant before one who may be.
        return (
            (self._person(offset, want, sure=True, known=True) if want == "she" else None)
            or self._person(offset, want, sure=True)
            or self._person(offset, want, sure=False)
        )

    def _person(self, offset: int, want: str, *, sure: bool, known: bool = False) -> str | None:
        best: tuple[str, ...] | None = None
        line: tuple[int, int] | None = None
        for name in self.index.before(offset, _PERSON_WINDOW):
            full = self.full(name)
            roles = self.index.roles(full) | name.roles
            if want and gender(full, roles) not in ((want,) if known else (want, "")):
                continue
            if sure and not self.surely_person(full, roles):
                continue
            placed = full[0] in _PLACE_WORDS or _PLACE_LEAD.search(self.text, max(0, name.start - 10), name.start)
            single = may_be_surname(full) and full[0] in self.index.inner_words
            if not sure and (placed or not (is_person(full, roles) or single)):
                continue
            if line is not None and name.end < line[0]:
                break
            best = full
            if line is None:
                begin = self._sentence_start(name.start)
                line = (begin, name.end)
        return " ".join(best) if best else None

    def surely_person(self, full: tuple[str, ...], roles: Set[str]) -> bool:
        """Whether a name bears a title or a first name, or the document says what its bearer said."""
        if len(full) > 4 or names_body(full) or is_place(full):
            return False
        if roles & TITLES or full[0].lower() in first_names():
            return True
        if self._speakers is None:
            self._speakers = {
                self.index.fullest(name.words)
                for name in self.index.names
                if _speech().after.match(self.text, name.end)
            }
        return full in self._speakers and (is_person(full, roles) or may_be_surname(full))

    def speaker(self, offset: int, end: int | None = None) -> str | None:
        """Return who spoke last before an offset, for a quotation that goes on.

        Parameters
        ----------
        offset : int
            Where the sentence begins.
        end : int, optional
            Where it ends, if the quotation begins with it and goes on behind it: its speaker then stands behind.
        """
        text = self.text
        if end is not None:
            behind = self._speaker_behind(end)
            if behind is not None:
                return behind
        for name in self.index.before(offset, _SPEAKER_WINDOW):
            full = self.full(name)
            speaks = self._speaks(name, text[max(0, name.start - _NEAR) : name.start])
            if speaks and (is_person(full, self.index.roles(full)) or may_be_surname(full)):
                return " ".join(full)
        last = None
        for match in _speech().pronoun.finditer(text, max(0, offset - _SPEAKER_WINDOW), offset):
            last = match
        if last is not None:
            return self.person(last.start())
        return self.person(offset)

    def _speaker_behind(self, end: int) -> str | None:
        """Return who says a quotation that goes on behind an offset, where that stands right behind its close."""
        text, index = self.text, self.index
        close = _CLOSE.search(text, end, end + _PERSON_WINDOW)
        first = bisect_left(index.starts, close.end()) if close else len(index.names)
        if close is None or first == len(index.names):
            return None
        name = index.names[first]
        before = text[close.end() : name.start]
        near = len(before) < _NEAR and "\n" not in before
        return " ".join(self.full(name)) if near and self._speaks(name, before) else None

    def _speaks(self, name: Name, before: str) -> bool:
        """Whether a name is the subject of a verb of saying, which stands behind it or (`before`) in front."""
        if _speech().after.match(self.text, name.end):
            return True
        return bool(_speech().before.search(before)) and not _TO_HEARER.search(before)

    def body(self, sentence_start: int) -> Name | None:
        """Return the state, organisation or group named first in the nearest sentence before that names one."""
        best: Name | None = None
        begin = -1
        for name in self.index.before(sentence_start, _PERSON_WINDOW):
            full = self.index.fullest(name.words)
            if is_person(full, self.index.roles(full)) or " ".join(name.words) in places().demonyms:
                continue
            if " ".join(full) in regions() or _PLACE_LEAD.search(self.text, max(0, name.start - 10), name.start):
                continue  # where something happens
            if len(full) == 1 and self._only_begins(name):
                continue
            if best is not None and name.start < begin:
                break
            if best is None:
                begin = self._sentence_start(name.start)
            best = name
        return best

    def _only_begins(self, name: Name) -> bool:
        """Whether a word may bear its capital because a sentence begins with it: "Lobbying", "Undergirding"."""
        word = name.words[0]
        known = word.isupper() or word in self.index.inner_words or is_place(name.words)
        return not known and (
            name.start < 2 or self.text[name.start - 2] in '.!?”"“\n' or self.text[name.start - 1] == "\n"
        )

    def _sentence_start(self, offset: int) -> int:
        """Return about where the sentence around an offset begins."""
        low = max(0, offset - _PERSON_WINDOW)
        begin = low
        for match in _BREAK.finditer(self.text, low, offset + 1):  # one more, for what looks ahead
            if match.end() <= offset:
                begin = match.end()
        return begin
