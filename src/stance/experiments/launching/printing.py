"""What `stance run` prints at its end: numbers, where they lie, and what failed."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from stance.experiments.launching.jobs import relative
from stance.experiments.launching.outcomes import Outcome
from stance.report.scores import Scores, model_name
from stance.terminal import code_line, print_table

_SCORE = re.compile(r"(?:.{1,100}_)?(?:f1|accuracy)")
_ENDS = ("_low", "_high")


def print_run(outcome: Outcome) -> None:
    """Print a run's numbers beside its baselines', the checks that found something, and where all of it lies."""
    scores = Scores(outcome.metrics, outcome.headline)
    models = scores.models
    rows = []
    for key in _keys(scores, outcome):
        cells = [_cell(scores, model, key, interval=model == scores.main) for model in models]
        rows.append((_title(key), *cells))
    header = ("", *(model_name(model, one_label=scores.one_label) for model in models))
    print_table(header, rows, right=range(1, len(header)))
    checks = outcome.record.get("checks") or ()
    if issues := [str(check["code"]) for check in checks if check["level"] == "issue"]:
        _print(f"checks: {', '.join(issues)} found, see docs/checks.md")
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
            number = _cell(scores, scores.main, None) + ("" if len(headlines) == 1 else f" {outcome.headline}")
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


def _keys(scores: Scores, outcome: Outcome) -> list[str]:
    """Return which numbers are shown of the run's own model: the headline, the labels in their order, other scores."""
    start, end = f"{scores.main}/", scores.split
    own = [key.removeprefix(start) for key in scores.metrics if key.startswith(start)]
    names = [key.removesuffix(end) for key in own if key.endswith(end) and not key.endswith(_ENDS)]
    found = [name for name in names if _SCORE.fullmatch(name) and "/" not in name]
    labels = [f"{label}_f1" for label in outcome.record.get("labels") or ()]
    first = [scores.name.removesuffix(end), *labels]
    return [key for key in dict.fromkeys([*first, *found]) if key in found]


def _title(key: str) -> str:
    words = key.replace("_", " ").replace("actor stance", "actor-stance").replace("macro f1", "macro-F1")
    return re.sub(r"\bf1\b", "F1", words)


def _cell(scores: Scores, model: str, key: str | None, *, interval: bool = True) -> str:
    value, ends = scores.value(model, key), scores.interval(model, key)
    if value is None:
        return "-"
    return f"{value:.3f}" + (f" [{ends[0]:.3f}, {ends[1]:.3f}]" if interval and ends else "")


def _value(outcome: Outcome) -> float:
    return outcome.metrics.get(outcome.headline, float("-inf"))


def _print(line: str) -> None:
    Console(highlight=False).print(line, soft_wrap=True, markup=False)
