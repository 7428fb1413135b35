"""Labelled output as it was written: sentences with their claims, and what the input says of their documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stance.corpora.annotated import Faults
from stance.corpora.files import iter_lines, parse_json_line
from stance.corpora.formats import tables
from stance.corpora.rows import csv_rows, parquet_rows
from stance.exceptions import InputError, placed
from stance.schema import Sentence

ENDINGS = (".jsonl", ".csv", ".parquet")

Meta = Mapping[str, Any]


def iter_labelled(path: Path) -> Iterator[tuple[Sentence, Meta]]:
    """Yield labelled sentences with the `meta` of their documents; of `.jsonl` only one line is held at a time.

    Parameters
    ----------
    path : Path
        What `stance label` wrote (`.jsonl`, `.csv`, `.parquet`), or a run's folder, whose `claims.jsonl` is read.

    Raises
    ------
    InputError
        If it cannot be read, or a sentence stands twice; it names file and line.
    """
    if path.is_dir():
        path = path / "claims.jsonl"
        if not path.is_file():
            raise InputError("is not there; give labelled output or the folder of a finished run", path=path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"the ending {path.suffix!r} is not known; use one of {', '.join(ENDINGS)}", path=path)
    yield from _from_lines(path) if ending == ".jsonl" else _from_table(path)


def _from_lines(path: Path) -> Iterator[tuple[Sentence, Meta]]:
    seen: dict[tuple[str, int, int], int] = {}
    for line, raw in iter_lines(path):
        value = parse_json_line(raw, path, line)
        with placed(path, line):
            sentence = Sentence.from_json(value)
            first = seen.setdefault((sentence.doc, sentence.start, sentence.end), line)
            if first != line:
                raise InputError(f"sentence {sentence.item!r} stands already in line {first}; keep one of them")
        meta = sentence.extra.get("meta")
        yield sentence, meta if isinstance(meta, Mapping) else {}


def _from_table(path: Path) -> Iterator[tuple[Sentence, Meta]]:
    rows = csv_rows if path.suffix.lower() == ".csv" else parquet_rows
    metas: dict[str, Meta] = {}
    for line, row in rows(path, required=("doc",)):
        doc, given = row["doc"], row.get("meta")
        if isinstance(doc, str) and doc not in metas and isinstance(given, str) and given:
            try:
                meta = json.loads(given)
            except (ValueError, RecursionError):
                meta = None
            if not isinstance(meta, Mapping):
                raise InputError("'meta' must be a JSON object; write the file anew", path=path, line=line)
            metas[doc] = meta
    for _, sentences in tables.read(path, Faults()):
        for sentence in sentences:
            yield sentence, metas.get(sentence.doc, {})
