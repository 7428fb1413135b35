"""A trained model of page lines: plain arrays that numpy runs, no scikit-learn.

Two passes of multinomial logistic regression over the features of `stance.text.linefeatures`: the second also sees
what the first says of the lines around. `scripts/train_line_model.py` writes the weights from `data/pages`.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.exceptions import InputError
from stance.resources import resource
from stance.schema import PARTS
from stance.text.linefeatures import described
from stance.text.linenames import Group, spelt
from stance.text.linerules import Verdict
from stance.text.lines import Line
from stance.text.vocabulary import MOST

Array = NDArray[np.float32]

Rows = tuple[int, ...]

_BODY = PARTS.index("body")
_NEAR, _WINDOWS = 3, (4, 10)
_SURE = (0.6, 0.85, 0.97)
_CHUNK = 512  # lines whose weights are looked up at a time


@dataclass(frozen=True)
class LineModel:
    """The weights, and what groups of features added of late.

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
    _met: dict[Callable[..., Iterable[str]], dict[tuple[Any, ...], Rows]] = field(
        default_factory=dict, repr=False, compare=False
    )

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
        page = described(text, found, verdicts)
        words = [self._rows(names) for names in page.words]
        both = self._sums([*map(self._rows_of, page.groups), words]) + self.intercepts
        first, second = both[:, : len(PARTS)], both[:, len(PARTS) :]
        around = self._sums(list(map(self._rows_of, verdict_groups(np.exp(_normal(first))))))
        return _normal(second + around[:, len(PARTS) :])

    def _rows(self, names: Iterable[str]) -> Rows:
        return tuple([row for row in map(self.rows.get, names) if row is not None])

    def _rows_of(self, group: Group) -> list[Rows]:
        """Return the rows of each line's features; those of values that were met of late are known."""
        known = self._met.get(group.names)
        if known is None or len(known) > MOST:
            known = self._met[group.names] = {}
        for values in group.values:
            if values not in known:
                known[values] = self._rows(group.names(*values))
        return list(map(known.__getitem__, group.values))

    def _sums(self, columns: Sequence[Sequence[Rows]]) -> Array:
        """Add up the weights of each line's features, whose rows stand in some columns."""
        none = (len(self.rows),)  # no line may be without a row
        rows = [[*chain(*each), *none] for each in zip(*columns, strict=True)]
        # The weights of all lines of a long page at once would be many.
        return np.concatenate([self._sum(rows[at : at + _CHUNK]) for at in range(0, len(rows), _CHUNK)])

    def _sum(self, rows: Sequence[Sequence[int]]) -> Array:
        begins = [0, *accumulate(map(len, rows[:-1]))]
        return np.add.reduceat(self.weights[[*chain(*rows)]], begins, axis=0)


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
    return spelt(verdict_groups(chance))


def verdict_groups(chance: Array) -> list[Group]:
    """Return what `verdict_features` does, in groups."""
    many = len(chance)
    best = chance.argmax(axis=1)
    sure = np.digitize(chance[np.arange(many), best], _SURE)
    edge = ["-"] * _NEAR
    said = [*edge, *map(str, best.tolist()), *edge]
    surely = [*edge, *(f"{part}{level}" for part, level in zip(best.tolist(), sure.tolist(), strict=True)), *edge]
    total = np.concatenate([np.zeros((1, chance.shape[1])), np.cumsum(chance, axis=0, dtype=np.float64)])
    lines = np.arange(many)
    groups = [
        Group(_said_names, _windows(said, 2 * _NEAR + 1)),
        Group(_sure_names, [(0, *each) for each in _windows(surely, _NEAR)[:many]]),
        Group(_sure_names, [(_NEAR + 1, *each) for each in _windows(surely[_NEAR + 1 :], _NEAR)]),
    ]
    mine = best.tolist()
    for width in _WINDOWS:
        low, high = np.maximum(0, lines - width), np.minimum(many, lines + width + 1)
        mean = (total[high] - total[low] - chance) / np.maximum(1, high - low - 1)[:, None]
        body, furniture = mean[:, _BODY], mean[:, -1]
        classes = [shares.astype(int).tolist() for shares in (8 * body, 8 * furniture, 5 * body)]
        groups.append(Group(_mean_names, [(width, *each) for each in zip(mine, *classes, strict=True)]))
    passed = 6 * total[:-1, _BODY] / (total[-1, _BODY] + 1e-6)
    own = chance.astype(np.float64)
    classes = [shares.astype(int).tolist() for shares in (passed, 10 * own[:, _BODY], 10 * own[:, -1])]
    return [*groups, Group(_own_names, list(zip(mine, surely[_NEAR:], *classes, strict=False)))]


def _windows(values: Sequence[str], width: int) -> list[tuple[str, ...]]:
    return list(zip(*(values[at:] for at in range(width)), strict=False))


def _said_names(*window: str) -> list[str]:
    said = "".join(window)
    out = [f"P{at}={one}" for at, one in enumerate(window)]
    return [*out, f"p2={said[2:5]}", f"p5={said[1:6]}", f"pw={said[1:3]}.{said[4:6]}"]


def _sure_names(first: int, *window: str) -> list[str]:
    return [f"p{at}={one}" for at, one in enumerate(window, start=first)]


def _mean_names(width: int, mine: int, body: int, furniture: int, mostly: int) -> list[str]:
    return [f"m{width}b={body}", f"m{width}x={furniture}", f"m{width}={mine}{mostly}"]


def _own_names(mine: int, surely: str, passed: int, body: int, furniture: int) -> list[str]:
    return [f"p{_NEAR}={surely}", f"passed={passed}", f"body={mine}{body}", f"furniture={furniture}"]


def _normal(scores: Array) -> Array:
    """Turn scores into log probabilities, row by row."""
    moved = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(moved - np.log(np.exp(moved).sum(axis=1, keepdims=True)), dtype=np.float32)
