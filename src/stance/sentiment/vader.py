"""VADER's compound score of many texts at once: the same numbers as its authors' program, several times as fast.

Only words of the lexicon have a valence; what may change it stands in the three words before, and after. So each
distinct word is looked at once, and the rules are asked at all words with a valence together, in the authors' order. A
text with an emoji is left to the authors' program, which spells it out; idioms are looked up where one stands.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt
from vaderSentiment import vaderSentiment as authors

from stance.text.batches import Batch, pieces
from stance.text.vocabulary import Bools, Column, Ints, sums

Floats = npt.NDArray[np.float64]

_EMPHASIS = (1.0, 0.95, 0.9)
"""Of boosters one, two and three words before."""
_NEGATIONS = frozenset(authors.NEGATE)
_NAMED = ("no", "or", "nor", "never", "so", "this", "without", "doubt", "least", "at", "very", "kind", "of", "but")
_NO, _OR, _NOR, _NEVER, _SO, _THIS, _WITHOUT, _DOUBT, _LEAST, _AT, _VERY, _KIND, _OF, _BUT = range(1, 15)
_RULED = {word: number for number, word in enumerate(_NAMED, start=1)}
"""Words that rules ask for by name; all others are 0."""

_MULTIWORD = [phrase.split() for phrase in (*authors.SPECIAL_CASES, *authors.BOOSTER_DICT) if " " in phrase]
_IN_PHRASES = {word: number for number, word in enumerate(sorted({*chain(*_MULTIWORD)}), start=1)}
_PHRASES = [[_IN_PHRASES[word] for word in phrase] for phrase in _MULTIWORD]
_REACH = 2  # words between the end of an idiom and the word whose valence it changes
_ALPHA = 15  # what the sum is normalized by

_WORD = np.dtype(
    [
        ("valence", float),
        ("boost", float),
        ("ruled", np.int8),
        ("phrase", np.int8),
        ("exclaims", np.int32),
        ("asks", np.int32),
        ("shouts", bool),
        ("listed", bool),
        ("scored", bool),
        ("negates", bool),
        ("emoji", bool),
    ],
    align=True,
)
"""What the rules ask of a piece, and of the word in it: without the marks around it."""

_OUTSIDE = np.zeros(1, dtype=_WORD)
_OUTSIDE["listed"] = True
"""What stands before a text and behind it: it changes no valence, as no word of the lexicon does."""

_Table = npt.NDArray[np.void]


def compounds(texts: Batch[str]) -> Floats:
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
    words, ends = cut.values(_looked_at), np.cumsum(cut.sizes)
    begins = ends - cut.sizes
    hits = np.flatnonzero(words["scored"])
    rows = cut.rows[hits]
    shouting = sums(words["shouts"], cut.sizes)
    differs = (shouting > 0) & (shouting < cut.sizes)
    near = _Around(words, hits, begins[rows], ends[rows])
    found = _valences(near, differs[rows], lambda at: _lower(cut.vocabulary.named(cut.numbers[at])))
    for row in np.unique(cut.rows[words["ruled"] == _BUT]).tolist():
        here, begin = slice(*np.searchsorted(rows, [row, row + 1])), begins[row]
        found[here] = _contrasted(words["ruled"][begin : ends[row]], hits[here] - begin, found[here])
    total = np.bincount(rows, found, minlength=len(texts)).astype(np.float64)
    total += np.sign(total) * _emphasis(sums(words["exclaims"], cut.sizes), sums(words["asks"], cut.sizes))
    scores = total / np.sqrt(total * total + _ALPHA)
    out = np.array([round(score, 4) for score in scores.tolist()], dtype=float)
    for row in np.unique(cut.rows[words["emoji"]]).tolist():
        out[row] = _analyzer().polarity_scores(texts[row])["compound"]
    return out


class _Around:
    """The words of the lexicon where they stand, and those around them."""

    def __init__(self, words: _Table, hits: Ints, begins: Ints, ends: Ints):
        self._words = np.append(words, _OUTSIDE)
        self.hits, self._begins, self._ends = hits, begins, ends

    def __call__(self, offset: int) -> _Table:
        """Return the words so far behind those of the lexicon; before them where it is negative."""
        at = self.hits + offset
        return self._words[np.where((self._begins <= at) & (at < self._ends), at, len(self._words) - 1)]

    def idioms(self) -> Iterator[tuple[int, Ints]]:
        """Yield those near which an idiom may stand, three words or more behind the beginning, and the words around."""
        codes = self._words["phrase"]
        near = np.zeros(len(codes) + 2 * _REACH, dtype=bool)
        for phrase in _PHRASES:
            last = np.flatnonzero(codes == phrase[-1])
            for back, code in enumerate(phrase[-2::-1], start=1):
                last = last[codes[last - back] == code]
            for offset in range(2 * _REACH + 1):
                near[last + offset] = True
        for number in np.flatnonzero(near[self.hits + _REACH] & (self.hits - self._begins >= 3)).tolist():
            at = self.hits[number]
            yield number, np.arange(at - 3, min(at + 3, self._ends[number]))


def _valences(near: _Around, differs: Bools, read: Callable[[Ints], list[str]]) -> Floats:
    """Give the valence of the words of the lexicon where they stand."""
    here, after, before = near(0), near(1), [near(-1), near(-2), near(-3)]
    b1, b2, b3 = (word["ruled"] for word in before)
    value: Floats = np.where((here["ruled"] == _NO) & (after["valence"] != 0), 0.0, here["valence"])
    denied = (b1 == _NO) | (b2 == _NO) | ((b3 == _NO) & ((b1 == _OR) | (b1 == _NOR)))
    value = np.where(denied, here["valence"] * authors.N_SCALAR, value)
    value = np.where(here["shouts"] & differs, value + np.where(value > 0, authors.C_INCR, -authors.C_INCR), value)
    so = (b1 == _SO) | (b1 == _THIS)
    never = [np.zeros_like(so), (b2 == _NEVER) & so, ((b3 == _NEVER) & ((b2 == _SO) | (b2 == _THIS))) | so]
    doubtless = [
        np.zeros_like(so),
        (b2 == _WITHOUT) & (b1 == _DOUBT),
        (b3 == _WITHOUT) & ((b1 == _DOUBT) | (b2 == _DOUBT)),
    ]
    for back, other in enumerate(before):
        boost = np.where(value < 0, -other["boost"], other["boost"])
        boost += np.where(other["shouts"] & differs, np.where(value > 0, authors.C_INCR, -authors.C_INCR), 0.0)
        changed = np.where(other["boost"] != 0, value + boost * _EMPHASIS[back], value)
        factor = np.where(other["negates"] & ~doubtless[back], authors.N_SCALAR, 1.0)
        changed *= np.where(never[back], 1.25, factor)
        value = np.where(other["listed"], value, changed)
    for number, at in near.idioms():
        if not before[2]["listed"][number]:
            value[number] = _idioms(float(value[number]), *read(at))
    least = ~before[0]["listed"] & (b1 == _LEAST) & (b2 != _AT) & (b2 != _VERY)
    value = np.where(least, value * authors.N_SCALAR, value)
    return np.where((here["ruled"] == _KIND) & (after["ruled"] == _OF), 0.0, value)


def _idioms(valence: float, w3: str, w2: str, w1: str, here: str, *ahead: str) -> float:
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


def _contrasted(ruled: npt.NDArray[np.int8], places: Ints, found: Floats) -> Floats:
    """Weigh what stands before "but" less than what stands behind it, as the authors' program does."""
    every = np.zeros(len(ruled))
    every[places] = found
    words = ["but" if code == _BUT else "" for code in ruled.tolist()]
    return np.array(_analyzer()._but_check(words, every.tolist()))[places]


def _emphasis(exclaims: Ints, asks: Ints) -> Floats:
    several = np.where(asks > 3, 0.96, asks * 0.18)
    return np.minimum(exclaims, 4) * 0.292 + np.where(asks > 1, several, 0.0)


def _look(pieces: list[str]) -> _Table:
    bare, lower, out = list(map(_bare, pieces)), _lower(pieces), np.zeros(len(pieces), dtype=_WORD)
    out["valence"] = [_analyzer().lexicon.get(word, 0.0) for word in lower]
    out["boost"] = [authors.BOOSTER_DICT.get(word, 0.0) for word in lower]
    out["listed"] = out["valence"] != 0  # no word of the lexicon has 0, and no booster
    out["scored"] = out["listed"] & (out["boost"] == 0)
    out["ruled"] = [_RULED.get(word, 0) for word in lower]
    out["phrase"] = [_IN_PHRASES.get(word, 0) for word in lower]
    out["exclaims"] = [piece.count("!") for piece in pieces]
    out["asks"] = [piece.count("?") for piece in pieces]
    out["shouts"] = [word.isupper() for word in bare]
    out["negates"] = [word in _NEGATIONS or "n't" in word for word in lower]
    emojis = _analyzer().emojis.keys()
    out["emoji"] = [not (piece.isascii() or emojis.isdisjoint(piece)) for piece in pieces]
    return out


def _bare(piece: str) -> str:
    stripped = piece.strip(string.punctuation)
    return piece if len(stripped) <= 2 else stripped


def _lower(pieces: list[str]) -> list[str]:
    return [_bare(piece).lower() for piece in pieces]


_looked_at = Column(_look)


@cache
def _analyzer() -> authors.SentimentIntensityAnalyzer:
    return authors.SentimentIntensityAnalyzer()
