"""`stance agreement`: how far annotators agree."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from stance.cli.parser import Commands, add_command, add_reading, faults, number_up_to, say_skipped
from stance.exceptions import InputError

ENDINGS = (".html", ".json")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "agreement",
        help="agreement of annotations of the same sentences",
        description=(
            "Agreement of annotations of the same sentences: Cohen's kappa and Krippendorff's alpha of each label,\n"
            "F1 of spans, entities and claims, all with 95 % intervals, and the sentences that differ."
        ),
        example="stance agreement anna.jsonl export.json@ben --gold kit -o agreement.html",
    )
    parser.add_argument(
        "given",
        nargs="+",
        metavar="ANNOTATIONS",
        help="two or more: files in any format, or corpora; @WHO for one of several",
    )
    parser.add_argument("--gold", metavar="ANNOTATIONS", help="what the others are measured against")
    parser.add_argument("--names", metavar="A,B,...", help="what they are called (default: the files' names)")
    parser.add_argument(
        "--resamples",
        type=number_up_to(100_000),
        default=1000,
        metavar="N",
        help="bootstrap samples, at most 100000 (default: 1000)",
    )
    parser.add_argument("-o", "--output", metavar="OUT", help=".html or .json; a table on the terminal when left out")
    parser.add_argument("--force", action="store_true", help="write over an existing OUT")
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")
    add_reading(parser)
    parser.set_defaults(call=_agreement)


def _agreement(parsed: argparse.Namespace) -> int:
    from rich.console import Console

    from stance.corpora.annotated import TODO
    from stance.corpora.library import read_any
    from stance.corpora.outputs import check_output
    from stance.corpora.schemes import load_scheme
    from stance.evaluation.agreement import compare_annotations
    from stance.report.agreement import agreement_html, agreement_json, agreement_table
    from stance.writing import written_aside

    output = None if parsed.output is None else Path(parsed.output)
    if output is not None:
        check_output(output, ENDINGS, force=parsed.force)
    given = [*parsed.given, *([parsed.gold] if parsed.gold else [])]
    names = _names(parsed)
    if len(given) < 2:
        raise InputError("agreement is between two or more; give another file, or one with --gold")
    skipped = faults(parsed)
    annotations = {
        name: [
            sentence
            for _, sentences in read_any(word, form=parsed.form, folder=parsed.corpora_dir, faults=skipped)
            for sentence in sentences
            if sentence.extra.get(TODO) is not True
        ]
        for name, word in zip(names, given, strict=True)
    }
    say_skipped(skipped)
    found = {claim.stance for sentences in annotations.values() for s in sentences for claim in s.claims}
    usual = list(load_scheme("stance3").labels)
    labels = usual if found <= set(usual) else sorted(found)
    agreement = compare_annotations(
        annotations, labels=labels, gold=names[-1] if parsed.gold else None, n_resamples=parsed.resamples
    )
    title = f"Agreement of {', '.join(names)}"
    as_json = json.dumps(agreement_json(agreement), indent=2, ensure_ascii=False) + "\n"
    if output is None or parsed.json:
        print(as_json, end="") if parsed.json else Console(highlight=False).print(agreement_table(agreement))
    if output is None:
        return 0
    text = as_json if output.suffix.lower() == ".json" else agreement_html(agreement, title)
    with written_aside(output) as aside:
        aside.write_bytes(text.encode("utf-8", "replace"))
    return 0


def _names(parsed: argparse.Namespace) -> list[str]:
    """Return a name for each, the gold's last; equal ones are numbered."""
    given = list(parsed.given)
    names = [_name(word) for word in given] if parsed.names is None else parsed.names.split(",")
    if len(names) != len(given) or not all(names):
        raise InputError(f"--names {parsed.names!r} must be {len(given)} names with commas between them")
    if parsed.gold:
        names.append("gold" if "gold" not in names else _name(parsed.gold))
    numbered = [name if names.count(name) == 1 else f"{name} {k}" for k, name in enumerate(names, 1)]
    if len(set(numbered)) < len(numbered):
        raise InputError(f"--names {parsed.names!r} gives two annotators one name; give each its own")
    return numbered


def _name(given: str) -> str:
    return Path(given).stem if Path(given).exists() else given.rpartition("@")[2]
