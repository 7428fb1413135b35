"""The command line: parses, calls, prints.

Exit code 0 on success, 2 on wrong usage or bad input, 1 on a failure of the program.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from stance import __version__
from stance.exceptions import StanceError

_RUN = """\
usage: stance run [HYDRA OVERRIDES] [-m]

One experiment: read a corpus, train, evaluate, label, plot, write the report.

examples:
  stance run                                            the seed experiment
  stance run model=linear_svm features=tfidf            another model, other features
  stance run model=linear_svm,complement_nb -m          a sweep: one run for each model
  stance run corpus=file corpus.path=MINE.jsonl         your own annotations
  stance run --cfg job                                  show the configuration and stop
"""


class _Parser(argparse.ArgumentParser):
    """Answers a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    arguments = list(sys.argv[1:] if words is None else words)
    try:
        if arguments[:1] == ["run"]:
            return _run(arguments[1:])
        return _label(_parser().parse_args(arguments))
    except StanceError as error:
        print(f"stance: {_flat(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"stance: {_flat(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stance: interrupted", file=sys.stderr)
        return 130


def _run(words: list[str]) -> int:
    from stance.experiments.launch import launch

    if words and words[0] in {"-h", "--help"}:
        print(_RUN)
    return launch(words)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="stance",
        description="Who takes which stance towards whom in news.",
        epilog="example: stance label article.txt -o claims.jsonl",
    )
    parser.add_argument("--version", action="version", version=f"stance {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    commands.add_parser("run", help="one experiment, or a sweep with -m", add_help=False)
    label = commands.add_parser(
        "label",
        help="label new text",
        description="Label new text: who takes which stance towards whom, sentence by sentence.",
        epilog="example: stance label articles/ -o claims.parquet",
    )
    label.add_argument(
        "input", nargs="+", metavar="INPUT", help=".txt files, folders of them, .jsonl, .csv, .parquet, or - for stdin"
    )
    label.add_argument(
        "-o", "--output", metavar="OUT", help=".jsonl, .csv, .parquet or .html; stdout (JSONL) when left out"
    )
    label.add_argument(
        "--model", metavar="RUN_OR_FILE", help="a run's folder or a model file; by default one trained once and cached"
    )
    label.add_argument(
        "--min-score", type=_probability, default=0.0, metavar="P", help="leave out claims with a lower score"
    )
    label.add_argument("--format", choices=("text", "jsonl"), default="text", help="what stdin holds (default: text)")
    label.add_argument("--force", action="store_true", help="write over an existing OUT")
    return parser


def _label(parsed: argparse.Namespace) -> int:
    from stance.scale.stream import label_inputs
    from stance.terminal import progress_bars

    with progress_bars() as show:
        label_inputs(
            parsed.input,
            parsed.output,
            model=parsed.model,
            min_score=parsed.min_score,
            stdin_format=parsed.format,
            force=parsed.force,
            progress=show,
        )
    return 0


def _probability(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 0 to 1")
    return value


def _flat(message: str) -> str:
    return " ".join(message.split())
