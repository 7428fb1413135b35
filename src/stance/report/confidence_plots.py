"""Whether scores can be believed, and what it brings to leave the least sure to a human, drawn.

Display objects in scikit-learn's manner, see `stance.report.score_plots`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from stance.evaluation.abstention import coverage_curve, selective_intervals
from stance.evaluation.calibration import calibration_error, reliability
from stance.evaluation.confidence import Decisions
from stance.report import style

MAX_CURVES = 8
"""Labels that are drawn one by one; of more, and where each item has one label, that of the prediction is drawn."""

SAID = "the label that is said"

_LOW, _TICKS = 0.1, (0, 0.02, 0.1, 0.2, 0.4, 0.6, 0.8, 1)
_STEPS = np.linspace(0.05, 1, 20)
_FEW = 10
"""Of fewer cases accuracy is chance; the curves begin here."""


class ReliabilityDisplay:
    """Share of items with a label against their mean score, bin by bin: on the diagonal scores are probabilities.

    Parameters
    ----------
    bins : DataFrame
        `label`, `score`, `share`, `low`, `high`, `count`: see `stance.evaluation.calibration.reliability`.
    errors : mapping of str to float
        The expected calibration error of each label.
    labels : sequence of str
        The labels, in order.
    """

    def __init__(self, *, bins: pd.DataFrame, errors: Mapping[str, float], labels: Sequence[str]):
        self.bins, self.errors, self.labels = bins, errors, labels

    @classmethod
    def from_predictions(
        cls, predictions: pd.DataFrame, *, labels: Sequence[str], model: str = "stance", one_label: bool = False
    ) -> ReliabilityDisplay:
        """Build the display from one row an item and label.

        Where each item has one label, or there are more than `MAX_CURVES`, it is about the label that is said. Scores
        that are no probabilities are not drawn.
        """
        found = Decisions.from_predictions(predictions, model=model, labels=labels, one_label=one_label)
        given: dict[str, tuple[Any, Any]] = {}
        if found.are_probabilities and (one_label or len(labels) > MAX_CURVES):
            rows, columns = found.said
            given = {SAID: (found.gold[rows, columns], found.scores[rows, columns])} if len(rows) else {}
        elif found.are_probabilities:
            given = dict(zip(labels, zip(found.gold.T, found.scores.T, strict=True), strict=True))
        names = ["label", "score", "share", "low", "high", "count"]
        tables = [reliability(gold, scores).assign(label=label)[names] for label, (gold, scores) in given.items()]
        return cls(
            bins=pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=names),
            errors={label: calibration_error(gold, scores) for label, (gold, scores) in given.items()},
            labels=tuple(given),
        )

    @property
    def rooted(self) -> bool:
        """Whether axes are square roots, since most scores are low, as those of rare labels are."""
        return bool(len(self.bins) and (self.bins["score"] < _LOW).mean() >= 0.5)

    def frame(self) -> pd.DataFrame:
        """Return the bins, one row each."""
        return self.bins.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> ReliabilityDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, min(4.6, width * 0.9)) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.bins.empty:
                style.say_nothing_to_show(ax, "No scores that could be probabilities.", own=own)
                return self
            ax.plot([0, 1], [0, 1], color=style.GRID, linewidth=1.4, zorder=0)
            largest = self.bins["count"].max()
            for label in self.labels:
                rows = self.bins[self.bins["label"] == label].drop(columns="label").astype(float)
                look = style.colour(label, self.labels) if len(self.labels) > 1 else style.COLOURS[1]
                ax.vlines(rows["score"], rows["low"], rows["high"], color=look, linewidth=1.2, alpha=0.55)
                ax.plot(rows["score"], rows["share"], style.line(label, self.labels), color=look, linewidth=1.4)
                ax.scatter(
                    rows["score"], rows["share"], s=12 + 36 * rows["count"] / largest, color=look, zorder=4,
                    marker=style.marker(label, self.labels), edgecolor=style.PAPER, linewidth=0.7, clip_on=False,
                )  # fmt: skip
                ax.plot(
                    [], [], style.line(label, self.labels), color=look, linewidth=1.4, markersize=6,
                    marker=style.marker(label, self.labels),
                    label=f"{style.printable(label)} (ECE {self.errors[label]:.3f})",
                )  # fmt: skip
            if self.rooted:
                # Roots give low scores room and leave the diagonal straight.
                for side, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
                    getattr(ax, f"set_{side}scale")("function", functions=(_root, np.square))
                    axis.set_ticks(_TICKS, [f"{tick:g}" for tick in _TICKS])
            ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="Mean score of a bin")
            ax.set_ylabel("Share that is right" if self.labels == (SAID,) else "Share with the label in gold")
            ax.grid(zorder=0)
            style.legend_outside(ax, width, own=own)
        return self


class AbstentionDisplay:
    """What is right among the surest cases, against how many are accepted: whole items, and single claims.

    Parameters
    ----------
    curves : DataFrame
        `of` (``items`` or ``claims``), `threshold`, `count`, `coverage`, `accuracy`: of claims it is the precision; and
        of items `without`, the share that has no label in gold, which is what a model that says nothing gets right.
    steps : DataFrame
        `of`, `coverage`, `low`, `high`: 95 % intervals at every twentieth, by the bootstrap over documents.
    areas : mapping of str to (float, float, float)
        Of each curve the area under the risk-coverage curve, the ideal one, and that of confidence without skill.
    noun : str
        What the items are, in the plural.
    """

    def __init__(
        self,
        *,
        curves: pd.DataFrame,
        steps: pd.DataFrame,
        areas: Mapping[str, tuple[float, float, float]],
        noun: str = "sentences",
    ):
        self.curves, self.steps, self.areas, self.noun = curves, steps, areas, noun

    @classmethod
    def from_predictions(
        cls,
        predictions: pd.DataFrame,
        *,
        labels: Sequence[str],
        model: str = "stance",
        one_label: bool = False,
        items: bool = True,
        n_resamples: int = 1000,
        random_state: int = 0,
    ) -> AbstentionDisplay:
        """Build the display from one row an item and label; without `items` it is of claims alone."""
        found = Decisions.from_predictions(predictions, model=model, labels=labels, one_label=one_label)
        parts: dict[str, tuple[Any, Any, Any]] = {}
        rows, columns = found.said
        if found.are_probabilities and items:
            parts["items"] = found.confidence, found.right, np.arange(len(found.groups))
        if found.are_probabilities and not one_label and len(rows):
            parts["claims"] = found.scores[rows, columns], found.gold[rows, columns], rows
        empty = np.asarray(~found.gold.any(axis=1))
        curves, steps, areas = [], [], {}
        for name, (confidence, right, at) in parts.items():
            curve = coverage_curve(confidence, right)
            without = np.full(len(curve.threshold), np.nan)
            if name == "items" and not one_label:
                without = coverage_curve(confidence, empty).accuracy
            areas[name] = (curve.aurc, curve.ideal, curve.no_skill)
            count = (curve.coverage * len(right)).round().astype(int)
            values = {"coverage": curve.coverage, "accuracy": curve.accuracy, "without": without}
            curves.append(pd.DataFrame({"of": name, "threshold": curve.threshold, "count": count, **values}))
            chosen = np.unique(np.minimum(np.searchsorted(curve.coverage, _STEPS), len(curve.coverage) - 1))
            _, ends = selective_intervals(
                confidence[:, None] >= curve.threshold[chosen],
                right,
                [found.groups[n] for n in at.tolist()],
                n_resamples=n_resamples,
                random_state=random_state,
            )
            bounds = {"low": [end.low for end in ends], "high": [end.high for end in ends]}
            steps.append(pd.DataFrame({"of": name, "coverage": curve.coverage[chosen], **bounds}))
        names = ["of", "threshold", "count", "coverage", "accuracy", "without"]
        ends_of = ["of", "coverage", "low", "high"]
        return cls(
            curves=pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=names),
            steps=pd.concat(steps, ignore_index=True) if steps else pd.DataFrame(columns=ends_of),
            areas=areas,
            noun="pairs" if one_label else "sentences",
        )

    @property
    def _title(self) -> str:
        return "pairs: label right" if self.noun == "pairs" else f"{self.noun}: all labels right"

    def frame(self) -> pd.DataFrame:
        """Return the points of the curves, the surest first."""
        return self.curves.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> AbstentionDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, min(4.6, width * 0.9)) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.curves.empty:
                style.say_nothing_to_show(ax, "No scores that could be probabilities.", own=own)
                return self
            looks = {
                "items": (style.COLOURS[1], "-", self._title),
                "claims": (style.COLOURS[0], "--", "claims: precision"),
            }
            lowest = 1.0
            for name, (look, line, title) in looks.items():
                rows = self.curves[self.curves["of"] == name]
                if rows.empty:
                    continue
                coverage, accuracy = _drawn(rows, "accuracy")
                ax.plot(coverage, accuracy, line, color=look, label=f"{title} (AURC {self.areas[name][0]:.3f})")
                steps = self.steps[(self.steps["of"] == name) & (self.steps["coverage"] >= coverage[0])]
                bounds = steps[["coverage", "low", "high"]].to_numpy(dtype=float).T
                ax.fill_between(*bounds, color=look, alpha=0.13, linewidth=0)
                lowest = min(lowest, np.nanmin([*accuracy, *bounds[1]]))
                if name == "items" and rows["without"].notna().any():
                    coverage, without = _drawn(rows, "without")
                    title = f"same {self.noun}: always nothing"
                    ax.plot(coverage, without, ":", color=style.MUTED, linewidth=1.6, label=title)
                    lowest = min(lowest, float(without[-1]))
            ax.grid()
            ax.set(xlim=(0, 1), ylim=(np.floor(max(0.0, lowest - 0.02) * 10) / 10, 1.004))
            ax.set(xlabel="Coverage: the surest share that is accepted", ylabel="Right among those accepted")
            style.legend_outside(ax, width, own=own)
        return self


def _drawn(rows: pd.DataFrame, name: str) -> tuple[Any, Any]:
    """Return coverage and values where they are of some cases, at most 200 of them: more would only swell the file."""
    coverage, values = rows[["coverage", name]].to_numpy(dtype=float).T
    first = min(int(np.searchsorted(rows["count"], _FEW)), len(coverage) - 1)
    chosen = np.unique(np.linspace(first, len(coverage) - 1, 200).round().astype(int))
    return coverage[chosen], values[chosen]


def _root(values: Any) -> Any:
    return np.sqrt(np.maximum(values, 0.0))
