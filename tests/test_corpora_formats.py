"""Annotations in the package's own formats, and from one format to another."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.convert import convert
from stance.corpora.formats import FORMATS, read_annotations, sniff, write_annotations
from stance.corpora.schemes import Scheme, load_scheme, make_scheme, read_scheme
from stance.exceptions import ConfigError, InputError
from stance.resources import resource
from stance.schema import Claim, Document, Mention, Sentence, Span
from strategies import BLANKS, NAMES, annotated, words

TEXT = "Ann Lee denied it.\nBo accused her, \U0001f600 twice."
SENTENCES = (
    Sentence(
        *("a/b", 0, 0, 18, "Ann Lee denied it."),
        claims=(Claim("denial", Span(8, 14, "denied"), Mention(Span(0, 7, "Ann Lee"), "Ann Lee"), None),),
    ),
    Sentence(
        *("a/b", 1, 19, 43, TEXT[19:43]),
        claims=(
            Claim(
                "accusation",
                Span(22, 29, "accused"),
                Mention(Span(19, 21, "Bo")),
                Mention(Span(30, 33, "her"), "Ann Lee"),
            ),
            Claim("concern", Span(37, 42, TEXT[37:42]), Mention(None, "Bo"), None),
        ),
    ),
)
DOCUMENT = Document("a/b", TEXT, title="Ann and Bo", meta={"n": 1})
ANNOTATED = Annotated(DOCUMENT, SENTENCES)
FILES = {
    **{"jsonl": "x.jsonl", "csv": "x.csv", "parquet": "x.parquet", "brat": "x", "conll": "x.conll"},
    **{"label-studio": "x.json", "doccano": "x.jsonl", "spacy": "x.spacy"},
}


def sentences(annotated):
    return [sentence for _, members in annotated for sentence in members]


@pytest.mark.parametrize("form", FILES)
def test_every_format_brings_back_what_was_written(tmp_path, form):
    if form == "spacy":
        pytest.importorskip("spacy", reason="needs the extra [spacy]")
    path = tmp_path / FILES[form]
    write_annotations(path, [ANNOTATED], form=form)
    assert sniff(path) == form
    assert sentences(read_annotations(path)) == list(SENTENCES)


def test_every_format_has_a_test():
    assert set(FILES) == set(FORMATS)


@pytest.mark.parametrize("form", [form for form in FILES if form not in ("brat", "spacy")])
def test_existing_file_is_written_over_only_when_asked(tmp_path, form):
    path = tmp_path / FILES[form]
    write_annotations(path, [ANNOTATED], form=form)
    before = path.read_bytes()
    with pytest.raises(InputError, match="exists already"):
        write_annotations(path, [], form=form)
    assert path.read_bytes() == before
    write_annotations(path, [ANNOTATED], form=form, force=True)


@pytest.mark.parametrize("form", FILES)
def test_nothing_is_left_when_reading_stops_amid_writing(tmp_path, form):
    if form == "spacy":
        pytest.importorskip("spacy", reason="needs the extra [spacy]")

    def broken():
        yield ANNOTATED
        raise InputError("stop")

    with pytest.raises(InputError, match="stop"):
        write_annotations(tmp_path / FILES[form], broken(), form=form)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("x.doc", {}, r"x\.doc: the ending '\.doc' is not known; use one of \.bio, "),
        ("x.csv", {"form": "excel"}, r"x\.csv: the format 'excel' is not known; use one of jsonl, csv"),
        ("x.csv", {"annotator": "anna"}, r"x\.csv: annotator 'anna' goes with the format label-studio, not with csv"),
        ("gone.csv", {}, r"gone\.csv: no such file"),
    ],
)
def test_format_that_does_not_fit_is_refused(tmp_path, name, options, message):
    for made in ("x.doc", "x.csv"):
        (tmp_path / made).write_text("doc,start,end,text,stance\n")
    with pytest.raises(InputError, match=message):
        list(read_annotations(tmp_path / name, **options))


WORDS = words(min_size=1)
DOCUMENTS = annotated(
    pieces=st.sampled_from(BLANKS) | WORDS,
    names=(NAMES | WORDS).filter(str.strip),
    labels=st.sampled_from(["denial", "my label"]),
    entities=WORDS,
    min_sentences=1,
    empty_mentions=False,
)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@given(made=DOCUMENTS)
def test_own_formats_bring_back_any_sentences(tmp_path_factory, form, made):
    members = made.sentences
    path = tmp_path_factory.mktemp("any") / f"x.{form}"
    document = Document(members[0].doc, "not kept")
    write_annotations(path, [Annotated(document, members)], form=form)
    assert sentences(read_annotations(path, form=form)) == list(members)


def test_table_written_by_other_programs_is_read(tmp_path):
    frame = pd.DataFrame(
        {
            "doc": ["a", "a", "a"],
            "start": [0, 0, 15],
            "end": [14, 14, 25],
            "text": ["Ann denied it.", "Ann denied it.", "Bo waited."],
            "stance": ["denial", "concern", None],
            "cue_text": ["denied", "denied", None],
            "cue_start": [4, 4, None],  # written as 4.0, as pandas and R do where values are missing
            "cue_end": [10, 10, None],
            "actor_entity": ["Ann Lee", None, None],
        }
    )
    frame.to_csv(tmp_path / "x.csv", index=False, na_rep="NA", lineterminator="\r\n", encoding="utf-8-sig")
    frame.to_parquet(tmp_path / "x.parquet", index=False)
    for name in ("x.csv", "x.parquet"):
        ((_, (first, second)),) = read_annotations(tmp_path / name)
        assert [c.stance for c in first.claims] == ["denial", "concern"]
        assert first.claims[0].cue == Span(4, 10, "denied")
        assert first.claims[0].actor == Mention(None, "Ann Lee")
        assert (second.index, second.claims) == (1, ())


ROW = {
    "doc": "a",
    "start": "0",
    "end": "3",
    "text": "Ann",
    "stance": "",
    "cue_text": "",
    "cue_start": "",
    "cue_end": "",
}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW | {"start": "x"}, r"x\.csv:3: 'start' must be a number, got 'x'"),
        (ROW | {"start": "0.5"}, r"x\.csv:3: 'start' must be a whole number, got '0\.5'"),
        (ROW | {"end": ""}, r"x\.csv:3: 'end' is empty; it must be a whole number"),
        (ROW | {"end": "4"}, r"x\.csv:3: 'text' has 3 characters, but 'start' and 'end' span 4"),
        (ROW | {"stance": "denial", "cue_text": "A"}, r"x\.csv:3: cue_text, cue_start and cue_end belong together"),
        (ROW | {"stance": "denial", "cue_text": "B", "cue_start": "0", "cue_end": "1"}, r"x\.csv:3: span 0-1 says 'B'"),
        (ROW | {"doc": "b", "text": "Bob"}, r"x\.csv:3: the sentence has another 'text' than in line 2"),
        (ROW | {"doc": "b", "part": "caption"}, r"x\.csv:3: the sentence has another 'part' than in line 2; make its"),
        (ROW | {"doc": "b", "sentence": "4"}, r"x\.csv:3: the sentence has another 'sentence' than in line 2"),
        (
            ROW | {"doc": "b", "sentiment_label": "negative", "sentiment_score": "-1"},
            r"x\.csv:3: the sentence has another 'sentiment' than in line 2",
        ),
        (ROW | {"start": "9000000", "end": "9000003"}, r"x\.csv:3: sentence 9000000-9000003 of 'a' stands too far"),
        (
            ROW | {"doc": "b", "start": "1", "end": "4"},
            r"x\.csv:3: sentence 1-4 of 'b' overlaps the sentence in line 2",
        ),
    ],
)
def test_faulty_row_is_named_and_can_be_left_out(tmp_path, row, message):
    path = tmp_path / "x.csv"
    pd.DataFrame([ROW | {"doc": "b"}, row]).to_csv(path, index=False)
    with pytest.raises(InputError, match=message):
        list(read_annotations(path))
    faults = Faults(skip=True)
    assert [s.text for s in sentences(read_annotations(path, faults=faults))] == ["Ann"]
    assert len(faults.skipped) == 1


def test_rows_of_a_sentence_need_not_repeat_what_the_first_says(tmp_path):
    claim = ROW | {"stance": "denial", "cue_text": "Ann", "cue_start": "0", "cue_end": "3"}
    first = claim | {"sentence": "7", "part": "caption", "sentiment_label": "neutral", "sentiment_score": "0"}
    pd.DataFrame([first, ROW | {"start": "3", "end": "6"}, claim]).to_csv(tmp_path / "x.csv", index=False)
    sentence = next(iter(sentences(read_annotations(tmp_path / "x.csv"))))
    assert (sentence.index, sentence.part, len(sentence.claims)) == (7, "caption", 2)


@pytest.mark.parametrize(
    ("sentence", "column"),
    [
        (Sentence("a", 0, 0, 3, "A\0n"), "text"),
        (Sentence("a", 0, 0, 3, "Ann", claims=(Claim("denial", actor=Mention(None, "B\0")),)), "actor_entity"),
    ],
)
def test_text_that_a_csv_file_cannot_hold_is_refused(tmp_path, sentence, column):
    made = [Annotated(Document("a", sentence.text), (sentence,))]
    message = rf"x\.csv: 'a:0-3' holds a NUL character in '{column}'; remove it, or write \.jsonl"
    with pytest.raises(InputError, match=message):
        write_annotations(tmp_path / "x.csv", made)
    assert list(tmp_path.iterdir()) == []
    for name in ("x.jsonl", "x.parquet"):
        write_annotations(tmp_path / name, made)
        assert sentences(read_annotations(tmp_path / name)) == [sentence]


def test_faulty_lines_are_left_out_and_counted(tmp_path):
    good = {"doc": "a", "start": 0, "end": 3, "text": "Ann", "claims": []}
    lines = [json.dumps(good), "{", json.dumps(good | {"start": 9}), json.dumps(good | {"end": 2, "text": "An"})]
    (tmp_path / "x.jsonl").write_text("\n".join(lines))
    faults = Faults(skip=True)
    assert [s.text for s in sentences(read_annotations(tmp_path / "x.jsonl", faults=faults))] == ["Ann"]
    assert [error.line for error in faults.skipped] == [2, 3, 4]


def test_conversion_writes_documents_too_and_can_leave_claims_out(tmp_path):
    out, texts = tmp_path / "x.jsonl", tmp_path / "texts.jsonl"
    assert convert([ANNOTATED], out, documents_out=texts, blank=True) == (1, 2)
    ((document, written),) = read_annotations(out, documents=texts)
    assert document == DOCUMENT
    assert [s.claims for s in written] == [(), ()]
    assert all(s.extra == {"todo": True} for s in written)


def test_sentences_to_be_annotated_are_tasks_without_an_answer(tmp_path):
    out = tmp_path / "tasks.json"
    convert([ANNOTATED], out, blank=True)
    tasks = json.loads(out.read_text(encoding="utf-8"))
    assert [task["data"]["text"] for task in tasks] == [s.text for s in SENTENCES]
    assert not any(task.get("annotations") for task in tasks)


def test_every_scheme_that_ships_can_be_read():
    names = [path.stem for path in resource("configs", "scheme").glob("*.yaml")]
    assert {"stance3", "plover15", "sentiment3", "directed5"} <= set(names)
    for name in names:
        scheme = load_scheme(name)
        assert scheme.name == name
        assert all(scheme.labels.values())
    assert len(load_scheme("plover15").labels) == 15
    assert list(load_scheme("stance3").labels) == ["accusation", "denial", "concern"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nunit: claims\ncue: true\n", r"x\.yaml: scheme: 'labels' is missing; give a table of labels"),
        ("name: x\nunit: words\ncue: true\nlabels: {a: b}\n", r"scheme 'x': unit='words' must be one of claims, pairs"),
        ("name: x\nunit: claims\ncue: 1\nlabels: {a: b}\n", r"x\.yaml: scheme: 'cue' must be true or false, got 1"),
        ("name: x\nunit: claims\ncue: true\nlabels: {}\n", r"scheme 'x' has no labels"),
        (
            "name: x\nunit: claims\ncue: true\nlabels: {a: b}\nlabel: c\n",
            r"x\.yaml: scheme: unknown key 'label'; did you mean 'labels'\? allowed: name",
        ),
        ("name: [\n", r"x\.yaml:\d: is not YAML"),
        ("- a\n", r"x\.yaml: scheme: a scheme has the keys name"),
    ],
)
def test_scheme_that_does_not_fit_is_refused(tmp_path, text, message):
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(ConfigError, match=message):
        read_scheme(tmp_path / "x.yaml")


def test_unknown_scheme_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match=r"scheme 'stance4' does not exist; use one of attribution, directed5"):
        load_scheme("stance4")


def test_scheme_checks_labels_and_cues():
    scheme = make_scheme({"name": "x", "unit": "claims", "cue": True, "labels": {"praise": "Says something good."}})
    assert isinstance(scheme, Scheme)
    with pytest.raises(InputError, match=r"stance 'denial' is unknown; use one of praise \(scheme x\)"):
        scheme.check(SENTENCES[0])
    with pytest.raises(InputError, match=r"the praise has no 'cue'"):
        scheme.check(SENTENCES[0].with_claims((Claim("praise"),)))
    scheme.check(SENTENCES[0].with_claims((Claim("praise", Span(0, 3, "Ann")),)))
