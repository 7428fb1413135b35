"""`stance label`: label new text."""

from __future__ import annotations

import argparse

from stance.cli.parser import Commands, add_command, faults, number, say_skipped, share

PIECES = ("jsonl", "csv", "parquet", "jsonl.gz", "jsonl.zst", "csv.gz", "csv.zst")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "label",
        help="label new text",
        description="Label new text: who takes which stance towards whom, sentence by sentence.",
        example="stance label articles/ -o claims.parquet",
    )
    parser.add_argument(
        "input",
        nargs="+",
        metavar="INPUT",
        help=".txt or .html files, .jsonl, .csv (both also .gz, .zst) or .parquet with columns id and text, "
        "folders of these, or - for stdin",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help=".jsonl, .csv (both also .gz, .zst), .parquet, .html (to read), .graphml or .gexf (who towards whom, for "
        "Gephi), or a folder, for an output for each table (name it with a / at its end); stdout (JSONL) when left out",
    )
    begun = parser.add_mutually_exclusive_group()
    begun.add_argument("--force", action="store_true", help="write over an existing OUT, begin anew")
    begun.add_argument(
        "--resume", action="store_true", help="go on with an OUT that was begun and not finished, else begin it"
    )
    _add_labels(parser)
    _add_reading(parser)
    _add_scale(parser)
    parser.set_defaults(call=_label)


def _add_labels(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is said of each sentence", "as in: stance label article.txt --explain")
    group.add_argument(
        "--model",
        metavar="RUN_OR_FILE",
        help="a run (folder, nickname, latest) or a model file (default: the one that ships)",
    )
    group.add_argument("--min-score", type=share, default=0.0, metavar="P", help="leave out claims with a lower score")
    group.add_argument(
        "--explain",
        action="store_true",
        help="say of each claim why: what each word adds, and training sentences near it",
    )
    group.add_argument(
        "--target-sentiment", action="store_true", help="say of each claim how its sentence speaks of the target"
    )
    group.add_argument(
        "--sentiment", choices=("trained", "vader"), help="what scores a sentence's sentiment (default: the model's)"
    )
    group.add_argument(
        "--aliases", metavar="FILE", help="a CSV file of names: alias, entity and, if wanted, country and kind"
    )
    group.add_argument(
        "--entities", action="store_true", help="say of each actor and target the country and kind of its entity"
    )


def _add_reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("how the input is read", "as in: stance label a.csv b.csv --prefix-ids")
    group.add_argument("--format", choices=("text", "jsonl"), default="text", help="what stdin holds (default: text)")
    group.add_argument("--skip-bad", action="store_true", help="leave out records that cannot be read, and count them")
    group.add_argument(
        "--prefix-ids",
        action="store_true",
        help="put a table's name before its ids, a folder's before its texts', where several have the same",
    )


def _add_scale(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "archives",
        "as in: stance label news.jsonl.gz -o claims.jsonl --workers 4 --resume\n"
        "The output is the same, byte by byte, whoever does the work.",
    )
    group.add_argument(
        "--workers", type=number, metavar="N", help="label in N processes (default: 1; of --cluster local: one a core)"
    )
    group.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="label on a dask cluster: its scheduler (tcp://..., tls://...), or local for one on this machine",
    )
    group.add_argument("--to", choices=PIECES, default="jsonl", help="the ending of outputs in a folder OUT")
    group.add_argument(
        "--progress", action="store_true", help="say how far it is also where standard error is no terminal"
    )


def _label(parsed: argparse.Namespace) -> int:
    from stance.cli.progress import watching
    from stance.scale.job import Job
    from stance.scale.reading import Reading
    from stance.scale.stream import label_inputs

    skipped = faults(parsed)
    with watching(always=parsed.progress) as watch:
        label_inputs(
            parsed.input,
            parsed.output,
            job=Job(
                model=parsed.model,
                min_score=parsed.min_score,
                explain=parsed.explain,
                target_sentiment=parsed.target_sentiment,
                entities=parsed.entities,
                sentiment=parsed.sentiment,
                aliases=parsed.aliases,
            ),
            reading=Reading(parsed.format, parsed.prefix_ids, skipped),
            workers=parsed.workers,
            cluster=parsed.cluster,
            to=parsed.to,
            resume=parsed.resume,
            force=parsed.force,
            watch=watch,
        )
    say_skipped(skipped)
    return 0
