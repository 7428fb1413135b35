"""Templates, and the one style sheet that every page carries inside."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

_INTERVAL = re.compile(r"[\d.]{1,12}–[\d.]{1,12}(?:\s%)?")
_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """What every page has: its title and its content security policy, and whether it holds our script."""

    title: str
    policy: str
    scripted: bool = False

    @property
    def css(self) -> Markup:
        return style_sheet()

    @property
    def script(self) -> Markup:
        return script()


def scripted_page(title: str) -> Page:
    """Return a page whose texts can be filtered and whose tables sort; it can be read without the script, too."""
    return Page(title=title, policy=f"{style_policy()}; script-src {script_source()}", scripted=True)


@cache
def environment() -> Environment:
    """Return the templates; everything but Markdown is escaped, and a name that is not there is an error."""
    found = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=lambda name: not (name or "").endswith(".md"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {"unbroken": unbroken, "counted": counted}
    return found


def counted(n: int, noun: str) -> str:
    """Return how many of what: *1 claim*, *1,204 claims*."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def unbroken(text: str) -> Markup:
    """Return text in which no line ends within an interval such as 0.23–0.37."""
    return Markup(_INTERVAL.sub(r'<span class="nb">\g<0></span>', str(escape(text))))


def template(name: str) -> Template:
    """Return a template of the package."""
    return environment().get_template(name)


@cache
def style_sheet() -> Markup:
    """Return the style sheet; it is our own text and holds no data."""
    return Markup((_FOLDER / "style.css").read_text(encoding="utf-8"))


@cache
def script() -> Markup:
    """Return the script that filters and sorts; it is our own text and holds no data."""
    return Markup((_FOLDER / "page.js").read_text(encoding="utf-8"))


@cache
def script_source() -> str:
    """Return the script by its hash, as a policy lets it in."""
    return f"'sha256-{_digest(script())}'"


@cache
def style_policy() -> str:
    """Return a policy that lets nothing in but our own style sheet (by its hash) and pictures inside the page."""
    digest = _digest(style_sheet())
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
