"""An annotated corpus in memory: documents, their annotated sentences, and what it was read from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stance.corpora.annotated import TODO, Annotated
from stance.corpora.schemes import Scheme
from stance.exceptions import InputError
from stance.schema import Document, Sentence

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
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
    group_keys : tuple of str
        Keys of a document's `meta` that name what it belongs to, the first that is there counting; see `groups`.
    """

    name: str
    documents: tuple[Document, ...]
    sentences: tuple[Sentence, ...]
    files: tuple[Path, ...] = ()
    group_keys: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """What must not be divided between training and test, for each sentence.

        That is its document; where the corpus knows more (`group_keys`), the article behind it or the story that
        several articles tell.
        """
        of_document = {
            d.id: next((str(d.meta[key]) for key in self.group_keys if key in d.meta), d.id) for d in self.documents
        }
        return [of_document[sentence.doc] for sentence in self.sentences]

    def to_frame(self) -> pd.DataFrame:
        """Return the annotated sentences as a frame; see `stance.corpora.outputs.claims_frame`."""
        from stance.corpora.outputs import claims_frame

        return claims_frame(self.documents, self.sentences)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the frame over as an Arrow stream, see `stance.scale.labelling.Labelled`."""
        return self.to_frame().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        n_claims = sum(len(sentence.claims) for sentence in self.sentences)
        return (
            f"Corpus({self.name!r}: {len(self.documents):,} documents, {len(self.sentences):,} sentences,"
            f" {n_claims:,} claims)"
        )


def collect(
    name: str,
    annotated: Iterable[Annotated],
    *,
    files: Iterable[Path] = (),
    scheme: Scheme | None = None,
    group_keys: Iterable[str] = (),
) -> Corpus:
    """Gather what a reader gives; sentences that are still to be annotated are left out.

    Parameters
    ----------
    name : str
    annotated : iterable of Annotated
    files, group_keys : iterable, optional
        See `Corpus`.
    scheme : Scheme, optional
        Labels that a claim may have; without it any.

    Raises
    ------
    InputError
        If two documents have one id, a label is not of the scheme, or every sentence is still to be annotated.
    """
    files = tuple(files)
    documents: dict[str, Document] = {}
    sentences: list[Sentence] = []
    n_todo = 0
    for document, members in annotated:
        if document.id in documents:
            raise InputError(f"{name}: two documents have the id {document.id!r}; make ids unique")
        documents[document.id] = document
        for sentence in members:
            if sentence.extra.get(TODO) is True:
                n_todo += 1
                continue
            if scheme is not None:
                try:
                    scheme.check(sentence)
                except InputError as error:
                    raise InputError(f"{name}: {sentence.item}: {error.message}") from None
            sentences.append(sentence)
    if n_todo and not sentences:
        what = f"all {n_todo:,} sentences are still to be annotated (todo); annotate them first"
        raise InputError(what, path=next(iter(files), name))
    return Corpus(name, tuple(documents.values()), tuple(sentences), files, tuple(group_keys))


def joined(name: str, parts: Sequence[Corpus]) -> Corpus:
    """Put corpora together, one after the other.

    Raises
    ------
    InputError
        If two documents have one id.
    """
    documents = tuple(document for part in parts for document in part.documents)
    if twice := [id_ for id_, count in Counter(document.id for document in documents).items() if count > 1]:
        raise InputError(f"{name}: two documents have the id {twice[0]!r}; leave out one of the corpora")
    return Corpus(
        name,
        documents,
        tuple(sentence for part in parts for sentence in part.sentences),
        tuple(dict.fromkeys(file for part in parts for file in part.files)),
        tuple(dict.fromkeys(key for part in parts for key in part.group_keys)),
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
