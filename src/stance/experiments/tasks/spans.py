"""Attributions to be found in articles, as spans of source, cue and content."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from omegaconf import DictConfig
from sklearn.base import clone

from stance.actors.span_claims import ATTRIBUTION, attributed, spans_of
from stance.actors.span_rules import speech_spans
from stance.actors.span_tagger import ROLES, Marked, RoleSpan, SpanTagger
from stance.corpora.checks import Check, check_corpus
from stance.corpora.corpus import Corpus
from stance.corpora.registry import corpus_info
from stance.evaluation.folds import group_sample, grouped_folds
from stance.evaluation.spans import Pairing, anchors, count_spans, pair_spans, span_scores
from stance.exceptions import ConfigError
from stance.experiments.build import build, build_corpus, build_scheme, seeded
from stance.experiments.parallel import in_parallel
from stance.experiments.splits import CV, measured_parts
from stance.experiments.tasks.base import Evaluation, Headline, Notify, Progress
from stance.experiments.tasks.claims import input_files, read_input
from stance.schema import Document, Sentence, sentences_by_document
from stance.stances.baseline import Weight
from stance.stances.files import save_model
from stance.text.splitter import make_splitter

BASELINE = "speech_verbs"


@dataclass(frozen=True)
class _Test:
    """Articles to be measured on, their gold spans, and what a model finds in them."""

    documents: list[Document]
    gold: list[list[RoleSpan]]
    marked: list[Marked]
    fold: npt.NDArray[np.int64]


class SpansTask:
    """Train a tagger of attributions, measure it on articles, label an input with it.

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
        if ATTRIBUTION not in self._scheme.labels:
            raise ConfigError(f"scheme={self._scheme.name} has no label {ATTRIBUTION!r}; use scheme=attribution")
        tagger = build(config.model, "model")
        if not isinstance(tagger, SpanTagger):
            raise ConfigError(f"model: {type(tagger).__name__} marks no spans; use model=span_tagger")
        self._tagger = seeded(tagger, config.seed)
        info = None if "path" in config.corpus else corpus_info(config.corpus.name)
        self._part = next(iter(measured_parts(info, config.evaluation.split, config.corpora_dir)), None)
        self._split = CV if self._part is None else self._part.suffix
        self.name: str = config.task.name
        if self.name == BASELINE:
            raise ConfigError(f"task.name={self.name!r} is what a baseline is called; choose another name")
        self.labels: tuple[str, ...] = ROLES

    def read(self, notify: Notify) -> list[Path]:
        given = self._config.input
        self._documents = [] if given is None else read_input(given)
        self._train = build_corpus(self._config)
        self._measured = None if self._part is None else build_corpus(self._config, self._part.split)
        files = [*self._train.files, *(self._measured.files if self._measured else ())]
        return [*files, *([] if given is None else input_files(given))]

    def evaluate(self, progress: Progress) -> Evaluation:
        config = self._config
        articles = list(self._train.documents)
        fold = np.full(len(articles), -1)
        if self._measured is None:
            fold = grouped_folds([document.id for document in articles], config.evaluation.folds, config.seed)
        gold = _gold(self._train)
        jobs = []
        for k in [-1, *sorted(set(fold.tolist()) - {-1})]:
            kept = self._share(articles, fold != k if k >= 0 else np.ones(len(fold), dtype=bool))
            tested = [d.text for d, own in zip(articles, fold, strict=True) if k >= 0 and own == k]
            if self._measured is not None:
                tested = [document.text for document in self._measured.documents]
            jobs.append((self._tagger, [articles[n].text for n in kept], [gold[n] for n in kept], tested))
        (self._tagger, marked), *others = in_parallel(_fit_and_mark, jobs, jobs=config.jobs, progress=progress)
        if self._measured is None:
            order = np.argsort(fold, kind="stable").tolist()
            found = [each for _, part in others for each in part]
            test = _Test([articles[n] for n in order], [gold[n] for n in order], found, fold[order])
        else:
            documents = list(self._measured.documents)
            test = _Test(documents, _gold(self._measured), marked, np.zeros(len(documents), dtype=np.int64))
        self._test = test
        self._shown: dict[str, set[tuple[int, int]]] = {}
        by_rule = speech_spans([document.text for document in test.documents])
        models = {self.name: [each.spans for each in test.marked], BASELINE: by_rule}
        metrics: dict[str, float] = {}
        tables = []
        for name, spans in models.items():
            pairings = [
                [pair_spans(_places(here, role), _places(said, role)) for role in self.labels]
                for here, said in zip(test.gold, spans, strict=True)
            ]
            scores = span_scores(
                count_spans(test.gold, spans, pairings, self.labels),
                [document.id for document in test.documents],
                n_resamples=config.evaluation.n_resamples,
                random_state=config.seed,
            )
            metrics |= {_named(name, key, self._split): value for key, value in scores.items()}
            tables.append(self._table(name, spans, pairings))
        metrics[f"{self.name}/documents"] = float(len(test.documents))
        metrics[f"{self.name}/train_documents"] = float(np.mean([len(job[1]) for job in (jobs[1:] or jobs)]))
        headline = Headline(f"{self.name}/source_overlap_f1_{self._split}", "source")
        return Evaluation(metrics, pd.concat(tables, ignore_index=True), headline, self._split, whole_items=False)

    def _share(self, articles: Sequence[Document], side: npt.NDArray[np.bool_]) -> list[int]:
        rows = np.flatnonzero(side).tolist()
        names = [articles[n].id for n in rows]
        drawn = group_sample(names, self._config.evaluation.train_share, self._config.seed)
        return [n for n, keep in zip(rows, drawn, strict=True) if keep]

    def _table(
        self, name: str, spans: Sequence[Sequence[RoleSpan]], pairings: Sequence[Sequence[Pairing]]
    ) -> pd.DataFrame:
        """Return a row a token and role: whether a span is there in gold (see `anchors`), whether one is found."""
        columns: dict[str, list[Any]] = {
            key: [] for key in ("item", "group", "label", "gold", "predicted", "score", "fold")
        }
        for n, (document, marked) in enumerate(zip(self._test.documents, self._test.marked, strict=True)):
            places = [(token.start, token.end) for token in marked.tokens]
            for number, (role, pairing) in enumerate(zip(self.labels, pairings[n], strict=True)):
                found = [span for span in spans[n] if span.role == role]
                here, said = anchors(_places(self._test.gold[n], role), _places(found, role), pairing, places)
                scores = marked.begins[:, number].tolist() if name == self.name else [0.0] * len(places)
                for at, j in said.items():
                    scores[at] = found[j].score
                columns["item"] += [f"{document.id}:{start}-{end}" for start, end in places]
                columns["group"] += [document.id] * len(places)
                columns["label"] += [role] * len(places)
                columns["gold"] += [at in here for at in range(len(places))]
                columns["predicted"] += [at in said for at in range(len(places))]
                columns["score"] += scores
                columns["fold"] += [int(self._test.fold[n])] * len(places)
                self._shown.setdefault(document.id, set()).update(places[at] for at in {*here, *said})
        return pd.DataFrame({"task": self.name, **columns, "model": name})

    def check(self) -> list[Check]:
        corpus, names = self._train, ["train"] * len(self._train.sentences)
        if self._measured is None:
            of = {d.id: f"fold {k}" for d, k in zip(self._test.documents, self._test.fold.tolist(), strict=True)}
            names = [of[sentence.doc] for sentence in corpus.sentences]
        else:
            names += [self._split] * len(self._measured.sentences)
            corpus = Corpus(
                corpus.name,
                (*corpus.documents, *self._measured.documents),
                (*corpus.sentences, *self._measured.sentences),
                group_keys=corpus.group_keys,
            )
        splits = {name: [n for n, own in enumerate(names) if own == name] for name in sorted(set(names))}
        return check_corpus(corpus, scheme=self._scheme, splits=splits)

    def label(self) -> tuple[Sequence[Document], Sequence[Sentence]]:
        splitter = make_splitter(self._config.splitter.name)
        spans = self._tagger.predict([document.text for document in self._documents])
        return self._documents, [
            sentence
            for document, found in zip(self._documents, spans, strict=True)
            for sentence in attributed(document.text, splitter.split(document), found)
        ]

    def save(self, path: Path) -> None:
        save_model(self._tagger, path)

    def weights(self, n: int) -> list[Weight]:
        return self._tagger.weights(n)

    def texts(self) -> Mapping[str, str]:
        """Return, for each token that a gold or a found span stands at, its sentence with the token in brackets."""
        source = self._train if self._measured is None else self._measured
        sentences = sentences_by_document(source.sentences)
        out: dict[str, str] = {}
        for doc, places in self._shown.items():
            own = sorted(sentences.get(doc, ()), key=lambda sentence: sentence.start)
            starts = [sentence.start for sentence in own]
            for start, end in sorted(places):
                number = bisect_right(starts, start) - 1
                if number >= 0 and end <= own[number].end:
                    text, a, b = own[number].text, start - own[number].start, end - own[number].start
                    out[f"{doc}:{start}-{end}"] = f"{text[:a]}[{text[a:b]}]{text[b:]}"
        return out


def _fit_and_mark(
    tagger: SpanTagger, texts: Sequence[str], spans: Sequence[Sequence[RoleSpan]], tested: Sequence[str]
) -> tuple[SpanTagger, list[Marked]]:
    fitted = clone(tagger).fit(texts, spans)
    return fitted, list(fitted.annotate(tested))


def _gold(corpus: Corpus) -> list[list[RoleSpan]]:
    by_document = sentences_by_document(corpus.sentences)
    return [spans_of(by_document.get(document.id, ())) for document in corpus.documents]


def _places(spans: Sequence[RoleSpan], role: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans if span.role == role]


def _named(model: str, key: str, split: str) -> str:
    """Put the split behind a metric's name, before the end of an interval."""
    name, low, _ = key.partition("_low")
    name, high, _ = name.partition("_high")
    return f"{model}/{name}_{split}{low}{high}"
