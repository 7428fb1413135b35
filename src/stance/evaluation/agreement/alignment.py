"""Annotations of the same sentences, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from stance.evaluation.agreement.resamples import MISSING, Ratings
from stance.exceptions import InputError
from stance.schema import Claim, Sentence

Pair = tuple[str, str]
_MAX_SHOWN = 80
"""Characters of a text or an id that an error message shows."""

_MAX_CLAIMS = 200
"""Claims of a sentence: each of one annotator is held against each of another, so that more would take long."""


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence that at least two annotated, and their claims in the order of the annotators; None who did not."""

    sentence: Sentence
    claims: tuple[tuple[Claim, ...] | None, ...]


@dataclass(frozen=True)
class Alignment:
    """Annotations, sentence by sentence.

    Parameters
    ----------
    annotators, labels : tuple of str
        In the order given.
    items : list of Item
        By document and offset.
    n_sentences : int
        How many sentences anybody annotated.
    missing : mapping of str to int
        How many of these each annotator did not annotate.
    left_out : mapping of str to mapping of str to int
        For each annotator how many claims have which label that is none of `labels`.
    """

    annotators: tuple[str, ...]
    labels: tuple[str, ...]
    items: list[Item]
    n_sentences: int
    missing: Mapping[str, int]
    left_out: Mapping[str, Mapping[str, int]]

    def columns(self, annotators: Iterable[str]) -> list[int]:
        """Return the places of annotators."""
        return [self.annotators.index(name) for name in annotators]

    def sharing(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Return the pairs of annotators who have a sentence in common."""
        together = {pair for item in self.items for pair in combinations(self._present(item), 2)}
        return [pair for pair in pairs if pair in together or pair[::-1] in together]

    def label_ratings(self, label: str) -> Ratings:
        """Return 1 where an annotator finds the label in a sentence, else 0, shape (n_items, n_annotators)."""
        return self._ratings(lambda stances: int(label in stances))

    def any_ratings(self) -> Ratings:
        """Return 1 where an annotator finds any label in a sentence, else 0, shape (n_items, n_annotators)."""
        return self._ratings(lambda stances: int(bool(stances)))

    def set_ratings(self) -> tuple[Ratings, list[frozenset[str]]]:
        """Return the number of the set of labels that an annotator finds in a sentence, and these sets."""
        found = {_stances(claims) for item in self.items for claims in item.claims if claims is not None}
        sets = sorted(found, key=lambda stances: (len(stances), sorted(stances)))
        places = {stances: place for place, stances in enumerate(sets)}
        return self._ratings(places.__getitem__), sets

    def _present(self, item: Item) -> Iterator[str]:
        return (name for name, claims in zip(self.annotators, item.claims, strict=True) if claims is not None)

    def _ratings(self, rate: Callable[[frozenset[str]], int]) -> Ratings:
        rows = [
            [MISSING if claims is None else rate(_stances(claims)) for claims in item.claims] for item in self.items
        ]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.annotators))


def align(annotations: Mapping[str, Sequence[Sentence]], labels: Sequence[str]) -> Alignment:
    """Put annotations of the same sentences side by side.

    Parameters
    ----------
    annotations : mapping of str to sequence of Sentence
        Annotators' names and their sentences.
    labels : sequence of str
        The stances that count.

    Raises
    ------
    InputError
        If an annotator has a sentence twice, or one with more than `_MAX_CLAIMS` claims, or a sentence has another text
        with another annotator.
    """
    known = {name: _by_place(name, sentences) for name, sentences in annotations.items()}
    holders: dict[tuple[str, int, int], list[str]] = {}
    for name, sentences in known.items():
        for place in sentences:
            holders.setdefault(place, []).append(name)
    items = []
    for place in sorted(place for place, names in holders.items() if len(names) > 1):
        first, *others = ((name, known[name][place]) for name in holders[place])
        for other in others:
            _check_text(first, other)
        claims = tuple(_kept(sentences.get(place), labels) for sentences in known.values())
        items.append(Item(first[1], claims))
    return Alignment(
        annotators=tuple(annotations),
        labels=tuple(labels),
        items=items,
        n_sentences=len(holders),
        missing={name: len(holders) - len(sentences) for name, sentences in known.items()},
        left_out={name: _others(sentences, labels) for name, sentences in annotations.items()},
    )


def example(name: str, sentences: Sequence[Sentence]) -> str:
    """Return an annotator's first sentence by its name, for an error message."""
    return f"{name} has no sentence" if not sentences else f"{name} has {short(sentences[0].item)}"


def short(text: str) -> str:
    """Return text for an error message: quoted, and cut where it is long."""
    return repr(text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…")


def _by_place(name: str, sentences: Sequence[Sentence]) -> dict[tuple[str, int, int], Sentence]:
    out: dict[tuple[str, int, int], Sentence] = {}
    for sentence in sentences:
        place = (sentence.doc, sentence.start, sentence.end)
        if place in out:
            raise InputError(f"{name} has the sentence {short(sentence.item)} twice; keep one of them")
        if len(sentence.claims) > _MAX_CLAIMS:
            raise InputError(
                f"{name} makes {len(sentence.claims):,} claims in the sentence {short(sentence.item)}, more than the "
                f"{_MAX_CLAIMS} that can be compared; leave it out, or cut it into shorter ones"
            )
        out[place] = sentence
    return out


def _check_text(one: tuple[str, Sentence], other: tuple[str, Sentence]) -> None:
    (name, sentence), (other_name, other_sentence) = one, other
    if sentence.text != other_sentence.text:
        letters = enumerate(zip(sentence.text, other_sentence.text, strict=False))
        at = next((k for k, (a, b) in letters if a != b), min(len(sentence.text), len(other_sentence.text)))
        raise InputError(
            f"the sentence {short(sentence.item)} reads, from its character {at} on, {short(sentence.text[at:])} with "
            f"{name} but {short(other_sentence.text[at:])} with {other_name}; compare annotations of the same texts"
        )


def _kept(sentence: Sentence | None, labels: Sequence[str]) -> tuple[Claim, ...] | None:
    return None if sentence is None else tuple(claim for claim in sentence.claims if claim.stance in labels)


def _others(sentences: Sequence[Sentence], labels: Sequence[str]) -> dict[str, int]:
    return dict(Counter(c.stance for sentence in sentences for c in sentence.claims if c.stance not in labels))


def _stances(claims: Sequence[Claim]) -> frozenset[str]:
    return frozenset(claim.stance for claim in claims)
