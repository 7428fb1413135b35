"""The pages as HTML: the report's look and article view, with forms around them."""

from __future__ import annotations

import json
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from stance.report.article import article_html
from stance.report.summary import title_of
from stance.report.templating import Page, environment, scripted_page
from stance.schema import Claim, Json, Mention, Sentence, Span
from stance.serve.desk import MAX_CHARACTERS, Desk, Open
from stance.serve.guards import MAX_BYTES
from stance.writing import encodable

PAGE_LENGTH = 100
"""Texts on one page of the list."""
_FOLDER = Path(__file__).parent / "templates"
_AS_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'\u2028\u2029"}


def home_page(desk: Desk, token: str, first: int, *, report: bool) -> tuple[str, str]:
    """Return the page with the form and the list of texts from the one numbered `first`, and its policy."""
    texts, n_texts = desk.listed(first, PAGE_LENGTH)
    return _render(
        "home.html", "Label and correct", token=token, texts=texts, n_texts=n_texts, first=first, length=PAGE_LENGTH,
        corrections=desk.corrections.path, megabytes=MAX_BYTES // 1_000_000, report=report,
    )  # fmt: skip


def text_page(desk: Desk, text: Open, token: str) -> tuple[str, str]:
    """Return the page of a text: the article view, and what corrects its claims; and the page's policy."""
    article = article_html(text.document, text.sentences, stances=desk.labels, max_characters=MAX_CHARACTERS)
    saved = [sentence for sentence in text.shown if (sentence.start, sentence.end) in text.saved]
    n_open = sum(sentence.part != "boilerplate" for sentence in text.shown) - len(saved)
    data = {"key": text.key, "token": token, "labels": desk.labels, "needs_cue": desk.needs_cue}
    data["sentences"] = [_for_script(sentence) for sentence in text.shown]
    return _render(
        "text.html", title_of(text.document, text.sentences), token=token, key=text.key, article=Markup(article),
        saved=saved, n_open=n_open, corrections=desk.corrections.path, data=as_script(data), labels=desk.labels,
    )  # fmt: skip


def message_page(message: str) -> tuple[str, str]:
    """Return a page that says what went wrong, and its policy."""
    return _render("message.html", "This did not work", message=message)


def as_script(value: Any) -> Markup:
    """Return JSON that is safe inside an element of HTML: it holds no character that could end it."""
    return Markup(json.dumps(value).translate(_AS_SCRIPT))


@cache
def _environment() -> Environment:
    shared = environment()
    assert shared.loader is not None
    return shared.overlay(loader=ChoiceLoader([FileSystemLoader(_FOLDER), shared.loader]))


@cache
def _own(name: str) -> Markup:
    """Return our own style sheet or script; it holds no data."""
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))


def _render(name: str, title: str, **given: Any) -> tuple[str, str]:
    nonce = secrets.token_urlsafe(16)
    shared = scripted_page(title)
    directives = dict(part.split(" ", 1) for part in shared.policy.split("; "))
    for kind in ("script-src", "style-src"):
        directives[kind] += f" 'nonce-{nonce}'"
    directives |= {"form-action": "'self'", "connect-src": "'self'"}
    policy = "; ".join(f"{key} {value}" for key, value in directives.items())
    html = _environment().get_template(name).render(
        page=Page(title=shared.title, policy=policy, scripted=shared.scripted), nonce=nonce, own_css=_own("serve.css"),
        own_script=_own("serve.js"), **given,
    )  # fmt: skip
    return encodable(html), policy


def _for_script(sentence: Sentence) -> Json:
    return {
        "sentence": sentence.index,
        "start": sentence.start,
        "text": sentence.text,
        "part": sentence.part,
        "claims": [_claim(claim) for claim in sentence.claims],
    }


def _claim(claim: Claim) -> Json:
    """Return a claim by its places alone: the page has the words."""
    actor, target = _mention(claim.actor), _mention(claim.target)
    return {"stance": claim.stance, "cue": _span(claim.cue), "actor": actor, "target": target}


def _span(span: Span | None) -> Json | None:
    return None if span is None else {"start": span.start, "end": span.end}


def _mention(mention: Mention | None) -> Json | None:
    return None if mention is None else (_span(mention.span) or {}) | {"entity": mention.entity}
