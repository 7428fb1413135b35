"""Vocabularies in model files: one string instead of a hundred thousand JSON nodes, so that models load at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, cast

from stance.exceptions import ModelError

_SEPARATOR = "\n"
# Words whose columns are remembered; a batch of news has some thousands.
_MOST = 20_000


class PackedVocabulary:
    """Mixin of estimators with vocabularies: they leave the object as one string each and come back as the same dicts.

    A vocabulary maps each term to its column, counted from 0 without gaps; or maps names to such vocabularies.

    Attributes
    ----------
    packed : tuple of str
        The names of the fitted attributes that are vocabularies.
    """

    packed: tuple[str, ...] = ("vocabulary_",)

    def __getstate__(self) -> dict[str, Any]:
        parent: Any = super()
        state: dict[str, Any] = dict(parent.__getstate__())
        state.pop("_memory", None)
        return state | {name: _pack(state[name]) for name in self.packed if name in state}

    def remembered(self, name: str, vocabulary: dict[str, int]) -> dict[str, tuple[int, ...]]:
        """Return a dict for the columns of words: a new one at first, for another vocabulary, and when it is too full.

        It is no part of the object's state and not saved.

        Parameters
        ----------
        name : str
            One of several dicts.
        vocabulary : dict of str to int
            What the columns are looked up in.
        """
        memory: dict[str, Any] = self.__dict__.setdefault("_memory", {})
        known, columns = memory.get(name, (None, None))
        if known is vocabulary and len(columns) <= _MOST:
            return cast(dict[str, tuple[int, ...]], columns)
        fresh: dict[str, tuple[int, ...]] = {}
        memory[name] = vocabulary, fresh
        return fresh

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = state | {name: _unpack(state[name]) for name in self.packed if name in state}
        parent: Any = super()
        if hasattr(parent, "__setstate__"):
            parent.__setstate__(state)
        else:
            self.__dict__.update(state)


def training_record(rows: Iterable[object]) -> dict[str, Any]:
    """Return what a model file says of training data: the package's version, how many rows, SHA-256 of their `repr`.

    Parameters
    ----------
    rows : iterable
        Of plain values, as text, labels and offsets.
    """
    from stance import __version__

    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(repr(row).encode("utf-8", "backslashreplace"))
        count += 1
    return {"version": __version__, "rows": count, "sha256": digest.hexdigest()}


def _pack(vocabulary: dict[str, Any]) -> Any:
    if any(isinstance(value, dict) for value in vocabulary.values()):
        return {name: _pack(inner) for name, inner in vocabulary.items()}
    terms = sorted(vocabulary, key=vocabulary.__getitem__)
    packed = "".join(_SEPARATOR + term for term in terms)
    if packed.count(_SEPARATOR) != len(terms):
        raise ModelError("a term of the vocabulary holds a line end; it cannot be saved")
    return packed


def _unpack(packed: Any) -> dict[str, Any]:
    if isinstance(packed, dict):
        return {name: _unpack(inner) for name, inner in packed.items()}
    return {term: column for column, term in enumerate(packed.split(_SEPARATOR)[1:])}
