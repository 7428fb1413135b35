"""Candidates of a claim beside each other, for many claims at once: what holds one, which is nearer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stance.text.vocabulary import Bools, Ints


class Places(NamedTuple):
    """Where candidates stand, a row each, those of a claim one behind the other.

    Parameters
    ----------
    claim : ndarray of int
        Number of the claim; from 0, in order.
    start, end, head : ndarray of int
        Tokens of its sentence.
    cue_start, cue_end : ndarray of int
        Tokens of the claim's cue.
    """

    claim: Ints
    start: Ints
    end: Ints
    head: Ints
    cue_start: Ints
    cue_end: Ints

    @property
    def distance(self) -> Ints:
        """How many tokens stand between each candidate and the cue."""
        return np.where(self.end <= self.cue_start, self.cue_start - self.end, np.maximum(self.start - self.cue_end, 0))


class Pairs:
    """Each candidate with each of its claim, itself included.

    Parameters
    ----------
    places : Places
    sizes : ndarray of int, shape (n_claims,)
        How many candidates each claim has.
    """

    def __init__(self, places: Places, sizes: Ints):
        self._places = places
        self._n = len(places.claim)
        times = sizes[places.claim]
        self._own = np.repeat(np.arange(self._n), times)
        before = np.cumsum(times) - times - (np.cumsum(sizes) - sizes)[places.claim]
        self._other = np.arange(len(self._own)) - np.repeat(before, times)

    def containers(self) -> Ints:
        """Return the smallest candidate that each is a part of and that is headed outside of it, -1 for none."""
        start, end, head = self._places.start, self._places.end, self._places.head
        own, other, size = self._own, self._other, end - start
        around = (start[other] <= start[own]) & (end[own] <= end[other]) & (size[own] < size[other])
        headed = (start[own] <= head[other]) & (head[other] < end[own])
        return self._first(around & ~headed, size)

    def tails(self, links: Ints) -> Ints:
        """Return the candidate of most links that each ends, -1 for none.

        Parameters
        ----------
        links : ndarray of int
            How long the links of each candidate are.
        """
        start, end = self._places.start, self._places.end
        own, other = self._own, self._other
        return self._first((end[own] == end[other]) & (start[other] < start[own]) & (links[other] > 0), -links)

    def ranks(self) -> Ints:
        """Rank where candidates start on each side of the cue, nearest first."""
        start, own, other = self._places.start, self._own, self._other
        right = start >= self._places.cue_start
        new = np.zeros(self._n, dtype=np.bool_)
        new[np.unique(self._keys(), return_index=True)[1]] = True
        nearer = np.where(right[own], start[other] < start[own], start[other] > start[own])
        return self._count(new[other] & (right[own] == right[other]) & nearer)

    def nearness(self, among: Bools) -> tuple[Ints, Ints]:
        """Return how many of some candidates stand nearer to the cue than each, and how many there are beside it.

        Parameters
        ----------
        among : ndarray of bool
            Which candidates count; of those that start at one place, the last.
        """
        rows = np.flatnonzero(among)[::-1]
        last = np.zeros(self._n, dtype=np.bool_)
        last[rows[np.unique(self._keys()[rows], return_index=True)[1]]] = True
        own, other, distance = self._own, self._other, self._places.distance
        beside = last[other] & (self._places.start[own] != self._places.start[other])
        return self._count(beside & (distance[other] < distance[own])), self._count(beside)

    def _keys(self) -> Ints:
        """Return a number for each claim and start."""
        start = self._places.start
        return self._places.claim * (int(start.max(initial=0)) + 1) + start

    def _count(self, which: Bools) -> Ints:
        return np.bincount(self._own[which], minlength=self._n)

    def _first(self, which: Bools, key: Ints) -> Ints:
        """Return for each candidate the first of the others of least key, of those pairs that count; -1 for none."""
        own, other = self._own[which], self._other[which]
        order = np.lexsort((other, key[other], own))
        own, other = own[order], other[order]
        found = np.full(self._n, -1, dtype=np.int64)
        found[own[::-1]] = other[::-1]
        return found
