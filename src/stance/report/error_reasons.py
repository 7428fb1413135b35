"""Why a model is likely to have erred: by its own scores, what else it says, and which cues stand in the sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from stance.report.numbers import number
from stance.schema import STANCES
from stance.stances.lexicon import Match, lexicon

CLOSE, OTHER = "a close call", "another stance"
CUE, SWITCHED_OFF, NO_CUE = "a cue word", "a cue word that is switched off", "no cue word"
RARE, CONFUSED, SURE, UNKNOWN = "a rare label", "labels often confused", "the model is sure", "no reason seen"

_NEAR = 0.1
_RARE, _SEVERAL, _SURE = 50, 3, 0.95
_OFF = {"negated": "is negated", "hypothetical": "is hypothetical", "object": "belongs to another stance"}


class Reason(NamedTuple):
    """Why, as a kind that is counted, and in words."""

    kind: str
    words: str


class ClaimReasons:
    """Reasons for misses and false alarms of stances in sentences.

    Parameters
    ----------
    rows : DataFrame
        The run's own predictions: `item`, `label`, `gold`, `predicted` (both bool), `score` and, where it was measured
        in folds, `fold`.
    texts : mapping of str to str
        The sentence of an item.
    """

    def __init__(self, rows: pd.DataFrame, texts: Mapping[str, str]):
        self._texts = texts
        said, gold = rows[rows["predicted"]], rows[rows["gold"]]
        self._said = said.groupby("item")["label"].agg(set).to_dict()
        self._gold = gold.groupby("item")["label"].agg(set).to_dict()
        # Thresholds are not kept: what a fold says with the least score tells where it begins to say it.
        self._folds = rows["fold"] if "fold" in rows else pd.Series(0, index=rows.index)
        keys = [said["label"], self._folds.loc[said.index]]
        self._from: dict[Any, float] = said["score"].groupby(keys).min().to_dict()
        scores = rows.groupby("label")["score"]
        self._near = (_NEAR * (scores.max() - scores.min())).to_dict()

    def of(self, index: int, item: str, label: str, score: float, *, missed: bool) -> Reason:
        """Return why the model missed a stance, or said one too many.

        Parameters
        ----------
        index : int
            Of the row in the predictions.
        item, label : str
        score : float
        missed : bool
            Whether gold has the stance and the model does not say it.
        """
        found: list[Reason] = []
        threshold = self._from.get((label, self._folds.loc[index]))
        if threshold is not None and abs(score - threshold) <= self._near[label]:
            found.append(Reason(CLOSE, f"a close call: {number(score)}, said from {number(threshold)}"))
        said, gold = self._said.get(item, set()), self._gold.get(item, set())
        if others := sorted(said - gold if missed else gold - said):
            found.append(Reason(OTHER, f"taken for {others[0]}" if missed else f"gold says {others[0]}"))
        if (text := self._texts.get(item)) is not None and label in STANCES:
            found.append(_by_cue(text, label, missed=missed))
        return _joined(found)


def _by_cue(text: str, stance: str, *, missed: bool) -> Reason:
    known = lexicon()
    own = [m for m in known.matches(text) if known.cues[m.row].stance == stance and known.cues[m.row].weight > 1]
    plain = [match for match in own if match.context == "plain"]
    if plain:
        end = "did not convince it" if missed else "misled it"
        return Reason(CUE, f"the cue {_quoted(text, plain[0])} {end}")
    if own:
        return Reason(SWITCHED_OFF, f"the cue {_quoted(text, own[0])} {_OFF[own[0].context]}")
    return Reason(NO_CUE, "no cue word: said in other words" if missed else "no cue word: other words led there")


def _quoted(text: str, match: Match) -> str:
    return f"“{' '.join(text[match.start : match.end].split())}”"


class LabelReasons:
    """Reasons for confusions where each item has one label.

    Parameters
    ----------
    rows : DataFrame
        As for `ClaimReasons`.
    """

    def __init__(self, rows: pd.DataFrame):
        gold = rows[rows["gold"]]
        self._support = gold["label"].value_counts().to_dict()
        self._gold_scores = dict(zip(gold["item"], gold["score"], strict=True))
        labels = dict(zip(gold["item"], gold["label"], strict=True))
        said = rows[rows["predicted"]]
        pairs = ((labels.get(item), label) for item, label in zip(said["item"], said["label"], strict=True))
        self._confused = Counter(pair for pair in pairs if pair[0] != pair[1])

    def of(self, item: str, gold: str, said: str, score: float) -> Reason:
        """Return why the model said one label instead of another, its score the label's that it said."""
        found: list[Reason] = []
        own = self._gold_scores.get(item)
        if own is not None and 0 <= score - own <= _NEAR:
            found.append(Reason(CLOSE, f"a close call: {said} {number(score)}, {gold} {number(own)}"))
        if (n := self._support.get(gold, 0)) < _RARE:
            found.append(Reason(RARE, f"{gold} is rare: {n} in gold"))
        times, all_times = self._confused[gold, said], sum(k for pair, k in self._confused.items() if pair[0] == gold)
        if times >= _SEVERAL and 4 * times >= all_times:
            found.append(Reason(CONFUSED, f"{gold} is often taken for {said}: {times} of {all_times}"))
        if _SURE <= score <= 1:
            found.append(Reason(SURE, "the model is sure: look at the annotation, too"))
        return _joined(found)


def _joined(found: list[Reason]) -> Reason:
    return Reason(found[0].kind, "; ".join(reason.words for reason in found)) if found else Reason(UNKNOWN, "")
