"""Bytes to text and lines to objects, with the file and the line in every complaint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stance.exceptions import InputError

_BOM = b"\xef\xbb\xbf"


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes.

    Raises
    ------
    InputError
        If it is missing, a folder, not readable or empty.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except IsADirectoryError:
        raise InputError("is a folder where a file is needed", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check its permissions", path=path) from None
    if not data.strip():
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


def read_text(path: Path) -> str:
    """Return a text file's content, decoded by `decode`."""
    return decode(read_bytes(path), path)


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line number (from 1) and the object of every line that is not blank.

    Raises
    ------
    InputError
        If the file or one of its lines cannot be read; it names the line.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); give a .jsonl file", path=path) from None
    empty = True
    with file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                empty = False
                yield number, parse_json_line(raw, path, number)
    if empty:
        raise InputError("the file is empty; give one JSON object a line", path=path)


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
