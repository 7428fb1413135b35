"""Predictions of many runs, read quickly: what the runs have in common (items, labels, gold) is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt

from stance.evaluation.comparison import Scored
from stance.exceptions import InputError
from stance.experiments.comparison.members import Member
from stance.experiments.records.items import items_sha256
from stance.experiments.runs.stored import COLUMNS

MAJORITY = "majority"
"""The dummy baseline that runs measure beside their own model."""

FILE = "predictions.parquet"
_TEXTS = ("item", "group", "label")
_READ = (*_TEXTS, "gold", "predicted", "model")


@dataclass(frozen=True)
class TestSet:
    """What runs were measured on.

    Parameters
    ----------
    sha256 : str
        Over items, labels and gold, as a run's record has it.
    scored : Scored
        One run's, whose items, groups, labels and gold are those of all.
    """

    sha256: str
    scored: Scored


@dataclass(frozen=True)
class _Known:
    """Rows in one order, and what came of them: the place in the flat table of items and labels of each row."""

    labels: tuple[str, ...]
    columns: tuple[Any, ...]
    cells: npt.NDArray[np.int64]
    test_set: TestSet


class Predictions:
    """Reads the predictions of runs, and tells their test sets apart."""

    def __init__(self) -> None:
        self._known: list[_Known] = []

    def read(self, member: Member) -> tuple[TestSet, Scored, Scored | None]:
        """Return what a run was measured on, what its own model predicted, and what the dummy baseline did.

        Parameters
        ----------
        member : Member

        Returns
        -------
        test_set : TestSet
        own : Scored
        majority : Scored or None
            None where the run did not measure it.

        Raises
        ------
        InputError
            If the file is missing or damaged, does not fit the record (it was changed since), or has no rows of the
            run's own model.
        """
        table = self._table(member)
        models = table.column("model")
        own = table.filter(_equals(models, member.task))
        if not own.num_rows:
            raise InputError(f"{FILE} has no rows of the model {member.task!r}; run the experiment again")
        known = self._find(own, member)
        digest = member.run.record.get("test_sha256")
        if known.test_set.sha256 != digest:
            raise InputError(
                f"{FILE} does not fit run.json: expected a test set with SHA-256 {str(digest)[:12]}; got "
                f"{known.test_set.sha256[:12]}. It was changed since; run the experiment again"
            )
        majority = table.filter(_equals(models, MAJORITY))
        dummy = None
        if majority.num_rows and member.task != MAJORITY:
            rows = self._find(majority, member)
            dummy = _scored(rows, majority, MAJORITY) if rows.test_set.sha256 == digest else None
        return known.test_set, _scored(known, own, member.result.name), dummy

    def _table(self, member: Member) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            content = (member.run.folder / FILE).read_bytes()
            file = pq.ParquetFile(BytesIO(content), read_dictionary=[*_TEXTS, "model"])
            missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
            table = None if missing else file.read(columns=list(_READ), use_threads=False).combine_chunks()
        except FileNotFoundError:
            raise InputError(f"{FILE} was deleted; run the experiment again") from None
        except (pa.ArrowException, OSError, ValueError):
            raise InputError(f"{FILE} is half written or damaged; run the experiment again") from None
        if table is None:
            raise InputError(f"{FILE} has no column {missing[0]!r}; run the experiment again")
        for name in _READ:
            column = table.column(name)
            if column.null_count or (name in ("gold", "predicted") and not pa.types.is_boolean(column.type)):
                raise InputError(f"{FILE} has values of {name!r} that do not fit; run the experiment again")
        return table

    def _find(self, rows: Any, member: Member) -> _Known:
        import pyarrow as pa

        # Dictionaries may be in any order; texts are compared.
        shared = [rows.column(name).cast(pa.large_string()) for name in _TEXTS] + [rows.column("gold")]
        for known in self._known:
            if known.labels == member.labels and all(
                one.equals(other) for one, other in zip(known.columns, shared, strict=True)
            ):
                return known
        frame = rows.to_pandas().assign(model=member.task)
        scored = Scored.from_predictions(frame, name=member.result.name, model=member.task, labels=member.labels)
        place = {item: k for k, item in enumerate(scored.items)}
        column = {label: k for k, label in enumerate(scored.labels)}
        pairs = zip(map(str, frame["item"]), frame["label"], strict=True)
        cells = np.array([place[item] * len(column) + column[label] for item, label in pairs], dtype=np.int64)
        known = _Known(member.labels, tuple(shared), cells, TestSet(items_sha256(frame), scored))
        self._known.append(known)
        return known


def pooled(runs: Sequence[Scored], name: str, items: tuple[str, ...]) -> Scored:
    """Return what several runs of one test set predicted, one below the other; groups stay as they are.

    Parameters
    ----------
    runs : sequence of Scored
        At least one, of the same items in the same order.
    name : str
        What the whole is called.
    items : tuple of str
        As `pooled_items` gives them.
    """
    first = runs[0]
    gold = np.concatenate([run.gold for run in runs])
    return Scored(
        name, first.labels, items, first.groups * len(runs), gold, np.concatenate([run.predicted for run in runs])
    )


def pooled_items(items: tuple[str, ...], n: int) -> tuple[str, ...]:
    """Return items times runs."""
    return items if n == 1 else tuple(f"{item} ({k})" for k in range(n) for item in items)


def _scored(known: _Known, rows: Any, name: str) -> Scored:
    base = known.test_set.scored
    predicted = np.empty(len(known.cells), dtype=bool)
    predicted[known.cells] = rows.column("predicted").to_numpy()
    return Scored(name, base.labels, base.items, base.groups, base.gold, predicted.reshape(base.gold.shape))


def _equals(column: Any, value: str) -> Any:
    import pyarrow.compute as pc

    return pc.equal(column, value)
