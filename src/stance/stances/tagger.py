"""Cue words found token by token: a conditional random field whose fitted state is plain arrays and dicts.

Its features are attributes of the words at distances -3 to +3, so their scores are summed once for each word type and
looked up for each token; training (L-BFGS on the exact likelihood) and inference are numpy over all sentences at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from stance.chain import Block, Packing, fit_weights, forward_backward, log_partition, pack, packed_scores
from stance.exceptions import InputError
from stance.packing import PackedVocabulary
from stance.schema import STANCES
from stance.stances.encoding import CATEGORY, Encoded, attributes, channels, design, encode, pair_codes, shifted
from stance.stances.lexicon import CueHit
from stance.text.estimators import NotNumbers, as_texts
from stance.text.tokens import Token

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BATCH = 4096


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
        encoded = encode(texts)
        gold = self._gold(encoded.tokens, cues)
        packing = pack(encoded.sizes)
        self.vocabulary_ = {}
        for name, values, ids in self._channels(encoded):
            counts: dict[str, int] = {}
            for value, number in zip(values, np.bincount(ids, minlength=len(values)).tolist(), strict=True):
                for attribute in attributes(name, value):
                    counts[attribute] = counts.get(attribute, 0) + number
            kept = sorted(attribute for attribute, number in counts.items() if number >= self.min_count)
            self.vocabulary_[name] = {attribute: row for row, attribute in enumerate(kept)}
        self.pair_words_ = {word: row for row, word in enumerate(sorted({word.lower() for word in encoded.words[1:]}))}
        codes, often = np.unique(pair_codes(encoded, self.pair_words_), return_counts=True)
        self.pairs_ = codes[often >= self.min_count]
        with threadpool_limits(1):
            self.weights_, self.transitions_, self.initial_ = fit_weights(
                self._looked_up(encoded),
                gold,
                packing,
                n_labels=1 + 2 * len(self.stances),
                l2=self.l2,
                max_iter=self.max_iter,
            )
        return self

    def _gold(self, tokens: list[list[Token]], cues: Sequence[Sequence[tuple[str, int, int]]]) -> Ints:
        tags = []
        for sentence, marked in zip(tokens, cues, strict=True):
            row = [0] * len(sentence)
            for stance, start, end in marked:
                if stance not in self.stances:
                    continue
                base = 1 + 2 * list(self.stances).index(stance)
                inside = [n for n, token in enumerate(sentence) if token.start < end and start < token.end]
                if inside and not any(row[n] for n in inside):
                    row[inside[0]] = base
                    for n in inside[1:]:
                        row[n] = base + 1
            tags += row
        return np.array(tags, dtype=np.int64)

    def _channels(self, encoded: Encoded) -> list[tuple[str, list[str], Ints]]:
        return [each for each in channels(encoded) if self.categories or each[0] != CATEGORY]

    def _looked_up(self, encoded: Encoded) -> dict[str, Block]:
        """Give for each block of weights which value each token has and which attributes each value has."""
        out = {}
        for name, values, ids in self._channels(encoded):
            vocabulary = self.vocabulary_[name]
            out[name] = Block(ids, design(name, values, vocabulary, self.remembered(name, vocabulary)))
        codes = pair_codes(encoded, self.pair_words_)
        row = np.searchsorted(self.pairs_, codes)
        known = (
            (codes >= 0) & (self.pairs_[np.minimum(row, len(self.pairs_) - 1)] == codes)
            if len(self.pairs_)
            else codes > codes
        )
        pair = np.where(known, row + 1, 0)
        unit = sparse.eye(len(self.pairs_) + 1, len(self.pairs_), k=-1, format="csr")
        return out | {"pair-1": Block(pair, unit), "pair+1": Block(shifted(encoded, pair, 1), unit)}

    def _scores(self, encoded: Encoded, packing: Packing) -> Floats:
        return packed_scores(self._looked_up(encoded), self.weights_, packing)

    def marginals(self, texts: Sequence[str]) -> list[tuple[list[Token], Floats]]:
        """Give the probability that each token is part of a cue.

        Parameters
        ----------
        texts : sequence of str

        Returns
        -------
        list of (tokens, ndarray of shape (n_tokens, n_stances))
        """
        check_is_fitted(self, "weights_")
        texts = as_texts(texts)
        out: list[tuple[list[Token], Floats]] = []
        for begin in range(0, len(texts), _BATCH):
            encoded = encode(texts[begin : begin + _BATCH])
            packing = pack(encoded.sizes)
            passes = forward_backward(self._scores(encoded, packing), self.transitions_, self.initial_, packing)
            inside = passes.marginals[packing.place]
            each = inside[:, 1::2] + inside[:, 2::2]
            at = 0
            for tokens in encoded.tokens:
                out.append((tokens, each[at : at + len(tokens)]))
                at += len(tokens)
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
        texts = as_texts(texts)
        out = np.zeros((len(texts), len(self.stances)))
        for begin in range(0, len(texts), _BATCH):
            encoded = encode(texts[begin : begin + _BATCH])
            packing = pack(encoded.sizes)
            scores = self._scores(encoded, packing)
            full = log_partition(scores, self.transitions_, self.initial_, packing)
            held = packing.rank >= 0
            for number in range(len(self.stances)):
                # The share of all taggings that never use this stance's tags.
                keep = [tag for tag in range(scores.shape[1]) if tag not in (1 + 2 * number, 2 + 2 * number)]
                rest = log_partition(
                    scores[:, keep], self.transitions_[np.ix_(keep, keep)], self.initial_[keep], packing
                )
                without = np.exp(np.minimum(rest - full, 0.0))
                out[begin : begin + _BATCH, number][held] = 1.0 - without[packing.rank[held]]
        return out

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


def spans(tokens: Sequence[Token], probability: Floats, stance: str, threshold: float) -> list[CueHit]:
    """Join neighbouring tokens of at least a probability into cues.

    Parameters
    ----------
    tokens : sequence of Token
    probability : ndarray, shape (n_tokens,)
    stance : str
        The stance that the cues are given.
    threshold : float

    Returns
    -------
    list of CueHit
    """
    found = []
    begin = None
    for number in range(len(tokens) + 1):
        inside = number < len(tokens) and probability[number] >= threshold
        if inside and begin is None:
            begin = number
        elif not inside and begin is not None:
            score = float(probability[begin:number].max())
            found.append(CueHit(stance, tokens[begin].start, tokens[number - 1].end, score))
            begin = None
    return found
