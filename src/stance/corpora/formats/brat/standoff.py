"""The lines of brat's `.ann` files, checked against the text they speak of (https://brat.nlplab.org/standoff.html)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from stance.corpora.annotated import Faults
from stance.corpora.formats.oneline import LINE_ENDS
from stance.exceptions import InputError, placed

_ID = re.compile(r"[A-Za-z#][A-Za-z]{0,20}[0-9]{1,12}\S{0,20}|\*")
_TEXT_BOUND = re.compile(r"(\S+) ([0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*) *")


class TextBound(NamedTuple):
    """A `T` line: one or, where the span is discontinuous, several stretches of the text."""

    id: str
    type: str
    fragments: tuple[tuple[int, int], ...]
    line: int

    @property
    def hull(self) -> tuple[int, int]:
        """From the first start to the last end."""
        return min(start for start, _ in self.fragments), max(end for _, end in self.fragments)


class Event(NamedTuple):
    """An `E` line: its arguments are pairs of a role and the id of a text-bound annotation or an event."""

    id: str
    type: str
    trigger: str
    arguments: tuple[tuple[str, str], ...]
    line: int


class Relation(NamedTuple):
    """An `R` line: its ends are two ids."""

    type: str
    ends: tuple[str, str]
    line: int


class Attribute(NamedTuple):
    """An `A` (formerly `M`) line; the value is True where none is given."""

    type: str
    target: str
    value: str | bool
    line: int


class Note(NamedTuple):
    """A `#` line: a comment on the annotation with the id `target`."""

    target: str
    text: str
    line: int


class AnnFile(NamedTuple):
    """What an `.ann` file says.

    `names` holds the text of each normalisation (or its reference, where there is no text) by the id it is of; `named`
    the ids that events name, skipped ones included. Attributes, names and notes may speak of ids that are not there;
    events and relations never do.
    """

    textbounds: dict[str, TextBound]
    events: dict[str, Event]
    relations: list[Relation]
    attributes: list[Attribute]
    names: dict[str, str]
    notes: list[Note]
    named: set[str]


def parse_ann(data: str, text: str, path: Path, faults: Faults) -> AnnFile:
    """Read the lines of an `.ann` file.

    Parameters
    ----------
    data : str
        The file's content.
    text : str
        The text that the offsets point into.
    path : Path
        The file, for complaints.
    faults : Faults
        What becomes of a line that cannot be read. An event or a relation of a skipped line is a fault of its own.

    Returns
    -------
    AnnFile
        Equivalences (`*`) are left out.

    Raises
    ------
    InputError
        If a line is not of brat's form, an id stands twice or is not there, offsets lie outside the text, or a span's
        text is not what stands there; it names the line.
    """
    found = AnnFile({}, {}, [], [], {}, [], set())
    lines = [line.removesuffix("\r") for line in data.split("\n")]
    seen: dict[str, int] = {}
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if not line.strip():
            continue
        with faults.guard(), placed(path, number):
            id_, tab, rest = line.partition("\t")
            if not tab or not _ID.fullmatch(id_):
                raise InputError(f"{line[:60]!r} does not begin with an id (T1, E1, ...) and a tab; mend the line")
            if id_ in seen:
                raise InputError(f"the id {id_!r} stands already in line {seen[id_]}; give each its own")
            body, _, tail = rest.partition("\t")
            if id_.startswith("T"):
                if not _TEXT_BOUND.fullmatch(body) or "\t" not in rest:
                    raise InputError(f"{rest[:60]!r} is not 'TYPE START END', a tab and the text; mend the line")
                bound = _text_bound(id_, body, text, number)
                at += _check_text(bound, tail, lines, at, text)
                found.textbounds[id_] = bound
            elif id_ != "*":
                _add(found, id_, body, tail.strip(), number)
            if id_ != "*":
                seen[id_] = number
    return _without_loose_ends(found, path, faults)


def _text_bound(id_: str, body: str, text: str, line: int) -> TextBound:
    type_, _, offsets = body.partition(" ")
    pairs = [pair.split() for pair in offsets.split(";")]
    bound = TextBound(id_, type_, tuple((int(start), int(end)) for start, end in pairs), line)
    for start, end in bound.fragments:
        if not start <= end <= len(text):
            raise InputError(
                f"offsets {start}-{end} of {id_} lie outside the text of {len(text)} characters; "
                "put the text file beside it that was annotated"
            )
    return bound


def _check_text(bound: TextBound, said: str, lines: list[str], at: int, text: str) -> int:
    """Compare a span's text with the document's; return how many of the lines from `at` on still belong to it."""
    there = " ".join(text[start:end] for start, end in bound.fragments)
    wanted = _flat(there)
    if _flat(said) == wanted:
        return 0
    # brat itself puts blanks for the line ends in a span; other programs let the annotation run on.
    more = there.count("\n")
    if more and _flat("\n".join([said, *lines[at : at + more]])) == wanted:
        return more
    remedy = "correct the offsets, or put the text file beside it that was annotated"
    if "\r\n" in text[: bound.hull[1]]:
        remedy = "the \\r\\n line ends of the text file shift the offsets: convert it to \\n, or export it again"
    raise InputError(f"{bound.id} says {said[:60]!r} but the text has {there[:60]!r} there; {remedy}")


def _flat(text: str) -> str:
    return LINE_ENDS.sub(" ", text).rstrip()


def _add(found: AnnFile, id_: str, body: str, tail: str, line: int) -> None:
    words = body.split()
    pairs = [tuple(word.split(":", 1)) for word in words]
    match id_[0], words, pairs:
        case "E", [_, *_], [(type_, trigger), *arguments] if type_ and _are_pairs(arguments):
            found.events[id_] = Event(id_, type_, trigger, tuple((role, end) for role, end in arguments), line)
        case "R", [type_, _, _], [_, *ends] if _are_pairs(ends):
            found.relations.append(Relation(type_, (ends[0][1], ends[1][1]), line))
        case "A" | "M", [type_, target, *value], _:
            found.attributes.append(Attribute(type_, target, " ".join(value) or True, line))
        case "N", [_, target, reference], _:
            found.names[target] = tail or reference
        case "#", [_, target], _:
            found.notes.append(Note(target, tail, line))
        case kind, _, _:
            form = _FORMS.get(kind)
            if form is None:
                raise InputError(f"annotations {id_!r} are unknown; an id begins with T, E, R, A, M, N, # or *")
            raise InputError(f"{body[:60]!r} is not {form!r}; mend the line")


_FORMS = {
    "E": "TYPE:TRIGGER ROLE:ID ...",
    "R": "TYPE Arg1:ID Arg2:ID",
    **dict.fromkeys("AM", "TYPE ID VALUE"),
    "N": "TYPE ID DATABASE:REFERENCE",
    "#": "TYPE ID",
}


def _are_pairs(arguments: list[tuple[str, ...]]) -> bool:
    return all(len(pair) == 2 and all(pair) for pair in arguments)


def _without_loose_ends(found: AnnFile, path: Path, faults: Faults) -> AnnFile:
    events: dict[str, Event] = {}
    relations: list[Relation] = []
    ids = found.textbounds.keys() | found.events.keys()
    for event in found.events.values():
        found.named.update([event.trigger, *(id_ for _, id_ in event.arguments)])
        with faults.guard(), placed(path, event.line):
            _check_ids(event.id, [event.trigger], found.textbounds.keys())
            _check_ids(event.id, [id_ for _, id_ in event.arguments], ids)
            events[event.id] = event
    for relation in found.relations:
        with faults.guard(), placed(path, relation.line):
            _check_ids(f"the relation {relation.type}", relation.ends, ids)
            relations.append(relation)
    return found._replace(events=events, relations=relations)


def _check_ids(who: str, wanted: Iterable[str], ids: Collection[str]) -> None:
    for id_ in wanted:
        if id_ not in ids:
            raise InputError(f"{who} refers to {id_!r}, which is not there; add it or remove the line")
