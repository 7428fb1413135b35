"""What a classifier of stances asks of its training data: folds, which sentences are oblique, taggers for each fold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, KFold

from stance.stances.baseline import Cues
from stance.stances.heads import Bools, Floats, Folds, Ints, log_odds
from stance.stances.lexicon import lexicon
from stance.stances.tagger import CueTagger
from stance.text.estimators import as_texts

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
    said = [{hit.stance for hit in hits} for hits in lexicon().cue_hits_in(as_texts(texts))]
    cued = np.array([[stance in hits for stance in stances] for hits in said])
    known = (target & cued).sum(axis=0) >= _FEWEST
    return np.asarray(target & ~cued & known & [stance in lexical for stance in stances])


def fit_tagger(tagger: CueTagger, texts: Sequence[str], cues: Cues | None, rows: Ints) -> CueTagger:
    """Fit a copy of the tagger on some of the sentences.

    Parameters
    ----------
    tagger : CueTagger
    texts : sequence of str, length n
    cues : sequence, length n
        See `CueTagger.fit`.
    rows : ndarray of int
        Which sentences.
    """
    assert cues is not None
    copy: CueTagger = clone(tagger)
    return copy.fit([texts[n] for n in rows], [cues[n] for n in rows])


def held_out_tags(tagger: CueTagger, texts: Sequence[str], cues: Cues | None, seen: Bools, folds: Folds) -> Floats:
    """Give the log odds that taggers say which have not seen the sentences; see `fit_tagger` for the parameters.

    Parameters
    ----------
    seen : ndarray of bool, shape (n,)
        Which sentences a tagger may learn from.
    folds : list of (train, test)

    Returns
    -------
    ndarray of float, shape (n, n_stances)
    """
    out = np.zeros((len(texts), len(tagger.stances)))
    for train, test in folds:
        fitted = fit_tagger(tagger, texts, cues, train[seen[train]])
        out[test] = log_odds(fitted.scores([texts[n] for n in test]))
    return out
