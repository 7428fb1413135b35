"""One run: read, evaluate, train, label, report; everything it leaves lies in its folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
from omegaconf import DictConfig, OmegaConf

from stance.corpora.checks import Check
from stance.corpora.outputs import open_writer, write_documents
from stance.evaluation.checks import check_run
from stance.evaluation.confidence import Decisions, confidence_metrics
from stance.evaluation.findings import by_level
from stance.experiments.records.documents import DOCUMENTS, write_input
from stance.experiments.records.items import ITEMS, write_items
from stance.experiments.records.record import Record, known_at_report, write_json
from stance.experiments.records.signals import ended_by_signals
from stance.experiments.reproduction.sameness import config_sha256, shown_input
from stance.experiments.tasks import Evaluation, Task, build_task
from stance.experiments.tasks.base import Explains
from stance.report.scores import Scores
from stance.schema import Document, Sentence
from stance.terminal import Show


def run_experiment(
    config: DictConfig,
    folder: Path,
    *,
    command: Sequence[str] = (),
    overrides: Sequence[str] = (),
    sweep: Mapping[str, Any] | None = None,
    again: bool = False,
    progress: Show = lambda what, done, of: None,
    notify: Callable[[str], None] = lambda message: None,
) -> dict[str, float]:
    """Run the experiment that a configuration describes and leave everything in a folder.

    Parameters
    ----------
    config : DictConfig
        Resolved, without Hydra's own part.
    folder : Path
        The run's folder; made where it is missing, refused where it holds a run.
    command : sequence of str, optional
        The command line, for the record.
    overrides : sequence of str, optional
        What it changes in the configuration, for the record.
    sweep : mapping, optional
        `folder` and `job` of the sweep that the run is part of, for the record.
    again : bool, optional
        Whether to begin again where a run failed or was interrupted, in its folder.
    progress : callable, optional
        Told what is being done.
    notify : callable, optional
        Told in a sentence what the user should know.

    Returns
    -------
    dict
        The metrics.

    Raises
    ------
    InputError
        If the data or the configuration cannot be used, and the record then says FAILED; or if the folder's run is
        not to be begun (again).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ended_by_signals():
        begin = Record.reopen if again else Record
        record = begin(folder, name=config.name, seed=config.seed, command=command, overrides=overrides, sweep=sweep)
        try:
            record.set(config_sha256=config_sha256(config))
            (folder / "config.yaml").write_text(OmegaConf.to_yaml(config, sort_keys=False), encoding="utf-8")
            metrics = _run(config, folder, record, progress, notify)
        except BaseException as error:
            record.fail(error)
            raise
        record.complete()
    return metrics


def _run(
    config: DictConfig, folder: Path, record: Record, progress: Show, notify: Callable[[str], None]
) -> dict[str, float]:
    def warn(message: str) -> None:
        record.data["warnings"].append(message)
        notify(message)

    with record.stage("read"):
        task = build_task(config)
        record.set(task=task.name, labels=list(task.labels))
        for path in task.read(warn):
            record.add_input(path, shown_input(path, config.corpora_dir))
    with record.stage("evaluate"):
        evaluation = task.evaluate(lambda done, of: progress("train and evaluate", done, of))
        evaluation.metrics.update(_confidence(task, evaluation, config))
        record.set(
            headline=asdict(evaluation.headline),
            split=evaluation.split,
            test_sha256=evaluation.test_sha256(task.name),
        )
        write_json(folder / "metrics.json", evaluation.metrics)
        evaluation.predictions.to_parquet(folder / "predictions.parquet", index=False)
        write_items(folder / ITEMS, task.texts(), evaluation.predictions["item"].unique())
    with record.stage("check"):
        checks = by_level([*task.check(), *_check_numbers(task, evaluation, config.seed)])
        record.data["checks"] = [{"code": c.code, "level": c.level, "count": c.count} for c in checks]
    with record.stage("label"):
        documents, sentences = task.label()
        write_input(folder / DOCUMENTS, documents)
        _write_claims(folder, documents, sentences)
    with record.stage("save"):
        task.save(folder / "model.skops")
    if config.report.write:
        with record.stage("report"):
            progress("report", 0, 1)
            _write_report(folder, config, record, task, evaluation, documents, sentences, checks)
            progress("report", 1, 1)
    return evaluation.metrics


def _confidence(task: Task, evaluation: Evaluation, config: DictConfig) -> dict[str, float]:
    scores = Scores(evaluation.metrics, evaluation.headline.metric)
    decisions = Decisions.from_predictions(
        evaluation.predictions, model=task.name, labels=task.labels, one_label=scores.one_label
    )
    return confidence_metrics(
        decisions,
        task.name,
        scores.split.lstrip("_"),
        items=evaluation.whole_items,
        n_resamples=config.evaluation.n_resamples,
        random_state=config.seed,
    )


def _check_numbers(task: Task, evaluation: Evaluation, seed: int) -> list[Check]:
    return check_run(
        evaluation.predictions,
        evaluation.metrics,
        model=task.name,
        labels=task.labels,
        headline=evaluation.headline.metric,
        average=evaluation.headline.average,
        random_state=seed,
    )


def _write_claims(folder: Path, documents: Sequence[Document], sentences: Sequence[Sentence]) -> None:
    for name in ("claims.jsonl", "claims.csv"):
        with open_writer(folder / name, with_meta=False) as writer:
            write_documents(writer, documents, sentences)


def _write_report(
    folder: Path,
    config: DictConfig,
    record: Record,
    task: Task,
    evaluation: Evaluation,
    documents: Sequence[Document],
    sentences: Sequence[Sentence],
    checks: Sequence[Check],
) -> None:
    from stance.experiments.reasons import EXPLAINED_CHARACTERS
    from stance.report.render import write_report
    from stance.report.summary import Summary

    container: Any = OmegaConf.to_container(config)
    write_report(
        folder,
        Summary(
            title=config.report.title,
            question=config.question,
            config=container,
            record=known_at_report(record.data),
            metrics=evaluation.metrics,
            predictions=evaluation.predictions,
            texts=task.texts(),
            documents=documents,
            sentences=task.explain(sentences, EXPLAINED_CHARACTERS) if isinstance(task, Explains) else sentences,
            weights=pd.DataFrame(task.weights(12), columns=["stance", "feature", "weight"]),
            stances=task.labels,
            headline=evaluation.headline.metric,
            checks=checks,
            fixed_names=task.fixed_names() if isinstance(task, Explains) else (),
        ),
    )
