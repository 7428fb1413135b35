"""The log odds of a stance as a sum: what each word of a sentence adds, what the tagger adds, and what has no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from stance.stances.classifier import StanceClassifier
from stance.stances.heads import Bools, Floats, Ints, log_odds
from stance.stances.places import Stretches, column_places
from stance.stances.views import View
from stance.text.tokens import Token, tokenize

# A view that is surer than this was cut off.
_BOUND = float(log_odds(np.array(1.0))) - 1e-9


class Addends(NamedTuple):
    """The log odds of sentences, taken apart.

    Parameters
    ----------
    exact : ndarray of bool, shape (n_stances,)
        Whether the log odds are a weighted sum of columns; where not, words add nothing and `rest` holds the views.
    tokens : list of list of Token, length n
    words : list of ndarray, each of shape (n_tokens, n_stances)
        What each token adds.
    tagger : ndarray, shape (n, n_stances)
    rest : ndarray, shape (n, n_stances)
    columns : csr_matrix, shape (n, n_columns)
        The columns of the first view.
    weights : ndarray, shape (n_stances, n_columns)
        What these columns weigh; 1 where that is not known.
    """

    exact: Bools
    tokens: list[list[Token]]
    words: list[Floats]
    tagger: Floats
    rest: Floats
    columns: sparse.csr_matrix
    weights: Floats


def take_apart(classifier: StanceClassifier, texts: Sequence[str], odds: Floats, asked: Bools) -> Addends:
    """Say what words, tagger and the rest add to the log odds of each stance.

    The blend weighs what each view says of all stances; a linear view weighs columns. What a column adds is divided
    evenly among its occurrences, and what an occurrence adds evenly among the tokens that it covers.

    Parameters
    ----------
    classifier : StanceClassifier
        Fitted.
    texts : sequence of str, length n
        As the views see them, see `StanceClassifier.masked`.
    odds : ndarray, shape (n, n_views, n_stances)
        What is blended, see `StanceClassifier.opinions`.
    asked : ndarray of bool, shape (n,)
        Which sentences passed the gate.

    Returns
    -------
    Addends
        The words, the tagger and the rest of a sentence sum to its log odds.
    """
    n_stances = odds.shape[2]
    blend = classifier.blend_.coef_.reshape(n_stances, -1, n_stances)
    tokens = [tokenize(text) for text in texts]
    words = [np.zeros((len(each), n_stances)) for each in tokens]
    rest = np.tile(classifier.blend_.intercept_, (len(texts), 1))
    tagger = np.zeros_like(rest) if classifier.tagger_ is None else odds[:, -1] @ blend[:, -1].T
    exact = np.ones(n_stances, dtype=bool)
    first: tuple[sparse.csr_matrix, Floats] | None = None
    for number, view in enumerate(classifier.views_):
        share = blend[:, number]
        rows = np.arange(len(texts)) if number == 0 else np.flatnonzero(asked)
        silent = np.setdiff1d(np.arange(len(texts)), rows)
        rest[silent] += odds[silent, number] @ share.T
        matrix = view.transform([texts[row] for row in rows.tolist()] or [""])[: len(rows)]
        weight, intercept, linear = _linear(view, matrix.shape[1])
        exact &= ~((share != 0) & ~linear).any(axis=1)
        said = odds[rows, number]
        cut = np.where(np.abs(said) >= _BOUND, said - matrix @ weight.T - intercept, 0.0)
        rest[rows] += (cut + intercept) @ share.T
        weighed = share @ weight
        finder = column_places(view.features_)
        for at, row in enumerate(rows.tolist()):
            part = slice(*matrix.indptr[at : at + 2])
            columns = matrix.indices[part]
            adds = matrix.data[part, None] * weighed[:, columns].T
            to, of, share_of = _shares(columns.tolist(), finder(texts[row]), tokens[row], len(texts[row]))
            np.add.at(words[row], to, adds[of] * share_of[:, None])
            rest[row] += np.delete(adds, of, axis=0).sum(axis=0)
        first = first or (matrix, weighed)
    assert first is not None
    rest[:, ~exact] = (classifier.blend_.log_odds(odds) - tagger)[:, ~exact]
    weights = np.where(exact[:, None], first[1], 1.0)
    return Addends(exact, tokens, [each * exact for each in words], tagger, rest, first[0], weights)


def _linear(view: View, size: int) -> tuple[Floats, Floats, Bools]:
    """Return weights and intercept of a view's models, and which of them are linear; those of others are 0."""
    sums = view.heads_.weighted_sums(size)
    weight = np.array([np.zeros(size) if found is None else found[0] for found in sums])
    intercept = np.array([0.0 if found is None else found[1] for found in sums])
    return weight, intercept, np.array([found is not None for found in sums])


def _shares(
    columns: list[int], found: Iterable[tuple[int, Stretches]], tokens: list[Token], length: int
) -> tuple[Ints, Ints, Floats]:
    """Divide each column among the tokens that it covers: tokens, places of columns, shares; some have no place."""
    owner = [-1] * length
    for number, token in enumerate(tokens):
        owner[token.start : token.end] = [number] * (token.end - token.start)
    place = {column: at for at, column in enumerate(columns)}
    occurrences: list[tuple[int, set[int]]] = []
    for column, stretches in found:
        covered = {number for start, end in stretches for number in owner[start:end]} - {-1}
        if column in place and covered:
            occurrences.append((place[column], covered))
    often = Counter(at for at, _ in occurrences)
    to = [number for _, covered in occurrences for number in covered]
    of = [at for at, covered in occurrences for _ in covered]
    shares = [1 / (often[at] * len(covered)) for at, covered in occurrences for _ in covered]
    return np.array(to, dtype=np.int64), np.array(of, dtype=np.int64), np.array(shares, dtype=float)
