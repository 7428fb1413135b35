"""Simulate comparisons of runs whose true difference is known: do the tests and intervals keep what they promise?

Run from anywhere: python scripts/simulate_comparisons.py [--simulations 1000]

Each simulation draws documents, gold labels and the predictions of two or more runs. Labels cluster in documents. A
document is hard for all runs, and besides that hard or easy for one of them: so errors, and differences of runs,
cluster. What a run's recall and its rate of false alarms are over all documents is fixed, hence its true F1 too.

1. Level: without a true difference, how many comparisons have p < 0.05? How often does the interval hold 0?
2. Families: of several runs without a difference, in how many families is any comparison significant after Holm?
3. Power: with a true difference, how often is it found, and how often does the interval hold it?
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit
from statsmodels.stats.proportion import proportion_confint

from stance.evaluation.comparison import Difference, Scored, compare_all

RESAMPLES = 1000
GOLD_SD, HARD_SD, OWN_SD = 1.0, 1.0, 0.7
"""Standard deviations, in logits, of labels between documents, of how hard documents are, and of that for each run."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """What is simulated.

    Parameters
    ----------
    name : str
    items, documents : int
    rates : tuple of float
        How frequent each label is.
    recalls : tuple of float
        Of each run.
    alarms : tuple of float
        For each run its false alarms, as a multiple of the gold labels.
    exclusive : bool
        Whether each item has exactly one label, all equally frequent; `alarms` does not count then.
    own_sd : float
        How far documents differ in being hard for one run.
    """

    name: str
    items: int
    documents: int
    rates: tuple[float, ...] = (0.2, 0.15, 0.1)
    recalls: tuple[float, ...] = (0.7, 0.7)
    alarms: tuple[float, ...] = (0.4, 0.4)
    exclusive: bool = False
    own_sd: float = OWN_SD

    def true_f1(self, run: int) -> float:
        """Return macro-F1 over all documents there could be; it is the same for each label."""
        recall, alarms = self.recalls[run], self.alarms[run]
        return recall if self.exclusive else 2 * recall / (1 + recall + alarms)

    def draws(self, n: int, seed: int) -> Iterator[list[Scored]]:
        """Draw runs on the same items, `n` times."""
        rng = np.random.default_rng(seed)
        labels = tuple(f"label {k}" for k in range(len(self.rates)))
        spread = rng.permutation(self.items)
        # Every document has an item; the others fall on documents of unequal length.
        lengths = rng.dirichlet(np.full(self.documents, 2.0))
        member = np.concatenate(
            (np.arange(self.documents), rng.choice(self.documents, self.items - self.documents, p=lengths))
        )[spread]
        items = tuple(f"{k:06d}" for k in range(self.items))
        groups = tuple(f"{k:06d}" for k in member)
        for _ in range(n):
            gold, predicted = self._draw(rng, member)
            yield [Scored(f"run {k}", labels, items, groups, gold, said) for k, said in enumerate(predicted)]

    def _draw(self, rng: np.random.Generator, member: Ints) -> tuple[Bools, list[Bools]]:
        size, n_labels = len(member), len(self.rates)
        hard = rng.normal(0, HARD_SD, self.documents)
        total_sd = float(np.hypot(HARD_SD, self.own_sd))
        if self.exclusive:
            truth = rng.integers(n_labels, size=size)
            gold = np.eye(n_labels, dtype=bool)[truth]
        else:
            topics = rng.normal(0, GOLD_SD, (self.documents, n_labels))
            centres = np.array([centre(rate, GOLD_SD) for rate in self.rates])
            gold = rng.random((size, n_labels)) < expit(centres + topics[member])
        predicted = []
        for recall, alarms in zip(self.recalls, self.alarms, strict=True):
            ease = (hard + rng.normal(0, self.own_sd, self.documents))[member]
            hits = expit(centre(recall, total_sd) + ease)
            if self.exclusive:
                other = (truth + rng.integers(1, n_labels, size=size)) % n_labels
                predicted.append(np.eye(n_labels, dtype=bool)[np.where(rng.random(size) < hits, truth, other)])
                continue
            false_rates = [centre(alarms * rate / (1 - rate), total_sd) for rate in self.rates]
            chance = np.where(gold, hits[:, None], expit(np.array(false_rates) - ease[:, None]))
            predicted.append(rng.random((size, n_labels)) < chance)
        return gold, predicted


_CENTRES: dict[tuple[float, float], float] = {}


def centre(mean: float, sd: float) -> float:
    """Return the logit around which normally distributed logits have the mean probability that is asked for."""
    if (mean, sd) not in _CENTRES:
        nodes, weights = np.polynomial.hermite_e.hermegauss(60)
        weights = weights / weights.sum()
        _CENTRES[mean, sd] = float(brentq(lambda c: float(weights @ expit(c + sd * nodes)) - mean, -20, 20))
    return _CENTRES[mean, sd]


LEVEL = (
    World("as the gold sentences", 957, 580, rates=(0.25, 0.1, 0.05)),
    World("rare labels (2, 1 and 1 %)", 957, 300, rates=(0.02, 0.01, 0.01)),
    World("an item a document", 500, 500),
    World("an item a document, small", 100, 100),
    World("20 documents", 200, 20),
    World("8 documents", 160, 8),
    World("5 documents", 100, 5),
    World("documents that differ much", 957, 100, own_sd=2.0),
    World("5 exclusive classes", 2000, 2000, rates=(0.2,) * 5, exclusive=True),
    World("15 exclusive classes, in documents", 1500, 150, rates=(1 / 15,) * 15, exclusive=True),
    World("same F1, one finds more, the other is surer", 957, 300, recalls=(0.8, 0.6), alarms=(0.6, 0.2)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=1000, help="of each world (default: 1000)")
    n = max(10, parser.parse_args().simulations)
    print(f"Level: no true difference, {n:,} comparisons each; in brackets the 95 % interval (Clopper-Pearson)\n")
    print("| world | items | documents | p < 0.05 | said to beat | McNemar p < 0.05 | interval holds 0 |")
    print("|---|---|---|---|---|---|---|", flush=True)
    significant = 0
    for seed, world in enumerate(LEVEL):
        found = [compare(runs)[0] for runs in world.draws(n, seed)]
        significant += sum(d.p_permutation < 0.05 for d in found)
        cells = (
            share([d.p_permutation < 0.05 for d in found]),
            percent(np.mean([d.winner is not None for d in found])),
            percent(np.mean([d.p_mcnemar < 0.05 for d in found])),
            share([d.low <= 0 <= d.high for d in found]),
        )
        print(f"| {world.name} | {world.items:,} | {world.documents:,} | {' | '.join(cells)} |", flush=True)
    print(f"\nall worlds: p < 0.05 in {interval_text(significant, n * len(LEVEL))}")
    print_families(n // 4)
    print_power(n // 4)


def print_families(n: int) -> None:
    """Print how often anything is found in families of runs without a difference."""
    print(f"\nFamilies of runs without a true difference, 957 items in 580 documents, {n:,} families each\n")
    print(
        "| family | comparisons | any p < 0.05, uncorrected | any p < 0.05 after Holm |\n|---|---|---|---|", flush=True
    )
    for seed, (size, against) in enumerate(((5, None), (11, "run 0"), (41, "run 0"))):
        world = replace(LEVEL[0], recalls=(0.7,) * size, alarms=(0.4,) * size)
        found = [compare(runs, against) for runs in world.draws(n, 100 + seed)]
        name = "all pairs of" if against is None else "one against the others of"
        raw = share([any(d.p_permutation < 0.05 for d in family) for family in found])
        corrected = share([any(d.p_adjusted < 0.05 for d in family) for family in found])
        print(f"| {name} {size} runs | {len(found[0])} | {raw} | {corrected} |", flush=True)


def print_power(n: int) -> None:
    """Print how often a true difference is found."""
    print(f"\nPower: a true difference of macro-F1, three items a document, {n:,} comparisons each\n")
    print("| difference | items | found | interval holds it |\n|---|---|---|---|", flush=True)
    for seed, (gain, items) in enumerate((gain, items) for gain in (0.02, 0.05, 0.1) for items in (200, 957, 3000)):
        base = World("", items, items // 3)
        better = base.true_f1(0) + gain
        recall = better * (1 + base.alarms[0]) / (2 - better)
        world = replace(base, recalls=(recall, base.recalls[1]))
        true = world.true_f1(0) - world.true_f1(1)
        found = [compare(runs)[0] for runs in world.draws(n, 200 + seed)]
        power, held = ([d.winner == d.a for d in found], [d.low <= true <= d.high for d in found])
        print(f"| {true:.2f} | {items:,} | {share(power)} | {share(held)} |", flush=True)


def compare(runs: list[Scored], against: str | None = None) -> list[Difference]:
    return compare_all(runs, against=against, n_resamples=RESAMPLES)


def share(hits: list[bool]) -> str:
    low, high = proportion_confint(sum(hits), len(hits), method="beta")
    return f"{percent(np.mean(hits))} [{100 * low:.1f}, {100 * high:.1f}]"


def interval_text(hits: int, n: int) -> str:
    low, high = proportion_confint(hits, n, method="beta")
    return f"{hits:,} of {n:,}: {percent(hits / n)} [{100 * low:.1f}, {100 * high:.1f}]"


def percent(value: float | np.floating) -> str:
    return f"{100 * float(value):.1f} %"


if __name__ == "__main__":
    main()
