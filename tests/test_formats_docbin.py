"""spaCy's DocBin: what we write comes back whole, spaCy shows it, and foreign or hostile files do no harm."""

import gc
import json
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.formats.docbin import read, write
from stance.exceptions import InputError, MissingExtraError
from stance.schema import Claim, Document, Mention, Sentence, Span
from strategies import BLANKS, NAMES, annotated, extras, values, words

spacy = pytest.importorskip("spacy", reason="needs the extra [spacy]")
srsly = pytest.importorskip("srsly")

from spacy.tokens import Doc, DocBin  # noqa: E402
from spacy.tokens import Span as Piece  # noqa: E402
from spacy.vocab import Vocab  # noqa: E402

WORDS = words(nul=True, min_size=1)
VALUES = values(WORDS)
DOCUMENTS = annotated(
    pieces=st.sampled_from(["Ann ", "didn't ", "U.S. ", "😀", "é", "中", " ", "\0", *BLANKS]),
    names=NAMES | WORDS,
    labels=st.sampled_from(["denial", "A-1", "", "😀"]),
    entities=WORDS,
    claim_extra=extras(["sure", "id", "text"], VALUES),
    sentence_extra=extras(["note", "todo"], VALUES),
    about=st.fixed_dictionaries({"title": st.none() | WORDS, "meta": extras(["n", "outlet"], VALUES)}),
)


@given(st.lists(DOCUMENTS, max_size=3))
def test_documents_come_back_whole_and_spacy_has_their_text(tmp_path_factory, documents):
    path = tmp_path_factory.mktemp("any") / "x.spacy"
    write(path, documents)
    assert list(read(path, Faults())) == documents
    assert [doc.text for doc in docs_of(path)] == [document.text for document, _ in documents]


TEXT = "Ann blamed Bo. Eve waited."
ANN, BLAMED, BO = Span(0, 3, "Ann"), Span(4, 10, "blamed"), Span(11, 13, "Bo")
BLAME = Sentence(
    *("a", 0, 0, 14, TEXT[:14]),
    claims=(
        Claim("accusation", BLAMED, Mention(ANN, "Ann Lee"), Mention(BO), 0.9, {"sure": True}),
        Claim("concern", None, Mention(None, "Eve")),
    ),
)
WAIT = Sentence("a", 1, 15, 26, TEXT[15:])
ANNOTATED = Annotated(Document("a", TEXT), (BLAME, WAIT))


def docs_of(path):
    return list(DocBin().from_disk(path).get_docs(Vocab()))


def packed(path, *docs, **options):
    DocBin(docs=docs, **options).to_disk(path)
    return path


@pytest.fixture
def path(tmp_path):
    write(tmp_path / "x.spacy", [ANNOTATED])
    return tmp_path / "x.spacy"


def test_spacy_shows_claims_as_groups_of_spans(path):
    (doc,) = docs_of(path)
    shown = {name: [(s.text, s.label_, s.kb_id_, s.id_) for s in group] for name, group in doc.spans.items()}
    assert shown["sentences"] == [("Ann blamed Bo.", "", "", ""), ("Eve waited.", "", "", "")]
    assert shown["cues"] == [("blamed", "accusation", "", "0"), ("Ann blamed Bo.", "concern", "", "1")]
    assert shown["actors"] == [("Ann", "Actor", "Ann Lee", "0")]
    assert shown["targets"] == [("Bo", "Target", "", "0")]
    assert [token.text for token in doc] == ["Ann", "blamed", "Bo", ".", "Eve", "waited", "."]
    assert json.loads(doc.user_data["stance"])["document"] == {"id": "a"}


def test_what_is_edited_in_spacy_is_read(path):
    (doc,) = docs_of(path)
    doc.spans["cues"] = [doc.spans["cues"][0], Piece(doc, 5, 6, label="denial")]  # the concern goes, a denial comes
    doc.spans["actors"] = [Piece(doc, 4, 5, label="Actor")]  # and its actor, without a number
    packed(path, doc, store_user_data=True)
    ((_, (first, second)),) = read(path, Faults())
    assert first.claims == (Claim("accusation", BLAMED, None, Mention(BO), 0.9, {"sure": True}),)
    assert second.claims == (Claim("denial", Span(19, 25, "waited"), Mention(Span(15, 18, "Eve"))),)


def test_spans_without_a_number_are_joined_within_their_sentence(path):
    (doc,) = docs_of(path)
    doc.spans["cues"] = [Piece(doc, 1, 2, label="denial"), Piece(doc, 5, 6, label="concern")]
    doc.spans["actors"] = [Piece(doc, 0, 1, label="Actor")]
    doc.spans["targets"] = []
    packed(path, doc, store_user_data=True)
    ((_, (first, second)),) = read(path, Faults())
    assert first.claims == (Claim("denial", BLAMED, Mention(ANN)),)
    assert second.claims == (Claim("concern", Span(19, 25, "waited")),)


def words(*names, **options):
    return Doc(Vocab(), words=list(names), **options)


def test_entities_of_a_foreign_file_are_read(tmp_path):
    ents = ["B-Actor", "B-accusation", "B-TARGET", "O", "O", "O"]
    doc = words("Ann", "blamed", "Bo", ".", "Eve", "waited", ents=ents)
    ((document, (first, second)),) = read(packed(tmp_path / "ner.spacy", doc), Faults())
    assert (document.id, document.text) == ("ner-1", "Ann blamed Bo . Eve waited ")
    assert first.claims == (Claim("accusation", BLAMED, Mention(ANN), Mention(BO)),)
    assert (second.text, second.claims) == ("Eve waited", ())


def test_sentences_and_spans_of_a_foreign_file_go_before_our_own_and_before_entities(tmp_path):
    starts = [True, False, True, False]
    doc = words("Ann", "denied", "Bo", "denied", sent_starts=starts, ents=["B-Actor", "O", "O", "O"])
    doc.spans["sc"] = [Piece(doc, 2, 3, label="actor", kb_id="Bo Lee"), Piece(doc, 3, 4, label="denial")]
    ((_, (first, second)),) = read(packed(tmp_path / "sc.spacy", doc), Faults())
    assert (first.text, first.claims) == ("Ann denied", ())
    assert second.claims == (Claim("denial", Span(14, 20, "denied"), Mention(Span(11, 13, "Bo"), "Bo Lee")),)


def test_foreign_document_without_marks_has_sentences_without_claims(tmp_path):
    ((_, found),) = read(packed(tmp_path / "x.spacy", words("Ann", "denied", "it", ".")), Faults())
    assert [(s.text, s.claims) for s in found] == [("Ann denied it .", ())]


def test_faulty_document_is_numbered_and_can_be_left_out(tmp_path):
    good, lone = words("Ann", "waited"), words("Ann", "waited", ents=["B-Actor", "O"])
    crossing = words("Ann", "denied", sent_starts=[True, True])
    crossing.spans["sc"] = [Piece(crossing, 0, 2, label="denial")]
    empty = words("Ann", "denied")
    empty.spans["sc"] = [Piece(empty, 1, 1, label="denial")]
    strange = words("Ann", "denied")
    strange.user_data["stance"] = "{"
    path = packed(tmp_path / "x.spacy", lone, crossing, empty, strange, good, store_user_data=True)
    with pytest.raises(InputError, match=r"x\.spacy: document 1: Actor 'Ann' \(0-3\) is joined with no cue"):
        list(read(path, Faults()))
    faults = Faults(skip=True)
    assert [document.id for document, _ in read(path, faults)] == ["x-5"]
    expected = ["joined with no cue", "does not lie in one sentence", "holds an empty span", "is not what the package"]
    for number, (error, message) in enumerate(zip(faults.skipped, expected, strict=True), 1):
        assert f"document {number}: " in str(error)
        assert message in str(error)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (5, "is not what the package writes"),
        ("[]", "is not what the package writes"),
        ('{"document": {}, "sentences": [{}], "claims": "x"}', "is not what the package writes"),
        (
            '{"document": {"id": "a"}, "sentences": [3], "claims": []}',
            "tells of a sentence or a claim that is no object",
        ),
        ('{"document": {}, "sentences": [{}, {}], "claims": []}', "a document needs 'id'"),
        (
            '{"document": {"id": "a"}, "sentences": [{}], "claims": []}',
            "has 2 sentences but tells of 1; write it again",
        ),
        ('{"document": {"id": "a"}, "sentences": [{"part": 1}, {}], "claims": []}', "'part' must be one of"),
        ('{"document": {"id": "\\ud800"}, "sentences": [{}, {}], "claims": []}', "half of a surrogate pair"),
        ('{"document": {"id": "a", "n": NaN}, "sentences": [{}, {}], "claims": []}', "NaN or infinity"),
        ('{"document": {"id": "a"}, "sentences": [{}, {}], "claims": [{"score": "x"}]}', "'score' must be a number"),
        ("[" * 100_000, "is not what the package writes"),
    ],
)
def test_changed_user_data_is_refused(path, told, message):
    (doc,) = docs_of(path)
    doc.user_data["stance"] = told
    packed(path, doc, store_user_data=True)
    with pytest.raises(InputError, match=rf"x\.spacy: document 1: .*{message}"):
        list(read(path, Faults()))


def test_sentences_out_of_order_are_refused(path):
    (doc,) = docs_of(path)
    doc.spans["sentences"] = list(doc.spans["sentences"])[::-1]
    packed(path, doc, store_user_data=True)
    with pytest.raises(InputError, match="its sentences overlap or are out of order"):
        list(read(path, Faults()))


def repacked(path, **changes):
    """Change the msgpack inside a file."""
    message = srsly.msgpack_loads(zlib.decompress(path.read_bytes()))
    path.write_bytes(zlib.compress(srsly.msgpack_dumps(message | changes)))


SPANS = srsly.msgpack_dumps({"cues": srsly.msgpack_dumps({"name": "cues", "attrs": {}, "spans": [b"\xff" * 56]})})


@pytest.mark.parametrize(
    "changes",
    [
        {"attrs": []},
        {"attrs": ["x"]},
        {"attrs": [75]},
        {"strings": [1, None]},
        {"strings": []},
        {"tokens": b"123"},
        {"tokens": b"\xff" * 56},
        {"lengths": b"\xff\xff\xff\xff"},
        {"spaces": b""},
        {"span_groups": [SPANS]},
        {"span_groups": [b"\xc1"]},
        {"span_groups": []},
        {"user_data": [b"\xc1"]},
        {"flags": []},
    ],
    ids=str,
)
def test_hostile_insides_are_refused(path, changes):
    repacked(path, **changes)
    with pytest.raises(InputError, match=r"x\.spacy: .*is no DocBin that can be read"):
        list(read(path, Faults()))


def test_objects_are_never_unpickled(path):
    hostile = {b"nd": True, b"kind": b"O", b"type": "|O", b"shape": (1,), b"data": b"cos\nsystem\n(S'exit 1'\ntR."}
    repacked(path, user_data=[srsly.msgpack_dumps({"stance": hostile})])
    with pytest.raises(InputError, match="is no DocBin that can be read"):
        list(read(path, Faults()))


@pytest.mark.parametrize("data", [b"x", b"\x78\x9c", zlib.compress(b"\xc1"), zlib.compress(b"\x91" * 5000), b"{}"])
def test_bytes_that_are_no_docbin_are_refused_and_leave_the_garbage_collector_on(tmp_path, data):
    (tmp_path / "x.spacy").write_bytes(data)
    with pytest.raises(InputError, match=r"x\.spacy: the file: is no DocBin that can be read"):
        list(read(tmp_path / "x.spacy", Faults()))
    assert gc.isenabled()


def test_small_file_that_unpacks_to_very_much_is_refused(tmp_path):
    packer = zlib.compressobj(1)
    zeros = b"\0" * 2**20
    head = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    more = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    (tmp_path / "x.spacy").write_bytes(head + more * 1100)
    with pytest.raises(InputError, match=r"the file: unpacks to more than 1,073,741,824 bytes; split it"):
        list(read(tmp_path / "x.spacy", Faults()))


def test_empty_and_missing_files_are_named(tmp_path):
    (tmp_path / "x.spacy").write_bytes(b"")
    with pytest.raises(InputError, match=r"x\.spacy: the file is empty"):
        list(read(tmp_path / "x.spacy", Faults()))
    with pytest.raises(InputError, match=r"gone\.spacy: no such file"):
        list(read(tmp_path / "gone.spacy", Faults()))


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        (Sentence("a", 0, 3, 3, ""), "a:3-3: the sentence is empty"),
        (Sentence("a", 0, 0, 99, "x"), "a:0-99 does not lie in its document"),
        (BLAME.with_claims((Claim("denial", Span(4, 4, "")),)), "the denial at 4 is empty"),
        (BLAME.with_claims((Claim("actor", BLAMED),)), "the label 'actor' also names a part of a claim"),
        (BLAME.with_claims((Claim("denial", BLAMED, extra={"n": "\ud800"}),)), "half of a surrogate pair"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path, sentence, message):
    with pytest.raises(InputError, match=message):
        write(tmp_path / "x.spacy", [Annotated(Document("a", TEXT), (sentence,))])
    assert list(tmp_path.iterdir()) == []


def test_missing_spacy_is_named_with_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", None)
    for call in (lambda: write(tmp_path / "x.spacy", []), lambda: list(read(tmp_path / "x.spacy", Faults()))):
        with pytest.raises(MissingExtraError, match=r"the format spacy needs .*'stance\[spacy\]'"):
            call()
