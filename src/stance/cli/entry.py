"""`stance`: the commands joined, and what the exit code says.

Exit code 0 on success, 2 on wrong usage or bad input, 1 on a failure of the program.
"""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from io import TextIOWrapper

from stance import __version__
from stance.cli import (
    agreement,
    audit,
    compare,
    completion,
    corpora,
    doctor,
    estimate,
    label,
    report,
    reproduce,
    runs,
    sample,
    serve,
)
from stance.cli.parser import DEBUG, Parser
from stance.exceptions import StanceError, WorkerError
from stance.processes import collect_rarely

RUN_HELP = """\
usage: stance run [HYDRA OVERRIDES] [-m]
       stance run --resume RUN_OR_SWEEP

One experiment: read a corpus, train, evaluate, label, plot, write the report.

examples:
  stance run                                            the seed experiment
  stance run model=linear_svm features=tfidf            another model, other features
  stance run model=linear_svm,complement_nb -m          a sweep: one run for each model
  stance run experiment=learning_curve                  a sweep that an experiment describes
  stance run --resume latest                            go on with what was stopped or failed
  stance run corpus=file corpus.path=MINE.jsonl         your own annotations
  stance run --cfg job                                  show the configuration and stop
  stance run --debug                                    with where in the program an error comes from
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    if words is None:
        collect_rarely()  # the process is ours
    given = list(sys.argv[1:] if words is None else words)
    arguments = [word for word in given if word != DEBUG]
    trace = traceback.print_exc if len(arguments) < len(given) else _no_trace
    if isinstance(sys.stdout, TextIOWrapper):
        # Whatever the locale: JSON is UTF-8, names and texts hold any letter, and a file's name may be no text at all.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n", errors="backslashreplace")
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _warn
            return _call(arguments)
    except StanceError as error:
        trace()
        print(f"stance: {_flat(str(error))}", file=sys.stderr)
        return 1 if isinstance(error, WorkerError) else 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        trace()
        where = f"{error.filename}: " if error.filename else ""
        print(f"stance: {_flat(f'{where}{error.strerror or error}')}; check space and permissions", file=sys.stderr)
        return 1
    except MemoryError:
        trace()
        print("stance: there is not enough memory; give shorter documents, or fewer at once", file=sys.stderr)
        return 1
    except Exception as error:
        trace()
        what = f"{type(error).__name__}: {_flat(str(error))[:300]}"
        print(f"stance: failed where it should not ({what}); {DEBUG} shows where, please report it", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stance: interrupted", file=sys.stderr)
        return 130


def _no_trace() -> None:
    """Keep a traceback, which says nothing to most people, to oneself."""


def _call(arguments: list[str]) -> int:
    if arguments[:1] == ["run"]:
        return _run(arguments[1:])
    parsed = make_parser().parse_args(arguments)
    done: int = parsed.call(parsed)
    return done


def _run(words: list[str]) -> int:
    from stance.experiments.launching.launch import launch

    if words and words[0] in {"-h", "--help"}:
        print(RUN_HELP)
    return launch(words)


def make_parser() -> Parser:
    """Return the parser of all commands."""
    parser = Parser(
        prog="stance",
        description="Who takes which stance towards whom in news.",
        epilog="example: stance label article.txt -o claims.jsonl; stance COMMAND --help has an example of each",
    )
    parser.add_argument("--version", action="version", version=f"stance {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    commands.add_parser("run", help="one experiment, or a sweep with -m", add_help=False)
    label.add(commands)
    corpora.add(commands)
    compare.add(commands)
    agreement.add(commands)
    sample.add(commands)
    estimate.add(commands)
    audit.add(commands)
    runs.add(commands)
    report.add(commands)
    serve.add(commands)
    reproduce.add(commands)
    doctor.add(commands)
    completion.add(commands, parser)
    return parser


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """Say a warning in one line, without the line of code that it comes from."""
    print(f"stance: {_flat(str(message))}", file=sys.stderr)


def _flat(message: str) -> str:
    from stance.terminal import code_line

    return code_line(message)
