"""Sentiment towards the targets of sentences, and of whole sentences where all their targets have the same label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from omegaconf import DictConfig

from stance.corpora.similar import normal_form
from stance.exceptions import ConfigError, InputError
from stance.experiments.tasks.base import Notify
from stance.experiments.tasks.pairs import Example, PairsTask
from stance.schema import SENTIMENTS, Document, Sentence
from stance.stances.heads import Floats
from stance.stances.pair_features import Pair
from stance.stances.trained_sentiment import sentiments


class SentimentTask(PairsTask):
    """`PairsTask` of targets and, beside them, of sentences: one classifier learns both.

    A sentence is an item of its own, a pair without mentions, where all targets that are annotated in it and in its
    copies agree; their label is its. Metrics of all items have the names of `PairsTask`; those of sentences and of
    targets alone end in ``_sentences`` and ``_targets``.

    Parameters
    ----------
    config : DictConfig
        Resolved, without Hydra's own part.

    Raises
    ------
    ConfigError
        If a part of it does not fit.
    """

    def __init__(self, config: DictConfig):
        super().__init__(config)
        if set(self.labels) != set(SENTIMENTS):
            raise ConfigError(f"task.kind=sentiment needs the labels {', '.join(SENTIMENTS)}; choose scheme=sentiment3")

    def read(self, notify: Notify) -> list[Path]:
        files = super().read(notify)
        self._train = [*self._train, *whole_sentences(self._train)]
        self._measured = [[*part, *whole_sentences(part)] for part in self._measured]
        return files

    def _metrics(
        self, model: str, given: Sequence[Example], scores: Floats, suffix: str, *, only: Any = None
    ) -> dict[str, float]:
        out = super()._metrics(model, given, scores, suffix, only=only)
        whole = np.array([example.pair.target is None for example in given])
        rows = np.ones(len(given), dtype=bool) if only is None else only
        for name, kind in (("sentences", whole), ("targets", ~whole)):
            out |= super()._metrics(model, given, scores, f"{suffix}_{name}", only=rows & kind)
        return out

    def label(self) -> tuple[Sequence[Document], Sequence[Sentence]]:
        """Give the documents that were measured on, each target and each sentence with what the model says of it."""
        scored = list(zip(self._measured[0], self._scores, strict=True))
        targets = [(example, row) for example, row in scored if example.pair.target is not None]
        documents, sentences = self._labelled(
            [example for example, _ in targets], np.array([row for _, row in targets])
        )
        moods = {example.item: row for example, row in scored if example.pair.target is None}
        said = dict(
            zip(moods, sentiments(np.array([*moods.values()]).reshape(-1, len(self.labels)), self.labels), strict=True)
        )
        return documents, [replace(sentence, sentiment=said.get(sentence.item)) for sentence in sentences]


def whole_sentences(given: Sequence[Example]) -> list[Example]:
    """Return an example a sentence, by the name of the sentence, where all targets of it and of its copies agree.

    Parameters
    ----------
    given : sequence of Example
        Of targets.

    Raises
    ------
    InputError
        If one has no target.
    """
    copies: dict[str, list[Example]] = {}
    for example in given:
        if example.pair.target is None:
            raise InputError(f"{example.item}: a claim without a target; remove it, or mark its target")
        copies.setdefault(normal_form(example.sentence.text), []).append(example)
    return [
        replace(first, item=first.sentence.item, pair=Pair(first.sentence.text))
        for first, *others in copies.values()
        if all(other.label == first.label for other in others)
    ]
