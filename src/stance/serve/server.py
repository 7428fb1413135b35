"""The network side of `stance serve`: one thread a request, this machine only, nothing without an end."""

from __future__ import annotations

import errno
import io
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from stance.exceptions import InputError
from stance.serve.app import App, Reply, Request, failure
from stance.serve.guards import LOOPBACK, MAX_BYTES, Deadline, Doorkeeper, Refused

_SECONDS, _MOST_THREADS, _LONGEST_TARGET, _MOST_DRAINED = 30.0, 32, 2_000, 16_000_000


class PageServer(ThreadingHTTPServer):
    """A server on this machine's own address.

    Parameters
    ----------
    port : int
        0 takes any that is free.
    make_app : callable
        Given the `Doorkeeper` of the port, returns what answers.
    seconds : float, optional
        How long a request may take to arrive.

    Raises
    ------
    InputError
        If the port cannot be had.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere it would let others take the port over

    def __init__(self, port: int, make_app: Callable[[Doorkeeper], App], *, seconds: float = _SECONDS):
        self.seconds, self._room = seconds, threading.BoundedSemaphore(_MOST_THREADS)
        host = LOOPBACK[0] if _has_address(LOOPBACK[0]) else LOOPBACK[1]
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
            raise InputError(f"port {port} {reason}; give another with --port, or --port 0 for any") from None
        except OverflowError:
            raise InputError(f"port {port} does not exist; give one from 1024 to 65535") from None
        self.app = make_app(Doorkeeper(self.server_port))
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}/"

    def server_bind(self) -> None:
        """Bind without asking name servers for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, unless there are too many."""
        if not self._room.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing where somebody went away in the middle of an answer."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: PageServer

    def version_string(self) -> str:
        """Return what the server is called, without versions."""
        return "stance"

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.seconds)
        self.rfile = io.BufferedReader(Deadline(self.connection, self.server.seconds))

    def do_GET(self) -> None:
        self._answer(None)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        try:
            body = self._body()
        except Refused as refused:
            self._send(failure(refused.status, refused.message))
            self.close_connection = True
            return
        self._answer(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: what is read here is nobody's business."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request at all as everything else is answered."""
        self.close_connection = True
        if getattr(self, "request_version", "") == "HTTP/0.9" or not hasattr(self, "command"):
            self.request_version, self.command = "HTTP/1.0", None  # type: ignore[assignment]
        self._send(failure(int(code), "this is no request that the page knows; go back to the list"))

    def _answer(self, body: bytes | None) -> None:
        if len(self.path) > _LONGEST_TARGET:
            self._send(failure(414, "the address is too long; go back to the list"))
            return
        headers = self.headers
        request = Request(
            method=self.command,
            target=self.path,
            hosts=headers.get_all("Host", []),
            origins=headers.get_all("Origin", []),
            site=headers.get("Sec-Fetch-Site"),
            kind=headers.get("Content-Type", ""),
            token=headers.get("X-CSRF-Token", ""),
            body=body,
        )
        try:
            reply = self.server.app.answer(request)
        except Exception:  # the page goes on; whoever started it is told
            traceback.print_exc()
            reply = failure(500, "stance failed at this; the terminal where it runs says why")
        self._send(reply)

    def _body(self) -> bytes:
        """Return what was sent; too much of it is read and thrown away, so that the answer is heard."""
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit() and len(length) < 15):
            raise Refused(411, "the length of the request is not said; use the form on the page")
        size = int(length)
        if size > MAX_BYTES:
            left = min(size, _MOST_DRAINED)
            while left and (piece := self.rfile.read(min(left, 65_536))):
                left -= len(piece)
            raise Refused(413, f"more than {MAX_BYTES // 1_000_000} MB at once; send fewer or shorter texts")
        body = self.rfile.read(size)
        if len(body) < size:
            raise Refused(400, "the request was cut off; send it again")
        return body

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.all_headers().items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


def _has_address(host: str) -> bool:
    """Tell whether this machine has an address: some have IPv6 only."""
    try:
        with socket.socket(socket.AF_INET) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True
