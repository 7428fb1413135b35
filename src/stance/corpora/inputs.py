"""Documents from whatever a user points at: text files, folders, JSONL, CSV, Parquet, standard input."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import IO, Any

from stance.corpora import html
from stance.corpora.annotated import Faults
from stance.corpora.compression import Seen, full_ending, split_ending, without_ending
from stance.corpora.files import decode, parse_json_line, read_bytes, read_jsonl
from stance.corpora.ids import SeenIds
from stance.corpora.rows import csv_rows, parquet_rows
from stance.exceptions import InputError, placed
from stance.schema import Document

Found = tuple[Document, str]
"""A document and its place, for messages."""

TABLES = (".jsonl", ".csv", ".parquet")
PACKED = (".jsonl.gz", ".jsonl.zst", ".csv.gz", ".csv.zst")
ENDINGS = (".txt", *html.ENDINGS, *TABLES, *PACKED)
MAX_CHARACTERS = 10_000_000
"""Of one document, a thick book three times over: a document is labelled at once, with some 100 bytes a character."""

_MAX_BYTES = 4 * MAX_CHARACTERS
_COUNTED = 100_000
"""After a row that cannot be read, so many more are looked at to say how many there are."""


def iter_documents(
    inputs: Iterable[str],
    *,
    stdin: IO[bytes] | None = None,
    stdin_format: str = "text",
    prefix_ids: bool = False,
    faults: Faults | None = None,
    seen: Seen | None = None,
) -> Iterator[Document]:
    """Yield the documents of all inputs, in the order given, folders sorted by path; one is held at a time.

    Parameters
    ----------
    inputs : iterable of str
        Paths of `.txt` or `.html` files, of `.jsonl`, `.csv` or `.parquet` with `id` and `text` (the first two also as
        `.gz` and `.zst`), or of folders of one of these kinds; `-` for standard input.
    stdin : binary file, optional
        Where `-` reads from.
    stdin_format : {"text", "jsonl"}
        What comes from there.
    prefix_ids : bool, optional
        Whether the name of the input, and of the table in it, stands before each id, so that files whose rows have the
        same numbers can be read together.
    faults : Faults, optional
        What becomes of records that cannot be read; by default the first one stops the reader.
    seen : callable, optional
        Told how many bytes are read from the disk.

    Raises
    ------
    InputError
        If something cannot be read, or two documents have one id; it names the file and the line, and of a table how
        many more of its rows cannot be read.
    """
    given, faults = list(inputs), faults or Faults()
    ids = SeenIds()

    def read() -> Iterator[Found]:
        for name in given:
            yield from _documents_of(name, stdin, stdin_format, prefix_ids, faults, seen)

    for document, place in read():
        if len(document.text) > MAX_CHARACTERS:
            with faults.guard():
                size = f"{len(document.text):,} characters, more than the {MAX_CHARACTERS:,} that one may have"
                raise InputError(f"{place}: the document has {size}; split it into several")
            continue
        if ids.add(document.id):
            yield document
            continue
        with faults.guard():
            first = "an earlier document"
            if "-" not in given:
                first = next((where for other, where in read() if other.id == document.id), first)
            remedy = "make ids unique" + ("" if prefix_ids or len(given) == 1 else " or give --prefix-ids")
            raise InputError(f"{place}: the id {document.id!r} was used already by {first}; {remedy}")


def text_files(folder: Path) -> list[Path]:
    """Return the `.txt` files of a folder and all below it, sorted by path; where there are none, its web pages."""
    return next(filter(None, _by_kind(folder)[:2]), [])


def input_files(given: str) -> list[Path]:
    """Return the files that an input stands for, in the order in which they are read.

    Parameters
    ----------
    given : str
        A file or a folder. Of a folder the `.txt` files count, where there are none its web pages, and where there are
        none of these either its tables.

    Raises
    ------
    InputError
        If a folder holds none of them.
    """
    path = Path(given)
    if not path.is_dir():
        return [path]
    found: list[Path] = next(filter(None, _by_kind(path)), [])
    if not found:
        raise InputError("the folder holds no .txt file; give .txt files or a .jsonl, .csv or .parquet file", path=path)
    return found


def has_columns(given: str) -> bool:
    """Tell whether an input is of a kind that can carry columns beside `id` and `text`."""
    path = Path(given)
    return _is_table(path) or (path.is_dir() and any(map(_is_table, input_files(given))))


def _by_kind(folder: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """Return a folder's texts, web pages and tables, sorted by path; tables whose names begin with a dot are ours."""
    texts, pages, tables = [], [], []
    for path in folder.rglob("*"):
        kind = path.suffix.lower()
        if kind == ".txt" and path.is_file():
            texts.append(path)
        elif kind in html.ENDINGS and path.is_file():
            pages.append(path)
        elif _is_table(path) and not path.name.startswith(".") and path.is_file():
            tables.append(path)
    return sorted(texts), sorted(pages), sorted(tables)


def _is_table(path: Path) -> bool:
    return full_ending(path) in (*TABLES, *PACKED)


def _documents_of(
    given: str, stdin: IO[bytes] | None, stdin_format: str, prefix_ids: bool, faults: Faults, seen: Seen | None
) -> Iterator[Found]:
    if given == "-":
        yield from _from_stdin(stdin, stdin_format, faults)
        return
    root = Path(given)
    for path in input_files(given):
        inside = path.relative_to(root) if path != root else Path(path.name)
        if _is_table(path):
            prefix = f"{without_ending(inside).as_posix()}/" if prefix_ids else ""
            yield from _from_table(path, prefix, faults, seen)
        elif path.suffix.lower() in (".txt", *html.ENDINGS) or not path.exists():
            prefix = f"{root.name}/" if prefix_ids and path != root else ""
            with faults.guard():
                document = _from_file(path, prefix + inside.with_suffix("").as_posix())
                if seen is not None:
                    seen(path.stat().st_size)
                yield document, str(path)
        else:
            raise InputError(
                f"the ending {path.suffix!r} is not known; use one of {', '.join(ENDINGS)} or a folder", path=path
            )


def _from_table(path: Path, prefix: str, faults: Faults, seen: Seen | None) -> Iterator[Found]:
    """Yield a table's documents; the first row that cannot be read ends it, and then the others are counted."""
    bad = _Bad(faults)
    kind = split_ending(path)[0]
    if kind == ".jsonl":
        rows = read_jsonl(path, seen=seen, bad=bad)
    elif kind == ".csv":
        rows = csv_rows(path, required=("id", "text"), seen=seen, bad=bad)
    else:
        rows = parquet_rows(path, required=("id", "text"), seen=seen)
    looked = 0
    try:
        for line, value in rows:
            try:
                document = _document(value, path, line, prefix)
            except InputError as error:
                bad(error)
                continue
            if bad.first is None:
                yield document, f"{path}:{line}"
            elif (looked := looked + 1) >= _COUNTED:
                break
    except InputError as error:
        if bad.first is None:
            raise
        bad(error)
    bad.end()


class _Bad:
    """Takes rows that cannot be read: they are skipped, or the first is kept to be raised at the end."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._more = 0
        self.first: InputError | None = None

    def __call__(self, error: InputError) -> None:
        if self._faults.skip:
            self._faults.skipped.append(error)
        elif self.first is None:
            self.first = error
        else:
            self._more += 1

    def end(self) -> None:
        if self.first is None:
            return
        if self._more:
            rows = "1 more row" if self._more == 1 else f"{self._more:,} more rows"
            what = f"{self.first.message} ({rows} cannot be read; --skip-bad leaves them out)"
            raise InputError(what, path=self.first.path, line=self.first.line)
        raise self.first


def _from_file(path: Path, id_: str) -> Document:
    if path.suffix.lower() in html.ENDINGS:
        return html.read_html(path, id_)
    return Document(id_, decode(read_bytes(path, most=_MAX_BYTES), path))


def _from_stdin(stdin: IO[bytes] | None, form: str, faults: Faults) -> Iterator[Found]:
    if stdin is None:
        raise InputError("standard input is closed; give a file")
    if form == "text":
        data = stdin.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise InputError(f"standard input has more than {_MAX_BYTES:,} bytes; give it as a .jsonl of documents")
        if not data.strip():
            raise InputError("standard input is empty; pipe a text into it")
        yield Document("stdin", decode(data, "standard input")), "standard input"
        return
    for line, raw in enumerate(stdin, 1):
        if raw.strip():
            # What comes through a pipe may have no end: nothing is counted, the first bad line is said at once.
            with faults.guard():
                yield (
                    _document(parse_json_line(raw, "standard input", line), "standard input", line),
                    f"standard input:{line}",
                )


def _document(value: dict[str, Any], path: Path | str, line: int, prefix: str = "") -> Document:
    for key in ("id", "text"):
        if isinstance(value.get(key), bytes):
            decode(value[key], path, line=line)  # what is no text is refused; other columns need not be text
    plain = {key: _plain(item) for key, item in value.items()}
    if isinstance(plain.get("id"), int) and not isinstance(plain["id"], bool):
        plain["id"] = str(plain["id"])  # tables number their rows
    with placed(path, line):
        document = Document.from_json(plain)
    if not document.text.strip():
        raise InputError("'text' is empty; remove the row or fill it in", path=path, line=line)
    return replace(document, id=prefix + document.id) if prefix else document


def _plain(item: Any) -> Any:
    """Return a table's value as JSON has it: dates in ISO form, what is no number as null, all else as text."""
    if isinstance(item, float) and not math.isfinite(item):
        return None
    if item is None or isinstance(item, (str, int, float)):
        return item
    if isinstance(item, bytes):
        return item.decode(errors="backslashreplace")
    if isinstance(item, dict):
        return {str(key): _plain(value) for key, value in item.items()}
    if isinstance(item, (list, tuple)):
        return [_plain(value) for value in item]
    return item.isoformat() if isinstance(item, (date, time)) else str(item)


def document_from_row(row: Mapping[str, Any], place: str, number: int) -> Document:
    """Return the document in a row of a table with the columns `id` and `text`; the others are kept.

    Parameters
    ----------
    row : mapping
        By column; dates become ISO text, what is no number null.
    place : str
        What the table is called in complaints.
    number : int
        Of the row, from 1.

    Raises
    ------
    InputError
        If `id` or `text` is missing or is no text.
    """
    return _document(dict(row), place, number)
