"""What to annotate next: how doubtful a sentence is, and which of the doubtful ones are not nearly the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.pipeline import make_pipeline

from stance.exceptions import InputError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_COLUMNS = 2**18


def doubts(probabilities: npt.ArrayLike, thresholds: npt.ArrayLike) -> Floats:
    """Say how near each row's nearest call was: 1 at the threshold of some stance, 0 where all is certain.

    This is the margin of uncertainty sampling (Lewis and Gale 1994), taken for the stance that is least certain. It
    is scaled on either side of the threshold, which need not be 0.5; at 0.5 it ranks one stance as entropy would.

    Parameters
    ----------
    probabilities : array of float, shape (n, n_stances)
        In [0, 1].
    thresholds : array of float, shape (n_stances,)
        The probability from which on each stance is said, in [0, 1].

    Returns
    -------
    ndarray of float, shape (n,)
        In [0, 1].

    References
    ----------
    David D. Lewis and William A. Gale (1994), A sequential algorithm for training text classifiers, SIGIR.
    Burr Settles (2009), Active learning literature survey, University of Wisconsin-Madison, report 1648, section 3.1.

    Examples
    --------
    >>> doubts([[0.5, 0.0], [0.1, 0.9], [0.0, 1.0]], [0.5, 0.5]).round(2).tolist()
    [1.0, 0.2, 0.0]
    """
    probability, threshold = np.asarray(probabilities, dtype=float), np.asarray(thresholds, dtype=float)
    farthest = np.where(probability < threshold, threshold, 1 - threshold)
    # Only at a threshold of 1 can there be no room on a side; whoever stands there stands on the threshold.
    share = np.divide(np.abs(probability - threshold), farthest, out=np.zeros_like(probability), where=farthest > 0)
    return np.asarray((1 - share).max(axis=1))


def choose(
    doubt: npt.ArrayLike, texts: Sequence[str], n: int, *, diversity: float = 0.5, known: Sequence[str] = ()
) -> Ints:
    """Choose rows that are doubtful and unlike each other.

    Greedy maximal marginal relevance (Carbonell and Goldstein 1998): the next row is the one with the largest
    ``(1 - diversity) * doubt - diversity * likeness``, where likeness is the cosine, over TF-IDF of words, with the
    most similar text that is known or was chosen before. The same input gives the same rows; of equals the more
    doubtful is taken, then the earlier.

    Parameters
    ----------
    doubt : array of float, shape (n_rows,)
        In [0, 1], see `doubts`.
    texts : sequence of str, length n_rows
    n : int
        How many, from 1; all where there are fewer.
    diversity : float, default=0.5
        In [0, 1]; 0 looks at doubt only, 1 at likeness only.
    known : sequence of str, optional
        Texts that are annotated already; what is nearly the same as one of them teaches little.

    Returns
    -------
    ndarray of int, shape (min(n, n_rows),)
        Numbers of the rows, most doubtful first.

    Raises
    ------
    InputError
        If `n` or `diversity` is out of range, or `doubt` does not have one number a text.

    References
    ----------
    Jaime Carbonell and Jade Goldstein (1998), The use of MMR, diversity-based reranking for reordering documents and
    producing summaries, SIGIR.

    Examples
    --------
    >>> texts = ["Rome blames Paris again.", "Rome blames Paris once again.", "Farmers fear a drought."]
    >>> choose([0.9, 0.9, 0.7], texts, 2).tolist()
    [0, 2]
    """
    value = np.asarray(doubt, dtype=float)
    if value.shape != (len(texts),):
        raise InputError(f"doubt must have shape ({len(texts)},), one number a text, got {value.shape}")
    check_choice(n, diversity)
    order = np.argsort(-value, kind="stable")
    if diversity == 0 or not len(order):
        return order[:n]
    # By doubt, so that the first of equal scores, which argmax gives, is the most doubtful.
    matrix = _tfidf([*(texts[row] for row in order), *known])
    columns = matrix[: len(order)].T.tocsr()
    worth, likeness = (1 - diversity) * value[order], np.zeros(len(order))
    for row in range(len(order), matrix.shape[0]):
        _raise(likeness, matrix[row] @ columns)
    chosen = np.empty(min(n, len(order)), dtype=np.int64)
    for place in range(len(chosen)):
        best = int(np.argmax(worth - diversity * likeness))
        chosen[place] = best
        worth[best] = -np.inf
        _raise(likeness, matrix[best] @ columns)
    return np.asarray(order[np.sort(chosen)])


def check_choice(n: int, diversity: float) -> None:
    """Refuse options that `choose` cannot use, before there is anything to choose from.

    Parameters
    ----------
    n, diversity
        See `choose`.

    Raises
    ------
    InputError
        If one is out of range.
    """
    if n < 1:
        raise InputError(f"n={n!r} is out of range; give a whole number from 1")
    if not 0 <= diversity <= 1:
        raise InputError(f"diversity={diversity!r} is out of range; give a number from 0 to 1")


def _raise(likeness: Floats, like: Any) -> None:
    """Raise likenesses to those in a sparse row where these are larger."""
    likeness[like.indices] = np.maximum(likeness[like.indices], like.data)


def _tfidf(texts: Sequence[str]) -> Any:
    """Give unit rows of TF-IDF; hashed, so that neither many words nor none at all are a case apart."""
    counts = HashingVectorizer(n_features=_COLUMNS, alternate_sign=False, norm=None)
    return make_pipeline(counts, TfidfTransformer(sublinear_tf=True)).fit_transform(texts)
