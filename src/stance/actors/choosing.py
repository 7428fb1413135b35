"""Choosing among the candidates of many claims at once: their features by name, their scores, the best of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from stance.actors.claim_table import ClaimTable
from stance.actors.cue_view import CueView
from stance.actors.features import MENTION, NO_TARGET, NOBODY, RELATION, SPEAKER
from stance.actors.mention_frame import mention_frame
from stance.actors.ranking import CandidateRanker, Rows
from stance.actors.relation_frame import absent_frame, relation_frame
from stance.actors.templates import names
from stance.chain import Floats, Ints

_MOST_PAIRS = 1 << 18  # of candidates of one claim, held at once


class Scores(NamedTuple):
    """Scores of the options of claims, those of a claim one behind the other.

    Parameters
    ----------
    values : ndarray of float
        Of each claim's candidates, and after them of what else there is to choose.
    first, sizes : ndarray of int, shape (n_claims,)
        Where the options of each claim begin, and how many they are.
    """

    values: Floats
    first: Ints
    sizes: Ints

    def best(self) -> Ints:
        """Return the number of each claim's best option, the first of equals."""
        top = np.repeat(np.maximum.reduceat(self.values, self.first), self.sizes)
        where = np.where(self.values == top, np.arange(len(top)), len(top))
        return np.minimum.reduceat(where, self.first) - self.first

    def of(self, claim: int) -> Floats:
        """Return the scores of one claim."""
        return self.values[self.first[claim] : self.first[claim] + self.sizes[claim]]


class Choices:
    """The candidates of some claims, ready to be named or weighed.

    Parameters
    ----------
    views : sequence of CueView
    """

    def __init__(self, views: Sequence[CueView]):
        self.table = ClaimTable(views)
        self._mentions = mention_frame(self.table)

    def actor_names(self) -> list[Rows]:
        """Return the features of each claim's candidates, of nobody, and of the speaker before."""
        claims = self.table.claims
        return self._groups(self._mention_names, names(NOBODY, claims), names(SPEAKER, claims))

    def target_names(self, actors: Ints) -> list[Rows]:
        """Return the features of each claim's candidates, and of nobody, beside an actor.

        Parameters
        ----------
        actors : ndarray of int, shape (n_claims,)
            The number of each claim's actor; one above its candidates for an actor that is none of them.
        """
        actors = self._known(actors)
        relations = names(RELATION, relation_frame(self.table, self._mentions, actors))
        nobody = names(NOBODY, self.table.claims)
        absent = names(NO_TARGET, absent_frame(self.table, actors))
        pairs = zip(self._mention_names, relations, strict=True)
        return self._groups([a + b for a, b in pairs], [a + b for a, b in zip(nobody, absent, strict=True)])

    def actor_scores(self, ranker: CandidateRanker, grammar_bonus: float) -> Scores:
        """Return the scores of each claim's candidates, of nobody, and of the speaker before.

        Parameters
        ----------
        ranker : CandidateRanker
        grammar_bonus : float
            Times the trust in the rules of grammar that make a candidate the holder.
        """
        claims = self.table.claims
        trust = np.array([trust for view in self.table.views for trust in view.trust])
        mentions = ranker.weigh(MENTION, self._mentions) + grammar_bonus * trust
        return self._scores(mentions, ranker.weigh(NOBODY, claims), ranker.weigh(SPEAKER, claims))

    def target_scores(self, ranker: CandidateRanker, actors: Ints, grammar_bonus: float, bias: float) -> Scores:
        """Return the scores of each claim's candidates, and of nobody, beside an actor.

        Parameters
        ----------
        ranker : CandidateRanker
        actors : ndarray of int, shape (n_claims,)
            See `target_names`.
        grammar_bonus : float
        bias : float
            Taken off the score of nobody.
        """
        actors = self._known(actors)
        trust = np.array([trust for view in self.table.views for trust in view.target_trust])
        relations = relation_frame(self.table, self._mentions, actors)
        mentions = ranker.weigh((*MENTION, *RELATION), relations) + grammar_bonus * trust
        nobody = ranker.weigh((*NOBODY, *NO_TARGET), absent_frame(self.table, actors)) - bias
        return self._scores(mentions, nobody)

    @cached_property
    def _mention_names(self) -> list[list[str]]:
        return names(MENTION, self._mentions)

    def _known(self, actors: Ints) -> Ints:
        return np.where(actors < self.table.sizes, actors, -1)

    def _groups(self, mentions: Rows, *others: Rows) -> list[Rows]:
        ends = np.cumsum(self.table.sizes).tolist()
        begins = [0, *ends]
        return [
            [*mentions[begin:end], *(rows[claim] for rows in others)]
            for claim, (begin, end) in enumerate(zip(begins, ends, strict=False))
        ]

    def _scores(self, mentions: Floats, *others: Floats) -> Scores:
        claim, more = self.table.places.claim, len(others)
        sizes = self.table.sizes + more
        first = np.cumsum(sizes) - sizes
        values = np.empty(int(sizes.sum()))
        values[np.arange(len(claim)) + more * claim] = mentions
        for at, scores in enumerate(others):
            values[first + self.table.sizes + at] = scores
        return Scores(values, first, sizes)


def choices(views: Sequence[CueView]) -> Iterator[Choices]:
    """Yield claims in parts, so that not too many pairs of candidates are held at once."""
    begin, held = 0, 0
    for at, view in enumerate(views):
        pairs = len(view.options) ** 2
        if held + pairs > _MOST_PAIRS and at > begin:
            yield Choices(views[begin:at])
            begin, held = at, 0
        held += pairs
    if begin < len(views):
        yield Choices(views[begin:])
