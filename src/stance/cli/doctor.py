"""`stance doctor`: what is installed and found here, and what would be there with more."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from stance.cli.parser import Commands, add_command, add_corpora_dir

if TYPE_CHECKING:
    from stance.scale.diagnosis import Finding

_MARKS = {"good": "ok", "optional": "-", "bad": "WRONG"}


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "doctor",
        help="what is installed and found here, and what is wrong",
        description=(
            "What is installed and found here: versions, the model that ships, corpora, cache and disk, fonts,\n"
            "threads, and what each extra would add. Exit code 1 where something that every command needs is wrong."
        ),
        example="stance doctor --json > doctor.json",
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_corpora_dir(parser)
    parser.set_defaults(call=_doctor)


def _doctor(parsed: argparse.Namespace) -> int:
    from stance.scale.diagnosis import diagnose

    found = diagnose(parsed.corpora_dir)
    wrong = [finding for finding in found if finding.state == "bad"]
    if parsed.json:
        print(json.dumps([finding.to_json() for finding in found], indent=2, ensure_ascii=False))
    else:
        _print(found)
        print(f"\n{len(wrong)} of {len(found)} are wrong" if wrong else "\nnothing is wrong")
    return int(bool(wrong))


def _print(found: list[Finding]) -> None:
    from stance.terminal import code_line

    wide = max(len(finding.name) for finding in found)
    kind = ""
    for finding in found:
        if finding.kind != kind:
            kind = finding.kind
            print(f"{'' if finding is found[0] else chr(10)}{kind}")
        remedy = f"; {finding.remedy}" if finding.remedy else ""
        print(f"  {_MARKS[finding.state]:5}  {finding.name:{wide}}  {code_line(finding.detail + remedy)}")
