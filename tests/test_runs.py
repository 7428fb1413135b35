import csv
import json
import os
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.cli.entry import main
from stance.exceptions import InputError, MissingExtraError
from stance.experiments.records.record import Record, write_json
from stance.experiments.runs import StoredRun, find_runs, open_run
from stance.experiments.runs.query import ordered, rows_of, select
from stance.experiments.runs.removal import collect
from stance.experiments.runs.stored import COLUMNS

DAY = "2026-11-26"
GONE = 2**22 + 1
"""More than the number of any process on Linux."""


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Make a run as `stance run` leaves it, in `runs` below the working folder."""
    monkeypatch.chdir(tmp_path)

    def make_run(where, *, status="COMPLETED", score=0.5, hour=0, config=None, **said):
        folder = Path("runs", where)
        folder.mkdir(parents=True)
        record = {"name": "seed", "seed": 1, "nickname": f"brisk-{where.rpartition('/')[2]}", "format_version": 2}
        record |= {"task": "stance", "headline": {"metric": "stance/macro_f1", "average": "macro"}, "split": "cv"}
        record |= {"git": {"state": "clean", "commit": "0" * 40}, "timings": {"total": 60.0 + hour}, "status": status}
        record["started"] = (datetime(2026, 11, 26, tzinfo=UTC) + timedelta(hours=hour)).isoformat()
        write_json(folder / "run.json", record | said)
        (folder / "config.yaml").write_text(json.dumps({"model": {"C": 1.0}, "seed": 1} | (config or {})))
        if status == "COMPLETED":
            interval = {"stance/macro_f1_low": score - 0.1, "stance/macro_f1_high": score + 0.1}
            write_json(folder / "metrics.json", {"stance/macro_f1": score, **interval, "majority/macro_f1": 0.0})
        return folder

    return make_run


def interrupted():
    return {"status": "RUNNING", "process": {"host": socket.gethostname(), "pid": GONE, "started": 1}}


def called(capsys, *words):
    code = main(["runs", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_runs_are_found_single_ones_and_jobs_of_sweeps_oldest_first(make):
    make(f"{DAY}/14-seed", hour=3)
    make(f"{DAY}/13-seed/0", hour=2)
    make(f"{DAY}/13-seed/1", hour=1)
    make("mine", hour=0)
    runs = find_runs()
    assert [run.id for run in runs] == ["mine", f"{DAY}/13-seed/1", f"{DAY}/13-seed/0", f"{DAY}/14-seed"]
    assert {run.status for run in runs} == {"COMPLETED"}
    assert runs[0].metrics()["stance/macro_f1"] == 0.5
    assert runs[0].flat_config() == {"model.C": 1.0, "seed": 1}
    assert (runs[0].headline, runs[0].duration) == ("stance/macro_f1", 60.0)


def damage(make):
    """Make one run that is whole among all that can be wrong with the others, and return what is said of these."""
    make(f"{DAY}/1-good")
    (make(f"{DAY}/2-half") / "run.json").write_text('{"format_version": 2, "stat')
    make(f"{DAY}/3-other", format_version=7)
    (make(f"{DAY}/4-gone") / "run.json").unlink()
    (make(f"{DAY}/5-array") / "run.json").write_text("[1, 2]")
    (make(f"{DAY}/6-lost") / "metrics.json").unlink()
    (make(f"{DAY}/7-cut") / "metrics.json").write_text('{"stance/macro_f1": 0.')
    Path("runs", "notes.txt").write_text("mine")
    Path("runs", DAY, "notes.txt").write_text("mine")
    Path("runs", "other", "deep").mkdir(parents=True)
    Path("runs", DAY, "loop").symlink_to("..", target_is_directory=True)
    make(f"{DAY}/8-sweep/0")
    (make(f"{DAY}/8-sweep/1") / "run.json").unlink()
    Path("runs", DAY, "8-sweep", "multirun.yaml").write_text("the sweep's own")
    (make(f"{DAY}/9-fifo") / "run.json").unlink()
    os.mkfifo(Path("runs", DAY, "9-fifo", "run.json"))
    return [
        f"{DAY}/2-half/run.json: is half written or damaged",
        f"{DAY}/3-other/run.json: has format version 7",
        f"{DAY}/4-gone: holds no run (no run.json)",
        f"{DAY}/5-array/run.json: is no record of a run",
        f"{DAY}/6-lost/metrics.json: is not there: was deleted",
        f"{DAY}/7-cut/metrics.json: is half written or damaged",
        "runs/notes.txt: no run, but a foreign file",
        f"runs/{DAY}/notes.txt: no run, but a foreign file",
        "runs/other: holds no run",
        f"{DAY}/loop: a link, which is not followed",
        f"{DAY}/8-sweep/1: holds no run",
        f"{DAY}/9-fifo/run.json: is no plain file",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_what_is_wrong_with_one_is_said_in_a_line_and_hides_no_other(make, capsys):
    said = damage(make)
    code, out, err = called(capsys, "list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == [
        *(f"{DAY}/{name}" for name in ("8-sweep/0", "7-cut", "6-lost", "1-good")),
    ]
    assert out.count(" ! ") == 2
    lines = err.splitlines()
    assert len(lines) == len(said)
    for words in said:
        assert any(words in line for line in lines), words


def test_folder_that_may_not_be_read_is_named(make, monkeypatch):
    make(f"{DAY}/1-good")
    closed = make(f"{DAY}/2-closed")
    real = os.scandir

    def refuse(path):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    said = []
    assert [run.id for run in find_runs(notify=said.append)] == [f"{DAY}/1-good"]
    assert said == [f"{closed}: cannot be read (Permission denied); see who may read it"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_hostile_names_and_records_do_not_reach_the_terminal(make, capsys):
    make(
        f"{DAY}/1-\x1b[31mred\x1b]0;title\x07",
        nickname="\x1b[2J\u202e",
        seed="\x9b31m",
        headline={"metric": "\x1b[5m/f1"},
        overrides=["\x1b[31m"],
        error={"type": "\x1b[1m", "message": "a\nb\x1b", "traceback": "Trace\n  \x1b[31mline\r"},
        checks=[{"code": "\x1b", "level": "issue"}, "odd"],
        git="\x1b",
        platform=["odd"],
        versions={"\x1b": "\x1b"},
        warnings=["\x1b"],
    )
    Path("runs", DAY, "2-\x1b[31m").mkdir()
    for words in (["list"], ["list", "--csv"], ["list", "--md"], ["list", "--json"], ["show", DAY], ["show", "\x1b["]):
        _, out, err = called(capsys, *words)
        assert out + err
        assert not set(out + err) & {"\x1b", "\x07", "\x9b", "\u202e", "\r"}, words


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
KEYS = [
    *("status", "name", "nickname", "task", "labels", "headline", "split", "seed", "command", "overrides", "sweep"),
    *("started", "finished", "process", "versions", "platform", "git", "inputs", "warnings", "checks", "timings"),
    *("peak_memory_mb", "attempts", "error", "test_sha256", "code_sha256"),
]


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(KEYS), anything))
def test_records_of_any_content_are_listed_and_shown(tmp_path_factory, record):
    root = tmp_path_factory.getbasetemp() / "any"
    folder = root / DAY / "1-odd"
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "run.json", {"format_version": 2} | record)
    for words in (["list"], ["list", "--csv"], ["list", "--json"], ["show", "1-odd"], ["show", "1-odd", "--json"]):
        assert main(["runs", *words, "--root", str(root)]) == 0


def test_files_of_a_run_are_read_when_asked_for_or_named(make):
    folder = make(f"{DAY}/1-seed")
    run = open_run(folder)
    for name, read in (("metrics.json", run.metrics), ("config.yaml", run.config)):
        (folder / name).write_bytes(b"{\xff")
        with pytest.raises(InputError, match=rf"{name}: is half written or damaged; run the experiment again"):
            read()
        (folder / name).write_text("[1]")
        with pytest.raises(InputError, match=rf"{name}: is half written or damaged"):
            read()
        (folder / name).unlink()
        with pytest.raises(InputError, match=rf"{name}: is not there: was deleted; run the experiment again"):
            read()
    with pytest.raises(InputError, match=r"predictions\.parquet: is not there"):
        run.predictions()
    path = folder / "predictions.parquet"
    table = pd.DataFrame({name: ["x"] for name in COLUMNS})
    table.to_parquet(path)
    assert run.predictions().equals(table)
    table.drop(columns="gold").to_parquet(path)
    with pytest.raises(InputError, match=r"predictions\.parquet: has no column 'gold'"):
        run.predictions()
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(InputError, match=r"predictions\.parquet: is half written or damaged"):
        run.predictions()


def test_configuration_that_grows_without_end_is_refused(make):
    folder = make(f"{DAY}/1-bomb")
    lines = ["a0: &a0 {x: 1, y: 2}"] + [f"a{n}: &a{n} {{x: *a{n - 1}, y: *a{n - 1}}}" for n in range(1, 60)]
    (folder / "config.yaml").write_text("\n".join(lines))
    with pytest.raises(InputError, match=r"config\.yaml: is half written or damaged"):
        open_run(folder).flat_config()


@pytest.mark.parametrize(
    "word",
    [
        f"runs/{DAY}/14-02-seed",
        f"runs/{DAY}/14-02-seed/",
        f"runs/{DAY}/14-02-seed/run.json",
        f"{DAY}/14-02-seed",
        f"{DAY}/14",
        "14-02-seed",
        "02-seed",
        "brisk-14-02-seed",
        "latest",
        "runs/latest",
    ],
)
def test_run_is_found_by_whatever_a_user_calls_it(make, word):
    make(f"{DAY}/13-01-real")
    folder = make(f"{DAY}/14-02-seed")
    Path("runs/latest").write_text(f"{DAY}/14-02-seed")
    run = open_run(word)
    assert (run.folder.resolve(), run.id) == (folder.resolve(), f"{DAY}/14-02-seed")
    assert open_run(folder.absolute(), root="elsewhere").record == run.record


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("13", r"'13' may be any of 2 runs: 2026-11-26/13-seed/0 \(brisk-0\), 2026-11-26/13-seed/1 \(brisk-1\); give"),
        ("brisk-14-sed", r"there is no run 'brisk-14-sed' below runs; did you mean brisk-14-seed"),
        ("zzz", r"there is no run 'zzz' below runs; see stance runs list"),
        ("15-half", r"15-half/run\.json: is half written or damaged"),
        ("", r"a run must be named"),
        ("/", r"a run must be named"),
    ],
)
def test_unclear_names_are_explained(make, word, message):
    make(f"{DAY}/14-seed")
    make(f"{DAY}/13-seed/0")
    make(f"{DAY}/13-seed/1")
    (make(f"{DAY}/15-half") / "run.json").write_text("")
    with pytest.raises(InputError, match=message):
        open_run(word)


def test_latest_without_a_pointer_is_the_newest_completed_one(make):
    make(f"{DAY}/1-seed", hour=1)
    make(f"{DAY}/2-seed", hour=2, status="FAILED")
    assert open_run("latest").id == f"{DAY}/1-seed"
    Path("runs/latest").write_text("2026-01-01/gone\n")
    assert open_run("latest").id == f"{DAY}/1-seed"
    Path("empty").mkdir()
    with pytest.raises(InputError, match="no run was completed here, so none is latest"):
        open_run("latest", root="empty")


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        (["status=completed"], "1 3"),
        (["status!=COMPLETED"], "2 4"),
        (["status=interrupted"], "4"),
        (["stance/macro_f1>0.6"], "3"),
        (["stance/macro_f1<=0.5"], "1"),
        (["headline >= 0.5", "seed=3"], "3"),
        (["model.C=10"], "3"),
        (["model.C=1*"], "1 2 3 4"),
        (["model._target_=*SVC"], "3"),
        (["git=dirty"], "2"),
        (["name=re*"], "2"),
        (["duration>61.5"], "3 4"),
        (["flag=true"], "3"),
        (["run=1*"], "1"),
    ],
)
def test_runs_are_filtered_by_record_metrics_and_configuration(make, conditions, kept):
    make("1", hour=0)
    make("2", hour=1, status="FAILED", name="real", git={"state": "dirty", "commit": None})
    make("3", hour=2, score=0.7, seed=3, config={"model": {"C": 10.0, "_target_": "sklearn.svm.SVC"}, "flag": True})
    make("4", hour=3, **interrupted())
    assert [row.run.id for row in select(rows_of(find_runs()), conditions)] == kept.split()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--filter", "status"], "--filter 'status' is no condition; write KEY=VALUE"),
        (["--filter", "model.c=1"], "--filter: no run has the key 'model.c'; did you mean model.C?"),
        (["--filter", "headline>high"], "compares with 'high', which is no number"),
        (["--sort", "stance/macro_f2"], "--sort: no run has the key 'stance/macro_f2'; did you mean stance/macro_f1"),
        (["--root", "nowhere"], "nowhere: there are no runs here; make one (stance run), or give --root"),
        (["--root", "runs/1/run.json"], "runs/1/run.json: cannot be read as a folder of runs"),
    ],
)
def test_mistakes_of_a_listing_are_said_in_one_line(make, capsys, words, message):
    make("1")
    code, out, err = called(capsys, "list", *words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ([], "4 3 2 1"),
        (["--reverse"], "1 2 3 4"),
        (["--sort", "headline"], "3 1 4 2"),
        (["--sort", "stance/macro_f1", "--reverse"], "1 3 4 2"),
        (["--sort", "name"], "2 4 3 1"),
        (["--sort", "status", "--limit", "2"], "3 1"),
        (["--sort", "duration"], "4 3 2 1"),
        (["--sort", "model.C"], "3 4 2 1"),
    ],
)
def test_runs_are_listed_in_the_order_asked_for(make, capsys, words, order):
    make("1", hour=0)
    make("2", hour=1, status="FAILED", name="real")
    make("3", hour=2, score=0.7, config={"model": {"C": 10.0}})
    make("4", hour=3, status="FAILED")
    code, out, _ = called(capsys, "list", "--json", *words)
    assert code == 0
    assert [row["run"] for row in json.loads(out)] == order.split()


@given(st.lists(st.none() | st.floats() | st.integers() | st.text(max_size=3), max_size=6), st.booleans())
def test_sorting_loses_no_run_and_puts_those_without_a_value_last(values, reverse):
    rows = rows_of([StoredRun(Path("nowhere"), "1-a", {"seed": value}, "FAILED") for value in values])
    found = ordered(rows, "seed", reverse=reverse)
    assert sorted(map(id, found)) == sorted(map(id, rows))
    there = [row.run.record["seed"] is not None and row.run.record["seed"] == row.run.record["seed"] for row in found]
    assert there == sorted(there, reverse=True)


def test_listings_are_tables_csv_json_and_markdown(make, capsys):
    make(f"{DAY}/1", hour=0)
    make(f"{DAY}/2", hour=1, status="FAILED")
    make(f"{DAY}/3", hour=2, headline=None, **interrupted())
    table = called(capsys, "list")[1].splitlines()
    assert table[0].split() == ["run", "nickname", "status", "stance/macro_f1", "seed", "duration", "started"]
    assert table[1].split()[:5] == [f"{DAY}/3", "brisk-3", "INTERRUPTED", "-", "1"]
    assert table[2].split()[:5] == [f"{DAY}/2", "brisk-2", "FAILED", "!", "1"]
    assert table[3].split()[:6] == [f"{DAY}/1", "brisk-1", "COMPLETED", "0.500", "1", "0:01:00"]
    rows = list(csv.DictReader(called(capsys, "list", "--csv")[1].splitlines()))
    assert (rows[2]["run"], rows[2]["value"], rows[2]["metric"]) == (f"{DAY}/1", "0.5", "stance/macro_f1")
    data = json.loads(called(capsys, "list", "--json")[1])
    assert [row["status"] for row in data] == ["INTERRUPTED", "FAILED", "COMPLETED"]
    assert (data[2]["value"], data[1]["value"], data[2]["duration"]) == (0.5, None, 60.0)
    markdown = called(capsys, "list", "--md")[1].splitlines()
    assert len(markdown) == 5
    assert all(line.startswith("| ") or line.startswith("|-") for line in markdown)


def test_several_headline_metrics_are_named_beside_their_values(make, capsys):
    make("1")
    folder = make("2", task="dse", headline={"metric": "dse/macro_f1_test", "average": "macro"})
    write_json(folder / "metrics.json", {"dse/macro_f1_test": float("nan")})
    out = called(capsys, "list")[1]
    assert "headline" in out
    assert "dse/macro_f1_test nan" in out
    assert json.loads(called(capsys, "list", "--json")[1])[0]["value"] is None


def test_empty_root_has_no_runs(make, capsys):
    Path("runs").mkdir()
    assert called(capsys, "list")[:2] == (0, "no runs\n")
    assert json.loads(called(capsys, "list", "--json")[1]) == []


def test_run_is_shown_with_metrics_checks_and_the_error(make, capsys):
    error = {"type": "ValueError", "message": "no", "traceback": 'Traceback:\n  File "a.py", line 1\nValueError: no\n'}
    checks = [{"code": "R101", "level": "issue", "count": 1}, {"code": "R102", "level": "passed", "count": 0}]
    make("1", overrides=["model=linear_svm"], checks=checks)
    make("2", status="FAILED", error=error)
    out = called(capsys, "show", "brisk-1")[1]
    assert out.startswith("1 brisk-1\nCOMPLETED in 0:01:00, started 2026-11-2")
    for words in ("model=linear_svm", "0.500 [0.400, 0.600]", "issues: R101", "checks passed: R102", "majority"):
        assert words in out
    out = called(capsys, "show", "2")[1]
    assert out.endswith('ValueError: no\n\nTraceback:\n  File "a.py", line 1\nValueError: no\n')
    data = json.loads(called(capsys, "show", "1", "--json")[1])
    assert (data["status"], data["metrics"]["stance/macro_f1"], data["overrides"]) == (
        "COMPLETED",
        0.5,
        ["model=linear_svm"],
    )


def test_runs_are_removed_and_latest_follows(make, capsys):
    make(f"{DAY}/1", hour=0)
    make(f"{DAY}/2", hour=1)
    make("2026-11-27/1", hour=24)
    Path("runs/latest").write_text("2026-11-27/1")
    code, out, _ = called(capsys, "rm", "latest", f"{DAY}/1", f"{DAY}/1")
    assert (code, out) == (0, f"removed 2026-11-27/1\nremoved {DAY}/1\n")
    assert sorted(path.name for path in Path("runs").iterdir()) == [DAY, "latest"]
    assert open_run("latest").id == f"{DAY}/2"
    assert Path("runs/latest").read_text() == f"{DAY}/2\n"
    assert called(capsys, "rm", "brisk-2")[0] == 0
    assert list(Path("runs").iterdir()) == []


def test_running_and_damaged_runs_are_removed_only_by_force(make, capsys):
    running = make("1", status="RUNNING")
    half = make("2")
    (half / "run.json").write_text("")
    good = make("3")
    for word, message in (("1", "the run may still be on; stop it first"), ("2", "is half written or damaged; give")):
        code, out, err = called(capsys, "rm", "3", word)
        assert (code, out) == (2, "")
        assert message in err
        assert good.is_dir()
    assert called(capsys, "rm", "1", "runs/2", "--force")[0] == 0
    assert [path.exists() for path in (running, half, good)] == [False, False, True]


def test_sweep_is_removed_by_its_folder_when_all_in_it_are_runs(make, capsys):
    make(f"{DAY}/1-sweep/0")
    make(f"{DAY}/1-sweep/1")
    Path("runs", DAY, "1-sweep", "comparison").mkdir()
    Path("runs", DAY, "1-sweep", "multirun.yaml").write_text("")
    mine = Path("runs", DAY, "1-sweep", "mine")
    mine.mkdir()
    code, _, err = called(capsys, "rm", f"{DAY}/1-sweep")
    assert code == 2
    assert "1-sweep/mine: holds no run (no run.json), so the sweep is not removed" in err
    mine.rmdir()
    assert called(capsys, "rm", f"{DAY}/1-sweep", f"{DAY}/1-sweep/0")[0] == 0
    assert list(Path("runs").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_nothing_but_a_run_below_the_root_is_ever_removed(make, capsys, tmp_path, monkeypatch):
    outside = tmp_path / "precious"
    outside.mkdir()
    write_json(outside / "run.json", {"format_version": 2, "status": "COMPLETED"})
    make("1")
    inner = make("1-outer")
    (inner / "inner").mkdir()
    write_json(inner / "inner" / "run.json", {"format_version": 2, "status": "COMPLETED"})
    Path("runs/2").symlink_to(outside)
    Path("runs/latest").write_text("../precious")
    Path("runs/plain").mkdir()
    for word, message in (
        (str(outside), "does not lie below runs"),
        ("../precious", "does not lie below runs"),
        ("runs/2", "does not lie below runs"),
        ("latest", "does not lie below runs"),
        ("plain", "holds no run (no run.json)"),
        ("runs", "runs/plain: holds no run (no run.json), so the sweep is not removed"),
        (".", "runs/plain: holds no run (no run.json)"),
        ("1-outer", "holds other runs; remove these first"),
    ):
        code, out, err = called(capsys, "rm", word, "--force")
        assert (code, out) == (2, ""), word
        assert message in err
    Path("runs/plain").rmdir()
    Path("runs/2").unlink()
    assert "runs: does not lie below runs" in called(capsys, "rm", "runs", "--force")[2]
    monkeypatch.chdir("runs/1")
    assert "is the folder you are in" in called(capsys, "rm", "1", "--root", "..")[2]
    assert (outside / "run.json").exists()


def test_rules_name_runs_that_have_ended(make):
    for number, status in enumerate(("COMPLETED", "FAILED", "RUNNING", "FAILED", "COMPLETED")):
        make(str(number), hour=24 * number, status=status)
    make("5", hour=120, **interrupted())
    runs, now = find_runs(), datetime(2026, 12, 1, 1, tzinfo=UTC)
    for rules, named in (
        ({}, "0 1 3 4 5"),
        ({"statuses": ["FAILED"]}, "1 3"),
        ({"statuses": ["FAILED", "INTERRUPTED"]}, "1 3 5"),
        ({"statuses": ["FAILED"], "keep": 1}, "1"),
        ({"keep": 3}, "0 1"),
        ({"keep": 9}, ""),
        ({"older_than": timedelta(days=3)}, "0 1"),
        ({"older_than": timedelta(days=3), "statuses": ["FAILED"]}, "1"),
    ):
        assert [run.id for run in collect(runs, now=now, **rules)] == named.split(), rules


def test_gc_removes_by_rule_and_only_says_without_one(make, capsys):
    make("1")
    make("2", status="FAILED")
    make("3", **interrupted())
    make("4", status="RUNNING")
    old, new = Path("runs/1/.run.json.77.part"), Path("runs/1/.run.json.78.part")
    for path in (old, new):
        path.write_text("")
    os.utime(old, (0, 0))
    code, out, err = called(capsys, "gc")
    assert (code, out) == (0, f"2 (brisk-2, FAILED)\n3 (brisk-3, INTERRUPTED)\n{old} (half written)\n")
    assert "nothing was removed; give a rule" in err
    assert called(capsys, "gc", "--failed", "--dry-run")[1] == f"2 (brisk-2, FAILED)\n{old} (half written)\n"
    assert sorted(path.name for path in Path("runs").iterdir()) == ["1", "2", "3", "4"]
    assert called(capsys, "gc", "--interrupted", "--failed")[0] == 0
    assert sorted(path.name for path in Path("runs").iterdir()) == ["1", "4"]
    assert (old.exists(), new.exists()) == (False, True)
    assert called(capsys, "gc", "--older-than", "9999w")[:2] == (0, "nothing to remove\n")


def test_age_of_runs_is_in_hours_days_or_weeks(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["runs", "gc", "--older-than", "3 days"])
    assert stop.value.code == 2
    assert "'3 days' is no age; give hours, days or weeks: 12h, 30d, 8w" in capsys.readouterr().err


# What MLflow makes its libraries warn of is not ours to mend.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("store", ["sqlite:///mlflow.db", "file:./mlruns"])
def test_runs_are_exported_to_mlflow_each_once(make, capsys, store):
    pytest.importorskip("mlflow", reason="the export to MLflow needs mlflow-skinny")
    import mlflow

    make("1", config={"model": {"C": 1.0, "odd key!": None}})
    make("2", status="FAILED", hour=1)
    make("3", status="RUNNING", hour=2)
    Path("runs/1/report.html").write_text("<p>")
    assert called(capsys, "export", "--mlflow", store, "1")[:2] == (
        0,
        "1 runs copied; 0 left out: there already, or still on\n",
    )
    assert called(capsys, "export", "--mlflow", store)[1].startswith("1 runs copied; 2 left out")
    assert called(capsys, "export", "--mlflow", store)[1].startswith("0 runs copied; 3 left out")
    client = mlflow.MlflowClient(tracking_uri=store, registry_uri=store)
    target = client.get_experiment_by_name("stance")
    failed, good = client.search_runs([target.experiment_id], order_by=["attributes.start_time DESC"])
    assert (good.info.status, failed.info.status) == ("FINISHED", "FAILED")
    assert good.info.run_name == "brisk-1"
    assert good.data.metrics["stance/macro_f1"] == 0.5
    assert good.data.params == {"model.C": "1.0", "model.odd key_": "None", "seed": "1"}
    assert good.data.tags["stance.git"] == "clean"
    assert good.info.end_time - good.info.start_time == 60_000
    names = {item.path for item in client.list_artifacts(good.info.run_id)}
    assert names == {"report.html", "metrics.json", "config.yaml", "run.json"}


def test_export_without_mlflow_names_the_extra(make, monkeypatch):
    from stance.experiments.runs.export import export_mlflow

    make("1")
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(MissingExtraError, match=r"stance\[mlflow\]"):
        export_mlflow(find_runs(), "sqlite:///mlflow.db")


def test_store_that_mlflow_does_not_know_is_named(make, capsys):
    pytest.importorskip("mlflow", reason="the export to MLflow needs mlflow-skinny")
    make("1")
    code, _, err = called(capsys, "export", "--mlflow", "gopher://x")
    assert code == 2
    assert "--mlflow 'gopher://x' cannot be used" in err
    assert err.count("\n") == 1


def test_real_record_is_listed_shown_and_removed_by_the_installed_command(stance, command, tmp_path):
    folder = tmp_path / "runs" / DAY / "14-02-11-034251-seed"
    folder.mkdir(parents=True)
    record = Record(folder, name="seed", seed=7, command=["stance", "run", "seed=7"], overrides=["seed=7"])
    record.set(task="stance", labels=["denial"], headline={"metric": "stance/macro_f1", "average": "macro"})
    write_json(folder / "metrics.json", {"stance/macro_f1": 0.5})
    record.complete()
    listed = stance("runs", "list", cwd=tmp_path)
    assert listed.returncode == 0
    assert record.data["nickname"] in listed.stdout
    assert listed.stderr == ""
    shown = command("runs", "show", "latest", "--json", cwd=tmp_path)
    assert json.loads(shown.stdout)["overrides"] == ["seed=7"]
    assert command("runs", "rm", record.data["nickname"], cwd=tmp_path).returncode == 0
    assert not any((tmp_path / "runs").iterdir())
    wrong = stance("runs", "show", "latest", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")


@pytest.mark.parametrize("command", ["list", "show", "rm", "gc", "export"])
def test_help_ends_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["runs", command, "--help"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.strip().splitlines()[-1].startswith(f"example: stance runs {command}")


def test_run_labels_under_its_other_names(make, monkeypatch):
    from stance.exceptions import ModelError
    from stance.scale.models import load_labeler

    folder = make(f"{DAY}/1-seed")
    (folder / "model.skops").write_bytes(b"not a model")
    for word in ("latest", "brisk-1-seed", str(folder)):
        with pytest.raises(ModelError, match=rf"{DAY}/1-seed/model\.skops"):
            load_labeler(word)
    with pytest.raises(InputError, match="there is no run 'brisk-2-seed' below runs; did you mean brisk-1-seed"):
        load_labeler("brisk-2-seed")
