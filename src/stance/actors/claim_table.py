"""Claims of a batch as arrays: their sentences' tokens, their candidates, their cues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from stance.actors.attributes import Attribute, attribute, counts, flat
from stance.actors.cue_view import CueView
from stance.actors.pairs import Pairs, Places
from stance.actors.reading import Reading
from stance.actors.templates import Frame
from stance.actors.words import FIRST
from stance.text.vocabulary import Ints

_OUTSIDE = ("0", "few", "few", "few", "many")


class Tokens:
    """The tokens of all sentences one behind the other, with one row before each sentence and two behind it.

    Row 0 is of no sentence: its word is "".

    Parameters
    ----------
    views : sequence of CueView

    Attributes
    ----------
    first : ndarray of int, shape (n_views,)
        The row where the sentence of each view begins.
    words, tags : Attribute
    quoted, speech : ndarray of bool
    sums : mapping of str to ndarray of int
        How many verbs, commas, marks of quotation and relative pronouns stand before each token.
    """

    def __init__(self, views: Sequence[CueView]):
        readings: list[Reading] = []
        number: list[int] = []
        for view in views:
            if not readings or readings[-1] is not view.reading:
                readings.append(view.reading)
            number.append(len(readings) - 1)
        sizes = np.array([len(reading.words) + 3 for reading in readings], dtype=np.int64)
        self.first = (np.cumsum(sizes) - sizes + 2)[number]
        self.words = flat([("",), *(("^", *reading.words, "$", "$") for reading in readings)])
        self.tags = flat([("",), *(("^", *reading.tags, "$", "$") for reading in readings)])
        self.quoted = _array((False, *reading.in_quote, False, False) for reading in readings).astype(np.bool_)
        self.speech = _array((False, *reading.speech, False, False) for reading in readings).astype(np.bool_)
        self.sums = {
            "verbs": _array((0, *reading.verbs, 0) for reading in readings),
            "commas": _array((0, *reading.commas, 0) for reading in readings),
            "marks": _array((0, *reading.marks, 0) for reading in readings),
            "relatives": _array((0, *reading.relatives, 0) for reading in readings),
        }

    def between(self, name: str, low: Ints, high: Ints, most: int) -> Attribute:
        """Count from row to row; more than `most` count as it."""
        return counts(self.sums[name][high] - self.sums[name][low], most)


class ClaimTable:
    """Claims and their candidates, those of a claim one behind the other.

    Parameters
    ----------
    views : sequence of CueView, length n_claims

    Attributes
    ----------
    sizes : ndarray of int, shape (n_claims,)
        How many candidates each claim has.
    places : Places, n_candidates rows
    offset : ndarray of int, shape (n_candidates,)
        The row of `tokens` where the sentence of each candidate begins.
    pairs : Pairs
    tokens : Tokens
    claims : mapping of str to Attribute, n_claims rows
        What the features of a claim name, see `stance.actors.features.NOBODY`.
    """

    def __init__(self, views: Sequence[CueView]):
        self.views = views
        self.sizes = np.array([len(view.options) for view in views], dtype=np.int64)
        claim = np.repeat(np.arange(len(views)), self.sizes)
        options = np.array([option[:3] for view in views for option in view.options], dtype=np.int64).reshape(-1, 3)
        cues = np.array([view.cue for view in views], dtype=np.int64).reshape(-1, 2)[claim]
        self.places = Places(claim, *options.T, *cues.T)
        self.pairs = Pairs(self.places, self.sizes)
        self.tokens = Tokens(views)
        self.offset = self.tokens.first[claim]
        self.claims = _claims(views)

    def of_candidates(self, name: str) -> Attribute:
        """Return what the view of each claim says of its candidates, by the name of the list."""
        return flat([getattr(view, name) for view in self.views])

    def of_claims(self, name: str) -> Attribute:
        """Return an attribute of the claim of each candidate."""
        return self.claims[name].take(self.places.claim)


def _array(rows: Iterable[Sequence[int]]) -> Ints:
    return np.fromiter(chain((0,), chain.from_iterable(rows)), dtype=np.int64)


def _claims(views: Sequence[CueView]) -> Frame:
    rows = [_claim(view) for view in views]
    return {name: attribute([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def _claim(view: CueView) -> dict[str, str | int]:
    reading = view.reading
    people = sum(1 for option in view.options if not option.links)
    holder, target = view.filled["H"], view.filled["T"]
    return {
        "frame": view.frame,
        "stance": view.stance,
        "sense": view.sense,
        "passive": view.passive,
        "plain": view.plain,
        "verbal": view.verbal,
        "by": view.by,
        "quoted": view.quoted,
        "cue_quoted": "Q" if view.quoted else "q",
        "word": view.word,
        "cue_last": view.last,
        "cue_before": view.before,
        "cue_after": view.next,
        "governed": view.governed,
        "best_agent": view.best_agent,
        "best_slot": view.best_slot,
        "holder_slot": holder[0],
        "holder_kind": holder[1],
        "target_slot": target[0],
        "target_kind": target[1],
        "target_head": target[2],
        "people": min(people, 5),
        "claimants": min(sum(view.claims), 2),
        "outside": _OUTSIDE[min(reading.words_outside, 4)],
        "all_quoted": reading.words_outside == 0,
        "speaks_outside": reading.speech_outside,
        "first_person": not FIRST.isdisjoint(reading.words),
        "starts_quoted": reading.starts_quoted,
        "opens": bool(reading.in_quote) and reading.in_quote[0],
        "ends_quoted": reading.ends_quoted,
        "governs_any": any(verb >= 0 for verb in view.predicates.values()),
    }
