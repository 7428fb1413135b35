"""The style of a notebook's cells in a real Chromium: it reaches nothing outside, and is light or dark as its host."""

import pytest

from stance.report.notebook_style import notebook_style
from stance.schema import Claim, Sentence, Span

SENTENCE = Sentence("a", 0, 0, 16, "Ann accused Eve.", claims=(Claim("accusation", Span(4, 11, "accused"), score=0.9),))
OUTSIDE = "<h3 id=mine>Mine</h3><table><tr><td id=cell>1</td></tr></table><p class=cue id=cue>cue</p>"


def test_style_sheet_is_held_in_one_rule():
    sheet = str(notebook_style())
    assert sheet.startswith(".stance-cell.stance-cell {")
    assert ":root" not in sheet
    depth = 0
    for place, char in enumerate(sheet.strip()):
        depth += (char == "{") - (char == "}")
        assert depth > 0 or place < len(".stance-cell.stance-cell ") or place == len(sheet.strip()) - 1
    assert "</" not in sheet


@pytest.fixture(scope="module")
def page(browser):
    return browser.new_page(color_scheme="light")


def style(page, selector, name):
    return page.eval_on_selector(selector, f"element => getComputedStyle(element)['{name}']")


def outside(page):
    names = ("color", "backgroundColor", "fontFamily", "fontSize", "margin", "padding", "textDecorationLine")
    return [style(page, selector, name) for selector in ("body", "#mine", "#cell", "#cue") for name in names]


def test_style_reaches_nothing_outside_of_the_cell(page):
    page.set_content(OUTSIDE)
    before = outside(page)
    page.set_content(OUTSIDE + SENTENCE._repr_html_())
    assert outside(page) == before
    assert style(page, ".stance-cell .text .cue", "textDecorationLine") == "underline"


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("<body>", None),
        ('<body data-jp-theme-light="true">', "light"),
        ('<body data-jp-theme-light="false">', "dark"),
        ('<body class="vscode-dark">', "dark"),
        ('<html theme="dark"><body>', "dark"),
    ],
)
def test_cell_is_light_or_dark_as_its_host_is(page, host, wanted, system):
    page.emulate_media(color_scheme=system)
    page.set_content(f"{host}{SENTENCE._repr_html_()}")
    paper, ink = (
        sum(map(float, style(page, ".stance-cell", name).removeprefix("rgb(").rstrip(")").split(",")))
        for name in ("backgroundColor", "color")
    )
    assert (paper > ink) == ((wanted or system) == "light")
    assert abs(paper - ink) > 400
