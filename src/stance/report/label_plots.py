"""Scores label by label, drawn; see `stance.report.score_plots` for the manner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stance.report import style
from stance.report.scores import Scores


class LabelScoresDisplay:
    """F1 of each label with its interval, its precision and recall, and the F1 of the best baseline.

    Parameters
    ----------
    values : DataFrame
        `label`, `f1`, `low`, `high`, `precision`, `recall`, `support`, `baseline`; NaN where there is none.
    baseline : str
        What the baseline is called; empty where there is none.
    """

    def __init__(self, *, values: pd.DataFrame, baseline: str = ""):
        self.values, self.baseline = values, baseline

    @classmethod
    def from_metrics(cls, scores: Scores, *, labels: Sequence[str]) -> LabelScoresDisplay:
        """Build the display from the metrics of a run; the best baseline is the one with the best headline."""
        others = [name for name in scores.models if name != scores.main]
        keys = ("f1", "precision", "recall", "support")
        rows = []
        for label in labels:
            f1, precision, recall, support = (scores.value(scores.main, f"{label}_{key}") for key in keys)
            low, high = scores.interval(scores.main, f"{label}_f1") or (np.nan, np.nan)
            baseline = scores.value(others[0], f"{label}_f1") if others else None
            if f1 is not None:
                rows.append((label, f1, low, high, precision, recall, support, baseline))
        columns = ["label", "f1", "low", "high", "precision", "recall", "support", "baseline"]
        values = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], float))
        return cls(values=values, baseline=scores.model_name(others[0]) if others else "")

    def frame(self) -> pd.DataFrame:
        """Return the scores, one row a label."""
        return self.values.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> LabelScoresDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, 1.2 + 0.34 * max(3, len(self.values))) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.values.empty:
                style.say_nothing_to_show(ax, "No scores of labels among the metrics.", own=own)
                return self
            places, look = np.arange(len(self.values)), style.COLOURS[1]
            frame = self.values
            ax.hlines(places, frame["low"], frame["high"], color=look, linewidth=2)
            ax.plot(
                frame["f1"], places, "o", color=look, markersize=7, zorder=4, clip_on=False, label="F1, 95 % interval"
            )
            marks = (("precision", "<", "precision"), ("recall", ">", "recall"))
            for key, marker, name in marks:
                ax.plot(
                    frame[key], places, marker, color=style.MUTED, markersize=5.5, zorder=3, clip_on=False,
                    markerfacecolor=style.PAPER, label=name,
                )  # fmt: skip
            if frame["baseline"].notna().any():
                ax.plot(
                    frame["baseline"], places, "|", color=style.COLOURS[0], markersize=12, markeredgewidth=2, zorder=3,
                    clip_on=False, label=f"F1, {style.printable(self.baseline)}",
                )  # fmt: skip
            ax.tick_params(axis="y", length=0, pad=10)
            ax.set_yticks(places, [style.printable(str(label), 60) for label in frame["label"]], size=9.5)
            ax.spines["left"].set_visible(False)
            ax.grid(axis="x")
            ax.set(xlim=(0, 1), ylim=(len(frame) - 0.45, -0.55))
            style.legend_outside(ax, width, own=own)
        return self
