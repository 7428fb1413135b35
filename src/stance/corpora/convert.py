"""Annotations from one format to another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from stance.corpora.annotated import TODO, Annotated
from stance.corpora.formats import write_annotations
from stance.corpora.outputs import check_output
from stance.schema import Document
from stance.writing import written_aside


def convert(
    annotated: Iterable[Annotated],
    output: Path,
    *,
    form: str | None = None,
    documents_out: Path | None = None,
    blank: bool = False,
    force: bool = False,
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

    Returns
    -------
    tuple of int
        How many documents and how many sentences were written.

    Raises
    ------
    InputError
        If something cannot be read or written; then nothing is left behind.
    """
    if documents_out is not None:
        check_output(documents_out, (".jsonl",), force=force)
    seen: list[Document] = []
    n_sentences = 0

    def passed() -> Iterator[Annotated]:
        nonlocal n_sentences
        for document, sentences in annotated:
            seen.append(document if documents_out is not None else Document(document.id, ""))
            n_sentences += len(sentences)
            if blank:
                sentences = tuple(replace(s, claims=(), extra={**s.extra, TODO: True}) for s in sentences)
            yield Annotated(document, sentences)

    write_annotations(output, passed(), form=form, force=force)
    if documents_out is not None:
        with written_aside(documents_out) as aside:
            lines = (json.dumps(document.to_json(), ensure_ascii=False) + "\n" for document in seen)
            aside.write_text("".join(lines), encoding="utf-8")
    return len(seen), n_sentences
