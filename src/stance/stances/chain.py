"""A linear-chain conditional random field over many sequences at once, in numpy.

Sequences are packed by time: all first tokens, then all second ones, longest sequence first, so that each step of the
forward and backward passes is one small matrix product over every sequence that is still running.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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


def log_partition(scores: Floats, transitions: Floats, initial: Floats, packing: Packing) -> Floats:
    """Return the log partition function of each sequence, by rank; parameters as in `forward_backward`."""
    return _forward(scores, transitions, initial, packing)[3]


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
