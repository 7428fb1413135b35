"""Paired tests of configurations, several seeds together, and the sentences where two of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.evaluation.comparison import FriedmanResult, Scored, compare_all, disagreements, friedman
from stance.exceptions import InputError, MissingExtraError
from stance.experiments.comparison.members import Member
from stance.experiments.comparison.testsets import pooled, pooled_items
from stance.report.comparison import Configuration, Dataset, Test
from stance.report.disagreements import Disagreement, Disagreements

MANY = 10
"""Up to so many configurations each pair is tested; of more, each against the best or the reference."""


@dataclass(frozen=True)
class Measured:
    """The runs of a configuration on a data set with their predictions.

    Parameters
    ----------
    name : str
    members : list of Member
        By seed.
    scored : mapping of str to Scored
        By the run's folder.
    """

    name: str
    members: list[Member]
    scored: Mapping[str, Scored] = field(repr=False)

    @property
    def by_seed(self) -> dict[int | None, Member]:
        """The first run of each seed: repeats of a seed tell nothing new."""
        out: dict[int | None, Member] = {}
        for member in self.members:
            out.setdefault(member.result.seed, member)
        return out


@dataclass(frozen=True)
class Tests:
    """The tests of one data set.

    Parameters
    ----------
    pairs, baseline : tuple of Test
    reference : str, optional
        Whom all others are tested against; None where all pairs are.
    notes : tuple of str
    """

    pairs: tuple[Test, ...]
    baseline: tuple[Test, ...]
    reference: str | None
    notes: tuple[str, ...]


def test_all(
    dataset: Dataset,
    measured: Sequence[Measured],
    majority: Mapping[str, Scored],
    *,
    baseline: str,
    average: str,
    reference: str | None,
    n_resamples: int,
    random_state: int,
) -> Tests:
    """Test the configurations of a data set against each other, and the best ten against the dummy baseline.

    Of several seeds the predictions are put one below the other: what is resampled and swapped is a document with the
    predictions of all its seeds, so seeds of one document never count as independent. A configuration's seeds are
    paired with the same seeds of the other; where configurations have no seed in common, they are paired in order.

    Parameters
    ----------
    dataset : Dataset
    measured : sequence of Measured
        The best first.
    majority : mapping of str to Scored
        The dummy baseline's predictions by the folder of the run that measured it.
    baseline : str
        What it is called.
    average : str
        What makes the score of the predictions.
    reference : str, optional
        The configuration that all others are tested against.
    n_resamples, random_state
        Of the tests.
    """
    names = [one.name for one in measured]
    against = reference if reference in names else None
    if against is None and len(measured) > MANY:
        against = names[0]
    chosen, notes = _seeds(measured)
    n_seeds = len(chosen[0]) if chosen else 0
    runs = [
        [one.scored[member.result.folder] for member in members] for one, members in zip(measured, chosen, strict=True)
    ]
    items = pooled_items(runs[0][0].items, n_seeds)
    stacked = [pooled(several, one.name, items) for one, several in zip(measured, runs, strict=True)]
    term = dataset.term
    options = {"average": average, "metric_name": term, "n_resamples": n_resamples, "random_state": random_state}
    pairs = compare_all(stacked, against=against, **options) if len(stacked) > 1 else []  # type: ignore[arg-type]
    dummy = [majority[m.result.folder] for m in chosen[0] if m.result.folder in majority]
    below = []
    if len(dummy) == n_seeds:
        floor = pooled(dummy, baseline, items)
        below = compare_all([*stacked[:MANY], floor], against=baseline, **options)  # type: ignore[arg-type]
    return Tests(
        tuple(Test(dataset.name, difference, n_seeds) for difference in pairs),
        tuple(Test(dataset.name, difference, n_seeds) for difference in below),
        against,
        tuple(notes),
    )


def _seeds(measured: Sequence[Measured]) -> tuple[list[list[Member]], list[str]]:
    """Return the runs of each configuration that are tested, as many of each, and what is to be said of them."""
    by_seed = [one.by_seed for one in measured]
    every = dict.fromkeys(seed for one in by_seed for seed in one)
    common = [seed for seed in every if all(seed in one for one in by_seed)]
    if common:
        note = []
        if len(common) < len(every):
            shown = ", ".join(map(str, common))
            note = [f"The tests use the seeds that all configurations have: {shown}"]
        return [[one[seed] for seed in common] for one in by_seed], note
    n = min(len(one) for one in by_seed)
    note = ["The configurations have no seed in common: the tests pair their runs in order"]
    return [list(one.values())[:n] for one in by_seed], note


def differences(dataset: Dataset, one: Measured, other: Measured) -> tuple[Disagreements, tuple[Member, Member]]:
    """Return where two configurations differ, and the two runs that are looked at; texts are still to be filled in."""
    (first, *_), (second, *_) = _seeds([one, other])[0]
    a, b = one.scored[first.result.folder], other.scored[second.result.folder]
    rows: list[dict[str, Any]] = disagreements(a, b).to_dict("records")  # type: ignore[assignment]
    items = tuple(
        Disagreement(
            item=row["item"],
            group=row["group"],
            text="",
            kind=row["kind"].removesuffix(" a").removesuffix(" b").removesuffix(" by").removesuffix(" of"),
            right=one.name if row["right"] == "a" else other.name,
            gold=row["gold"],
            predicted_a=row["predicted_a"],
            predicted_b=row["predicted_b"],
        )
        for row in rows
    )
    found = Disagreements(one.name, other.name, dataset.name, (first.result.name, second.result.name), items)
    return found, (first, second)


def over_datasets(
    configurations: Sequence[Configuration], n_resamples: int, random_state: int
) -> tuple[FriedmanResult | None, list[str]]:
    """Return the test over data sets of all configurations that were measured on each, and why there is none."""
    import pandas as pd

    rows = [
        (one.dataset, one.name, one.headline.value)
        for one in configurations
        if not one.baseline and one.headline is not None
    ]
    frame = pd.DataFrame(rows, columns=["dataset", "configuration", "value"])
    table = frame.pivot(index="dataset", columns="configuration", values="value")
    complete = table.dropna(axis="columns")
    notes = []
    if left_out := [str(name) for name in table.columns if name not in complete.columns]:
        notes.append(f"Not measured on every data set, so not in the test over data sets: {', '.join(left_out)}")
    try:
        return friedman(complete, n_resamples=n_resamples, random_state=random_state), notes
    except (InputError, MissingExtraError) as error:
        return None, [*notes, f"No test over the data sets: {error}"]
