"""Texts as the tagger of attributions sees them: what is known of each token, without a parser."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stance.actors.span_chunks import context_attributes, contexts, sentences
from stance.actors.span_words import speech_kinds, stem, word_attributes
from stance.actors.tagging import load_tagger
from stance.chain import neighbours
from stance.text.lines import lines
from stance.text.quotations import quotations, quoted_tokens
from stance.text.tokens import OUTSIDE, Token, tokenize

Ints = npt.NDArray[np.int64]
Attributes = Callable[..., list[str]]

# A paragraph without an end would keep the step-by-step passes busy for minutes: longer ones are cut.
LONGEST = 512
_OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
_ENDS = frozenset((".", "!", "?", "…"))
_FAR = 9


class Channel(NamedTuple):
    """One respect in which tokens differ.

    Parameters
    ----------
    values : list
        What it can be.
    ids : ndarray of int, shape (n_tokens,)
        Which of the values each token has.
    attributes : callable
        Names the attributes of a value; each gets weights of its own.
    """

    values: Sequence[Hashable]
    ids: Ints
    attributes: Attributes


class Encoded(NamedTuple):
    """Texts cut into paragraphs and tokens.

    Parameters
    ----------
    tokens : list of list of Token
        The tokens of each text, offsets into it.
    sizes : ndarray of int, shape (n_paragraphs,)
        Tokens in each paragraph, paragraphs counted text after text.
    channels : dict of str to Channel
    """

    tokens: list[list[Token]]
    sizes: Ints
    channels: dict[str, Channel]


def _paragraphs(text: str) -> Iterator[list[Token]]:
    """Yield the tokens of each line of a text, long lines in pieces."""
    for line in lines(text):
        members = tokenize(text[line.start : line.end], line.start)
        for begin in range(0, len(members), LONGEST):
            yield members[begin : begin + LONGEST]


def encode(texts: Sequence[str]) -> Encoded:
    """Cut texts into paragraphs of tokens and say what is known of each token.

    Parameters
    ----------
    texts : sequence of str
        Whole documents, a paragraph on each line.
    """
    texts_cut = [list(_paragraphs(text)) for text in texts]
    whole = [[token for paragraph in text for token in paragraph] for text in texts_cut]
    cut = [paragraph for text in texts_cut for paragraph in text]
    bounds = [sentences([token.text for token in paragraph]) for paragraph in cut]
    parts = [paragraph[a:b] for paragraph, row in zip(cut, bounds, strict=True) for a, b in row]
    tagged = load_tagger().tag([[token.text for token in part] for part in parts])
    sizes = np.array([len(paragraph) for paragraph in cut], dtype=np.int64)
    word, tag = _Values(OUTSIDE), _Values("")
    pair, quote, place, own_tag, context = _Values(OUTSIDE), _Values(), _Values(), _Values(), _Values()
    tag.add(each for row in tagged for each in row)
    context.add(each for part, row in zip(parts, tagged, strict=True) for each in contexts(part, row))
    at = 0
    tags = [each for row in tagged for each in row]
    for paragraph in cut:
        lower = [token.text.lower() for token in paragraph]
        own = tags[at : at + len(paragraph)]
        at += len(paragraph)
        word.add(token.text for token in paragraph)
        pair.add(f"{before} {here}" for before, here in zip(["", *lower], lower, strict=False))
        place.add(_places(lower))
        own_tag.add(zip(lower, ["", *own], own, [*own[1:], ""], strict=False))
    for text, members in zip(texts, whole, strict=True):
        quote.add(_quote_states(text, members))
    words, pairs = word.ids(), pair.ids()
    channels = {
        f"word{offset:+d}": Channel(
            word.names,
            neighbours(words, sizes, offset),
            partial(word_attributes, distance=abs(offset)),
        )
        for offset in _OFFSETS
    }
    channels |= {
        "pair-1": Channel(pair.names, pairs, _alone),
        "pair+1": Channel(pair.names, neighbours(pairs, sizes, 1), _alone),
        "quote": Channel(quote.names, quote.ids(), _parts),
        "place": Channel(place.names, place.ids(), _parts),
        "word tag": Channel(own_tag.names, own_tag.ids(), _word_tag),
        "tag": _windows(tag, sizes, (-1, 0, 1), _near_tags),
        "tag-2": _windows(tag, sizes, (-1, -2, -3), _far_tags),
        "tag+2": _windows(tag, sizes, (1, 2, 3), _far_tags),
        "context": Channel(context.names, context.ids(), context_attributes),
    }
    return Encoded(whole, sizes, channels)


class _Values:
    """Numbers for distinct values, in order of their first appearance."""

    def __init__(self, *first: Hashable):
        self._known: dict[Hashable, int] = {value: number for number, value in enumerate(first)}
        self._row: list[int] = []

    def add(self, values: Iterable[Hashable]) -> None:
        known = self._known
        self._row += [known.setdefault(value, len(known)) for value in values]

    @property
    def names(self) -> list[Hashable]:
        return list(self._known)

    def ids(self) -> Ints:
        return np.array(self._row, dtype=np.int64)


def _windows(tags: _Values, sizes: Ints, offsets: Sequence[int], attributes: Attributes) -> Channel:
    """Join the tags at some offsets into one value."""
    ids, names = tags.ids(), tags.names
    joined = np.zeros_like(ids)
    for offset in offsets:
        joined = joined * len(names) + neighbours(ids, sizes, offset)
    distinct, numbers = np.unique(joined, return_inverse=True)
    values: list[Hashable] = []
    for value in distinct.tolist():
        digits = [value // len(names) ** power % len(names) for power in range(len(offsets) - 1, -1, -1)]
        values.append(tuple(names[digit] for digit in digits))
    return Channel(values, numbers.astype(np.int64), attributes)


def _near_tags(value: tuple[str, str, str]) -> list[str]:
    before, own, after = value
    pairs = [f"bo={before}|{own}", f"oa={own}|{after}", f"ba={before}|{after}", f"boa={before}|{own}|{after}"]
    return [f"b={before}", f"o={own}", f"a={after}", *pairs]


def _far_tags(value: tuple[str, str, str]) -> list[str]:
    one, two, three = value
    return [f"2={two}", f"3={three}", f"12={one}|{two}", f"23={two}|{three}", f"123={one}|{two}|{three}"]


def _word_tag(value: tuple[str, str, str, str]) -> list[str]:
    word, before, own, after = value
    return [f"b={word}|{before}", f"o={word}|{own}", f"a={word}|{after}", f"ba={stem(word)}|{before}|{after}"]


def _alone(value: str) -> list[str]:
    return [value]


def _parts(value: tuple[str, ...]) -> list[str]:
    return [f"{number}={part}" for number, part in enumerate(value)] + ["|".join(value)]


def _quote_states(text: str, tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """Say of each token whether it and its neighbours are quoted, and how far the last quotation's end is."""
    found = quotations(text)
    inside = quoted_tokens(tokens, ((quote.start, quote.end) for quote in found))
    starts = {quote.start: quote.kind for quote in found}
    kind, since = "", _FAR
    for number, token in enumerate(tokens):
        kind = starts.get(token.start, kind)
        since = 0 if inside[number] else min(since + 1, _FAR)
        before, after = number > 0 and inside[number - 1], number + 1 < len(tokens) and inside[number + 1]
        ahead = next((k for k in range(1, 6) if number + k < len(tokens) and inside[number + k]), 0)
        yield f"{before:d}{inside[number]:d}{after:d}", f"{kind if inside[number] else since}", f"a{ahead}"


def _places(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Say of each token where in its sentence it stands, and how far the verbs of speech before and after it are."""
    verbs = [number for number, word in enumerate(words) if word in speech_kinds()]
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
        yield f"s{min(number - last_end - 1, 3)}", f"b{before}", f"v{after}", f"{before}{after}"


def _near(distance: int) -> str:
    return str(distance) if distance < 4 else "5" if distance < 7 else "9" if distance < 12 else "f"
