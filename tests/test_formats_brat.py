"""brat's folders: what we write comes back whole, and what people make in brat is understood or refused by line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import decode, read_text
from stance.corpora.formats.brat import parse_ann, read, write
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Span
from strategies import BLANKS, annotated, extras, values, words

TEXT = "Ann blamed Bo.\nBo denied it.\n"

ANY = words()
VALUES = values(ANY, infinity=True)
PATHS = st.sampled_from(
    ["../up", "/etc/x", "a/b", ".hidden", "..", ".", "", "a:b*?", "long" * 150 + "./..", "%41", "é\x01\\"]
)
LABELS = ["denial", "ACCUSE", "Mixed case", "actor", "Sentence", "x:y", "", "–", "attribution-no"]
DOCUMENTS = annotated(
    pieces=st.sampled_from([*"ab C.,'é😀中", *BLANKS]),
    names=PATHS | ANY,
    labels=st.sampled_from(LABELS) | ANY,
    entities=ANY,
    claim_extra=extras(["note", "sure", "entity"], VALUES),
    sentence_extra=extras(["note", "source"], VALUES),
    empty_spans=True,
)


def folder(path: Path, ann: str | bytes, text: str | bytes = TEXT, name: str = "a") -> Path:
    path.mkdir(exist_ok=True, parents=True)
    for ending, data in ((".txt", text), (".ann", ann)):
        (path / f"{name}{ending}").write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def claims_of(path: Path, ann: str, text: str = TEXT) -> list[list[Claim]]:
    (found,) = read(folder(path, ann, text), Faults())
    return [list(sentence.claims) for sentence in found.sentences]


@given(st.lists(DOCUMENTS, max_size=2, unique_by=lambda found: found.document.id))
def test_folder_gives_back_what_was_written(tmp_path_factory, documents):
    path = tmp_path_factory.mktemp("brat") / "out"
    write(path, documents)
    if not documents:
        assert not list(path.glob("**/*.ann"))
        return
    found = {annotated.document.id: annotated for annotated in read(path, Faults())}
    assert {id_: annotated.document.text for id_, annotated in found.items()} == {
        document.id: document.text for document, _ in documents
    }
    for document, sentences in documents:
        if sentences:
            assert found[document.id].sentences == sentences
        else:  # nothing is said of it: its sentences hold no claims
            assert not any(sentence.claims for sentence in found[document.id].sentences)


CLAIM = Claim("accusation", Span(4, 10, "blamed"), Mention(Span(0, 3, "Ann"), "Ann Lee"), Mention(Span(11, 13, "Bo")))
DOCUMENT = Annotated(
    Document("a", TEXT),
    (
        Sentence("a", 0, 0, 14, TEXT[:14], "headline", (CLAIM,)),
        Sentence("a", 1, 15, 28, TEXT[15:28], claims=(Claim("Own view", None, Mention(None, "Bo Ek"), score=0.5),)),
    ),
)
WRITTEN = """\
T1	Sentence 0 14	Ann blamed Bo.
A1	Part T1 headline
T2	Accusation 4 10	blamed
T3	Actor 0 3	Ann
#1	AnnotatorNotes T3	{"entity": "Ann Lee"}
T4	Target 11 13	Bo
E1	Accusation:T2 Actor:T3 Target:T4
T5	Sentence 15 28	Bo denied it.
T6	Own_view 15 28	Bo denied it.
E2	Own_view:T6
#2	AnnotatorNotes E2	{"stance": "Own view", "score": 0.5, "cue": null, "actor": {"entity": "Bo Ek"}}
"""


def test_annotations_are_written_in_brats_form(tmp_path):
    write(tmp_path / "out", [DOCUMENT])
    assert (tmp_path / "out" / "a.txt").read_bytes() == TEXT.encode()
    assert (tmp_path / "out" / "a.ann").read_bytes() == WRITTEN.encode()


def test_claims_share_the_mark_of_their_actor(tmp_path):
    other = Claim("concern", Span(11, 13, "Bo"), CLAIM.actor, CLAIM.target)
    document = Annotated(Document("a", TEXT), (Sentence("a", 0, 0, 14, TEXT[:14], claims=(CLAIM, other)),))
    write(tmp_path / "out", [document])
    assert (tmp_path / "out" / "a.ann").read_text().count("\tActor 0 3\t") == 1
    assert list(read(tmp_path / "out", Faults())) == [document]


def test_configuration_knows_every_label(tmp_path):
    write(tmp_path / "out", [DOCUMENT])
    lines = (tmp_path / "out" / "annotation.conf").read_text().splitlines()
    assert [line for line in lines if line.startswith("[")] == ["[entities]", "[relations]", "[events]", "[attributes]"]
    events = lines[lines.index("[events]") + 1 : lines.index("[attributes]") - 1]
    assert events == [f"{name}\tActor?:Actor, Target?:Target" for name in ("Accusation", "Own_view")]
    assert "Part\tArg:Sentence, Value:headline|caption|body|boilerplate" in lines
    assert (tmp_path / "out" / "visual.conf").read_text().startswith("[labels]\n")


def test_folder_without_claims_is_configured_for_annotating(tmp_path):
    write(tmp_path / "out", [Annotated(Document("a", TEXT), ())])
    assert (tmp_path / "out" / "a.ann").read_bytes() == b""
    assert "\nDenial\tActor?:Actor" in (tmp_path / "out" / "annotation.conf").read_text()


def test_ids_never_lead_out_of_the_folder(tmp_path):
    ids = ["../up", "/etc/x", "..", ".", ".hidden", "a/b", "a\\b", "c:d", "x" * 199 + "/../../../up", "y" * 200 + ".."]
    write(tmp_path / "out", [Annotated(Document(id_, TEXT), ()) for id_ in ids])
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]
    assert not list((tmp_path / "out").rglob(".*"))
    assert all(len(file.name) < 255 for file in (tmp_path / "out").rglob("*"))
    assert {document.id for document, _ in read(tmp_path / "out", Faults())} == set(ids)


def test_folder_that_holds_something_is_refused(tmp_path):
    with pytest.raises(InputError, match="exists already; give a new folder"):
        write(folder(tmp_path / "out", ""), [DOCUMENT])
    with pytest.raises(InputError, match="exists already; give a new folder"):
        write(tmp_path / "out" / "a.txt", [DOCUMENT])
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", [DOCUMENT])
    assert list(read(tmp_path / "empty", Faults())) == [DOCUMENT]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (DOCUMENT, "two documents have the id 'a'; make ids unique"),
        (Annotated(Document("b", "x\0y"), ()), "document 'b' holds a NUL character"),
        (Annotated(Document("b", "x\ud800y"), ()), "document 'b' holds half of a surrogate pair"),
        (Annotated(Document("b", "xy"), (Sentence("b", 0, 1, 1, ""),)), "sentence 1-1 of 'b' is empty; leave it out"),
    ],
)
def test_folder_that_fails_midway_leaves_nothing(tmp_path, document, message):
    with pytest.raises(InputError, match=message):
        write(tmp_path / "out", [DOCUMENT, document])
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputError, match=r"out: cannot be written \(No such file or directory\); check path"):
        write(tmp_path / "gone" / "out", [DOCUMENT])


def test_spans_over_line_ends_are_cut_there(tmp_path):
    text = "Ann\r\nblamed\u2028Bo."
    claim = Claim("denial", Span(0, 11, text[:11]))
    write(tmp_path / "out", [Annotated(Document("a", text), (Sentence("a", 0, 0, 15, text, claims=(claim,)),))])
    assert (tmp_path / "out" / "a.ann").read_text(encoding="utf-8") == (
        "T1\tSentence 0 3;5 11;12 15\tAnn blamed Bo.\nT2\tDenial 0 3;5 11\tAnn blamed\nE1\tDenial:T2 \n".replace(
            " \n", "\n"
        )
    )
    ((_, (sentence,)),) = read(tmp_path / "out", Faults())
    assert (sentence.text, sentence.claims) == (text, (claim,))


# Folders as people make them in brat.

BLAMED, ANN, BO = "T1\tAccusation 4 10\tblamed\n", "T2\tActor 0 3\tAnn\n", "T3\tTarget 11 13\tBo\n"
PLAIN = Claim("accusation", CLAIM.cue, Mention(Span(0, 3, "Ann")), Mention(Span(11, 13, "Bo")))


def test_document_without_marked_sentences_is_split(tmp_path):
    ((document, sentences),) = read(
        folder(tmp_path, f"{BLAMED}{ANN}{BO}E1\tAccusation:T1 Target:T3 Actor:T2\n"), Faults()
    )
    assert document == Document("a", TEXT)
    assert [(s.index, s.text, s.claims) for s in sentences] == [(0, TEXT[:14], (PLAIN,)), (1, TEXT[15:28], ())]


@pytest.mark.parametrize(
    "ann",
    [
        f"{BO}{ANN}E7\tAccusation:T1 target:T3 ACTOR2:T2 Place:T3\n{BLAMED}",
        f"{BLAMED}{ANN}{BO}R1\tActor Arg1:T1 Arg2:T2\t\nR2\ttarget Arg1:T3 Arg2:T1\n",
        f"{BLAMED}{ANN}{BO}E1\tAccusation:T1 \nR1\tActor Arg1:E1 Arg2:T2\nR2\tTarget Arg1:T1 Arg2:T3\n",
        f"{BLAMED}{ANN}{BO}E1\tAccusation:T1 Actor:T2 Target:T3\n*\tEquiv T2 T3\nR1\tCoref Arg1:T2 Arg2:T3\n",
        f"{BLAMED}{ANN}{BO}E1\tAccusation:T1 Actor:T2 Target:T3\n".replace("\n", "\r\n"),
        f"\ufeff{BLAMED}\n{ANN}{BO}E1\tAccusation:T1 Actor:T2 Target:T3",
        f"{BLAMED.replace('Acc', 'acc')}{ANN}{BO.replace('Target', 'TARGET')}E1\taccusation:T1 Actor:T2 Target:T3\n",
    ],
)
def test_claims_are_read_however_they_are_linked(tmp_path, ann):
    assert claims_of(tmp_path, ann) == [[PLAIN], []]


def test_stance_that_no_event_names_is_a_claim_with_only_a_cue(tmp_path):
    ann = f"{BLAMED}{ANN}T9\tCONCERN 25 27\tit\nT8\tPlace 0 3\tAnn\nE1\tdenial:T4 Place:T8\nT4\tDenial 18 24\tdenied\n"
    denial, concern = Claim("denial", Span(18, 24, "denied")), Claim("CONCERN", Span(25, 27, "it"))
    assert claims_of(tmp_path, ann) == [[Claim("accusation", CLAIM.cue)], [concern, denial]]


def test_actor_of_another_sentence_is_an_entity(tmp_path):
    ann = (
        f"T1\tDenial 18 24\tdenied\n{ANN}{BO}N1\tReference T3 Wikidata:Q1\t\tBo Ek\nE1\tDenial:T1 Actor:T2 Target:T3\n"
    )
    assert claims_of(tmp_path, ann)[1] == [
        Claim("denial", Span(18, 24, "denied"), Mention(None, "Ann"), Mention(None, "Bo Ek"))
    ]


def test_discontinuous_span_is_its_hull_in_one_sentence_else_its_first_piece(tmp_path):
    ann = (
        "T1\tAccusation 4 10\tblamed\nT2\tActor 0 3;11 13\tAnn Bo\nE1\tAccusation:T1 Actor:T2\n"
        "T3\tDenial 18 24\tdenied\nT4\tActor 15 17;0 3\tBo Ann\nE2\tDenial:T3 Actor:T4\n"
    )
    first, second = claims_of(tmp_path, ann)
    assert first[0].actor == Mention(Span(0, 13, "Ann blamed Bo"))
    assert second[0].actor == Mention(Span(15, 17, "Bo"))


def test_remarks_attributes_and_normalisations_are_kept(tmp_path):
    ann = (
        f"{BLAMED}{ANN}N1\tReference T2 Wikidata:Q1\tAnn Lee\nE1\tAccusation:T1 Actor:T2\n"
        "#1\tAnnotatorNotes T2\tis she it?\n#2\tAnnotatorNotes E1\t{not JSON\n#3\tAnnotatorNotes E1\t\n"
        "A1\tSure E1 low\nA2\tNegated E1\nM1\tOld E1\nA3\tSure T2 high\n#4\tAnnotatorNotes T99\tlost\n"
    )
    (claim,) = claims_of(tmp_path, ann)[0]
    assert claim.actor == Mention(Span(0, 3, "Ann"), "Ann Lee")
    assert claim.extra == {"note": "{not JSON\nis she it?", "Sure": "low", "Negated": True, "Old": True}


def test_sentence_may_be_marked_and_remarked_on(tmp_path):
    ann = "T5\tSentence 15 28\tBo denied it.\nA1\tpart T5 caption\nA2\tSure T5\n#1\tNote T5\todd\n"
    ann += "T6\tDenial 18 24\tdenied\n"
    ((_, sentences),) = read(folder(tmp_path, ann), Faults())
    claims = (Claim("denial", Span(18, 24, "denied")),)
    assert sentences == (
        Sentence("a", 0, 15, 28, "Bo denied it.", "caption", claims, extra={"Sure": True, "note": "odd"}),
    )


def test_notes_give_way_to_what_was_changed_in_brat(tmp_path):
    write(tmp_path / "out", [DOCUMENT])
    ann = tmp_path / "out" / "a.ann"
    changed = WRITTEN.replace("T6\tOwn_view 15 28\tBo denied it.", "T6\tDenial 18 24\tdenied")
    changed = changed.replace("E2\tOwn_view:T6", "T7\tActor 15 17\tBo\nE2\tDenial:T6 Actor:T7")
    ann.write_text(changed)
    ((_, (_, sentence)),) = read(tmp_path / "out", Faults())
    assert sentence.claims == (Claim("denial", Span(18, 24, "denied"), Mention(Span(15, 17, "Bo")), score=0.5),)


def test_span_text_may_run_over_lines_or_have_blanks_for_line_ends(tmp_path):
    ann = "T1\tDenial 11 24\tBo.\nBo denied\nT2\tConcern 11 24\tBo. Bo denied\n"
    ann += "T3\tSentence 0 28\tAnn blamed Bo.\nBo denied it.\n"
    ((_, (sentence,)),) = read(folder(tmp_path, ann), Faults())
    assert [claim.cue for claim in sentence.claims] == [Span(11, 24, "Bo.\nBo denied")] * 2


def test_byte_order_mark_may_be_counted_or_not(tmp_path):
    text = b"\xef\xbb\xbf" + TEXT.encode()
    for shift in (0, 1):
        cue, actor = f"{4 + shift} {10 + shift}\tblamed", f"{shift} {3 + shift}\tAnn"
        ann = f"T1\tAccusation {cue}\nT2\tActor {actor}\nE1\tAccusation:T1 Actor:T2\n"
        ((document, sentences),) = read(folder(tmp_path, ann, text), Faults())
        assert document.text == TEXT
        assert sentences[0].claims == (Claim("accusation", CLAIM.cue, Mention(Span(0, 3, "Ann"))),)


def test_folders_below_give_ids_with_their_path(tmp_path):
    folder(tmp_path / "b" / "c", BLAMED, name="x.y%20z")
    folder(tmp_path / ".cache", "nonsense", name="x")
    folder(tmp_path, "", name="100%")
    assert [document.id for document, _ in read(tmp_path, Faults())] == ["100%", "b/c/x.y z"]


@pytest.mark.parametrize(
    ("ann", "message"),
    [
        (f"{BLAMED}T2\tActor 0 99\tAnn\n", r"a\.ann:2: offsets 0-99 of T2 lie outside the text of 29 characters; put"),
        ("T1\tDenial 5 4\tx\n", r"a\.ann:1: offsets 5-4 of T1 lie outside"),
        ("T1\tDenial 5 9999999999999\tx\n", r"a\.ann:1: 'Denial 5 9+\\tx' is not 'TYPE START END', a tab and the text"),
        (
            "\nT1\tDenial 5 11\tblamed\n",
            r"a\.ann:2: T1 says 'blamed' but the text has 'lamed ' there; correct the offsets",
        ),
        ("T1\tDenial 4 10\n", r"a\.ann:1: 'Denial 4 10' is not 'TYPE START END', a tab and the text; mend the line"),
        ("T1 Denial 4 10 blamed\n", r"a\.ann:1: 'T1 Denial 4 10 blamed' does not begin with an id"),
        (f"{BLAMED}nonsense\n", r"a\.ann:2: 'nonsense' does not begin with an id \(T1, E1, \.\.\.\) and a tab"),
        (f"{BLAMED}{BLAMED}", r"a\.ann:2: the id 'T1' stands already in line 1; give each its own"),
        (f"{BLAMED}E1\tAccusation:T1 Actor:T5\n", r"a\.ann:2: E1 refers to 'T5', which is not there; add it or remove"),
        (f"{BLAMED}E1\tAccusation:T7\n", r"a\.ann:2: E1 refers to 'T7', which is not there"),
        (f"{BLAMED}E1\tAccusation\n", r"a\.ann:2: 'Accusation' is not 'TYPE:TRIGGER ROLE:ID \.\.\.'; mend the line"),
        (f"{BLAMED}R1\tActor Arg1:T1\n", r"a\.ann:2: 'Actor Arg1:T1' is not 'TYPE Arg1:ID Arg2:ID'"),
        (f"{BLAMED}R1\tActor Arg1:T1 Arg2:T8\n", r"a\.ann:2: the relation Actor refers to 'T8', which is not there"),
        (f"{ANN}{BO}R1\tActor Arg1:T2 Arg2:T3\n", r"a\.ann:3: the relation Actor links no claim with a span"),
        (f"{BLAMED}#1\tAnnotatorNotes\n", r"a\.ann:2: 'AnnotatorNotes' is not 'TYPE ID'"),
        (
            f"{BLAMED}X1\tDenial 4 10\n",
            r"a\.ann:2: annotations 'X1' are unknown; an id begins with T, E, R, A, M, N, # or",
        ),
        (f"{BLAMED}{ANN}{BO}E1\tAccusation:T1 Actor:T2 Actor2:T3\n", r"a\.ann:4: E1 has two spans as its actor; mark"),
        (
            f"{BLAMED}E1\tAccusation:T1\nE2\tAccusation:T1 Actor:E1\n",
            r"a\.ann:3: Actor of E2 is 'E1', which is no span",
        ),
        ("T1\tDenial 11 17\tBo. Bo\n", r"a\.ann:1: T1 does not lie in one sentence; mark it"),
        (
            f"{BLAMED}T2\tActor 11 17\tBo. Bo\nE1\tAccusation:T1 Actor:T2\n",
            r"a\.ann:3: T2 crosses the border of the sen",
        ),
        ("T1\tSentence 0 14\tAnn blamed Bo.\nT2\tSentence 4 10\tblamed\n", r"a\.ann:2: T2 overlaps the sentence 0-14"),
        ("T1\tSentence 0 14\tAnn blamed Bo.\nT2\tDenial 18 24\tdenied\n", r"a\.ann:2: T2 does not lie in one sentence"),
        (
            "T1\tSentence 0 14\tAnn blamed Bo.\nA1\tPart T1 footer\n",
            r"a\.ann:1: 'part' must be one of headline, .*'footer'",
        ),
        (f'{BLAMED}#1\tNote T1\t{{"score": "high"}}\n', r"a\.ann:1: 'score' must be a number or null, got 'high'"),
        (
            f'{BLAMED}#1\tNote T1\t{{"actor": {{"start": 15, "end": 17}}}}\n',
            r"a\.ann:1: span 15-17 stands outside its sen",
        ),
        (b"T1\tDenial 4 10\tbl\xe9med\n", r"a\.ann:1: is not UTF-8 \(byte 0xe9\); convert it"),
    ],
)
def test_faulty_annotations_are_refused_by_line(tmp_path, ann, message):
    with pytest.raises(InputError, match=message):
        list(read(folder(tmp_path, ann), Faults()))


def test_deeply_nested_note_is_a_remark(tmp_path):
    (claim,) = claims_of(tmp_path, f"{BLAMED}#1\tNote T1\t{'[' * 100_000}\n")[0]
    assert claim.extra == {"note": "[" * 100_000}


def test_line_ends_that_shift_offsets_are_named(tmp_path):
    text, ann = TEXT.replace("\n", "\r\n"), "T1\tDenial 18 24\tdenied\n"
    with pytest.raises(InputError, match=r"a\.ann:1: T1 says 'denied' but .*' denie' there; the \\r\\n line ends"):
        list(read(folder(tmp_path, ann, text), Faults()))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a.ann"], r"a\.ann: has no text; put a\.txt beside it"),
        (
            ["a.ann", "a.txt", "b.txt"],
            r"b\.txt: has no annotations; put b\.ann beside it, empty if the text holds no cl",
        ),
        (["a.txt"], r"the folder holds no \.ann file; give a folder of \.txt and \.ann files"),
        (
            ["a%2Fb.ann", "a%2Fb.txt", "a/b.ann", "a/b.txt"],
            r"b\.ann: is the document 'a/b', and so is 'a%2Fb'; rename one",
        ),
    ],
)
def test_files_that_do_not_pair_are_named(tmp_path, names, message):
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(InputError, match=message):
        list(read(tmp_path, Faults()))


def test_file_that_cannot_be_opened_is_named(tmp_path):
    (folder(tmp_path, "") / "b.txt").mkdir()
    (tmp_path / "b.ann").touch()
    with pytest.raises(InputError, match=r"b\.txt: cannot be read \(Is a directory\); check its permissions"):
        list(read(tmp_path, Faults()))


def test_what_is_no_folder_is_refused(tmp_path):
    for path in (tmp_path / "gone", folder(tmp_path, "") / "a.ann"):
        with pytest.raises(InputError, match="is no folder; give a folder of"):
            list(read(path, Faults()))


def test_faults_are_skipped_one_by_one(tmp_path):
    folder(tmp_path, f"{BLAMED}T2\tActor 0 3\tAnna\nE1\tAccusation:T1 Actor:T2\nT3\tDenial 18 24\tdenied\n")
    folder(tmp_path, b"", b"caf\xe9", name="b")
    folder(tmp_path, "T1\tConcern 18 24\tdenied\n", name="c")
    faults = Faults(skip=True)
    found = [[s.claims for s in sentences] for _, sentences in read(tmp_path, faults)]
    assert found == [
        [(), (Claim("denial", Span(18, 24, "denied")),)],
        [(), (Claim("concern", Span(18, 24, "denied")),)],
    ]
    assert [(Path(error.path).name, error.line) for error in faults.skipped] == [
        ("a.ann", 2),
        ("a.ann", 3),
        ("b.txt", 1),
    ]


@given(st.text(st.sampled_from('TE#RAN*1234 \t\n:;{}"abActorDenial'), max_size=80))
def test_any_lines_are_read_or_refused(ann):
    faults = Faults(skip=True)
    found = parse_ann(ann, TEXT, Path("a.ann"), faults)
    assert all(error.line for error in faults.skipped)
    for event in found.events.values():
        assert event.trigger in found.textbounds


@pytest.mark.corpora
@pytest.mark.skipif("STANCE_CORPORA" not in os.environ, reason="needs STANCE_CORPORA")
def test_every_annotation_of_polnear_is_read():
    root = Path(os.environ["STANCE_CORPORA"]) / "polnear"
    kinds = set()
    for ann in sorted(root.glob("*/attributions/*.ann")):
        text = read_text(ann.parents[1] / "text" / f"{ann.stem.rpartition('_')[0]}.txt")
        found = parse_ann(decode(ann.read_bytes(), ann), text, ann, Faults())
        kinds |= {found.textbounds[event.trigger].type for event in found.events.values()}
    assert kinds == {"Attribution", "Attribution-no-source", "Discuss", "Discard"} & kinds != set()


def test_name_that_is_no_text_is_refused(tmp_path):
    path = folder(tmp_path / "x", "", name="%ED%A0%80")
    with pytest.raises(
        InputError, match=r"%ED%A0%80\.ann: its name has percent codes that are no text; rename the file"
    ):
        list(read(path, Faults()))
