"""The attributes of candidates, as columns over a batch of claims: what `stance.actors.features.MENTION` names."""

from __future__ import annotations

import numpy as np

from stance.actors.attributes import Attribute, choice, counts, flags, flat, joined
from stance.actors.claim_table import ClaimTable
from stance.actors.cue_view import CLAIMS
from stance.actors.lexicon import is_somebody
from stance.actors.templates import Frame

GAPS = [n if n < 4 else 4 if n < 6 else 6 if n < 10 else 10 if n < 18 else 18 for n in range(19)]
"""How a distance of so many tokens is called; those above are called as the last."""

_NEAR_GAPS = [str(n) if n < 3 else "+" for n in GAPS]
_ROLES = ("none", "cue", "speech", "verb")
_MOST = {"verbs": 3, "commas": 3, "marks": 2, "relatives": 1}


def mention_frame(table: ClaimTable) -> Frame:
    """Return what candidates look like from their cues.

    Parameters
    ----------
    table : ClaimTable
    """
    frame = {name: table.of_claims(name) for name in table.claims}
    for part in (_itself, _from_the_cue, _around, _standing):
        frame |= part(table, frame)
    return frame


def _itself(table: ClaimTable, frame: Frame) -> Frame:
    """Return what a candidate is made of."""
    words, tags, place, offset = table.tokens.words, table.tokens.tags, table.places, table.offset
    links = flat([[option.links for option in view.options] for view in table.views])
    linked = ~links.among(("",))
    tails = table.pairs.tails(np.array([len(str(value)) for value in links.values], dtype=np.int64)[links.ids])
    containers = table.pairs.containers()
    heads, last = offset + place.head, words.take(offset + place.end - 1)
    return {
        "kind": table.of_candidates("kinds"),
        "head": words.take(heads),
        "last": last,
        "somebody_last": last.packed().map(is_somebody),
        "tag_first": tags.take(offset + place.start),
        "tag_last": tags.take(offset + place.end - 1),
        "length": counts(place.end - place.start, 8),
        "first": flags(place.start == 0),
        "inside": Attribute("qQ", table.tokens.quoted[offset + place.start].astype(np.int64)),
        "links": links,
        "linked": flags(linked),
        "unlinked": flags(~linked),
        "links_end": links.map(lambda link: link[-3:]),
        "modifies": links.map("mod".__eq__),
        "inner": choice(tails >= 0, links.take(tails), Attribute([""], np.zeros_like(tails))),
        "container": words.take(np.where(containers < 0, 0, heads[containers])),
    }


def _from_the_cue(table: ClaimTable, frame: Frame) -> Frame:
    """Return where a candidate stands, and what stands between it and the cue."""
    place, offset = table.places, table.offset
    left = place.end <= place.cue_start
    low = np.where(left, place.end, place.cue_end)
    high = np.maximum(low, np.where(left, place.cue_start, place.start))
    side, gap, rank = Attribute("RL", left.astype(np.int64)), np.minimum(high - low, 18), table.pairs.ranks()
    out = {
        "side": side,
        "gap": Attribute(GAPS, gap),
        "near_gap": Attribute(_NEAR_GAPS, gap),
        "side_gap": joined(side, Attribute(GAPS, gap)),
        "near_rank": counts(rank, 3),
        "side_rank": joined(side, counts(rank, 5)),
        "inside_frame": joined(frame["inside"], frame["frame"]),
        "inside_quoted": joined(frame["inside"], frame["cue_quoted"]),
        "touches_left": flags(left & (high == low)),
        "touches_right": flags(~left & (high - low <= 1)),
        "word_between": table.tokens.words.take(np.where(high > low, offset + place.cue_end, 0)),
        "passive_left": flags(left & frame["passive"].true()),
    }
    for name, most in _MOST.items():
        out[name] = table.tokens.between(name, offset + low, offset + high, most)
        out[f"side_{name}"] = joined(side, out[name])
    return out


def _around(table: ClaimTable, frame: Frame) -> Frame:
    """Return the words before and behind a candidate, and the verb whose subject it is."""
    tokens, place, offset = table.tokens, table.places, table.offset
    second = place.start > 1
    before, after = tokens.words.take(offset + place.start - 1), tokens.words.take(offset + place.end)
    before2 = tokens.words.take(offset + place.start - 1 - second)
    tag_before, tag_after = tokens.tags.take(offset + place.start - 1), tokens.tags.take(offset + place.end)
    preposition = tag_before.among(("IN", "TO", "RP"))
    verb = np.array([verb for view in table.views for verb in view.verbs], dtype=np.int64)
    in_cue = (place.cue_start <= verb) & (verb < place.cue_end)
    spoken = np.where(tokens.speech[offset + verb], 2, 3)
    role = Attribute(_ROLES, np.where(verb < 0, 0, np.where(in_cue, 1, spoken)))
    parted = ~second | ~before2.packed().map(lambda word: word[:1].isalnum()).true()
    parted |= tokens.quoted[offset + place.start] != frame["quoted"].true()
    own = frame["tag_first"].among(("PRP$",)) & (place.end == place.start + 1)
    return {
        "before": before,
        "after": after,
        "after2": tokens.words.take(offset + place.end + 1),
        "tag_before": tag_before,
        "tag_after": tag_after,
        "preposition": flags(preposition),
        "agent_case": Attribute("sP", preposition.astype(np.int64)),
        "led_by": tokens.words.take(np.where(preposition, offset + place.start - 1, 0)),
        "led_by_or_role": choice(preposition, before, role),
        "governor": tokens.words.take(np.where(preposition & second, offset + place.start - 2, 0)),
        "said": flags((place.start > 0) & tokens.speech[offset + place.start - 1] & parted),
        "role": role,
        "plain_role": Attribute("rrsr", role.ids),
        "speaks": flags(role.ids == 2),
        "governs": flags(verb >= 0),
        "verb_or_role": choice((verb >= 0) & ~in_cue, tokens.words.take(offset + verb), role),
        "possessive": flags(own | tag_after.among(("POS",))),
        "apposed": flags(before.among((",",)) & after.among((",",))),
        "follows_by": flags(before.among(("by",))),
        "follows_according": flags(before.among(("to",)) & second & before2.among(("according",))),
        "heads": flags(after.among((":",)) & (place.start < 2)),
    }


def _standing(table: ClaimTable, frame: Frame) -> Frame:
    """Return what the rules of grammar say of a candidate."""
    slot, where, agent, owned = (table.of_candidates(name) for name in ("slots", "places", "agents", "owned"))
    standing = table.of_candidates("standings")
    return {
        "slot": slot,
        "slot_letter": slot.map(_letter),
        "where": where,
        "plain_where": choice(frame["plain"].true(), where, Attribute([""], np.zeros_like(where.ids))),
        "agent": agent,
        "acts": agent.map("-".__ne__),
        "somebody_acts": frame["best_agent"].map("-".__ne__),
        "report": table.of_candidates("reports"),
        "standing": standing,
        "standing_letter": standing.map(_letter),
        "owned": owned,
        "owns_claim": owned.map(CLAIMS.__contains__),
        "owns_somebody": table.of_candidates("owns_somebody"),
        "claims": table.of_candidates("claims"),
    }


def _letter(label: str) -> str:
    return label[0]
