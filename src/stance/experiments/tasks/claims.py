"""Claims to be found in sentences: who takes which stance towards whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from omegaconf import DictConfig

from stance.corpora import inputs
from stance.corpora.checks import Check, check_corpus
from stance.corpora.corpus import joined
from stance.exceptions import ConfigError
from stance.experiments.build import build_baselines, build_labeler, build_scheme
from stance.experiments.cross_validation import cross_validate, measure_apart
from stance.experiments.reasons import explain_first
from stance.experiments.splits import CV
from stance.experiments.tasks.base import Evaluation, Headline, Notify, Progress
from stance.experiments.training import read_corpora
from stance.resources import resource
from stance.schema import Document, Sentence
from stance.stances.baseline import Weight
from stance.text.language import foreign


class ClaimsTask:
    """Train a labeler on claims, measure it by cross-validation or on a corpus of its own, label an input with it.

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
        if config.evaluation.split not in ("auto", "cv"):
            raise ConfigError(
                f"evaluation.split={config.evaluation.split!r} does not fit a corpus without splits; use auto or cv"
            )
        if config.input is None:
            raise ConfigError("input=null: a labeler needs texts to label; give a path as for stance label")
        self._config = config
        self._scheme = build_scheme(config)
        self._labeler, self._baselines = build_labeler(config), build_baselines(config)
        self.name: str = config.task.name
        self.labels = tuple(self._scheme.labels)

    def read(self, notify: Notify) -> list[Path]:
        self._documents = read_input(self._config.input)
        if warning := foreign(self._documents).warning:
            notify(warning)
        self._train, self._measured, n_dropped = read_corpora(self._config)
        if n_dropped:
            name = self._config.evaluation.corpus
            notify(f"{n_dropped:,} sentences that stand in documents of {name} are left out of training")
        both = (self._train,) if self._measured is None else (self._train, self._measured)
        files = [file for corpus in both for file in corpus.files]
        aliases = (self._config.actors or {}).get("aliases")
        return [*dict.fromkeys(files), *input_files(self._config.input), *([Path(aliases)] if aliases else [])]

    def evaluate(self, progress: Progress) -> Evaluation:
        config = self._config
        options: dict[str, Any] = {
            "task": self.name,
            "n_resamples": config.evaluation.n_resamples,
            "random_state": config.seed,
            "train_share": config.evaluation.train_share,
            "jobs": config.jobs,
            "progress": progress,
        }
        if self._measured is None:
            folds = config.evaluation.folds
            found = cross_validate(self._labeler, self._baselines, self._train, folds=folds, **options)
        else:
            found = measure_apart(self._labeler, self._baselines, self._train, self._measured, **options)
        self._labeler, self._folds = found.labeler, found.folds
        split = CV if self._measured is None else self._measured.name
        return Evaluation(found.metrics, found.predictions, Headline(f"{self.name}/macro_f1"), split)

    def check(self) -> list[Check]:
        parts = {k: np.flatnonzero(self._folds == k).tolist() for k in range(self._folds.min(), self._folds.max() + 1)}
        if self._measured is None:
            splits = {f"fold {k}": rows for k, rows in parts.items()}
            return check_corpus(self._train, scheme=self._scheme, splits=splits)
        both = joined(self._measured.name, [self._train, self._measured])
        return check_corpus(both, scheme=self._scheme, splits={"train": parts[-1], self._measured.name: parts[0]})

    def label(self) -> tuple[Sequence[Document], Sequence[Sentence]]:
        return self._documents, self._labeler.predict(self._documents)

    def explain(self, sentences: Sequence[Sentence], characters: int) -> list[Sentence]:
        return explain_first(self._labeler, sentences, characters)

    def fixed_names(self) -> list[str]:
        return list(self._labeler.attributor_.alias_table.entities)

    def save(self, path: Path) -> None:
        self._labeler.save(path)

    def weights(self, n: int) -> list[Weight]:
        heaviest: list[Weight] = self._labeler.classifier_.weights(n)
        return heaviest

    def texts(self) -> Mapping[str, str]:
        measured = self._train if self._measured is None else self._measured
        return {sentence.item: sentence.text for sentence in measured.sentences}


def read_input(given: str) -> list[Document]:
    """Read the documents that a run labels: those that ship (`seeds`) or those at a path.

    Raises
    ------
    InputError
        If they cannot be read.
    """
    return list(inputs.iter_documents([str(resource("seeds")) if given == "seeds" else given]))


def input_files(given: str) -> list[Path]:
    """Return the files behind an input, folders sorted by path."""
    return inputs.input_files(str(resource("seeds")) if given == "seeds" else given)
