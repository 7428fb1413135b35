"""Tables of counts or rates as heat maps: the darker, the more; every number stands in its cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from stance.report import style

_MOST = 0.62
"""The strongest tint: ink stays readable on it, by day and by night."""


class HeatDisplay:
    """A table of numbers as a heat map.

    Parameters
    ----------
    table : DataFrame
        Numbers from 0, rows and columns named; NaN is left empty, and so is 0.
    rows, columns : str
        What they are.
    decimals : int
        Decimal places of the numbers.
    totals : sequence of int, optional
        A number to write behind each row's name.
    nothing : str
        Said where the table is empty.
    """

    def __init__(
        self, *, table: pd.DataFrame, rows: str, columns: str, decimals: int = 0, totals: Sequence[int] | None = None,
        nothing: str = "Nothing to count.",
    ):  # fmt: skip
        self.table, self.rows, self.columns, self.decimals = table, rows, columns, decimals
        self.totals, self.nothing = totals, nothing

    def frame(self) -> pd.DataFrame:
        """Return the table, one row a row, its name in the first column."""
        return self.table.rename_axis(index=self.rows.lower(), columns=None).reset_index()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> HeatDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            n_rows, n_columns = self.table.shape
            limit = 30 if width > 5 else 18
            names = [style.printable(str(name), limit) for name in self.table.index]
            if self.totals is not None:
                names = [f"{name}  {total:,}" for name, total in zip(names, self.totals, strict=True)]
            heads = [style.printable(str(name), 24) for name in self.table.columns]
            left = max((style.text_width(name, 9) for name in names), default=0)
            cell = (72 * width - left - 36) / max(1, n_columns)
            upright = max((style.text_width(head, 9) for head in heads), default=0) > cell - 4
            top = max((style.text_width(head, 9) for head in heads), default=0) if upright else 14
            # As high as its rows, and as the words beside them are long.
            height = max(0.29 * max(2, n_rows), style.text_width(self.rows, 10) / 72)
            ax = style.new_axes(width, (top + 44) / 72 + height) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            values = self.table.to_numpy(dtype=float)
            if not np.nansum(values) > 0:
                style.say_nothing_to_show(ax, self.nothing, own=own)
                return self
            self._cells(ax, values, 7.5 if cell < 24 else 9)
            ax.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
            ax.set_xticks(range(n_columns), heads, size=9, rotation=90 if upright else 0)
            ax.set_yticks(range(n_rows), names, size=9)
            ax.spines[:].set_visible(False)
            ax.set(xlim=(-0.5, n_columns - 0.5), ylim=(n_rows - 0.5, -0.5), ylabel=self.rows)
            ax.set_xlabel(self.columns, labelpad=6)
            ax.xaxis.set_label_position("top")
        return self

    def _cells(self, ax: Any, values: Any, size: float) -> None:
        shares = np.nan_to_num(values / np.nanmax(values))
        tints = np.zeros((*values.shape, 4))
        tints[..., :3] = np.array([int(style.COLOURS[1][k : k + 2], 16) for k in (1, 3, 5)]) / 255
        tints[..., 3] = np.where(shares > 0, 0.08 + (_MOST - 0.08) * shares, 0)
        edges_x, edges_y = (np.arange(n + 1) - 0.5 for n in values.shape[::-1])
        mesh = ax.pcolormesh(edges_x, edges_y, shares, shading="flat", edgecolors="none")
        mesh.set_array(None)
        mesh.set_facecolors(tints.reshape(-1, 4))
        ax.hlines(edges_y, edges_x[0], edges_x[-1], color=style.GRID, linewidth=0.7)
        ax.vlines(edges_x, edges_y[0], edges_y[-1], color=style.GRID, linewidth=0.7)
        for row, column in np.argwhere(shares > 0):
            text = f"{values[row, column]:,.{self.decimals}f}"
            ax.text(column, row, text, ha="center", va="center", size=size, in_layout=False)
