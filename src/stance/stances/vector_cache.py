"""Vectors of texts on disk, shared by processes: what is dear to compute is computed once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stance.exceptions import InputError

Halves = npt.NDArray[np.float16]

_WAIT = 120.0
_AT_ONCE = 500


class VectorCache:
    """Vectors by the SHA-256 of their text, in one SQLite file; many processes may read and write it.

    Parameters
    ----------
    path : Path
        The file; it and its folder are made when first needed.
    width : int
        Dimensions of each vector, kept in half precision.
    """

    def __init__(self, path: Path, width: int):
        self._path, self._width = path, width

    def get(self, texts: Sequence[str]) -> dict[str, Halves]:
        """Return the vectors of those of the texts that have one.

        Raises
        ------
        InputError
            If the file is damaged or cannot be opened.
        """
        by_key = {_key(text): text for text in texts}
        keys, out = list(by_key), {}
        with self._open() as database:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
                for key, vector in rows:
                    if len(vector) == 2 * self._width:
                        out[by_key[key]] = np.frombuffer(vector, dtype="<f2").astype(np.float16)
        return out

    def put(self, vectors: Mapping[str, Halves]) -> None:
        """Add vectors, all or none of them; one that is there already stays.

        Raises
        ------
        InputError
            If the file is damaged or cannot be written.
        """
        rows = [(_key(text), vector.astype("<f2").tobytes()) for text, vector in vectors.items()]
        with self._open() as database, database:
            database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_WAIT)) as database:
                database.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
                yield database
        except (sqlite3.Error, OSError) as error:
            raise InputError(f"cache cannot be used ({error}); delete it", path=self._path) from None


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
