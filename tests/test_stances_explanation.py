"""Why a stance is said: addends sum to the log odds, words get what their columns weigh, the nearest are near."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from stance.exceptions import InputError
from stance.schema import STANCES, Claim, Document, Sentence, Span
from stance.stances.baseline import CueWordClassifier
from stance.stances.classifier import StanceClassifier
from stance.stances.explanation import explain, with_reasons
from stance.stances.features import CueFeatures, char_tfidf, make_features, word_tfidf
from stance.stances.labeler import Labeler
from stance.stances.nearest import TrainingSentences
from stance.stances.places import column_places
from stance.stances.reasons import in_words
from stance.stances.tagger import CueTagger

PARTS = {
    "accusation": ["{} accused {} of lying", "{} blamed {} for the delay", "{} condemned {} on Monday"],
    "denial": ["{} denied any link to {}", "{} called the report about {} untrue", "{} rejected the claim by {}"],
    "concern": ["{} is worried about {}", "{} warned that {} could collapse", "{} voiced concern over {}"],
    "": ["{} met {} in Paris", "{} signed a deal with {}", "{} sold trains to {}", "{} wrote to {} in May"],
}
NAMES = ["Ottawa", "Beijing", "the union", "the bank", "Mrs Lindqvist"]
TEXTS, TARGET, CUES = [], [], []
for stance, patterns in PARTS.items():
    for pattern in patterns:
        for number, name in enumerate(NAMES):
            text = pattern.format(name, NAMES[number - 1]) + "."
            word = pattern.split()[1]
            start = text.index(word)
            TEXTS.append(text)
            TARGET.append([stance == known for known in STANCES])
            CUES.append([(stance, start, start + len(word))] if stance else [])
LABELS = np.array(TARGET)

SENTENCES = st.lists(
    st.sampled_from(
        [*" ".join(TEXTS).split(), "“He", "lied,”", "not", "deny", "concerns", "I", "said", "?!", "İstanbul", "É", "\n"]
    ),
    max_size=25,
).map(" ".join)


def labeler_of(classifier, texts=TEXTS, labels=LABELS, **more):
    labeler = Labeler(classifier=classifier)
    labeler.classifier_ = classifier.fit(texts, labels, **more)
    return labeler


def blended(**options):
    """Train with real sentences among the others, so that views are blended."""
    texts, labels = TEXTS * 5, np.vstack([LABELS] * 5)
    classifier = StanceClassifier(tagger=CueTagger(min_count=1, max_iter=10), **options)
    return labeler_of(classifier, texts, labels, cues=CUES * 5, real=np.arange(len(texts)) >= len(TEXTS))


LINEAR = {
    "mean": lambda: labeler_of(StanceClassifier(tagger=CueTagger(min_count=1)), cues=CUES),
    "blend": lambda: blended(thresholds="tuned"),
    "gate": lambda: blended(gate=0.0),
    "margins": lambda: blended(model=LinearSVC(), views=("tfidf_char", "cues")),
    "sure": lambda: labeler_of(StanceClassifier(model=LogisticRegression(C=1e6, max_iter=1000))),
    "bayes": lambda: labeler_of(StanceClassifier(model=ComplementNB(), features=make_features("union", cue_scale=2.0))),
    "majority": lambda: labeler_of(StanceClassifier(model=DummyClassifier())),
    "one_sided": lambda: labeler_of(StanceClassifier(), labels=LABELS & [True, False, True]),
}


@pytest.fixture(scope="module", params=LINEAR)
def linear(request):
    return LINEAR[request.param]()


@pytest.fixture(scope="module")
def full():
    return LINEAR["mean"]()


@settings(max_examples=10)
@example("Ottawa accused Beijing of lying.")
@example("the union met Ottawa in Paris.")
@example("")
@given(SENTENCES)
def test_addends_sum_to_the_log_odds(linear, text):
    classifier = linear.classifier_
    odds = classifier.blend_.log_odds(classifier.opinions([text])[0])[0]
    found = explain(linear, [text], stances=STANCES)
    assert [each.stance for each in found] == list(STANCES)
    for each, expected in zip(found, odds, strict=True):
        assert each.exact
        assert each.log_odds == pytest.approx(expected, abs=1e-12)
        assert sum(word.weight for word in each.words) + each.tagger + each.rest == pytest.approx(expected, abs=1e-9)
        why = each.to_json()
        shown = sum(word["weight"] for word in why["words"]) + why["tagger"]["weight"] + why["rest"]
        assert shown == pytest.approx(why["log_odds"], abs=1e-9)


@settings(max_examples=40)
@given(SENTENCES, st.integers(0, 5))
def test_spans_are_verbatim_in_the_document(full, text, before):
    document = "x" * before + text
    sentence = Sentence("a", 0, before, len(document), text)
    for each in explain(full, [sentence], stances=STANCES):
        spans = [word.span for word in each.words] + [span for span in (each.cue, each.tagged) if span]
        assert all(document[span.start : span.end] == span.text for span in spans)
        assert "".join("".join(word.span.text.split()) for word in each.words) == "".join(text.split())


@settings(max_examples=40)
@given(SENTENCES | st.text(max_size=40))
def test_places_are_those_of_the_columns(text):
    for made in (word_tfidf(min_df=1), char_tfidf(min_df=1)):
        features = made.fit([*TEXTS, text])
        plain = {key: features.get_params()[key] for key in ("analyzer", "ngram_range", "token_pattern")}
        counts = CountVectorizer(vocabulary=features.vocabulary_, **plain).transform([text])
        found = np.zeros(counts.shape[1])
        for column, stretches in column_places(features)(text):
            found[column] += 1
            assert all(0 <= start < end <= len(text) for start, end in stretches)
        np.testing.assert_array_equal(found, counts.toarray()[0])


@settings(max_examples=40)
@given(SENTENCES)
def test_places_of_cues_are_those_of_the_columns(text):
    features = CueFeatures().fit([])
    assert set(features.places(text)) == set(features.transform([text]).indices.tolist())


def test_a_word_weighs_its_value_times_its_coefficient():
    labeler = labeler_of(StanceClassifier(features=word_tfidf(min_df=1, ngrams=1), mask_names=False))
    text = "Ottawa accused Ottawa"
    view = labeler.classifier_.views_[0]
    values = view.transform([text]).toarray()[0] * view.heads_.models_[0].coef_[0]
    ottawa, accused = (values[view.features_.vocabulary_[word]] for word in ("ottawa", "accused"))
    (each,) = explain(labeler, [text], stances=["accusation"])
    assert [word.weight for word in each.words] == pytest.approx([ottawa / 2, accused, ottawa / 2])
    assert each.rest == pytest.approx(view.heads_.models_[0].intercept_[0])


def test_a_run_of_words_is_shared_by_its_words_alone():
    features = word_tfidf(min_df=1).set_params(ngram_range=(2, 2))
    labeler = labeler_of(StanceClassifier(features=features))
    (each,) = explain(labeler, ["denied, any"], stances=["denial"])
    first, comma, last = (word.weight for word in each.words)
    assert first == last
    assert (first != 0, comma) == (True, 0)


def test_cue_decides_and_is_what_the_tagger_finds(full):
    (each,) = explain(full, ["Ottawa accused Beijing of lying."])
    assert (each.stance, each.said, each.cue.text, each.tagged.text) == ("accusation", True, "accused", "accused")
    assert each.heaviest(1)[0].span.text == "accused"
    assert each.tagger > 0
    assert each.log_odds > each.threshold == 0
    weights = [abs(word.weight) for word in each.heaviest(4)]
    assert weights == sorted(weights, reverse=True)


def test_what_is_not_said_is_explained_where_it_is_asked_for(full):
    texts = ["Ottawa met Beijing in Paris.", "Ottawa denied any link to Beijing."]
    assert [(each.sentence, each.stance) for each in explain(full, texts)] == [(1, "denial")]
    found = explain(full, texts, stances=["accusation"])
    assert [(each.sentence, each.said, each.cue) for each in found] == [(0, False, None), (1, False, None)]
    assert all(each.log_odds < each.threshold for each in found)
    with pytest.raises(InputError, match=r"knows no stance 'praise'; choose from accusation, denial, concern"):
        explain(full, texts, stances=["praise"])
    assert explain(full, []) == []


def test_boilerplate_says_nothing(full):
    text = "Ottawa accused Beijing of lying."
    assert explain(full, [Sentence("a", 0, 0, len(text), text, "boilerplate")]) == []


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(5, random_state=0),
        HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=3),
        # It has weights, but its probabilities do not follow from them.
        SGDClassifier(loss="modified_huber", random_state=0),
    ],
)
def test_no_words_are_weighed_where_nothing_is_a_weighted_sum(model):
    labeler = labeler_of(StanceClassifier(model=model, tagger=CueTagger(min_count=1)), cues=CUES)
    training = TrainingSentences("ours", [sentence_of(text) for text in TEXTS])
    (each,) = explain(labeler, ["Ottawa accused Beijing of lying."], training=training)
    assert (each.exact, each.words, each.cue.text, each.tagged.text) == (False, (), "accused", "accused")
    assert each.tagger + each.rest == pytest.approx(each.log_odds, abs=1e-9)
    assert each.to_json()["words"] == []
    assert each.nearest[0].sentence.text == "Beijing accused Ottawa of lying."
    assert "the model has no weights of words; tagger (accused) +" in in_words(each.to_json())


def test_a_classifier_without_log_odds_gives_the_cue_alone():
    labeler = labeler_of(CueWordClassifier())
    (each,) = explain(labeler, ["Ottawa accused Beijing of lying."])
    assert (each.exact, each.log_odds, each.words, each.cue.text) == (False, None, (), "accused")
    assert each.to_json()["log_odds"] is each.to_json()["rest"] is None
    assert in_words(each.to_json()) == "said by its cue alone: the model has no log odds"


def sentence_of(text, *stances):
    return Sentence("d", 0, 0, len(text), text, claims=tuple(Claim(stance) for stance in stances))


def test_nearest_are_those_alike_in_what_weighs(full):
    texts = ["Beijing blamed Ottawa for the rain.", "Paris accused Rome.", "Paris accused Rome.", "Nothing."]
    training = TrainingSentences("ours", [sentence_of(text, "accusation") for text in texts])
    assert len(training.sentences) == 3
    own, other = explain(full, ["Paris accused Rome.", "He accused her of theft."], training=training)
    assert own.nearest[0].similarity == pytest.approx(1)
    assert other.nearest[0].sentence.text == "Paris accused Rome."
    similarities = [near.similarity for near in other.nearest]
    assert similarities == sorted(similarities, reverse=True)
    shown = other.to_json()["nearest"][0]
    assert (shown["doc"], shown["corpus"], shown["stances"]) == ("d", "ours", ["accusation"])


def test_nothing_is_near_a_sentence_that_shares_nothing(full):
    training = TrainingSentences("ours", [sentence_of("zebra.")])
    (each,) = explain(full, ["quux"], stances=["concern"], training=training)
    assert each.nearest == ()


def test_every_claim_gets_its_reasons_and_keeps_all_else(full):
    text = "Nothing. Ottawa accused Beijing of lying."
    claim = Claim("accusation", Span(16, 23, "accused"), score=0.9, extra={"note": 1})
    other = Sentence("a", 0, 0, 8, text[:8])
    first, second = with_reasons(full, [other, Sentence("a", 1, 9, len(text), text[9:], claims=(claim,))], n_words=2)
    assert first is other
    why = second.claims[0].extra["why"]
    assert second.claims[0].extra["note"] == 1
    assert len(why["words"]) == 2
    assert all(text[word["start"] : word["end"]] == word["text"] for word in [*why["words"], why["tagger"]])
    assert second.with_claims((claim,)) == Sentence("a", 1, 9, len(text), text[9:], claims=(claim,))


def test_labelled_documents_are_explained_as_they_were_labelled():
    classifier = StanceClassifier(tagger=CueTagger(min_count=1))
    documents = [Document(str(n), text) for n, text in enumerate(TEXTS)]
    annotations = [
        Sentence(str(n), 0, 0, len(text), text, claims=tuple(Claim(s, Span(a, b, text[a:b])) for s, a, b in CUES[n]))
        for n, text in enumerate(TEXTS)
    ]
    labeler = Labeler(classifier=classifier).fit(documents, annotations)
    sentences = labeler.predict(documents)
    explained = with_reasons(labeler, sentences)
    for was, now in zip(sentences, explained, strict=True):
        for claim, reasoned in zip(was.claims, now.claims, strict=True):
            score = 1 / (1 + np.exp(-reasoned.extra["why"]["log_odds"]))
            assert score == pytest.approx(claim.score, abs=1e-4)


def test_a_name_is_one_word_and_any_other_name_weighs_as_much(full):
    (each,) = explain(full, ["John Miller accused Saudi Arabia."], stances=["accusation"])
    (other,) = explain(full, ["Ottawa accused Accra."], stances=["accusation"])
    assert [word.span.text for word in each.words] == ["John Miller", "accused", "Saudi Arabia", "."]
    assert [word.weight for word in each.words] == [word.weight for word in other.words]
