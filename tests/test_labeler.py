import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from stance.corpora.library import load_corpus
from stance.exceptions import InputError, ModelError
from stance.packing import PackedVocabulary
from stance.resources import resource
from stance.schema import Document
from stance.stances.baseline import CueWordClassifier
from stance.stances.classifier import StanceClassifier
from stance.stances.labeler import Labeler
from stance.stances.tagger import CueTagger
from stance.stances.trained_sentiment import TrainedSentiment

NEWS = "Ottawa on Friday accused Beijing of lying.\n\nBeijing denied it. Farmers were worried about the drought."


@pytest.fixture(scope="session")
def corpus():
    whole = load_corpus("embedded")
    documents = whole.documents[-45:]
    names = {document.id for document in documents}
    return documents, [s for s in whole.sentences if s.doc in names]


@pytest.fixture(scope="session")
def labeler(corpus):
    return Labeler(classifier=StanceClassifier(tagger=CueTagger(max_iter=20))).fit(*corpus)


def spans(sentence):
    yield from (span for claim in sentence.claims for span in claim.spans)


def test_labeler_says_who_takes_which_stance_towards_whom(labeler):
    sentences = labeler.predict([Document("a", NEWS)])
    assert [sorted(s.stances) for s in sentences] == [["accusation"], ["denial"], ["concern"]]
    accusation = sentences[0].claims[0]
    assert (accusation.actor.entity, accusation.target.entity, accusation.cue.text) == ("Ottawa", "Beijing", "accused")
    assert 0.5 <= accusation.score <= 1
    assert sentences[1].claims[0].actor.span.text == "Beijing"
    assert {s.sentiment.label for s in sentences} <= {"negative", "neutral", "positive"}


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from([*NEWS.split(), "“He", "lied,”", "\r\n\r\n", "\u200b", "É.", "(Reuters)", "-", "\U0001f600"]),
        max_size=60,
    )
)
def test_every_span_is_verbatim_in_the_document(labeler, words):
    document = Document("a", " ".join(words))
    for sentence in labeler.predict([document]):
        assert document.text[sentence.start : sentence.end] == sentence.text
        for span in spans(sentence):
            assert document.text[span.start : span.end] == span.text
            assert sentence.start <= span.start <= span.end <= sentence.end


def test_documents_are_labelled_alike_alone_and_together(labeler):
    documents = [
        Document("a", NEWS),
        Document("b", "Nothing happened."),
        Document("c", NEWS.replace("Ottawa", "Madrid")),
    ]
    together = labeler.predict(documents)
    assert together == [sentence for document in documents for sentence in labeler.predict([document])]
    assert [s.doc for s in together] == ["a"] * 3 + ["b"] + ["c"] * 3


def test_stages_say_together_what_they_say_apart(labeler):
    documents = [Document("seed", next(resource("seeds").glob("*.txt")).read_bytes().decode("utf-8"))]
    sentences = labeler.split(documents)
    found = TrainedSentiment().score_many([s.text for s in sentences])
    labelled, _ = labeler.annotate(documents, sentences)
    assert any(s.claims for s in labelled)
    assert any(s.part == "boilerplate" for s in labelled)
    assert labeler.predict(documents) == [replace(s, sentiment=n) for s, n in zip(labelled, found, strict=True)]


def test_two_documents_of_one_id_are_refused(labeler):
    with pytest.raises(InputError, match="two documents have the id 'a'"):
        labeler.predict([Document("a", NEWS), Document("a", "Nothing happened.")])


def test_boilerplate_makes_no_claims(labeler):
    path = next(resource("seeds").glob("*.txt"))
    document = Document("seed", path.read_bytes().decode("utf-8"))
    boilerplate = [s for s in labeler.predict([document]) if s.part == "boilerplate"]
    assert boilerplate
    assert not any(s.claims for s in boilerplate)


def test_min_score_leaves_out_what_is_less_likely(labeler):
    documents = [Document("a", NEWS)]
    scores = sorted(c.score for s in labeler.predict(documents) for c in s.claims)
    kept = [c.score for s in labeler.predict(documents, min_score=scores[-1]) for c in s.claims]
    assert kept == [score for score in scores if score >= scores[-1]]
    assert not any(s.claims for s in labeler.predict(documents, min_score=1.0) if s.claims and s.claims[0].score < 1)


def test_one_claim_for_each_stance_actor_and_target(labeler, corpus):
    blank = [s.with_claims(()) for s in corpus[1]]
    for sentence in labeler.annotate(corpus[0], blank)[0]:
        keys = [
            (c.stance, c.actor and (c.actor.span, c.actor.entity), c.target and (c.target.span, c.target.entity))
            for c in sentence.claims
        ]
        assert len(keys) == len(set(keys))


def test_scores_are_those_of_the_claims(labeler):
    sentences = [replace(s, claims=()) for s in labeler.predict([Document("a", NEWS)])]
    labelled, scores = labeler.annotate([Document("a", NEWS)], sentences)
    assert scores.shape == (3, 3)
    for row, sentence in zip(scores, labelled, strict=True):
        for claim in sentence.claims:
            assert claim.score == row[labeler.stances.index(claim.stance)]


def test_training_twice_gives_the_same_labels(labeler, corpus):
    again = clone(labeler).fit(*corpus)
    assert again.predict(corpus[0][:20]) == labeler.predict(corpus[0][:20])
    assert again.training_ == labeler.training_


def test_labeler_refuses_to_learn_from_nothing(corpus):
    with pytest.raises(InputError, match="there is nothing to train on"):
        Labeler().fit(corpus[0], [])
    with pytest.raises(InputError, match="is annotated but not given"):
        Labeler().fit(corpus[0][1:], corpus[1])


def test_cue_words_alone_make_a_labeler(corpus):
    labeler = Labeler(classifier=CueWordClassifier()).fit(*corpus)
    assert labeler.predict([Document("a", NEWS)])[0].claims[0].cue.text == "accused"


def test_saved_labeler_labels_alike(labeler, corpus, tmp_path):
    labeler.save(tmp_path / "model.skops")
    loaded = Labeler.load(tmp_path / "model.skops")
    assert loaded.predict(corpus[0][:20]) == labeler.predict(corpus[0][:20])
    assert loaded.training_ == labeler.training_
    assert [path.name for path in tmp_path.iterdir()] == ["model.skops"]


def test_corpus_without_claims_is_refused(corpus):
    with pytest.raises(InputError, match="there is no claim to learn"):
        Labeler().fit(corpus[0], [s.with_claims(()) for s in corpus[1]])


class Holder(PackedVocabulary):
    def __init__(self, vocabulary):
        self.vocabulary_ = vocabulary


WORDS = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), unique=True)


@given(WORDS)
def test_packed_vocabulary_comes_back(words):
    holder = Holder({word: column for column, word in enumerate(words)})
    nested = Holder({"a": holder.vocabulary_, "b": {}})
    for each in (holder, nested):
        assert pickle.loads(pickle.dumps(each)).vocabulary_ == each.vocabulary_


def test_vocabulary_with_a_line_end_cannot_be_packed():
    with pytest.raises(ModelError, match="holds a line end"):
        pickle.dumps(Holder({"a\nb": 0}))


class _Spy(StanceClassifier):
    """Notes what the labeler says of the training data."""

    def fit(self, texts, labels, **given):
        _Spy.given = given
        return super().fit(texts, labels, **given)


def test_labeler_tells_real_sentences_by_the_origin_of_their_document(corpus):
    documents, annotations = corpus
    chosen = [document.id for document in documents[:6]]
    small = [s for s in annotations if s.doc in chosen and s.part != "boilerplate"]
    renamed = [
        replace(d, meta={"origin": "paper:one"}) if d.id in chosen[:2] else replace(d, meta={}) for d in documents[:6]
    ]
    Labeler(classifier=_Spy()).fit(renamed, small)
    assert _Spy.given["real"] == [s.doc in chosen[:2] for s in small]
    assert _Spy.given["groups"] == ["paper:one" if s.doc in chosen[:2] else s.doc for s in small]
