"""Which candidate pairs have a label at all: a classifier of pairs with a label for none, and a tuned threshold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.model_selection import GroupKFold

from stance.stances.baseline import Weight
from stance.stances.heads import Floats
from stance.stances.pair_features import Pair
from stance.stances.pairs import PairClassifier

NONE = "NONE"
_PARTS = 5


class PairFinder(BaseEstimator):  # type: ignore[misc]
    """Finds the pairs that have a label among many that have none.

    Parameters
    ----------
    classifier : PairClassifier or None, default=None
        Its labels must hold ``NONE``; None for a `PairClassifier` with the labels that training sees.
    random_state : int or None, default=0
        Seed of what is held out to choose the threshold.

    Attributes
    ----------
    classifier_ : PairClassifier
        Fitted on everything.
    threshold_ : float
        From this probability of having a label on, a pair gets its likeliest one; chosen for F1 over all labels on a
        fifth of the groups, held out.
    training_ : dict
        What it was trained on, see `stance.packing.training_record`.
    """

    def __init__(self, *, classifier: Any = None, random_state: int | None = 0):
        self.classifier = classifier
        self.random_state = random_state

    def fit(
        self, pairs: Sequence[Pair], y: Sequence[str], *, groups: Sequence[str] | None = None, n_missed: int = 0
    ) -> Self:
        """Train.

        Parameters
        ----------
        pairs : sequence of Pair, length n
        y : sequence of str, length n
            The label of each, ``NONE`` for most.
        groups : sequence of str, length n, optional
            What is never divided when a part is held out.
        n_missed : int, default=0
            Labelled pairs that are not among these, which F1 counts as missed.

        Raises
        ------
        InputError
            See `PairClassifier.fit`.
        """
        names = np.arange(len(pairs)).astype(str) if groups is None else np.asarray(groups, dtype=str)
        self.threshold_ = 0.5
        parts = min(_PARTS, len(set(names.tolist())))
        if parts > 1:
            split = GroupKFold(parts, shuffle=True, random_state=self.random_state).split(names, groups=names)
            train, held = next(iter(split))
            fitted = self._fitted(pairs, y, names, train)
            chances = fitted.predict_proba([pairs[k] for k in held])
            self.threshold_ = self._best(fitted, chances, [y[k] for k in held], n_missed * len(held) / len(pairs))
        self.classifier_ = self._fitted(pairs, y, names, np.arange(len(pairs)))
        self.training_ = self.classifier_.training_
        return self

    def _fitted(self, pairs: Sequence[Pair], y: Sequence[str], names: Any, rows: Any) -> PairClassifier:
        model = PairClassifier(labels=tuple(sorted(set(y)))) if self.classifier is None else clone(self.classifier)
        out: PairClassifier = model.fit([pairs[k] for k in rows], [y[k] for k in rows], groups=names[rows].tolist())
        return out

    def _best(self, fitted: PairClassifier, chances: Floats, y: Sequence[str], n_missed: float) -> float:
        """Return the threshold with the best F1, the highest of equal ones; one half if nothing is ever right."""
        labels = np.array(fitted.labels)
        some, best = _some(chances, fitted.labels)
        order = np.argsort(-some, kind="stable")
        hits = np.cumsum(labels[best[order]] == np.asarray(y)[order])
        n_gold = sum(label != NONE for label in y) + n_missed
        f1 = 2 * hits / (np.arange(1, len(order) + 1) + n_gold)
        # Pairs of one probability are found together or not at all.
        last = np.append(np.diff(some[order]) != 0, True)
        f1 = np.where(last, f1, -1.0)
        return float(some[order][f1.argmax()]) if hits[-1] else 0.5

    def predict_proba(self, pairs: Sequence[Pair]) -> Floats:
        """Give the probability of each of the classifier's labels; see `PairClassifier.predict_proba`."""
        return self.classifier_.predict_proba(pairs)

    def decide(self, chances: Floats) -> list[str]:
        """Return the label of each pair, most of them ``NONE``.

        Parameters
        ----------
        chances : ndarray of float, shape (n, n_labels)
            What `predict_proba` gives.
        """
        labels = self.classifier_.labels
        some, best = _some(chances, labels)
        return [labels[k] if p >= self.threshold_ else NONE for p, k in zip(some, best.tolist(), strict=True)]

    def predict(self, pairs: Sequence[Pair]) -> list[str]:
        """Return the label of each pair; see `decide`."""
        return self.decide(self.predict_proba(pairs))

    def weights(self, n: int = 20) -> list[Weight]:
        """List the features that weigh most; see `PairClassifier.weights`."""
        return self.classifier_.weights(n)


def _some(chances: Floats, labels: Sequence[str]) -> tuple[Floats, Any]:
    """Return the probability of any label but `NONE`, and the place of the likeliest of these."""
    none = list(labels).index(NONE)
    others = np.array(chances)
    others[:, none] = -1.0
    return 1.0 - chances[:, none], others.argmax(axis=1)
