"""Trees of a loaded model: scikit-learn follows their branches unchecked, out of the array's memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from stance.exceptions import ModelError

_TREES = {"Tree", "TreePredictor"}
_PLAIN = {str, bytes, int, float, bool, type(None)}  # what refers to nothing
_WRONG = "train the model again"


def check_parts(model: Any) -> None:
    """Refuse trees whose branches leave the tree.

    Parameters
    ----------
    model : object
        Whatever a model file held; all that it refers to is looked at.

    Raises
    ------
    ModelError
        It says what is wrong.
    """
    for part, width in _trees(model):
        if type(part).__name__ == "Tree":
            _check_tree(part, width)
        else:
            _check_predictor(part, width)


def _trees(model: Any) -> Iterator[tuple[Any, int]]:
    """Yield trees, each with the number of columns that reach it: the same one may be reached with several."""
    seen: set[tuple[int, int]] = set()
    waiting = [(model, np.iinfo(np.int64).max)]
    while waiting:
        part, width = waiting.pop()
        if isinstance(part, type) or (id(part), width) in seen:
            continue
        seen.add((id(part), width))
        held: Iterable[Any] = ()
        if type(part).__name__ in _TREES:
            yield part, width
        elif isinstance(part, np.ndarray):
            held = part.flat if part.dtype == object else ()
        elif isinstance(part, dict):
            held = part.values()
        elif isinstance(part, (list, tuple, set)):
            held = part
        elif hasattr(part, "__dict__"):
            held = part.__dict__.values()
            own = part.__dict__.get("n_features_in_", width)
            width = min(width, int(own)) if isinstance(own, (int, np.integer)) else width
        waiting += [(each, width) for each in held if type(each) not in _PLAIN]


def _check_tree(tree: Any, width: int) -> None:
    if tree.node_count != tree.capacity or tree.n_outputs != 1:
        raise ModelError(f"holds a tree of another size than it says; {_WRONG}")
    nodes = tree.__getstate__()["nodes"]
    inner = nodes["left_child"] != -1
    _check_branches(nodes[inner], inner, ("left_child", "right_child", "feature"), width)


def _check_predictor(predictor: Any, width: int) -> None:
    nodes = predictor.nodes
    # Our columns are numbers, never categories, whose tables are followed unchecked too.
    if nodes["is_categorical"].any():
        raise ModelError(f"holds a tree of categories; {_WRONG}")
    inner = nodes["is_leaf"] == 0
    _check_branches(nodes[inner], inner, ("left", "right", "feature_idx"), width)


def _check_branches(nodes: Any, inner: Any, names: tuple[str, str, str], width: int) -> None:
    left, right, feature = (nodes[name].astype("int64") for name in names)
    place = inner.nonzero()[0]
    below = [(place < child).all() and (child < len(inner)).all() for child in (left, right)]
    if not len(inner) or not all(below) or not ((feature >= 0) & (feature < width)).all():
        raise ModelError(f"holds a tree whose branches leave it; {_WRONG}")
