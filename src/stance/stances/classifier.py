"""Which stances a sentence takes: a classifier for each over shared features, with a tagger of cue words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold
from threadpoolctl import threadpool_limits

from stance.exceptions import ConfigError, InputError
from stance.schema import STANCES
from stance.stances.baseline import Cues, Weight, checked
from stance.stances.features import CUE_COLUMN, make_features
from stance.stances.heads import Bools, Floats, Folds, Heads, Ints, best_threshold, log_odds, narrow
from stance.stances.lexicon import CueHit, cue_hits
from stance.stances.spans import best_spans
from stance.stances.tagger import CueTagger

# The tagger's log odds where it is not asked.
_UNTAGGED = -4.5
# With fewer sentences than this that take a stance with a cue, the lexicon does not know the stance.
_LEXICAL = 10


class StanceClassifier(BaseEstimator):  # type: ignore[misc]
    """Says for each sentence with which probability it takes each stance.

    Parameters
    ----------
    features : transformer or None, default=None
        From sentences to a matrix; None for `make_features("words_cues")`.
    model : scikit-learn classifier or None, default=None
        Copied and fitted once a stance; None for logistic regression. One without `predict_proba` gets a sigmoid fitted
        on margins of held-out folds; one that takes no sparse matrix sees the 400 columns that tell most.
    tagger : CueTagger or None, default=None
        Fitted on the cues; its log odds that the sentence holds a cue are added to the model's.
    tagger_weight : float, default=0.5
        Factor of the tagger's log odds.
    thresholds : float or "tuned", default=0.5
        The probability from which on a stance is said; "tuned" chooses one a stance, by F1 on held-out folds of the
        training data, half-way drawn to 0.5 since the folds are few.
    lexical : sequence of str, default=("denial", "concern")
        Stances that news takes by known words. Written text is oblique on purpose: a training sentence that takes such
        a stance without any cue of the lexicon counts less, and the tagger does not see it, for what is learned from
        it about other words does not carry over.
    oblique_weight : float, default=0.5
        Weight of those sentences; 1 treats all alike.
    gate : float, default=-2.5
        The tagger is asked only where the model's log odds of some stance reach this: on real news nothing below was
        ever said, and it is about half of the sentences. Without cues among the features it is always asked.
    n_folds : int, default=3
        Folds for tuning and for the sigmoid, grouped by document where groups are given.
    stances : sequence of str, default=STANCES
    random_state : int or None, default=0
        Seed of the models and of the folds.

    Attributes
    ----------
    features_, tagger_
        Fitted copies.
    heads_ : Heads
        The fitted models.
    thresholds_ : ndarray, shape (n_stances,)
    """

    def __init__(
        self,
        *,
        features: Any = None,
        model: Any = None,
        tagger: CueTagger | None = None,
        tagger_weight: float = 0.5,
        thresholds: float | str = 0.5,
        lexical: Sequence[str] = ("denial", "concern"),
        oblique_weight: float = 0.5,
        gate: float = -2.5,
        n_folds: int = 3,
        stances: Sequence[str] = STANCES,
        random_state: int | None = 0,
    ):
        self.features = features
        self.model = model
        self.tagger = tagger
        self.tagger_weight = tagger_weight
        self.thresholds = thresholds
        self.lexical = lexical
        self.oblique_weight = oblique_weight
        self.gate = gate
        self.n_folds = n_folds
        self.stances = stances
        self.random_state = random_state

    def fit(
        self,
        texts: Sequence[str],
        labels: npt.ArrayLike,
        *,
        cues: Cues | None = None,
        groups: Sequence[str] | None = None,
    ) -> Self:
        """Train.

        Parameters
        ----------
        texts : sequence of str, length n
        labels : array of bool, shape (n, n_stances)
        cues : sequence, length n, optional
            For each sentence (stance, start, end) of its cues; needed where there is a tagger.
        groups : sequence of str, length n, optional
            The document of each sentence: inner folds never divide one.

        Raises
        ------
        InputError
            If lengths or shapes do not fit, or cues are missing.
        ConfigError
            If `thresholds` is neither a number between 0 and 1 nor "tuned".
        """
        target = checked(texts, labels, self.stances)
        fixed = self.thresholds
        if fixed != "tuned" and (isinstance(fixed, str) or not 0.0 < fixed < 1.0):
            raise ConfigError(f"thresholds={fixed!r} must be 'tuned' or a number between 0 and 1")
        if self.tagger is not None and (cues is None or len(cues) != len(texts)):
            raise InputError("a tagger is trained on cues: give one list of (stance, start, end) for each sentence")
        with threadpool_limits(1):
            self.features_ = make_features("words_cues") if self.features is None else clone(self.features)
            matrix = narrow(self.features_.fit_transform(list(texts)))
            folds = self._folds(len(texts), groups)
            everything = np.arange(len(texts))
            # A model that does not see the lexicon's cues would learn from the weights that nobody takes a stance.
            self.sees_cues_ = any(CUE_COLUMN in name for name in _names(self.features_))
            oblique = _oblique(texts, target, self.stances, self.lexical) & self.sees_cues_
            self.heads_ = self._fit_heads(matrix, target, oblique, folds)
            self.tagger_ = self._fit_tagger(texts, cues, oblique, everything)
            if fixed == "tuned":
                self.thresholds_ = self._tune(texts, matrix, target, oblique, cues, folds)
            else:
                self.thresholds_ = np.full(len(self.stances), float(fixed))
        return self

    def _folds(self, size: int, groups: Sequence[str] | None) -> Folds:
        names = None if groups is None else np.asarray(groups, dtype=str)
        most = min(self.n_folds, size if names is None else len(set(names.tolist())))
        if most < 2:
            return []
        kind = KFold if names is None else GroupKFold
        splitter = kind(most, shuffle=True, random_state=self.random_state)
        return list(splitter.split(np.zeros(size), groups=names))

    def _fit_heads(self, matrix: sparse.csr_matrix, target: Bools, oblique: Bools, folds: Folds) -> Heads:
        model = LogisticRegression(C=2.0, solver="liblinear") if self.model is None else self.model
        weight = np.where(oblique, self.oblique_weight, 1.0)
        return Heads(model=model, random_state=self.random_state).fit(matrix, target, weight, folds)

    def _fit_tagger(
        self,
        texts: Sequence[str],
        cues: Cues | None,
        oblique: Bools,
        rows: Ints,
    ) -> CueTagger | None:
        if self.tagger is None:
            return None
        assert cues is not None
        kept = rows if self.oblique_weight >= 1 else rows[~oblique[rows].any(axis=1)]
        tagger: CueTagger = clone(self.tagger)
        return tagger.fit([texts[n] for n in kept], [cues[n] for n in kept])

    def _tune(
        self,
        texts: Sequence[str],
        matrix: sparse.csr_matrix,
        target: Bools,
        oblique: Bools,
        cues: Cues | None,
        folds: Folds,
    ) -> Floats:
        held = np.zeros(target.shape)
        for train, test in folds:
            heads = self._fit_heads(matrix[train], target[train], oblique[train], [])
            odds = heads.log_odds(matrix[test])
            tagger = self._fit_tagger(texts, cues, oblique, train)
            if tagger is not None:
                odds = odds + self.tagger_weight * log_odds(tagger.scores([texts[n] for n in test]))
            held[test] = expit(odds)
        return np.array([0.5 + (best_threshold(held[:, n], target[:, n]) - 0.5) / 2 for n in range(target.shape[1])])

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Give the probability of each stance.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        ndarray of float, shape (n, n_stances)
        """
        if not len(texts):
            return np.zeros((0, len(self.stances)))
        matrix = narrow(self.features_.transform(list(texts)))
        odds = self.heads_.log_odds(matrix)
        if self.tagger_ is not None:
            likely = np.flatnonzero((odds.max(axis=1) >= self.gate) | (not self.sees_cues_))
            tagged = np.full(odds.shape, _UNTAGGED)
            tagged[likely] = log_odds(self.tagger_.scores([texts[row] for row in likely.tolist()]))
            odds += self.tagger_weight * tagged
        return np.asarray(expit(odds))

    def predict(self, texts: Sequence[str]) -> Bools:
        """Say which stances are taken.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        ndarray of bool, shape (n, n_stances)
        """
        return np.asarray(self.predict_proba(texts) >= self.thresholds_)

    def best_cues(self, texts: Sequence[str], decisions: npt.ArrayLike) -> list[list[CueHit]]:
        """Find the words that signal each stance that is said.

        Parameters
        ----------
        texts : sequence of str, length n
        decisions : array of bool, shape (n, n_stances)

        Returns
        -------
        list of list of CueHit
            For each sentence at least one cue of each stance said, in order of the text.
        """
        words = None if self.tagger_ is not None else self._word_weights()
        return best_spans(texts, np.asarray(decisions, dtype=bool), self.stances, self.tagger_, words)

    def _word_weights(self) -> list[dict[str, float]]:
        names = [name.rpartition("__") for name in _names(self.features_)]
        single = [(at, name) for at, (view, _, name) in enumerate(names) if name.isalpha() and view != "characters"]
        weights = self.heads_.coefficients(len(names))
        return [{} if row is None else {name: float(row[at]) for at, name in single} for row in weights]

    def weights(self, n: int = 20) -> list[Weight]:
        """List the features that weigh most.

        Parameters
        ----------
        n : int, default=20
            How many a stance.

        Returns
        -------
        list of (stance, feature, weight)
            Heaviest first; empty where the model gives no weights.
        """
        names = _names(self.features_)
        out: list[Weight] = []
        for stance, weight in zip(self.stances, self.heads_.coefficients(len(names)), strict=True):
            if weight is not None and len(names):
                best = np.argsort(-weight, kind="stable")[:n]
                out += [(stance, _readable(names[at]), float(weight[at])) for at in best.tolist() if weight[at] > 0]
        return out


def _oblique(texts: Sequence[str], target: Bools, stances: Sequence[str], lexical: Sequence[str]) -> Bools:
    """Say where a lexical stance is taken without a cue; nowhere, where the lexicon hardly knows the stance."""
    said = [{hit.stance for hit in cue_hits(text)} for text in texts]
    cued = np.array([[stance in hits for stance in stances] for hits in said])
    known = (target & cued).sum(axis=0) >= _LEXICAL
    return np.asarray(target & ~cued & known & [stance in lexical for stance in stances])


def _names(features: Any) -> list[str]:
    if not hasattr(features, "get_feature_names_out"):
        return []
    return [str(name) for name in features.get_feature_names_out()]


def _readable(name: str) -> str:
    """Drop the view's name from a feature of a union, but tell characters from words."""
    view, _, rest = name.partition("__")
    return name if not rest else f"characters: {rest!r}" if view == "characters" else rest
