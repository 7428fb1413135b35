"""`stance estimate` and `stance sample --random`: from text to corrected shares, on the command line."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from stance.cli.entry import main
from stance.corpora.annotated import Annotated
from stance.corpora.formats import write_annotations
from stance.corpora.library import load_corpus, read_any
from stance.exceptions import InputError
from stance.report.estimates import COLUMNS
from stance.scale.draw import draw_inputs, share_out
from stance.stances.classifier import StanceClassifier
from stance.stances.labeler import Labeler


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small corpus, a model, its labels, and the corpus's own claims for sentences that the model cuts alike."""
    place = tmp_path_factory.mktemp("estimate")
    corpus = load_corpus("embedded")
    documents = corpus.documents[:40]
    names = {document.id for document in documents}
    gold = [sentence for sentence in corpus.sentences if sentence.doc in names]
    seen = {document.id for document in documents[:30]}
    model = Labeler(classifier=StanceClassifier()).fit(documents[:30], [s for s in gold if s.doc in seen])
    model.save(place / "model.skops")
    with (place / "texts.jsonl").open("w", encoding="utf-8") as file:
        for k, document in enumerate(documents):
            meta = {"source": f"<b>paper</b> {k % 2}", "date": f"2026-0{1 + k % 3}-01"}
            file.write(json.dumps({"id": document.id, "text": document.text, **meta}) + "\n")
    words = ["label", str(place / "texts.jsonl"), "--model", str(place / "model.skops")]
    for ending in ("jsonl", "csv", "parquet"):
        assert main([*words, "-o", str(place / f"claims.{ending}")]) == 0
    labelled = {sentence.item for _, sentences in read_any(str(place / "claims.jsonl")) for sentence in sentences}
    return place, {sentence.item: sentence for sentence in gold if sentence.item in labelled}, model


@pytest.fixture
def here(folder, tmp_path, monkeypatch):
    """A fresh folder with `texts.jsonl`, `claims.*` and `model.skops`, and coded sentences in `coded.jsonl`."""
    place, gold, labeler = folder
    for path in place.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("stance.scale.draw.load_labeler", lambda given: labeler)
    code(sample(200), gold, "coded.jsonl")
    return gold


def sample(n, **options):
    return draw_inputs(["texts.jsonl"], n, model="model.skops", **options)


def code(drawn, gold, path):
    """Write what was drawn as people give it back: claims, no longer to do."""
    coded = []
    for document, (sentence,) in drawn:
        extra = {key: value for key, value in sentence.extra.items() if key != "todo"}
        claims = gold[sentence.item].claims if sentence.item in gold else ()
        coded.append((document, (replace(sentence, claims=claims, extra=extra),)))
    write_annotations(Path(path), [Annotated(*one) for one in coded], force=True, scattered=True)


def shares(capsys, *words):
    assert main(["estimate", *words, "--csv"]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def refusal(capsys, *words):
    assert main(["estimate", *words]) == 2
    out, error = capsys.readouterr()
    assert not out
    assert error.count("\n") == 1
    return error


def test_estimate_prints_a_table_with_what_it_means(here, capsys):
    assert main(["estimate", "claims.jsonl", "coded.jsonl"]) == 0
    out = capsys.readouterr().out
    assert "200 coded by hand" in out
    assert "drawn sentence by sentence" in out
    head = next(line for line in out.splitlines() if line.startswith("stance"))
    assert head.split() == [
        *["stance", "raw", "corrected", "interval", "coded", "only", "interval", "n", "coded", "gain"]
    ]
    assert [line.split()[0] for line in out.splitlines() if line.startswith(("accus", "denial", "concern"))]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_estimate_reads_labelled_output_in_every_format(here, capsys, ending):
    rows = shares(capsys, f"claims.{ending}", "coded.jsonl", "--by", "source")
    assert tuple(rows[0]) == COLUMNS
    assert {row["group"] for row in rows} == {"(all)", "<b>paper</b> 0", "<b>paper</b> 1"}
    assert rows == shares(capsys, "claims.jsonl", "coded.jsonl", "--by", "source")


@pytest.mark.parametrize("name", ["coded.json", "coded.conll", "coded.csv"])
def test_estimate_reads_coded_sentences_of_other_tools(here, capsys, name):
    drawn = sample(200)
    code(drawn, here, name)
    code(drawn, here, "tasks.jsonl")
    rows = shares(capsys, "claims.jsonl", name, "--sample", "tasks.jsonl")
    assert rows == shares(capsys, "claims.jsonl", "coded.jsonl")


def test_estimate_of_a_run_reads_its_claims(here, capsys, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "claims.jsonl").write_bytes((tmp_path / "claims.jsonl").read_bytes())
    assert shares(capsys, "run", "coded.jsonl") == shares(capsys, "claims.jsonl", "coded.jsonl")


def test_estimate_writes_a_page_that_escapes_what_the_corpus_says(here, tmp_path):
    assert main(["estimate", "claims.jsonl", "coded.jsonl", "--by", "source", "-o", "shares.html"]) == 0
    page = (tmp_path / "shares.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;paper&lt;/b&gt; 0" in page
    assert "<b>paper</b>" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert main(["estimate", "claims.jsonl", "coded.jsonl", "--by", "source", "-o", "shares.html"]) == 2
    before = page
    assert main(["estimate", "claims.jsonl", "coded.jsonl", "--by", "source", "-o", "shares.html", "--force"]) == 0
    assert (tmp_path / "shares.html").read_text(encoding="utf-8") == before


def test_estimate_json_holds_what_the_table_holds(here, capsys, tmp_path):
    assert main(["estimate", "claims.jsonl", "coded.jsonl", "--by", "actor", "--only", "Ottawa", "-o", "s.json"]) == 0
    value = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert value["n_coded"] == 200
    assert {row["group"] for row in value["shares"]} == {"(all)", "Ottawa"}
    assert tuple(value["shares"][0]) == COLUMNS
    main(["estimate", "claims.jsonl", "coded.jsonl", "--by", "actor", "--only", "Ottawa", "--json"])
    assert json.loads(capsys.readouterr().out) == value


def test_estimate_beyond_the_corpus_and_of_claims(here, capsys):
    (within, *_), (beyond, *_) = (shares(capsys, "claims.jsonl", "coded.jsonl", *words) for words in ([], ["--beyond"]))
    assert within["corrected"] == beyond["corrected"]
    assert float(beyond["high"]) - float(beyond["low"]) > float(within["high"]) - float(within["low"])
    rows = shares(capsys, "claims.jsonl", "coded.jsonl", "--of", "claims", "--by", "date:month", "--stance", "denial")
    assert [row["group"] for row in rows] == ["(all)", "2026-01", "2026-02", "2026-03"]
    assert {row["stance"] for row in rows} == {"denial"}


def test_estimate_refuses_in_one_line(here, capsys, tmp_path):
    assert "gone.jsonl: no such file" in refusal(capsys, "gone.jsonl", "coded.jsonl")
    assert "gone.jsonl: no such file" in refusal(capsys, "claims.jsonl", "gone.jsonl")
    assert "ending '.txt' is not known" in refusal(capsys, "claims.jsonl", "coded.jsonl", "-o", "a.txt")
    assert "no document has the key 'sauce'" in refusal(capsys, "claims.jsonl", "coded.jsonl", "--by", "sauce")
    assert "'.skops' is not known" in refusal(capsys, "model.skops", "coded.jsonl")
    (tmp_path / "empty").mkdir()
    assert "empty/claims.jsonl: is not there" in refusal(capsys, "empty", "coded.jsonl")
    lines = (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "bad.jsonl").write_text("\n".join([lines[0], lines[1], lines[0]]), encoding="utf-8")
    assert "bad.jsonl:3: sentence" in refusal(capsys, "bad.jsonl", "coded.jsonl")
    assert main(["sample", "texts.jsonl", "-n", "5", "--model", "model.skops", "-o", "doubt.jsonl"]) == 0
    text = (tmp_path / "doubt.jsonl").read_text(encoding="utf-8").replace('"todo": true, ', "")
    (tmp_path / "doubt.jsonl").write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert "draw a sample with: stance sample --random" in refusal(capsys, "claims.jsonl", "doubt.jsonl")


def test_coded_sentence_that_is_not_in_the_sample_is_refused(here, capsys, tmp_path):
    code(sample(20, seed=1), here, "tasks.jsonl")
    assert "is not in the sample" in refusal(capsys, "claims.jsonl", "coded.jsonl", "--sample", "tasks.jsonl")


def test_random_sample_is_nested_and_the_same_in_any_order(here, tmp_path):
    lines = (tmp_path / "texts.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "back.jsonl").write_text("\n".join(lines[::-1]), encoding="utf-8")
    few, many = ([s.item for _, (s,) in sample(n)] for n in (20, 60))
    assert few == many[:20]
    assert few == [s.item for _, (s,) in draw_inputs(["back.jsonl"], 20, model="model.skops")]
    assert few != [s.item for _, (s,) in sample(20, seed=1)]
    assert len(set(many)) == 60


def test_random_sample_says_how_it_was_drawn(here):
    total = sum(s.part != "boilerplate" for _, sentences in read_any("claims.jsonl") for s in sentences)
    drawn = [s for _, (s,) in sample(25)]
    assert {s.extra["stratum_size"] for s in drawn} == {total}
    assert {s.extra["weight"] for s in drawn} == {round(total / 25, 6)}
    assert all(s.extra["todo"] for s in drawn)


def test_random_sample_has_the_claims_that_labelling_gives_unless_it_is_blank(here):
    labelled = {s.item: s.claims for _, sentences in read_any("claims.jsonl") for s in sentences}
    assert all(labelled[s.item] == s.claims for _, (s,) in sample(60))
    assert not any(s.claims for _, (s,) in sample(60, claims=False))


@pytest.mark.parametrize("key", ["model", "source", "date:month"])
def test_strata_are_drawn_with_weights_that_add_up(here, key):
    drawn = [s for _, (s,) in sample(60, stratify=key)]
    total = sum(s.part != "boilerplate" for _, sentences in read_any("claims.jsonl") for s in sentences)
    assert sum(s.extra["weight"] for s in drawn) == pytest.approx(total, abs=1e-3)
    names = [s.extra["stratum"] for s in drawn]
    if key == "model":
        assert set(names) == {"claim", "doubt", "rest"}
        assert names.count("claim") == names.count("doubt") == 10
    elif key == "source":
        assert names.count("<b>paper</b> 0") == names.count("<b>paper</b> 1") == 30


def test_excluded_sentences_are_drawn_but_not_given_again(here):
    few = [s for _, (s,) in sample(20)]
    more = [s for _, (s,) in sample(50, exclude=few)]
    assert len(more) == 30
    assert {s.item for s in more} | {s.item for s in few} == {s.item for _, (s,) in sample(50)}
    with pytest.raises(InputError, match="nothing is left to draw"):
        sample(20, exclude=few)


def test_sample_command_draws_at_random(here, capsys, tmp_path):
    words = ["sample", "texts.jsonl", "-n", "30", "--model", "model.skops"]
    assert main([*words, "--random", "-o", "a.jsonl"]) == 0
    assert capsys.readouterr().out == "a.jsonl: 30 sentences, drawn at random\n"
    assert main([*words, "--stratify", "source", "--blank", "-o", "b.csv"]) == 0
    assert "keeps no weights; give stance estimate --sample" in capsys.readouterr().err
    assert main([*words, "--random", "--diversity", "0.2"]) == 2
    assert "--diversity goes with doubt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n=0 is out of range"),
        ({"n": 1, "stratify": "source"}, "n=1 is too few for 2 strata"),
        ({"n": 5, "stratify": "actor"}, "strata by 'actor' are not known before coding"),
        ({"n": 5, "stratify": "date:moon"}, "by 'date:moon' is not known"),
    ],
)
def test_draw_refuses_what_it_cannot_use(here, options, message):
    with pytest.raises(InputError, match=message):
        sample(**options)


def test_quotas_share_out_a_sample_and_nobody_gets_nothing():
    assert share_out(60, {"claim": 500, "doubt": 5, "rest": 900}, {"claim": 1, "doubt": 1, "rest": 4}) == {
        "claim": 11,
        "doubt": 5,
        "rest": 44,
    }
    assert share_out(3, {"a": 9, "b": 9, "c": 9}, {"c": 100}) == {"a": 1, "b": 1, "c": 1}
