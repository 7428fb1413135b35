"""Weights of a linear chain learnt batch by batch, for more attributes than passes over all of them have time for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from stance.chain import Block, Floats, Ints, Packing, Weights, forward_backward, pack

BATCH = 6000
"""About how many tokens a batch has."""
_FIRST = 0.1  # what the sums of squared slopes begin with


class _Batch(NamedTuple):
    """Some sequences: which attributes they have, and how these make up the tokens by way of their distinct values."""

    active: Ints
    design: sparse.csr_matrix
    lookup: sparse.csr_matrix
    packing: Packing
    hot: npt.NDArray[np.float32]
    observed: Floats


class _Step:
    """AdaGrad: each weight's steps shrink with the slopes that it has had (Duchi, Hazan and Singer 2011)."""

    def __init__(self, rate: float, *shape: int):
        self.rate = rate
        # Single precision: it is half the memory to move, and slopes of a batch are rough anyway.
        self.weights: npt.NDArray[Any] = np.zeros(shape, dtype=np.float32)
        self.total: npt.NDArray[Any] = np.zeros(shape, dtype=np.float32)
        self._squares: npt.NDArray[Any] = np.full(shape, _FIRST, dtype=np.float32)

    def move(self, slope: npt.NDArray[np.floating], rows: Ints | slice = slice(None)) -> None:
        slope = slope.astype(np.float32)
        squares = self._squares[rows] + slope * slope
        self._squares[rows] = squares
        self.weights[rows] -= self.rate * slope / np.sqrt(squares)


def fit_in_batches(
    blocks: Mapping[str, Block],
    gold: Ints,
    sizes: Ints,
    *,
    n_labels: int,
    l2: float,
    epochs: int,
    rate: float,
    random_state: int,
) -> Weights:
    """Maximise the likelihood of labels by AdaGrad, minus half of `l2` times the squared weights.

    Parameters
    ----------
    blocks, gold
        See `stance.chain.fit_weights`.
    sizes : ndarray of int, shape (n_sequences,)
        Tokens in each sequence.
    n_labels : int
    l2 : float
        Strength of the penalty; each batch takes its share of that of the attributes it has.
    epochs : int
        Passes over all sequences. The weights after each batch of the later half of them are averaged (Polyak and
        Juditsky 1992): those after one batch or another differ in how bold they are.
    rate : float
        Size of the first steps.
    random_state : int
        Which sequences make a batch, and in which order batches come.
    """
    rng = np.random.default_rng(random_state)
    bounds = np.cumsum([0, *(design.shape[1] for _, design in blocks.values())])
    order = rng.permutation(np.flatnonzero(sizes))
    parts = np.array_split(order, max(1, round(int(sizes.sum()) / BATCH)))
    batches = [_batch(blocks, bounds, gold, sizes, part, n_labels) for part in parts if len(part)]
    uses = np.zeros(int(bounds[-1]), dtype=np.float32)
    for batch in batches:
        uses[batch.active] += 1
    weights, transitions = _Step(rate, int(bounds[-1]), n_labels), _Step(rate, n_labels, n_labels)
    initial = _Step(rate, n_labels)
    steps = (weights, transitions, initial)
    for epoch in range(epochs):
        for number in rng.permutation(len(batches)).tolist():
            batch = batches[number]
            own = weights.weights[batch.active]
            scores = batch.lookup @ (batch.design @ own)
            passes = forward_backward(scores, transitions.weights, initial.weights, batch.packing)
            residual = passes.marginals - batch.hot
            slope = batch.design.T @ (batch.lookup.T @ residual)
            weights.move(slope + (l2 / uses[batch.active])[:, None] * own, batch.active)
            transitions.move(passes.pairs - batch.observed)
            initial.move(residual[: int(batch.packing.running[0])].sum(axis=0))
            for step in steps if epoch >= epochs // 2 else ():
                step.total += step.weights
    averaged = max(1, (epochs - epochs // 2) * len(batches))
    each, between, first = (step.total / averaged for step in steps)
    return Weights(dict(zip(blocks, np.split(each, bounds[1:-1]), strict=True)), between, first)


def _batch(blocks: Mapping[str, Block], bounds: Ints, gold: Ints, sizes: Ints, members: Ints, n_labels: int) -> _Batch:
    starts = np.cumsum(sizes) - sizes
    packing = pack(sizes[members])
    tokens = np.concatenate([np.arange(starts[k], starts[k] + sizes[k]) for k in members])[np.argsort(packing.place)]
    rows, columns, values, places = [], [], [], []
    height = 0
    for (ids, design), offset in zip(blocks.values(), bounds.tolist(), strict=False):
        used, place = np.unique(ids[tokens], return_inverse=True)
        table = design[used].tocoo()
        rows.append(table.row + height)
        columns.append(table.col.astype(np.int64) + offset)
        values.append(table.data)
        places.append(place + height)
        height += len(used)
    active, column = np.unique(np.concatenate(columns), return_inverse=True)
    design = sparse.csr_matrix(
        (np.concatenate(values).astype(np.float32), (np.concatenate(rows), column)), shape=(height, len(active))
    )
    where = np.concatenate(places)
    lookup = sparse.csr_matrix(
        (np.ones(len(where), dtype=np.float32), (np.tile(np.arange(len(tokens)), len(blocks)), where)),
        shape=(len(tokens), height),
    )
    hot = np.zeros((len(tokens), n_labels), dtype=np.float32)
    hot[np.arange(len(tokens)), gold[tokens]] = 1.0
    observed = np.zeros((n_labels, n_labels))
    for before, after in _pairs(gold[tokens], packing):
        np.add.at(observed, (before, after), 1.0)
    return _Batch(active, design, lookup, packing, hot, observed)


def _pairs(labels: Ints, packing: Packing) -> Iterator[tuple[Ints, Ints]]:
    """Yield, step after step, the labels before and at it."""
    for time in range(1, len(packing.running)):
        a, b, before = packing.start[time], packing.start[time + 1], packing.start[time - 1]
        yield labels[before : before + b - a], labels[a:b]
