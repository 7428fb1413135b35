"""The network of stances, drawn: an arrow from each actor to each target, in the stance's colour and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Circle, FancyArrowPatch

from stance.report import style
from stance.report.corpus.tables import rows_of

N_NODES = 28
"""Names that are drawn; on a narrow figure about half of them."""
_SIZE = 8.5
_LOOP = 9.0
"""Radius in points of a stance towards oneself."""
_APART = 3.0
"""How far apart nodes without a path are laid out, in edges."""


class NetworkDisplay:
    """The heaviest part of who takes which stance towards whom.

    Parameters
    ----------
    edges : DataFrame
        `actor`, `target`, `stance`, `claims`, the most frequent first.
    stances : sequence of str
        The labels, in order.
    n_left_out : int
        How many more pairs of actor and target there are.
    """

    def __init__(self, *, edges: pd.DataFrame, stances: Sequence[str], n_left_out: int = 0):
        self.edges, self.stances, self.n_left_out = edges, stances, n_left_out

    @classmethod
    def from_pairs(cls, pairs: pd.DataFrame, *, stances: Sequence[str], n_nodes: int = N_NODES) -> NetworkDisplay:
        """Build the display from the `heaviest` of `CorpusTables.pairs`."""
        edges = heaviest(pairs, n_nodes)
        n_pairs, n_kept = (len(table[["actor", "target"]].drop_duplicates()) for table in (pairs, edges))
        columns = ["actor", "target", "stance", "claims"]
        return cls(edges=edges[columns], stances=tuple(stances), n_left_out=n_pairs - n_kept)

    def frame(self) -> pd.DataFrame:
        """Return the arrows that are drawn."""
        return self.edges.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> NetworkDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, 6.2 if width > 8 else 1.15 * width) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.edges.empty:
                style.say_nothing_to_show(ax, "No claim has both an actor and a target that are named.", own=own)
                return self
            ax.set_axis_off()
            drawn = self.edges if width > 5 else heaviest(self.edges, N_NODES // 2)
            for stance in self.stances:
                if (drawn["stance"] == stance).any():
                    look = {"color": style.colour(stance, self.stances), "linestyle": style.line(stance, self.stances)}
                    ax.plot([], [], label=style.printable(stance), **look)
            style.legend_outside(ax, width, own=own)
            if own:
                style.fix_layout(self.figure_)
            else:
                self.figure_.draw_without_rendering()
            extent, dpi = ax.get_window_extent(), ax.get_figure(root=True).dpi
            size = np.array([extent.width, extent.height]) * 72 / dpi  # points, so that texts have a size
            ax.set(xlim=(0, size[0]), ylim=(0, size[1]))
            self._draw(ax, drawn, size)
        return self

    def _draw(self, ax: Any, edges: pd.DataFrame, size: Any) -> None:
        made = edges.groupby("actor")["claims"].sum()
        names = list(dict.fromkeys([*edges["actor"], *edges["target"]]))
        labels = {name: style.printable(name, 22) for name in names}
        widths = np.array([style.text_width(labels[name], _SIZE) for name in names])
        places = dict(zip(names, _fitted(_layout(edges, names), widths, size), strict=True))
        radius = {name: min(3.2 + 1.6 * np.sqrt(made.get(name, 0)), 15) for name in names}
        for actor, target, stance, claims in rows_of(edges):
            number = list(self.stances).index(stance)
            look: dict[str, Any] = {
                "edgecolor": style.colour(stance, self.stances), "linestyle": style.line(stance, self.stances),
                "linewidth": min(1.1 + 0.8 * np.log2(claims), 5), "zorder": 2,
            }  # fmt: skip
            if actor == target:
                loop = _LOOP + 2 * number
                middle = places[actor] + (0, radius[actor] + loop - 4)
                ax.add_patch(Circle(middle, loop, facecolor="none", **look))
                continue
            ax.add_patch(
                FancyArrowPatch(
                    places[actor], places[target], arrowstyle="-|>", mutation_scale=10, facecolor=look["edgecolor"],
                    connectionstyle=f"arc3,rad={0.1 + 0.12 * number:.2f}", shrinkA=radius[actor],
                    shrinkB=radius[target] + 1, **look,
                )
            )  # fmt: skip
        for name in names:
            ax.add_patch(Circle(places[name], radius[name], facecolor=style.MUTED, edgecolor=style.PAPER, zorder=3))
            below = places[name] - (0, radius[name] + 2)
            ax.text(
                *below, labels[name], ha="center", va="top", size=_SIZE, zorder=4, in_layout=False,
                bbox={"facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
            )  # fmt: skip


def heaviest(pairs: pd.DataFrame, n_nodes: int) -> pd.DataFrame:
    """Return all pairs among the names that take part in the most frequent pairs.

    Of pairs with equally many claims those come first whose actor and target have more claims with others, so that what
    is drawn hangs together. Pairs are taken until there are `n_nodes` names.
    """
    strength = Counter[str]()
    for actor, target, claims in zip(pairs["actor"], pairs["target"], pairs["claims"], strict=True):
        strength[actor] += claims
        strength[target] += claims
    links = [strength[actor] + strength[target] for actor, target in zip(pairs["actor"], pairs["target"], strict=True)]
    ordered = pairs.assign(links=np.array(links, dtype=int))
    ordered = ordered.sort_values(["claims", "links", "actor", "target"], ascending=[False, False, True, True])
    names: set[str] = set()
    for actor, target in zip(ordered["actor"], ordered["target"], strict=True):
        if len(names | {actor, target}) <= n_nodes:
            names |= {actor, target}
    return pairs[pairs["actor"].isin(names) & pairs["target"].isin(names)].reset_index(drop=True)


def _layout(edges: pd.DataFrame, names: Sequence[str]) -> Any:
    """Place nodes by their distances in the network (Kamada and Kawai, 1989), from 0 to 1: nodes x 2."""
    import networkx as nx  # slow to load, and most reports have no network

    graph: Any = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(zip(edges["actor"], edges["target"], strict=True))
    known = dict(nx.all_pairs_shortest_path_length(graph))
    far = {name: {other: known[name].get(other, _APART) for other in names} for name in names}
    layout = nx.kamada_kawai_layout(graph, dist=far) if len(names) > 1 else dict.fromkeys(names, (0.5, 0.5))
    places = np.array([layout[name] for name in names], dtype=float)
    span = np.ptp(places, axis=0)
    return (places - places.min(axis=0)) / np.where(span > 0, span, 1)


def _fitted(places: Any, widths: Any, size: Any) -> Any:
    """Stretch places over the room, then push boxes of a node with its name apart until none lies over another."""
    half = np.column_stack([np.maximum(widths, 20) / 2 + 3, np.full(len(widths), 15.0)])
    least, most = half + np.array([0, 14]), size - half - np.array([0, 2 * _LOOP])
    out = np.clip(least.max(axis=0) + places * (most.min(axis=0) - least.max(axis=0)), least, most)
    for _ in range(200):
        gaps = out[:, None] - out[None]
        over = half[:, None] + half[None] - np.abs(gaps)
        hit = (over > 0).all(axis=2)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        axis = over.argmin(axis=2)
        for one, other in np.argwhere(hit):
            if one < other:
                k = axis[one, other]
                push = (over[one, other, k] + 0.5) / 2 * (1 if gaps[one, other, k] >= 0 else -1)
                out[one, k] += push
                out[other, k] -= push
        out = np.clip(out, least, most)
    return out
