"""What the attributes of a token's words add to the score of each tag, summed once for each word and remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from stance.chain import Floats
from stance.matrices import attribute_matrix
from stance.stances.encoding import attribute_kind
from stance.text.vocabulary import Column, Ints

# Words whose scores are fetched at once: few enough for a processor to keep them near.
_BLOCK = 2048


def token_scores(vocabularies: Mapping[str, dict[str, int]], weights: Mapping[str, Floats]) -> Column:
    """Return the scores of the values of channels.

    Parameters
    ----------
    vocabularies : mapping of str to dict of str to int
        For each channel the row of each attribute; all channels take the same values, and what one looks at of a value
        is part of what the one that looks at most does.
    weights : mapping of str to ndarray of float, shape (n_attributes, n_tags)
        For each channel.

    Returns
    -------
    Column of float, shape (n_channels, n_tags)
    """
    rows: dict[str, int] = {}
    for vocabulary in vocabularies.values():
        for attribute in vocabulary:
            rows.setdefault(attribute, len(rows))
    n_tags = next(iter(weights.values())).shape[1]
    # What a channel does not look at weighs nothing in it.
    every = np.zeros((len(rows), len(vocabularies), n_tags))
    for number, (name, vocabulary) in enumerate(vocabularies.items()):
        at = np.fromiter(map(rows.__getitem__, vocabulary), dtype=np.int64, count=len(vocabulary))
        every[at, number] = weights[name][list(vocabulary.values())]
    flat = every.reshape(len(rows), len(vocabularies) * n_tags)  # a small corpus may leave a channel without attributes
    most = max(map(attribute_kind, vocabularies), key=lambda kind: len(kind("word")))

    def scores(values: list[str]) -> Floats:
        found: Floats = attribute_matrix(map(most, values), rows) @ flat
        return found.reshape(len(values), *every.shape[1:])

    return Column(scores)


def added_around(table: Floats, words: Ints, offsets: Sequence[int]) -> Floats:
    """Add to each place what the words around it say there; each word's scores are fetched once.

    Parameters
    ----------
    table : ndarray of float, shape (n_words, n_offsets, n_tags)
        See `token_scores`; a channel for each offset.
    words : ndarray of int, shape (n,)
        The word at each place. So many places as the farthest offset, at either end, get no scores.
    offsets : sequence of int

    Returns
    -------
    ndarray of float, shape (n, n_tags)
    """
    out, far = np.zeros((len(words), table.shape[2])), max(map(abs, offsets))
    for begin in range(far, len(words) - far, _BLOCK):
        end = min(begin + _BLOCK, len(words) - far)
        each = table.take(words[begin - far : end + far], axis=0)
        for number, offset in enumerate(offsets):
            out[begin:end] += each[far + offset : far + offset + end - begin, number]
    return out
