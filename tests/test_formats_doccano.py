"""doccano's JSONL: what we write comes back through doccano, and what people make there is understood or refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.formats.doccano import looks_like, read, write
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Span
from strategies import BLANKS, NAMES, annotated, extras, values, words

WORDS = words()
VALUES = values(WORDS)
DOCUMENTS = annotated(
    pieces=st.sampled_from(["Ann ", "denied ", "😀", "👩‍👩‍👧 ", "é", "中", '"', *BLANKS]),
    names=NAMES | WORDS,
    labels=st.sampled_from(["denial", "A-1", "mein Wort, zwei", "😀"]),
    entities=WORDS,
    claim_extra=extras(["sure", "id", "text"], VALUES),
    sentence_extra=extras(["note", "todo", "id"], VALUES.filter(lambda value: value is not True)),
    min_sentences=1,
)


def lines_of(path):
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def file_of(tmp_path, *lines):
    path = tmp_path / "all.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def through_doccano(line, number):
    """What doccano 1.8 exports of a line that it imported: its own ids, and a list of comments."""
    new = {old: number * 1000 + k for k, old in enumerate(entity["id"] for entity in line["entities"])}
    entities = [entity | {"id": new[entity["id"]]} for entity in line["entities"]]
    relations = [
        {"id": number * 1000 + k, "from_id": new[r["from_id"]], "to_id": new[r["to_id"]], "type": r["type"]}
        for k, r in enumerate(line["relations"])
    ]
    return {"id": number, **line, "entities": entities, "relations": relations, "Comments": []}


def sentences(path, faults=None):
    return [sentence for _, members in read(path, faults or Faults()) for sentence in members]


@given(DOCUMENTS)
def test_sentences_come_back_also_through_doccano(tmp_path_factory, made):
    folder = tmp_path_factory.mktemp("any")
    write(folder / "x.jsonl", [made])
    assert sentences(folder / "x.jsonl") == list(made.sentences)
    lines = lines_of(folder / "x.jsonl")
    assert all(map(looks_like, lines))
    ids = [entity["id"] for line in lines for entity in line["entities"]]
    assert len(set(ids)) == len(ids)
    exported = file_of(folder, *(through_doccano(line, k) for k, line in enumerate(lines, 1)))
    assert sentences(exported) == list(made.sentences)


TEXT = "Intro.\nAnn 😀 blamed Bo."
ANN, BLAMED, BO = Span(7, 10, "Ann"), Span(13, 19, "blamed"), Span(20, 22, "Bo")
CLAIM = Claim("accusation", BLAMED, Mention(ANN, "Ann Lee"), Mention(BO), 0.9, {"sure": True})
BLAME = Sentence("a", 1, 7, 23, TEXT[7:], claims=(CLAIM,), extra={"rank": 3})


def written(tmp_path, *claims):
    path = tmp_path / "x.jsonl"
    write(path, [Annotated(Document("a", TEXT), (BLAME.with_claims(claims),))])
    (line,) = lines_of(path)
    return line


def test_line_is_in_the_relation_format_with_offsets_as_javascript_counts(tmp_path):
    line = written(tmp_path, CLAIM)
    assert line["text"] == "Ann 😀 blamed Bo."
    assert line["entities"] == [
        {"id": 1, "label": "accusation", "start_offset": 7, "end_offset": 13},
        {"id": 2, "label": "Actor", "start_offset": 0, "end_offset": 3},
        {"id": 3, "label": "Target", "start_offset": 14, "end_offset": 16},
    ]
    assert [(r["from_id"], r["to_id"], r["type"]) for r in line["relations"]] == [(1, 2, "actor"), (1, 3, "target")]
    assert (line["doc"], line["sentence"], line["start"], line["part"]) == ("a", 1, 7, "body")


def test_every_line_has_the_same_keys(tmp_path):
    bare, full = written(tmp_path), written(tmp_path, CLAIM)
    assert bare.keys() == full.keys()
    assert bare["stance"].keys() == full["stance"].keys()


def edited(tmp_path, line, *claims):
    """Read a line that people edited in doccano, and compare its claims."""
    found = sentences(file_of(tmp_path, through_doccano(line, 1)))
    assert found == [BLAME.with_claims(claims)]


def test_claim_with_another_stance_keeps_its_entities_but_no_score(tmp_path):
    line = written(tmp_path, CLAIM, Claim("denial", Span(14, 18, "lame"), Mention(None, "Eve"), score=0.5))
    for entity in line["entities"]:
        entity["label"] = entity["label"].replace("accusation", "concern").replace("denial", "concern")
    first = Claim("concern", BLAMED, Mention(ANN, "Ann Lee"), Mention(BO))
    edited(tmp_path, line, first, Claim("concern", Span(14, 18, "lame"), Mention(None, "Eve")))


def test_removed_claim_is_gone_and_the_others_keep_what_is_theirs(tmp_path):
    line = written(tmp_path, Claim("denial", BO, score=0.5), CLAIM)
    del line["entities"][0]
    edited(tmp_path, line, CLAIM)


def test_new_claim_on_a_known_mention_gets_its_entity_and_stands_last(tmp_path):
    line = written(tmp_path, CLAIM)
    line["entities"].insert(0, {"id": 70, "label": "denial", "start_offset": 4, "end_offset": 6})
    line["relations"].append({"id": 71, "from_id": 70, "to_id": 2, "type": "actor"})
    edited(tmp_path, line, CLAIM, Claim("denial", Span(11, 12, "😀"), Mention(ANN, "Ann Lee")))


def test_claim_without_a_cue_stays_without_one_when_its_stance_changes(tmp_path):
    line = written(tmp_path, Claim("denial", None, Mention(None, "Eve")))
    assert (line["entities"][0]["start_offset"], line["entities"][0]["end_offset"]) == (0, 17)
    line["entities"][0]["label"] = "concern"
    edited(tmp_path, line, Claim("concern", None, Mention(None, "Eve")))


def test_marked_actor_replaces_the_one_from_another_sentence(tmp_path):
    line = written(tmp_path, Claim("accusation", BLAMED, Mention(None, "Eve")))
    line["entities"].append({"id": 70, "label": "Actor", "start_offset": 0, "end_offset": 3})
    edited(tmp_path, line, Claim("accusation", BLAMED, Mention(ANN)))


def test_what_was_written_does_not_hold_where_the_text_says_otherwise(tmp_path):
    line = written(tmp_path, CLAIM)
    line["stance"]["claims"][0]["cue"]["text"] = "BLAMED"
    edited(tmp_path, line, Claim("accusation", BLAMED, Mention(ANN), Mention(BO)))


def test_exported_line_is_no_longer_to_do(tmp_path):
    path = tmp_path / "x.jsonl"
    todo = Sentence("a", 0, 0, 6, "Intro.", extra={"todo": True, "rank": 1})
    write(path, [Annotated(Document("a", TEXT), (todo,))])
    assert sentences(path) == [todo]
    assert sentences(file_of(tmp_path, through_doccano(lines_of(path)[0], 1)))[0].extra == {"rank": 1}


def test_lines_of_others_become_documents_of_their_own(tmp_path):
    other = {"id": 12, "text": "Ann 😀 blamed Bo.", "source": "Post", "meta": None, "Comments": ["hm"]}
    relations = {
        "entities": [{"id": 5, "label": "accusation", "start_offset": 7, "end_offset": 13}],
        "relations": [],
    }
    flat = {"label": [[0, 3, "ACTOR"], [7, 13, "accusation"], [14, 16, "target"]]}
    found = list(read(file_of(tmp_path, other | relations, other | flat | {"id": 13}), Faults()))
    assert [document.id for document, _ in found] == ["line-12", "line-13"]
    (_, (first,)), (_, (second,)) = found
    assert first.claims == (Claim("accusation", Span(6, 12, "blamed")),)
    assert first.extra == {"source": "Post", "Comments": ["hm"]}
    assert second.claims == (
        Claim("accusation", Span(6, 12, "blamed"), Mention(Span(0, 3, "Ann")), Mention(Span(13, 15, "Bo"))),
    )


def test_numbers_that_a_table_made_broken_ones_are_read(tmp_path):
    line = written(tmp_path, CLAIM) | {"sentence": 1.0, "start": 7.0}
    assert sentences(file_of(tmp_path, line)) == [BLAME]
    lacking = {"text": "Ann.", "entities": [], "relations": [], "doc": None, "sentence": None, "start": None}
    assert sentences(file_of(tmp_path, lacking))[0].doc == "line-1"


GOOD = {"id": 1, "text": "Ann 😀 blamed Bo.", "doc": "good", "sentence": 0, "start": 0, "entities": [], "relations": []}
CUE = {"id": 5, "label": "accusation", "start_offset": 7, "end_offset": 13}
ACTOR = {"id": 6, "label": "Actor", "start_offset": 0, "end_offset": 3}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entities": [CUE | {"end_offset": 99}]}, r"accusation 7-99 lies outside the text, which ends at 17"),
        ({"entities": [CUE | {"start_offset": 5}]}, r"accusation 5-13 lies outside .*, or cuts a character; mark"),
        ({"entities": [CUE | {"start_offset": 13}]}, r"accusation 13-13 lies outside"),
        ({"entities": [CUE | {"start_offset": -(10**30)}]}, r"accusation -10+-13 lies outside"),
        ({"entities": [CUE | {"start_offset": "7"}]}, r"a region has a label and two offsets, which are whole numbers"),
        ({"entities": [CUE | {"label": None}]}, r"a region has a label and two offsets"),
        ({"entities": ["x"]}, r"marks 'x', which is no region"),
        ({"entities": [[1, 2]]}, r"marks \[1, 2\], which is no region"),
        ({"entities": [CUE, CUE]}, r"the id '5' stands twice"),
        (
            {"entities": [CUE, CUE | {"id": 7}, ACTOR]},
            r"Actor 'Ann' \(0-3\) is joined with no cue and there are 2 cues",
        ),
        ({"entities": [ACTOR]}, r"Actor 'Ann' \(0-3\) is joined with no cue and there is no cue"),
        (
            {"entities": [CUE], "relations": [{"from_id": 5, "to_id": 9}]},
            r"leads to the region '9', which is not there",
        ),
        ({"entities": [CUE], "relations": [{"from_id": 5}]}, r"it needs 'from_id' and 'to_id'"),
        ({"relations": 5}, r"'relations' must be a list, got 5"),
        ({"entities": None}, r"has neither 'entities' nor 'label'; export a project for sequence labelling"),
        ({"entities": None, "label": "denial"}, r"has neither 'entities' nor 'label'"),
        ({"text": None}, r"needs a 'text', got None"),
        ({"start": None}, r"'start' must be a whole number, got None"),
        ({"start": 0.5}, r"'start' must be a whole number, got 0\.5"),
        ({"doc": 3}, r"needs 'doc'"),
        ({"stance": "x"}, r"'stance' holds 'x' where an object belongs"),
        ({"stance": {"claims": [{"stance": 3}]}}, r"a claim is an object with a 'stance'"),
        ({"stance": {"claims": 3}}, r"'claims' must be a list"),
        ({"doc": "good", "start": 3}, r"good:3-19 overlaps the sentence of line 1; keep one of them"),
    ],
)
def test_faulty_line_is_named_and_can_be_left_out(tmp_path, change, message):
    path = file_of(tmp_path, GOOD, GOOD | {"doc": "bad"} | change)
    with pytest.raises(InputError, match=r"all\.jsonl:2: .*" + message):
        sentences(path)
    faults = Faults(skip=True)
    assert [sentence.doc for sentence in sentences(path, faults)] == ["good"]
    assert [error.line for error in faults.skipped] == [2]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{", r"all\.jsonl:2: is not JSON"),
        (b"[]", r"all\.jsonl:2: must be a JSON object, got list"),
        (b'{"text": "caf\xe9"}', r"all\.jsonl:2: is not UTF-8 \(byte 0xe9\)"),
        (b'{"text": "\\ud83d"}', r"all\.jsonl:2: holds half of a surrogate pair"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", r"all\.jsonl:2: holds a number that is too long"),
        (b'{"text": "a", "n": ' + b"[" * 100_000, r"all\.jsonl:2: is not JSON \(nested too deeply\)"),
        (b'{"text": "a", "entities": [], "n": NaN}', r"all\.jsonl:2: holds NaN or infinity"),
    ],
)
def test_line_that_cannot_be_used_at_all_is_named_and_can_be_left_out(tmp_path, raw, message):
    path = tmp_path / "all.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b"\n" + raw + b"\n\n")
    with pytest.raises(InputError, match=message):
        sentences(path)
    faults = Faults(skip=True)
    assert len(sentences(path, faults)) == len(faults.skipped) == 1


def test_byte_order_mark_and_windows_line_ends_are_tolerated(tmp_path):
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n\r\n")
    assert len(sentences(path)) == 1


@pytest.mark.parametrize(("data", "message"), [(b"", "the file is empty"), (None, "no such file")])
def test_file_without_lines_is_named(tmp_path, data, message):
    if data is not None:
        (tmp_path / "all.jsonl").write_bytes(data)
    with pytest.raises(InputError, match=rf"all\.jsonl: {message}"):
        sentences(tmp_path / "all.jsonl")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"text": "a", "entities": [], "relations": [], "doc": "d", "start": 0}, True),
        ({"text": "a", "label": [[0, 1, "x"]]}, True),
        ({"text": "a", "entities": "none"}, False),
        ({"text": "a", "doc": "d", "start": 0, "claims": [], "label": [1]}, False),
        ({"doc": "d", "start": 0, "end": 3}, False),
        ({"entities": []}, False),
    ],
)
def test_line_of_doccano_is_told_from_our_own(value, expected):
    assert looks_like(value) is expected


def test_what_cannot_be_shown_is_refused_and_leaves_nothing(tmp_path):
    for claim, message in (
        (Claim("TARGET", BLAMED), "the label 'TARGET' also names a part of a claim"),
        (Claim("denial", BLAMED, Mention(Span(9, 9, ""))), "a:7-23: the Actor at 9 is empty"),
    ):
        with pytest.raises(InputError, match=message):
            written(tmp_path, claim)
    assert list(tmp_path.iterdir()) == []
