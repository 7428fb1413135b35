"""`stance sample --random`: sentences drawn so that shares can be estimated from them."""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from stance.corpora.annotated import TODO, Annotated
from stance.corpora.outputs import document_meta
from stance.evaluation.prevalence.design import STRATUM, STRATUM_SIZE, WEIGHT
from stance.evaluation.prevalence.groups import Grouping
from stance.exceptions import InputError
from stance.scale.models import load_labeler
from stance.scale.reading import Reading, batches, counted, open_inputs
from stance.schema import Document, Sentence
from stance.stances.labeler import Labeler
from stance.terminal import Show

MODEL = "model"
"""Strata by what the model thinks: `claim` where it says a stance, `doubt` where it nearly does, `rest`."""

QUOTAS = {"claim": 1, "doubt": 1, "rest": 4}
"""How these share out a sample: in simulations never worse than a plain random sample (docs/estimating.md)."""

DOUBT = 0.2
"""A sentence is in doubt where a stance has this much of the score at which it is said."""

Key = tuple[str, int, int]


def draw_inputs(
    inputs: Sequence[str],
    n: int,
    *,
    stratify: str | None = None,
    seed: int = 0,
    model: str | None = None,
    exclude: Sequence[Sentence] = (),
    claims: bool = True,
    stdin_format: str = "text",
    progress: Show = lambda what, done, of: None,
) -> list[Annotated]:
    """Draw sentences at random, each with a probability that is known; boilerplate is left out.

    Each sentence has a number that its place and the seed decide (permanent random numbers), and the smallest are
    drawn. So the same seed and a larger `n` draw the same sentences and more, in whatever order documents come. Strata
    of a key get as many sentences each as the others, those of the model as `QUOTAS` say, small ones all they have.

    Parameters
    ----------
    inputs : sequence of str
        See `stance.corpora.inputs.iter_documents`.
    n : int
        How many, from 1; all there are where there are fewer.
    stratify : str or None, optional
        What strata are made by: `MODEL`, a key of the documents, or a key and a unit of time (`date:month`).
    seed : int, optional
        Another number draws another sample.
    model : str or None, optional
        A run's folder or a model file, which cuts sentences and proposes claims; None for the default model.
    exclude : sequence of Sentence, optional
        What is annotated already. It is drawn like all others, but not given again.
    claims : bool, optional
        Whether sentences have the claims that the model makes.
    stdin_format : {"text", "jsonl"}
        What standard input holds.
    progress : callable, optional
        Told how many documents are read.

    Returns
    -------
    list of Annotated
        Each with one sentence that has in `extra` its `stratum`, `stratum_size` (how many sentences that has) and
        `weight` (one over its probability). The first of them are a random sample too: who stops early stops with one.

    Raises
    ------
    InputError
        If an input, the model, `n` or `stratify` cannot be used, or nothing is left to draw.

    References
    ----------
    Ohlsson, E. (1995). Coordination of samples using permanent random numbers. In *Business Survey Methods*.
    """
    if n < 1:
        raise InputError(f"n={n!r} is out of range; give a whole number from 1")
    grouping = Grouping(None if stratify in (None, MODEL) else stratify)
    if grouping.of_claims:
        raise InputError(f"strata by {stratify!r} are not known before coding; give {MODEL}, or a key of the documents")
    first, documents = open_inputs(inputs, Reading(stdin_format))
    labeler = load_labeler(model)
    found = counted(batches(first, documents), progress)
    strata = _smallest(labeler, found, grouping, n, seed, by_model=stratify == MODEL)
    sizes = {name: size for name, (size, _) in strata.items()}
    if n < len(sizes):
        raise InputError(f"n={n} is too few for {len(sizes):,} strata; give more, or another key to stratify by")
    takes = share_out(n, sizes, QUOTAS if stratify == MODEL else {})
    known = {(sentence.doc, sentence.start, sentence.end) for sentence in exclude}
    chosen = []
    for name, (size, candidates) in strata.items():
        taken = sorted(candidates, key=lambda one: (one.number, one.key))[: takes[name]]
        for rank, one in enumerate(taken):
            said = {TODO: True, STRATUM: name, STRATUM_SIZE: size, WEIGHT: round(size / len(taken), 6)}
            if one.key not in known:
                chosen.append(((rank + 0.5) / len(taken), one, said))
    if not chosen:
        raise InputError("nothing is left to draw; give other text, or a larger n with exclude", path=inputs[0])
    ordered = [(one, said) for _, one, said in sorted(chosen, key=lambda item: (item[0], item[1].key))]
    labelled = _labelled(labeler, [one for one, _ in ordered]) if claims else {}
    return [
        Annotated(one.document, (replace(labelled.get(one.key, one.sentence), extra=said),)) for one, said in ordered
    ]


def share_out(n: int, sizes: Mapping[str, int], quotas: Mapping[str, int]) -> dict[str, int]:
    """Return how many to take of each stratum: as quotas say, what small strata lack going to the others.

    Parameters
    ----------
    n : int
        At least as many as there are strata: one that is left out would be counted as if it were like the others.
    sizes : mapping of str to int
        How many each holds.
    quotas : mapping of str to int
        How much of a sample each gets relative to the others, 1 where it is not named.

    Examples
    --------
    >>> share_out(10, {"a": 2, "b": 50, "c": 50}, {})
    {'a': 2, 'b': 4, 'c': 4}
    """
    out, left = {}, n
    quota = {name: quotas.get(name, 1) for name in sizes}
    rest = sum(quota.values())
    ranked = sorted(sizes, key=lambda name: (sizes[name] / quota[name], name))
    for place, name in enumerate(ranked, 1):
        out[name] = min(sizes[name], max(1, left * quota[name] // rest), left - (len(ranked) - place))
        left, rest = left - out[name], rest - quota[name]
    return {name: out[name] for name in sizes}


class _Candidate:
    """A sentence with its random number; the one with the largest number is the least, as a heap wants it."""

    __slots__ = ("document", "number", "sentence")

    def __init__(self, number: int, document: Document, sentence: Sentence):
        self.number, self.document, self.sentence = number, document, sentence

    def __lt__(self, other: _Candidate) -> bool:
        return self.number > other.number

    @property
    def key(self) -> Key:
        return self.sentence.doc, self.sentence.start, self.sentence.end


def _smallest(
    labeler: Labeler,
    batches: Iterable[list[Document]],
    grouping: Grouping,
    n: int,
    seed: int,
    *,
    by_model: bool,
) -> dict[str, tuple[int, list[_Candidate]]]:
    """Return the size of each stratum, by name, and its sentences with the smallest numbers, `n` at most."""
    sizes: defaultdict[str, int] = defaultdict(int)
    heaps: defaultdict[str, list[_Candidate]] = defaultdict(list)
    for batch in batches:
        documents = {document.id: document for document in batch}
        sentences = [sentence for sentence in labeler.split(batch) if sentence.part != "boilerplate"]
        for sentence, name in zip(sentences, _names(labeler, batch, sentences, grouping, by_model), strict=True):
            sizes[name] += 1
            candidate = _Candidate(_number(seed, sentence), documents[sentence.doc], sentence)
            if len(heaps[name]) < n:
                heapq.heappush(heaps[name], candidate)
            else:
                heapq.heappushpop(heaps[name], candidate)
    return {name: (sizes[name], heaps[name]) for name in sorted(sizes)}


def _names(
    labeler: Labeler, batch: Sequence[Document], sentences: Sequence[Sentence], grouping: Grouping, by_model: bool
) -> Iterator[str]:
    if by_model:
        labelled, scores = labeler.annotate(batch, sentences)
        near = np.any(scores >= DOUBT * np.asarray(labeler.classifier_.thresholds_), axis=1).tolist()
        for sentence, doubtful in zip(labelled, near, strict=True):
            yield "claim" if sentence.claims else "doubt" if doubtful else "rest"
        return
    metas = {document.id: document_meta(document) for document in batch}
    for sentence in sentences:
        yield grouping.group(sentence, metas[sentence.doc]) or "all"


def _number(seed: int, sentence: Sentence) -> int:
    name = f"{seed}\0{sentence.doc}\0{sentence.start}\0{sentence.end}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big")


def _labelled(labeler: Labeler, chosen: Sequence[_Candidate]) -> dict[Key, Sentence]:
    """Label the documents of the chosen sentences: whole, for who speaks may stand in another sentence."""
    documents = {one.document.id: one.document for one in chosen}
    labelled, _ = labeler.annotate(list(documents.values()), labeler.split(list(documents.values())))
    return {(s.doc, s.start, s.end): s for s in labelled}
