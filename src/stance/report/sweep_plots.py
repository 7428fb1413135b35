"""Learning curves and ablations, drawn from a comparison of a sweep's runs.

Display objects like those of `score_plots`: data -> `from_comparison` -> `plot(ax=None)`; `frame()` gives the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stance.report import style
from stance.report.comparison import Comparison, Value

SHARE = "evaluation.train_share"
SIZE = "train_sentences"
"""The metric that says how many sentences a model was trained on, the mean over folds."""


class LearningCurveDisplay:
    """The headline against how many sentences were trained on, with its interval; seeds are small points.

    Parameters
    ----------
    points : DataFrame
        `series`, `share`, `sentences`, `value`, `low`, `high`, `sd`, `n_seeds`: means over seeds; the interval is over
        the test items.
    seeds : DataFrame
        `series`, `share`, `sentences`, `seed`, `value`.
    title : str
        What the number is called.
    """

    def __init__(self, *, points: pd.DataFrame, seeds: pd.DataFrame, title: str):
        self.points, self.seeds, self.title = points, seeds, title

    @classmethod
    def from_comparison(cls, comparison: Comparison) -> LearningCurveDisplay:
        """Build the display from runs that differ in `evaluation.train_share`; what else differs makes further lines.

        Where runs do not say how many sentences they trained on, the number is NaN, and shares are drawn.
        """
        dataset = comparison.datasets[0]
        points, seeds = [], []
        for one in comparison.measured:
            if one.dataset != dataset.name or one.headline is None or SHARE not in one.settings:
                continue
            series = " ".join(word for word in one.name.split() if not word.startswith(f"{SHARE}="))
            share, head = float(one.settings[SHARE]), one.headline
            size = one.metrics[SIZE].value if SIZE in one.metrics else np.nan
            ends = (np.nan if end is None else end for end in (head.low, head.high, head.sd))
            points.append((series, share, size, head.value, *ends, head.n))
            seeds += [
                (series, share, size, run.seed, run.metrics[dataset.metric])
                for run in one.runs
                if dataset.metric in run.metrics
            ]
        names = ["series", "share", "sentences", "value", "low", "high", "sd", "n_seeds"]
        frame = pd.DataFrame(points, columns=names).astype(dict.fromkeys(names[1:7], float))
        runs = pd.DataFrame(seeds, columns=["series", "share", "sentences", "seed", "value"])
        return cls(
            points=frame.sort_values(["series", "share"], ignore_index=True),
            seeds=runs.sort_values(["series", "share", "seed"], ignore_index=True),
            title=dataset.title,
        )

    def frame(self) -> pd.DataFrame:
        """Return one row a point: means over seeds."""
        return self.points.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> LearningCurveDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, min(4.0, width * 0.72)) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.points.empty:
                style.say_nothing_to_show(ax, "No runs with shares of the training documents.", own=own)
                return self
            self._x = "share" if self.points["sentences"].isna().any() else "sentences"
            series = list(dict.fromkeys(self.points["series"]))
            for name in series:
                self._plot_series(ax, name, series)
            sizes = sorted(set(self.points[self._x]))
            ax.set_xscale("log")
            ax.set_xticks(_apart(sizes), [_number(size) for size in _apart(sizes)])
            ax.minorticks_off()
            ax.grid(axis="y")
            of = "Sentences trained on" if self._x == "sentences" else "Share of the training documents"
            ax.set(xlabel=f"{of} (log scale)", ylabel=f"{self.title}, 95 % interval")
            if len(series) > 1:
                style.legend_outside(ax, width, own=own)
        return self

    def _plot_series(self, ax: Any, name: str, series: list[str]) -> None:
        look = style.COLOURS[(series.index(name) + 1) % len(style.COLOURS)]
        own = self.points[self.points["series"] == name]
        x, value = own[self._x].to_numpy(dtype=float), own["value"].to_numpy(dtype=float)
        ax.fill_between(
            x, own["low"].to_numpy(dtype=float), own["high"].to_numpy(dtype=float), color=look, alpha=0.16, linewidth=0
        )
        marker, line = style.marker(name, series), style.line(name, series)
        ax.plot(x, value, line, marker=marker, color=look, markersize=6, label=style.printable(name or self.title, 60))
        seeds = self.seeds[self.seeds["series"] == name]
        ax.plot(seeds[self._x], seeds["value"], "_", color=look, markersize=9, markeredgewidth=1.2)


class AblationDisplay:
    """How much each part is worth: the full model's score less the score without the part, with its interval.

    Parameters
    ----------
    drops : DataFrame
        `left_out`, `value`, `full`, `drop`, `low`, `high`, `p_adjusted`, `shown`: whether the drop (or gain) is shown
        to be one; the largest drop first.
        Further columns ``<metric>_drop`` have no interval.
    title : str
        What the number is called.
    """

    def __init__(self, *, drops: pd.DataFrame, title: str):
        self.drops, self.title = drops, title

    @classmethod
    def from_comparison(cls, comparison: Comparison, beside: Sequence[str] = ()) -> AblationDisplay:
        """Build the display from runs that were each tested against the full model, the comparison's reference.

        Parameters
        ----------
        comparison : Comparison
        beside : sequence of str, optional
            Further metrics of the main model whose drops are given.
        """
        metrics = {one.name: one.metrics for one in comparison.measured}
        whole = metrics.get(comparison.reference or "", {})
        rows = []
        for test in comparison.tests:
            d = test.difference
            if comparison.reference not in (d.a, d.b):
                continue
            sign = -1.0 if d.b == comparison.reference else 1.0
            part, value, full = (d.a, d.score_a, d.score_b) if sign < 0 else (d.b, d.score_b, d.score_a)
            low, high = sorted((sign * d.low, sign * d.high))
            more = [_drop(whole.get(key), metrics.get(part, {}).get(key)) for key in beside]
            shown = d.winner is not None
            rows.append((_part(part), value, full, sign * d.difference, low, high, d.p_adjusted, shown, *more))
        names = ["left_out", "value", "full", "drop", "low", "high", "p_adjusted", "shown"]
        names += [f"{key}_drop" for key in beside]
        frame = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[1:7], float))
        frame[["drop", "low", "high"]] += 0.0  # no difference has no sign
        return cls(
            drops=frame.sort_values("drop", ascending=False, kind="stable", ignore_index=True),
            title=comparison.datasets[0].title,
        )

    def frame(self) -> pd.DataFrame:
        """Return one row a part, the largest drop first."""
        return self.drops.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> AblationDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, 0.9 + 0.36 * max(2, len(self.drops))) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.drops.empty:
                style.say_nothing_to_show(ax, "No part was left out.", own=own)
                return self
            ax.axvline(0, color=style.MUTED, linewidth=1)
            numbers = self.drops[["drop", "low", "high"]].to_numpy(dtype=float)
            for place, ((drop, low, high), shown) in enumerate(zip(numbers, self.drops["shown"], strict=True)):
                look = style.COLOURS[0 if drop > 0 else 1] if shown else style.MUTED
                ax.plot([low, high], [place] * 2, "|-", color=look, markersize=8, markeredgewidth=1.6)
                face = look if shown else style.PAPER
                ax.plot([drop], [place], "o", color=look, markersize=6.5, markerfacecolor=face, zorder=4)
                ax.annotate(
                    f"{drop:+.3f}", (1, place), (6, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="center", size=9, annotation_clip=False,
                )  # fmt: skip
            ax.set_yticks(range(len(self.drops)), [style.printable(name, 34) for name in self.drops["left_out"]])
            ax.tick_params(axis="y", length=0)
            ax.spines["left"].set_visible(False)
            ax.grid(axis="x")
            ax.set(ylim=(len(self.drops) - 0.45, -0.55), xlabel=f"Drop in {self.title} without it")
            ax.margins(x=0.06)
        return self


def _drop(full: Value | None, part: Value | None) -> float:
    return np.nan if full is None or part is None else full.value - part.value


def _part(name: str) -> str:
    return name.replace("ablation=", "").replace("no_", "").replace("_", " ")


def _apart(sizes: list[float]) -> list[float]:
    """Return the sizes that can be written below the axis without touching each other."""
    out: list[float] = []
    for size in sizes:
        if not out or size >= 1.25 * out[-1]:
            out.append(size)
    return out


def _number(size: float) -> str:
    return f"{size:,.0f}" if size > 1 else f"{size:g}"
