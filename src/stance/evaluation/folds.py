"""Folds that keep a group (a document) on one side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from stance.exceptions import InputError


def grouped_folds(groups: Sequence[str], n_folds: int, random_state: int) -> npt.NDArray[np.int64]:
    """Give every row the number of the fold it is tested in.

    Parameters
    ----------
    groups : sequence of str, length n
        The group of each row; a group is never divided.
    n_folds : int
        How many folds, at least 2.
    random_state : int
        Seed of the shuffling of groups.

    Returns
    -------
    ndarray of int, shape (n,)

    Raises
    ------
    InputError
        If there are fewer groups than folds.
    """
    n_groups = len(set(groups))
    if not 2 <= n_folds <= n_groups:
        raise InputError(f"evaluation.folds={n_folds} needs at least as many documents, and 2; there are {n_groups}")
    fold = np.empty(len(groups), dtype=np.int64)
    splitter = GroupKFold(n_folds, shuffle=True, random_state=random_state)
    for number, (_, test) in enumerate(splitter.split(np.zeros(len(groups)), groups=np.asarray(groups, dtype=str))):
        fold[test] = number
    return fold
