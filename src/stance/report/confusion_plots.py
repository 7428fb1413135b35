"""Right and wrong, drawn: each stance on its own, or which of many labels is taken for which.

Display objects in scikit-learn's manner, see `stance.report.score_plots`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from stance.report import style
from stance.report.score_plots import counts_of

MAX_LABELS = 15
"""Rows and columns of a confusion matrix; the most frequent labels are drawn."""

_WRONG = {"edgecolor": style.MUTED, "alpha": 0.4, "hatch": "////", "linewidth": 0}


class ConfusionDisplay:
    """Each stance on its own: how many sentences have it in gold, in the prediction, in both and in neither.

    Parameters
    ----------
    counts : DataFrame
        `stance`, `true_positive`, `false_positive`, `false_negative`, `true_negative`.
    stances : sequence of str
        The labels, in order.
    """

    def __init__(self, *, counts: pd.DataFrame, stances: Sequence[str]):
        self.counts, self.stances = counts, stances

    @classmethod
    def from_predictions(
        cls, predictions: pd.DataFrame, *, stances: Sequence[str], model: str = "stance"
    ) -> ConfusionDisplay:
        """Build the display from one row an item and label."""
        rows = []
        for stance in stances:
            chosen = predictions[(predictions["label"] == stance) & (predictions["model"] == model)]
            hits, predicted, gold = counts_of(chosen)
            rows.append((stance, hits, predicted - hits, gold - hits, len(chosen) - predicted - gold + hits))
        names = ["stance", "true_positive", "false_positive", "false_negative", "true_negative"]
        return cls(counts=pd.DataFrame(rows, columns=names), stances=tuple(stances))

    def frame(self) -> pd.DataFrame:
        """Return the counts, one row a stance."""
        return self.counts.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> ConfusionDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            self._small = 8.5 if width > 5 else 7.5
            crowded = width < 5 and self.counts.iloc[:, 1:].to_numpy().max(initial=0) >= 10_000
            per_row = 2 if crowded else 3
            n_rows = max(1, -(-len(self.stances) // per_row))
            own = ax is None
            ax = style.new_axes(width, 0.3 + 1.9 * n_rows * (1 if width > 5 else 0.85)) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if not self.counts.iloc[:, 1:].to_numpy().any():
                style.say_nothing_to_show(ax, "No predictions to count.", own=own)
                return self
            ax.set_axis_off()
            for place, row in enumerate(self.counts.itertuples(index=False)):
                self._plot_stance(ax, row, 2.5 * (place % per_row), -3.1 * (place // per_row))
            used = min(per_row, len(self.stances))
            ax.set(xlim=(-0.95, 2.5 * used - 0.4), ylim=(-3.1 * n_rows + 0.95, 0.75))
        return self

    def _plot_stance(self, ax: Any, row: Any, x: float, y: float) -> None:
        look = style.colour(row.stance, self.stances)
        ax.text(x + 1, y + 0.42, style.printable(row.stance, 16), ha="center", va="center", weight="bold", size=10.5)
        for column, heading in enumerate(("found", "not found")):
            ax.text(x + 0.5 + column, y + 0.12, heading, ha="center", va="center", size=self._small, color=style.MUTED)
        cells = ((row.true_positive, row.false_negative), (row.false_positive, row.true_negative))
        for line, (cells_of_line, heading) in enumerate(zip(cells, ("gold", "not gold"), strict=True)):
            if x == 0:
                ax.text(x - 0.08, y - 0.5 - line, heading, ha="right", va="center", size=8.5, color=style.MUTED)
            total = sum(cells_of_line) or 1
            for column, count in enumerate(cells_of_line):
                corner, right = (x + column, y - 1 - line), line == column
                tint = look if right else style.MUTED
                ax.add_patch(_cell(corner, facecolor=tint, alpha=0.12 + 0.5 * count / total, edgecolor="none"))
                if not right:
                    ax.add_patch(_cell(corner, facecolor="none", **_WRONG))
                ax.add_patch(_cell(corner, facecolor="none", edgecolor=style.PAPER, linewidth=2))
                middle = (corner[0] + 0.5, corner[1] + 0.5)
                ax.text(middle[0], middle[1] + 0.1, f"{count:,}", ha="center", va="center", size=10.5)
                ax.text(middle[0], middle[1] - 0.22, f"{count / total:.0%}", ha="center", va="center", size=8.5)


class LabelConfusionDisplay:
    """Which label is taken for which, where each item has exactly one.

    Parameters
    ----------
    counts : DataFrame
        Items by gold label (rows) and predicted label (columns), all labels in order.
    """

    def __init__(self, *, counts: pd.DataFrame):
        self.counts = counts

    @classmethod
    def from_predictions(cls, predictions: pd.DataFrame, *, labels: Sequence[str], model: str) -> LabelConfusionDisplay:
        """Build the display from one row an item and label."""
        own = predictions[predictions["model"] == model]
        gold, predicted = (own.loc[own[side].astype(bool), ["item", "label"]] for side in ("gold", "predicted"))
        both = gold.merge(predicted, on="item", suffixes=("_gold", "_predicted"))
        counts = pd.crosstab(both["label_gold"], both["label_predicted"])
        counts = counts.reindex(index=list(labels), columns=list(labels), fill_value=0).astype(int)
        return cls(counts=counts.rename_axis(index="gold", columns=None))

    def frame(self) -> pd.DataFrame:
        """Return the counts, one row a gold label."""
        return self.counts.reset_index()

    def most_confused(self, n: int = 3) -> list[tuple[str, str, int]]:
        """Return the most frequent errors as (gold, predicted, count)."""
        cells = [(str(g), str(p), int(self.counts.loc[g, p])) for g in self.counts.index for p in self.counts.columns]
        return sorted((c for c in cells if c[0] != c[1] and c[2]), key=lambda c: -c[2])[:n]

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> LabelConfusionDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            shown = self._shown()
            n = len(shown)
            size = 9 if n <= 8 or width > 8 else 8 if width > 5 else 7
            totals = self.counts.loc[shown.index].sum(axis=1)
            names = [_broken(str(label), 18 if width > 5 else 9) for label in shown.index]
            rows = [f"{name}  {total:,}" for name, total in zip(names, totals, strict=True)]
            # What the names of the rows leave of the width, in points a column.
            cell = (72 * width - _widest(rows, size) - 30) / max(n, 1)
            ax = style.new_axes(width, 1.2 + n * max(0.3, min(0.46 if n > 6 else 0.62, cell / 62))) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if not shown.to_numpy().any():
                style.say_nothing_to_show(ax, "No predictions to count.", own=own)
                return self
            self._plot_cells(ax, shown, crowded=cell < 23)
            heads = [_broken(str(label), 9) for label in shown.index]
            upright = _widest(heads, size) > cell - 6
            if upright:  # two lines where the column is wide enough for them
                heads = [_broken(str(label), 18 if cell > 3 * size else 60) for label in shown.index]
            ax.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
            ax.set_xticks(range(n), heads, size=size, rotation=90 if upright else 0)
            ax.set_yticks(range(n), rows, size=size)
            ax.spines[:].set_visible(False)
            left_out = len(self.counts) - n
            more = f" ({left_out} rarer labels not drawn)" if left_out else ""
            ax.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5), ylabel=f"Gold, with how many{more}")
            ax.set_xlabel("Predicted", labelpad=8)
            ax.xaxis.set_label_position("top")
        return self

    def _shown(self) -> pd.DataFrame:
        frequent = self.counts.sum(axis=1).sort_values(ascending=False, kind="stable").index[:MAX_LABELS]
        kept = [label for label in self.counts.index if label in set(frequent)]
        return self.counts.loc[kept, kept]

    def _plot_cells(self, ax: Any, shown: pd.DataFrame, *, crowded: bool) -> None:
        counts, n = shown.to_numpy(), len(shown)
        shares = counts / np.maximum(self.counts.loc[shown.index].sum(axis=1).to_numpy(), 1)[:, None]
        filled = np.argwhere(counts)
        diagonal = [(k, k) for k in range(n)]
        tints = [(style.COLOURS[1 if row == column else 0], 0.1 + 0.6 * shares[row, column]) for row, column in filled]
        ax.add_collection(_cells(filled, facecolors=tints, edgecolors="none"), autolim=False)
        errors = _outline([(r, c) for r, c in filled if r != c and shares[r, c] >= 0.1])
        ax.add_patch(PathPatch(errors, facecolor="none", **_WRONG))
        edges, ends = np.arange(n + 1) - 0.5, (-0.5, n - 0.5)
        ax.hlines(edges, *ends, color=style.GRID, linewidth=0.7)
        ax.vlines(edges, *ends, color=style.GRID, linewidth=0.7)
        look = {"facecolors": "none", "edgecolors": style.MUTED, "linewidths": 0.7, "zorder": 3}
        ax.add_collection(_cells(diagonal, **look), autolim=False)
        size = 7 if crowded else 8.5 if n > 6 else 10
        for row, column in filled:
            count, share = counts[row, column], shares[row, column]
            if crowded and share < 0.05:
                continue
            percent = f"{share:.0%}" if share >= 0.005 else "<1%"
            text = percent if n > 6 else f"{count:,}\n{percent}"
            text = text.removesuffix("%") if crowded else text
            ax.text(column, row, text, ha="center", va="center", size=size, linespacing=1.3, zorder=4, in_layout=False)


def _broken(label: str, width: int) -> str:
    """Return a label whole, on several lines where it is long: broken after _ or -."""
    lines = [""]
    for part in re.findall(r"[^_-]{1,60}[_-]?|[_-]", style.printable(label, 60)):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _widest(texts: Sequence[str], size: float) -> float:
    return max((style.text_width(line, size) for text in texts for line in text.split("\n")), default=0.0)


def _cell(corner: tuple[float, float], **look: Any) -> Any:
    return Rectangle(corner, 1, 1, **look)


_CORNERS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


def _squares(places: Any) -> Any:
    """Return the corners of the cells at (row, column): cells x 4 x 2."""
    return np.array(places, dtype=float).reshape(-1, 1, 2)[:, :, ::-1] + _CORNERS


def _cells(places: Any, **look: Any) -> PolyCollection:
    return PolyCollection(_squares(places), **look)


def _outline(places: Any) -> Any:
    """Return the outlines of many cells as one shape."""
    return Path.make_compound_path(*(Path(square, closed=False) for square in _squares(places)))
