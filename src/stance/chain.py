"""A linear-chain conditional random field over many sequences at once, in numpy.

Sequences are packed by time: all first tokens, then all second ones, longest sequence first, so that each step of the
forward and backward passes is one small matrix product over every sequence that is still running.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


_TINY = np.finfo(np.float64).tiny


class Packing(NamedTuple):
    """Where the tokens of sequences lie when packed by time.

    Parameters
    ----------
    place : ndarray of int, shape (n_tokens,)
        The packed row of each token, tokens counted sequence after sequence.
    running : ndarray of int, shape (longest,)
        How many sequences have a token at each step.
    start : ndarray of int, shape (longest + 1,)
        The first packed row of each step.
    rank : ndarray of int, shape (n_sequences,)
        The place of each sequence within a step; empty sequences have none (-1).
    """

    place: Ints
    running: Ints
    start: Ints
    rank: Ints


def pack(lengths: npt.ArrayLike) -> Packing:
    """Pack sequences by time.

    Parameters
    ----------
    lengths : array of int
        Tokens in each sequence, zero allowed.
    """
    sizes = np.asarray(lengths, dtype=np.int64)
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[order] = np.arange(len(sizes))
    longest = int(sizes.max(initial=0))
    ending = np.bincount(sizes, minlength=longest + 1)
    running = len(sizes) - np.cumsum(ending)[:longest]
    start = np.concatenate([[0], np.cumsum(running)])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if len(sizes) else np.zeros(0, dtype=np.int64)
    step = np.arange(int(sizes.sum())) - np.repeat(first, sizes)
    place = start[step] + np.repeat(rank, sizes)
    return Packing(place, running, start, np.where(sizes > 0, rank, -1))


class Passes(NamedTuple):
    """What the forward and backward passes find.

    Parameters
    ----------
    log_z : ndarray, shape (n_running,)
        Log partition function of each sequence, by rank.
    marginals : ndarray, shape (n_tokens, n_labels)
        Probability of each label at each packed token.
    pairs : ndarray, shape (n_labels, n_labels)
        Expected number of each transition over all sequences.
    """

    log_z: Floats
    marginals: Floats
    pairs: Floats


def _forward(
    scores: Floats, transitions: Floats, initial: Floats, packing: Packing
) -> tuple[Floats, Floats, Floats, Floats]:
    top = scores.max(axis=1)
    emission = np.exp(scores - top[:, None])
    step = np.exp(transitions)
    alpha = np.empty_like(emission)
    norm = np.empty(len(scores))
    log_z = np.zeros(int(packing.running[0]) if len(packing.running) else 0)
    for time, count in enumerate(packing.running):
        a, b = packing.start[time], packing.start[time + 1]
        before = np.exp(initial) if time == 0 else alpha[packing.start[time - 1] :][:count] @ step
        row = emission[a:b] * before
        norm[a:b] = row.sum(axis=1)
        alpha[a:b] = row / norm[a:b, None]
        log_z[:count] += np.log(norm[a:b]) + top[a:b]
    return emission, alpha, norm, log_z


def log_partitions(
    scores: Floats, transitions: Floats, initial: Floats, packing: Packing, never: npt.NDArray[np.bool_]
) -> Floats:
    """Give the log partition functions over all taggings, and over those that never use some labels.

    Parameters
    ----------
    scores, transitions, initial, packing
        As in `forward_backward`.
    never : ndarray of bool, shape (n, n_labels)
        Which labels to leave out, all n times in one pass.

    Returns
    -------
    ndarray of float, shape (1 + n, n_running)
        Of each sequence, by rank.
    """
    allowed = np.vstack([np.ones((1, scores.shape[1])), ~never])
    top = scores.max(axis=1)
    emission = np.exp(scores - top[:, None])
    step, before = np.exp(transitions), np.exp(initial)
    alpha = np.zeros((0, *allowed.shape))
    norm = np.empty((len(scores), len(allowed)))
    for time, count in enumerate(packing.running.tolist()):
        a, b = packing.start[time], packing.start[time + 1]
        if time > 0:
            before = (alpha[:count].reshape(-1, len(step)) @ step).reshape(count, *allowed.shape)
        alpha = emission[a:b, None] * before * allowed
        # Labels that cannot be kept at all leave nothing.
        norm[a:b] = np.maximum(alpha.sum(axis=2), _TINY)
        alpha /= norm[a:b, :, None]
    added = np.log(norm) + top[:, None]
    rank = np.arange(len(scores)) - np.repeat(packing.start[:-1], packing.running)
    return np.array([np.bincount(rank, weights=column) for column in added.T])


def forward_backward(scores: Floats, transitions: Floats, initial: Floats, packing: Packing) -> Passes:
    """Run both passes.

    Parameters
    ----------
    scores : ndarray, shape (n_tokens, n_labels)
        Score of each label at each packed token.
    transitions : ndarray, shape (n_labels, n_labels)
        Score of going from one label (row) to the next (column).
    initial : ndarray, shape (n_labels,)
        Score of starting with each label.
    packing : Packing

    Returns
    -------
    Passes
    """
    emission, alpha, norm, log_z = _forward(scores, transitions, initial, packing)
    step = np.exp(transitions)
    beta = np.ones_like(alpha)
    ahead = np.zeros_like(alpha)
    pairs = np.zeros_like(step)
    for time in range(len(packing.running) - 1, 0, -1):
        a, b = packing.start[time], packing.start[time + 1]
        ahead[a:b] = emission[a:b] * beta[a:b] / norm[a:b, None]
        previous = packing.start[time - 1]
        beta[previous : previous + b - a] = ahead[a:b] @ step.T
        pairs += alpha[previous : previous + b - a].T @ ahead[a:b]
    return Passes(log_z, alpha * beta, pairs * step)


def best_paths(scores: Floats, transitions: Floats, initial: Floats, packing: Packing) -> Ints:
    """Find the likeliest labels of each sequence (Viterbi); parameters as in `forward_backward`.

    Returns
    -------
    ndarray of int, shape (n_tokens,)
        A label a packed token; of equally likely ones the first.
    """
    best = np.array(scores)
    came = np.zeros(scores.shape, dtype=np.int64)
    for time, count in enumerate(packing.running):
        a, b = packing.start[time], packing.start[time + 1]
        if time == 0:
            best[a:b] += initial
            continue
        ways = best[packing.start[time - 1] :][:count, :, None] + transitions
        came[a:b] = ways.argmax(axis=1)
        best[a:b] += ways.max(axis=1)
    path: Ints = best.argmax(axis=1)
    for time in range(len(packing.running) - 1, 0, -1):
        # A sequence that ends earlier keeps its best last label.
        a, b, before = packing.start[time], packing.start[time + 1], packing.start[time - 1]
        path[before : before + b - a] = came[np.arange(a, b), path[a:b]]
    return path


class Block(NamedTuple):
    """What is known of tokens in one respect.

    Parameters
    ----------
    ids : ndarray of int, shape (n_tokens,)
        The value that each token has, tokens counted sequence after sequence.
    design : csr_matrix, shape (n_values, n_attributes)
        The attributes that each value has; each of them gets a weight a label.
    """

    ids: Ints
    design: sparse.csr_matrix


class Weights(NamedTuple):
    """What is learnt.

    Parameters
    ----------
    blocks : dict of str to ndarray, shape (n_attributes, n_labels)
        One for each block.
    transitions : ndarray, shape (n_labels, n_labels)
    initial : ndarray, shape (n_labels,)
    """

    blocks: dict[str, Floats]
    transitions: Floats
    initial: Floats


def neighbours(values: Ints, sizes: Ints, offset: int) -> Ints:
    """Give each token the value of the token at a distance, and 0 where that lies outside its sequence.

    Parameters
    ----------
    values : ndarray of int, shape (n_tokens,)
    sizes : ndarray of int, shape (n_sequences,)
    offset : int
    """
    position = np.arange(len(values)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    there = position + offset
    inside = (there >= 0) & (there < np.repeat(sizes, sizes))
    out = np.zeros_like(values)
    out[inside] = values[np.flatnonzero(inside) + offset]
    return out


def packed_scores(blocks: Mapping[str, Block], weights: Mapping[str, Floats], packing: Packing) -> Floats:
    """Return the score of each label at each packed token, shape (n_tokens, n_labels)."""
    width = next(iter(weights.values())).shape[1]
    scores = np.zeros((len(packing.place), width))
    for name, (ids, design) in blocks.items():
        scores += (design @ weights[name])[ids]
    out = np.empty_like(scores)
    out[packing.place] = scores
    return out


def fit_weights(
    blocks: Mapping[str, Block], gold: Ints, packing: Packing, *, n_labels: int, l2: float, max_iter: int
) -> Weights:
    """Maximise the likelihood of labels by L-BFGS, minus half of `l2` times the squared weights.

    Parameters
    ----------
    blocks : mapping of str to Block
    gold : ndarray of int, shape (n_tokens,)
        The label of each token, tokens counted sequence after sequence.
    packing : Packing
        Of the sequences.
    n_labels, l2, max_iter
        How many labels, strength of the penalty, steps at most.
    """
    gold = gold[np.argsort(packing.place)]
    products = []
    for ids, design in blocks.values():
        # Token by value, then value by attribute: both products stay small.
        lookup = sparse.csr_matrix((np.ones(len(ids)), (packing.place, ids)), shape=(len(ids), design.shape[0]))
        products.append((lookup, lookup.T.tocsr(), design, design.T.tocsr()))
    sizes = [design.shape[1] * n_labels for _, design in blocks.values()]
    bounds = np.cumsum([0, *sizes, n_labels * n_labels, n_labels])
    hot = np.zeros((len(gold), n_labels))
    hot[np.arange(len(gold)), gold] = 1.0
    observed = np.zeros((n_labels, n_labels))
    for time in range(1, len(packing.running)):
        a, b, before = packing.start[time], packing.start[time + 1], packing.start[time - 1]
        np.add.at(observed, (gold[before : before + b - a], gold[a:b]), 1.0)
    first = int(packing.running[0]) if len(packing.running) else 0

    def parts(flat: Floats) -> list[Floats]:
        return [flat[a:b].reshape(-1, n_labels) for a, b in pairwise(bounds)]

    def loss(flat: Floats) -> tuple[float, Floats]:
        *weights, transitions, initial = parts(flat)
        scores = np.zeros_like(hot)
        for (lookup, _, design, _), weight in zip(products, weights, strict=True):
            scores += lookup @ (design @ weight)
        passes = forward_backward(scores, transitions, initial[0], packing)
        value = passes.log_z.sum() - (scores * hot).sum() - (transitions * observed).sum()
        value -= float((initial[0] * hot[:first].sum(axis=0)).sum())
        residual = passes.marginals - hot
        slopes = [(turned @ (back @ residual)).ravel() for _, back, _, turned in products]
        slopes += [(passes.pairs - observed).ravel(), residual[:first].sum(axis=0)]
        return float(value + 0.5 * l2 * (flat @ flat)), np.concatenate(slopes) + l2 * flat

    start = np.zeros(int(bounds[-1]))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": max_iter, "maxcor": 8})
    *weights, transitions, initial = parts(found.x)
    return Weights(dict(zip(blocks, weights, strict=True)), transitions, initial[0])
