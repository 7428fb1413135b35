"""A comparison of runs as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from stance.report.comparison import Comparison, RunResult, Test
from stance.schema import Json

FORMAT_VERSION = 1


def comparison_json(comparison: Comparison, *, all_settings: bool = False) -> Json:
    """Return all of it as plain data for `json.dumps`; a number that is not defined is None.

    Parameters
    ----------
    comparison : Comparison
    all_settings : bool
        Whether settings that do not differ are there too.
    """
    keys = comparison.keys if all_settings else comparison.differing
    friedman = comparison.friedman
    return {
        "format_version": FORMAT_VERSION,
        "kind": comparison.kind,
        "unfair": list(comparison.unfair),
        "notes": list(comparison.notes),
        "datasets": [{**asdict(dataset), "labels": list(dataset.labels)} for dataset in comparison.datasets],
        "configurations": [
            {
                "name": one.name,
                "dataset": one.dataset,
                "best": one.best,
                "baseline": one.baseline,
                "headline": None if one.headline is None else asdict(one.headline),
                "metrics": {key: asdict(value) for key, value in one.metrics.items()},
                "settings": {key: one.settings.get(key) for key in keys},
                "runs": [_run_json(run) for run in one.runs],
            }
            for one in comparison.configurations
        ],
        "failed": [
            {**_run_json(run), "fault": run.fault, "settings": {key: run.settings.get(key) for key in keys}}
            for run in comparison.failed
        ],
        "reference": comparison.reference,
        "tests": [_test_json(test) for test in comparison.tests],
        "baseline_tests": [_test_json(test) for test in comparison.baseline_tests],
        "resamples": comparison.n_resamples,
        "random_state": comparison.random_state,
        "over": comparison.over,
        "friedman": None
        if friedman is None
        else {
            "statistic": friedman.statistic,
            "p": friedman.p,
            "n_datasets": friedman.n_datasets,
            "critical_difference": friedman.critical_difference,
            "ranks": {str(name): float(rank) for name, rank in friedman.ranks.items()},
            "sentence": friedman.sentence(),
        },
        "disagreements": [
            {
                "a": pair.a,
                "b": pair.b,
                "dataset": pair.dataset,
                "runs": list(pair.runs),
                "items": [asdict(item) for item in pair.items],
            }
            for pair in comparison.disagreements
        ],
    }


def _run_json(run: RunResult) -> Json:
    return {
        "name": run.name,
        "folder": run.folder,
        "experiment": run.experiment,
        "status": run.status,
        "started": run.started,
        "seed": run.seed,
        "metrics": dict(run.metrics),
    }


def _test_json(test: Test) -> Json:
    difference = test.difference
    row = {key: None if value != value else value for key, value in asdict(difference).items()}
    return {
        "dataset": test.dataset,
        "seeds": test.seeds,
        **row,
        "n_items": test.n_items,
        "winner": difference.winner,
        "sentence": test.sentence(),
    }


def json_bytes(comparison: Comparison, *, all_settings: bool = False) -> bytes:
    """Return a comparison as a JSON file has it; see `comparison_json`."""
    text = json.dumps(comparison_json(comparison, all_settings=all_settings), indent=2, ensure_ascii=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")
