"""A labelled corpus and its hand-coded sentences as arrays: what the model says of all, what people say of some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stance.corpora.annotated import TODO
from stance.evaluation.prevalence.groups import Grouping, keys_of
from stance.evaluation.prevalence.shares import Ints
from stance.exceptions import InputError
from stance.schema import Sentence


@dataclass(frozen=True)
class Said:
    """The claims of many sentences, one row a claim: its sentence's row, its stance, its actor or target.

    Parameters
    ----------
    rows, stances, names : ndarray of int, shape (n_claims,)
        Numbers of the sentence, of the stance and of the name in `known`.
    known : list of str
    """

    rows: Ints
    stances: Ints
    names: Ints
    known: list[str]


@dataclass(frozen=True)
class Frame:
    """The sentences of a labelled corpus outside boilerplate.

    Parameters
    ----------
    grouping : Grouping
    stances : tuple of str
    documents, groups : ndarray of int, shape (N,)
        The number of each sentence's document and group.
    group_names : list of str
    said : Said
        What the model says.
    places : dict
        The row of each sentence by document, start and end; None for boilerplate.
    """

    grouping: Grouping
    stances: tuple[str, ...]
    documents: Ints
    groups: Ints
    group_names: list[str]
    said: Said
    places: Mapping[tuple[str, int, int], int | None]

    def __len__(self) -> int:
        return len(self.documents)


@dataclass(frozen=True)
class Coded:
    """Hand-coded sentences found in a frame.

    Parameters
    ----------
    rows : ndarray of int, shape (n,)
        The row of each in the frame.
    said : Said
        What people say; its rows count from 0 in the order of `rows`.
    stances : tuple of str
        Labels of either side; those of the frame first.
    sentences : list of Sentence, length n
    n_boilerplate : int
        Coded sentences that are boilerplate in the frame and were left out.
    """

    rows: Ints
    said: Said
    stances: tuple[str, ...]
    sentences: list[Sentence]
    n_boilerplate: int


def read_frame(labelled: Iterable[tuple[Sentence, Mapping[str, Any]]], grouping: Grouping) -> Frame:
    """Gather labelled sentences; boilerplate does not count, since no claim is looked for there.

    Parameters
    ----------
    labelled : iterable of (Sentence, mapping)
        See `stance.corpora.labelled.iter_labelled`.
    grouping : Grouping

    Raises
    ------
    InputError
        If there is no sentence, or no document has the key that groups.
    """
    places: dict[tuple[str, int, int], int | None] = {}
    metas: dict[str, Mapping[str, Any]] = {}
    documents, groups = Numbers(), Numbers()
    claims = _Claims(grouping)
    for sentence, meta in labelled:
        metas.setdefault(sentence.doc, meta)
        key = sentence.doc, sentence.start, sentence.end
        if sentence.part == "boilerplate":
            places[key] = None
            continue
        places[key] = len(documents.values)
        claims.add(len(documents.values), sentence)
        documents.add(sentence.doc)
        groups.add(grouping.group(sentence, meta))
    if not documents.values:
        raise InputError("there is no sentence outside boilerplate; label a text that has some")
    keyed = grouping.by is not None and not grouping.of_claims and grouping.key not in ("doc", "part")
    if keyed and grouping.key not in (known := keys_of(metas.values())):
        there = (
            f"has {', '.join(map(repr, known[:12]))}" if known else "has no 'meta'; label .jsonl or a table with keys"
        )
        raise InputError(f"no document has the key {grouping.key!r}; the labelled output {there}")
    return Frame(
        grouping=grouping,
        stances=tuple(claims.stances.known),
        documents=np.array(documents.values),
        groups=np.array(groups.values),
        group_names=list(groups.known),
        said=claims.said(),
        places=places,
    )


def read_coded(frame: Frame, coded: Sequence[Sentence]) -> Coded:
    """Find hand-coded sentences in a labelled corpus.

    Parameters
    ----------
    frame : Frame
    coded : sequence of Sentence
        Those still to be annotated are left out.

    Raises
    ------
    InputError
        If none is coded, or one is not in the labelled corpus or stands twice.
    """
    done = [sentence for sentence in coded if sentence.extra.get(TODO) is not True]
    if not done:
        raise InputError(f"none of {len(coded):,} sentences is annotated (todo); annotate them first")
    claims = _Claims(frame.grouping)
    claims.stances.extend(frame.stances)
    found: dict[int, Sentence] = {}
    lost = [sentence.item for sentence in done if (sentence.doc, sentence.start, sentence.end) not in frame.places]
    if lost:
        raise InputError(
            f"{len(lost):,} of {len(done):,} coded sentences are not in the labelled corpus, first {lost[0]!r}; "
            "label the same documents and code the sentences as they are cut there"
        )
    for sentence in done:
        row = frame.places[sentence.doc, sentence.start, sentence.end]
        if row is None:
            continue
        if row in found:
            raise InputError(f"sentence {sentence.item!r} is coded twice; keep one of them")
        claims.add(len(found), sentence)
        found[row] = sentence
    if not found:
        raise InputError("all coded sentences are boilerplate in the labelled corpus; code others")
    n_boilerplate = sum(frame.places[s.doc, s.start, s.end] is None for s in done)
    return Coded(np.array(list(found)), claims.said(), tuple(claims.stances.known), [*found.values()], n_boilerplate)


class Numbers:
    """Numbers values by their first appearance."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.values: list[int] = []

    def number(self, value: str) -> int:
        return self.known.setdefault(value, len(self.known))

    def add(self, value: str) -> None:
        self.values.append(self.number(value))

    def extend(self, values: Iterable[str]) -> None:
        for value in values:
            self.number(value)


class _Claims:
    """Gathers claims, of each sentence one for each stance and name."""

    def __init__(self, grouping: Grouping):
        self.grouping = grouping
        self.stances, self.names = Numbers(), Numbers()
        self.rows: list[int] = []

    def add(self, row: int, sentence: Sentence) -> None:
        named = self.grouping.of_claims
        for stance, name in dict.fromkeys((c.stance, self.grouping.name(c) if named else "") for c in sentence.claims):
            self.rows.append(row)
            self.stances.add(stance)
            self.names.add(name)

    def said(self) -> Said:
        rows, stances, names = (
            np.array(v, dtype=np.int64) for v in (self.rows, self.stances.values, self.names.values)
        )
        return Said(rows, stances, names, list(self.names.known))


def name_counts(said: Said) -> dict[str, int]:
    """Return how many claims each name has."""
    return {said.known[number]: n for number, n in Counter(said.names.tolist()).items()}
