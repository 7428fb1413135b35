"""`stance report`: the same bytes again, and what is said where something cannot be told any more."""

import dataclasses
import json
import shutil

import pytest
import yaml

from stance.cli.entry import main
from stance.corpora.checks import Check
from stance.corpora.outputs import open_writer, write_documents
from stance.experiments.records.documents import DOCUMENTS, read_input, write_input
from stance.experiments.records.items import ITEMS, write_items
from stance.report.render import write_report
from stance.report.templating import unbroken
from stance.schema import Document
from summaries import EVIL, make_summary, one_label_summary

RECORD = {
    "format_version": 2,
    "status": "COMPLETED",
    "name": "seed",
    "nickname": "brisk-heron",
    "headline": {"metric": "stance/macro_f1", "average": "macro"},
    "checks": [{"code": "STN004", "level": "issue", "count": 2}],
    "timings": {"total": 1.5},
}
TOLD = '{"format_version": 1, "checks": %s, "weights": %s, "reasons": %s, "not_kept": []}'
WHY = {
    "log_odds": 1.0, "threshold": 0.25, "exact": True, "words": [{"text": "accused", "weight": 0.75}], "rest": 0.125,
    "tagger": {"text": None, "weight": 0.0}, "nearest": [],
}  # fmt: skip


def finished(folder, summary):
    """Write all that a run leaves, its report from the summary."""
    folder.mkdir(exist_ok=True)
    record = RECORD | {"labels": list(summary.stances), "headline": {"metric": summary.headline, "average": "macro"}}
    config = {"report": {"title": summary.title}, "question": summary.question, "task": {"kind": "claims"}}
    check = Check("STN004", "Labels with few examples", "issue", 2, "2 labels.", "Annotate more.", (EVIL,))
    shown = {key: value for key, value in record.items() if key not in ("status", "timings")}
    summary = dataclasses.replace(summary, config=config, record=shown, checks=[check])
    (folder / "run.json").write_text(json.dumps(record))
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=False))
    (folder / "metrics.json").write_text(json.dumps(summary.metrics))
    summary.predictions.assign(task="t", fold=0).to_parquet(folder / "predictions.parquet", index=False)
    write_items(folder / ITEMS, summary.texts, summary.texts)
    write_input(folder / DOCUMENTS, summary.documents)
    with open_writer(folder / "claims.jsonl", with_meta=False) as writer:
        write_documents(writer, summary.documents, summary.sentences)
    explained = [
        s.with_claims(tuple(dataclasses.replace(c, extra={"why": WHY}) for c in s.claims)) for s in summary.sentences
    ]
    return write_report(folder, dataclasses.replace(summary, sentences=explained))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run of claims and one of pairs, in hostile words."""
    here = tmp_path_factory.mktemp("made")
    summaries = {"claims": make_summary(EVIL), "pairs": one_label_summary(EVIL)}
    return {kind: (here / kind, finished(here / kind, summary)) for kind, summary in summaries.items()}


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made["claims"][0], tmp_path / "run")


@pytest.mark.parametrize("kind", ["claims", "pairs"])
def test_report_gives_the_same_bytes_in_another_folder(kind, made, tmp_path, capsys):
    run, paths = made[kind]
    assert main(["report", str(run), "-o", str(tmp_path / "new" / "deep")]) == 0
    written = {path.relative_to(run): tmp_path / "new" / "deep" / path.relative_to(run) for path in paths}
    assert [name for name, path in written.items() if path.read_bytes() != (run / name).read_bytes()] == []
    captured = capsys.readouterr()
    assert f"{len(paths)} of {len(paths)} files changed" in captured.out
    assert captured.err == ""


def test_report_touches_only_what_is_not_as_it_was(folder, capsys):
    (folder / "report.md").write_text("changed")
    (folder / "plots" / "headline.svg").unlink()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}
    assert main(["report", str(folder)]) == 0
    assert "2 of " in capsys.readouterr().out
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}
    assert {path.name for path in after if after[path] != before.get(path)} == {"report.md", "headline.svg"}


def test_report_says_what_cannot_be_rebuilt(folder, capsys):
    for name in ("report.json", DOCUMENTS):
        (folder / name).unlink()
    for _ in range(2):  # again, although there is a report.json by then
        assert main(["report", str(folder)]) == 0
        told = capsys.readouterr().err
        for what in ("no documents.jsonl", "details and examples of the checks", "the model cannot be read"):
            assert told.count(what) == 1
    page = (folder / "report.html").read_text()
    assert "STN004" in page
    assert "Details were not kept." in page
    assert "accused" in page


def test_report_as_json_says_what_the_page_says(made):
    folder = made["claims"][0]
    told = json.loads((folder / "report.json").read_text())
    assert unbroken(told["verdict"]) in (folder / "report.html").read_text()
    assert told["metrics"] == make_summary(EVIL).metrics
    assert told["checks"][0]["code"] == "STN004"
    assert [each["why"] for each in told["reasons"]] == [WHY]
    assert [group["total"] for group in told["errors"]][:2] == [4, 2]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("run.json", json.dumps(RECORD | {"status": "RUNNING"}), "may still be on; wait until it has ended"),
        ("run.json", json.dumps(RECORD | {"status": "FAILED"}), "is FAILED and was not measured; run it again"),
        ("claims.jsonl", '{"doc": "a"', "claims.jsonl:1: is half written or damaged"),
        ("claims.jsonl", '{"doc": "a", "start": 3, "end": 1, "text": ""}', "claims.jsonl:1: span 3-1"),
        (DOCUMENTS, "[]\n", "documents.jsonl:1: a document is an object"),
        ("report.json", "{}", "is damaged or of another version; delete it"),
        ("report.json", '{"format_version": 1, "checks": 1}', "is damaged or of another version; delete it"),
        ("report.json", TOLD % ('[{"code": "STN001"}]', "[]", "[]"), "is damaged or of another version; delete it"),
        ("report.json", TOLD % ("[]", "[1]", "[]"), "is damaged or of another version; delete it"),
        ("report.json", TOLD % ("[]", "[]", '[{"item": []}]'), "is damaged or of another version; delete it"),
        ("metrics.json", "[", "is half written or damaged"),
    ],
)
def test_report_of_a_damaged_run_ends_with_one_line(name, content, message, folder, capsys):
    (folder / name).write_text(content)
    assert main(["report", str(folder)]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1


def test_input_of_a_run_is_read_as_it_was_written(tmp_path):
    documents = [Document("a", "x\r\n\ud800", title="T", meta={"k": [1, None]}), Document("ü", "")]
    write_input(tmp_path / DOCUMENTS, documents)
    assert read_input(tmp_path / DOCUMENTS) == documents


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("--text", "0.620 [0.580, 0.660]"),
        ("--md", "0.62 (95 % CI 0.58–0.66)"),
        ("--json", '"verdict": "Macro-F1 0.62'),
        ("--latex", "macro-F1 & 0.620 [0.580, 0.660] & 0.520"),
    ],
)
def test_report_is_printed_and_nothing_written(form, shown, folder, capsys):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert main(["report", str(folder), form]) == 0
    assert shown in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_report_is_printed_or_written_but_not_both(folder, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["report", str(folder), "--latex", "-o", "x"])
    assert "not allowed with argument" in capsys.readouterr().err
