"""Inputs as a stream of parts: about as many characters each, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stance.corpora.annotated import Faults
from stance.corpora.compression import Seen
from stance.corpora.inputs import iter_documents
from stance.exceptions import InputError
from stance.scale.job import Part
from stance.schema import Document
from stance.terminal import Show, say
from stance.text.language import Foreign

BATCH_CHARACTERS = 400_000
"""Documents are labelled together until they hold about so many characters: enough work at once, little to hold."""


@dataclass(frozen=True)
class Reading:
    """How inputs are read.

    Parameters
    ----------
    stdin_format : {"text", "jsonl"}
        What standard input holds.
    prefix_ids : bool, optional
        Whether the input's name stands before each id.
    faults : Faults, optional
        What becomes of records that cannot be read; by default the first one ends it.
    """

    stdin_format: str = "text"
    prefix_ids: bool = False
    faults: Faults = field(default_factory=Faults)


class Meter:
    """Counts the bytes that are read."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, count: int) -> None:
        self.read += count


def open_inputs(
    inputs: Sequence[str], reading: Reading, seen: Seen | None = None
) -> tuple[Document, Iterator[Document]]:  # fmt: skip
    """Read the first document, so that a wrong input is said before a model is loaded.

    Parameters
    ----------
    inputs : sequence of str
        See `stance.corpora.inputs.iter_documents`.
    reading : Reading
    seen : callable, optional
        Told how many bytes are read from the disk.

    Returns
    -------
    Document
        The first one.
    iterator of Document
        Those that follow.

    Raises
    ------
    InputError
        If an input is not there, or the first holds no document.
    """
    if not inputs:
        raise InputError("there is no INPUT; give a file or a folder")
    for given in inputs:
        if not given:
            raise InputError("an INPUT is empty; give a file or a folder")
        if given != "-" and not Path(given).exists():
            raise InputError("no such file or folder; check the path", path=given)
    documents = iter_documents(
        inputs,
        stdin=sys.stdin.buffer if sys.stdin is not None else None,
        stdin_format=reading.stdin_format,
        prefix_ids=reading.prefix_ids,
        faults=reading.faults,
        seen=seen,
    )
    first = next(documents, None)
    if first is None:
        raise InputError("the input holds no document; give a file with text", path=inputs[0])
    return first, documents


def batches(first: Document, documents: Iterator[Document]) -> Iterator[list[Document]]:
    """Yield documents in lists of about `BATCH_CHARACTERS` characters."""
    batch, size = [first], len(first.text)
    for document in documents:
        if size + len(document.text) > BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document.text)
    yield batch


def counted(batches: Iterator[list[Document]], progress: Show) -> Iterator[list[Document]]:
    """Yield batches; tell before each how many documents are done, and at the end how many were not English."""
    done, foreign = 0, Foreign()
    for batch in batches:
        progress("documents", done, None)
        for document in batch:
            foreign.see(document)
        yield batch
        done += len(batch)
    if foreign.warning:
        say(foreign.warning)


def cut_parts(first: Document, documents: Iterator[Document], meter: Meter, foreign: Foreign) -> Iterator[Part]:
    """Yield documents in parts of about `BATCH_CHARACTERS` characters, each with how much was read up to its end."""
    for number, batch in enumerate(batches(first, documents)):
        for document in batch:
            foreign.see(document)
        yield Part(number, tuple(batch), meter.read)
