"""Sparse matrices of ones: which rows have which columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse


def attribute_matrix(rows: Iterable[Sequence[str]], vocabulary: Mapping[str, int]) -> sparse.csr_matrix:
    """Say which attributes values have.

    Parameters
    ----------
    rows : iterable of sequence of str
        The attributes of each value.
    vocabulary : mapping of str to int
        The column of each attribute; unknown ones are left out.

    Returns
    -------
    csr_matrix, shape (n_values, n_attributes)
    """
    columns = [[column for column in map(vocabulary.get, row) if column is not None] for row in rows]
    return column_matrix(columns, len(vocabulary))


def column_matrix(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """Put 1 where rows have columns, shape (n_rows, width)."""
    indptr = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(indptr[-1]))
    return sparse.csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), width))


def counted(ids: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64], width: int) -> sparse.csr_matrix:
    """Put 1 where rows have columns, those of all rows one after the other; shape (n_rows, width)."""
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    return sparse.csr_matrix((np.ones(len(ids)), ids.astype(np.int32), indptr), shape=(len(sizes), width))
