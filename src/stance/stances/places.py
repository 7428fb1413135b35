"""Where in a sentence the columns of its features come from: words, runs of words or characters, cues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import FeatureUnion

from stance.stances.category_features import CategoryFeatures
from stance.stances.features import CueFeatures

Stretches = Sequence[tuple[int, int]]
"""What one occurrence of a column covers: offsets in the sentence."""

Finder = Callable[[str], Iterator[tuple[int, Stretches]]]

_WORD = re.compile(r"\S+")


def column_places(features: Any) -> Finder:
    """Return what says of a sentence where its columns occur.

    Parameters
    ----------
    features : fitted transformer
        TF-IDF of words or of characters within words, `CueFeatures`, `CategoryFeatures`, or a union of those. Columns
        of any other, as of embeddings, have no place.

    Returns
    -------
    callable
        From a sentence to (column, stretches) of each occurrence.
    """
    parts = list(_parts(features))

    def find(text: str) -> Iterator[tuple[int, Stretches]]:
        for first, finder in parts:
            for column, stretches in finder(text):
                yield first + column, stretches

    return find


def _parts(features: Any) -> Iterator[tuple[int, Finder]]:
    """Yield the first column and the finder of each part that has places."""
    at = 0
    for part in [part for _, part in features.transformer_list] if isinstance(features, FeatureUnion) else [features]:
        finder = _finder(part)
        if finder is not None:
            yield at, finder
        if not hasattr(part, "get_feature_names_out"):
            return
        at += len(part.vocabulary_) if hasattr(part, "vocabulary_") else len(part.get_feature_names_out())


def _finder(part: Any) -> Finder | None:
    if isinstance(part, (CategoryFeatures, CueFeatures)):
        return lambda text: ((column, [span]) for column, spans in part.places(text).items() for span in spans)
    if not isinstance(part, CountVectorizer) or part.preprocessor is not None or part.strip_accents is not None:
        return None
    if part.analyzer == "char_wb":
        return lambda text: _characters(part, text)
    if part.analyzer == "word" and part.tokenizer is None and part.stop_words is None:
        pattern = re.compile(part.token_pattern)
        return None if pattern.groups else lambda text: _words(part, pattern, text)
    return None


def _words(part: Any, pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, Stretches]]:
    lowered, offsets = _lowered(text) if part.lowercase else (text, None)
    found = [(match.group(), _span(match.start(), match.end(), offsets)) for match in pattern.finditer(lowered)]
    least, most = part.ngram_range
    for size in range(least, most + 1):
        for at in range(len(found) - size + 1):
            run = found[at : at + size]
            column = part.vocabulary_.get(" ".join(word for word, _ in run))
            if column is not None:
                yield column, [span for _, span in run]


def _characters(part: Any, text: str) -> Iterator[tuple[int, Stretches]]:
    lowered, offsets = _lowered(text) if part.lowercase else (text, None)
    least, most = part.ngram_range
    for match in _WORD.finditer(lowered):
        padded, first, last = f" {match.group()} ", match.start(), match.end()
        for size in range(least, most + 1):
            # A word that is no longer than the run is counted once, and no longer run is.
            for at in range(max(len(padded) - size, 0) + 1):
                column = part.vocabulary_.get(padded[at : at + size])
                if column is not None:
                    start, end = max(first + at - 1, first), min(first + at - 1 + size, last)
                    yield column, [_span(start, end, offsets)]
            if size >= len(padded):
                break


def _lowered(text: str) -> tuple[str, list[int] | None]:
    """Lower the case; where that makes a text longer (İ), also say which character each one comes from."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered, None
    ends = list(accumulate(len(char.lower()) for char in text))
    return lowered, [place for place, (a, b) in enumerate(zip([0, *ends], ends, strict=False)) for _ in range(a, b)]


def _span(start: int, end: int, offsets: list[int] | None) -> tuple[int, int]:
    return (start, end) if offsets is None else (offsets[start], offsets[end - 1] + 1)
