"""Sentence sentiment by a lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sklearn.base import BaseEstimator

from stance.schema import Sentiment

NEUTRAL_BELOW = 0.05
"""Compound scores nearer to zero than this are neutral, as the lexicon's authors advise."""
_MAX_CHARACTERS = 5000


class VaderSentiment(BaseEstimator):  # type: ignore[misc]
    """Sentiment by VADER's lexicon and rules.

    References
    ----------
    Hutto and Gilbert (2014). VADER: A parsimonious rule-based model for sentiment analysis of social media text. ICWSM.
    """

    def score(self, text: str) -> Sentiment:
        """Return the label and the compound score (-1 to 1, 4 decimals) of a sentence."""
        compound = float(_analyzer().polarity_scores(text[:_MAX_CHARACTERS])["compound"])
        label = "neutral" if abs(compound) < NEUTRAL_BELOW else "positive" if compound > 0 else "negative"
        return Sentiment(label, compound)

    def score_many(self, texts: Sequence[str]) -> list[Sentiment]:
        """Return the sentiment of each sentence, see `score`."""
        return [self.score(text) for text in texts]


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
