r"""Tables for papers: booktabs, in which all text is escaped.

A document needs ``\usepackage{booktabs,graphicx}``. Letters of other scripts than Latin need XeLaTeX or LuaLaTeX with a
font that has them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from stance.report.comparison import Comparison
from stance.report.comparison_view import build_view
from stance.report.summary import Summary
from stance.report.tables import BEST, Row, Table, label_table, score_table

_HEAD = "% needs \\usepackage{booktabs,graphicx}\n"
_NUMBER = re.compile(r"(?:[<*] )?[-+\N{MINUS SIGN}]?\d.{0,80}|[-!–]?")
_N_COLUMNS, _FEW = 5, 4
_BEGINS = ("[", "*")  # what \\ would take for its own
_SPECIAL = {each: f"\\{each}" for each in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",
    "`": r"\textasciigrave{}",
    "\N{MINUS SIGN}": r"\ensuremath{-}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "…": r"\ldots{}",
    "→": r"\ensuremath{\rightarrow}",
}


def escape(value: object) -> str:
    """Return text that LaTeX sets as it is, on one line; marks that cannot be seen are shown as their code."""
    text = " ".join(str(value).split())
    out = "".join(_SPECIAL.get(each) or _seen(each) for each in text)
    return re.sub(r"([-,'])(?=\1)", r"\1{}", out)  # no ligatures: "--" is two hyphens


def latex_report(summary: Summary) -> str:
    """Return a run's scores beside the baselines', and label by label, as LaTeX.

    Parameters
    ----------
    summary : Summary

    Returns
    -------
    str
        Tables to be read by a paper; the same for the same summary.
    """
    scores, labels = summary.scores, summary.stances
    tables = [score_table(scores, labels, all_intervals=True), label_table(scores, labels)]
    return _HEAD + "".join(latex_table(table, f"{summary.title}: ") for table in tables if table.rows)


def latex_comparison(comparison: Comparison, *, all_settings: bool = False) -> str:
    """Return scores, differences and settings of a comparison as LaTeX; see `latex_report`.

    Parameters
    ----------
    comparison : Comparison
    all_settings : bool
        Whether settings that do not differ are there too.
    """
    view = build_view(comparison, all_settings=all_settings)
    tables = [view.overview, *(_upright(section.scores) for section in view.sections)]
    for section in view.sections:
        tables += [_narrow(section.tests), _narrow(section.baseline)]
    return _HEAD + "".join(latex_table(table) for table in [*tables, view.settings] if table is not None)


def latex_table(table: Table, before: str = "") -> str:
    """Return a table as a float that shrinks to the line where it is wider.

    What is best, or shown to be better, has its name and first number in bold.

    Parameters
    ----------
    table : Table
    before : str
        What the caption begins with.
    """
    columns = zip(*(row.cells for row in table.rows), strict=True)
    sides = "".join("r" if all(map(_NUMBER.fullmatch, column)) else "l" for column in columns)
    lines = [_line(table.head), r"\midrule", *(_line((row.name, *row.cells), row) for row in table.rows)]
    body = "\n".join(lines)
    notes = "".join(f"\n\\par\\smallskip{{\\footnotesize {escape(note)}.}}" for note in table.notes)
    return (
        f"\n\\begin{{table}}\n\\centering\n\\caption{{{escape(before + table.caption)}}}\n"
        "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n"
        f"\\begin{{tabular}}{{l{sides}}}\n\\toprule\n{body}\n\\bottomrule\n\\end{{tabular}}}}{notes}\n\\end{{table}}\n"
    )


def _upright(table: Table) -> Table:
    """Return a table of many columns and few rows turned, so that it fits the line of a paper."""
    if len(table.rows) > _FEW or len(table.head) <= _N_COLUMNS:
        return table
    names = [f"{BEST} {row.name}" if row.mark == BEST else row.name for row in table.rows]
    first, *others = zip(*(row.cells for row in table.rows), strict=True)
    first = tuple(f"{BEST} {cell}" if row.mark == BEST else cell for row, cell in zip(table.rows, first, strict=True))
    rows = [Row(head, cells) for head, cells in zip(table.head[1:], (first, *others), strict=True)]
    return Table(table.caption, ("score", *names), rows, table.notes)


def _narrow(table: Table | None) -> Table | None:
    """Return the first columns of a table of tests: differences, intervals and p; the JSON has the rest."""
    if table is None:
        return None
    rows = [replace(row, cells=row.cells[: _N_COLUMNS - 1]) for row in table.rows]
    return Table(table.caption, table.head[:_N_COLUMNS], rows, table.notes)


def _line(cells: Sequence[str], row: Row | None = None) -> str:
    best = row is not None and row.mark == BEST
    return " & ".join(_cell(cell, bold=best and k < 2) for k, cell in enumerate(cells)) + r" \\"


def _cell(text: str, *, bold: bool) -> str:
    best = text.removeprefix(BEST).lstrip() if re.match(r"\*\s", text) else text
    shown = escape(best)
    if bold or best != text:
        return f"\\textbf{{{shown}}}"
    return f"{{}}{shown}" if shown.startswith(_BEGINS) else shown


def _seen(letter: str) -> str:
    return f"[U+{ord(letter):04X}]" if unicodedata.category(letter)[0] == "C" else letter
