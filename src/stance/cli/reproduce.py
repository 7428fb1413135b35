"""`stance reproduce`: run it again, and say metric by metric whether the result is the same."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.cli.parser import Commands, add_command, add_corpora_dir

if TYPE_CHECKING:
    from stance.experiments.reproduction.reproduce import ExperimentAgain, RunAgain

_MOST = 20


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "reproduce",
        help="run it again and say whether the result is the same",
        description=(
            "Run it again and say, metric by metric, whether the result is the same.\n\n"
            "A run is rebuilt from its own record and must give the same metrics, predictions and labelled documents.\n"
            "An experiment (a folder with expected.json, or its name) must give its metrics within their tolerances.\n"
            "A word that names both means the experiment; give a path (./seed) for the run. Exit code 1 if it is not."
        ),
        example="stance reproduce seed; stance reproduce latest",
    )
    parser.add_argument(
        "what",
        metavar="RUN_OR_EXPERIMENT",
        help="an experiment; else a run's folder, nickname, part of its path, or latest",
    )
    parser.add_argument("-o", "--output", metavar="DIR", help="the new run's folder (default: one below runs)")
    parser.add_argument("--json", action="store_true", help="say it in JSON")
    parser.add_argument("--root", type=Path, default=Path("runs"), metavar="DIR", help="where runs lie (default: runs)")
    add_corpora_dir(parser)
    parser.set_defaults(call=_reproduce)


def _reproduce(parsed: argparse.Namespace) -> int:
    from stance.experiments.reproduction.expected import experiment_folder
    from stance.experiments.reproduction.reproduce import reproduce_experiment, reproduce_run
    from stance.experiments.runs import open_run
    from stance.terminal import progress_bars, say

    experiment = experiment_folder(parsed.what)
    options: dict[str, Any] = {
        "output": None if parsed.output is None else Path(parsed.output),
        "corpora_dir": parsed.corpora_dir,
        "command": ["stance", "reproduce", parsed.what, *(() if parsed.output is None else ("-o", parsed.output))],
        "notify": say,
    }
    found: RunAgain | ExperimentAgain
    if experiment is not None:
        with progress_bars() as show:
            found = reproduce_experiment(experiment, progress=show, **options)
    else:
        run = open_run(parsed.what, parsed.root)
        with progress_bars() as show:
            found = reproduce_run(run, progress=show, **options)
    if parsed.json:
        print(json.dumps(_finite(found.to_json()), indent=2, allow_nan=False))
    elif experiment is not None:
        _print_experiment(found)  # type: ignore[arg-type]
    else:
        _print_run(found)  # type: ignore[arg-type]
    return 0 if found.same else 1


def _print_experiment(found: ExperimentAgain) -> None:
    from stance.terminal import code_line, print_table

    rows = []
    for verdict in found.verdicts:
        got, target = verdict.got, verdict.expected
        difference = "-" if got is None else f"{got - target.value:+.4f}"
        word = "same" if verdict.holds else "no such metric" if got is None else "NOT SAME"
        shown = (verdict.name, f"{target.value:.4f}", _number(got), difference, f"{target.tolerance:g}", word)
        rows.append(tuple(map(code_line, shown)))
    print_table(("metric", "expected", "got", "difference", "tolerance", ""), rows, right=(1, 2, 3, 4))
    n_good = sum(verdict.holds for verdict in found.verdicts)
    of = f"{n_good} of {len(found.verdicts)} metrics within their tolerance"
    print(code_line(f"{found.name}: {'reproduced' if found.same else 'NOT reproduced'}, {of}"))
    print(code_line(f"run: {found.now.folder}"))


def _print_run(found: RunAgain) -> None:
    from stance.terminal import code_line, print_table

    if found.metrics:
        shown = found.metrics[:_MOST]
        rows = [(c.name, _number(c.was), _number(c.now), _signed(c.difference)) for c in shown]
        print_table(
            ("metric", "was", "now", "difference"), [tuple(map(code_line, row)) for row in rows], right=(1, 2, 3)
        )
        if len(found.metrics) > _MOST:
            print(f"and {len(found.metrics) - _MOST} more metrics")
    lines = [_metrics_line(found), *_prediction_lines(found)]
    lines += [f"not the same: {name}" for name in found.files] or ["labelled documents: same"]
    lines += [f"{'it may be due to' if not found.same else 'although'} {reason}" for reason in found.reasons]
    if not found.same and not found.reasons:
        lines.append("nothing recorded explains it: data, code, versions and machine are the same")
    name = f"{found.was.id} ({found.was.nickname})"
    lines += [f"{name}: {'the same again' if found.same else 'NOT the same again'}", f"run: {found.now.folder}"]
    for line in lines:
        print(code_line(line))


def _metrics_line(found: RunAgain) -> str:
    if not found.metrics:
        return f"metrics: same, all {found.n_metrics}"
    return f"metrics: {len(found.metrics)} of {found.n_metrics} differ, by at most {found.largest:.3g}"


def _prediction_lines(found: RunAgain) -> list[str]:
    change = found.predictions
    if change.same:
        return [f"predictions: same, all {change.rows:,} rows"]
    parts = [
        f"{number:,} {what}"
        for number, what in (
            (change.flipped, "decisions flipped"),
            (change.scores, f"scores differ by at most {change.largest:.3g}"),
            (change.gold, "gold labels differ"),
            (change.moved, "rows in another fold or group"),
            (change.only_was, "rows gone"),
            (change.only_now, "rows new"),
        )
        if number
    ]
    return [f"predictions: of {change.rows:,} rows {'; '.join(parts)}", *(f"  {line}" for line in change.first)]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.3g}"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and value - value != 0 else value
