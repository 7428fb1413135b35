"""What is to be done with each part of a stream of documents, in whichever process."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from threadpoolctl import threadpool_limits

from stance.actors.aliases import read_aliases
from stance.actors.kinds import with_entity_codes
from stance.corpora.outputs import further_columns
from stance.corpora.pieces import Pieces
from stance.scale.models import adapted, load_labeler
from stance.schema import Document, Sentence
from stance.stances.labeler import Labeler
from stance.stances.trained_sentiment import with_target_sentiment


@dataclass(frozen=True)
class Job:
    """How documents are labelled, and what is made of them.

    Parameters
    ----------
    model : str or None, optional
        A model file; None for the one that ships.
    min_score : float, optional
        Claims with a lower score are left out.
    explain, target_sentiment, entities : bool, optional
        Whether claims say why they are made, how their sentence speaks of the target, and the country and kind of their
        actors and targets.
    sentiment : {"trained", "vader"}, optional
        What scores the sentiment of sentences; None for what the model has.
    aliases : str or None, optional
        A table of names, see `stance.actors.aliases.read_aliases`.
    ending : str, optional
        One of `stance.corpora.pieces.ENDINGS`; None where sentences themselves are wanted.
    meta : bool, optional
        Whether flat formats have the column `meta`.
    """

    model: str | None = None
    min_score: float = 0.0
    explain: bool = False
    target_sentiment: bool = False
    entities: bool = False
    sentiment: str | None = None
    aliases: str | None = None
    ending: str | None = None
    meta: bool = False

    @property
    def further(self) -> list[str]:
        """The columns of flat formats beyond the usual."""
        return further_columns(
            meta=self.meta, why=self.explain, target=self.target_sentiment, entities=self.entities
        )  # fmt: skip

    @property
    def pieces(self) -> Pieces | None:
        """What makes pieces of the output."""
        return None if self.ending is None else Pieces(self.ending, self.further)


@dataclass(frozen=True)
class Part:
    """Documents that are labelled together.

    Parameters
    ----------
    number : int
        From 0, in the order of the stream.
    documents : tuple of Document
    read : int
        How many bytes of the inputs were read up to its end.
    file : int, optional
        Which of several outputs it belongs to.
    """

    number: int
    documents: tuple[Document, ...]
    read: int = 0
    file: int = 0


@dataclass(frozen=True)
class Done:
    """A part that is labelled.

    Parameters
    ----------
    n_sentences : int
    piece : bytes
        Its piece of the output, where the job has an ending.
    sentences : tuple of Sentence
        Its sentences, where it has none.
    fixed : tuple of str
        There, the entities whose names a user gave.
    notes : tuple of str
        What the user should know, the same for each part.
    """

    n_sentences: int
    piece: bytes = b""
    sentences: tuple[Sentence, ...] = ()
    fixed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Workshop:
    """A job with its model loaded.

    Parameters
    ----------
    job : Job
    labeler : Labeler, optional
        Loaded from the job's model where it is not given.

    Raises
    ------
    InputError
        If the model or the table of aliases cannot be used.
    """

    def __init__(self, job: Job, labeler: Labeler | None = None):
        self.job = job
        table = None if job.aliases is None else read_aliases(job.aliases)
        # In another process nobody would see a warning.
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.labeler = adapted(load_labeler(job.model) if labeler is None else labeler, job.sentiment, table)
        if labeler is None:
            # The model stays: the search for garbage need not walk through it again and again.
            gc.freeze()
        self._notes = [str(warning.message) for warning in caught]
        self._pieces = job.pieces
        if job.explain:
            from stance.scale.training import training_sentences

            self._training = training_sentences(self.labeler, job.model, self._notes.append)

    def do(self, documents: Sequence[Document]) -> Done:
        """Label a part."""
        sentences = self._label(documents)
        notes = tuple(self._notes)
        if self._pieces is None:
            fixed = tuple(self.labeler.attributor_.alias_table.entities)
            return Done(len(sentences), sentences=tuple(sentences), fixed=fixed, notes=notes)
        return Done(len(sentences), self._pieces.piece(documents, sentences), notes=notes)

    def _label(self, documents: Sequence[Document]) -> list[Sentence]:
        sentences = self.labeler.predict(documents, min_score=self.job.min_score)
        if self.job.entities:
            sentences = with_entity_codes(documents, sentences, self.labeler.attributor_.alias_table)
        if self.job.target_sentiment:
            sentences = with_target_sentiment(sentences)
        if self.job.explain:
            from stance.stances.explanation import with_reasons

            sentences = with_reasons(self.labeler, sentences, training=self._training)
        return sentences


@cache
def workshop(job: Job) -> Workshop:
    """Return a job's workshop, the same whenever this process is asked for it."""
    return Workshop(job)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra run in one thread: the last bits of its results depend on how many there are."""
    with threadpool_limits(1, user_api="blas"):
        yield
