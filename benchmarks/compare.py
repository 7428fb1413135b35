"""`compare_runs` on 200 synthetic runs of realistic size: 6,000 items of 300 documents with 3 labels, 2 models each."""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import yaml

from benchmarks.machine import apart, peak
from stance.experiments.comparison import compare_runs
from stance.experiments.records.items import items_sha256
from stance.resources import resource as shipped

N_RUNS, N_ITEMS, N_DOCUMENTS = 200, 6_000, 300
LABELS = ("accusation", "denial", "concern")
METRIC = "stance/macro_f1"


def measure() -> dict[str, list[dict[str, Any]]]:
    """Measure the comparison, page and all, of 200 configurations and of 40 configurations with 5 seeds each."""
    rows = []
    for title, n_seeds in ((f"{N_RUNS} configurations", 1), (f"{N_RUNS // 5} configurations, 5 seeds each", 5)):
        with TemporaryDirectory() as folder:
            make_runs(Path(folder), n_seeds)
            seconds, cpu, megabytes, tests = apart(_compare, folder)
        found = {"seconds": round(seconds, 1), "CPU seconds": round(cpu, 1), "peak MB": round(megabytes)}
        rows.append({"runs": title, **found, "tests": tests})
    return {f"Comparing {N_RUNS} runs: {N_ITEMS} items, {N_DOCUMENTS} documents, {len(LABELS)} labels": rows}


def make_runs(root: Path, n_seeds: int) -> None:
    """Write folders as runs leave them, whose models are right on 70 to 90 in 100 labels."""
    rng = np.random.default_rng(0)
    documents = np.sort(rng.integers(0, N_DOCUMENTS, N_ITEMS))
    items = [f"article-{doc:03d}:{130 * k}-{130 * k + 120}" for k, doc in enumerate(documents)]
    gold = rng.random((N_ITEMS, len(LABELS))) < (0.12, 0.05, 0.08)
    base = {
        "task": "stance",
        "item": np.repeat(items, len(LABELS)),
        "group": np.repeat([f"article-{doc:03d}" for doc in documents], len(LABELS)),
        "label": np.tile(LABELS, N_ITEMS),
        "gold": gold.ravel(),
    }
    config = yaml.safe_load(shipped("configs", "model/logistic_regression.yaml").read_text(encoding="utf-8")) or {}
    digest = None
    for number in range(N_RUNS):
        folder, kind, seed = root / str(number), number // n_seeds, number % n_seeds
        folder.mkdir()
        right = 0.7 + 0.2 * rng.random()
        tables = []
        for model in ("stance", "majority"):
            said = np.where(rng.random(gold.shape) < right, gold, ~gold) if model == "stance" else np.zeros_like(gold)
            table = pd.DataFrame(base).assign(predicted=said.ravel(), score=rng.random(gold.size), fold=0, model=model)
            tables.append(table)
        predictions = pd.concat(tables, ignore_index=True)
        predictions.to_parquet(folder / "predictions.parquet", index=False)
        digest = digest or items_sha256(predictions[predictions["model"] == "stance"])
        lines = (json.dumps({"item": item, "text": f"Sentence {item} as it was written."}) + "\n" for item in items)
        (folder / "items.jsonl").write_text("".join(lines))
        settings = {"name": "bench", "seed": seed, "model": config | {"C": 1 + kind}}
        settings |= {f"group_{k}": {f"key_{j}": j for j in range(5)} for k in range(12)}
        (folder / "config.yaml").write_text(yaml.safe_dump(settings))
        metrics = {
            METRIC: right,
            f"{METRIC}_low": right - 0.02,
            f"{METRIC}_high": right + 0.02,
            "majority/macro_f1": 0.0,
        }
        metrics |= {f"stance/{label}_{name}": right for label in LABELS for name in ("f1", "precision", "recall")}
        (folder / "metrics.json").write_text(json.dumps(metrics))
        record = {
            "format_version": 2,
            "status": "COMPLETED",
            "name": "bench",
            "nickname": f"run-{number}",
            "task": "stance",
            "labels": LABELS,
            "headline": {"metric": METRIC, "average": "macro"},
            "split": "cv",
            "seed": seed,
            "overrides": [f"model.C={1 + kind}"],
            "code_sha256": "0" * 64,
            "test_sha256": digest,
        }
        (folder / "run.json").write_text(json.dumps(record))


def _metrics(gold: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> dict[str, float]:
    hits, predicted, there = (gold & said).sum(axis=0), said.sum(axis=0), gold.sum(axis=0)
    f1 = 2 * hits / (predicted + there)
    out = {
        METRIC: float(f1.mean()),
        f"{METRIC}_low": float(f1.mean()) - 0.02,
        f"{METRIC}_high": float(f1.mean()) + 0.02,
    }
    for name, values in (("f1", f1), ("precision", hits / predicted), ("recall", hits / there)):
        out |= {f"stance/{label}_{name}": float(value) for label, value in zip(LABELS, values, strict=True)}
    return out | {"majority/macro_f1": 0.0}


def _compare(folder: str) -> tuple[float, float, float, int]:
    """Compare in a process of its own, whose memory is its own; with 10,000 permutations, as the command does."""
    begin, busy = time.perf_counter(), time.process_time()
    with TemporaryDirectory() as out:
        found = compare_runs([folder], out)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - busy
    return seconds, cpu, peak(), len(found.tests)
