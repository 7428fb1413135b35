"""Claims as annotation tools know them: labelled stretches of text, and relations that join two of them.

A cue is a region whose label is the stance; actor and target are regions with the labels Actor and Target; a relation
joins the cue of a claim with each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from reprlib import repr as short
from typing import Any, NamedTuple

from stance.exceptions import InputError
from stance.schema import Claim, Json, Mention, Sentence, Span

ROLES = ("actor", "target")


class Region(NamedTuple):
    """A labelled stretch of a document, with the entity it stands for where the tool has a place for that."""

    id: str
    label: str
    span: Span
    entity: str | None = None

    @property
    def role(self) -> str | None:
        """What the label makes it in a claim, one of `ROLES`; None for a cue, whose label is a stance."""
        name = self.label.casefold()
        return name if name in ROLES else None

    def __str__(self) -> str:
        return f"{self.label} {short(self.span.text)} ({self.span.start}-{self.span.end})"


class Relation(NamedTuple):
    """Joins two regions, in either direction; without a role, the label of the mention's region says it."""

    one: str
    other: str
    role: str | None = None


class Group(NamedTuple):
    """The regions of one claim."""

    cue: Region
    actor: Region | None
    target: Region | None


def mark(sentence: Sentence) -> list[Group]:
    """Return the regions that show the claims of a sentence.

    A claim without a cue is marked on its whole sentence. Claims that share a mention share its region.

    Parameters
    ----------
    sentence : Sentence

    Returns
    -------
    list of Group
        One a claim, in the same order; ids are numbers from 0.

    Raises
    ------
    InputError
        If a stance is called like a role, or the sentence or a span is empty: no tool can show that.
    """
    if sentence.start >= sentence.end:
        raise InputError(f"{sentence.item}: the sentence is empty; remove it")
    regions: dict[object, Region] = {}

    def region(key: object, label: str, span: Span, entity: str | None = None) -> Region:
        if span.start == span.end:
            raise InputError(f"{sentence.item}: the {label} at {span.start} is empty; give it a text or remove it")
        return regions.setdefault(key, Region(str(len(regions)), label, span, entity))

    def mentioned(role: str, mention: Mention | None) -> Region | None:
        if mention is None or mention.span is None:
            return None
        return region((role, mention), role.title(), mention.span, mention.entity)

    groups = []
    for number, claim in enumerate(sentence.claims):
        check_label(claim.stance)
        cue = region(number, claim.stance, claim.cue or Span(sentence.start, sentence.end, sentence.text))
        groups.append(Group(cue, mentioned("actor", claim.actor), mentioned("target", claim.target)))
    return groups


def check_label(stance: str) -> None:
    """Refuse a stance that is called like a role.

    Raises
    ------
    InputError
        If it is.
    """
    if stance.casefold() in ROLES:
        raise InputError(f"the label {stance!r} also names a part of a claim; rename it")


def leftover(claim: Claim) -> Json:
    """Return what regions and relations do not say of a claim: whatever `make_claim` needs beside them."""
    out: Json = {} if claim.score is None else {"score": claim.score}
    if claim.cue is None:
        out["cue"] = None
    for role, mention in zip(ROLES, (claim.actor, claim.target), strict=True):
        if mention is not None and mention.span is None:
            out[role] = {"entity": mention.entity}
    return out | dict(claim.extra)


def group(regions: Sequence[Region], relations: Iterable[Relation]) -> list[Group]:
    """Find which regions make a claim.

    A mention without a relation belongs to the only cue there is.

    Parameters
    ----------
    regions : sequence of Region
        Of one sentence.
    relations : iterable of Relation

    Returns
    -------
    list of Group
        One a cue, in the order of the cues.

    Raises
    ------
    InputError
        If an id stands twice, a relation leads nowhere or joins what makes no claim, a cue has two actors or targets,
        or a mention belongs to no cue.
    """
    by_id: dict[str, Region] = {}
    for region in regions:
        if region.id in by_id:
            raise InputError(f"the id {region.id!r} stands twice; give every region one of its own")
        by_id[region.id] = region
    cues = [region for region in regions if region.role is None]
    mentions: dict[str, dict[str, Region]] = {cue.id: {} for cue in cues}
    loose = {region.id: region for region in regions if region.role is not None}
    for relation in relations:
        cue, mention = _ends(relation, by_id)
        _join(mentions[cue.id], relation.role or mention.role, cue, mention)
        loose.pop(mention.id, None)
    for mention in loose.values():
        if len(cues) != 1:
            there = "there is no cue" if not cues else f"there are {len(cues)} cues"
            raise InputError(f"{mention} is joined with no cue and {there}; draw a relation from its cue to it")
        _join(mentions[cues[0].id], mention.role, cues[0], mention)
    return [Group(cue, mentions[cue.id].get("actor"), mentions[cue.id].get("target")) for cue in cues]


def make_claim(found: Group, rest: Mapping[str, Any]) -> Claim:
    """Make a claim of its regions.

    Parameters
    ----------
    found : Group
    rest : mapping
        What `leftover` gave; where it speaks of a mention that a region now marks, the region holds.

    Raises
    ------
    InputError
        If something in `rest` is of the wrong kind.
    """
    told = Claim.from_json({**rest, "stance": found.cue.label, "cue": None})
    without_cue = "cue" in rest and rest["cue"] is None
    cue = None if without_cue else found.cue.span
    return replace(told, cue=cue, actor=_mention(found.actor, told.actor), target=_mention(found.target, told.target))


def _mention(region: Region | None, told: Mention | None) -> Mention | None:
    if region is not None:
        return Mention(region.span, region.entity)
    return None if told is None else Mention(None, told.entity)


def _ends(relation: Relation, by_id: Mapping[str, Region]) -> tuple[Region, Region]:
    """Return the cue and the mention that a relation joins."""
    for end in (relation.one, relation.other):
        if end not in by_id:
            raise InputError(f"a relation leads to the region {end!r}, which is not there; remove it or draw it again")
    one, other = by_id[relation.one], by_id[relation.other]
    if (one.role is None) == (other.role is None):
        raise InputError(f"a relation joins {one} and {other}; join a cue with its Actor or its Target")
    return (one, other) if one.role is None else (other, one)


def _join(mentions: dict[str, Region], role: str | None, cue: Region, mention: Region) -> None:
    assert role is not None
    before = mentions.setdefault(role, mention)
    if before.id != mention.id:
        raise InputError(f"{cue} has two {role}s, {before} and {mention}; mark the cue once for each of its claims")
