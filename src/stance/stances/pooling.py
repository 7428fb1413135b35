"""Several views of the same rows put together: how much each view's margins count, and offsets of the labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAST, _MOST = 0.05, 20.0
_UNLIKELY = 1e-9
_STEPS = (-0.8, -0.4, -0.2, 0.2, 0.4, 0.8)
_ROUNDS = 2
_GAIN = 0.001


def pooled(margins: Floats, weights: Floats) -> Floats:
    """Add the margins of views, each by its weight.

    Parameters
    ----------
    margins : ndarray of float, shape (n_views, n, n_labels)
        ``-inf`` where a view does not know a label.
    weights : ndarray of float, shape (n_views,)

    Returns
    -------
    ndarray of float, shape (n, n_labels)
        ``-inf`` where any view does not know the label.
    """
    known = np.isfinite(margins).all(axis=0)
    total = np.tensordot(weights, np.where(known, margins, 0.0), 1)
    return np.where(known, total, -np.inf)


def label_margins(model: Any, inputs: Any, n_labels: int) -> Floats:
    """Return a fitted model's margins, or the logarithms of its probabilities where it gives these.

    Parameters
    ----------
    model : scikit-learn classifier
        Its classes are places in the scheme.
    inputs : array-like, shape (n, n_columns)
    n_labels : int

    Returns
    -------
    ndarray of float, shape (n, n_labels)
        ``-inf`` for labels that the model does not know.
    """
    if hasattr(model, "predict_proba"):
        return by_label(np.log(np.maximum(model.predict_proba(inputs), _UNLIKELY)), model.classes_, n_labels)
    return by_label(np.asarray(model.decision_function(inputs), dtype=float), model.classes_, n_labels)


def by_label(margins: Floats, classes: Ints, n_labels: int) -> Floats:
    """Put a model's margins where the labels stand in the scheme.

    Parameters
    ----------
    margins : ndarray of float, shape (n, n_classes) or (n,)
        Of two classes there may be one margin, for the second against the first.
    classes : ndarray of int, shape (n_classes,)
        Places in the scheme.
    n_labels : int

    Returns
    -------
    ndarray of float, shape (n, n_labels)
        ``-inf`` for other labels.
    """
    out = np.full((len(margins), n_labels), -np.inf)
    out[:, classes] = np.column_stack([-margins, margins]) / 2 if margins.ndim == 1 else margins
    return out


def view_weights(margins: Floats, target: Ints) -> Floats:
    """Find the weights that make the labels most probable by a softmax of the weighted sum (a logarithmic pool).

    One view alone gets its inverse temperature (Guo et al. 2017, *On Calibration of Modern Neural Networks*); of
    several, one that tells nothing beside the others gets 0. The loss is convex in the weights.

    Parameters
    ----------
    margins : ndarray of float, shape (n_views, n, n_labels)
        Of rows that the views' models have not seen.
    target : ndarray of int, shape (n,)
        The place of each row's label; rows whose label a view does not know are left out.

    Returns
    -------
    ndarray of float, shape (n_views,)
        Between 0 and 20, all of them 1 where no row is left.
    """
    margins, target = _told(margins, target)
    if not len(target):
        return np.ones(len(margins))
    rows = np.arange(len(target))
    finite = np.where(np.isfinite(margins), margins, 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logs = log_softmax(pooled(margins, weights), axis=1)
        chances = np.exp(logs)
        slope = [(chances * view).sum(axis=1).mean() - view[rows, target].mean() for view in finite]
        return -float(logs[rows, target].mean()), np.array(slope)

    least = _LEAST if len(margins) == 1 else 0.0
    found = minimize(loss, np.ones(len(margins)), jac=True, bounds=[(least, _MOST)] * len(margins)).x
    return np.asarray(found if found.sum() > _LEAST else np.full(len(margins), _LEAST / len(margins)))


def label_offsets(margins: Floats, target: Ints) -> Floats:
    """Find what is best added to each label's margin for macro-F1, by trying steps label by label.

    Parameters
    ----------
    margins : ndarray of float, shape (n, n_labels)
        Pooled, of rows that the models have not seen.
    target : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of float, shape (n_labels,)
        0 where nothing gains 0.001 of macro-F1 or more.
    """
    offsets = np.zeros(margins.shape[1])
    best = _macro_f1(margins.argmax(axis=1), target)
    for _ in range(_ROUNDS):
        for label in range(len(offsets)):
            for step in _STEPS:
                tried = offsets.copy()
                tried[label] += step
                score = _macro_f1((margins + tried).argmax(axis=1), target)
                if score > best + _GAIN:
                    best, offsets = score, tried
    return offsets


def _told(margins: Floats, target: Ints) -> tuple[Floats, Ints]:
    """Leave out rows whose label a view does not know: nothing can make it more probable."""
    known = np.isfinite(margins[:, np.arange(len(target)), target]).all(axis=0)
    return margins[:, known], target[known]


def _macro_f1(said: Ints, target: Ints) -> float:
    size = int(max(said.max(initial=0), target.max(initial=0))) + 1
    both = np.bincount(target[said == target], minlength=size)
    either = np.bincount(said, minlength=size) + np.bincount(target, minlength=size)
    return float((2 * both[either > 0] / either[either > 0]).mean())
