"""One run as it lies in its folder; every file is read when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stance.exceptions import InputError
from stance.experiments.records.record import COMPLETED, FILE, read_bytes, read_record, shown_status

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("task", "item", "group", "label", "gold", "predicted", "score", "fold", "model")
"""Of `predictions.parquet`."""

_MOST_KEYS = 20_000


@dataclass(frozen=True)
class StoredRun:
    """A run that is there.

    Parameters
    ----------
    folder : Path
        Where it lies.
    id : str
        Its path below the root of all runs, with forward slashes: `2026-11-26/14-02-11-034251-seed`, a job of a sweep
        with its number after it. The whole path for a run elsewhere.
    record : mapping
        What its `run.json` says.
    status : str
        `COMPLETED`, `FAILED`, `RUNNING` or `INTERRUPTED`, see `stance.experiments.records.record.shown_status`.
    """

    folder: Path
    id: str
    record: Mapping[str, Any] = field(repr=False)
    status: str

    @classmethod
    def read(cls, folder: Path, root: Path | None = None) -> StoredRun:
        """Read the run in a folder.

        Raises
        ------
        InputError
            If its record is missing or cannot be read.
        """
        record = read_record(folder / FILE)
        return cls(folder, id_of(folder, root), record, shown_status(record))

    @property
    def nickname(self) -> str:
        """What a person calls it; empty where the record gives none."""
        name = self.record.get("nickname")
        return name if isinstance(name, str) else ""

    @property
    def headline(self) -> str | None:
        """The name of the metric that counts, such as `stance/macro_f1`; None where the run did not get that far."""
        headline = self.record.get("headline")
        metric = headline.get("metric") if isinstance(headline, dict) else None
        return metric if isinstance(metric, str) else None

    @property
    def started(self) -> datetime | None:
        """When it began."""
        return _time(self.record.get("started"))

    @property
    def duration(self) -> float | None:
        """How long it took, or has taken so far, in seconds; None where that is not known (it was interrupted)."""
        timings = self.record.get("timings")
        total = timings.get("total") if isinstance(timings, dict) else None
        if isinstance(total, (int, float)):
            return float(total)
        end = datetime.now(UTC) if self.status == "RUNNING" else _time(self.record.get("finished"))
        return (end - self.started).total_seconds() if end and self.started else None

    def metrics(self) -> dict[str, float]:
        """Return the flat metrics.

        Raises
        ------
        InputError
            If `metrics.json` is missing or damaged.
        """
        path = self.folder / "metrics.json"
        content = self.content(path)
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise self._damaged(path) from None
        if not isinstance(found, dict) or any(type(value) not in (int, float) for value in found.values()):
            raise self._damaged(path)
        return found

    def config(self) -> dict[str, Any]:
        """Return the resolved configuration, groups as dicts in it.

        Raises
        ------
        InputError
            If `config.yaml` is missing or damaged.
        """
        import yaml

        path = self.folder / "config.yaml"
        content = self.content(path)
        try:
            found = yaml.load(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, ValueError, RecursionError):
            raise self._damaged(path) from None
        if not isinstance(found, dict):
            raise self._damaged(path)
        return found

    def flat_config(self) -> dict[str, Any]:
        """Return the configuration by dotted keys (`model.C`, `evaluation.folds`); lists stay whole.

        Raises
        ------
        InputError
            If `config.yaml` is missing or damaged.
        """
        flat: dict[str, Any] = {}
        todo: list[tuple[str, Any]] = [("", self.config())]
        while todo:
            key, value = todo.pop()
            if isinstance(value, dict) and value:
                todo += [(f"{key}.{name}" if key else str(name), value[name]) for name in reversed(value)]
            else:
                flat[key] = value
            if len(flat) + len(todo) > _MOST_KEYS:  # a file of references to references
                raise self._damaged(self.folder / "config.yaml")
        return flat

    def predictions(self) -> pd.DataFrame:
        """Return what every model said of every evaluated item and label, with the columns of `COLUMNS`.

        Raises
        ------
        InputError
            If `predictions.parquet` is missing, damaged, or lacks a column.
        """
        import io

        import pandas as pd
        import pyarrow as pa

        path = self.folder / "predictions.parquet"
        content = io.BytesIO(self.content(path))
        try:
            table = pd.read_parquet(content)
        except (pa.ArrowException, OSError, ValueError):
            raise self._damaged(path) from None
        if missing := [name for name in COLUMNS if name not in table.columns]:
            raise InputError(f"has no column {missing[0]!r}; run the experiment again", path=path)
        return table

    def to_frame(self) -> pd.DataFrame:
        """Return the metrics as a frame with the columns `model`, `metric`, `value`, `low` and `high`.

        `low` and `high` are the ends of the 95 % interval, where there is one.

        Raises
        ------
        InputError
            If `metrics.json` is missing or damaged.
        """
        import pandas as pd

        metrics = self.metrics()
        ends = {f"{name}{end}" for name in metrics for end in ("_low", "_high")}
        rows = [
            (*name.partition("/")[::2], value, metrics.get(f"{name}_low"), metrics.get(f"{name}_high"))
            for name, value in metrics.items()
            if name not in ends
        ]
        frame = pd.DataFrame(rows, columns=["model", "metric", "value", "low", "high"])
        return frame.astype({"model": "string", "metric": "string", "value": float, "low": float, "high": float})

    def _repr_html_(self) -> str:
        from stance.report.notebook import run_html

        notes: list[str] = []
        metrics: dict[str, float] = {}
        config: dict[str, Any] = {}
        if self.status == COMPLETED:
            try:
                metrics, config = self.metrics(), self.config()
            except InputError as error:
                notes.append(str(error))
        shown = {key: self.record.get(key) for key in ("task", "split", "seed", "started")}
        report = self.folder / "report.html"
        facts = {"run": self.id, "status": self.status}
        facts |= {key: str(each) for key, each in shown.items() if each is not None}
        facts |= {"report": str(report)} if report.exists() else {}
        failure, labels = self.record.get("error"), self.record.get("labels")
        if isinstance(failure, dict):
            notes.append(f"{failure.get('type')}: {failure.get('message')}")
        return run_html(
            self.nickname or self.id,
            facts=list(facts.items()),
            metrics=metrics,
            headline=self.headline,
            labels=[str(name) for name in labels] if isinstance(labels, list) else [],
            config=config,
            notes=notes,
        )

    def content(self, path: Path) -> bytes:
        """Return what is in a file of the run.

        Raises
        ------
        InputError
            If it is missing or cannot be read.
        """
        try:
            return read_bytes(path)
        except FileNotFoundError:
            why = "was deleted; run the experiment again" if self.status == COMPLETED else f"the run is {self.status}"
            raise InputError(f"is not there: {why}", path=path) from None

    def _damaged(self, path: Path) -> InputError:
        return InputError("is half written or damaged; run the experiment again", path=path)


def id_of(folder: Path, root: Path | None) -> str:
    """Return a run's path below the root with forward slashes; the path as it is for a run elsewhere."""
    if root is not None and folder.absolute().is_relative_to(root.absolute()):
        return folder.absolute().relative_to(root.absolute()).as_posix()
    return folder.as_posix()


def _time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
        return time and (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
