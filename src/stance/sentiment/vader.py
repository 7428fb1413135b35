"""VADER's compound score of many texts at once: the same numbers as its authors' program, several times as fast.

Only words of the lexicon have a valence; what may change it stands in the three words before, and after. So all other
words are passed over, each distinct word is looked at once, and the rules are asked at the words that matter. A text
with an emoji is left to the authors' program, which spells it out.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from vaderSentiment import vaderSentiment as authors

from stance.text.batches import Batch, Memory, pieces
from stance.text.vocabulary import sums

_EMPHASIS = (0.95, 0.9)  # of boosters two and three words before
_NEGATIONS = frozenset(authors.NEGATE)
# Words that end what stands for itself: "kiss of death", "kind of".
_LAST = frozenset(
    phrase.rpartition(" ")[2] for phrase in (*authors.SPECIAL_CASES, *authors.BOOSTER_DICT) if " " in phrase
)


class _Word(NamedTuple):
    """A word without the marks around it, and what the rules ask of it."""

    lower: str
    shouts: bool
    listed: bool
    scored: bool
    negates: bool
    boost: float
    emoji: bool


def compounds(texts: Batch[str]) -> npt.NDArray[np.float64]:
    """Give the compound scores of texts.

    Parameters
    ----------
    texts : Batch of str, length n

    Returns
    -------
    ndarray of float, shape (n,)
        From -1 to 1, with 4 decimals.

    References
    ----------
    Hutto and Gilbert (2014). VADER: A parsimonious rule-based model for sentiment analysis of social media text. ICWSM.
    """
    cut = pieces(texts)
    words = _words(cut.distinct)
    flags = np.array([(word.scored, word.shouts, word.emoji) for word in words], dtype=bool).reshape(len(words), 3)
    scored, shouting, spelt = (flags[:, part][cut.ids] for part in range(3))
    shouted = sums(shouting, cut.sizes)
    differs = (shouted > 0) & (shouted < cut.sizes)
    emoji = sums(spelt, cut.sizes) > 0
    out = np.zeros(len(texts))
    for number in np.flatnonzero(emoji).tolist():
        out[number] = _analyzer().polarity_scores(texts[number])["compound"]
    ends = np.cumsum(cut.sizes)
    hits = np.flatnonzero(scored)
    rows = np.searchsorted(ends, hits, side="right")
    told = np.flatnonzero(np.bincount(rows, minlength=len(texts)) * ~emoji)
    first = np.searchsorted(rows, told)
    last = np.searchsorted(rows, told, side="right")
    for number, a, b in zip(told.tolist(), first.tolist(), last.tolist(), strict=True):
        begin = int(ends[number] - cut.sizes[number])
        sentence = [words[piece] for piece in cut.ids[begin : ends[number]].tolist()]
        out[number] = _compound(texts[number], sentence, (hits[a:b] - begin).tolist(), bool(differs[number]))
    return out


def _compound(text: str, words: Sequence[_Word], at: Sequence[int], differs: bool) -> float:
    found = [_valence(words, place, differs) for place in at]
    lower = [word.lower for word in words]
    if "but" in lower:
        every = [0.0] * len(words)
        for place, valence in zip(at, found, strict=True):
            every[place] = valence
        found = _analyzer()._but_check(lower, every)
    total = float(sum(found))
    emphasis = _analyzer()._punctuation_emphasis(text)
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return float(round(authors.normalize(total), 4))


def _valence(words: Sequence[_Word], at: int, differs: bool) -> float:
    """Give the valence of a word of the lexicon where it stands; the steps are in the authors' order."""
    word, lexicon = words[at], _analyzer().lexicon
    before = [words[at - back] if at >= back else None for back in (1, 2, 3)]
    b1, b2, b3 = ("" if each is None else each.lower for each in before)
    after = words[at + 1].lower if at + 1 < len(words) else None
    if word.lower == "kind" and after == "of":
        return 0.0
    valence: float = lexicon[word.lower]
    if word.lower == "no" and after in lexicon:
        valence = 0.0
    if b1 == "no" or b2 == "no" or (b3 == "no" and b1 in ("or", "nor")):
        valence = lexicon[word.lower] * authors.N_SCALAR
    if word.shouts and differs:
        valence += authors.C_INCR if valence > 0 else -authors.C_INCR
    for back, other in enumerate(before):
        if other is None or other.listed:
            continue
        boost = other.boost
        if boost:
            boost = -boost if valence < 0 else boost
            if other.shouts and differs:
                boost += authors.C_INCR if valence > 0 else -authors.C_INCR
            valence += boost * _EMPHASIS[back - 1] if back else boost
        valence = _negated(valence, other, back, b1, b2, b3)
        if back == 2:
            valence = _idioms(valence, words, at)
    if before[0] is not None and not before[0].listed and b1 == "least" and b2 not in ("at", "very"):
        valence *= authors.N_SCALAR
    return valence


def _negated(valence: float, other: _Word, back: int, b1: str, b2: str, b3: str) -> float:
    if back == 1 and b2 == "never" and b1 in ("so", "this"):
        return valence * 1.25
    if back == 2 and ((b3 == "never" and b2 in ("so", "this")) or b1 in ("so", "this")):
        return valence * 1.25
    doubt = (back == 1 and b2 == "without" and b1 == "doubt") or (back == 2 and b3 == "without" and "doubt" in (b1, b2))
    return valence * authors.N_SCALAR if other.negates and not doubt else valence


def _idioms(valence: float, words: Sequence[_Word], at: int) -> float:
    w3, w2, w1, here, *ahead = (word.lower for word in words[at - 3 : at + 3])
    if _LAST.isdisjoint((w2, w1, here, *ahead)):
        return valence
    before = f"{w2} {w1}", f"{w3} {w2} {w1}", f"{w3} {w2}"
    for idiom in (f"{w1} {here}", f"{w2} {w1} {here}", *before):
        if idiom in authors.SPECIAL_CASES:
            valence = authors.SPECIAL_CASES[idiom]
            break
    for size in range(1, len(ahead) + 1):
        valence = authors.SPECIAL_CASES.get(" ".join([here, *ahead[:size]]), valence)
    for phrase in (before[1], before[2], before[0]):
        valence += authors.BOOSTER_DICT.get(phrase, 0.0)
    return valence


def _look(piece: str) -> _Word:
    stripped = piece.strip(string.punctuation)
    word = piece if len(stripped) <= 2 else stripped
    lower = word.lower()
    listed = lower in _analyzer().lexicon
    boost = authors.BOOSTER_DICT.get(lower, 0.0)
    return _Word(
        lower=lower,
        shouts=word.isupper(),
        listed=listed,
        scored=listed and lower not in authors.BOOSTER_DICT,
        negates=lower in _NEGATIONS or "n't" in lower,
        boost=boost,
        emoji=not (piece.isascii() or _analyzer().emojis.keys().isdisjoint(piece)),
    )


_words = Memory(_look)


@cache
def _analyzer() -> authors.SentimentIntensityAnalyzer:
    return authors.SentimentIntensityAnalyzer()
