"""How hand-coded sentences were drawn, by what each says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stance.evaluation.prevalence.frame import Coded, Frame, Numbers
from stance.evaluation.prevalence.shares import Design
from stance.exceptions import InputError
from stance.schema import Sentence

STRATUM, STRATUM_SIZE, WEIGHT = "stratum", "stratum_size", "weight"
"""Keys of a sentence drawn at random: which stratum from, how many sentences that has, one over its probability."""


def join_sample(coded: Sequence[Sentence], drawn: Sequence[Sentence]) -> list[Sentence]:
    """Give coded sentences back what the sample says of how they were drawn, where a format lost it.

    Parameters
    ----------
    coded : sequence of Sentence
    drawn : sequence of Sentence
        The sample as it was drawn.

    Raises
    ------
    InputError
        If a coded sentence is not in the sample.
    """
    known = {(s.doc, s.start, s.end): s.extra for s in drawn}
    out = []
    for sentence in coded:
        extra = known.get((sentence.doc, sentence.start, sentence.end))
        if extra is None:
            raise InputError(f"coded sentence {sentence.item!r} is not in the sample; give the sample it is from")
        said = {key: extra[key] for key in (STRATUM, STRATUM_SIZE, WEIGHT, "doubt") if key in extra}
        out.append(replace(sentence, extra={**sentence.extra, **said}))
    return out


def read_design(frame: Frame, coded: Coded, *, beyond: bool = False) -> Design:
    """Return how the coded sentences were drawn, by what each says of it.

    Sentences that say their stratum and its size are weighted by the size over the number coded; those that say only a
    weight have that; where none says anything all count the same, and whole documents may have been drawn.

    Parameters
    ----------
    frame : Frame
    coded : Coded
    beyond : bool, optional
        See `Design`.

    Raises
    ------
    InputError
        If they were chosen by the model's doubt, only some say it, or what they say cannot be.
    """
    sentences, n = coded.sentences, len(coded.rows)
    doubtful = sum("doubt" in s.extra and WEIGHT not in s.extra and STRATUM_SIZE not in s.extra for s in sentences)
    if doubtful:
        raise InputError(
            f"{doubtful:,} sentences were chosen because the model doubts them, which says nothing of the others; "
            "draw a sample with: stance sample --random"
        )
    sized = [s for s in sentences if STRATUM_SIZE in s.extra]
    weighted = [s for s in sentences if WEIGHT in s.extra]
    for key, said in ((STRATUM_SIZE, sized), (WEIGHT, weighted)):
        if said and len(said) < n:
            raise InputError(f"{len(said):,} of {n:,} coded sentences have a {key!r}; all must, or none")
    for sentence in sentences:
        for key in (STRATUM_SIZE, WEIGHT):
            value = sentence.extra.get(key, 1)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e15:
                raise InputError(f"{sentence.item!r}: {key!r} must be a number above 0, got {value!r}")
    strata = Numbers()
    for sentence in sentences:
        strata.add(str(sentence.extra.get(STRATUM, "")))
    numbers = np.array(strata.values)
    weights = np.ones(n)
    if sized:
        sizes = np.array([float(s.extra[STRATUM_SIZE]) for s in sentences])
        if any(len(np.unique(sizes[numbers == k])) > 1 for k in range(len(strata.known))):
            raise InputError("the coded sentences give one stratum several sizes; they were drawn from different texts")
        weights = sizes / np.bincount(numbers)[numbers]
        if (weights < 1).any():
            raise InputError("more sentences of a stratum are coded than it holds; correct 'stratum_size'")
    elif weighted:
        weights = np.array([float(s.extra[WEIGHT]) for s in sentences])
    return Design(
        rows=coded.rows,
        documents=frame.documents,
        weights=weights * len(frame) / weights.sum(),
        strata=numbers,
        by_document=not (sized or weighted),
        beyond=beyond,
    )
