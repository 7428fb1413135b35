"""Annotations as CSV and Parquet: one row a claim, and one with empty claim columns for a sentence without any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.formats import jsonl
from stance.corpora.formats.jsonl import check_verbatim, gather
from stance.corpora.outputs import COLUMNS, flat_rows
from stance.corpora.rows import csv_rows, parquet_rows
from stance.corpora.schemes import Scheme
from stance.exceptions import InputError, placed
from stance.schema import Claim, Mention, Sentence, Sentiment, Span

_REQUIRED = ("doc", "start", "end", "text", "stance")
_NUMBERS = [name for name in COLUMNS if name.endswith(("start", "end", "score"))]


def read(path: Path, faults: Faults, *, scheme: Scheme | None = None) -> Iterator[Annotated]:
    """Yield annotated documents, put together from their sentences.

    Parameters
    ----------
    path : Path
        `.csv` or `.parquet` with the columns of `stance.corpora.outputs.COLUMNS`, at least `doc`, `start`, `end`,
        `text` and `stance`. Rows of one sentence have the same `doc`, `start` and `end`, and must not differ in what
        they say of it.
    faults : Faults
    scheme : Scheme, optional
        Labels that a claim may have; without it any.

    Raises
    ------
    InputError
        If the file or, unless faults are skipped, a row cannot be read.
    """
    rows = (
        csv_rows(path, required=_REQUIRED) if path.suffix.lower() == ".csv" else parquet_rows(path, required=_REQUIRED)
    )
    found: dict[tuple[str, int, int], tuple[int, Sentence]] = {}
    last: Sentence | None = None
    for line, row in rows:
        with faults.guard(), placed(path, line):
            sentence = _sentence(_filled(row), last)
            key = sentence.doc, sentence.start, sentence.end
            if key in found:
                first, known = found[key]
                _check_same(row, sentence, known, first)
                sentence = known.with_claims((*known.claims, *sentence.claims))
            if scheme is not None:
                scheme.check(sentence)
            check_verbatim(sentence)
            found[key] = (found[key][0] if key in found else line), sentence
            last = sentence
    yield from gather(list(found.values()), path, faults)


def write(path: Path, documents: Iterable[Annotated]) -> None:
    """Write annotated sentences with their text, see `stance.corpora.formats.jsonl.write`.

    Raises
    ------
    InputError
        If a text holds a NUL character, which a `.csv` file cannot be read back with, or the file cannot be written.
    """
    jsonl.write(path, _without_nul(documents, path) if path.suffix.lower() == ".csv" else documents)


def _without_nul(documents: Iterable[Annotated], path: Path) -> Iterator[Annotated]:
    for annotated in documents:
        for sentence in annotated.sentences:
            for row in flat_rows(sentence):
                if held := [name for name, value in row.items() if isinstance(value, str) and "\0" in value]:
                    raise InputError(
                        f"{sentence.item!r} holds a NUL character in {held[0]!r}; remove it, or write .jsonl", path=path
                    )
        yield annotated


def _check_same(row: Mapping[str, Any], sentence: Sentence, known: Sentence, first: int) -> None:
    """Refuse a row that says something else of its sentence than an earlier one; what it leaves empty it does not say.

    Raises
    ------
    InputError
        It names the column.
    """
    said = {
        "text": sentence.text != known.text,
        "sentence": _whole(row, "sentence") is not None and sentence.index != known.index,
        "part": bool(row.get("part")) and sentence.part != known.part,
        "sentiment": sentence.sentiment is not None and sentence.sentiment != known.sentiment,
    }
    if differing := [name for name, differs in said.items() if differs]:
        raise InputError(f"the sentence has another {differing[0]!r} than in line {first}; make its rows agree")


def _filled(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Empty the cells that R fills with NA; where numbers stand so, the row's words do too."""
    if not any(row.get(name) == "NA" for name in _NUMBERS):
        return row
    return {key: None if value == "NA" else value for key, value in row.items()}


def _sentence(row: Mapping[str, Any], last: Sentence | None) -> Sentence:
    doc, text = row["doc"], row["text"]
    if not isinstance(doc, str) or not isinstance(text, str):
        raise InputError("'doc' and 'text' must be text")
    start, end = _required(row, "start"), _required(row, "end")
    index = _whole(row, "sentence")
    if index is None:
        index = 0 if last is None or last.doc != doc else last.index + ((start, end) != (last.start, last.end))
    value = {"doc": doc, "sentence": index, "start": start, "end": end, "text": text, "part": row.get("part") or "body"}
    claims = (_claim(row),) if row.get("stance") else ()
    return Sentence.from_json(value | {"sentiment": _sentiment(row), "claims": [claim.to_json() for claim in claims]})


def _claim(row: Mapping[str, Any]) -> Claim:
    cue, actor, target = (_span(row, name) for name in ("cue", "actor", "target"))
    return Claim(
        str(row["stance"]), cue, _mention(row, "actor", actor), _mention(row, "target", target), _real(row, "score")
    )


def _mention(row: Mapping[str, Any], name: str, span: Span | None) -> Mention | None:
    entity = row.get(f"{name}_entity") or None
    return None if span is None and entity is None else Mention(span, entity)


def _span(row: Mapping[str, Any], name: str) -> Span | None:
    start, end, text = _whole(row, f"{name}_start"), _whole(row, f"{name}_end"), row.get(f"{name}_text") or None
    if start is None and end is None and text is None:
        return None
    if start is None or end is None or text is None:
        raise InputError(f"{name}_text, {name}_start and {name}_end belong together; fill in all or none")
    return Span(start, end, text)


def _sentiment(row: Mapping[str, Any]) -> dict[str, Any] | None:
    label, score = row.get("sentiment_label"), _real(row, "sentiment_score")
    return Sentiment(label, score).to_json() if label and score is not None else None


def _required(row: Mapping[str, Any], name: str) -> int:
    number = _whole(row, name)
    if number is None:
        raise InputError(f"{name!r} is empty; it must be a whole number")
    return number


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    number = _real(row, name)
    if number is not None and (number != int(number) or number < 0):
        raise InputError(f"{name!r} must be a whole number, got {row[name]!r}")
    return None if number is None else int(number)


def _real(row: Mapping[str, Any], name: str) -> float | None:
    given = row.get(name)
    if given is None or given == "":
        return None
    try:
        number = float(given)
    except (TypeError, ValueError):
        number = float("nan")
    if not abs(number) < 1e15:
        # Not a number at all, or one that no text is long enough for; Parquet's own missing value is None already.
        if number != number and isinstance(given, float):
            return None
        raise InputError(f"{name!r} must be a number, got {str(given)[:80]!r}")
    return number
