"""What every reader gives and every writer takes: one document after the other, with its annotated sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from stance.exceptions import InputError
from stance.schema import Document, Sentence, sentences_by_document

TODO = "todo"
"""Key of a sentence's `extra` that says, where it is true, that the sentence is still to be annotated."""

_FREE_BLANKS, _BLANKS_A_CHARACTER, _MOST_BLANKS = 200_000, 5_000, 10_000_000
"""How many blanks a document may be put together with: some, more for each character of its text, never more than.

A sentence of 80 characters may stand alone behind 600,000 others, as in a book; a small file cannot fill the memory.
"""


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


class Blanks:
    """Counts the blanks that a document is put together with, sentence by sentence, and refuses too many."""

    def __init__(self) -> None:
        self._written = self._blanks = self._at = 0

    def before(self, sentence: Sentence) -> int:
        """Return how many blanks part a sentence from the one before it.

        Parameters
        ----------
        sentence : Sentence
            The next of the document, by its place.

        Raises
        ------
        InputError
            If the document would be nearly all blank; the sentence then does not count.
        """
        gap = sentence.start - self._at
        written = self._written + len(sentence.text)
        if self._blanks + gap > min(_FREE_BLANKS + _BLANKS_A_CHARACTER * written, _MOST_BLANKS):
            raise InputError(
                f"sentence {sentence.start}-{sentence.end} of {sentence.doc!r} stands too far behind the others to put "
                "its document together; correct 'start' and 'end', or give the documents"
            )
        self._written, self._blanks, self._at = written, self._blanks + gap, sentence.end
        return gap


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
        If a sentence stands so far behind that its document would be nearly all blank, see `Blanks`.
    """
    for id_, members in sentences_by_document(sentences).items():
        members = sorted(members, key=lambda s: s.start)
        pieces, blanks = [], Blanks()
        for sentence in members:
            pieces += [" " * blanks.before(sentence), sentence.text]
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


def to_annotate(annotated: Annotated) -> Annotated:
    """Leave the claims out and mark the sentences as still to be annotated."""
    blank = tuple(replace(s, claims=(), extra={**s.extra, TODO: True}) for s in annotated.sentences)
    return Annotated(annotated.document, blank)
