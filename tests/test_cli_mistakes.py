"""Mistakes that users make: exit code 2, one line that names what is wrong, and what to do."""

import json
import re

import pytest

from stance.cli import entry


@pytest.fixture
def folder(tmp_path):
    line = {
        "doc": "a",
        "sentence": 0,
        "start": 0,
        "end": 32,
        "text": "Ottawa accused Beijing of lying.",
        "part": "body",
    }
    (tmp_path / "a.txt").write_text("Ottawa accused Beijing of lying.")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02" * 9)
    (tmp_path / "latin.txt").write_bytes("café".encode("latin-1"))
    (tmp_path / "utf16.txt").write_bytes("café".encode("utf-16"))
    (tmp_path / "page.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "folder").mkdir()
    (tmp_path / "bad.jsonl").write_text('{"id": "a", "text": "Ottawa denied it."}\n{bad\n')
    (tmp_path / "noid.jsonl").write_text('{"text": "b"}\n')
    (tmp_path / "twice.jsonl").write_text('{"id": "a", "text": "b"}\n' * 2)
    (tmp_path / "columns.csv").write_text("a,b\n1,2\n")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1xxxx")
    (tmp_path / "there.jsonl").write_text("x")
    (tmp_path / "pickled.skops").write_bytes(b"\x80\x04x")
    (tmp_path / "gold.jsonl").write_text(json.dumps(line | {"claims": []}) + "\n")
    claim = {"stance": "accusation", "cue": {"start": 90, "end": 99}, "actor": None, "target": None}
    (tmp_path / "outside.jsonl").write_text(json.dumps(line | {"claims": [claim]}) + "\n")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{broken")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("label nothing.txt", r"nothing\.txt: no such file or folder; check the path"),
        ("label folder", r"folder: .*holds no"),
        ("label empty.txt", r"empty\.txt: the file is empty; give"),
        ("label binary.txt", r"binary\.txt:1: looks binary \(a NUL byte\); give plain text in UTF-8"),
        ("label latin.txt", r"latin\.txt:1: is not UTF-8 \(byte 0xe9\); convert it, for instance with: iconv"),
        ("label utf16.txt", r"utf16\.txt: is UTF-16, not UTF-8; convert it"),
        ("label page.docx", r"page\.docx: the ending '\.docx' is not known; use one of"),
        ("label bad.jsonl", r"bad\.jsonl:2: is not JSON"),
        ("label noid.jsonl", r"noid\.jsonl:1: .*'id'"),
        ("label twice.jsonl", r"twice\.jsonl:2: the id 'a' was used already by .*; make ids unique"),
        ("label columns.csv", r"columns\.csv:1: the header lacks 'id' and 'text'; name the columns"),
        ("label bad.parquet", r"bad\.parquet: is not a Parquet file that can be read"),
        ("label a.txt -o there.jsonl", r"there\.jsonl: exists already; choose another name or give --force"),
        ("label a.txt -o out.xyz", r"out\.xyz: the ending '\.xyz' is not known; use one of"),
        ("label a.txt -o nowhere/out.jsonl", r"nowhere/out\.jsonl: its folder does not exist; make it first"),
        ("label a.txt --model pickled.skops", r"pickled\.skops: is a pickle or joblib file: .*give a model\.skops"),
        ("label a.txt --model run", r"run/model\.skops: no such model file; give a run's folder"),
        ("label a.txt --min-score 2", r"'2' is not a number from 0 to 1"),
        ("run modle=x", r"unknown key 'modle'; did you mean 'model'\?"),
        ("run model=svm", r"model=svm does not exist; .*allowed: complement_nb"),
        ("run model=", r"model= lacks its option; write model=NAME"),
        ("run =", r"an override begins with its key; write KEY=VALUE"),
        ("run model=1", r"an option of a group is a name, as in model=linear_svm"),
        (f"run model={'x' * 3000}", r"an option of a group is longer than a file's name may be; check the overrides"),
        ("run hydra.launcher=x", r"hydra\.launcher='x' is no choice; write hydra/launcher=NAME"),
        ("run seed=-1", r"seed=-1 does not fit; it must be from 0"),
        ("run corpus=file corpus.path=outside.jsonl", r"outside\.jsonl:1: .*cue"),
        ("run --config-dir nowhere", r"--config-dir 'nowhere' is no folder; give a folder"),
        ("run --resume nowhere", r"nowhere"),
        ("compare nowhere elsewhere", r"nowhere"),
        ("reproduce nowhere", r"nowhere"),
        ("corpora fetch nowhere", r"there is no corpus 'nowhere'; use one of|did you mean"),
        ("corpora convert gold.jsonl out.xyz", r"out\.xyz"),
        ("corpora check outside.jsonl", r"outside\.jsonl:1: .*cue"),
        ("agreement gold.jsonl nowhere.jsonl", r"nowhere\.jsonl"),
        ("sample a.txt -n 0", r"'0' is not a whole number of at least 1"),
        ("runs show run", r"run"),
        ("serve --port 99999", r"port 99999 does not exist; give one from"),
        ("frob", r"invalid choice: 'frob'"),
    ],
)
def test_mistake_is_said_in_one_line(command, folder, words, message):
    done = command(*words.split(), cwd=folder)
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (2, 1), done.stderr
    assert re.search(message, lines[0]), lines[0]
    assert "Traceback" not in done.stderr + done.stdout


def test_debug_shows_where_a_mistake_was_found(command, folder):
    done = command("label", "nothing.txt", "--debug", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert done.stderr.splitlines()[-1] == "stance: nothing.txt: no such file or folder; check the path"
    assert "Traceback" in command("--debug", "run", "modle=x", cwd=folder).stderr


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyError("x"), r"stance: failed where it should not \(KeyError: 'x'\); --debug shows where, please report it"),
        (MemoryError(), "stance: there is not enough memory; give shorter documents, or fewer at once"),
        (OSError(28, "The disk is full", "a.jsonl"), "stance: a.jsonl: The disk is full; check space and permissions"),
    ],
)
def test_failure_of_the_program_is_one_line_and_ends_with_one(command, folder, monkeypatch, error, message):
    def fail(words):
        raise error

    monkeypatch.setattr(entry, "_call", fail)
    done = command("label", "a.txt", cwd=folder)
    assert (done.returncode, done.stderr) == (1, message.replace("\\", "") + "\n")
