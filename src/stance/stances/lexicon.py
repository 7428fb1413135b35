"""The cue lexicon: words and phrases by which news says that somebody accuses, denies or is concerned.

The cues are data, `data/lexicons/cues.csv`, one family a row: the stance (or `none` for fixed phrases that only look
like a cue), a weight (2: says the stance on its own, 1: a hint that counts beside others, 0: no cue), the kind of word,
and the cue itself, where ``accus(e|es|ed|ing)`` stands for each of its forms, ``*`` for any one word, and ``xname``
for any name that is masked (`stance.stances.masking`).
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, cast

import numpy as np

from stance.exceptions import InputError, placed
from stance.resources import resource
from stance.schema import STANCES
from stance.stances.wordtree import ANY, Found, WordTree, fold
from stance.text.batches import Batch, texts_with
from stance.text.vocabulary import Column

NONE = "none"

# What stands before a cue, read backwards from it through at most three words and no mark.
_WORDS = r"(?:\s[\w'-]{1,30}){0,3}\s*$"
_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|nobody|none|neither|nor|without|hardly|cannot|refused? to|refus(?:es|ing) to"
    r"|declin(?:e|es|ed|ing) to|rather than|instead of|lack of)|n't)" + _WORDS
)
# In a text without such a piece nothing is negated.
_NEGATION = re.compile(
    r"(?:not|never|no|nobody|none|neither|nor|without|hardly|cannot|refused?|refus(?:es|ing)|declin(?:e|es|ed|ing)"
    r"|rather|instead|lack)(?!\w)|n't"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:if|unless|whether|would|could|might|may|should|will|shall|must|can|to|won't|'ll|'d|going to|in case|ready to"
    r"|wants? to|likely to)"
    r"(?:\s(?:not|also|be|have|even|ever|only|again|publicly|you|he|she|they|it|anyone|somebody)){0,2}\s*$"
)
# "denied the allegations": the noun is only the object of the denial, unless somebody's or by somebody.
_OBJECT = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|denials?(?= of)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:e|es|ed|ing)"
    r"|disput(?:e|es|ed|ing)|rebut(?:s|ted|ting)?|brush(?:es|ed|ing)? (?:off|aside)|counter(?:s|ed|ing)?"
    r"|contest(?:s|ed|ing)?|respond(?:s|ed|ing)? to|of|over|on|to|against|amid|about)(?:\s(?!by\b)[\w-]{1,30}){0,3}\s*$"
)
_BY = re.compile(r"\s(?:by|from|against|that)\b")

CONTEXTS = ("plain", "negated", "hypothetical", "object")


class CueHit(NamedTuple):
    """A cue in a text: which stance it says and where; `score` is a probability where a model found it."""

    stance: str
    start: int
    end: int
    score: float = 1.0


class Match(NamedTuple):
    """A lexicon entry found in a text, and the context it stands in (one of `CONTEXTS`)."""

    row: int
    start: int
    end: int
    context: str


@dataclass(frozen=True)
class Cue:
    """One row of the lexicon, and the forms that its pattern stands for."""

    stance: str
    weight: int
    kind: str
    pattern: str
    forms: tuple[str, ...]


def expand(pattern: str) -> list[str]:
    """Write out the forms that a cue's pattern stands for.

    Raises
    ------
    InputError
        If the parentheses do not pair, or the pattern starts with any word.

    Examples
    --------
    >>> expand("den(y|ies) it")
    ['deny it', 'denies it']
    """
    parts = re.split(r"\(([^()]*)\)", pattern)
    if any("(" in part or ")" in part or "|" in part for part in parts[::2]):
        raise InputError(f"parentheses of cue {pattern!r} do not pair")
    choices = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    forms = [" ".join(form.split()) for form in map("".join, itertools.product(*choices))]
    if not all(forms) or any(map(str.startswith, forms, itertools.repeat(ANY))):
        raise InputError(f"cue {pattern!r} is empty or starts with any word")
    return forms


class Lexicon:
    """Cues in a tree of words, so that searching takes one look-up a word however many cues there are.

    Parameters
    ----------
    cues : sequence of Cue
        Rows of the lexicon; where two rows share a form, the earlier one keeps it, and `none` comes before all.
    """

    def __init__(self, cues: Iterable[Cue]):
        self.cues = tuple(cues)
        order = sorted(range(len(self.cues)), key=lambda row: (self.cues[row].stance != NONE, row))
        self._rows: WordTree[int] = WordTree()
        for row in reversed(order):
            for form in self.cues[row].forms:
                self._rows.put(form, row)

    def matches(self, text: str) -> list[Match]:
        """Find the entries of one sentence, see `matches_in`."""
        return self.matches_in(Batch((text,)))[0]

    def matches_in(self, texts: Batch[str]) -> Batch[list[Match]]:
        """Find every entry, leftmost and longest first, without overlaps; `none` entries are left out.

        Parameters
        ----------
        texts : Batch of str, length n
            Sentences.

        Returns
        -------
        Batch of list of Match, length n
        """
        return texts.each(self, self._search)

    def _search(self, texts: Batch[str]) -> list[list[Match]]:
        found = self._rows.search(texts)
        all_ = zip(texts, found, may_negate(texts), strict=True)
        return [self._in_context(text, hits, negates) if hits else [] for text, hits, negates in all_]

    def _in_context(self, text: str, hits: list[Found[int]], negates: bool) -> list[Match]:
        folded = fold(text)
        return [
            Match(row, start, end, _context(folded, start, end, self.cues[row], negates))
            for row, start, end in hits
            if self.cues[row].stance != NONE
        ]

    def cue_hits_in(self, texts: Batch[str]) -> list[list[CueHit]]:
        """Find the cues that say a stance on their own and are not switched off; see `cue_hits`."""
        return [
            [
                CueHit(self.cues[match.row].stance, match.start, match.end)
                for match in found
                if match.context == "plain" and self.cues[match.row].weight > 1
            ]
            for found in self.matches_in(texts)
        ]


def may_negate(texts: Batch[str]) -> list[bool]:
    """Say which texts hold a word that negates what follows; in others none need be looked for."""
    return cast(list[bool], texts_with(texts, _NEGATING)[0].tolist())


_NEGATING = Column(
    lambda some: np.array([_NEGATION.search(fold(each)) is not None for each in some], dtype=bool)[:, None]
)


def _context(text: str, start: int, end: int, cue: Cue, negates: bool) -> str:
    before = text[max(0, start - 60) : start]
    # Denials mostly carry their negation in them, and "could not deny" is a fixed phrase of its own.
    if negates and not (cue.stance == "denial" and cue.kind == "phrase") and _NEGATED.search(before):
        return "negated"
    if cue.kind == "verb" and _HYPOTHETICAL.search(before):
        return "hypothetical"
    if cue.kind == "noun" and cue.stance == "accusation" and _OBJECT.search(before) and not _BY.match(text, end):
        return "object"
    return "plain"


@cache
def lexicon() -> Lexicon:
    """Return the lexicon that ships, read once.

    Raises
    ------
    InputError
        If a row does not fit; the message names file, line and reason.
    """
    path = resource("data", "lexicons/cues.csv")
    cues = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if number == 1:
                continue
            if len(row) != 4 or row[0] not in (*STANCES, NONE) or row[1] not in {"0", "1", "2"}:
                raise InputError(f"a cue is stance,weight,kind,cue, got {row!r}", path=path, line=number)
            with placed(path, number):
                forms = tuple(expand(row[3]))
            cues.append(Cue(row[0], int(row[1]), row[2], row[3], forms))
    return Lexicon(cues)


def cue_hits(text: str) -> list[CueHit]:
    """Find the cues in a sentence that say a stance and are not negated, hypothetical or the object of another stance.

    Parameters
    ----------
    text : str
        A sentence.

    Returns
    -------
    list of CueHit
        In order of the text, without overlaps.

    Examples
    --------
    >>> [hit.stance for hit in cue_hits("Ottawa accused Beijing, which denied it.")]
    ['accusation', 'denial']
    >>> cue_hits("The parties concerned did not accuse anyone.")
    []
    """
    return lexicon().cue_hits_in(Batch((text,)))[0]
