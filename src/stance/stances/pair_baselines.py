"""What every classifier of pairs must beat: the most frequent label, and the sentiment of the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.dummy import DummyClassifier

from stance.schema import SENTIMENTS
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.heads import Floats
from stance.stances.pair_features import Pair, PairStructure
from stance.stances.pairs import PairClassifier, checked_labels


class SentencePolarity(BaseEstimator):  # type: ignore[misc]
    """The baseline of VADER: each pair gets the sentiment of its sentence, whoever is marked in it.

    Parameters
    ----------
    labels : sequence of str, default=SENTIMENTS
        In the order of probabilities; `negative`, `neutral` and `positive` must be among them.
    """

    def __init__(self, *, labels: Sequence[str] = SENTIMENTS):
        self.labels = labels

    def fit(self, pairs: Sequence[Pair], y: Sequence[str], *, groups: Sequence[str] | None = None) -> Self:
        """Do nothing but check the labels; see `PairClassifier.fit`."""
        checked_labels(pairs, y, self.labels)
        self.fitted_ = True
        return self

    def predict_proba(self, pairs: Sequence[Pair]) -> Floats:
        """Give 1 to the sentence's sentiment; see `PairClassifier.predict_proba`."""
        vader = VaderSentiment()
        out = np.zeros((len(pairs), len(self.labels)))
        for row, pair in enumerate(pairs):
            out[row, list(self.labels).index(vader.score(pair.text).label)] = 1.0
        return out


def majority(labels: Sequence[str]) -> PairClassifier:
    """Return the baseline that always says the most frequent label of its training pairs."""
    return PairClassifier(features=PairStructure(), model=DummyClassifier(strategy="prior"), labels=tuple(labels))
