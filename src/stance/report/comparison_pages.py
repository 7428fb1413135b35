"""A comparison of runs as a page, as Markdown, and for the terminal; `docs/comparing.md` says how to read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from rich.console import Console
from rich.text import Text

from stance.report.comparison import Comparison
from stance.report.comparison_view import MAX_EXAMPLES, Table, build_view
from stance.report.figures import Drawn
from stance.report.markdown import code, escape
from stance.report.templating import Page, style_policy, template
from stance.terminal import code_line, print_table
from stance.writing import encodable


def comparison_html(
    comparison: Comparison,
    *,
    results: Sequence[Drawn] = (),
    tests: Sequence[Drawn] = (),
    more: Sequence[Drawn] = (),
    all_settings: bool = False,
) -> str:
    """Return a comparison as one self-contained page that opens offline.

    Parameters
    ----------
    comparison : Comparison
    results, tests : sequence of Drawn
        The comparison's own plots, see `stance.report.comparison_files.draw_comparison`.
    more : sequence of Drawn
        Further plots, which stand first.
    all_settings : bool
        Whether settings that do not differ are there too.

    Returns
    -------
    str
        HTML in which all text is escaped.
    """
    view = build_view(comparison, all_settings=all_settings)
    html = template("comparison.html").render(
        page=Page(title=f"{view.heading} ({view.kind.lower()})", policy=style_policy()),
        view=view, results=results, tests=tests, more=more, max_examples=MAX_EXAMPLES,
    )  # fmt: skip
    return encodable(html)


def comparison_markdown(comparison: Comparison, *, figures: Sequence[Drawn] = (), all_settings: bool = False) -> str:
    """Return a comparison as Markdown; its plots are the files in `plots/`.

    Parameters
    ----------
    comparison : Comparison
    figures : sequence of Drawn
        The plots that are there.
    all_settings : bool
        Whether settings that do not differ are there too.
    """
    view = build_view(comparison, all_settings=all_settings)
    page = template("comparison.md").render(view=view, figures=figures, escape=escape, code=code)
    return re.sub(r"\n{3,}", "\n\n", page)


def print_comparison(comparison: Comparison, *, all_settings: bool = False) -> None:
    """Print a comparison on standard output; no cell of a table is cut, the verdict comes last.

    Parameters
    ----------
    comparison : Comparison
    all_settings : bool
        Whether settings that do not differ and the single runs are shown too.
    """
    view = build_view(comparison, all_settings=all_settings)
    console = Console(highlight=False)

    def say(line: str, style: str = "") -> None:
        console.print(Text(code_line(line), style), soft_wrap=not console.is_terminal)

    for line in (*view.facts, *(f"Not fair, but forced: {reason}." for reason in view.unfair)):
        say(line)
    tables = [("", view.overview)] if view.overview is not None else []
    tables += [(section.title, section.scores) for section in view.sections if view.overview is None or all_settings]
    tables += [("", view.settings)] if view.settings is not None else []
    tables += [("", view.runs)] if all_settings else []
    for title, table in tables:
        say("")
        if title:
            say(title, "bold")
        _print(table)
    say("")
    for sentence in chain.from_iterable(section.sentences for section in view.sections):
        if sentence not in view.verdicts:
            say(sentence)
    for section in view.sections:
        if section.n_left_out:
            say(f"{section.n_left_out} more tests: see -o DIR.")
        for pair in section.apart:
            say(f"{pair.a} and {pair.b}: {pair.summary}.")
    for note in view.notes:
        say(f"{note}.")
    for verdict in view.verdicts:
        say(verdict, "bold")


def _print(table: Table) -> None:
    numeric = (
        any(cell.lstrip("* ")[:1].isdigit() for row in table.rows for cell in row.cells) and table.head[0] != "setting"
    )
    rows = [tuple(map(code_line, (row.mark, row.name, *row.cells))) for row in table.rows]
    right = range(2, len(table.head) + 1) if numeric else ()
    print_table(("", *map(code_line, table.head)), rows, right=right)
