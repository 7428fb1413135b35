"""Names put in each other's place: what a model finds in a sentence should not depend on whom the sentence names."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from stance.actors.lexicon import first_names, places
from stance.actors.words import SINGULAR_HE, SINGULAR_SHE, TITLES, words_of
from stance.resources import resource
from stance.schema import Mention, Sentence

KINDS = ("person", "country", "capital", "party")

_AMBIGUOUS = words_of("Georgia Jordan Chad Turkey Niger Mali Togo Monaco Luxembourg Panama")
"""Also persons, birds, rivers, cities, States of America."""

_NO_FAMILY = words_of("County City Island University College Hospital Street Road House Park School Tower")
_OPENERS = words_of("""
    in on at to of for from by with and but or so yet if when while as after before since until although because that
    should can could will would may might must has have had is are was were do does did why how who what where both
    unlike like even only while now then yes no well not here there today meanwhile still
    some many most all few several other these those
    """)
"""Words that begin a sentence and are no part of a name that follows."""

_GENDERED = (
    SINGULAR_HE
    | SINGULAR_SHE
    | words_of("""
    mr mrs ms miss sir lady man woman husband wife father mother son daughter brother sister congressman congresswoman
    chairman chairwoman spokesman spokeswoman king queen actress businessman businesswoman
    """)
)
_FULL = re.compile(
    r"(?<!St\. )(?<![\w'’-])([A-Z][a-z]{1,15}) (?:[A-Z]\. )?((?:Mc|Mac|O['’]|De|Di)?[A-Z][a-z]{2,20})(?![\w-])"
)
_ARTICLE = re.compile(r"(?:\b(?:a|an|the|The|A|An)|[A-Z]\w*,)$")
"""Before a place: an article, or the place that it is part of."""
_CAPITAL_BEFORE = re.compile(r"(\S*)([A-Z][\w.’'-]*) $")
_NEAR = 40  # characters in which these two are looked for

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Name:
    """A name of `data/swaps/names.csv`; `gender` is `he`, `she` or empty."""

    kind: str
    group: str
    gender: str
    name: str

    @property
    def last(self) -> str:
        """How a person is called when the first name is known: the family name; a Chinese one stands first."""
        first, _, last = self.name.partition(" ")
        return first if self.group == "Chinese" else last or first


@dataclass(frozen=True)
class Slot:
    """Where a sentence names somebody who can be swapped.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    role : str
        `actor` or `target` of an annotated claim, else `other`.
    name : str
        Who is named.
    gender : str
        `he` or `she` where the sentence goes with one only, else empty.
    spans : tuple of (int, int, bool)
        Where, as offsets in the sentence, and whether the name is in full.
    """

    kind: str
    role: str
    name: str
    gender: str
    spans: tuple[tuple[int, int, bool], ...]


@dataclass(frozen=True)
class Swap:
    """A sentence's text with another name, and where that now stands."""

    slot: Slot
    new: Name
    text: str
    spans: tuple[tuple[int, int], ...]


@cache
def swap_names() -> tuple[Name, ...]:
    """Return the names of `data/swaps/names.csv`."""
    with resource("data", "swaps/names.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Name(row["kind"], row["group"], row["gender"], row["name"]) for row in csv.DictReader(file))


def find_slots(sentence: Sentence) -> list[Slot]:
    """Return the names of a sentence that can be swapped without breaking its grammar.

    Names are left alone that stand within a longer name (*Trump Tower*, *China Daily*), behind an article, or beside a
    word made from them (*Chinese*), for the sentence would no longer speak of one country.

    Parameters
    ----------
    sentence : Sentence
        With the claims that people annotated, if there are any.

    Examples
    --------
    >>> text = "Moscow accused John Miller of lying; Miller laughed."
    >>> [(slot.kind, slot.name, len(slot.spans)) for slot in find_slots(Sentence("a", 0, 0, len(text), text))]
    [('person', 'John Miller', 2), ('capital', 'Moscow', 1)]
    """
    text = sentence.text
    slots = [_person(sentence, full, last, gender) for full, last, gender in _persons(sentence)]
    known = places()
    names = {name: "country" for name in known.countries if name not in _AMBIGUOUS and "." not in name}
    names = {name: "capital" for name in known.capitals if name not in _AMBIGUOUS} | names
    names |= {name.name: "party" for name in swap_names() if name.kind == "party"}
    for word in dict.fromkeys(re.findall(r"[A-Z]\w+", text)):
        kind = names.get(word)
        if kind is None or (kind == "country" and _has_demonym(text, word)):
            continue
        spans = _places_of(word, text)
        if spans:
            marked = tuple((start, end, True) for start, end in spans)
            slots.append(Slot(kind, _role(sentence, spans), word, "", marked))
    return [slot for slot in slots if slot.spans]


def iter_swaps(sentence: Sentence) -> Iterator[Swap]:
    """Yield each sentence once for each slot and group of names, which one of the group decided by the sentence.

    Parameters
    ----------
    sentence : Sentence
        See `find_slots`.
    """
    for slot in find_slots(sentence):
        groups: dict[str, list[Name]] = {}
        for name in swap_names():
            if name.kind == slot.kind and name.name != slot.name and slot.gender in ("", name.gender):
                groups.setdefault(name.group, []).append(name)
        for group, names in groups.items():
            digest = hashlib.sha256(f"{sentence.item}\0{slot.name}\0{group}".encode("utf-8", "surrogatepass")).digest()
            yield put_name(sentence.text, slot, names[digest[0] % len(names)])


def put_name(text: str, slot: Slot, new: Name) -> Swap:
    """Return a sentence's text with another name in a slot."""
    pieces, spans, at, length = [], [], 0, 0
    for start, end, full in slot.spans:
        word = new.name if full else new.last
        pieces += [text[at:start], word]
        length += start - at
        spans.append((length, length + len(word)))
        length, at = length + len(word), end
    return Swap(slot, new, "".join([*pieces, text[at:]]), tuple(spans))


def _persons(sentence: Sentence) -> Iterator[tuple[str, str, str]]:
    """Yield full name, family name and pronoun of each person of a sentence who has a common first name."""
    seen: set[str] = set()
    found = [(m[1], m[2]) for m in _FULL.finditer(sentence.text)]
    for claim in sentence.claims:
        for mention in (claim.actor, claim.target):
            words = _name_words(mention)
            if len(words) >= 2 and mention is not None and mention.span is not None and words[-1] in mention.span.text:
                found.append((words[0], words[-1]))
    for first, last in found:
        pronoun = first_names().get(first.lower(), "")
        if pronoun and last not in seen and last not in _NO_FAMILY and last.lower() not in TITLES:
            seen.add(last)
            yield f"{first} {last}", last, pronoun


def _name_words(mention: Mention | None) -> list[str]:
    words = (mention.entity or "").split() if mention is not None else []
    return words if all(word[:1].isupper() for word in words) else []


def _person(sentence: Sentence, full: str, last: str, gender: str) -> Slot:
    text = sentence.text
    whole = [(m.start(), m.end()) for m in _FULL.finditer(text) if f"{m[1]} {m[2]}" == full]
    whole = [span for span in whole if not _goes_on(text, span[1])]
    inside = [(start, end) for start, end in whole]
    alone = [
        (m.start(), m.end())
        for m in re.finditer(rf"(?<![\w-]){re.escape(last)}(?![\w-])", text)
        if not any(start <= m.start() < end for start, end in inside)
    ]
    # A name that stands within another one, or beside a first name that is not known, may be somebody else's.
    if any(_goes_on(text, end) or _behind_name(text, start) for start, end in alone):
        alone, whole = [], []
    spans = tuple(sorted([(a, b, True) for a, b in whole] + [(a, b, False) for a, b in alone]))
    gendered = any(word.lower() in _GENDERED for word in _WORDS.findall(text))
    return Slot("person", _role(sentence, [(a, b) for a, b, _ in spans]), full, gender if gendered else "", spans)


def _places_of(word: str, text: str) -> list[tuple[int, int]]:
    """Return where a word stands alone; nowhere, if it stands within a longer name or behind an article anywhere."""
    spans = [(m.start(), m.end()) for m in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]
    for start, end in spans:
        before = text[max(0, start - _NEAR) : start].rstrip()
        if _goes_on(text, end) or _behind_name(text, start) or _ARTICLE.search(before):
            return []
    return spans


def _goes_on(text: str, end: int) -> bool:
    """Tell whether a name goes on behind an offset: another word with a capital letter, or a hyphen or dot."""
    return re.match(r" [A-Z][\w’'-]|[./&]\w| of [A-Z]", text[end : end + 6]) is not None


def _behind_name(text: str, start: int) -> bool:
    """Tell whether a word with a capital letter stands right before an offset that can be part of a name."""
    found = _CAPITAL_BEFORE.search(text[max(0, start - _NEAR) : start])
    if found is None:
        return False
    word = found[2].rstrip(".").lower()
    return word not in TITLES and word not in _GENDERED and word not in _OPENERS


def _has_demonym(text: str, country: str) -> bool:
    whose = places().countries[country]
    return any(places().demonyms.get(word) == whose for word in re.findall(r"[A-Z]\w+", text))


def _role(sentence: Sentence, spans: Sequence[tuple[int, int]]) -> str:
    for role in ("actor", "target"):
        for claim in sentence.claims:
            mention = claim.actor if role == "actor" else claim.target
            if mention is not None and mention.span is not None:
                start, end = mention.span.start - sentence.start, mention.span.end - sentence.start
                if any(a < end and start < b for a, b in spans):
                    return role
    return "other"
