"""No leak: what is measured on is never trained on, by the documents behind the sentences and by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from stance.corpora.corpus import Corpus
from stance.corpora.readers.origins import origin
from stance.corpora.similar import normal_form
from stance.schema import Document, Sentence
from stance.text.splitter import make_splitter

FEWEST_WORDS = 5
"""Shorter sentences ("He denied it.") stand everywhere; that one is shared says nothing."""


def without_leaks(train: Corpus, measured: Corpus) -> tuple[Corpus, int]:
    """Drop from a training corpus every sentence that stands in a document that is measured on.

    A sentence is dropped if the document behind it (`meta["origin"]`, or corpus and id) is one behind `measured`, or if
    it, or a sentence within it, has the words of one in a measured document, annotated there or not.

    Parameters
    ----------
    train, measured : Corpus

    Returns
    -------
    Corpus
        The training corpus without them; documents that lost all their sentences are gone too.
    int
        How many sentences were dropped.
    """
    origins = {origin_of(document, measured.name) for document in measured.documents}
    words = set(_measured_words(measured))
    documents = {document.id: document for document in train.documents}
    leaked = {id_ for id_, document in documents.items() if origin_of(document, train.name) in origins}
    kept = tuple(
        sentence
        for sentence in train.sentences
        if sentence.doc not in leaked and words.isdisjoint(_words(sentence.text))
    )
    left = {sentence.doc for sentence in kept}
    documents_left = tuple(d for d in train.documents if d.id in left)
    return replace(train, documents=documents_left, sentences=kept), len(train.sentences) - len(kept)


def origin_of(document: Document, corpus: str) -> str:
    """Return the name of the document behind a document, the same in all corpora that hold a part of it."""
    given = document.meta.get("origin")
    return given if isinstance(given, str) else origin(corpus, document.id)


def _measured_words(measured: Corpus) -> Iterator[str]:
    for sentence in measured.sentences:
        yield from _words(sentence.text)
    for document in measured.documents:
        yield from _words(document.text)


def _words(text: str) -> Iterator[str]:
    """Yield the letters of a text as a whole and of each sentence in it, as copies share them; short ones left out."""
    pieces: Iterable[str | Sentence] = (text, *make_splitter("punkt_news").split(Document("", text)))
    for piece in pieces:
        words = normal_form(piece if isinstance(piece, str) else piece.text)
        if words.count(" ") >= FEWEST_WORDS - 1:
            yield words.replace(" ", "")
