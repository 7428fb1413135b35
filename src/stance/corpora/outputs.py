"""Labelled sentences to JSONL, CSV and Parquet: written aside and moved into place only when whole, or in pieces."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from stance.corpora.compression import full_ending
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Span, sentences_by_document
from stance.stances.reasons import in_words
from stance.writing import encodable, written_aside

if TYPE_CHECKING:
    import pandas as pd

_MENTION = ("text", "start", "end", "entity")
COLUMNS = (
    *("doc", "sentence", "start", "end", "text", "part", "sentiment_label", "sentiment_score", "stance", "score"),
    *("cue_text", "cue_start", "cue_end"),
    *(f"actor_{key}" for key in _MENTION),
    *(f"target_{key}" for key in _MENTION),
)
"""Columns of the flat formats. There follow `TARGET_COLUMNS` where sentiment towards the target is asked for,
`ENTITY_COLUMNS` where countries and kinds of entities are, `why` (in words) where claims are explained, and `meta`
(JSON text) where the input has further columns of its own."""

TARGET_COLUMNS = ("target_sentiment_label", "target_sentiment_score")
ENTITY_COLUMNS = ("actor_country", "actor_kind", "target_country", "target_kind")

_WHOLE = {"sentence", "start", "end", "cue_start", "cue_end", "actor_start", "actor_end", "target_start", "target_end"}
_REAL = {"sentiment_score", "score", "target_sentiment_score"}


class Writer(Protocol):
    """Takes labelled sentences of one document after the other."""

    def write(self, document: Document, sentences: Iterable[Sentence]) -> None: ...


def document_meta(document: Document) -> dict[str, Any]:
    """Return the keys of the input beside `id` and `text`."""
    return {key: value for key, value in document.to_json().items() if key not in {"id", "text"}}


def write_documents(writer: Writer, documents: Iterable[Document], sentences: Iterable[Sentence]) -> None:
    """Write labelled sentences document by document, in the order of the documents."""
    of_document = sentences_by_document(sentences)
    for document in documents:
        writer.write(document, of_document.get(document.id, []))


def flat_rows(sentence: Sentence) -> Iterator[dict[str, Any]]:
    """Yield one row a claim, or one with empty claim columns for a sentence without any."""
    base: dict[str, Any] = dict.fromkeys(COLUMNS)
    base |= {"doc": sentence.doc, "sentence": sentence.index, "start": sentence.start, "end": sentence.end}
    base |= {"text": sentence.text, "part": sentence.part}
    if sentence.sentiment is not None:
        base |= {"sentiment_label": sentence.sentiment.label, "sentiment_score": sentence.sentiment.score}
    for claim in sentence.claims:
        yield base | _claim_columns(claim)
    if not sentence.claims:
        yield base


def claims_frame(
    documents: Iterable[Document], sentences: Iterable[Sentence], *, labelled: bool = False
) -> pd.DataFrame:
    """Return sentences as a frame, one row a claim, or one with empty claim columns for a sentence without any.

    Parameters
    ----------
    documents : iterable of Document
    sentences : iterable of Sentence
    labelled : bool, optional
        Whether the labeler wrote the claims' further keys: where there are any, `TARGET_COLUMNS`, `ENTITY_COLUMNS` and
        `why` are there.

    Returns
    -------
    DataFrame
        With the columns of the flat formats, `meta` last where a document has keys of its own. Numbers are of nullable
        types, and text is text also where it is missing.
    """
    import pandas as pd

    given, found = list(documents), list(sentences)
    extras = {key for sentence in found for claim in sentence.claims for key in claim.extra} if labelled else set()
    further = [*TARGET_COLUMNS] if "target_sentiment" in extras else []
    mentions = (each for s in found for claim in s.claims for each in (claim.actor, claim.target) if each is not None)
    further += [*ENTITY_COLUMNS] if labelled and any("country" in each.extra for each in mentions) else []
    further += ["why"] if "why" in extras else []
    further += ["meta"] if any(map(document_meta, given)) else []
    of_document = sentences_by_document(found)
    rows = [row for each in given for row in table_rows(each, of_document.get(each.id, []), further)]
    names = (*COLUMNS, *further)
    kinds = {name: "Int64" if name in _WHOLE else "Float64" if name in _REAL else "string" for name in names}
    columns = {
        name: [_whole(row[name]) if kind == "string" else row[name] for row in rows] for name, kind in kinds.items()
    }
    return pd.DataFrame(columns, dtype=object).astype(kinds)


def _whole(text: str | None) -> str | None:
    """Put a question mark for half a surrogate pair, from somebody's JSON, which would stop Arrow."""
    return None if text is None else encodable(text)


def check_output(path: Path, endings: Iterable[str], *, force: bool) -> None:
    """Refuse an output that cannot be written as asked, before any work is done.

    Raises
    ------
    InputError
        If the ending is unknown, the folder is missing, or the file is there and `force` is not given.
    """
    allowed = tuple(endings)
    if full_ending(path) not in allowed:
        raise InputError(f"the ending {full_ending(path)!r} is not known; use one of {', '.join(allowed)}", path=path)
    if not path.parent.is_dir():
        raise InputError("its folder does not exist; make it first", path=path)
    if path.is_dir():
        raise InputError("is a folder; give a file", path=path)
    if path.exists() and not force:
        raise InputError("exists already; choose another name or give --force", path=path)


@contextmanager
def open_writer(
    path: Path, *, with_meta: bool, with_why: bool = False, with_target: bool = False, with_entities: bool = False
) -> Iterator[Writer]:
    """Open a writer by the path's ending; the file appears under its name only when all is written.

    Parameters
    ----------
    path : Path
        Ends in `.jsonl`, `.csv` or `.parquet`.
    with_meta : bool
        Whether the flat formats get the column `meta`.
    with_why : bool, optional
        Whether they get the column `why`.
    with_target : bool, optional
        Whether they get the columns of sentiment towards the target.
    with_entities : bool, optional
        Whether they get the columns of countries and kinds of entities.
    """
    kind = {".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}[path.suffix.lower()]
    further = further_columns(meta=with_meta, why=with_why, target=with_target, entities=with_entities)
    try:
        with written_aside(path) as aside, kind(aside, further) as writer:
            yield writer
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"cannot be written ({reason}); check space and permissions", path=path) from None


def further_columns(*, meta: bool, why: bool, target: bool, entities: bool) -> list[str]:
    """Return the columns of the flat formats beyond `COLUMNS`, each group where it is wanted."""
    groups = ((TARGET_COLUMNS, target), (ENTITY_COLUMNS, entities), (("why",), why), (("meta",), meta))
    return [name for names, wanted in groups if wanted for name in names]


class JsonlWriter:
    """Writes one JSON object a sentence to an open text file, the document's other keys under `meta`."""

    def __init__(self, file: IO[str]):
        self.file = file
        self._encode = json.JSONEncoder(ensure_ascii=False).encode

    def write(self, document: Document, sentences: Iterable[Sentence]) -> None:
        meta = {"meta": found} if (found := document_meta(document)) else {}
        for sentence in sentences:
            self.file.write(self._encode(sentence.to_json() | meta) + "\n")


class _UnixLines:
    def __init__(self, file: IO[str]):
        self.file = file

    def write(self, row: str) -> int:
        return self.file.write(row.removesuffix("\r\n") + "\n")


class CsvWriter:
    """Writes one row a claim to an open text file."""

    def __init__(self, file: IO[str], further: Sequence[str]):
        self.further = further
        # A line end of two characters makes the csv module quote both of them in fields; rows end in one all the same.
        self.rows = csv.DictWriter(_UnixLines(file), (*COLUMNS, *further), lineterminator="\r\n")

    def write_header(self) -> None:
        self.rows.writeheader()

    def write(self, document: Document, sentences: Iterable[Sentence]) -> None:
        self.rows.writerows(table_rows(document, sentences, self.further))


class _ParquetWriter:
    def __init__(self, writer: Any, schema: Any, further: Sequence[str]):
        self.writer, self.schema, self.further = writer, schema, further
        self.waiting: list[dict[str, Any]] = []

    def write(self, document: Document, sentences: Iterable[Sentence]) -> None:
        self.waiting.extend(table_rows(document, sentences, self.further))
        if len(self.waiting) >= 50_000:
            self.flush()

    def flush(self) -> None:
        import pyarrow as pa

        self.writer.write_table(pa.Table.from_pylist(self.waiting, schema=self.schema))
        self.waiting = []


def table_rows(document: Document, sentences: Iterable[Sentence], further: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield a document's rows of the flat formats, with the columns beyond `COLUMNS` that are named."""
    meta = {"meta": json.dumps(document_meta(document), ensure_ascii=False)} if "meta" in further else {}
    for sentence in sentences:
        claims: list[Claim | None] = list(sentence.claims) or [None]
        for row, claim in zip(flat_rows(sentence), claims, strict=True):
            yield row | {name: _further(name, claim) for name in further if name != "meta"} | meta


def _further(name: str, claim: Claim | None) -> Any:
    """Return what a column beyond `COLUMNS` holds of a claim."""
    if claim is None:
        return None
    if name == "why":
        return None if claim.extra.get(name) is None else in_words(claim.extra[name])
    if name in ENTITY_COLUMNS:
        mention = claim.actor if name.startswith("actor") else claim.target
        return None if mention is None else mention.extra.get(name.rpartition("_")[2])
    return (claim.extra.get("target_sentiment") or {}).get(name.rpartition("_")[2])


@contextmanager
def _jsonl(path: Path, further: Sequence[str]) -> Iterator[Writer]:
    with path.open("x", encoding="utf-8", newline="\n") as file:
        yield JsonlWriter(file)


@contextmanager
def _csv(path: Path, further: Sequence[str]) -> Iterator[Writer]:
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = CsvWriter(file, further)
        writer.write_header()
        yield writer


@contextmanager
def _parquet(path: Path, further: Sequence[str]) -> Iterator[Writer]:
    import pyarrow.parquet as pq

    schema = parquet_schema(further)
    with pq.ParquetWriter(path, schema) as file:
        writer = _ParquetWriter(file, schema, further)
        yield writer
        writer.flush()


def parquet_schema(further: Sequence[str]) -> Any:
    """Return the Arrow schema of the flat formats."""
    import pyarrow as pa

    names = (*COLUMNS, *further)
    kinds = {name: pa.int64() if name in _WHOLE else pa.float64() if name in _REAL else pa.string() for name in names}
    return pa.schema(list(kinds.items()))


def _claim_columns(claim: Claim) -> dict[str, Any]:
    out: dict[str, Any] = {"stance": claim.stance, "score": claim.score}
    out |= _span_columns("cue", claim.cue)
    for name, mention in (("actor", claim.actor), ("target", claim.target)):
        out |= _mention_columns(name, mention)
    return out


def _span_columns(name: str, span: Span | None) -> dict[str, Any]:
    return {} if span is None else {f"{name}_{key}": value for key, value in span.to_json().items()}


def _mention_columns(name: str, mention: Mention | None) -> dict[str, Any]:
    return {} if mention is None else _span_columns(name, mention.span) | {f"{name}_entity": mention.entity}
