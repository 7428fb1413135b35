"""The names in a document, and the fullest one for each: built once, in one pass over the text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from stance.actors.lexicon import first_names, places, regions, somebody
from stance.actors.words import FEMALE_WORDS, MALE_WORDS, OPENERS, ORGANISATION, TIMES, TITLES

_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Gov|Sen|Sens|Rep|Reps|Gen|Sgt|Lt|Col|Capt|Maj|Cpl|Adm|Prof|Rev|St|Jr|Sr|Del)\."
_PARTICLES = ("de", "da", "dos", "del", "van", "von", "der", "bin", "di", "du")
# One capitalised word; then more of them, each after one space: nothing here can match the same text in two ways.
_WORD = (
    rf"(?:{_TITLE}|[{_UPPER}]\.(?:[{_UPPER}]\.)*"
    rf"|(?:[adeu][dhlnrstyz]h?-|(?:di|de|da|du|mc|[ie])(?=[{_UPPER}]))?[{_UPPER}]\w*(?:[-'’](?!s\b)\w+)*)"
)
_NAME = re.compile(
    # A look ahead for the capital first: at most words nothing else has to be tried.
    rf"(?<!\w)(?=[{_UPPER}]|[abdeimuv]\w{{0,2}}[ -]?[{_UPPER}])(?:(?:{'|'.join(_PARTICLES)}) (?=[{_UPPER}]))?{_WORD}"
    rf"(?: (?:{_WORD}|(?:de|da|dos|del|van|von|der|bin|al|el|la|le|du|di)(?= [{_UPPER}]))){{0,9}}"
)
_CAPITAL_PARTICLE = re.compile(rf"(?:{'|'.join(_PARTICLES).title()}) |(?:A[dlnrst]|El|Ul|Ash)-")
# "Secretary of State John Kerry": the office is no part of the name behind it.
_OFFICE = re.compile(r"\b(?:[Ss]ecretary|[Mm]inister|[Dd]irector|[Cc]hief|[Hh]ead|[Cc]hair\w*|[Pp]resident) of $")
_BRACKETS = re.compile(r" \((?:the |or )?([A-Z][A-Z.]{1,9})\)")
_LOWER_BEFORE = re.compile(r"([a-z]+(?:-[a-z]+)*)\s$")
_LINKED = re.compile(r"\s(?:of the|for the|of|and|for|on|&)\s$")
_LONG = {
    "sen": "senator",
    "gov": "governor",
    "rep": "congressman",
    "gen": "general",
    "col": "colonel",
    "lt": "lieutenant",
}
_BEFORE_NAMES = OPENERS | TITLES
_SUFFIXES = frozenset(("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"))
_MALE_TITLES = frozenset(("mr", "sir", "lord"))
_FEMALE_TITLES = frozenset(("mrs", "ms", "miss", "dame", "lady"))
_MOST_NAMESAKES = 50
_SENTENCE_ENDS = frozenset('.!?”"“')
_APPOSITION = 60


class Name(NamedTuple):
    """A name where it stands: offsets, its words without titles, and the titles and roles around it."""

    start: int
    end: int
    words: tuple[str, ...]
    roles: frozenset[str]


class NameIndex:
    """Names of a document.

    Parameters
    ----------
    text : str
        The whole document.
    """

    def __init__(self, text: str):
        self.text = text
        self.names = list(find_names(text))
        self.starts = [name.start for name in self.names]
        self._full: dict[str, dict[tuple[str, ...], list[int]]] = {}
        self._alone: dict[str, int] = {}
        self._fullest: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        self.roles: dict[tuple[str, ...], set[str]] = {}
        self.inner_words: set[str] = set()  # that bear a capital in the middle of a sentence
        for number, name in enumerate(self.names):
            if text[name.start - 1 : name.start] == " " and text[name.start - 2] not in _SENTENCE_ENDS:
                self.inner_words.update(name.words)
            if len(name.words) == 1:
                self._alone.setdefault(name.words[0], number)
            else:
                for word in dict.fromkeys((name.words[0], _core(name.words)[-1], name.words[-1])):
                    self._full.setdefault(word, {}).setdefault(name.words, []).append(number)
            self.roles.setdefault(name.words, set()).update(name.roles)
        self._acronyms = _acronyms(text, self.names)

    def before(self, offset: int, window: int) -> list[Name]:
        """Return the names that end before an offset, within a window of characters, nearest first."""
        last = bisect_left(self.starts, offset)
        found: list[Name] = []
        while last and self.starts[last - 1] >= offset - window:
            last -= 1
            if self.names[last].end <= offset:
                found.append(self.names[last])
        return found

    def fullest(self, words: tuple[str, ...], want: str = "") -> tuple[str, ...]:
        """Return the fullest name that the document gives for one: ("Mao",) -> ("Mao", "Ning").

        Words that end a longer name are its surname; words that begin one count only where the longer name stands
        first, as news introduces people and companies. Of namesakes, `want` ("he", "she") tells who is meant: "Mrs.
        Khan".
        """
        key = (words, want)
        found = self._fullest.get(key)
        if found is None:
            found = self._find_fullest(words, want) if words else words
            if found == words and words and _CAPITAL_PARTICLE.match(" ".join(words)):
                lower = (words[0][0].lower() + words[0][1:], *words[1:])  # "De Witte" begins a sentence
                found = self._find_fullest(lower, want)
                found = words if found == lower else found
            self._fullest[key] = found
        return found

    def _known(self, word: str) -> dict[tuple[str, ...], list[int]]:
        """Return the first so many full names that begin or end with a word: a list of namesakes must stay cheap."""
        return dict(itertools.islice(self._full.get(word, {}).items(), _MOST_NAMESAKES))

    def _find_fullest(self, words: tuple[str, ...], want: str) -> tuple[str, ...]:
        known = self._known(words[-1])
        forename = len(words) > 1 and _forename(words)  # "Refuting John Kerry", in a headline, is no fuller name
        longer = [
            (len(at), -at[0], full)
            for full, at in known.items()
            if len(full) > len(words) and _ends_with(full, words) and not (forename and not _forename(full))
        ]
        people = [item for item in longer if is_person(item[2], self.roles.get(item[2], set()))]
        fitting = [item for item in people if want and gender(item[2], self.roles.get(item[2], set())) == want]
        if longer:
            return max(fitting or people or longer)[2]
        alone = self._alone.get(words[0], 0)
        known = self._known(words[0])
        longer = [
            (len(at), -at[0], full)
            for full, at in known.items()
            if len(full) > len(words)
            and full[: len(words)] == words
            and at[0] < alone
            and not full[-1].lower().startswith("day")
        ]
        if longer and not is_place(words[:1]):
            return max(longer)[2]
        if len(words) > 1 and (same := [f for f in self._known(words[-1]) if f[-1] == words[-1] and f[0] == words[0]]):
            return max(same, key=len)
        return words

    def expand(self, acronym: str) -> str | None:
        """Return what an acronym stands for, where the document says so."""
        return self._acronyms.get(acronym.replace(".", ""))


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    """Cut "Jr.", "III" off a name's end."""
    return words[:-1] if len(words) > 2 and words[-1] in _SUFFIXES else words


def _ends_with(full: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return full[-len(words) :] == words or _core(full)[-len(words) :] == words


def is_place(words: tuple[str, ...]) -> bool:
    """Whether a name is a country's, a capital's, or another known place's."""
    name, known = " ".join(words), places()
    return name in known.countries or name in known.capitals or name in regions()


def names_body(words: tuple[str, ...]) -> bool:
    """Whether a word of a name says that it is a body's; a forename ("Bill Clinton") says nothing."""
    return any(word.lower() in ORGANISATION for word in words[_forename(words) if len(words) > 1 else 0 :])


def is_person(words: tuple[str, ...], roles: set[str]) -> bool:
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


def _forename(words: tuple[str, ...]) -> bool:
    """Whether a name begins with a common first name."""
    return words[0].lower() in first_names()


def gender(words: tuple[str, ...], roles: set[str]) -> str:
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


def find_names(text: str) -> Iterator[Name]:
    """Find the names of a text, in order, titles and openers cut off."""
    for match in _NAME.finditer(text):
        words = match.group().split(" ")
        titles, rest = strip_titles(words)
        if (
            len(rest) > 2
            and not _forename(tuple(rest))
            and (office := _OFFICE.search(text, max(0, match.start() - 20), match.start()))
        ):
            first = next((at for at in range(1, len(rest) - 1) if rest[at].lower() in first_names()), len(rest) - 2)
            titles, rest = [office.group()[:-4].lower()], rest[first:]
        if len(rest) == 1 and (rest[0].lower() in OPENERS or rest[0].lower() in TIMES or len(rest[0]) == 1):
            continue
        roles = {_LONG.get(title, title) for title in titles if title in TITLES}
        before = _LOWER_BEFORE.search(text, max(0, match.start() - 25), match.start())
        if before:
            roles.add(before.group(1))
        if text.startswith(",", match.end()):
            follow = text[match.end() + 1 : match.end() + _APPOSITION].split(",")[0].split(" who ")[0]
            roles.update(word for word in follow.lower().split() if word.isalpha())
        yield Name(match.start(), match.end(), tuple(rest), frozenset(roles))


def _acronyms(text: str, names: list[Name]) -> dict[str, str]:
    """Map acronyms to the names whose initials they are ("of", "and" skipped)."""
    found: dict[str, str] = {}
    wanted = {
        name.words[-1].replace(".", "") for name in names if name.words[-1].isupper() and 1 < len(name.words[-1]) < 8
    }
    wanted |= {
        name.words[0].replace(".", "") for name in names if name.words[0].isupper() and 1 < len(name.words[0]) < 8
    }
    for number, name in enumerate(names):
        brackets = _BRACKETS.match(text, name.end)
        if brackets and (whole := _spelt_out(brackets[1].replace(".", ""), text, names, number)):
            found.setdefault(brackets[1].replace(".", ""), whole)
    if not wanted:
        return found
    for number, name in enumerate(names):
        start, words, later = name.end - len(" ".join(name.words)), list(name.words), number
        for _ in range(3):
            initials = "".join(word[0] for word in words)
            if initials in wanted and (len(words) > 2 or (len(words) == 2 and names_body(tuple(words)))):
                found.setdefault(initials, text[start : names[later].end])
            if later + 1 >= len(names) or not _LINKED.fullmatch(text, names[later].end, names[later + 1].start):
                break
            later += 1
            words += names[later].words
    return found


def _spelt_out(acronym: str, text: str, names: list[Name], number: int) -> str | None:
    """Return the name before a bracketed acronym, with as much of what is joined before it as its letters ask for."""
    first, alike = number, None
    while True:
        start = names[first].end - len(" ".join(names[first].words))
        whole = text[start : names[number].end]
        if "".join(char for char in whole if char.isupper()) == acronym:
            return whole
        if whole[0].upper() == acronym[0] and " " in whole:
            alike = alike or whole
        linked = first and _LINKED.fullmatch(text, names[first - 1].end, names[first].start)
        if not linked or number - first == 2:
            return alike
        first -= 1
