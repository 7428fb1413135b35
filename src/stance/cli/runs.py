"""`stance runs`: the runs that are there, listed, shown, removed, exported."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from stance.cli.parser import Commands, Parser, add_command, number
from stance.exceptions import InputError

if TYPE_CHECKING:
    from stance.experiments.runs import StoredRun

_RUN = "a run's folder, its nickname, a part of its path that no other has, or latest"
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = add_command(
        commands,
        "runs",
        help="runs: list, show, rm, gc, export, leaderboard",
        example="stance runs list --sort headline",
    )
    below = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND", parser_class=Parser)
    _add_list(below)
    _add_show(below)
    _add_rm(below)
    _add_gc(below)
    _add_export(below)
    _add_leaderboard(below)


def _add_list(below: Commands) -> None:
    parser = add_command(
        below,
        "list",
        help="the runs that are there, newest first",
        description=(
            "The runs that are there, newest first.\n\n"
            "KEY is run, nickname, name, task, status, split, seed, started, duration, git (absent, clean, dirty),\n"
            "headline, a metric (stance/macro_f1) or a key of the configuration (model._target_, evaluation.folds)."
        ),
        example="stance runs list --sort headline --filter status=completed --filter 'stance/macro_f1>0.6'",
    )
    parser.add_argument("--sort", default="started", metavar="KEY", help="numbers from the largest, words from A to Z")
    parser.add_argument("--reverse", action="store_true", help="the other way round")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="CONDITION",
        help="KEY=VALUE (* stands for anything), KEY!=VALUE, or KEY>NUMBER, >=, <, <=; given again, all must hold",
    )
    parser.add_argument("--limit", type=number, metavar="N", help="only the first N")
    forms = parser.add_mutually_exclusive_group()
    for form, help_ in (("json", "as JSON"), ("csv", "as CSV"), ("md", "as a Markdown table")):
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=help_)
    _add_root(parser)
    parser.set_defaults(call=_list)


def _add_show(below: Commands) -> None:
    parser = add_command(
        below, "show", help="what a run's record says, and its metrics", example="stance runs show latest"
    )
    parser.add_argument("run", metavar="RUN", help=_RUN)
    parser.add_argument("--json", action="store_true", help="as JSON: the record, with status and metrics by now")
    _add_root(parser)
    parser.set_defaults(call=_show)


def _add_rm(below: Commands) -> None:
    parser = add_command(
        below, "rm", help="remove runs, or a sweep by its folder", example="stance runs rm brisk-heron 2026-11-26/14-02"
    )
    parser.add_argument("run", nargs="+", metavar="RUN", help=f"{_RUN}; or the folder of a sweep")
    parser.add_argument("--force", action="store_true", help="also runs that may still be on, or are damaged")
    _add_root(parser)
    parser.set_defaults(call=_rm)


def _add_gc(below: Commands) -> None:
    parser = add_command(
        below,
        "gc",
        help="remove runs by rule",
        description=(
            "Remove all runs that every rule given names, and what was left half written. Without a rule nothing is\n"
            "removed: failed and interrupted runs are listed. Runs that may still be on are never removed."
        ),
        example="stance runs gc --failed --interrupted --older-than 30d --dry-run",
    )
    parser.add_argument("--failed", action="store_true", help="only failed runs (and those of --interrupted)")
    parser.add_argument("--interrupted", action="store_true", help="only interrupted runs (and those of --failed)")
    parser.add_argument("--older-than", type=_age, metavar="AGE", help="only runs begun before: 12h, 30d, 8w")
    parser.add_argument("--keep", type=number, metavar="N", help="not the newest N of them")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    _add_root(parser)
    parser.set_defaults(call=_gc)


def _add_export(below: Commands) -> None:
    parser = add_command(
        below,
        "export",
        help="copy runs to MLflow, each once",
        example="stance runs export --mlflow sqlite:///mlflow.db",
    )
    parser.add_argument("run", nargs="*", metavar="RUN", help=f"{_RUN} (default: all)")
    parser.add_argument("--mlflow", required=True, metavar="URI", help="sqlite:///FILE, file:FOLDER, or a server's")
    parser.add_argument("--experiment", default="stance", metavar="NAME", help="in MLflow (default: stance)")
    _add_root(parser)
    parser.set_defaults(call=_export)


def _add_leaderboard(below: Commands) -> None:
    parser = add_command(
        below,
        "leaderboard",
        help="the results of all experiments beside what others have published, as Markdown",
        description=(
            "The results of all experiments beside what others have published, as Markdown.\n\n"
            "The newest completed run of each experiment's command is kept as result.json in the experiment's folder;\n"
            "the page is made from these and from published.json."
        ),
        example="stance runs leaderboard -o experiments/README.md",
    )
    default = Path("experiments", "README.md")
    parser.add_argument(
        "-o", "--output", type=Path, default=default, metavar="FILE", help=f"in the experiments' folder ({default})"
    )
    _add_root(parser)
    parser.set_defaults(call=_leaderboard)


def _add_root(parser: Parser) -> None:
    parser.add_argument("--root", type=Path, default=Path("runs"), metavar="DIR", help="where runs lie (default: runs)")


def _age(word: str) -> timedelta:
    match = re.fullmatch(r"([1-9][0-9]{0,4})([hdw])", word)
    if match is None:
        raise argparse.ArgumentTypeError(f"{word!r} is no age; give hours, days or weeks: 12h, 30d, 8w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _list(parsed: argparse.Namespace) -> int:
    from stance.cli.runs_view import print_runs
    from stance.experiments.runs import find_runs
    from stance.experiments.runs.query import ordered, rows_of, select
    from stance.terminal import say

    rows = rows_of(find_runs(parsed.root, notify=say), notify=say)
    rows = ordered(select(rows, parsed.filter), parsed.sort, reverse=parsed.reverse)[: parsed.limit]
    print_runs(rows, parsed.form)
    return 0


def _show(parsed: argparse.Namespace) -> int:
    from stance.cli.runs_view import print_json, print_run
    from stance.experiments.runs import open_run
    from stance.experiments.runs.query import Row
    from stance.terminal import say

    run = open_run(parsed.run, parsed.root)
    row = Row(run, say)
    if parsed.json:
        print_json({**run.record, "status": run.status, "folder": str(run.folder), "metrics": row.metrics})
    else:
        print_run(row)
    return 0


def _rm(parsed: argparse.Namespace) -> int:
    from stance.experiments.runs.removal import folders_of, remove

    folders = [path for word in parsed.run for path in folders_of(word, parsed.root, force=parsed.force)]
    unique = list(dict.fromkeys(folders))
    remove(unique, parsed.root)
    _print_gone("removed", unique, parsed.root)
    return 0


def _gc(parsed: argparse.Namespace) -> int:
    from stance.experiments.records.record import FAILED, INTERRUPTED
    from stance.experiments.runs import find_runs
    from stance.experiments.runs.removal import collect, folders_of, left_overs, remove, sweep_up
    from stance.terminal import say

    rules = parsed.failed or parsed.interrupted or parsed.older_than is not None or parsed.keep is not None
    statuses = [name for name, given in ((FAILED, parsed.failed), (INTERRUPTED, parsed.interrupted)) if given]
    runs = collect(
        find_runs(parsed.root, notify=say),
        statuses=statuses if rules else (FAILED, INTERRUPTED),
        older_than=parsed.older_than,
        keep=parsed.keep,
    )
    halves = left_overs(parsed.root)
    if parsed.dry_run or not rules:
        _print_runs_to_go(runs, halves)
        if not rules and (runs or halves):
            say("nothing was removed; give a rule: stance runs gc --failed --interrupted")
        return 0
    removed = []
    for run in runs:
        try:
            removed += folders_of(run.folder, parsed.root)
        except InputError as error:
            say(" ".join(str(error).split()))
    remove(removed, parsed.root)
    sweep_up(halves)
    _print_gone("removed", [*removed, *halves], parsed.root)
    return 0


def _export(parsed: argparse.Namespace) -> int:
    from stance.experiments.runs import find_runs, open_run
    from stance.experiments.runs.export import export_mlflow
    from stance.terminal import say

    given = [open_run(word, parsed.root) for word in parsed.run]
    runs = given or find_runs(parsed.root, notify=say)
    copied, skipped = export_mlflow(runs, parsed.mlflow, experiment=parsed.experiment, notify=say)
    print(f"{copied} runs copied; {skipped} left out: there already, or still on")
    return 0


def _leaderboard(parsed: argparse.Namespace) -> int:
    from stance.experiments.reproduction.leaderboard import update_results, write_leaderboard
    from stance.terminal import code_line, say

    folder = parsed.output.parent
    for name, run in update_results(folder, parsed.root, notify=say).items():
        print(code_line(f"{name}: {run.id} ({run.nickname})"))
    print(code_line(str(write_leaderboard(folder, parsed.output.name))))
    return 0


def _print_runs_to_go(runs: list[StoredRun], halves: list[Path]) -> None:
    from stance.terminal import code_line

    for run in runs:
        print(code_line(f"{run.id} ({run.nickname}, {run.status})"))
    for path in halves:
        print(code_line(f"{path} (half written)"))
    print(f"{len(runs)} runs and {len(halves)} left-overs would be removed", file=sys.stderr)


def _print_gone(what: str, paths: list[Path], root: Path) -> None:
    from stance.experiments.runs.stored import id_of
    from stance.terminal import code_line

    for path in paths:
        print(code_line(f"{what} {id_of(path.absolute(), root.resolve())}"))
    if not paths:
        print("nothing to remove")
