"""`stance label`: label new text."""

from __future__ import annotations

import argparse

from stance.cli.parser import Commands, add_command, share


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
        help=".txt or .html files, folders of them, .jsonl, .csv or .parquet (columns id and text), or - for stdin",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help=".jsonl, .csv, .parquet, .html (to read), .graphml or .gexf (who towards whom, for Gephi); "
        "stdout (JSONL) when left out",
    )
    parser.add_argument(
        "--model",
        metavar="RUN_OR_FILE",
        help="a run (folder, nickname, latest) or a model file (default: the one that ships)",
    )
    parser.add_argument("--min-score", type=share, default=0.0, metavar="P", help="leave out claims with a lower score")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say of each claim why: what each word adds, and training sentences near it",
    )
    parser.add_argument(
        "--target-sentiment", action="store_true", help="say of each claim how its sentence speaks of the target"
    )
    parser.add_argument(
        "--sentiment", choices=("trained", "vader"), help="what scores a sentence's sentiment (default: the model's)"
    )
    parser.add_argument("--format", choices=("text", "jsonl"), default="text", help="what stdin holds (default: text)")
    parser.add_argument("--force", action="store_true", help="write over an existing OUT")
    parser.set_defaults(call=_label)


def _label(parsed: argparse.Namespace) -> int:
    from stance.scale.stream import label_inputs
    from stance.terminal import progress_bars

    with progress_bars() as show:
        label_inputs(
            parsed.input,
            parsed.output,
            model=parsed.model,
            min_score=parsed.min_score,
            explain=parsed.explain,
            target_sentiment=parsed.target_sentiment,
            sentiment=parsed.sentiment,
            stdin_format=parsed.format,
            force=parsed.force,
            progress=show,
        )
    return 0
