"""One address to one file: taken up where it was cut off, tried again, compared with its SHA-256."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import responses
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from stance.exceptions import InputError, MissingExtraError

if TYPE_CHECKING:
    import requests

AGAIN = "run the same command again, what has arrived is kept"
MAX_FILE, MAX_ARCHIVE = 100_000_000, 2_000_000_000
"""No file and no archive may have more bytes than these."""

_CHUNK = 1 << 12
"""Bytes read at once; so many may be lost where a download is cut off."""
_MAX_REDIRECTS = 5
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_REMEDIES = {
    403: "the server refuses access; wait a while, or give another address with --mirror",
    404: "it may have moved; give an address that has it with --mirror",
}


class Line:
    """A way to a server, to be closed after use; several threads may use it.

    Parameters
    ----------
    waits : sequence of float
        Seconds before each further try when the connection breaks or the server asks to come again.
    timeout : float
        Seconds without an answer after which a try is given up.
    proxies : bool
        Whether the proxies that the environment names are asked.

    Raises
    ------
    MissingExtraError
        If the extra ``fetch`` is not installed.
    """

    def __init__(self, waits: Sequence[float], timeout: float, *, proxies: bool):
        try:
            import pooch
            import requests
        except ImportError:
            raise MissingExtraError("fetching corpora", "fetch") from None
        self.waits, self.timeout = tuple(waits), timeout
        self.stopped = Event()
        self.session = requests.Session()
        self.session.trust_env = proxies
        self.session.hooks["response"] = [self._stay_here]
        for logger in (pooch.get_logger(), logging.getLogger("urllib3")):
            logger.setLevel(logging.ERROR)  # their notes would run through the progress bars

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def bring(
        self,
        url: str,
        path: Path,
        *,
        sha256: str | None,
        size: int | None = None,
        limit: int = MAX_FILE,
        show: Callable[[int, int | None], None] = lambda done, of: None,
    ) -> int:
        """Bring an address into a file and return how many bytes came over the net.

        The file appears under its name when it is whole; before that it has the ending `.part` too, and the next call
        takes it up.

        Parameters
        ----------
        url : str
        path : Path
            Absolute; its folder must be there. A file that is there already is kept if its SHA-256 is right or unknown.
        sha256 : str or None
            What the bytes must have; None where nobody knows.
        size : int, optional
            How many bytes there must be, where that is known.
        limit : int, optional
            How many there may be, where it is not.
        show : callable, optional
            Told how many bytes are there and how many there will be.

        Raises
        ------
        InputError
            If the server fails for good, sends on to another one, or sends other bytes than expected.
        OSError
            If the disk fails.
        """
        import pooch

        download = _Download(self, path.with_name(f"{path.name}.part"), size, limit, show)
        try:
            pooch.retrieve(url, sha256, fname=path.name, path=path.parent, downloader=download)
        except InputError:
            raise
        except ValueError as error:  # pooch found another SHA-256, names it in its text and has deleted the file
            found = re.findall("[0-9a-f]{64}", str(error))
            raise differs(path.name, sha256 or "", found[-1] if found else "another", url) from None
        return download.received

    def ask(self, url: str, start: int) -> requests.Response:
        """Ask for an address from a byte on; the answer is 200, 206 or 416."""
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        at = url
        for _ in range(_MAX_REDIRECTS):
            with self.faults():
                answer = self.session.get(at, headers=headers, stream=True, timeout=self.timeout, allow_redirects=False)
            target = self.session.get_redirect_target(answer)
            if target is None:
                return _accepted(answer, url)
            answer.close()
            at = urljoin(at, target)
        raise InputError("sends on and on; give another address with --mirror", path=url)

    def _stay_here(self, answer: requests.Response, **_: object) -> None:
        """Refuse to be sent to another server; a hook, since requests stumbles over what is no address by itself."""
        there = ""
        try:
            there = self.session.get_redirect_target(answer) or answer.url
            if urlsplit(urljoin(answer.url, there))[:2] == urlsplit(answer.url)[:2]:
                return
        except ValueError:
            pass
        answer.close()
        remedy = "give that address with --mirror if you trust it"
        raise InputError(f"sends on to another server, {there[:200]!r}, which is refused; {remedy}", path=answer.url)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Make of everything that can happen on the net something that may go away by itself."""
        import requests

        try:
            yield
        except requests.RequestException as error:
            raise _Again(_reason(error, self.timeout)) from None


def differs(name: str, expected: str, found: str, url: str) -> InputError:
    """Return the error for a file whose bytes are not the published ones."""
    return InputError(
        f"{name} has the SHA-256 {found[:12]}... where {expected[:12]}... was published; it was deleted, "
        "run the same command again or give another address with --mirror",
        path=url,
    )


class _Again(Exception):
    """Something that may go away by itself; the text says what."""


class _Download:
    """A downloader as pooch wants it; `Line.bring` says what the parameters are."""

    def __init__(self, line: Line, part: Path, size: int | None, limit: int, show: Callable[[int, int | None], None]):
        self.line, self.part, self.size, self.show = line, part, size, show
        self.limit = limit if size is None else size
        self.received = 0

    def __call__(self, url: str, output: str, _pooch: object) -> None:
        for wait in (*self.line.waits, None):
            try:
                self._go_on(url)
                break
            except _Again as fault:
                if wait is None or self.line.stopped.wait(wait):
                    remedy = f"check the network, wait a while or give --mirror, then {AGAIN}"
                    raise InputError(f"{fault}; {remedy}", path=url) from None
        self.part.replace(output)

    def _go_on(self, url: str) -> None:
        start = self.part.stat().st_size if self.part.exists() else 0
        if start and start == self.size:
            return
        with self.line.ask(url, start) as answer:
            if answer.status_code != 200 and not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
                self.part.unlink(missing_ok=True)
                raise _Again("does not go on where the download was cut off")
            if answer.status_code == 200:
                start = 0
            length = answer.headers.get("Content-Length", "")
            whole = start + int(length) if re.fullmatch("[0-9]{1,15}", length) else self.size
            done = self._write(answer, start, whole, url)
        if done > self.limit:
            self.part.unlink()
            raise InputError(f"sends more than the {self.limit} bytes expected; give another --mirror", path=url)
        if whole is not None and done < whole:
            raise _Again("the connection was cut off")

    def _write(self, answer: requests.Response, done: int, whole: int | None, url: str) -> int:
        """Write what comes behind the first `done` bytes, at most a chunk too much; return how many are there."""
        with self.part.open("ab" if done else "wb") as file, self.line.faults():
            for chunk in answer.iter_content(_CHUNK):
                if self.line.stopped.is_set():
                    raise InputError("was stopped", path=url)
                file.write(chunk)
                done += len(chunk)
                self.received += len(chunk)
                self.show(done, whole)
                if done > self.limit:
                    break
        return done


def _accepted(answer: requests.Response, url: str) -> requests.Response:
    code = answer.status_code
    packed = answer.headers.get("Content-Encoding", "identity") != "identity"
    if code in (200, 206, 416) and not packed:
        return answer
    answer.close()
    if packed:
        raise InputError("sends packed bytes where plain ones were asked for; give another --mirror", path=url)
    said = f"answers {code} {responses.get(code, '')}".rstrip()
    if code in _PASSING:
        raise _Again(said)
    raise InputError(f"{said}; {_REMEDIES.get(code, 'give another address with --mirror')}", path=url)


def _reason(error: BaseException | None, timeout: float) -> str:
    """Return what the system said, from under the libraries' wrapping."""
    while error is not None:
        if isinstance(error, TimeoutError):
            return f"no answer within {timeout:g} s"
        if isinstance(error, OSError) and error.strerror:
            return f"the connection failed ({error.strerror})"
        error = error.__cause__ or error.__context__
    return "the connection failed"
