"""Attributions as claims of sentences, and as spans of a text, from one to the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stance.actors.span_tagger import RoleSpan
from stance.schema import Claim, Mention, Sentence, Span

ATTRIBUTION = "attribution"


def spans_of(sentences: Iterable[Sentence]) -> list[RoleSpan]:
    """Return the spans of all attributions in the sentences of a text, those of a role that are the same once.

    Parameters
    ----------
    sentences : iterable of Sentence
        As the reader of PolNeAR gives them: the source as the actor or in `extra["source"]`, the content in
        `extra["content"]`, a cue that leaves its sentence in `extra["cue"]`.

    Returns
    -------
    list of RoleSpan
        By start.
    """
    found: set[tuple[int, int, str]] = set()
    for sentence in sentences:
        for claim in sentence.claims:
            if claim.cue is not None:
                found.add((claim.cue.start, claim.cue.end, "cue"))
            if claim.actor is not None and claim.actor.span is not None:
                found.add((claim.actor.span.start, claim.actor.span.end, "source"))
            given = [(role, claim.extra[role]) for role in ("cue", "source") if role in claim.extra]
            given += [("content", part) for part in claim.extra.get("content", ())]
            found |= {(*_place(part), role) for role, part in given}
    return [RoleSpan(role, start, end) for start, end, role in sorted(found)]


def attributed(text: str, sentences: Sequence[Sentence], spans: Sequence[RoleSpan]) -> list[Sentence]:
    """Give sentences a claim for each cue: its source and content are the nearest that the sentence shares.

    Parameters
    ----------
    text : str
        The document's text.
    sentences : sequence of Sentence
        All sentences of the document, in order.
    spans : sequence of RoleSpan
        What was found in the text; a cue that leaves its sentence, or stands in boilerplate, makes no claim.

    Returns
    -------
    list of Sentence
        With their claims and no others.
    """
    starts = [sentence.start for sentence in sentences]
    claims: list[list[Claim]] = [[] for _ in sentences]
    for cue in (span for span in spans if span.role == "cue"):
        number = bisect_right(starts, cue.start) - 1
        if number < 0 or cue.end > sentences[number].end or sentences[number].part == "boilerplate":
            continue
        sentence = sentences[number]
        inside = [span for span in spans if span.role == "source" and _within(span, sentence)]
        beside = [span for span in spans if span.role == "content" and _shared(span, sentence)]
        source, content = _nearest(cue, inside), _nearest(cue, beside)
        actor = None if source is None else Mention(_cut(text, source), text[source.start : source.end])
        extra = {} if content is None else {"content": [_cut(text, content).to_json()]}
        claims[number].append(Claim(ATTRIBUTION, _cut(text, cue), actor, score=cue.score, extra=extra))
    return [sentence.with_claims(tuple(own)) for sentence, own in zip(sentences, claims, strict=True)]


def _place(part: Mapping[str, Any]) -> tuple[int, int]:
    return int(part["start"]), int(part["end"])


def _cut(text: str, span: RoleSpan) -> Span:
    return Span(span.start, span.end, text[span.start : span.end])


def _within(span: RoleSpan, sentence: Sentence) -> bool:
    return sentence.start <= span.start and span.end <= sentence.end


def _shared(span: RoleSpan, sentence: Sentence) -> bool:
    return span.start < sentence.end and sentence.start < span.end


def _nearest(cue: RoleSpan, spans: Sequence[RoleSpan]) -> RoleSpan | None:
    """Return the span with the fewest characters between it and the cue, the earlier of two."""
    return min(spans, key=lambda s: (max(s.start - cue.end, cue.start - s.end), s.start), default=None)
