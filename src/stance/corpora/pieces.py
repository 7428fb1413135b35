"""Labelled documents to pieces of a file, which one after the other are the file: any process can make any piece."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.corpora.compression import compress, split_ending
from stance.corpora.outputs import CsvWriter, JsonlWriter, Writer, parquet_schema, table_rows, write_documents
from stance.schema import Document, Sentence, sentences_by_document
from stance.writing import encodable

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = (".jsonl", ".csv", ".parquet", ".jsonl.gz", ".jsonl.zst", ".csv.gz", ".csv.zst")
_GROUP = 50_000
"""So many rows, or a few more, make a row group."""


class Pieces:
    """Makes the pieces of an output file.

    Parameters
    ----------
    ending : str
        One of `ENDINGS`. Pieces of `.parquet` are Arrow streams, of which `to_parquet` makes the file.
    further : sequence of str
        The columns beyond `stance.corpora.outputs.COLUMNS`.
    """

    def __init__(self, ending: str, further: Sequence[str]):
        self._kind, self._compression = split_ending(Path(f"x{ending}"))
        self._further = further

    def head(self) -> bytes:
        """Return what stands at the file's begin."""
        text = io.StringIO()
        if self._kind == ".csv":
            CsvWriter(text, self._further).write_header()
        return self._packed(text.getvalue()) if text.getvalue() else b""

    def piece(self, documents: Sequence[Document], sentences: Iterable[Sentence]) -> bytes:
        """Return a piece with the labelled sentences of some documents."""
        if self._kind == ".parquet":
            return self._arrow(documents, sentences)
        text = io.StringIO()
        writer: Writer = JsonlWriter(text) if self._kind == ".jsonl" else CsvWriter(text, self._further)
        write_documents(writer, documents, sentences)
        return self._packed(text.getvalue())

    def _packed(self, text: str) -> bytes:
        # A file's name may be no text; what JSON escapes with a backslash is its letter as it came.
        return compress(text.encode("utf-8", "backslashreplace"), self._compression)

    def _arrow(self, documents: Sequence[Document], sentences: Iterable[Sentence]) -> bytes:
        import pyarrow as pa

        of_document = sentences_by_document(sentences)
        rows = [
            row | {"doc": encodable(row["doc"])}
            for document in documents
            for row in table_rows(document, of_document.get(document.id, []), self._further)
        ]
        table = pa.Table.from_pylist(rows, schema=parquet_schema(self._further))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        data: bytes = sink.getvalue().to_pybytes()
        return data


def to_parquet(source: io.BufferedReader, path: Path, further: Sequence[str]) -> None:
    """Write the pieces of a Parquet file as a Parquet file, some at a time.

    Parameters
    ----------
    source : buffered binary file
        The pieces, one after the other.
    path : Path
        Written over.
    further : sequence of str
        See `Pieces`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, parquet_schema(further)) as file:
        waiting: list[pa.Table] = []
        for table in _tables(source):
            waiting.append(table)
            if sum(map(len, waiting)) >= _GROUP:
                file.write_table(pa.concat_tables(waiting).combine_chunks())
                waiting = []
        if waiting:
            file.write_table(pa.concat_tables(waiting).combine_chunks())


def _tables(source: io.BufferedReader) -> Iterator[Any]:
    import pyarrow as pa

    while source.peek(1):
        with pa.ipc.open_stream(source) as stream:
            yield stream.read_all()
