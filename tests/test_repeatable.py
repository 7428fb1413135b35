"""The same command gives the same bytes: other processes, threads, hash seeds, folders, clocks, installations."""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECORDS = {"run.json", "config.yaml", "report.html", "report.md"}
"""Files that say when, where and how the run came about; what else they say is compared below."""

ARCHIVE = "model.skops"
"""Names inside hold addresses of memory; the labelled documents, which it made, are compared."""


def run(script, here, words, **environment):
    here.mkdir(parents=True, exist_ok=True)
    clean = {key: value for key, value in os.environ.items() if key not in ("STANCE_CORPORA", "PYTHONPATH")}
    done = subprocess.run(
        [script, "run", *words],
        cwd=here,
        env=clean | {"STANCE_CACHE": str(here / "cache")} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (folder,) = here.glob("runs/2*/*")
    return folder


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def assert_same_bytes(one, other):
    before, after = files(one), files(other)
    assert before.keys() == after.keys()
    assert {"metrics.json", "predictions.parquet", "claims.jsonl", "claims.csv", "items.jsonl"} < before.keys()
    assert sum(name.endswith((".png", ".svg")) for name in before) >= 12
    compared = before.keys() - RECORDS - {ARCHIVE}
    assert [name for name in sorted(compared) if before[name] != after[name]] == []


@pytest.fixture
def base(small_run):
    return small_run[1]


def with_jobs(words, jobs):
    return [f"jobs={jobs}" if word.startswith("jobs=") else word for word in words]


@pytest.fixture(scope="module")
def elsewhere(script, small_run, tmp_path_factory):
    here = tmp_path_factory.mktemp("elsewhere") / "another folder" / "ü"
    settings = {"PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo", "LC_ALL": "C", "COLUMNS": "40"}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "2")
    return run(script, here, with_jobs(small_run[0], 2), **threads, **settings)


def test_run_with_other_processes_threads_folder_and_clock_leaves_the_same_bytes(base, elsewhere):
    assert_same_bytes(base, elsewhere)


OWN = {"command", "overrides", "jobs", "started", "nickname", "pid", "threads"}
"""What a report says of its own run: it may differ, and nothing else."""


def test_reports_differ_in_what_they_say_of_their_own_run_only(base, elsewhere):
    one, other = ((folder / "report.md").read_text(encoding="utf-8").splitlines() for folder in (base, elsewhere))
    assert len(one) == len(other)
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    keys = {re.match(r"(?:\| )?\s*(\w+)", a)[1] for a, _ in apart}
    assert keys <= OWN
    pages = [(folder / "report.html").read_text(encoding="utf-8") for folder in (base, elsewhere)]
    pieces = [re.split(r"(?<=>)", page) for page in pages]
    assert len(pieces[0]) == len(pieces[1])
    folded = 2  # process and platform name their values once more where they are folded
    assert len([1 for a, b in zip(*pieces, strict=True) if a != b]) <= len(apart) + folded


@pytest.mark.campaign
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("threads", ["1", "2"])
def test_each_number_of_processes_and_threads_leaves_the_same_bytes(small_run, script, tmp_path, jobs, threads):
    words, base, _ = small_run
    settings = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)
    assert_same_bytes(base, run(script, tmp_path, with_jobs(words, jobs), **settings))


@pytest.mark.campaign
@pytest.mark.timeout(900)
def test_wheel_in_an_environment_of_its_own_leaves_the_same_bytes(small_run, tmp_path):
    """Needs the package index, for the dependencies and for building."""
    pip = [sys.executable, "-m", "pip", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path / "dist"), str(ROOT)], check=True)
    venv.create(tmp_path / "venv", with_pip=True)
    own = tmp_path / "venv" / "bin"
    frozen = subprocess.run([*pip, "freeze", "--exclude-editable"], capture_output=True, text=True, check=True).stdout
    (tmp_path / "versions.txt").write_text(frozen)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    subprocess.run([own / "pip", "install", "-q", "-c", str(tmp_path / "versions.txt"), str(wheel)], check=True)
    words, base, _ = small_run
    assert_same_bytes(base, run(own / "stance", tmp_path / "work", words))
