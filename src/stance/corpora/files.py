"""Bytes to text and lines to objects, with the file and the line in every complaint."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from stance.corpora.compression import Seen, open_stream
from stance.exceptions import InputError

BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 2**28


def stop(error: InputError) -> NoReturn:
    """Raise what is wrong with a record."""
    raise error


def read_bytes(path: Path, *, may_be_empty: bool = False, most: int | None = None) -> bytes:
    """Return a file's bytes.

    Parameters
    ----------
    path : Path
    may_be_empty : bool, default=False
    most : int, optional
        How many bytes there may be.

    Raises
    ------
    InputError
        If it is missing, a folder, not readable, too large or, unless it may be, empty.
    """
    try:
        with path.open("rb") as file:
            data = file.read() if most is None else file.read(most + 1)
    except FileNotFoundError:
        raise InputError("no such file; check the path", path=path) from None
    except IsADirectoryError:
        raise InputError("is a folder where a file is needed", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); check its permissions", path=path) from None
    except ValueError:
        raise InputError("is no path, for a NUL character stands in it; check the path", path=repr(str(path))) from None
    if most is not None and len(data) > most:
        raise InputError(f"has more than {most:,} bytes; split it into smaller files", path=path)
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
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        at = line or 1 + data.count(b"\n", 0, error.start + (len(BOM) if data.startswith(BOM) else 0))
        bad = error.object[error.start]
        remedy = "convert it, for instance with: iconv -f cp1252 -t utf-8"
        raise InputError(f"is not UTF-8 (byte 0x{bad:02x}); {remedy}", path=path, line=at) from None


def read_text(path: Path, *, may_be_empty: bool = False) -> str:
    """Return a text file's content, decoded by `decode`."""
    return decode(read_bytes(path, may_be_empty=may_be_empty), path)


def iter_lines(path: Path, seen: Seen | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield the number (from 1) and the bytes of every line that is not blank, without holding the file.

    Parameters
    ----------
    path : Path
        As it is, or compressed (`.gz`, `.zst`).
    seen : callable, optional
        Told how many bytes are read from the disk.

    Raises
    ------
    InputError
        If the file cannot be read or holds nothing, or a line is longer than 256 MB.
    """
    empty = True
    for number, raw in all_lines(path, seen):
        if raw.strip():
            empty = False
            yield number, raw
    if empty:
        raise InputError("the file is empty; give one record a line", path=path)


def all_lines(path: Path, seen: Seen | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of every line, blank ones too; see `iter_lines`."""
    number = 0
    with open_stream(path, seen) as file:
        while raw := file.readline(_LONGEST_LINE + 1):
            number += 1
            if len(raw) > _LONGEST_LINE:
                raise InputError(
                    f"the line is longer than {_LONGEST_LINE:,} bytes; cut it into several records",
                    path=path,
                    line=number,
                )
            yield number, raw


def read_jsonl(
    path: Path, *, seen: Seen | None = None, bad: Callable[[InputError], None] = stop
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line number (from 1) and the object of every line that is not blank.

    Parameters
    ----------
    path : Path
    seen : callable, optional
        Told how many bytes are read from the disk.
    bad : callable, optional
        Told of each line that cannot be read, and then it is left out; by default the first one is raised.

    Raises
    ------
    InputError
        If the file or one of its lines cannot be read; it names the line.
    """
    for number, raw in iter_lines(path, seen):
        try:
            value = parse_json_line(raw, path, number)
        except InputError as error:
            bad(error)
            continue
        yield number, value


def tab_fields(raw: bytes, path: Path, number: int, *, width: int) -> list[str]:
    """Parse one line of tab-separated values, quoted as spreadsheets quote them.

    Raises
    ------
    InputError
        If it is no text or has another number of fields.
    """
    line = decode(raw, path, line=number).rstrip("\r\n")
    try:
        fields = next(csv.reader([line], delimiter="\t", strict=True), [])
    except csv.Error as error:
        raise InputError(f"is no tab-separated line ({error}); fetch the file again", path=path, line=number) from None
    if len(fields) != width:
        raise InputError(
            f"has {len(fields)} tab-separated fields, not {width}; fetch the file again", path=path, line=number
        )
    return fields


def read_json(path: Path, *, strict: bool = False) -> Any:
    """Return the value in a JSON file.

    Parameters
    ----------
    path : Path
    strict : bool, default=False
        Whether to refuse what can be read but never be written: NaN, infinity and half of a surrogate pair. A reader of
        many records in one file rather checks each of them, so that one can be left out.

    Raises
    ------
    InputError
        If it cannot be read or is no JSON; it names the line.
    """
    return _parse_json(read_text(path), path, None, "give a whole JSON file", strict=strict)


def parse_json_line(raw: bytes, path: Path | str, number: int) -> dict[str, Any]:
    """Parse one line of a `.jsonl` file into an object; see `read_jsonl` for errors."""
    text = decode(raw, path, line=number)
    value = _parse_json(text, path, number, "each line must be one JSON object", strict=True)
    if not isinstance(value, dict):
        raise InputError(
            f"must be a JSON object, got {type(value).__name__}; write one object a line", path=path, line=number
        )
    return value


class _NotJson(Exception):
    """Says what Python's reader takes although JSON does not know it, or leaves open what it means."""


def _parse_json(text: str, path: Path | str, line: int | None, remedy: str, *, strict: bool) -> Any:
    """Return the value of JSON text; where no line is given, a complaint counts it from the text's first."""
    try:
        if not strict:
            return _LAX.decode(text)
        value = _STRICT.decode(text)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON ({error.msg}); {remedy}", path=path, line=line or error.lineno) from None
    except RecursionError:
        raise InputError(f"is not JSON (nested too deeply); {remedy}", path=path, line=line) from None
    except _NotJson as error:
        raise InputError(str(error), path=path, line=line) from None
    except ValueError:
        raise InputError("holds a number that is too long; shorten it", path=path, line=line) from None
    if "\\ud" in text.lower() and _has_surrogate(value):
        raise InputError(
            "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character; remove it",
            path=path,
            line=line,
        )
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose keys stand once: of two values one would be lost without a word."""
    value = dict(pairs)
    if len(value) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise _NotJson(f"has the key {twice[:80]!r} twice in one object; keep one of the two")
    return value


def _refuse_number(word: str) -> NoReturn:
    raise _NotJson("holds NaN or infinity, which JSON does not know; write null or remove that value")


def _finite(word: str) -> float:
    number = float(word)
    if math.isinf(number):
        _refuse_number(word)
    return number


_LAX = json.JSONDecoder(object_pairs_hook=_once)
_STRICT = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse_number, parse_float=_finite)


def _has_surrogate(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
