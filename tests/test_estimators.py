"""Our estimators as scikit-learn's: its own checks, pipelines, searches, and columns of frames as texts."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import estimator_checks_generator
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from stance.exceptions import InputError
from stance.schema import SENTIMENTS, STANCES
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.baseline import CueWordClassifier
from stance.stances.category_features import CategoryFeatures
from stance.stances.classifier import StanceClassifier
from stance.stances.features import CueFeatures, make_features
from stance.stances.pair_baselines import SentencePolarity
from stance.stances.pair_features import Pair, PairStructure, PairText
from stance.stances.pair_signs import ClassRatio, PairSentiment
from stance.stances.pairs import PairClassifier
from stance.stances.tagger import CueTagger
from stance.stances.trained_sentiment import TrainedSentiment

WORDS = ("accused", "denied", "feared", "praised", "said", "met", "called", "no", "not", "trade")


def sentences(X: np.ndarray) -> list[str]:
    """A sentence of each row: a number decides a word."""
    return [f"Ottawa {' '.join(WORDS[int(abs(v) * 7) % len(WORDS)] for v in row[:3])} Beijing." for row in X]


def pairs(X: np.ndarray) -> list[Pair]:
    return [Pair(text, actor=(0, 6), target=(len(text) - 8, len(text) - 1)) for text in sentences(X)]


class Numbers:
    """A front that scikit-learn's checks can give numbers to: the estimator behind it gets sentences or pairs."""

    made = staticmethod(sentences)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.one_d_array, tags.input_tags.string = True, False, False
        tags.no_validation, tags.target_tags.required, tags.requires_fit = False, tags.classifier_tags is not None, True
        tags.input_tags.sparse = False
        if tags.classifier_tags is not None:
            tags.classifier_tags.poor_score = True  # words made of numbers say nothing
        return tags

    def read(self, X):
        check_is_fitted(self)
        return self.made(validate_data(self, X, reset=False))


class NumbersToFeatures(Numbers):
    def fit(self, X, y=None):
        return super().fit(self.made(validate_data(self, X)))

    def transform(self, X):
        out = super().transform(self.read(X))
        return out if not isinstance(out, list) else np.array(out, dtype=object)[:, None]


class NumbersToClasses(Numbers):
    classes_ = None  # in place of a property

    def fit(self, X, y):
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        return super().fit(self.made(X), self.encoded(codes % 3))

    def predict(self, X):
        probability = super().predict_proba(self.read(X))
        return self.classes_[probability[:, : len(self.classes_)].argmax(axis=1)]

    @property
    def predict_proba(self):
        raise AttributeError("a column a label of the scheme, whether training has it or not")


class NumbersToStances(NumbersToClasses):
    def encoded(self, codes):
        return np.eye(len(STANCES), dtype=bool)[codes]


class NumbersToLabels(NumbersToClasses):
    made = staticmethod(pairs)

    def encoded(self, codes):
        return [SENTIMENTS[code] for code in codes]


class NumbersToCues(NumbersToFeatures, CueFeatures):
    pass


class NumbersToCategories(NumbersToFeatures, CategoryFeatures):
    pass


class PairNumbersToFeatures(NumbersToFeatures):
    made = staticmethod(pairs)


class NumbersToStructure(PairNumbersToFeatures, PairStructure):
    pass


class NumbersToSentiment(PairNumbersToFeatures, PairSentiment):
    pass


class NumbersToStanceClassifier(NumbersToStances, StanceClassifier):
    pass


class NumbersToCueWords(NumbersToStances, CueWordClassifier):
    pass


class NumbersToPairClassifier(NumbersToLabels, PairClassifier):
    pass


CHECKED = [
    NumbersToCues(),
    NumbersToCategories(),
    NumbersToStructure(),
    NumbersToSentiment(),
    NumbersToStanceClassifier(features="cues"),
    NumbersToCueWords(),
    NumbersToPairClassifier(features=PairStructure(), n_folds=2),
    ClassRatio(),
]


def scikit_learn_checks():
    """Yield an estimator and a check; arrays of other libraries than numpy are not among the inputs that we take."""
    for one in CHECKED:
        for estimator, check in estimator_checks_generator(one):
            name = check.func.__name__
            if "array_api" not in name:
                yield pytest.param(estimator, check, id=f"{type(estimator).__name__}-{name}")


@pytest.mark.parametrize(("estimator", "check"), list(scikit_learn_checks()))
def test_estimator_passes_the_checks_of_scikit_learn(estimator, check):
    """None is exempted. What is not there cannot be checked with numbers behind a front:

    `CueTagger` has lists of cues for `y`; `PairText` gives text; embeddings need an extra; sentiment has nothing to
    learn; `Labeler` and `Attributor` take documents and the annotations of some of their sentences, which are no `X`
    and `y` of one length.
    """
    check(estimator)


TEXTS = [
    *("Ottawa accused Beijing of lying.", "The minister denied the report.", "Villagers fear another flood."),
    *("Kyiv blamed Moscow for the attack.", "Paris rejected the claim.", "Doctors are worried about the virus."),
    *("The market opens at nine.", "Critics slammed the bank.", "He refuted the charge.", "Experts warn of a drought."),
    *("She bought a red bicycle.", "Trains run every hour."),
] * 3
LABELS = np.array([[k % 12 in (0, 3, 7), k % 12 in (1, 4, 8), k % 12 in (2, 5, 9)] for k in range(len(TEXTS))])
CUES = [
    [(stance, text.index(word), text.index(word) + len(word)) for stance, word in marked if word in text]
    for text in TEXTS
    for marked in [[("accusation", "accused"), ("denial", "denied"), ("concern", "fear"), ("accusation", "blamed")]]
]
PAIRS = [Pair(f"Ann {verb} Eve on day {k}.", actor=(0, 3)) for k, verb in enumerate(["praised", "met", "cursed"] * 8)]
MOODS = ["positive", "neutral", "negative"] * 8


def test_classifier_of_stances_is_searched_in_a_pipeline():
    pipeline = make_pipeline(StanceClassifier(features="cues"))
    grid = {"stanceclassifier__features": ["cues", "tfidf_word"], "stanceclassifier__oblique_weight": [0.5, 1.0]}
    search = GridSearchCV(pipeline, grid, scoring="f1_macro", cv=3).fit(TEXTS, LABELS)
    assert search.best_params_["stanceclassifier__features"] == "cues"
    assert search.predict(["Tokyo accused Seoul of spying."]).tolist() == [[True, False, False]]
    assert 0.5 < search.score(TEXTS, LABELS) <= 1.0


def test_classifier_of_stances_scores_whole_rows_without_a_scoring():
    assert StanceClassifier(features="cues").fit(TEXTS, LABELS).score(TEXTS, LABELS) > 0.8


def test_what_training_needs_beside_x_and_y_is_divided_with_them():
    search = GridSearchCV(
        StanceClassifier(tagger=CueTagger(max_iter=5)), {"gate": [-2.5]}, scoring="f1_macro", cv=GroupKFold(2)
    )
    search.fit(TEXTS, LABELS, cues=CUES, groups=[f"d{k % 6}" for k in range(len(TEXTS))])
    assert search.best_estimator_.tagger_ is not None


def test_columns_of_frames_are_texts():
    frame = pd.DataFrame({"text": TEXTS, "cues": CUES}).iloc[::-1]
    turned = StanceClassifier(tagger=CueTagger(max_iter=5)).fit(frame["text"], LABELS[::-1], cues=frame["cues"])
    lists = StanceClassifier(tagger=CueTagger(max_iter=5)).fit(TEXTS[::-1], LABELS[::-1], cues=CUES[::-1])
    assert np.array_equal(turned.predict_proba(frame["text"]), lists.predict_proba(TEXTS[::-1]))


def test_features_stand_before_any_classifier():
    pipeline = make_pipeline(make_features("words_cues"), OneVsRestClassifier(LogisticRegression()))
    assert cross_val_score(pipeline, TEXTS, LABELS, scoring="f1_macro", cv=3).mean() > 0.7


def test_tagger_is_searched_by_a_score_of_cues():
    def found(cues, hits):
        said = [{(hit.stance, hit.start, hit.end) for hit in row} for row in hits]
        return float(np.mean([set(given) == own for given, own in zip(cues, said, strict=True)]))

    search = GridSearchCV(CueTagger(max_iter=20), {"l2": [0.1, 1000.0]}, scoring=make_scorer(found), cv=2)
    assert search.fit(TEXTS, CUES).best_params_ == {"l2": 0.1}


def test_classifier_of_pairs_is_searched_with_whole_groups():
    classifier = PairClassifier(model=LogisticRegression(), n_folds=2)
    search = GridSearchCV(classifier, {"model__C": [0.001, 10.0]}, scoring="f1_macro", cv=2).fit(PAIRS, MOODS)
    assert search.predict([Pair("Ann praised Eve on day 99.", actor=(0, 3))]) == ["positive"]
    assert search.classes_.tolist() == list(SENTIMENTS)
    assert cross_val_score(classifier, PAIRS, MOODS, scoring="roc_auc_ovr", cv=2).mean() > 0.9


@pytest.mark.parametrize("kind", [VaderSentiment, TrainedSentiment])
def test_sentiment_is_a_classifier_of_texts(kind):
    texts = ["A brave and honest rescue was praised.", "The brutal attack was condemned as cruel."]
    labels = ["positive", "negative"]
    assert kind().fit(texts, labels).predict(texts).tolist() == labels
    assert kind().score(texts, labels) == 1.0
    assert cross_val_score(make_pipeline(kind()), texts, labels, cv=[([0], [1]), ([1], [0])]).tolist() == [1.0, 1.0]


def test_probabilities_of_trained_sentiment_stand_in_order_of_the_labels():
    shares = TrainedSentiment().predict_proba(["A brave and honest rescue was praised."])
    assert shares.sum() == pytest.approx(1.0)
    assert SENTIMENTS[shares.argmax()] == "positive"


@pytest.mark.parametrize(
    ("estimator", "given"),
    [
        *((kind(), TEXTS[:1]) for kind in (StanceClassifier, CueWordClassifier, CueTagger)),
        *((kind(), PAIRS[:1]) for kind in (PairClassifier, SentencePolarity)),
    ],
)
def test_estimator_that_is_not_fitted_says_so(estimator, given):
    with pytest.raises(NotFittedError, match="is not fitted yet"):
        estimator.predict(given)


@pytest.mark.parametrize("fit", [StanceClassifier().fit, CueWordClassifier().fit])
@pytest.mark.parametrize(("texts", "said"), [("one text", "put it in a list"), ([1.5], "got float 1.5")])
def test_what_is_no_list_of_texts_is_refused(fit, texts, said):
    with pytest.raises(InputError, match=said):
        fit(texts, LABELS[:1])


@pytest.mark.parametrize("kind", [StanceClassifier, CueTagger, PairClassifier, CueFeatures, PairText, TrainedSentiment])
def test_estimator_tells_scikit_learn_that_it_takes_no_numbers(kind):
    tags = get_tags(clone(kind()))
    assert not tags.input_tags.two_d_array
    assert tags.requires_fit == (kind is not TrainedSentiment)
