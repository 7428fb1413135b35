"""Predictions of a run, made comparable with those of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stance.evaluation.claims import f1_scores
from stance.exceptions import InputError

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
AVERAGES = ("macro", "micro")
_MAX_SHOWN = 80
"""Characters of names that an error message shows."""

_COLUMNS = ("item", "group", "label", "gold", "predicted", "model")


@dataclass(frozen=True, eq=False)
class Scored:
    """What a run predicted for items whose labels are known.

    Parameters
    ----------
    name : str
        What the run is called.
    labels : tuple of str
        In the order of the second axis below.
    items : tuple of str, length n_items
        What was labelled, each once.
    groups : tuple of str, length n_items
        The document of each item: what is resampled as a whole.
    gold, predicted : ndarray of bool, shape (n_items, n_labels)

    Raises
    ------
    InputError
        If there is no item or no label, or the lengths do not agree.
    """

    name: str
    labels: tuple[str, ...]
    items: tuple[str, ...]
    groups: tuple[str, ...]
    gold: Bools
    predicted: Bools

    def __post_init__(self) -> None:
        shape = (len(self.items), len(self.labels))
        if 0 in shape:
            raise InputError(f"{self.name}: expected items and labels; got {shape[0]} items and {shape[1]} labels")
        if len(self.groups) != shape[0] or self.gold.shape != shape or self.predicted.shape != shape:
            raise InputError(
                f"{self.name}: expected gold and predicted of shape {shape} and {shape[0]} groups; got "
                f"{self.gold.shape}, {self.predicted.shape} and {len(self.groups)}"
            )

    @classmethod
    def from_predictions(cls, predictions: pd.DataFrame, *, name: str, model: str, labels: Sequence[str]) -> Scored:
        """Take one model's rows of a run's predictions, sorted by item.

        Parameters
        ----------
        predictions : DataFrame
            One row an item, label and model, with the columns `item`, `group`, `label`, `gold`, `predicted`, `model`.
        name : str
            What the run is to be called.
        model : str
            The model whose rows count.
        labels : sequence of str
            The labels in order.

        Raises
        ------
        InputError
            If a column is missing, the model has no row, a value is missing, a label is not among `labels`, an item
            has a label twice or not at all, or an item is in two groups.
        """
        if missing := [column for column in _COLUMNS if column not in predictions.columns]:
            raise InputError(f"{name}: predictions have no column {', '.join(missing)}; expected {', '.join(_COLUMNS)}")
        rows = predictions.loc[(predictions["model"] == model).to_numpy(dtype=bool, na_value=False), list(_COLUMNS)]
        if rows.empty:
            known = sorted(map(str, predictions["model"].dropna().unique()))
            raise InputError(f"{name}: expected predictions of the model {model!r}; got {', '.join(known) or 'none'}")
        for column in _COLUMNS:
            if rows[column].isna().any():
                raise InputError(f"{name}: a value of the column {column} is missing; every row needs one")
        column_of = pd.Index(labels).get_indexer(pd.Index(rows["label"]))
        if (column_of < 0).any():
            strange = rows["label"].iloc[int(np.argmin(column_of))]
            raise InputError(f"{name}: expected the labels {', '.join(labels)}; got {strange!r}")
        row_of, items = pd.factorize(rows["item"].astype(str), sort=True)
        cell = row_of * len(labels) + column_of
        counts = np.bincount(cell, minlength=len(items) * len(labels))
        if (counts != 1).any():
            at = int(np.argmax(counts != 1))
            item, label = items[at // len(labels)], labels[at % len(labels)]
            raise InputError(f"{name}: expected one row of {item!r} and {label!r}; got {counts[at]}")
        groups = _groups(name, rows["group"].astype(str), row_of, items)
        tables = []
        for column in ("gold", "predicted"):
            table = np.empty(len(cell), dtype=bool)
            table[cell] = _truth(name, rows[column])
            tables.append(table.reshape(len(items), len(labels)))
        return cls(name, tuple(labels), tuple(items), groups, *tables)

    def right(self) -> Bools:
        """Return which items have all their labels right, shape (n_items,)."""
        right: Bools = (self.gold == self.predicted).all(axis=1)
        return right


def score(scored: Scored, average: str) -> float:
    """Return F1 of a run; a label that is neither there nor predicted has 0, as in the runs' own scores.

    Parameters
    ----------
    scored : Scored
    average : str
        "macro" for the mean over labels, "micro" for F1 of all labels counted together, or a label.

    Raises
    ------
    InputError
        If `average` is none of these.
    """
    hits, predicted, gold = (columns_of(table, scored.labels, average).sum(axis=0) for table in counted(scored))
    return float(f1_scores(hits, predicted, gold).mean())


def check_comparable(one: Scored, other: Scored) -> None:
    """Refuse two runs that were not measured on the same labels, items, groups and gold.

    Raises
    ------
    InputError
        With what was expected (from the first) and what was found.
    """
    who = f"{one.name} and {other.name} cannot be compared. Expected"
    if one.labels != other.labels:
        raise InputError(f"{who} the labels {cut(', '.join(one.labels))}; got {cut(', '.join(other.labels))}")
    if one.items != other.items:
        mine, others = set(one.items), set(other.items)
        apart = sorted(mine ^ others)
        example = f", of which {cut(repr(apart[0]))} is in one only" if apart else " in another order"
        raise InputError(f"{who} {len(one.items):,} items; got {len(other.items):,}{example}")
    if one.groups != other.groups:
        at = next(k for k, pair in enumerate(zip(one.groups, other.groups, strict=True)) if pair[0] != pair[1])
        raise InputError(
            f"{who} {cut(repr(one.items[at]))} in the group {cut(repr(one.groups[at]))}; "
            f"got {cut(repr(other.groups[at]))}"
        )
    if not np.array_equal(one.gold, other.gold):
        row, column = np.argwhere(one.gold != other.gold)[0]
        answer = ("absent", "present")
        raise InputError(
            f"{who} {cut(repr(one.labels[column]))} to be {answer[int(one.gold[row, column])]} in gold of "
            f"{cut(repr(one.items[row]))}; got {answer[int(other.gold[row, column])]}"
        )


def counted(scored: Scored) -> tuple[Bools, Bools, Bools]:
    """Return hits, predicted and gold, each of shape (n_items, n_labels)."""
    return scored.gold & scored.predicted, scored.predicted, scored.gold


def columns_of(table: Bools, labels: Sequence[str], average: str) -> npt.NDArray[np.int64]:
    """Return the counts whose mean F1 is the average that is asked for, shape (n_items, n_columns)."""
    counts: npt.NDArray[np.int64] = table.astype(np.int64)
    if average in labels:  # a label that is itself called "macro" is meant as the label
        return counts[:, [list(labels).index(average)]]
    if average in AVERAGES:
        return counts if average == "macro" else counts @ np.ones((len(labels), 1), dtype=np.int64)
    raise InputError(f"average={average!r} is unknown; expected {', '.join((*AVERAGES, *labels))}")


def cut(text: str) -> str:
    """Return text for an error message, cut where it is long."""
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def _groups(name: str, groups: pd.Series[str], row_of: npt.NDArray[np.int64], items: pd.Index) -> tuple[str, ...]:
    code, names = pd.factorize(groups)
    group_of = np.empty(len(items), dtype=np.int64)
    group_of[row_of] = code
    other = group_of[row_of] != code
    if other.any():
        at = int(np.argmax(other))
        item, first, second = items[row_of[at]], names[code[at]], names[group_of[row_of[at]]]
        raise InputError(f"{name}: expected one group of {item!r}; got {first!r} and {second!r}")
    return tuple(np.asarray(names, dtype=object)[group_of])


def _truth(name: str, values: pd.Series[bool]) -> Bools:
    numbers = values.to_numpy()
    if not np.isin(numbers, (0, 1)).all():
        raise InputError(f"{name}: the column {values.name} holds other values than true and false")
    return numbers.astype(bool)
