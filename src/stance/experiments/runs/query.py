"""Which runs a user wants to see, and in which order: any field of the record, metric or key of the configuration."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from stance.exceptions import InputError
from stance.experiments.records.record import COMPLETED
from stance.experiments.runs.find import Notify
from stance.experiments.runs.stored import StoredRun
from stance.terminal import code_line

_FIELDS: dict[str, Callable[[StoredRun], Any]] = {
    "run": lambda run: run.id,
    "nickname": lambda run: run.nickname,
    "name": lambda run: run.record.get("name"),
    "task": lambda run: run.record.get("task"),
    "status": lambda run: run.status,
    "split": lambda run: run.record.get("split"),
    "seed": lambda run: run.record.get("seed"),
    "started": lambda run: run.record.get("started"),
    "duration": lambda run: run.duration,
    "git": lambda run: git.get("state") if isinstance(git := run.record.get("git"), dict) else None,
    "metric": lambda run: run.headline,
}
_HEADLINE = "headline"
_CONDITION = re.compile(r"([^=<>!\s]{1,200})\s{0,20}(!=|<=|>=|=|<|>)\s{0,20}(.{0,1000})", re.DOTALL)


class _Absent:
    """What a run has under a key that it does not have."""


ABSENT = _Absent()


@dataclass
class Row:
    """A run and its values by key; files are read at most once, and only where a key needs them.

    Parameters
    ----------
    run : StoredRun
    notify : callable
        Told in one line of a file that is missing or damaged; its values are then absent.
    """

    run: StoredRun
    notify: Notify
    _metrics: dict[str, float] | None = field(default=None, repr=False)
    _config: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics; empty where there are none (yet)."""
        if self._metrics is None:
            self._metrics = self._read(self.run.metrics)
        return self._metrics

    @property
    def config(self) -> dict[str, Any]:
        """The configuration by dotted keys; empty where there is none."""
        if self._config is None:
            self._config = self._read(self.run.flat_config)
        return self._config

    @property
    def score(self) -> float | None:
        """The headline metric's value, where it is known."""
        return None if self.run.headline is None else self.metrics.get(self.run.headline)

    def value(self, key: str) -> Any:
        """Return a run's value: a field of the record, `headline`, a metric (`model/metric`), or a configuration key.

        Returns
        -------
        object
            `ABSENT` where the run has no such key, or no value under it yet.
        """
        if key in _FIELDS:
            value = _FIELDS[key](self.run)
            return ABSENT if value is None else value
        if key == _HEADLINE:
            return ABSENT if self.score is None else self.score
        return self.metrics.get(key, ABSENT) if "/" in key else self.config.get(key, ABSENT)

    def keys(self) -> set[str]:
        """Return every key that `value` knows here."""
        return {*_FIELDS, _HEADLINE, *self.metrics, *self.config}

    def _read(self, read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return read()
        except InputError as error:
            # A run that did not end well need not have got so far; one that did should have all its files.
            if self.run.status == COMPLETED or (error.path is not None and Path(error.path).exists()):
                self.notify(code_line(str(error)))
            return {}


def rows_of(runs: Sequence[StoredRun], *, notify: Notify = lambda message: None) -> list[Row]:
    """Return a row for each run."""
    return [Row(run, notify) for run in runs]


def select(rows: Sequence[Row], conditions: Sequence[str]) -> list[Row]:
    """Return the rows for which all conditions hold.

    Parameters
    ----------
    rows : sequence of Row
    conditions : sequence of str
        `KEY=VALUE` (`*` in the value stands for anything), `KEY!=VALUE`, and with a number `KEY>0.6`, `>=`, `<`, `<=`.

    Raises
    ------
    InputError
        If one is no condition, or no run at all has its key.
    """
    kept = list(rows)
    for condition in conditions:
        match = _CONDITION.fullmatch(condition)
        if match is None:
            raise InputError(f"--filter {condition!r} is no condition; write KEY=VALUE, KEY!=VALUE or KEY>NUMBER")
        key, sign, wanted = match.groups()
        values = [(row, row.value(key)) for row in rows]
        if rows and all(value is ABSENT for _, value in values):
            _check_known(rows, key, "--filter")
        holds = _condition(sign, wanted, condition)
        passed = {id(row) for row, value in values if value is not ABSENT and holds(value)}
        kept = [row for row in kept if id(row) in passed]
    return kept


def ordered(rows: Sequence[Row], key: str, *, reverse: bool = False) -> list[Row]:
    """Return rows sorted by a key: times and numbers from the largest (newest, best), words from A to Z.

    Rows without a value come last, in either direction.

    Raises
    ------
    InputError
        If no run at all has the key.
    """
    values = [(row, row.value(key)) for row in rows]
    there = [(row, value) for row, value in values if value is not ABSENT and not _nan(value)]
    if rows and not there:
        _check_known(rows, key, "--sort")
    # `rows` come oldest first; among equals the newest stands first.
    there.reverse()
    numbers = [(row, float(value)) for row, value in there if isinstance(value, (int, float))]
    times = key == "started"
    words = [(row, str(value)) for row, value in there if not isinstance(value, (int, float))]
    numbers.sort(key=lambda pair: pair[1], reverse=not reverse)
    words.sort(key=lambda pair: pair[1], reverse=times != reverse)
    placed = [row for row, _ in (*numbers, *words)]
    seen = {id(row) for row in placed}
    return placed + [row for row in reversed(rows) if id(row) not in seen]


def _check_known(rows: Sequence[Row], key: str, option: str) -> None:
    known: set[str] = set().union(*(row.keys() for row in rows))
    if key not in known:
        near = difflib.get_close_matches(key, sorted(known), n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "see stance runs show RUN"
        raise InputError(f"{option}: no run has the key {key!r}; {hint}")


def _condition(sign: str, wanted: str, condition: str) -> Callable[[Any], bool]:
    if sign == "=":
        return lambda value: _equal(value, wanted)
    if sign == "!=":
        return lambda value: not _equal(value, wanted)
    number = _number(wanted)
    if number is None:
        raise InputError(f"--filter {condition!r} compares with {wanted!r}, which is no number; give one, or use =")
    # Not (value < number) is another thing than value >= number where the value is not a number.
    compare: dict[str, Callable[[float], bool]] = {
        "<": lambda value: value < number,
        "<=": lambda value: value <= number,
        ">": lambda value: value > number,
        ">=": lambda value: value >= number,
    }
    holds = compare[sign]
    return lambda value: isinstance(value, (int, float)) and holds(float(value))


def _equal(value: Any, wanted: str) -> bool:
    if isinstance(value, bool) or value is None:
        return wanted.lower() == {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (int, float)) and (number := _number(wanted)) is not None:
        return float(value) == number
    text = str(value)
    return text.lower() == wanted.lower() or ("*" in wanted and fnmatchcase(text.lower(), _stars(wanted.lower())))


def _stars(pattern: str) -> str:
    """Return a pattern in which only the star means something."""
    return re.sub(r"[\[?]", lambda match: f"[{match.group()}]", pattern)


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
