"""The store of runs: how long listing, filtering and finding take, whole commands from their start, and a record."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from omegaconf import OmegaConf

from stance.experiments.records.nicknames import nickname
from stance.experiments.records.record import Record, write_json

N_RUNS = 1000
REPEATS = 5
COMMANDS = {
    "list": ["list"],
    "list --sort headline": ["list", "--sort", "headline"],
    "list --json": ["list", "--json"],
    "list, filter by a metric": ["list", "--filter", "stance/macro_f1>0.65"],
    "list, filter by a configuration key": ["list", "--filter", "seed=7", "--filter", "model.C=1.0"],
    "show latest": ["show", "latest"],
    "gc (nothing removed)": ["gc"],
}


def measure() -> dict[str, list[dict[str, Any]]]:
    """Measure commands on folders of many runs, and what a record costs a run."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "runs"
        make_runs(root, N_RUNS)
        commands = [{"command": f"stance runs {name}", **_timed(words, root)} for name, words in COMMANDS.items()]
        return {f"Commands on {N_RUNS:,} runs, process start included": commands, "A record": _records(root)}


def make_runs(root: Path, n_runs: int) -> None:
    """Make folders of runs as `stance run` leaves them, without what no listing reads; their numbers are drawn."""
    draw = np.random.default_rng(0)
    config = OmegaConf.to_container(_composed(), resolve=True)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    example: dict[str, Any] | None = None
    for number in range(n_runs):
        begun = first + timedelta(hours=number)
        folder = root / f"{begun:%Y-%m-%d}" / f"{begun:%H-%M-%S-%f}-seed"
        folder.mkdir(parents=True)
        if example is None:
            record = Record(folder, name="seed", seed=0, command=["stance", "run"])
            record.set(task="stance", labels=["accusation", "denial", "concern"], split="cv")
            record.set(headline={"metric": "stance/macro_f1", "average": "macro"})
            record.complete()
            example = record.data
        # One in ten has failed, and one in ten was killed.
        ended = {8: "FAILED", 9: "RUNNING"}.get(number % 10, "COMPLETED")
        data = example | {"nickname": nickname(folder), "seed": number % 10, "started": begun.isoformat()}
        data["status"] = ended
        data["process"] = example["process"] | {"pid": 2**22 + number}
        write_json(folder / "run.json", data)
        (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        if ended == "COMPLETED":
            names = [f"{model}/{key}" for model in ("stance", "majority", "cue_words") for key in _scores()]
            write_json(folder / "metrics.json", dict(zip(names, draw.random(len(names)).tolist(), strict=True)))


def _composed() -> Any:
    from stance.experiments.compose import compose_config, job_config

    return job_config(compose_config([]))


def _scores() -> list[str]:
    labels = [f"{label}_{score}" for label in ("accusation", "denial", "concern") for score in ("precision", "f1")]
    return [f"{name}{end}" for name in ("macro_f1", *labels) for end in ("", "_low", "_high")]


def _timed(words: list[str], root: Path) -> dict[str, Any]:
    script = Path(sys.executable).with_name("stance")
    seconds = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        subprocess.run([script, "runs", *words, "--root", str(root)], capture_output=True, check=True)
        seconds.append(time.perf_counter() - begin)
    return {"median s": round(statistics.median(seconds), 2), "slowest s": round(max(seconds), 2)}


def _records(root: Path) -> list[dict[str, Any]]:
    seconds = []
    for number in range(20):
        folder = root / "records" / str(number)
        folder.mkdir(parents=True)
        begin = time.perf_counter()
        Record(folder, name="seed", seed=0, command=["stance", "run"]).complete()
        seconds.append(time.perf_counter() - begin)
    size = (root / "records" / "0" / "run.json").stat().st_size
    return [{"what": "begun and completed", "median s": round(statistics.median(seconds), 3), "bytes": size}]
