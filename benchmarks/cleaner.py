"""Parts of page lines on the labelled pages of `data/pages`: the rules alone, and the rules with the model that ships.

A line counts as the part that most of its characters were given; blank lines do not count. On the training pages the
model is trained anew for each fold on the other folds; the held-back pages it never saw, nor did who made it.
"""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stance.schema import PARTS
from stance.text.linemodel import LineModel, shipped_model
from stance.text.parts import Block, blocks

FOLDS = 5
SCRIPT = Path(__file__).parents[1] / "scripts" / "train_line_model.py"

Pairs = list[tuple[str, str]]  # the lines of a page, or their parts as labelled, with what they were given


def measure() -> dict[str, list[dict[str, Any]]]:
    """Measure rules and model on both splits."""
    script = runpy.run_path(str(SCRIPT))
    train, held = ([pairs for _, pairs in script["labelled"](split)] for split in ("train", "held-back"))
    named, reports = script["labelled"]("train"), script["clean_reports"]()
    models: dict[int, LineModel] = {}
    for fold in script["deal"](len(named), FOLDS, 0):
        model = script["fit"]([page for number, page in enumerate(named) if number not in fold], reports)
        models |= dict.fromkeys(fold, model)
    crossed = [models[number] for number in range(len(train))]
    shipped = shipped_model()
    return {
        f"Held-back pages ({len(held)})": _rows(held, [shipped] * len(held)),
        f"Training pages ({len(train)}), {FOLDS}-fold cross-validation": _rows(train, crossed),
    }


def _rows(pages: Sequence[Pairs], models: Sequence[LineModel]) -> list[dict[str, Any]]:
    rows = []
    for name, used in (("rules alone", [None] * len(pages)), ("rules and model", models)):
        judged = [_judged(pairs, model) for pairs, model in zip(pages, used, strict=True)]
        low, high = _interval(judged)
        counts = Counter(pair for pairs in judged for pair in pairs)
        right = sum(counts[part, part] for part in PARTS)
        row: dict[str, Any] = {"": name, "lines": counts.total(), "accuracy": round(right / counts.total(), 4)}
        row["95 % interval over pages"] = f"{low:.3f}-{high:.3f}"
        for part in PARTS:
            given = sum(counts[gold, part] for gold in PARTS)
            gold_count = sum(counts[part, other] for other in PARTS)
            row[f"{part} precision"] = round(counts[part, part] / given, 3) if given else "-"
            row[f"{part} recall"] = round(counts[part, part] / gold_count, 3) if gold_count else "-"
        row["body taken for boilerplate"] = counts["body", "boilerplate"]
        rows.append(row)
    return rows


def _judged(pairs: Pairs, model: LineModel | None) -> Pairs:
    """Return the label of each line that is not blank and the part that it was given."""
    found = blocks("\n".join(line for line, _ in pairs), model=model)
    out = []
    at = number = 0
    for line, label in pairs:
        if line.strip():
            while found[number].end <= at:
                number += 1
            out.append((label, _part(found, number, at, at + len(line))))
        at += len(line) + 1
    return out


def _part(found: Sequence[Block], number: int, start: int, end: int) -> str:
    counts: Counter[str] = Counter()
    while number < len(found) and found[number].start < end:
        block = found[number]
        counts[block.part] += min(end, block.end) - max(start, block.start)
        number += 1
    return counts.most_common(1)[0][0]


def _interval(judged: Sequence[Pairs]) -> tuple[float, float]:
    """Return the bootstrap interval of the accuracy, pages drawn anew."""
    right = np.array([sum(gold == part for gold, part in pairs) for pairs in judged])
    lines = np.array([len(pairs) for pairs in judged])
    drawn = np.random.default_rng(0).integers(0, len(judged), (2000, len(judged)))
    low, high = np.quantile(right[drawn].sum(axis=1) / lines[drawn].sum(axis=1), (0.025, 0.975))
    return float(low), float(high)
