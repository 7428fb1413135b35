"""Pairs of mentions as numbers: words of the sentence and of its parts around the two, their order, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from stance.exceptions import ConfigError
from stance.schema import Claim, Mention, Sentence
from stance.text.batches import Batch, lowered, texts_of
from stance.text.estimators import NotNumbers

REGIONS = ("sentence", "before", "between", "after", "around", "actor", "target")

Bounds = tuple[int, int]

_ROLES = ("ACTOR", "TARGET")
"""What stands for a masked mention; all other words are in lower case."""
_NOTHING = "NOTHING"
_WORD = re.compile(r"\w+")
_DISTANCES = (0, 2, 5, 10)
_NEAR = 6
_STATES = (
    *("actor first", "target first", "one inside the other", "no actor", "no target"),
    *("0 words between", "1 to 2 words between", "3 to 5 words between", "6 to 10 words between"),
    *("over 10 words between", "actor opens the sentence", "target opens the sentence"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in which an actor, a target or both are marked.

    Parameters
    ----------
    text : str
        The sentence.
    actor, target : (int, int) or None
        Where they stand in it, in code points, end exclusive; None where the sentence does not name them.
    """

    text: str
    actor: Bounds | None = None
    target: Bounds | None = None


def pair_of(sentence: Sentence, claim: Claim) -> Pair:
    """Return the pair that a claim is about; the claim's label is not looked at."""
    return Pair(sentence.text, _bounds(sentence, claim.actor), _bounds(sentence, claim.target))


# scikit-learn would make a plain tuple of the batch that comes out.
class PairText(NotNumbers, TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):  # type: ignore[misc,call-arg]
    """A part of each sentence as text in lower case, ready for a vectorizer.

    A mention counts from the beginning of its first word to the end of its last: published marks often cut words. Each
    part holds the mentions that it borders on, so that its runs of words tell which mention comes first.

    Parameters
    ----------
    region : {"sentence", "before", "between", "after", "around", "actor", "target"}, default="sentence"
        Which part: all of it, what stands before, between and after the two mentions, the six words on either side of
        each mention, or the words of one mention.
    mask : bool, default=True
        Whether a mention's words are replaced by ACTOR or TARGET, so that nothing is learned about who it is.
    """

    def __init__(self, region: str = "sentence", *, mask: bool = True):
        self.region = region
        self.mask = mask

    def fit(self, X: Sequence[Pair], y: object = None) -> Self:
        """Check the region; nothing is learned from the pairs.

        Parameters
        ----------
        X : sequence of Pair
        y : ignored

        Raises
        ------
        ConfigError
            If there is no such region.
        """
        if self.region not in REGIONS:
            raise ConfigError(f"region={self.region!r} does not exist; choose one of {', '.join(REGIONS)}")
        self.fitted_ = True
        return self

    def transform(self, X: Sequence[Pair]) -> Batch[str]:
        """Cut the part out of each sentence.

        Parameters
        ----------
        X : sequence of Pair, length n

        Returns
        -------
        Batch of str, length n
        """
        pairs = Batch.of(X)
        if not any_marked(pairs):
            return pairs.once(*(("lower", _lowered) if self.region == "sentence" else ("nothing", _nothing)))
        return pairs.once((self.region, self.mask), lambda _: Batch(map(self._cut, pairs)))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the region's name: one column of text comes out."""
        return np.array([self.region], dtype=object)

    def _cut(self, pair: Pair) -> str:
        if pair.actor is None and pair.target is None:
            return (_lower(pair.text) if self.region == "sentence" else "") or _NOTHING
        text, marks = _lower(pair.text), _marks(pair)
        if self.region in ("actor", "target"):
            return "".join(text[start:end] for role, start, end in marks if role == self.region.upper()) or _NOTHING
        # The sentence as what stands before, the first mention, what stands between, the second, what stands after.
        pieces, at = [], 0
        for role, start, end in marks:
            pieces += [text[at:start], f" {role} " if self.mask else f" {text[start:end]} "]
            at = max(at, end)
        pieces.append(text[at:])
        if self.region == "around":
            return _around(pieces)
        if self.region == "before":
            pieces = pieces[:2] if marks else []
        elif self.region == "between":
            pieces = pieces[1:4] if len(marks) == 2 else []
        elif self.region == "after":
            pieces = pieces[-2:] if marks else []
        return "".join(pieces) or _NOTHING


class PairStructure(NotNumbers, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """How the two mentions stand to each other: which comes first, how many words lie between, which is missing."""

    def fit(self, X: Sequence[Pair], y: object = None) -> Self:
        """Do nothing: the columns are fixed.

        Parameters
        ----------
        X : sequence of Pair
        y : ignored
        """
        self.n_columns_ = len(_STATES)
        return self

    def transform(self, X: Sequence[Pair]) -> sparse.csr_matrix:
        """Look at each pair.

        Parameters
        ----------
        X : sequence of Pair, length n

        Returns
        -------
        csr_matrix of float64, shape (n, 12)
            Zeros and ones, with 32-bit indices.
        """
        none = list(_structure(Pair("")))
        rows = [none if pair.actor is None and pair.target is None else list(_structure(pair)) for pair in X]
        return sparse.csr_matrix(np.array(rows, dtype=np.float64).reshape(len(rows), len(_STATES)))

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns."""
        return np.array(_STATES, dtype=object)


def any_marked(pairs: Batch[Pair]) -> bool:
    """Tell whether any of the sentences has a mention that is marked."""
    return pairs.once(any_marked, lambda _: any(pair.actor or pair.target for pair in pairs))


def _lowered(pairs: Batch[Pair]) -> Batch[str]:
    """Put sentences without mentions in lower case."""
    texts = texts_of(pairs)
    return lowered(texts, _lower) if all(texts) else Batch([_lower(text) or _NOTHING for text in texts])


def _nothing(pairs: Batch[Pair]) -> Batch[str]:
    return Batch([_NOTHING] * len(pairs))


def _bounds(sentence: Sentence, mention: Mention | None) -> Bounds | None:
    if mention is None or mention.span is None:
        return None
    return mention.span.start - sentence.start, mention.span.end - sentence.start


def _around(pieces: Sequence[str]) -> str:
    """Return the words near the mentions, which are every second piece; where two stretches meet, none stands twice."""
    words = [(word, number % 2 == 1) for number, piece in enumerate(pieces) for word in piece.split()]
    marked = [place for place, (_, mention) in enumerate(words) if mention]
    near = {k for place in marked for k in range(place - _NEAR, place + _NEAR + 1)}
    return " ".join(word for place, (word, _) in enumerate(words) if place in near) or _NOTHING


def _lower(text: str) -> str:
    """Put text in lower case without moving a letter: a few capitals would become two letters."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _marks(pair: Pair) -> list[tuple[str, int, int]]:
    """Return role and bounds of each mention in the order of the text, as whole words, none over another."""
    given = zip(_ROLES, (pair.actor, pair.target), strict=True)
    spans = sorted((*_widened(pair.text, bounds), role) for role, bounds in given if bounds is not None)
    out, free = [], 0
    for start, end, role in spans:
        out.append((role, max(start, free), max(end, free)))
        free = out[-1][2]
    return out


def _widened(text: str, bounds: Bounds) -> Bounds:
    start, end = max(0, min(bounds[0], len(text))), max(0, min(bounds[1], len(text)))
    while 0 < start < len(text) and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _structure(pair: Pair) -> Iterator[bool]:
    actor, target = pair.actor, pair.target
    both = actor is not None and target is not None
    inside, between = False, 0
    if actor is not None and target is not None:
        (_, first), (second, _) = sorted((actor, target))
        inside = second < first
        between = len(_WORD.findall(pair.text, first, second))
    yield from (both and actor < target, both and target < actor, inside, actor is None, target is None)  # type: ignore[operator]
    bins = [sum(between > limit for limit in _DISTANCES) == number for number in range(len(_DISTANCES) + 1)]
    yield from (both and here for here in bins)
    yield from (bounds is not None and not pair.text[: bounds[0]].strip() for bounds in (actor, target))
