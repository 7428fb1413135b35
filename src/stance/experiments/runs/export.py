"""Runs copied to an MLflow server or store, for those who look at their runs there; the only use made of MLflow."""

from __future__ import annotations

import logging
import math
import os
import re
from collections.abc import Sequence
from typing import Any

from stance.exceptions import InputError, MissingExtraError
from stance.experiments.runs.find import Notify
from stance.experiments.runs.query import Row
from stance.experiments.runs.stored import StoredRun
from stance.terminal import code_line

TAG = "stance.record"
_ARTIFACTS = ("report.html", "metrics.json", "config.yaml", "run.json")
_STATUS = {"COMPLETED": "FINISHED", "FAILED": "FAILED", "INTERRUPTED": "KILLED", "RUNNING": "RUNNING"}
_UNNAMEABLE = re.compile(r"[^\w\-. :/]", re.ASCII)
_BATCH = 100
_LONGEST = 500


def export_mlflow(
    runs: Sequence[StoredRun], uri: str, *, experiment: str = "stance", notify: Notify = lambda message: None
) -> tuple[int, int]:
    """Copy runs to MLflow: configuration, metrics, tags, times, report.

    A run that is there already is left as it is, so that the command may be given again and again. Runs that are still
    on are not copied.

    Parameters
    ----------
    runs : sequence of StoredRun
    uri : str
        MLflow's tracking address: `sqlite:///mlflow.db`, `file:./mlruns`, or that of a server.
    experiment : str, optional
        The experiment in MLflow that takes them; made where it is not there.
    notify : callable, optional
        Told in one line of a file that is missing or damaged.

    Returns
    -------
    copied, skipped : int
        How many were copied, and how many were there already or are still on.

    Raises
    ------
    MissingExtraError
        If MLflow is not installed.
    InputError
        If the store cannot be used.
    """
    # It reports its use to its makers unless told not to, and greets a new database with a page of log.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    if uri.startswith("file:"):
        os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    try:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
    except ImportError:
        raise MissingExtraError("the export to MLflow", "mlflow") from None
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    copied = 0
    try:
        client = MlflowClient(tracking_uri=uri, registry_uri=uri)
        known = client.get_experiment_by_name(experiment)
        target = client.create_experiment(experiment) if known is None else known.experiment_id
        for run in runs:
            if run.status != "RUNNING" and not _is_there(client, target, _identity(run)):
                _copy(client, target, run, notify)
                copied += 1
    except MlflowException as error:
        raise InputError(f"--mlflow {uri!r} cannot be used: {code_line(str(error))[:_LONGEST]}") from None
    return copied, len(runs) - copied


def _identity(run: StoredRun) -> str:
    """Return what is the same for a run wherever its folder lies."""
    return f"{run.nickname} {run.record.get('started')}"


def _is_there(client: Any, experiment: str, identity: str) -> bool:
    quoted = identity.replace("'", "")
    return bool(client.search_runs([experiment], f"tags.`{TAG}` = '{quoted}'", max_results=1))


def _copy(client: Any, experiment: str, run: StoredRun, notify: Notify) -> None:
    from mlflow.entities import Metric, Param, RunTag

    row = Row(run, notify)
    begin = int(run.started.timestamp() * 1000) if run.started else 0
    end = begin + int(1000 * (run.duration or 0))
    made = client.create_run(experiment, start_time=begin, run_name=run.nickname or run.id).info.run_id
    params = [Param(_key(key), str(value)[:_LONGEST]) for key, value in row.config.items()]
    metrics = [Metric(_key(key), value, end, 0) for key, value in row.metrics.items() if math.isfinite(value)]
    for start in range(0, max(len(params), len(metrics)), _BATCH):
        client.log_batch(made, metrics=metrics[start : start + _BATCH], params=params[start : start + _BATCH])
    for name in _ARTIFACTS:
        if (run.folder / name).is_file():
            client.log_artifact(made, str(run.folder / name))
    client.set_terminated(made, _STATUS[run.status], end)
    # The mark that it is there comes last: a copy that was cut off is made again.
    client.log_batch(made, tags=[RunTag(key, value[:_LONGEST]) for key, value in _tags(run).items()])


def _tags(run: StoredRun) -> dict[str, str]:
    git = run.record.get("git")
    state = git if isinstance(git, dict) else {}
    tags = {
        "stance.run": run.id,
        "stance.nickname": run.nickname,
        "stance.status": run.status,
        "stance.task": run.record.get("task"),
        "stance.git": state.get("state"),
        "mlflow.source.git.commit": state.get("commit"),
        TAG: _identity(run).replace("'", ""),
    }
    return {key: str(value) for key, value in tags.items() if value is not None}


def _key(name: str) -> str:
    return _UNNAMEABLE.sub("_", name)[:250]
