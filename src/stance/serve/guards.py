"""What keeps others out: this machine's own names only, our own pages only, not too much and not too often."""

from __future__ import annotations

import io
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

MAX_BYTES = 2_000_000
"""Of a request's body."""
LOOPBACK = ("127.0.0.1", "::1")

_SHARED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Refused(Exception):
    """A request that is not answered as asked.

    Parameters
    ----------
    status : int
        Of HTTP.
    message : str
        What is wrong, and what to do.
    """

    def __init__(self, status: int, message: str):
        self.status, self.message = status, message
        super().__init__(message)


class Doorkeeper:
    """Knows under which names the page may be asked for, and the token that its own forms carry.

    Parameters
    ----------
    port : int
        Where the page is.
    """

    def __init__(self, port: int):
        names = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
        self.hosts = frozenset([*names, *(("127.0.0.1", "localhost", "[::1]") if port == 80 else ())])
        self.token = secrets.token_urlsafe(32)

    def check_host(self, hosts: Sequence[str]) -> None:
        """Refuse a request for another name: a foreign name that leads here is an attack (DNS rebinding).

        Raises
        ------
        Refused
            If there is not exactly one, or it is another.
        """
        if len(hosts) != 1 or hosts[0].strip().lower() not in self.hosts:
            raise Refused(421, "this page answers to its own address only; open the one that stance serve has printed")

    def check_origin(self, origins: Sequence[str], site: str | None, host: str) -> None:
        """Refuse what a page of somebody else sends.

        Parameters
        ----------
        origins : sequence of str
            The headers `Origin`; browsers send one with each form and script.
        site : str or None
            The header `Sec-Fetch-Site`.
        host : str
            The header `Host`.

        Raises
        ------
        Refused
            If the origin is missing or another.
        """
        own = f"http://{host.strip().lower()}"
        if [origin.lower() for origin in origins] != [own] or site not in (None, "same-origin"):
            raise Refused(403, "this was not sent by the page itself; load the page again and repeat it there")

    def check_token(self, given: str) -> None:
        """Refuse a form without the page's token.

        Raises
        ------
        Refused
            If it is missing or another: of another page, or of a server that was ended since.
        """
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            raise Refused(403, "the page is from before stance serve was started; load it again and repeat it there")


class Bucket:
    """A limit on how often: so many at once, and so many a second over time.

    Parameters
    ----------
    most : float
    a_second : float
    clock : callable, optional
        Returns seconds.
    """

    def __init__(self, most: float, a_second: float, clock: Callable[[], float] = time.monotonic):
        self.most, self.a_second, self._clock = most, a_second, clock
        self._left, self._at, self._lock = most, clock(), threading.Lock()

    def take(self) -> None:
        """Count one more.

        Raises
        ------
        Refused
            If it is too many.
        """
        with self._lock:
            now = self._clock()
            self._left = min(self.most, self._left + (now - self._at) * self.a_second)
            self._at = now
            if self._left < 1:
                raise Refused(429, "too many requests; wait some seconds and try again")
            self._left -= 1


class Deadline(io.RawIOBase):
    """Reads from a connection until a moment, however slowly the other side sends.

    Parameters
    ----------
    connection : socket
    seconds : float
        From now on.
    """

    def __init__(self, connection: socket.socket, seconds: float):
        self._connection, self._until = connection, time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request was not sent in time")
        before = self._connection.gettimeout()
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(before)


def shared_headers(policy: str) -> dict[str, str]:
    """Return the headers of every answer, with its content security policy."""
    return {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'", **_SHARED}
