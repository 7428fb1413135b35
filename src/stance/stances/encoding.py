"""Sentences as the tagger sees them: what is known of each token, as numbers, worked out for many sentences at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import count
from typing import NamedTuple

import numpy as np

from stance.stances.categories import category_hits_in
from stance.stances.lexicon import lexicon
from stance.text.estimators import as_texts
from stance.text.quotations import Bounds, quoted_in
from stance.text.tokens import TOKENS, word_shape
from stance.text.vocabulary import Column, Ints, Vocabulary, in_order

OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
WORD_CHANNELS = tuple(f"word{offset:+d}" for offset in OFFSETS)
CATEGORY = "category"
# No sentence is longer; a table or a page without full stops would keep the step-by-step passes busy for minutes.
LONGEST = 400
# The farthest that a token looks.
GAP = 4
_NEGATIONS = frozenset(("not", "n't", "n’t", "never", "no", "nobody", "nothing", "none", "neither", "nor", "without"))
_STATES = Vocabulary(f"{quoted}{negated}{first}" for quoted in "-q" for negated in "-n" for first in "-f")
# The ways in which a token can be part of a lexicon entry, and of an evaluative word; the first is "not at all".
_CUES, _CATEGORIES = Vocabulary([""]), Vocabulary([""])


class Encoded(NamedTuple):
    """Sentences cut into tokens.

    Parameters
    ----------
    sizes : ndarray of int, shape (n_sentences,)
    position : ndarray of int, shape (n_tokens,)
        The place of each token in its sentence; tokens are counted sentence after sentence.
    places : ndarray of int, shape (n_tokens,)
        The place of each where gaps are left between sentences, see `laid_apart`.
    starts, ends : ndarray of int, shape (n_tokens,)
        Where each begins and ends in its sentence.
    words : Vocabulary
        Its first word stands for what lies outside a sentence.
    ids : ndarray of int, shape (n_tokens,)
        Which of the words each token is.
    cues : Vocabulary
        The ways in which a token is part of a lexicon entry; the first is "not at all".
    cue_ids : ndarray of int, shape (n_tokens,)
    categories : Vocabulary
        The ways in which a token is part of an evaluative word or phrase; the first is "not at all".
    category_ids : ndarray of int, shape (n_tokens,)
    quoted : ndarray of int, shape (n_tokens,)
        1 for tokens in quotation marks, else 0.
    """

    sizes: Ints
    position: Ints
    places: Ints
    starts: Ints
    ends: Ints
    words: Vocabulary
    ids: Ints
    cues: Vocabulary
    cue_ids: Ints
    categories: Vocabulary
    category_ids: Ints
    quoted: Ints

    @property
    def tokens(self) -> list[list[Bounds]]:
        """Where the tokens of each sentence begin and end."""
        flat = list(zip(self.starts.tolist(), self.ends.tolist(), strict=True))
        stops = np.cumsum(self.sizes).tolist()
        return [flat[begin:stop] for begin, stop in zip([0, *stops], stops, strict=False)]

    def alone(self) -> Encoded:
        """Return the same with vocabularies that hold nothing else, in order of first places: fit for training."""
        words, ids = _alone(self.words, self.ids)
        cues, cue_ids = _alone(self.cues, self.cue_ids)
        categories, category_ids = _alone(self.categories, self.category_ids)
        return self._replace(
            words=words, ids=ids, cues=cues, cue_ids=cue_ids, categories=categories, category_ids=category_ids
        )


def _alone(vocabulary: Vocabulary, numbers: Ints) -> tuple[Vocabulary, Ints]:
    used, ids = in_order(np.append(0, numbers))
    return Vocabulary(vocabulary.named(used)), ids[1:]


def encode(texts: Sequence[str]) -> Encoded:
    """Cut sentences into tokens, the first `LONGEST` of each, and look their cues up.

    Parameters
    ----------
    texts : sequence of str
    """
    texts = as_texts(texts)
    cut, starts = TOKENS(texts), TOKENS.starts(texts)
    position = np.arange(len(cut.numbers)) - np.repeat(np.cumsum(cut.sizes) - cut.sizes, cut.sizes)
    kept = position < LONGEST
    sizes, position, starts = np.minimum(cut.sizes, LONGEST), position[kept], starts[kept]
    ends = starts + TOKENS.lengths(texts)[kept]
    # Places in all sentences, one behind the other.
    wide = max(map(len, texts), default=0) + 1
    row = wide * np.repeat(np.arange(len(sizes)), sizes)
    starts_, ends_ = row + starts, row + ends
    cue_ids = _covered(
        starts_,
        ends_,
        [
            (shift + match.start, shift + match.end, *_cue_names(match.row, match.context))
            for shift, matches in zip(count(0, wide), lexicon().matches_in(texts))
            for match in matches
        ],
    )
    category_ids = _covered(
        starts_,
        ends_,
        [
            (shift + hit.start, shift + hit.end, *_category_names(hit.categories))
            for shift, hits in zip(count(0, wide), category_hits_in(texts))
            for hit in hits
        ],
    )
    quotes = [
        (shift + start, shift + end) for shift, bounds in zip(count(0, wide), quoted_in(texts)) for start, end in bounds
    ]
    quoted = np.zeros(len(starts), dtype=np.int64)
    for first, stop in np.searchsorted(starts_, np.array(quotes, dtype=np.int64).reshape(-1, 2)).tolist():
        quoted[first:stop] = 1
    ids = cut.numbers[kept]
    places = np.arange(len(ids)) + GAP * (1 + np.repeat(np.arange(len(sizes)), sizes))
    return Encoded(
        sizes, position, places, starts, ends, cut.vocabulary, ids, _CUES, cue_ids, _CATEGORIES, category_ids, quoted
    )


@cache
def _cue_names(row: int, context: str) -> tuple[int, int]:
    """Return the numbers of the first token of a lexicon entry and of the others."""
    entry = lexicon().cues[row]
    kind = f"{entry.stance} {entry.weight} {context}"
    return _CUES.number(f"{kind} first|{entry.pattern}"), _CUES.number(f"{kind} inside|{entry.pattern}")


@cache
def _category_names(categories: tuple[str, ...]) -> tuple[int, int]:
    """Return the numbers of the first token of an evaluative word or phrase and of the others."""
    names = "|".join(categories)
    return _CATEGORIES.number(f"first|{names}"), _CATEGORIES.number(f"inside|{names}")


def _covered(starts: Ints, ends: Ints, entries: Sequence[tuple[int, int, int, int]]) -> Ints:
    """Give each token the number of what it is part of; an entry has one for its first token, one for others."""
    ids = np.zeros(len(starts), dtype=np.int64)
    begin, end, openings, insides = np.array(entries, dtype=np.int64).reshape(-1, 4).T
    first, stop = np.searchsorted(ends, begin, side="right"), np.searchsorted(starts, end)
    for at, after, opening, inside in np.stack([first, stop, openings, insides], axis=1).tolist():
        ids[at:after] = inside
        if at < after:
            ids[at] = opening
    return ids


def shifted(encoded: Encoded, values: Ints, offset: int) -> Ints:
    """Give each token the value of the token at a distance of up to 4, and 0 where that lies outside the sentence."""
    return laid_apart(encoded, values)[encoded.places + offset]


def laid_apart(encoded: Encoded, values: Ints) -> Ints:
    """Lay out the values of tokens at `places`, with zeros before, between and behind the sentences."""
    out = np.zeros(len(values) + GAP * (len(encoded.sizes) + 1), dtype=np.int64)
    out[encoded.places] = values
    return out


def channels(encoded: Encoded) -> list[tuple[str, Vocabulary, Ints]]:
    """List what is known of tokens: a name, the values it can take, and which of them each token has.

    Parameters
    ----------
    encoded : Encoded

    Returns
    -------
    list of (name, Vocabulary, ndarray of int of shape (n_tokens,))
    """
    places, words = encoded.places, laid_apart(encoded, encoded.ids)
    out = [(name, encoded.words, words[places + offset]) for name, offset in zip(WORD_CHANNELS, OFFSETS, strict=True)]
    negation = laid_apart(encoded, _NEGATES.table(encoded.words, encoded.ids)[encoded.ids])
    negated = np.zeros(len(places), dtype=np.int64)
    for offset in range(-GAP, 0):
        negated |= negation[places + offset]
    state = 4 * encoded.quoted + 2 * negated + (encoded.position < 2)
    out.append(("cue", encoded.cues, encoded.cue_ids))
    out.append((CATEGORY, encoded.categories, encoded.category_ids))
    return [*out, ("state", _STATES, state)]


_NEGATES = Column(lambda words: np.array([word.lower() in _NEGATIONS for word in words], dtype=np.int64))


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


def word_numbers(words: Mapping[str, int]) -> Column:
    """Return what gives words numbers by how they are spelt in lower case, from 1; 0 where they have none."""
    return Column(lambda strings: np.array([words.get(word.lower(), -1) + 1 for word in strings], dtype=np.int64))


def pair_codes(encoded: Encoded, numbers: Column, n_words: int) -> Ints:
    """Return the number of each pair of neighbouring words.

    Parameters
    ----------
    encoded : Encoded
    numbers : Column
        See `word_numbers`.
    n_words : int
        How many words have numbers.

    Returns
    -------
    ndarray of int, shape (n_tokens,)
        One number for each pair of the word before (or none) and the token; -1 where a word has no number.
    """
    here = numbers.table(encoded.words, encoded.ids)[encoded.ids]
    before = shifted(encoded, here, -1)
    known = (here > 0) & ((before > 0) | (encoded.position == 0))
    return np.where(known, before * (n_words + 1) + here, -1)
