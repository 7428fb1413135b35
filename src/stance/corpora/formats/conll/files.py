"""Annotations as columns, a word a line, in the form of CoNLL-U Plus.

The columns are ``ID FORM CUE ACTOR TARGET MISC``. Tags such as ``B-denial`` and ``I-actor`` mark spans; where a
sentence holds several claims, each tag names its own, ``B-denial#2``. What tags cannot say (entities, scores, further
keys, a claim without a cue, an actor without a span) stands before the words as JSON, ``# claim 2 = {...}``; what else
is known of a sentence, as ``# more = {...}``. See https://universaldependencies.org/ext-format.html.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeGuard

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.formats.conll.bio import TaggedSpan, cells_of, spans_of
from stance.corpora.formats.conll.columns import (
    KINDS,
    Block,
    Comment,
    Line,
    TableReader,
    document_id,
    documents_of,
    escape,
    text_of,
)
from stance.corpora.formats.jsonl import check_verbatim, gather
from stance.corpora.formats.oneline import dump, encode, load, storing
from stance.exceptions import InputError, placed
from stance.schema import Claim, Json, Sentence, Span
from stance.text import Token, tokenize
from stance.writing import written_aside

_HEADER = "# global.columns = ID FORM CUE ACTOR TARGET MISC\n"
_CLAIM = re.compile(r"claim ([0-9]{1,6})")
_WHOLE = re.compile("[0-9]{1,18}")


def read(path: Path, faults: Faults) -> Iterator[Annotated]:
    """Yield the documents of a file, put together from their sentences.

    Files of others are read too: two or more columns without a header, set apart by tabs or blanks, the word in the
    first and its tags in the last. There the labels `actor` and `target`, in any case, mark actors and targets, and
    every other label is a stance. A document is the whole file, named like it, or begins at ``-DOCSTART-`` or
    ``# newdoc`` and has its number after that name. Where no ``# text`` gives the text, it is the words with blanks
    between them.

    Tags may be IOB1, IOB2 (BIO), BIOES or BILOU. Those without a claim's number belong together if their sentence has
    one claim; actors and targets of a sentence without any are left out.

    Parameters
    ----------
    path : Path
    faults : Faults
        What becomes of sentences that cannot be read.

    Raises
    ------
    InputError
        If the file or a sentence cannot be read; it names the line.
    """
    table = TableReader(path)
    seen: dict[str, int] = {}
    for count, (marker, blocks) in enumerate(documents_of(path)):
        found: list[Annotated] = []
        begins = marker[0] if marker is not None else 1
        with faults.guard(), placed(path, begins):
            id_ = document_id(marker, count, path)
            rows = _sentences(table, id_, blocks, faults)
            if rows and seen.setdefault(id_, begins) != begins:
                raise InputError(f"the document {id_!r} stands already in line {seen[id_]}; give each its own id")
            found = list(gather(rows, path, faults))
        yield from found


def write(path: Path, documents: Iterable[Annotated]) -> None:
    """Write annotated sentences as words with tags.

    Of documents, only their ids and these sentences are kept. Words are those of `stance.text.tokenize`, cut also where
    a span begins or ends.

    Parameters
    ----------
    path : Path
        The file; it appears, or is written over, when all is written.
    documents : iterable of Annotated

    Raises
    ------
    InputError
        If it cannot be written, or a text holds a character that no text file may hold.
    """
    with storing(path), written_aside(path) as aside, aside.open("xb") as file:
        file.write(_HEADER.encode())
        for document, sentences in documents:
            lines = [f"# newdoc id = {escape(document.id)}"]
            for sentence in sentences:
                lines += [*_lines_of(sentence), "", ""]
                file.write(encode("\n".join(lines), document.id))
                lines = []


def _sentences(table: TableReader, doc: str, blocks: list[list[Line]], faults: Faults) -> list[tuple[int, Sentence]]:
    found: list[tuple[int, Sentence]] = []
    index = at = 0
    for lines in filter(None, blocks):
        line = lines[0][0]
        with faults.guard(), placed(table.path, line):
            block = table.block(lines)
            if block.rows or "text" in block.comments:
                sentence = _sentence(block, doc, index, at)
                found.append((line, sentence))
                index, at = sentence.index + 1, sentence.end + 1
    return found


def _sentence(block: Block, doc: str, index: int, at: int) -> Sentence:
    comments = block.comments
    text, places = text_of(block)
    value: Json = {"sentence": index}
    # Others name their sentences in other ways; then they are counted.
    if (given := comments.get("sent_id")) is not None and _WHOLE.fullmatch(given.text):
        value["sentence"] = int(given.text)
    if (given := comments.get("part")) is not None:
        value["part"] = given.text
    if (given := comments.get("more")) is not None:
        value |= _json(given)
    if (given := comments.get("start")) is not None:
        if not _WHOLE.fullmatch(given.text):
            raise InputError(f"'# start' must be a whole number, got {given.text[:60]!r}; mend it", line=given.line)
        at = int(given.text)
    value |= {"doc": doc, "start": at, "end": at + len(text), "text": text}
    value["claims"] = _claims(block, text, places, at)
    sentence = Sentence.from_json(value)
    check_verbatim(sentence)
    return sentence


def _claims(block: Block, text: str, places: list[tuple[int, int]], offset: int) -> list[Json]:
    claims: dict[int, Json] = {}
    for name, comment in block.comments.items():
        if (numbered := _CLAIM.fullmatch(name)) is not None:
            claims[int(numbered[1])] = _json(comment)
    taken: set[tuple[int, str]] = set()
    for number, kind, span in _numbered(block, set(claims)):
        if (number, kind) in taken:
            line = block.rows[span.first].line
            raise InputError(
                f"claim {number} has a second {kind}; mark one, or number the tags (B-{kind}#2)", line=line
            )
        taken.add((number, kind))
        start, end = places[span.first][0], places[span.last][1]
        stretch = {"text": text[start:end], "start": offset + start, "end": offset + end}
        claim = claims.setdefault(number, {})
        if kind == "cue":
            claim |= {"stance": span.label, "cue": stretch}
        else:
            noted = claim.get(kind)
            claim[kind] = noted | stretch if isinstance(noted, dict) else stretch
    return [claims[number] for number in sorted(claims)]


def _numbered(block: Block, noted: set[int]) -> list[tuple[int, str, TaggedSpan]]:
    """Return the spans of a sentence, each with the number of the claim it belongs to."""
    spans = {kind: spans_of(row.tags[kind] for row in block.rows) for kind in KINDS}
    found: list[tuple[int, str, TaggedSpan]] = []
    bare = [cue for cue in spans["cue"] if cue.number is None]
    if bare and len(bare) < len(spans["cue"]):
        raise InputError(
            "some cues have a number and this one has none; add #1, #2, ...", line=block.rows[bare[0].first].line
        )
    for count, cue in enumerate(spans["cue"], 1):
        found.append((count if cue.number is None else cue.number, "cue", cue))
    known = noted | {number for number, _, _ in found}
    for kind in KINDS[1:]:
        for span in spans[kind]:
            line = block.rows[span.first].line
            if span.number is not None and span.number not in known:
                what = f"the {kind} is of claim {span.number}, which has no cue"
                raise InputError(f"{what}; tag its cue, or describe it: '# claim {span.number} = '", line=line)
            if span.number is None and len(known) > 1:
                raise InputError(
                    f"the {kind} may be of any of {len(known)} claims; say which, as in B-{kind}#1", line=line
                )
            if known:
                found.append((min(known) if span.number is None else span.number, kind, span))
    return found


def _json(comment: Comment) -> Json:
    value = load(comment.text)
    if value is None:
        raise InputError(f"{comment.text[:60]!r} is no JSON object; mend or remove the line", line=comment.line)
    return value


def _lines_of(sentence: Sentence) -> Iterator[str]:
    yield f"# sent_id = {sentence.index}"
    yield f"# start = {sentence.start}"
    if sentence.part != "body":
        yield f"# part = {sentence.part}"
    yield f"# text = {escape(sentence.text)}"
    more = sentence.to_json()
    for key in ("doc", "sentence", "start", "end", "text", "part", "claims"):
        del more[key]
    if more:
        yield f"# more = {dump(more)}"
    words = _words(sentence)
    first = {word.start: place for place, word in enumerate(words)}
    last = {word.end: place for place, word in enumerate(words)}
    tagged: dict[str, list[TaggedSpan]] = {kind: [] for kind in KINDS}
    for number, claim in enumerate(sentence.claims, 1):
        tags = list(_tags(claim))
        for kind, label, span in tags:
            of = number if len(sentence.claims) > 1 else None
            tagged[kind].append(TaggedSpan(label, of, first[span.start], last[span.end]))
        if note := _note(claim, [kind for kind, _, _ in tags]):
            yield f"# claim {number} = {dump(note)}"
    cells = [cells_of(tagged[kind], len(words)) for kind in KINDS]
    for place, (word, *row) in enumerate(zip(words, *cells, strict=True), 1):
        glued = place < len(words) and words[place].start == word.end
        yield "\t".join([str(place), word.text, *row, "SpaceAfter=No" if glued else "_"])


def _words(sentence: Sentence) -> list[Token]:
    borders = sorted({border for claim in sentence.claims for span in claim.spans for border in (span.start, span.end)})
    words: list[Token] = []
    for token in tokenize(sentence.text, sentence.start):
        inner = borders[bisect_right(borders, token.start) : bisect_left(borders, token.end)]
        for start, end in pairwise([token.start, *inner, token.end]):
            words.append(Token(token.text[start - token.start : end - token.start], start, end))
    return words


def _tags(claim: Claim) -> Iterator[tuple[str, str, Span]]:
    """Yield what tags can say of a claim: kind, label and span."""
    if claim.stance and _is_words(claim.cue):
        yield "cue", claim.stance, claim.cue
    for kind, mention in (("actor", claim.actor), ("target", claim.target)):
        if mention is not None and _is_words(mention.span):
            yield kind, kind, mention.span


def _is_words(span: Span | None) -> TypeGuard[Span]:
    return span is not None and span.text != "" and span.text == span.text.strip()


def _note(claim: Claim, tagged: Collection[str]) -> Json:
    """Return what tags do not say of a claim."""
    note = claim.to_json()
    for kind in KINDS:
        value = note.pop(kind)
        if kind in tagged:
            value = {"entity": value["entity"]} if value.get("entity") is not None else None
        if value is not None:
            note[kind] = {key: item for key, item in value.items() if item is not None}
    if "cue" in tagged:
        del note["stance"]
    return note
