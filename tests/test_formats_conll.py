"""Columns of words and tags: what we write comes back whole, other people's files are read or refused by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.formats.conll import read, write
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Sentiment, Span
from strategies import BLANKS, NAMES, annotated, extras, values, words

ANY = words()
VALUES = values(ANY, infinity=True)
LABELS = ["denial", "ACCUSE", "Mixed case", "actor", "a|b", "a#1", "50%", "%41", "", "O", "_"]
DOCUMENTS = annotated(
    pieces=st.sampled_from([*"abC.,'#_\\é😀中", "O", "didn't", "\\n", "\\u0041", *BLANKS]),
    names=NAMES | ANY,
    labels=st.sampled_from(LABELS) | ANY,
    entities=ANY,
    claim_extra=extras(["note", "sure", "entity"], VALUES),
    sentence_extra=extras(["note", "start-time"], VALUES),
    empty_sentences=True,
    empty_spans=True,
)


@given(st.lists(DOCUMENTS, max_size=2, unique_by=lambda found: found.document.id))
def test_file_gives_back_what_was_written(tmp_path_factory, documents):
    path = tmp_path_factory.mktemp("conll") / "out.conll"
    write(path, documents)
    found = list(read(path, Faults()))
    assert [sentences for _, sentences in found] == [sentences for _, sentences in documents if sentences]
    for document, sentences in found:
        assert all(document.text[s.start : s.end] == s.text for s in sentences)


TEXT = "Ann didn't blame Bo's dog.\nBo denied it.\n"
FIRST = Sentence(
    *("d", 0, 0, 26, TEXT[:26], "headline"),
    claims=(
        Claim("accusation", Span(11, 16, "blame"), Mention(Span(0, 3, "Ann"), "Ann Lee"), Mention(Span(17, 18, "B"))),
    ),
)
SECOND = Sentence(
    *("d", 4, 27, 40, TEXT[27:40], "body"),
    claims=(
        Claim("denial", Span(30, 36, "denied"), Mention(None, "Bo Ek"), score=0.5),
        Claim("a b", None, target=Mention(Span(27, 29, "Bo"))),
        Claim("a b", Span(30, 39, "denied it"), Mention(Span(29, 36, " denied"))),
    ),
    sentiment=Sentiment("negative", -0.5),
)
WRITTEN = """\
# global.columns = ID FORM CUE ACTOR TARGET MISC
# newdoc id = d
# sent_id = 0
# start = 0
# part = headline
# text = Ann didn't blame Bo's dog.
# claim 1 = {"actor": {"entity": "Ann Lee"}}
1	Ann	O	B-actor	O	_
2	did	O	O	O	SpaceAfter=No
3	n't	O	O	O	_
4	blame	B-accusation	O	O	_
5	B	O	O	B-target	SpaceAfter=No
6	o	O	O	O	SpaceAfter=No
7	's	O	O	O	_
8	dog	O	O	O	SpaceAfter=No
9	.	O	O	O	_

# sent_id = 4
# start = 27
# text = Bo denied it.
# more = {"sentiment": {"label": "negative", "score": -0.5}}
# claim 1 = {"score": 0.5, "actor": {"entity": "Bo Ek"}}
# claim 2 = {"stance": "a b"}
# claim 3 = {"actor": {"text": " denied", "start": 29, "end": 36}}
1	Bo	O	O	B-target#2	_
2	denied	B-denial#1|B-a%20b#3	O	O	_
3	it	I-a%20b#3	O	O	SpaceAfter=No
4	.	O	O	O	_

"""


def test_file_is_conllu_plus(tmp_path):
    write(tmp_path / "out.conll", [Annotated(Document("d", TEXT), (FIRST, SECOND)), Annotated(Document("e", TEXT), ())])
    assert (tmp_path / "out.conll").read_bytes() == WRITTEN.encode()


def test_line_ends_of_a_sentence_stay_on_one_line(tmp_path):
    text = "a\r\nb\u2028\\u000a"
    write(tmp_path / "out.conll", [Annotated(Document("x\ny", text), (Sentence("x\ny", 0, 0, len(text), text),))])
    lines = (tmp_path / "out.conll").read_text(encoding="utf-8").split("\n")
    assert lines[1] == r"# newdoc id = x\u000ay"
    assert lines[4] == r"# text = a\u000d\u000ab\u2028\\u000a"
    assert next(read(tmp_path / "out.conll", Faults())).sentences[0].text == text


@pytest.mark.parametrize(
    ("text", "message"),
    [("x\0y", "document 'd' holds a NUL character"), ("x\ud800y", "document 'd' holds half of a surrogate pair")],
)
def test_file_that_fails_midway_leaves_nothing(tmp_path, text, message):
    bad = Annotated(Document("d", text), (Sentence("d", 0, 0, 3, text),))
    with pytest.raises(InputError, match=message):
        write(tmp_path / "out.conll", [Annotated(Document("e", TEXT), (FIRST,)), bad])
    assert list(tmp_path.iterdir()) == []


def test_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputError, match=r"out\.conll: cannot be written \(No such file or directory\)"):
        write(tmp_path / "gone" / "out.conll", [])


def found_in(path: Path, data: str | bytes, faults: Faults | None = None) -> list[Annotated]:
    file = path / "news.conll"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read(file, faults or Faults()))


def claims_in(path: Path, data: str) -> list[Claim]:
    return [claim for _, sentences in found_in(path, data) for sentence in sentences for claim in sentence.claims]


# Other people's files.


@pytest.mark.parametrize(
    "lines",
    [
        "Ottawa B-ACTOR\nblames B-accusation\nthe B-Target\nEU I-Target\n. O\n",
        "Ottawa\tB-ACTOR\nblames\tB-accusation\nthe\tB-Target\nEU\tI-Target\n.\tO\n",
        "Ottawa NNP B-NP I-ACTOR\nblames VBZ B-VP I-accusation\nthe DT O I-Target\nEU NNP O I-Target\n. . O O\n",
        "Ottawa S-ACTOR\nblames S-accusation\nthe B-Target\nEU E-Target\n. O\n",
        "Ottawa U-ACTOR\nblames U-accusation\nthe B-Target\nEU L-Target\n. O\n",
        "Ottawa  B-ACTOR\r\nblames  B-accusation\r\nthe  B-Target\r\nEU  I-Target\r\n.  O\r\n",
        "\ufeffOttawa B-ACTOR#1\nblames B-accusation#1\nthe B-Target#1\nEU I-Target#1\n. _",
    ],
)
def test_words_and_tags_are_read_in_every_form(tmp_path, lines):
    ((document, (sentence,)),) = found_in(tmp_path, lines)
    assert document == Document("news", "Ottawa blames the EU .")
    actor, target = Mention(Span(0, 6, "Ottawa")), Mention(Span(14, 20, "the EU"))
    assert sentence.claims == (Claim("accusation", Span(7, 13, "blames"), actor, target),)


def test_sentences_and_documents_are_counted(tmp_path):
    lines = "-DOCSTART- -X- O O\n\nAnn NN O O\n\n\nBo NN O I-denial\n \t \n# NN O O\n\n-DOCSTART- -X- O O\nCy NN O O\n"
    found = found_in(tmp_path, lines)
    assert [document.id for document, _ in found] == ["news-1", "news-2"]
    assert [(s.index, s.start, s.end, s.text) for s in found[0].sentences] == [
        *((0, 0, 3, "Ann"), (1, 4, 6, "Bo"), (2, 7, 8, "#"))
    ]
    assert found[0].sentences[1].claims == (Claim("denial", Span(4, 6, "Bo")),)


def test_documents_of_a_headless_file_may_have_ids_and_comments(tmp_path):
    lines = "# newdoc id = a b\n# sent_id = s-7\n# text = Bo,Cy\n# checked twice\nBo O\n, O\nCy B-denial\n"
    lines += "\n# newdoc\nAl O\n"
    (first, second) = found_in(tmp_path, lines)
    assert (first.document.id, second.document.id) == ("a b", "news-2")
    assert first.sentences == (Sentence("a b", 0, 0, 5, "Bo,Cy", claims=(Claim("denial", Span(3, 5, "Cy")),)),)


def test_columns_may_stand_in_any_order_and_be_more(tmp_path):
    lines = (
        "# global.columns = FORM LEMMA ACTOR MISC CUE\nBo\tbo\tB-actor\tx=1|SpaceAfter=No\tO\n's\tbe\tO\t_\tB-denial\n"
    )
    ((document, (sentence,)),) = found_in(tmp_path, lines)
    assert document.text == "Bo's"
    assert sentence.claims == (Claim("denial", Span(2, 4, "'s"), Mention(Span(0, 2, "Bo"))),)


def test_inside_tag_begins_a_span_where_none_goes_on(tmp_path):
    spans = [claim.cue for claim in claims_in(tmp_path, "a I-x\nb I-x\nc B-x\nd I-y\ne O\nf I-y\ng E-y\nh E-y\n")]
    assert [span.text for span in spans if span] == ["a b", "c", "d", "f g", "h"]


def test_claims_of_one_sentence_are_told_apart_by_number(tmp_path):
    lines = "a B-x#2|B-x#1\nb I-x#1\nc B-actor#2|B-actor#1\nd B-target#2\n"
    first, second = claims_in(tmp_path, lines)
    actor = Mention(Span(4, 5, "c"))
    assert first == Claim("x", Span(0, 3, "a b"), actor)
    assert second == Claim("x", Span(0, 1, "a"), actor, Mention(Span(6, 7, "d")))


def test_several_cues_without_actors_are_several_claims(tmp_path):
    assert [claim.stance for claim in claims_in(tmp_path, "a B-x\nb B-y\nc O\n")] == ["x", "y"]


def test_actor_without_any_claim_is_left_out(tmp_path):
    ((_, (sentence,)),) = found_in(tmp_path, "Ottawa B-ACTOR\nwaits O\n")
    assert (sentence.text, sentence.claims) == ("Ottawa waits", ())


HEADER = "# global.columns = ID FORM CUE ACTOR TARGET MISC\n"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("Bo O\nsays NN O\n", r"news\.conll:2: has 3 columns where 2 are needed; set the word"),
        ("Bo O\n\nsays\n", r"news\.conll:3: has 1 columns where 2 are needed"),
        ("says\n", r"news\.conll:1: has 1 columns where 2 are needed"),
        (f"{HEADER}1 Bo O O O _\n", r"news\.conll:2: has 1 columns where 6 are needed"),
        ("\tO\n", r"news\.conll:1: has no word; give one, or remove the line"),
        ("Bo O\nsays X-denial\n", r"news\.conll:2: 'X-denial' is no tag; give O, or B- or I- and a label"),
        ("Bo B-\n", r"news\.conll:1: 'B-' is no tag"),
        ("Bo B-x||B-y\n", r"news\.conll:1: 'B-x\|\|B-y' is no tag"),
        (
            "Bo B-actor#2\nsays B-x#1\n",
            r"news\.conll:1: the actor is of claim 2, which has no cue; tag its cue, or desc",
        ),
        (
            "a B-x\nb B-y\nc O\nd B-actor\n",
            r"news\.conll:4: the actor may be of any of 2 claims; say which, as in B-acto",
        ),
        (
            "a B-x\nb B-actor\nc O\nd B-actor\n",
            r"news\.conll:4: claim 1 has a second actor; mark one, or number the tags",
        ),
        ("a B-x#1\nb O\nc B-x#1\n", r"news\.conll:3: claim 1 has a second cue"),
        ("a B-x#1\nb B-y\n", r"news\.conll:2: some cues have a number and this one has none; add #1, #2"),
        (
            "Bo O\n\n# text = Bo Ek\nBo O\nX O\n",
            r"news\.conll:5: the word is 'X' but '# text' has 'Ek' there; make them",
        ),
        ("# text = Bo Ek, it is\nBo O\n", r"news\.conll:1: '# text' goes on after the last word with ' Ek, it is'"),
        ("# start = soon\nBo O\n", r"news\.conll:1: '# start' must be a whole number, got 'soon'; mend it"),
        ("# part = footer\nBo O\n", r"news\.conll:1: 'part' must be one of headline, .* got 'footer'"),
        ('# claim 1 = {"cue": null}\nBo O\n', r"news\.conll:1: a claim is an object with a 'stance'"),
        (
            "# start = 0\n# claim 1 = {oops\nBo O\n",
            r"news\.conll:2: '\{oops' is no JSON object; mend or remove the line",
        ),
        (f"# claim 1 = {'[' * 100_000}\nBo O\n", r"news\.conll:1: '\[+' is no JSON object"),
        ("# claim 1 = {}\n# claim 1 = {}\nBo O\n", r"news\.conll:2: '# claim 1' stands already in line 1; keep one"),
        (
            '# claim 1 = {"stance": "x", "cue": {"text": "Ek", "start": 0, "end": 2}}\nBo O\n',
            r"news\.conll:1: span 0-2 says 'Ek' but the sentence has 'Bo' there",
        ),
        (
            "# global.columns = ID FORM NER\n1\tBo\tO\n",
            r"news\.conll:1: the header 'ID FORM NER' must name FORM and one or",
        ),
        (
            "# newdoc id = a\nBo O\n\n# newdoc id = a\nBo O\n",
            r"news\.conll:4: the document 'a' stands already in line 1",
        ),
        (
            "# start = 5\nBo O\n\n# start = 6\nEk O\n",
            r"news\.conll:4: sentence 6-8 of 'news' overlaps the sentence in li",
        ),
        ("# start = 999999999999\nBo O\n", r"news\.conll:1: sentence 999999999999-\d+ of 'news' stands too far behind"),
        (b"Bo O\ncaf\xe9 O\n", r"news\.conll:2: is not UTF-8 \(byte 0xe9\); convert it"),
        (b"# newdoc id = caf\xe9\nBo O\n", r"news\.conll:1: is not UTF-8"),
        (b"", r"news\.conll: the file is empty"),
    ],
)
def test_faulty_lines_are_named(tmp_path, lines, message):
    with pytest.raises(InputError, match=message):
        found_in(tmp_path, lines)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.conll: no such file; check the path"):
        list(read(tmp_path / "gone.conll", Faults()))


def test_faulty_sentences_are_skipped_one_by_one(tmp_path):
    faults = Faults(skip=True)
    lines = b"Bo O\n\ncaf\xe9 O\n\nEk Q-x\n\nCy B-denial\n\n-DOCSTART- O\nAl O\nX\n"
    ((document, sentences),) = found_in(tmp_path, lines, faults)
    assert document == Document("news", "Bo Cy")
    assert [(s.index, s.stances) for s in sentences] == [(0, set()), (1, {"denial"})]
    assert [error.line for error in faults.skipped] == [3, 5, 11]


def test_nothing_below_a_header_that_cannot_be_read_is_guessed(tmp_path):
    faults = Faults(skip=True)
    assert found_in(tmp_path, b"# global.columns = ID NER\n1\tB-denial\n\n2\tO\n", faults) == []
    assert [error.line for error in faults.skipped] == [1, 4]


@given(st.text(st.sampled_from('BIOES-#|ab12 \t\n=%{}":# text start claim'), max_size=80))
def test_any_lines_are_read_or_refused(tmp_path_factory, lines):
    file = tmp_path_factory.getbasetemp() / "any.conll"
    file.write_text(f"a O\n{lines}", encoding="utf-8")
    faults = Faults(skip=True)
    for document, sentences in read(file, faults):
        for sentence in sentences:
            assert document.text[sentence.start : sentence.end] == sentence.text
    assert all(error.line for error in faults.skipped)
