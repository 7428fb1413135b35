"""What is done of an output, beside it on the disk, so that a run that was ended goes on where it was.

Beside ``claims.jsonl`` stand, until it is whole, ``.claims.jsonl.part``, its pieces one after the other, and
``.claims.jsonl.resume.json``, what it is made of and how many pieces are finished. A piece counts when the second file
says so; what the first has beyond that is cut off.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from stance.exceptions import InputError
from stance.scale.fingerprint import difference
from stance.schema import Json
from stance.writing import written_aside

_FORMAT = 1
_NO_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}
_NOTHING = {"parts": 0, "documents": 0, "sentences": 0, "bytes": 0}


class Checkpoint:
    """An output that grows piece by piece; made by `open_checkpoint`.

    Attributes
    ----------
    done : dict
        How many `parts`, `documents`, `sentences` and `bytes` are finished.
    """

    def __init__(self, path: Path, file: IO[bytes], job: Json, done: dict[str, int]):
        self._path, self._file, self._job = path, file, job
        self.done = done

    def append(self, piece: bytes, *, documents: int, sentences: int) -> None:
        """Add the piece of the next part; when this returns it will not be made again."""
        with _writing(self._path):
            self._file.write(piece)
            self._file.flush()
            os.fsync(self._file.fileno())
            added = {"parts": 1, "documents": documents, "sentences": sentences, "bytes": len(piece)}
            self.done = {key: self.done[key] + n for key, n in added.items()}
            self._note(whole=False)

    def finish(self, convert: Callable[[Path, Path], None] | None, *, keep: bool = False) -> None:
        """Move the output into place.

        Parameters
        ----------
        convert : callable or None
            Makes the output of the pieces, given both paths; None where the pieces are the output.
        keep : bool, optional
            Whether what it is made of stays beside it, for `finished_of`.
        """
        pieces = _pieces(self._path)
        with _writing(self._path):
            self._note(whole=True)
            if convert is None:
                pieces.replace(self._path)
            else:
                with written_aside(self._path) as aside:
                    convert(pieces, aside)
                pieces.unlink()
            if not keep:
                _manifest(self._path).unlink()

    def _note(self, *, whole: bool) -> None:
        value = {"format": _FORMAT, "job": self._job, "done": self.done, "whole": whole}
        with written_aside(_manifest(self._path)) as aside:
            aside.write_text(json.dumps(value, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


@contextmanager
def open_checkpoint(path: Path, job: Json, *, resume: bool, force: bool) -> Iterator[Checkpoint]:
    """Begin an output or go on with it; no other process can meanwhile.

    Where an error ends it before anything is finished, nothing is left behind.

    Parameters
    ----------
    path : Path
        The output.
    job : dict
        What it is made of; see `stance.scale.fingerprint`.
    resume : bool
        Whether to go on with what was begun, if anything was.
    force : bool
        Whether to begin anew, whatever is there.

    Raises
    ------
    InputError
        If another process is writing it, it cannot be written, something was begun that neither `resume` nor `force`
        says what to do with, or what was begun is made of something else.
    """
    with _locked(_pieces(path), path) as file:
        done = _begun(path, file, job, resume=resume, force=force)
        with _writing(path):
            if not done["parts"]:
                _manifest(path).unlink(missing_ok=True)
            file.truncate(done["bytes"])
            file.seek(done["bytes"])
        checkpoint = Checkpoint(path, file, job, done)
        try:
            yield checkpoint
        finally:
            if not checkpoint.done["parts"]:
                _pieces(path).unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"cannot be written ({reason}); check space and permissions", path=path) from None


class Finished(NamedTuple):
    """What is known of an output that is whole: what it is made of, and how much it holds; empty where nothing is."""

    job: Json
    done: dict[str, int]


def finished_of(path: Path) -> Finished | None:
    """Return what is known of an output that is there, whole, with nothing begun in its place; else None."""
    manifest = _read(path)
    if not path.exists() or (manifest is not None and (not manifest["whole"] or _pieces(path).exists())):
        return None
    return Finished({}, dict(_NOTHING)) if manifest is None else Finished(manifest["job"], manifest["done"])


def _begun(path: Path, file: IO[bytes], job: Json, *, resume: bool, force: bool) -> dict[str, int]:
    """Return how much of the job is done already."""
    manifest = None if force else _read(path)
    if manifest is None or not manifest["done"]["parts"]:
        return dict(_NOTHING)
    differs = difference(manifest["job"], job)
    done: dict[str, int] = manifest["done"]
    if differs is None and os.fstat(file.fileno()).st_size < done["bytes"]:
        differs = "a piece of it is lost"
    if resume and differs is not None:
        raise InputError(f"cannot go on: {differs}; --force begins anew", path=path)
    if not resume and differs is None:
        sentences = f"{done['sentences']:,} sentences are labelled"
        raise InputError(f"was begun and not finished ({sentences}); --resume goes on, --force begins anew", path=path)
    return done if resume else dict(_NOTHING)


def _read(path: Path) -> dict[str, Any] | None:
    """Return what is written of an output that was begun, None where nothing is that can be used."""
    try:
        value = json.loads(_manifest(path).read_bytes())
        if value["format"] == _FORMAT and all(isinstance(value["done"][key], int) for key in _NOTHING):
            return {"job": dict(value["job"]), "done": value["done"], "whole": bool(value["whole"])}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return None


@contextmanager
def _locked(pieces: Path, path: Path) -> Iterator[IO[bytes]]:
    """Open the file of the pieces; it is locked until it is closed, however the process ends."""
    while True:
        with _writing(path):
            opened = os.open(pieces, os.O_RDWR | os.O_CREAT, 0o666)
        with os.fdopen(opened, "r+b") as file:
            try:
                _lock(file)
            except (BlockingIOError, PermissionError):
                raise InputError("another process is writing it; wait until it has ended", path=path) from None
            # Whoever held the lock may have moved the file away meanwhile.
            if pieces.exists() and os.path.samestat(os.fstat(file.fileno()), pieces.stat()):
                yield file
                return


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _NO_LOCKS:  # some disks of clusters are mounted without: then nobody is kept out
                raise


def _pieces(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _manifest(path: Path) -> Path:
    return path.with_name(f".{path.name}.resume.json")
