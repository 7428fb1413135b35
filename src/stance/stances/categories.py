"""Evaluative words by category: what English has for insults, wrongs, attacks in words, fears, harm, denials, praise.

A cue says a stance; a word of these lists only makes one likely, with what stands around it. There are far more of them
than any training text shows ("free riders", "on their high horse", "grousing"): what training learns of a category
holds for all its words. The lists are data, `data/lexicons/categories.csv`, written for this package from general
knowledge of the language: category, kind (verb, noun, adjective, adverb, phrase) and entry, with irregular forms of a
verb behind slashes.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import NamedTuple

from stance.actors.lexicon import gerund, past_tense, third_person
from stance.exceptions import InputError
from stance.resources import resource
from stance.stances.lexicon import may_negate
from stance.stances.wordtree import Found, WordTree, fold
from stance.text.batches import Batch

KINDS = ("verb", "noun", "adjective", "adverb", "phrase")

_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|nobody|none|neither|nor|without|hardly|cannot)|n't)(?:\s[\w'-]{1,30}){0,2}\s*$"
)


class CategoryHit(NamedTuple):
    """A word or phrase of the lists in a sentence."""

    categories: tuple[str, ...]
    start: int
    end: int
    negated: bool


def inflect(kind: str, entry: str) -> set[str]:
    """Write out the forms of an entry.

    Parameters
    ----------
    kind : {"verb", "noun", "adjective", "adverb", "phrase"}
        Of a verb's entry the first word is inflected, of a noun's the last, others stay as they are.
    entry : str
        The base form; of a verb, behind slashes, also its irregular forms, which then are all of its past.

    Examples
    --------
    >>> sorted(inflect("verb", "rip into/ripped into"))
    ['rip into', 'ripped into', 'ripping into', 'rips into']
    >>> sorted(inflect("noun", "free rider"))
    ['free rider', 'free riders']
    """
    base, *irregular = entry.split("/")
    if kind == "noun":
        head, blank, last = base.rpartition(" ")
        return {base, head + blank + third_person(last)}
    if kind != "verb":
        return {base}
    verb, blank, rest = base.partition(" ")
    doubled = any(form.startswith(verb + verb[-1]) for form in irregular) and not verb.endswith(("e", "l", "s", "f"))
    forms = {verb, third_person(verb), verb + verb[-1] + "ing" if doubled else gerund(verb)}
    if not irregular:
        forms.add(past_tense(verb))
    return {form + blank + rest for form in forms} | set(irregular)


@cache
def _lists() -> tuple[tuple[str, ...], WordTree[tuple[str, ...]]]:
    """Return the categories in the order of the file, and the tree of all forms, read once."""
    path = resource("data", "lexicons/categories.csv")
    known: dict[str, None] = {}
    tree: WordTree[tuple[str, ...]] = WordTree()
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if number == 1:
                continue
            if len(row) != 3 or row[1] not in KINDS or not row[2].strip():
                raise InputError(f"a row is category,kind,entry, got {row!r}", path=path, line=number)
            category, kind, entry = row
            known[category] = None
            for form in map(fold, inflect(kind, entry)):
                already = tree.get(form) or ()
                if category not in already:
                    tree.put(form, (*already, category))
    return tuple(known), tree


def categories() -> tuple[str, ...]:
    """Return the names of the categories.

    Raises
    ------
    InputError
        If a row of the lists does not fit; the message names file, line and reason.
    """
    return _lists()[0]


def category_hits(text: str) -> list[CategoryHit]:
    """Find the words and phrases of all categories in a sentence.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of CategoryHit
        In order of the text, without overlaps, the longest first.

    Examples
    --------
    >>> [(hit.categories, hit.negated) for hit in category_hits("He is no free rider, she said, grousing.")]
    [(('insult',), True), (('displeasure',), False)]
    """
    return category_hits_in(Batch((text,)))[0]


def category_hits_in(texts: Batch[str]) -> Batch[list[CategoryHit]]:
    """Find the words and phrases of all categories in sentences; see `category_hits`."""
    return texts.each(category_hits_in, _search)


def _search(texts: Batch[str]) -> list[list[CategoryHit]]:
    found = _lists()[1].search(texts)
    all_ = zip(texts, found, may_negate(texts), strict=True)
    return [_in_context(text, hits, negates) if hits else [] for text, hits, negates in all_]


def _in_context(text: str, hits: list[Found[tuple[str, ...]]], negates: bool) -> list[CategoryHit]:
    if not negates:
        return [CategoryHit(value, start, end, False) for value, start, end in hits]
    folded = fold(text)
    return [
        CategoryHit(value, start, end, _NEGATED.search(folded[max(0, start - 40) : start]) is not None)
        for value, start, end in hits
    ]
