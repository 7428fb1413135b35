import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.exceptions import InputError
from stance.schema import PARTS, SENTIMENTS, STANCES, Claim, Document, Mention, Sentence, Sentiment, Span

TEXT = "China accused Canada. It denied."
LINE = {
    **{"doc": "a", "sentence": 0, "start": 0, "end": 21, "text": "China accused Canada.", "part": "body"},
    "sentiment": {"label": "negative", "score": -0.5},
    "claims": [
        {
            **{"stance": "accusation", "score": 0.9, "cue": {"text": "accused", "start": 6, "end": 13}},
            "actor": {"text": "China", "start": 0, "end": 5, "entity": "China"},
            "target": {"text": "Canada", "start": 14, "end": 20, "entity": "Canada"},
        }
    ],
}


@st.composite
def labelled(draw):
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))

    def span():
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        return Span(start, end, text[start:end])

    def mention():
        kind = draw(st.sampled_from(["none", "entity", "span"]))
        if kind == "none":
            return None
        return Mention(span() if kind == "span" else None, draw(st.none() | st.text(max_size=5)))

    claims = tuple(
        Claim(draw(st.sampled_from(STANCES)), span(), mention(), mention(), draw(st.none() | st.floats(0, 1)))
        for _ in range(draw(st.integers(0, 3)))
    )
    sentiment = draw(st.none() | st.builds(Sentiment, st.sampled_from(SENTIMENTS), st.floats(-1, 1)))
    return Sentence("d", draw(st.integers(0, 9)), 0, len(text), text, draw(st.sampled_from(PARTS)), claims, sentiment)


@given(labelled())
def test_sentence_survives_json(sentence):
    line = json.loads(json.dumps(sentence.to_json()))
    assert Sentence.from_json(line, sentence.text) == sentence
    assert Sentence.from_json(line) == sentence


def test_sentence_reads_the_contract_format():
    sentence = Sentence.from_json(LINE, TEXT)
    assert sentence.item == "a:0-21"
    assert sentence.stances == {"accusation"}
    assert sentence.claims[0].actor == Mention(Span(0, 5, "China"), "China")
    assert sentence.to_json() == LINE


def test_sentence_fills_in_stand_off_text():
    line = {"doc": "a", "start": 0, "end": 21, "claims": [{"stance": "denial", "cue": {"start": 6, "end": 13}}]}
    sentence = Sentence.from_json(line, TEXT, index=4)
    assert (sentence.index, sentence.text, sentence.claims[0].cue.text) == (4, "China accused Canada.", "accused")


def test_sentence_keeps_unknown_keys():
    sentence = Sentence.from_json(LINE | {"annotator": "x"}, TEXT)
    assert sentence.to_json()["annotator"] == "x"


def test_actor_of_another_sentence_has_entity_only():
    mention = Mention.from_json({"text": None, "start": None, "end": None, "entity": "Mao Ning"})
    assert mention == Mention(None, "Mao Ning")
    assert mention.to_json() == {"text": None, "start": None, "end": None, "entity": "Mao Ning"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"end": 99}, "does not lie in its document"),
        ({"text": "China accused Canada!"}, "but the document has"),
        ({"start": -1}, "does not lie in its document"),
        ({"start": "0"}, "'start' must be a whole number"),
        ({"doc": 3}, "needs 'doc'"),
        ({"part": "footer"}, "'part' must be one of headline, caption, body, boilerplate, got 'footer'"),
        ({"claims": None}, "'claims' must be a list"),
        ({"claims": [{}]}, "a claim is an object with a 'stance'"),
        ({"claims": [{"stance": "denial", "cue": {"start": 24, "end": 30}}]}, "outside its sentence"),
        ({"claims": [{"stance": "denial", "score": "high"}]}, "'score' must be a number"),
        ({"claims": [{"stance": "denial", "score": 1.5}]}, "'score' must be from 0 to 1, got 1.5"),
        ({"claims": [{"stance": "denial", "score": -0.1}]}, "'score' must be from 0 to 1, got -0.1"),
        ({"claims": [{"stance": "denial", "score": float("nan")}]}, "'score' must be from 0 to 1, got nan"),
        ({"sentiment": {"label": "negative", "score": -2}}, "'score' must be from -1 to 1, got -2"),
        ({"sentence": True}, r"'sentence' \(a whole number from 0\), got 'a' and True"),
        ({"sentence": -5}, r"'sentence' \(a whole number from 0\), got 'a' and -5"),
        ({"claims": [{"stance": "denial", "actor": {"start": 1}}]}, "actor: a span needs"),
        ({"sentiment": {"label": "angry", "score": 0}}, "'sentiment' needs a 'label'"),
    ],
)
def test_sentence_refuses_what_does_not_fit(change, message):
    with pytest.raises(InputError, match=message):
        Sentence.from_json(LINE | change, TEXT)


def test_stand_off_without_its_document_is_refused():
    with pytest.raises(InputError, match="has no 'text'"):
        Sentence.from_json({"doc": "a", "start": 0, "end": 3})


def test_document_keeps_other_keys():
    value = {"id": "a", "text": "x", "title": "T", "date": "2024-11-11", "outlet": 7}
    document = Document.from_json(value)
    assert document.meta == {"outlet": 7}
    assert document.to_json() == value


@pytest.mark.parametrize("value", [{"id": "a"}, {"text": "x"}, {"id": 1, "text": "x"}, [], "x"])
def test_document_without_id_or_text_is_refused(value):
    with pytest.raises(InputError, match="a document"):
        Document.from_json(value)
