"""What a classifier of stances asks of its training data: which folds, and which sentences are oblique."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import GroupKFold, KFold

from stance.stances.heads import Bools, Folds
from stance.stances.lexicon import cue_hits

# With fewer sentences than this that take a stance with a cue, the lexicon does not know the stance.
_FEWEST = 10


def make_folds(size: int, groups: Sequence[str] | None, most: int, random_state: int | None) -> Folds:
    """Divide rows into folds.

    Parameters
    ----------
    size : int
        How many rows there are.
    groups : sequence of str or None
        For each row what no fold divides.
    most : int
        How many folds; fewer where there are fewer groups.
    random_state : int or None

    Returns
    -------
    list of (train, test)
        Empty where there are not two of them.
    """
    names = None if groups is None else np.asarray(groups, dtype=str)
    number = min(most, size if names is None else len(set(names.tolist())))
    if number < 2:
        return []
    kind = KFold if names is None else GroupKFold
    return list(kind(number, shuffle=True, random_state=random_state).split(np.zeros(size), groups=names))


def oblique_rows(texts: Sequence[str], target: Bools, stances: Sequence[str], lexical: Sequence[str]) -> Bools:
    """Say where a lexical stance is taken without a cue; nowhere, where the lexicon hardly knows the stance.

    Parameters
    ----------
    texts : sequence of str, length n
    target : ndarray of bool, shape (n, n_stances)
    stances : sequence of str
    lexical : sequence of str
        Stances that are mostly taken by words of the lexicon.

    Returns
    -------
    ndarray of bool, shape (n, n_stances)
    """
    said = [{hit.stance for hit in cue_hits(text)} for text in texts]
    cued = np.array([[stance in hits for stance in stances] for hits in said])
    known = (target & cued).sum(axis=0) >= _FEWEST
    return np.asarray(target & ~cued & known & [stance in lexical for stance in stances])
