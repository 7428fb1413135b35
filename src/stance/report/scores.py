"""A run's metrics as people read them: the headline, the models beside each other, the labels one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

_SPLITS = {
    "test": "the test file",
    "dev": "the development file",
    "cv": "cross-validation",
    "rw": "the file devtest_rw",
    "mt": "the file devtest_mt",
}
_SPLIT = re.compile(r"_(?:test|dev|cv|rw|mt)\Z")


@dataclass(frozen=True)
class Scores:
    """Metrics by their flat names, ``model/name``, where the run's own model is called like its task.

    Parameters
    ----------
    metrics : mapping of str to float
        As in `metrics.json`.
    headline : str
        The metric that the run is known by; what stands before its slash is the run's own model, and the split at its
        end, if any, ends all names.
    """

    metrics: Mapping[str, float]
    headline: str = "stance/macro_f1"

    @property
    def main(self) -> str:
        """The run's own model."""
        return self.headline.partition("/")[0]

    @property
    def name(self) -> str:
        """The headline metric without the model."""
        return self.headline.partition("/")[2]

    @property
    def split(self) -> str:
        """What the names end in: ``_dev``, or nothing."""
        found = _SPLIT.search(self.name)
        return found[0] if found else ""

    @property
    def one_label(self) -> bool:
        """Whether each item has exactly one label, so that there is an accuracy."""
        return self.value(self.main, "accuracy") is not None

    @property
    def place(self) -> str:
        """What was measured on, in words; nothing where the names carry no split."""
        return split_name(self.split)

    @property
    def title(self) -> str:
        """What the headline is called in a sentence."""
        words = self.name.removesuffix(self.split).replace("_", " ")
        return re.sub(r"\bf1\b", "F1", words[:1].upper() + words[1:]).replace("Macro F1", "Macro-F1")

    @property
    def models(self) -> list[str]:
        """The models that have the headline's number: the run's first, then the baselines, the best first."""
        end = f"/{self.name}"
        names = [key.removesuffix(end) for key in self.metrics if key.endswith(end)]
        return sorted(names, key=lambda name: (name != self.main, -self.metrics[name + end], name))

    def value(self, model: str, key: str | None = None, end: str = "") -> float | None:
        """Return a model's number (by default the headline's) or an end of its interval; None where there is none."""
        name = self.name if key is None else key + self.split
        found = self.metrics.get(f"{model}/{name}{end}")
        return None if found is None or math.isnan(found) else found

    def interval(self, model: str, key: str | None = None) -> tuple[float, float] | None:
        """Return the 95 % interval of a model's number; None where there is none."""
        low, high = self.value(model, key, "_low"), self.value(model, key, "_high")
        return None if low is None or high is None else (low, high)

    def model_name(self, model: str) -> str:
        """Return what a model is called in a report."""
        return "this run" if model == self.main else model_name(model, one_label=self.one_label)


def model_name(model: str, *, one_label: bool = False) -> str:
    """Return what a baseline is called in a report; where each item has one label, the majority is a label."""
    if model == "majority":
        return "most frequent label" if one_label else "always nothing"
    return "VADER" if model == "vader" else model.replace("_", " ")


def split_name(suffix: str) -> str:
    """Return what the end of a metric's name says in words, as in ``_dev`` and ``_dev_unseen``."""
    bare = suffix.removesuffix("_unseen")
    words = _SPLITS.get(bare.lstrip("_"), "")
    return f"{words}, sentences that training has not seen" if words and bare != suffix else words
