"""Pairs of mentions that are given, each to be labelled: who is what to whom, or how a text speaks of somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from omegaconf import DictConfig
from sklearn.base import clone

from stance.corpora.checks import Check, check_corpus
from stance.corpora.corpus import Corpus
from stance.corpora.registry import corpus_info
from stance.corpora.similar import normal_form
from stance.evaluation.folds import group_sample, grouped_folds
from stance.evaluation.labels import count_labels, named_label_metrics
from stance.exceptions import ConfigError, InputError
from stance.experiments.build import build_corpus, build_scheme
from stance.experiments.build_pairs import build_pair_baselines, build_pair_classifier
from stance.experiments.parallel import in_parallel
from stance.experiments.splits import CV, measured_parts
from stance.experiments.tasks.base import Evaluation, Headline, Notify, Progress
from stance.schema import Claim, Document, Sentence
from stance.stances.baseline import Weight
from stance.stances.heads import Floats, Ints
from stance.stances.pair_features import Pair, pair_of

_UNFOLDED = -1


@dataclass(frozen=True)
class Example:
    """A pair with its label.

    Parameters
    ----------
    item : str
        The sentence's name and the pair's number in it: ``doc:start-end#0``.
    pair : Pair
    label : str
    group : str
        What is never divided: the story, where the corpus knows it, and all copies of one sentence.
    sentence : Sentence
        Where it stands.
    """

    item: str
    pair: Pair
    label: str
    group: str
    sentence: Sentence


class PairsTask:
    """Train a classifier of pairs, measure it on a published split or by cross-validation, beside its baselines.

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
        self._config = config
        self._scheme = build_scheme(config, "pairs")
        self._model, self._baselines = build_pair_classifier(config), build_pair_baselines(config)
        self._info = None if "path" in config.corpus else corpus_info(config.corpus.name)
        self._parts = measured_parts(self._info, config.evaluation.split, config.corpora_dir)
        self.name: str = config.task.name
        self.labels = tuple(self._scheme.labels)
        if self.name in self._baselines:
            raise ConfigError(f"task.name={self.name!r} is what a baseline is called; choose another name")

    def read(self, notify: Notify) -> list[Path]:
        names = [part.split for part in self._parts]
        corpora = [build_corpus(self._config, name, spread=True) for name in (None, *names)]
        self._corpora = dict(zip(("train", *(part.suffix for part in self._parts)), corpora, strict=True))
        grouped = _grouped(corpora)
        self._train, *measured = [examples(corpus, groups) for corpus, groups in zip(corpora, grouped, strict=True)]
        for corpus, found in zip(corpora, [self._train, *measured], strict=True):
            if not found:
                raise InputError(f"{corpus.name}: no sentence has a labelled pair; each claim is one", path=None)
        self._measured = measured
        return [path for corpus in corpora for path in corpus.files]

    def evaluate(self, progress: Progress) -> Evaluation:
        models = {self.name: self._model} | self._baselines
        if self._parts:
            metrics, tables = self._on_parts(models, progress)
        else:
            metrics, tables = self._cross_validated(models, progress)
        split = self._parts[0].suffix if self._parts else CV
        headline = Headline(f"{self.name}/macro_f1_{split}")
        return Evaluation(metrics, pd.concat(tables, ignore_index=True), headline, split)

    def _on_parts(self, models: Mapping[str, Any], progress: Progress) -> tuple[dict[str, float], list[pd.DataFrame]]:
        """Train on the training file and measure on each part; predictions and what is labelled are of the first."""
        tests = [example.pair for part in self._measured for example in part]
        train = self._share(self._train)
        calls = [(model, train, tests) for model in models.values()]
        metrics: dict[str, float] = {}
        tables = []
        seen = {normal_form(example.pair.text) for example in self._train}
        fitted = in_parallel(_fit_and_score, calls, jobs=self._config.jobs, progress=progress)
        for name, (model, scores) in zip(models, fitted, strict=True):
            at = 0
            for number, (part, given) in enumerate(zip(self._parts, self._measured, strict=True)):
                own = scores[at : at + len(given)]
                at += len(given)
                new = np.array([normal_form(example.pair.text) not in seen for example in given])
                metrics |= self._metrics(name, given, own, part.suffix)
                if not new.all():
                    metrics |= self._metrics(name, given, own, f"{part.suffix}_unseen", only=new)
                if number == 0:
                    tables.append(self._table(name, given, own, np.full(len(given), _UNFOLDED)))
                    if name == self.name:
                        self._model, self._scores = model, own
        for part, given in zip(self._parts, self._measured, strict=True):
            metrics[f"{self.name}/pairs_{part.suffix}"] = float(len(given))
        metrics[f"{self.name}/pairs_train"] = float(len(train))
        return metrics, tables

    def _cross_validated(
        self, models: Mapping[str, Any], progress: Progress
    ) -> tuple[dict[str, float], list[pd.DataFrame]]:
        given, config = self._train, self._config
        self._folds = grouped_folds([example.group for example in given], config.evaluation.folds, config.seed)
        sides = [(self._folds != k, self._folds == k) for k in range(config.evaluation.folds)]
        nothing = np.zeros(len(given), dtype=bool)
        todo = [(self.name, ~nothing, nothing), *((name, *side) for name in models for side in sides)]
        calls = [
            (models[name], self._share(_chosen(given, train)), [e.pair for e in _chosen(given, test)])
            for name, train, test in todo
        ]
        scores = {name: np.zeros((len(given), len(self.labels))) for name in models}
        fitted = in_parallel(_fit_and_score, calls, jobs=config.jobs, progress=progress)
        for (name, train, test), (model, own) in zip(todo, fitted, strict=True):
            scores[name][test] = own
            if train.all():
                self._model = model
        metrics: dict[str, float] = {}
        for name, own in scores.items():
            metrics |= self._metrics(name, given, own, CV)
        metrics[f"{self.name}/pairs_{CV}"] = float(len(given))
        self._scores, self._measured = scores[self.name], [given]
        return metrics, [self._table(name, given, own, self._folds) for name, own in scores.items()]

    def _share(self, train: Sequence[Example]) -> Sequence[Example]:
        """Return the part of a training side that is trained on: all of it, but for learning curves."""
        drawn = group_sample([e.group for e in train], self._config.evaluation.train_share, self._config.seed)
        return _chosen(train, drawn)

    def _metrics(
        self, model: str, given: Sequence[Example], scores: Floats, suffix: str, *, only: Any = None
    ) -> dict[str, float]:
        rows = (np.arange(len(given)) if only is None else np.flatnonzero(only)).tolist()
        counts = count_labels(
            [given[row].label for row in rows], [self.labels[k] for k in scores[rows].argmax(axis=1)], self.labels
        )
        return named_label_metrics(
            model,
            counts,
            [given[row].group for row in rows],
            suffix,
            n_resamples=self._config.evaluation.n_resamples,
            random_state=self._config.seed,
            labels=only is None,
        )

    def _table(self, model: str, given: Sequence[Example], scores: Floats, folds: Ints) -> pd.DataFrame:
        n, said = len(self.labels), scores.argmax(axis=1)
        return pd.DataFrame(
            {
                "task": self.name,
                "item": [example.item for example in given for _ in self.labels],
                "group": [example.group for example in given for _ in self.labels],
                "label": [label for _ in given for label in self.labels],
                "gold": [example.label == label for example in given for label in self.labels],
                "predicted": (said[:, None] == np.arange(n)).ravel(),
                "score": scores.ravel(),
                "fold": np.repeat(folds, n),
                "model": model,
            }
        )

    def check(self) -> list[Check]:
        if not self._parts:
            fold = {example.sentence.item: k for example, k in zip(self._train, self._folds.tolist(), strict=True)}
            corpus = self._corpora["train"]
            of_row = np.array([fold.get(sentence.item, _UNFOLDED) for sentence in corpus.sentences])
            splits = {f"fold {k}": np.flatnonzero(of_row == k).tolist() for k in range(self._folds.max() + 1)}
            return check_corpus(corpus, scheme=self._scheme, splits=splits)
        parts = self._corpora.values()
        ends = np.cumsum([len(corpus.sentences) for corpus in parts]).tolist()
        splits = {
            name: list(range(end - len(corpus.sentences), end))
            for (name, corpus), end in zip(self._corpora.items(), ends, strict=True)
        }
        documents = tuple(document for corpus in parts for document in corpus.documents)
        sentences = tuple(sentence for corpus in parts for sentence in corpus.sentences)
        return check_corpus(
            replace(self._corpora["train"], documents=documents, sentences=sentences),
            scheme=self._scheme,
            splits=splits,
        )

    def label(self) -> tuple[Sequence[Document], Sequence[Sentence]]:
        """Give the documents that were measured on, each pair with the label that the model finds for it."""
        return self._labelled(self._measured[0], self._scores)

    def _labelled(self, given: Sequence[Example], scores: Floats) -> tuple[Sequence[Document], Sequence[Sentence]]:
        corpus = self._corpora[self._parts[0].suffix if self._parts else "train"]
        claims: dict[str, list[Claim]] = {}
        for example, row in zip(given, scores, strict=True):
            claim = example.sentence.claims[len(claims.setdefault(example.sentence.item, []))]
            best = int(row.argmax())
            found = Claim(self.labels[best], actor=claim.actor, target=claim.target, score=round(float(row[best]), 6))
            claims[example.sentence.item].append(found)
        return corpus.documents, [s.with_claims(tuple(claims.get(s.item, ()))) for s in corpus.sentences]

    def save(self, path: Path) -> None:
        self._model.save(path)

    def weights(self, n: int) -> list[Weight]:
        return self._model.weights(n)

    def texts(self) -> Mapping[str, str]:
        """Return the sentence of each item with its mentions in brackets, as in ``[actor: Ottawa] fell``."""
        return {example.item: marked_text(example.pair) for example in self._measured[0]}


def examples(corpus: Corpus, groups: Sequence[str]) -> list[Example]:
    """Return the pairs of a corpus: each claim is one.

    Parameters
    ----------
    corpus : Corpus
    groups : sequence of str
        What each sentence is never divided from.
    """
    return [
        Example(f"{sentence.item}#{number}", pair_of(sentence, claim), claim.stance, group, sentence)
        for sentence, group in zip(corpus.sentences, groups, strict=True)
        for number, claim in enumerate(sentence.claims)
    ]


def marked_text(pair: Pair) -> str:
    """Return a sentence with its mentions in brackets; where one stands inside the other, both begin and end."""
    given = [(bounds, name) for bounds, name in ((pair.actor, "actor"), (pair.target, "target")) if bounds is not None]
    opens = {
        start: "".join(f"[{n}: " for (s, _), n in sorted(given, key=lambda g: -g[0][1]) if s == start)
        for (start, _), _ in given
    }
    out = []
    for place in range(len(pair.text) + 1):
        out.append("]" * sum(end == place for (_, end), _ in given))
        out.append(opens.get(place, ""))
        out.append(pair.text[place : place + 1])
    return "".join(out)


def _grouped(corpora: Sequence[Corpus]) -> list[list[str]]:
    """Return the group of each sentence, the same for all copies of a sentence and for all that shares a story."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    own = [corpus.groups for corpus in corpora]
    for corpus, groups in zip(corpora, own, strict=True):
        for sentence, group in zip(corpus.sentences, groups, strict=True):
            # No group is called like a sentence: they have other first letters.
            leader[find(f"sentence {normal_form(sentence.text)}")] = find(f"group {group}")
    return [[find(f"group {group}").removeprefix("group ") for group in groups] for groups in own]


def _fit_and_score(model: Any, train: Sequence[Example], pairs: Sequence[Pair]) -> tuple[Any, Floats]:
    """Fit on the training side, and give the probabilities of the labels of the test side."""
    fitted = clone(model).fit([e.pair for e in train], [e.label for e in train], groups=[e.group for e in train])
    return fitted, np.asarray(fitted.predict_proba(pairs))


def _chosen(given: Sequence[Example], rows: Any) -> list[Example]:
    return [given[row] for row in np.flatnonzero(rows).tolist()]
