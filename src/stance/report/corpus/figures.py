"""The plots of a corpus, with words for those who cannot see them."""

from __future__ import annotations

import pandas as pd

from stance.report.corpus.dates import PERIODS
from stance.report.corpus.heat_plots import HeatDisplay
from stance.report.corpus.network_plots import NetworkDisplay
from stance.report.corpus.rate_plots import RateDisplay
from stance.report.corpus.tables import N_STRETCHES, CorpusTables, per_hundred, rows_of
from stance.report.figures import Drawn, drawn_of

N_ACTORS, N_TARGETS, N_SOURCES = 15, 12, 20


def draw_corpus(tables: CorpusTables, *, files: bool = True) -> dict[str, Drawn]:
    """Draw all plots of a corpus, by name; those over time and by source only where documents say them.

    Parameters
    ----------
    tables : CorpusTables
    files : bool
        Whether PNG and CSV are wanted, too.
    """
    drawn = [_network(tables, files), _actor_stance(tables, files), _actor_target(tables, files)]
    if tables.period is not None:
        drawn.append(_time(tables, tables.period, files))
    drawn.append(_course(tables, files))
    if tables.documents["source"].nunique() > 1:
        drawn.append(_sources(tables, files))
    return {figure.name: figure for figure in drawn}


def _network(tables: CorpusTables, files: bool) -> Drawn:
    display = NetworkDisplay.from_pairs(tables.pairs(), stances=tables.stances)
    more = f" {display.n_left_out:,} further pairs of names are not drawn." if display.n_left_out else ""
    return drawn_of(
        "network", display, "Who takes which stance towards whom",
        "An arrow goes from the actor to the target, the thicker the more claims; a ring is a stance towards oneself. "
        f"A dot is the larger the more claims drawn here the name makes. Those most often named.{more}",
        "; ".join(
            f"{actor}, {stance} towards {target}: {n}"
            for actor, target, stance, n in rows_of(display.edges.head(12))
        ) or "no arrows",
        wide=True, files=files,
    )  # fmt: skip


def _actor_stance(tables: CorpusTables, files: bool) -> Drawn:
    counts = tables.by_actor()
    shown = counts.head(N_ACTORS)
    return drawn_of(
        "actor_stance", HeatDisplay(table=shown, rows="Actor", columns="Stance", nothing="No actor is named."),
        "Actor by stance", f"Claims of the actors with the most.{_more(counts, N_ACTORS, 'actors')}{_unknown(tables)}",
        _cells(counts.head(8)), files=files,
    )  # fmt: skip


def _actor_target(tables: CorpusTables, files: bool) -> Drawn:
    """Count claims of all stances between those who most often take part in one with both sides named."""
    pairs = tables.pairs()
    sizes = {side: pairs.groupby(side)["claims"].sum().sort_values(ascending=False, kind="stable") for side in _SIDES}
    actors, targets = list(sizes["actor"].index[:N_TARGETS]), list(sizes["target"].index[:N_TARGETS])
    table = pairs.pivot_table(index="actor", columns="target", values="claims", aggfunc="sum", fill_value=0)
    shown = table.reindex(index=actors, columns=targets, fill_value=0).astype(int)
    return drawn_of(
        "actor_target", HeatDisplay(table=shown, rows="Actor", columns="Target", nothing="No claim names both."),
        "Actor by target", "Claims of any stance that name both, of those who most often do."
        f"{_more(sizes['actor'], N_TARGETS, 'actors')}{_more(sizes['target'], N_TARGETS, 'targets')}",
        _cells(shown.head(6)), files=files,
    )  # fmt: skip


_SIDES = ("actor", "target")


def _course(tables: CorpusTables, files: bool) -> Drawn:
    counts = tables.by_stretch()
    counts.index = pd.Index([f"{100 * k // N_STRETCHES} %" for k in range(N_STRETCHES)])
    display = RateDisplay(counts=counts, stances=tables.stances, along="Place in the article, from its start")
    return drawn_of(
        "course", display, "Over the course of an article",
        "Each document is cut into ten equal stretches. The grey bars show how many sentences begin in each "
        "(a headline is at the start).",
        _rates(counts, tables), files=files,
    )  # fmt: skip


def _time(tables: CorpusTables, period: str, files: bool) -> Drawn:
    counts = tables.by_time()
    most = counts["sentences"].max()
    undated = int(tables.documents["day"].isna().sum())
    without = f" {undated:,} document{'' if undated == 1 else 's'} without a date that can be read." if undated else ""
    display = RateDisplay(counts=counts, stances=tables.stances, along=PERIODS[period].capitalize())
    return drawn_of(
        "time", display, "Over time",
        f"By {PERIODS[period]}; the grey bars show how many sentences there are, at most {most:,}.{without}",
        _rates(counts, tables), files=files,
    )  # fmt: skip


def _sources(tables: CorpusTables, files: bool) -> Drawn:
    counts = tables.by_source()
    shown = counts.head(N_SOURCES)
    table = per_hundred(shown, tables.stances)
    display = HeatDisplay(
        table=table, rows="Source, with its sentences", columns="Claims per 100 sentences", decimals=1,
        totals=[int(n) for n in shown["sentences"]],
    )  # fmt: skip
    return drawn_of(
        "sources", display, "By source",
        f"Claims a hundred sentences, so that sources of any size compare.{_more(counts, N_SOURCES, 'sources')}",
        _rates(shown.head(8), tables), files=files,
    )  # fmt: skip


def _more(counts: pd.DataFrame | pd.Series[int], shown: int, noun: str) -> str:
    left = len(counts) - shown
    return f" {left:,} more {noun} are not drawn." if left > 0 else ""


def _unknown(tables: CorpusTables) -> str:
    n = int(tables.claims["actor"].isna().sum())
    return f" {n:,} claims name no actor." if n else ""


def _cells(table: pd.DataFrame) -> str:
    rows = (
        f"{name}: " + ", ".join(f"{column} {int(n)}" for column, n in row.items() if n)
        for name, row in table.iterrows()
    )
    return "; ".join(rows) or "no claims"


def _rates(counts: pd.DataFrame, tables: CorpusTables) -> str:
    rates = per_hundred(counts, tables.stances)
    said = (
        f"{name}: " + ", ".join(f"{stance} {rate:.1f}" for stance, rate in row.items() if rate == rate)
        for name, row in rates.iterrows()
    )
    return "claims per 100 sentences; " + ("; ".join(said) or "none")
