"""The stance classifier: every kind of model, thresholds, cues for what is said, and what it refuses."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from scipy.special import expit
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from stance.exceptions import ConfigError, InputError
from stance.schema import STANCES
from stance.stances.baseline import CueWordClassifier
from stance.stances.classifier import StanceClassifier
from stance.stances.features import make_features
from stance.stances.tagger import CueTagger
from stance.stances.views import Blend

PARTS = {
    "accusation": ["{} accused {} of lying", "{} blamed {} for the delay", "{} condemned {} on Monday"],
    "denial": ["{} denied any link to {}", "{} called the report about {} untrue", "{} rejected the claim by {}"],
    "concern": ["{} is worried about {}", "{} warned that {} could collapse", "{} voiced concern over {}"],
    "": ["{} met {} in Paris", "{} signed a deal with {}", "{} sold trains to {}", "{} wrote to {} in May"],
}
NAMES = ["Ottawa", "Beijing", "the union", "the bank", "Mrs Lindqvist"]


def training() -> tuple[list[str], np.ndarray, list[list[tuple[str, int, int]]], list[str]]:
    texts, labels, cues, groups = [], [], [], []
    for stance, patterns in PARTS.items():
        for pattern in patterns:
            for number, name in enumerate(NAMES):
                text = pattern.format(name, NAMES[number - 1]) + "."
                word = next((w for w in pattern.split() if w not in {"{}", "is", "called"}), "")
                start = text.index(word)
                texts.append(text)
                labels.append([stance == known for known in STANCES])
                cues.append([(stance, start, start + len(word))] if stance else [])
                groups.append(f"document {number}")
    return texts, np.array(labels), cues, groups


def _span(text: str, word: str) -> tuple[int, int]:
    return text.index(word), text.index(word) + len(word)


TEXTS, LABELS, CUES, GROUPS = training()


@pytest.fixture(scope="module")
def full() -> StanceClassifier:
    return StanceClassifier(tagger=CueTagger(min_count=1)).fit(TEXTS, LABELS, cues=CUES, groups=GROUPS)


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(solver="liblinear"),
        LinearSVC(),
        ComplementNB(),
        RandomForestClassifier(20),
        HistGradientBoostingClassifier(max_iter=10, min_samples_leaf=3),
    ],
)
def test_classifier_learns_with_any_model(model: Any) -> None:
    classifier = StanceClassifier(model=model).fit(TEXTS, LABELS, groups=GROUPS)
    scores = classifier.predict_proba(TEXTS)
    assert scores.shape == LABELS.shape
    assert np.all((scores >= 0) & (scores <= 1))
    assert (classifier.predict(TEXTS) == LABELS).mean() > 0.9
    assert all(stance in STANCES and weight > 0 for stance, _, weight in classifier.weights(5))
    np.testing.assert_array_equal(scores, clone(classifier).fit(TEXTS, LABELS, groups=GROUPS).predict_proba(TEXTS))


def test_classifier_with_majority_dummy_says_nothing() -> None:
    classifier = StanceClassifier(model=DummyClassifier()).fit(TEXTS, LABELS)
    assert not classifier.predict(TEXTS).any()
    assert classifier.weights() == []


@pytest.mark.parametrize("name", ["tfidf_word", "cues", "union"])
def test_classifier_takes_any_features(name: str) -> None:
    classifier = StanceClassifier(features=make_features(name)).fit(TEXTS, LABELS)
    assert (classifier.predict(TEXTS) == LABELS).mean() > 0.75
    assert len(classifier.weights(3)) == 9


def test_classifier_copes_with_a_stance_that_nobody_takes() -> None:
    labels = LABELS.copy()
    labels[:, 1] = False
    assert not StanceClassifier().fit(TEXTS, labels).predict(TEXTS)[:, 1].any()


def test_classifier_takes_stances_that_the_lexicon_does_not_know() -> None:
    classifier = StanceClassifier(stances=("praise",)).fit(TEXTS, LABELS[:, :1])
    assert classifier.predict(TEXTS).shape == (len(TEXTS), 1)


def test_classifier_tunes_thresholds_inside_the_training_data() -> None:
    tuned = StanceClassifier(thresholds="tuned", tagger=CueTagger(min_count=1))
    tuned.fit(TEXTS, LABELS, cues=CUES, groups=GROUPS)
    assert tuned.thresholds_.shape == (3,)
    assert np.all((tuned.thresholds_ > 0.2) & (tuned.thresholds_ < 0.8))


# Real sentences: the same again, with other names, twenty times over.
REAL = [text.replace("Mrs Lindqvist", f"Mr Ek{number}") for number in range(20) for text in TEXTS]
BOTH = [*TEXTS, *REAL]
BOTH_LABELS = np.vstack([LABELS] * 21)
BOTH_CUES = [
    [(s, *_span(text, TEXTS[n % len(TEXTS)][a:b])) for s, a, b in CUES[n % len(TEXTS)]] for n, text in enumerate(BOTH)
]
BOTH_GROUPS = [f"{n // len(TEXTS)} {GROUPS[n % len(TEXTS)]}" for n in range(len(BOTH))]
IS_REAL = np.arange(len(BOTH)) >= len(TEXTS)


@pytest.fixture(scope="module")
def blended() -> StanceClassifier:
    classifier = StanceClassifier(tagger=CueTagger(min_count=1, max_iter=10), thresholds="tuned")
    return classifier.fit(BOTH, BOTH_LABELS, cues=BOTH_CUES, groups=BOTH_GROUPS, real=IS_REAL)


def test_classifier_learns_to_blend_views_where_there_are_real_sentences(blended: StanceClassifier) -> None:
    assert len(blended.views_) == 2
    assert blended.blend_.coef_.shape == (3, 9)
    assert (blended.predict(TEXTS) == LABELS).mean() > 0.95
    np.testing.assert_array_equal(blended.blend_.coef_ != 0, True)


def test_classifier_with_real_sentences_predicts_each_by_itself(blended: StanceClassifier) -> None:
    alone = np.vstack([blended.predict_proba([text]) for text in TEXTS[::6]])
    np.testing.assert_allclose(alone, blended.predict_proba(TEXTS)[::6], atol=1e-12)


def test_classifier_trains_further_views_only_on_enough_real_sentences() -> None:
    few = StanceClassifier().fit(TEXTS, LABELS, groups=GROUPS, real=np.ones(len(TEXTS), dtype=bool))
    assert len(few.views_) == 1


def test_classifier_takes_views_by_name_and_as_they_are() -> None:
    views = ("cues", make_features("tfidf_word"))
    classifier = StanceClassifier(views=views, model=LinearSVC()).fit(
        BOTH, BOTH_LABELS, groups=BOTH_GROUPS, real=IS_REAL
    )
    assert len(classifier.views_) == 3
    assert (classifier.predict(TEXTS) == LABELS).mean() > 0.9


def test_classifier_blends_though_nobody_takes_a_stance_in_real_sentences() -> None:
    labels = BOTH_LABELS & ~IS_REAL[:, None]
    scores = StanceClassifier().fit(BOTH, labels, groups=BOTH_GROUPS, real=IS_REAL).predict_proba(TEXTS)
    assert np.all((scores >= 0) & (scores <= 1))


def test_classifier_refuses_real_of_another_length() -> None:
    with pytest.raises(InputError, match="real must have shape"):
        StanceClassifier().fit(TEXTS, LABELS, real=[True])


def test_pool_is_the_weighted_mean_of_log_odds() -> None:
    blend = Blend().pool((1.0, 0.5), 2)
    odds = blend.log_odds(np.array([[[3.0, -3.0], [0.0, 6.0]]]))
    np.testing.assert_allclose(odds, [[2.0, 0.0]])


def test_blend_trusts_the_view_that_is_right_and_is_calibrated() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(4000, 1))
    wanted = rng.random((4000, 1)) < expit(truth)
    odds = np.stack([rng.normal(size=(4000, 1)), 3 * truth], axis=1)
    blend = Blend().fit(odds, wanted)
    assert abs(blend.coef_[0, 1]) > 5 * abs(blend.coef_[0, 0])
    scores = expit(blend.log_odds(odds))
    for part in np.array_split(np.argsort(scores[:, 0]), 5):
        assert abs(scores[part].mean() - wanted[part].mean()) < 0.05


def test_classifier_predicts_each_sentence_by_itself(full: StanceClassifier) -> None:
    alone = np.vstack([full.predict_proba([text]) for text in TEXTS[:6]])
    np.testing.assert_allclose(alone, full.predict_proba(TEXTS)[:6], atol=1e-12)
    assert full.predict_proba([]).shape == (0, 3)


def test_best_cues_gives_a_span_for_every_stance_said(full: StanceClassifier) -> None:
    texts = [*TEXTS[::5], "Completely unrelated words.", "!!!", ""]
    for classifier in (full, StanceClassifier().fit(TEXTS, LABELS), CueWordClassifier().fit(TEXTS, LABELS)):
        for text, hits in zip(texts, classifier.best_cues(texts, np.ones((len(texts), 3), dtype=bool)), strict=True):
            assert {hit.stance for hit in hits} == set(STANCES)
            assert all(0 <= hit.start <= hit.end <= len(text) for hit in hits)
            assert hits == sorted(hits, key=lambda hit: (hit.start, hit.end, hit.stance))


def test_classifier_asks_the_tagger_only_where_a_stance_is_likely(full: StanceClassifier) -> None:
    everywhere = clone(full).set_params(gate=-100.0).fit(TEXTS, LABELS, cues=CUES, groups=GROUPS)
    np.testing.assert_array_equal(everywhere.predict(TEXTS), full.predict(TEXTS))


def test_best_cues_says_nothing_where_nothing_is_said(full: StanceClassifier) -> None:
    assert full.best_cues(TEXTS[:2], np.zeros((2, 3), dtype=bool)) == [[], []]


def test_best_cues_finds_the_word(full: StanceClassifier) -> None:
    text = "The mayor condemned the port authority."
    hits = full.best_cues([text], [[True, False, False]])[0]
    assert [text[hit.start : hit.end] for hit in hits] == ["condemned"]


def test_cue_word_baseline_needs_no_training() -> None:
    baseline = CueWordClassifier().fit(TEXTS, LABELS)
    said = baseline.predict(["Ottawa accused Beijing.", "Ottawa did not accuse Beijing."])
    assert said.tolist() == [[True, False, False], [False, False, False]]
    assert baseline.weights() == []


@pytest.mark.parametrize("name", ["full", "blended"])
def test_classifier_saves_and_loads_with_skops(name: str, request: pytest.FixtureRequest) -> None:
    import skops.io

    full = request.getfixturevalue(name)
    file = io.BytesIO(skops.io.dumps(full))
    unknown = skops.io.get_untrusted_types(data=file.getvalue())
    assert all(name.startswith("stance.stances.") for name in unknown)
    loaded = skops.io.loads(file.getvalue(), trusted=unknown)
    np.testing.assert_array_equal(loaded.predict_proba(TEXTS), full.predict_proba(TEXTS))


@pytest.mark.parametrize("thresholds", ["best", 0.0, 1.5])
def test_classifier_refuses_impossible_thresholds(thresholds: Any) -> None:
    with pytest.raises(ConfigError, match="must be 'tuned' or a number between 0 and 1"):
        StanceClassifier(thresholds=thresholds).fit(TEXTS, LABELS)


def test_classifier_refuses_labels_of_another_shape() -> None:
    with pytest.raises(InputError, match=r"labels must have shape \(2, 3\)"):
        StanceClassifier().fit(TEXTS[:2], LABELS)
    with pytest.raises(InputError, match="labels must have shape"):
        CueWordClassifier().fit([], np.zeros((0, 3)))


def test_classifier_refuses_a_tagger_without_cues() -> None:
    with pytest.raises(InputError, match="give one list"):
        StanceClassifier(tagger=CueTagger()).fit(TEXTS, LABELS)


def test_classifier_takes_static_embeddings_as_a_view() -> None:
    pytest.importorskip("wordllama")
    given: dict[str, Any] = {"groups": BOTH_GROUPS, "real": IS_REAL}
    classifier = StanceClassifier(views=("static",)).fit(BOTH, BOTH_LABELS, **given)
    assert classifier.blend_.coef_.shape == (3, 6)
    assert (classifier.predict(TEXTS) == LABELS).mean() > 0.9
