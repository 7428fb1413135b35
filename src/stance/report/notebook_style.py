"""The report's style sheet for notebooks: held inside one element, light or dark as the notebook is."""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup

from stance.report.templating import style_sheet

_ROOT = re.compile(r":root \{([^{}]{0,9000})\}")
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s{0,9}:root \{([^{}]{0,9000})\}")
_LIGHT_HOSTS = ('[data-jp-theme-light="true"]', ".vscode-light", '[data-theme="light"]')
_DARK_HOSTS = ('[data-jp-theme-light="false"]', ".vscode-dark", '[data-theme="dark"]', "html[theme=dark]")
"""What JupyterLab, VS Code, documentation pages and Colab call themselves; elsewhere it is as the system has it."""

_CLOSE = """& { padding: .8rem 1rem; border-radius: 6px; font-size: 15px; }
.doc { margin: 0 0 1.2rem; } .doc > header { margin-bottom: .6rem; } .columns { gap: .8rem; }
.doc > header > :first-child, & > h3 { margin: 0 0 .3rem; font: 700 1.2rem/1.25 var(--serif); }
.verdict { margin: .2rem 0 1rem; font-size: 1.05rem; } table { margin-bottom: 1rem; }
"""
"""A cell has less room than a page."""


@cache
def notebook_style() -> Markup:
    """Return the style sheet with every rule nested, so that it reaches nothing outside of ``.stance-cell``."""
    sheet = str(style_sheet())
    light, dark = _ROOT.search(sheet), _DARK.search(sheet)
    assert light is not None
    assert dark is not None
    inner = re.sub(r"^(\s{0,9})(?::root|body) \{", r"\1& {", sheet, flags=re.MULTILINE)
    hosts = (
        f":is({', '.join(_LIGHT_HOSTS)}) & {{{light[1]} color-scheme: light; }}\n"
        f":is({', '.join(_DARK_HOSTS)}) & {{{dark[1]} color-scheme: dark; }}\n"
    )
    # Named twice, so that it weighs more than a notebook's own rules for tables and headings.
    return Markup(f".stance-cell.stance-cell {{\n{inner}\n{hosts}{_CLOSE}}}\n")
