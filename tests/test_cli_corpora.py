"""`stance corpora`, `agreement` and `sample` as a user of the command line sees them."""

import io
import json
import sys
from functools import partial

import pytest

from stance.cli.entry import main
from stance.terminal import print_table

TEXT = "Ann Lee denied it. Bo waited. Bo accused Ann of lying."


def line(start, end, *claims):
    return {"doc": "a", "start": start, "end": end, "text": TEXT[start:end], "claims": list(claims)}


def claim(stance, cue, actor=None):
    def span(words):
        return {"text": words, "start": TEXT.index(words), "end": TEXT.index(words) + len(words)}

    return {"stance": stance, "cue": span(cue), "actor": actor and span(actor) | {"entity": actor}, "target": None}


ANNA = [
    line(0, 18, claim("denial", "denied", "Ann Lee")),
    line(19, 29),
    line(30, 54, claim("accusation", "accused")),
]
BEN = [line(0, 18, claim("denial", "denied", "Ann")), line(19, 29), line(30, 54)]


@pytest.fixture
def stance(command, tmp_path):
    for name, lines in (("anna", ANNA), ("ben", BEN)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(value) + "\n" for value in lines))
    return partial(command, cwd=tmp_path)


def test_list_tells_what_is_here_and_what_is_not(stance):
    done = stance("corpora", "list")
    assert done.returncode == 0, done.stderr
    rows = {tuple(row.split()[:2]): row.split() for row in done.stdout.splitlines()}
    assert rows["embedded", "all"][2:5] == ["429", "5,506", "3,344"]
    assert rows["polnear", "train"][2:4] == ["not", "here"]
    assert "files are missing" not in done.stdout
    listed = json.loads(stance("corpora", "list", "--json").stdout)
    assert {row["corpus"] for row in listed} >= {
        "embedded",
        "silver",
        "silver_newsmtsc",
        "silver_doubtful",
        "gold",
        "polnear",
        "dse",
        "plv",
        "newsmtsc",
        "seesaw",
    }
    assert listed[0] == {
        **{"corpus": "embedded", "split": "all", "scheme": "stance3"},
        **{"documents": 429, "sentences": 5506, "mentions": 3344, "labelled": 2309},
    }


@pytest.fixture
def damaged(tmp_path):
    """A folder of corpora in which DSE has a split without text and one with a line that cannot be read."""
    (tmp_path / "corpora" / "dse").mkdir(parents=True)
    for split, text in (("train", "\n"), ("valid", "no fields\n"), ("test", "no fields\nnone\n")):
        (tmp_path / "corpora" / "dse" / f"{split}.txt").write_text(text)
    return str(tmp_path / "corpora")


def test_list_goes_on_behind_a_corpus_that_cannot_be_read(stance, damaged):
    done = stance("corpora", "list", "--corpora-dir", damaged)
    assert (done.returncode, done.stderr) == (0, "")
    assert "dse train cannot be read: " in done.stdout
    assert "train.txt: the file is empty" in done.stdout
    assert "dse test: 2 records left out that cannot be read\n" in done.stdout
    rows = {tuple(row.split()[:2]): row.split() for row in done.stdout.splitlines()}
    assert rows["embedded", "all"][2] == "429"
    listed = json.loads(stance("corpora", "list", "--json", "--corpora-dir", damaged).stdout)
    train, valid, test = (row for row in listed if row["corpus"] == "dse")
    assert "the file is empty" in train["error"]
    assert train["documents"] is None
    assert (valid["documents"], valid["skipped"], test["skipped"]) == (0, 1, 2)
    assert not any({"error", "skipped"} & row.keys() for row in listed if row["corpus"] != "dse")


def test_table_is_never_cut(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    long = "what differs " * 20
    print_table(("run", long), [("0", long.strip()), (long.strip(), "x")], right=(1,))
    shown = capsys.readouterr().out
    assert shown.count(long.strip()) == 3
    assert "…" not in shown
    assert shown.count("\n") == 3


def test_output_is_utf8_whatever_the_locale(tmp_path, monkeypatch):
    (tmp_path / "anna.jsonl").write_text("".join(json.dumps(value) + "\n" for value in ANNA))
    for name in ("été", "half\udcff"):  # the second is no text: a file's name may be any bytes
        output, bytes_ = tmp_path / f"{name}.csv", io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_, encoding="ascii", newline="\r\n"))
        assert main(["corpora", "convert", str(tmp_path / "anna.jsonl"), str(output)]) == 0
        sys.stdout.flush()
        said = bytes_.getvalue().decode("utf-8")
        assert said == f"{str(output).encode(errors='backslashreplace').decode()}: 3 sentences of 1 documents\n"


def test_info_tells_origin_licence_and_citation(stance):
    done = stance("corpora", "info", "newsmtsc")
    assert done.returncode == 0, done.stderr
    for words in ("MIT", "Hamborg", "b9d9b79704ed1b35cecaf1d7c2343dc1bd734fb7", "0 of 3 files", "sentiment3"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["corpora"], "stance corpora: the following arguments are required: COMMAND"),
        (["corpora", "info", "polnaer"], "stance: there is no corpus 'polnaer'; did you mean 'polnear'?"),
        (["corpora", "fetch", "dse", "--mirror", "http://example.org"], "stance: "),
        (["corpora", "fetch", "dse", "--mirror", "http://127.0.0.1:9"], "stance: "),
        (["corpora", "check", "gone.jsonl"], "stance: gone.jsonl: no such file or folder, and no corpus"),
        (["corpora", "check", "dse"], "train.txt: no such file; fetch it with: stance corpora fetch dse"),
        (["corpora", "convert", "anna.jsonl", "out.doc"], "stance: out.doc: the ending '.doc' is not known"),
        (["corpora", "convert", "anna.jsonl", "ben.jsonl"], "stance: ben.jsonl: exists already"),
        (["corpora", "convert", "silver", "out.jsonl"], "no such file; fetch it with: stance corpora fetch silver"),
        (["agreement", "anna.jsonl"], "stance: agreement is between two or more"),
        (["agreement", "anna.jsonl", "ben.jsonl", "--names", "a"], "stance: --names 'a' must be 2 names"),
        (["agreement", "anna.jsonl", "ben.jsonl", "-o", "out.pdf"], "stance: out.pdf: the ending '.pdf' is not known"),
        (
            ["sample", "anna.jsonl", "-n", "0"],
            "stance sample: argument -n/--number: '0' is not a whole number of at least 1",
        ),
        (["sample", "gone.txt", "-n", "5"], "stance: gone.txt: no such file"),
        (["run", "corpus=silver"], "no such file; fetch it with: stance corpora fetch silver"),
        (["run", "scheme=plover15"], "stance: scheme=plover15 labels given pairs; choose a scheme of claims"),
        (["run", "scheme=stance4"], "stance: scheme=stance4 does not exist; did you mean 'stance3'?"),
        (["run", "scheme=stance4", "--cfg", "job"], "stance: scheme=stance4 does not exist; did you mean 'stance3'?"),
        (["run", "-m", "seed=1,2", "--cfg", "job"], "stance: run: -m does not go with --cfg and --info; leave it out"),
        (
            ["corpora", "convert", "anna.jsonl", "o.jsonl", "--documents-out", "o.jsonl"],
            "stance: o.jsonl: is to hold the annotations and the documents; choose two names",
        ),
    ],
)
def test_mistakes_end_with_one_line_and_exit_code_2(stance, words, message):
    done = stance(*words)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_annotations_go_to_another_tool_and_back(stance, tmp_path):
    done = stance("corpora", "convert", "anna.jsonl", "tasks.json")
    assert (done.returncode, done.stdout) == (0, "tasks.json: 3 sentences of 1 documents\n")
    assert stance("corpora", "convert", "tasks.json", "back.jsonl").returncode == 0
    back = [json.loads(text) for text in (tmp_path / "back.jsonl").read_text().splitlines()]
    assert [(b["start"], b["claims"]) for b in back] == [(a["start"], a["claims"]) for a in ANNA]


def test_bad_records_can_be_left_out_and_are_counted(stance, tmp_path):
    with (tmp_path / "anna.jsonl").open("a") as file:
        file.write("{\n")
    assert "anna.jsonl:4: is not JSON" in stance("corpora", "convert", "anna.jsonl", "out.csv").stderr
    assert not (tmp_path / "out.csv").exists()
    done = stance("corpora", "convert", "anna.jsonl", "out.csv", "--skip-bad")
    assert done.returncode == 0
    assert done.stderr.startswith("stance: 1 records left out, first: anna.jsonl:4: is not JSON")


def test_nothing_left_of_bad_records_is_a_mistake(stance, tmp_path):
    (tmp_path / "bad.jsonl").write_text("{\n[]\n")
    done = stance("corpora", "convert", "bad.jsonl", "out.csv", "--documents-out", "texts.jsonl", "--skip-bad")
    assert done.returncode == 2
    assert done.stderr.startswith("stance: nothing is left to write, 2 records cannot be read; correct the first: bad.")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.csv")) + list(tmp_path.glob("texts*"))


def test_checks_are_listed_with_their_codes(stance):
    done = stance("corpora", "check", "anna.jsonl")
    assert done.returncode == 0, done.stderr
    assert "STN004" in done.stdout
    checks = json.loads(stance("corpora", "check", "embedded", "--json").stdout)
    levels = {check["code"]: check["level"] for check in checks}
    assert levels["STN005"] == "passed"
    assert stance("corpora", "check", "anna.jsonl", "--strict").returncode == int("issue" in done.stdout)


def test_agreement_is_shown_and_written(stance, tmp_path):
    done = stance("agreement", "anna.jsonl", "ben.jsonl")
    assert done.returncode == 0, done.stderr
    for words in ("accusation", "denial", "kappa", "alpha"):
        assert words in done.stdout.lower()
    for name in ("out.html", "out.json"):
        assert stance("agreement", "anna.jsonl", "ben.jsonl", "--gold", "anna.jsonl", "-o", name).returncode == 0
    assert json.loads((tmp_path / "out.json").read_text())
    assert "<html" in (tmp_path / "out.html").read_text()


@pytest.mark.parametrize("more", [[], ["--cfg", "job"]])
def test_faulty_scheme_is_named_in_one_line(stance, tmp_path, more):
    (tmp_path / "mine" / "scheme").mkdir(parents=True)
    (tmp_path / "mine" / "scheme" / "praise.yaml").write_text("name: praise\nunit: [\n")
    done = stance("run", "--config-dir", "mine", "scheme=praise", *more)
    assert done.returncode == 2
    assert "praise.yaml:3: is not YAML that can be used" in done.stderr
    assert done.stderr.count("\n") == 1


def test_own_scheme_is_trained_and_measured(stance, tmp_path):
    (tmp_path / "mine" / "scheme").mkdir(parents=True)
    (tmp_path / "mine" / "scheme" / "praise.yaml").write_text(
        "name: praise\nunit: claims\ncue: false\nlabels:\n  praise: Says something good.\n"
    )
    lines = []
    for k in range(60):
        text = f"Ann praised plan number {k} of the city." if k % 2 else f"Ann read plan number {k} of the city."
        claims = [{"stance": "praise", "cue": None, "actor": None, "target": None}] if k % 2 else []
        lines.append({"doc": f"d{k}", "start": 0, "end": len(text), "text": text, "claims": claims})
    (tmp_path / "own.jsonl").write_text("".join(json.dumps(value) + "\n" for value in lines))
    words = [
        "corpus=file",
        "corpus.path=own.jsonl",
        "evaluation=quick",
        "features.min_df=1",
        "input=anna.txt",
        "jobs=1",
        "report=none",
    ]
    (tmp_path / "anna.txt").write_text("Ann praised the mayor of the city.")
    done = stance("run", "--config-dir", "mine", "scheme=praise", *words)
    assert done.returncode == 0, done.stderr
    assert "praise F1" in done.stdout
    (folder,) = tmp_path.glob("runs/*/*-*-*")
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["stance/praise_support"] == 30
    assert metrics["stance/praise_f1"] > 0.9


def test_sentences_still_to_be_annotated_do_not_count_as_silence(stance):
    assert stance("corpora", "convert", "anna.jsonl", "tasks.json", "--blank").returncode == 0
    done = stance("agreement", "tasks.json", "ben.jsonl")
    assert done.returncode == 2
    assert "no sentence" in done.stderr


def test_names_that_become_equal_are_refused(stance):
    done = stance("agreement", "anna.jsonl", "ben.jsonl", "anna.jsonl", "--names", "x,x,x 1")
    assert (done.returncode, done.stderr) == (
        2,
        "stance: --names 'x,x,x 1' gives two annotators one name; give each its own\n",
    )


def test_corpus_is_meant_where_a_folder_has_its_name(stance, tmp_path):
    (tmp_path / "embedded").mkdir()
    assert stance("corpora", "convert", "embedded", "out.csv").returncode == 0
    assert "no .ann" in stance("corpora", "convert", "./embedded", "out2.csv").stderr


def test_one_person_of_several_can_be_trained_on(stance, tmp_path):
    task = {"id": 1, "data": {"text": "Ann denied it."}}
    label = {"start": 4, "end": 10, "text": "denied", "labels": ["denial"]}
    region = {"id": "r", "from_name": "label", "to_name": "text", "type": "labels", "value": label}
    task["annotations"] = [{"completed_by": 1, "result": [region]}, {"completed_by": 2, "result": []}]
    (tmp_path / "export.json").write_text(json.dumps([task]))
    assert "export.json: holds annotations by 1, 2" in stance("run", "corpus=file", "corpus.path=export.json").stderr
    done = stance("run", "corpus=file", "corpus.path='export.json@2'")
    assert "needs at least as many documents" in done.stderr
    stance("corpora", "convert", "export.json@1", "one.jsonl")
    assert [c["stance"] for c in json.loads((tmp_path / "one.jsonl").read_text())["claims"]] == ["denial"]


def test_sample_can_hide_what_the_model_says(stance, tmp_path):
    (tmp_path / "a.txt").write_text(
        "Ottawa on Monday accused Beijing of lying. Beijing denied that it had lied at all."
    )
    done = stance("sample", "a.txt", "-n", "2", "--blank")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(text) for text in done.stdout.splitlines()]
    assert [(line["claims"], line["todo"]) for line in lines] == [([], True), ([], True)]


def test_list_tells_of_a_corpus_that_is_here_in_part(stance, tmp_path):
    folder = tmp_path / "corpora" / "polnear" / "dev"
    for name in ("text/a.txt", "attributions/a_x.ann"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("Ann waited." if name.endswith("txt") else "")
    done = stance("corpora", "list", "--corpora-dir", "corpora")
    assert "polnear dev: 178 files are missing; stance corpora fetch polnear brings them" in done.stdout


def test_check_tells_what_was_compared(stance):
    done = stance("corpora", "check", "anna.jsonl")
    assert done.stdout.startswith("anna: 3 sentences, checked within one set, there is no split\n")


def test_every_record_left_out_is_told(stance, tmp_path):
    (tmp_path / "bad.jsonl").write_text((tmp_path / "anna.jsonl").read_text() + "{\n[\n")
    done = stance("corpora", "convert", "bad.jsonl", "out.csv", "--skip-bad")
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["stance", "bad.jsonl:5"]
