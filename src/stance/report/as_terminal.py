"""What a terminal shows of a run and of a comparison: tables as wide as they need, the verdict in bold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from rich.console import Console
from rich.text import Text

from stance.report.comparison import Comparison
from stance.report.comparison_view import build_view as build_comparison_view
from stance.report.numbers import cut
from stance.report.scores import Scores
from stance.report.summary import Summary
from stance.report.tables import Table, label_table, score_table
from stance.report.view import View, build_view, verdict
from stance.terminal import code_line, print_table

_N_PAIRS, _N_ERRORS, _LONGEST = 5, 2, 300


def print_scores(scores: Scores, labels: Sequence[str], issues: Sequence[str] = ()) -> None:
    """Print a run's numbers beside its baselines', the verdict, and which checks found something.

    Parameters
    ----------
    scores : Scores
    labels : sequence of str
        The run's labels, in order.
    issues : sequence of str
        Codes of the checks that found an issue.
    """
    table = score_table(scores, labels)
    _print_table(table, head=("", *table.head[1:]))
    _say(verdict(scores), "bold")
    if issues:
        _say(f"checks: {', '.join(issues)} found, see docs/checks.md")


def print_report(summary: Summary) -> None:
    """Print the report of a run in short: what it asks, numbers, confidence, who towards whom, errors.

    Parameters
    ----------
    summary : Summary
    """
    view = build_view(summary)
    _say(summary.title, "bold")
    if summary.question:
        _say(summary.question)
    _say("")
    issues = [check.code for check in summary.checks if check.level == "issue"]
    print_scores(summary.scores, summary.stances, issues)
    _say("")
    _print_table(label_table(summary.scores, summary.stances))
    if view.confidence is not None:
        _say("")
        _say(view.confidence.sentence)
    if view.pairs:
        _say("")
        header, rows = ("actor", "stance", "target", "claims"), view.pairs[:_N_PAIRS]
        cells = [(code_line(row.actor), row.stance, code_line(row.target), f"{row.count:,}") for row in rows]
        print_table(header, cells, right=(3,))
    _print_errors(view)
    for what in summary.not_kept:
        _say(f"not kept: {what}")


def print_comparison(comparison: Comparison, *, all_settings: bool = False) -> None:
    """Print a comparison; no cell of a table is cut, the verdict comes last.

    Parameters
    ----------
    comparison : Comparison
    all_settings : bool
        Whether settings that do not differ and the single runs are shown too.
    """
    view = build_comparison_view(comparison, all_settings=all_settings)
    for line in (*view.facts, *(f"Not fair, but forced: {reason}." for reason in view.unfair)):
        _say(line)
    tables = [("", view.overview)] if view.overview is not None else []
    tables += [(section.title, section.scores) for section in view.sections if view.overview is None or all_settings]
    tables += [("", view.settings)] if view.settings is not None else []
    tables += [("", view.runs)] if all_settings else []
    for title, table in tables:
        _say("")
        if title:
            _say(title, "bold")
        _print_table(table, marks=True)
    _say("")
    for sentence in chain.from_iterable(section.sentences for section in view.sections):
        if not any(sentence in said for said in view.verdicts):
            _say(sentence)
    for section in view.sections:
        if section.n_left_out:
            _say(f"{section.n_left_out} more tests: see -o DIR.")
        for pair in section.apart:
            _say(f"{pair.a} and {pair.b}: {pair.summary}.")
    for note in view.notes:
        _say(f"{note}.")
    for said in view.verdicts:
        _say(said, "bold")


def _print_errors(view: View) -> None:
    for group in view.errors:
        if group.errors:
            _say("")
            reasons = ", ".join(f"{reason} {n:,}" for reason, n in group.reasons)
            _say(f"{group.stance}, {group.kind}: {group.total:,} ({reasons})", "bold")
        for error in group.errors[:_N_ERRORS]:
            _say(f"  {error.score}  {cut(error.text, _LONGEST)}")


def _print_table(table: Table, *, head: Sequence[str] | None = None, marks: bool = False) -> None:
    numeric = (
        any(cell.lstrip("* ")[:1].isdigit() for row in table.rows for cell in row.cells) and table.head[0] != "setting"
    )
    rows = [tuple(map(code_line, (*([row.mark] if marks else []), row.name, *row.cells))) for row in table.rows]
    right = range(1 + marks, len(table.head) + marks) if numeric else ()
    print_table((*([""] if marks else []), *map(code_line, head or table.head)), rows, right=right)


def _say(line: str, style: str = "") -> None:
    console = Console(highlight=False)
    console.print(Text(code_line(line), style), soft_wrap=not console.is_terminal)
