"""`stance estimate`: shares of stances, corrected by hand-coded sentences."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from stance.cli.parser import Commands, add_command, add_reading, faults, number, say_skipped
from stance.exceptions import InputError

ENDINGS = (".html", ".json", ".csv")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "estimate",
        help="shares of stances by actor, source or time, corrected by hand-coded sentences",
        description=(
            "Shares of stances in a labelled corpus, with the model's errors taken out by a random sample that people\n"
            "coded (stance sample --random), and with intervals that hold. Counting a model's labels misleads."
        ),
        example="stance estimate claims.jsonl coded.jsonl --by source -o shares.html",
    )
    parser.add_argument("labelled", metavar="LABELLED", help="what stance label wrote, or a run's folder")
    parser.add_argument(
        "coded",
        metavar="CODED",
        help="hand-coded sentences of it, in any format; @WHO for one of several",
    )
    parser.add_argument(
        "--by",
        metavar="KEY",
        help="actor, target, source or another key, date:month (year, quarter, week, day), doc, part",
    )
    parser.add_argument(
        "--of",
        choices=("sentences", "claims", "stance"),
        default="sentences",
        help="what it is a share of: the group's sentences (default), those with any stance, all with this stance",
    )
    parser.add_argument("--stance", action="append", default=[], metavar="STANCE", help="only this; may be given again")
    parser.add_argument("--only", action="append", default=[], metavar="GROUP", help="only this; may be given again")
    parser.add_argument("--top", type=number, default=10, metavar="K", help="how many groups at most (default: 10)")
    parser.add_argument(
        "--sample",
        metavar="TASKS",
        help="what stance sample --random wrote, where CODED lost how its sentences were drawn",
    )
    parser.add_argument(
        "--beyond", action="store_true", help="intervals for what the corpus was drawn from, not for the corpus"
    )
    parser.add_argument("-o", "--output", metavar="OUT", help=".html, .json or .csv; a table when left out")
    parser.add_argument("--force", action="store_true", help="write over an existing OUT")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print all of it as JSON")
    form.add_argument("--csv", action="store_true", help="print the table as CSV")
    add_reading(parser)
    parser.set_defaults(call=_estimate)


def _estimate(parsed: argparse.Namespace) -> int:
    from stance.corpora.labelled import iter_labelled
    from stance.corpora.library import read_any
    from stance.corpora.outputs import check_output
    from stance.evaluation.prevalence import estimate_shares
    from stance.evaluation.prevalence.design import join_sample
    from stance.report.estimates import estimates_frame, estimates_html, estimates_json
    from stance.terminal import say
    from stance.writing import written_aside

    output = None if parsed.output is None else Path(parsed.output)
    if output is not None:
        check_output(output, ENDINGS, force=parsed.force)
    labelled = Path(parsed.labelled)
    if not labelled.exists():
        raise InputError("no such file or folder; check the path", path=labelled)
    skipped = faults(parsed)
    read = read_any(parsed.coded, form=parsed.form, folder=parsed.corpora_dir, faults=skipped)
    coded = [sentence for _, sentences in read for sentence in sentences]
    say_skipped(skipped)
    if parsed.sample is not None:
        drawn = read_any(parsed.sample, folder=parsed.corpora_dir)
        coded = join_sample(coded, [sentence for _, sentences in drawn for sentence in sentences])
    estimates = estimate_shares(
        iter_labelled(labelled),
        coded,
        by=parsed.by,
        of=parsed.of,
        stances=parsed.stance,
        only=parsed.only,
        top=parsed.top,
        beyond=parsed.beyond,
    )
    for warning in estimates.warnings:
        say(warning)
    as_json = json.dumps(estimates_json(estimates), indent=2, ensure_ascii=False) + "\n"
    as_csv = estimates_frame(estimates).to_csv(index=False, lineterminator="\n")
    if output is not None:
        ending = output.suffix.lower()
        made = {".json": as_json, ".csv": as_csv}.get(ending) or estimates_html(estimates, f"Shares in {labelled.name}")
        with written_aside(output) as aside:
            aside.write_bytes(made.encode("utf-8", "replace"))
    if parsed.json:
        sys.stdout.write(as_json)
    elif parsed.csv:
        sys.stdout.write(as_csv)
    elif output is None:
        _print(estimates)
    return 0


def _print(estimates: object) -> None:
    from stance.evaluation.prevalence import Estimates
    from stance.report.estimates import facts, notes, table_rows
    from stance.terminal import print_table

    assert isinstance(estimates, Estimates)
    print(*facts(estimates), "", sep="\n")
    header, rows = table_rows(estimates)
    print_table(header, rows, right=range(len(header) - 8, len(header) - 1))
    print("", *notes(estimates), sep="\n")
