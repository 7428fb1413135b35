"""What the stage knows of words before it reads a text: parts of speech by hand, countries and their names."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

from stance.actors.words import words_of
from stance.resources import resource
from stance.text.speech import speech_verbs

_BASE, _THIRD, _PAST, _PART, _ING = ("VB", "VBP"), ("VBZ",), ("VBD", "VBN"), ("VBN",), ("VBG",)


class Places(NamedTuple):
    """Countries by the names that stand for them, each map from name to country, and their ISO 3166 alpha-2 codes.

    A capital of several (Brussels) is the first one's of the table in `capitals`; `shared_capitals` has all of them.
    """

    countries: dict[str, str]
    capitals: dict[str, str]
    demonyms: dict[str, str]
    codes: dict[str, str]
    shared_capitals: dict[str, list[str]]


# Capitals whose names are mostly a person's, a county's or another town's.
_RARELY_CAPITALS = words_of("Aden Douglas Hamilton Jamestown Nassau Plymouth Stanley Victoria") | {
    *("The Valley", "West Island", "Road Town"),
}


@cache
def places() -> Places:
    """Return the countries, capitals and demonyms of `data/lexicons/places.csv`."""
    found = Places({}, {}, {}, {}, {})
    owners: dict[str, list[str]] = {}
    with resource("data", "lexicons/places.csv").open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            country = row["country"]
            found.codes[country] = row["alpha2"]
            for capital in filter(None, row["capital"].split("|")):
                owners.setdefault(capital, []).append(country)
            for names, table in (
                (f"{country}|{row['aliases']}", found.countries),
                (row["capital"], found.capitals),
                (row["demonyms"], found.demonyms),
            ):
                for name in filter(None, names.split("|")):
                    if table is not found.capitals or name not in _RARELY_CAPITALS:
                        table.setdefault(name, country)
    found.shared_capitals.update({capital: own for capital, own in owners.items() if len(own) > 1})
    return found


@cache
def regions() -> frozenset[str]:
    """Return the states, provinces and cities of `data/lexicons/regions.txt`."""
    text = resource("data", "lexicons/regions.txt").read_text(encoding="utf8")
    return frozenset(name for line in text.splitlines() if line[:1] not in "#[" for name in line.split("|"))


@cache
def word_tags() -> dict[str, tuple[str, ...]]:
    """Return the Penn tags that `data/lexicons/tag_words.txt` allows for lower-case words."""
    found: dict[str, set[str]] = {}

    def allow(word: str, tags: tuple[str, ...]) -> None:
        found.setdefault(word, set()).update(tags)

    heading = ""
    for line in resource("data", "lexicons/tag_words.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("["):
            heading = line.strip("[]")
            continue
        if heading == "irregular":
            for triple in line.split("|"):
                base, past, participle = triple.split()
                allow(base, _BASE)
                allow(past, ("VBD",))
                allow(participle, _PART)
                allow(third_person(base), _THIRD)
                allow(gerund(base), _ING)
            continue
        for word in line.split():
            if heading.startswith("verbs"):
                allow(word, _BASE)
                allow(third_person(word), _THIRD)
                allow(past_tense(word), _PAST)
                allow(gerund(word), _ING)
            if heading == "same":
                allow(word, (*_BASE, *_PAST))
                allow(third_person(word), _THIRD)
                allow(gerund(word), _ING)
            if heading in ("nouns", "verbs+nouns"):
                allow(word, ("NN",))
                allow(third_person(word), ("NNS",))
            if heading == "plural":
                allow(word, ("NNS",))
            if heading == "adjectives":
                allow(word, ("JJ",))
            if heading == "adverbs":
                allow(word, ("RB",))
    return {word: tuple(sorted(tags)) for word, tags in sorted(found.items())}


def third_person(word: str) -> str:
    """Add -s by the rules of spelling, as for verbs so for plurals."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def past_tense(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ied"
    return _doubled(word) + "ed"


def gerund(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + "ing"
    return _doubled(word) + "ing"


_DOUBLE = words_of("admit acquit ban bar commit drop plan plot rap refer rebut regret rig rip rob run scan skip slam "
                    "slap snub spot stop cut hit let set shut bet quit split shed rid get begin forget put grip "
                    "control compel dig win sit swim top kidnap spin trap chat beg grab")  # fmt: skip


def _doubled(word: str) -> str:
    return word + word[-1] if word in _DOUBLE else word


@cache
def first_names() -> dict[str, str]:
    """Return common first names, lower-case, and the pronoun ("he" or "she") that goes with each."""
    found: dict[str, str] = {}
    pronoun = ""
    for line in resource("data", "lexicons/first_names.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            pronoun = line.strip("[]")
        elif not line.startswith("#"):
            found.update(dict.fromkeys(line.split(), pronoun))
    return found


@cache
def stance_words() -> dict[str, str]:
    """Return the inflected words of `data/lexicons/stance_words.txt`: V, E (affecting), N or A by word."""
    found: dict[str, str] = {}
    heading = ""
    for line in resource("data", "lexicons/stance_words.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif not line.startswith("#"):
            for word in line.split():
                for form in _forms(word, heading):
                    letter = {"verbs": "V", "affecting": "E", "nouns": "N", "adjectives": "A"}[heading]
                    if letter not in found.get(form, ""):
                        found[form] = found.get(form, "") + letter
    return found


def _forms(word: str, heading: str) -> tuple[str, ...]:
    if heading in ("verbs", "affecting"):
        return word, third_person(word), past_tense(word), gerund(word)
    return (word, third_person(word)) if heading == "nouns" else (word,)


_PLAINLY = words_of("""
    accuse blame charge indict sue criticise criticize condemn denounce rebuke slam blast decry deplore chide berate
    deny reject dispute rebut refute dismiss disavow fear worry warn complain allege lament bemoan
    """)


@cache
def plain_verbs() -> frozenset[str]:
    """Return the forms of verbs whose subject takes the stance, whoever reports it: "the Herald said Oslo accused"."""
    return frozenset(form for word in _PLAINLY for form in _forms(word, "verbs"))


@cache
def speech() -> frozenset[str]:
    """Return the words whose subject, or whose "to", is the source of what stands around them."""
    return speech_verbs("says", "judges", "names", "holds") | {"according"}


@cache
def somebody() -> frozenset[str]:
    """Return the nouns of `data/lexicons/somebody.txt`, singular and plural."""
    text = resource("data", "lexicons/somebody.txt").read_text(encoding="utf8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    return frozenset(words) | frozenset(map(third_person, words))


_SOMEBODY_ENDINGS = (
    *("ists", "ist", "ers", "ians", "ian", "ants", "crats", "men", "women", "woman", "eers", "eer"),
    *("ators", "itors", "ctors", "crat", "wives", "mates"),
)


def is_somebody(word: str) -> bool:
    """Whether a common noun names people or bodies, by list or by its ending."""
    return word in somebody() or word.endswith(_SOMEBODY_ENDINGS)
