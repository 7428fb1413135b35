"""Which stances a sentence takes: views of it, each a classifier a stance, and a tagger of cue words, blended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from stance.exceptions import ConfigError, InputError
from stance.schema import STANCES
from stance.stances.baseline import Cues, SeveralStances, Weight, checked
from stance.stances.features import CUE_COLUMN, DEFAULT, make_features
from stance.stances.heads import Bools, Floats, Folds, Ints, best_thresholds, log_odds
from stance.stances.lexicon import CueHit
from stance.stances.masking import Masked, NameMask
from stance.stances.spans import best_spans
from stance.stances.tagger import CueTagger
from stance.stances.training import fit_tagger, held_out_tags, make_folds, oblique_rows
from stance.stances.views import Blend, View
from stance.text.batches import Batch, parts, texts_of
from stance.text.estimators import as_texts

# The tagger's log odds where it is not asked.
_UNTAGGED = -4.5
# With fewer real sentences than this a blend is not learned.
_FEWEST_REAL = 200
# Share of the stances said in held-out folds that may lie below the gate.
_LOST = 0.01


class StanceClassifier(SeveralStances, BaseEstimator):  # type: ignore[misc]
    """Says for each sentence with which probability it takes each stance.

    Trained on written text alone, it is the mean of the model's and the tagger's log odds. Where real sentences are
    among the training data, further views are trained, and a blend of all is learned on what they say of real sentences
    in held-out folds.

    Parameters
    ----------
    features : transformer or None, default=None
        From sentences to a matrix; None for the `DEFAULT` of `make_features`.
    model : scikit-learn classifier or None, default=None
        Copied and fitted once a stance; None for logistic regression. One without `predict_proba` gets a sigmoid fitted
        on margins of held-out folds; one that takes no sparse matrix sees the 400 columns that tell most.
    tagger : CueTagger or None, default=None
        Fitted on the cues; says with which log odds the sentence holds a cue.
    tagger_weight : float, default=0.5
        What the tagger counts in the mean, where the model counts 1.
    views : sequence of (str or transformer), default=("tfidf_char",)
        Features, by the names of `make_features` or as they are, of the further views; each has models of its own.
    thresholds : float or "tuned", default=0.5
        The probability from which on a stance is said; "tuned" takes half of each stance's best F1 on held-out
        folds: of the real sentences where a blend is learned, else of all, drawn half-way to 0.5, for they are no news.
    lexical : sequence of str, default=("denial", "concern")
        Stances that news takes by known words. A written training sentence, oblique on purpose, that takes one of these
        without any cue of the lexicon counts less, and the tagger does not see it: what it teaches does not carry over.
    oblique_weight : float, default=0.5
        Weight of those sentences; 1 treats all alike.
    real_weight : float, default=2.0
        What a real sentence counts beside a written one.
    gate : float, default=-2.5
        The tagger is asked only where the model's log odds of some stance reach this, as in half of the sentences of
        real news. Where a blend is learned, so is the gate. Without cues among the features all is always asked.
    mask_names : bool, default=True
        Whether one word stands in the place of each name before anything is learned or said, see `NameMask`.
    n_folds : int, default=3
        Folds for blend, tuning and sigmoid, grouped by document where groups are given.
    stances : sequence of str, default=STANCES
    random_state : int or None, default=0
        Seed of the models and of the folds.

    Attributes
    ----------
    mask_ : NameMask or None
    views_ : list of View
        The model over `features`, then the further ones where a blend is learned.
    tagger_ : CueTagger or None
    blend_ : Blend
    unasked_ : ndarray, shape (n_views, n_stances)
        The log odds that stand for views, the tagger last, where they are not asked.
    gate_ : float
    thresholds_ : ndarray, shape (n_stances,)
    """

    def __init__(
        self,
        *,
        features: Any = None,
        model: Any = None,
        tagger: CueTagger | None = None,
        tagger_weight: float = 0.5,
        views: Sequence[Any] = ("tfidf_char",),
        thresholds: float | str = 0.5,
        lexical: Sequence[str] = ("denial", "concern"),
        oblique_weight: float = 0.5,
        real_weight: float = 2.0,
        gate: float = -2.5,
        mask_names: bool = True,
        n_folds: int = 3,
        stances: Sequence[str] = STANCES,
        random_state: int | None = 0,
    ):
        self.features = features
        self.model = model
        self.tagger = tagger
        self.tagger_weight = tagger_weight
        self.views = views
        self.thresholds = thresholds
        self.lexical = lexical
        self.oblique_weight = oblique_weight
        self.real_weight = real_weight
        self.gate = gate
        self.mask_names = mask_names
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
        real: npt.ArrayLike | None = None,
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
        real : array of bool, length n, optional
            Which sentences are from published text; by default none.

        Raises
        ------
        InputError
            If lengths or shapes do not fit, or cues are missing.
        ConfigError
            If `thresholds` is neither a number between 0 and 1 nor "tuned".
        """
        texts, target = checked(texts, labels, self.stances)
        if (fixed := self.thresholds) != "tuned" and (isinstance(fixed, str) or not 0.0 < fixed < 1.0):
            raise ConfigError(f"thresholds={fixed!r} must be 'tuned' or a number between 0 and 1")
        if self.tagger is not None and (cues is None or len(cues) != len(texts)):
            raise InputError("a tagger is trained on cues: give one list of (stance, start, end) for each sentence")
        cues = None if cues is None else list(cues)
        published = np.zeros(len(texts), dtype=bool) if real is None else np.asarray(real, dtype=bool)
        if published.shape != (len(texts),):
            raise InputError(f"real must have shape ({len(texts)},), one a sentence, got {published.shape}")
        self.mask_ = NameMask().fit(texts) if self.mask_names else None
        masked = self.masked(texts)
        if self.tagger is not None and cues is not None:
            cues = [[(s, *m.inside(a, b)) for s, a, b in each] for each, m in zip(cues, masked, strict=True)]
        folds = make_folds(len(texts), groups, self.n_folds, self.random_state)
        with threadpool_limits(1):
            self._fit([each.text for each in masked], target, cues, folds, published)
        return self

    def masked(self, texts: Sequence[str]) -> Batch[Masked]:
        """Return the sentences as views and tagger see them, which also turns offsets from one to the other."""
        mask = partial(Masked, names=()) if self.mask_ is None else self.mask_.mask
        return as_texts(texts).each((self.mask_, Masked), partial(map, mask))

    def _without_names(self, texts: Sequence[str]) -> Batch[str]:
        return texts_of(self.masked(texts))

    def _fit(self, texts: Sequence[str], target: Bools, cues: Cues | None, folds: Folds, real: Bools) -> None:
        learned = bool(folds) and int(real.sum()) >= _FEWEST_REAL
        self.views_ = [self._view(each) for each in (self.features, *(self.views if learned else ()))]
        matrices = [view.read(texts) for view in self.views_]
        # A model that does not see the lexicon's cues would learn from the weights that nobody takes a stance.
        self.sees_cues_ = any(CUE_COLUMN in name for name in self.views_[0].names())
        oblique = oblique_rows(texts, target, self.stances, self.lexical) & self.sees_cues_ & ~real[:, None]
        weight = np.where(oblique, self.oblique_weight, 1.0)
        if not real.all():
            weight[real] *= self.real_weight
        for view, matrix in zip(self.views_, matrices, strict=True):
            view.learn(matrix, target, weight, folds)
        seen = np.asarray(~oblique.any(axis=1) | (self.oblique_weight >= 1))
        self.tagger_ = None if self.tagger is None else fit_tagger(self.tagger, texts, cues, np.flatnonzero(seen))
        n_views = len(self.views_) + (self.tagger_ is not None)
        self.blend_ = Blend().pool((1.0, self.tagger_weight)[:n_views], len(self.stances)) if not learned else Blend()
        self.gate_, self.unasked_ = self.gate, np.full((n_views, len(self.stances)), _UNTAGGED)
        self.thresholds_ = np.full(len(self.stances), 0.5 if self.thresholds == "tuned" else float(self.thresholds))
        if not learned and self.thresholds != "tuned":
            return
        held = np.stack([v.held_out(m, target, weight, folds) for v, m in zip(self.views_, matrices, strict=True)], 1)
        if self.tagger is not None:
            held = np.append(held, held_out_tags(self.tagger, texts, cues, seen, folds)[:, None], axis=1)
        if learned:
            self._learn_blend(held, target, folds, real)
        elif folds:
            self.thresholds_ = (0.5 + best_thresholds(self.blend_.log_odds(held), target)) / 2

    def _learn_blend(self, held: Floats, target: Bools, folds: Folds, real: Bools) -> None:
        place = np.cumsum(real) - 1
        inner = [(place[train[real[train]]], place[test[real[test]]]) for train, test in folds]
        held, target = held[real], target[real]
        self.blend_.fit(held, target)
        odds = self.blend_.held_out(held, target, inner)
        if self.thresholds == "tuned":
            self.thresholds_ = best_thresholds(odds, target)
        said, first = (expit(odds) >= self.thresholds_).any(axis=1), held[:, 0].max(axis=1)
        if said.any():
            self.gate_ = float(np.quantile(first[said], _LOST))
        below = held[first < self.gate_]
        if len(below):
            self.unasked_ = below.mean(axis=0)

    def _view(self, features: Any) -> View:
        model = LogisticRegression(C=2.0, solver="liblinear") if self.model is None else self.model
        made = make_features(features or DEFAULT) if features is None or isinstance(features, str) else features
        return View(features=made, model=model, random_state=self.random_state)

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Give the probability of each stance, shape (n, n_stances)."""
        opinions, _ = self.opinions(texts)  # it says where nothing is fitted
        return np.asarray(expit(self.blend_.log_odds(opinions)))

    def opinions(self, texts: Sequence[str]) -> tuple[Floats, Ints]:
        """Give what is blended: the log odds of each view, the tagger last.

        Parameters
        ----------
        texts : sequence of str, length n

        Returns
        -------
        ndarray of float, shape (n, n_views, n_stances)
        ndarray of int
            The rows that passed the gate; in the others only the first view was asked.
        """
        check_is_fitted(self, "blend_")
        odds, asked = zip(*map(self._opinions, parts(self._without_names(texts))), strict=True)
        before = np.cumsum([0, *map(len, odds[:-1])])
        return np.concatenate(odds), np.concatenate([rows + n for rows, n in zip(asked, before, strict=True)])

    def _opinions(self, texts: Batch[str]) -> tuple[Floats, Ints]:
        odds = np.repeat(self.unasked_[None], len(texts), axis=0)
        if not len(texts):
            return odds, np.zeros(0, dtype=np.int64)
        odds[:, 0] = self.views_[0].log_odds(texts)
        likely = np.flatnonzero((odds[:, 0].max(axis=1) >= self.gate_) | (not self.sees_cues_))
        if len(likely) and odds.shape[1] > 1:
            asked = texts.take(likely)
            for number, view in enumerate(self.views_[1:], start=1):
                odds[likely, number] = view.log_odds(asked)
            if self.tagger_ is not None:
                odds[likely, -1] = log_odds(self.tagger_.scores(asked))
        return odds, likely

    def predict(self, texts: Sequence[str]) -> Bools:
        """Say which stances are taken, shape (n, n_stances)."""
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
        words = None if self.tagger_ is not None else self.views_[0].word_weights()
        texts, said = as_texts(texts), np.asarray(decisions, dtype=bool)
        found = best_spans(self._without_names(texts), said, self.stances, self.tagger_, words)
        return [
            [CueHit(stance, *each.outside(start, end), score) for stance, start, end, score in hits]
            for each, hits in zip(self.masked(texts), found, strict=True)
        ]

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
        heaviest = self.views_[0].heaviest(n)
        return [(stance, *each) for stance, row in zip(self.stances, heaviest, strict=True) for each in row]
