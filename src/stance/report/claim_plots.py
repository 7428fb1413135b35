"""What the labels say, drawn: the stances along an article, who takes them, and the features that speak for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from stance.report import style
from stance.report.summary import name_of
from stance.schema import Document, Sentence
from stance.stances.masking import PLACEHOLDER

NOBODY, NAME = "(nobody named)", "NAME"

_MASKED = re.compile(rf"\b{PLACEHOLDER}\b", re.IGNORECASE)


class TimelineDisplay:
    """Where in a document which stance is taken, a lane a stance, with the names of the actors that fit.

    Parameters
    ----------
    claims : DataFrame
        `stance`, `position` (share of the document before the claim, 0 to 1), `actor`, `score`.
    stances : sequence of str
        The labels, in order.
    """

    def __init__(self, *, claims: pd.DataFrame, stances: Sequence[str]):
        self.claims, self.stances = claims, stances

    @classmethod
    def from_sentences(
        cls, document: Document, sentences: Sequence[Sentence], *, stances: Sequence[str]
    ) -> TimelineDisplay:
        """Build the display from the labelled sentences of one document."""
        length = max(1, len(document.text))
        rows = []
        for sentence in sentences:
            for claim in sentence.claims:
                if claim.stance in stances:
                    start = sentence.start if claim.cue is None else claim.cue.start
                    score = np.nan if claim.score is None else claim.score
                    rows.append((claim.stance, start / length, name_of(claim.actor) or "", score))
        claims = pd.DataFrame(rows, columns=["stance", "position", "actor", "score"])
        return cls(claims=claims.sort_values("position", kind="stable", ignore_index=True), stances=tuple(stances))

    def frame(self) -> pd.DataFrame:
        """Return the claims in the order of the document."""
        return self.claims.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> TimelineDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, 0.7 + 0.85 * len(self.stances)) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.claims.empty:
                style.say_nothing_to_show(ax, "Nobody takes a stance in this text.", own=own)
                return self
            names = [style.printable(stance, 18) for stance in self.stances]
            ax.tick_params(axis="y", length=0)
            ax.set_yticks(range(len(names)), names, size=10)
            ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["start", "25 %", "50 %", "75 %", "end"])
            ax.set(xlim=(-0.02, 1.02), ylim=(len(names) - 0.5, -0.5), xlabel="Place in the text")
            ax.spines["left"].set_visible(False)
            for lane, stance in enumerate(self.stances):
                look = style.colour(stance, self.stances)
                places = self.claims.loc[self.claims["stance"] == stance, "position"]
                ax.axhline(lane, color=style.GRID, linewidth=1, zorder=0)
                ax.plot(
                    places, np.full(len(places), lane), style.marker(stance, self.stances), color=look, markersize=9,
                    markeredgecolor=style.PAPER, markeredgewidth=1, clip_on=False, zorder=3,
                )  # fmt: skip
            if own:
                style.fix_layout(self.figure_)
            else:
                self.figure_.draw_without_rendering()
            self._write_names(ax)
        return self

    def _write_names(self, ax: Any, size: float = 8.5) -> None:
        """Write each actor above or below its marker where no other name stands yet; what does not fit stays out."""
        inches = ax.get_window_extent().width / ax.get_figure(root=True).dpi
        points = inches * 72 / (ax.get_xlim()[1] - ax.get_xlim()[0])
        for lane, stance in enumerate(self.stances):
            free = {12.0: -np.inf, -12.0: -np.inf}  # up to where the rows above and below the lane are written
            last, last_place = "", -np.inf
            for place, actor in self.claims.loc[self.claims["stance"] == stance, ["position", "actor"]].itertuples(
                index=False
            ):
                if not actor or (actor == last and place * points - last_place < 45):
                    continue  # the name beside it stands for both
                name = style.printable(actor, 24)
                half = style.text_width(name, size) / 2
                middle = min(max(place * points, half), points - half)
                for row, end in free.items():
                    if 2 * half <= points and middle - half >= end:
                        shift = (middle - place * points, row)
                        ax.annotate(
                            name, (place, lane), shift, textcoords="offset points", ha="center", va="center", size=size
                        )
                        free[row], last, last_place = middle + half + 7, actor, place * points
                        break


class ActorStanceDisplay:
    """How often each actor takes each stance.

    Parameters
    ----------
    counts : DataFrame
        One row an actor, one column a stance, the most frequent first.
    n_others : int
        How many more actors there are.
    """

    def __init__(self, *, counts: pd.DataFrame, n_others: int = 0):
        self.counts, self.n_others = counts, n_others

    @classmethod
    def from_sentences(
        cls, sentences: Sequence[Sentence], *, stances: Sequence[str], n_actors: int = 15
    ) -> ActorStanceDisplay:
        """Build the display from labelled sentences; the `n_actors` most frequent are kept, equal ones by name."""
        claims = [claim for sentence in sentences for claim in sentence.claims if claim.stance in stances]
        pairs = Counter((name_of(claim.actor) or NOBODY, claim.stance) for claim in claims)
        totals = Counter(name_of(claim.actor) or NOBODY for claim in claims)
        order = sorted(totals, key=lambda name: (name == NOBODY, -totals[name], name))
        rows = [[pairs[name, stance] for stance in stances] for name in order[:n_actors]]
        table = pd.DataFrame(rows, index=pd.Index(order[:n_actors], dtype=object), columns=list(stances), dtype=int)
        return cls(counts=table, n_others=max(0, len(order) - n_actors))

    def frame(self) -> pd.DataFrame:
        """Return the counts, one row an actor."""
        return self.counts.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> ActorStanceDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            ax = style.new_axes(width, 1.3 + 0.29 * max(3, len(self.counts))) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.counts.empty:
                style.say_nothing_to_show(ax, "Nobody takes a stance in these texts.", own=own)
                return self
            stances = [str(name) for name in self.counts.columns]
            places, left = np.arange(len(self.counts)), np.zeros(len(self.counts))
            for stance in stances:
                values = self.counts[stance].to_numpy()
                style.bars(
                    ax, places, values, 0.72, left=left, facecolor=style.colour(stance, stances), edgecolor=style.PAPER,
                    hatch=style.hatch(stance, stances), linewidth=1, label=style.printable(stance),
                )  # fmt: skip
                left = left + values
            for place, total in zip(places, left, strict=True):
                ax.annotate(f"{total:.0f}", (total, place), (5, 0), textcoords="offset points", va="center", size=9)
            _bare_bars(ax, len(places))
            ax.set_yticks(places, [style.printable(str(name), 28) for name in self.counts.index], size=9.5)
            ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
            ax.set(
                xlim=(0, left.max() * 1.1),
                xlabel="Claims" + (f" ({self.n_others} more actors not shown)" if self.n_others else ""),
            )
            style.legend_outside(ax, width, own=own)
        return self


class WeightsDisplay:
    """The features that weigh most for each stance.

    Parameters
    ----------
    weights : DataFrame
        `stance`, `feature`, `weight`, in the order of the stances, the heaviest of each first.
    stances : sequence of str
        The labels, in order.
    """

    def __init__(self, *, weights: pd.DataFrame, stances: Sequence[str]):
        self.weights, self.stances = weights, stances

    @classmethod
    def from_weights(cls, weights: pd.DataFrame, *, stances: Sequence[str], n_features: int = 8) -> WeightsDisplay:
        """Build the display from a table of weights; of each stance the `n_features` largest in size are kept."""
        parts = []
        for stance in stances:
            rows = weights[weights["stance"] == stance]
            order = rows["weight"].abs().sort_values(ascending=False, kind="stable").index[:n_features]
            parts.append(rows.loc[order, ["stance", "feature", "weight"]])
        kept = [part for part in parts if len(part)]
        empty = pd.DataFrame(columns=["stance", "feature", "weight"])
        return cls(weights=pd.concat(kept, ignore_index=True) if kept else empty, stances=tuple(stances))

    def frame(self) -> pd.DataFrame:
        """Return the features that are drawn."""
        return self.weights.copy()

    def plot(self, ax: Any = None, *, width: float = style.WIDTH) -> WeightsDisplay:
        """Draw into `ax`, or into a new figure of `width` inches; both are kept as `ax_` and `figure_`."""
        with style.style():
            own = ax is None
            shown = [name for name in self.stances if (self.weights["stance"] == name).any()]
            headed = len(shown) > 4  # more than a legend can hold: the names stand between the bars
            height = 1 + 0.22 * max(6, len(self.weights) + 2) + 0.35 * len(shown) * headed
            ax = style.new_axes(width, height) if own else ax
            self.ax_, self.figure_ = ax, ax.figure
            if self.weights.empty:
                style.say_nothing_to_show(ax, "This model has no weights to show.", own=own)
                return self
            place, ticks, labels = 0.0, [], []
            for stance in shown:
                rows = self.weights[self.weights["stance"] == stance]
                if headed:
                    look = {"weight": "bold", "size": 9.5, "va": "center"}
                    ax.annotate(style.printable(stance, 60), (0, place), (4, 0), textcoords="offset points", **look)
                    place += 1.0
                places = place + np.arange(len(rows))
                style.bars(
                    ax, places, rows["weight"], 0.74, facecolor=style.colour(stance, self.stances),
                    edgecolor=style.PAPER, hatch=style.hatch(stance, self.stances), linewidth=0.8,
                    label=style.printable(stance),
                )  # fmt: skip
                ticks += list(places)
                labels += [style.printable(shown_feature(str(feature)), 26) for feature in rows["feature"]]
                place += len(rows) + 0.9
            _bare_bars(ax, place - 0.9)
            ax.set_yticks(ticks, labels, size=9.5)
            ax.axvline(0, color=style.MUTED, linewidth=0.8)
            ax.set(xlabel="Weight")
            if not headed:
                style.legend_outside(ax, width, own=own)
        return self


def _bare_bars(ax: Any, length: float) -> None:
    ax.set_ylim(length - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")


def shown_feature(feature: str) -> str:
    """Return what a feature is called: spaces at its ends, as pieces of words have, are seen; a masked name is NAME."""
    bare = _MASKED.sub(NAME, feature.strip())
    left, right = len(feature) - len(feature.lstrip()), len(feature) - len(feature.rstrip())
    return "␣" * left + bare + "␣" * right
