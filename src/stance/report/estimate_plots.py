"""Corrected shares with their intervals beside raw ones, drawn."""

from __future__ import annotations

from typing import Any

import pandas as pd

from stance.evaluation.prevalence import ALL, Estimates
from stance.report import style

MAX_LINES = 60
"""So many shares have room in a plot; all of them stand in the table."""


class SharesDisplay:
    """Each share: the corrected one as a point with its interval, the raw one as a cross.

    Parameters
    ----------
    shares : DataFrame
        `group`, `stance`, `raw`, `corrected`, `low`, `high`; in the order drawn, those of one stance together.
    of : str
        What they are shares of, in words.
    level : float
        The coverage of the intervals.
    """

    def __init__(self, *, shares: pd.DataFrame, of: str, level: float):
        self.shares, self.of, self.level = shares, of, level

    @classmethod
    def from_estimates(cls, estimates: Estimates, of: str) -> SharesDisplay:
        """Build the display from the rows that have a corrected share."""
        stances = list(dict.fromkeys(row.stance for row in estimates.rows))
        rows = [
            (row.group, row.stance, row.share.raw, row.share.value, row.share.low, row.share.high)
            for stance in stances
            for row in estimates.rows
            if row.stance == stance and row.share.value is not None
        ]
        columns = ["group", "stance", "raw", "corrected", "low", "high"]
        frame = pd.DataFrame(rows[:MAX_LINES], columns=columns).astype(dict.fromkeys(columns[2:], float))
        return cls(shares=frame, of=of, level=estimates.level)

    def frame(self) -> pd.DataFrame:
        """Return what is drawn, one row a share."""
        return self.shares.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> SharesDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        stances = list(dict.fromkeys(self.shares["stance"]))
        grouped = set(self.shares["group"]) != {ALL}
        with style.style():
            own = ax is None
            lines = len(self.shares) + 1.2 * len(stances) * grouped
            ax = style.new_axes(width, 1.0 + 0.26 * lines) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.shares.empty:
                style.say_nothing_to_show(ax, "No coded sentence tells a share.", own=own)
                return self
            labels, places, y = [], [], 0.0
            for stance in stances:
                look, marker = style.colour(stance, stances), style.marker(stance, stances)
                if grouped:
                    heading = ax.text(0, y, style.printable(stance), transform=ax.get_yaxis_transform(), va="center")
                    heading.set(fontweight="bold", fontsize=9)
                    y += 1.2
                for row in self.shares[self.shares["stance"] == stance].itertuples(index=False):
                    ax.plot([100 * row.low, 100 * row.high], [y, y], "-", color=look, linewidth=2)
                    ax.plot([100 * row.corrected], [y], marker, color=look, markersize=6)
                    ax.plot([100 * row.raw], [y], "x", color=style.MUTED, markersize=6, markeredgewidth=1.6)
                    labels.append(style.printable(row.group if grouped else stance, 26))
                    places.append(y)
                    y += 1.0
                y += 0.2
            ax.plot([], [], "o-", color=style.INK, markersize=6, label=f"corrected, {100 * self.level:g} % interval")
            ax.plot([], [], "x", color=style.MUTED, markersize=6, markeredgewidth=1.6, label="raw: the model's labels")
            ax.set_yticks(places, labels)
            ax.set(ylim=(y - 0.4, -0.8), xlabel=f"% {self.of}")
            ax.set_xlim(left=min(0.0, ax.get_xlim()[0]) if ax.get_xlim()[0] < 0 else 0.0)
            ax.tick_params(axis="y", length=0)
            ax.grid(axis="x")
            style.legend_outside(ax, width, own=own)
        return self
