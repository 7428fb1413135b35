"""Sentence sentiment by a lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin

from stance.schema import SENTIMENTS, Sentiment
from stance.text.batches import Batch
from stance.text.estimators import NotNumbers, as_texts

NEUTRAL_BELOW = 0.05
"""Compound scores nearer to zero than this are neutral, as the lexicon's authors advise."""
_MAX_CHARACTERS = 5000


class SentimentClassifier(NotNumbers, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """What scores the sentiment of texts, as a scikit-learn classifier of texts that has nothing more to learn."""

    def fit(self, X: Sequence[str], y: Sequence[str] | None = None) -> Self:
        """Do nothing: what it knows, it knows already.

        Parameters
        ----------
        X : sequence of str
        y : ignored
        """
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    @property
    def classes_(self) -> npt.NDArray[np.str_]:
        """The labels, `SENTIMENTS`."""
        return np.array(SENTIMENTS)

    def predict(self, X: Sequence[str]) -> npt.NDArray[np.str_]:
        """Give the label of each text.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        ndarray of str, shape (n,)
        """
        return np.array([each.label for each in self.score_many(as_texts(X))], dtype=str)

    def score_one(self, text: str) -> Sentiment:
        """Score a text; many at once may be faster by `score_many`.

        Parameters
        ----------
        text : str

        Returns
        -------
        Sentiment
        """
        return self.score_many([text])[0]

    def score_many(self, texts: Sequence[str]) -> list[Sentiment]:
        """Score texts.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        list of Sentiment, length n
        """
        raise NotImplementedError


class VaderSentiment(SentimentClassifier):
    """Sentiment by VADER's lexicon and rules: the compound score, from -1 to 1 with 4 decimals.

    References
    ----------
    Hutto and Gilbert (2014). VADER: A parsimonious rule-based model for sentiment analysis of social media text. ICWSM.
    """

    def score_many(self, texts: Sequence[str]) -> list[Sentiment]:
        """Return the sentiment of each text; of a text the first 5000 characters are read."""
        return [Sentiment(_label(score), score) for score in self.scores(texts).tolist()]

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return the compound score of each text.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        ndarray of float, shape (n,)
        """
        from stance.sentiment.vader import compounds

        texts = as_texts(texts)
        if any(len(text) > _MAX_CHARACTERS for text in texts):
            texts = Batch([text[:_MAX_CHARACTERS] for text in texts])
        return texts.once(compounds, compounds)


def _label(score: float) -> str:
    return "neutral" if abs(score) < NEUTRAL_BELOW else "positive" if score > 0 else "negative"
