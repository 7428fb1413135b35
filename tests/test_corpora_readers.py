"""Readers of public corpora: small samples in each corpus's own format, and the real files where they are here."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from stance.corpora.annotated import Faults
from stance.corpora.corpus import Corpus, collect
from stance.corpora.leakage import without_leaks
from stance.corpora.library import is_here, load_corpus, load_splits, read_any, read_corpus
from stance.corpora.readers.published import published_texts
from stance.corpora.registry import CorpusInfo, corpora, corpus_info
from stance.corpora.schemes import load_scheme
from stance.exceptions import InputError
from stance.resources import resource
from stance.schema import Claim, Document, Mention, Sentence, Span

CORPORA = os.environ.get("STANCE_CORPORA")


def corpora_are_here(test):
    return pytest.mark.corpora(pytest.mark.skipif(not CORPORA, reason="needs STANCE_CORPORA")(test))


def write(path, text, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))


def read(folder, name, split=None, **options):
    return list(read_corpus(name, split, folder=folder, **options))


def skipping():
    return Faults(skip=True)


def mentions(claim):
    return [None if m is None else (m.span and m.span.text, m.entity) for m in (claim.actor, claim.target)]


def lines(*values):
    return "".join(json.dumps(value) + "\n" for value in values)


DSE = 'Yesterday [Ann Lee ] praised [Bo]b.\tAnn Lee\tBo\t1\n"He said: ""[Mali] lied,"" to [Chad]."\tMali\tChad\t4\n'


def test_dse_gives_a_directed_pair_a_line(tmp_path):
    write(tmp_path / "dse" / "train.txt", DSE)
    first, second = read(tmp_path, "dse", "train")
    assert first.document == Document("train:0", "Yesterday Ann Lee  praised Bob.")
    (claim,) = first.sentences[0].claims
    assert claim == Claim("p_to_q_positive", actor=Mention(Span(10, 17, "Ann Lee")), target=Mention(Span(27, 29, "Bo")))
    assert second.document.text == 'He said: "Mali lied," to Chad.'
    assert second.sentences[0].claims[0].stance == "q_to_p_negative"


def test_dse_reads_windows_line_ends_and_a_byte_order_mark(tmp_path):
    write(tmp_path / "dse" / "train.txt", "\ufeff" + DSE.replace("\n", "\r\n"))
    assert [a.document.text for a in read(tmp_path, "dse", "train")] == [
        *("Yesterday Ann Lee  praised Bob.", 'He said: "Mali lied," to Chad.')
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[A] met [B].\tA\tB\n", r"train\.txt:3: has 3 tab-separated fields, not 4"),
        ("[A] met [B].\tA\tB\t7\n", r"train\.txt:3: class '7' is unknown; it must be one of 0, 1, 2, 3, 4"),
        ("[A] met [C].\tA\tB\t0\n", r"train\.txt:3: the first two marks in brackets must be p and q, 'A' and 'B'"),
        ("A met B.\tA\tB\t0\n", r"train\.txt:3: the first two marks"),
        ("[Caf\xe9] met [B].\tCaf\xe9\tB\t0\n", r"train\.txt:3: is not UTF-8 \(byte 0xe9\)"),
        ('"[A]" met [B].\tA\tB\t0\n', r"train\.txt:3: is no tab-separated line .*; fetch the file again"),
    ],
)
def test_dse_names_the_line_at_fault_and_can_leave_it_out(tmp_path, line, message):
    write(tmp_path / "dse" / "train.txt", DSE + line + DSE, "latin-1")
    with pytest.raises(InputError, match=message):
        read(tmp_path, "dse", "train")
    faults = skipping()
    assert len(read(tmp_path, "dse", "train", faults=faults)) == 4
    assert len(faults.skipped) == 1


def plv(*rows):
    columns = ["", "sentence_id", "sentence", "marked_sentence", "source", "target", "gold_root"]
    out = io.StringIO()
    table = csv.writer(out, delimiter="\t", lineterminator="\r\n")
    table.writerows([columns, *(["", *row] for row in rows)])
    return out.getvalue()


def test_plv_gathers_the_pairs_of_a_sentence(tmp_path):
    text = "Mali and Chad met Togo's army."
    write(
        tmp_path / "plv" / "PLV_train.tsv",
        plv(
            ("7", text, "<s>Mali</s> and Chad met <t>Togo's army</t>.", "Mali", "Togo's army", "CONSULT"),
            ("8", "Police protested.", "<s>Police</s> protested.", "Police", "a recipient", "PROTEST"),
            ("7", text, "Mali and <s>Chad </s>met <t><s>Togo</s>'s army</t>.", "Chad", "Togo's army", "CONSULT"),
        ),
    )
    first, second = read(tmp_path, "plv", "train")
    assert first.document == Document("7", text)
    assert [mentions(claim) for claim in first.sentences[0].claims] == [
        [("Mali", None), ("Togo's army", None)],
        [("Chad", None), ("Togo's army", None)],
    ]
    assert mentions(second.sentences[0].claims[0]) == [("Police", None), None]


def test_plv_leaves_out_a_sentence_whose_only_row_is_at_fault(tmp_path):
    bad = ("7", "Mali met Togo.", "<s>Mali</s> met <t>Chad</t>.", "Mali", "Chad", "CONSULT")
    good = ("7", "Togo left Chad.", "<s>Togo</s> left <t>Chad</t>.", "Togo", "Chad", "CONSULT")
    write(tmp_path / "plv" / "PLV_train.tsv", plv(bad, ("8", *bad[1:])))
    faults = skipping()
    assert read(tmp_path, "plv", "train", faults=faults) == []
    assert len(faults.skipped) == 2
    write(tmp_path / "plv" / "PLV_train.tsv", plv(bad, good))
    (kept,) = read(tmp_path, "plv", "train", faults=skipping())
    assert (kept.document.text, len(kept.sentences[0].claims)) == ("Togo left Chad.", 1)


def test_plv_refuses_a_mark_that_does_not_fit_its_sentence(tmp_path):
    row = ("7", "Mali met Togo.", "<s>Mali</s> met <t>Chad</t>.", "Mali", "Chad", "CONSULT")
    write(tmp_path / "plv" / "PLV_train.tsv", plv(row))
    with pytest.raises(InputError, match=r"PLV_train\.tsv:2: the sentence differs from the marked sentence"):
        read(tmp_path, "plv", "train")
    write(tmp_path / "plv" / "PLV_train.tsv", plv(row).replace("gold_root", "root"))
    with pytest.raises(InputError, match=r"PLV_train\.tsv:1: the header lacks 'gold_root'"):
        read(tmp_path, "plv", "train")


NEWSMTSC = {
    "primary_gid": "allsides_1_2_3_Ann Lee_0_7",
    "sentence_normalized": "Ann Lee failed and Bo won.",
    "targets": [
        {"Input.gid": "g1", "from": 0, "to": 7, "mention": "Ann Lee", "polarity": 2.0},
        {
            **{"Input.gid": "g2", "from": 19, "to": 21, "mention": "Bo", "polarity": 6.0},
            "further_mentions": [{"from": 0, "to": 3, "mention": "Ann"}],
        },
    ],
}


def test_newsmtsc_gives_a_claim_a_target(tmp_path):
    write(tmp_path / "newsmtsc" / "devtest_mt.jsonl", json.dumps(NEWSMTSC) + "\n")
    ((document, (sentence,)),) = read(tmp_path, "newsmtsc", "devtest_mt")
    assert document.id == "allsides_1_2_3_Ann Lee_0_7"
    assert [(c.stance, *mentions(c)) for c in sentence.claims] == [
        ("negative", None, ("Ann Lee", None)),
        ("positive", None, ("Bo", None)),
    ]
    assert sentence.claims[1].extra == {
        **{"gid": "g2", "further_mentions": [{"from": 0, "to": 3, "mention": "Ann"}]},
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (NEWSMTSC | {"targets": None}, r"train\.jsonl:1: a line has 'primary_gid'"),
        *(
            (NEWSMTSC | {"targets": [{"polarity": value}]}, r"train\.jsonl:1: a target has a 'polarity' of 2, 4 or 6")
            for value in (3, [1], {}, None, "2", True)
        ),
        (
            NEWSMTSC | {"targets": [{"polarity": 2, "from": 0, "to": 3, "mention": "Bob"}]},
            r"train\.jsonl:1: span 0-3 says 'Bob' but the document has 'Ann'",
        ),
    ],
)
def test_newsmtsc_names_the_line_at_fault(tmp_path, value, message):
    write(tmp_path / "newsmtsc" / "train.jsonl", json.dumps(value) + "\n")
    with pytest.raises(InputError, match=message):
        read(tmp_path, "newsmtsc", "train")


def test_newsmtsc_sentences_of_an_article_are_one_group(tmp_path):
    same, other = (NEWSMTSC | {"primary_gid": f"allsides_1_{k}_5_Bo_0_2"} for k in (2, 3))
    write(tmp_path / "newsmtsc" / "train.jsonl", lines(NEWSMTSC, same, other))
    corpus = load_corpus("newsmtsc", "train", folder=tmp_path)
    assert [d.meta["origin"] for d in corpus.documents] == [
        *("newsmtsc:allsides_1_2", "newsmtsc:allsides_1_2", "newsmtsc:allsides_1_3")
    ]
    assert corpus.groups[0] == corpus.groups[1] != corpus.groups[2]


def seesaw(folder, article, annotation, name="TRIPLET_000_DOCUMENT_1"):
    write(folder / "seesaw" / "articles" / f"{name}.json", json.dumps(article))
    write(folder / "seesaw" / "annotations" / f"{name}.json", json.dumps(annotation))


ARTICLE = {
    "title": "Ann wins ",
    "text": [{"id": 0, "text": "Ann hit Bo."}, {"id": 1, "text": ""}, {"id": 2, "text": "So?"}],
}
TRIPLE = {"id": 0, "subject": "Ann Lee", "sentiment": "NEG", "object": "Not in the list", "annotators": ["A"]}
ANNOTATION = {
    "title": "Ann wins",
    "entity lists": [["Ann Lee", ["People"], ["Main"], ["A"]]],
    "sentence-level stances": {"0": [TRIPLE], "2": [TRIPLE | {"subject": "None", "object": "Ann Lee"}]},
}


def test_seesaw_gives_triples_of_names(tmp_path):
    seesaw(tmp_path, ARTICLE, ANNOTATION)
    ((document, sentences),) = read(tmp_path, "seesaw")
    assert document.text == "Ann hit Bo.\n\nSo?"
    assert document.title == "Ann wins"
    assert document.meta == {"story": "TRIPLET_000", "entities": {"Ann Lee": ["People"]}}
    assert [(s.index, s.start, s.text) for s in sentences] == [(0, 0, "Ann hit Bo."), (2, 13, "So?")]
    assert [mentions(s.claims[0]) for s in sentences] == [
        [(None, "Ann Lee"), (None, None)],
        [None, (None, "Ann Lee")],
    ]


@pytest.mark.parametrize(
    ("article", "annotation", "message"),
    [
        ({"title": "x"}, ANNOTATION, r"articles.TRIPLET_000_DOCUMENT_1\.json: an article has 'title' and 'text'"),
        (ARTICLE, [], r"annotations.TRIPLET_000_DOCUMENT_1\.json: an annotation has 'entity lists'"),
        (
            ARTICLE,
            ANNOTATION | {"sentence-level stances": {"9": [TRIPLE]}},
            r"annotations.*: sentence 9 is annotated but not in the article",
        ),
        (ARTICLE | {"title": None}, ANNOTATION, r"articles.*: 'title' must be text, got 'None'; fetch the file again"),
        (
            ARTICLE | {"text": [{"id": 0, "text": "So?"}, {"id": 0, "text": "No."}]},
            ANNOTATION | {"sentence-level stances": {}},
            r"articles.*: two sentences have the 'id' 0; fetch the file again",
        ),
        (
            ARTICLE | {"text": [{"id": 0.5, "text": "So?"}]},
            ANNOTATION,
            r"articles.*: a sentence's 'id' must",
        ),
        (ARTICLE | {"text": [{"id": 0, "text": ["So?"]}]}, ANNOTATION, r"articles.*: 'text' must be text, got"),
        *(
            (ARTICLE, ANNOTATION | {"sentence-level stances": {"0": [TRIPLE | {key: value}]}}, rf"'{key}' must be text")
            for key in ("subject", "sentiment", "object")
            for value in (["Ann"], 3, None)
        ),
        (ARTICLE, ANNOTATION | {"entity lists": [[["Ann"], []]]}, r"an entity's name must be text, got"),
    ],
)
def test_seesaw_names_the_file_at_fault(tmp_path, article, annotation, message):
    seesaw(tmp_path, ARTICLE, ANNOTATION, "TRIPLET_001_DOCUMENT_0")
    seesaw(tmp_path, article, annotation)
    with pytest.raises(InputError, match=message):
        read(tmp_path, "seesaw")
    assert len(read(tmp_path, "seesaw", faults=skipping())) == 1


def test_seesaw_refuses_half_a_character_and_what_is_no_number(tmp_path):
    for value, message in (("\ud800", "half of a surrogate pair"), (float("nan"), "NaN or infinity")):
        seesaw(tmp_path, ARTICLE | {"title": value}, ANNOTATION)
        with pytest.raises(InputError, match=rf"TRIPLET_000_DOCUMENT_1\.json: holds {message}"):
            read(tmp_path, "seesaw")


def test_seesaw_names_the_line_of_broken_json(tmp_path):
    seesaw(tmp_path, ARTICLE, ANNOTATION)
    write(tmp_path / "seesaw" / "articles" / "TRIPLET_000_DOCUMENT_1.json", '{"title":\n "x",,}')
    with pytest.raises(InputError, match=r"TRIPLET_000_DOCUMENT_1\.json:2: is not JSON"):
        read(tmp_path, "seesaw")


POLNEAR = 'Ann Lee said that it rained. "It poured," he added.\n\nBo agreed.'
ANN = """T1\tSource 0 7\tAnn Lee
T2\tCue 8 12\tsaid
T3\tContent 13 27\tthat it rained
T4\tAttribution 8 12\tsaid
E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3
T5\tCue 45 50\tadded
T6\tContent 29 41;53 55\t"It poured," Bo
T7\tAttribution 45 50\tadded
E2\tAttribution:T7 Cue:T5 Content:T6
T8\tSource 53 55\tBo
T9\tCue 56 62\tagreed
T10\tAttribution 56 62\tagreed
E3\tAttribution:T10 Source:T8 Cue:T9
T11\tDiscuss 0 3\tAnn
#1\tAnnotatorNotes T11\tis this one?
"""


def polnear(folder, text, annotations, name="nyt_2016-01-02_rain", split="train"):
    write(folder / "polnear" / split / "text" / f"{name}.txt", text)
    for annotator, ann in annotations.items():
        write(folder / "polnear" / split / "attributions" / f"{name}_{annotator}.ann", ann)


def test_polnear_gives_attributions_by_sentence(tmp_path):
    polnear(tmp_path, POLNEAR, {"4b22": ANN})
    ((document, sentences),) = read(tmp_path, "polnear")
    assert (document.id, document.text) == ("nyt_2016-01-02_rain", POLNEAR)
    assert (document.source, document.date) == ("nyt", "2016-01-02")
    assert [s.text for s in sentences] == ["Ann Lee said that it rained.", '"It poured," he added.', "Bo agreed."]
    said, added, agreed = (s.claims[0] for s in sentences)
    assert (said.stance, said.cue.text, mentions(said)) == ("attribution", "said", [("Ann Lee", None), None])
    assert said.extra["content"] == [{"start": 13, "end": 27, "text": "that it rained"}]
    assert mentions(added) == [None, None]
    assert [piece["text"] for piece in added.extra["content"]] == ['"It poured,"', "Bo"]
    assert "content" not in agreed.extra


def test_polnear_source_in_another_sentence_is_an_entity_without_a_span(tmp_path):
    ann = ANN.replace("E2\tAttribution:T7 Cue:T5", "E2\tAttribution:T7 Source:T1 Cue:T5").replace(
        "E1\tAttribution:T4 Source:T1", "E1\tAttribution:T4"
    )
    polnear(tmp_path, POLNEAR, {"4b22": ann})
    ((_, sentences),) = read(tmp_path, "polnear")
    (claim,) = sentences[1].claims
    assert mentions(claim)[0] == (None, "Ann Lee")
    assert claim.extra["source"] == {"start": 0, "end": 7, "text": "Ann Lee"}


def test_polnear_annotators_can_be_chosen(tmp_path):
    fewer = "".join(line + "\n" for line in ANN.splitlines()[:5])
    polnear(tmp_path, POLNEAR, {"d473": fewer, "4b22": ANN})
    polnear(tmp_path, POLNEAR, {"ef2d": ANN}, name="nyt_2016-01-03_snow")
    claims = {
        who: [sum(len(s.claims) for s in a.sentences) for a in read(tmp_path, "polnear", annotator=who)]
        for who in (None, "4b22", "d473", "ef2d")
    }
    assert claims == {None: [3, 3], "4b22": [3], "d473": [1], "ef2d": [3]}
    with pytest.raises(InputError, match=r"annotated nothing here; use one of 4b22, d473, ef2d"):
        read(tmp_path, "polnear", annotator="nobody")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Source 0 7", "Source 1 8", r"rain_4b22\.ann:1: .*'Ann Lee'"),
        ("Cue:T2 Content:T3", "Cue:T99 Content:T3", r"rain_4b22\.ann:5: .*T99"),
        ("Cue 45 50", "Cue 450 500", r"rain_4b22\.ann:6: "),
    ],
)
def test_polnear_names_the_line_at_fault(tmp_path, old, new, message):
    polnear(tmp_path, POLNEAR, {"4b22": ANN.replace(old, new)})
    with pytest.raises(InputError, match=message):
        read(tmp_path, "polnear")
    faults = skipping()
    ((_, sentences),) = read(tmp_path, "polnear", faults=faults)
    assert faults.skipped
    assert [s.text for s in sentences if s.claims][-1] == "Bo agreed."


CONLLU = """# newdoc id = GUM_interview_ants
# newpar
# text = All about ants
1\tAll\tall\tDET
# text = Ants are small.
1\tAnts\tant\tNOUN
# text = They bite.
1\tThey\tthey\tPRON
# newpar
# text = Really?
1\tReally\treally\tADV
"""


def test_gum_puts_texts_together_from_sentences(tmp_path):
    write(tmp_path / "gum" / "conllu" / "GUM_interview_ants.conllu", CONLLU)
    ((document, sentences),) = read(tmp_path, "gum")
    assert document == Document(
        "GUM_interview_ants", "All about ants\nAnts are small. They bite.\n\nReally?", source="interview"
    )
    assert [s.text for s in sentences] == ["All about ants", "Ants are small.", "They bite.", "Really?"]


def gold_folder(folder):
    write(folder / "gold" / "documents.jsonl", json.dumps({"id": "plv:7", "source": "plv", "text": "Mali met Togo."}))
    line = {"doc": "plv:7", "sentence": 0, "start": 0, "end": 14, "text": "Mali met Togo.", "claims": []}
    write(folder / "gold" / "dev.jsonl", json.dumps(line))


def test_gold_is_read_from_its_folder_where_it_is_given(tmp_path):
    gold_folder(tmp_path)
    ((document, (sentence,)),) = read(tmp_path, "gold")
    assert document.meta["origin"] == "plv:7"
    assert sentence.text == "Mali met Togo."


def published(folder, text):
    """Return a corpus of one file, which is here, and its reader."""
    listing = folder / "tiny.sha256"
    listing.write_text(f"{hashlib.sha256(text.encode()).hexdigest()}  -  train/a.txt\n")
    write(folder / "tiny" / "train" / "a.txt", text)
    info = CorpusInfo("tiny", title="", what="", licence="", citation="", repository="a/b", listing=listing)
    return folder / "tiny" / "train" / "a.txt", published_texts(info, folder)


def test_published_text_is_read_only_in_the_bytes_that_were_published(tmp_path):
    path, text_of = published(tmp_path, "Ann left.\nBo stayed.\n")
    assert text_of("train/a.txt") == "Ann left.\nBo stayed.\n"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(InputError, match=r"a\.txt: is not the published file.*: stance corpora fetch tiny --force"):
        text_of("train/a.txt")
    path.unlink()
    with pytest.raises(InputError, match=r"a\.txt: no such file; fetch it with: stance corpora fetch tiny$"):
        text_of("train/a.txt")


def silver_of_other_texts(folder):
    """Write texts of silver's documents that nobody published, and return the first of them."""
    with resource("data", "annotations/silver_polnear.jsonl").open(encoding="utf-8") as file:
        article = json.loads(next(file))["doc"]
    polnear(folder, POLNEAR, {"4b22": ANN}, name=article)
    write(folder / "newsmtsc" / "train.jsonl", lines(NEWSMTSC))
    return article


def test_silver_is_joined_with_the_published_text_alone(tmp_path):
    article = silver_of_other_texts(tmp_path)
    changed = rf"{re.escape(article)}\.txt: is not the published file.*; run: stance corpora fetch polnear --force"
    with pytest.raises(InputError, match=changed):
        read(tmp_path, "silver")
    faults = skipping()
    assert read(tmp_path, "silver", faults=faults) == []
    whole = [error for error in faults.skipped if "newsmtsc" in str(error)]
    assert [error.path.name for error in whole] == ["train.jsonl"]
    assert "run: stance corpora fetch newsmtsc --force" in str(whole[0])


@corpora_are_here
def test_silver_with_other_line_ends_is_refused(tmp_path):
    (tmp_path / "newsmtsc").symlink_to(Path(CORPORA, "newsmtsc"))
    shutil.copytree(Path(CORPORA, "polnear", "train"), tmp_path / "polnear" / "train")
    for path in (tmp_path / "polnear" / "train" / "text").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    faults = skipping()
    kept = read(tmp_path, "silver", faults=faults)
    assert {document.source for document, _ in kept} == {"newsmtsc"}
    assert len(faults.skipped) > 100


@pytest.mark.parametrize(
    ("name", "split", "message"),
    [
        ("dse", "valid", r"valid\.txt: no such file; fetch it with: stance corpora fetch dse"),
        ("polnear", "dev", r"polnear.dev.*: no such file; fetch it with: stance corpora fetch polnear"),
        ("silver", None, r"polnear.train.*: no such file; fetch it with: stance corpora fetch silver"),
        ("gold", None, r": no such file; fetch it with: stance corpora fetch gold"),
        ("kit", None, r": no such file; fetch it with: stance corpora fetch kit"),
        ("dse", "dev", r"dse has no split 'dev'; use one of train, valid, test"),
        ("polnaer", None, r"there is no corpus 'polnaer'; did you mean 'polnear'\?"),
    ],
)
def test_what_is_not_here_is_named_with_the_command_that_fetches_it(tmp_path, name, split, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, name, split)


def test_every_corpus_has_a_reader_and_a_scheme_that_exists():
    for info in corpora().values():
        assert info.scheme is None or load_scheme(info.scheme).labels
    assert len(read(None, "embedded")) == 429


def test_anything_is_read_by_what_it_is_called(tmp_path):
    polnear(tmp_path, POLNEAR, {"d473": ANN, "4b22": ANN})
    assert len(list(read_any("polnear:train@d473", folder=tmp_path))) == 1
    with pytest.raises(InputError, match="gone: no such file or folder, and no corpus"):
        read_any("gone", folder=tmp_path)
    with pytest.raises(InputError, match="@anna goes with polnear; embedded has one annotation"):
        read_any("embedded@anna", folder=tmp_path)


def test_splits_are_read_together(tmp_path):
    write(tmp_path / "dse" / "train.txt", DSE)
    write(tmp_path / "dse" / "valid.txt", DSE)
    corpus, rows, scheme = load_splits("dse", folder=tmp_path)
    assert rows == {"train": [0, 1], "valid": [2, 3]}
    assert [corpus.sentences[k].doc for k in rows["valid"]] == ["valid:0", "valid:1"]
    assert scheme.name == "directed5"


def corpus_of(name, *documents):
    sentences = tuple(Sentence(d.id, 0, 0, len(d.text), d.text) for d in documents)
    return Corpus(name, documents, sentences)


LONG = "The minister said on Monday that it had rained a lot."


def test_no_leak_by_the_document_behind():
    train = corpus_of("newsmtsc", Document("allsides_1_2_3_Ann_0_3", "a"), Document("allsides_1_3_3_Ann_0_3", "b"))
    measured = corpus_of("gold", Document("newsmtsc:x", "c", meta={"origin": "newsmtsc:allsides_1_2"}))
    kept, dropped = without_leaks(train, measured)
    assert (dropped, [d.id for d in kept.documents]) == (1, ["allsides_1_3_3_Ann_0_3"])


@pytest.mark.parametrize("text", [LONG, LONG.upper().replace(" ", "  "), f"He spoke. {LONG}", f"“{LONG[:-1]}!”"])
def test_no_leak_by_words(text):
    kept, dropped = without_leaks(
        corpus_of("a", Document("x", text), Document("y", "Others.")), corpus_of("b", Document("z", LONG))
    )
    assert (dropped, [s.doc for s in kept.sentences]) == (1, ["y"])


def test_short_sentences_are_no_leak():
    assert (
        without_leaks(corpus_of("a", Document("x", "He denied it.")), corpus_of("b", Document("z", "He denied it.")))[1]
        == 0
    )


def test_two_documents_of_one_id_are_refused():
    twice = [(Document("a", "x"), ()), (Document("a", "y"), ())]
    with pytest.raises(InputError, match="mine: two documents have the id 'a'; make ids unique"):
        collect("mine", twice)


REAL = {
    ("polnear", "train"): (840, 19_834),
    ("polnear", "dev"): (84, 2_192),
    ("dse", "train"): (13_144, 13_144),
    ("dse", "valid"): (1_461, 1_461),
    ("plv", "train"): (1_044, 1_050),
    ("newsmtsc", "train"): (7_758, 8_739),
    ("silver", "all"): (7_977, 2_957),
    ("silver_doubtful", "all"): (1_104, 2_499),
    ("gold", "dev"): (580, 414),
    ("kit", "all"): (269, 257),
    ("gum", "all"): (126, 0),
}

loaded = cache(load_corpus)


@pytest.mark.parametrize(("name", "split"), REAL, ids=lambda word: word)
@corpora_are_here
def test_corpus_is_read_whole(name, split):
    corpus = loaded(name, split)
    labelled = sum(len(s.claims) for s in corpus.sentences)
    assert (len(corpus.documents), labelled) == REAL[name, split]
    texts = {document.id: document.text for document in corpus.documents}
    for sentence in corpus.sentences:
        for span in [sentence, *(span for claim in sentence.claims for span in claim.spans)]:
            assert texts[sentence.doc][span.start : span.end] == span.text


@corpora_are_here
def test_gold_joined_is_gold_given(tmp_path):
    given = {a.document.id: a for a in read_corpus("gold")}
    for name in {place.partition("/")[0] for place in corpus_info("gold").needs}:
        (tmp_path / name).symlink_to(Path(CORPORA, name))
    assert {a.document.id: a for a in read_corpus("gold", folder=tmp_path)} == given


@corpora_are_here
def test_nothing_measured_on_gold_is_trained_on():
    gold = load_corpus("gold")
    words = {" ".join(s.text.casefold().split()) for s in gold.sentences if len(s.text.split()) > 5}
    behind = {document.meta["origin"] for document in gold.documents}
    for name in ("embedded", "silver", "dse", "plv", "newsmtsc", "seesaw", "polnear"):
        for split in corpus_info(name).splits:
            if not is_here(corpus_info(name), split):
                continue
            kept, _ = without_leaks(loaded(name, split), gold)
            assert words.isdisjoint(" ".join(s.text.casefold().split()) for s in kept.sentences)
            assert behind.isdisjoint(f"{name}:{document.id}" for document in kept.documents)


@corpora_are_here
def test_gum_texts_are_those_of_the_scored_documents():
    scored = Path(CORPORA, "gum", "documents.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {a.document.id: a.document.text for a in read_corpus("gum")}
    assert all(texts[value["id"]] == value["text"] for value in map(json.loads, scored))
