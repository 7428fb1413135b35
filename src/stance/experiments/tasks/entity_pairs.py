"""Who is positive or negative towards whom in a sentence, found among the entities that are listed with its article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from omegaconf import DictConfig
from sklearn.base import clone

from stance.actors.listed import Mentioned
from stance.corpora.checks import Check, check_corpus
from stance.corpora.readers.seesaw import NOBODY, UNLISTED
from stance.corpora.registry import corpus_info
from stance.evaluation.claims import f1_scores
from stance.evaluation.folds import group_sample, grouped_folds
from stance.evaluation.intervals import f1_intervals
from stance.exceptions import ConfigError, InputError
from stance.experiments.build import build_corpus, build_scheme, seeded
from stance.experiments.build_pairs import build_pair_classifier
from stance.experiments.parallel import in_parallel
from stance.experiments.splits import CV, measured_parts
from stance.experiments.tasks.base import Evaluation, Headline, Notify, Progress
from stance.experiments.tasks.candidates import OF_NOBODY, Example, examples, gold_pairs
from stance.schema import Claim, Document, Mention, Sentence, Span
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.baseline import Weight
from stance.stances.files import save_model
from stance.stances.heads import Floats, Ints
from stance.stances.pair_features import Pair
from stance.stances.pair_finder import NONE, PairFinder

BASELINES = ("adjacent_majority", "adjacent_vader")
_SIGNS = {"negative": "NEG", "positive": "POS", "neutral": NONE}


@dataclass(frozen=True)
class _Items:
    """What is evaluated: a subject and an object in a sentence, where each comes from, and what gold says.

    `column` is the place of each polarity among the labels of the example (-1 for one that is no candidate).
    """

    names: list[str]
    groups: list[str]
    shown: list[str]
    example: Ints
    column: Ints
    gold: npt.NDArray[np.bool_]


class EntityPairsTask:
    """Find who is positive or negative towards whom among listed entities, measured by cross-validation over stories.

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
        self._scheme = build_scheme(config)
        self.labels = tuple(self._scheme.labels)
        if self.labels != ("NEG", "POS"):
            raise ConfigError(f"scheme={self._scheme.name} does not go with pairs of entities; use scheme=polarity2")
        info = None if "path" in config.corpus else corpus_info(config.corpus.name)
        if measured_parts(info, config.evaluation.split, config.corpora_dir):
            raise ConfigError(f"corpus={config.corpus.name} lists no entities; use corpus=seesaw")
        self._columns = (NONE, *self.labels, *(label + OF_NOBODY for label in self.labels))
        classifier = build_pair_classifier(config, self._columns).set_params(n_folds=0)
        self._model = seeded(PairFinder(classifier=classifier), config.seed)
        self.name: str = config.task.name
        if self.name in BASELINES:
            raise ConfigError(f"task.name={self.name!r} is what a baseline is called; choose another name")

    def read(self, notify: Notify) -> list[Path]:
        self._corpus = build_corpus(self._config)
        if not any("entities" in document.meta for document in self._corpus.documents):
            raise InputError(f"{self._corpus.name}: no document lists its 'entities'; use corpus=seesaw", path=None)
        self._examples = examples(self._corpus)
        if not self._examples:
            raise InputError(f"{self._corpus.name}: no sentence names an entity of its article's list", path=None)
        return list(self._corpus.files)

    def evaluate(self, progress: Progress) -> Evaluation:
        given, config = self._examples, self._config
        groups = [example.group for example in given]
        stories = dict(zip((s.item for s in self._corpus.sentences), self._corpus.groups, strict=True))
        fold_of_story = _folds(self._corpus.groups, config.evaluation.folds, config.seed)
        fold = np.array([fold_of_story[group] for group in groups])
        self._fold_of_story, everything = fold_of_story, np.ones(len(given), dtype=bool)
        sides = [everything, *(fold != k for k in range(config.evaluation.folds))]
        missed = self._missed()
        calls = []
        for side in sides:
            rows = np.flatnonzero(side)
            drawn = group_sample([groups[n] for n in rows], config.evaluation.train_share, config.seed)
            train = [given[n] for n in rows[drawn]]
            n_missed = sum(missed.get(story, 0) for story in {example.group for example in train})
            tested = [given[n].pair for n in np.flatnonzero(~side)]
            calls.append((self._model, train, n_missed, tested))
        scores, decided = np.zeros((len(given), len(self._columns))), np.full(len(given), NONE, dtype=object)
        fitted = in_parallel(_fit_and_find, calls, jobs=config.jobs, progress=progress)
        for side, (model, chances, found) in zip(sides, fitted, strict=True):
            if side.all():
                self._model = model
            else:
                scores[~side], decided[~side] = chances, found
        self._decided, self._scores = decided.tolist(), scores
        items = self._items(stories)
        own = items.example >= 0
        metrics: dict[str, float] = {}
        tables = []
        found_by = {self.name: self._decided} | self._baselines(fold)
        for name, labels in found_by.items():
            place = np.array([self._columns.index(label) for label in labels])
            said = (items.column == np.where(own, place[items.example], -2)[:, None]) & own[:, None]
            values = scores[items.example[:, None], items.column] if name == self.name else said.astype(float)
            metrics |= self._metrics(name, items, said)
            if name == self.name:
                shows = (items.gold | said).any(axis=1).tolist()
            folds = np.array([fold_of_story[group] for group in items.groups])
            tables.append(self._table(name, items, said, np.where(own[:, None], values, 0.0), folds))
        n_gold = int(items.gold.sum())
        metrics[f"{self.name}/candidate_recall_cv"] = float(items.gold[own].sum() / n_gold) if n_gold else 0.0
        metrics[f"{self.name}/candidates_cv"] = float(len(given))
        metrics[f"{self.name}/sentences_cv"] = float(len(self._corpus.sentences))
        self._shown = {name: text for name, text, shown in zip(items.names, items.shown, shows, strict=True) if shown}
        headline = Headline(f"{self.name}/pair_f1_cv", "micro")
        return Evaluation(metrics, pd.concat(tables, ignore_index=True), headline, CV, whole_items=False)

    def _missed(self) -> dict[str, int]:
        """Count, for each story, the gold triples of which no candidate is."""
        gold: dict[str, int] = {}
        for sentence, story in zip(self._corpus.sentences, self._corpus.groups, strict=True):
            gold[story] = gold.get(story, 0) + len(gold_pairs(sentence))
        for example in self._examples:
            gold[example.group] -= example.label != NONE
        return gold

    def _items(self, stories: Mapping[str, str]) -> _Items:
        """List every candidate with its names, somebody unlisted and nobody apart, and every other gold triple."""
        rows: list[tuple[str, str, str, int, tuple[int, int], tuple[bool, bool]]] = []
        open_: dict[str, dict[tuple[str, str], str]] = {s.item: dict(gold_pairs(s)) for s in self._corpus.sentences}

        def add(sentence: Sentence, names: tuple[str, str], example: int, suffix: str = "") -> None:
            label = open_[sentence.item].pop(names, None)
            column = tuple(self._columns.index(own + suffix) if example >= 0 else -1 for own in self.labels)
            item = f"{sentence.item}|{names[0]}|{names[1]}"
            shown = f"{sentence.text} [{names[0]} to {names[1]}]"
            truth = tuple(own == label for own in self.labels)
            rows.append((item, stories[sentence.item], shown, example, column, truth))  # type: ignore[arg-type]

        for number, example in enumerate(self._examples):
            subject, target = (mention and mention.entity for mention in example.candidate)
            add(example.sentence, (subject or UNLISTED, target or UNLISTED), number)
            if subject is None:
                add(example.sentence, (NOBODY, target or UNLISTED), number, OF_NOBODY)
        for sentence in self._corpus.sentences:
            for names in list(open_[sentence.item]):
                add(sentence, names, -1)
        items, groups, shown, at, column, truth = (list(values) for values in zip(*rows, strict=True))
        return _Items(items, groups, shown, np.array(at), np.array(column), np.array(truth))

    def _baselines(self, fold: Ints) -> dict[str, list[str]]:
        """Label neighbouring entities: with the polarity that the other folds have most, and with VADER's."""
        given, vader = self._examples, VaderSentiment()
        most = {}
        for k in range(int(fold.max()) + 1):
            labels = [e.label for e, own in zip(given, fold.tolist(), strict=True) if own != k]
            most[k] = max(self.labels, key=labels.count)
        out: dict[str, list[str]] = {name: [NONE] * len(given) for name in BASELINES}
        for number, example in enumerate(given):
            if example.adjacent:
                out[BASELINES[0]][number] = most[int(fold[number])]
                out[BASELINES[1]][number] = _SIGNS[vader.score_one(example.sentence.text).label]
        return out

    def _metrics(self, model: str, items: _Items, said: npt.NDArray[np.bool_]) -> dict[str, float]:
        names = ("pair", *self.labels)
        hits, predicted, gold = (
            np.column_stack([table.sum(axis=1), table]).astype(np.int64)
            for table in (items.gold & said, said, items.gold)
        )
        ends = f1_intervals(
            names,
            (hits, predicted, gold),
            items.groups,
            n_resamples=self._config.evaluation.n_resamples,
            random_state=self._config.seed,
        )
        sums = [table.sum(axis=0) for table in (hits, predicted, gold)]
        out: dict[str, float] = {}
        for k, (name, f1) in enumerate(zip(names, f1_scores(*sums).tolist(), strict=True)):
            n_hits, n_predicted, n_gold = (int(table[k]) for table in sums)
            out[f"{model}/{name}_f1_cv"] = f1
            out[f"{model}/{name}_f1_cv_low"], out[f"{model}/{name}_f1_cv_high"] = ends[f"{name}_f1"]
            out[f"{model}/{name}_precision_cv"] = n_hits / n_predicted if n_predicted else 0.0
            out[f"{model}/{name}_recall_cv"] = n_hits / n_gold if n_gold else 0.0
            out[f"{model}/{name}_support_cv"] = float(n_gold)
        return out

    def _table(
        self, model: str, items: _Items, said: npt.NDArray[np.bool_], scores: Floats, folds: Ints
    ) -> pd.DataFrame:
        n = len(self.labels)
        return pd.DataFrame(
            {
                "task": self.name,
                "item": np.repeat(np.array(items.names, dtype=object), n),
                "group": np.repeat(np.array(items.groups, dtype=object), n),
                "label": list(self.labels) * len(items.names),
                "gold": items.gold.ravel(),
                "predicted": said.ravel(),
                "score": scores.ravel(),
                "fold": np.repeat(folds, n),
                "model": model,
            }
        )

    def check(self) -> list[Check]:
        fold = [self._fold_of_story[story] for story in self._corpus.groups]
        splits = {f"fold {k}": [n for n, own in enumerate(fold) if own == k] for k in sorted(set(fold))}
        return check_corpus(self._corpus, scheme=self._scheme, splits=splits)

    def label(self) -> tuple[Sequence[Document], Sequence[Sentence]]:
        """Give the corpus with what is found in each article by the model that was not trained on its story."""
        claims: dict[str, list[Claim]] = {}
        for example, label, row in zip(self._examples, self._decided, self._scores, strict=True):
            if label != NONE:
                actor, target = (_mention(example.sentence, mention) for mention in example.candidate)
                polarity = label.removesuffix(OF_NOBODY)
                score = round(float(row[self._columns.index(label)]), 6)
                found = Claim(polarity, actor=actor if label == polarity else None, target=target, score=score)
                claims.setdefault(example.sentence.item, []).append(found)
        return self._corpus.documents, [s.with_claims(tuple(claims.get(s.item, ()))) for s in self._corpus.sentences]

    def save(self, path: Path) -> None:
        save_model(self._model, path)

    def weights(self, n: int) -> list[Weight]:
        return [weight for weight in self._model.weights(n) if weight[0] in self.labels]

    def texts(self) -> Mapping[str, str]:
        """Return the sentence of each item that gold or the model labels, with the two names behind it."""
        return self._shown


def _mention(sentence: Sentence, mention: Mentioned | None) -> Mention:
    if mention is None:
        return Mention(None, None)
    start, end = sentence.start + mention.start, sentence.start + mention.end
    return Mention(Span(start, end, sentence.text[mention.start : mention.end]), mention.entity)


def _folds(stories: Sequence[str], n_folds: int, seed: int) -> dict[str, int]:
    return dict(zip(stories, grouped_folds(stories, n_folds, seed).tolist(), strict=True))


def _fit_and_find(
    model: PairFinder, train: Sequence[Example], n_missed: int, tested: Sequence[Pair]
) -> tuple[PairFinder, Floats, list[str]]:
    fitted = clone(model).fit(
        [e.pair for e in train], [e.label for e in train], groups=[e.group for e in train], n_missed=n_missed
    )
    if not tested:
        return fitted, np.zeros((0, 0)), []
    chances = fitted.predict_proba(tested)
    return fitted, chances, fitted.decide(chances)
