"""The names in a text, and what their words and what stands around them say of their bearers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from string import ascii_lowercase

from stance.actors.lexicon import first_names, places, regions, somebody
from stance.actors.words import FEMALE_WORDS, MALE_WORDS, OPENERS, ORGANISATION, TIMES, TITLES

_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Gov|Sen|Sens|Rep|Reps|Gen|Sgt|Lt|Col|Capt|Maj|Cpl|Adm|Prof|Rev|St|Jr|Sr|Del)\."
PARTICLES = ("de", "da", "dos", "del", "van", "von", "der", "bin", "di", "du")
# One capitalised word; then more of them, each after one space: nothing here can match the same text in two ways.
_WORD = (
    rf"(?:{_TITLE}|[{_UPPER}]\.(?:[{_UPPER}]\.)*"
    rf"|(?:[adeu][dhlnrstyz]h?-|(?:di|de|da|du|mc|[ie])(?=[{_UPPER}]))?[{_UPPER}]\w*(?:[-'’](?!s\b)\w+)*)"
)
_NAME = re.compile(
    # A look ahead for the capital first: at most words nothing else has to be tried.
    rf"(?<!\w)(?=[{_UPPER}]|[abdeimuv]\w{{0,2}}[ -]?[{_UPPER}])(?:(?:{'|'.join(PARTICLES)}) (?=[{_UPPER}]))?{_WORD}"
    rf"(?: (?:{_WORD}|(?:de|da|dos|del|van|von|der|bin|al|el|la|le|du|di)(?= [{_UPPER}]))){{0,9}}"
)
# "Secretary of State John Kerry": the office is no part of the name behind it.
_OFFICE = re.compile(r"\b(?:[Ss]ecretary|[Mm]inister|[Dd]irector|[Cc]hief|[Hh]ead|[Cc]hair\w*|[Pp]resident) of $")
_LOWER, _BEFORE = f"{ascii_lowercase}-", 25
_LONG = {
    "sen": "senator",
    "gov": "governor",
    "rep": "congressman",
    "gen": "general",
    "col": "colonel",
    "lt": "lieutenant",
}
_BEFORE_NAMES = OPENERS | TITLES
_MALE_TITLES = frozenset(("mr", "sir", "lord"))
_FEMALE_TITLES = frozenset(("mrs", "ms", "miss", "dame", "lady"))
_APPOSITION = 60


class Name:
    """A name where it stands.

    Parameters
    ----------
    text : str
        In which it stands.
    start, end : int
        Offsets.
    words : tuple of str
        Without titles.
    titles : tuple of str
        Those cut off, lower-case.
    """

    __slots__ = ("_roles", "_text", "_titles", "end", "start", "words")

    def __init__(self, text: str, start: int, end: int, words: tuple[str, ...], titles: tuple[str, ...]):
        self.start, self.end, self.words = start, end, words
        self._text, self._titles = text, titles
        self._roles: frozenset[str] | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The titles and roles around it; few names are asked for theirs."""
        if self._roles is None:
            self._roles = frozenset(_roles(self._text, self.start, self.end, self._titles))
        return self._roles


def is_place(words: tuple[str, ...]) -> bool:
    """Whether a name is a country's, a capital's, or another known place's."""
    name, known = " ".join(words), places()
    return name in known.countries or name in known.capitals or name in regions()


def names_body(words: tuple[str, ...]) -> bool:
    """Whether a word of a name says that it is a body's; a forename ("Bill Clinton") says nothing."""
    return any(word.lower() in ORGANISATION for word in words[has_forename(words) if len(words) > 1 else 0 :])


def is_person(words: tuple[str, ...], roles: Set[str]) -> bool:
    """Guess whether a name is a person's: by the role it bears, its first name, or what it is not."""
    if len(words) > 4 or names_body(words) or is_place(words):
        return False
    if roles & TITLES or words[0].lower() in first_names():
        return True
    if any(word.isupper() and len(word) > 2 and "." not in word for word in words) or words[0] in places().demonyms:
        return False
    return 2 <= len(words) <= 3 and words[-1] not in places().countries and words[0].lower() not in somebody()


def may_be_surname(words: tuple[str, ...]) -> bool:
    """Whether one word may name a person: no place, people, body or acronym that is known."""
    if len(words) != 1 or words[0].isupper() or words[0].lower() in somebody() | ORGANISATION:
        return False
    return words[0] not in places().demonyms and not is_place(words)


def has_forename(words: tuple[str, ...]) -> bool:
    """Whether a name begins with a common first name."""
    return words[0].lower() in first_names()


def gender(words: tuple[str, ...], roles: Set[str]) -> str:
    """Guess "he", "she" or "" (unknown): from a title, the first name, or what else is said of the bearer."""
    for words_of_one, pronoun in ((_MALE_TITLES, "he"), (_FEMALE_TITLES, "she")):
        if roles & words_of_one and not roles & (_MALE_TITLES | _FEMALE_TITLES) - words_of_one:
            return pronoun
    if words and len(words) > 1 and words[0].lower() in first_names():
        return first_names()[words[0].lower()]
    if roles & MALE_WORDS:
        return "he"
    if roles & FEMALE_WORDS:
        return "she"
    return first_names().get(words[0].lower(), "") if words else ""


def strip_titles(words: list[str]) -> tuple[list[str], list[str]]:
    """Cut openers, titles and days off a name's front: (titles, rest)."""
    at = 0
    while at < len(words) - 1 and words[at].lower().strip(".") in _BEFORE_NAMES:
        if words[at].lower() in TITLES and words[at + 1].lower() in ORGANISATION:
            break  # "Justice Department", "Supreme Court"
        at += 1
    while at < len(words) - 2 and words[at].lower() in somebody() and words[at + 1].lower() in first_names():
        at += 1
    for last in range(len(words) - 2, at - 1, -1):
        # All that stands before a title goes with it: "Foreign Affairs Minister Melanie Joly".
        if words[last].lower().strip(".") in TITLES and not any(w.lower() in ORGANISATION for w in words[last + 1 :]):
            at = last + 1
            break
    rest = words[at:]
    while len(rest) > 1 and (rest[-1].lower().strip(".") in TIMES or rest[-1].lower() in ("said", "says")):
        rest = rest[:-1]
    return [word.lower().strip(".") for word in words[:at]], rest


@lru_cache(maxsize=1 << 16)
def _without_titles(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the titles and the words of a name; no words if what is left is no name. News repeats its names."""
    titles, rest = strip_titles(name.split(" "))
    if len(rest) == 1 and (rest[0].lower() in OPENERS or rest[0].lower() in TIMES or len(rest[0]) == 1):
        rest = []
    return tuple(titles), tuple(rest)


def find_names(text: str) -> Iterator[Name]:
    """Find the names of a text, in order, titles and openers cut off."""
    for match in _NAME.finditer(text):
        titles, rest = _without_titles(match.group())
        if not rest:
            continue
        start, end = match.span()
        if len(rest) > 2 and not has_forename(rest) and (office := _OFFICE.search(text, max(0, start - 20), start)):
            first = next((at for at in range(1, len(rest) - 1) if rest[at].lower() in first_names()), len(rest) - 2)
            titles, rest = (office.group()[:-4].lower(),), rest[first:]
        yield Name(text, start, end, rest, titles)


def _word_before(text: str, start: int) -> str:
    """Return the lower-case word right before an offset, "" for none; hyphens may join its parts."""
    window = text[max(0, start - _BEFORE) : start]
    if not window[-1:].isspace():
        return ""
    stem = window[:-2] if window[-1] == "\n" and window[-2:-1].isspace() else window[:-1]
    run = stem[len(stem.rstrip(_LOWER)) :]
    return "" if run.endswith("-") else run.rpartition("--")[2].lstrip("-")


def _roles(text: str, start: int, end: int, titles: tuple[str, ...]) -> set[str]:
    """Return the titles and roles before and behind a name."""
    roles = {_LONG.get(title, title) for title in titles if title in TITLES}
    if before := _word_before(text, start):
        roles.add(before)
    if text.startswith(",", end):
        follow = text[end + 1 : end + _APPOSITION].split(",")[0].split(" who ")[0]
        roles.update(word for word in follow.lower().split() if word.isalpha())
    return roles
