"""doccano's JSONL for sequence labelling, with and without relations: one line a sentence (docs/annotating.md).

Offsets count units of UTF-16, as doccano's page does unless its project counts grapheme clusters
(https://github.com/doccano/doccano/issues/2290). doccano keeps keys that it does not know and gives regions new ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from reprlib import repr as short
from typing import Any

from stance.corpora.annotated import TODO, Annotated, Faults
from stance.corpora.files import iter_lines, parse_json_line
from stance.corpora.formats.records import Place, assemble, code_point, make_sentence, stored, utf16_offsets
from stance.corpora.formats.regions import ROLES, Region, Relation, group, make_claim, mark
from stance.exceptions import InputError
from stance.schema import Claim, Json, Mention, Sentence, Span

_OWN = {"id", "text", "doc", "sentence", "start", "part", "stance", "entities", "relations", "label"}


def looks_like(value: Mapping[str, Any]) -> bool:
    """Tell a line of doccano from one of the package's own JSONL, which has claims."""
    marked = isinstance(value.get("entities"), list) or isinstance(value.get("label"), list)
    return marked and isinstance(value.get("text"), str) and "claims" not in value


def read(path: Path, faults: Faults) -> Iterator[Annotated]:
    """Yield the sentences of an export, or of a file that `write` made, in documents.

    What `write` kept beside the regions comes back wherever a claim is as it was written: score, other keys, a claim
    without a cue. Where people changed it, its score and other keys are dropped; entities stay with their spans, and an
    actor without a span stays with its cue. A line that doccano exported is no longer to do.

    Lines that `write` did not make become documents of one sentence, called `line-` and their id; keys that nobody
    knows are kept.

    Parameters
    ----------
    path : Path
        `.jsonl`, with `entities` and `relations` or with `label`.
    faults : Faults

    Raises
    ------
    InputError
        If a line cannot be read; it names the line.
    """
    rows: list[tuple[Place, Sentence]] = []
    for number, raw in iter_lines(path):
        place = Place(path, f"line {number}", number)
        with faults.guard(), place.named():
            rows.append((place, _sentence(parse_json_line(raw, path, number), number)))
    yield from assemble(rows, faults)


def write(path: Path, documents: Iterable[Annotated]) -> None:
    """Write lines to import as `JSONL(Relation)`.

    A claim without a cue is marked on its whole sentence. Lost are title, date, source and other keys of a document,
    and its text between sentences.

    Parameters
    ----------
    path : Path
        `.jsonl`.
    documents : iterable of Annotated

    Raises
    ------
    InputError
        If the file cannot be written or a claim cannot be shown.
    """
    ids = count(1)
    with stored(path) as aside, aside.open("x", encoding="utf-8", newline="\n") as file:
        for _, sentences in documents:
            for sentence in sentences:
                file.write(json.dumps(_line(sentence, ids), ensure_ascii=False) + "\n")


def _line(sentence: Sentence, ids: Iterator[int]) -> Json:
    units, groups = utf16_offsets(sentence.text), mark(sentence)
    regions = dict.fromkeys(region for found in groups for region in found if region is not None)
    numbers = {region.id: next(ids) for region in regions}
    entities, relations = [], []
    for region in regions:
        start, end = (units[at - sentence.start] for at in (region.span.start, region.span.end))
        entity = {"id": numbers[region.id], "label": region.label, "start_offset": start, "end_offset": end}
        entities.append(entity)
    for found in groups:
        for role, mention in zip(ROLES, (found.actor, found.target), strict=True):
            if mention is not None:
                ends = {"from_id": numbers[found.cue.id], "to_id": numbers[mention.id]}
                relations.append({"id": next(ids), **ends, "type": role})
    line: Json = {"text": sentence.text, "entities": entities, "relations": relations, "doc": sentence.doc}
    line |= {"sentence": sentence.index, "start": sentence.start, "part": sentence.part}
    # The same keys in every line: doccano makes a table of them, and what is missing would become NaN.
    kept = sentence.to_json()
    return line | {
        "stance": {"claims": kept["claims"], "sentiment": kept.get("sentiment"), "extra": dict(sentence.extra)}
    }


def _sentence(line: Json, number: int) -> Sentence:
    text, start = line.get("text"), _whole(line.get("start"))
    if not isinstance(text, str) or not text:
        raise InputError(f"needs a 'text', got {short(text)}; export with the column text")
    own: Json = {"text": text, "doc": line.get("doc"), "sentence": _whole(line.get("sentence")) or 0}
    if own["doc"] is None:
        id_ = line.get("id")
        own["doc"], start = f"line-{number if id_ is None else id_}", 0
    if type(start) is not int:
        raise InputError(f"'start' must be a whole number, got {short(start)}; write the file again")
    own |= {"part": line.get("part") or "body", "start": start, "end": start + len(text)}
    kept = _object(line.get("stance"))
    if kept.get("sentiment") is not None:
        own["sentiment"] = kept["sentiment"]
    extra = {key: item for key, item in line.items() if key not in _OWN and item not in (None, [])}
    extra |= _object(kept.get("extra"))
    if "id" in line and extra.get(TODO) is True:
        del extra[TODO]
    bare = make_sentence(own, extra)
    written = Sentence.from_json(own | {"claims": kept.get("claims") or []}).claims
    quoted = [claim for claim in written if all(_quotes(span, bare) for span in claim.spans)]
    return make_sentence(own, extra, _restored(_claims(line, bare), quoted, bare))


def _claims(line: Json, sentence: Sentence) -> list[Claim]:
    """Make claims of what is marked in a line."""
    marked = line.get("label") if line.get("entities") is None else line["entities"]
    if not isinstance(marked, list):
        raise InputError("has neither 'entities' nor 'label'; export a project for sequence labelling")
    units = utf16_offsets(sentence.text)
    regions = [_region(item, k, sentence, units) for k, item in enumerate(marked)]
    joined = line.get("relations") or []
    if not isinstance(joined, list):
        raise InputError(f"'relations' must be a list, got {short(joined)}; export the project again")
    return [make_claim(found, {}) for found in group(regions, map(_relation, joined))]


def _quotes(span: Span, sentence: Sentence) -> bool:
    return sentence.text[span.start - sentence.start : span.end - sentence.start] == span.text


def _whole(value: object) -> object:
    """Return a number as doccano got it: where a line lacks a key, its table makes all other numbers broken ones."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _object(value: object) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError(f"'stance' holds {short(value)} where an object belongs; write the file again")
    return value


def _region(item: object, number: int, sentence: Sentence, units: Sequence[int]) -> Region:
    keys = ("start_offset", "end_offset", "label", "id")
    first, last, label, id_ = map(item.get, keys) if isinstance(item, dict) else _three(item)
    if not isinstance(label, str) or type(first) is not int or type(last) is not int:
        raise InputError(f"marks {short(item)}; a region has a label and two offsets, which are whole numbers")
    start, end = code_point(units, first), code_point(units, last)
    if start is None or end is None or start >= end:
        raise InputError(
            f"{label} {first}-{last} lies outside the text, which ends at {units[-1]}, or cuts a character; "
            "mark it again, and do not count grapheme clusters"
        )
    span = Span(sentence.start + start, sentence.start + end, sentence.text[start:end])
    return Region(f"at {number}" if id_ is None else str(id_), label, span)


def _three(item: object) -> tuple[object, object, object, None]:
    if not isinstance(item, list) or len(item) != 3:
        raise InputError(f"marks {short(item)}, which is no region; export a project for sequence labelling")
    return item[0], item[1], item[2], None


def _relation(item: object) -> Relation:
    if not isinstance(item, dict) or not {"from_id", "to_id"} <= item.keys():
        raise InputError(f"holds the relation {short(item)}; it needs 'from_id' and 'to_id'")
    role = str(item.get("type")).casefold()
    return Relation(str(item["from_id"]), str(item["to_id"]), role if role in ROLES else None)


def _restored(found: Sequence[Claim], written: Sequence[Claim], sentence: Sentence) -> list[Claim]:
    """Give claims back what doccano has no place for; `written` are those that the line was written with."""
    whole = Span(sentence.start, sentence.end, sentence.text)
    same = _paired(
        {k: _shown(c, whole) for k, c in enumerate(found)}, {k: _shown(c, whole) for k, c in enumerate(written)}
    )
    others = {k: c.cue or whole for k, c in enumerate(found) if k not in same}
    used = set(same.values())
    changed = _paired(others, {k: c.cue or whole for k, c in enumerate(written) if k not in used})
    mentions = [mention for claim in written for mention in (claim.actor, claim.target) if mention is not None]
    entities = {mention.span: mention.entity for mention in mentions if mention.span and mention.entity}
    placed: list[tuple[int, Claim]] = []
    for k, claim in enumerate(found):
        if k in same:
            placed.append((same[k], written[same[k]]))
        else:
            before = written[changed[k]] if k in changed else None
            placed.append((changed.get(k, len(written)), _told(claim, before, entities)))
    return [claim for _, claim in sorted(placed, key=lambda row: row[0])]


def _shown(claim: Claim, whole: Span) -> tuple[object, ...]:
    """Return all that a line shows of a claim."""
    return claim.stance, claim.cue or whole, claim.actor and claim.actor.span, claim.target and claim.target.span


def _paired(new: Mapping[int, object], old: Mapping[int, object]) -> dict[int, int]:
    """Pair each new number with an old one that has the same value and is not taken yet."""
    waiting: dict[object, list[int]] = {}
    for k in sorted(old, reverse=True):
        waiting.setdefault(old[k], []).append(k)
    return {k: waiting[value].pop() for k, value in new.items() if waiting.get(value)}


def _told(claim: Claim, before: Claim | None, entities: Mapping[Span, str]) -> Claim:
    """Return a claim that people made or changed, with what is known of its mentions."""

    def mention(marked: Mention | None, known: Mention | None) -> Mention | None:
        if marked is not None and marked.span is not None:
            return Mention(marked.span, entities.get(marked.span))
        return known if known is not None and known.span is None else None

    old = before or Claim(claim.stance, claim.cue)
    actor, target = mention(claim.actor, old.actor), mention(claim.target, old.target)
    return replace(claim, cue=None if old.cue is None else claim.cue, actor=actor, target=target)
