import csv
import io
import json

import pandas as pd
import pytest

from stance.corpora.annotated import Faults
from stance.corpora.corpus import check_split
from stance.corpora.inputs import iter_documents
from stance.corpora.library import load_annotations, load_corpus
from stance.corpora.outputs import COLUMNS, check_output, open_writer
from stance.corpora.schemes import load_scheme
from stance.exceptions import InputError
from stance.schema import STANCES, Claim, Document, Mention, Sentence, Sentiment, Span

TEXT = "Ann denied it.\nBo waited."
DENIAL = {
    **{"doc": "a", "sentence": 0, "start": 0, "end": 14, "text": "Ann denied it."},
    "claims": [{"stance": "denial", "cue": {"text": "denied", "start": 4, "end": 10}, "actor": None, "target": None}],
}
WAITING = {"doc": "a", "sentence": 1, "start": 15, "end": 25, "text": "Bo waited.", "claims": []}


def write_lines(path, *values):
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


@pytest.fixture
def documents(tmp_path):
    return write_lines(tmp_path / "documents.jsonl", {"id": "a", "text": TEXT})


def test_embedded_corpus_is_whole():
    corpus = load_corpus("embedded")
    texts = {document.id: document.text for document in corpus.documents}
    assert len(texts) == 429
    assert len(corpus.sentences) == 5506
    for sentence in corpus.sentences:
        assert texts[sentence.doc][sentence.start : sentence.end] == sentence.text
    assert {stance: sum(stance in s.stances for s in corpus.sentences) for stance in STANCES} == {
        **{"accusation": 1141, "denial": 591, "concern": 553}
    }


def test_annotations_join_with_their_documents(tmp_path, documents):
    corpus = load_annotations(write_lines(tmp_path / "gold.jsonl", WAITING, DENIAL), documents)
    assert [s.text for s in corpus.sentences] == ["Ann denied it.", "Bo waited."]
    assert corpus.groups == ["a", "a"]
    assert corpus.documents[0].text == TEXT


def test_annotations_alone_rebuild_their_documents(tmp_path):
    corpus = load_annotations(write_lines(tmp_path / "gold.jsonl", DENIAL, WAITING))
    assert corpus.documents[0].text == TEXT.replace("\n", " ")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([DENIAL, DENIAL], r"gold\.jsonl:2: sentence 0-14 of 'a' stands already in line 1"),
        (
            [DENIAL, WAITING | {"start": 10, "end": 20, "text": TEXT[10:20]}],
            r"gold\.jsonl:2: .* overlaps the sentence in line 1",
        ),
        (
            [DENIAL | {"text": "Ann denies it."}],
            r"gold\.jsonl:1: span 0-14 says 'Ann denies it\.' but the document has",
        ),
        ([DENIAL | {"doc": "b"}], r"gold\.jsonl:1: document 'b' is not in .*documents\.jsonl"),
        (
            [WAITING | {"claims": [{"stance": "anger", "cue": None}]}],
            r"gold\.jsonl:1: stance 'anger' is unknown; use one of acc",
        ),
        ([WAITING | {"claims": [{"stance": "denial", "cue": None}]}], r"gold\.jsonl:1: the denial has no 'cue'"),
        ([DENIAL, ["x"]], r"gold\.jsonl:2: must be a JSON object, got list"),
    ],
)
def test_faulty_annotations_are_refused_by_file_and_line(tmp_path, documents, lines, message):
    with pytest.raises(InputError, match=message):
        load_annotations(write_lines(tmp_path / "gold.jsonl", *lines), documents, scheme=load_scheme("stance3"))


def test_span_that_differs_from_its_sentence_is_refused_without_documents(tmp_path):
    claim = DENIAL["claims"][0] | {"cue": {"text": "denies", "start": 4, "end": 10}}
    with pytest.raises(InputError, match=r"gold\.jsonl:1: span 4-10 says 'denies' but the sentence has 'denied' there"):
        load_annotations(write_lines(tmp_path / "gold.jsonl", DENIAL | {"claims": [claim]}))


FAR = [{"doc": "a", "start": start, "end": start + 3, "text": "Ann", "claims": []} for start in (0, 150_000, 9_000_000)]


def test_sentence_too_far_behind_the_others_is_refused_and_can_be_left_out(tmp_path):
    path = write_lines(tmp_path / "gold.jsonl", FAR[2], *FAR[:2], WAITING | {"doc": "b", "start": 15})
    message = r"gold\.jsonl:1: sentence 9000000-9000003 of 'a' stands too far behind .*; correct 'start' and 'end', or"
    with pytest.raises(InputError, match=message):
        load_annotations(path)
    faults = Faults(skip=True)
    corpus = load_annotations(path, faults=faults)
    assert [(d.id, len(d.text)) for d in corpus.documents] == [("a", 150_003), ("b", 25)]
    assert [error.line for error in faults.skipped] == [1]


def test_gaps_of_a_document_count_together(tmp_path):
    steps = [FAR[0] | {"start": 150_000 * k, "end": 150_000 * k + 3} for k in range(9)]
    with pytest.raises(InputError, match=r"gold\.jsonl:3: sentence 300000-300003 of 'a' stands too far behind"):
        load_annotations(write_lines(tmp_path / "gold.jsonl", *steps))


def test_sentence_far_behind_is_read_where_its_document_is_given(tmp_path):
    texts = write_lines(tmp_path / "documents.jsonl", {"id": "a", "text": "Ann" + " " * 8_999_997 + "Ann"})
    corpus = load_annotations(write_lines(tmp_path / "gold.jsonl", FAR[0], FAR[2]), texts)
    assert [s.start for s in corpus.sentences] == [0, 9_000_000]


def test_sentence_of_usual_length_may_stand_alone_in_a_long_document(tmp_path):
    text = "Ann Lee, who had come late, said that nobody had seen the letter."
    line = {"doc": "a", "start": 400_000, "end": 400_000 + len(text), "text": text, "claims": []}
    (document,) = load_annotations(write_lines(tmp_path / "gold.jsonl", line)).documents
    assert document.text.lstrip() == text


def test_document_on_both_sides_is_refused():
    check_split(["a"], ["b"])
    with pytest.raises(InputError, match="1 documents stand on both sides of the split, first 'a'"):
        check_split(["a", "b"], ["a", "c"])


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", r"a\.txt: the file is empty"),
        ("a.txt", b"  \n", r"a\.txt: the file is empty"),
        ("a.txt", b"one\ntw\x00o", r"a\.txt:2: looks binary"),
        ("a.txt", b"one\ncaf\xe9", r"a\.txt:2: is not UTF-8 \(byte 0xe9\); convert it"),
        ("a.txt", "x".encode("utf-16"), r"a\.txt: is UTF-16"),
        ("a.pdf", b"%PDF", r"a\.pdf: the ending '\.pdf' is not known"),
        ("a.jsonl", b'{"id": "a", "text": "x"}\n{"id"', r"a\.jsonl:2: is not JSON"),
        ("a.jsonl", b"[" * 100_000, r"a\.jsonl:1: is not JSON \(nested too deeply\)"),
        ("a.jsonl", b'{"id": "a"}\n', r"a\.jsonl:1: a document needs 'text'"),
        ("a.jsonl", b'{"id": "a", "text": " "}\n', r"a\.jsonl:1: 'text' is empty"),
        ("a.jsonl", b'{"id": "a", "text": "\\ud800"}\n', r"a\.jsonl:1: holds half of a surrogate pair"),
        (
            "a.jsonl",
            b'{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n',
            r"a\.jsonl:2: the id 'a' was used already",
        ),
        (
            "a.jsonl",
            b'{"id": "a", "text": "x", "n": ' + b"9" * 5000 + b"}\n",
            r"a\.jsonl:1: holds a number that is too long",
        ),
        ("a.csv", b"id,body\na,x\n", r"a\.csv:1: the header lacks 'text'"),
        ("a.csv", b"id;text\na;x\n", r"a\.csv:1: its columns are parted by ';'; save it with commas"),
        ("a.csv", b"id,text\na,x,y\n", r"a\.csv:2: does not have the header's 2 columns"),
        ("a.csv", b'id,text\na,"x\n', r"a\.csv:2: is not CSV"),
        ("a.csv", b'id,text\na,x\n\nb,"x\ny\n', r"a\.csv:4: is not CSV"),
        ("a.csv", b'"id,text\na,x\n', r"a\.csv:1: is not CSV"),
        ("a.csv", b'id,text\na,"x\ny",z\n', r"a\.csv:2: does not have the header's 2 columns but 3"),
        ("a.csv", b'id,text\na,"x\ny"\nb,"\n"\n', r"a\.csv:4: 'text' is empty"),
        ("a.csv", b"id,text,text\na,x,y\n", r"a\.csv:1: the header has 'text' twice; give each column its own name"),
        ("a.jsonl", b'{"id": "a", "text": "x", "n": NaN}\n', r"a\.jsonl:1: holds NaN or infinity, which JSON does not"),
        ("a.jsonl", b'{"id": "a", "text": "x", "n": [-Infinity]}\n', r"a\.jsonl:1: holds NaN or infinity"),
        ("a.jsonl", b'{"id": "a", "text": "x", "n": 1e999}\n', r"a\.jsonl:1: holds NaN or infinity"),
        ("a.parquet", b"PAR1nothing", r"a\.parquet: is not a Parquet file"),
    ],
)
def test_unusable_input_is_named(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        list(iter_documents([str(tmp_path / name)]))


def test_missing_input_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.txt: no such file"):
        list(iter_documents([str(tmp_path / "gone.txt")]))


def test_text_is_taken_exactly_as_given(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\xc2\xa0three\r")
    assert next(iter_documents([str(tmp_path / "a.txt")])) == Document("a", "one\r\ntwo\xa0three\r")


def test_folder_gives_documents_named_by_their_path(tmp_path):
    (tmp_path / "b" / "c.d").mkdir(parents=True)
    (tmp_path / "b" / "c.d" / "x.y.txt").write_text("two")
    (tmp_path / "a.txt").write_text("one")
    assert [(d.id, d.text) for d in iter_documents([str(tmp_path)])] == [("a", "one"), ("b/c.d/x.y", "two")]


def test_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"the folder holds no \.txt file"):
        list(iter_documents([str(tmp_path)]))


def test_tables_keep_their_other_columns(tmp_path):
    frame = pd.DataFrame({"id": ["a"], "text": ["x, y"], "date": ["2024-01-02"], "outlet": ["Post"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    expected = Document("a", "x, y", date="2024-01-02", meta={"outlet": "Post"})
    assert (
        [*iter_documents([str(tmp_path / "a.csv")])] == [*iter_documents([str(tmp_path / "a.parquet")])] == [expected]
    )


def test_columns_that_json_does_not_know_become_text(tmp_path):
    when = pd.Timestamp("2024-01-02 03:04:05")
    frame = pd.DataFrame({"id": ["a"], "text": ["x"], "when": [when], "share": [float("nan")], "raw": [b"y"]})
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    (document,) = iter_documents([str(tmp_path / "a.parquet")])
    assert document.meta == {"when": "2024-01-02T03:04:05", "share": None, "raw": "y"}
    json.dumps(document.to_json(), allow_nan=False)


def test_sentence_far_behind_is_refused_without_documents(tmp_path):
    far = WAITING | {"start": 10**13, "end": 10**13 + 10}
    with pytest.raises(InputError, match="stands too far behind"):
        load_annotations(write_lines(tmp_path / "gold.jsonl", DENIAL, far))


def test_numbers_serve_as_ids(tmp_path):
    frame = pd.DataFrame({"id": [7, 8], "text": ["x", "y"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    (tmp_path / "a.jsonl").write_text('{"id": 7, "text": "x"}\n{"id": 8, "text": "y"}\n')
    for name in ("a.csv", "a.parquet", "a.jsonl"):
        assert [d.id for d in iter_documents([str(tmp_path / name)])] == ["7", "8"]


def test_standard_input_is_text_or_jsonl():
    assert list(iter_documents(["-"], stdin=io.BytesIO(b"one"))) == [Document("stdin", "one")]
    lines = io.BytesIO(b'{"id": "a", "text": "x"}\n\n')
    assert list(iter_documents(["-"], stdin=lines, stdin_format="jsonl")) == [Document("a", "x")]
    with pytest.raises(InputError, match="standard input is empty"):
        list(iter_documents(["-"], stdin=io.BytesIO(b"")))


LABELLED = [
    Sentence(
        *("a", 0, 0, 14, "Ann denied it.", "body"),
        claims=(Claim("denial", Span(4, 10, "denied"), Mention(Span(0, 3, "Ann"), "Ann Lee"), None, 0.9),),
        sentiment=Sentiment("negative", -0.25),
    ),
    Sentence("a", 1, 15, 25, "Bo waited.", "body", sentiment=Sentiment("neutral", 0.0)),
]
SOURCE = Document("a", TEXT, date="2024-01-02", meta={"n": [1]})


def write_labelled(path, *, with_meta=False):
    with open_writer(path, with_meta=with_meta) as writer:
        writer.write(SOURCE, LABELLED)


def test_jsonl_output_follows_the_contract(tmp_path):
    write_labelled(tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [Sentence.from_json(line, TEXT).claims for line in lines] == [s.claims for s in LABELLED]
    assert list(lines[0])[:8] == ["doc", "sentence", "start", "end", "text", "part", "sentiment", "claims"]
    assert lines[0]["meta"] == {"date": "2024-01-02", "n": [1]}


def test_csv_output_has_a_row_a_claim(tmp_path):
    write_labelled(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["stance"], rows[0]["actor_entity"], rows[0]["target_text"]) == ("denial", "Ann Lee", "")
    assert (rows[1]["stance"], rows[1]["sentiment_label"]) == ("", "neutral")


def test_parquet_output_has_typed_columns(tmp_path):
    write_labelled(tmp_path / "out.parquet", with_meta=True)
    frame = pd.read_parquet(tmp_path / "out.parquet", dtype_backend="numpy_nullable")
    assert tuple(frame.columns) == (*COLUMNS, "meta")
    assert frame["cue_start"].dtype == "Int64"
    assert json.loads(frame["meta"][0]) == {"date": "2024-01-02", "n": [1]}


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet"])
def test_output_that_fails_midway_leaves_nothing(tmp_path, name):
    def break_off():
        with open_writer(tmp_path / name, with_meta=False) as writer:
            writer.write(SOURCE, LABELLED)
            raise InputError("broken")

    with pytest.raises(InputError, match="broken"):
        break_off()
    assert list(tmp_path.iterdir()) == []


def test_output_is_checked_before_any_work(tmp_path):
    (tmp_path / "there.csv").write_text("precious")
    with pytest.raises(InputError, match=r"there\.csv: exists already; choose another name or give --force"):
        check_output(tmp_path / "there.csv", [".csv"], force=False)
    check_output(tmp_path / "there.csv", [".csv"], force=True)
    with pytest.raises(InputError, match=r"the ending '\.doc' is not known"):
        check_output(tmp_path / "x.doc", [".csv"], force=False)
    with pytest.raises(InputError, match="its folder does not exist"):
        check_output(tmp_path / "no" / "x.csv", [".csv"], force=False)
