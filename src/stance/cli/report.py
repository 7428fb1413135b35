"""`stance report`: build a run's report again."""

from __future__ import annotations

import argparse
from pathlib import Path

from stance.cli.parser import Commands, add_command


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "report",
        help="build a run's report again from what lies in its folder",
        description=(
            "Build a run's report (report.html, .md, .json and plots) again from what lies in its folder, with this\n"
            "version of stance. Where nothing has changed, not a byte changes."
        ),
        example="stance report latest",
    )
    parser.add_argument(
        "run", metavar="RUN", help="a run's folder, its nickname, a part of its path that no other has, or latest"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help="where the report goes (default: the run)")
    parser.add_argument("--root", type=Path, default=Path("runs"), metavar="DIR", help="where runs lie (default: runs)")
    parser.set_defaults(call=_report)


def _report(parsed: argparse.Namespace) -> int:
    from stance.experiments.runs import open_run
    from stance.experiments.runs.rebuild import rebuild_report
    from stance.terminal import code_line, say

    run = open_run(parsed.run, parsed.root)
    changed, not_kept = rebuild_report(run, parsed.output)
    for what in not_kept:
        say(code_line(f"cannot be rebuilt: {what}"))
    n_changed = sum(changed.values())
    print(code_line(f"report: {(parsed.output or run.folder) / 'report.html'}"))
    print(f"{n_changed} of {len(changed)} files changed" if n_changed else f"all {len(changed)} files are as they were")
    return 0
