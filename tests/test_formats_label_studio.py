"""Label Studio's JSON: what we write comes back, and what people make of it is understood or refused by task."""

import json
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.formats.label_studio import annotators, labelling_interface, read, write
from stance.corpora.schemes import load_scheme
from stance.exceptions import InputError
from stance.resources import resource
from stance.schema import Claim, Document, Mention, Sentence, Span
from strategies import BLANKS, NAMES, annotated, extras, values, words

WORDS = words(nul=True, min_size=1)
VALUES = values(WORDS)
EXTRA = extras(["note", "context", "id"], VALUES)
DOCUMENTS = annotated(
    pieces=st.sampled_from(["Ann ", "denied ", "😀", "👩‍👩‍👧 ", "é", "中", '"', "\\n", "\0", *BLANKS]),
    names=NAMES | WORDS,
    labels=st.sampled_from(["denial", "A-1", "mein Wort, zwei", "😀"]),
    entities=WORDS,
    claim_extra=extras(["sure", "meta", "text"], VALUES),
    sentence_extra=EXTRA | EXTRA.map(lambda extra: extra | {"todo": True}),
)


@given(DOCUMENTS)
def test_sentences_come_back_as_they_were_written(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("any") / "tasks.json"
    write(path, [made])
    found = list(read(path, Faults()))
    assert [sentence for _, members in found for sentence in members] == list(made.sentences)
    for document, members in found:
        assert all(document.text[s.start : s.end] == s.text for s in members)


TEXT = "Intro.\nAnn 😀 blamed Bo."
ANN, BLAMED, BO = Span(7, 10, "Ann"), Span(13, 19, "blamed"), Span(20, 22, "Bo")
CLAIM = Claim("accusation", BLAMED, Mention(ANN, "Ann Lee"), Mention(BO))
BLAME = Sentence("a", 1, 7, 23, TEXT[7:], claims=(CLAIM,))
DOCUMENT = Document("a", TEXT)


def written(tmp_path, *sentences):
    path = tmp_path / "tasks.json"
    write(path, [Annotated(DOCUMENT, sentences)])
    return json.loads(path.read_text(encoding="utf-8"))


def test_sentence_is_a_task_with_what_stands_before_it(tmp_path):
    (task,) = written(tmp_path, BLAME)
    assert task["data"] == {
        **{"text": "Ann 😀 blamed Bo.", "doc": "a", "sentence": 1, "start": 7, "end": 23, "part": "body"},
        "context": "Intro.\n",
    }
    (annotation,) = task["annotations"]
    cue, actor, entity, target, *relations = annotation["result"]
    assert cue["value"] == {"start": 6, "end": 12, "text": "blamed", "labels": ["accusation"]}
    assert (actor["value"]["labels"], target["value"]["labels"]) == (["Actor"], ["Target"])
    assert (entity["id"], entity["from_name"], entity["value"]["text"]) == (actor["id"], "entity", ["Ann Lee"])
    ends = [(r["from_id"], r["to_id"], r["labels"]) for r in relations]
    assert ends == [(cue["id"], actor["id"], ["actor"]), (cue["id"], target["id"], ["target"])]


def test_context_is_at_most_four_hundred_characters(tmp_path):
    text = "x" * 500 + "Ann."
    path = tmp_path / "tasks.json"
    write(path, [Annotated(Document("a", text), (Sentence("a", 0, 500, 504, "Ann."),))])
    assert json.loads(path.read_text())[0]["data"]["context"] == "x" * 400


def test_claims_with_a_score_are_a_prediction_and_silence_is_an_annotation(tmp_path):
    scored = BLAME.with_claims((Claim("denial", BLAMED, score=0.75), Claim("accusation", BLAMED, score=0.5)))
    silent, todo = (Sentence("a", 0, 0, 6, "Intro.", extra=extra) for extra in ({}, {"todo": True}))
    (task,) = written(tmp_path, scored)
    assert "annotations" not in task
    assert (task["predictions"][0]["score"], task["predictions"][0]["model_version"]) == (0.5, "stance")
    assert [r["score"] for r in task["predictions"][0]["result"]] == [0.75, 0.5]
    assert written(tmp_path, silent)[0]["annotations"] == [{"result": []}]
    assert set(written(tmp_path, todo)[0]) == {"data"}


def test_claims_share_the_region_of_a_mention_and_ids_are_unique_in_the_file(tmp_path):
    two = BLAME.with_claims((CLAIM, Claim("concern", BLAMED, Mention(ANN, "Ann Lee"))))
    tasks = written(tmp_path, two, Sentence("a", 0, 0, 6, "Intro.", claims=(Claim("denial", Span(0, 5, "Intro")),)))
    regions = [r["id"] for task in tasks for r in task["annotations"][0]["result"] if r["type"] == "labels"]
    assert len(regions) == len(set(regions)) == 5


def region(id_, start, end, text, label, **more):
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {
        "id": id_,
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": value,
    } | more


def typed(id_, name, text):
    value = {"start": 0, "end": 1, "text": [text]}
    return {"id": id_, "from_name": name, "to_name": "text", "type": "textarea", "origin": "manual", "value": value}


def relation(one, other, **more):
    return {"from_id": one, "to_id": other, "type": "relation", "direction": "right"} | more


CUE = region("c", 6, 12, "blamed", "accusation")
ACTOR = region("a", 0, 3, "Ann", "Actor")
TARGET = region("t", 13, 15, "Bo", "Target")
DATA = {"text": "Ann 😀 blamed Bo.", "doc": "a", "sentence": 1, "start": 7, "end": 23, "part": "body", "context": ""}


def annotation(*results, by=1, **more):
    return {"id": 9, "completed_by": by, "result": list(results), "was_cancelled": False, "ground_truth": False} | more


def exported(tmp_path, *tasks):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(list(tasks)), encoding="utf-8")
    return path


def task(*annotations, data=DATA, **more):
    return {
        "id": 17,
        "data": data,
        "annotations": list(annotations),
        "drafts": [],
        "predictions": [3],
        "meta": {},
    } | more


def sentence_of(tmp_path, *results, **more):
    ((_, (sentence,)),) = read(exported(tmp_path, task(annotation(*results), **more)), Faults())
    return sentence


def test_export_of_a_person_is_read(tmp_path):
    results = [CUE, ACTOR, typed("a", "entity", "Ann Lee"), TARGET, relation("c", "a"), relation("c", "t")]
    assert sentence_of(tmp_path, *results) == BLAME


def test_one_cue_needs_no_relations(tmp_path):
    assert sentence_of(tmp_path, CUE, TARGET, ACTOR, typed("a", "entity", "Ann Lee")) == BLAME
    assert sentence_of(tmp_path, CUE).claims == (Claim("accusation", BLAMED),)


def test_relation_may_be_drawn_either_way_and_its_label_says_the_role(tmp_path):
    second = region("d", 4, 5, "😀", "denial")
    links = [relation("a", "c"), relation("d", "a", labels=["target"]), relation("d", "t", labels=["actor"])]
    first, other = sentence_of(tmp_path, CUE, ACTOR, TARGET, second, *links).claims
    assert (first.actor, first.target) == (Mention(ANN), None)
    assert (other.stance, other.actor, other.target) == ("denial", Mention(BO), Mention(ANN))


def test_person_may_type_a_speaker_and_note_that_there_is_no_cue(tmp_path):
    whole = region("w", 0, 16, "Ann 😀 blamed Bo.", "concern", meta={"text": ["No cue "]})
    (claim,) = sentence_of(tmp_path, whole, typed("w", "speaker", "Mao Ning")).claims
    assert claim == Claim("concern", None, Mention(None, "Mao Ning"))


def test_choices_comments_and_emptied_fields_say_nothing(tmp_path):
    choice = {"id": "x", "from_name": "q", "to_name": "text", "type": "choices", "value": {"choices": ["a"]}}
    comment = typed("y", "comment", "hm")
    assert sentence_of(tmp_path, CUE, ACTOR, typed("a", "entity", ""), choice, comment).claims[0].actor == Mention(ANN)


def test_score_that_a_person_took_over_from_a_prediction_is_dropped(tmp_path):
    assert sentence_of(tmp_path, CUE | {"score": 0.9, "origin": "prediction"}).claims[0].score is None
    ((_, (sentence,)),) = read(exported(tmp_path, task(predictions=[{"result": [CUE | {"score": 0.9}]}])), Faults())
    assert sentence.claims[0].score == 0.9


def test_text_of_a_region_tells_old_offsets_from_new_ones(tmp_path):
    new, old = region("c", 6, 12, "blamed", "denial"), region("c", 7, 13, "blamed", "denial")
    assert sentence_of(tmp_path, new).claims == sentence_of(tmp_path, old).claims == (Claim("denial", BLAMED),)


def test_editor_writes_line_ends_and_white_space_in_its_own_way(tmp_path):
    data = {"text": "One 😀\r\ntwo  words"}
    sentence = sentence_of(tmp_path, region("c", 0, 17, "One 😀\\n\\ntwo words", "denial"), data=data)
    assert sentence.claims[0].cue.text == data["text"]


def test_tasks_of_others_become_documents_of_their_own(tmp_path):
    data = {"text": "Ann 😀 blamed Bo.", "source": "Post", "sentiment": "positive"}
    ((document, (sentence,)),) = read(exported(tmp_path, task(annotation(CUE), data=data)), Faults())
    assert (document.id, sentence.start, sentence.index) == ("task-17", 0, 0)
    assert sentence.extra == {"source": "Post"}


def test_several_people_must_be_told_apart(tmp_path):
    eve = {"id": 2, "email": "eve@example.org", "first_name": "Eve"}
    other = DATA | {"start": 30, "end": 46}
    path = exported(
        tmp_path, task(annotation(CUE), annotation(by=eve)), task(annotation(CUE, ACTOR), data=other, id=18)
    )
    assert annotators(path) == ["1", "eve@example.org"]
    with pytest.raises(
        InputError, match=r"export\.json: holds annotations by 1, eve@example\.org; choose .* export\.json@1"
    ):
        list(read(path, Faults()))
    for name in ("eve@example.org", "2"):
        ((_, (sentence,)),) = read(path, Faults(), annotator=name)  # only what she annotated
        assert sentence.claims == ()
    ((_, both),) = read(path, Faults(), annotator="1")
    assert [len(s.claims) for s in both] == [1, 1]
    with pytest.raises(InputError, match=r"holds no annotations by 'bob'; use one of: 1, eve@example\.org"):
        list(read(path, Faults(), annotator="bob"))


def test_last_annotation_of_a_person_holds_and_cancelled_ones_do_not_count(tmp_path):
    cancelled = [annotation(by=1, was_cancelled=True), annotation(by=2, was_cancelled=True)]
    path = exported(tmp_path, task(annotation(CUE), annotation(TARGET, CUE), *cancelled))
    assert annotators(path) == ["1"]
    ((_, (sentence,)),) = read(path, Faults())
    assert sentence.claims[0].target == Mention(BO)


def test_what_nobody_annotated_is_still_to_do_until_people_start(tmp_path):
    todo = task(data=DATA | {"stance": {"extra": {"todo": True}}}, drafts=[{"result": [CUE]}])
    ((_, (sentence,)),) = read(exported(tmp_path, todo), Faults())
    assert (sentence.claims, sentence.extra) == ((), {"todo": True})
    done = todo | {"annotations": [annotation()], "id": 18}
    rest = todo | {"data": DATA | {"start": 30, "end": 46}}
    ((_, (sentence,)),) = read(exported(tmp_path, rest, done), Faults())
    assert (sentence.start, sentence.claims, sentence.extra) == (7, (), {})


SECOND = region("d", 4, 5, "😀", "denial")


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        (
            task(annotation(CUE, SECOND, ACTOR)),
            r"Actor 'Ann' \(7-10\) is joined with no cue and there are 2 cues; draw",
        ),
        (task(annotation(ACTOR)), r"Actor 'Ann' \(7-10\) is joined with no cue and there is no cue; draw"),
        (
            task(annotation(CUE, ACTOR, ACTOR | {"id": "b"})),
            r"accusation 'blamed' .* has two actors, .*; mark the cue once",
        ),
        (task(annotation(CUE, CUE)), r"the id 'c' stands twice"),
        (task(annotation(CUE, relation("c", "gone"))), r"a relation leads to the region 'gone', which is not there"),
        (
            task(annotation(CUE, SECOND, relation("c", "d"))),
            r"a relation joins accusation .* and denial .*; join a cue",
        ),
        (task(annotation(CUE, relation("c", 5))), r"a result has the to_id 5; ids are text"),
        (task(annotation(region("c", 6, 99, "x", "denial"))), r"a region 6-99 lies outside the text, which ends at 16"),
        (task(annotation(region("c", 6, 6, "", "denial"))), r"a region 6-6 lies outside"),
        (task(annotation(region("c", 10**30, 2, "", "denial"))), r"a region 10+-2 lies outside"),
        (task(annotation(region("c", "0", 2, "", "denial"))), r"a region reaches from '0' to 2; both must be whole"),
        (task(annotation(region("c", 0, 3, "Bob", "denial"))), r"a region says 'Bob' but 0-3 is 'Ann'; mark it again"),
        (task(annotation(region("c", 0, 3, "\ud83d", "denial"))), r"a region says '\\ud83d' but 0-3 is 'Ann'"),
        (
            task(annotation(CUE | {"value": {"start": 0, "end": 3, "labels": ["a", "b"]}})),
            r"a region has the labels \['a', 'b'\]; give",
        ),
        (
            task(annotation(CUE | {"type": "hypertextlabels"})),
            r"holds a region of the type 'hypertextlabels'; use the tags Labels and Text",
        ),
        (task(annotation(CUE | {"value": 3})), r"'value' must be an object, got 3"),
        (task(annotation(CUE | {"meta": {"stance": 3}})), r"'stance' must be an object, got 3"),
        (task(annotation(3)), r"'result' must be a list of objects, got \[3\]"),
        (task(annotations=5), r"'annotations' must be a list, got 5"),
        (task(annotation(), data=None), r"'data' must be an object, got None"),
        (task(annotation(), data={"Text": "Ann."}), r"its data needs a 'text', got None; name the field"),
        (task(annotation(), data=DATA | {"start": "7"}), r"'start' must be a whole number, got '7'"),
        (task(annotation(), data=DATA | {"end": 20}), r"its text of 16 characters does not fill 7-20"),
        (task(annotation(), data=DATA | {"part": "footer"}), r"'part' must be one of headline, .*, got 'footer'"),
        (task(annotation(), data=DATA | {"source": float("nan")}), r"holds NaN or infinity"),
        (task(annotation(), data=DATA | {"source": "\ud800"}), r"holds half of a surrogate pair"),
        ([], r"must be an object, got \[\]"),
    ],
)
def test_faulty_task_is_named_and_can_be_left_out(tmp_path, faulty, message):
    name = "task 2: "  # without an id, by its number in the file
    if isinstance(faulty, dict):
        faulty, name = faulty | {"id": 5}, "task 5: "
    path = exported(tmp_path, task(annotation(CUE), data=DATA | {"doc": "good"}), faulty)
    with pytest.raises(InputError, match=r"export\.json: " + name + message):
        list(read(path, Faults()))
    faults = Faults(skip=True)
    assert [document.id for document, _ in read(path, faults)] == ["good"]
    assert len(faults.skipped) == 1


def test_annotations_without_a_name_cannot_be_told_apart(tmp_path):
    path = exported(tmp_path, task(annotation(CUE, by=None), annotation(by=None)))
    assert annotators(path) == []
    with pytest.raises(InputError, match="task 17: has 2 annotations by nobody knows whom; export with user details"):
        list(read(path, Faults()))


def test_sentence_twice_is_refused_by_both_tasks(tmp_path):
    far = DATA | {"doc": "far", "start": 10**12, "end": 10**12 + 16}
    path = exported(tmp_path, task(), task(id=18, data=DATA | {"start": 20, "end": 36}), task(id=19, data=far))
    with pytest.raises(InputError, match=r"task 18: a:20-36 overlaps the sentence of task 17; keep one of them"):
        list(read(path, Faults()))
    faults = Faults(skip=True)
    assert [document.id for document, _ in read(path, faults)] == ["a"]
    assert "task 19: " in str(faults.skipped[1])
    assert "too far behind" in str(faults.skipped[1])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"export\.json: the file is empty"),
        (b"[{]", r"export\.json:1: is not JSON"),
        (b'{"id": 1}', r"export\.json: must be a list of tasks, got dict; export with the format JSON"),
        (
            b'[{"id": 1, "text": "Ann.", "label": [], "annotator": 1}]',
            r"as in the format JSON_MIN; export with the format JSON",
        ),
        (b'[{"data": {"text": "caf\xe9"}}]', r"export\.json:1: is not UTF-8"),
        (b"[" * 100_000, r"export\.json: .*nested too deeply"),
        (b'[{"data": {"text": "a", "n": ' + b"9" * 5000 + b"}}]", r"export\.json: .*number that is too long"),
    ],
)
def test_file_that_is_no_export_is_refused(tmp_path, data, message):
    (tmp_path / "export.json").write_bytes(data)
    with pytest.raises(InputError, match=message):
        list(read(tmp_path / "export.json", Faults(skip=True)))


def test_nesting_that_can_be_read_but_not_written_is_a_fault(tmp_path):
    path = tmp_path / "export.json"
    for depth in range(100, 1000, 50):
        deep = '{"text": "Ann.", "n": ' + "[" * depth + "]" * depth + "}"
        path.write_text(f'[{{"id": 1, "data": {deep}}}]')
        faults = Faults(skip=True)
        with suppress(InputError):
            list(read(path, faults))
        assert all("nested too deeply" in str(error) for error in faults.skipped)


def test_byte_order_mark_and_windows_line_ends_are_tolerated(tmp_path):
    path = exported(tmp_path, task(annotation(CUE)))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b", ", b",\r\n"))
    ((_, (sentence,)),) = read(path, Faults())
    assert sentence.claims == (Claim("accusation", BLAMED),)


def test_no_sentences_make_a_file_that_can_be_read(tmp_path):
    write(tmp_path / "tasks.json", [])
    assert list(read(tmp_path / "tasks.json", Faults())) == []


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        (BLAME.with_claims((Claim("Actor", BLAMED),)), "the label 'Actor' also names a part of a claim; rename it"),
        (BLAME.with_claims((Claim("denial", Span(9, 9, "")),)), "a:7-23: the denial at 9 is empty"),
        (Sentence("a", 0, 3, 3, ""), "a:3-3: the sentence is empty"),
        (Sentence("a", 0, 0, 1, "\ud800"), r"tasks\.json: cannot be written: a text holds half of a surrogate pair"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_leaves_nothing(tmp_path, sentence, message):
    with pytest.raises(InputError, match=message):
        write(tmp_path / "tasks.json", [Annotated(DOCUMENT, (sentence,))])
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"tasks\.json: cannot be written"):
        write(tmp_path / "gone" / "tasks.json", [])


def test_labelling_interface_that_ships_is_that_of_the_scheme():
    shipped = resource("data", "kit/label_studio.xml").read_text(encoding="utf-8")
    assert shipped == labelling_interface(load_scheme("stance3").labels)


def test_labelling_interface_names_what_tasks_use(tmp_path):
    view = ElementTree.fromstring(labelling_interface({"a<b": 'says "x" & y', "c": ""}))
    (labels,) = view.iter("Labels")
    assert [label.get("value") for label in labels] == ["a<b", "c", "Actor", "Target"]
    assert labels[0].get("hint") == 'says "x" & y'
    names = {node.get("name"): node for node in view.iter() if node.get("name")}
    assert names["speaker"].get("whenLabelValue") == "a<b,c"
    speaker = BLAME.with_claims((CLAIM, Claim("c", BLAMED, Mention(None, "Bo"))))
    results = written(tmp_path, speaker)[0]["annotations"][0]["result"]
    assert {r["from_name"] for r in results if "from_name" in r} == {"label", "entity", "speaker"} <= set(names)
    assert {r["to_name"] for r in results if "to_name" in r} == {"text"}
    assert names["text"].get("value") == "$text"
    assert names["context"].get("value") == "$context"


@pytest.mark.parametrize(("label", "message"), [("target", "also names a part"), ("a,b", "holds a comma")])
def test_label_that_label_studio_would_confuse_is_refused(label, message):
    with pytest.raises(InputError, match=message):
        labelling_interface({label: "x"})
