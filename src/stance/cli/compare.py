"""`stance compare`: runs side by side."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stance.cli.parser import Commands, add_command, number_up_to
from stance.exceptions import InputError


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "compare",
        help="runs side by side: what differs, whether one is better, and where",
        description=(
            "Runs side by side: what differs in their configurations, paired tests on the same items with Holm's\n"
            "correction, and the sentences that one gets right and the other wrong."
        ),
        example="stance compare latest brisk-heron runs/2026-11-26/14-02-11-034251-seed -o comparison",
    )
    parser.add_argument(
        "run",
        nargs="+",
        metavar="RUN",
        help="a run's folder or nickname, latest, or the folder of a sweep: all its jobs",
    )
    parser.add_argument("-o", "--output", metavar="DIR", help="a folder for comparison.html, .md, .json and plots")
    parser.add_argument("--all", action="store_true", help="show all settings and each run, not only what differs")
    parser.add_argument("--reference", metavar="RUN", help="test all others against this one, not each pair")
    parser.add_argument(
        "--pairs",
        nargs=2,
        action="append",
        default=[],
        metavar="RUN",
        help="show the sentences where these two differ, not the best two; may be given again",
    )
    parser.add_argument("--over", metavar="KEY", help="a key whose values are different data sets, such as corpus.name")
    parser.add_argument(
        "--resamples",
        type=number_up_to(1_000_000),
        default=10_000,
        metavar="N",
        help="bootstrap samples and permutations (default: 10000)",
    )
    parser.add_argument("--root", default="runs", metavar="DIR", help="where runs lie (default: runs)")
    parser.add_argument(
        "--force",
        action="store_true",
        help="compare what is not measured on the same items, each with its like; write over an earlier comparison",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print all of it as JSON")
    form.add_argument("--csv", action="store_true", help="print the table of configurations as CSV")
    form.add_argument("--md", action="store_true", help="print it as Markdown")
    form.add_argument("--latex", action="store_true", help="print its tables for a paper (booktabs)")
    parser.set_defaults(call=_compare)


def _compare(parsed: argparse.Namespace) -> int:
    from stance.experiments.comparison import compare_runs
    from stance.report.as_terminal import print_comparison
    from stance.report.comparison_files import NAMES
    from stance.report.comparison_json import json_bytes
    from stance.report.comparison_pages import comparison_markdown
    from stance.report.latex import latex_comparison
    from stance.terminal import say

    output = None if parsed.output is None else Path(parsed.output)
    if (
        output is not None
        and output.is_dir()
        and any(output.iterdir())
        and not any((output / n).exists() for n in NAMES)
    ):
        raise InputError("is not empty and holds no comparison; give a new folder", path=output)
    comparison = compare_runs(
        parsed.run,
        output,
        root=parsed.root,
        force=parsed.force,
        overwrite=parsed.force,
        reference=parsed.reference,
        pairs=[(one, other) for one, other in parsed.pairs],
        over=parsed.over,
        all_settings=parsed.all,
        n_resamples=parsed.resamples,
        notify=say,
    )
    if parsed.json:
        sys.stdout.write(json_bytes(comparison, all_settings=parsed.all).decode())
    elif parsed.csv:
        comparison.to_frame().to_csv(sys.stdout, index=False, lineterminator="\n")
    elif parsed.md:
        sys.stdout.write(comparison_markdown(comparison, all_settings=parsed.all))
    elif parsed.latex:
        sys.stdout.write(latex_comparison(comparison, all_settings=parsed.all))
    else:
        print_comparison(comparison, all_settings=parsed.all)
        if output is not None:
            print(f"comparison: {output / NAMES[0]}")
    return 0
