"""Sweeps: what they plan, how they end, that they can be stopped and gone on with, wherever their jobs run."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from stance.exceptions import ConfigError, InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.launching.launch import launch
from stance.experiments.launching.plan import is_sweep, plan_sweep
from stance.experiments.launching.sweeps import begin_sweep, end_sweep, outcomes_of, read_sweep
from stance.experiments.reproduction.sameness import config_sha256, locate_input, shown_input, what_changed

TINY = ["corpus.max_documents=12", "evaluation=quick", "evaluation.n_resamples=20", "evaluation.baselines=[majority]"]
TINY += ["report=none", "jobs=1", "model=cue_words"]


def needs(package):
    # Of a module within a package that is not there, find_spec says so by an error.
    parent = package.partition(".")[0]
    there = importlib.util.find_spec(parent) is not None and importlib.util.find_spec(package) is not None
    return pytest.mark.skipif(not there, reason=f"needs {package}")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def started(script, tmp_path):
    """Start the console script and leave it to the test when it ends."""
    processes = []

    def start(*words):
        processes.append(subprocess.Popen([script, "run", *words], cwd=tmp_path, stderr=subprocess.PIPE, text=True))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stderr.close()


def wait_for(path):
    end = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.02)


def record(folder):
    return json.loads((folder / "run.json").read_bytes())


# What is planned


def test_plan_holds_each_job_as_hydra_will_start_it():
    plan = plan_sweep(["seed=1,2", "model=linear_svm", "tagger=none,crf", "hydra/launcher=basic"])
    assert plan.jobs == tuple(
        (f"seed={seed}", "model=linear_svm", f"tagger={tagger}") for seed in (1, 2) for tagger in ("none", "crf")
    )
    assert plan.n_jobs == 4


def test_command_line_stands_before_what_an_experiment_sweeps():
    assert is_sweep(["experiment=learning_curve", "seed=1,2"])
    assert not is_sweep(["model=linear_svm,complement_nb"])
    plan = plan_sweep(["experiment=learning_curve", "seed=7", "evaluation.train_share=0.5,1"])
    assert plan.jobs == tuple(
        (f"evaluation.train_share={share}", "seed=7", "experiment=learning_curve") for share in ("0.5", "1")
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["model.C=interval(0.1,1)"], r"model\.C: an interval can only be searched; add hydra/sweeper=search"),
        (["model=glob(none_such*)"], r"model: model=glob\(none_such\*\) stands for nothing; give at least one value"),
        (["seed=range(200)", "model.C=range(1,100)"], r"run: the sweep has 19,800 jobs, more than 10,000"),
        (["hydra.sweep.subdir=x", "seed=1,2"], r"run: hydra\.sweep\.subdir is not used"),
        (["experiment=seed,ablation"], r"run: one of the swept options sets hydra\.mode, .*; run it alone"),
        (["seed=1,x"], r"seed: Value 'x' of type 'str' could not be converted to Integer"),
        pytest.param(
            ["hydra/sweeper=optun"],
            r"hydra/sweeper=optun does not exist; did you mean 'optuna'\?",
            marks=needs("optuna"),
        ),
        (
            ["evaluation.train_share=0,1"],
            r"evaluation\.train_share=0\.0 does not fit; it must be above 0 and at most 1",
        ),
    ],
)
def test_sweep_that_cannot_be_done_is_refused_in_one_line(words, message):
    with pytest.raises(ConfigError, match=message) as caught:
        plan_sweep(words)
    assert "\n" not in str(caught.value)


def test_several_values_without_the_flag_are_refused_with_the_remedy(here):
    with pytest.raises(ConfigError, match=r"'seed=1,2' is several values; add -m to run each"):
        launch(["seed=1,2"])


@needs("optuna")
def test_search_is_planned_by_its_number_of_trials():
    words = ["model.C=tag(log,interval(0.1,10))", "hydra.sweeper.n_trials=7"]
    plan = plan_sweep([*words, "hydra/sweeper=search"])
    assert (plan.jobs, plan.n_jobs) == (None, 7)
    with pytest.raises(ConfigError, match="would look for the worst score; use hydra/sweeper=search"):
        plan_sweep([*words, "hydra/sweeper=optuna"])
    with pytest.raises(ConfigError, match=r"model\.C=-1\.0 does not fit|model"):
        plan_sweep(["model.C=interval(a,b)", "hydra/sweeper=search"])


def test_missing_extra_is_one_line_with_the_command(tmp_path):
    extras = {"hydra/launcher=joblib": "launch", "hydra/launcher=slurm": "launch", "hydra/sweeper=search": "search"}
    code = (
        "import sys, types; nothing = types.ModuleType('hydra_plugins'); nothing.__path__ = [];"
        "sys.modules['hydra_plugins'] = nothing; from stance.cli.entry import main;"
        f"sys.exit(str([main(['run', '-m', 'seed=1,2', word]) for word in {list(extras)}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    *lines, codes = done.stderr.splitlines()
    assert (done.stdout, codes) == ("", "[2, 2, 2]")
    for line, extra in zip(lines, extras.values(), strict=True):
        assert line.endswith(f"needs an optional package; run: pip install 'stance[{extra}]'")


@needs("submitit")
def test_slurm_is_configured_for_a_cluster():
    node = compose_config(["hydra/launcher=slurm", "hydra.launcher.partition=long"]).hydra.launcher
    assert node._target_.endswith("SlurmLauncher")
    assert (node.partition, node.timeout_min, node.mem_gb, node.cpus_per_task) == ("long", 120, 8, 2)


# A sweep's folder


def test_folder_of_a_sweep_is_made_once(tmp_path):
    plan = plan_sweep(["seed=1,2"])
    words = {"command": ["stance", "run", "seed=1,2", "-m"], "overrides": ["seed=1,2"]}
    folder = tmp_path / "a" / "b"
    assert begin_sweep(folder, plan, **words) == []
    with pytest.raises(InputError, match="the sweep may still be on"):
        begin_sweep(folder, plan, **words)
    end_sweep(folder)
    with pytest.raises(ConfigError, match="holds another sweep; give another folder, or go on with it"):
        begin_sweep(folder, plan_sweep(["seed=1,2,3"]), **words)
    assert begin_sweep(folder, plan, **words) == []
    assert len(read_sweep(folder)["resumed"]) == 1
    assert [(o.number, o.status) for o in outcomes_of(folder)] == [(0, "MISSING"), (1, "MISSING")]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "thesis.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("own", "file"):
        with pytest.raises(ConfigError, match="exists already and holds no sweep"):
            begin_sweep(tmp_path / name, plan, **words)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format_version": 99}', '{"format_version": 1}', "null"])
def test_damaged_file_of_a_sweep_is_said(tmp_path, text):
    (tmp_path / "sweep.json").write_text(text)
    with pytest.raises(InputError, match=r"sweep\.json: (is damaged|has format version)"):
        read_sweep(tmp_path)


def test_what_changed_since_a_run_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("STANCE_CORPORA", str(tmp_path / "corpora"))
    (tmp_path / "corpora" / "dse").mkdir(parents=True)
    path = tmp_path / "corpora" / "dse" / "train.txt"
    path.write_text("one")
    assert shown_input(path, None) == "corpora/dse/train.txt"
    assert locate_input("corpora/dse/train.txt", None) == path
    from stance.experiments.records.provenance import code_sha256, sha256

    before = {"code_sha256": code_sha256(), "inputs": [{"path": "corpora/dse/train.txt", "sha256": sha256(path)}]}
    assert what_changed(before, None) is None
    path.write_text("another")
    assert what_changed(before, None) == "corpora/dse/train.txt"
    path.unlink()
    assert what_changed(before, None) == "corpora/dse/train.txt"
    assert what_changed(before | {"code_sha256": "0"}, None) == "the code of stance"


def test_hash_of_a_configuration_leaves_out_what_changes_no_number():
    def digest(*words):
        return config_sha256(job_config(compose_config(words)))

    assert digest() == digest("jobs=2", "report=none", "corpora_dir=elsewhere")
    assert len({digest(), digest("seed=1"), digest("model.C=1"), digest("evaluation.train_share=0.5")}) == 4


# How sweeps end


def test_failing_jobs_are_counted_and_named(here, capsys):
    (here / "good.txt").write_text("Ottawa denied it.")
    code = launch([*TINY, "-m", "input=good.txt,gone.txt,lost.txt"])
    out, err = capsys.readouterr()
    (sweep,) = here.glob("runs/*/*-seed")
    place = sweep.relative_to(here)
    assert code == 1
    assert err.splitlines() == [
        "stance: no comparison: expected at least two finished jobs; got 1",
        f"stance: {place}/1: gone.txt: no such file; check the path",
        f"stance: {place}/2: lost.txt: no such file; check the path",
        "stance: 2 of 3 jobs failed",
    ]
    rows = [line.split() for line in out.splitlines()[1:4]]
    assert [row[1] for row in rows] == ["input=good.txt", "input=gone.txt", "input=lost.txt"]
    assert [row[2] == "!" for row in rows] == [False, True, True]
    assert record(sweep / "2")["sweep"] == {"folder": place.as_posix(), "job": 2}
    assert launch([*TINY, "-m", "input=gone.txt,lost.txt"]) == 2


def test_sweep_over_seeds_ends_with_its_comparison(here, capsys):
    assert launch([*TINY, "-m", "seed=1,2", "hydra.sweep.dir=mine"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[0].split() == ["job", "what", "differs", "macro-F1"]
    assert "over seeds" in out
    assert out.endswith("comparison: mine/comparison.html\n")
    found = json.loads((here / "mine" / "comparison.json").read_bytes())
    assert [len(one["runs"]) for one in found["configurations"] if not one["baseline"]] == [2]
    assert (here / "mine" / "comparison.md").is_file()
    before = {path: path.read_bytes() for path in here.glob("mine/[01]/*")}
    assert launch([*TINY, "-m", "seed=1,2", "hydra.sweep.dir=mine"]) == 0
    assert capsys.readouterr().err == "stance: 2 of 2 jobs were finished\n"
    assert {path: path.read_bytes() for path in here.glob("mine/[01]/*")} == before


def test_runs_that_cannot_be_compared_do_no_harm(here, capsys):
    small = [word for word in TINY if not word.startswith("corpus")]
    assert launch([*small, "-m", "corpus.max_documents=11,12"]) == 0
    out, err = capsys.readouterr()
    assert err.startswith("stance: no comparison: ")
    assert err.count("\n") == 1
    assert "*" not in out


def test_finished_job_is_never_mixed_with_others(here, capsys):
    words = [*TINY, "-m", "seed=1", "hydra.sweep.dir=mine"]
    assert launch(words) == 0
    path = here / "mine" / "0" / "run.json"
    text = path.read_text()
    for key, what in (("code_sha256", "the code of stance"), ("config_sha256", "the configuration")):
        path.write_text(text.replace(record(path.parent)[key], "0" * 64))
        with pytest.raises(InputError, match=f"mine/0: {what} is not as it was when this job finished"):
            launch(words)
        path.write_text(text)


def test_learning_curve_is_measured_on_the_same_items(here, capsys):
    words = ["model=logistic_regression", "tagger=none", "seed=0,1", "evaluation.train_share=0.3,1"]
    assert launch([*TINY[:-1], "experiment=learning_curve", *words, "hydra.sweep.dir=curve"]) == 0
    out = capsys.readouterr().out
    runs = [record(here / "curve" / str(k)) for k in range(4)]
    assert len({run["test_sha256"] for run in runs}) == 1
    points = pd.read_csv(here / "curve" / "plots" / "learning_curve.csv")
    assert points["share"].tolist() == [0.3, 1.0]
    assert points["n_seeds"].tolist() == [2, 2]
    assert points["sentences"].is_monotonic_increasing
    assert all((here / "curve" / "plots" / f"learning_curve.{end}").stat().st_size > 1000 for end in ("png", "svg"))
    assert "sentences" in out
    page = (here / "curve" / "comparison.html").read_text()
    assert "Learning curve" in page


def test_ablation_says_what_each_part_is_worth(here, capsys):
    words = ["model=logistic_regression", "tagger=none", "ablation=full,no_words,no_grammar_bonus"]
    assert launch([*TINY[:-1], "experiment=ablation", *words, "hydra.sweep.dir=parts"]) == 0
    out = capsys.readouterr().out
    drops = pd.read_csv(here / "parts" / "plots" / "ablation.csv").set_index("left_out")
    assert set(drops.index) == {"words", "grammar bonus"}
    assert drops.loc["grammar bonus", "drop"] == 0
    assert (drops["value"] + drops["drop"] - drops["full"]).abs().max() < 1e-9
    assert "drop of actor_stance_f1" in out


# Stopped and gone on with


def test_killed_sweep_goes_on_where_it_stopped(started, command, tmp_path):
    sweep = tmp_path / "mine"
    words = [*TINY, "seed=0,1,2", "-m", "hydra.sweep.dir=mine"]
    process = started(*words)
    wait_for(sweep / "1" / "run.json")
    process.send_signal(signal.SIGKILL)
    process.wait()
    first = {path.name: path.read_bytes() for path in (sweep / "0").iterdir()}
    assert record(sweep / "0")["status"] == "COMPLETED"
    assert record(sweep / "1")["status"] == "RUNNING"
    done = command("run", "--resume", "mine", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "stance: 1 of 3 jobs were finished\n")
    assert {path.name: path.read_bytes() for path in (sweep / "0").iterdir()} == first
    assert [attempt["status"] for attempt in record(sweep / "1")["attempts"]] == ["INTERRUPTED"]
    assert [record(sweep / str(k))["status"] for k in range(3)] == ["COMPLETED"] * 3
    assert (sweep / "comparison.html").is_file()
    refused = command("run", "--resume", "mine/1", cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr == "stance: mine/1: the run is completed; there is nothing to go on with\n"


def test_run_stopped_by_hand_says_how_to_go_on(started, command, tmp_path):
    process = started(*TINY)
    while not (found := list(tmp_path.glob("runs/*/*/run.json"))):
        time.sleep(0.02)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    folder = found[0].parent
    assert process.returncode == 130
    assert said == f"stance: interrupted; go on with: stance run --resume {folder.relative_to(tmp_path)}\n"
    done = command("run", "--resume", "latest", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"results: {folder.relative_to(tmp_path)}" in done.stdout
    assert [attempt["status"] for attempt in record(folder)["attempts"]] == ["INTERRUPTED"]
    assert record(folder)["command"] == ["stance", "run", *TINY]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--resume"], "--resume takes a run, a sweep or latest, and nothing else"),
        (["--resume", "latest", "seed=2"], "--resume takes a run, a sweep or latest, and nothing else"),
        (["seed=2", "--resume=latest"], "--resume takes a run, a sweep or latest, and nothing else"),
        (["--resume", "latest"], "there is nothing to go on with here"),
        (["--resume=gone"], "there is no run 'gone' below runs"),
    ],
)
def test_nothing_to_go_on_with_is_said(here, words, message):
    with pytest.raises(InputError, match=message):
        launch(words)


def test_job_of_a_sweep_is_gone_on_with_by_its_sweep(here):
    assert launch([*TINY, "-m", "input=gone.txt", "hydra.sweep.dir=mine"]) == 2
    with pytest.raises(InputError, match=r"mine/0: is a job of a sweep; go on with that: stance run --resume mine"):
        launch(["--resume", "mine/0"])
    (here / "gone.txt").write_text("Ottawa denied it.")
    assert launch(["--resume", "mine"]) == 0
    assert [attempt["status"] for attempt in record(here / "mine" / "0")["attempts"]] == ["FAILED"]


# Launchers and the search, with real processes


def numbers(folder):
    return [json.loads(path.read_bytes()) for path in sorted(folder.glob("[0-9]/metrics.json"))]


@needs("hydra_plugins.hydra_joblib_launcher")
def test_killed_worker_does_not_hide_and_the_sweep_goes_on(started, stance, tmp_path):
    sweep = tmp_path / "mine"
    process = started(*TINY, "-m", "seed=1,2", "hydra.sweep.dir=mine", "hydra/launcher=joblib")
    wait_for(sweep / "0" / "run.json")
    os.kill(record(sweep / "0")["process"]["pid"], signal.SIGKILL)
    said = process.communicate()[1].splitlines()
    assert process.returncode == 1
    assert said[0].startswith("stance: TerminatedWorkerError: ")
    assert "stance: mine/0: was interrupted" in said
    assert said[-1].endswith(" of 2 jobs failed")
    done = stance("run", "--resume", "mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert record(sweep / "0")["process"]["pid"] != process.pid
    assert len(numbers(sweep)) == 2


@needs("submitit")
def test_jobs_of_a_cluster_give_the_same_numbers(stance, here):
    words = [*TINY, "-m", "input=gone.txt,seeds", "seed=3"]
    done = stance("run", *words, "hydra.sweep.dir=cluster", "hydra/launcher=submitit_local", cwd=here)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2:] == [
        "stance: cluster/0: gone.txt: no such file; check the path",
        "stance: 1 of 2 jobs failed",
    ]
    assert launch([*TINY, "seed=3", "hydra.run.dir=alone"]) == 0
    assert numbers(here / "cluster")[0] == json.loads((here / "alone" / "metrics.json").read_bytes())


@needs("optuna")
def test_search_is_gone_on_with_by_the_same_trials(stance, tmp_path):
    words = [*TINY[:-1], "tagger=none", "-m", "model.C=tag(log,interval(0.1,10))", "hydra/sweeper=search"]
    done = stance("run", *words, "hydra.sweeper.n_trials=2", "hydra.sweep.dir=mine", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    before = [record(tmp_path / "mine" / str(k))["overrides"] for k in (0, 1)]
    for path in (tmp_path / "mine" / "1").iterdir():
        path.unlink()
    again = stance("run", "--resume", "mine", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (0, "stance: 1 of 2 jobs were finished\n")
    assert [record(tmp_path / "mine" / str(k))["overrides"] for k in (0, 1)] == before
    best = (tmp_path / "mine" / "optimization_results.yaml").read_text()
    assert f"best_value: {max(n['stance/macro_f1'] for n in numbers(tmp_path / 'mine'))}" in best
