"""An annotated corpus: documents, sentences with gold claims, and the checks that every reader's result must pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from stance.corpora.files import read_jsonl
from stance.exceptions import InputError
from stance.resources import resource
from stance.schema import STANCES, Document, Sentence

_MAX_GAP = 10_000_000
"""No document is put together with more blanks than this between two sentences."""


@dataclass(frozen=True)
class Corpus:
    """Documents and annotated sentences of them.

    Parameters
    ----------
    name : str
        What it is called in records and reports.
    documents : tuple of Document
    sentences : tuple of Sentence
        Annotated sentences in document order; documents may hold further sentences that nobody annotated.
    files : tuple of Path
        What it was read from.
    """

    name: str
    documents: tuple[Document, ...]
    sentences: tuple[Sentence, ...]
    files: tuple[Path, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The document of each sentence."""
        return [sentence.doc for sentence in self.sentences]


def load_embedded() -> Corpus:
    """Return the corpus that ships with the package; `data/embedded/DATASHEET.md` says how it was made."""
    return load_annotations(
        resource("data", "embedded/annotations.jsonl"), resource("data", "embedded/documents.jsonl"), name="embedded"
    )


def load_annotations(
    annotations: Path, documents: Path | None = None, *, name: str | None = None, stances: Collection[str] = STANCES
) -> Corpus:
    """Read annotations in the contract's gold format.

    Parameters
    ----------
    annotations : Path
        `.jsonl`, one sentence a line, with text or stand-off.
    documents : Path, optional
        `.jsonl` with `id` and `text`. Without it each document is put together from its annotated sentences, which must
        then carry their text.
    name : str, optional
        The corpus's name; the file's by default.
    stances : collection of str, optional
        The labels a claim may have.

    Raises
    ------
    InputError
        If a file or a line cannot be read, a span does not match its text, a label is unknown, or a sentence stands
        twice.
    """
    texts = {} if documents is None else {document.id: document for document in read_documents(documents)}
    sentences: list[Sentence] = []
    lines: list[int] = []
    for line, value in read_jsonl(annotations):
        try:
            doc = str(value.get("doc"))
            if documents is not None and doc not in texts:
                raise InputError(f"document {doc!r} is not in {documents}; add it or correct 'doc'")
            text = texts[doc].text if documents is not None else None
            follows = bool(sentences) and sentences[-1].doc == doc
            sentence = Sentence.from_json(value, text, index=sentences[-1].index + 1 if follows else 0)
            _check_labels(sentence, stances)
            if text is None:
                _check_verbatim(sentence)
        except InputError as error:
            raise InputError(error.message, path=annotations, line=line) from None
        sentences.append(sentence)
        lines.append(line)
    check_no_repeats(sentences, lines, annotations)
    if documents is None:
        texts = {document.id: document for document in _rebuild(sentences)}
    order = {id_: k for k, id_ in enumerate(texts)}
    sentences.sort(key=lambda s: (order[s.doc], s.start))
    files = (annotations,) if documents is None else (annotations, documents)
    return Corpus(name or annotations.stem, tuple(texts.values()), tuple(sentences), files)


def read_documents(path: Path) -> list[Document]:
    """Read documents from `.jsonl` with `id` and `text`.

    Raises
    ------
    InputError
        If a line is no document or an id stands twice.
    """
    seen: dict[str, int] = {}
    documents = []
    for line, value in read_jsonl(path):
        try:
            document = Document.from_json(value)
        except InputError as error:
            raise InputError(error.message, path=path, line=line) from None
        if document.id in seen:
            raise InputError(
                f"id {document.id!r} stands already in line {seen[document.id]}; make ids unique", path=path, line=line
            )
        seen[document.id] = line
        documents.append(document)
    return documents


def check_no_repeats(sentences: Sequence[Sentence], lines: Sequence[int], path: Path) -> None:
    """Refuse annotations in which a sentence stands twice or two sentences of a document overlap.

    Raises
    ------
    InputError
        It names the later line.
    """
    rows = sorted(zip(sentences, lines, strict=True), key=lambda row: (row[0].doc, row[0].start, row[1]))
    for (before, first), (after, second) in pairwise(rows):
        if before.doc == after.doc and after.start < before.end:
            how = (
                "stands already" if (before.start, before.end) == (after.start, after.end) else "overlaps the sentence"
            )
            late, early = max(first, second), min(first, second)
            raise InputError(
                f"sentence {after.start}-{after.end} of {after.doc!r} {how} in line {early}", path=path, line=late
            )


def check_split(train: Iterable[str], test: Iterable[str]) -> None:
    """Refuse a split in which a document stands on both sides.

    Raises
    ------
    InputError
        It names the documents.
    """
    both = sorted(set(train) & set(test))
    if both:
        raise InputError(
            f"{len(both)} documents stand on both sides of the split, first {both[0]!r}; group by document"
        )


def _check_labels(sentence: Sentence, stances: Collection[str]) -> None:
    for claim in sentence.claims:
        if claim.stance not in stances:
            raise InputError(f"stance {claim.stance!r} is unknown; use one of {', '.join(stances)}")
        if claim.cue is None:
            raise InputError(f"the {claim.stance} has no 'cue'; mark the words that signal it")


def _check_verbatim(sentence: Sentence) -> None:
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


def _rebuild(sentences: Iterable[Sentence]) -> Iterable[Document]:
    """Put documents together from sentences that carry their text; what stands between them is blank."""
    grouped: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        grouped.setdefault(sentence.doc, []).append(sentence)
    for id_, members in grouped.items():
        pieces, at = [], 0
        for sentence in sorted(members, key=lambda s: s.start):
            if sentence.start - at > _MAX_GAP:
                raise InputError(
                    f"sentence {sentence.start}-{sentence.end} of {id_!r} stands too far behind; give documents"
                )
            pieces += [" " * (sentence.start - at), sentence.text]
            at = sentence.end
        yield Document(id=id_, text="".join(pieces))
