"""Entities that are listed with an article, found in its sentences by their names, and the pairs that may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from stance.actors.lexicon import places

Bounds = tuple[int, int]

LOOK_BACK = 3
"""How many sentences back the people are looked for whom a pronoun or a title may mean."""

_PERSON, _COUNTRY = "People", "United States"
_SMALL = frozenset(("of", "the", "and", "for", "to", "in", "on", "a", "an"))
_SUFFIXES = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III"))
_STAND_IN = re.compile(
    r"\b(?:he|she|his|her|him|they|their|them|i|my|we|our|president|senator|secretary|governor|speaker|candidate|nominee|leader)\b",
    re.IGNORECASE,
)
_PARTIES = {"Republican": ("Republican", "GOP", "G.O.P."), "Democratic": ("Democrat", "Democratic")}
_SHORT = 6  # from this length on, a name may be written in small letters


class Mentioned(NamedTuple):
    """An entity and the first place in a sentence where it is meant, by a pronoun if it is not `named`."""

    entity: str
    start: int
    end: int
    named: bool = True


class Candidate(NamedTuple):
    """Who may be positive or negative towards whom; None for somebody who is not among the listed ones."""

    subject: Mentioned | None
    object: Mentioned | None


class Listed:
    """The entities that are listed with an article.

    Parameters
    ----------
    entities : mapping of str to sequence of str
        Canonical names and their kinds, as SEESAW has them: ``People``, ``Organization``, ``GPE``, ...
    """

    def __init__(self, entities: Mapping[str, Sequence[str]]):
        self.entities = entities
        self._patterns = {name: _pattern(names) for name, kinds in entities.items() if (names := aliases(name, kinds))}

    def mentions(self, text: str) -> list[Mentioned]:
        """Return the entities that a sentence names, each once, by place; where names overlap, the longest counts.

        Parameters
        ----------
        text : str
        """
        found = [
            (match.start(), match.end(), name)
            for name, pattern in self._patterns.items()
            for match in pattern.finditer(text)
        ]
        first: dict[str, Mentioned] = {}
        taken: list[Bounds] = []
        for start, end, name in sorted(found, key=lambda row: (row[0] - row[1], row[0], row[2])):
            if any(start < b and a < end and (a, b) != (start, end) for a, b in taken):
                continue
            taken.append((start, end))
            if name not in first or start < first[name].start:
                first[name] = Mentioned(name, start, end)
        return sorted(first.values(), key=lambda mention: (mention.start, mention.end, mention.entity))

    def candidates(self, sentences: Sequence[str]) -> Iterator[list[Candidate]]:
        """Say who may be meant in each sentence of an article.

        Candidates are all ordered pairs of entities that the sentence names; where it has a pronoun or a title, also
        the people named last, up to `LOOK_BACK` sentences before, paired with those it names; and each of them with
        somebody who is not listed.

        Parameters
        ----------
        sentences : sequence of str
            In order of the article.

        Yields
        ------
        list of Candidate
        """
        before: list[list[str]] = []
        for text in sentences:
            named = self.mentions(text)
            known = {mention.entity for mention in named}
            recalled: list[Mentioned] = []
            pronoun = _STAND_IN.search(text)
            if pronoun is not None:
                last = next((people for people in reversed(before[-LOOK_BACK:]) if people), [])
                recalled = [Mentioned(name, *pronoun.span(), named=False) for name in last if name not in known]
            everybody = [*named, *recalled]
            pairs = [Candidate(a, b) for a in everybody for b in everybody if a != b and (a.named or b.named)]
            pairs += [Candidate(None, b) for b in everybody] + [Candidate(a, None) for a in everybody]
            yield pairs
            before.append([name for name in sorted(known) if _PERSON in self.entities[name]])


def aliases(name: str, kinds: Sequence[str]) -> set[str]:
    """Return what an entity may be called: surname, acronym, head noun, demonyms, the ministry's short name.

    Parameters
    ----------
    name : str
        The canonical name.
    kinds : sequence of str

    Examples
    --------
    >>> sorted(aliases("United States Department of Justice", ["Organization"]))
    ['DOJ', 'Department of Justice', 'Justice', 'Justice Department', 'United States Department of Justice']
    """
    words = name.split()
    if not words:
        return set()
    out = {name}
    if _PERSON in kinds:
        last = [word for word in words if word not in _SUFFIXES] or words
        if last[-1][0].isupper():
            out.add(last[-1].strip(".,"))
    elif len(words) > 1 and len(words[-1]) > 3:
        out.add(words[-1])
    rest = name.removeprefix(f"{_COUNTRY} ").removesuffix(f" of the {_COUNTRY}")
    out.add(rest)
    kind, _, field = rest.partition(" of ")
    if kind == "Department" and field:
        out |= {field, f"{field} Department"}
    elif kind in ("House", "Bureau"):
        out.add(kind)
    initials = "".join(word[0] for word in rest.split() if word[0].isupper() and word.lower() not in _SMALL)
    if len(initials) > 2:
        out.add(initials)
    if kind == "Department" and len(initials) == 2:
        out.add(f"{initials[0]}O{initials[1]}")
    if len(words) == 2 and words[1] in ("Party", "lawmakers"):
        out |= set(_PARTIES.get(words[0], words[:1]))
    known = places()
    for table in (known.countries, known.capitals, known.demonyms):
        out |= {other for other, country in table.items() if country == name}
    return {other for other in out if other.strip()}


def _pattern(names: set[str]) -> re.Pattern[str]:
    """Match any of some names as whole words, plural and genitive too; short ones as they are written."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    options = [re.escape(name) if len(name) < _SHORT else f"(?i:{re.escape(name)})" for name in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(options)})(?:e?s)?(?!\w)")
