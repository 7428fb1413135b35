"""Pairs of listed entities: who may be meant, which pairs have a label, the experiment."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.actors.listed import Listed, aliases
from stance.exceptions import ConfigError, InputError
from stance.experiments.compose import compose_config, job_config
from stance.experiments.run import run_experiment
from stance.experiments.tasks import build_task
from stance.stances.files import load_model, save_model
from stance.stances.pair_features import Pair
from stance.stances.pair_finder import NONE, PairFinder

ENTITIES = {
    "Hillary Clinton": ["People"],
    "Clinton Foundation": ["Organization"],
    "Republican Party": ["Organization"],
    "United States Department of Justice": ["Organization"],
    "Norway": ["GPE"],
    "Mexico tariffs": ["Topic"],
}


def named(text, entities=ENTITIES):
    return [(m.entity, text[m.start : m.end]) for m in Listed(entities).mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clinton met Republicans.", [("Hillary Clinton", "Clinton"), ("Republican Party", "Republicans")]),
        ("The Clinton Foundation fell.", [("Clinton Foundation", "Clinton Foundation")]),
        ("The DOJ and the GOP.", [("United States Department of Justice", "DOJ"), ("Republican Party", "GOP")]),
        ("The Justice Department sued.", [("United States Department of Justice", "Justice Department")]),
        ("Norwegians fear the tariffs.", [("Norway", "Norwegians"), ("Mexico tariffs", "tariffs")]),
        ("Clintonian foundations", [("Clinton Foundation", "foundations")]),
        ("", []),
    ],
)
def test_listed_entities_are_found_by_what_news_calls_them(text, expected):
    assert named(text) == expected


@given(
    st.text(max_size=30), st.lists(st.sampled_from(["People", "GPE", "Topic", "x"]), max_size=2), st.text(max_size=80)
)
def test_any_name_and_text_can_be_searched(name, kinds, text):
    found = Listed({name: kinds}).mentions(f"{text} {name} {text}")
    assert all(f"{text} {name} {text}"[m.start : m.end] for m in found)
    assert name in aliases(name, kinds) or not name.split()


def test_candidates_are_ordered_pairs_and_somebody_unlisted():
    (found,) = Listed(ENTITIES).candidates(["Clinton met Republicans."])
    pairs = {(a and a.entity, b and b.entity) for a, b in found}
    one, other = "Hillary Clinton", "Republican Party"
    assert pairs == {(one, other), (other, one), (None, one), (None, other), (one, None), (other, None)}
    assert len(found) == len(pairs)


def test_pronoun_stands_for_the_people_named_last():
    sentences = ["Clinton spoke.", "It rained.", "She blamed Republicans.", "Rain fell on Norway."]
    found = list(Listed(ENTITIES).candidates(sentences))
    subject = next(a for a, b in found[2] if a and b and b.entity == "Republican Party")
    assert (subject.entity, sentences[2][subject.start : subject.end], subject.named) == (
        "Hillary Clinton",
        "She",
        False,
    )
    assert {a.entity for a, _ in found[3] if a} == {"Norway"}


def pairs_and_labels(n=60):
    verbs = {"NEG": "blames", "POS": "praises", NONE: "meets"}
    pairs, labels = [], []
    for k in range(n):
        label = ("NEG", NONE, "POS", NONE, NONE)[k % 5]
        text = f"Ann {verbs[label]} Bob in town {k % 7}"
        pairs.append(Pair(text, (0, 3), (text.index("Bob"), text.index("Bob") + 3)))
        labels.append(label)
    return pairs, labels


@pytest.fixture(scope="module")
def finder():
    pairs, labels = pairs_and_labels()
    return PairFinder().fit(pairs, labels, groups=[str(k // 6) for k in range(len(pairs))])


def test_finder_tells_pairs_with_a_label_from_those_without(finder):
    pairs, labels = pairs_and_labels(20)
    assert finder.predict(pairs) == labels
    assert 0 < finder.threshold_ < 1


def test_finder_decides_by_its_threshold(finder):
    labels = list(finder.classifier_.labels)
    row = np.full(len(labels), finder.threshold_ / 2)
    row[labels.index(NONE)] = 1 - finder.threshold_
    below = row * 0.5
    below[labels.index(NONE)] = 1 - finder.threshold_ / 2
    assert finder.decide(np.array([row, below]))[1] == NONE
    assert finder.decide(np.array([row]))[0] != NONE


def test_finder_saves_and_loads_without_running_code(finder, tmp_path):
    pairs, _ = pairs_and_labels(10)
    save_model(finder, tmp_path / "m.skops")
    assert load_model(tmp_path / "m.skops", kind="PairFinder").predict(pairs) == finder.predict(pairs)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["scheme=attribution"], "scheme=attribution does not go with pairs of entities"),
        pytest.param(["corpus=polnear"], "corpus=polnear lists no entities", marks=pytest.mark.corpora),
        (["evaluation.split=test"], r"evaluation\.split='test' does not fit"),
        (["features=words_cues"], "are of sentences, not of pairs"),
        (["task.name=adjacent_vader"], "'adjacent_vader' is what a baseline is called"),
    ],
)
def test_configuration_that_does_not_fit_is_refused(words, message):
    with pytest.raises(ConfigError, match=message):
        build_task(job_config(compose_config(["experiment=seesaw", *words])))


@pytest.fixture
def stories(tmp_path, monkeypatch):
    """Write ten stories as SEESAW is published."""
    monkeypatch.setenv("STANCE_CORPORA", str(tmp_path / "corpora"))
    root = tmp_path / "corpora" / "seesaw"
    for folder in ("articles", "annotations"):
        (root / folder).mkdir(parents=True)
    for k in range(10):
        texts = [
            "Ann Lee blames Bob Ray.",
            "Rain fell.",
            "Bob Ray praises Ann Lee.",
            "Critics blame Bob Ray.",
            "He left.",
        ]
        rows = {
            "0": [("Ann Lee", "NEG", "Bob Ray")],
            "2": [("Bob Ray", "POS", "Ann Lee")],
            "3": [("None" if k % 2 else "Not in the list", "NEG", "Bob Ray")],
            "4": [("Ann Lee", "NEG", "Cid Moe")],
        }
        article = {"title": f"Story {k}", "text": [{"id": n, "text": text} for n, text in enumerate(texts)]}
        stances = {
            number: [{"subject": a, "sentiment": b, "object": c, "annotators": ["A"]} for a, b, c in given]
            for number, given in rows.items()
        }
        lists = [[name, ["People"]] for name in ("Ann Lee", "Bob Ray", "Cid Moe")]
        name = f"TRIPLET_{k:03}_DOCUMENT_1.json"
        (root / "articles" / name).write_text(json.dumps(article))
        annotation = {"entity lists": lists, "sentence-level stances": stances}
        (root / "annotations" / name).write_text(json.dumps(annotation))
    return tmp_path


WORDS = ["experiment=seesaw", "evaluation=quick", "features.min_df=1", "report=none"]


def check_run(folder):
    """Hold the metrics against the predictions, and return both."""
    metrics = json.loads((folder / "metrics.json").read_text())
    record = json.loads((folder / "run.json").read_text())
    assert record["headline"] == {"metric": "seesaw/pair_f1_cv", "average": "micro"}
    frame = pd.read_parquet(folder / "predictions.parquet")
    assert not frame.duplicated(["item", "label", "model"]).any()
    assert (frame.groupby(["item", "model"])["predicted"].sum() <= 1).all()
    assert (frame.groupby("group")["fold"].nunique() == 1).all()
    for model, rows in frame.groupby("model"):
        for name, own in (("pair", rows), *((label, rows[rows["label"] == label]) for label in ("NEG", "POS"))):
            hits = (own["gold"] & own["predicted"]).sum()
            f1 = 2 * hits / (own["gold"].sum() + own["predicted"].sum())
            assert metrics[f"{model}/{name}_f1_cv"] == pytest.approx(f1)
    return metrics, frame


def test_experiment_counts_every_gold_triple_and_repeats_to_the_byte(stories):
    folders = [stories / "run1", stories / "run2"]
    for jobs, folder in enumerate(folders, 1):
        run_experiment(job_config(compose_config([*WORDS, f"jobs={jobs}"])), folder)
    for name in ("metrics.json", "predictions.parquet", "claims.jsonl", "items.jsonl"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    metrics, frame = check_run(folders[0])
    assert metrics["seesaw/pair_support_cv"] == 40
    assert metrics["seesaw/candidate_recall_cv"] == pytest.approx(30 / 40)
    assert metrics["seesaw/pair_recall_cv"] <= metrics["seesaw/candidate_recall_cv"]
    assert metrics["seesaw/pair_f1_cv"] > metrics["adjacent_majority/pair_f1_cv"]
    items = frame.loc[frame["gold"], "item"]
    assert items.str.endswith("|None|Bob Ray").any()
    assert items.str.endswith("|Not in the list|Bob Ray").any()
    lines = [json.loads(line) for line in (folders[0] / "claims.jsonl").read_text().splitlines()]
    first = next(claim for line in lines for claim in line["claims"])
    assert first["actor"]["entity"] in ("Ann Lee", "Bob Ray")


def test_corpus_without_lists_of_entities_is_refused(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"doc": "a", "start": 0, "end": 3, "text": "Ann", "claims": []}\n')
    task = build_task(job_config(compose_config([*WORDS, "corpus=file", f"corpus.path={path}"])))
    with pytest.raises(InputError, match="no document lists its 'entities'; use corpus=seesaw"):
        task.read(print)


@pytest.mark.corpora
def test_experiment_runs_on_the_published_corpus(tmp_path):
    run_experiment(job_config(compose_config([*WORDS, "corpus.max_documents=8", "jobs=1"])), tmp_path / "run")
    metrics, _ = check_run(tmp_path / "run")
    assert metrics["seesaw/candidate_recall_cv"] > 0.3
