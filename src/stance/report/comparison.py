"""A comparison of runs as plain data: all that its renderers read, so the same comparison gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stance.evaluation.comparison import Difference, FriedmanResult
from stance.report.disagreements import Disagreements
from stance.report.scores import Scores

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("comparison", "sweep", "learning_curve", "ablation")


@dataclass(frozen=True)
class RunResult:
    """One run that was given.

    Parameters
    ----------
    name : str
        Its nickname.
    folder : str
        Where it lies, as it was given or found.
    experiment, status, started : str
        As in its record; empty where that cannot be read.
    seed : int, optional
    settings : mapping of str to str
        Its configuration by dotted keys, and what else decides its result (code, versions, inputs).
    metrics : mapping of str to float
        As in `metrics.json`.
    fault : str
        Why it takes no part in the comparison; empty where it does.
    """

    name: str
    folder: str
    experiment: str = ""
    status: str = ""
    started: str = ""
    seed: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    metrics: Mapping[str, float] = field(default_factory=dict, repr=False)
    fault: str = ""


@dataclass(frozen=True)
class Value:
    """A number of a configuration: the mean over its runs.

    Parameters
    ----------
    value : float
    low, high : float, optional
        Ends of its 95 % interval over the test items, means over the runs.
    sd : float, optional
        Standard deviation between seeds; None for one run.
    minimum, maximum : float
        Over the runs.
    n : int
        How many runs have it.
    """

    value: float
    low: float | None
    high: float | None
    sd: float | None
    minimum: float
    maximum: float
    n: int


@dataclass(frozen=True)
class Configuration:
    """Runs that differ in nothing but their seed.

    Parameters
    ----------
    name : str
        What tells it from the others.
    dataset : str
        The data set it was measured on.
    runs : tuple of RunResult
        By seed; empty for a baseline.
    metrics : mapping of str to Value
        The main model's metrics without its name (`macro_f1`), the headline first.
    headline : Value, optional
    best : bool
        Whether no other of the same data set has a higher headline.
    baseline : bool
        Whether it is the dummy baseline that was measured in the runs.
    """

    name: str
    dataset: str
    runs: tuple[RunResult, ...]
    metrics: Mapping[str, Value]
    headline: Value | None
    best: bool = False
    baseline: bool = False

    @property
    def settings(self) -> Mapping[str, str]:
        """What its runs have; several values of a key, as of their seeds, stand beside each other."""
        if len(self.runs) == 1:
            return self.runs[0].settings
        values: dict[str, dict[str, None]] = {}
        for run in self.runs:
            for key, value in run.settings.items():
                values.setdefault(key, {})[value] = None
        return {key: ", ".join(several) for key, several in values.items()}


@dataclass(frozen=True)
class Dataset:
    """What was measured on: one for fair comparisons, several with ``over`` or by force.

    Parameters
    ----------
    name : str
        What tells it from the others; empty where it is the only one.
    task : str
    labels : tuple of str
    split : str
    metric : str
        The headline metric, such as `stance/macro_f1`.
    test_sha256 : str
        Of items, labels and gold, as computed from the predictions.
    n_items, n_groups : int
    """

    name: str
    task: str
    labels: tuple[str, ...]
    split: str
    metric: str
    test_sha256: str
    n_items: int
    n_groups: int

    @property
    def title(self) -> str:
        """What the headline is called, as at the beginning of a sentence."""
        return Scores({}, self.metric).title

    @property
    def term(self) -> str:
        """What the headline is called within a sentence."""
        return self.title[:1].lower() + self.title[1:]


@dataclass(frozen=True)
class Test:
    """A paired test of two configurations of one data set; several seeds are tested together.

    Parameters
    ----------
    dataset : str
    difference : Difference
        Its counts of items are of items times seeds; groups are documents, with all their seeds.
    seeds : int
        How many seeds were put together.
    """

    dataset: str
    difference: Difference
    seeds: int = 1

    @property
    def n_items(self) -> int:
        """How many different items."""
        return self.difference.n_items // self.seeds

    def sentence(self) -> str:
        """Say the difference in a sentence; several seeds are named after the metric."""
        over = f"{self.difference.metric} over {self.seeds} seeds" if self.seeds > 1 else self.difference.metric
        return replace(self.difference, n_items=self.n_items, metric=over).sentence()


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """All that is known of runs beside each other.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    datasets : tuple of Dataset
    configurations : tuple of Configuration
        Data set by data set, the best first; baselines stand where their headline puts them.
    failed : tuple of RunResult
        Runs that take no part, each with its `fault`.
    keys, differing : tuple of str
        All keys of the settings, and those in which the runs differ.
    tests : tuple of Test
        Every pair, or each configuration with the reference.
    baseline_tests : tuple of Test
        Each configuration with the dummy baseline; corrected by themselves.
    reference : str, optional
        The configuration that all others are tested against; None where all pairs are.
    disagreements : tuple of Disagreements
    over : str, optional
        The key whose values are the data sets.
    friedman : FriedmanResult, optional
        Over the data sets.
    unfair : tuple of str
        Why the comparison is not fair; empty unless it was forced.
    notes : tuple of str
        What else a reader should know.
    n_resamples, random_state : int
        Of the tests.
    """

    kind: str
    datasets: tuple[Dataset, ...]
    configurations: tuple[Configuration, ...]
    failed: tuple[RunResult, ...]
    keys: tuple[str, ...]
    differing: tuple[str, ...]
    tests: tuple[Test, ...]
    baseline_tests: tuple[Test, ...]
    reference: str | None
    disagreements: tuple[Disagreements, ...]
    over: str | None
    friedman: FriedmanResult | None
    unfair: tuple[str, ...]
    notes: tuple[str, ...]
    n_resamples: int
    random_state: int

    @property
    def runs(self) -> tuple[RunResult, ...]:
        """The runs that take part."""
        return tuple(run for configuration in self.configurations for run in configuration.runs)

    @property
    def measured(self) -> tuple[Configuration, ...]:
        """The configurations without the baselines."""
        return tuple(configuration for configuration in self.configurations if not configuration.baseline)

    def of(self, dataset: Dataset) -> tuple[Configuration, ...]:
        """Return the configurations that were measured on a data set, the best first."""
        return tuple(one for one in self.configurations if one.dataset == dataset.name)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a configuration and one a failed run: numbers, then the settings that differ."""
        import pandas as pd

        rows: list[dict[str, object]] = []
        for one in self.configurations:
            row: dict[str, object] = {"configuration": one.name, "dataset": one.dataset, "status": "COMPLETED"}
            row |= {"best": one.best, "baseline": one.baseline, "runs": max(1, len(one.runs))}
            row |= {"seeds": " ".join(str(run.seed) for run in one.runs)}
            row |= {"nicknames": " ".join(run.name for run in one.runs)}
            for key, value in one.metrics.items():
                row[key] = value.value
                row |= {f"{key}_low": value.low, f"{key}_high": value.high} if value.low is not None else {}
                row |= {f"{key}_sd": value.sd} if value.sd is not None else {}
            rows.append(row | {key: one.settings.get(key) for key in self.differing})
        for run in self.failed:
            row = {"configuration": run.name, "dataset": "", "status": run.status or "UNREADABLE", "best": False}
            row |= {"baseline": False, "runs": 0, "seeds": "" if run.seed is None else str(run.seed)}
            rows.append(row | {"nicknames": run.name} | {key: run.settings.get(key) for key in self.differing})
        return pd.DataFrame(rows).dropna(axis="columns", how="all")

    def __repr__(self) -> str:
        from stance.report.comparison_words import facts, verdicts

        return "\n".join([*facts(self), *verdicts(self)])

    def _repr_html_(self) -> str:
        from stance.report.notebook import comparison_html

        return comparison_html(self)
