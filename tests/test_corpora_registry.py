import errno
import hashlib
import importlib.util
import os
import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.corpora.registry import (
    CorpusInfo,
    Published,
    corpora,
    corpora_folder,
    corpus_info,
    damaged,
    require,
)
from stance.corpora.schemes import load_scheme
from stance.exceptions import InputError

PUBLIC = ("polnear", "dse", "plv", "newsmtsc", "seesaw", "gum")
OURS = ("embedded", "silver", "silver_newsmtsc", "silver_doubtful", "gold", "kit")
TEXTS = {
    "train/text/a.txt": b"The baker spoke.\n",
    "train/text/b.txt": b"The mayor spoke.\n",
    "train/marks/a.ann": b"",
    "test.txt": b"Nobody spoke.\n",
}


def line(path, text, size=None):
    return f"{hashlib.sha256(text).hexdigest()}  {len(text) if size is None else size}  {path}\n"


@pytest.fixture
def tiny(tmp_path):
    listing = tmp_path / "tiny.sha256"
    listing.write_text("".join(line(path, text) for path, text in TEXTS.items()))
    split_files = {"splits": ("train", "test"), "split_files": "{split}[./]*"}
    return CorpusInfo("tiny", "Tiny", "four files", "none", "nobody", repository="o/r", listing=listing, **split_files)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "corpora"
    for path, text in TEXTS.items():
        place = folder / "tiny" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)
    return folder


# What ships


def test_registry_knows_our_own_and_the_public_corpora():
    assert set(corpora()) == {*OURS, *PUBLIC}
    assert [name for name, info in corpora().items() if info.public] == list(PUBLIC)
    assert all(info.name == name for name, info in corpora().items())


@pytest.mark.parametrize("name", [*OURS, *PUBLIC])
def test_registry_says_what_a_corpus_is(name):
    info = corpus_info(name)
    for value in (info.title, info.what, info.licence, info.citation):
        assert value.strip() == value != ""
        assert "\n" not in value
    assert info.splits
    if name != "gum":
        assert load_scheme(info.scheme).labels


@pytest.mark.parametrize("name", PUBLIC)
def test_public_corpus_has_an_origin_and_a_sound_list_of_files(name):
    info = corpus_info(name)
    assert re.fullmatch(r"[\w-]+/[\w-]+", info.repository)
    assert re.fullmatch(r"[0-9a-f]{40}", info.commit)
    paths = [file.path for file in info.files]
    assert paths == sorted(set(paths))
    for file in info.files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert not PurePosixPath(file.path).is_absolute()
        assert not {"..", "."} & set(file.path.split("/"))
        assert file.size is None or file.size >= 0
        assert info.path_there(file).startswith(f"{info.folder}/")


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("polnear", {"train": 840 + 919, "dev": 84 + 94, "test": 84 + 94}),
        ("dse", {"train": 1, "valid": 1, "test": 1}),
        ("plv", {"train": 1, "test": 1}),
        ("newsmtsc", {"train": 1, "devtest_rw": 1, "devtest_mt": 1}),
        ("seesaw", {"all": 2 * 609}),
        ("gum", {"all": 126}),
    ],
)
def test_splits_share_out_the_files(name, counts):
    info = corpus_info(name)
    assert {split: len(info.files_of(split)) for split in info.splits} == counts
    shared = [file.path for split in info.splits for file in info.files_of(split)]
    rest = {"metadata.tsv"} if name == "polnear" else set()
    assert sorted([*shared, *rest]) == [file.path for file in info.files]


def test_files_of_a_split_follow_the_layout_of_the_authors():
    assert [file.path for file in corpus_info("plv").files_of("train")] == ["PLV_train.tsv"]
    assert {str(PurePosixPath(file.path).parent) for file in corpus_info("polnear").files_of("dev")} == {
        *("dev/text", "dev/attributions")
    }
    gum = corpus_info("gum")
    first = gum.files_of("all")[0]
    assert (first.path, gum.path_there(first)) == (*("conllu/GUM_academic_art.conllu", "dep/GUM_academic_art.conllu"),)
    polnear = corpus_info("polnear")
    assert polnear.path_there(Published("metadata.tsv", "", None)) == "data/metadata.tsv"


@pytest.mark.parametrize("name", OURS)
def test_our_corpora_have_no_files_and_need_known_parts(name):
    info = corpus_info(name)
    assert info.files == info.files_of(info.splits[0]) == ()
    for needed in info.needs:
        corpus, _, split = needed.partition("/")
        assert corpus_info(corpus).files_of(split)
    assert bool(info.needs) == (name != "embedded")


# Names and folders


def test_unknown_corpus_is_refused_with_a_guess():
    with pytest.raises(
        InputError, match=r"there is no corpus 'polnaer'; did you mean 'polnear'\? The corpora are embedd"
    ):
        corpus_info("polnaer")


@settings(max_examples=30)
@given(st.text())
def test_unknown_corpus_is_refused_with_all_names(name):
    if name not in corpora():
        with pytest.raises(
            InputError,
            match=r"embedded, silver, silver_newsmtsc, silver_doubtful, gold, kit, polnear, dse, plv, newsmtsc, "
            r"seesaw, gum$",
        ):
            corpus_info(name)


def test_unknown_split_is_refused(tiny):
    with pytest.raises(InputError, match="tiny has no split 'dev'; use one of train, test"):
        tiny.files_of("dev")


def test_folder_is_the_one_given_else_the_environments_else_the_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("STANCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("STANCE_CORPORA", "~/theirs")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert corpora_folder("mine") == Path("mine")
    assert corpora_folder(tmp_path) == tmp_path
    assert corpora_folder() == tmp_path / "theirs"
    monkeypatch.setenv("STANCE_CORPORA", "")
    assert corpora_folder() == tmp_path / "cache" / "corpora"


def test_folder_in_no_home_is_refused():
    with pytest.raises(
        InputError, match="~nobody_of_this_name/x: there is no such home folder; write the path in full"
    ):
        corpora_folder("~nobody_of_this_name/x")


# What is here


@pytest.mark.parametrize("split", ["train", "test"])
def test_split_that_is_here_is_enough(tiny, folder, split):
    require(tiny, split, folder)


def test_any_file_stands_for_its_folder(tiny, folder):
    (folder / "tiny/train/text/a.txt").unlink()
    (folder / "tiny/train/text/b.txt").rename(folder / "tiny/train/text/c.txt")
    require(tiny, "train", folder)


@pytest.mark.parametrize(
    ("gone", "split", "first"),
    [
        (["train/text/a.txt", "train/text/b.txt"], "train", "train/text/a.txt"),
        (["train/marks/a.ann"], "train", "train/marks/a.ann"),
        (["test.txt"], "test", "test.txt"),
    ],
)
def test_missing_file_is_named_with_the_command_that_brings_it(tiny, folder, gone, split, first):
    for path in gone:
        (folder / "tiny" / path).unlink()
    message = re.escape(f"{folder / 'tiny' / first}: no such file; fetch it with: stance corpora fetch tiny")
    with pytest.raises(InputError, match=f"^{message}$"):
        require(tiny, split, folder)


def test_missing_text_of_our_own_corpora_is_named(tmp_path):
    require("embedded", "all", tmp_path)
    with pytest.raises(
        InputError, match=r"polnear.train.attributions.*: no such file; .* stance corpora fetch silver$"
    ):
        require("silver", "all", tmp_path)
    with pytest.raises(InputError, match="gold has no split 'test'; use one of dev"):
        require("gold", "test", tmp_path)


def test_files_as_published_are_not_damaged(tiny, folder):
    assert damaged(tiny, folder) == []
    assert damaged("embedded", folder) == []


def test_damage_is_told_file_by_file(tiny, folder):
    (folder / "tiny/train/text/a.txt").write_bytes(TEXTS["train/text/a.txt"] + b"!")
    (folder / "tiny/train/text/b.txt").write_bytes(TEXTS["train/text/b.txt"].swapcase())
    (folder / "tiny/train/marks/a.ann").unlink()
    (folder / "tiny/test.txt").unlink()
    (folder / "tiny/test.txt").mkdir()
    assert [(file.path, reason) for file, reason in damaged(tiny, folder)] == [
        ("train/text/a.txt", "differs"),
        ("train/text/b.txt", "differs"),
        ("train/marks/a.ann", "missing"),
        ("test.txt", "differs"),
    ]


def test_file_of_unknown_size_is_told_by_its_bytes(tmp_path, folder):
    (tmp_path / "list").write_text(line("test.txt", TEXTS["test.txt"], size="-"))
    info = CorpusInfo("tiny", "Tiny", "one file", "none", "nobody", listing=tmp_path / "list")
    assert info.files[0].size is None
    assert damaged(info, folder) == []
    (folder / "tiny/test.txt").write_bytes(b"Somebody.\n")
    assert [reason for _, reason in damaged(info, folder)] == ["differs"]


def test_file_below_what_is_no_folder_is_missing(tmp_path, folder):
    (tmp_path / "list").write_text(line("test.txt/deeper", b""))
    info = CorpusInfo("tiny", "Tiny", "one file", "none", "nobody", listing=tmp_path / "list")
    assert [reason for _, reason in damaged(info, folder)] == ["missing"]


def test_what_cannot_be_read_is_told(tiny, folder, monkeypatch):
    def forbid(path, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    assert tiny.files
    # Permissions do not bind every user that runs tests, so the system's answer is given here.
    monkeypatch.setattr(Path, "open", forbid)
    with pytest.raises(InputError, match=r"\.txt: cannot be read \(Permission denied\); check its permissions"):
        damaged(tiny, folder)
    monkeypatch.setattr(Path, "is_file", forbid)
    with pytest.raises(InputError, match=r"\.txt: cannot be read \(Permission denied\); check its permissions"):
        require(tiny, "test", folder)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a.txt",
        f"{'0' * 64}  3",
        f"{'0' * 64} 3 a.txt",
        f"{'0' * 63}  3  a.txt",
        f"{'X' * 64}  3  a.txt",
        f"{'0' * 64}  three  a.txt",
        f"{'0' * 64}  -3  a.txt",
        f"{'0' * 64}  3  /etc/passwd",
        f"{'0' * 64}  3  ../a.txt",
        f"{'0' * 64}  3  a/../../b.txt",
        f"{'0' * 64}  3  a\\..\\b.txt",
        f"{'0' * 64}  3  C:a.txt",
        f"{'0' * 64}  3  {'a' * 300}",
    ],
)
def test_faulty_line_in_a_list_is_refused(tmp_path, bad):
    (tmp_path / "list").write_text(line("test.txt", b"x") + bad + "\n" + line("other.txt", b"x"))
    info = CorpusInfo("tiny", "Tiny", "one file", "none", "nobody", listing=tmp_path / "list")
    with pytest.raises(InputError, match=r"list:2: must be SHA256  SIZE  PATH; write the list anew"):
        _ = info.files


# The script that writes the lists


@pytest.fixture
def script():
    path = Path(__file__).parents[1] / "scripts" / "list_corpora_files.py"
    spec = importlib.util.spec_from_file_location("list_corpora_files", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_script_lists_what_was_published(script, tiny, folder, tmp_path):
    (tmp_path / "SUMS").write_text(
        "".join(f"{hashlib.sha256(text).hexdigest()}  tiny/{path}\n" for path, text in TEXTS.items())
        + f"{'0' * 64}  other/x.txt\n"
    )
    (folder / "tiny/test.txt").unlink()
    listed = script.read_sums(tmp_path / "SUMS")
    expected = [line(path, text, "-" if path == "test.txt" else None) for path, text in sorted(TEXTS.items())]
    assert script.listing(tiny, listed, folder / "tiny") == "".join(expected)
    (folder / "tiny/train/text/a.txt").write_bytes(b"changed")
    with pytest.raises(SystemExit, match=r"a\.txt: is not the published file"):
        script.listing(tiny, listed, folder / "tiny")


def test_script_lists_a_local_copy_where_nothing_is_published(script, tiny, folder):
    (folder / "tiny/derived.jsonl").write_text("{}")
    expected = [line(path, text) for path, text in sorted(TEXTS.items())]
    assert script.listing(tiny, {}, folder / "tiny") == "".join(expected)


# Public corpora where they are kept


@pytest.fixture
def here():
    if not os.environ.get("STANCE_CORPORA"):
        pytest.skip("needs STANCE_CORPORA")
    return corpora_folder()


@pytest.mark.corpora
@pytest.mark.parametrize("name", PUBLIC)
def test_local_copy_agrees_with_the_lists(here, name):
    faults = damaged(name, here)
    assert {reason for _, reason in faults} <= {"missing"}
    assert all(file.size is None for file, _ in faults), "only what is held back may be missing"
    assert len(faults) < len(corpus_info(name).files)


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["silver", "silver_doubtful", "gold", "kit"])
def test_text_of_our_corpora_is_here(here, name):
    require(name, corpus_info(name).splits[0], here)
