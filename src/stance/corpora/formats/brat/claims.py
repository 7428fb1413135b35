"""From brat's spans and events to sentences with claims."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from pathlib import Path

from stance.corpora.annotated import Faults
from stance.corpora.formats.brat.standoff import AnnFile, Event, TextBound
from stance.corpora.formats.oneline import load
from stance.exceptions import InputError, placed
from stance.schema import Claim, Document, Json, Sentence
from stance.text import make_splitter

_ROLES = ("actor", "target")
_SENTENCE = "sentence"


def type_of(label: str) -> str:
    """Return the name of a label in brat, whose types are of letters, digits, ``_`` and ``-``."""
    name = re.sub("[^A-Za-z0-9_-]", "_", label)
    if not re.search("[A-Za-z0-9]", name):
        name = f"Label{name}"
    if name.lower() in (*_ROLES, _SENTENCE):
        name += "_"
    return name[0].upper() + name[1:]


def label_of(type_: str) -> str:
    """Return the label that a type in brat stands for, as long as no note says another."""
    return type_ if type_.isupper() else type_.lower()


def sentences_of(document: Document, ann: AnnFile, path: Path, faults: Faults) -> tuple[Sentence, ...]:
    """Put claims together and sort them into their sentences.

    Parameters
    ----------
    document : Document
    ann : AnnFile
        What is marked in it; see `stance.corpora.formats.brat.read` for what counts as what.
    path : Path
        The `.ann` file, for complaints.
    faults : Faults
        What becomes of a sentence or a claim that does not fit.

    Raises
    ------
    InputError
        If sentences overlap, a claim lies in none, or a role is given twice; it names the line.
    """
    page = _Page(document, ann, path, faults)
    sentences = page.sentences()
    claims = page.claims(sentences)
    return tuple(sentence.with_claims(tuple(claims[k])) for k, sentence in enumerate(sentences))


class _Page:
    def __init__(self, document: Document, ann: AnnFile, path: Path, faults: Faults):
        self.document, self.ann, self.path, self.faults = document, ann, path, faults
        self.keys: defaultdict[str, Json] = defaultdict(dict)
        self.remarks: defaultdict[str, list[str]] = defaultdict(list)
        for attribute in ann.attributes:
            name = "part" if attribute.type.lower() == "part" else attribute.type
            self.keys[attribute.target][name] = attribute.value
        for note in ann.notes:
            if (value := load(note.text)) is not None:
                self.keys[note.target] |= value
            elif note.text:
                self.remarks[note.target].append(note.text)

    def sentences(self) -> list[Sentence]:
        marked = [bound for bound in self.ann.textbounds.values() if bound.type.lower() == _SENTENCE]
        if not marked:
            return make_splitter("punkt_news").split(self.document)
        found: list[Sentence] = []
        for bound in sorted(marked, key=lambda bound: bound.hull):
            with self.faults.guard(), placed(self.path, bound.line):
                start, end = bound.hull
                if found and start < found[-1].end:
                    before = found[-1]
                    raise InputError(f"{bound.id} overlaps the sentence {before.start}-{before.end}; keep them apart")
                value: Json = {"sentence": len(found)} | self._said_of([bound.id], [bound.id])
                value |= {"doc": self.document.id, "start": start, "end": end, "claims": []}
                found.append(Sentence.from_json(value, self.document.text))
        return found

    def claims(self, sentences: list[Sentence]) -> defaultdict[int, list[Claim]]:
        """Return the claims of each sentence, by its place in the list, in the order of their lines."""
        found: defaultdict[int, list[Claim]] = defaultdict(list)
        starts = [sentence.start for sentence in sentences]
        for event in self._events():
            with self.faults.guard(), placed(self.path, event.line):
                trigger = self.ann.textbounds[event.trigger]
                k = bisect_right(starts, trigger.fragments[0][0]) - 1
                if k < 0 or _within(trigger, sentences[k]) is None:
                    raise InputError(f"{trigger.id} does not lie in one sentence; mark it, or the sentence, anew")
                found[k].append(self._claim(event, trigger, sentences[k]))
        return found

    def _events(self) -> list[Event]:
        """Return the events, a stance that none names as one of its own, with what relations say of them."""
        bounds, events = self.ann.textbounds, dict(self.ann.events)
        for bound in bounds.values():
            if bound.id not in self.ann.named and bound.type.lower() not in (*_ROLES, _SENTENCE):
                events[bound.id] = Event(bound.id, bound.type, bound.id, (), bound.line)
        by_trigger = {event.trigger: event.id for event in events.values()}
        for relation in self.ann.relations:
            if _role(relation.type) is None:
                continue
            with self.faults.guard(), placed(self.path, relation.line):
                heads = [end for end in relation.ends if end in events or end in by_trigger]
                others = [end for end in relation.ends if end not in heads]
                if len(heads) != 1 or len(others) != 1:
                    raise InputError(f"the relation {relation.type} links no claim with a span; mend or remove it")
                event = events[by_trigger.get(heads[0], heads[0])]
                arguments = (*event.arguments, (relation.type, others[0]))
                events[event.id] = event._replace(arguments=arguments)
        return sorted(events.values(), key=lambda event: event.line)

    def _claim(self, event: Event, trigger: TextBound, sentence: Sentence) -> Claim:
        mentions: dict[str, TextBound] = {}
        for name, id_ in event.arguments:
            if (role := _role(name)) is None:
                continue
            if id_ not in self.ann.textbounds:
                raise InputError(f"{name} of {event.id} is {id_!r}, which is no span (T1, T2, ...); link a span")
            if mentions.setdefault(role, self.ann.textbounds[id_]).id != id_:
                raise InputError(f"{event.id} has two spans as its {role}; mark them as one, or make two claims")
        own = [event.id, trigger.id] if event.id != trigger.id else [event.id]
        value = self._said_of(own, [*own, *(bound.id for bound in mentions.values())])
        noted = value.get("stance")
        # A note outlives a change of the type or of the trigger in brat; it holds only while it fits them.
        if not isinstance(noted, str) or type_of(noted) != event.type:
            value["stance"] = label_of(event.type)
        place = _within(trigger, sentence)
        assert place is not None
        if "cue" not in value or place != (sentence.start, sentence.end):
            value["cue"] = dict(zip(("start", "end"), place, strict=True))
        value |= {role: self._mention(bound, sentence) for role, bound in mentions.items()}
        line = {"doc": sentence.doc, "start": sentence.start, "end": sentence.end, "claims": [value]}
        return Sentence.from_json(line, self.document.text).claims[0]

    def _mention(self, bound: TextBound, sentence: Sentence) -> Json:
        entity = self.keys[bound.id].get("entity", self.ann.names.get(bound.id))
        if (place := _within(bound, sentence)) is not None:
            return {"start": place[0], "end": place[1], "entity": entity}
        start, end = bound.hull
        if start < sentence.end and sentence.start < end:
            raise InputError(
                f"{bound.id} crosses the border of the sentence {sentence.start}-{sentence.end}; cut it there"
            )
        words = " ".join(self.document.text[a:b] for a, b in bound.fragments)
        return {"entity": words if entity is None else entity}

    def _said_of(self, ids: list[str], remarks_of: list[str]) -> Json:
        value: Json = {}
        for id_ in ids:
            value |= self.keys[id_]
        remarks = [remark for id_ in remarks_of for remark in self.remarks[id_]]
        if remarks:
            value["note"] = "\n".join([str(value["note"]), *remarks] if "note" in value else remarks)
        return value


def _role(name: str) -> str | None:
    """Return which role brat's name of one means; it numbers those that stand twice."""
    role = name.rstrip("0123456789").lower()
    return role if role in _ROLES else None


def _within(bound: TextBound, sentence: Sentence) -> tuple[int, int] | None:
    for start, end in (bound.hull, bound.fragments[0]):
        if sentence.start <= start and end <= sentence.end:
            return start, end
    return None
