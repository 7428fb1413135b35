"""Hypothesis strategies that several tests share: annotated documents, and what they are made of."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from stance.corpora.annotated import Annotated
from stance.schema import PARTS, SENTIMENTS, Claim, Document, Mention, Sentence, Sentiment, Span

Texts = st.SearchStrategy[str]
Objects = st.SearchStrategy[dict[str, Any]]

BLANKS = ("  ", "\t", "\n", "\r\n", "\r", "\x1c", "\x85", "\u2028", "\ufeff")
"""White space and ends of lines, and a byte-order mark, which is easily lost."""

NAMES = st.sampled_from(["a/b", "x\ny", " a ", "\\", ""])
"""Ids of documents that a file or a line does not hold as they are."""

NO_KEYS: Objects = st.builds(dict)


def words(*, nul: bool = False, min_size: int = 0) -> Texts:
    """Any characters; NUL only where a format can hold it."""
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="" if nul else "\0")
    return st.text(characters, min_size=min_size, max_size=6)


def values(texts: Texts, *, infinity: bool = False) -> st.SearchStrategy[Any]:
    """What JSON can hold, objects apart; infinite numbers only where a format can hold them."""
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=infinity)
    return st.recursive(st.none() | st.booleans() | numbers | texts, st.lists, max_leaves=3)


def extras(keys: list[str], of: st.SearchStrategy[Any]) -> Objects:
    """Further keys of a claim, a sentence or a document."""
    return st.dictionaries(st.sampled_from(keys), of, max_size=3)


@st.composite
def annotated(
    draw: st.DrawFn,
    *,
    pieces: Texts,
    names: Texts,
    labels: Texts,
    entities: Texts,
    claim_extra: Objects = NO_KEYS,
    sentence_extra: Objects = NO_KEYS,
    about: Objects = NO_KEYS,
    min_sentences: int = 0,
    empty_sentences: bool = False,
    empty_spans: bool = False,
    empty_mentions: bool = True,
) -> Annotated:
    """A document with up to five annotated sentences anywhere in it, each of which may adjoin the one before.

    Claims of a sentence share their mentions now and then, and spans are often the whole sentence.

    Parameters
    ----------
    pieces : strategy of str
        The text is made of them; where `min_sentences` is given, they must not be empty.
    names, labels, entities : strategy of str
        Ids of documents, stances, and the entities of mentions.
    claim_extra, sentence_extra : strategy of dict
        Their `extra`.
    about : strategy of dict
        Further fields of the document.
    min_sentences : int
    empty_sentences, empty_spans : bool
        Whether they may have no characters; empty sentences need empty spans.
    empty_mentions : bool
        Whether a mention may have neither a span nor an entity.
    """
    size = draw(st.integers(min_sentences, 30))  # drawn apart, as lists of any size are nearly always short
    text = "".join(draw(st.lists(pieces, min_size=size, max_size=size)))
    doc = draw(names)
    width = 0 if empty_spans else 1

    def span(start: int, end: int) -> Span | None:
        if draw(st.booleans()):
            return None
        a = draw(st.just(start) | st.integers(start, end - width))
        b = draw(st.just(end) | st.integers(a + width, end))
        return Span(a, b, text[a:b])

    def mention(start: int, end: int) -> Mention | None:
        made = Mention(span(start, end), draw(st.none() | entities))
        return made if empty_mentions or made != Mention(None) else None

    def claim(start: int, end: int, mentions: st.SearchStrategy[Mention | None]) -> Claim:
        cue, score = span(start, end), draw(st.none() | st.floats(0, 1))
        return Claim(draw(labels), cue, draw(mentions), draw(mentions), score, draw(claim_extra))

    def sentence(number: int, start: int, end: int) -> Sentence:
        index, part = draw(st.just(number) | st.integers(0, 99)), draw(st.sampled_from(PARTS))
        mentions = st.sampled_from([None, *(mention(start, end) for _ in range(3))])
        claims = tuple(claim(start, end, mentions) for _ in range(draw(st.integers(0, 3))))
        sentiment = draw(st.none() | st.builds(Sentiment, st.sampled_from(SENTIMENTS), st.floats(-1, 1)))
        return Sentence(doc, index, start, end, text[start:end], part, claims, sentiment, draw(sentence_extra))

    places = draw(_places(len(text), empty_sentences).filter(lambda found: len(found) >= min_sentences))
    sentences = tuple(sentence(number, *place) for number, place in enumerate(places))
    return Annotated(Document(doc, text, **draw(about)), sentences)


@st.composite
def _places(draw: st.DrawFn, length: int, empty: bool) -> list[tuple[int, int]]:
    """Starts and ends of sentences."""
    cuts = sorted(draw(st.lists(st.integers(0, length), min_size=2, max_size=6)))
    return [(a, b) for a, b in pairwise(cuts) if (empty or a < b) and draw(st.sampled_from([True, True, False]))]
