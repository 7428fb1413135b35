"""Agreement beyond chance: Cohen's kappa and Krippendorff's alpha.

nltk computes the values. The same formulas on counts serve the bootstrap, which needs them a thousand times over.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance

from stance.evaluation.agreement.resamples import MISSING, Numbers, Ratings, ratio


def nltk_kappa(ratings: Ratings) -> float:
    """Return Cohen's kappa of two annotators; NaN where chance alone already gives full agreement.

    Parameters
    ----------
    ratings : ndarray of int, shape (n_items, 2)
        Items that one of them did not rate do not count.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and Psychological Measurement* 20.

    Examples
    --------
    >>> table = [[0, 0]] * 20 + [[0, 1]] * 20 + [[1, 0]] * 10 + [[1, 1]] * 50  # Artstein and Poesio (2008), table 2
    >>> round(nltk_kappa(np.array(table)), 3)
    0.348
    """
    rated = ratings[(ratings != MISSING).all(axis=1)]
    if len(np.unique(rated)) < 2:
        return float("nan")
    return float(AnnotationTask(_triples(rated)).kappa_pairwise(0, 1))


def nltk_alpha(ratings: Ratings, distances: Numbers) -> float:
    """Return Krippendorff's alpha; NaN where all ratings are the same.

    Parameters
    ----------
    ratings : ndarray of int, shape (n_items, n_annotators)
        Items with fewer than two ratings do not count.
    distances : ndarray, shape (n_values, n_values)
        How far two ratings lie apart, from 0 to 1; see `nominal_distances` and `masi_distances`.

    References
    ----------
    Krippendorff, K. (2004). *Content Analysis*, 2nd edition, chapter 11.
    """
    rated = ratings[(ratings != MISSING).sum(axis=1) >= 2]
    if len(np.unique(rated[rated != MISSING])) < 2:
        return float("nan")
    return float(AnnotationTask(_triples(rated), distance=lambda a, b: float(distances[a, b])).alpha())


def nominal_distances(n_values: int) -> Numbers:
    """Return distances between ratings that are the same or not."""
    return 1.0 - np.eye(n_values)


def masi_distances(sets: Sequence[frozenset[str]]) -> Numbers:
    """Return nltk's MASI distance between sets of labels; the empty set is far from all others.

    References
    ----------
    Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation. *LREC*.
    """
    # nltk divides by the size of the union, so nothing at all stands as a label of its own.
    some: list[frozenset[str | None]] = [labels or frozenset([None]) for labels in sets]
    return np.array([[masi_distance(a, b) for b in some] for a in some], dtype=float).reshape(len(some), len(some))


def kappa(both: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """Return Cohen's kappa from counts, as `nltk_kappa` does from ratings.

    Parameters
    ----------
    both, first, second : ndarray, shape (..., n_values)
        How often each value is given by both to the same item, by the one, and by the other.

    Returns
    -------
    ndarray, shape (...)
    """
    n = first.sum(axis=-1)
    by_chance = (first * second).sum(axis=-1)
    return ratio(n * both.sum(axis=-1) - by_chance, n * n - by_chance)


def alpha(disagreement: Numbers, counts: Numbers, distances: Numbers) -> Numbers:
    """Return Krippendorff's alpha from sums over items, as `nltk_alpha` does from ratings.

    Parameters
    ----------
    disagreement : ndarray, shape (...)
        Sum of what `disagreements` gives for each item.
    counts : ndarray, shape (..., n_values)
        How often each value is given, over items with at least two ratings.
    distances : ndarray, shape (n_values, n_values)

    Returns
    -------
    ndarray, shape (...)
    """
    n = counts.sum(axis=-1)
    by_chance = ((counts @ distances) * counts).sum(axis=-1)
    return 1.0 - ratio(disagreement * (n - 1), by_chance)


def disagreements(ratings: Ratings, distances: Numbers) -> Numbers:
    """Return how far the ratings of each item lie apart: all ordered pairs of them, over one less than their number."""
    n_items, n_annotators = ratings.shape
    total = np.zeros(n_items)
    for a in range(n_annotators):
        for b in range(a + 1, n_annotators):
            rated = (ratings[:, a] != MISSING) & (ratings[:, b] != MISSING)
            total[rated] += 2 * distances[ratings[rated, a], ratings[rated, b]]
    others = (ratings != MISSING).sum(axis=1) - 1
    return np.asarray(total / np.maximum(1, others))


def _triples(ratings: Ratings) -> list[tuple[int, int, int]]:
    return [(int(who), int(item), int(ratings[item, who])) for item, who in np.argwhere(ratings != MISSING)]
