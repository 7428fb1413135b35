"""What every task gives to a run, and what its measurement says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import pandas as pd

from stance.corpora.checks import Check
from stance.experiments.records.items import items_sha256
from stance.schema import Document, Sentence

if TYPE_CHECKING:
    from stance.stances.baseline import Weight

Progress = Callable[[int, int], None]
"""Called with (fitted so far, to be fitted in all)."""

Notify = Callable[[str], None]
"""Told in a sentence what the user should know."""


@dataclass(frozen=True)
class Headline:
    """The number that a run is known by.

    Parameters
    ----------
    metric : str
        Its name in `metrics.json`.
    average : str
        How it comes from the predictions: ``macro`` (mean of the labels' F1), ``micro`` (F1 over all of them), or the
        label whose F1 it is.
    """

    metric: str
    average: str = "macro"


@dataclass(frozen=True)
class Evaluation:
    """What was measured.

    Parameters
    ----------
    metrics : dict
        Flat names to numbers, as in `metrics.json`.
    predictions : DataFrame
        One row an evaluated item, label and model, as in `predictions.parquet`; the run's own model is called like the
        task.
    headline : Headline
    split : str
        What was measured on: ``cv``, ``dev``, ``test``, or what else the metrics' names end in.
    whole_items : bool
        Whether somebody would leave whole items to a human. Not where items are candidates, of which nearly all are
        none.
    """

    metrics: dict[str, float]
    predictions: pd.DataFrame
    headline: Headline
    split: str
    whole_items: bool = True

    def test_sha256(self, task: str) -> str:
        """Return a SHA-256 of what was measured on: the items with their labels and what gold says of each."""
        return items_sha256(self.predictions[self.predictions["model"] == task])


@runtime_checkable
class Explains(Protocol):
    """What a task can do besides whose model can say why it finds a claim."""

    def explain(self, sentences: Sequence[Sentence], characters: int) -> list[Sentence]:
        """Give the claims of about the first `characters` the key `why`; all sentences are returned."""

    def fixed_names(self) -> list[str]:
        """Return the names that a table of aliases gives."""


class Task(Protocol):
    """What differs from experiment to experiment; `run_experiment` calls the methods in this order.

    Attributes
    ----------
    name : str
        What stands before the slash of the run's own metrics, and in `predictions.parquet` as task and model.
    labels : tuple of str
        In the order of the configuration.
    """

    name: str
    labels: tuple[str, ...]

    def read(self, notify: Notify) -> list[Path]:
        """Read all data, and return the files that the result depends on."""

    def evaluate(self, progress: Progress) -> Evaluation:
        """Train and measure, beside the baselines."""

    def check(self) -> list[Check]:
        """Look for what makes the data hard to trust."""

    def label(self) -> tuple[Sequence[Document], Sequence[Sentence]]:
        """Give the documents that the run labels, and their sentences with the claims that the model finds."""

    def save(self, path: Path) -> None:
        """Write the trained model."""

    def weights(self, n: int) -> list[Weight]:
        """Return the heaviest features of each label: (label, feature, weight)."""

    def texts(self) -> Mapping[str, str]:
        """Return the text of each evaluated item."""
