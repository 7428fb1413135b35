"""`stance serve`: a local page on which claims are seen and corrected."""

from __future__ import annotations

import argparse
from pathlib import Path

from stance.cli.parser import Commands, add_command, whole


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "serve",
        help="a local page: paste an article, see its claims, correct them",
        description=(
            "A local page, on this machine alone: paste an article or choose files, see the claims, correct them.\n"
            "Corrections are saved as gold annotations, which stance run corpus=file corpus.path=... reads.\n"
            "Ctrl-C ends it."
        ),
        example="stance serve articles/ -o corrections.jsonl",
    )
    parser.add_argument(
        "input",
        nargs="*",
        metavar="FILE_OR_RUN",
        help="files or folders of texts, as for stance label; or a run (folder, nickname, latest): what it labelled",
    )
    parser.add_argument(
        "--port", type=whole, default=8765, metavar="N", help="where the page is (default: 8765; 0: any that is free)"
    )
    parser.add_argument(
        "--model",
        metavar="RUN_OR_FILE",
        help="a run or a model file (default: the run's own, else the one that ships)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("corrections.jsonl"),
        metavar="FILE",
        help="where corrections go, added to what is there (default: corrections.jsonl)",
    )
    parser.add_argument("--root", type=Path, default=Path("runs"), metavar="DIR", help="where runs lie (default: runs)")
    parser.set_defaults(call=_serve)


def _serve(parsed: argparse.Namespace) -> int:
    from stance.serve.opening import make_server
    from stance.terminal import code_line, say

    try:
        with make_server(
            parsed.input,
            port=parsed.port,
            model=parsed.model,
            output=parsed.output,
            root=parsed.root,
            notify=lambda message: say(code_line(message)),
        ) as server:
            print(f"page: {server.address} (Ctrl-C ends it)", flush=True)
            print(code_line(f"corrections: {parsed.output}"), flush=True)
            server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0
