"""Texts as the tagger of attributions sees them: what is known of each token, without a parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stance.actors.lexicon import first_names, somebody
from stance.chain import neighbours
from stance.text.lines import lines
from stance.text.quotations import quotations, quoted_tokens
from stance.text.speech import SpeechKind, speech_verbs
from stance.text.tokens import Token, tokenize

Ints = npt.NDArray[np.int64]

OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
OUTSIDE = "<out>"
# A paragraph without an end would keep the step-by-step passes busy for minutes: longer ones are cut.
LONGEST = 512
_ENDS = frozenset((".", "!", "?", "…"))
_FAR = 9
_VERB_KINDS: tuple[SpeechKind, ...] = ("says", "judges", "names", "holds")


class Encoded(NamedTuple):
    """Texts cut into paragraphs and tokens.

    Parameters
    ----------
    tokens : list of list of Token
        The tokens of each text, offsets into it.
    sizes : ndarray of int, shape (n_paragraphs,)
        Tokens in each paragraph, paragraphs counted text after text.
    channels : dict of str to (list of str, ndarray of int of shape (n_tokens,))
        For each respect the values it can take and which of them each token has.
    """

    tokens: list[list[Token]]
    sizes: Ints
    channels: dict[str, tuple[list[str], Ints]]


def encode(texts: Sequence[str]) -> Encoded:
    """Cut texts into paragraphs of tokens and say what is known of each token.

    Parameters
    ----------
    texts : sequence of str
        Whole documents, a paragraph on each line.
    """
    tokens: list[list[Token]] = []
    sizes: list[int] = []
    words, quotes, places = _Values(OUTSIDE), _Values(), _Values()
    pairs = _Values(OUTSIDE)
    for text in texts:
        members: list[Token] = []
        for paragraph in _paragraphs(text):
            members += paragraph
            sizes.append(len(paragraph))
            lower = [token.text.lower() for token in paragraph]
            words.add(token.text for token in paragraph)
            pairs.add(f"{before} {word}" for before, word in zip(["", *lower], lower, strict=False))
            places.add(_places(lower))
        tokens.append(members)
        quotes.add(_quote_states(text, members))
    counted = np.array(sizes, dtype=np.int64)
    ids = words.ids()
    channels = {f"word{offset:+d}": (words.names, neighbours(ids, counted, offset)) for offset in OFFSETS}
    channels |= {"pair-1": (pairs.names, pairs.ids()), "pair+1": (pairs.names, neighbours(pairs.ids(), counted, 1))}
    channels |= {"quote": (quotes.names, quotes.ids()), "place": (places.names, places.ids())}
    return Encoded(tokens, counted, channels)


def attributes(channel: str, value: str) -> list[str]:
    """Name the attributes that a value of a channel has; each gets weights of its own.

    Parameters
    ----------
    channel, value : str
        See `Encoded`.
    """
    return _KINDS.get(channel, _parts)(value)


class _Values:
    """Numbers for distinct values, in order of their first appearance."""

    def __init__(self, *first: str):
        self._known = {value: number for number, value in enumerate(first)}
        self._row: list[int] = []

    def add(self, values: Iterator[str]) -> None:
        known = self._known
        self._row += [known.setdefault(value, len(known)) for value in values]

    @property
    def names(self) -> list[str]:
        return list(self._known)

    def ids(self) -> Ints:
        return np.array(self._row, dtype=np.int64)


def _paragraphs(text: str) -> Iterator[list[Token]]:
    for line in lines(text):
        members = tokenize(text[line.start : line.end], line.start)
        for begin in range(0, len(members), LONGEST):
            yield members[begin : begin + LONGEST]


def _quote_states(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """Say of each token whether it and its neighbours are quoted, and how far the last quotation's end is."""
    found = quotations(text)
    inside = quoted_tokens(tokens, ((quote.start, quote.end) for quote in found))
    starts = {quote.start: quote.kind for quote in found}
    kind, since = "", _FAR
    for number, token in enumerate(tokens):
        kind = starts.get(token.start, kind)
        since = 0 if inside[number] else min(since + 1, _FAR)
        before, after = number > 0 and inside[number - 1], number + 1 < len(tokens) and inside[number + 1]
        near = f"{before:d}{inside[number]:d}{after:d}"
        ahead = next((k for k in range(1, 6) if number + k < len(tokens) and inside[number + k]), 0)
        yield f"{near}|{kind if inside[number] else since}|a{ahead}"


def _places(words: Sequence[str]) -> Iterator[str]:
    """Say of each token where in its sentence it stands, and how far the verbs of speech before and after it are."""
    verbs = [number for number, word in enumerate(words) if word in _speech()]
    ends = [number for number, word in enumerate(words) if word in _ENDS]
    last_verb, next_verb, last_end, next_end = -1, 0, -1, 0
    for number in range(len(words)):
        while next_verb < len(verbs) and verbs[next_verb] < number:
            last_verb = verbs[next_verb]
            next_verb += 1
        while next_end < len(ends) and ends[next_end] < number:
            last_end = ends[next_end]
            next_end += 1
        before = _near(number - last_verb) if last_verb > last_end else "-"
        stop = ends[next_end] if next_end < len(ends) else len(words)
        after = _near(verbs[next_verb] - number) if next_verb < len(verbs) and verbs[next_verb] < stop else "-"
        yield f"s{min(number - last_end - 1, 3)}|b{before}|v{after}|{before}{after}"


@cache
def _speech() -> dict[str, str]:
    return {word: kind for kind in reversed(_VERB_KINDS) for word in speech_verbs(kind)}


def _near(distance: int) -> str:
    return str(distance) if distance < 4 else "5" if distance < 7 else "9" if distance < 12 else "f"


def _far_word(word: str) -> list[str]:
    return ["w=" + word.lower()]


def _near_word(word: str) -> list[str]:
    lower = word.lower()
    kind = "first name" if lower in first_names() else "somebody" if lower in somebody() else ""
    return ["w=" + lower, "s3=" + lower[-3:], "h=" + _shape(word), f"v={_speech().get(lower, '')}", f"k={kind}"]


def _word(word: str) -> list[str]:
    lower = word.lower()
    return [
        *_near_word(word),
        "p3=" + lower[:3],
        "p5=" + lower[:5],
        "s2=" + lower[-2:],
        "hs=" + _shape(word) + lower[-2:],
    ]


def _parts(value: str) -> list[str]:
    return [f"{number}={part}" for number, part in enumerate(value.split("|"))] + [value]


def _pair(value: str) -> list[str]:
    return [value]


def _shape(word: str) -> str:
    if word == OUTSIDE:
        return "out"
    if word[0].isdigit():
        return "number"
    if not word[0].isalpha():
        return word[0]
    return "upper" if word.isupper() and len(word) > 1 else "title" if word[0].isupper() else "lower"


_KINDS: dict[str, Callable[[str], list[str]]] = {
    "word-3": _far_word,
    "word-2": _far_word,
    "word-1": _near_word,
    "word+0": _word,
    "word+1": _near_word,
    "word+2": _far_word,
    "word+3": _far_word,
    "pair-1": _pair,
    "pair+1": _pair,
}
