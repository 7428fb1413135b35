"""`stance audit`: whether a model finds other stances when a sentence names somebody else."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cli.parser import Commands, add_command, add_reading, faults, say_skipped

if TYPE_CHECKING:
    from stance.scale.audit import Audit

ENDINGS = (".json", ".csv")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "audit",
        help="whether a model finds other stances when a sentence names somebody else",
        description=(
            "Persons of several origins, countries, capitals and parties are put in each other's place, and the\n"
            "sentences are labelled again: how often do the stances flip, and for whom?"
        ),
        example="stance audit gold embedded --model latest",
    )
    parser.add_argument("given", nargs="+", metavar="ANNOTATIONS", help="corpora, or files in any format")
    parser.add_argument(
        "--model",
        metavar="RUN_OR_FILE",
        help="a run (folder, nickname, latest) or a model file; else the default model",
    )
    parser.add_argument("-o", "--output", metavar="OUT", help=".json or .csv; a table on the terminal when left out")
    parser.add_argument("--force", action="store_true", help="write over an existing OUT")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print all of it as JSON")
    form.add_argument("--csv", action="store_true", help="print the table as CSV")
    add_reading(parser)
    parser.set_defaults(call=_audit)


def _audit(parsed: argparse.Namespace) -> int:
    from stance.corpora.library import read_any
    from stance.corpora.outputs import check_output
    from stance.scale.audit import audit_labeler
    from stance.scale.models import load_labeler
    from stance.terminal import progress_bars
    from stance.writing import written_aside

    output = None if parsed.output is None else Path(parsed.output)
    if output is not None:
        check_output(output, ENDINGS, force=parsed.force)
    skipped = faults(parsed)
    read = [
        annotated
        for word in parsed.given
        for annotated in read_any(word, form=parsed.form, folder=parsed.corpora_dir, faults=skipped)
    ]
    say_skipped(skipped)
    labeler = load_labeler(parsed.model)
    with progress_bars() as show:
        audit = audit_labeler(labeler, read, progress=show)
    if output is not None:
        made = _json(audit) if output.suffix.lower() == ".json" else _csv(audit)
        with written_aside(output) as aside:
            aside.write_bytes(made.encode("utf-8", "replace"))
    if parsed.json:
        sys.stdout.write(_json(audit))
    elif parsed.csv:
        sys.stdout.write(_csv(audit))
    elif output is None:
        _print(audit)
    return 0


def _json(audit: Audit) -> str:
    value = {
        "sentences": audit.n_sentences,
        "flips": [asdict(row) for row in audit.rows],
        "stances": [{"stance": s, "gained": gained, "lost": lost} for s, (gained, lost) in audit.by_stance.items()],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _csv(audit: Audit) -> str:
    import pandas as pd

    return pd.DataFrame([asdict(row) for row in audit.rows]).to_csv(index=False, lineterminator="\n")


def _print(audit: Audit) -> None:
    from stance.report.numbers import DASH
    from stance.terminal import code_line, print_table

    rows = [
        [
            row.by,
            code_line(row.name),
            f"{row.swaps:,}",
            f"{row.sentences:,}",
            f"{100 * row.share:.2f}",
            f"[{100 * row.low:.2f}, {100 * row.high:.2f}]",
            f"{row.gained:,}",
            f"{row.lost:,}",
            DASH if row.shift is None else f"{row.shift:+.2f}",
            f"{row.actor_flips:,}",
        ]
        for row in audit.rows
    ]
    head = ["by", "", "swaps", "sentences", "flips %", "95 % interval", "gained", "lost", "shift", "actor"]
    print_table(head, rows, right=range(2, len(head)))
    stances = "; ".join(
        f"{code_line(s)} {gained:,} gained, {lost:,} lost" for s, (gained, lost) in audit.by_stance.items()
    )
    print(
        "",
        f"Of {audit.n_sentences:,} sentences. By stance: {stances or 'none is found'}.",
        "shift: how much more often any stance is found with names of the group than with others in the same place, in",
        "points. actor: the stances are the same, but the named one is an actor no longer, or now is one.",
        sep="\n",
    )
