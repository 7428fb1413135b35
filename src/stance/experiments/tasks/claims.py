"""Claims to be found in sentences: who takes which stance towards whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from omegaconf import DictConfig

from stance.corpora.checks import Check, check_corpus
from stance.corpora.inputs import iter_documents, text_files
from stance.exceptions import ConfigError
from stance.experiments.build import build_baselines, build_corpus, build_labeler, build_scheme
from stance.experiments.cross_validation import cross_validate
from stance.experiments.tasks.base import Evaluation, Headline, Notify, Progress
from stance.resources import resource
from stance.schema import Document, Sentence
from stance.stances.baseline import Weight
from stance.text.language import foreign


class ClaimsTask:
    """Train a labeler on a corpus of claims, measure it by cross-validation, label an input with it.

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
        self._corpus = build_corpus(self._config)
        return [*self._corpus.files, *input_files(self._config.input)]

    def evaluate(self, progress: Progress) -> Evaluation:
        config = self._config
        measured = cross_validate(
            self._labeler,
            self._baselines,
            self._corpus,
            task=self.name,
            folds=config.evaluation.folds,
            n_resamples=config.evaluation.n_resamples,
            random_state=config.seed,
            train_share=config.evaluation.train_share,
            jobs=config.jobs,
            progress=progress,
        )
        self._labeler, self._folds = measured.labeler, measured.folds
        return Evaluation(measured.metrics, measured.predictions, Headline(f"{self.name}/macro_f1"), "cv")

    def check(self) -> list[Check]:
        folds = {f"fold {k}": np.flatnonzero(self._folds == k).tolist() for k in range(self._folds.max() + 1)}
        return check_corpus(self._corpus, scheme=self._scheme, splits=folds)

    def label(self) -> tuple[Sequence[Document], Sequence[Sentence]]:
        return self._documents, self._labeler.predict(self._documents)

    def save(self, path: Path) -> None:
        self._labeler.save(path)

    def weights(self, n: int) -> list[Weight]:
        heaviest: list[Weight] = self._labeler.classifier_.weights(n)
        return heaviest

    def texts(self) -> Mapping[str, str]:
        return {sentence.item: sentence.text for sentence in self._corpus.sentences}


def read_input(given: str) -> list[Document]:
    """Read the documents that a run labels: those that ship (`seeds`) or those at a path.

    Raises
    ------
    InputError
        If they cannot be read.
    """
    return list(iter_documents([str(resource("seeds")) if given == "seeds" else given]))


def input_files(given: str) -> list[Path]:
    """Return the files behind an input, folders sorted by path."""
    path = resource("seeds") if given == "seeds" else Path(given)
    return text_files(path) if path.is_dir() else [path]
