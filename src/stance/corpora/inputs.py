"""Documents from whatever a user points at: text files, folders, JSONL, CSV, Parquet, standard input."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import IO, Any

from stance.corpora.files import decode, parse_json_line, read_jsonl, read_text
from stance.exceptions import InputError
from stance.schema import Document

ENDINGS = (".txt", ".jsonl", ".csv", ".parquet")
_MAX_FIELD = 2**31 - 1
_BATCH = 1024


def iter_documents(
    inputs: Iterable[str], *, stdin: IO[bytes] | None = None, stdin_format: str = "text"
) -> Iterator[Document]:
    """Yield the documents of all inputs, in the order given, folders sorted by path.

    Parameters
    ----------
    inputs : iterable of str
        Paths of `.txt` files, folders of them, `.jsonl`, `.csv` or `.parquet` with `id` and `text`; `-` for standard
        input.
    stdin : binary file, optional
        Where `-` reads from.
    stdin_format : {"text", "jsonl"}
        What comes from there.

    Raises
    ------
    InputError
        If something cannot be read, or two documents have one id; it names the file and the line.
    """
    seen: dict[str, str] = {}
    for given in inputs:
        for document, place in _documents_of(given, stdin, stdin_format):
            if document.id in seen:
                raise InputError(
                    f"{place}: the id {document.id!r} was used already by {seen[document.id]}; make ids unique"
                )
            seen[document.id] = place
            yield document


def text_files(folder: Path) -> list[Path]:
    """Return the `.txt` files of a folder and all below it, sorted by path."""
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() == ".txt" and p.is_file())


def has_columns(given: str) -> bool:
    """Tell whether an input is of a kind that can carry columns beside `id` and `text`."""
    return Path(given).suffix.lower() in {".jsonl", ".csv", ".parquet"}


def _documents_of(given: str, stdin: IO[bytes] | None, stdin_format: str) -> Iterator[tuple[Document, str]]:
    if given == "-":
        yield from _from_stdin(stdin, stdin_format)
        return
    path = Path(given)
    if path.is_dir():
        found = text_files(path)
        if not found:
            raise InputError(
                "the folder holds no .txt file; give .txt files or a .jsonl, .csv or .parquet file", path=path
            )
        for file in found:
            yield Document(file.relative_to(path).with_suffix("").as_posix(), read_text(file)), str(file)
        return
    ending = path.suffix.lower()
    if ending == ".jsonl":
        rows: Iterator[tuple[int, dict[str, Any]]] = read_jsonl(path)
    elif ending == ".csv":
        rows = _read_csv(path)
    elif ending == ".parquet":
        rows = _read_parquet(path)
    elif ending == ".txt" or not path.exists():
        yield Document(path.stem, read_text(path)), str(path)
        return
    else:
        raise InputError(
            f"the ending {path.suffix!r} is not known; use one of {', '.join(ENDINGS)} or a folder", path=path
        )
    for line, value in rows:
        yield _document(value, path, line), f"{path}:{line}"


def _from_stdin(stdin: IO[bytes] | None, form: str) -> Iterator[tuple[Document, str]]:
    if stdin is None:
        raise InputError("standard input is closed; give a file")
    if form == "text":
        data = stdin.read()
        if not data.strip():
            raise InputError("standard input is empty; pipe a text into it")
        yield Document("stdin", decode(data, "standard input")), "standard input"
        return
    for line, raw in enumerate(stdin, 1):
        if raw.strip():
            yield (
                _document(parse_json_line(raw, "standard input", line), "standard input", line),
                f"standard input:{line}",
            )


def _document(value: dict[str, Any], path: Path | str, line: int) -> Document:
    try:
        document = Document.from_json({key: _plain(item) for key, item in value.items()})
    except InputError as error:
        raise InputError(error.message, path=path, line=line) from None
    if not document.text.strip():
        raise InputError("'text' is empty; remove the row or fill it in", path=path, line=line)
    return document


def _plain(item: Any) -> Any:
    """Return a table's value as JSON has it: dates in ISO form, what is no number as null, all else as text."""
    if isinstance(item, float) and not math.isfinite(item):
        return None
    if item is None or isinstance(item, (str, int, float)):
        return item
    if isinstance(item, dict):
        return {str(key): _plain(value) for key, value in item.items()}
    if isinstance(item, (list, tuple)):
        return [_plain(value) for value in item]
    return item.isoformat() if isinstance(item, (date, time)) else str(item)


def _read_csv(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    text = read_text(path)
    csv.field_size_limit(_MAX_FIELD)
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        names = rows.fieldnames or []
        missing = [name for name in ("id", "text") if name not in names]
        if missing:
            raise InputError(
                f"the header lacks {' and '.join(map(repr, missing))}; name the columns 'id' and 'text'",
                path=path,
                line=1,
            )
        for row in rows:
            if None in row or None in row.values():
                raise InputError(
                    f"does not have the header's {len(names)} columns; quote fields that hold commas",
                    path=path,
                    line=rows.line_num,
                )
            yield rows.line_num, dict(row)
    except csv.Error as error:
        raise InputError(
            f"is not CSV ({error}); quote fields that hold commas or line ends", path=path, line=rows.line_num
        ) from None


def _read_parquet(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            missing = [name for name in ("id", "text") if name not in names]
            if missing:
                raise InputError(f"lacks the column {' and '.join(map(repr, missing))}", path=path)
            row = 0
            for batch in file.iter_batches(batch_size=_BATCH):
                for value in batch.to_pylist():
                    row += 1
                    yield row, value
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"is not a Parquet file that can be read ({str(error).splitlines()[0]})", path=path) from None
