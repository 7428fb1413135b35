"""How runs look on a terminal and in the formats that `stance runs list` and `show` print."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stance.terminal import code_line, print_table

if TYPE_CHECKING:
    from stance.experiments.runs.query import Row

_FIELDS = ("run", "folder", "nickname", "name", "task", "status", "metric", "value", "seed", "duration", "started")


def print_runs(rows: Sequence[Row], form: str | None) -> None:
    """Print runs as a table, or as `json`, `csv` or `md`."""
    if form == "json":
        print_json([_flat(row) for row in rows])
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, list(_FIELDS), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in _flat(row).items()} for row in rows)
    else:
        header, table = _table(rows)
        if form == "md":
            _print_markdown(header, table)
        elif rows:
            print_table(header, table, right=(3, 4, 5))
        else:
            print("no runs")


def _flat(row: Row) -> dict[str, Any]:
    """Return what is said of a run in data: durations in seconds, times in ISO 8601."""
    run = row.run
    record = {key: run.record.get(key) for key in _FIELDS}
    known = {
        "run": run.id,
        "folder": str(run.folder),
        "nickname": run.nickname,
        "status": run.status,
        "metric": run.headline,
        "value": row.score,
        "duration": run.duration,
    }
    return record | known


def _table(rows: Sequence[Row]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return what is said of runs to people; one metric's name stands over its column, several beside their values."""
    metrics = {row.run.headline for row in rows} - {None}
    only = next(iter(metrics)) if len(metrics) == 1 else None
    header = ("run", "nickname", "status", code_line(only) if only else "headline", "seed", "duration", "started")
    table = []
    for row in rows:
        run, value = row.run, _score(row)
        if only is None and run.headline and value not in ("-", "!"):
            value = f"{run.headline} {value}"
        cells = (run.id, run.nickname, run.status, value, _cell(run.record.get("seed")), _duration(run.duration))
        table.append((*map(code_line, cells), _clock(row)))
    return header, table


def _print_markdown(header: Sequence[str], table: Sequence[Sequence[str]]) -> None:
    from stance.report.markdown import escape

    print(f"| {' | '.join(map(escape, header))} |")
    print(f"|{'---|' * 3}{'---:|' * 3}---|")
    for row in table:
        print(f"| {' | '.join(map(escape, row))} |")


def print_run(row: Row) -> None:
    """Print what a run's record says, its metrics with their intervals, what its checks found, and how it failed."""
    run, record = row.run, row.run.record
    print(code_line(f"{run.id}  {run.nickname}"))
    took = f" in {_duration(run.duration)}" if run.duration is not None and run.status != "RUNNING" else ""
    print(code_line(f"{run.status}{took}, started {_clock(row)}"), end="\n\n")
    facts = [(name, code_line(value)) for name, value in _facts(row) if value]
    width = max(len(name) for name, _ in facts)
    for name, value in facts:
        print(f"{name:{width}}  {value}")
    _print_metrics(row)
    _print_notes(record)
    _print_error(record.get("error"))


def _facts(row: Row) -> list[tuple[str, str]]:
    run, record = row.run, row.run.record
    git, platform, sweep = (_dict(record.get(key)) for key in ("git", "platform", "sweep"))
    versions, process = _dict(record.get("versions")), _dict(record.get("process"))
    labels = ", ".join(_words(record.get("labels")))
    headline = f"{run.headline} {_score(row)}{_interval(row.metrics, run.headline)}" if run.headline else ""
    inputs = [_cell(item.get("path")) for item in _list(record.get("inputs")) if isinstance(item, dict)]
    memory = record.get("peak_memory_mb")
    return [
        ("folder", str(run.folder)),
        ("experiment", _cell(record.get("name"))),
        ("task", f"{_cell(record.get('task'))}{f': {labels}' if labels else ''}"),
        ("headline", headline),
        ("split", _cell(record.get("split"))),
        ("seed", _cell(record.get("seed"))),
        ("command", " ".join(_words(record.get("command")))),
        ("overrides", " ".join(_words(record.get("overrides")))),
        ("sweep", f"job {_cell(sweep.get('job'))} of {_cell(sweep.get('folder'))}" if sweep else ""),
        ("code", f"git {_cell(git.get('state'))} {_cell(git.get('commit'))}"),
        ("code files", f"SHA-256 {_cell(record.get('code_sha256'))}"),
        ("test set", f"SHA-256 {record['test_sha256']}" if record.get("test_sha256") else ""),
        ("machine", ", ".join(f"{key} {_cell(value)}" for key, value in platform.items())),
        ("process", ", ".join(f"{key} {_cell(process.get(key))}" for key in ("host", "pid") if key in process)),
        ("versions", ", ".join(f"{key} {_cell(value)}" for key, value in versions.items())),
        ("peak memory", f"{memory:,} MB" if isinstance(memory, (int, float)) else ""),
        ("inputs", ", ".join(inputs)),
        ("attempts", str(len(_list(record.get("attempts"))) or "")),
    ]


def _print_metrics(row: Row) -> None:
    """Print the metrics, one column a model; the ends of intervals stand beside their value."""
    metrics = row.metrics
    names = [name for name in metrics if "/" in name and not _is_end(name, metrics)]
    models = list(dict.fromkeys(name.partition("/")[0] for name in names))
    keys = list(dict.fromkeys(name.partition("/")[2] for name in names))
    if not names:
        return
    print()
    table = [[key, *(_measured(metrics, f"{model}/{key}") for model in models)] for key in keys]
    table = [[code_line(cell) for cell in cells] for cells in table]
    print_table(("metric", *map(code_line, models)), table, right=range(1, len(models) + 1))


def _print_notes(record: Mapping[str, Any]) -> None:
    checks = [check for check in _list(record.get("checks")) if isinstance(check, dict)]
    for level in ("issue", "tip", "passed"):
        found = [_cell(check.get("code")) for check in checks if check.get("level") == level]
        if found:
            print(f"\n{'checks passed' if level == 'passed' else f'{level}s'}: {code_line(', '.join(found))}", end="")
    print("\n" if checks else "", end="")
    for warning in _words(record.get("warnings")):
        print(f"\nwarning: {code_line(warning)}")


def _print_error(error: object) -> None:
    if not isinstance(error, dict):
        return
    print(f"\n{code_line(_cell(error.get('type')))}: {code_line(_cell(error.get('message')))}\n")
    for line in str(error.get("traceback") or "").splitlines():
        print(" " * (len(line) - len(line.lstrip(" "))) + code_line(line))


def print_json(value: Any) -> None:
    """Print JSON that any reader takes: numbers that are none as null, everything but ASCII escaped."""
    print(json.dumps(_finite(value), indent=2, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _score(row: Row) -> str:
    """Return the headline's value; `!` of a failed run and of one whose value is lost, `-` while there is none."""
    if row.score is not None:
        return _shown(row.score)
    return "!" if row.run.status in ("FAILED", "COMPLETED") else "-"


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) > 1 and float(value).is_integer() else f"{value:.3f}"


def _measured(metrics: Mapping[str, float], name: str) -> str:
    return _shown(metrics.get(name)) + _interval(metrics, name)


def _interval(metrics: Mapping[str, float], name: str | None) -> str:
    low, high = metrics.get(f"{name}_low"), metrics.get(f"{name}_high")
    return "" if low is None or high is None else f" [{low:.3f}, {high:.3f}]"


def _is_end(name: str, metrics: Mapping[str, float]) -> bool:
    return any(name.endswith(end) and name.removesuffix(end) in metrics for end in ("_low", "_high"))


def _duration(seconds: float | None) -> str:
    if seconds is None or not math.isfinite(seconds):
        return "-"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _clock(row: Row) -> str:
    """Return when a run began, by the clock on this wall."""
    started = row.run.started
    return started.astimezone().strftime("%Y-%m-%d %H:%M:%S") if started else "-"


def _cell(value: object) -> str:
    return "-" if value is None else code_line(value) if isinstance(value, str) else str(value)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _words(value: object) -> list[str]:
    return [str(word) for word in _list(value)]
