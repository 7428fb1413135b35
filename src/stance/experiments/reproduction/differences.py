"""How two runs of one configuration differ: their metrics, their predictions, and what their records say of why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_SHOWN = 5
_KEYS = ["model", "item", "label"]


@dataclass(frozen=True)
class MetricChange:
    """A metric that is not the same; None where one run does not have it."""

    name: str
    was: float | None
    now: float | None

    @property
    def difference(self) -> float | None:
        """Now minus was."""
        return None if self.was is None or self.now is None else self.now - self.was


@dataclass(frozen=True)
class PredictionChange:
    """How predictions differ, row by row (model, item and label).

    Parameters
    ----------
    rows : int
        Rows that both have.
    only_was, only_now : int
        Rows that one has.
    flipped : int
        Decisions that are not the same.
    gold : int
        Gold labels that are not the same.
    moved : int
        Rows in another fold or group.
    scores : int
        Scores that are not the same to the last bit.
    largest : float
        The largest difference of two scores.
    first : tuple of str
        The first rows in which decision, gold, fold or group differ, else those whose scores differ.
    """

    rows: int
    only_was: int
    only_now: int
    flipped: int
    gold: int
    moved: int
    scores: int
    largest: float
    first: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not any((self.only_was, self.only_now, self.flipped, self.gold, self.moved, self.scores))


def metric_changes(was: Mapping[str, float], now: Mapping[str, float]) -> list[MetricChange]:
    """Return the metrics that are not exactly the same, in the order in which they stand."""
    names = [*was, *(name for name in now if name not in was)]
    pairs = [(name, was.get(name), now.get(name)) for name in names]
    return [MetricChange(name, a, b) for name, a, b in pairs if not _equal(a, b)]


def _equal(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and math.isnan(a) and math.isnan(b))


def prediction_changes(was: pd.DataFrame, now: pd.DataFrame) -> PredictionChange:
    """Compare predictions row by row; both as in `predictions.parquet`."""
    both = was.merge(now, on=_KEYS, how="outer", suffixes=("_was", "_now"), indicator="side", sort=True)
    side = both["side"].to_numpy()
    both = both[side == "both"]

    def differ(column: str) -> Any:
        return (both[f"{column}_was"] != both[f"{column}_now"]).to_numpy(dtype=bool)

    scores = [both[f"score_{when}"].to_numpy(dtype=float, na_value=np.nan) for when in ("was", "now")]
    apart = ~((scores[0] == scores[1]) | (np.isnan(scores[0]) & np.isnan(scores[1])))
    distance = np.abs(scores[0] - scores[1])[apart]
    flipped, gold, moved = differ("predicted"), differ("gold"), differ("fold") | differ("group")
    serious = flipped | gold | moved
    chosen = np.flatnonzero(serious if serious.any() else apart)[:_SHOWN]
    first = [
        f"{row.item} {row.label} ({row.model}): {_said(row.predicted_was, row.score_was)} was, "
        f"{_said(row.predicted_now, row.score_now)} now"
        for row in both.iloc[chosen].itertuples()
    ]
    largest = math.nan if np.isnan(distance).any() else float(distance.max(initial=0.0))
    return PredictionChange(
        rows=len(both),
        only_was=int((side == "left_only").sum()),
        only_now=int((side == "right_only").sum()),
        flipped=int(flipped.sum()),
        gold=int(gold.sum()),
        moved=int(moved.sum()),
        scores=int(apart.sum()),
        largest=largest,
        first=tuple(first),
    )


def _said(predicted: Any, score: Any) -> str:
    return f"{'yes' if predicted else 'no'} {score:.4f}"


def reasons(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what two records (`run.json`) say of why their runs may differ, each in a line; empty where nothing does.

    Parameters
    ----------
    was, now : mapping
        The records; whatever a damaged one lacks is left out.
    """
    return [*_data(was, now), *_code(was, now), *_versions(was, now), *_machine(was, now), *_settings(was, now)]


def _data(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    before, after = (_inputs(record) for record in (was, now))
    for path in sorted({*before, *after}):
        if path not in after:
            yield f"data: {path} was read then, not now"
        elif path not in before:
            yield f"data: {path} is read now, was not then"
        elif before[path] != after[path]:
            yield f"data: {path} has changed (SHA-256 {before[path][:12]} -> {after[path][:12]})"
    one, other = (record.get("test_sha256") for record in (was, now))
    if one and other and one != other:
        yield "data: what is measured on is not the same (items, labels or gold)"


def _inputs(record: Mapping[str, Any]) -> dict[str, str]:
    listed = record.get("inputs")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return {str(entry.get("path")): str(entry.get("sha256")) for entry in entries}


def _code(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    git = [value if isinstance(value, dict) else {} for value in (was.get("git"), now.get("git"))]
    same = was.get("code_sha256") == now.get("code_sha256")
    commits = [str(state.get("commit") or "no commit")[:12] for state in git]
    dirty = [f"then {commits[0]}"] if git[0].get("state") == "dirty" else []
    dirty += [f"now {commits[1]}"] if git[1].get("state") == "dirty" else []
    if not same:
        yield (
            f"code: not the same (commit {commits[0]} -> {commits[1]})"
            if commits[0] != commits[1]
            else (f"code: not the same, at the same commit {commits[0]}")
        )
        if dirty:
            yield f"code: with changes that were not committed ({', '.join(dirty)})"
    elif commits[0] != commits[1]:
        yield f"code: the same, at another commit ({commits[0]} -> {commits[1]})"


def _versions(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    before, after = (value if isinstance(value, dict) else {} for value in (was.get("versions"), now.get("versions")))
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"version: {name} {before.get(name, 'absent')} -> {after.get(name, 'absent')}"


def _machine(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    before, after = (value if isinstance(value, dict) else {} for value in (was.get("platform"), now.get("platform")))
    for name in ("system", "machine", "cpu", "cpus", "threads"):
        if before.get(name) != after.get(name):
            yield f"machine: {name} {before.get(name)} -> {after.get(name)}"


def _settings(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if was.get("seed") != now.get("seed"):
        yield f"seed: {was.get('seed')} -> {now.get('seed')}"
