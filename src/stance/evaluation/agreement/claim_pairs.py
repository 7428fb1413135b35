"""Claims of two annotators side by side: which belong together, what they share, and how a sentence's claims differ."""

from __future__ import annotations

from collections.abc import Sequence

from stance.evaluation.claims import OVERLAP, same_entity, span_overlap
from stance.schema import Claim, Mention

KINDS = ("stance", "claim", "actor", "target", "cue", "entity", "edges")
"""How the claims of a sentence differ, the most serious first.

A stance that only one takes; one more claim of a stance that both take; another actor, target or cue (they overlap by
less than `OVERLAP`); the same actor or target with names of different entities; the same words but for their edges.
"""

ROLES = ("actor", "target", "cue")
COLUMNS = (
    *("first_claims", "second_claims", "stance", "stance_actor", "stance_actor_target"),
    *(f"{role}_{what}" for role in ROLES for what in ("first", "second", "either", "exact", "overlap")),
    *(f"{role}_entity_{what}" for role in ("actor", "target") for what in ("both", "same")),
)
"""What `count_pairs` counts: claims of each, those that agree, and spans and entities on claims that are paired."""

Pair = tuple[Claim, Claim]


def pair_claims(first: Sequence[Claim], second: Sequence[Claim]) -> tuple[list[Pair], list[Claim]]:
    """Pair claims of one stance, the best overlap of actors first, then of targets and cues.

    Parameters
    ----------
    first, second : sequence of Claim
        What two annotators say of a sentence.

    Returns
    -------
    pairs : list of (Claim, Claim)
    alone : list of Claim
        The claims of either that have no partner.
    """
    ranked = sorted(
        ([-_overlap(a, b, role) for role in ROLES], i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if a.stance == b.stance
    )
    left, right = dict(enumerate(first)), dict(enumerate(second))
    pairs = []
    for _, i, j in ranked:
        if i in left and j in right:
            pairs.append((left.pop(i), right.pop(j)))
    return pairs, [*left.values(), *right.values()]


def count_pairs(first: Sequence[Claim], second: Sequence[Claim]) -> list[int]:
    """Count what two annotators' claims of a sentence share, in the order of `COLUMNS`."""
    count = dict.fromkeys(COLUMNS, 0) | {"first_claims": len(first), "second_claims": len(second)}
    for a, b in pair_claims(first, second)[0]:
        overlaps = {role: _overlap(a, b, role) for role in ROLES}
        count["stance"] += 1
        count["stance_actor"] += overlaps["actor"] >= OVERLAP
        count["stance_actor_target"] += overlaps["actor"] >= OVERLAP and overlaps["target"] >= OVERLAP
        for role, overlap in overlaps.items():
            # That nobody is named is an answer to who takes the stance; an absent cue or target is no span at all.
            marked = [role == "actor" or _marks(claim, role) for claim in (a, b)]
            count[f"{role}_first"] += marked[0]
            count[f"{role}_second"] += marked[1]
            count[f"{role}_either"] += any(marked)
            count[f"{role}_exact"] += any(marked) and overlap == 1
            count[f"{role}_overlap"] += any(marked) and overlap >= OVERLAP
        for role in ("actor", "target"):
            count[f"{role}_entity_both"] += _both_name(a, b, role)
            count[f"{role}_entity_same"] += same_entity(_mention(a, role), _mention(b, role))
    return list(count.values())


def differences(first: Sequence[Claim], second: Sequence[Claim]) -> set[str]:
    """Return the `KINDS` in which two annotators' claims of a sentence differ."""
    pairs, alone = pair_claims(first, second)
    shared = {claim.stance for claim in first} & {claim.stance for claim in second}
    kinds = {"claim" if claim.stance in shared else "stance" for claim in alone}
    for a, b in pairs:
        for role in ROLES:
            overlap = _overlap(a, b, role)
            if overlap < OVERLAP:
                kinds.add(role)
                continue
            if overlap < 1:
                kinds.add("edges")
            if _both_name(a, b, role) and not same_entity(_mention(a, role), _mention(b, role)):
                kinds.add("entity")
    return kinds


def _mention(claim: Claim, role: str) -> Mention | None:
    if role == "cue":
        return Mention(claim.cue)
    return claim.actor if role == "actor" else claim.target


def _overlap(a: Claim, b: Claim, role: str) -> float:
    one, other = _mention(a, role), _mention(b, role)
    same = one is not None and other is not None and one.span == other.span  # so is an empty span and itself
    return 1.0 if same else span_overlap(one, other)


def _marks(claim: Claim, role: str) -> bool:
    mention = _mention(claim, role)
    return mention is not None and mention.span is not None


def _both_name(a: Claim, b: Claim, role: str) -> bool:
    """Tell whether both give an entity: only a name that holds a word is the same as itself."""
    return all(same_entity(_mention(claim, role), _mention(claim, role)) for claim in (a, b))
