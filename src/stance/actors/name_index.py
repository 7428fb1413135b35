"""The names of a document, and the fullest one for each; what is asked of few names is worked out when it is asked."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from stance.actors.names import PARTICLES, Name, find_names, gender, has_forename, is_person, is_place, names_body

_CAPITAL_PARTICLE = re.compile(rf"(?:{'|'.join(PARTICLES).title()}) |(?:A[dlnrst]|El|Ul|Ash)-")
_BRACKETS = re.compile(r" \((?:the |or )?([A-Z][A-Z.]{1,9})\)")
_LINKED = re.compile(r"\s(?:of the|for the|of|and|for|on|&)\s$")
_SUFFIXES = frozenset(("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"))
_MOST_NAMESAKES = 50
_SENTENCE_ENDS = frozenset('.!?”"“')


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
        self._at: dict[tuple[str, ...], list[int]] = {}
        for number, name in enumerate(self.names):
            self._at.setdefault(name.words, []).append(number)
        self._full: dict[str, dict[tuple[str, ...], list[int]]] = {}
        for words, at in self._at.items():
            if len(words) > 1:
                for word in dict.fromkeys((words[0], _core(words)[-1], words[-1])):
                    self._full.setdefault(word, {})[words] = at
        self._fullest: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
        self._roles: dict[tuple[str, ...], frozenset[str]] = {}

    @cached_property
    def inner_words(self) -> set[str]:
        """The words that bear a capital in the middle of a sentence."""
        text = self.text
        inner = (
            n for n in self.names if text[n.start - 1 : n.start] == " " and text[n.start - 2] not in _SENTENCE_ENDS
        )
        return set(itertools.chain.from_iterable(name.words for name in inner))

    @cached_property
    def _acronyms(self) -> dict[str, str]:
        return _acronyms(self.text, self.names)

    def roles(self, words: tuple[str, ...]) -> frozenset[str]:
        """Return the titles and roles around a name wherever it stands in the document."""
        if words not in self._roles:
            around = (self.names[number].roles for number in self._at.get(words, ()))
            self._roles[words] = frozenset(itertools.chain.from_iterable(around))
        return self._roles[words]

    def before(self, offset: int, window: int) -> Iterator[Name]:
        """Yield the names that end before an offset, within a window of characters, nearest first."""
        last = bisect_left(self.starts, offset)
        while last and self.starts[last - 1] >= offset - window:
            last -= 1
            if self.names[last].end <= offset:
                yield self.names[last]

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
        forename = len(words) > 1 and has_forename(words)  # "Refuting John Kerry", in a headline, is no fuller name
        longer = [
            (len(at), -at[0], full)
            for full, at in known.items()
            if len(full) > len(words) and _ends_with(full, words) and not (forename and not has_forename(full))
        ]
        people = [item for item in longer if is_person(item[2], self.roles(item[2]))]
        fitting = [item for item in people if want and gender(item[2], self.roles(item[2])) == want]
        if longer:
            return max(fitting or people or longer)[2]
        alone = self._at.get(words[:1], [0])[0]
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
