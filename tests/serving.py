"""A page that is served to a test, with a labeler of a few lines, and what asks it over HTTP."""

import http.client
import json
import re
import socket
import threading
from contextlib import contextmanager
from urllib.parse import urlencode

from stance.schema import STANCES, Claim, Document, Mention, Sentence, Sentiment, Span
from stance.serve.app import App
from stance.serve.desk import Desk
from stance.serve.gold import Corrections
from stance.serve.server import PageServer

TEXT = "Row 😀\n\nOttawa accused Beijing of lying.\r\nJoly left."
FIRST = {
    "sentence": 1,
    "claims": [{"stance": "denial", "cue": {"start": 14, "end": 21}, "actor": None, "target": None}],
}


def label(document):
    """Cut at line ends, and find an accusation by what stands before it wherever somebody `accused`."""
    out = []
    for match in re.finditer(r"[^\r\n]+", document.text):
        start, claims = match.start(), ()
        if "accused" in match[0]:
            at = start + match[0].index("accused")
            words = document.text[start : at - 1]
            actor = Mention(Span(start, at - 1, words), words)
            claims = (Claim("accusation", Span(at, at + 7, "accused"), actor, None, 0.9, {"extra": 1}),)
        mood = Sentiment("neutral", 0.0)
        out.append(Sentence(document.id, len(out), start, match.end(), match[0], "body", claims, mood))
    return out


@contextmanager
def serving(folder, document, *, seconds=20.0):
    """Serve a document; corrections go to `gold.jsonl` in the folder."""

    def make_app(door):
        desk = Desk(label, Corrections(folder / "gold.jsonl"), labels=STANCES, documents=[document])
        return App(desk, door, folder / "report.html")

    with PageServer(0, make_app, seconds=seconds) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def client(folder, *, seconds=20.0):
    """Serve `TEXT` and give what asks for it."""
    with serving(folder, Document("a", TEXT), seconds=seconds) as server:
        yield Client(server, folder / "gold.jsonl")


class Client:
    """Asks a server as a browser does."""

    def __init__(self, server, path):
        self.port, self.path, self.app, self.desk = server.server_port, path, server.app, server.app.desk
        self.token = server.app.door.token

    def ask(self, method, target, body=None, *, own=True, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        origin = {"Origin": f"http://127.0.0.1:{self.port}"} if own and method == "POST" else {}
        given = {key.replace("_", "-"): value for key, value in headers.items()}
        connection.request(method, target, body, origin | given)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), content.decode()

    def form(self, target, *, token=None, **fields):
        body = urlencode({"token": self.token if token is None else token} | fields)
        return self.ask("POST", target, body, Content_Type="application/x-www-form-urlencoded")

    def save(self, *sentences, token=None, kind="application/json"):
        headers = {"Content_Type": kind, "X_CSRF_Token": self.token if token is None else token}
        return self.ask("POST", "/text/1/save", json.dumps({"sentences": sentences}), **headers)

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(data)
            pieces = []
            while piece := connection.recv(65_536):
                pieces.append(piece)
        return b"".join(pieces).decode()

    @property
    def lines(self):
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]
