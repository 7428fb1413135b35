"""Claims a hundred sentences, over time and over the course of an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stance.report import style
from stance.report.corpus.tables import per_hundred

_TICKS = 8


class RateDisplay:
    """How many claims of each stance are made in a hundred sentences, in one stretch after the other.

    Parameters
    ----------
    counts : DataFrame
        One row a stretch, in order, its name as index: `sentences` and the claims of each stance, perhaps `documents`.
    stances : sequence of str
        The labels, in order.
    along : str
        What the stretches are stretches of.
    nothing : str
        Said where there are none.

    Notes
    -----
    A rate and not a number of claims, so that a month with more articles does not seem more heated. Stretches without
    sentences have no point. A shaded bar behind them shows how many sentences a point stands on.
    """

    def __init__(
        self, *, counts: pd.DataFrame, stances: Sequence[str], along: str, nothing: str = "Nothing to count."
    ):  # fmt: skip
        self.counts, self.stances, self.along, self.nothing = counts, stances, along, nothing

    def frame(self) -> pd.DataFrame:
        """Return counts and, as `<stance>_per_100`, rates."""
        rates = per_hundred(self.counts, self.stances).add_suffix("_per_100")
        return pd.concat([self.counts, rates], axis=1).rename_axis("stretch").reset_index()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> RateDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, 3.1) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            rates = per_hundred(self.counts, self.stances)
            if rates.isna().to_numpy().all():
                style.say_nothing_to_show(ax, self.nothing, own=own)
                return self
            places = np.arange(len(rates))
            top = max(float(np.nanmax(rates.to_numpy())) * 1.08, 1e-9)
            share = self.counts["sentences"] / self.counts["sentences"].max()
            ax.bar(places, share * top, width=0.92, color=style.GRID, alpha=0.55, zorder=0, label="sentences")
            for stance in self.stances:
                ax.plot(
                    places, rates[stance], marker=style.marker(stance, self.stances), markersize=6,
                    color=style.colour(stance, self.stances), linestyle=style.line(stance, self.stances),
                    markeredgecolor=style.PAPER, markeredgewidth=0.8, label=style.printable(stance), clip_on=False,
                )  # fmt: skip
            step = -(-len(rates) // (_TICKS if width > 5 else 5))
            ax.set_xticks(places[::step], [style.printable(str(name), 12) for name in rates.index[::step]])
            ax.set(
                xlim=(-0.6, len(rates) - 0.4), ylim=(0, top), xlabel=self.along, ylabel="Claims per 100 sentences"
            )  # fmt: skip
            ax.grid(axis="y")
            style.legend_outside(ax, width, own=own)
        return self
