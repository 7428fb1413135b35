"""Folds that keep a group (a document) on one side, and shares of the groups to train on."""

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


def group_sample(groups: Sequence[str], share: float, random_state: int) -> npt.NDArray[np.bool_]:
    """Draw a share of the groups; with the same seed what a smaller share draws is part of what a larger one draws.

    Parameters
    ----------
    groups : sequence of str, length n
        The group of each row; a group is never divided.
    share : float
        Above 0 and at most 1; at least one group is drawn.
    random_state : int
        Seed of the drawing.

    Returns
    -------
    ndarray of bool, shape (n,)
        Which rows are drawn.

    Raises
    ------
    InputError
        If the share is out of range.

    Examples
    --------
    >>> group_sample(["a", "a", "b", "c"], 1.0, 0).tolist()
    [True, True, True, True]
    """
    if not 0 < share <= 1:
        raise InputError(f"evaluation.train_share={share} must be above 0 and at most 1")
    names = sorted(set(groups))
    order = np.random.default_rng(random_state).permutation(len(names))
    drawn = {names[k] for k in order[: max(1, round(share * len(names)))]}
    return np.array([group in drawn for group in groups], dtype=bool)
