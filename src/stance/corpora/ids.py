"""Which ids were there already, of any number of documents."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

_RECENT = 2**16


class SeenIds:
    """Remembers ids by 64 bits of their hash: 8 bytes each, and some more of the last.

    Two ids of ten million have the same 64 bits with a probability of 3 in a million.
    """

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._sorted: list[npt.NDArray[np.uint64]] = []

    def add(self, id_: str) -> bool:
        """Remember an id, and tell whether it is new."""
        digest = hashlib.blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        key = int.from_bytes(digest, "little")
        if key in self._recent or any(_holds(keys, np.uint64(key)) for keys in self._sorted):
            return False
        self._recent.add(key)
        if len(self._recent) == _RECENT:
            self._fold()
        return True

    def _fold(self) -> None:
        """Sort the last ids in; arrays double in size, so that each id is sorted a few times only."""
        keys = np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent))
        self._recent = set()
        while self._sorted and len(self._sorted[-1]) <= len(keys):
            keys = np.concatenate([self._sorted.pop(), keys])
        self._sorted.append(np.sort(keys))


def _holds(keys: npt.NDArray[np.uint64], key: np.uint64) -> bool:
    place = int(np.searchsorted(keys, key))
    return place < len(keys) and keys[place] == key
