"""`stance sample`: documents in, the sentences out that are worth annotating next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from stance.corpora.annotated import TODO, Annotated
from stance.corpora.similar import letters
from stance.exceptions import InputError
from stance.scale.models import load_labeler
from stance.scale.reading import Reading, batches, counted, open_inputs
from stance.schema import Document, Sentence
from stance.stances.labeler import Labeler
from stance.stances.sampling import check_choice, choose, doubts
from stance.terminal import Show

MIN_WORDS = 4
DOUBT_DIGITS = 4
POOL_SHARE, POOL_LEAST = 20, 2000
"""The pool has room for so many candidates for each sentence wanted, and for no fewer than so many."""


class _Candidate(NamedTuple):
    doubt: float
    document: Document
    sentence: Sentence


def sample_inputs(
    inputs: Sequence[str],
    n: int,
    *,
    model: str | None = None,
    exclude: Sequence[Sentence] = (),
    diversity: float = 0.5,
    stdin_format: str = "text",
    progress: Show = lambda what, done, of: None,
) -> list[Annotated]:
    """Pick the sentences of the inputs that a model is in doubt about and that are unlike each other.

    Boilerplate, sentences of fewer than `MIN_WORDS` words and those in `exclude` are left out; of sentences that
    differ only in case, spacing and punctuation one is kept, the most doubtful. However many documents there are, only
    those of the most doubtful candidates stay in memory, 20 candidates for each sentence wanted and at least 2,000.

    Parameters
    ----------
    inputs : sequence of str
        See `stance.corpora.inputs.iter_documents`.
    n : int
        How many, from 1; all there are where there are fewer.
    model : str or None, optional
        A run's folder or a model file; None for the default model.
    exclude : sequence of Sentence, optional
        What is annotated already: left out, and so is, unless it is most doubtful, what is much like it.
    diversity : float, default=0.5
        In [0, 1], see `stance.stances.sampling.choose`; 0 takes the most doubtful, however alike they are.
    stdin_format : {"text", "jsonl"}
        What standard input holds.
    progress : callable, optional
        Told how many documents are labelled.

    Returns
    -------
    list of Annotated
        Most doubtful first, each with one sentence, so that a document may come more than once. The sentence has
        the claims that the model makes, with scores, and in `extra` its `doubt` and its `rank`, from 1.

    Raises
    ------
    InputError
        If an input, the model, `n` or `diversity` cannot be used, or there is no sentence to choose.
    """
    check_choice(n, diversity)
    first, documents = open_inputs(inputs, Reading(stdin_format))
    labeler = load_labeler(model)
    known = frozenset(letters(sentence.text) for sentence in exclude)
    size = max(POOL_SHARE * n, POOL_LEAST)
    pool = _most_doubtful(labeler, counted(batches(first, documents), progress), known, size)
    if not pool:
        raise InputError(
            f"there is no sentence of {MIN_WORDS} words or more that is not boilerplate or annotated already; "
            "give other text",
            path=inputs[0],
        )
    texts = [candidate.sentence.text for candidate in pool]
    annotated = [sentence.text for sentence in exclude]
    rows = choose([candidate.doubt for candidate in pool], texts, n, diversity=diversity, known=annotated)
    return [_ranked(pool[row], rank) for rank, row in enumerate(rows.tolist(), 1)]


def _most_doubtful(
    labeler: Labeler, batches: Iterable[list[Document]], known: Collection[str], size: int
) -> list[_Candidate]:
    """Return the most doubtful sentences of all batches, most doubtful first, the earlier first among equals."""
    pool: dict[str, _Candidate] = {}
    for batch in batches:
        for candidate in _candidates(labeler, batch, known):
            key = letters(candidate.sentence.text)
            if key not in pool or candidate.doubt > pool[key].doubt:
                pool[key] = candidate
        pool = dict(sorted(pool.items(), key=lambda item: -item[1].doubt)[:size])
    return list(pool.values())


def _candidates(labeler: Labeler, batch: Sequence[Document], known: Collection[str]) -> Iterator[_Candidate]:
    wanted = [sentence for sentence in labeler.split(batch) if _annotatable(sentence, known)]
    sentences, probabilities = labeler.annotate(batch, wanted)
    documents = {document.id: document for document in batch}
    for sentence, doubt in zip(sentences, doubts(probabilities, labeler.classifier_.thresholds_), strict=True):
        yield _Candidate(float(doubt), documents[sentence.doc], sentence)


def _annotatable(sentence: Sentence, known: Collection[str]) -> bool:
    if sentence.part == "boilerplate" or letters(sentence.text) in known:
        return False
    return sum(any(map(str.isalpha, word)) for word in sentence.text.split()) >= MIN_WORDS


def _ranked(candidate: _Candidate, rank: int) -> Annotated:
    extra = {TODO: True, "doubt": round(candidate.doubt, DOUBT_DIGITS), "rank": rank}
    return Annotated(candidate.document, (replace(candidate.sentence, extra=extra),))
