"""Fetching: every way in which a server, the net or a disk can fail, against a local server."""

import hashlib
import io
import shutil
import stat
import sys
import tempfile
import threading
import time
import tracemalloc
import zipfile
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.corpora.fetch import FetchResult, fetch
from stance.corpora.registry import CorpusInfo, damaged
from stance.exceptions import InputError, MissingExtraError

pytest.importorskip("pooch", reason="needs the extra [fetch]")

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TEXTS = {
    "train/a.txt": b"The baker said the mayor was wrong.\n" * 1_000,
    "train/b.txt": b"The mayor denied it.\n",
    "test.txt": b"Nobody else spoke.\n",
}
ROOT = f"/owner/tiny/{COMMIT}/data"
ZIP = f"/owner/tiny/zip/{COMMIT}"
A, B = f"{ROOT}/train/a.txt", f"{ROOT}/train/b.txt"


# A server that the tests script: each path has a list of answers, and the last one is given for good.


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.close_connection = True
        self.server.asked.append((self.path, self.headers["Range"]))
        answers = self.server.script.get(self.path, [good if self.path in self.server.content else status(404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer(self, self.server.content.get(self.path, b""))

    def head(self, code, **headers):
        self.send_response(code)
        for name, value in {"Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *_):
        pass


def good(handler, body):
    """Serve the body, or the range that is asked for."""
    if (asked := handler.headers["Range"]) is None:
        return plain(handler, body)
    start = int(asked.removeprefix("bytes=").removesuffix("-"))
    if start >= len(body):
        return handler.head(416, Content_Range=f"bytes */{len(body)}", Content_Length=0)
    there = f"bytes {start}-{len(body) - 1}/{len(body)}"
    handler.head(206, Content_Range=there, Content_Length=len(body) - start)
    handler.wfile.write(body[start:])
    return None


def plain(handler, body):
    """Serve the body, whatever range is asked for."""
    handler.head(200, Content_Length=len(body))
    handler.wfile.write(body)


def cut(after):
    """Promise the whole body and break the connection after some bytes."""

    def answer(handler, body):
        handler.head(200, Content_Length=len(body))
        handler.wfile.write(body[:after])

    return answer


def unmeasured(handler, body, whole=True):
    """Serve the body in chunks without telling its length, as GitHub serves archives."""
    handler.head(200, Transfer_Encoding="chunked")
    for at in range(0, len(body), 500):
        piece = body[at : at + 500]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n" if whole else b"")


def dribble(handler, body):
    handler.head(200, Content_Length=len(body))
    for at in range(0, len(body), 3000):
        handler.wfile.write(body[at : at + 3000])
        handler.wfile.flush()
        time.sleep(0.005)


def sends(body, **headers):
    """Serve another body."""

    def answer(handler, _):
        handler.head(200, Content_Length=len(body), **headers)
        handler.wfile.write(body)

    return answer


def status(code, **headers):
    return lambda handler, _: handler.head(code, Content_Length=0, **headers)


def waits_for(gate, then=good):
    def answer(handler, body):
        gate.wait(10)
        then(handler, body)

    return answer


@contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.content, server.script, server.asked = {f"{ROOT}/{path}": text for path, text in TEXTS.items()}, {}, []
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


def corpus(listing, texts=TEXTS, sizes=True, **changes):
    listing.write_text(
        "".join(
            f"{hashlib.sha256(text).hexdigest()}  {len(text) if sizes else '-'}  {path}\n"
            for path, text in texts.items()
        )
    )
    origin = {"repository": "owner/tiny", "commit": COMMIT, "folder": "data", "listing": listing}
    return CorpusInfo("tiny", "Tiny", "three files", "none stated", "nobody", **(origin | changes))


@pytest.fixture
def tiny(tmp_path):
    return corpus(tmp_path / "tiny.sha256")


@pytest.fixture
def packed(tmp_path):
    return corpus(tmp_path / "tiny.sha256", archive=True)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "corpora"


@pytest.fixture
def bring(server, folder):
    """Fetch from the scripted server, with hardly a wait between tries."""
    quick = {"mirror": server.address, "progress": lambda what, done, of: None, "waits": (0.0, 0.0), "timeout": 5.0}
    return lambda info, **changes: fetch(info, folder, **(quick | changes))


def visible(folder):
    """What stands in a folder under real names."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".incoming" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def unfinished(folder):
    """What is left in the folder for downloads, locks left out."""
    files = (path for path in (folder / ".incoming").rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.relative_to(folder / ".incoming").as_posix(): path.read_bytes() for path in files}


def ranges(server, path):
    """Where the requests for a path began; None for the whole of it."""
    return [asked and int(asked.removeprefix("bytes=").removesuffix("-")) for at, asked in server.asked if at == path]


WHOLE = {f"tiny/{path}": text for path, text in TEXTS.items()}


# Files one by one


def test_fetch_brings_every_file(bring, folder, server, tiny):
    total = sum(map(len, TEXTS.values()))
    assert bring(tiny) == FetchResult(fetched=3, kept=0, bytes=total)
    assert visible(folder) == WHOLE
    assert unfinished(folder) == {}
    assert sorted(server.asked) == sorted((f"{ROOT}/{path}", None) for path in TEXTS)
    assert damaged(tiny, folder) == []


def test_fetch_again_asks_for_nothing(bring, server, tiny):
    bring(tiny)
    asked = len(server.asked)
    assert bring(tiny) == FetchResult(fetched=0, kept=3, bytes=0)
    assert len(server.asked) == asked


def test_fetch_asks_only_for_what_is_missing(bring, folder, server, tiny):
    bring(tiny)
    server.asked.clear()
    (folder / "tiny/train/b.txt").unlink()
    assert bring(tiny) == FetchResult(fetched=1, kept=2, bytes=len(TEXTS["train/b.txt"]))
    assert server.asked == [(B, None)]
    assert visible(folder) == WHOLE


def test_fetch_shows_how_many_files_are_done(bring, tiny):
    shown = []
    bring(tiny, progress=lambda *seen: shown.append(seen))
    assert shown == [("fetching tiny", done, 3) for done in range(4)]


def test_fetch_keeps_a_changed_file_unless_forced(bring, folder, server, tiny):
    bring(tiny)
    server.asked.clear()
    (folder / "tiny/train/a.txt").write_bytes(b"my own notes")
    (folder / "tiny/test.txt").write_bytes(b"my own notes")
    with pytest.raises(
        InputError, match=r"tiny/train/a\.txt: differs from the published file \(and 1 more\); .*--force"
    ):
        bring(tiny)
    assert server.asked == []
    assert visible(folder)["tiny/test.txt"] == b"my own notes"
    assert bring(tiny, force=True).fetched == 2
    assert visible(folder) == WHOLE


def test_fetch_knows_a_folder_that_is_called_otherwise_upstream(bring, folder, server, tmp_path):
    text = b"1\tBread\n"
    info = corpus(tmp_path / "list", {"conllu/x.conllu": text}, folder="dep", kept_in="conllu")
    server.content[f"/owner/tiny/{COMMIT}/dep/x.conllu"] = text
    bring(info)
    assert visible(folder) == {"tiny/conllu/x.conllu": text}


def test_fetch_brings_empty_files_and_twins(bring, folder, server, tmp_path):
    texts = {"a": b"", "b": b"", "c/one": b"same", "c/two": b"same"}
    server.content = {f"{ROOT}/{path}": text for path, text in texts.items()}
    bring(corpus(tmp_path / "list", texts))
    assert visible(folder) == {f"tiny/{path}": text for path, text in texts.items()}


def test_slow_server_is_waited_for(bring, folder, server, tiny):
    server.script[A] = [dribble]
    bring(tiny)
    assert visible(folder) == WHOLE


@pytest.mark.parametrize("sizes", [True, False])
def test_cut_download_goes_on_where_it_ended(bring, folder, server, tmp_path, sizes):
    server.script[A] = [cut(20_000), good]
    bring(corpus(tmp_path / "list", sizes=sizes))
    first, second = ranges(server, A)
    assert first is None
    assert 10_000 < second <= 20_000
    assert visible(folder) == WHOLE


def test_cut_download_begins_again_where_the_server_knows_no_ranges(bring, folder, server, tiny):
    server.script[A] = [cut(20_000), plain]
    result = bring(tiny)
    assert result.bytes > sum(map(len, TEXTS.values())) + 10_000
    assert visible(folder) == WHOLE


def test_download_without_length_that_ends_early_goes_on(bring, folder, server, tiny):
    def silent(handler, body):
        handler.head(200)
        handler.wfile.write(body[:20_000])

    server.script[A] = [silent, good]
    bring(tiny)
    assert ranges(server, A) == [None, 20_000]
    assert visible(folder) == WHOLE


def test_download_that_stays_cut_is_taken_up_by_the_next_fetch(bring, folder, server, tiny):
    server.script[A] = [cut(20_000), status(500)]
    with pytest.raises(
        InputError, match=rf"^{server.address}{A}: answers 500 Internal Server Error; .*run the same comm"
    ):
        bring(tiny, jobs=1)
    part = unfinished(folder)["tiny/train/a.txt.part"]
    assert len(part) > 10_000
    assert TEXTS["train/a.txt"].startswith(part)
    assert "tiny/train/a.txt" not in visible(folder)
    server.asked.clear()
    server.script.clear()
    bring(tiny)
    assert ranges(server, A) == [len(part)]
    assert visible(folder) == WHOLE
    assert unfinished(folder) == {}


def test_whole_part_is_not_asked_for_again(bring, folder, server, tiny):
    (folder / ".incoming/tiny/train").mkdir(parents=True)
    (folder / ".incoming/tiny/train/a.txt.part").write_bytes(TEXTS["train/a.txt"])
    bring(tiny)
    assert A not in {path for path, _ in server.asked}
    assert visible(folder) == WHOLE


@pytest.mark.parametrize("left", [TEXTS["train/a.txt"], TEXTS["train/a.txt"] + b"and more"])
def test_part_that_leaves_nothing_to_ask_for_begins_again(bring, folder, server, tmp_path, left):
    (folder / ".incoming/tiny/train").mkdir(parents=True)
    (folder / ".incoming/tiny/train/a.txt.part").write_bytes(left)
    bring(corpus(tmp_path / "list", sizes=False))
    assert ranges(server, A) == [len(left), None]
    assert visible(folder) == WHOLE


def test_range_that_was_not_asked_for_is_not_taken(bring, folder, server, tiny):
    def elsewhere(handler, body):
        handler.head(206, Content_Range=f"bytes 0-9/{len(body)}", Content_Length=10)
        handler.wfile.write(body[:10])

    server.script[A] = [cut(20_000), elsewhere, good]
    bring(tiny)
    assert ranges(server, A)[2] is None
    assert visible(folder) == WHOLE


def test_wrong_bytes_are_refused_and_deleted(bring, folder, server, tiny):
    wrong = b"Please sign in to use this network."
    server.script[A] = [sends(wrong)]
    found, published = (hashlib.sha256(text).hexdigest()[:12] for text in (wrong, TEXTS["train/a.txt"]))
    with pytest.raises(
        InputError, match=rf"a\.txt has the SHA-256 {found}\.\.\. where {published}\.\.\. was published"
    ):
        bring(tiny, jobs=1)
    assert "tiny/train/a.txt" not in visible(folder)
    assert not [name for name in unfinished(folder) if "a.txt" in name]
    server.script.clear()
    server.asked.clear()
    bring(tiny)
    assert ranges(server, A) == [None]
    assert visible(folder) == WHOLE


def test_more_bytes_than_published_are_refused(bring, folder, server, tiny):
    server.script[B] = [sends(b"x" * 200_000)]
    with pytest.raises(InputError, match=rf"{B}: sends more than the {len(TEXTS['train/b.txt'])} bytes expected"):
        bring(tiny, jobs=1)
    assert "tiny/train/b.txt" not in visible(folder)
    assert not [name for name in unfinished(folder) if "b.txt" in name]


def test_packed_answer_is_refused(bring, server, tiny):
    server.script[B] = [sends(b"x", Content_Encoding="gzip")]
    with pytest.raises(InputError, match=rf"{B}: sends packed bytes where plain ones were asked for"):
        bring(tiny)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (403, "answers 403 Forbidden; the server refuses access"),
        (404, "answers 404 Not Found; it may have moved"),
        (410, "answers 410 Gone; give another address with --mirror"),
        (304, "answers 304 Not Modified; give"),
        (299, "answers 299; give"),
    ],
)
def test_refusal_for_good_is_told_at_once(bring, folder, server, tiny, code, message):
    server.script[A] = [status(code)]
    with pytest.raises(InputError, match=rf"^{server.address}{A}: {message}"):
        bring(tiny, jobs=1)
    assert ranges(server, A) == [None]
    assert "tiny/train/a.txt" not in visible(folder)


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_passing_fault_is_tried_again(bring, folder, server, tiny, code):
    server.script[A] = [status(code), status(code), good]
    bring(tiny)
    assert ranges(server, A) == [None] * 3
    assert visible(folder) == WHOLE


def test_passing_fault_that_stays_is_told(bring, server, tiny):
    server.script[A] = [status(429)]
    with pytest.raises(
        InputError, match=r"answers 429 Too Many Requests; check the network, wait a while or give --mirror, then run"
    ):
        bring(tiny)
    assert ranges(server, A) == [None] * 3


def test_fault_of_one_file_keeps_the_others(bring, folder, server, tiny):
    server.script[f"{ROOT}/test.txt"] = [status(404)]
    with pytest.raises(InputError, match="404"):
        bring(tiny, jobs=1)
    assert visible(folder) == {path: text for path, text in WHOLE.items() if path != "tiny/test.txt"}


def test_fault_of_one_file_ends_the_others(bring, folder, server, tmp_path, gate):
    endless = bytes(40_000_000)

    def refused(handler, _):
        gate.wait(10)
        handler.head(404, Content_Length=0)

    def slowly(handler, body):
        handler.head(200, Content_Length=len(body))
        gate.set()
        with suppress(OSError):
            for at in range(0, len(body), 40_000):
                handler.wfile.write(body[at : at + 40_000])
                time.sleep(0.01)

    server.content[B] = endless
    server.script |= {A: [refused], B: [slowly]}
    with pytest.raises(InputError, match="404"):
        bring(corpus(tmp_path / "list", {"train/a.txt": b"", "train/b.txt": endless}))
    assert visible(folder) == {}
    assert len(unfinished(folder)["tiny/train/b.txt.part"]) < len(endless)


def test_redirect_to_another_server_is_refused(bring, server, tiny):
    with serving() as other:
        server.script[A] = [status(302, Location=f"{other.address}{A}")]
        with pytest.raises(
            InputError, match=rf"{A}: sends on to another server, '{other.address}{A}', which is refused"
        ):
            bring(tiny)
        assert other.asked == []


@pytest.mark.parametrize(
    "there",
    ["http://localhost:{port}{path}", "https://127.0.0.1:{port}{path}", "//127.0.0.1{path}", "http://[", "\xff"],
)
def test_redirect_to_another_name_scheme_or_port_is_refused(bring, server, tiny, there):
    server.script[A] = [status(301, Location=there.format(port=server.server_port, path=B))]
    with pytest.raises(InputError, match="sends on to another server"):
        bring(tiny)


def test_redirect_on_the_same_server_is_followed(bring, folder, server, tiny):
    server.content["/moved/a.txt"] = TEXTS["train/a.txt"]
    server.script[A] = [status(302, Location="/moved/a.txt")]
    bring(tiny)
    assert visible(folder) == WHOLE


def test_redirect_without_end_is_refused(bring, server, tiny):
    server.script[A] = [status(302, Location=A)]
    with pytest.raises(InputError, match=rf"{A}: sends on and on"):
        bring(tiny, jobs=1)
    assert ranges(server, A) == [None] * 5


def test_refused_connection_is_told(bring, tiny):
    with serving() as gone:
        pass
    with pytest.raises(InputError, match=rf"^{gone.address}{A}: the connection failed \(Connection refused\); check"):
        bring(tiny, mirror=gone.address, jobs=1)


def test_silent_server_is_given_up(bring, folder, server, tiny, gate):
    server.script[A] = [waits_for(gate)]
    with pytest.raises(InputError, match=rf"{A}: no answer within 0\.1 s; check the network, wait"):
        bring(tiny, timeout=0.1, waits=(), jobs=1)
    assert "tiny/train/a.txt" not in visible(folder)


def test_server_that_falls_silent_midway_is_given_up(bring, folder, server, tiny, gate):
    def stall(handler, body):
        handler.head(200, Content_Length=len(body))
        handler.wfile.write(body[:10])
        handler.wfile.flush()
        gate.wait(10)

    server.script[A] = [stall]
    with pytest.raises(InputError, match=rf"{A}: no answer within 0\.1 s"):
        bring(tiny, timeout=0.1, waits=(), jobs=1)
    assert "tiny/train/a.txt" not in visible(folder)


def test_proxies_are_not_asked_for_this_computer(bring, folder, tiny, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    bring(tiny)
    assert visible(folder) == WHOLE


def test_mirror_may_be_named_and_have_a_path(bring, folder, server, tiny):
    server.content = {f"/github{path}": text for path, text in server.content.items()}
    bring(tiny, mirror=f"http://localhost:{server.server_port}/github/")
    assert visible(folder) == WHOLE


@pytest.mark.parametrize(
    "mirror",
    [
        "http://mirror.example",
        "http://127.0.0.1.example",
        "http://127.0.0.256",
        "http://localhost@mirror.example",
        "http://mirror.example\\@localhost",
        "http://[::2]",
        "https://user:word@mirror.example",
        "https://mirror.example/?x=1",
        "https://mirror.example\n",
        "ftp://mirror.example",
        "mirror.example",
        "file:///etc",
        "https://",
        "https://mirror..example",
        f"https://{'m' * 64}.example",
        "",
    ],
)
def test_mirror_that_is_not_safe_is_refused(bring, folder, server, tiny, mirror):
    with pytest.raises(InputError, match=r"the mirror .* is not allowed; give an address that begins with https://"):
        bring(tiny, mirror=mirror)
    assert not folder.exists()


def test_two_fetches_at_once_do_not_meet(bring, folder, server, tiny, gate):
    server.script[A] = [waits_for(gate)]
    results = []
    first = threading.Thread(target=lambda: results.append(bring(tiny)))
    first.start()
    while not server.asked:
        time.sleep(0.001)
    with pytest.raises(InputError, match=r"\.incoming/tiny: another fetch is at work here; wait until it has ended"):
        bring(tiny)
    gate.set()
    first.join()
    assert results == [FetchResult(3, 0, sum(map(len, TEXTS.values())))]
    assert visible(folder) == WHOLE
    assert bring(tiny).kept == 3


def test_interrupted_fetch_keeps_what_it_has(bring, folder, server, tiny):
    def interrupt(what, done, of):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(tiny, jobs=1, progress=interrupt)
    kept = len(visible(folder))
    assert kept >= 1
    assert bring(tiny).kept == kept
    assert visible(folder) == WHOLE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_told(bring, folder, tiny):
    (folder / ".incoming/tiny/train").mkdir(parents=True)
    (folder / ".incoming/tiny/train/a.txt.part").symlink_to("/dev/full")
    with pytest.raises(InputError, match="the disk is full; free some space and run the same command again"):
        bring(tiny, jobs=1)
    assert "tiny/train/a.txt" not in visible(folder)


def test_folder_that_cannot_be_written_is_told(bring, folder, tiny):
    folder.write_text("a file")
    with pytest.raises(
        InputError, match=r"corpora/\.incoming/tiny: cannot be written \(Not a directory\); give another f"
    ):
        bring(tiny)


def test_our_own_corpora_are_not_fetched(bring):
    with pytest.raises(InputError, match="embedded ships with this package; there is nothing to fetch"):
        bring("embedded")
    with pytest.raises(
        InputError, match=r"silver ships with this package; fetch .*: stance corpora fetch polnear newsmtsc$"
    ):
        bring("silver")


def test_unknown_corpus_is_told(bring):
    with pytest.raises(InputError, match="there is no corpus 'polnaer'; did you mean 'polnear'"):
        bring("polnaer")


@pytest.mark.parametrize("package", ["pooch", "requests"])
def test_missing_extra_is_told(bring, folder, tiny, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stance\[fetch\]'"):
        bring(tiny)
    assert not folder.exists()


def test_server_that_sends_anything_gives_a_clear_error(server, tmp_path):
    info = corpus(tmp_path / "list", {"train/a.txt": TEXTS["train/a.txt"]})
    lengths = st.sampled_from(
        [[], [b"Content-Length: 5"], [b"Content-Length: -1"], [b"Content-Length: " + b"9" * 5000]]
    )
    others = [
        *(b"Transfer-Encoding: chunked", b"Content-Range: bytes 0-", b"Content-Encoding: gzip", b"Location: http://["),
        *(b": ", b"\xff"),
    ]
    heads = st.builds(lambda one, more: one + more, lengths, st.lists(st.sampled_from(others), max_size=3, unique=True))
    codes = st.sampled_from([b"HTTP/1.1 200 OK", b"HTTP/1.1 206 X", b"HTTP/1.1 302 X", b"HTTP/1.1 416 X", b"HTTP/9 x"])
    answers = st.builds(lambda code, heads, body: b"\r\n".join([code, *heads, b"", body]), codes, heads, st.binary())

    @settings(max_examples=60)
    @given(answers | st.binary())
    def check(answer):
        server.script[A] = [lambda handler, _: handler.wfile.write(answer)]
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        with pytest.raises(InputError, match=A):
            fetch(info, folder, mirror=server.address, progress=lambda *_: None, waits=(), timeout=5.0)
        assert visible(folder) == {}

    check()


# Archives


def pack(members, compression=zipfile.ZIP_DEFLATED):
    """Make an archive as GitHub does; a member is a name or an entry, and its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def member(path):
    return f"tiny-{COMMIT}/data/{path}"


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


MEMBERS = [(member(path), text) for path, text in TEXTS.items()]
OTHERS = [
    (f"tiny-{COMMIT}/README.md", b"not listed"),
    ("../evil.txt", b"out of the folder"),
    (f"tiny-{COMMIT}/data/../../../evil.txt", b"out of the folder"),
    ("/evil.txt", b"out of the folder"),
    (link(member("train/link")), b"/etc/passwd"),
]


def test_archive_gives_its_listed_members_and_nothing_else(bring, folder, server, packed, tmp_path):
    server.content[ZIP] = pack([*OTHERS, *MEMBERS])
    result = bring(packed)
    assert result == FetchResult(fetched=3, kept=0, bytes=len(server.content[ZIP]))
    assert server.asked == [(ZIP, None)]
    assert visible(folder) == WHOLE
    assert unfinished(folder) == {}
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    assert not [path for path in tmp_path.rglob("*") if path.name in ("evil.txt", "README.md", "link")]


def test_archive_without_length_is_taken(bring, folder, server, packed):
    server.content[ZIP] = pack(MEMBERS)
    server.script[ZIP] = [partial(unmeasured, whole=False), unmeasured]
    bring(packed)
    assert len(server.asked) == 2
    assert visible(folder) == WHOLE


def test_archive_that_is_cut_goes_on(bring, folder, server, packed):
    server.content[ZIP] = pack(MEMBERS, zipfile.ZIP_STORED)
    server.script[ZIP] = [cut(20_000), good]
    bring(packed)
    first, second = ranges(server, ZIP)
    assert first is None
    assert 10_000 < second <= 20_000
    assert visible(folder) == WHOLE


def test_archive_shows_bytes_and_then_members(bring, server, packed):
    server.content[ZIP] = pack(MEMBERS)
    shown = []
    bring(packed, progress=lambda *seen: shown.append(seen))
    size = len(server.content[ZIP])
    assert shown == [("fetching tiny", size, size), *(("unpacking tiny", done, 3) for done in range(4))]


def test_archive_that_was_unpacked_in_part_is_not_fetched_again(bring, folder, server, packed):
    def interrupt(what, done, of):
        if what == "unpacking tiny" and done == 1:
            raise KeyboardInterrupt

    server.content[ZIP] = pack(MEMBERS)
    with pytest.raises(KeyboardInterrupt):
        bring(packed, progress=interrupt)
    assert list(visible(folder)) == ["tiny/train/a.txt"]
    assert bring(packed) == FetchResult(fetched=2, kept=1, bytes=0)
    assert len(server.asked) == 1
    assert visible(folder) == WHOLE
    assert unfinished(folder) == {}


def encrypted(data):
    """Set the bit that says so in every header of an archive."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data = data[: at + place] + bytes([data[at + place] | 1]) + data[at + place + 1 :]
            at = data.find(mark, at + 4)
    return data


def garbled(data):
    """Change the packed bytes of an archive's first member."""
    at = data.index(b"a.txt") + len(b"a.txt")
    return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + 8]) + data[at + 8 :]


def misplaced(data, field):
    """Give an archive's list of members another length or place than it has."""
    at = data.rindex(b"PK\x05\x06") + field
    return data[:at] + b"\xff\xff\xff\x00" + data[at + 4 :]


@pytest.mark.parametrize(
    "data",
    [
        b"<html>Please sign in</html>",
        pack(MEMBERS)[:-30],
        garbled(pack(MEMBERS)),
        misplaced(pack(MEMBERS), 12),
        misplaced(pack(MEMBERS), 16),
        encrypted(pack(MEMBERS)),
        pack(MEMBERS, zipfile.ZIP_BZIP2),
        pack(MEMBERS, zipfile.ZIP_LZMA),
    ],
    ids=["page", "cut", "garbled", "long list", "list elsewhere", "encrypted", "bzip2", "lzma"],
)
def test_archive_that_is_no_whole_zip_is_refused_and_deleted(bring, folder, server, packed, data):
    server.content[ZIP] = data
    with pytest.raises(InputError, match=rf"{ZIP}: sends no whole zip archive; it was deleted, run the same command"):
        bring(packed)
    assert visible(folder) == {}
    assert unfinished(folder) == {}
    server.content[ZIP] = pack(MEMBERS)
    bring(packed)
    assert visible(folder) == WHOLE


def test_archive_without_a_listed_member_is_refused(bring, folder, server, packed):
    server.content[ZIP] = pack(MEMBERS[:2])
    with pytest.raises(
        InputError, match=rf"{ZIP}: the archive lacks 'tiny-{COMMIT}/data/test\.txt'; give another addr"
    ):
        bring(packed)
    assert visible(folder) == {f"tiny/{path}": TEXTS[path] for path in ("train/a.txt", "train/b.txt")}
    assert unfinished(folder) == {}


@pytest.mark.parametrize(
    "entry",
    [
        (member("train/b.txt"), b"other bytes"),
        (link(member("train/b.txt")), b"/etc/passwd"),
        (member("train/b.txt"), TEXTS["train/b.txt"] + b"more"),
    ],
    ids=["other", "link", "too long"],
)
def test_archive_with_wrong_bytes_is_refused(bring, folder, server, packed, entry):
    server.content[ZIP] = pack([MEMBERS[0], entry, MEMBERS[2]])
    published = hashlib.sha256(TEXTS["train/b.txt"]).hexdigest()[:12]
    with pytest.raises(
        InputError, match=rf"{ZIP}: train/b\.txt has the SHA-256 .* where {published}\.\.\. was published"
    ):
        bring(packed)
    assert visible(folder) == {"tiny/train/a.txt": TEXTS["train/a.txt"]}
    assert unfinished(folder) == {}


def test_archive_is_unpacked_within_bounds(bring, server, packed):
    server.content[ZIP] = pack([(member("train/a.txt"), bytes(50_000_000)), *MEMBERS[1:]])
    assert len(server.content[ZIP]) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"train/a\.txt has the SHA-256"):
            bring(packed)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_archive_that_anybody_garbled_gives_right_files_or_none(server, tmp_path):
    whole = pack([*OTHERS, *MEMBERS])
    info = corpus(tmp_path / "list", archive=True)
    changes = st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=4)

    @settings(max_examples=40)
    @given(changes)
    def check(changes):
        data = bytearray(whole)
        for at, byte in changes:
            data[at] = byte
        server.content[ZIP] = bytes(data)
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        try:
            fetch(info, folder, mirror=server.address, progress=lambda *_: None, waits=())
        except InputError:
            assert visible(folder).items() <= WHOLE.items()
        else:
            assert visible(folder) == WHOLE
        shutil.rmtree(folder)

    check()
