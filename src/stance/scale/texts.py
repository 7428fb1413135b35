"""What a caller in Python gives as texts, as documents: with one line for each thing that cannot be one."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import PurePath
from typing import Any, Protocol

from stance.corpora.inputs import ENDINGS, document_from_row
from stance.exceptions import InputError
from stance.schema import Document
from stance.stances.labeler import check_ids

_COLUMNS = ("id", "text")
_PATH_LENGTH = 255


class Table(Protocol):
    """A frame of whatever library that hands its columns over as an Arrow stream."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Texts = str | Document | Mapping[str, Any] | Table | Iterable[str | Document | Mapping[str, Any]]
"""What `stance.label` takes."""


def documents_of(given: Texts) -> list[Document]:
    """Return the documents that are given; see `stance.label` for what may be.

    Raises
    ------
    InputError
        If something is no text and no document, a table lacks a column, or two documents have one id.

    Warns
    -----
    UserWarning
        If a text looks like the path of one.
    """
    if isinstance(given, Document):
        return [given]
    out = [Document("text", given)] if isinstance(given, str) else [*map(_document, _members(given), count())]
    check_ids(out)
    _warn_of_paths(out)
    return out


def _members(given: Texts) -> Iterable[Any]:
    """Return texts, documents or rows; a frame of columns would else be taken for a list of their names."""
    if isinstance(given, Mapping):
        return [given]
    if hasattr(given, "__arrow_c_stream__") and hasattr(given, "columns"):
        import pyarrow as pa

        table = pa.table(given)
        _check_columns("the table", table.column_names)
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows
    if not isinstance(given, Iterable) or isinstance(given, (bytes, bytearray)):
        raise _refused("give a text, a Document or several of them; got", given)
    return given


def _document(given: Any, k: int) -> Document:
    if isinstance(given, Document):
        return given
    if isinstance(given, str):
        return Document(f"text-{k}", given)
    if isinstance(given, Mapping):
        _check_columns("a mapping", list(given))
        return document_from_row(given, "table", k + 1)
    raise _refused(f"give texts, Documents, or mappings with id and text; number {k} is", given)


def _warn_of_paths(documents: list[Document]) -> None:
    short = (document.text for document in documents if len(document.text) <= _PATH_LENGTH)
    if (path := next((text for text in short if text.lower().endswith(ENDINGS)), None)) is not None:
        warnings.warn(
            f"{path!r} is taken for a text: stance.label reads no files; "
            "give it what stands in the file, or run: stance label FILE",
            stacklevel=4,
        )


def _check_columns(what: str, there: list[Any]) -> None:
    """Refuse what lacks the columns of a document; it is said once, not of its first row."""
    if missing := [name for name in _COLUMNS if name not in there]:
        names = ", ".join(map(repr, there[:8])) or "nothing"
        raise InputError(f"{what} lacks {' and '.join(map(repr, missing))}; it has {names}")


def _refused(said: str, given: Any) -> InputError:
    hint = ""
    if isinstance(given, PurePath):
        hint = "; give what stands in the file: path.read_text(encoding='utf-8')"
    elif isinstance(given, (bytes, bytearray)):
        hint = "; decode it"
    elif isinstance(given, float) and given != given:
        hint = ", a missing value; leave it out: texts.dropna()"
    shown = "" if given is None else f" {os.fspath(given) if isinstance(given, PurePath) else given!r:.60}"
    return InputError(f"{said} {type(given).__name__}{shown}{hint}")
