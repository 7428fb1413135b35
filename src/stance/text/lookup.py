"""Whole numbers found by whole numbers, many at once: a hash table that is two arrays."""

from __future__ import annotations

import numpy as np

from stance.text.vocabulary import Ints

# Knuth's multiplicative hashing: the golden ratio of 2**64; the first bits of the product say the slot.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FREE = -1


class Lookup:
    """A value for each of some keys, 0 for all others.

    Parameters
    ----------
    keys : ndarray of int, shape (n,)
        Each once, none below 0.
    values : ndarray of int, shape (n,)
    """

    def __init__(self, keys: Ints, values: Ints):
        bits = max(1, (2 * len(keys)).bit_length())
        self._last = 2**bits - 1
        self._shift = np.uint64(64 - bits)
        self._keys = np.full(2**bits, _FREE, dtype=np.int64)
        self._values = np.zeros(2**bits, dtype=np.int64)
        slots = self._slots(keys)
        while len(keys):
            free = self._keys[slots] == _FREE
            self._keys[slots[free]] = keys[free]
            # Of several keys that want a slot the last one has it, the others try the next.
            held = self._keys[slots] == keys
            self._values[slots[held]] = values[held]
            keys, values, slots = keys[~held], values[~held], (slots[~held] + 1) & self._last

    def __call__(self, keys: Ints) -> Ints:
        """Return the value of each key."""
        slots = self._slots(keys)
        found = self._keys[slots]
        out = np.where(found == keys, self._values[slots], 0)
        left = np.flatnonzero((found != keys) & (found != _FREE))
        slots = slots[left]
        while len(left):
            slots = (slots + 1) & self._last
            found = self._keys[slots]
            here = found == keys[left]
            out[left[here]] = self._values[slots[here]]
            on = ~here & (found != _FREE)
            left, slots = left[on], slots[on]
        return out

    def _slots(self, keys: Ints) -> Ints:
        return ((keys.astype(np.uint64) * _GOLDEN) >> self._shift).astype(np.int64)
