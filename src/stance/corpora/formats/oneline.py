"""What formats of plain lines share: JSON and text on one line, bytes that read back, errors with their place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stance.exceptions import InputError
from stance.schema import Json

LINE_ENDS = re.compile("(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])+")
"""What `str.splitlines`, and with it many a tool, breaks lines at."""

_RAW_IN_JSON = re.compile("[\x85\u2028\u2029]")


def dump(value: Json) -> str:
    """Return JSON text without any character that ends a line."""
    return _RAW_IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))


def load(text: str) -> Json | None:
    """Return the object that a text is as JSON, or None if it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def encode(text: str, doc: str) -> bytes:
    """Return the UTF-8 bytes that `stance.corpora.files.decode` makes the same text of.

    Raises
    ------
    InputError
        If there are none; it names the document.
    """
    if "\0" in text:
        raise InputError(f"document {doc!r} holds a NUL character, which no text file may hold; remove it")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(f"document {doc!r} holds half of a surrogate pair, which is no character; remove it") from None


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is written into an `InputError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"cannot be written ({reason}); check path, space and permissions", path=path) from None
