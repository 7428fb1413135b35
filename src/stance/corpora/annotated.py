"""What every reader gives and every writer takes: one document after the other, with its annotated sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from stance.exceptions import InputError
from stance.schema import Document, Sentence, sentences_by_document

TODO = "todo"
"""Key of a sentence's `extra` that says, where it is true, that the sentence is still to be annotated."""

_MAX_GAP = 10_000_000
"""No document is put together with more blanks than this between two sentences."""


class Annotated(NamedTuple):
    """A document and its annotated sentences, in order; further sentences of it may be without annotation."""

    document: Document
    sentences: tuple[Sentence, ...]


class Faults:
    """What becomes of records that cannot be read: the first one stops the reader, or all are skipped and counted.

    Parameters
    ----------
    skip : bool, default=False
        Whether to go on.

    Attributes
    ----------
    skipped : list of InputError
        What was skipped, each with file and line.
    """

    def __init__(self, *, skip: bool = False):
        self.skip = skip
        self.skipped: list[InputError] = []

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Read one record inside; an `InputError` leaves the block only where faults stop the reader.

        Raises
        ------
        InputError
            The record's own, unless it is skipped.
        """
        try:
            yield
        except InputError as error:
            if not self.skip:
                raise
            self.skipped.append(error)


def put_together(sentences: Iterable[Sentence]) -> Iterator[Annotated]:
    """Make documents of sentences that carry their text, in the order in which documents first appear.

    What stands between two sentences is not known; it is left blank, so that all offsets hold.

    Parameters
    ----------
    sentences : iterable of Sentence
        In any order; sentences of a document must not overlap.

    Raises
    ------
    InputError
        If a sentence stands so far behind the one before that its document would be mostly blank.
    """
    for id_, members in sentences_by_document(sentences).items():
        members = sorted(members, key=lambda s: s.start)
        pieces, at = [], 0
        for sentence in members:
            if sentence.start - at > _MAX_GAP:
                raise InputError(
                    f"sentence {sentence.start}-{sentence.end} of {id_!r} stands too far behind; give documents"
                )
            pieces += [" " * (sentence.start - at), sentence.text]
            at = sentence.end
        yield Annotated(Document(id=id_, text="".join(pieces)), tuple(members))


def by_document(annotated: Iterable[Annotated]) -> Iterator[Annotated]:
    """Give each document once, with all its sentences in order, where sentences came one by one."""
    documents: dict[str, Document] = {}
    sentences: list[Sentence] = []
    for document, members in annotated:
        documents.setdefault(document.id, document)
        sentences += members
    members_of = sentences_by_document(sorted(sentences, key=lambda s: s.start))
    for id_, document in documents.items():
        yield Annotated(document, tuple(members_of.get(id_, ())))
