"""A trained model of page lines: plain arrays that numpy runs, no scikit-learn.

Two passes of multinomial logistic regression over the features of `stance.text.linefeatures`: the second also sees
what the first says of the lines around. `scripts/train_line_model.py` writes the weights from `data/pages`.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stance.exceptions import InputError
from stance.resources import resource
from stance.schema import PARTS
from stance.text.linefeatures import line_features
from stance.text.linerules import Verdict
from stance.text.lines import Line

Array = NDArray[np.float32]

_BODY = PARTS.index("body")
_NEAR, _WINDOWS = 3, (4, 10)
_SURE = (0.6, 0.85, 0.97)
_CHUNK = 512  # lines whose weights are looked up at a time


class LineModel(NamedTuple):
    """The weights.

    Parameters
    ----------
    rows : dict of str to int
        The row of each feature; the last row belongs to no feature and holds zeros.
    weights : ndarray of shape (features + 1, 2 * parts)
        Those of the first pass, then those of the second.
    intercepts : ndarray of shape (2 * parts,)
    """

    rows: dict[str, int]
    weights: Array
    intercepts: Array

    @classmethod
    def load(cls, path: Path) -> LineModel:
        """Read the weights from an `.npz` file of plain arrays.

        Raises
        ------
        InputError
            If the file is not there, is damaged, or is not a model of these parts.
        """
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file, np.errstate(all="ignore"):
                names = bytes(file["features"]).decode("utf-8").split("\n")
                weights = file["weights"].astype(np.float32) / np.float32(file["scale"])
                intercepts = file["intercepts"].astype(np.float32)
        except _UNREADABLE as error:
            raise InputError(f"cannot read the model of page lines ({error}); {_REMEDY}", path=path) from None
        columns = 2 * len(PARTS)
        if weights.shape != (len(names), columns) or intercepts.shape != (columns,) or not np.isfinite(weights).all():
            raise InputError(
                f"is no model of page lines: {len(names)} features, weights of shape {weights.shape!r}; {_REMEDY}",
                path=path,
            )
        zeros = np.zeros((1, columns), dtype=np.float32)
        return cls({name: row for row, name in enumerate(names)}, np.concatenate([weights, zeros]), intercepts)

    def log_odds(self, text: str, found: Sequence[Line], verdicts: Sequence[Verdict]) -> Array:
        """Return the logarithm of each line's probability of each of `stance.schema.PARTS`.

        Parameters
        ----------
        text : str
            The page.
        found : sequence of Line
            Its lines.
        verdicts : sequence of Verdict
            What the rules make of them.

        Returns
        -------
        ndarray of shape (lines, parts)
        """
        both = self._sums(line_features(text, found, verdicts)) + self.intercepts
        first, second = both[:, : len(PARTS)], both[:, len(PARTS) :]
        around = self._sums(verdict_features(np.exp(_normal(first))))
        return _normal(second + around[:, len(PARTS) :])

    def _sums(self, lines: Sequence[Sequence[str]]) -> Array:
        """Add up the weights of each line's features; every line has at least one."""
        get, unknown = self.rows.get, len(self.rows)
        out = np.empty((len(lines), self.weights.shape[1]), dtype=np.float32)
        for start in range(0, len(lines), _CHUNK):
            chunk = lines[start : start + _CHUNK]
            numbers = [get(name, unknown) for line in chunk for name in line]
            begins = [0, *accumulate(map(len, chunk[:-1]))]
            out[start : start + _CHUNK] = np.add.reduceat(self.weights[numbers], begins, axis=0)
        return out


# What numpy and its zip files raise for a file that is none, or not whole.
_UNREADABLE = (OSError, EOFError, KeyError, RuntimeError, TypeError, ValueError, zipfile.BadZipFile, zlib.error)
_REMEDY = "install the package again, or write the file anew with scripts/train_line_model.py"


@lru_cache(maxsize=1)
def shipped_model() -> LineModel:
    """Return the model that ships with the package, read once."""
    return LineModel.load(resource("data", "text/line_model.npz"))


def best_parts(odds: Array, body_bias: float) -> list[str]:
    """Return the likeliest part of each line, with so much added to the log odds of body."""
    leaning = odds.copy()
    leaning[:, _BODY] += np.float32(body_bias)
    return [PARTS[best] for best in leaning.argmax(axis=1).tolist()]


def verdict_features(chance: Array) -> list[list[str]]:
    """Put into features what the first pass says of each line and of those around it.

    Parameters
    ----------
    chance : ndarray of shape (lines, parts)
        The first pass's probabilities.

    Returns
    -------
    list of list of str
    """
    many = len(chance)
    best = chance.argmax(axis=1)
    sure = np.digitize(chance[np.arange(many), best], _SURE)
    edge = ["-"] * _NEAR
    said = [*edge, *map(str, best.tolist()), *edge]
    surely = [*edge, *(f"{part}{level}" for part, level in zip(best.tolist(), sure.tolist(), strict=True)), *edge]
    total = np.concatenate([np.zeros((1, chance.shape[1])), np.cumsum(chance, axis=0, dtype=np.float64)])
    lines = np.arange(many)
    means = []
    for width in _WINDOWS:
        low, high = np.maximum(0, lines - width), np.minimum(many, lines + width + 1)
        means.append(((total[high] - total[low] - chance) / np.maximum(1, high - low - 1)[:, None]).tolist())
    passed = (6 * total[:-1, _BODY] / (total[-1, _BODY] + 1e-6)).astype(int).tolist()
    out = []
    for n, own in enumerate(chance.tolist()):
        window = said[n : n + 2 * _NEAR + 1]
        row = [f"p{at}={one}" for at, one in enumerate(surely[n : n + 2 * _NEAR + 1])]
        row += [f"P{at}={one}" for at, one in enumerate(window)]
        mine = window[_NEAR]
        row += [
            "p2=" + "".join(window[2:5]),
            "p5=" + "".join(window[1:6]),
            f"pw={''.join(window[1:3])}.{''.join(window[4:6])}",
        ]
        for width, mean in zip(_WINDOWS, means, strict=True):
            body, furniture = mean[n][_BODY], mean[n][-1]
            row += [f"m{width}b={int(8 * body)}", f"m{width}x={int(8 * furniture)}", f"m{width}={mine}{int(5 * body)}"]
        row += [f"passed={passed[n]}", f"body={mine}{int(10 * own[_BODY])}", f"furniture={int(10 * own[-1])}"]
        out.append(row)
    return out


def _normal(scores: Array) -> Array:
    """Turn scores into log probabilities, row by row."""
    moved = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(moved - np.log(np.exp(moved).sum(axis=1, keepdims=True)), dtype=np.float32)
