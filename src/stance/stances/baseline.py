"""The baseline of cue words, and what every classifier of stances takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from stance.exceptions import InputError
from stance.schema import STANCES
from stance.stances.lexicon import CueHit, lexicon
from stance.stances.spans import best_spans
from stance.text.batches import Batch
from stance.text.estimators import NotNumbers, as_texts

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Weight = tuple[str, str, float]
Cues = Sequence[Sequence[tuple[str, int, int]]]


class SeveralStances(NotNumbers, ClassifierMixin):  # type: ignore[misc]
    """Mixin of classifiers of texts that say of each text which of several `stances` it takes."""

    stances: Sequence[str]

    @property
    def classes_(self) -> list[Bools]:
        """What is said of each stance, as scikit-learn has it for several outputs: no or yes."""
        return [np.array([False, True]) for _ in self.stances]


class CueWordClassifier(SeveralStances, BaseEstimator):  # type: ignore[misc]
    """The baseline: says a stance wherever a cue of the lexicon stands that is not switched off.

    Parameters
    ----------
    stances : sequence of str, default=STANCES
    random_state : int or None, default=None
        Unused: nothing is drawn or trained.
    """

    def __init__(self, *, stances: Sequence[str] = STANCES, random_state: int | None = None):
        self.stances = stances
        self.random_state = random_state

    def fit(
        self,
        texts: Sequence[str],
        labels: npt.ArrayLike,
        *,
        cues: Cues | None = None,
        groups: Sequence[str] | None = None,
        real: npt.ArrayLike | None = None,
    ) -> Self:
        """Do nothing but check the shapes; see `StanceClassifier.fit`."""
        checked(texts, labels, self.stances)
        self.thresholds_ = np.full(len(self.stances), 0.5)
        return self

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Give 1 where a cue stands and 0 elsewhere.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        ndarray of float, shape (n, n_stances)
        """
        check_is_fitted(self, "thresholds_")
        texts = as_texts(texts)
        out = np.zeros((len(texts), len(self.stances)))
        for row, hits in enumerate(lexicon().cue_hits_in(texts)):
            said = {hit.stance for hit in hits}
            out[row] = [stance in said for stance in self.stances]
        return out

    def predict(self, texts: Sequence[str]) -> Bools:
        """Say which stances are taken; see `StanceClassifier.predict`."""
        return np.asarray(self.predict_proba(texts) >= 0.5)

    def best_cues(self, texts: Sequence[str], decisions: npt.ArrayLike) -> list[list[CueHit]]:
        """Give the cue of each stance that is said; see `StanceClassifier.best_cues`."""
        return best_spans(texts, np.asarray(decisions, dtype=bool), self.stances, None, None)

    def weights(self, n: int = 20) -> list[Weight]:
        """Return nothing: no cue weighs more than another."""
        return []


def checked(texts: Sequence[str], labels: npt.ArrayLike, stances: Sequence[str]) -> tuple[Batch[str], Bools]:
    """Return the texts as a batch, and the labels as an array of bool, shape (n, n_stances).

    Raises
    ------
    InputError
        If they have another shape, there are none, or a text is no text.
    """
    texts = as_texts(texts)
    target = np.asarray(labels, dtype=bool)
    if target.shape != (len(texts), len(stances)) or not len(texts):
        raise InputError(
            f"labels must have shape ({len(texts)}, {len(stances)}) and a row at least, got {target.shape}"
        )
    return texts, target
