"""Who is meant, across documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from stance.actors.lexicon import first_names
from stance.actors.names import find_names, is_person, may_be_surname
from stance.actors.words import TITLES
from stance.report.summary import name_of
from stance.schema import Mention

_NO_NAMES = frozenset(
    word
    for line in (
        "i me my myself you your yourself he him his himself she her herself it its itself we us our ourselves",
        "they them their themselves who whom whose which that this these those one ones some somebody someone",
        "something any anybody anyone all everybody everyone everything each both either neither many most",
        "others other another several few nobody none nothing",
    )
    for word in line.split()
)
_RARE = 100
_APOSTROPHE = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}](?!s\b)")
_INITIAL = re.compile(r"[A-Z]\.?")


def name_across(mention: Mention | None) -> str | None:
    """Return a name that means something outside its document, else None.

    A pronoun that was not resolved (*you*, *I'm*) says no more than nobody, and two documents' *you* are not the same.
    """
    name = " ".join((name_of(mention) or "").split())
    return None if not name or _APOSTROPHE.split(name.lower(), maxsplit=1)[0] in _NO_NAMES else name


class CorpusNames:
    """Joins the names of one bearer in several documents, and joins none where two could be meant.

    Names are one where they differ in an initial between other names or in the kind of an apostrophe only (*Donald J.
    Trump*). A surname alone is joined to the full name where the claims hold exactly one that ends in it, no document
    names another person so, it is known to be a person's (by a first name, or by a title before it: *Mr Kaine*), and
    one document in a hundred has the full name: the more documents, the likelier two people of one surname.

    Parameters
    ----------
    fixed : iterable of str
        Names that stay as they are, as those that a table of aliases gives; others may be joined to them.
    """

    def __init__(self, fixed: Iterable[str] = ()) -> None:
        self._fixed = frozenset(fixed)
        self._names = Counter[str]()
        self._bearers: dict[str, Counter[str]] = {}
        self._spread = Counter[tuple[str, str]]()
        self._n_documents = 0
        self._titled: set[str] = set()
        self._joined: dict[str, str] | None = None

    def add(self, text: str, names: Iterable[str]) -> None:
        """Add a document: its text, and the name of each actor and target, as often as it has claims."""
        self._joined = None
        self._n_documents += 1
        own = list(names)
        self._names.update(own)
        full = {(words[-1], _forename(words)) for words in (tuple(_key(name).split()) for name in own) if words[1:]}
        for name in find_names(text):
            if len(name.words) == 1:
                if name.roles & TITLES:
                    self._titled.add(name.words[0])
            elif is_person(name.words, set(name.roles)):
                bearer = name.words[-1], _forename(name.words)
                full.add(bearer)
                self._bearers.setdefault(bearer[0], Counter())[bearer[1]] += 1
        self._spread.update(full)

    def __getitem__(self, name: str) -> str:
        """Return what a name is called in all documents; a name that was not added is its own."""
        return self.joined.get(name, name)

    @property
    def joined(self) -> dict[str, str]:
        """Names that are joined to another, with that other."""
        if self._joined is None:
            self._joined = self._join()
        return self._joined

    def _join(self) -> dict[str, str]:
        alike: dict[str, list[str]] = {}
        for name in self._names:
            alike.setdefault(_key(name), []).append(name)
        # The most frequent spelling stands for all, of equal ones the longest.
        called = {
            key: min(names, key=lambda name: (name not in self._fixed, -self._names[name], -len(name), name))
            for key, names in alike.items()
        }
        ending: dict[str, list[str]] = {}
        for key in called:
            words = key.split()
            if len(words) > 1 and is_person(tuple(words), set()):
                ending.setdefault(words[-1], []).append(key)
        out = {}
        for name in self._names:
            key = _key(name)
            full = self._bearer(key, ending.get(key, []))
            there = called[full or key]
            if there != name and name not in self._fixed:
                out[name] = there
        return out

    def _bearer(self, surname: str, fulls: list[str]) -> str | None:
        """Return the only full name that a surname alone can stand for; None where there is none or several."""
        if len(fulls) != 1 or not may_be_surname((surname,)):
            return None
        words = tuple(fulls[0].split())
        if _RARE * self._spread[surname, _forename(words)] < self._n_documents:
            return None
        # What stands before a name once and is no first name is mostly a word of a headline.
        others = {
            forename
            for forename, n in self._bearers.get(surname, {}).items()
            if n > 1 or forename.lower() in first_names()
        }
        is_named = _forename(words).lower() in first_names() or surname in self._titled
        return fulls[0] if is_named and others <= {_forename(words)} else None


def _key(name: str) -> str:
    words = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()
    return " ".join([*words[:1], *(word for word in words[1:-1] if not _INITIAL.fullmatch(word)), *words[1:][-1:]])


def _forename(words: tuple[str, ...]) -> str:
    return next((word for word in words[:-1] if word.lower() in first_names()), words[0])
