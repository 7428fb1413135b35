"""`nlp.add_pipe("stance")`: claims on a spaCy Doc."""

import pytest

import stance
from stance.exceptions import InputError

spacy = pytest.importorskip("spacy")

TEXT = "  Ottawa accused Beijing-based 😀 firms of meddling. China denied it."


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("stance")
    return nlp


def test_component_gives_what_label_gives(nlp):
    doc = nlp(TEXT)
    labelled = stance.label(TEXT)
    assert doc._.claims == labelled.claims
    assert [sentence.text for sentence in doc._.stance_sentences] == [sentence.text for sentence in labelled]
    assert all(doc.text[s.start : s.end] == s.text for s in doc._.stance_sentences)


def test_component_marks_spans_that_know_their_claim(nlp):
    doc = nlp(TEXT)
    assert [(span.text, span.label_, span.id_) for span in doc.spans["cues"]] == [
        ("accused", "accusation", "0"),
        ("denied", "denial", "1"),
    ]
    assert [(span.text, span.kb_id_) for span in doc.spans["actors"]] == [("Ottawa", "Ottawa"), ("China", "China")]


def test_component_gives_the_same_in_a_stream_and_after_storing(nlp):
    texts = [TEXT, "", "Nobody said so.", TEXT]
    docs = list(nlp.pipe(texts, batch_size=2))
    assert [doc._.claims for doc in docs] == [nlp(text)._.claims for text in texts]
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(docs[0].to_bytes())
    assert again._.claims == docs[0]._.claims


def test_component_is_configured(nlp):
    sure = spacy.blank("en")
    sure.add_pipe("stance", config={"min_score": 1.0})
    assert sure(TEXT)._.claims == ()
    with pytest.raises(InputError, match=r"min_score=3\.0 does not fit"):
        spacy.blank("en").add_pipe("stance", config={"min_score": 3.0})
