"""Cue words found token by token: a conditional random field whose fitted state is plain arrays and dicts.

Its features are attributes of the words at distances -3 to +3, so their scores are summed once for each word type and
looked up for each token; training (L-BFGS on the exact likelihood) and inference are numpy over all sentences at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from stance.chain import Block, Floats, Packing, fit_weights, forward_backward, log_partitions, pack
from stance.exceptions import InputError
from stance.matrices import attribute_matrix
from stance.packing import PackedVocabulary
from stance.schema import STANCES
from stance.stances.encoding import (
    CATEGORY,
    OFFSETS,
    WORD_CHANNELS,
    Encoded,
    attribute_kind,
    channels,
    encode,
    laid_apart,
    pair_codes,
    shifted,
    word_numbers,
)
from stance.stances.lexicon import CueHit
from stance.stances.token_scores import added_around, token_scores
from stance.text.batches import parts
from stance.text.estimators import NotNumbers, as_texts
from stance.text.lookup import Lookup
from stance.text.quotations import Bounds
from stance.text.vocabulary import Ints, Vocabulary


class CueTagger(NotNumbers, PackedVocabulary, BaseEstimator):  # type: ignore[misc]
    """Marks the words that signal a stance.

    Parameters
    ----------
    stances : sequence of str, default=STANCES
        The labels, each of which becomes a begin and an inside tag.
    l2 : float, default=1.0
        Strength of the penalty on squared weights.
    min_count : int, default=2
        How often an attribute must stand in the training texts to get a weight.
    max_iter : int, default=60
        Steps of L-BFGS at most.
    threshold : float, default=0.4
        Probability from which on a token is part of a cue.
    categories : bool, default=True
        Whether it sees which tokens are evaluative words (`stance.stances.categories`).
    random_state : int or None, default=None
        Unused: training is deterministic. Kept so that all estimators are set alike.

    Attributes
    ----------
    vocabulary_ : dict of str to dict of str to int
        For each channel the row of each attribute.
    pair_words_ : dict of str to int
        The number of each word that training saw; pairs of them are numbered by `encoding.pair_codes`.
    pairs_ : ndarray of int
        The pairs that have weights, in order.
    weights_ : dict of str to ndarray of float64, shape (n_attributes, n_tags)
    transitions_ : ndarray, shape (n_tags, n_tags)
    initial_ : ndarray, shape (n_tags,)
    """

    packed = ("vocabulary_", "pair_words_")

    def __init__(
        self,
        *,
        stances: Sequence[str] = STANCES,
        l2: float = 1.0,
        min_count: int = 2,
        max_iter: int = 60,
        threshold: float = 0.4,
        categories: bool = True,
        random_state: int | None = None,
    ):
        self.stances = stances
        self.l2 = l2
        self.min_count = min_count
        self.max_iter = max_iter
        self.threshold = threshold
        self.categories = categories
        self.random_state = random_state

    def fit(self, texts: Sequence[str], cues: Sequence[Sequence[tuple[str, int, int]]]) -> Self:
        """Learn from marked cues.

        Parameters
        ----------
        texts : sequence of str, length n
            Sentences.
        cues : sequence, length n
            For each sentence a sequence of (stance, start, end), offsets in the sentence.

        Raises
        ------
        InputError
            If the lengths differ or there is no sentence.
        """
        texts, cues = as_texts(texts), list(cues)
        if len(texts) != len(cues) or not len(texts):
            raise InputError(f"the tagger needs as many lists of cues as sentences, got {len(cues)} and {len(texts)}")
        encoded = encode(texts).alone()
        gold = self._gold(encoded.tokens, cues)
        packing = pack(encoded.sizes)
        self.vocabulary_ = {}
        for name, values, ids in self._channels(encoded):
            counts: dict[str, int] = {}
            for value, number in zip(values.strings, np.bincount(ids, minlength=len(values)).tolist(), strict=True):
                for attribute in attribute_kind(name)(value):
                    counts[attribute] = counts.get(attribute, 0) + number
            kept = sorted(attribute for attribute, number in counts.items() if number >= self.min_count)
            self.vocabulary_[name] = {attribute: row for row, attribute in enumerate(kept)}
        lower = sorted({word.lower() for word in encoded.words.strings[1:]})
        self.pair_words_ = {word: row for row, word in enumerate(lower)}
        codes, often = np.unique(self._pair_codes(encoded), return_counts=True)
        self.pairs_ = codes[often >= self.min_count]
        with threadpool_limits(1):
            self.weights_, self.transitions_, self.initial_ = fit_weights(
                self._blocks(encoded),
                gold,
                packing,
                n_labels=1 + 2 * len(self.stances),
                l2=self.l2,
                max_iter=self.max_iter,
            )
        return self

    def _gold(self, tokens: list[list[Bounds]], cues: Sequence[Sequence[tuple[str, int, int]]]) -> Ints:
        tags = []
        for sentence, marked in zip(tokens, cues, strict=True):
            row = [0] * len(sentence)
            for stance, start, end in marked:
                if stance not in self.stances:
                    continue
                base = 1 + 2 * list(self.stances).index(stance)
                inside = [n for n, token in enumerate(sentence) if token[0] < end and start < token[1]]
                if inside and not any(row[n] for n in inside):
                    row[inside[0]] = base
                    for n in inside[1:]:
                        row[n] = base + 1
            tags += row
        return np.array(tags, dtype=np.int64)

    def _channels(self, encoded: Encoded) -> list[tuple[str, Vocabulary, Ints]]:
        return [each for each in channels(encoded) if self.categories or each[0] != CATEGORY]

    def _blocks(self, encoded: Encoded) -> dict[str, Block]:
        """Give for each block of weights which value each token has and which attributes each value has."""
        out = {
            name: Block(ids, attribute_matrix(map(attribute_kind(name), values.strings), self.vocabulary_[name]))
            for name, values, ids in self._channels(encoded)
        }
        pair = self._pairs(encoded)
        unit = sparse.eye(len(self.pairs_) + 1, len(self.pairs_), k=-1, format="csr")
        return out | {"pair-1": Block(pair, unit), "pair+1": Block(shifted(encoded, pair, 1), unit)}

    def _pair_codes(self, encoded: Encoded) -> Ints:
        words = self.pair_words_
        return pair_codes(encoded, self.remembered("words", words, partial(word_numbers, words)), len(words))

    def _pairs(self, encoded: Encoded) -> Ints:
        """Return the number of each token's pair with the word before, from 1; 0 where it has no weight."""
        known = self.remembered("pairs", self.pair_words_, lambda: Lookup(self.pairs_, 1 + np.arange(len(self.pairs_))))
        return known(self._pair_codes(encoded))

    def _scores(self, encoded: Encoded, packing: Packing) -> Floats:
        """Return what `packed_scores` of the blocks would, by scores of words that are remembered."""
        words = laid_apart(encoded, encoded.ids)
        table = self._table(WORD_CHANNELS, encoded.words, words)
        scores = added_around(table, words, OFFSETS)[encoded.places]
        for name, values, ids in self._channels(encoded):
            if name not in WORD_CHANNELS:
                scores += self._table((name,), values, ids).take(ids, axis=0)[:, 0]
        pair = self._pairs(encoded)
        for name, ids in (("pair-1", pair), ("pair+1", shifted(encoded, pair, 1))):
            held = np.flatnonzero(ids)
            scores[held] += self.weights_[name][ids[held] - 1]
        out = np.empty_like(scores)
        out[packing.place] = scores
        return out

    def _table(self, group: Sequence[str], values: Vocabulary, ids: Ints) -> Floats:
        """Return the scores of values in channels that look at the same, shape (n_values, n_channels, n_tags)."""
        make = partial(token_scores, {name: self.vocabulary_[name] for name in group}, self.weights_)
        return self.remembered(tuple(group), self.vocabulary_, make).table(values, ids)

    def marginals(self, texts: Sequence[str]) -> list[tuple[list[Bounds], Floats]]:
        """Give the probability that each token is part of a cue.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        list of (list of (start, end), ndarray of shape (n_tokens, n_stances))
            For each sentence where its tokens are in it, and the probabilities of each.
        """
        check_is_fitted(self, "weights_")
        out: list[tuple[list[Bounds], Floats]] = []
        for part in parts(as_texts(texts)):
            encoded = encode(part)
            packing = pack(encoded.sizes)
            passes = forward_backward(self._scores(encoded, packing), self.transitions_, self.initial_, packing)
            inside = passes.marginals[packing.place]
            each, stop = inside[:, 1::2] + inside[:, 2::2], 0
            for tokens in encoded.tokens:
                begin, stop = stop, stop + len(tokens)
                out.append((tokens, each[begin:stop]))
        return out

    def scores(self, texts: Sequence[str]) -> Floats:
        """Give the probability that a sentence holds a cue of each stance anywhere.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        ndarray of float, shape (n, n_stances)
        """
        check_is_fitted(self, "weights_")
        out = [np.zeros((0, len(self.stances)))]
        for part in parts(as_texts(texts)):
            encoded = encode(part)
            packing = pack(encoded.sizes)
            scores = self._scores(encoded, packing)
            # The share of all taggings that never use a stance's tags.
            never = np.zeros((len(self.stances), scores.shape[1]), dtype=bool)
            for number in range(len(self.stances)):
                never[number, 1 + 2 * number : 3 + 2 * number] = True
            full, *rest = log_partitions(scores, self.transitions_, self.initial_, packing, never)
            held = packing.rank >= 0
            each = np.zeros((len(part), len(self.stances)))
            each[held] = 1.0 - np.exp(np.minimum(np.stack(rest, axis=1) - full[:, None], 0.0))[packing.rank[held]]
            out.append(each)
        return np.concatenate(out)

    def predict(self, texts: Sequence[str]) -> list[list[CueHit]]:
        """Mark the cues.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        list of list of CueHit
            For each sentence its cues in order; `score` is the largest probability within.
        """
        found = []
        for tokens, each in self.marginals(texts):
            hits = [
                hit
                for number, stance in enumerate(self.stances)
                for hit in spans(tokens, each[:, number], stance, self.threshold)
            ]
            found.append(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.stance)))
        return found


def spans(tokens: Sequence[Bounds], probability: Floats, stance: str, threshold: float) -> list[CueHit]:
    """Join neighbouring tokens of at least a probability into cues.

    Parameters
    ----------
    tokens : sequence of (start, end)
    probability : ndarray, shape (n_tokens,)
    stance : str
        The stance that the cues are given.
    threshold : float

    Returns
    -------
    list of CueHit
    """
    inside = np.concatenate([[False], probability >= threshold, [False]])
    edges = np.flatnonzero(inside[1:] != inside[:-1]).tolist()
    return [
        CueHit(stance, tokens[begin][0], tokens[end - 1][1], float(probability[begin:end].max()))
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]
