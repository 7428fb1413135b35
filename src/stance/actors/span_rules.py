"""Attributions by rule, the floor for trained taggers: verbs of speech, who stands before them, quotations."""

from __future__ import annotations

from collections.abc import Sequence

from stance.actors.mentions import Tagged, base_phrases
from stance.actors.span_tagger import RoleSpan
from stance.actors.tagging import load_tagger
from stance.text.lines import lines
from stance.text.quotations import quotations
from stance.text.speech import speech_verbs
from stance.text.tokens import Token, tokenize

REACH = 12
"""How many tokens may lie between a source and its verb."""
_ENDS = frozenset((".", "!", "?"))


def speech_spans(texts: Sequence[str]) -> list[list[RoleSpan]]:
    """Mark every verb of speech as a cue, the noun phrase before it as its source, every quotation as a content.

    Parameters
    ----------
    texts : sequence of str
        Whole documents.

    Returns
    -------
    list of list of RoleSpan
        The spans of each text, by start.
    """
    verbs = speech_verbs("says", "judges", "names", "holds", finite=True)
    paragraphs = [
        (number, tokenize(text[line.start : line.end], line.start))
        for number, text in enumerate(texts)
        for line in lines(text)
    ]
    tags = load_tagger().tag([[token.text for token in tokens] for _, tokens in paragraphs])
    found: list[set[RoleSpan]] = [set() for _ in texts]
    for (number, tokens), row in zip(paragraphs, tags, strict=True):
        phrases = base_phrases(Tagged.of(tokens, row), (0, 0))
        for at, token in enumerate(tokens):
            if token.text.lower() in verbs:
                found[number].add(RoleSpan("cue", token.start, token.end))
                before = [phrase for phrase in phrases if at - REACH <= phrase.end <= at]
                if before and not _divided(tokens[before[-1].end : at]):
                    first, last = tokens[before[-1].start], tokens[before[-1].end - 1]
                    found[number].add(RoleSpan("source", first.start, last.end))
    for number, text in enumerate(texts):
        found[number] |= {RoleSpan("content", q.start, q.end) for q in quotations(text) if q.depth == 0}
    return [sorted(spans, key=lambda span: (span.start, span.end, span.role)) for spans in found]


def _divided(tokens: Sequence[Token]) -> bool:
    return any(token.text in _ENDS for token in tokens)
