"""Vocabularies in model files: one string instead of a hundred thousand JSON nodes, so that models load at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar, cast

from stance.exceptions import ModelError

_SEPARATOR = "\n"
Made = TypeVar("Made")


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

    def remembered(self, name: Hashable, vocabulary: Mapping[str, Any], make: Callable[[], Made]) -> Made:
        """Return what is made for a vocabulary, made when it is first asked for, and again for another vocabulary.

        It is no part of the object's state and not saved.

        Parameters
        ----------
        name : hashable
            One of several things.
        vocabulary : dict
            What it is made for.
        make : callable
            What makes it.
        """
        memory: dict[Hashable, Any] = self.__dict__.setdefault("_memory", {})
        if name not in memory or memory[name][0] is not vocabulary:
            memory[name] = vocabulary, make()
        return cast(Made, memory[name][1])

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
    terms = packed.split(_SEPARATOR)[1:]
    return dict(zip(terms, range(len(terms)), strict=True))
