"""Words as the tagger of attributions sees them: stems, and classes from lists."""

from __future__ import annotations

import csv
from functools import cache, lru_cache

from nltk.stem import PorterStemmer

from stance.actors.lexicon import first_names, is_somebody
from stance.actors.words import ORGANISATION, TIMES, TITLES
from stance.resources import resource
from stance.text.speech import SpeechKind, speech_verbs
from stance.text.tokens import OUTSIDE, word_shape

_VERB_KINDS: tuple[SpeechKind, ...] = ("says", "judges", "names", "holds")
_stemmer = PorterStemmer()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word, after Porter (1980), *An algorithm for suffix stripping*."""
    found: str = _stemmer.stem(word)
    return found


@cache
def speech_kinds() -> dict[str, str]:
    """Return what each verb of speech does, by its forms; see `stance.text.speech.speech_verbs`."""
    return {word: kind for kind in reversed(_VERB_KINDS) for word in speech_verbs(kind)}


@cache
def categories() -> dict[str, str]:
    """Return the first category of each single word of `data/lexicons/categories.csv`, by its stem."""
    found: dict[str, str] = {}
    with resource("data", "lexicons/categories.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for form in row["entry"].split("/"):
                if " " not in form:
                    found.setdefault(stem(form.lower()), row["category"])
    return found


def verb_sort(word: str) -> str:
    """Return what a lower-case verb does: a kind of speech, a category, or "-"."""
    return speech_kinds().get(word) or categories().get(stem(word), "-")


def noun_sort(word: str, tag: str) -> str:
    """Return what the head of a noun phrase names.

    Parameters
    ----------
    word, tag : str
        As it is written, and its Penn tag.
    """
    lower = word.lower()
    if tag in ("PRP", "PRP$", "WP", "WDT"):
        return f"{tag} {lower}"
    if lower in first_names():
        return "first name"
    if is_somebody(lower) or lower.rstrip("s") in TITLES:
        return "somebody"
    if lower in ORGANISATION:
        return "body"
    if tag[:3] == "NNP":
        return "name"
    return "time" if lower in TIMES else "number" if tag == "CD" else "thing"


def _word_sort(lower: str) -> str:
    if lower in first_names():
        return "first name"
    if is_somebody(lower):
        return "somebody"
    return "body" if lower in ORGANISATION else "title" if lower.rstrip(".") in TITLES else ""


def word_attributes(word: str, distance: int) -> list[str]:
    """Name the attributes that a word gives to a token.

    Parameters
    ----------
    word : str
    distance : int
        Tokens between the two: 0 for the token's own word. The nearer, the more is looked at.
    """
    if word == OUTSIDE:
        return ["out"]
    lower = word.lower()
    out = [f"w={lower}", f"st={stem(lower)}"]
    if distance > 2:
        return out
    sort = _word_sort(lower)
    out += [f"s3={lower[-3:]}", f"h={word_shape(word)}", f"v={speech_kinds().get(lower, '')}", f"k={sort}"]
    out.append(f"cat={categories().get(stem(lower), '')}")
    if distance == 0:
        out += [f"p3={lower[:3]}", f"p4={lower[:4]}", f"p5={lower[:5]}", f"s2={lower[-2:]}", f"s4={lower[-4:]}"]
        out.append(f"hs={word_shape(word)}{lower[-2:]}")
    return out
