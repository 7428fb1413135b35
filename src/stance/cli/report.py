"""`stance report`: build a run's report again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cli.parser import Commands, add_command

if TYPE_CHECKING:
    from stance.experiments.runs import StoredRun


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "report",
        help="a run's report: built again, or printed (terminal, Markdown, JSON, LaTeX)",
        description=(
            "Build a run's report (report.html, .md, .json and plots) again from what lies in its folder, with this\n"
            "version of stance. Where nothing has changed, not a byte changes. Or print it, and write nothing."
        ),
        example="stance report latest; stance report brisk-heron --latex > table.tex",
    )
    parser.add_argument(
        "run", metavar="RUN", help="a run's folder, its nickname, a part of its path that no other has, or latest"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("-o", "--output", type=Path, metavar="DIR", help="where the report goes (default: the run)")
    form.add_argument("--text", action="store_true", help="print it in short, for a terminal")
    form.add_argument("--md", action="store_true", help="print it as Markdown")
    form.add_argument("--json", action="store_true", help="print all of it as JSON")
    form.add_argument("--latex", action="store_true", help="print its tables for a paper (booktabs)")
    parser.add_argument("--root", type=Path, default=Path("runs"), metavar="DIR", help="where runs lie (default: runs)")
    parser.set_defaults(call=_report)


def _report(parsed: argparse.Namespace) -> int:
    from stance.experiments.runs import open_run
    from stance.experiments.runs.rebuild import rebuild_report
    from stance.terminal import code_line, say

    run = open_run(parsed.run, parsed.root)
    if parsed.text or parsed.md or parsed.json or parsed.latex:
        return _print(parsed, run)
    changed, not_kept = rebuild_report(run, parsed.output)
    for what in not_kept:
        say(code_line(f"cannot be rebuilt: {what}"))
    n_changed = sum(changed.values())
    print(code_line(f"report: {(parsed.output or run.folder) / 'report.html'}"))
    print(f"{n_changed} of {len(changed)} files changed" if n_changed else f"all {len(changed)} files are as they were")
    return 0


def _print(parsed: argparse.Namespace, run: StoredRun) -> int:
    from stance.experiments.runs.rebuild import read_summary
    from stance.report.as_json import json_report
    from stance.report.as_terminal import print_report
    from stance.report.latex import latex_report
    from stance.report.markdown import markdown_report
    from stance.report.view import build_view

    summary = read_summary(run)
    if parsed.text:
        print_report(summary)
    elif parsed.latex:
        sys.stdout.write(latex_report(summary))
    elif parsed.json:
        sys.stdout.write(json_report(summary, build_view(summary)).decode())
    else:
        sys.stdout.write(markdown_report(summary, build_view(summary), {}))
    return 0
