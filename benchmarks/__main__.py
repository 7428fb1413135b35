"""``python -m benchmarks NAME [-o FOLDER]``: run one benchmark and write its JSON and its Markdown table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import cleaner, compare, gold, growth, pipeline, runs, sentiment, splitters, who
from benchmarks.machine import machine

BENCHMARKS: dict[str, Callable[[], dict[str, Any]]] = {
    "cleaner": cleaner.measure,
    "compare": compare.measure,
    "gold": gold.measure,
    "growth": growth.measure,
    "pipeline": pipeline.measure,
    "runs": runs.measure,
    "sentiment": sentiment.measure,
    "splitters": splitters.measure,
    "who": who.measure,
}


def main() -> None:
    """Run a benchmark by its name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent / "results")
    parsed = parser.parse_args()
    result = {"machine": machine(), **BENCHMARKS[parsed.name]()}
    parsed.output.mkdir(parents=True, exist_ok=True)
    path = parsed.output / f"{parsed.name}.json"
    path.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    table = markdown(parsed.name, result)
    path.with_suffix(".md").write_text(table, encoding="utf-8")
    print(table)


def markdown(name: str, result: dict[str, Any]) -> str:
    """Return a result's tables as Markdown."""
    lines = [f"# {name}", "", ", ".join(f"{key} {value}" for key, value in result["machine"].items()), ""]
    for title, rows in result.items():
        if title == "machine":
            continue
        columns = list(dict.fromkeys(key for row in rows for key in row))
        lines += [f"## {title}", "", f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
        lines += [f"| {' | '.join(str(row.get(column, '')) for column in columns)} |" for row in rows]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
