"""Records of files that other tools write, a sentence each: where they stand, what they hold, how they are written."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from stance.corpora.annotated import Annotated, Faults, put_together
from stance.exceptions import InputError
from stance.schema import Claim, Json, Sentence, sentences_by_document
from stance.writing import written_aside

_OWN = {"doc", "sentence", "start", "end", "text", "part", "sentiment", "claims"}


class Place(NamedTuple):
    """Where a record stands: the file, what the record is called, and its line where there are lines."""

    path: Path
    name: str
    line: int | None = None

    @contextmanager
    def named(self) -> Iterator[None]:
        """Read the record inside; complaints say where it stands.

        Raises
        ------
        InputError
            The record's own, with the place.
        """
        try:
            yield
        except InputError as error:
            raise self._error(error.message) from None
        except RecursionError:
            raise self._error("is nested too deeply; remove what is not needed") from None

    def _error(self, message: str) -> InputError:
        where = "" if self.line is not None else f"{self.name}: "
        return InputError(where + message, path=self.path, line=self.line)


def make_sentence(own: Json, extra: Mapping[str, Any], claims: Iterable[Claim] = ()) -> Sentence:
    """Make a sentence of the contract's keys and of others, which are kept unless they are called like those.

    Raises
    ------
    InputError
        If one of its own keys is missing or of the wrong kind, or a value can never be written as JSON.
    """
    others = {key: item for key, item in extra.items() if key not in _OWN}
    sentence = Sentence.from_json(others | own).with_claims(tuple(claims))
    check_json(sentence.to_json())
    return sentence


def check_json(value: Json) -> None:
    """Refuse what can be read from JSON but never be written.

    Raises
    ------
    InputError
        If it holds a number that is none, or half a character.
    """
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise InputError(
            "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character; remove it"
        ) from None
    except ValueError:
        raise InputError("holds NaN or infinity, which JSON does not know; remove that value") from None


def assemble(rows: Sequence[tuple[Place, Sentence]], faults: Faults) -> Iterator[Annotated]:
    """Put documents together from sentences of any order, but refuse those that stand twice or overlap.

    Parameters
    ----------
    rows : sequence of (Place, Sentence)
    faults : Faults

    Raises
    ------
    InputError
        It names the places of both sentences.
    """
    kept: list[Sentence] = []
    last: tuple[Place, Sentence] | None = None
    for place, sentence in sorted(rows, key=lambda row: (row[1].doc, row[1].start)):
        with faults.guard(), place.named():
            if last is not None and last[1].doc == sentence.doc and sentence.start < last[1].end:
                raise InputError(f"{sentence.item} overlaps the sentence of {last[0].name}; keep one of them")
            last = place, sentence
            kept.append(sentence)
    of_document = sentences_by_document(kept)
    first: dict[str, Place] = {}
    for place, sentence in rows:
        first.setdefault(sentence.doc, place)
    for doc, place in first.items():
        made: list[Annotated] = []
        with faults.guard(), place.named():
            made = list(put_together(of_document[doc]))
        yield from made


def utf16_offsets(text: str) -> list[int]:
    """Return where each character starts in units of UTF-16, as JavaScript counts, and where the text ends."""
    return [0, *accumulate(2 if char > "\uffff" else 1 for char in text)]


def code_point(units: Sequence[int], offset: int) -> int | None:
    """Return which character starts at an offset in units of UTF-16, see `utf16_offsets`; None where none does."""
    found = bisect_left(units, offset)
    return found if found < len(units) and units[found] == offset else None


@contextmanager
def stored(path: Path) -> Iterator[Path]:
    """Give a path to write to; the file appears under its own name only when it is whole.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    try:
        with written_aside(path) as aside:
            yield aside
    except UnicodeEncodeError:
        raise InputError("cannot be written: a text holds half of a surrogate pair; remove it", path=path) from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"cannot be written ({reason}); check space and permissions", path=path) from None
