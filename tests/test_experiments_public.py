"""The experiments on public corpora, in small: what they measure, under which names."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from stance.corpora.library import is_here
from stance.corpora.registry import corpus_info
from stance.experiments.compose import compose_config, job_config
from stance.experiments.run import run_experiment
from stance.resources import resource

HEADLINES = {"dse": "dse/macro_f1_dev", "plv": "plv/macro_f1_cv", "newsmtsc": "newsmtsc/macro_f1_cv"}


def run_small(name, folder, *words):
    """Run an experiment on few documents, on the split that its `expected.json` names."""
    split = HEADLINES[name].rpartition("_")[2]
    small = ["corpus.max_documents=100", "evaluation=quick", "jobs=1", f"evaluation.split={split}", "report=none"]
    return run_experiment(job_config(compose_config([f"experiment={name}", *small, *words])), folder)


def needs(name):
    if not os.environ.get("STANCE_CORPORA") or not is_here(corpus_info(name), "train"):
        pytest.skip(f"needs {name} below STANCE_CORPORA")


@pytest.fixture(scope="module", params=HEADLINES)
def small(request, tmp_path_factory):
    """The name of an experiment, and the folder of a run of it in small."""
    needs(request.param)
    folder = tmp_path_factory.mktemp(request.param) / "run"
    run_small(request.param, folder)
    return request.param, folder


@pytest.mark.corpora
def test_public_experiment_runs_in_small(small):
    name, folder = small
    metrics = json.loads((folder / "metrics.json").read_text())
    assert 0 <= metrics[HEADLINES[name]] <= 1
    assert metrics[HEADLINES[name].replace(name, "majority", 1)] < 1
    assert ("vader/macro_f1_cv" in metrics) == (name == "newsmtsc")
    frame = pd.read_parquet(folder / "predictions.parquet")
    assert set(frame["fold"]) == ({-1} if name == "dse" else {0, 1})
    assert set(frame["task"]) == {name}
    assert (folder / "model.skops").exists()


@pytest.mark.corpora
@pytest.mark.parametrize("small", ["plv"], indirect=True)
def test_public_experiment_gives_the_same_bytes_twice(small, tmp_path):
    _, folder = small
    run_small("plv", tmp_path / "again", "jobs=2")
    for name in ("metrics.json", "predictions.parquet", "claims.jsonl"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


@pytest.fixture
def invented(tmp_path, monkeypatch):
    """Stand-ins for two corpora, in their formats, with test files; returns the folder."""
    monkeypatch.setenv("STANCE_CORPORA", str(tmp_path))
    (tmp_path / "dse").mkdir()
    (tmp_path / "newsmtsc").mkdir()
    verbs = ("met", "praised", "thanked", "blamed", "accused")
    lines = [f"[Ann] {verbs[k % 5]} [Eve] on day {k}.\tAnn\tEve\t{k % 5}\n" for k in range(60)]
    (tmp_path / "dse" / "train.txt").write_text("".join(lines[:40]))
    (tmp_path / "dse" / "test.txt").write_text("".join(lines[30:]))
    for split, start in (("train", 0), ("devtest_rw", 40), ("devtest_mt", 50)):
        rows = []
        for k in range(start, start + (40 if split == "train" else 10)):
            text = f"Ann {('failed', 'came', 'won')[k % 3]} today, day {k}."
            target = {"from": 0, "to": 3, "mention": "Ann", "polarity": (2, 4, 6)[k % 3], "Input.gid": f"g{k}"}
            rows.append({"primary_gid": f"allsides_{k}_1_2_Ann_0_3", "sentence_normalized": text, "targets": [target]})
        path = tmp_path / "newsmtsc" / f"{split}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_pairs_whose_sentence_stands_in_train_are_also_left_out(invented):
    config = job_config(compose_config(["experiment=dse", "evaluation=quick", "jobs=1"]))
    metrics = run_experiment(config, invented / "run")
    assert "on the test file" in (invented / "run" / "report.html").read_text()
    assert (metrics["dse/pairs_train"], metrics["dse/pairs_test"]) == (40, 30)
    assert {"dse/macro_f1_test", "dse/macro_f1_test_unseen", "dse/macro_f1_test_unseen_low"} <= metrics.keys()
    assert {"majority/macro_f1_test_unseen", "dse/accuracy_test_unseen"} <= metrics.keys()
    record = json.loads((invented / "run" / "run.json").read_text())
    assert (record["split"], record["headline"]["metric"]) == ("test", "dse/macro_f1_test")
    assert "STN001" in [check["code"] for check in record["checks"] if check["level"] == "issue"]


def test_both_test_files_of_newsmtsc_are_measured(invented):
    config = job_config(compose_config(["experiment=newsmtsc", "evaluation=quick", "jobs=1"]))
    metrics = run_experiment(config, invented / "run")
    assert {f"{model}/macro_f1_{part}" for model in ("newsmtsc", "majority", "vader") for part in ("rw", "mt")} <= set(
        metrics
    )
    frame = pd.read_parquet(invented / "run" / "predictions.parquet")
    assert frame["item"].nunique() == 10
    assert json.loads((invented / "run" / "run.json").read_text())["headline"]["metric"] == "newsmtsc/macro_f1_rw"
    assert "on the file devtest_mt" in (invented / "run" / "report.html").read_text()


@pytest.mark.parametrize("name", HEADLINES)
def test_expected_numbers_fix_the_split_that_they_were_measured_on(name):
    folder = Path(resource("studies", name))
    expected = json.loads((folder / "expected.json").read_text())
    assert expected["command"].endswith(f"experiment={name} evaluation.split={HEADLINES[name].rpartition('_')[2]}")
    assert HEADLINES[name] in expected["metrics"]
    assert all(0 <= entry["value"] <= 1 and entry["tolerance"] > 0 for entry in expected["metrics"].values())
    assert (folder / "README.md").exists()
