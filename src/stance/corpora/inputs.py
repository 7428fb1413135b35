"""Documents from whatever a user points at: text files, folders, JSONL, CSV, Parquet, standard input."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import IO, Any

from stance.corpora import html
from stance.corpora.files import decode, parse_json_line, read_jsonl, read_text
from stance.corpora.rows import csv_rows, parquet_rows
from stance.exceptions import InputError, placed
from stance.schema import Document

ENDINGS = (".txt", ".html", ".htm", ".jsonl", ".csv", ".parquet")


def iter_documents(
    inputs: Iterable[str], *, stdin: IO[bytes] | None = None, stdin_format: str = "text"
) -> Iterator[Document]:
    """Yield the documents of all inputs, in the order given, folders sorted by path.

    Parameters
    ----------
    inputs : iterable of str
        Paths of `.txt` or `.html` files, folders of them, `.jsonl`, `.csv` or `.parquet` with `id` and `text`; `-` for
        standard input.
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
    """Return the `.txt` files of a folder and all below it, sorted by path; where there are none, its web pages."""
    files = [p for p in folder.rglob("*") if p.suffix.lower() in (".txt", *html.ENDINGS) and p.is_file()]
    texts = [p for p in files if p.suffix.lower() == ".txt"]
    return sorted(texts or files)


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
            yield _from_file(file, file.relative_to(path).with_suffix("").as_posix()), str(file)
        return
    ending = path.suffix.lower()
    if ending == ".jsonl":
        rows: Iterator[tuple[int, dict[str, Any]]] = read_jsonl(path)
    elif ending == ".csv":
        rows = csv_rows(path, required=("id", "text"))
    elif ending == ".parquet":
        rows = parquet_rows(path, required=("id", "text"))
    elif ending in (".txt", *html.ENDINGS) or not path.exists():
        yield _from_file(path, path.stem), str(path)
        return
    else:
        raise InputError(
            f"the ending {path.suffix!r} is not known; use one of {', '.join(ENDINGS)} or a folder", path=path
        )
    for line, value in rows:
        yield _document(value, path, line), f"{path}:{line}"


def _from_file(path: Path, id_: str) -> Document:
    if path.suffix.lower() in html.ENDINGS:
        return html.read_html(path, id_)
    return Document(id_, read_text(path))


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
    plain = {key: _plain(item) for key, item in value.items()}
    if isinstance(plain.get("id"), int) and not isinstance(plain["id"], bool):
        plain["id"] = str(plain["id"])  # tables number their rows
    with placed(path, line):
        document = Document.from_json(plain)
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
