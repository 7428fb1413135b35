"""`stance label` on archives: what is done stays done whatever ends it, and any number of processes writes the same."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from stance.exceptions import InputError, WorkerError
from stance.scale.checkpoint import open_checkpoint
from stance.scale.job import Job
from stance.scale.reading import Reading
from stance.scale.stream import label_inputs
from stance.schema import Claim, Mention, Sentence, Span

TEXT = "Ottawa accused Beijing of spying. Beijing denied it. People fear that more is to come."


class Accuser:
    """Stands in for a labeler where only the way of the documents is looked at."""

    def predict(self, documents, min_score):
        who = Mention(None, "Ottawa"), Mention(None, "Beijing")
        claim = Claim("accusation", Span(7, 14, "accused"), *who, 0.9)
        return [Sentence(d.id, 0, 0, len(d.text), d.text, claims=(claim,)) for d in documents]


class Ended(BaseException):
    """The end of a process that nothing can catch."""


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """Twelve documents, two in a part."""
    monkeypatch.setattr("stance.scale.reading.BATCH_CHARACTERS", 2 * len(TEXT) + 10)
    lines = [json.dumps({"id": f"d{k}", "text": f"{TEXT} {k}", "n": k}) + "\n" for k in range(12)]
    (tmp_path / "in.jsonl").write_text("".join(lines))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def accuser(monkeypatch):
    monkeypatch.setattr("stance.scale.job.load_labeler", lambda model: Accuser())


def end_after(parts):
    told = []

    def watch(standing):
        told.append(standing)
        if len(told) > parts:
            raise Ended

    return watch


def begin(output, parts, **options):
    with pytest.raises(Ended):
        label_inputs(["in.jsonl"], output, watch=end_after(parts), **options)


@pytest.mark.parametrize("parts", [0, 1, 3, 6])
@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet", "out.jsonl.gz", "out.csv.zst"])
def test_what_was_ended_goes_on_to_the_same_bytes(archive, accuser, name, parts):
    label_inputs(["in.jsonl"], f"whole-{name}")
    begin(name, parts)
    assert not (archive / name).exists()
    if parts:  # a piece that was being written
        with (archive / f".{name}.part").open("ab") as file:
            file.write(b"half a pie")
    told = []
    label_inputs(["in.jsonl"], name, resume=True, watch=told.append)
    assert told[0].documents == told[0].resumed == 2 * parts
    assert told[-1].documents == 12
    assert told[-1].read == told[-1].size == (archive / "in.jsonl").stat().st_size
    assert (archive / name).read_bytes() == (archive / f"whole-{name}").read_bytes()
    assert sorted(path.name for path in archive.iterdir()) == sorted(["in.jsonl", name, f"whole-{name}"])


def test_parquet_of_many_pieces_is_one_table(archive, accuser, monkeypatch):
    monkeypatch.setattr("stance.corpora.pieces._GROUP", 3)
    label_inputs(["in.jsonl"], "out.parquet")
    frame = pd.read_parquet("out.parquet")
    assert frame["doc"].tolist() == [f"d{k}" for k in range(12)]
    assert [json.loads(meta)["n"] for meta in frame["meta"]] == list(range(12))


def test_what_was_begun_is_neither_lost_nor_taken_for_something_else(archive, accuser, capsys):
    begin("out.jsonl", 2)
    for options, message in [
        ({}, r"out\.jsonl: was begun and not finished \(4 sentences are labelled\); --resume goes on, --force begins"),
        (
            {"resume": True, "job": Job(min_score=0.5)},
            r"begun with --min-score 0\.0, now 0\.5; --force begins anew",
        ),
        ({"resume": True, "job": Job(entities=True)}, r"was begun with --entities off, now on; --force"),
        ({"resume": True, "reading": Reading(prefix_ids=True)}, r"was begun with --prefix-ids off, now on; --force"),
        ({"resume": True, "job": Job(model="in.jsonl")}, r"was begun with another model; --force begins anew"),
    ]:
        with pytest.raises(InputError, match=message):
            label_inputs(["in.jsonl"], "out.jsonl", **options)
    with pytest.raises(InputError, match=r"its inputs were 'in\.jsonl', now 'in\.jsonl' 'in\.jsonl'; --force"):
        label_inputs(["in.jsonl", "in.jsonl"], "out.jsonl", resume=True)
    with (archive / "in.jsonl").open("a") as file:
        file.write(json.dumps({"id": "more", "text": TEXT}) + "\n")
    with pytest.raises(InputError, match=r"cannot go on: its input 'in\.jsonl' has changed since; --force begins anew"):
        label_inputs(["in.jsonl"], "out.jsonl", resume=True)
    # What fits nothing any more need not be asked about.
    label_inputs(["in.jsonl"], "out.jsonl")
    assert len((archive / "out.jsonl").read_text().splitlines()) == 13
    label_inputs(["in.jsonl"], "out.jsonl", resume=True)
    assert capsys.readouterr().err == "stance: out.jsonl is finished already; --force labels anew\n"


def test_force_begins_anew(archive, accuser):
    label_inputs(["in.jsonl"], "whole.csv")
    begin("out.csv", 2)
    label_inputs(["in.jsonl"], "out.csv", force=True)
    assert (archive / "out.csv").read_bytes() == (archive / "whole.csv").read_bytes()


def test_output_that_was_moved_into_place_just_before_the_end_is_finished(archive, accuser, monkeypatch, capsys):
    monkeypatch.setattr("stance.scale.checkpoint.Path.unlink", lambda path, missing_ok=False: None)
    label_inputs(["in.jsonl"], "out.jsonl")
    monkeypatch.undo()
    assert (archive / ".out.jsonl.resume.json").exists()
    label_inputs([str(archive / "in.jsonl")], str(archive / "out.jsonl"), resume=True)
    assert "is finished already" in capsys.readouterr().err


def test_second_process_on_one_output_is_refused(archive, accuser):
    made_of = {"inputs": [], "model": "", "version": "", "word_lists": "", "options": {}}
    with (
        open_checkpoint(archive / "out.csv", made_of, resume=False, force=False),
        pytest.raises(InputError, match=r"out\.csv: another process is writing it; wait until it has ended"),
    ):
        label_inputs(["in.jsonl"], "out.csv")
    label_inputs(["in.jsonl"], "out.csv")


@pytest.mark.parametrize(("inputs", "output"), [(["in.jsonl"], "out.html"), (["in.jsonl"], None), (["-"], "out.jsonl")])
def test_what_cannot_go_on_is_said(archive, inputs, output):
    with pytest.raises(InputError, match=r"--resume needs input files and an OUT that ends in one of \.jsonl"):
        label_inputs(inputs, output, resume=True)


def test_bad_row_keeps_what_is_finished_for_those_who_leave_it_out(archive, accuser, command):
    with (archive / "in.jsonl").open("a") as file:
        file.write('{"id": "bad"}\n')
    done = command("label", "in.jsonl", "-o", "out.csv", cwd=archive)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "in.jsonl:13: a document needs 'text'" in done.stderr
    done = command("label", "in.jsonl", "-o", "out.csv", "--skip-bad", "--force", "--progress", cwd=archive)
    assert done.returncode == 0
    assert "12 documents, 12 sentences" in done.stderr
    assert "1 records left out, first: in.jsonl:13: a document needs 'text'" in done.stderr


@pytest.fixture
def tables(archive):
    """A folder of three tables, of two documents, eight and two."""
    lines = (archive / "in.jsonl").read_text().splitlines(keepends=True)
    (archive / "in" / "more").mkdir(parents=True)
    for name, some in [("a.jsonl", lines[:2]), ("b.jsonl", lines[2:10]), ("more/c.jsonl", lines[10:])]:
        (archive / "in" / name).write_text("".join(some))
    return archive / "in"


@pytest.mark.parametrize("parts", [0, 1, 2, 5, 6])
@pytest.mark.parametrize("to", ["jsonl", "parquet"])
def test_folder_has_an_output_for_each_table_and_goes_on_where_it_was(tables, archive, accuser, parts, to):
    label_inputs(["in"], "whole/", to=to)
    with pytest.raises(Ended):
        label_inputs(["in"], "out/", to=to, watch=end_after(max(parts - 1, 0)))
    told = []
    label_inputs(["in"], "out/", to=to, resume=True, watch=told.append)
    names = [f"a.{to}", f"b.{to}", f"more/c.{to}"]
    whole, out = archive / "whole", archive / "out"
    assert [(whole / name).read_bytes() for name in names] == [(out / name).read_bytes() for name in names]
    assert sorted(path.name for path in out.rglob("*.part")) == []
    label_inputs(["in/b.jsonl"], "b." + to)
    assert (archive / f"b.{to}").read_bytes() == (out / f"b.{to}").read_bytes()
    with pytest.raises(InputError, match=r"out/a\.\w+: exists already; give --resume, --force or another folder"):
        label_inputs(["in"], "out", to=to)
    with pytest.raises(InputError, match=r"out/a\.\w+: cannot go on: it was begun with --min-score 0\.0, now 0\.5"):
        label_inputs(["in"], "out", to=to, resume=True, job=Job(min_score=0.5))


def test_folder_takes_tables_with_names_of_their_own(tables, archive):
    (archive / "a.txt").write_text(TEXT)
    with pytest.raises(InputError, match=r"a folder OUT takes .* one output each; got 'a\.txt'"):
        label_inputs(["a.txt"], "out/")
    with pytest.raises(InputError, match=r"in/a\.jsonl: would have the output of in/a\.jsonl, out/a\.jsonl; rename"):
        label_inputs(["in", "in/a.jsonl"], "out/")


_SMALL_PARTS = """
import sys
from stance.scale import reading
from stance.cli.entry import main
reading.BATCH_CHARACTERS = 200
sys.exit(main(sys.argv[1:]))
"""


def test_processes_write_the_same_and_a_kill_at_any_moment_loses_nothing(archive, monkeypatch):
    monkeypatch.setattr("stance.scale.reading.BATCH_CHARACTERS", 200)
    lines = [json.dumps({"id": f"d{k}", "text": f"{TEXT} {k}"}) + "\n" for k in range(120)]
    (archive / "in.jsonl").write_text("".join(lines))  # so many that some are left when a worker is killed
    label_inputs(["in.jsonl"], "whole.jsonl")
    words = [sys.executable, "-c", _SMALL_PARTS, "label", "in.jsonl", "-o", "out.jsonl", "--workers", "2"]
    process = subprocess.Popen(words, cwd=archive, stderr=subprocess.PIPE)
    manifest = archive / ".out.jsonl.resume.json"
    while not manifest.exists() and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.communicate(timeout=60)  # its workers hold standard error: it ends when they are gone, too
    assert process.returncode == -signal.SIGKILL
    assert not (archive / "out.jsonl").exists()

    others = {child.pid for child in multiprocessing.active_children()}

    def kill_a_worker(standing):
        workers = [child.pid for child in multiprocessing.active_children() if child.pid not in others]
        if workers and not killed:
            killed.append(workers[0])
            os.kill(killed[0], signal.SIGKILL)

    label_inputs(["in.jsonl"], "out.jsonl", resume=True)
    assert (archive / "out.jsonl").read_bytes() == (archive / "whole.jsonl").read_bytes()

    killed = []
    with pytest.raises(WorkerError, match=r"a worker died .* give fewer --workers"):
        label_inputs(["in.jsonl"], "other.jsonl", workers=2, watch=kill_a_worker)
    assert not (archive / "other.jsonl").exists()
    label_inputs(["in.jsonl"], "other.jsonl", resume=True)
    assert (archive / "other.jsonl").read_bytes() == (archive / "whole.jsonl").read_bytes()
