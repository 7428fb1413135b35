"""`stance serve`: a real server is asked over HTTP; what it lets in, and how it begins and ends."""

import http.client
import ipaddress
import os
import re
import signal
import socket
import subprocess
import time
from contextlib import suppress

import pytest

from serving import FIRST, client, serving
from stance.cli.entry import main
from stance.schema import Document
from stance.serve.guards import MAX_BYTES, Bucket, Refused


@pytest.fixture
def page(tmp_path):
    with client(tmp_path) as page:
        yield page


@pytest.mark.parametrize("target", ["/", "/text/1", "/nothing", "/text/9"])
def test_every_answer_has_the_headers_that_keep_others_out(page, target):
    status, headers, body = page.ask("GET", target)
    assert status == (404 if target in ("/nothing", "/text/9") else 200)
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == policy["connect-src"] == "'self'"
    nonce = re.search(r"'nonce-([\w-]{20,})'", policy["script-src"])[1]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] == "stance"
    assert nonce in body
    assert nonce not in page.ask("GET", target)[2]
    assert re.search(r"""(?:src|href|action)=["'](?!/|#|data:)""", body) is None


def test_page_is_read_without_script(page):
    body = page.ask("GET", "/text/1")[2]
    assert '<span class="actor s0">Ottawa</span> <i id="d0-m0"></i><a class="cue s0"' in re.sub(
        r' data-c="\d+"', "", body
    )
    assert "Correcting needs JavaScript" in body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example:{port}", ""])
def test_foreign_hosts_are_refused(page, host):
    status, _, body = page.ask("GET", "/", Host=host.format(port=page.port))
    assert status == 421
    assert page.token not in body


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_own_hosts_are_let_in(page, host):
    assert page.ask("GET", "/", Host=f"{host}:{page.port}")[0] == 200


def test_two_hosts_are_refused(page):
    own = f"Host: 127.0.0.1:{page.port}\r\n"
    assert " 421 " in page.raw(f"GET / HTTP/1.0\r\n{own}{own}\r\n".encode())
    assert " 421 " in page.raw(b"GET / HTTP/1.0\r\n\r\n")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-site"},
    ],
)
def test_forms_of_other_pages_are_refused(page, headers):
    headers = {key: value.format(port=page.port) for key, value in headers.items()}
    headers |= {"Content_Type": "application/x-www-form-urlencoded"}
    body = f"token={page.token}&text=Hello"
    assert page.ask("POST", "/paste", body, own=False, **headers)[0] == 403
    assert page.desk.listed()[1] == 1


@pytest.mark.parametrize("target", ["/paste", "/text/1/rest", "/text/1/forget", "/text/1/save"])
def test_forms_without_the_token_are_refused(page, target):
    for token in ("", "x" * 43, "ü"):
        if target.endswith("save"):
            status, _, body = page.save(FIRST, token=token.encode("ascii", "replace").decode())
        else:
            status, _, body = page.form(target, token=token, text="Hello", sentence="1")
        assert status == 403
        assert "load it again" in body
    assert not page.path.exists()


@pytest.mark.parametrize(
    "target",
    [
        "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/text/..%2f..%2fetc%2fpasswd",
        "/text/1/../../x", "/text/0", "/text/-1", "/text/01", "/text/1/", "/text/1/save/x", "/text/٣", "file:///etc/passwd",
        "//[", "/templates/serve.js", "/report.html", "/gold.jsonl", "/favicon.ico", "/text/99999999999999",
    ],
)  # fmt: skip
def test_nothing_else_is_read(page, target):
    page.path.write_text("")
    data = f"GET {target} HTTP/1.0\r\nHost: 127.0.0.1:{page.port}\r\n\r\n".encode()
    answer = page.raw(data)
    assert " 404 " in answer.splitlines()[0]
    assert "root:" not in answer


def test_too_much_is_refused(page):
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    status, _, body = page.ask("POST", "/paste", b"x" * (MAX_BYTES + 1), **kind)
    assert status == 413
    assert "more than 2 MB" in body
    assert page.ask("GET", "/" + "x" * 3000)[0] == 414
    own = f"Host: 127.0.0.1:{page.port}\r\n"
    assert " 411 " in page.raw(f"POST /paste HTTP/1.0\r\n{own}\r\n".encode())
    assert " 411 " in page.raw(f"POST /paste HTTP/1.0\r\n{own}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode())
    assert " 411 " in page.raw(f"POST /paste HTTP/1.0\r\n{own}Content-Length: -1\r\n\r\n".encode())
    assert " 501 " in page.raw(f"DELETE / HTTP/1.0\r\n{own}\r\n".encode())
    assert page.desk.listed()[1] == 1


def test_who_sends_too_slowly_is_left(tmp_path):
    with client(tmp_path, seconds=0.5) as page:
        with socket.create_connection(("127.0.0.1", page.port), timeout=20) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\nX: ")
            assert connection.recv(100) == b""  # closed without an answer
        assert page.ask("GET", "/")[0] == 200


def test_who_sends_a_form_byte_by_byte_is_left(tmp_path):
    with client(tmp_path, seconds=0.5) as page:
        head = f"POST /paste HTTP/1.0\r\nHost: 127.0.0.1:{page.port}\r\nContent-Length: 1000\r\n\r\n"
        with socket.create_connection(("127.0.0.1", page.port), timeout=0.05) as connection:
            connection.sendall(head.encode())
            heard = None
            while heard is None:  # each byte in time, all of them never
                with suppress(TimeoutError):
                    heard = connection.recv(100)
                with suppress(OSError):
                    connection.sendall(b"x")
        assert heard == b""
        assert page.ask("GET", "/")[0] == 200


def test_too_many_at_once_are_left_and_the_next_one_is_answered(tmp_path):
    with client(tmp_path, seconds=20) as page:
        waiting = [socket.create_connection(("127.0.0.1", page.port), timeout=20) for _ in range(32)]
        with socket.create_connection(("127.0.0.1", page.port), timeout=20) as late:
            assert late.recv(100) == b""
        for connection in waiting:
            connection.close()
        for _ in range(100):
            with suppress(http.client.RemoteDisconnected, ConnectionError):
                assert page.ask("GET", "/")[0] == 200
                break
            time.sleep(0.05)
        else:
            pytest.fail("the page is not answered any more")


def test_page_is_for_this_machine_only(tmp_path):
    with serving(tmp_path, Document("a", "Hello.")) as server:
        assert ipaddress.ip_address(server.socket.getsockname()[0]).is_loopback


def test_whoever_asks_too_often_hears_so(page, monkeypatch):
    monkeypatch.setattr(page.app, "_requests", Bucket(3, 0.5, clock=lambda: 0.0))
    assert [page.ask("GET", "/")[0] for _ in range(5)] == [200, 200, 200, 429, 429]
    assert page.ask("GET", "/", Host="evil.example")[0] == 421


def test_who_asks_too_often_has_to_wait():
    now = [0.0]
    bucket = Bucket(3, 0.5, clock=lambda: now[0])
    for _ in range(3):
        bucket.take()
    with pytest.raises(Refused, match="wait"):
        bucket.take()
    now[0] = 2.0
    bucket.take()
    with pytest.raises(Refused, match="wait"):
        bucket.take()


def test_pasting_is_limited(page):
    statuses = [page.form("/paste", text=f"Text {k}.")[0] for k in range(25)]
    assert statuses[:20] == [303] * 20
    assert statuses[-1] == 429


def test_report_of_a_run_runs_no_script_but_ours(page, tmp_path):
    assert page.ask("GET", "/report")[0] == 404
    (tmp_path / "report.html").write_text("<script>1</script>")
    status, headers, _ = page.ask("GET", "/report")
    assert status == 200
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", policy["script-src"])
    assert "connect-src" not in policy
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_head_has_no_body(page):
    assert page.ask("HEAD", "/")[::2] == (200, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "gold.csv"], "give a name that ends in .jsonl"),
        (["-o", "none/gold.jsonl"], "its folder does not exist; make it first"),
        (["-o", "folder.jsonl"], "is no plain file; choose another name with -o"),
        (["none.txt"], "none.txt: no such file; check the path"),
        (["-"], "standard input cannot be served"),
        (["--port", "{used}"], "port {used} is in use; give another with --port"),
        (["--port", "70000"], "port 70000 does not exist"),
        (["--root", "none", "latest"], "there are no runs here"),
    ],
)
def test_serve_that_cannot_begin_says_why_in_one_line(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.jsonl").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = used.getsockname()[1]
        assert main(["serve", *(word.format(used=port) for word in words)]) == 2
    told = capsys.readouterr().err
    assert message.format(used=port) in told
    assert told.count("\n") == 1


def test_ctrl_c_ends_it_well(script, tmp_path):
    (tmp_path / "a.txt").write_text("Ottawa accused Beijing of lying.")
    command = [script, "serve", "a.txt", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        found = re.fullmatch(r"page: http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends it\)\n", line)
        assert found, line + process.communicate()[1]
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=60)
        connection.request("GET", "/text/1")
        assert "accusation</span> <strong>" in connection.getresponse().read().decode()
        connection.close()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=100)
    assert (process.returncode, errors) == (0, "")
    assert os.listdir(tmp_path) == ["a.txt"]  # noqa: PTH208
