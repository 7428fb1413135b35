"""What `stance run` prints at its end: numbers, where they lie, and what failed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from stance.experiments.launching.jobs import relative
from stance.experiments.launching.outcomes import Outcome
from stance.report.as_terminal import print_scores
from stance.report.scores import Scores
from stance.report.tables import with_interval
from stance.terminal import code_line, print_table


def print_run(outcome: Outcome) -> None:
    """Print a run's numbers beside its baselines', the checks that found something, and where all of it lies."""
    checks = outcome.record.get("checks") or ()
    issues = [str(check["code"]) for check in checks if check["level"] == "issue"]
    print_scores(Scores(outcome.metrics, outcome.headline), outcome.record.get("labels") or (), issues)
    report = outcome.folder / "report.html"
    _print(f"report: {relative(report)}" if report.exists() else f"results: {relative(outcome.folder)}")


def print_sweep(outcomes: Sequence[Outcome], folder: Path) -> None:
    """Print the jobs of a sweep: what differs, the headline with its interval, `*` the best, `!` failed."""
    shared = set.intersection(*(set(outcome.overrides) for outcome in outcomes)) if len(outcomes) > 1 else set()
    headlines = {outcome.headline for outcome in outcomes if outcome.ended_well}
    tests = {outcome.record.get("test_sha256") for outcome in outcomes if outcome.ended_well}
    best = max((_value(outcome) for outcome in outcomes), default=0.0)
    rows = []
    for outcome in outcomes:
        differs = " ".join(code_line(word) for word in outcome.overrides if word not in shared) or "-"
        number = "!"
        if outcome.ended_well:
            scores = Scores(outcome.metrics, outcome.headline)
            number = with_interval(scores, scores.main) + ("" if len(headlines) == 1 else f" {outcome.headline}")
            is_best = len(headlines) == len(tests) == 1 and len(outcomes) > 1 and _value(outcome) == best
            number += " *" if is_best else "  "
        rows.append((outcome.folder.name, differs, number))
    title = Scores({}, headlines.pop()).title.replace("Macro-", "macro-") if len(headlines) == 1 else "headline"
    print_table(("job", "what differs", f"{title}  "), rows, right=(0, 2))
    _print(f"results: {relative(folder)}")


def say_failed(outcomes: Sequence[Outcome]) -> int:
    """Name the jobs that failed on standard error, and return the exit code."""
    failed = [outcome for outcome in outcomes if not outcome.ended_well]
    for outcome in failed:
        print(f"stance: {relative(outcome.folder)}: {code_line(outcome.error)}", file=sys.stderr)
    if failed:
        print(f"stance: {len(failed)} of {len(outcomes)} jobs failed", file=sys.stderr)
    if not failed:
        return 0
    return 2 if len(failed) == len(outcomes) and all(outcome.is_bad_input for outcome in failed) else 1


def _value(outcome: Outcome) -> float:
    return outcome.metrics.get(outcome.headline, float("-inf"))


def _print(line: str) -> None:
    Console(highlight=False).print(line, soft_wrap=True, markup=False)
