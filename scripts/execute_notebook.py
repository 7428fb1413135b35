"""Run the cells of a notebook and keep what they give, as Jupyter would, with nothing but the standard library.

Run from anywhere: python scripts/execute_notebook.py examples/quickstart.ipynb [--check]

Outputs are what cells print and what stands in their last line, as text and as HTML. The same notebook gives the same
bytes: what is new each time in HTML (the beginning of ids) is named after its cell. `--check` writes nothing, and ends
with 1 where a cell says something else than the notebook has; fractions may differ by 0.02, as they do from machine to
machine.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_FRACTION = re.compile(r"(\d{1,9}\.\d{1,9})")
_NEW_IDS = re.compile(r"\bn[0-9a-f]{8}d(?=\d)")


def execute(notebook: Json) -> Json:
    """Return a notebook with the outputs of its cells, which were run in a folder of their own.

    Parameters
    ----------
    notebook : dict
        As read from its file (format 4).

    Returns
    -------
    dict
        A notebook with the same cells.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    before, cells, number = Path.cwd(), [], 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for cell in notebook["cells"]:
                if cell["cell_type"] == "code":
                    number += 1
                    cell = cell | {
                        "execution_count": number,
                        "outputs": _outputs("".join(cell["source"]), names, number),
                    }
                cells.append(cell)
        finally:
            os.chdir(before)
    return notebook | {"cells": cells}


def texts(notebook: Json) -> list[str]:
    """Return what each code cell says as text."""
    said = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            outputs = cell["outputs"]
            lines = [line for each in outputs for line in each.get("text") or each["data"]["text/plain"]]
            said.append("".join(lines))
    return said


def same(before: str, after: str) -> bool:
    """Tell whether two texts differ in nothing but the last digits of fractions."""
    one, other = _FRACTION.split(before), _FRACTION.split(after)
    if len(one) != len(other):
        return False
    return all(
        abs(float(a) - float(b)) <= 0.02 if place % 2 else a.split() == b.split()
        for place, (a, b) in enumerate(zip(one, other, strict=True))
    )


def _outputs(source: str, names: dict[str, Any], number: int) -> list[Json]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, f"<cell {number}>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"<cell {number}>", "eval"), names)
    out: list[Json] = []
    if printed.getvalue():
        out.append({"output_type": "stream", "name": "stdout", "text": _lines(printed.getvalue())})
    if value is not None:
        out.append(
            {"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": _data(value, number)}
        )
    return out


def _data(value: Any, number: int) -> Json:
    data = {"text/plain": _lines(repr(value))}
    html = value._repr_html_() if hasattr(value, "_repr_html_") else None
    if html is not None:
        data["text/html"] = _lines(_NEW_IDS.sub(f"n{number:08x}d", html))
    return data


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main() -> int:
    """Run one notebook, and write or check it."""
    parser = argparse.ArgumentParser(description="Run the cells of a notebook and keep what they give.")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; say which cells give something else")
    parsed = parser.parse_args()
    path = parsed.notebook.resolve()
    was = json.loads(path.read_text(encoding="utf-8"))
    now = execute(was)
    if not parsed.check:
        path.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return 0
    pairs = zip(texts(was), texts(now), strict=True)
    other = [number for number, (before, after) in enumerate(pairs, start=1) if not same(before, after)]
    if other:
        print(
            f"{path.name}: other output in cell {', '.join(map(str, other))}; run it without --check", file=sys.stderr
        )
    return int(bool(other))


if __name__ == "__main__":
    sys.exit(main())
