"""Annotations from one format to another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from stance.corpora.annotated import Annotated, to_annotate
from stance.corpora.formats import TABLES, check_target, write_annotations
from stance.corpora.formats.oneline import encode, storing
from stance.corpora.outputs import check_output
from stance.exceptions import InputError
from stance.writing import written_aside


def convert(
    annotated: Iterable[Annotated],
    output: Path,
    *,
    form: str | None = None,
    documents_out: Path | None = None,
    blank: bool = False,
    force: bool = False,
    skipped: Sequence[InputError] = (),
) -> tuple[int, int]:
    """Write what a reader gives.

    Parameters
    ----------
    annotated : iterable of Annotated
    output : Path
        See `stance.corpora.formats.write_annotations`.
    form : str, optional
        The format; by default known by the output's ending.
    documents_out : Path, optional
        A `.jsonl` file for the documents: `id`, `text` and what else is known of them.
    blank : bool, optional
        Whether claims are left out and sentences marked as still to be annotated.
    force : bool, optional
        Whether existing files may be written over.
    skipped : sequence of InputError, optional
        Where the reader notes what it leaves out, see `stance.corpora.annotated.Faults`.

    Returns
    -------
    tuple of int
        How many documents and how many sentences were written.

    Raises
    ------
    InputError
        If something cannot be read or written, or everything was skipped; then nothing is left behind.
    """
    if blank and check_target(output, form=form, force=force) in TABLES:
        raise InputError("a table cannot say that sentences are still to be annotated; choose .jsonl", path=output)
    n_documents = n_sentences = 0

    def passed(found: Iterable[Annotated]) -> Iterator[Annotated]:
        nonlocal n_documents, n_sentences
        for one in found:
            n_documents += 1
            n_sentences += len(one.sentences)
            yield to_annotate(one) if blank else one
        if skipped and not n_sentences:
            raise InputError(
                f"nothing is left to write, {len(skipped):,} records cannot be read; correct the first: {skipped[0]}"
            )

    if documents_out is None:
        write_annotations(output, passed(annotated), form=form, force=force)
        return n_documents, n_sentences
    check_output(documents_out, (".jsonl",), force=force)
    if documents_out.resolve() == output.resolve():
        raise InputError("is to hold the annotations and the documents; choose two names", path=documents_out)
    with storing(documents_out), written_aside(documents_out) as aside, aside.open("xb") as texts:
        noted = _noted(annotated, texts, documents_out)
        write_annotations(output, passed(noted), form=form, force=force)
    return n_documents, n_sentences


def _noted(annotated: Iterable[Annotated], texts: BinaryIO, path: Path) -> Iterator[Annotated]:
    """Pass on what a reader gives and write its documents to a file that will be called `path`.

    The file is closed at the end, so that annotations take their place only when all documents are stored.
    """
    for document, sentences in annotated:
        line = encode(json.dumps(document.to_json(), ensure_ascii=False) + "\n", document.id)
        with storing(path):
            texts.write(line)
        yield Annotated(document, sentences)
    with storing(path):
        texts.close()
