"""How good the labels are, drawn: precision and recall, and the headline beside its baselines.

Display objects in scikit-learn's manner: data -> `from_predictions` -> `plot(ax=None)`; `frame()` gives the numbers
that are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, precision_recall_curve

from stance.report import style
from stance.report.scores import Scores, model_name


class PrecisionRecallDisplay:
    """Precision against recall of each stance, with the point where the model works and those of the baselines.

    Parameters
    ----------
    curves : DataFrame
        `stance`, `threshold`, `precision`, `recall`: the curve of the model under study.
    points : DataFrame
        `stance`, `model`, `precision`, `recall`: where each model works; precision is NaN where nothing is
        predicted.
    average_precision : mapping of str to float
        The area below each curve.
    stances : sequence of str
        The labels, in order.
    model : str
        The model under study; all others are baselines.
    """

    def __init__(
        self,
        *,
        curves: pd.DataFrame,
        points: pd.DataFrame,
        average_precision: Mapping[str, float],
        stances: Sequence[str],
        model: str = "stance",
    ):
        self.curves, self.points, self.model = curves, points, model
        self.average_precision, self.stances = average_precision, stances

    @classmethod
    def from_predictions(
        cls, predictions: pd.DataFrame, *, stances: Sequence[str], model: str = "stance"
    ) -> PrecisionRecallDisplay:
        """Build the display from one row an item and label; a stance without gold items has no curve."""
        curves, points, areas = [], [], {}
        for stance in stances:
            of_stance = predictions[predictions["label"] == stance]
            for name in _models_of(of_stance, model):
                rows = of_stance[of_stance["model"] == name]
                hits, predicted, gold = counts_of(rows)
                precision = hits / predicted if predicted else np.nan
                points.append((stance, name, precision, hits / gold if gold else np.nan))
            rows = of_stance[(of_stance["model"] == model) & of_stance["score"].notna()]
            gold_flags = rows["gold"].to_numpy(dtype=bool)
            if not gold_flags.any():
                continue
            scores = rows["score"].to_numpy(dtype=float)
            areas[stance] = float(average_precision_score(gold_flags, scores))
            curve = precision_recall_curve(gold_flags, scores, drop_intermediate=True)
            thresholds = np.append(curve[2], np.inf)
            curves += [(stance, t, p, r) for p, r, t in zip(curve[0], curve[1], thresholds, strict=True)]
        return cls(
            curves=pd.DataFrame(curves, columns=["stance", "threshold", "precision", "recall"]),
            points=pd.DataFrame(points, columns=["stance", "model", "precision", "recall"]),
            average_precision=areas,
            stances=tuple(stances),
            model=model,
        )

    def frame(self) -> pd.DataFrame:
        """Return the points of all curves, and with `model` set where a model works."""
        curves = self.curves.assign(model=pd.Series([None] * len(self.curves), dtype=object))
        points = self.points.assign(threshold=np.nan)
        columns = ["stance", "model", "threshold", "precision", "recall"]
        parts = [part[columns].astype({"model": object}) for part in (curves, points) if len(part)]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> PrecisionRecallDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            crowded = len(self.average_precision) > 4
            ax = style.new_axes(width, min(4.4, width * 0.86) + 0.12 * len(self.stances) * crowded) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.curves.empty:
                style.say_nothing_to_show(ax, "No gold claims to score against.", own=own)
                return self
            for level in (0.2, 0.4, 0.6, 0.8):
                recall = np.linspace(level / (2 - level), 1, 60)
                ax.plot(recall, level * recall / (2 * recall - level), color=style.GRID, linewidth=0.9, zorder=0)
                ax.annotate(
                    f"F1 {level:.1f}", (1, level / (2 - level)), (4, 0), textcoords="offset points", va="center",
                    size=8, color=style.MUTED, annotation_clip=False,
                )  # fmt: skip
            for stance in self.average_precision:
                self._plot_stance(ax, stance)
            ax.plot([], [], "o", color=style.MUTED, markersize=8, label="where the model works")
            for name, face in self._baselines():
                label = f"{style.printable(model_name(name))}, same shapes"
                ax.plot([], [], "o", markeredgecolor=style.MUTED, markerfacecolor=face, markersize=7, label=label)
            ax.set(xlim=(0, 1), ylim=(0, 1.04), xlabel="Recall", ylabel="Precision")
            if crowded:
                style.legend_outside(ax, width, own=own, side="lower")
            else:
                ax.legend(loc="lower left", frameon=True, framealpha=0.85, edgecolor="none", facecolor=style.PAPER)
        return self

    def _baselines(self) -> list[tuple[str, str]]:
        drawn = self.points[self.points["precision"].notna() & (self.points["model"] != self.model)]
        return [(name, (style.PAPER, style.GRID)[k % 2]) for k, name in enumerate(dict.fromkeys(drawn["model"]))]

    def _plot_stance(self, ax: Any, stance: str) -> None:
        curve = self.curves[self.curves["stance"] == stance]
        look = style.colour(stance, self.stances)
        label = f"{style.printable(stance)} (AP {self.average_precision[stance]:.2f})"
        line, marker = style.line(stance, self.stances), style.marker(stance, self.stances)
        # Steps smaller than the line is thick are left out: they would only make the file larger.
        steps = np.round(curve[["recall", "precision"]].to_numpy(dtype=float), 2)
        seen = np.append(True, (steps[1:] != steps[:-1]).any(axis=1))
        recall, precision = curve[["recall", "precision"]].to_numpy(dtype=float)[seen].T
        ax.plot(recall, precision, line, color=look, label=label, drawstyle="steps-post")
        faces = dict(self._baselines())
        points = self.points[(self.points["stance"] == stance) & self.points["precision"].notna()]
        for name, precision, recall in points[["model", "precision", "recall"]].itertuples(index=False):
            face = faces.get(name, look)
            edge = style.PAPER if name not in faces else look
            size = 10 if name not in faces else 7
            ax.plot(
                [recall], [precision], marker, color=look, markersize=size, markerfacecolor=face, markeredgecolor=edge,
                markeredgewidth=1.4, zorder=4, clip_on=False,
            )  # fmt: skip


class HeadlineDisplay:
    """The run's headline number with its interval, above the baselines measured on the same items.

    Parameters
    ----------
    values : DataFrame
        `model`, `value`, `low`, `high`; the interval is NaN where there is none.
    scores : Scores
        What the models and the number are called.
    """

    def __init__(self, *, values: pd.DataFrame, scores: Scores):
        self.values, self.scores = values, scores

    @classmethod
    def from_metrics(cls, metrics: Mapping[str, float], headline: str = "stance/macro_f1") -> HeadlineDisplay:
        """Build the display from the headline of each model and the same name with ``_low`` and ``_high``."""
        scores = Scores(metrics, headline)
        rows = [(name, scores.value(name), *(scores.interval(name) or (np.nan, np.nan))) for name in scores.models]
        values = pd.DataFrame(rows, columns=["model", "value", "low", "high"])
        return cls(values=values.astype(dict.fromkeys(("value", "low", "high"), float)), scores=scores)

    def frame(self) -> pd.DataFrame:
        """Return the scores, one row a model, the run's first."""
        return self.values.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> HeadlineDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, 0.75 + 0.36 * max(2, len(self.values))) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.values.empty:
                style.say_nothing_to_show(ax, f"No {self.scores.title} among the metrics.", own=own)
                return self
            values = self.values[["value", "low", "high"]].to_numpy(dtype=float)
            for place, (name, (value, low, high)) in enumerate(zip(self.values["model"], values, strict=True)):
                main = name == self.scores.main
                look = style.COLOURS[1] if main else style.MUTED
                ax.plot([low, high], [place, place], "|-", color=look, markersize=9, markeredgewidth=1.8)
                ax.plot(
                    [value], [place], "o" if main else "s", color=look, markersize=7 if main else 6, clip_on=False,
                    markerfacecolor=look if main else style.PAPER, markeredgewidth=1.6, zorder=4,
                )  # fmt: skip
                text = f"{value:.2f}" + ("" if np.isnan(low) else f"  ({low:.2f} to {high:.2f})")
                right = np.nanmax([high, value])
                # The numbers stand to the right of the interval, or to its left where the axis ends.
                side, shift = ("left", 10) if right < 0.55 else ("right", -10)
                at = right if right < 0.55 else np.nanmin([low, value])
                ax.annotate(
                    text, (at, place), (shift, 0), textcoords="offset points", ha=side, va="center", size=9.5
                )  # fmt: skip
            names = [style.printable(self.scores.model_name(name)) for name in self.values["model"]]
            ax.tick_params(axis="y", length=0, pad=10)
            ax.set_yticks(range(len(names)), names, size=10)
            ax.spines["left"].set_visible(False)
            ax.grid(axis="x")
            ax.set(xlim=(0, 1), ylim=(len(names) - 0.45, -0.55), xlabel=f"{self.scores.title}, with its 95 % interval")
        return self


def _models_of(rows: pd.DataFrame, main: str) -> list[str]:
    names = dict.fromkeys(rows["model"])
    return sorted(names, key=lambda name: (name != main, name))


def counts_of(rows: pd.DataFrame) -> tuple[int, int, int]:
    """Return how many rows are in gold and prediction, in the prediction, and in gold."""
    gold, predicted = rows["gold"].to_numpy(dtype=bool), rows["predicted"].to_numpy(dtype=bool)
    return int((gold & predicted).sum()), int(predicted.sum()), int(gold.sum())
