"""What a run labelled, as it was read (`documents.jsonl`): with it the report can be built again without the input."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from stance.exceptions import InputError, placed
from stance.schema import Document
from stance.writing import written_aside

DOCUMENTS = "documents.jsonl"


def write_input(path: Path, documents: Iterable[Document]) -> None:
    """Write documents, one JSON object a line, as `stance label` reads them.

    Parameters
    ----------
    path : Path
        The file.
    documents : iterable of Document
        In the order of the file.
    """
    with written_aside(path) as aside, aside.open("wb") as file:
        for document in documents:
            line = json.dumps(document.to_json(), ensure_ascii=False) + "\n"
            # Half a surrogate pair, from somebody's JSON, is written as JSON's own escape.
            file.write(line.encode("utf-8", "backslashreplace"))


def read_input(path: Path) -> list[Document] | None:
    """Read what `write_input` wrote; None where there is no such file.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        If a line is not as `write_input` writes it.
    """
    out = []
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                with placed(path, number):
                    out.append(Document.from_json(parsed_line(line)))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); see who may read it", path=path) from None
    return out


def parsed_line(line: bytes) -> object:
    """Return the value of a line of a run's own JSON.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError("is half written or damaged; run the experiment again") from None
    return value
