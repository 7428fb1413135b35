"""What every classifier of pairs must beat: the most frequent label, and the sentiment of the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier
from sklearn.utils.validation import check_is_fitted

from stance.schema import SENTIMENTS
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.heads import Floats
from stance.stances.pair_features import Pair, PairStructure
from stance.stances.pairs import PairClassifier, checked_labels
from stance.text.estimators import NotNumbers


class SentencePolarity(NotNumbers, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The baseline of VADER: each pair gets the sentiment of its sentence, whoever is marked in it.

    Parameters
    ----------
    labels : sequence of str, default=SENTIMENTS
        In the order of probabilities; `negative`, `neutral` and `positive` must be among them.
    """

    def __init__(self, *, labels: Sequence[str] = SENTIMENTS):
        self.labels = labels

    @property
    def classes_(self) -> npt.NDArray[np.str_]:
        """The labels, in the order of probabilities."""
        return np.array(self.labels)

    def fit(self, pairs: Sequence[Pair], y: Sequence[str], *, groups: Sequence[str] | None = None) -> Self:
        """Do nothing but check the labels; see `PairClassifier.fit`."""
        checked_labels(pairs, y, self.labels)
        self.fitted_ = True
        return self

    def predict_proba(self, pairs: Sequence[Pair]) -> Floats:
        """Give 1 to the sentence's sentiment; see `PairClassifier.predict_proba`."""
        check_is_fitted(self)
        vader = VaderSentiment()
        out = np.zeros((len(pairs), len(self.labels)))
        for row, pair in enumerate(pairs):
            out[row, list(self.labels).index(vader.score_one(pair.text).label)] = 1.0
        return out

    def predict(self, pairs: Sequence[Pair]) -> list[str]:
        """Give the sentence's sentiment; see `PairClassifier.predict`."""
        return [self.labels[place] for place in self.predict_proba(pairs).argmax(axis=1).tolist()]


def majority(labels: Sequence[str]) -> PairClassifier:
    """Return the baseline that always says the most frequent label of its training pairs."""
    return PairClassifier(features=PairStructure(), model=DummyClassifier(strategy="prior"), labels=tuple(labels))
