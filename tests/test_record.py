import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stance.exceptions import InputError
from stance.experiments.records.latest import point_latest, read_latest, root_of
from stance.experiments.records.nicknames import nickname
from stance.experiments.records.provenance import code_sha256, git_state, is_gone, this_process
from stance.experiments.records.record import Record, read_record, shown_status
from stance.resources import resource

KEYS = [
    *("format_version", "status", "name", "nickname", "task", "labels", "headline", "split", "seed", "command"),
    *("overrides", "sweep", "started", "finished", "process", "versions", "platform", "git", "code_sha256"),
    *("config_sha256", "inputs", "test_sha256", "warnings", "checks", "timings", "peak_memory_mb", "attempts", "error"),
]
GIVEN = {"name": "seed", "seed": 1, "command": ["stance", "run"]}


def made(folder):
    folder.mkdir(parents=True)
    return folder


def read(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def test_record_has_its_keys_in_order_from_the_start(tmp_path):
    sweep = {"folder": "runs/2026-11-26/14-02-11-034251-seed", "job": 3}
    Record(tmp_path, **GIVEN, overrides=["seed=1"], sweep=sweep)
    said = read(tmp_path)
    assert list(said) == KEYS
    assert (said["format_version"], said["status"], said["finished"]) == (2, "RUNNING", None)
    assert (said["overrides"], said["sweep"]) == (["seed=1"], sweep)
    assert set(said["process"]) == {"host", "pid", "started"}
    assert said["process"]["pid"] == os.getpid()
    assert set(said["platform"]) == {"system", "machine", "cpus", "cpu", "threads"}
    assert {"python", "stance", "scikit-learn", "hydra-core", "pyyaml", "threadpoolctl"} <= set(said["versions"])


def test_what_is_known_later_is_set_and_written_at_once(tmp_path):
    record = Record(tmp_path, **GIVEN)
    headline = {"metric": "stance/macro_f1", "average": "macro"}
    record.set(task="stance", labels=["a", "b"], headline=headline, split="cv", test_sha256="0" * 64)
    said = read(tmp_path)
    assert list(said) == KEYS
    assert (said["task"], said["headline"]) == ("stance", headline)
    with pytest.raises(TypeError, match="'status' is not set by name"):
        record.set(status="COMPLETED")


def test_words_that_are_no_text_are_recorded_all_the_same(tmp_path):
    word = os.fsdecode(b"input=\xff")
    Record(tmp_path, name="seed", seed=1, command=["stance", word])
    assert read(tmp_path)["command"] == ["stance", word]


def test_failed_run_says_how(tmp_path):
    record = Record(tmp_path, **GIVEN)
    try:
        raise InputError("the file is empty", path="a.txt")
    except InputError as error:
        record.fail(error)
    said = read(tmp_path)
    assert said["status"] == shown_status(said) == "FAILED"
    assert (said["error"]["type"], said["error"]["message"]) == ("InputError", "a.txt: the file is empty")
    assert "test_record.py" in said["error"]["traceback"]


def test_failed_run_is_taken_up_again_in_its_folder(tmp_path):
    Record(tmp_path, **GIVEN).fail(ValueError("no"))
    before = read(tmp_path)
    Record.reopen(tmp_path, **GIVEN).fail(KeyboardInterrupt())
    Record.reopen(tmp_path, **GIVEN).complete()
    said = read(tmp_path)
    assert list(said) == KEYS
    assert (said["status"], said["error"], said["nickname"]) == ("COMPLETED", None, before["nickname"])
    assert [attempt["status"] for attempt in said["attempts"]] == ["FAILED", "INTERRUPTED"]
    assert said["attempts"][0] == {key: before[key] for key in ("status", "started", "finished", "error")}


def test_completed_and_running_runs_are_not_taken_up_again(tmp_path):
    record = Record(tmp_path, **GIVEN)
    with pytest.raises(InputError, match="the run may still be on"):
        Record.reopen(tmp_path, **GIVEN)
    record.complete()
    before = (tmp_path / "run.json").read_bytes()
    with pytest.raises(InputError, match="the run is completed; runs are never overwritten"):
        Record.reopen(tmp_path, **GIVEN)
    assert (tmp_path / "run.json").read_bytes() == before
    with pytest.raises(InputError, match="there is no run here"):
        Record.reopen(tmp_path / "nowhere", **GIVEN)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is half written or damaged"),
        ('{"format_version": 2, "sta', "is half written or damaged"),
        ("[" * 100_000, "is half written or damaged"),
        ("[]", "is no record of a run"),
        ("{}", "is no record of a run"),
        ('{"format_version": 1}', "has format version 1; this stance reads 2"),
    ],
)
def test_record_that_cannot_be_read_is_named(tmp_path, content, message):
    path = tmp_path / "run.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_record(path)
    assert str(path) in str(caught.value)


def test_running_record_whose_process_is_gone_was_interrupted():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    here = this_process()
    assert not is_gone(here)
    assert is_gone(here | {"pid": ended.pid})
    assert shown_status({"status": "RUNNING", "process": here | {"pid": ended.pid}}) == "INTERRUPTED"
    assert not is_gone(here | {"pid": ended.pid, "host": "elsewhere"})
    assert not any(
        is_gone(odd) for odd in (None, [], {}, here | {"pid": "1"}, here | {"pid": -1}, here | {"pid": True})
    )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not say when a process started")
def test_another_process_under_the_same_number_is_not_the_run():
    here = this_process()
    assert is_gone(here | {"started": here["started"] + 1})


SCRIPT = """
import sys, time
from pathlib import Path
from stance.experiments.records.record import Record
from stance.experiments.records.signals import ended_by_signals
record = Record(Path(sys.argv[1]), name="seed", seed=1, command=[])
try:
    with ended_by_signals():
        print("on", flush=True)
        time.sleep(60)
except BaseException as error:
    record.fail(error)
    raise
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(
    ("number", "recorded", "kind"),
    [
        (signal.SIGTERM, "FAILED", "Terminated"),
        (signal.SIGINT, "FAILED", "KeyboardInterrupt"),
        (signal.SIGKILL, "RUNNING", None),
    ],
)
def test_stopped_run_shows_as_interrupted(tmp_path, number, recorded, kind):
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, tmp_path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        process.stdout.readline()
        process.send_signal(number)
        process.wait(timeout=30)
    said = read(tmp_path)
    assert said["status"] == recorded
    assert (said["error"] or {}).get("type") == kind
    assert shown_status(said) == "INTERRUPTED"


def test_nickname_is_the_same_wherever_the_root_lies(tmp_path):
    below = ("runs", "2026-11-26", "14-02-11-034251-seed")
    assert nickname(tmp_path.joinpath("a", *below)) == nickname(tmp_path.joinpath("b", *below))
    assert nickname(tmp_path.joinpath(*below)) != nickname(tmp_path.joinpath(*below, "1"))
    assert re.fullmatch(r"[a-z]+-[a-z]+", nickname(tmp_path))


@pytest.mark.parametrize("name", ["adjectives.txt", "animals.txt"])
def test_words_of_nicknames_are_short_plain_and_each_there_once(name):
    words = resource("data", f"names/{name}").read_text(encoding="ascii").split()
    assert words == sorted(set(words))
    assert len(words) >= 200
    assert all(re.fullmatch("[a-z]{2,12}", word) for word in words)


def test_names_rarely_collide(tmp_path):
    names = [nickname(tmp_path / "2026-11-26" / f"{number}-seed") for number in range(100)]
    assert len(set(names)) >= 98


def test_latest_is_the_run_that_was_completed_last(tmp_path):
    root = tmp_path / "runs"
    one, two, three = (made(root / "2026-11-26" / name) for name in ("1-a", "2-b", "3-c"))
    Record(two, **GIVEN).complete()
    Record(one, **GIVEN).complete()
    Record(three, **GIVEN).fail(ValueError())
    assert read_latest(root).resolve() == one.resolve()
    job = made(root / "2026-11-26" / "4-sweep" / "0")
    Record(job, **GIVEN).complete()
    assert read_latest(root).resolve() == job.resolve()
    assert sorted(path.name for path in root.iterdir()) == ["2026-11-26", "latest"]


def test_latest_is_a_file_with_the_path(tmp_path):
    folder = made(tmp_path / "runs" / "2026-11-26" / "1-a")
    point_latest(folder)
    assert (tmp_path / "runs" / "latest").read_text(encoding="utf-8") == "2026-11-26/1-a\n"
    assert read_latest(tmp_path / "runs").resolve() == folder.resolve()


def test_no_pointer_is_left_in_a_folder_of_ones_own(tmp_path):
    folder = made(tmp_path / "results" / "mine")
    Record(folder, **GIVEN).complete()
    assert root_of(folder) is None
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["mine"]
    in_the_way = made(tmp_path / "runs" / "latest")
    other = made(tmp_path / "runs" / "2026-11-26" / "1-a")
    Record(other, **GIVEN).complete()
    assert in_the_way.is_dir()
    assert read(other)["status"] == "COMPLETED"


CROWD = """
import sys, threading, time
from pathlib import Path
from stance.experiments.records.record import Record
def run(number):
    folder = Path("runs/2026-11-26") / f"{sys.argv[1]}-{number}"
    folder.mkdir(parents=True)
    barrier.wait()
    Record(folder, name="seed", seed=number, command=[]).complete()
barrier = threading.Barrier(4)
threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
print("ready", flush=True); sys.stdin.readline()
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_sixteen_runs_of_one_second_are_all_recorded(tmp_path):
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", CROWD, str(number)],
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in crowd:
        process.stdout.readline()
    for process in crowd:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in crowd:
        process.communicate(timeout=60)
        assert process.returncode == 0
    folders = sorted((tmp_path / "runs" / "2026-11-26").iterdir())
    assert len(folders) == 16
    assert {read(folder)["status"] for folder in folders} == {"COMPLETED"}
    assert read_latest(tmp_path / "runs").resolve() in [folder.resolve() for folder in folders]
    assert not list(tmp_path.rglob("*.part"))


def test_one_of_many_wins_a_folder(tmp_path):
    won, barrier = [], threading.Barrier(8)

    def run():
        barrier.wait()
        with contextlib.suppress(InputError):
            won.append(Record(tmp_path, **GIVEN))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_git_state_is_absent_clean_or_dirty(tmp_path):
    def git(*words):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    code = tmp_path / "__init__.py"
    code.write_text("", encoding="utf-8")
    assert git_state(tmp_path) == {"state": "absent", "commit": None}
    git("init", "-q")
    assert git_state(tmp_path)["state"] == "absent"
    git("add", ".")
    assert git_state(tmp_path)["state"] == "absent"
    git("commit", "-q", "-m", "first")
    clean = git_state(tmp_path)
    assert clean["state"] == "clean"
    assert re.fullmatch("[0-9a-f]{40}", clean["commit"])
    code.write_text("x = 1\n", encoding="utf-8")
    assert git_state(tmp_path) == {"state": "dirty", "commit": clean["commit"]}


def test_code_is_hashed_whole_and_alike_with_any_line_ends(tmp_path, monkeypatch):
    import stance

    package = made(tmp_path / "stance")
    (package / "__init__.py").write_bytes(b"x = 1\n")
    monkeypatch.setattr(stance, "__file__", str(package / "__init__.py"))
    first = code_sha256()
    (package / "__init__.py").write_bytes(b"x = 1\r\n")
    assert code_sha256() == first
    (package / "other.py").write_bytes(b"")
    assert code_sha256() != first


HOLDS = "x = bytearray(200_000_000); x[::4096] = b'x' * len(x[::4096]); print('on', flush=True); input()"
WATCHES = f"""
import subprocess, sys
from stance.experiments.records.provenance import peak_memory_mb
before = peak_memory_mb()
with subprocess.Popen([sys.executable, "-c", {HOLDS!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
    child.stdout.readline()
    print(peak_memory_mb() - before)
    child.communicate(b"\\n")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what a living child holds")
def test_peak_memory_counts_living_children():
    # In a process of its own: children of other tests that have ended may have held more.
    done = subprocess.run([sys.executable, "-c", WATCHES], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 190
