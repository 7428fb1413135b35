"""Estimators of a share as they are published: hand-coded sentences alone, prediction-powered, Rogan and Gladen's."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from stance.exceptions import InputError

Floats = npt.NDArray[np.float64]
LEVEL = 0.95


class Interval(NamedTuple):
    """An estimate and the ends of its interval."""

    value: float
    low: float
    high: float


def wilson_bounds(share: npt.ArrayLike, n: npt.ArrayLike, critical: float) -> tuple[Floats, Floats]:
    """Return the ends of Wilson's score interval of a proportion, elementwise.

    Parameters
    ----------
    share : array-like of float
        Observed proportions.
    n : array-like of float
        How many (effective) observations each rests on; infinity gives an interval without width.
    critical : float
        The quantile of the normal or of the t distribution.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. *JASA* 22.

    Examples
    --------
    >>> low, high = wilson_bounds(0.0, 100, 1.96)
    >>> round(float(high), 3)
    0.037
    """
    share, inverse = np.asarray(share, dtype=float), 1 / np.asarray(n, dtype=float)
    square = critical**2 * inverse
    middle = (share + square / 2) / (1 + square)
    half = critical * np.sqrt(share * (1 - share) * inverse + square * inverse / 4) / (1 + square)
    return np.clip(middle - half, 0, share), np.clip(middle + half, share, 1)


def classical_mean(coded: npt.ArrayLike, *, level: float = LEVEL) -> Interval:
    """Return the share among hand-coded units with Wilson's interval; predictions are not used.

    Parameters
    ----------
    coded : array-like of bool, shape (n,)
        A simple random sample.
    level : float
        The coverage, between 0 and 1.

    Raises
    ------
    InputError
        If there is no unit.

    Examples
    --------
    >>> classical_mean([1, 0, 0, 0]).value
    0.25
    """
    y = _values(coded, "coded")
    low, high = wilson_bounds(y.mean(), len(y), _critical(level))
    return Interval(float(y.mean()), float(low), float(high))


def ppi_mean(
    coded: npt.ArrayLike,
    predicted: npt.ArrayLike,
    predicted_rest: npt.ArrayLike,
    *,
    power: float | None = None,
    level: float = LEVEL,
) -> Interval:
    """Return the prediction-powered estimate of a mean, with the normal interval of its authors.

    The interval is for the mean of the population that both samples were drawn from. Where few coded units are
    mispredicted it is too short; `stance.evaluation.prevalence.estimate_share` is made for that.

    Parameters
    ----------
    coded : array-like of float, shape (n,)
        What people say of a simple random sample.
    predicted : array-like of float, shape (n,)
        What the model says of it.
    predicted_rest : array-like of float, shape (N,)
        What the model says of the units that nobody coded.
    power : float or None, optional
        How far predictions are trusted: 1 is the first method, 0 the classical estimate, None the value with the least
        variance, kept between 0 and 1 (PPI++).
    level : float
        The coverage, between 0 and 1.

    Raises
    ------
    InputError
        If lengths differ, or there are fewer than two coded or no other units.

    References
    ----------
    Angelopoulos, A. N. et al. (2023). Prediction-powered inference. *Science* 382.
    Angelopoulos, A. N., Duchi, J. C. and Zrnic, T. (2023). PPI++: efficient prediction-powered inference.
    arXiv:2311.01453.

    Examples
    --------
    >>> ppi_mean([1, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0], power=1).value
    0.5
    """
    y, f, rest = _values(coded, "coded"), _values(predicted, "predicted"), _values(predicted_rest, "predicted_rest")
    if len(y) != len(f):
        raise InputError(f"coded and predicted must be as long, got {len(y)} and {len(f)}")
    if len(y) < 2:
        raise InputError("one coded unit has no variance; give at least two")
    if power is None:
        spread = np.concatenate([f, rest]).var(ddof=1) * (1 + len(y) / len(rest))
        covariance = float(np.mean((y - y.mean()) * (f - f.mean())))
        power = min(1.0, max(0.0, covariance / spread)) if spread else 0.0
    value = float(power * rest.mean() + (y - power * f).mean())
    error = math.sqrt(power**2 * rest.var() / len(rest) + (y - power * f).var() / len(y))
    half = _critical(level) * error
    return Interval(value, value - half, value + half)


def rogan_gladen(
    coded: npt.ArrayLike, predicted: npt.ArrayLike, predicted_rest: npt.ArrayLike, *, level: float = LEVEL
) -> Interval:
    """Return the share that the model's sensitivity and specificity imply, with the interval of the delta method.

    Beside a random sample it has no advantage over `ppi_mean`. It is for sensitivity and specificity that were measured
    elsewhere, and is undefined for a model that guesses.

    Parameters
    ----------
    coded : array-like of bool, shape (n,)
        What people say; sensitivity and specificity are measured on it.
    predicted : array-like of bool, shape (n,)
        What the model says of the same units.
    predicted_rest : array-like of bool, shape (N,)
        What the model says of the population.
    level : float
        The coverage, between 0 and 1.

    Returns
    -------
    Interval
        Clipped to [0, 1]; NaN with the interval [0, 1] where the coded units have only one label or the model guesses.

    Raises
    ------
    InputError
        If lengths differ, or there are no units.

    References
    ----------
    Rogan, W. J. and Gladen, B. (1978). Estimating prevalence from the results of a screening test. *American Journal
    of Epidemiology* 107.
    """
    y, f = _values(coded, "coded") > 0, _values(predicted, "predicted") > 0
    rest = _values(predicted_rest, "predicted_rest") > 0
    if len(y) != len(f):
        raise InputError(f"coded and predicted must be as long, got {len(y)} and {len(f)}")
    if y.all() or not y.any():
        return Interval(math.nan, 0.0, 1.0)
    sensitivity, specificity, said = f[y].mean(), 1 - f[~y].mean(), rest.mean()
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return Interval(math.nan, 0.0, 1.0)
    value = (said + specificity - 1) / youden
    variance = said * (1 - said) / len(rest)
    variance += value**2 * sensitivity * (1 - sensitivity) / y.sum()
    variance += (1 - value) ** 2 * specificity * (1 - specificity) / (~y).sum()
    half = _critical(level) * math.sqrt(variance) / youden
    return Interval(*(float(np.clip(end, 0, 1)) for end in (value, value - half, value + half)))


def _critical(level: float) -> float:
    if not 0 < level < 1:
        raise InputError(f"level={level!r} is out of range; give a number between 0 and 1")
    return float(stats.norm.ppf((1 + level) / 2))


def _values(given: npt.ArrayLike, name: str) -> Floats:
    values = np.asarray(given, dtype=float)
    if values.ndim != 1 or not len(values):
        raise InputError(f"{name} must be a list of at least one number, got shape {values.shape}")
    return values
