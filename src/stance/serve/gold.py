"""Corrections as gold annotations: one JSONL file, in the format that `stance run corpus=file` reads."""

from __future__ import annotations

import json
import os
import shutil
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from stance.corpora.files import iter_lines, parse_json_line
from stance.corpora.formats.jsonl import check_verbatim
from stance.corpora.formats.records import check_json
from stance.exceptions import InputError, placed
from stance.schema import Claim, Sentence
from stance.writing import written_aside

Place = tuple[int, int]
"""Where a sentence stands in its document."""


@dataclass(frozen=True)
class _Row:
    raw: bytes
    sentence: Sentence


class Corrections:
    """A file of corrected sentences; each stands in it once, as it was saved last.

    Every change is written aside and moved into place, so the file is always whole; lines of others stay as they are,
    byte by byte. Several threads and processes may save to it at once.

    Parameters
    ----------
    path : Path
        Ends in `.jsonl`; it need not be there.

    Raises
    ------
    InputError
        If it cannot be written, or holds anything but annotations.
    """

    def __init__(self, path: Path):
        if path.suffix.lower() != ".jsonl":
            raise InputError("corrections are JSON lines; give a name that ends in .jsonl", path=path)
        if not path.parent.is_dir():
            raise InputError("its folder does not exist; make it first", path=path)
        if path.exists() and not path.is_file():
            raise InputError("is no plain file; choose another name with -o", path=path)
        self.path = path
        self._target = path.resolve()
        self._thread = threading.Lock()
        self._stamp: tuple[int, ...] | None = None
        self._rows: list[_Row] = []
        if not os.access(self._target.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise InputError("cannot be written (permission denied); choose another place with -o", path=path)
        self._read()

    def of(self, doc: str) -> dict[Place, Sentence]:
        """Return the saved sentences of a document."""
        with self._thread:
            return {(r.sentence.start, r.sentence.end): r.sentence for r in self._read() if r.sentence.doc == doc}

    def counts(self) -> Counter[str]:
        """Return how many sentences of each document are saved."""
        with self._thread:
            return Counter(row.sentence.doc for row in self._read())

    def save(self, sentences: Sequence[Sentence]) -> None:
        """Keep sentences with their claims; what was saved of the same sentences goes.

        Parameters
        ----------
        sentences : sequence of Sentence
            Scores, sentiment and unknown keys are left out.

        Raises
        ------
        InputError
            If another sentence stands where one of them does, or the file cannot be written.
        """
        made = {_key(sentence): _row(sentence) for sentence in sentences}
        with self._held():
            rows = self._read()
            _refuse_others(rows, made.values(), self.path)
            kept = [made.pop(_key(row.sentence), row) for row in rows]
            self._write([*kept, *made.values()])

    def forget(self, doc: str, places: Collection[Place]) -> None:
        """Take sentences out of the file, if they are in it.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        with self._held():
            rows = self._read()
            gone = {(doc, *place) for place in places}
            kept = [row for row in rows if _key(row.sentence) not in gone]
            if len(kept) < len(rows):
                self._write(kept)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep other threads and, where the system has such locks, other processes from the file."""
        with self._thread:
            try:
                import fcntl
            except ImportError:
                yield
                return
            folder = os.open(self._target.parent, os.O_RDONLY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                yield
            finally:
                os.close(folder)

    def _read(self) -> list[_Row]:
        """Return what is in the file by now."""
        try:
            found = self._target.stat()
        except FileNotFoundError:
            self._stamp, self._rows = None, []
            return self._rows
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._stamp:
            self._rows = [] if found.st_size == 0 else list(_rows(self._target))
            self._stamp = stamp
        return self._rows

    def _write(self, rows: Sequence[_Row]) -> None:
        try:
            with written_aside(self._target) as aside:
                with aside.open("wb") as file:
                    file.writelines(row.raw + b"\n" for row in rows)
                    file.flush()
                    os.fsync(file.fileno())
                if self._target.exists():
                    shutil.copymode(self._target, aside)
        except OSError as error:
            raise InputError(
                f"cannot be written ({error.strerror}); check space and permissions", path=self.path
            ) from None
        self._stamp = None


def gold_sentence(sentence: Sentence) -> Sentence:
    """Return a sentence as gold has it: no score, no sentiment, nothing that a model said besides."""
    claims = tuple(Claim(claim.stance, claim.cue, claim.actor, claim.target) for claim in sentence.claims)
    return replace(sentence, claims=claims, sentiment=None, extra={})


def _rows(path: Path) -> Iterator[_Row]:
    for number, raw in iter_lines(path):
        with placed(path, number):
            sentence = Sentence.from_json(parse_json_line(raw, path, number))
            check_verbatim(sentence)
        yield _Row(raw.rstrip(b"\r\n"), sentence)


def _row(sentence: Sentence) -> _Row:
    value = gold_sentence(sentence).to_json()
    check_json(value)
    return _Row(json.dumps(value, ensure_ascii=False).encode(), sentence)


def _key(sentence: Sentence) -> tuple[str, int, int]:
    return sentence.doc, sentence.start, sentence.end


def _refuse_others(rows: Sequence[_Row], new: Iterable[_Row], path: Path) -> None:
    """Refuse new sentences where another one stands already, wholly or in part."""
    of_document: dict[str, list[Sentence]] = {}
    for row in sorted(new, key=lambda row: row.sentence.start):
        of_document.setdefault(row.sentence.doc, []).append(row.sentence)
    starts = {doc: [sentence.start for sentence in own] for doc, own in of_document.items()}
    # The last end so far tells where no earlier sentence can reach.
    reach = {doc: [*accumulate((sentence.end for sentence in own), max)] for doc, own in of_document.items()}
    for number, row in enumerate(rows, 1):
        old = row.sentence
        own = of_document.get(old.doc, [])
        place = bisect_left(starts.get(old.doc, []), old.end)
        while place and reach[old.doc][place - 1] > old.start:
            place -= 1
            if own[place].end > old.start and (_key(own[place]) != _key(old) or own[place].text != old.text):
                raise InputError(
                    f"{old.doc!r} had another text when sentence {old.start}-{old.end} was saved; "
                    "choose another file with -o",
                    path=path,
                    line=number,
                )
