"""Attributions as spans: who is said (source), by which words (cue), to say or think what (content).

A linear-chain conditional random field over the tokens of a paragraph, with a begin and an inside label for each role,
as in Pareti (2015), *Attribution: a computational approach*; its features need no parser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from stance.actors.span_encoding import Encoded, encode
from stance.actors.span_training import fit_in_batches
from stance.chain import Block, best_paths, forward_backward, pack, packed_scores
from stance.exceptions import InputError
from stance.matrices import attribute_matrix
from stance.packing import PackedVocabulary, training_record
from stance.text.tokens import Token

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROLES = ("source", "cue", "content")
_BATCH = 100  # texts


class RoleSpan(NamedTuple):
    """A stretch of a text and its role in an attribution, with the probability of its likeliest token."""

    role: str
    start: int
    end: int
    score: float = 1.0


class Marked(NamedTuple):
    """What is found in a text.

    Parameters
    ----------
    spans : list of RoleSpan
        By start; those of one role do not overlap.
    tokens : list of Token
    begins : ndarray of float, shape (n_tokens, n_roles)
        Probability that a span of each role begins at each token.
    """

    spans: list[RoleSpan]
    tokens: list[Token]
    begins: Floats


class SpanTagger(PackedVocabulary, BaseEstimator):  # type: ignore[misc]
    """Marks sources, cues and contents.

    Parameters
    ----------
    roles : sequence of str, default=ROLES
        In order of precedence where spans share tokens. Spans of the last one go on after spans of others inside
        them, as a content does in which somebody else is quoted.
    l2 : float, default=20
        Strength of the penalty on squared weights.
    min_count : int, default=3
        How often an attribute must stand in the training texts to get a weight.
    epochs : int, default=10
        Passes over the training texts.
    rate : float, default=0.1
        Size of the first steps.
    begin_bonus : float, default=0.7
        Added to the score of beginning a span of any role but the last, when spans are found: the larger, the more are
        found and the fewer of them are right.
    random_state : int or None, default=None
        Seed of the batches and their order; None is 0.

    Attributes
    ----------
    vocabulary_ : dict of str to dict of str to int
        For each channel of `span_encoding.encode` the row of each attribute.
    weights_ : dict of str to ndarray of float32, shape (n_attributes, n_labels)
    transitions_ : ndarray, shape (n_labels, n_labels)
    initial_ : ndarray, shape (n_labels,)
    training_ : dict
        What it was trained on, see `stance.packing.training_record`.
    """

    packed = ("vocabulary_",)

    def __init__(
        self,
        *,
        roles: Sequence[str] = ROLES,
        l2: float = 20.0,
        min_count: int = 3,
        epochs: int = 10,
        rate: float = 0.1,
        begin_bonus: float = 0.7,
        random_state: int | None = None,
    ):
        self.roles = roles
        self.l2 = l2
        self.min_count = min_count
        self.epochs = epochs
        self.rate = rate
        self.begin_bonus = begin_bonus
        self.random_state = random_state

    def fit(self, texts: Sequence[str], spans: Sequence[Sequence[RoleSpan]]) -> Self:
        """Learn from marked texts.

        Parameters
        ----------
        texts : sequence of str, length n
            Whole documents.
        spans : sequence of sequence of RoleSpan, length n
            The spans of each, in any order; of nested ones of one role the outermost is learnt.

        Raises
        ------
        InputError
            If the lengths differ or there is no word.
        """
        if len(texts) != len(spans):
            raise InputError(f"the tagger needs as many lists of spans as texts, got {len(spans)} and {len(texts)}")
        encoded = encode(texts)
        if not len(encoded.sizes):
            raise InputError("the tagger has no words to learn from; give texts")
        gold = np.array(
            [
                label
                for tokens, marked in zip(encoded.tokens, spans, strict=True)
                for label in self._gold(tokens, marked)
            ]
        )
        self.vocabulary_ = {}
        for name, channel in encoded.channels.items():
            counts: dict[str, int] = {}
            frequency = np.bincount(channel.ids, minlength=len(channel.values)).tolist()
            for value, number in zip(channel.values, frequency, strict=True):
                for attribute in channel.attributes(value) if number else ():
                    counts[attribute] = counts.get(attribute, 0) + number
            kept = sorted(attribute for attribute, number in counts.items() if number >= self.min_count)
            self.vocabulary_[name] = {attribute: row for row, attribute in enumerate(kept)}
        # One thread: the last bits of a product depend on their number.
        with threadpool_limits(1):
            self.weights_, self.transitions_, self.initial_ = fit_in_batches(
                self._blocks(encoded),
                gold,
                encoded.sizes,
                n_labels=1 + 2 * len(self.roles),
                l2=self.l2,
                epochs=self.epochs,
                rate=self.rate,
                random_state=self.random_state or 0,
            )
        self.training_ = training_record(zip(texts, spans, strict=True))
        return self

    def _gold(self, tokens: Sequence[Token], spans: Sequence[RoleSpan]) -> list[int]:
        row = [0] * len(tokens)
        starts = np.array([token.start for token in tokens])
        ends = np.array([token.end for token in tokens])
        for number in reversed(range(len(self.roles))):
            begin = 1 + 2 * number
            members = [span for span in spans if span.role == self.roles[number]]
            for span in sorted(members, key=lambda span: (span.start, -span.end)):
                first, stop = np.searchsorted(ends, span.start, "right"), np.searchsorted(starts, span.end, "left")
                if first < stop and not any(label in (begin, begin + 1) for label in row[first:stop]):
                    row[first:stop] = [begin] + [begin + 1] * int(stop - first - 1)
        return row

    def _blocks(self, encoded: Encoded) -> dict[str, Block]:
        return {
            name: Block(channel.ids, attribute_matrix(map(channel.attributes, channel.values), self.vocabulary_[name]))
            for name, channel in encoded.channels.items()
        }

    def annotate(self, texts: Sequence[str]) -> Iterator[Marked]:
        """Mark texts, and say how likely each token is part of a span.

        Parameters
        ----------
        texts : sequence of str
            Whole documents.

        Yields
        ------
        Marked
            For each text.
        """
        for begin in range(0, len(texts), _BATCH):
            encoded = encode(texts[begin : begin + _BATCH])
            packing = pack(encoded.sizes)
            with threadpool_limits(1):
                scores = packed_scores(self._blocks(encoded), self.weights_, packing)
                scores[:, 1 : 2 * len(self.roles) - 1 : 2] += self.begin_bonus
                labels = best_paths(scores, self.transitions_, self.initial_, packing)[packing.place].tolist()
                passes = forward_backward(scores, self.transitions_, self.initial_, packing)
            each = passes.marginals[packing.place]
            begins, inside = each[:, 1::2], each[:, 1::2] + each[:, 2::2]
            at = 0
            for tokens in encoded.tokens:
                stop = at + len(tokens)
                yield Marked(self._spans(tokens, labels[at:stop], inside[at:stop]), tokens, begins[at:stop])
                at = stop

    def predict(self, texts: Sequence[str]) -> list[list[RoleSpan]]:
        """Return the spans of each text; see `annotate`."""
        return [marked.spans for marked in self.annotate(texts)]

    def weights(self, n: int = 20) -> list[tuple[str, str, float]]:
        """List what speaks most for a span to begin.

        Parameters
        ----------
        n : int, default=20
            How many a role.

        Returns
        -------
        list of (role, attribute and the channel it is of, weight)
            Heaviest first.
        """
        names = [f"{name} {attribute}" for name, terms in self.vocabulary_.items() for attribute in terms]
        table = np.concatenate([self.weights_[name] for name in self.vocabulary_])
        out = []
        for number, role in enumerate(self.roles):
            column = table[:, 1 + 2 * number]
            best = np.argsort(-column, kind="stable")[:n]
            out += [(role, names[k], float(column[k])) for k in best if column[k] > 0]
        return out

    def _spans(self, tokens: Sequence[Token], labels: Sequence[int], inside: Floats) -> list[RoleSpan]:
        last = len(self.roles) - 1
        found: list[list[int]] = []  # role, first token, last token
        still: dict[int, list[int]] = {}  # the span of each role that may go on
        for number, label in enumerate(labels):
            role = (label - 1) // 2
            if label == 0:
                still.clear()
                continue
            still = {k: span for k, span in still.items() if k in (role, last)}
            if label % 2 == 1 or role not in still:
                still[role] = [role, number, number]
                found.append(still[role])
            still[role][2] = number
        spans = [
            RoleSpan(self.roles[k], tokens[a].start, tokens[b].end, float(inside[a : b + 1, k].max()))
            for k, a, b in found
        ]
        return sorted(spans, key=lambda span: (span.start, span.end, span.role))
