"""Bytes to text and lines to objects, with the file and the line in every complaint."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stance.exceptions import InputError

_BOM = b"\xef\xbb\xbf"


def read_bytes(path: Path, *, may_be_empty: bool = False) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    InputError
        If it is missing, a folder, not readable or, unless it may be, empty.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except IsADirectoryError:
        raise InputError("is a folder where a file is needed", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check its permissions", path=path) from None
    if not may_be_empty and not data.strip():
        raise InputError("the file is empty; give a file with text", path=path)
    return data


def decode(data: bytes, path: Path | str, *, line: int | None = None) -> str:
    """Decode UTF-8 exactly as given: line ends are kept, a byte-order mark is left off.

    Raises
    ------
    InputError
        If the bytes are not UTF-8 text; it names the line.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("is UTF-16, not UTF-8; convert it, for instance with: iconv -f utf-16 -t utf-8", path=path)
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(
            "looks binary (a NUL byte); give plain text in UTF-8", path=path, line=line or 1 + data.count(b"\n", 0, nul)
        )
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        at = line or 1 + data.count(b"\n", 0, error.start + (len(_BOM) if data.startswith(_BOM) else 0))
        bad = error.object[error.start]
        remedy = "convert it, for instance with: iconv -f latin1 -t utf-8"
        raise InputError(f"is not UTF-8 (byte 0x{bad:02x}); {remedy}", path=path, line=at) from None


def read_text(path: Path, *, may_be_empty: bool = False) -> str:
    """Return a text file's content, decoded by `decode`."""
    return decode(read_bytes(path, may_be_empty=may_be_empty), path)


def iter_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the number (from 1) and the bytes of every line that is not blank, without holding the file.

    Raises
    ------
    InputError
        If the file cannot be read or holds nothing.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); give a file that can be", path=path) from None
    empty = True
    with file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                empty = False
                yield number, raw
    if empty:
        raise InputError("the file is empty; give one record a line", path=path)


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line number (from 1) and the object of every line that is not blank.

    Raises
    ------
    InputError
        If the file or one of its lines cannot be read; it names the line.
    """
    for number, raw in iter_lines(path):
        yield number, parse_json_line(raw, path, number)


def tab_fields(raw: bytes, path: Path, number: int, *, width: int) -> list[str]:
    """Parse one line of tab-separated values, quoted as spreadsheets quote them.

    Raises
    ------
    InputError
        If it is no text or has another number of fields.
    """
    line = decode(raw, path, line=number).rstrip("\r\n")
    try:
        fields = next(csv.reader([line], delimiter="\t"), [])
    except csv.Error as error:
        raise InputError(f"is no tab-separated line ({error})", path=path, line=number) from None
    if len(fields) != width:
        raise InputError(
            f"has {len(fields)} tab-separated fields, not {width}; fetch the file again", path=path, line=number
        )
    return fields


def read_json(path: Path) -> Any:
    """Return the value in a JSON file.

    Raises
    ------
    InputError
        If it cannot be read or is no JSON; it names the line.
    """
    text = read_text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON ({error.msg}); give a whole JSON file", path=path, line=error.lineno) from None
    except (RecursionError, ValueError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "holds a number that is too long"
        raise InputError(f"cannot be used: {reason}", path=path) from None


def parse_json_line(raw: bytes, path: Path | str, number: int) -> dict[str, Any]:
    """Parse one line of a `.jsonl` file into an object; see `read_jsonl` for errors."""
    text = decode(raw, path, line=number)
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise InputError(f"is not JSON ({reason}); each line must be one JSON object", path=path, line=number) from None
    except ValueError:
        raise InputError("holds a number that is too long; shorten it", path=path, line=number) from None
    if not isinstance(value, dict):
        raise InputError(f"must be a JSON object, got {type(value).__name__}", path=path, line=number)
    if "\\ud" in text.lower() and _has_surrogate(value):
        raise InputError(
            "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character; remove it",
            path=path,
            line=number,
        )
    return value


def _has_surrogate(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
