"""The package's own annotations: JSON lines, one object a sentence, as `stance label` writes them (docs/formats.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from stance.corpora.annotated import Annotated, Blanks, Faults, put_together
from stance.corpora.files import iter_lines, parse_json_line
from stance.corpora.inputs import iter_documents
from stance.corpora.outputs import open_writer
from stance.corpora.schemes import Scheme
from stance.exceptions import InputError, placed
from stance.schema import Document, Sentence, sentences_by_document


def read(
    path: Path, faults: Faults, *, documents: Path | None = None, scheme: Scheme | None = None
) -> Iterator[Annotated]:
    """Yield annotated documents.

    Parameters
    ----------
    path : Path
        `.jsonl`, one sentence a line, with text or stand-off.
    faults : Faults
    documents : Path, optional
        The texts, as for `stance label` (`.jsonl` with `id` and `text`, a folder of `.txt` files, ...). Without them
        each document is put together from its annotated sentences, which must then carry their text.
    scheme : Scheme, optional
        Labels that a claim may have; without it any.

    Raises
    ------
    InputError
        If a file or a line cannot be read, a span does not match its text, a label is unknown, or a sentence stands
        twice.
    """
    texts = None if documents is None else {d.id: d for d in iter_documents([str(documents)])}
    rows: list[tuple[int, Sentence]] = []
    last: Sentence | None = None
    for line, value in _objects(path, faults):
        with faults.guard(), placed(path, line):
            doc = value.get("doc")
            text = None if texts is None else _document(texts, doc, documents).text
            index = last.index + 1 if last is not None and last.doc == doc else 0
            last = Sentence.from_json(value, text, index=index)
            if scheme is not None:
                scheme.check(last)
            check_verbatim(last)
            rows.append((line, last))
    yield from gather(rows, path, faults, texts)


def write(path: Path, documents: Iterable[Annotated]) -> None:
    """Write annotated sentences with their text; what only documents know (title, date, ...) is left out."""
    with open_writer(path, with_meta=False) as writer:
        for document, sentences in documents:
            writer.write(Document(document.id, document.text), sentences)


def gather(
    rows: Sequence[tuple[int, Sentence]], path: Path, faults: Faults, texts: dict[str, Document] | None = None
) -> Iterator[Annotated]:
    """Sort sentences by document and place, and refuse those that stand twice, overlap, or stand too far behind.

    Parameters
    ----------
    rows : sequence of (line, Sentence)
    path : Path
        Where they come from, for complaints.
    faults : Faults
    texts : dict, optional
        The documents by id, all of which are given; without it they are put together from the sentences.

    Raises
    ------
    InputError
        It names the later line.
    """
    kept: list[Sentence] = []
    before: tuple[int, Sentence] | None = None
    blanks: defaultdict[str, Blanks] = defaultdict(Blanks)
    for line, sentence in sorted(rows, key=lambda row: (row[1].doc, row[1].start, row[0])):
        with faults.guard():
            if before is not None and before[1].doc == sentence.doc and sentence.start < before[1].end:
                _refuse_overlap(before, (line, sentence), path)
            if texts is None:
                with placed(path, line):
                    blanks[sentence.doc].before(sentence)
            before = line, sentence
            kept.append(sentence)
    of_document = sentences_by_document(kept)
    if texts is None:
        for doc in dict.fromkeys(sentence.doc for _, sentence in rows):
            yield from put_together(of_document.get(doc, ()))
        return
    for document in texts.values():
        yield Annotated(document, tuple(of_document.get(document.id, ())))


def check_verbatim(sentence: Sentence) -> None:
    """Refuse a sentence whose text does not fill its span, or a claim that does not quote it.

    Raises
    ------
    InputError
        It says what stands there.
    """
    if len(sentence.text) != sentence.end - sentence.start:
        raise InputError(
            f"'text' has {len(sentence.text)} characters, but 'start' and 'end' span {sentence.end - sentence.start}"
        )
    for claim in sentence.claims:
        for span in claim.spans:
            found = sentence.text[span.start - sentence.start : span.end - sentence.start]
            if found != span.text:
                raise InputError(
                    f"span {span.start}-{span.end} says {span.text!r} but the sentence has {found!r} there"
                )


def _objects(path: Path, faults: Faults) -> Iterator[tuple[int, dict[str, object]]]:
    for line, raw in iter_lines(path):
        with faults.guard():
            yield line, parse_json_line(raw, path, line)


def _document(texts: dict[str, Document], doc: object, given: Path | None) -> Document:
    if not isinstance(doc, str) or doc not in texts:
        raise InputError(f"document {doc!r} is not in {given}; add it or correct 'doc'")
    return texts[doc]


def _refuse_overlap(one: tuple[int, Sentence], other: tuple[int, Sentence], path: Path) -> None:
    (first, before), (second, after) = one, other
    same = (before.start, before.end) == (after.start, after.end)
    how = "stands already" if same else "overlaps the sentence"
    raise InputError(
        f"sentence {after.start}-{after.end} of {after.doc!r} {how} in line {min(first, second)}; keep one of them",
        path=path,
        line=max(first, second),
    )
