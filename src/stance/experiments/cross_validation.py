"""A labeler measured beside its baselines: by cross-validation, or on a corpus of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import clone

from stance.corpora.corpus import Corpus, check_split, joined
from stance.evaluation.claims import WHO, ClaimCounts, claim_scores, component_scores, count_claims
from stance.evaluation.folds import group_sample, grouped_folds
from stance.evaluation.intervals import macro_f1_interval
from stance.experiments.parallel import in_parallel
from stance.schema import Claim, Document, Sentence
from stance.stances.labeler import Labeler


@dataclass(frozen=True)
class CrossValidated:
    """What came out.

    Parameters
    ----------
    metrics : dict
        Flat names to numbers, as in `metrics.json`.
    predictions : DataFrame
        One row an evaluated sentence, stance and model, as in `predictions.parquet`.
    folds : ndarray of int, shape (n_sentences,)
        The fold in which each sentence of the corpus was tested; -1 where it was only trained on.
    labeler : Labeler
        Fitted on the whole corpus.
    """

    metrics: dict[str, float]
    predictions: pd.DataFrame
    folds: npt.NDArray[np.int64]
    labeler: Labeler


@dataclass(frozen=True)
class _Job:
    """One thing to fit: a model on the training side of a fold, or the final one (`fold` is None)."""

    model: str
    fold: int | None
    train: npt.NDArray[np.bool_] = field(repr=False)
    test: npt.NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True)
class _Labels:
    """What a fitted model says of the test side: probabilities, decisions and, for the labeler, claims."""

    scores: npt.NDArray[np.float64]
    claims: list[tuple[Claim, ...]]
    given: list[tuple[Claim, ...]] = field(default_factory=list)  # of the labeler: gold's cues, with who was found


def cross_validate(
    labeler: Labeler,
    baselines: Mapping[str, Any],
    corpus: Corpus,
    *,
    task: str,
    folds: int,
    n_resamples: int,
    random_state: int,
    train_share: float = 1.0,
    jobs: int = -1,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> CrossValidated:
    """Measure a labeler and its baselines by cross-validation grouped by document, and fit the labeler on everything.

    Parameters
    ----------
    labeler : Labeler
        Not fitted; it is cloned for each fold.
    baselines : mapping of str to classifier
        Sentence classifiers with `fit(texts, labels)`, `predict_proba` and `predict`, measured on the same folds.
    corpus : Corpus
        Annotated sentences.
    task : str
        What the labeler is called among the models.
    folds, n_resamples
        How many folds; bootstrap samples behind the 95 % intervals.
    random_state : int
        Seed of folds, shares and intervals.
    train_share : float
        The share of the training documents that all models are fitted on, see `group_sample`; what is tested stays the
        same.
    jobs : int
        Processes; the result does not depend on it.
    progress : callable, optional
        Called with (jobs done, jobs in all).

    Returns
    -------
    CrossValidated
    """
    groups = corpus.groups
    fold_of = grouped_folds(groups, folds, random_state)
    everything = np.ones(len(fold_of), dtype=bool)
    sides = [_share(fold_of != k, groups, train_share, random_state) for k in range(folds)]
    todo = [_Job(task, None, _share(everything, groups, train_share, random_state), ~everything)]
    todo += [_Job(name, k, sides[k], fold_of == k) for name in (task, *baselines) for k in range(folds)]
    return _measure(labeler, baselines, corpus, todo, fold_of, task, n_resamples, random_state, jobs, progress)


def measure_apart(
    labeler: Labeler,
    baselines: Mapping[str, Any],
    train: Corpus,
    measured: Corpus,
    *,
    task: str,
    n_resamples: int,
    random_state: int,
    train_share: float = 1.0,
    jobs: int = -1,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> CrossValidated:
    """Fit a labeler and its baselines on one corpus and measure them on another; the folds are -1 and 0.

    Parameters
    ----------
    labeler, baselines, task, n_resamples, random_state, train_share, jobs, progress
        See `cross_validate`.
    train, measured : Corpus
        What stands in a document that is measured on must be out of the training corpus, see
        `stance.corpora.leakage.without_leaks`.

    Returns
    -------
    CrossValidated
        Of the rows of `train` and then those of `measured`; the labeler is fitted on `train`.
    """
    both = joined(f"{train.name} and {measured.name}", [train, measured])
    fold_of = np.repeat([-1, 0], [len(train.sentences), len(measured.sentences)])
    side = _share(fold_of < 0, both.groups, train_share, random_state)
    todo = [_Job(name, 0, side, fold_of == 0) for name in (task, *baselines)]
    return _measure(labeler, baselines, both, todo, fold_of, task, n_resamples, random_state, jobs, progress)


def _measure(
    labeler: Labeler,
    baselines: Mapping[str, Any],
    corpus: Corpus,
    todo: Sequence[_Job],
    fold_of: npt.NDArray[np.int64],
    task: str,
    n_resamples: int,
    random_state: int,
    jobs: int,
    progress: Callable[[int, int], None],
) -> CrossValidated:
    """Do all jobs and score what the models say of the rows that have a fold; the first job's labeler is kept."""
    models = {task: labeler} | dict(baselines)
    claims: dict[str, list[tuple[Claim, ...]]] = {name: [()] * len(fold_of) for name in models}
    given: list[tuple[Claim, ...]] = [()] * len(fold_of)
    scores = {name: np.zeros((len(fold_of), len(labeler.stances))) for name in models}
    final: Labeler | None = None
    calls = [(models[job.model], corpus, job, number == 0) for number, job in enumerate(todo)]
    for job, (model, labels) in zip(
        todo, in_parallel(_fit_and_label, calls, jobs=jobs, progress=progress), strict=True
    ):
        final = model if final is None else final
        rows = np.flatnonzero(job.test)
        scores[job.model][rows] = labels.scores
        for row, said in zip(rows, labels.claims, strict=True):
            claims[job.model][row] = said
        for row, found in zip(rows, labels.given, strict=False):
            given[row] = found
    assert final is not None
    tested = np.flatnonzero(fold_of >= 0).tolist()
    sentences = [corpus.sentences[row] for row in tested]
    all_groups = corpus.groups
    groups = [all_groups[row] for row in tested]
    metrics: dict[str, float] = {}
    tables = []
    for name in models:
        said_of = [claims[name][row] for row in tested]
        metrics |= named_metrics(
            name,
            count_claims([sentence.claims for sentence in sentences], said_of, labeler.stances),
            groups,
            n_resamples=n_resamples,
            random_state=random_state,
            actors=name == task,
        )
        tables.append(
            prediction_table(
                task, name, sentences, groups, said_of, scores[name][tested], fold_of[tested], labeler.stances
            )
        )
    components = count_claims([s.claims for s in sentences], [given[row] for row in tested], labeler.stances)
    metrics |= {f"{task}/{name}": value for name, value in component_scores(components).items()}
    metrics[f"{task}/sentences"] = float(len(sentences))
    metrics[f"{task}/documents"] = float(len({sentence.doc for sentence in sentences}))
    sides = [job.train.sum() for job in todo if job.model == task and job.fold is not None]
    metrics[f"{task}/train_sentences"] = float(np.mean(sides))
    return CrossValidated(metrics, pd.concat(tables, ignore_index=True), fold_of, final)


def named_metrics(
    name: str,
    counts: ClaimCounts,
    groups: Sequence[str],
    *,
    n_resamples: int,
    random_state: int,
    actors: bool,
) -> dict[str, float]:
    """Return the scores of one model under flat names, F1 with the ends of its interval (`_low`, `_high`)."""
    intervals = macro_f1_interval(counts, groups, n_resamples=n_resamples, random_state=random_state)
    out: dict[str, float] = {}
    for key, value in claim_scores(counts).items():
        if not actors and key in WHO:
            continue
        out[f"{name}/{key}"] = value
        if key in intervals:
            out[f"{name}/{key}_low"], out[f"{name}/{key}_high"] = intervals[key]
    return out


def prediction_table(
    task: str,
    name: str,
    sentences: Sequence[Sentence],
    groups: Sequence[str],
    claims: Sequence[Sequence[Claim]],
    scores: npt.NDArray[np.float64],
    folds: npt.NDArray[np.int64],
    stances: Sequence[str],
) -> pd.DataFrame:
    """Return one row a sentence and stance, in the order of the sentences."""
    said = [{claim.stance for claim in row} for row in claims]
    return pd.DataFrame(
        {
            "task": task,
            "item": [s.item for s in sentences for _ in stances],
            "group": [group for group in groups for _ in stances],
            "label": [stance for _ in sentences for stance in stances],
            "gold": [stance in s.stances for s in sentences for stance in stances],
            "predicted": [stance in row for row in said for stance in stances],
            "score": scores.ravel(),
            "fold": np.repeat(folds, len(stances)),
            "model": name,
        }
    )


def _share(
    train: npt.NDArray[np.bool_], groups: Sequence[str], share: float, random_state: int
) -> npt.NDArray[np.bool_]:
    """Return the training side with only a share of its documents."""
    out = train.copy()
    out[train] = group_sample([group for group, keep in zip(groups, train, strict=True) if keep], share, random_state)
    return out


def _fit_and_label(model: Any, corpus: Corpus, job: _Job, keep: bool) -> tuple[Any, _Labels]:
    """Fit on the training side and label the test side; the fitted model is given back only where it is kept."""
    model = clone(model)
    train = [s for s, chosen in zip(corpus.sentences, job.train, strict=True) if chosen]
    test = [s for s, chosen in zip(corpus.sentences, job.test, strict=True) if chosen]
    groups = np.array(corpus.groups, dtype=object)
    check_split(groups[job.train], groups[job.test])
    if isinstance(model, Labeler):
        model.fit(_documents_of(corpus, train), train)
        blank = [s.with_claims(()) for s in test]
        labelled, scores = model.annotate(_documents_of(corpus, test), blank)
        cued = [s.with_claims(tuple(replace(c, actor=None, target=None) for c in s.claims)) for s in test]
        given = model.attributor_.predict(_documents_of(corpus, test), cued)
        return (model if keep else None), _Labels(scores, [s.claims for s in labelled], [s.claims for s in given])
    labels = np.array([[stance in s.stances for stance in model.stances] for s in train])
    model.fit([s.text for s in train], labels)
    texts = [s.text for s in test]
    decisions = model.predict(texts)
    claims = [tuple(Claim(stance) for stance, yes in zip(model.stances, row, strict=True) if yes) for row in decisions]
    return None, _Labels(np.asarray(model.predict_proba(texts)), claims)


def _documents_of(corpus: Corpus, sentences: Sequence[Sentence]) -> list[Document]:
    wanted = {sentence.doc for sentence in sentences}
    return [document for document in corpus.documents if document.id in wanted]
