"""Entities: whom a mention stands for in its document, pronouns and continued quotations included."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from stance.actors.lexicon import first_names, places, somebody
from stance.actors.names import Name, NameIndex, find_names, gender, is_person, may_be_surname
from stance.actors.words import (
    FIRST,
    NEUTER,
    ORGANISATION,
    PERSONAL,
    PLURAL,
    SINGULAR_HE,
    SINGULAR_SHE,
    TITLES,
    words_of,
)
from stance.text.speech import any_speech_verb

_PLACE_LEAD = re.compile(r"\b(?:in|at|near|from) $")
_BREAK = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"])|\n")
_STRIP = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_SPEAKER_WINDOW = 2500
_PERSON_WINDOW = 1200
_NEAR = 60
_PLACE_WORDS = words_of("New San Santa Los Las Saint Fort North South East West Northern Southern Eastern Western")
_CLOSE = re.compile(r"[”\"]|''")
_SOME = words_of("some many several most few other others both two three four five six seven all")


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


class EntityResolver:
    """Resolve mentions of one document.

    Parameters
    ----------
    text : str
        The whole document; its names are indexed when they are first needed.
    """

    def __init__(self, text: str):
        self.text = text
        self._index: NameIndex | None = None
        self._known: dict[str, str] = {}
        self._speakers: set[tuple[str, ...]] | None = None

    @property
    def index(self) -> NameIndex:
        """The names of the document."""
        if self._index is None:
            self._index = NameIndex(self.text)
        return self._index

    def resolve(self, mention: str, start: int, sentence_start: int, head: str = "") -> str | None:
        """Return the entity of a mention.

        Parameters
        ----------
        mention : str
            Verbatim.
        start, sentence_start : int
            Offsets of the mention and of its sentence in the document.
        head : str
            The mention's head word; the last word where it is not known.

        Returns
        -------
        str or None
            None for a pronoun that fits nobody.
        """
        lower = mention.lower()
        if lower in PERSONAL:
            return self.pronoun(lower, start, sentence_start)
        owner, _, owned = mention.partition(" ")
        if owned and owner.lower() in ("his", "her") and owned.islower() and not owned.endswith("s"):
            person = self.pronoun(owner.lower(), start, sentence_start)
            return f"{person}'s {owned}" if person else lower
        if (
            lower.startswith("the ")
            and lower.split()[-1].isalpha()
            and mention.split()[-1].islower()
            and len(lower.split()) < 5
        ):
            role = self.role(lower.split()[-1], start)
            if role is not None:
                return role
        key = mention
        if key not in self._known:
            self._known[key] = self._by_name(mention, head)
        return self._known[key]

    def _by_name(self, mention: str, head: str) -> str:
        flat = _SPACE.sub(" ", mention).strip(' ,;:"“”')
        bare = _STRIP.sub("", flat)
        if bare.split(" ")[0].lower() in _SOME:
            return bare[:1].lower() + bare[1:]
        if ", " in bare and " and " in bare and bare[:1].isupper():
            parts = [part for part in re.split(r", (?:and )?| and ", bare) if part]
            if all(part[:1].isupper() for part in parts):
                resolved = [self._by_name(part, "") for part in parts]
                return f"{', '.join(resolved[:-1])} and {resolved[-1]}"
        country = places().demonyms.get(bare)
        if country is not None and " " not in bare:
            return country if not bare.endswith("s") or bare.endswith("ss") else bare
        bare_of_marks = bare.replace("’s", "").replace("'s", "")
        if bare in places().countries:
            return places().countries[bare] if bare.isupper() or "." in bare else bare
        if bare.replace(".", "").isupper() and len(bare.replace(".", "")) + 1 > 2 and " " not in bare:
            full = self.index.expand(bare)
            if full is not None:
                return full
        names = [name for name in _names_in(bare) if name[1][-1] == head or not head or head in name[1]]
        first = bare.split()[0] if bare else ""
        if first.lower() in somebody() and first[1:].islower() and len(names) == 1 and names[0][1] == (first,):
            return bare[:1].lower() + bare[1:]
        if names and " and " not in bare and " of " not in bare_of_marks.split(names[-1][1][0])[0][-4:]:
            at, words = names[-1]
            tail = bare[at:]
            if (
                tail == " ".join(words)
                or tail.startswith(" ".join(words) + " of ")
                or tail.startswith(" ".join(words) + " from ")
            ):
                lead = bare[:at].strip()
                person = is_person(words, self.index.roles.get(words, set())) or bool(lead) or len(words) == 1
                if tail != " ".join(words) and words[-1].lower() in ORGANISATION | {"republic"}:
                    return tail
                if person or not lead:
                    return " ".join(self.index.fullest(words))
        if flat[:1].isupper() and bare == flat and not _is_name(bare.split()[0], self.index):
            bare = bare[:1].lower() + bare[1:]
        if " and " in bare:
            return " and ".join(self._by_name(part, "") for part in bare.split(" and ")) if bare[:1].isupper() else bare
        return bare

    def role(self, head: str, offset: int) -> str | None:
        """Return the person last introduced with a role: "the senator" -> "Ted Cruz"."""
        if head not in TITLES and head not in ("lawyer", "minister", "author", "analyst", "singer", "journalist"):
            return None
        for name in self.index.before(offset, 10_000):
            full = self.index.fullest(name.words)
            if head in self.index.roles.get(full, ()) and is_person(full, self.index.roles[full]):
                return " ".join(full)
        return None

    def pronoun(self, word: str, offset: int, sentence_start: int) -> str | None:
        """Return whom a pronoun stands for: the last fitting person or body named before it."""
        if word in FIRST or word in ("you", "your"):
            return self.speaker(sentence_start) if word in FIRST else None
        if word in SINGULAR_HE or word in SINGULAR_SHE:
            want = "he" if word in SINGULAR_HE else "she"
            return self.person(offset, sentence_start, want)
        if word in NEUTER or word in PLURAL:
            return self._body(sentence_start)
        return None

    def person(self, offset: int, sentence_start: int, want: str = "") -> str | None:
        """Return the person meant last before an offset, one of the pronoun's gender (`want`) where that is known.

        A person of an earlier part of the sentence comes first; then, sentence by sentence backwards, the one named
        first in it, who is mostly its subject.
        """
        return self._person(offset, want, sure=True) or self._person(offset, want, sure=False)

    def _person(self, offset: int, want: str, *, sure: bool) -> str | None:
        best: tuple[str, ...] | None = None
        line: tuple[int, int] | None = None
        for name in self.index.before(offset, _PERSON_WINDOW):
            full = self.index.fullest(name.words)
            roles = self.index.roles.get(full, set()) | set(name.roles)
            if want and gender(full, roles) not in (want, ""):
                continue
            if sure and not self._surely_person(full, roles):
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

    def _surely_person(self, full: tuple[str, ...], roles: set[str]) -> bool:
        """Whether a name bears a title or a first name, or the document says what its bearer said."""
        if len(full) > 4 or any(word.lower() in ORGANISATION for word in full):
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
            full = self.index.fullest(name.words)
            before = text[max(0, name.start - 60) : name.start]
            speaks = _speech().after.match(text, name.end) or _speech().before.search(before)
            if speaks and (is_person(full, self.index.roles.get(full, set())) or may_be_surname(full)):
                return " ".join(full)
        last = None
        for match in _speech().pronoun.finditer(text, max(0, offset - _SPEAKER_WINDOW), offset):
            last = match
        if last is not None:
            return self.person(last.start(), last.start())
        return self.person(offset, offset)

    def _speaker_behind(self, end: int) -> str | None:
        """Return who says a quotation that goes on behind an offset, where that stands right behind its close."""
        text, index = self.text, self.index
        close = _CLOSE.search(text, end, end + _PERSON_WINDOW)
        first = bisect_left(index.starts, close.end()) if close else len(index.names)
        if close is None or first == len(index.names):
            return None
        name = index.names[first]
        before = text[close.end() : name.start]
        speaks = _speech().after.match(text, name.end) or _speech().before.search(before)
        return " ".join(index.fullest(name.words)) if speaks and len(before) < _NEAR and "\n" not in before else None

    def _sentence_start(self, offset: int) -> int:
        """Return about where the sentence around an offset begins."""
        low = max(0, offset - _PERSON_WINDOW)
        begin = low
        for match in _BREAK.finditer(self.text, low, offset):
            begin = match.end()
        return begin

    def _body(self, sentence_start: int) -> str | None:
        """Return the state, organisation or group named first in the nearest sentence before that names one."""
        best: Name | None = None
        begin = -1
        for name in self.index.before(sentence_start, _PERSON_WINDOW):
            full = self.index.fullest(name.words)
            if is_person(full, self.index.roles.get(full, set())) or " ".join(name.words) in places().demonyms:
                continue
            if best is not None and name.start < begin:
                break
            if best is None:
                begin = self._sentence_start(name.start)
            best = name
        if best is None:
            return None
        return self._by_name(" ".join(best.words), "")


def _names_in(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the names in a mention: offset of the first word after titles, and the words."""
    return [(name.end - len(" ".join(name.words)), name.words) for name in find_names(text)]


def _is_name(word: str, index: NameIndex) -> bool:
    """Whether a word bears its capital in the middle of a sentence too."""
    bare = word.strip(".,")
    if bare.isupper() or (not bare.islower() and any(c.isupper() for c in bare[1:])):
        return True
    return bare in index.inner_words
