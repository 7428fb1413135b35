"""Sentiment by the classifier that ships: what it says, what its file may hold, and the experiment that makes it."""

import csv
import json
import os
import re
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from stance.cli.entry import main
from stance.exceptions import ConfigError, InputError, ModelError
from stance.experiments.build import build_labeler
from stance.experiments.compose import compose_config, job_config
from stance.experiments.run import run_experiment
from stance.experiments.tasks.pairs import Example
from stance.experiments.tasks.sentiment import whole_sentences
from stance.report.pages import article_page
from stance.resources import resource
from stance.schema import SENTIMENTS, Claim, Document, Mention, Sentence, Span
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.files import load_model, save_model
from stance.stances.labeler import Labeler
from stance.stances.pair_features import Pair
from stance.stances.pair_views import make_pair_features
from stance.stances.pairs import PairClassifier
from stance.stances.trained_sentiment import TrainedSentiment, sentiments, with_target_sentiment

MODEL = resource("data", "models/sentiment.skops")
TEXT = "Smith praised the brave nurses. "
VERBS = {"negative": "condemned", "neutral": "met", "positive": "praised"}


def documented():
    """Return the rows of the table of examples in the model card: sentence, target, label and score."""
    card = resource("data", "models/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| “(.+?)” \| (.*?) \| (\w+) \| ([+−]?[\d.]+) \|$", card, re.MULTILINE)
    assert len(rows) >= 6
    return [(text, target, label, float(score.replace("−", "-"))) for text, target, label, score in rows]


@pytest.fixture(scope="module")
def shipped():
    return TrainedSentiment()


@pytest.fixture(scope="module")
def small():
    """A classifier of few pairs, half of them sentences without a target."""
    pairs, labels = [], []
    for number in range(36):
        label = SENTIMENTS[number % 3]
        text = f"Ann {VERBS[label]} Eve on day {number}."
        start = text.index("Eve")
        pairs.append(Pair(text, target=(start, start + 3) if number % 2 else None))
        labels.append(label)
    return PairClassifier(features=make_pair_features("pair_regions")).fit(pairs, labels)


def test_shipped_model_says_what_its_card_says(shipped):
    for text, target, label, score in documented():
        start = text.index(target) if target else 0
        said = shipped.towards(text, start, start + len(target)) if target else shipped.score_one(text)
        assert (said.label, said.score) == (label, pytest.approx(score, abs=0.0002)), text


def test_shipped_model_is_small_and_holds_no_type_but_ours_and_those_of_its_libraries():
    from skops.io import get_untrusted_types

    assert MODEL.stat().st_size < 5e6
    assert all(name.startswith("stance.stances.") for name in get_untrusted_types(file=MODEL))
    with zipfile.ZipFile(MODEL) as archive:
        assert {name.rpartition(".")[2] for name in archive.namelist()} <= {"json", "npy", "npz"}


def test_file_that_would_call_a_program_is_refused(tmp_path):
    path = tmp_path / "sentiment.skops"
    call = {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode", "__id__": 9}
    with zipfile.ZipFile(MODEL) as good, zipfile.ZipFile(path, "w") as evil:
        for name in good.namelist():
            data = good.read(name)
            if name == "schema.json":
                schema = json.loads(data)
                schema["content"]["content"]["model"] = call | {"content": {"module_path": "os", "function": "system"}}
                data = json.dumps(schema).encode()
            evil.writestr(name, data)
    with pytest.raises(ModelError, match="types that are not trusted"):
        PairClassifier.load(path)


@given(st.lists(st.lists(st.floats(0.001, 1), min_size=3, max_size=3), min_size=1, max_size=5))
def test_score_is_the_probability_of_positive_less_that_of_negative(rows):
    shares = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    for row, said in zip(shares, sentiments(shares, SENTIMENTS), strict=True):
        assert said.score == round(row[2] - row[0], 4)
        assert row[SENTIMENTS.index(said.label)] == row.max()
        assert not (said.label == "negative" and said.score > 0)
        assert not (said.label == "positive" and said.score < 0)


@settings(max_examples=30)
@given(st.lists(st.text(st.sampled_from("aé \n\0\ud800.“”"), max_size=30), max_size=4))
def test_any_text_has_a_sentiment_alone_as_among_others(small, texts):
    trained = TrainedSentiment(classifier=small)
    assert trained.score_many(texts) == [trained.score_one(text) for text in texts]


def test_sentiment_towards_two_targets_of_a_sentence_differs(shipped):
    text = "The president praised the heroic firefighters. Critics called Jones a corrupt liar."
    fire, jones = (shipped.towards(text, text.index(w), text.index(w) + len(w)) for w in ("firefighters", "Jones"))
    assert jones.score < fire.score
    assert jones.label == "negative"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (0, 99), (5, 2)])
def test_target_that_stands_nowhere_is_refused(small, start, end):
    with pytest.raises(InputError, match=rf"no target stands at {start}-{end} of a text of {len(TEXT)} characters"):
        TrainedSentiment(classifier=small).towards(TEXT, start, end)


def test_labeler_keeps_a_classifier_of_ones_own(small, tmp_path):
    labeler = clone(Labeler(sentiment=TrainedSentiment(classifier=small)))
    save_model(labeler, tmp_path / "model.skops")
    loaded = load_model(tmp_path / "model.skops")
    assert loaded.sentiment.score_one("Ann condemned Eve.").label == "negative"
    assert loaded.sentiment.score_many(["Ann praised Eve."]) == labeler.sentiment.score_many(["Ann praised Eve."])


@pytest.mark.parametrize(("option", "kind"), [("trained", TrainedSentiment), ("vader", VaderSentiment)])
def test_configuration_chooses_what_scores_sentences(option, kind):
    assert isinstance(build_labeler(job_config(compose_config([f"sentiment={option}"]))).sentiment, kind)


def test_claims_get_the_sentiment_towards_a_target_that_is_named(small):
    claims = (
        Claim("accusation", target=Mention(Span(110, 113, "Eve"))),
        Claim("denial", target=Mention(None, "Eve"), extra={"why": 1}),
        Claim("concern"),
    )
    sentence = Sentence("a", 0, 100, 114, "Ann condemned Eve."[4:], claims=claims)
    trained = TrainedSentiment(classifier=small)
    (out,) = with_target_sentiment([sentence], trained)
    assert out.claims[0].extra["target_sentiment"] == trained.towards(sentence.text, 10, 13).to_json()
    assert dict(out.claims[1].extra) == {"why": 1, "target_sentiment": None}
    assert out.claims[2].to_json()["target_sentiment"] is None


def test_tables_get_two_columns_of_target_sentiment_when_asked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Ottawa accused Beijing of lying. Nobody came.", encoding="utf-8")
    for words in (
        ["-o", "plain.csv"],
        ["-o", "a.csv", "--target-sentiment"],
        ["-o", "a.parquet", "--target-sentiment"],
    ):
        assert main(["label", "a.txt", *words]) == 0
    tables = [(tmp_path / name).read_text(encoding="utf-8").splitlines() for name in ("plain.csv", "a.csv")]
    plain, rows = (list(csv.DictReader(lines)) for lines in tables)
    assert list(rows[0]) == [*plain[0], "target_sentiment_label", "target_sentiment_score"]
    assert rows[0]["target_sentiment_label"] == "negative"
    assert rows[1]["target_sentiment_label"] == ""
    frame = pd.read_parquet(tmp_path / "a.parquet")
    assert frame["target_sentiment_score"][0] == float(rows[0]["target_sentiment_score"]) < 0
    assert main(["label", "a.txt", "--target-sentiment", "--sentiment", "vader"]) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["sentiment"] == VaderSentiment().score_one("Ottawa accused Beijing of lying.").to_json()
    assert first["claims"][0]["target_sentiment"]["label"] == "negative"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"label": "negative", "score": -0.98}, "target negative (−0.98)"),
        ({"label": "<script>", "score": 0}, None),
        ({"label": "positive", "score": 10**400}, None),
        ("<script>", None),
    ],
)
def test_page_shows_the_sentiment_towards_a_target_and_nothing_else(given, shown):
    text = "Ann condemned Eve."
    claim = Claim("accusation", Span(4, 13, "condemned"), target=Mention(Span(14, 17, "Eve"), "Eve"))
    claim = replace(claim, extra={"target_sentiment": given})
    sentence = Sentence("a", 0, 0, len(text), text, claims=(claim,))
    page = article_page([Document("a", text)], [sentence], title="a")
    assert ("towards it" in page) == (" · target " in page) == (shown is not None)
    assert shown is None or shown in page


def example(doc, text, label, target=(0, 3)):
    sentence = Sentence(doc, 0, 0, len(text), text)
    return Example(f"{sentence.item}#0", Pair(text, target=target), label, doc, sentence)


def test_sentence_has_the_label_that_all_its_targets_and_copies_agree_on():
    given = [
        example("a", "Ann met Eve.", "neutral"),
        example("a", "Ann met Eve.", "neutral", (8, 11)),
        example("b", "Bo thanked Cy.", "positive"),
        example("b", "Bo thanked Cy.", "negative"),
        example("c", "Di  left.", "positive"),
        example("d", "Di left.", "neutral"),
        example("e", "Flo fell.", "negative"),
    ]
    found = whole_sentences(given)
    assert [(each.item, each.pair, each.label) for each in found] == [
        ("a:0-12", Pair("Ann met Eve."), "neutral"),
        ("e:0-9", Pair("Flo fell."), "negative"),
    ]
    with pytest.raises(InputError, match="a claim without a target"):
        whole_sentences([example("a", "Ann met Eve.", "neutral", None)])


OWN = ["task=sentiment", "corpus=file", "evaluation=quick", "jobs=1", "report=none"]


def test_own_annotations_are_measured_by_sentence_and_by_target(tmp_path):
    lines = []
    for number in range(24):
        text = f"Ann {VERBS[SENTIMENTS[number % 3]]} Eve on day {number}."
        ends = [(0, 3), (text.index("Eve"), text.index("Eve") + 3)][: 1 + number % 2]
        claims = [
            {
                "stance": SENTIMENTS[number % 3],
                "cue": None,
                "actor": None,
                "target": {"start": s, "end": e, "text": text[s:e]},
            }
            for s, e in ends
        ]
        lines.append({"doc": f"d{number}", "start": 0, "end": len(text), "text": text, "claims": claims})
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    metrics = run_experiment(job_config(compose_config([*OWN, f"corpus.path={path}"])), tmp_path / "run")
    assert metrics["sentiment/pairs_cv"] == 24 + 36
    for kind in ("sentences", "targets"):
        low, value, high = (metrics[f"sentiment/macro_f1_cv_{kind}{end}"] for end in ("_low", "", "_high"))
        assert low <= value <= high
        assert f"vader/macro_f1_cv_{kind}" in metrics
    frame = pd.read_parquet(tmp_path / "run" / "predictions.parquet")
    assert len(frame[frame["model"] == "sentiment"]) == 3 * 60
    labelled = [json.loads(line) for line in (tmp_path / "run" / "claims.jsonl").read_text().splitlines()]
    assert [len(line["claims"]) for line in labelled] == [1, 2] * 12
    assert all(line["sentiment"]["label"] in SENTIMENTS for line in labelled)
    loaded = TrainedSentiment(classifier=PairClassifier.load(tmp_path / "run" / "model.skops"))
    assert loaded.score_one("Ann praised Eve on day 3.").label == "positive"


def test_task_of_other_labels_is_refused(tmp_path):
    config = job_config(compose_config([*OWN, "scheme=directed5", "corpus.path=x.jsonl"]))
    with pytest.raises(ConfigError, match=r"task\.kind=sentiment needs the labels negative, neutral, positive"):
        run_experiment(config, tmp_path / "run")


@pytest.mark.corpora
@pytest.mark.campaign
def test_shipped_classifier_is_what_the_experiment_trains(tmp_path):
    if not os.environ.get("STANCE_CORPORA"):
        pytest.skip("needs STANCE_CORPORA")
    words = ["experiment=sentiment", "evaluation=quick", "evaluation.split=cv", "report=none"]
    run_experiment(job_config(compose_config(words)), tmp_path / "run")
    old, new = PairClassifier.load(MODEL), PairClassifier.load(tmp_path / "run" / "model.skops")
    assert old.view_weights_ == pytest.approx(new.view_weights_, rel=1e-6)
    for one, other in zip(old.models_, new.models_, strict=True):
        assert one.coef_ == pytest.approx(other.coef_, abs=1e-6)
