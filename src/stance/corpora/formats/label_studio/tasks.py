"""Tasks for Label Studio: what `stance.corpora.formats.label_studio` reads back, and the labelling interface for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from xml.sax.saxutils import quoteattr

from stance.corpora.annotated import TODO, Annotated
from stance.corpora.formats.records import stored
from stance.corpora.formats.regions import Region, check_label, leftover, mark
from stance.exceptions import InputError
from stance.schema import Document, Json, Sentence

NO_CUE = "no cue"
"""The note of a region that stands for a claim without a cue."""

_CONTEXT = 400
_COLOURS = ("#d55e00", "#0072b2", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442")


def write(path: Path, documents: Iterable[Annotated]) -> None:
    """Write tasks to import into a project whose labelling interface is `labelling_interface`.

    Each sentence is a task; `data` holds it with the text before it. Claims without a score become an annotation, also
    where there are none: that nobody takes a stance is an annotation too. Where a claim has a score, all of the
    sentence's become a prediction, whose score is the lowest. Sentences whose `extra` holds `{"todo": true}` get no
    annotation; what claims they have become a prediction.

    A claim without a cue is marked on its whole sentence, with the note `no cue`. Lost are title, date, source and
    other keys of a document, its text between sentences, and empty entities.

    Parameters
    ----------
    path : Path
        `.json`.
    documents : iterable of Annotated

    Raises
    ------
    InputError
        If the file cannot be written or a claim cannot be shown.
    """
    numbers = count(1)
    with stored(path) as aside, aside.open("x", encoding="utf-8", newline="\n") as file:
        separator = "["
        for document, sentences in documents:
            for sentence in sentences:
                task = json.dumps(_task(document, sentence, next(numbers)), ensure_ascii=False)
                file.write(f"{separator}\n{task}")
                separator = ","
        file.write("[]\n" if separator == "[" else "\n]\n")


def labelling_interface(labels: Mapping[str, str]) -> str:
    """Return the labelling interface of a project, as XML.

    Parameters
    ----------
    labels : mapping of str to str
        Each stance and its definition, for instance those of a `stance.corpora.schemes.Scheme`.

    Raises
    ------
    InputError
        If a stance is called like a part of a claim, or holds a comma.
    """
    for label in labels:
        check_label(label)
        if "," in label:
            raise InputError(f"the label {label!r} holds a comma, where Label Studio ends a label; rename it")
    shown = [(label, meaning, _COLOURS[k % len(_COLOURS)]) for k, (label, meaning) in enumerate(labels.items())]
    shown.append(("Actor", "Who takes the stance: the name or noun phrase, without relative clauses.", "#009e73"))
    shown.append(("Target", "Towards whom.", "#8c6d31"))
    rows = "\n".join(
        f"    <Label value={quoteattr(label)} background={quoteattr(colour)} hint={quoteattr(meaning)}/>"
        for label, meaning, colour in shown
    )
    return f"""\
<View>
  <Text name="context" value="$context"/>
  <Labels name="label" toName="text">
{rows}
  </Labels>
  <View style="border: 1px solid #808080; padding: 1em">
    <Text name="text" value="$text"/>
  </View>
  <Relations>
    <Relation value="actor"/>
    <Relation value="target"/>
  </Relations>
  <TextArea name="entity" toName="text" perRegion="true" whenLabelValue="Actor,Target"
            editable="true" maxSubmissions="1" placeholder="Who that is: the fullest name in the document"/>
  <TextArea name="speaker" toName="text" perRegion="true" whenLabelValue={quoteattr(",".join(labels))}
            editable="true" maxSubmissions="1" placeholder="The actor, if named only in another sentence"/>
</View>
"""


def _task(document: Document, sentence: Sentence, number: int) -> Json:
    data: Json = {"text": sentence.text, "doc": sentence.doc, "sentence": sentence.index}
    data |= {"start": sentence.start, "end": sentence.end, "part": sentence.part}
    data["context"] = document.text[max(0, sentence.start - _CONTEXT) : sentence.start]
    kept: Json = {} if sentence.sentiment is None else {"sentiment": sentence.sentiment.to_json()}
    if sentence.extra:
        kept["extra"] = dict(sentence.extra)
    if kept:
        data["stance"] = kept
    result = list(_results(sentence, number))
    scores = [claim.score for claim in sentence.claims if claim.score is not None]
    if sentence.extra.get(TODO) is not True and not scores:
        return {"data": data, "annotations": [{"result": result}]}
    if not result:
        return {"data": data}
    prediction: Json = {"model_version": "stance", "result": result}
    return {"data": data, "predictions": [prediction | ({"score": min(scores)} if scores else {})]}


def _results(sentence: Sentence, number: int) -> Iterator[Json]:
    """Yield what a task's annotation or prediction holds; Label Studio wants ids that are unique among all tasks."""
    groups = mark(sentence)
    shown: set[str] = set()
    for claim, found in zip(sentence.claims, groups, strict=True):
        yield from _cue_results(found.cue, sentence.start, number, leftover(claim))
        for region in (found.actor, found.target):
            if region is not None and region.id not in shown:
                shown.add(region.id)
                yield _result(region, sentence.start, number)
                if region.entity:
                    yield _result(region, sentence.start, number, entity=region.entity)
    for found in groups:
        for role, region in (("actor", found.actor), ("target", found.target)):
            if region is not None:
                ends = {"from_id": f"{number}-{found.cue.id}", "to_id": f"{number}-{region.id}"}
                yield {"type": "relation", **ends, "direction": "right", "labels": [role]}


def _cue_results(cue: Region, start: int, number: int, rest: Json) -> Iterator[Json]:
    speaker = rest["actor"]["entity"] if "actor" in rest else None
    if speaker:
        del rest["actor"]
    shown = _result(cue, start, number)
    if "score" in rest:
        shown["score"] = rest.pop("score")
    meta: Json = {"text": [NO_CUE]} if "cue" in rest else {}
    rest.pop("cue", None)
    if rest:
        meta["stance"] = rest
    yield shown | ({"meta": meta} if meta else {})
    if speaker:
        yield _result(cue, start, number, speaker=speaker)


def _result(region: Region, start: int, number: int, **field: str) -> Json:
    """Return a region, or one of its fields that people type: `entity` or `speaker`."""
    span = region.span
    value: Json = {"start": span.start - start, "end": span.end - start, "text": span.text, "labels": [region.label]}
    shown: Json = {"id": f"{number}-{region.id}", "from_name": "label", "to_name": "text", "type": "labels"}
    for name, typed in field.items():
        value = {"start": value["start"], "end": value["end"], "text": [typed]}
        shown |= {"from_name": name, "type": "textarea"}
    return shown | {"value": value}
