"""`stance serve`: what is pasted and corrected over HTTP, and the gold annotations that come of it."""

import contextlib
import dataclasses
import json
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving import FIRST, TEXT, client, label
from stance.corpora.annotated import Faults
from stance.corpora.formats.jsonl import read
from stance.corpora.schemes import load_scheme
from stance.exceptions import InputError
from stance.schema import STANCES, Document
from stance.serve.desk import Desk
from stance.serve.forms import read_form
from stance.serve.gold import Corrections
from stance.serve.guards import Refused
from stance.serve.pages import as_script


@pytest.fixture
def page(tmp_path):
    with client(tmp_path) as page:
        yield page


def test_pasted_text_is_labelled_and_corrected(page):
    status, headers, _ = page.form("/paste", text="Ottawa accused us.\r\nNo.", title="My <b> article")
    assert (status, headers["Location"]) == (303, "/text/2")
    body = page.ask("GET", "/text/2")[2]
    assert "My &lt;b&gt; article" in body
    assert page.form("/text/2/rest")[:2][0] == 303
    assert [(line["doc"], line["text"], len(line["claims"])) for line in page.lines] == [
        ("My-b-article-" + page.lines[0]["doc"][-10:], "Ottawa accused us.", 1),
        (page.lines[0]["doc"], "No.", 0),
    ]
    assert page.form("/paste", text="Ottawa accused us.\r\nNo.", title="My <b> article")[1]["Location"] == "/text/2"


def test_files_are_labelled(page):
    parts = [("token", None, page.token.encode()), ("title", None, b""), ("text", None, b"")]
    parts += [("files", "../../one.txt", "Über\r\nuns.".encode()), ("files", "C:\\two.txt", b"Two.")]
    body = b""
    for name, file, content in parts:
        place = f'; filename="{file}"' if file else ""
        body += f'--xyz\r\nContent-Disposition: form-data; name="{name}"{place}\r\n\r\n'.encode() + content + b"\r\n"
    status, headers, _ = page.ask(
        "POST", "/paste", body + b"--xyz--\r\n", Content_Type="multipart/form-data; boundary=xyz"
    )
    assert (status, headers["Location"]) == (303, "/#texts")
    texts, n_texts = page.desk.listed()
    assert [text.title for text in texts] == ["a", "one", "two"]
    assert n_texts == 3
    assert page.desk.open("2").document.text == "Über\r\nuns."


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": " \n"}, "paste one, or choose a file"),
        ({"text": "a\0b"}, "looks binary"),
    ],
)
def test_text_that_is_none_is_refused(page, fields, message):
    status, _, body = page.form("/paste", **fields)
    assert status == 400
    assert message in body


def test_corrections_are_saved_as_gold(page):
    assert page.save(FIRST)[::2] == (200, '{"saved": 1}')
    assert page.lines == [
        {
            "doc": "a", "sentence": 1, "start": 7, "end": 39, "text": "Ottawa accused Beijing of lying.",
            "part": "body",
            "claims": [FIRST["claims"][0] | {"cue": {"text": "accused", "start": 14, "end": 21}}],
        }
    ]  # fmt: skip
    ((document, sentences),) = read(page.path, Faults(), scheme=load_scheme("stance3"))
    assert document.id == "a"
    assert [claim.stance for claim in sentences[0].claims] == ["denial"]
    body = page.ask("GET", "/text/1")[2]
    assert "accusation</span> <strong>" not in body
    assert "denial</span> <strong>" in body


def test_sentence_is_saved_once_and_can_be_taken_back(page):
    line = '{"doc": "b", "start": 0, "end": 2, "text": "No", "claims": [], "mine": [1.50]}'
    page.path.write_text(line + "\n")
    page.save(FIRST)
    page.save({"sentence": 1, "claims": []})
    assert page.path.read_text().splitlines()[0] == line
    assert [each["claims"] for each in page.lines] == [[], []]
    assert page.form("/text/1/rest")[0] == 303
    assert [each.get("sentence") for each in page.lines] == [None, 1, 0, 2]
    assert page.form("/text/1/forget", sentence="1")[1]["Location"] == "/text/1#saved"
    assert [each.get("sentence") for each in page.lines] == [None, 0, 2]
    assert "accusation</span> <strong>" in page.ask("GET", "/text/1")[2]


def claim(**parts):
    return {"sentence": 1, "claims": [FIRST["claims"][0] | parts]}


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        (claim(stance="praise"), "use one of accusation, denial, concern"),
        (claim(cue=None), "select the words that signal it"),
        (claim(cue={"start": 0, "end": 3}), "stands outside its sentence"),
        (claim(cue={"start": 13, "end": 14}), "are blank"),
        (claim(cue={"start": 14, "end": 14}), "are blank"),
        (claim(cue={"start": 14, "end": 21, "text": "denied"}), "the document has 'accused' there"),
        (claim(cue={"start": "14", "end": 21}), "must be a whole number"),
        (claim(actor={"start": 7, "end": 10_000}), "does not lie in its document"),
        (claim(actor={"entity": "x" * 301}), "at most 300"),
        (claim(actor={"entity": "\ud800"}), "surrogate"),
        (claim(actor={"entity": 1}), "must be text or null"),
        ({"sentence": 99, "claims": []}, "is not shown here"),
        ({"sentence": "1", "claims": []}, "is not shown here"),
        ({"sentence": 1}, "is an object with"),
        ({"sentence": 1, "claims": [{}]}, "a claim is an object with a 'stance'"),
        ({"sentence": 1, "claims": [FIRST["claims"][0]] * 51}, "at most 50"),
        ([], "is an object with"),
    ],
)
def test_correction_that_does_not_fit_is_refused(page, sentence, message):
    status, headers, body = page.save(sentence)
    assert (status, headers["Content-Type"]) == (400, "application/json")
    assert message in json.loads(body)["error"]
    assert not page.path.exists()


def test_correction_that_is_no_json_is_refused(page):
    own = {"X_CSRF_Token": page.token}
    assert page.ask("POST", "/text/1/save", "{", Content_Type="application/json", **own)[0] == 400
    assert page.ask("POST", "/text/1/save", "[" * 100_000, Content_Type="application/json", **own)[0] == 400
    assert page.ask("POST", "/text/1/save", "[]", Content_Type="application/json", **own)[0] == 400
    assert page.save(FIRST, kind="text/plain")[0] == 415
    assert page.ask("GET", "/text/1/save")[0] == 405
    assert page.ask("POST", "/text/1", "", **own)[0] == 405


def test_claim_in_boilerplate_makes_it_text(tmp_path):
    corrections = Corrections(tmp_path / "gold.jsonl")
    desk = Desk(
        lambda document: [dataclasses.replace(sentence, part="boilerplate") for sentence in label(document)],
        corrections,
        labels=STANCES,
        documents=[Document("a", TEXT)],
    )
    assert desk.save_rest(desk.open("1")) == 0
    desk.save(desk.open("1"), [FIRST, {"sentence": 0, "claims": []}])
    assert [sentence.part for sentence in corrections.of("a").values()] == ["body", "boilerplate"]


def test_oldest_pasted_texts_go_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr("stance.serve.desk.MAX_PASTED", 30)
    desk = Desk(label, Corrections(tmp_path / "gold.jsonl"), labels=STANCES, documents=[Document("a", TEXT)])
    keys = [desk.paste(f"Text {number}: ten letters.") for number in range(3)]
    assert [desk.open(key) is not None for key in ["1", *keys]] == [True, False, False, True]


def test_saving_at_once_loses_nothing(page):
    text = page.desk.open("1")
    changes = [[{"sentence": number % 3, "claims": []}] for number in range(24)]
    threads = [threading.Thread(target=page.desk.save, args=(text, change)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each["sentence"] for each in page.lines) == [0, 1, 2]
    assert [path.name for path in page.path.parent.iterdir()] == ["gold.jsonl"]


def test_sentence_of_another_text_is_not_written_over(page):
    page.path.write_text('{"doc": "a", "start": 10, "end": 14, "text": "Else", "claims": []}\n')
    status, _, body = page.save(FIRST)
    assert status == 400
    assert "had another text when sentence 10-14 was saved; choose another file with -o" in body
    assert page.ask("GET", "/text/1")[0] == 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "gold.jsonl:1: is not JSON"),
        ('{"doc": "a", "start": 0, "end": 9, "text": "No"}', "gold.jsonl:1: 'text' has 2 characters"),
        ('{"id": "a", "text": "x"}', "gold.jsonl:1: a sentence needs 'doc'"),
    ],
)
def test_file_of_something_else_is_not_written_to(tmp_path, content, message):
    (tmp_path / "gold.jsonl").write_text(content)
    with pytest.raises(InputError, match=re.escape(message)):
        Corrections(tmp_path / "gold.jsonl")


@given(st.text())
def test_json_in_the_page_ends_no_element(value):
    shown = str(as_script({"a": value}))
    assert not re.search("[<>&'\u2028\u2029]", shown)
    assert json.loads(shown) == {"a": value}


@given(
    st.binary(max_size=200), st.sampled_from(["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
)
def test_any_bytes_are_a_form_or_refused(body, kind):
    for data in (body, b"--b\r\nContent-Disposition: form-data; " + body + b"\r\n--b--\r\n"):
        with contextlib.suppress(Refused):
            read_form(kind, data)
