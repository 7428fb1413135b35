"""What is asked for and what is answered, apart from the network: addresses, forms, messages."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from stance.corpora.files import decode
from stance.exceptions import InputError
from stance.report.templating import script_source
from stance.serve.desk import BusyError, Desk, Open
from stance.serve.forms import read_form
from stance.serve.guards import Bucket, Doorkeeper, Refused, shared_headers
from stance.serve.pages import home_page, message_page, text_page

_TEXT = re.compile(r"/text/([1-9][0-9]{0,8})(?:/(save|rest|forget))?")
_NOTHING = "default-src 'none'"
_REPORT = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; script-src "
)
"""Of a run's report, which anybody may have sent: no script runs but our own, letter by letter, and none may send."""

_BUSY = "other texts are being labelled; try again in a minute"


@dataclass(frozen=True)
class Request:
    """A request as it came; `body` is None where there is none."""

    method: str
    target: str
    hosts: Sequence[str]
    origins: Sequence[str] = ()
    site: str | None = None
    kind: str = ""
    token: str = ""
    body: bytes | None = None


@dataclass(frozen=True)
class Reply:
    """What is answered; `headers` are those of this answer alone."""

    status: int
    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    policy: str = _NOTHING
    headers: dict[str, str] = field(default_factory=dict)

    def all_headers(self) -> dict[str, str]:
        """Return all headers, with those that every answer has."""
        own = {"Content-Type": self.kind, "Content-Length": str(len(self.body))}
        return own | shared_headers(self.policy) | self.headers


class App:
    """Answers requests about a desk.

    Parameters
    ----------
    desk : Desk
    door : Doorkeeper
    report : Path, optional
        The report of the run that lies on the desk.
    """

    def __init__(self, desk: Desk, door: Doorkeeper, report: Path | None = None):
        self.desk, self.door, self.report = desk, door, report
        self._requests, self._pasted = Bucket(100, 20), Bucket(20, 0.5)

    def answer(self, request: Request) -> Reply:
        """Answer a request; whatever is wrong with it is said in the answer."""
        script = request.target.endswith("/save")
        try:
            self.door.check_host(request.hosts)
            self._requests.take()
            return self._post(request) if request.method == "POST" else self._get(request)
        except Refused as refused:
            return failure(refused.status, refused.message, as_json=script)
        except InputError as error:
            return failure(400, str(error), as_json=script)
        except BusyError:
            return failure(503, _BUSY, as_json=script)

    def _get(self, request: Request) -> Reply:
        address = _parts(request.target)
        if address.path == "/":
            (first,) = parse_qs(address.query).get("from", ["0"])[-1:]
            number = int(first) if re.fullmatch("[0-9]{1,9}", first) else 0
            return _page(200, home_page(self.desk, self.door.token, number, report=self.report is not None))
        if address.path == "/report" and self.report is not None:
            try:
                return Reply(200, self.report.read_bytes(), policy=_REPORT + script_source())
            except OSError:
                raise Refused(404, "the run has no report; build it with stance report RUN") from None
        key, action = self._address(address.path)
        if action is not None:
            raise Refused(405, "this address takes forms only; go back to the text")
        return _page(200, text_page(self.desk, self._open(key), self.door.token))

    def _post(self, request: Request) -> Reply:
        self.door.check_origin(request.origins, request.site, request.hosts[0])
        path, body = _parts(request.target).path, request.body or b""
        if path == "/paste":
            form = read_form(request.kind, body)
            self.door.check_token(form.fields.get("token", ""))
            return self._paste(form.fields, form.files)
        key, action = self._address(path)
        if action == "save":
            self.door.check_token(request.token)
            if request.kind.partition(";")[0].strip().lower() != "application/json":
                raise Refused(415, "JSON was expected; load the page again")
            return self._save(key, body)
        if action is None:
            raise Refused(405, "this address takes no forms; go back to the list")
        fields = read_form(request.kind, body).fields
        self.door.check_token(fields.get("token", ""))
        text = self._open(key)
        if action == "rest":
            self.desk.save_rest(text)
        else:
            number = fields.get("sentence", "")
            self.desk.forget(text, int(number) if re.fullmatch("[0-9]{1,9}", number) else -1)
        return _see(f"/text/{key}#saved")

    def _paste(self, fields: dict[str, str], files: Sequence[tuple[str, bytes]]) -> Reply:
        self._pasted.take()
        texts = [(Path(name.replace("\\", "/")).stem, decode(data, name)) for name, data in files]
        pasted = fields.get("text", "").replace("\r\n", "\n")  # forms send every line end as two characters
        if pasted.strip():
            texts.append((fields.get("title", ""), decode(pasted.encode(), "the text")))
        if not texts:
            raise InputError("there is no text; paste one, or choose a file")
        keys = [self.desk.paste(text, title) for title, text in texts]
        return _see(f"/text/{keys[0]}" if len(keys) == 1 else "/#texts")

    def _save(self, key: str, body: bytes) -> Reply:
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused(400, "this is not JSON; load the page again") from None
        n_saved = self.desk.save(self._open(key), given.get("sentences") if isinstance(given, dict) else None)
        return _json(200, {"saved": n_saved})

    def _address(self, path: str) -> tuple[str, str | None]:
        match = _TEXT.fullmatch(path)
        if match is None:
            raise Refused(404, "there is nothing at this address; go back to the list")
        return match[1], match[2]

    def _open(self, key: str) -> Open:
        text = self.desk.open(key)
        if text is None:
            raise Refused(404, "this text is not here any more; paste it again")
        return text


def _parts(target: str) -> SplitResult:
    try:
        return urlsplit(target)
    except ValueError:
        raise Refused(404, "there is nothing at this address; go back to the list") from None


def failure(status: int, message: str, *, as_json: bool = False) -> Reply:
    """Return an answer that says what went wrong."""
    return _json(status, {"error": message}) if as_json else _page(status, message_page(message))


def _page(status: int, page: tuple[str, str]) -> Reply:
    html, policy = page
    return Reply(status, html.encode(), policy=policy)


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value).encode(), "application/json")


def _see(address: str) -> Reply:
    return Reply(303, headers={"Location": address})
