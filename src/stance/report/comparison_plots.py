"""Configurations beside each other, drawn: scores with intervals, differences, and ranks over data sets.

Display objects like those of `score_plots`: data -> `from_...` -> `plot(ax=None)`; `frame()` gives the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stance.evaluation.comparison import FriedmanResult
from stance.report import style
from stance.report.comparison import Configuration, Test

MAX_ROWS = 30
"""So many configurations or differences are drawn, the first of them; all stand in the numbers."""


class ConfigurationsDisplay:
    """The headline of each configuration with its interval, its seeds as points below.

    Parameters
    ----------
    values : DataFrame
        `configuration`, `value`, `low`, `high`, `best`, `baseline`; the interval is NaN where there is none.
    seeds : DataFrame
        `configuration`, `seed`, `value`: the runs of those that have several.
    title : str
        What the number is called.
    """

    def __init__(self, *, values: pd.DataFrame, seeds: pd.DataFrame, title: str):
        self.values, self.seeds, self.title = values, seeds, title

    @classmethod
    def from_configurations(
        cls, configurations: Sequence[Configuration], *, metric: str, title: str
    ) -> ConfigurationsDisplay:
        """Build the display from configurations, the best first.

        Parameters
        ----------
        configurations : sequence of Configuration
        metric : str
            The headline metric, such as `stance/macro_f1`.
        title : str
            What it is called.
        """
        values, seeds = [], []
        for one in configurations:
            head = one.headline
            if head is None:
                continue
            ends = (np.nan if end is None else end for end in (head.low, head.high))
            values.append((one.name, head.value, *ends, one.best, one.baseline))
            if len(one.runs) > 1:
                seeds += [(one.name, run.seed, run.metrics[metric]) for run in one.runs if metric in run.metrics]
        columns = ["configuration", "value", "low", "high", "best", "baseline"]
        return cls(
            values=pd.DataFrame(values, columns=columns).astype(dict.fromkeys(columns[1:4], float)),
            seeds=pd.DataFrame(seeds, columns=["configuration", "seed", "value"]),
            title=title,
        )

    def frame(self) -> pd.DataFrame:
        """Return one row a configuration, and below it one for each of its seeds where there are several."""
        return pd.concat([self.values.assign(seed=None), self.seeds], ignore_index=True).astype({"seed": object})

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> ConfigurationsDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            shown = self._shown()
            ax = style.new_axes(width, 0.8 + 0.36 * max(2, len(shown))) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if shown.empty:
                style.say_nothing_to_show(ax, f"No {self.title} among the metrics.", own=own)
                return self
            left = self.left
            for place, row in enumerate(shown.itertuples(index=False)):
                look = style.MUTED if row.baseline else style.COLOURS[0 if row.best else 1]
                value, low, high = row.value, row.low, row.high
                if left is not None and row.baseline:
                    value, low, high = left, np.nan, np.nan
                ax.plot([low, high], [place] * 2, "|-", color=look, markersize=8, markeredgewidth=1.6)
                face = style.PAPER if row.baseline else look
                shape = "<" if left == value else "s" if row.baseline else "D" if row.best else "o"
                ax.plot([value], [place], shape, color=look, markersize=6.5, markerfacecolor=face, zorder=4)
                runs = self.seeds.loc[self.seeds["configuration"] == row.configuration, "value"].to_numpy(dtype=float)
                ax.plot(runs, [place + 0.28] * len(runs), "|", color=look, markersize=5, markeredgewidth=1.2)
                ax.annotate(
                    f"{row.value:.3f}", (1, place), (6, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="center", size=9, annotation_clip=False,
                )  # fmt: skip
            _name_rows(ax, [style.two_lines(name, _limit(width)) for name in shown["configuration"]])
            ax.set_xlabel(f"{self.title}, with its 95 % interval" if width > 5 else self.title)
            ax.margins(x=0.04)
        return self

    @property
    def left(self) -> float | None:
        """Where a baseline is drawn that lies so far below all others that they could not be told apart."""
        base = self.values["baseline"].to_numpy(dtype=bool)
        ends = (
            self._shown().loc[~self._shown()["baseline"].astype(bool), ["value", "low", "high"]].to_numpy(dtype=float)
        )
        if not base.any() or not ends.size:
            return None
        low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
        far = self.values.loc[base, "value"].min() < low - 4 * (high - low)
        return low - 0.1 * (high - low) if far and high > low else None

    def _shown(self) -> pd.DataFrame:
        # A baseline below all that is drawn stands at the end.
        chosen = (np.arange(len(self.values)) < MAX_ROWS) | self.values["baseline"].to_numpy(dtype=bool)
        shown: pd.DataFrame = self.values[chosen]
        return shown


class ForestDisplay:
    """Differences between configurations with their intervals: a forest plot.

    Parameters
    ----------
    differences : DataFrame
        `a`, `b`, `difference`, `low`, `high`, `p_adjusted`, `shown`: whether one of the two is shown to be better.
    metric : str
        What it is a difference of.
    """

    def __init__(self, *, differences: pd.DataFrame, metric: str):
        self.differences, self.metric = differences, metric

    @classmethod
    def from_tests(cls, tests: Sequence[Test]) -> ForestDisplay:
        """Build the display from paired tests, in their order."""
        rows = [
            (d.a, d.b, d.difference, d.low, d.high, d.p_adjusted, d.winner is not None)
            for d in (test.difference for test in tests)
        ]
        columns = ["a", "b", "difference", "low", "high", "p_adjusted", "shown"]
        metric = tests[0].difference.metric if tests else "score"
        return cls(differences=pd.DataFrame(rows, columns=columns), metric=metric)

    def frame(self) -> pd.DataFrame:
        """Return the differences, one row a pair: the first minus the second."""
        return self.differences.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> ForestDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own, shown = ax is None, self.differences.head(MAX_ROWS)
            against = shown["b"].iloc[0] if shown["b"].nunique() == 1 and len(shown) > 1 else None
            step = 0.36 if against is not None else 0.5
            ax = style.new_axes(width, 0.9 + step * max(2, len(shown))) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if shown.empty:
                style.say_nothing_to_show(ax, "Nothing to compare.", own=own)
                return self
            ax.axvline(0, color=style.MUTED, linewidth=1, zorder=1)
            for place, row in enumerate(shown.itertuples(index=False)):
                look = style.COLOURS[1] if row.shown else style.MUTED
                ax.plot([row.low, row.high], [place] * 2, "|-", color=look, markersize=8, markeredgewidth=1.6)
                face = look if row.shown else style.PAPER
                ax.plot([row.difference], [place], "o", color=look, markersize=6.5, markerfacecolor=face, zorder=4)
                text = f"{row.difference:+.3f}".replace("-", "\N{MINUS SIGN}")
                ax.annotate(
                    text, (1, place), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                    va="center", size=9, annotation_clip=False,
                )  # fmt: skip
            limit = _limit(width)
            pairs = [
                (style.printable(a, limit), style.printable(b, limit - 2)) for a, b in shown[["a", "b"]].to_numpy()
            ]
            _name_rows(ax, [a if against is not None else f"{a}\n– {b}" for a, b in pairs])
            name = "" if against is None else f" to {style.printable(against, 40 if width > 5 else 26)}"
            ax.set_xlabel(f"Difference in {self.metric}{name}", loc="right" if name else "center")
            ax.margins(x=0.04)
        return self


class CriticalDifferenceDisplay:
    """Mean ranks over data sets; a bar joins those that are not shown to differ.

    After Demsar, J. (2006). Statistical comparisons of classifiers over multiple data sets. *Journal of Machine
    Learning Research* 7, figure 1.

    Parameters
    ----------
    ranks : Series
        Mean rank of each configuration, 1 the best; best first.
    critical_difference : float
        In ranks.
    n_datasets : int
    """

    def __init__(self, *, ranks: pd.Series[float], critical_difference: float, n_datasets: int):
        self.ranks, self.critical_difference, self.n_datasets = ranks, critical_difference, n_datasets

    @classmethod
    def from_friedman(cls, result: FriedmanResult) -> CriticalDifferenceDisplay:
        """Build the display from a test over data sets."""
        return cls(ranks=result.ranks, critical_difference=result.critical_difference, n_datasets=result.n_datasets)

    @property
    def cliques(self) -> list[tuple[int, int]]:
        """First and last place of the longest runs of configurations that are not shown to differ."""
        values = self.ranks.to_numpy(dtype=float)
        out: list[tuple[int, int]] = []
        for first in range(len(values)):
            last = int(np.flatnonzero(values - values[first] < self.critical_difference)[-1])
            if last > first and (not out or last > out[-1][1]):
                out.append((first, last))
        return out

    def frame(self) -> pd.DataFrame:
        """Return the mean ranks, the best first, beside the critical difference."""
        names, values = [str(name) for name in self.ranks.index], self.ranks.to_numpy(dtype=float)
        return pd.DataFrame(
            {"configuration": names, "mean_rank": values, "critical_difference": self.critical_difference}
        )

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> CriticalDifferenceDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own, shown = ax is None, self.ranks.head(MAX_ROWS)
            n, cliques = len(shown), [pair for pair in self.cliques if pair[1] < len(shown)]
            ax = style.new_axes(width, 1.2 + 0.36 * n + 0.14 * len(cliques)) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            bars = 0.45 * len(cliques)
            for place, (name, rank) in enumerate(shown.items()):
                y = bars + 0.6 + place
                ax.plot([rank, rank, n + 0.15], [0, y, y], "-", color=style.MUTED, linewidth=1, zorder=1)
                ax.plot([rank], [0], "o", color=style.COLOURS[0 if place == 0 else 1], markersize=6.5, clip_on=False)
                ax.annotate(
                    f"{style.two_lines(str(name), _limit(width))}  {rank:.2f}", (n + 0.15, y), (5, 0),
                    textcoords="offset points", va="center", size=9.5, annotation_clip=False,
                )  # fmt: skip
            values = shown.to_numpy(dtype=float)
            for level, (first, last) in enumerate(cliques):
                ends = [values[first] - 0.05, values[last] + 0.05]
                ax.plot(ends, [0.45 * (level + 1)] * 2, "-", color=style.INK, linewidth=4, solid_capstyle="round")
            bar = -1.0
            ax.plot([1, 1 + self.critical_difference], [bar] * 2, "|-", color=style.INK, linewidth=1.4, markersize=7)
            for y, text in (
                (bar - 0.35, f"Critical difference {self.critical_difference:.2f}"),
                (bar - 1.1, f"Mean rank over {self.n_datasets} data sets, 1 the best"),
            ):
                ax.annotate(text, (1, y), (-2, 0), textcoords="offset points", size=9.5, annotation_clip=False)
            ax.set(xlim=(0.8, n + 0.15), ylim=(bars + n + 0.1, -2.5), xticks=range(1, n + 1))
            ax.xaxis.tick_top()
            ax.get_yaxis().set_visible(False)
            ax.spines[["left", "bottom"]].set_visible(False)
            ax.spines["top"].set_visible(True)
            ax.spines["top"].set_position(("data", 0))
        return self


def _limit(width: float) -> int:
    """Return how many letters a name may have."""
    return 34 if width > 5 else 22


def _name_rows(ax: Any, names: Sequence[str]) -> None:
    ax.set_yticks(range(len(names)), names, size=9.5)
    ax.tick_params(axis="y", length=0, pad=8)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    ax.locator_params(axis="x", nbins=5)
    ax.set_ylim(len(names) - 0.45, -0.55)
