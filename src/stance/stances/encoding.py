"""Sentences as the tagger sees them: what is known of each token, as numbers, worked out for many sentences at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stance.chain import neighbours
from stance.stances.categories import category_hits_in
from stance.stances.lexicon import lexicon
from stance.text.cutting import in_order
from stance.text.estimators import as_texts
from stance.text.quotations import quotations_in
from stance.text.tokens import OUTSIDE, TOKENS, Token, as_tokens, word_shape

Ints = npt.NDArray[np.int64]

OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
WORD_CHANNELS = tuple(f"word{offset:+d}" for offset in OFFSETS)
CATEGORY = "category"
# No sentence is longer; a table or a page without full stops would keep the step-by-step passes busy for minutes.
LONGEST = 400
_NEGATIONS = frozenset(("not", "n't", "n’t", "never", "no", "nobody", "nothing", "none", "neither", "nor", "without"))
_STATES = [f"{quoted}{negated}{first}" for quoted in "-q" for negated in "-n" for first in "-f"]


class Encoded(NamedTuple):
    """Sentences cut into tokens.

    Parameters
    ----------
    sizes : ndarray of int, shape (n_sentences,)
    position : ndarray of int, shape (n_tokens,)
        The place of each token in its sentence; tokens are counted sentence after sentence.
    starts : ndarray of int, shape (n_tokens,)
        Where each begins in its sentence.
    words : list of str
        The distinct words; the first stands for what lies outside a sentence.
    ids : ndarray of int, shape (n_tokens,)
        Which of the words each token is.
    cues : list of str
        The distinct ways in which a token is part of a lexicon entry; the first is "not at all".
    cue_ids : ndarray of int, shape (n_tokens,)
    categories : list of str
        The distinct ways in which a token is part of an evaluative word or phrase; the first is "not at all".
    category_ids : ndarray of int, shape (n_tokens,)
    quoted : ndarray of int, shape (n_tokens,)
        1 for tokens in quotation marks, else 0.
    """

    sizes: Ints
    position: Ints
    starts: Ints
    words: list[str]
    ids: Ints
    cues: list[str]
    cue_ids: Ints
    categories: list[str]
    category_ids: Ints
    quoted: Ints

    @property
    def tokens(self) -> list[list[Token]]:
        """The tokens of each sentence."""
        return as_tokens([self.words[number] for number in self.ids.tolist()], self.starts, self.sizes)


def encode(texts: Sequence[str]) -> Encoded:
    """Cut sentences into tokens, the first `LONGEST` of each, and look their cues up.

    Parameters
    ----------
    texts : sequence of str
    """
    texts = as_texts(texts)
    cut, starts = TOKENS(texts), TOKENS.starts(texts)
    position = np.arange(len(cut.ids)) - np.repeat(np.cumsum(cut.sizes) - cut.sizes, cut.sizes)
    kept = position < LONGEST
    distinct, ids = in_order(cut.distinct, cut.ids[kept])
    sizes, position, starts = np.minimum(cut.sizes, LONGEST), position[kept], starts[kept]
    ends = starts + np.array([len(word) for word in distinct], dtype=np.int64)[ids] if len(ids) else starts
    # Places in all sentences, one behind the other.
    wide = max(map(len, texts), default=0) + 1
    row = wide * np.repeat(np.arange(len(sizes)), sizes)
    starts_, ends_ = row + starts, row + ends
    entries = []
    for number, matches in enumerate(lexicon().matches_in(texts)):
        for match in matches:
            entry = lexicon().cues[match.row]
            kind = f"{entry.stance} {entry.weight} {match.context}"
            span = wide * number + match.start, wide * number + match.end
            entries.append((*span, f"{kind} first|{entry.pattern}", f"{kind} inside|{entry.pattern}"))
    cues, cue_ids = _covered(starts_, ends_, entries)
    words = []
    for number, hits in enumerate(category_hits_in(texts)):
        for hit in hits:
            names = "|".join(hit.categories)
            words.append((wide * number + hit.start, wide * number + hit.end, f"first|{names}", f"inside|{names}"))
    categories, category_ids = _covered(starts_, ends_, words)
    quoted = np.zeros(len(ids), dtype=np.int64)
    for number, quotes in enumerate(quotations_in(texts)):
        for quote in quotes:
            first, stop = np.searchsorted(starts_, (wide * number + quote.start, wide * number + quote.end))
            quoted[first:stop] = 1
    return Encoded(
        sizes, position, starts, [OUTSIDE, *distinct], ids + 1, cues, cue_ids, categories, category_ids, quoted
    )


def _covered(starts: Ints, ends: Ints, entries: Sequence[tuple[int, int, str, str]]) -> tuple[list[str], Ints]:
    """Give each token the number of what it is part of; an entry has one name for its first token, one for others."""
    known, ids = {"": 0}, np.zeros(len(starts), dtype=np.int64)
    first = np.searchsorted(ends, [begin for begin, *_ in entries], side="right").tolist()
    stop = np.searchsorted(starts, [end for _, end, *_ in entries]).tolist()
    for at, after, (_, _, opening, inside) in zip(first, stop, entries, strict=True):
        for number in range(at, after):
            ids[number] = known.setdefault(opening if number == at else inside, len(known))
    return list(known), ids


def shifted(encoded: Encoded, values: npt.NDArray[np.int64], offset: int) -> Ints:
    """Give each token the value of the token at a distance, and 0 where that lies outside the sentence."""
    return neighbours(values, encoded.sizes, offset)


def channels(encoded: Encoded) -> list[tuple[str, list[str], Ints]]:
    """List what is known of tokens: a name, the values it can take, and which of them each token has.

    Parameters
    ----------
    encoded : Encoded

    Returns
    -------
    list of (name, list of str, ndarray of int of shape (n_tokens,))
    """
    out = [
        (name, encoded.words, shifted(encoded, encoded.ids, offset))
        for name, offset in zip(WORD_CHANNELS, OFFSETS, strict=True)
    ]
    negation = _flags(encoded, _NEGATIONS)
    negated = np.zeros(len(encoded.ids), dtype=np.int64)
    for offset in range(-4, 0):
        negated |= shifted(encoded, negation, offset)
    state = 4 * encoded.quoted + 2 * negated + (encoded.position < 2)
    out.append(("cue", encoded.cues, encoded.cue_ids))
    out.append((CATEGORY, encoded.categories, encoded.category_ids))
    return [*out, ("state", _STATES, state)]


def _flags(encoded: Encoded, words: frozenset[str]) -> Ints:
    return np.array([word.lower() in words for word in encoded.words], dtype=np.int64)[encoded.ids]


def attribute_kind(channel: str) -> Callable[[str], list[str]]:
    """Return what names the attributes that a value of a channel has; each gets weights of its own.

    Parameters
    ----------
    channel : str
    """
    return _KINDS.get(channel, _far)


def _far(word: str) -> list[str]:
    return ["w=" + word.lower()]


def _near(word: str) -> list[str]:
    lower = word.lower()
    return ["w=" + lower, "s3=" + lower[-3:], "h=" + word_shape(word)]


def _here(word: str) -> list[str]:
    lower = word.lower()
    return [*_near(word), "p3=" + lower[:3], "p5=" + lower[:5], "s2=" + lower[-2:]]


def _entry(value: str) -> list[str]:
    return [value.split("|")[0], value] if value else []


def _each(value: str) -> list[str]:
    place, *names = value.split("|")
    return [attribute for name in names if name for attribute in (name, f"{place} {name}")]


def _whole(value: str) -> list[str]:
    return [value]


_KINDS: dict[str, Callable[[str], list[str]]] = {
    "word+0": _here,
    "word-1": _near,
    "word+1": _near,
    "cue": _entry,
    CATEGORY: _each,
    "state": _whole,
}


def pair_codes(encoded: Encoded, words: dict[str, int]) -> Ints:
    """Return the number of each pair of neighbouring words.

    Parameters
    ----------
    encoded : Encoded
    words : dict of str to int
        The number of each lower-cased word.

    Returns
    -------
    ndarray of int, shape (n_tokens,)
        One number for each pair of the word before (or none) and the token; -1 where a word has no number.
    """
    number = np.array([0] + [words.get(word.lower(), -1) + 1 for word in encoded.words[1:]], dtype=np.int64)
    here = number[encoded.ids]
    before = number[shifted(encoded, encoded.ids, -1)]
    known = (here > 0) & ((before > 0) | (encoded.position == 0))
    return np.where(known, before * (len(words) + 1) + here, -1)
