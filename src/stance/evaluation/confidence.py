"""How sure a model is of each of its decisions, and every number about it that a run leaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stance.evaluation.abstention import OperatingPoint, coverage_curve, held_out_folds, operating_point
from stance.evaluation.calibration import brier_score, brier_skill, calibration_error

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

COVERAGE, ACCURACY = 0.8, 0.9
"""What the metrics are at: the surest four in five, and nine in ten right."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """What gold and one model say of each item and label.

    Parameters
    ----------
    labels : tuple of str
    gold, predicted : ndarray of bool, shape (n_items, n_labels)
    scores : ndarray of float, shape (n_items, n_labels)
        Probabilities; NaN where there is none.
    groups : tuple of str, length n_items
        The document of each item.
    folds : ndarray of int, shape (n_items,)
    one_label : bool
        Whether each item has exactly one label, in gold and in the prediction.
    """

    labels: tuple[str, ...]
    gold: Bools
    predicted: Bools
    scores: Floats
    groups: tuple[str, ...]
    folds: npt.NDArray[np.int64]
    one_label: bool = False

    @classmethod
    def from_predictions(
        cls, predictions: pd.DataFrame, *, model: str, labels: Sequence[str], one_label: bool = False
    ) -> Decisions:
        """Take the rows of a model out of one row an item, label and model; what has no row is not said."""
        rows = predictions[(predictions["model"] == model) & predictions["label"].isin(labels)]
        items = pd.Index(rows["item"].astype(str).unique())
        places = items.get_indexer(pd.Index(rows["item"].astype(str)))
        at = (places, pd.Index(labels).get_indexer(pd.Index(rows["label"])))
        tables = [np.zeros((len(items), len(labels)), dtype=bool) for _ in range(2)]
        scores, folds = np.full((len(items), len(labels)), np.nan), np.zeros(len(items), dtype=np.int64)
        for table, name in zip(tables, ("gold", "predicted"), strict=True):
            table[at] = rows[name].to_numpy(dtype=bool)
        scores[at] = rows["score"].to_numpy(dtype=float, na_value=np.nan)
        folds[places] = rows["fold"].to_numpy(dtype=np.int64)
        groups = np.empty(len(items), dtype=object)
        groups[places] = rows["group"].astype(str).to_numpy(dtype=object)
        return cls(tuple(labels), tables[0], tables[1], scores, tuple(groups.tolist()), folds, one_label)

    @property
    def are_probabilities(self) -> bool:
        """Whether there are items and all scores lie in [0, 1]."""
        return bool(self.scores.size and ((self.scores >= 0) & (self.scores <= 1)).all())

    @property
    def confidence(self) -> Floats:
        """The probability that all is right that the model says of an item, shape (n_items,).

        With one label an item that of the label; else the product, over labels, of the probability that the label is
        rightly said or rightly not said, which takes labels as independent.
        """
        if self.one_label:
            return np.asarray(np.where(self.predicted, self.scores, 0.0).max(axis=1))
        return np.asarray(np.where(self.predicted, self.scores, 1 - self.scores).prod(axis=1))

    @property
    def right(self) -> Bools:
        """Whether an item has all labels that it should have and no other, shape (n_items,)."""
        return np.asarray((self.gold == self.predicted).all(axis=1))

    @property
    def held_out(self) -> npt.NDArray[np.int64] | None:
        """Folds to choose thresholds in, see `held_out_folds`; None where there is but one document."""
        return held_out_folds(self.groups, self.folds) if len(set(self.groups)) > 1 else None

    @property
    def said(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The items and labels of all that is said, by number."""
        rows, columns = np.nonzero(self.predicted)
        return rows, columns

    def item_point(
        self,
        *,
        accuracy: float | None = None,
        coverage: float | None = None,
        n_resamples: int = 1000,
        random_state: int = 0,
    ) -> OperatingPoint | None:
        """Choose a threshold of an item's confidence, see `operating_point`; None where there is but one document."""
        folds = self.held_out
        if folds is None:
            return None
        return operating_point(
            self.confidence,
            self.right,
            self.groups,
            accuracy=accuracy,
            coverage=coverage,
            folds=folds,
            n_resamples=n_resamples,
            random_state=random_state,
        )

    def claim_point(self, *, precision: float, n_resamples: int = 1000, random_state: int = 0) -> OperatingPoint | None:
        """Choose a threshold of the score of what is said, the same for all labels; its accuracy is the precision.

        None where what is said stands in one document or in one fold.
        """
        rows, columns = self.said
        folds = self.held_out
        if folds is None or len(np.unique(folds[rows])) < 2:
            return None
        return operating_point(
            self.scores[rows, columns],
            self.gold[rows, columns],
            [self.groups[row] for row in rows.tolist()],
            accuracy=precision,
            folds=folds[rows],
            n_resamples=n_resamples,
            random_state=random_state,
        )


def confidence_metrics(
    decisions: Decisions,
    model: str,
    split: str = "",
    *,
    items: bool = True,
    n_resamples: int = 1000,
    random_state: int = 0,
) -> dict[str, float]:
    """Return calibration and abstention under flat names, as ``stance/brier`` or ``dse/brier_test``.

    Parameters
    ----------
    decisions : Decisions
        Of items that the model was not trained on.
    model : str
        What stands before the slash.
    split : str
        What the names end in, before ``_low`` and ``_high``; empty for nothing.
    items : bool
        Whether it is of use to accept whole items. It is not where nearly all of them are candidates that are none.
    n_resamples, random_state
        Of the bootstrap over documents.

    Returns
    -------
    dict
        Of each label and their mean: ``ece`` (10 bins of equal mass), ``brier``, ``brier_skill`` (none where a label is
        always or never there). Of items: ``confidence_ece``; ``aurc``, ``aurc_ideal``, ``aurc_no_skill``;
        ``accuracy_at_coverage_80``; ``coverage_at_accuracy_90`` and ``selective_accuracy_90``, the accuracy that a
        threshold chosen for 90 % reaches elsewhere. Of claims, where items have several labels or none: ``claim_aurc``
        and its two, ``claim_coverage_at_precision_90``, ``selective_precision_90``. What is chosen has ``_low`` and
        ``_high``. Nothing where scores are no probabilities.
    """
    if not decisions.are_probabilities:
        return {}
    found, percent = _calibration(decisions), round(100 * ACCURACY)
    if items:
        found["confidence_ece"] = calibration_error(decisions.right, decisions.confidence)
        found |= _areas("", decisions.confidence, decisions.right)
        found |= _reached(
            decisions.item_point(coverage=COVERAGE, n_resamples=n_resamples, random_state=random_state),
            accuracy=f"accuracy_at_coverage_{round(100 * COVERAGE)}",
        )
        found |= _reached(
            decisions.item_point(accuracy=ACCURACY, n_resamples=n_resamples, random_state=random_state),
            coverage=f"coverage_at_accuracy_{percent}",
            accuracy=f"selective_accuracy_{percent}",
        )
    rows, columns = decisions.said
    if not decisions.one_label and len(rows):
        found |= _areas("claim_", decisions.scores[rows, columns], decisions.gold[rows, columns])
        found |= _reached(
            decisions.claim_point(precision=ACCURACY, n_resamples=n_resamples, random_state=random_state),
            coverage=f"claim_coverage_at_precision_{percent}",
            accuracy=f"selective_precision_{percent}",
        )
    return {_named(model, name, split): value for name, value in found.items() if not math.isnan(value)}


def _calibration(decisions: Decisions) -> dict[str, float]:
    out: dict[str, float] = {}
    measures = {"ece": calibration_error, "brier": brier_score, "brier_skill": brier_skill}
    for name, measure in measures.items():
        values = [measure(gold, scores) for gold, scores in zip(decisions.gold.T, decisions.scores.T, strict=True)]
        out |= {f"{label}_{name}": value for label, value in zip(decisions.labels, values, strict=True)}
        known = [value for value in values if not math.isnan(value)]
        out[name] = float(np.mean(known)) if known else math.nan
    return out


def _areas(start: str, confidence: Floats, right: Bools) -> dict[str, float]:
    curve = coverage_curve(confidence, right)
    return {
        f"{start}aurc": curve.aurc,
        f"{start}aurc_ideal": curve.ideal,
        f"{start}aurc_no_skill": curve.no_skill,
    }


def _reached(point: OperatingPoint | None, *, coverage: str = "", accuracy: str = "") -> dict[str, float]:
    out: dict[str, float] = {}
    for name, value in ((coverage, point and point.coverage), (accuracy, point and point.accuracy)):
        if name and value:
            out |= {name: value.value, f"{name}_low": value.low, f"{name}_high": value.high}
    return out


def _named(model: str, key: str, split: str) -> str:
    for end in ("_low", "_high"):
        if split and key.endswith(end):
            return f"{model}/{key.removesuffix(end)}_{split}{end}"
    return f"{model}/{key}_{split}" if split else f"{model}/{key}"
