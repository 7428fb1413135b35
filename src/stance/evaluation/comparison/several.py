"""Several seeds of a run, and several data sets of many runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from stance.evaluation.comparison.differences import ALPHA, p_text
from stance.evaluation.comparison.scored import Floats
from stance.exceptions import InputError, MissingExtraError

MIN_RUNS = 3
MIN_DATASETS = 5
_FEW_DATASETS = 10


@dataclass(frozen=True)
class SeedSummary:
    """A score over seeds.

    Parameters
    ----------
    n : int
        How many seeds.
    mean : float
    sd : float
        Standard deviation of a sample (n - 1); NaN for one seed.
    minimum, maximum : float
    low, high : float
        95 % interval of the mean (t); NaN for fewer than three seeds.
    """

    n: int
    mean: float
    sd: float
    minimum: float
    maximum: float
    low: float
    high: float


def seed_summary(values: Sequence[float]) -> SeedSummary:
    """Summarise a score over seeds.

    Raises
    ------
    InputError
        If there is no value or one is not a finite number.

    Examples
    --------
    >>> seed_summary([0.5, 0.75, 1.0]).sd
    0.25
    """
    scores = np.asarray(values, dtype=float)
    if not scores.size or not np.isfinite(scores).all():
        raise InputError(f"expected at least one finite score of a seed; got {list(values)[:5]!r}")
    n, mean = len(scores), float(scores.mean())
    sd = float(scores.std(ddof=1)) if n > 1 else float("nan")
    half = float(stats.t.isf(0.025, n - 1)) * sd / math.sqrt(n) if n > 2 else float("nan")
    return SeedSummary(n, mean, sd, float(scores.min()), float(scores.max()), mean - half, mean + half)


@dataclass(frozen=True, eq=False)
class FriedmanResult:
    """Whether runs differ over several data sets.

    Parameters
    ----------
    statistic : float
        Friedman's chi-square, corrected for ties.
    p : float
        By permuting the scores within each data set, so that it also holds for few data sets.
    ranks : Series
        The mean rank of each run, 1 the best; best first.
    critical_difference : float
        Two mean ranks that lie at least so far apart differ (Nemenyi, 5 %).
    pairwise : DataFrame, shape (n_runs, n_runs)
        Nemenyi's p-value of each pair of runs.
    n_datasets : int
    """

    statistic: float
    p: float
    ranks: pd.Series[float]
    critical_difference: float
    pairwise: pd.DataFrame
    n_datasets: int

    def sentence(self) -> str:
        """Say it in a sentence."""
        n_runs = len(self.ranks)
        evidence = f"Friedman chi-square = {self.statistic:.2f}, {p_text(self.p)}, {self.n_datasets} data sets"
        if self.p >= ALPHA:
            return f"No difference shown between {n_runs} runs ({evidence})"
        best = str(self.ranks.index[0])
        worse = [str(run) for run in self.ranks.index[1:] if self.pairwise.loc[best, run] < ALPHA]
        rough = "; with so few data sets a rough guide" if self.n_datasets <= _FEW_DATASETS else ""
        beaten = (
            f"the best, {best}, beats {', '.join(worse)}" if worse else f"not shown that the best, {best}, beats any"
        )
        return (
            f"{n_runs} runs differ ({evidence}); {beaten} (Nemenyi at 5 %, critical difference "
            f"{self.critical_difference:.2f} ranks{rough})"
        )


def friedman(table: pd.DataFrame, *, n_resamples: int = 10_000, random_state: int = 0) -> FriedmanResult:
    """Test whether runs differ over several data sets, and which pairs do.

    Parameters
    ----------
    table : DataFrame, shape (n_datasets, n_runs)
        Scores, higher being better.
    n_resamples : int
        Permutations within data sets; all of them where there are no more.
    random_state : int
        Seed of the permutations.

    Raises
    ------
    InputError
        If there are fewer than three runs or five data sets, or a score is missing.
    MissingExtraError
        Without scikit-posthocs.

    References
    ----------
    Demsar, J. (2006). Statistical comparisons of classifiers over multiple data sets. *Journal of Machine Learning
    Research* 7.
    """
    n_datasets, n_runs = table.shape
    if n_runs < MIN_RUNS:
        raise InputError(
            f"expected at least {MIN_RUNS} runs over several data sets; got {n_runs}. Compare two by items"
        )
    if n_datasets < MIN_DATASETS:
        raise InputError(
            f"expected at least {MIN_DATASETS} data sets, better more than {_FEW_DATASETS} (Demsar 2006); got "
            f"{n_datasets}. Compare the runs on each data set by its items"
        )
    if not table.columns.is_unique:
        raise InputError(f"expected runs with names of their own; got {', '.join(map(str, table.columns))}")
    scores = table.to_numpy(dtype=float)
    if not np.isfinite(scores).all():
        row, column = np.argwhere(~np.isfinite(scores))[0]
        raise InputError(
            f"{table.columns[column]} has no score on {table.index[row]}; every run needs one on each data set"
        )
    try:
        from scikit_posthocs import posthoc_nemenyi_friedman
    except ImportError as error:
        raise MissingExtraError("A comparison over several data sets", "posthocs") from error
    ranks = stats.rankdata(-scores, axis=1)
    statistic = float(_chi_square(ranks.T))
    test = stats.permutation_test(
        tuple(ranks.T),
        lambda *columns, axis: _chi_square(np.stack(columns)),
        permutation_type="samples",
        alternative="greater",
        vectorized=True,
        n_resamples=n_resamples,
        batch=1000,
        rng=np.random.default_rng(random_state),
    )
    pairwise = posthoc_nemenyi_friedman(pd.DataFrame(ranks, columns=table.columns))
    mean_ranks = pd.Series(ranks.mean(axis=0), index=table.columns, name="rank").sort_values(kind="stable")
    spread = math.sqrt(n_runs * (n_runs + 1) / (6 * n_datasets))
    critical = float(stats.studentized_range.isf(ALPHA, n_runs, np.inf)) / math.sqrt(2) * spread
    return FriedmanResult(statistic, float(test.pvalue), mean_ranks, critical, pairwise, n_datasets)


def _chi_square(ranks: Floats) -> Floats:
    """Return Friedman's chi-square from ranks, shape (n_runs, ..., n_datasets), as `scipy.stats.friedmanchisquare`."""
    n_runs, n_datasets = ranks.shape[0], ranks.shape[-1]
    middle = (n_runs + 1) / 2
    between = n_datasets * ((ranks.mean(axis=-1) - middle) ** 2).sum(axis=0)
    within = ((ranks - middle) ** 2).sum(axis=(0, -1)) / (n_datasets * (n_runs - 1))
    out: Floats = np.divide(between, within, out=np.zeros_like(between), where=within > 0)
    return out
