"""Sentiment by a classifier that was trained on news: of a sentence as a whole, and towards whom it names.

It stands in this room, not in `stance.sentiment`, because it is a `PairClassifier`: a sentence without a marked target
is a pair without mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from stance.exceptions import InputError
from stance.resources import resource
from stance.schema import SENTIMENTS, Claim, Sentence, Sentiment
from stance.sentiment.lexicon import SentimentClassifier
from stance.stances.heads import Floats
from stance.stances.pair_features import Pair
from stance.stances.pairs import PairClassifier
from stance.text.batches import Batch, about
from stance.text.estimators import as_texts

TARGET_SENTIMENT = "target_sentiment"

_MAX_CHARACTERS = 5000
_DIGITS = 4


class TrainedSentiment(SentimentClassifier):
    """Sentiment by a trained classifier of pairs.

    The label is the most probable one, and the score is P(positive) - P(negative), from -1 to 1 with 4 decimals: near 0
    where a text is neutral and also where it may as well be the one as the other. Of a text the first 5000 characters
    are read.

    Parameters
    ----------
    classifier : PairClassifier or None, default=None
        A fitted one whose labels are `SENTIMENTS`, as ``stance run experiment=sentiment`` leaves it; None for the one
        that ships, `data/models/sentiment.skops`.

    Examples
    --------
    >>> sentiment = TrainedSentiment()
    >>> sentiment.score_one("The senator was praised for her brave and honest work.").label
    'positive'
    """

    def __init__(self, *, classifier: PairClassifier | None = None):
        self.classifier = classifier

    def __sklearn_clone__(self) -> TrainedSentiment:
        # What it holds is fitted, and stays so.
        return TrainedSentiment(classifier=self.classifier)

    def score_many(self, texts: Sequence[str]) -> list[Sentiment]:
        """Score sentences.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        list of Sentiment, length n
        """
        return self.towards_many(_whole(texts))

    def predict_proba(self, X: Sequence[str]) -> Floats:
        """Give the probability of each label.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of float, shape (n, 3)
            In the order of `SENTIMENTS`.
        """
        shares, labels = self._shares(_whole(X))
        return shares[:, [labels.index(label) for label in SENTIMENTS]]

    def towards(self, text: str, start: int, end: int) -> Sentiment:
        """Score how a sentence speaks of somebody whom it names.

        Parameters
        ----------
        text : str
        start, end : int
            Where the name stands in it, in code points, end exclusive.

        Returns
        -------
        Sentiment

        Raises
        ------
        InputError
            If no characters of the text stand there.
        """
        if not 0 <= start < end <= len(text):
            raise InputError(f"no target stands at {start}-{end} of a text of {len(text)} characters; give its offsets")
        return self.towards_many([Pair(text, target=(start, end))])[0]

    def towards_many(self, pairs: Sequence[Pair]) -> list[Sentiment]:
        """Score how sentences speak of their targets, or, of pairs without one, the sentences.

        Parameters
        ----------
        pairs : sequence of Pair, length n
            Actors are not looked at.

        Returns
        -------
        list of Sentiment, length n
        """
        return sentiments(*self._shares(pairs))

    def _shares(self, pairs: Sequence[Pair]) -> tuple[Floats, list[str]]:
        classifier = shipped_classifier() if self.classifier is None else self.classifier
        if any(pair.actor is not None or len(pair.text) > _MAX_CHARACTERS for pair in pairs):
            pairs = list(map(_read, pairs))
        return classifier.predict_proba(pairs), list(classifier.labels)


def _whole(texts: Sequence[str]) -> Batch[Pair]:
    """Return sentences as pairs without mentions."""
    texts = as_texts(texts)
    return about(texts, map(Pair, texts))


def _read(pair: Pair) -> Pair:
    return Pair(pair.text[:_MAX_CHARACTERS], target=pair.target)


def sentiments(shares: Floats, labels: Sequence[str]) -> list[Sentiment]:
    """Turn probabilities into sentiments.

    Parameters
    ----------
    shares : ndarray of float, shape (n, 3)
    labels : sequence of str
        What the columns are, `SENTIMENTS` in any order.

    Returns
    -------
    list of Sentiment, length n
        The most probable label, the first of equal ones, and P(positive) - P(negative).
    """
    names = list(labels)
    # Adding 0 turns -0 into 0.
    scores = np.round(shares[:, names.index("positive")] - shares[:, names.index("negative")], _DIGITS) + 0.0
    best = shares.argmax(axis=1).tolist()
    return [Sentiment(names[k], score) for k, score in zip(best, scores.tolist(), strict=True)]


def with_target_sentiment(sentences: Sequence[Sentence], trained: TrainedSentiment | None = None) -> list[Sentence]:
    """Give each claim the key `target_sentiment`: how its sentence speaks of its target.

    Parameters
    ----------
    sentences : sequence of Sentence
    trained : TrainedSentiment, optional
        The one that ships by default, whatever scores the sentences.

    Returns
    -------
    list of Sentence
        The same, the key in each claim's `extra`: a label and a score, or None where no words of the sentence name the
        target.
    """
    spans = [
        (sentence, claim.target.span)
        for sentence in sentences
        for claim in sentence.claims
        if claim.target is not None and claim.target.span is not None
    ]
    pairs = [Pair(s.text, target=(span.start - s.start, span.end - s.start)) for s, span in spans]
    found = iter((trained or TrainedSentiment()).towards_many(pairs))

    def scored(claim: Claim) -> Claim:
        named = claim.target is not None and claim.target.span is not None
        return replace(claim, extra={**claim.extra, TARGET_SENTIMENT: next(found).to_json() if named else None})

    return [sentence.with_claims(tuple(map(scored, sentence.claims))) for sentence in sentences]


@cache
def shipped_classifier() -> PairClassifier:
    """Return the classifier that ships, made by ``stance run experiment=sentiment``; see `data/models/README.md`.

    Raises
    ------
    ModelError
        If it does not go with the versions that are installed.
    """
    return PairClassifier.load(resource("data", "models/sentiment.skops"))
