"""Sentences as the tagger sees them: what is known of each token, as numbers, worked out for many sentences at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from stance.chain import column_matrix, neighbours
from stance.stances.categories import category_hits
from stance.stances.lexicon import lexicon
from stance.text.quotations import quotations, quoted_tokens
from stance.text.tokens import Token, tokenize

Ints = npt.NDArray[np.int64]

OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
OUTSIDE = "<out>"
CATEGORY = "category"
# No sentence is longer; a table or a page without full stops would keep the step-by-step passes busy for minutes.
LONGEST = 400
_NEGATIONS = frozenset(("not", "n't", "n’t", "never", "no", "nobody", "nothing", "none", "neither", "nor", "without"))
_STATES = [f"{quoted}{negated}{first}" for quoted in "-q" for negated in "-n" for first in "-f"]


class Encoded(NamedTuple):
    """Sentences cut into tokens.

    Parameters
    ----------
    tokens : list of list of Token
    sizes : ndarray of int, shape (n_sentences,)
    position : ndarray of int, shape (n_tokens,)
        The place of each token in its sentence; tokens are counted sentence after sentence.
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

    tokens: list[list[Token]]
    sizes: Ints
    position: Ints
    words: list[str]
    ids: Ints
    cues: list[str]
    cue_ids: Ints
    categories: list[str]
    category_ids: Ints
    quoted: Ints


def encode(texts: Sequence[str]) -> Encoded:
    """Cut sentences into tokens, the first `LONGEST` of each, and look their cues up.

    Parameters
    ----------
    texts : sequence of str
    """
    known, cues, categories = {OUTSIDE: 0}, {"": 0}, {"": 0}
    tokens: list[list[Token]] = []
    ids: list[int] = []
    cue_ids: list[int] = []
    category_ids: list[int] = []
    quoted: list[bool] = []
    for text in texts:
        sentence = tokenize(text)[:LONGEST]
        tokens.append(sentence)
        ids += [known.setdefault(token[0], len(known)) for token in sentence]
        entries = []
        for match in lexicon().matches(text):
            entry = lexicon().cues[match.row]
            kind = f"{entry.stance} {entry.weight} {match.context}"
            entries.append((match.start, match.end, f"{kind} first|{entry.pattern}", f"{kind} inside|{entry.pattern}"))
        cue_ids += _covered(sentence, entries, cues)
        hits = [(hit.start, hit.end, "|".join(hit.categories)) for hit in category_hits(text)]
        words = [(start, end, f"first|{names}", f"inside|{names}") for start, end, names in hits]
        category_ids += _covered(sentence, words, categories)
        quoted += quoted_tokens(sentence, ((quote.start, quote.end) for quote in quotations(text)))
    sizes = np.array([len(sentence) for sentence in tokens], dtype=np.int64)
    position = np.arange(len(ids), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return Encoded(
        tokens,
        sizes,
        position,
        list(known),
        np.array(ids, dtype=np.int64),
        list(cues),
        np.array(cue_ids, dtype=np.int64),
        list(categories),
        np.array(category_ids, dtype=np.int64),
        np.array(quoted, dtype=np.int64),
    )


def _covered(
    sentence: Sequence[Token], entries: Iterable[tuple[int, int, str, str]], known: dict[str, int]
) -> list[int]:
    """Give each token the number of what it is part of; an entry has one name for its first token, one for others."""
    row = [0] * len(sentence)
    at = 0
    for start, end, first, inside in entries:
        while at < len(sentence) and sentence[at].end <= start:
            at += 1
        number = at
        while number < len(sentence) and sentence[number].start < end:
            row[number] = known.setdefault(first if number == at else inside, len(known))
            number += 1
    return row


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
    out = [(f"word{offset:+d}", encoded.words, shifted(encoded, encoded.ids, offset)) for offset in OFFSETS]
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


def attributes(channel: str, value: str) -> list[str]:
    """Name the attributes that a value of a channel has; each gets weights of its own.

    Parameters
    ----------
    channel : str
    value : str
    """
    return _KINDS.get(channel, _far)(value)


def design(
    channel: str, values: Sequence[str], vocabulary: dict[str, int], known: dict[str, tuple[int, ...]]
) -> sparse.csr_matrix:
    """Say which attributes each value of a channel has.

    Parameters
    ----------
    channel : str
    values : sequence of str
    vocabulary : dict of str to int
        The column of each attribute; unknown ones are left out.
    known : dict of str to tuple of int
        The columns of values, which new ones are put to.

    Returns
    -------
    csr_matrix, shape (n_values, n_attributes)
    """
    kind = _KINDS.get(channel, _far)
    for value in values:
        if value not in known:
            known[value] = tuple([vocabulary[attribute] for attribute in kind(value) if attribute in vocabulary])
    return column_matrix([known[value] for value in values], len(vocabulary))


def _far(word: str) -> list[str]:
    return ["w=" + word.lower()]


def _near(word: str) -> list[str]:
    lower = word.lower()
    return ["w=" + lower, "s3=" + lower[-3:], "h=" + _shape(word)]


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


def _shape(word: str) -> str:
    if word == OUTSIDE:
        return "out"
    if word[0].isdigit():
        return "number"
    if not word[0].isalpha():
        return word[0]
    return "upper" if word.isupper() and len(word) > 1 else "title" if word[0].isupper() else "lower"


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
