"""A share of a labelled corpus, with the model's errors taken out by a hand-coded sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from stance.evaluation.prevalence.published import LEVEL, wilson_bounds
from stance.exceptions import InputError

OUTSIDE, WITHOUT, WITH = 0, 1, 2
"""What a unit is to a share: not of those it is a share of; one of them without the label; one with it."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Design:
    """Which units of a population were coded by hand, and how they were drawn.

    Parameters
    ----------
    rows : ndarray of int, shape (n,)
        The places of the coded units in the population.
    documents : ndarray of int, shape (N,)
        The document of every unit.
    weights : ndarray of float, shape (n,)
        One over the probability with which each was drawn, up to a factor.
    strata : ndarray of int, shape (n,)
        The number of the stratum that each was drawn from.
    by_document : bool
        Whether whole documents were drawn, or it is not known that units were.
    beyond : bool
        Whether the population is itself a sample of documents, and the share of what it was drawn from is wanted.
    """

    rows: Ints
    documents: Ints
    weights: Floats
    strata: Ints
    by_document: bool = False
    beyond: bool = False

    def within(self, members: Bools) -> Design:
        """Return the design in a part of the population, given by a mask of shape (N,)."""
        kept = members[self.rows]
        place = np.cumsum(members) - 1
        return Design(
            rows=place[self.rows[kept]],
            documents=self.documents[members],
            weights=self.weights[kept],
            strata=self.strata[kept],
            by_document=self.by_document,
            beyond=self.beyond,
        )


@dataclass(frozen=True)
class Share:
    """A share, raw and corrected; a number that is not defined is None.

    Parameters
    ----------
    raw : float or None
        What counting the model's labels gives.
    value, low, high : float or None
        The corrected share and its interval.
    coded, coded_low, coded_high : float or None
        The same from hand-coded units alone.
    n, n_predicted : int
        Units that the model puts among those it is a share of, and those of them with the label.
    n_coded, n_positive : int
        Hand-coded units of them, and those with the label.
    """

    raw: float | None
    value: float | None
    low: float | None
    high: float | None
    coded: float | None
    coded_low: float | None
    coded_high: float | None
    n: int
    n_predicted: int
    n_coded: int
    n_positive: int

    @property
    def gain(self) -> float | None:
        """How many coded units without predictions each coded unit is worth: the ratio of squared interval widths."""
        ends = (self.low, self.high, self.coded_low, self.coded_high)
        if None in ends or self.high == self.low:
            return None
        low, high, coded_low, coded_high = (float(end) for end in ends if end is not None)
        return ((coded_high - coded_low) / (high - low)) ** 2


def estimate_share(predicted: npt.ArrayLike, coded: npt.ArrayLike, design: Design, *, level: float = LEVEL) -> Share:
    """Estimate a share of a population from the model's labels of all units and people's of some.

    Coded units are sorted by what the model says of them. How often it says what is known for the whole population, how
    often it is right is estimated on the coded units: post-stratification, which for labels that are true or false is
    the same as the generalised regression estimator and as prediction-powered inference with the best power (PPI++).
    The interval joins Wilson's intervals of the parts by the method of variance estimates recovery, for a ratio by
    Fieller's idea: all values that the data do not contradict. It keeps its level where a normal interval has seen no
    error and so has no width.

    Parameters
    ----------
    predicted : array-like of int, shape (N,)
        `OUTSIDE`, `WITHOUT` or `WITH`, as the model says.
    coded : array-like of int, shape (n,)
        The same as people say, in the order of ``design.rows``.
    design : Design
        How they were drawn.
    level : float
        The coverage, between 0 and 1.

    Raises
    ------
    InputError
        If shapes do not fit or `level` is out of range.

    References
    ----------
    Angelopoulos, A. N., Duchi, J. C. and Zrnic, T. (2023). PPI++: efficient prediction-powered inference.
    arXiv:2311.01453.
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey Sampling*, chapters 6 and 7.
    Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect measures: a general approach.
    *Statistics in Medicine* 27.

    Examples
    --------
    >>> design = Design(rows=np.arange(8), documents=np.arange(10), weights=np.ones(8), strata=np.zeros(8, dtype=int))
    >>> share = estimate_share([2, 2, 2, 2, 1, 1, 1, 1, 2, 2], [2, 2, 2, 1, 1, 1, 1, 1], design)
    >>> share.raw, round(share.value, 2), share.n_positive
    (0.6, 0.45, 3)
    """
    said, truth = np.asarray(predicted, dtype=np.int64), np.asarray(coded, dtype=np.int64)
    if truth.shape != design.rows.shape or said.shape != design.documents.shape:
        raise InputError(f"got {len(said)} predicted and {len(truth)} coded units, but the design has other numbers")
    if not 0 < level < 1:
        raise InputError(f"level={level!r} is out of range; give a number between 0 and 1")
    n, hits = int((said != OUTSIDE).sum()), int((said == WITH).sum())
    raw = hits / n if n else None
    corrected = _estimate(said, truth, design, level)
    alone = _estimate(np.zeros_like(said), truth, design, level)
    counts = n, hits, int((truth != OUTSIDE).sum()), int((truth == WITH).sum())
    return Share(raw, *corrected, *alone, *counts)


@dataclass(frozen=True)
class _Cells:
    """Coded units by what the model says and by stratum: what is estimated in each, and how much each counts.

    `size` are shares of the population with covariance `spread`; `hits` and `others` the shares of `WITH` and `WITHOUT`
    in each cell, which rest on `n` effective units.
    """

    size: Floats
    spread: Floats
    hits: Floats
    others: Floats
    n: Floats
    critical: float

    def excess(self, share: float, side: int) -> float:
        """Return an end of the interval of: units with the label, less `share` times all it is a share of."""
        means = self.hits * (1 - share) - self.others * share
        down, up = (0, 1) if side < 0 else (1, 0)
        first = (1 - share) * np.abs(self.hits - wilson_bounds(self.hits, self.n, self.critical)[down])
        second = share * np.abs(self.others - wilson_bounds(self.others, self.n, self.critical)[up])
        room = (1 - self.hits) * (1 - self.others)
        # Of one unit only one can be true: the two shares are correlated as in any multinomial.
        alike = np.sqrt(np.divide(self.hits * self.others, room, out=np.zeros_like(room), where=room > 0))
        squares = first**2 + second**2 + 2 * np.minimum(alike, 1) * first * second
        variance = self.critical**2 * float(means @ self.spread @ means)
        return float(self.size @ means) + side * float(np.sqrt(self.size**2 @ squares + max(0.0, variance)))


def _estimate(said: Ints, truth: Ints, design: Design, level: float) -> tuple[float | None, float | None, float | None]:
    """Return a share with its interval, post-stratified by `said`; None where no coded unit tells it."""
    if not len(truth):
        return None, None, None
    cells, value = _cells(said, truth, design, level)
    if value is None:
        return None, None, None
    if not (truth == OUTSIDE).any() and not (said == OUTSIDE).any():
        # A share of all units: nothing below the line is estimated.
        cells = _Cells(cells.size, cells.spread, cells.hits, np.zeros_like(cells.hits), cells.n, cells.critical)
        low, high = cells.excess(0.0, -1), cells.excess(0.0, 1)
    else:
        low, high = (_root(cells, side) for side in (-1, 1))
    return value, min(max(low, 0.0), value), max(min(high, 1.0), value)


def _root(cells: _Cells, side: int) -> float:
    """Return the share whose excess over nothing can just not be told from nothing."""
    start, end = cells.excess(0.0, side), cells.excess(1.0, side)
    if start <= 0:
        return 0.0
    if end >= 0:
        return 1.0
    return float(optimize.brentq(lambda share: cells.excess(share, side), 0.0, 1.0, xtol=1e-9))


def _cells(said: Ints, truth: Ints, design: Design, level: float) -> tuple[_Cells, float | None]:
    kinds = _with_coded(said, design.rows)
    of_coded = kinds[design.rows]
    _, cell = np.unique(np.column_stack([of_coded, design.strata]), axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    weights = design.weights
    in_cell = np.eye(int(cell.max()) + 1)[cell]
    totals = weights @ in_cell
    hits, others = ((weights * (truth == label)) @ in_cell / totals for label in (WITH, WITHOUT))
    kind = np.array([of_coded[cell == k][0] for k in range(len(totals))])
    shares = np.bincount(kinds, minlength=3) / len(kinds)
    of_kind = np.bincount(kind, weights=totals, minlength=3)[kind]
    within = totals / of_kind
    size = shares[kind] * within
    below = float(size @ (hits + others))
    value = float(size @ hits) / below if below else None
    residual = (truth == WITH) * 1.0 - hits[cell]
    if value is not None:
        residual -= value * ((truth != OUTSIDE) * 1.0 - (hits + others)[cell])
    influence = size[cell] * weights / totals[cell] * residual
    n = totals**2 / (weights**2 @ in_cell)
    documents = design.documents[design.rows]
    critical = float(stats.norm.ppf((1 + level) / 2))
    if design.by_document or design.beyond:
        n = n / _design_effect(influence, documents)
        critical = float(stats.t.ppf((1 + level) / 2, max(1, len(np.unique(documents)) - 1)))
    spread = _sampled_sizes(cell, kind, size, within, design) if len(totals) > len(np.unique(kind)) else 0.0
    spread = spread + np.zeros((len(size), len(size)))
    if design.beyond:
        spread = spread + _drawn_sizes(kinds, design.documents)[np.ix_(kind, kind)] * np.outer(within, within)
    else:
        population = np.bincount(kinds, minlength=3)[kind] * within
        with np.errstate(divide="ignore"):
            n = n / np.clip((population - in_cell.sum(axis=0)) / np.maximum(population - 1, 1), 0, 1)
    return _Cells(size, spread, hits, others, n, critical), value


def _with_coded(said: Ints, rows: Ints) -> Ints:
    """Put kinds of units of which none was coded together with another, of which nothing else is known."""
    known = np.unique(said[rows])
    return np.where(np.isin(said, known), said, known[0])


def _design_effect(influence: Floats, documents: Ints) -> float:
    """Return how much more a share varies because units of a document are alike, at least 1."""
    _, member = np.unique(documents, return_inverse=True)
    alone = float(influence @ influence)
    m = int(member.max()) + 1
    if not alone or m < 2:
        return 1.0
    return max(1.0, float((np.bincount(member, weights=influence) ** 2).sum()) / alone * m / (m - 1))


def _sampled_sizes(cell: Ints, kind: Ints, size: Floats, within: Floats, design: Design) -> Floats:
    """Return the covariance of the cells' sizes, as far as the strata in which a kind of unit lies are only sampled."""
    same = kind[cell][:, None] == kind[None, :]
    shares = np.bincount(kind, weights=size, minlength=3)[kind]
    totals = np.bincount(kind[cell], weights=design.weights, minlength=3)[kind[cell]]
    own = np.eye(len(size))[cell]
    influence = (design.weights / totals)[:, None] * shares * (own - within * same) * same
    out = np.zeros((len(size), len(size)))
    for stratum in np.unique(design.strata):
        part = influence[design.strata == stratum]
        if len(part) > 1:
            part = part - part.mean(axis=0)
            out += len(part) / (len(part) - 1) * part.T @ part
    return out


def _drawn_sizes(kinds: Ints, documents: Ints) -> Floats:
    """Return the covariance of the shares of the three kinds of units where documents were drawn, shape (3, 3)."""
    _, member = np.unique(documents, return_inverse=True)
    m = int(member.max()) + 1
    counts = np.zeros((m, 3))
    np.add.at(counts, (member, kinds), 1)
    off = counts - counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    scale = m / (m - 1) if m > 1 else 1.0
    covariance: Floats = scale * off.T @ off / counts.sum() ** 2
    return covariance
