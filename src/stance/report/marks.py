"""Claims as marks in the text: any spans, overlapping or not, become a flat row of pieces that always nest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from stance.schema import Sentence, Span


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence in which nothing begins or ends.

    Parameters
    ----------
    text : str
        The verbatim text.
    actors, targets : tuple of int
        Which claims (by their place in the sentence) have it in their actor or target.
    """

    text: str
    actors: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()

    @property
    def roles(self) -> frozenset[tuple[str, int]]:
        """Its claims' parts as a set, to see whether a neighbour goes on with all of them."""
        return frozenset([("actor", n) for n in self.actors] + [("target", n) for n in self.targets])


@dataclass(frozen=True)
class Run:
    """Neighbouring pieces that are a cue of the same claims, or of none."""

    cues: tuple[int, ...]
    pieces: list[Piece] = field(default_factory=list)


def runs(sentence: Sentence) -> list[Run]:
    """Cut a sentence where its spans begin and end.

    Parameters
    ----------
    sentence : Sentence
        With claims; parts of spans outside the sentence are left out.

    Returns
    -------
    list of Run
        In order; the texts of all pieces joined are the sentence's text.
    """
    claims = sentence.claims
    cues = [claim.cue for claim in claims]
    actors = [claim.actor.span if claim.actor else None for claim in claims]
    targets = [claim.target.span if claim.target else None for claim in claims]
    bounds = {0, len(sentence.text)}
    for span in (*cues, *actors, *targets):
        if span is not None:
            bounds |= {_clip(edge - sentence.start, sentence) for edge in (span.start, span.end)}
    cuts = sorted(bounds)
    layers = [_cover(spans, cuts, sentence) for spans in (cues, actors, targets)]
    out: list[Run] = []
    for place, (start, end) in enumerate(pairwise(cuts)):
        cue, actor, target = (tuple(layer[place]) for layer in layers)
        if not out or out[-1].cues != cue:
            out.append(Run(cue))
        out[-1].pieces.append(Piece(sentence.text[start:end], actor, target))
    return out


def _clip(edge: int, sentence: Sentence) -> int:
    return min(max(edge, 0), len(sentence.text))


def _cover(spans: Sequence[Span | None], cuts: list[int], sentence: Sentence) -> list[list[int]]:
    """Return for each piece between cuts which spans lie over it."""
    over: list[list[int]] = [[] for _ in cuts[1:]]
    for number, span in enumerate(spans):
        if span is not None:
            first = bisect_right(cuts, _clip(span.start - sentence.start, sentence)) - 1
            last = bisect_right(cuts, _clip(span.end - sentence.start, sentence)) - 1
            for place in range(first, last):
                over[place].append(number)
    return over
