"""Inputs as streams: compressed files, folders of tables, rows that cannot be read, ids of many files."""

import gzip
import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.corpora.annotated import Faults
from stance.corpora.compression import compress
from stance.corpora.ids import SeenIds
from stance.corpora.inputs import iter_documents
from stance.exceptions import InputError

LINES = [json.dumps({"id": str(k), "text": f"Text {k}."}) for k in range(5)]
TABLE = "id,text\n" + "".join(f"{k},Text {k}.\n" for k in range(5))


def ids(*inputs, **options):
    return [document.id for document in iter_documents([str(each) for each in inputs], **options)]


@pytest.mark.parametrize("kind", [".gz", ".zst"])
@pytest.mark.parametrize(("name", "text"), [("a.jsonl", "\n".join(LINES)), ("a.csv", TABLE)])
def test_compressed_tables_are_read_as_they_are_without(tmp_path, name, text, kind):
    path = tmp_path / (name + kind)
    whole = text.encode()
    path.write_bytes(compress(whole[:20], kind) + compress(whole[20:], kind))
    seen = []
    assert ids(path, seen=seen.append) == ["0", "1", "2", "3", "4"]
    assert sum(seen) == path.stat().st_size
    path.write_bytes(compress(whole, kind)[:-9])
    with pytest.raises(InputError, match=rf"{name}\{kind}: is no whole \{kind} file"):
        ids(path)
    path.write_bytes(b"nothing of that kind")
    with pytest.raises(InputError, match=rf"is no whole \{kind} file"):
        ids(path)


@pytest.mark.parametrize("kind", ["", ".gz", ".zst"])
def test_pieces_are_the_same_each_time_and_a_file_together(kind):
    pieces = [compress(b"one\n", kind), compress(b"two\n", kind)]
    assert pieces == [compress(b"one\n", kind), compress(b"two\n", kind)]
    whole = pa.CompressedInputStream(pa.BufferReader(b"".join(pieces)), "zstd").read if kind == ".zst" else None
    assert (whole() if whole else gzip.decompress(b"".join(pieces)) if kind else b"".join(pieces)) == b"one\ntwo\n"


@pytest.mark.parametrize(
    ("name", "text"), [("a.jsonl", LINES[0] + "\n" + "{" * 9), ("a.csv", 'id,text\n0,x\n1,"y'), ("a.csv", TABLE + "\0")]
)
def test_documents_come_before_the_rest_of_their_file_is_read(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    documents = iter_documents([str(tmp_path / name)])
    assert next(documents).id == "0"
    with pytest.raises(InputError):
        list(documents)


def test_row_groups_are_read_in_parts(tmp_path):
    frame = pd.DataFrame({"id": range(200), "text": ["x"] * 200})
    frame.to_parquet(tmp_path / "a.parquet")
    seen = []
    documents = iter_documents([str(tmp_path / "a.parquet")], seen=seen.append)
    next(documents)
    size = (tmp_path / "a.parquet").stat().st_size
    assert 0 < sum(seen) < size / 2
    assert len(list(documents)) == 199
    assert sum(seen) == size


def test_folder_without_texts_is_read_as_a_folder_of_tables(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.csv").write_text("id,text\nz,x\n")
    (tmp_path / "1.jsonl.gz").write_bytes(gzip.compress("\n".join(LINES[:2]).encode()))
    (tmp_path / ".hidden.jsonl").write_text("no")
    assert ids(tmp_path) == ["0", "1", "z"]
    assert ids(tmp_path, prefix_ids=True) == ["1/0", "1/1", "b/2/z"]


def test_bad_rows_are_counted_and_can_be_left_out(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([LINES[0], '{"id": "x"}', LINES[1], "[]", LINES[2], '{"id": 3, "text": " "}']))
    documents = iter_documents([str(path)])
    assert next(documents).id == "0"
    message = r"a\.jsonl:2: a document needs 'text'.* \(2 more rows cannot be read; --skip-bad leaves them out\)$"
    with pytest.raises(InputError, match=message):
        next(documents)
    faults = Faults(skip=True)
    assert ids(path, faults=faults) == ["0", "1", "2"]
    assert [error.line for error in faults.skipped] == [2, 4, 6]


def test_row_of_csv_that_hides_the_rest_is_not_left_out(tmp_path):
    (tmp_path / "a.csv").write_text('id,text\n1,x,y\n2,x\n3," "\n4,"x\n')
    with pytest.raises(InputError, match=r"a\.csv:2: .* \(2 more rows cannot be read"):
        ids(tmp_path / "a.csv")
    faults = Faults(skip=True)
    with pytest.raises(InputError, match=r"a\.csv:5: is not CSV"):
        ids(tmp_path / "a.csv", faults=faults)
    assert [error.line for error in faults.skipped] == [2, 4]


def test_one_id_in_two_files_is_named_by_both_places_or_prefixed(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(LINES[3:]))
    paths = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    message = r"b\.jsonl:1: the id '3' was used already by .*a\.jsonl:1; make ids unique or give --prefix-ids"
    with pytest.raises(InputError, match=message):
        ids(*paths)
    assert ids(*paths, prefix_ids=True) == ["a/3", "a/4", "b/3", "b/4"]


@given(st.lists(st.text(st.characters(), max_size=3), max_size=60))
def test_ids_are_seen_as_a_set_sees_them(words):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stance.corpora.ids._RECENT", 4)
        seen, known = SeenIds(), set()
        for word in words:
            assert seen.add(word) == (word not in known)
            known.add(word)
