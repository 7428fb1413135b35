"""Numbers with their bootstrap: the same resamples of documents for all that is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Ratings = npt.NDArray[np.int64]
"""Whole numbers, one row an item and one column an annotator."""

MISSING = -1
"""Stands in `Ratings` where somebody did not rate."""

LEVEL = 0.95
"""The coverage of all intervals."""

_BLOCK, _HELD = 4_000_000, 200_000_000
"""How many counts are drawn or summed at once, and how many are held; where there are more, each sum draws them again.

A count is held in one byte: that a draw has a document more than 255 times does not happen.
"""


@dataclass(frozen=True, eq=False)
class Statistic:
    """A number with its bootstrap.

    Parameters
    ----------
    values : ndarray, shape (1 + n_resamples,)
        What was observed, then one value a resample; NaN where it is not defined.
    n : int
        Over how much it is counted.
    n_documents : int
        In how many documents that stands.
    note : str
        Why it is not defined, or what makes it hard to read.
    """

    values: Numbers
    n: int
    n_documents: int
    note: str = ""

    def interval(self) -> tuple[float, float] | None:
        """Return the percentile interval over the resamples where it is defined; None from a single document."""
        defined = self.values[1:][~np.isnan(self.values[1:])]
        if np.isnan(self.values[0]) or self.n_documents < 2 or not len(defined):
            return None
        low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)


class Resamples:
    """Whole documents drawn with replacement, since sentences of one document are not independent.

    After Efron and Tibshirani (1993), *An Introduction to the Bootstrap*, chapter 8, as in `intervals`.

    Parameters
    ----------
    documents : sequence of str
        The document of each item; at least one.
    n_resamples : int
        How many draws.
    random_state : int
        Seed of the draws.
    """

    def __init__(self, documents: Sequence[str], *, n_resamples: int, random_state: int):
        places = {name: place for place, name in enumerate(sorted(set(documents)))}
        self.place = np.array([places[name] for name in documents], dtype=np.int64)
        self.n_documents = n = len(places)
        self.n_resamples, self.random_state = n_resamples, random_state
        self._held = list(self._draw()) if n_resamples * n <= _HELD else None

    def count(self, ratings: Ratings, n_values: int) -> Numbers:
        """Return how often each value is given to items of each document, shape (n_documents, n_values)."""
        out = np.zeros((self.n_documents, n_values))
        rated = ratings != MISSING
        np.add.at(out, (self.place[rated], ratings[rated]), 1)
        return out

    def add(self, rows: Numbers) -> Numbers:
        """Return the sums of the items' rows in each document, shape (n_documents, n_columns)."""
        out = np.zeros((self.n_documents, rows.shape[1]))
        np.add.at(out, self.place, rows)
        return out

    def totals(self, by_document: Numbers) -> Numbers:
        """Return sums over all documents, then over those of each draw, shape (1 + n_resamples, n_columns)."""
        rows = [by_document.sum(axis=0, keepdims=True), *(drawn @ by_document for drawn in self.draws())]
        return np.vstack(rows)

    def draws(self) -> Iterator[Numbers]:
        """Yield, block by block, how often each draw has each document, shape (n_draws, n_documents)."""
        for drawn in self._draw() if self._held is None else self._held:
            yield drawn.astype(float)

    def _draw(self) -> Iterator[npt.NDArray[np.uint8]]:
        generator = np.random.default_rng(self.random_state)
        n = self.n_documents
        size = max(1, _BLOCK // n)
        for start in range(0, self.n_resamples, size):
            drawn = generator.multinomial(n, np.full(n, 1 / n), size=min(size, self.n_resamples - start))
            yield drawn.astype(np.uint8)


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """Return a division, elementwise; NaN where there is nothing to divide by."""
    out = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=out, where=np.asarray(whole) != 0)
    return out


def mean(statistics: Sequence[Statistic], what: str) -> Statistic:
    """Return the mean of statistics over those that are defined, in each resample; `what` they are goes into the note.

    Its `n` is the sum of theirs.
    """
    if len(statistics) == 1:
        return statistics[0]
    values = np.stack([statistic.values for statistic in statistics])
    defined = ~np.isnan(values)
    notes = "; ".join(dict.fromkeys(statistic.note for statistic in statistics if statistic.note))
    n_defined = int(defined[:, 0].sum())
    if 0 < n_defined < len(statistics):
        notes = f"mean of {n_defined} of {len(statistics)} {what}: {notes}"
    return Statistic(
        ratio(np.where(defined, values, 0.0).sum(axis=0), defined.sum(axis=0).astype(float)),
        n=sum(statistic.n for statistic in statistics),
        n_documents=max(statistic.n_documents for statistic in statistics),
        note=notes,
    )
