"""Differences of runs on the same items: how large, how certain, and in a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from stance.evaluation.comparison.discordant import cohens_g, mcnemar_p
from stance.evaluation.comparison.resampling import bootstrap_scores, group_counts, interval, permutation_tests
from stance.evaluation.comparison.scored import Scored, check_comparable, cut
from stance.exceptions import InputError

ALPHA = 0.05
"""What a corrected p-value must be below for a run to beat another."""

PER_COMPARISON = 50
"""Permutations a comparison at the least: with fewer than 20 of them the Holm correction leaves nothing to be found."""

MAX_COMPARISONS = 2000


@dataclass(frozen=True)
class Difference:
    """How two runs differ on the same items; all differences are of the first minus the second.

    Parameters
    ----------
    a, b : str
        The runs' names.
    metric : str
        What `score_a`, `score_b` and `difference` are.
    score_a, score_b, difference : float
    low, high : float
        Interval of the difference by the paired bootstrap over groups, not corrected for other comparisons; NaN where
        there is one group only.
    level : float
        Its coverage.
    p_permutation : float
        Of the difference, by swapping predictions within whole groups.
    p_adjusted : float
        The same after Holm's correction for `n_comparisons`.
    p_mcnemar : float
        Of whether one gets more items right. It takes items as independent, so trust `p_permutation`.
    n_items, n_groups, n_comparisons : int
    n_differing : int
        Groups in which the counts of the two differ.
    n_permutations : int
        Ways of swapping that were looked at.
    exact : bool
        Whether these are all there are.
    both_right, only_a_right, only_b_right, both_wrong : int
        Items; one is right when all its labels are.
    effect, effect_low, effect_high : float
        Cohen's g: the share of items that only the first gets right among those that only one gets right, minus 0.5;
        with an interval that knows of groups. 0.05 is small, 0.15 medium, 0.25 large (Cohen 1988). NaN without such
        items.
    """

    a: str
    b: str
    metric: str
    score_a: float
    score_b: float
    difference: float
    low: float
    high: float
    level: float
    p_permutation: float
    p_adjusted: float
    p_mcnemar: float
    n_items: int
    n_groups: int
    n_comparisons: int
    n_differing: int
    n_permutations: int
    exact: bool
    both_right: int
    only_a_right: int
    only_b_right: int
    both_wrong: int
    effect: float
    effect_low: float
    effect_high: float

    @property
    def winner(self) -> str | None:
        """The better run, where the corrected p-value is below 0.05 and the interval leaves out 0; else None."""
        if self.p_adjusted >= ALPHA or not (self.low > 0 or self.high < 0):
            return None
        return self.a if self.difference > 0 else self.b

    def sentence(self) -> str:
        """Say it in a sentence, with test, n, p and interval."""
        if self.winner == self.b:
            return f"{self.b} beats {self.a} by {_number(-self.difference)} {self.metric} ({self._evidence(-1)})"
        if self.winner == self.a:
            return f"{self.a} beats {self.b} by {_number(self.difference)} {self.metric} ({self._evidence(1)})"
        shown = f"between {self.a} and {self.b}: {_number(self.difference)} {self.metric} ({self._evidence(1)})"
        if self.p_adjusted < ALPHA:
            return f"Unclear difference {shown}; test and interval disagree"
        least = 2 ** (1 - self.n_differing) if self.exact and self.n_differing else 0.0
        if least >= ALPHA:
            return f"No difference shown {shown}; too few groups differ ({self.n_differing}) for any test to show one"
        return f"No difference shown {shown}"

    def _evidence(self, sign: int) -> str:
        low, high = sorted((sign * self.low, sign * self.high))
        spread = "no interval" if math.isnan(low) else f"{self.level * 100:g} % CI {_number(low)} to {_number(high)}"
        holm = ", Holm-corrected" if self.n_comparisons > 1 else ""
        return f"{spread}, permutation {p_text(self.p_adjusted)}, n = {self.n_items:,}{holm}"


def compare_all(
    runs: Sequence[Scored],
    *,
    average: str = "macro",
    metric_name: str | None = None,
    against: str | None = None,
    level: float = 0.95,
    n_resamples: int = 5_000,
    random_state: int = 0,
) -> list[Difference]:
    """Compare runs on the same items, each pair of them, or each with one reference.

    Parameters
    ----------
    runs : sequence of Scored
        At least two, with names of their own.
    average : str
        "macro", "micro" or a label; see `score`.
    metric_name : str, optional
        What the score is called in sentences; by default made from `average`.
    against : str, optional
        The name of a reference: each other run is compared with it, as the first of the pair. Otherwise all pairs are
        compared, in the order given.
    level : float
        The coverage of intervals.
    n_resamples : int
        Bootstrap samples, and permutations. With many comparisons there are more permutations, `PER_COMPARISON` for
        each, since Holm's correction asks for smaller p-values.
    random_state : int
        Seed of the resampling; the same seed gives the same numbers.

    Raises
    ------
    InputError
        If items, groups, labels or gold are not the same, a name is there twice or unknown, there are fewer than two
        runs or more than `MAX_COMPARISONS` pairs, or an option does not fit.
    """
    _check_options(level, n_resamples)
    pairs = _pairs([run.name for run in runs], against)
    for run in runs[1:]:
        check_comparable(runs[0], run)
    counts = group_counts(runs, average)
    n_permutations = max(n_resamples, PER_COMPARISON * len(pairs))
    tests = permutation_tests(counts, pairs, n_permutations, random_state)
    adjusted = holm([test.p for test in tests])
    samples = bootstrap_scores(counts, n_resamples, random_state)
    right = np.array([run.right() for run in runs])
    member = np.unique(np.asarray(runs[0].groups, dtype=object), return_inverse=True)[1]
    out = []
    for (a, b), test, p_adjusted in zip(pairs, tests, adjusted, strict=True):
        both, only_a, only_b = right[a] & right[b], right[a] & ~right[b], ~right[a] & right[b]
        low, high = interval(samples[a] - samples[b], counts.n_groups, level)
        effect, effect_low, effect_high = cohens_g(only_a, only_b, member, level)
        out.append(
            Difference(
                a=runs[a].name,
                b=runs[b].name,
                metric=metric_name or ("macro-F1", "micro-F1", f"F1 of {average}")[_kind(average, runs[0].labels)],
                score_a=float(counts.scores[a]),
                score_b=float(counts.scores[b]),
                difference=float(counts.scores[a] - counts.scores[b]),
                low=low,
                high=high,
                level=level,
                p_permutation=test.p,
                p_adjusted=p_adjusted,
                p_mcnemar=mcnemar_p(int(only_a.sum()), int(only_b.sum())),
                n_items=right.shape[1],
                n_groups=counts.n_groups,
                n_comparisons=len(pairs),
                n_differing=test.n_differing,
                n_permutations=test.n_permutations,
                exact=test.exact,
                both_right=int(both.sum()),
                only_a_right=int(only_a.sum()),
                only_b_right=int(only_b.sum()),
                both_wrong=right.shape[1] - int((right[a] | right[b]).sum()),
                effect=effect,
                effect_low=effect_low,
                effect_high=effect_high,
            )
        )
    return out


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values for their number.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal of Statistics* 6.

    Examples
    --------
    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    if len(p_values) < 2:  # statsmodels collects garbage for each call, which takes longer than all the rest
        return list(p_values)
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(p_values, method="holm")[1]]


def p_text(p: float) -> str:
    """Write a p-value: "p < 0.001", "p = 0.002", "p = 0.41"; never rounded onto 0.05."""
    if p < 0.001:
        return "p < 0.001"
    digits = 3 if p < 0.1 else 2
    while digits < 6 and p != ALPHA and float(f"{p:.{digits}f}") == ALPHA:
        digits += 1
    return f"p = {p:.{digits}f}"


def _kind(average: str, labels: Sequence[str]) -> int:
    return 2 if average in labels else ("macro", "micro").index(average)


def _pairs(names: list[str], against: str | None) -> list[tuple[int, int]]:
    if len(names) < 2:
        raise InputError(f"expected at least two runs to compare; got {len(names)}")
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"expected runs with names of their own; got {doubled[0]!r} twice")
    if against is not None:
        if against not in names:
            raise InputError(f"against={against!r} is none of the runs; expected one of {cut(', '.join(names))}")
        reference = names.index(against)
        return [(place, reference) for place in range(len(names)) if place != reference]
    pairs = list(combinations(range(len(names)), 2))
    if len(pairs) > MAX_COMPARISONS:
        raise InputError(
            f"expected at most {MAX_COMPARISONS:,} comparisons; got {len(pairs):,} pairs of {len(names)} runs. "
            f"Compare each with one of them (against)"
        )
    return pairs


def _check_options(level: float, n_resamples: int) -> None:
    if not 0 < level < 1:
        raise InputError(f"level={level!r} does not fit; expected a number between 0 and 1")
    if n_resamples < 100:
        raise InputError(f"n_resamples={n_resamples!r} is too few; expected at least 100")


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"
