import gzip
import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.corpora import inputs, rows
from stance.corpora.inputs import iter_documents
from stance.corpora.library import read_any
from stance.exceptions import InputError
from stance.text.splitter import make_splitter


def read(path):
    return list(iter_documents([str(path)]))


@pytest.mark.campaign
def test_no_pattern_takes_exponential_time():
    """One that does would not end within the limit of a test: 60 characters are 2**60 steps."""
    script = Path(__file__).parent / "fuzz" / "patterns.py"
    done = subprocess.run([sys.executable, script, "--size", "60", "--most", "60"], capture_output=True, text=True)
    assert re.search(r"^1[0-9]{2} patterns, ", done.stdout, re.MULTILINE), done.stderr


PIECES = ["“", '"', "(", "<a>", "A. ", "- a\n", "a\u0301", "👩\u200d", "\u202e", "\ud800", "\0", "a "]


@pytest.mark.parametrize("piece", PIECES)
def test_long_text_of_one_thing_is_split_into_bounded_sentences(piece):
    text = (piece * 20_000)[:20_000]
    spans = list(make_splitter("punkt_news").spans(text))
    assert all(0 < end - start <= 5000 for start, end, _ in spans)
    assert sum(end - start for start, end, _ in spans) >= len(re.sub(r"\s", "", text))


def test_document_that_is_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "MAX_CHARACTERS", 100)
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": "x" * 101}) + "\n")
    with pytest.raises(
        InputError, match=r"a\.jsonl:1: the document has 101 characters, more than the 100 .*; split it"
    ):
        read(tmp_path / "a.jsonl")


def test_file_that_never_ends_is_refused(monkeypatch):
    monkeypatch.setattr(inputs, "_MAX_BYTES", 1000)
    if not Path("/dev/zero").exists():
        pytest.skip("needs a device that never ends")
    with pytest.raises(InputError, match=r"/dev/zero: has more than 1,000 bytes|is not known"):
        read("/dev/zero")


LINES = {
    "depth": '{"id": "a", "text": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "number": '{"id": "a", "text": "b", "n": ' + "1" * 100_000 + "}",
    "infinite": '{"id": "a", "text": "b", "n": 1e999}',
    "surrogate": '{"id": "a", "text": "\\ud800"}',
    "array": "[1, 2]",
    "nothing": '{"id": null, "text": null}',
    "list": '{"id": ["a"], "text": ["b"]}',
}


@pytest.mark.parametrize("name", LINES)
def test_json_bomb_is_refused_with_its_line(tmp_path, name):
    (tmp_path / "a.jsonl").write_text('{"id": "b", "text": "c"}\n' + LINES[name] + "\n")
    with pytest.raises(InputError, match=r"a\.jsonl:2: ") as caught:
        read(tmp_path / "a.jsonl")
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.jsonl", '{"id": "a", "text": "No.", "id": "b"}'),
        ("a.jsonl", '{"id": "a", "text": "No.", "meta": [{"id": 1, "id": 2}]}'),
        ("a.json", '[{"id": 1, "data": {"text": "No."}, "id": 2}]'),
    ],
)
def test_key_that_stands_twice_is_refused_with_its_name(tmp_path, name, line):
    (tmp_path / name).write_text(line)
    with pytest.raises(InputError, match=r"a\.json.*: has the key 'id' twice in one object; keep one"):
        list(read_any(str(tmp_path / name)))


def test_quotation_mark_that_is_never_closed_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "_MAX_FIELD", 1000)
    (tmp_path / "a.csv").write_text('id,text\na,No.\nb,"' + "He said no.\n" * 1000)
    with pytest.raises(InputError, match=r"a\.csv:3: is not CSV \(field larger than .*; .* close each quotation mark"):
        read(tmp_path / "a.csv")


def test_table_of_100_000_columns_is_read(tmp_path):
    names = ["id", "text", *(f"c{n}" for n in range(100_000))]
    (tmp_path / "a.csv").write_text(",".join(names) + "\n" + ",".join(["a", "b", *["1"] * 100_000]) + "\n")
    (document,) = read(tmp_path / "a.csv")
    assert document.text == "b"
    (tmp_path / "a.csv").write_text(",".join(names) + "\n" + ",".join(["a", "b"]) + "\n")
    with pytest.raises(InputError, match=r"a\.csv:2: does not have the header's 100002 columns but 2"):
        read(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1]),
        pa.array([[1, 2]]),
        pa.array([b"\xff\xfe"]),
        pa.array([None], pa.string()),
        pa.array([{"a": 1}]),
        pa.array([1.5]),
    ],
)
def test_parquet_of_another_type_is_refused(tmp_path, column):
    pq.write_table(pa.table({"id": ["a"], "text": column}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"a\.parquet"):
        read(tmp_path / "a.parquet")


NOT_UTF8 = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xffb")])


@pytest.mark.parametrize(
    ("name", "column", "message"),
    [
        ("note", NOT_UTF8, "holds text that is not UTF-8"),
        ("day", pa.array([2**62], pa.timestamp("us")), "holds .* a date beyond the calendar"),
        ("day", pa.array([1], pa.timestamp("us", tz="No/Where")), "holds .* an unknown time zone"),
        ("zzzz", pa.array([1]), "holds text that is not UTF-8"),
        ("text", pa.array(["Yes."]), "the header has 'text' twice"),
    ],
)
def test_parquet_that_lies_about_a_column_is_refused(tmp_path, name, column, message):
    columns = [pa.array(["a"]), pa.array(["No."]), column]
    pq.write_table(pa.Table.from_arrays(columns, ["id", "text", name]), tmp_path / "a.parquet")
    changed = (tmp_path / "a.parquet").read_bytes().replace(b"zzzz", b"z\x9azz")
    (tmp_path / "a.parquet").write_bytes(changed)
    with pytest.raises(InputError, match=rf"a\.parquet: {message}"):
        read(tmp_path / "a.parquet")


@settings(max_examples=60)
@given(at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans())
def test_damaged_parquet_and_gzip_are_read_or_refused(tmp_path_factory, at, byte, cut):
    folder = tmp_path_factory.getbasetemp()
    whole = folder / "whole.parquet"
    if not whole.exists():
        pq.write_table(pa.table({"id": ["a", "b"], "text": ["one text", "another"]}), whole)
    packed = gzip.compress(b'{"id": "a", "text": "b"}\n' * 1 + b'{"id": "c", "text": "d"}\n', mtime=0)
    for name, data in (("a.parquet", whole.read_bytes()), ("a.jsonl.gz", packed)):
        place = int(at * (len(data) - 1))
        changed = data[:place] if cut else data[:place] + bytes([byte]) + data[place + 1 :]
        (folder / name).write_bytes(changed)
        with suppress(InputError):
            assert all(document.text for document in read(folder / name))


IDS = [
    "../../elsewhere",
    "/elsewhere",
    "a\\..\\b",
    "C:\\x",
    "..",
    ".",
    "a\0b",
    "x" * 300,
    "é" * 200,
    "CON",
    "nul.txt",
    "~root",
]


@pytest.mark.parametrize("id_", IDS)
def test_id_never_leads_out_of_the_folder(command, tmp_path, id_):
    line = {"doc": id_, "sentence": 0, "start": 0, "end": 9, "text": "He denies", "part": "body", "claims": []}
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text(json.dumps(line) + "\n")
    done = command("corpora", "convert", "in/a.jsonl", "deep/down", "--to", "brat", cwd=tmp_path)
    assert done.returncode == 2, "its folder is not there"
    (tmp_path / "deep").mkdir()
    assert command("corpora", "convert", "in/a.jsonl", "deep/down", "--to", "brat", cwd=tmp_path).returncode == 0
    made = {path.relative_to(tmp_path).parts for path in tmp_path.rglob("*") if path.is_file()}
    assert {parts[:2] for parts in made} == {("in", "a.jsonl"), ("deep", "down")}
    assert not {parts[-1].partition(".")[0].lower() for parts in made} & {"con", "nul"}
    assert command("corpora", "convert", "deep/down", "back.jsonl", cwd=tmp_path).returncode == 0
    assert json.loads((tmp_path / "back.jsonl").read_text().splitlines()[0])["doc"] == id_
