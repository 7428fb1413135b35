"""Estimated shares as JSON, CSV, a page, and for the terminal; `docs/estimating.md` says how to read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from stance.evaluation.prevalence import ALL, Estimates, Row
from stance.report.estimate_plots import SharesDisplay
from stance.report.figures import drawn_of
from stance.report.numbers import DASH
from stance.report.templating import Page, style_policy, template
from stance.schema import Json
from stance.terminal import code_line
from stance.writing import encodable

HEAD = ("raw", "corrected", "interval", "coded only", "interval", "n coded", "gain")
COLUMNS = (
    *("group", "stance", "raw", "corrected", "low", "high", "coded", "coded_low", "coded_high"),
    *("n", "n_predicted", "n_coded", "n_positive", "gain", "notes"),
)


@dataclass(frozen=True)
class Line:
    """A row of the table, in words."""

    group: str
    stance: str
    place: int
    cells: tuple[str, ...]
    note: str


def estimates_json(estimates: Estimates) -> Json:
    """Return all of it as plain data for `json.dumps`; `shares` is a list of flat objects, see `COLUMNS`."""
    facts = asdict(estimates)
    del facts["rows"]
    facts["warnings"] = list(estimates.warnings)
    return facts | {"shares": [_flat(row) | {"notes": list(row.notes)} for row in estimates.rows]}


def estimates_frame(estimates: Estimates) -> pd.DataFrame:
    """Return one row a group and stance, with the columns of `COLUMNS`."""
    rows = [_flat(row) | {"notes": "; ".join(row.notes)} for row in estimates.rows]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def estimates_html(estimates: Estimates, title: str) -> str:
    """Return the shares as one self-contained page that opens offline.

    Parameters
    ----------
    estimates : Estimates
        What `estimate_shares` returns.
    title : str
        The page's title.

    Returns
    -------
    str
        HTML in which all text is escaped.
    """
    lines, of = shown_lines(estimates), share_of(estimates)
    alt = "; ".join(f"{line.group} {line.stance} {line.cells[1]}, {line.cells[2]}" for line in lines[:12])
    figure = drawn_of(
        "shares", SharesDisplay.from_estimates(estimates, of), "Shares",
        f"In % {of}. Where a cross lies outside its bar, counting the model's labels misleads.", alt, wide=True,
    )  # fmt: skip
    html = template("estimates.html").render(
        page=Page(title=title, policy=style_policy()), facts=facts(estimates), warnings=estimates.warnings, lines=lines,
        head=HEAD, grouped=estimates.by is not None, figure=figure,
    )  # fmt: skip
    return encodable(html)


def shown_lines(estimates: Estimates) -> list[Line]:
    """Return the table's rows in words."""
    stances = list(dict.fromkeys(row.stance for row in estimates.rows))
    return [
        Line(
            code_line(row.group),
            code_line(row.stance),
            stances.index(row.stance) % 8,
            _cells(row),
            ", ".join(row.notes),
        )
        for row in estimates.rows
    ]


def table_rows(estimates: Estimates) -> tuple[list[str], list[list[str]]]:
    """Return header and rows for `stance.terminal.print_table`."""
    grouped = estimates.by is not None
    names = [code_line(estimates.by or ""), "stance"] if grouped else ["stance"]
    rows = [
        [*([line.group] if grouped else []), line.stance, *line.cells, line.note] for line in shown_lines(estimates)
    ]
    return [*names, *HEAD, ""], rows


def facts(estimates: Estimates) -> list[str]:
    """Return in words what was measured on what."""
    drawn = "as whole documents, or it is not known how" if estimates.by_document else "sentence by sentence"
    strata = f", from {estimates.n_strata} strata" if estimates.n_strata > 1 else ""
    where = "what the corpus was drawn from" if estimates.beyond else "this corpus"
    return [
        f"{estimates.n_sentences:,} labelled sentences in {estimates.n_documents:,} documents; "
        f"{estimates.n_coded:,} coded by hand, in {estimates.n_coded_documents:,} documents, drawn {drawn}{strata}.",
        f"Shares in % {share_of(estimates)}; {100 * estimates.level:g} % intervals, for the share in {where}.",
    ]


def share_of(estimates: Estimates) -> str:
    """Return in words what the shares are shares of."""
    if estimates.of == "stance":
        return "of all sentences with the stance"
    by_name = estimates.by in ("actor", "target")
    if estimates.of == "sentences":
        return "of all sentences" if by_name or estimates.by is None else "of the group's sentences"
    if by_name:
        return f"of the sentences in which this {estimates.by} has any stance"
    return "of the sentences with any stance" + ("" if estimates.by is None else " in the group")


def notes(estimates: Estimates) -> Sequence[str]:
    """Return what the columns mean, in short."""
    groups = "" if estimates.by is None else f" {ALL}: all groups."
    return [
        "raw: the model's labels, counted. coded only: hand-coded sentences alone. n coded: those with the stance,",
        f"of all coded. gain: how many coded sentences each is worth because the model labelled the rest.{groups}",
    ]


def _flat(row: Row) -> Json:
    share = asdict(row.share)
    share["corrected"] = share.pop("value")
    named = {"group": row.group, "stance": row.stance, **share, "gain": row.share.gain}
    return {key: named[key] for key in COLUMNS if key in named}


def _cells(row: Row) -> tuple[str, ...]:
    share = row.share
    gain = DASH if share.gain is None else f"{share.gain:.1f}"
    return (
        _percent(share.raw),
        _percent(share.value),
        _interval(share.low, share.high),
        _percent(share.coded),
        _interval(share.coded_low, share.coded_high),
        f"{share.n_positive:,} of {share.n_coded:,}",
        gain,
    )


def _percent(value: float | None) -> str:
    return DASH if value is None else f"{100 * value:.1f}"


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"[{100 * low:.1f}, {100 * high:.1f}]"
