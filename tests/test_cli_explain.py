"""`stance label --explain`, what it writes and shows, and the report of a run."""

import csv
import io
import json
import shutil

import pytest

from stance.cli.entry import main
from stance.corpora.labelled import iter_labelled
from stance.corpora.library import load_corpus
from stance.report.article import article_html
from stance.scale.models import load_labeler
from stance.scale.training import training_sentences
from stance.schema import Claim, Document, Sentence, Span

ARTICLE = "Minister denies lying\r\n\r\nAnn Lee denied that she had lied. Ottawa accused “Beijing” of spying."


@pytest.fixture
def run(small_run):
    """The folder of a small run with its report."""
    return small_run[1]


@pytest.fixture
def article(tmp_path, monkeypatch):
    (tmp_path / "article.txt").write_bytes(ARTICLE.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_explained_claims_point_into_the_document(run, article, capsys):
    assert main(["label", "article.txt", "--model", str(run), "--explain"]) == 0
    plain = capsys.readouterr().out
    assert main(["label", "article.txt", "--model", str(run), "--explain", "-o", "out.jsonl"]) == 0
    assert (article / "out.jsonl").read_text(encoding="utf-8") == plain
    claims = [claim for line in plain.splitlines() for claim in json.loads(line)["claims"]]
    assert "accusation" in {claim["stance"] for claim in claims}
    for claim in claims:
        why = claim["why"]
        for span in [*why["words"], why["tagger"]]:
            assert span["text"] is None or ARTICLE[span["start"] : span["end"]] == span["text"]
        total = sum(word["weight"] for word in why["words"]) + why["tagger"]["weight"] + why["rest"]
        assert total == pytest.approx(why["log_odds"], abs=1e-9)
        assert 0 < len(why["words"]) <= 8
        assert why["log_odds"] >= why["threshold"]
        assert {near["corpus"] for near in why["nearest"]} == {"embedded"}


def test_explanations_change_nothing_else(run, article, capsys):
    options = ["label", "article.txt", "--model", str(run)]
    assert main(options) == 0
    before = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert main([*options, "--explain"]) == 0
    after = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for claim in (claim for line in after for claim in line["claims"]):
        del claim["why"]
    assert after == before
    assert "why" not in str(before)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_tables_get_one_more_column(run, article, ending):
    for more in ([], ["--explain"]):
        name = f"out{len(more)}.{ending}"
        assert main(["label", "article.txt", "--model", str(run), "-o", name, *more]) == 0
    if ending == "csv":
        texts = [(article / name).read_bytes().decode() for name in ("out0.csv", "out1.csv")]
        rows = [list(csv.DictReader(io.StringIO(text, newline=""))) for text in texts]
        assert [*rows[0][0], "why"] == list(rows[1][0])
        found = next(row for row in rows[1] if row["stance"] == "accusation")
        assert found["why"].startswith("log odds ")
        assert all(bool(row["why"]) == bool(row["stance"]) for row in rows[1])
    claims = [[sentence.claims for sentence, _ in iter_labelled(article / f"out{k}.{ending}")] for k in (0, 1)]
    assert claims[0] == claims[1]


def test_page_says_why(run, article):
    assert main(["label", "article.txt", "--model", str(run), "-o", "out.html", "--explain"]) == 0
    html = (article / "out.html").read_text(encoding="utf-8")
    assert "<summary>Why</summary>" in html
    assert "Nearest in training:" in html
    assert main(["label", "article.txt", "--model", str(run), "-o", "plain.html"]) == 0
    assert "<summary>" not in (article / "plain.html").read_text(encoding="utf-8")


def test_report_of_a_run_says_why_and_its_claims_stay_as_they_are(run):
    html = (run / "report.html").read_text(encoding="utf-8")
    assert "<summary>Why</summary>" in html
    assert "Nearest in training:" not in html
    assert '"why"' not in (run / "claims.jsonl").read_text(encoding="utf-8")


def test_training_sentences_of_a_run_are_those_it_was_trained_on(run, tmp_path):
    told = []
    found = training_sentences(load_labeler(str(run)), str(run), told.append)
    first = {sentence.doc for sentence in load_corpus("embedded").sentences[:100]}
    assert found.corpus == "embedded"
    assert first & {sentence.doc for sentence in found.sentences}
    assert len({sentence.doc for sentence in found.sentences}) <= 12
    assert told == []
    shutil.copy(run / "model.skops", tmp_path / "model.skops")
    assert training_sentences(load_labeler(str(run)), str(tmp_path / "model.skops"), told.append) is None
    assert told == ["no nearest training sentences: embedded as it is here is not what the model was trained on"]


def test_training_sentences_that_are_gone_are_said(run, tmp_path):
    for name in ("run.json", "model.skops", "config.yaml"):
        shutil.copy(run / name, tmp_path / name)
    labeler, told = load_labeler(str(run)), []
    text = (run / "config.yaml").read_text(encoding="utf-8")
    for change in (text.replace("name: embedded", "name: embeded"), "a: 1\n", text.replace("corpus:", "corpse:")):
        assert change != text
        (tmp_path / "config.yaml").write_text(change, encoding="utf-8")
        assert training_sentences(labeler, str(tmp_path), told.append) is None
    assert len(told) == 3
    assert all(line.startswith("no nearest training sentences: ") and "\n" not in line for line in told)


WHY = {
    "log_odds": 1.5,
    "threshold": -0.5,
    "exact": True,
    "words": [{"text": "<b>lied", "start": 3, "end": 7, "weight": -0.25}],
    "rest": 0.5,
    "tagger": {"text": '"><i>', "start": 3, "end": 7, "weight": 1.25},
    "nearest": [{"text": "<script>", "doc": "<d>", "corpus": "<c>", "stances": ["<s>"], "similarity": 0.5}],
}


def shown(why):
    claim = Claim("denial", Span(3, 7, "lied"), extra={"why": why})
    return article_html(Document("a", "He lied."), [Sentence("a", 0, 0, 8, "He lied.", claims=(claim,))])


def test_article_escapes_reasons():
    html = shown(WHY)
    assert (
        "Log odds 1.50, said from −0.50: <bdi>&lt;b&gt;lied</bdi> −0.25, tagger (<bdi>&#34;&gt;&lt;i&gt;</bdi>) +1.25"
        in html
    )
    assert "why: cue “lied”; &lt;b&gt;lied −0.25" in html
    assert "“<bdi>&lt;script&gt;</bdi>” (<bdi>&lt;c&gt;, &lt;d&gt;: &lt;s&gt;; 0.50</bdi>)" in html


@pytest.mark.parametrize(
    "why",
    ["text", [], {}, 3, {**WHY, "words": 3}, {**WHY, "rest": "much"}, {**WHY, "tagger": None}, {**WHY, "nearest": [1]}],
)
def test_article_leaves_out_reasons_that_are_none_of_ours(why):
    assert "<summary>" not in shown(why)


def test_article_says_where_there_are_no_weights():
    assert "the model has no weights of words: tagger" in shown({**WHY, "exact": False, "words": []})
    nothing = {**WHY, "log_odds": None, "exact": False, "words": [], "rest": None, "tagger": None}
    assert "Said by its cue alone: the model has no log odds." in shown(nothing)
