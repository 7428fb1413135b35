"""An annotated corpus in memory: documents, their annotated sentences, and what it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.formats import read_annotations
from stance.corpora.schemes import Scheme
from stance.exceptions import InputError
from stance.schema import Document, Sentence


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
        The files, or folders of files, that it was read from.
    """

    name: str
    documents: tuple[Document, ...]
    sentences: tuple[Sentence, ...]
    files: tuple[Path, ...] = ()

    @property
    def groups(self) -> list[str]:
        """What must not be divided between training and test, for each sentence.

        That is its document; where the corpus knows more, the article behind it (`meta["origin"]`) or the story that
        several articles tell (`meta["story"]`).
        """
        of_document = {d.id: str(d.meta.get("story") or d.meta.get("origin") or d.id) for d in self.documents}
        return [of_document[sentence.doc] for sentence in self.sentences]


def collect(
    name: str, annotated: Iterable[Annotated], *, files: Iterable[Path] = (), scheme: Scheme | None = None
) -> Corpus:
    """Gather what a reader gives.

    Parameters
    ----------
    name : str
    annotated : iterable of Annotated
    files : iterable of Path, optional
    scheme : Scheme, optional
        Labels that a claim may have; without it any.

    Raises
    ------
    InputError
        If two documents have one id or a label is not of the scheme.
    """
    documents: dict[str, Document] = {}
    sentences: list[Sentence] = []
    for document, members in annotated:
        if document.id in documents:
            raise InputError(f"{name}: two documents have the id {document.id!r}; make ids unique")
        documents[document.id] = document
        for sentence in members:
            if scheme is not None:
                try:
                    scheme.check(sentence)
                except InputError as error:
                    raise InputError(f"{name}: {sentence.item}: {error.message}") from None
            sentences.append(sentence)
    return Corpus(name, tuple(documents.values()), tuple(sentences), tuple(files))


def load_annotations(
    path: Path,
    documents: Path | None = None,
    *,
    name: str | None = None,
    scheme: Scheme | None = None,
    faults: Faults | None = None,
) -> Corpus:
    """Read annotations from a file or a folder in any format that `stance corpora convert` knows.

    Parameters
    ----------
    path : Path
        See `stance.corpora.formats.read_annotations`.
    documents : Path, optional
        The texts of stand-off annotations.
    name : str, optional
        The corpus's name; the file's by default.
    scheme : Scheme, optional
        Labels that a claim may have; without it any.
    faults : Faults, optional
        What becomes of records that cannot be read; by default the first one stops.

    Raises
    ------
    InputError
        If a file or a record cannot be read, a span does not match its text, a label is unknown, or a sentence stands
        twice.
    """
    read = read_annotations(path, documents=documents, scheme=scheme, faults=faults)
    files = (path,) if documents is None else (path, documents)
    return collect(name or path.stem, read, files=files, scheme=scheme)


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
