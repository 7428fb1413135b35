"""`stance reproduce`: the same is called the same, and what is not is found, counted and explained."""

import json
import math
import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.cli.entry import main
from stance.exceptions import InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.reproduction.differences import metric_changes, prediction_changes, reasons
from stance.experiments.reproduction.expected import experiment_folder, experiment_folders, read_expected
from stance.experiments.reproduction.reproduce import changed_inputs, config_of, reproduce_experiment, reproduce_run
from stance.experiments.runs import StoredRun


@pytest.fixture
def finished(tiny_run):
    """Return the folder of a small finished run."""
    return tiny_run[1]


@pytest.fixture
def copied(finished, tmp_path):
    """Return a copy of the run, and a way to change a JSON file of it."""
    folder = tmp_path / "copy"
    shutil.copytree(finished, folder)

    def change(name, function):
        data = json.loads((folder / name).read_text())
        function(data)
        (folder / name).write_text(json.dumps(data))

    return folder, change


# Runs


def test_run_is_the_same_again_and_its_repetition_is_kept(finished, tmp_path):
    found = reproduce_run(StoredRun.read(finished), output=tmp_path / "again")
    assert found.same
    assert (found.metrics, found.files, found.reasons) == ([], [], [])
    assert found.predictions.rows == len(pd.read_parquet(finished / "predictions.parquet"))
    assert found.n_metrics == len(found.now.metrics())
    assert (tmp_path / "again" / "run.json").is_file()
    assert json.loads(json.dumps(found.to_json()))["same"] is True


def test_run_that_came_out_otherwise_is_told_with_what_may_explain_it(copied, tmp_path, capsys, monkeypatch):
    folder, change = copied
    change("metrics.json", lambda m: m.update({"stance/macro_f1": m["stance/macro_f1"] + 0.25, "stance/gone": 1.0}))
    change("run.json", lambda r: r["versions"].update(numpy="1.0.0"))
    change("run.json", lambda r: r.update(code_sha256="0" * 64))
    change("run.json", lambda r: r["inputs"][0].update(sha256="0" * 64))
    table = pd.read_parquet(folder / "predictions.parquet")
    table.loc[:1, "predicted"] = ~table.loc[:1, "predicted"]
    table.loc[0, "score"] += 0.5
    table.to_parquet(folder / "predictions.parquet", index=False)
    (folder / "claims.csv").write_text("changed\n")
    monkeypatch.chdir(tmp_path)
    assert main(["reproduce", str(folder)]) == 1
    captured = capsys.readouterr()
    out = " ".join(captured.out.split())
    assert "has changed since the run; its result cannot be expected to be the same" in captured.err
    assert "stance/macro_f1" in out
    assert "-0.25" in out
    assert "metrics: 2 of " in out
    assert "differ, by at most 0.25" in out
    assert "rows 2 decisions flipped; 1 scores differ by at most 0.5" in out
    assert f"{table['item'][0]} accusation (stance): " in out
    assert "not the same: claims.csv" in out
    assert "it may be due to version: numpy 1.0.0 -> " in out
    assert "it may be due to code: not the same" in out
    assert "it may be due to data: " in out
    assert "NOT the same again" in out
    assert len(list(tmp_path.glob("runs/*/*/run.json"))) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.update(status="FAILED"), "the run is FAILED, so there is no result to reproduce"),
        (lambda r: r.update(format_version=1), "has format version 1"),
        (
            lambda r: r["inputs"].append({"path": "corpora/dse/train.txt", "sha256": "0"}),
            r"^corpora/dse/train\.txt: was read by the run and is not here; stance corpora fetch dse",
        ),
        (lambda r: r["inputs"].append({"path": "mine.txt", "sha256": "0"}), r"^mine\.txt: .*; put it back, or go to"),
    ],
)
def test_run_that_cannot_be_run_again_is_refused_before_any_work(copied, tmp_path, change, message):
    folder, edit = copied
    edit("run.json", change)
    with pytest.raises(InputError, match=message):
        reproduce_run(StoredRun.read(folder), output=tmp_path / "again", corpora_dir=str(tmp_path / "nothing"))
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", ["metrics.json", "predictions.parquet", "config.yaml"])
def test_run_whose_files_are_gone_or_damaged_is_refused(copied, name):
    folder, _ = copied
    (folder / name).write_bytes(b"\x00{")
    with pytest.raises(InputError, match=name):
        reproduce_run(StoredRun.read(folder))
    (folder / name).unlink()
    with pytest.raises(InputError, match=name):
        reproduce_run(StoredRun.read(folder))


def test_configuration_of_another_version_is_completed_or_refused(copied):
    folder, _ = copied
    path = folder / "config.yaml"
    text = path.read_text()
    notes = []
    path.write_text(text.replace("seed: 0\n", "", 1))
    assert config_of(StoredRun.read(folder), notes.append).seed == 0
    assert "has no seed, which this version needs; its default is taken" in notes[0]
    path.write_text(text + "colour: red\n")
    with pytest.raises(InputError, match="has the key 'colour', unknown here"):
        config_of(StoredRun.read(folder))
    for broken in ("seed: much\n", "seed: -1\n", "name: [1]\n"):
        key = broken.split(":")[0]
        path.write_text("\n".join(line for line in text.splitlines() if not line.startswith(f"{key}:")) + "\n" + broken)
        with pytest.raises(InputError, match="does not fit"):
            config_of(StoredRun.read(folder))


def test_rebuilt_configuration_is_the_one_that_was_run(tiny_run):
    words, folder = tiny_run
    assert config_of(StoredRun.read(folder)) == job_config(compose_config(words))
    assert changed_inputs(StoredRun.read(folder), None) == []


def test_folder_that_is_there_is_not_written_to(finished, tmp_path):
    with pytest.raises(InputError, match="is there already; runs are never overwritten"):
        reproduce_run(StoredRun.read(finished), output=tmp_path)


# What differs


def predictions(n=6, **columns):
    table = {
        "task": "t", "item": [f"d:{k}" for k in range(n)], "group": "d", "label": "denial",
        "gold": False, "predicted": False, "score": np.linspace(0, 1, n), "fold": 0, "model": "t",
    }  # fmt: skip
    return pd.DataFrame(table | columns)


def test_same_predictions_in_another_order_are_the_same():
    change = prediction_changes(predictions(), predictions().iloc[::-1])
    assert change.same
    assert change.rows == 6


def test_missing_scores_are_the_same_and_a_lost_one_is_not():
    blank = predictions(score=np.nan)
    assert prediction_changes(blank, blank).same
    change = prediction_changes(predictions(), blank)
    assert change.scores == 6
    assert math.isnan(change.largest)


@settings(max_examples=30)
@given(st.integers(0, 4), st.integers(0, 4), st.floats(0.001, 0.5))
def test_differences_of_predictions_are_counted(flipped, gone, shift):
    now = predictions()
    now.loc[: flipped - 1, "predicted"] = True
    now["score"] += shift
    change = prediction_changes(predictions(), now.iloc[: 6 - gone])
    assert (change.flipped, change.only_was, change.only_now) == (min(flipped, 6 - gone), gone, 0)
    assert change.scores == change.rows == 6 - gone
    assert change.largest == pytest.approx(shift)
    assert len(change.first) == (change.flipped or min(5, 6 - gone))


def test_metrics_are_held_against_each_other_exactly():
    nan = float("nan")
    changes = metric_changes({"a": 1.0, "b": nan, "c": 0.3}, {"a": 1.0, "b": nan, "c": 0.1 + 0.2, "d": 2.0})
    assert [(c.name, c.was, c.now) for c in changes] == [("c", 0.3, 0.1 + 0.2), ("d", None, 2.0)]
    assert changes[1].difference is None


RECORD = {
    "inputs": [{"path": "data/a", "sha256": "1" * 64}],
    "versions": {"python": "3.11.4", "numpy": "2.0"},
    "git": {"state": "clean", "commit": "a" * 40},
    "code_sha256": "c" * 64,
    "platform": {"system": "Linux", "threads": 2},
    "seed": 0,
    "test_sha256": "t" * 64,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"inputs": []}, ["data: data/a was read then, not now"]),
        ({"inputs": [*RECORD["inputs"], {"path": "b", "sha256": "2"}]}, ["data: b is read now, was not then"]),
        ({"test_sha256": "u"}, ["data: what is measured on is not the same (items, labels or gold)"]),
        ({"test_sha256": None}, []),
        ({"versions": {"python": "3.12.1"}}, ["version: numpy 2.0 -> absent", "version: python 3.11.4 -> 3.12.1"]),
        (
            {"git": {"state": "clean", "commit": "b" * 40}},
            ["code: the same, at another commit (aaaaaaaaaaaa -> bbbbbbbbbbbb)"],
        ),
        (
            {"git": {"state": "dirty", "commit": "a" * 40}, "code_sha256": "d"},
            [
                "code: not the same, at the same commit aaaaaaaaaaaa",
                "code: with changes that were not committed (now aaaaaaaaaaaa)",
            ],
        ),
        ({"platform": {"system": "Linux", "threads": 1}}, ["machine: threads 2 -> 1"]),
        ({"seed": 1}, ["seed: 0 -> 1"]),
        ({"inputs": None, "versions": 3, "git": [], "platform": "x", "test_sha256": 5}, None),
    ],
)
def test_records_say_why_runs_may_differ(change, expected):
    found = reasons(RECORD, RECORD | change)
    assert found == expected if expected is not None else found


# Experiments


@pytest.fixture
def experiment(tmp_path):
    """Write an experiment of one's own."""

    def write(data, name="mine"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "expected.json").write_text(data if isinstance(data, str) else json.dumps(data))
        return folder

    return write


def test_experiment_is_held_against_what_it_must_give(experiment, tiny_run, tmp_path, monkeypatch, capsys):
    words, finished = tiny_run
    command = f"stance run {' '.join(words)}"
    value = json.loads((finished / "metrics.json").read_text())["stance/macro_f1"]
    metrics = {
        "stance/macro_f1": {"value": value + 0.004, "tolerance": 0.005},
        "majority/macro_f1": {"value": 0.5, "tolerance": 0.1},
        "stance/no_such": {"value": 0, "tolerance": 1},
    }
    folder = experiment({"command": command, "metrics": metrics})
    monkeypatch.chdir(tmp_path)
    assert main(["reproduce", "mine", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [metric["reproduced"] for metric in said["metrics"]] == [True, False, False]
    assert said["metrics"][2]["got"] is None
    del metrics["stance/no_such"], metrics["majority/macro_f1"]
    experiment({"command": command, "metrics": metrics})
    found = reproduce_experiment(folder, output=tmp_path / "out")
    assert found.same
    assert found.now.folder == tmp_path / "out"


def test_experiment_that_needs_a_corpus_says_how_to_get_it(experiment, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STANCE_CORPORA", raising=False)
    metric = {"stance/macro_f1": {"value": 0.5, "tolerance": 0.1}}
    experiment({"command": "stance run corpus=silver report=none", "metrics": metric})
    assert main(["reproduce", "mine", "--corpora-dir", str(tmp_path / "nothing")]) == 2
    err = capsys.readouterr().err
    assert "stance corpora fetch" in err
    assert len(err.splitlines()) == 1


def test_experiment_that_is_a_sweep_is_refused(experiment):
    metric = {"stance/macro_f1": {"value": 0.5, "tolerance": 0.1}}
    folder = experiment({"command": "stance run experiment=ablation", "metrics": metric})
    with pytest.raises(InputError, match="the command is a sweep"):
        reproduce_experiment(folder)


GOOD = {"stance/macro_f1": {"value": 0.5, "tolerance": 0.1}}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{", "is no JSON"),
        ([], "must hold 'command' and 'metrics'"),
        ({"command": "stance run"}, "must hold 'command' and 'metrics'"),
        ({"command": "stance run", "metrics": GOOD, "more": 1}, "and nothing else"),
        ({"command": "rm -rf x", "metrics": GOOD}, "'command' must be 'stance run' and overrides"),
        ({"command": "stance run seed=1,2 -m", "metrics": GOOD}, "one run and no flags"),
        ({"command": 'stance run "', "metrics": GOOD}, "'command' must be"),
        ({"command": 5, "metrics": GOOD}, "'command' must be"),
        ({"command": "stance run", "metrics": {}}, "a metric at least"),
        ({"command": "stance run", "metrics": {"macro_f1": GOOD["stance/macro_f1"]}}, "must be model/metric"),
        ({"command": "stance run", "metrics": {"a/b": 0.5}}, "must be model/metric"),
        ({"command": "stance run", "metrics": {"a/b": {"value": 0.5}}}, "must be model/metric"),
        ({"command": "stance run", "metrics": {"a/b": {"value": "x", "tolerance": 1}}}, "must be model/metric"),
        ({"command": "stance run", "metrics": {"a/b": {"value": 1, "tolerance": -1}}}, "has a negative tolerance"),
    ],
)
def test_faulty_expectation_is_refused(experiment, data, message):
    folder = experiment(data)
    with pytest.raises(InputError, match=message):
        read_expected(folder)


def test_experiment_is_found_by_its_name_or_its_folder(experiment, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert experiment_folder("seed") in experiment_folders()
    assert experiment_folder("mine") is None
    experiment({"command": "stance run", "metrics": GOOD})
    assert experiment_folder("mine").name == "mine"
    assert experiment_folder("./seed") is None
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"has no expected\.json"):
        read_expected(tmp_path / "empty")
