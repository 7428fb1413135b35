"""What the model of one view says of pairs: of a linear SVM the sum of what its blocks add, and no matrix of all."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from stance.stances.heads import Floats, Ints, narrow, pick_columns
from stance.stances.pair_features import Pair, PairStructure, any_marked
from stance.stances.pooling import by_label, label_margins
from stance.text.batches import Batch


def view_margins(view: Any, model: Any, columns: Ints | None, pairs: Batch[Pair], n_labels: int) -> Floats:
    """Return the margins of one view, or the logarithms of its probabilities where its model gives these.

    Parameters
    ----------
    view : transformer
        From pairs to a matrix.
    model : scikit-learn classifier
    columns : ndarray of int or None
        The columns that it sees; None for all.
    pairs : Batch of Pair, length n
    n_labels : int

    Returns
    -------
    ndarray of float, shape (n, n_labels)
        ``-inf`` for labels that the model does not know.
    """
    if isinstance(model, LinearSVC) and columns is None and isinstance(view, FeatureUnion):
        return by_label(_added(view, model, pairs), model.classes_, n_labels)
    return label_margins(model, pick_columns(narrow(view.transform(pairs)), columns), n_labels)


def _added(union: FeatureUnion, model: Any, pairs: Batch[Pair]) -> Floats:
    weights, begin = np.atleast_2d(model.coef_).T, 0
    out: Floats = np.zeros((len(pairs), weights.shape[1])) + model.intercept_
    marked = any_marked(pairs)
    for name, block in union.transformer_list:
        # Of pairs without mentions all look the same to what looks at mentions only.
        matrix = block.transform(pairs if marked or _reads_all(block) else pairs[:1])
        end = begin + matrix.shape[1]
        out += (matrix @ weights[begin:end]) * (union.transformer_weights or {}).get(name, 1.0)
        begin = end
    return out if out.shape[1] > 1 else out[:, 0]


def _reads_all(block: Any) -> bool:
    first = block.steps[0][1] if isinstance(block, Pipeline) else block
    return not isinstance(first, PairStructure) and getattr(first, "region", "sentence") == "sentence"
