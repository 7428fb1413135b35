"""The command line: the installed console script as a shell sees it, and in this process what is the same there."""

import json
import subprocess
from pathlib import Path

import pytest

from stance.schema import Sentence

ARTICLE = "Minister denies lying\n\nAnn Lee, the minister, denied that she had lied. Ottawa accused Beijing of spying."


@pytest.fixture
def article(tmp_path):
    (tmp_path / "article.txt").write_text(ARTICLE)
    return tmp_path


def test_run_ends_with_a_table_and_the_way_to_the_results(small_run):
    _, folder, done = small_run
    assert "macro-F1" in done.stdout
    assert "cue words" in done.stdout
    assert f"report: {Path(*folder.parts[-3:]) / 'report.html'}" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "model=svm"], "stance: model=svm does not exist; allowed: complement_nb"),
        (["run", "model=svm,linear_svm", "-m"], "stance: model=svm does not exist"),
        (["run", "seed=x"], "stance: seed: Value 'x'"),
        (["run", "corpus=file", "corpus.path=gone.jsonl"], "stance: gone.jsonl: no such file"),
        (["run", "input=gone.txt"], "stance: gone.txt: no such file"),
        (["run", "model.C=-3"], "stance: model: The 'C' parameter"),
        (["run", "--cfg", "job", "-p", "modle"], "stance: run: -p 'modle' names no group and no value"),
        (["run", "--config-dir", "gone"], "stance: --config-dir 'gone' is no folder"),
        (["label", "gone.txt"], "stance: gone.txt: no such file"),
        (["label", "article.txt", "-o", "out.doc"], "stance: out.doc: the ending '.doc' is not known"),
        (["label", "article.txt", "--model", "gone"], "stance: gone: no such model file"),
        (["label", "article.txt", "--model", "article.txt"], "stance: article.txt: is no skops model"),
        (
            ["label", "article.txt", "--min-score", "2"],
            "stance label: argument --min-score: '2' is not a number from 0 to 1",
        ),
        (["label"], "stance label: the following arguments are required: INPUT"),
        (["lable"], "stance: argument COMMAND: invalid choice: 'lable'"),
        ([], "stance: the following arguments are required: COMMAND"),
    ],
)
def test_mistakes_end_with_two_and_one_line(command, article, words, message):
    done = command(*words, cwd=article)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
    assert not [path for path in article.glob("runs/**/run.json") if json.loads(path.read_text())["status"] != "FAILED"]


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["label", "--help"]])
def test_help_shows_an_example(command, tmp_path, words):
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 0
    assert "example" in done.stdout


def test_configuration_can_be_shown_without_running(command, tmp_path):
    done = command("run", "--cfg", "job", "seed=3", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "seed: 3" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_label_writes_every_format(command, small_run, article):
    model = str(small_run[1])
    for ending in ("jsonl", "csv", "parquet", "html"):
        done = command("label", "article.txt", "--model", model, "-o", f"out.{ending}", cwd=article)
        assert (done.returncode, done.stderr) == (0, "")
        assert (article / f"out.{ending}").stat().st_size > 100
    lines = [json.loads(line) for line in (article / "out.jsonl").read_text().splitlines()]
    assert [Sentence.from_json(line, ARTICLE).text for line in lines] == [line["text"] for line in lines]
    assert [line["part"] for line in lines] == ["headline", "body", "body"]
    assert {line["doc"] for line in lines} == {"article"}


def test_label_reads_standard_input(stance, command, small_run, article):
    model = str(small_run[1])
    text = stance("label", "-", "--model", model, cwd=article, stdin=ARTICLE)
    lines = command(
        "label", "-", "--format", "jsonl", "--model", model, cwd=article, stdin=json.dumps({"id": "z", "text": ARTICLE})
    )
    assert [json.loads(line)["claims"] for line in text.stdout.splitlines()] == [
        json.loads(line)["claims"] for line in lines.stdout.splitlines()
    ]
    assert json.loads(lines.stdout.splitlines()[0])["doc"] == "z"


def test_label_leaves_an_existing_file_alone(command, small_run, article):
    (article / "out.csv").write_text("precious")
    words = ["label", "article.txt", "--model", str(small_run[1]), "-o", "out.csv"]
    assert command(*words, cwd=article).returncode == 2
    assert (article / "out.csv").read_text() == "precious"
    assert command(*words, "--force", cwd=article).returncode == 0
    assert (article / "out.csv").read_text() != "precious"


def test_bad_line_leaves_no_output(command, small_run, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "One."}\n{"id": "b"}\n')
    done = command("label", "in.jsonl", "--model", str(small_run[1]), "-o", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("stance: in.jsonl:2: a document needs 'text'")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_label_uses_the_model_that_ships_and_keeps_nothing(command, article):
    first = command("label", "article.txt", cwd=article)
    assert (first.returncode, first.stderr) == (0, "")
    assert [path.name for path in article.iterdir()] == ["article.txt"]
    denials = [c for line in first.stdout.splitlines() for c in json.loads(line)["claims"] if c["stance"] == "denial"]
    assert "Ann Lee" in {claim["actor"]["entity"] for claim in denials}


def test_output_into_a_closed_pipe_is_no_failure(script, small_run, tmp_path):
    for k in range(3):
        (tmp_path / f"{k}.txt").write_text(ARTICLE * 50)
    command = f"{script} label . --model {small_run[1]} | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_text_that_is_not_english_is_said_once(command, small_run, tmp_path):
    french = "Le ministre a dit que la loi ne sera pas votée avant la fin du mois, mais que les maires de la ville "
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(french * 3)
    (tmp_path / "c.txt").write_text(ARTICLE)
    done = command("label", ".", "--model", str(small_run[1]), cwd=tmp_path)
    assert done.returncode == 0
    assert (
        done.stderr == "stance: 2 documents do not look English (the first is 'a'); labels are made for English only\n"
    )
