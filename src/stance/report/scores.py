"""A run's metrics as people read them: the headline, the models beside each other, the labels one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

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
        return "this run" if model == self.main else model_name(model)


def model_name(model: str) -> str:
    """Return what a baseline is called in a report."""
    return "always nothing" if model == "majority" else model.replace("_", " ")
