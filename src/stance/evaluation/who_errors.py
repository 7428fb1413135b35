"""Errors of who takes a stance towards whom, by kind, for claims that match gold ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from stance.actors.words import PERSONAL
from stance.evaluation.claims import OVERLAP, paired, span_overlap
from stance.schema import Claim, Mention

KINDS = ("right", "rightly none", "wrong edge", "swapped", "pronoun", "wrong mention", "missed", "found where none")
"""What may be said of the actor or the target of a predicted claim, given gold's.

``wrong edge``: it shares words with gold's, too few. ``swapped``: it is gold's target for the actor, or the other way
round. ``pronoun``: one of the two is a pronoun and the other is not. ``missed``: gold has a span, the prediction none.
"""
ROLES = ("actor", "target")


class WhoError(NamedTuple):
    """What is to be said of one role of one claim.

    `sentence` is the number of the sentence; `kind` one of `KINDS`.
    """

    sentence: int
    role: str
    kind: str
    gold: Claim
    predicted: Claim


def who_errors(gold: Sequence[Sequence[Claim]], predicted: Sequence[Sequence[Claim]]) -> list[WhoError]:
    """Say of each claim that matches a gold one what is right or wrong with its actor and its target.

    Parameters
    ----------
    gold, predicted : sequences of sequences of Claim
        The claims of the same sentences, in the same order.

    Returns
    -------
    list of WhoError
        Two a pair of claims, in order of the sentences; right ones too.
    """
    out = []
    for number, (known, said) in enumerate(zip(gold, predicted, strict=True)):
        for g, p, _ in paired(known, said):
            out.append(WhoError(number, "actor", _kind(g.actor, p.actor, g.target), g, p))
            out.append(WhoError(number, "target", _kind(g.target, p.target, g.actor), g, p))
    return out


def error_table(errors: Sequence[WhoError]) -> list[dict[str, str | int]]:
    """Count errors: a row a kind, a column a role, and a column a role and stance.

    Parameters
    ----------
    errors : sequence of WhoError
    """
    counts = Counter((error.role, error.kind) for error in errors)
    of_stance = Counter((error.role, error.gold.stance, error.kind) for error in errors)
    stances = sorted({error.gold.stance for error in errors})
    rows: list[dict[str, str | int]] = []
    for kind in KINDS:
        row: dict[str, str | int] = {"kind": kind}
        for role in ROLES:
            row[role] = counts[role, kind]
            row |= {f"{role}, {stance}": of_stance[role, stance, kind] for stance in stances}
        rows.append(row)
    return rows


def _kind(gold: Mention | None, found: Mention | None, other: Mention | None) -> str:
    here, there = _named(gold), _named(found)
    if not here or not there:
        return "found where none" if there else "missed" if here else "rightly none"
    overlap = span_overlap(gold, found)
    if overlap >= OVERLAP:
        return "right"
    if overlap > 0:
        return "wrong edge"
    if _named(other) and span_overlap(other, found) >= OVERLAP:
        return "swapped"
    return "pronoun" if _pronoun(gold) != _pronoun(found) else "wrong mention"


def _named(mention: Mention | None) -> bool:
    return mention is not None and mention.span is not None


def _pronoun(mention: Mention | None) -> bool:
    return mention is not None and mention.span is not None and mention.span.text.lower() in PERSONAL
