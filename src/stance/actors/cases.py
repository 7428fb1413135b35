"""Claims made ready for ranking, and which of their candidates gold says are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stance.actors.cue_view import CueView
from stance.actors.reading import Reading
from stance.actors.tagging import load_tagger, plain_case
from stance.schema import Claim, Mention, Sentence, sentences_by_document
from stance.text.batches import Batch, texts_of
from stance.text.quotations import QuotedSentence, quoted_spans
from stance.text.tokens import tokenize_all

_MAX_TOKENS = 400  # of a sentence; what is longer is no sentence


class Case(NamedTuple):
    """A claim and its cue in its sentence."""

    claim: Claim
    view: CueView


def quoted_in(texts: dict[str, str], sentences: Sequence[Sentence]) -> list[QuotedSentence]:
    """Say what is quoted of each sentence, as its document shows it."""
    groups = sentences_by_document(sentences)
    states = {doc: iter(quoted_spans(texts[doc], group)) for doc, group in groups.items()}
    return [next(states[sentence.doc]) for sentence in sentences]


def make_cases(sentences: Sequence[Sentence], quoted: Sequence[QuotedSentence]) -> Iterator[Case]:
    """Make the claims of sentences ready, in order.

    Parameters
    ----------
    sentences : sequence of Sentence
        With claims that have stance and cue.
    quoted : sequence of QuotedSentence
        See `quoted_in`.
    """
    cut = tokenize_all(texts_of(Batch.of(sentences)), [sentence.start for sentence in sentences])
    tokens = [row[:_MAX_TOKENS] for row in cut]
    tags = load_tagger().tag([plain_case([token.text for token in row]) for row in tokens])
    for sentence, row, tag, state in zip(sentences, tokens, tags, quoted, strict=True):
        reading = Reading(row, tag, state)
        for claim in sentence.claims:
            cue = reading.locate(claim.cue)
            yield Case(claim, CueView(reading, cue, claim.stance, reading.candidates(cue)))


def actor_gold(case: Case) -> list[float]:
    """Say how right each option, nobody and the speaker before are."""
    actor, view = case.claim.actor, case.view
    if actor is not None and actor.span is not None:
        return [*_overlaps(view, actor), 0.0, 0.0]
    outside = actor is not None and actor.entity is not None
    return [*[0.0] * len(view.options), float(not outside), float(outside)]


def target_gold(case: Case) -> list[float]:
    """Say how right each option and nobody are."""
    target, view = case.claim.target, case.view
    if target is None or target.span is None:
        return [*[0.0] * len(view.options), 1.0]
    return [*_overlaps(view, target), 0.0]


def _overlaps(view: CueView, mention: Mention | None) -> list[float]:
    """Say how right each candidate is: 1 for the exact span; where none is exact, the closest that is half right."""
    if mention is None or mention.span is None:
        return [0.0] * len(view.options)
    shares = []
    for option in view.options:
        start, end = view.reading.tokens[option.start].start, view.reading.tokens[option.end - 1].end
        shared = max(0, min(end, mention.span.end) - max(start, mention.span.start))
        shares.append(shared / (max(end, mention.span.end) - min(start, mention.span.start)))
    best = max(shares, default=0.0)
    return [float(share == best and best >= 0.5) for share in shares]
