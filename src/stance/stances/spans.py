"""From "this sentence takes that stance" to the words that say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stance.stances.lexicon import CueHit, Match, lexicon
from stance.stances.tagger import CueTagger, spans
from stance.text.estimators import as_texts
from stance.text.quotations import Bounds
from stance.text.tokens import tokenize_all

# From here on the tagger's span beats a cue of the lexicon, and a second one is believed to be a claim of its own.
_SURE = 0.8
_APART = 3


def best_spans(
    texts: Sequence[str],
    decisions: npt.NDArray[np.bool_],
    stances: Sequence[str],
    tagger: CueTagger | None,
    words: Sequence[dict[str, float]] | None,
) -> list[list[CueHit]]:
    """Find at least one cue for each stance that is said.

    The tagger's surest spans come first, then a cue of the lexicon, then the tagger's likeliest span, then the word
    that weighs most, then the longest word.

    Parameters
    ----------
    texts : sequence of str, length n
    decisions : ndarray of bool, shape (n, n_stances)
    stances : sequence of str
    tagger : fitted CueTagger or None
    words : sequence of dict or None
        For each stance the weights of lower-cased words.

    Returns
    -------
    list of list of CueHit
        In order of the text.
    """
    said = np.flatnonzero(decisions.any(axis=1))
    out: list[list[CueHit]] = [[] for _ in texts]
    rows = said.tolist()
    asked = as_texts(texts).take(rows)
    cut = [] if tagger is not None else tokenize_all(asked)
    alone = [([(token.start, token.end) for token in tokens], None) for tokens in cut]
    marked = alone if tagger is None else tagger.marginals(asked)
    for row, (tokens, each), matches in zip(rows, marked, lexicon().matches_in(asked), strict=True):
        hits: list[CueHit] = []
        for number, stance in enumerate(stances):
            if decisions[row, number]:
                probability = None if each is None else each[:, number]
                weight = {} if words is None else words[number]
                threshold = 0.4 if tagger is None else tagger.threshold
                hits += _cues(texts[row], tokens, matches, stance, probability, weight, threshold)
        out[row] = sorted(hits, key=lambda hit: (hit.start, hit.end, hit.stance))
    return out


def _cues(
    text: str,
    tokens: Sequence[Bounds],
    matches: Sequence[Match],
    stance: str,
    probability: npt.NDArray[np.float64] | None,
    weight: dict[str, float],
    threshold: float,
) -> list[CueHit]:
    if not tokens:
        return [CueHit(stance, 0, len(text), 0.0)]
    found: list[CueHit] = []
    if probability is not None:
        found = sorted(spans(tokens, probability, stance, threshold), key=lambda hit: -hit.score)
        if found and found[0].score >= _SURE:
            best = found[0]
            return [best, *(hit for hit in found[1:2] if hit.score >= _SURE and _distance(best, hit) > _APART)]
    entry = _entry(tokens, matches, stance, probability)
    if entry is not None:
        return [entry]
    if found:
        return found[:1]
    if probability is not None and (top := float(probability.max())) > 0:
        return spans(tokens, probability, stance, top / 2)[:1]
    heaviest = max(tokens, key=lambda token: (weight.get(text[slice(*token)].lower(), 0.0), -token[0]))
    if weight.get(text[slice(*heaviest)].lower(), 0.0) > 0:
        return [CueHit(stance, *heaviest, 0.0)]
    return [_longest(tokens, stance)]


def _entry(
    tokens: Sequence[Bounds], matches: Sequence[Match], stance: str, probability: npt.NDArray[np.float64] | None
) -> CueHit | None:
    """Find the lexicon's best cue: plain before switched off, strong before hints, then the likelier one."""
    cues = lexicon().cues
    best: tuple[bool, int, float] | None = None
    hit = None
    for match in matches:
        weight, plain = cues[match.row].weight, match.context == "plain"
        # Beside a tagger, which sees the context, only what says the stance on its own is worth more than its opinion.
        if cues[match.row].stance != stance or (probability is not None and not (plain and weight > 1)):
            continue
        score = 0.5
        if probability is not None:
            within = [n for n, (start, end) in enumerate(tokens) if start < match.end and match.start < end]
            score = float(probability[within].max(initial=0.0))
        if best is None or (plain, weight, score) > best:
            best, hit = (plain, weight, score), CueHit(stance, match.start, match.end, score)
    return hit


def _longest(tokens: Sequence[Bounds], stance: str) -> CueHit:
    return CueHit(stance, *max(tokens, key=lambda token: (token[1] - token[0], -token[0])), 0.0)


def _distance(a: CueHit, b: CueHit) -> int:
    return max(a.start - b.end, b.start - a.end)
