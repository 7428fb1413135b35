"""Why estimates of a share vary beside the luck of the draw within cells: alike documents, sizes that are estimated."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def design_effect(influence: Floats, documents: Ints) -> float:
    """Return how much more a share varies because units of a document are alike, at least 1.

    Parameters
    ----------
    influence : ndarray of float, shape (n,)
        What each unit adds to the estimate's error.
    documents : ndarray of int, shape (n,)
        The document of each.
    """
    _, member = np.unique(documents, return_inverse=True)
    alone = float(influence @ influence)
    m = int(member.max()) + 1
    if not alone or m < 2:
        return 1.0
    return max(1.0, float((np.bincount(member, weights=influence) ** 2).sum()) / alone * m / (m - 1))


def sampled_sizes(cell: Ints, kind: Ints, size: Floats, weights: Floats, strata: Ints) -> Floats:
    """Return the covariance of the cells' sizes, as far as the strata in which a kind of unit lies are only sampled.

    Parameters
    ----------
    cell : ndarray of int, shape (n,)
        The cell of each coded unit: a kind of unit in a stratum.
    kind : ndarray of int, shape (n_cells,)
        The kind of each cell.
    size : ndarray of float, shape (n_cells,)
        Its share of the population.
    weights : ndarray of float, shape (n,)
    strata : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of float, shape (n_cells, n_cells)
    """
    same = kind[cell][:, None] == kind[None, :]
    shares = np.bincount(kind, weights=size, minlength=3)[kind]
    totals = np.bincount(kind[cell], weights=weights, minlength=3)[kind[cell]]
    within = size / shares
    own = np.eye(len(size))[cell]
    influence = (weights / totals)[:, None] * shares * (own - within * same) * same
    out = np.zeros((len(size), len(size)))
    for stratum in np.unique(strata):
        part = influence[strata == stratum]
        if len(part) > 1:
            part = part - part.mean(axis=0)
            out += len(part) / (len(part) - 1) * part.T @ part
    return out


def drawn_sizes(kinds: Ints, documents: Ints) -> Floats:
    """Return the covariance of the shares of the three kinds of units where documents were drawn.

    Parameters
    ----------
    kinds, documents : ndarray of int, shape (N,)
        The kind and the document of every unit of the population.

    Returns
    -------
    ndarray of float, shape (3, 3)
    """
    _, member = np.unique(documents, return_inverse=True)
    m = int(member.max()) + 1
    counts = np.zeros((m, 3))
    np.add.at(counts, (member, kinds), 1)
    off = counts - counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    scale = m / (m - 1) if m > 1 else 1.0
    covariance: Floats = scale * off.T @ off / counts.sum() ** 2
    return covariance
