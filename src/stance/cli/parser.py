"""What all commands share: a parser that answers a mistake in one line, and the options that several take."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from stance.corpora.annotated import Faults

Commands = Any
"""What `add_parser` is called on; argparse keeps its type to itself."""


DEBUG = "--debug"


class Parser(argparse.ArgumentParser):
    """Answers a mistake in one line, with what was meant where that can be guessed."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:  # said here and not by the command above, which does not know this one's options
            known = [word for action in self._actions for word in action.option_strings]
            self.error(f"unknown {unknown[0]!r}{near(unknown[0].partition('=')[0], known)}")
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        if found := re.search(r"invalid choice: '([^']{1,100})' \(choose from (.{1,2000})\)$", message):
            choices = [choice.strip(" '") for choice in found[2].split(",")]
            said = f"invalid choice: {found[1]!r}{near(found[1], choices)}; choose from {', '.join(choices)}"
            message = message[: found.start()] + said
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


def near(given: str, known: Iterable[str]) -> str:
    """Return ` (did you mean ...?)` where something that is known is close to what was given, else nothing."""
    found = difflib.get_close_matches(given, list(known), n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def add_command(commands: Commands, name: str, *, help: str, example: str, description: str = "") -> Parser:
    """Add a command whose help ends with an example."""
    parser: Parser = commands.add_parser(
        name,
        help=help,
        description=description or f"{help[0].upper()}{help[1:]}.",
        epilog=f"example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    # Taken out by `stance.cli.entry.main` wherever it stands; here for the help.
    parser.add_argument(DEBUG, action="store_true", help="show where in the program an error comes from")
    return parser


def add_corpora_dir(parser: Parser) -> None:
    """Add the option that says where fetched corpora lie."""
    parser.add_argument(
        "--corpora-dir",
        metavar="DIR",
        help="where fetched corpora lie (default: STANCE_CORPORA, else the user's cache)",
    )


def add_reading(parser: Parser) -> None:
    """Add the options of commands that read annotations."""
    parser.add_argument("--from", dest="form", metavar="FORMAT", help="the format, where the ending does not say it")
    parser.add_argument("--skip-bad", action="store_true", help="leave out records that cannot be read, and count them")
    add_corpora_dir(parser)


def faults(parsed: argparse.Namespace) -> Faults:
    """Return what becomes of records that cannot be read, by the option `--skip-bad`."""
    from stance.corpora.annotated import Faults

    return Faults(skip=parsed.skip_bad)


def say_skipped(skipped: Faults) -> None:
    """Say on standard error how many records were left out, and why, the first twenty of them."""
    lines = [" ".join(str(error).split()) for error in skipped.skipped[:20]]
    if lines:
        print(
            f"stance: {len(skipped.skipped):,} records left out, first: {lines[0]}",
            *lines[1:],
            sep="\n",
            file=sys.stderr,
        )


def number(word: str) -> int:
    """Read a whole number of at least 1."""
    if not word.isascii() or not word.isdigit() or len(word) > 9 or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number of at least 1")
    return int(word)


def whole(word: str) -> int:
    """Read a whole number from 0."""
    if not word.isascii() or not word.isdigit() or len(word) > 9:
        raise argparse.ArgumentTypeError(f"{word!r} is not a whole number from 0")
    return int(word)


def number_up_to(most: int) -> Callable[[str], int]:
    """Return what reads a whole number from 1 to `most`."""

    def bounded(word: str) -> int:
        value = number(word)
        if value > most:
            raise argparse.ArgumentTypeError(f"{word!r} is more than {most:,}; give a whole number from 1 to {most}")
        return value

    return bounded


def share(word: str) -> float:
    """Read a number from 0 to 1."""
    try:
        value = float(word)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 0 to 1")
    return value
