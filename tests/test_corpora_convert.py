"""From one format to another: what is left behind when that fails, and documents that come sentence by sentence."""

import json

import pytest

from stance.corpora.annotated import Annotated
from stance.corpora.convert import convert
from stance.corpora.formats import FORMATS, read_annotations, write_annotations
from stance.exceptions import InputError
from stance.schema import Claim, Document, Sentence, Span

TEXT = "Ann denied it. Bo waited. Bo accused Ann."
DOCUMENT = Document("a", TEXT, title="Ann and Bo")
FIRST = Sentence("a", 0, 0, 14, TEXT[:14], claims=(Claim("denial", Span(4, 10, "denied")),), extra={"rank": 2})
LAST = Sentence("a", 2, 26, 41, TEXT[26:], claims=(Claim("accusation", Span(29, 36, "accused")),), extra={"rank": 1})
OTHER = Annotated(Document("b", "Cy waited."), (Sentence("b", 0, 0, 10, "Cy waited.", extra={"rank": 3}),))
WHOLE = Annotated(DOCUMENT, (FIRST, LAST))
SCATTERED = [Annotated(DOCUMENT, (LAST,)), OTHER, Annotated(DOCUMENT, (FIRST,))]


@pytest.mark.parametrize("form", FORMATS)
def test_document_that_comes_sentence_by_sentence_is_read_back(tmp_path, form):
    if form == "spacy":
        pytest.importorskip("spacy", reason="needs the extra [spacy]")
    path = tmp_path / f"x{FORMATS[form].endings[0]}"
    write_annotations(path, SCATTERED, form=form, scattered=True)
    found = {document.id: (document, sentences) for document, sentences in read_annotations(path, form=form)}
    assert {id_: [s.text for s in sentences] for id_, (_, sentences) in found.items()} == {
        "a": [FIRST.text, LAST.text],
        "b": ["Cy waited."],
    }
    assert [s.claims for s in found["a"][1]] == [FIRST.claims, LAST.claims]
    if form not in ("csv", "parquet"):  # tables have no column for further keys
        assert [s.extra["rank"] for s in found["a"][1]] == [2, 1]


def test_sentences_keep_their_order_where_a_record_is_a_sentence(tmp_path):
    write_annotations(tmp_path / "x.jsonl", SCATTERED, scattered=True)
    lines = (tmp_path / "x.jsonl").read_text().splitlines()
    assert [json.loads(line)["rank"] for line in lines] == [1, 3, 2]


@pytest.mark.parametrize("other", ["o.jsonl", "below/../o.jsonl", "link.jsonl"])
def test_annotations_and_documents_cannot_share_a_file(tmp_path, other):
    (tmp_path / "below").mkdir()
    out = tmp_path / "o.jsonl"
    out.write_text("before")
    (tmp_path / "link.jsonl").symlink_to(out)
    with pytest.raises(InputError, match=r"is to hold the annotations and the documents; choose two names"):
        convert([WHOLE], out, documents_out=tmp_path / other, force=True)
    assert out.read_text() == "before"


@pytest.mark.parametrize(
    ("document", "name", "message"),
    [
        (Document("a", TEXT, meta={"k": "\ud800"}), "texts.jsonl", "document 'a' holds half of a surrogate pair"),
        # Its name fits, that of the file beside it does not.
        (DOCUMENT, "d" * 245 + ".jsonl", r"d\.jsonl: cannot be written \(.*\); check path, space and permissions"),
    ],
)
def test_nothing_is_left_when_documents_cannot_be_written(tmp_path, document, name, message):
    with pytest.raises(InputError, match=message):
        convert([Annotated(document, WHOLE.sentences)], tmp_path / "o.jsonl", documents_out=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_there_stay_when_annotations_cannot_be_written(tmp_path):
    out, texts = tmp_path / "o.json", tmp_path / "texts.jsonl"
    out.write_text("before")
    texts.write_text("before")
    clash = Annotated(DOCUMENT, (FIRST.with_claims((Claim("Actor"),)),))
    with pytest.raises(InputError, match="'Actor' also names a part of a claim"):
        convert([OTHER, clash], out, documents_out=texts, force=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"o.json": "before", "texts.jsonl": "before"}


def test_both_files_appear_only_when_all_is_read(tmp_path):
    out, texts = tmp_path / "o.jsonl", tmp_path / "texts.jsonl"

    def watched():
        yield WHOLE
        assert not out.exists()
        assert not texts.exists()
        yield OTHER

    assert convert(watched(), out, documents_out=texts) == (2, 3)
    kept = [Document.from_json(json.loads(line)) for line in texts.read_text().splitlines()]
    assert kept == [DOCUMENT, OTHER.document]
    assert {path.name for path in tmp_path.iterdir()} == {"o.jsonl", "texts.jsonl"}


def test_nothing_is_written_when_everything_was_skipped(tmp_path):
    faults = [InputError("is not JSON", path="x.jsonl", line=4), InputError("is empty", path="x.jsonl", line=5)]
    message = r"nothing is left to write, 2 records cannot be read; correct the first: x\.jsonl:4: is not JSON"
    for found in ([], [Annotated(DOCUMENT, ())]):
        with pytest.raises(InputError, match=message):
            convert(found, tmp_path / "o.csv", documents_out=tmp_path / "texts.jsonl", skipped=faults)
        assert list(tmp_path.iterdir()) == []
    assert convert([OTHER], tmp_path / "o.csv", skipped=faults) == (1, 1)


@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_table_takes_no_sentences_still_to_be_annotated(tmp_path, name):
    with pytest.raises(InputError, match=r"a table cannot say that .* to be annotated; choose \.jsonl"):
        convert([WHOLE], tmp_path / name, blank=True)
    assert list(tmp_path.iterdir()) == []
