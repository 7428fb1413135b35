"""The model that ships: it loads, labels, and was trained on what is here now."""

import json
import os

import pytest

from stance.corpora.corpus import joined
from stance.corpora.leakage import without_leaks
from stance.corpora.library import load_corpus
from stance.corpora.registry import corpora_folder
from stance.evaluation.claims import claim_scores, count_claims
from stance.resources import resource
from stance.scale.models import default_labeler
from stance.schema import Document
from stance.stances.labeler import annotations_fingerprint

MODEL = resource("data", "models/release.skops")


@pytest.fixture(scope="module")
def labeler():
    return default_labeler()


@pytest.fixture
def here():
    if not os.environ.get("STANCE_CORPORA"):
        pytest.skip("needs STANCE_CORPORA")
    return corpora_folder()


def test_shipped_model_is_small_and_goes_with_the_word_lists(labeler):
    assert MODEL.stat().st_size < 20e6
    assert labeler.stances == ("accusation", "denial", "concern")


@pytest.mark.parametrize(
    ("text", "stance", "actor"),
    [
        ("Ottawa accused Beijing of meddling in its elections.", "accusation", "Ottawa"),
        ("The company denied that it had known of the leak.", "denial", "The company"),
        ("Doctors are worried that the disease will spread.", "concern", "Doctors"),
        ("The council will vote on the budget on Tuesday.", None, None),
    ],
)
def test_shipped_model_finds_plain_claims(labeler, text, stance, actor):
    found = [(c.stance, c.actor.span.text) for s in labeler.predict([Document("a", text)]) for c in s.claims]
    assert found == ([] if stance is None else [(stance, actor)])


@pytest.mark.corpora
def test_shipped_model_was_trained_on_the_annotations_that_are_here(labeler, here):
    gold = load_corpus("gold", folder=here)
    parts = [load_corpus(name, folder=here) for name in ("embedded", "silver_newsmtsc")]
    train, _ = without_leaks(joined("open", parts), gold)
    kept = [sentence for sentence in train.sentences if sentence.part != "boilerplate"]
    assert labeler.training_["sentences"] == len(kept)
    assert labeler.training_["sha256"] == annotations_fingerprint(kept)


@pytest.mark.corpora
def test_shipped_model_is_as_good_as_its_experiment_says(labeler, here):
    gold = load_corpus("gold", folder=here)
    blank = [sentence.with_claims(()) for sentence in gold.sentences]
    labelled, _ = labeler.annotate(gold.documents, blank)
    scores = claim_scores(count_claims([s.claims for s in gold.sentences], [s.claims for s in labelled]))
    expected = json.loads(resource("studies", "release/expected.json").read_text(encoding="utf-8"))["metrics"]
    for name, promised in expected.items():
        model, _, key = name.partition("/")
        if model == "stance":
            assert scores[key] == pytest.approx(promised["value"], abs=promised["tolerance"]), name
