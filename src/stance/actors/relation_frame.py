"""The attributes of candidates beside the actor that was found: what `stance.actors.features.RELATION` names."""

from __future__ import annotations

import numpy as np

from stance.actors.attributes import Attribute, counts, flags, joined
from stance.actors.claim_table import ClaimTable
from stance.actors.mention_frame import GAPS
from stance.actors.shapes import fits
from stance.actors.templates import Frame
from stance.text.vocabulary import Bools, Ints

_PRONOUNS = ("he", "they", "it")
_NOT_SOMEBODY = ("NN", "NNS", "CD", "DT", "JJ")


def relation_frame(table: ClaimTable, mentions: Frame, actors: Ints) -> Frame:
    """Return what candidates have to do with the actor of their claim.

    Parameters
    ----------
    table : ClaimTable
    mentions : mapping of str to Attribute
        See `stance.actors.mention_frame.mention_frame`.
    actors : ndarray of int, shape (n_claims,)
        Which of a claim's candidates its actor is, from 0; -1 where it is none of them.
    """
    place = table.places
    first = np.cumsum(table.sizes) - table.sizes
    alone = (actors < 0)[place.claim]
    # Where there is no actor, what is said of it is not asked for: each candidate stands in for it.
    actor = np.where(alone, np.arange(len(alone)), (first + actors)[place.claim])
    start, end = place.start[actor], place.end[actor]
    meets = (place.start < end) & (start < place.end)
    overlaps, apart = ~alone & meets, ~alone & ~meets
    later = place.start >= end
    low = table.offset + np.where(later, end, place.end)
    high = np.maximum(low, table.offset + np.where(later, place.start, start))
    somebody = ~mentions["linked"].true() & ~mentions["kind"].among(_NOT_SOMEBODY)
    nearest, others = table.pairs.nearness(somebody & apart)
    of_actor = {
        f"actor_{name}": mentions[name].take(actor)
        for name in ("where", "slot", "slot_letter", "report", "agent", "kind")
    }
    return {
        **mentions,
        **of_actor,
        "alone": flags(alone),
        "overlaps": flags(overlaps),
        "apart": flags(apart),
        "inside_actor": flags((place.start >= start) & (place.end <= end)),
        "same": flags(actor == np.arange(len(actor))),
        "again": flags(_again(table, actor)),
        "held_by_target": flags(_same(mentions["container"], mentions["target_head"])),
        "fits": flags(_fitting(table, mentions, actor, apart)),
        "later": flags(later),
        "nearest": counts(nearest, 3),
        "others": counts(others, 3),
        "sides": joined(mentions["side"].take(actor), mentions["side"]),
        "gap_between": Attribute(GAPS, np.minimum(high - low, 18)),
        "verbs_between": table.tokens.between("verbs", low, high, 3),
        "actor_inside": flags(table.tokens.quoted[table.offset + start]),
        "inside_is": flags(table.tokens.quoted[table.offset + place.start]),
    }


def absent_frame(table: ClaimTable, actors: Ints) -> Frame:
    """Return what nobody as target has to do with the actor: what `NO_TARGET` names."""
    return {**table.claims, "no_actor": flags(actors < 0)}


def _again(table: ClaimTable, actor: Ints) -> Bools:
    """Say whether the head of a candidate is a word of the actor."""
    words, place = table.tokens.words.ids, table.places
    head, begin, size = (
        words[table.offset + place.head],
        table.offset + place.start[actor],
        (place.end - place.start)[actor],
    )
    again = np.zeros(len(head), dtype=np.bool_)
    for at in range(int(size.max(initial=0))):
        again |= (at < size) & (words[begin + np.minimum(at, size - 1)] == head)
    return again


def _same(left: Attribute, right: Attribute) -> Bools:
    """Say whether two columns have one value; each value of the left one is there once."""
    number = {value: at for at, value in enumerate(left.values)}
    same: Bools = np.array([number.get(value, -1) for value in right.values], dtype=np.int64)[right.ids] == left.ids
    return same


def _fitting(table: ClaimTable, mentions: Frame, actor: Ints, apart: Bools) -> Bools:
    """Say whether a candidate is a pronoun that may stand for the actor."""
    out = np.zeros(len(actor), dtype=np.bool_)
    first = np.cumsum(table.sizes) - table.sizes
    for at in np.flatnonzero(apart & mentions["kind"].among(_PRONOUNS)).tolist():
        claim = int(table.places.claim[at])
        view, own, other = table.views[claim], at - int(first[claim]), int(actor[at] - first[claim])
        pronoun = view.reading.words[view.options[own].head]
        out[at] = fits(view.reading, pronoun, view.options[other], view.kinds[other])
    return out
