"""`stance serve` in a real browser: paste, see, correct, save; hostile text is text; all of it by keyboard, too."""

import json
import re

import pytest

from serving import serving
from stance.report.pages import article_page
from stance.schema import Claim, Document, Mention, Sentence

expect = pytest.importorskip("playwright.sync_api").expect

EVIL = [
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    "</style><img src=x onerror=window.hacked=1>",
    "\"'><svg onload=window.hacked=1>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "</textarea></title><body onload=window.hacked=1>",
    "<a href=javascript:window.hacked=1>x</a>",
    "<!--<script>window.hacked=1//-->",
    "{{ 7*7 }} ${window.hacked=1} \u202eabc\u202c \u2028 &lt;b&gt;",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.hacked=1>",
    "<link rel=stylesheet href=http://evil.example/x.css><base href=http://evil.example/>",
]


@pytest.fixture
def served(tmp_path):
    """The address of a page, and the file of its corrections."""
    text = "\n".join(f"{evil} accused {evil}" for evil in EVIL)
    with serving(tmp_path, Document("<i>", text, title=EVIL[0], source=EVIL[2])) as server:
        yield server.address, tmp_path / "gold.jsonl"


@pytest.fixture
def page(browser, served):
    """A page that may neither complain nor ask anybody else."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    wrong = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: request.url.startswith(served[0]) or wrong.append(request.url))
    page.set_default_timeout(10_000)
    page.goto(served[0])
    yield page
    assert wrong == []
    page.close()


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def paste(page, text):
    page.fill("#title", "Embassy")
    page.fill("#pasted", text)
    page.click("form.paste button")
    page.wait_for_url("**/text/*")


def test_article_is_pasted_corrected_and_saved(page, served):
    paste(page, "😀 Ottawa accused Beijing.\nJoly denied it, 😀 flatly.")
    assert page.locator(".claim").count() == 1
    assert page.locator("a.cue").inner_text() == "accused"

    page.click(".claim button:text-is('Correct')")
    page.select_option("#stance", "concern")
    page.evaluate("words.setSelectionRange(18, 25)")  # where a face counts two
    page.click(".slot[data-slot=target] .take")
    page.fill(".slot[data-slot=target] input", "China")
    page.click(".slot[data-slot=actor] .clear")
    page.click("#keep")
    page.wait_for_selector(".badge")
    assert page.inner_text("#said") == "Corrected."
    (line,) = lines(served[1])
    assert line["text"] == "😀 Ottawa accused Beijing."
    assert line["claims"] == [
        {
            "stance": "concern",
            "cue": {"text": "accused", "start": 9, "end": 16},
            "actor": None,
            "target": {"text": "Beijing", "start": 17, "end": 24, "entity": "China"},
        }
    ]

    # A claim is added on words that are selected in the text.
    page.evaluate(
        """() => {
            const node = document.querySelectorAll(".sentence")[1].firstChild;
            getSelection().setBaseAndExtent(node, 5, node, 11);
        }"""
    )
    expect(page.locator("#add")).to_contain_text("denied")
    page.click("#add")
    page.select_option("#stance", "denial")
    page.click("#keep")
    expect(page.locator(".badge")).to_have_count(2)
    added = lines(served[1])[1]["claims"]
    assert [(c["stance"], c["cue"]["text"], c["actor"]) for c in added] == [("denial", "denied", None)]

    page.click(".claim >> nth=1 >> button:text-is('Delete')")
    expect(page.locator(".claim")).to_have_count(1)
    assert lines(served[1])[1]["claims"] == []
    page.click("#saved button:has-text('Take back') >> nth=0")
    page.wait_for_selector(".claim button:text-is('Right')")
    assert [line["sentence"] for line in lines(served[1])] == [1]
    page.click(".claim button:text-is('Right')")
    page.wait_for_selector(".badge")
    assert lines(served[1])[-1]["claims"][0]["actor"]["text"] == "😀 Ottawa"


def test_claim_is_added_by_keyboard_alone(page, served):
    paste(page, "Nothing here.\nJoly denied it.")
    page.focus("#add")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.activeElement.id") == "words"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("c")
    assert "Select at least one word" in page.inner_text("#problem")
    page.keyboard.press("Home")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("a")
    page.keyboard.press("ArrowRight")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")  # half a word, which is taken whole
    page.keyboard.press("c")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.focus("#keep")
    page.keyboard.press("Enter")
    page.wait_for_selector(".badge")
    assert page.evaluate("document.activeElement.textContent") == "Correct"
    (line,) = lines(served[1])
    (claim,) = line["claims"]
    assert (claim["stance"], claim["cue"]["text"], claim["actor"]["text"]) == ("denial", "denied", "Joly")
    assert claim["actor"]["entity"] == "Joly"


def test_hostile_text_is_shown_as_text(page, served):
    page.goto(f"{served[0]}text/1")
    for number, evil in enumerate(EVIL):
        assert page.locator(".text .sentence").nth(number).text_content() == f"{evil} accused {evil}"
    page.click(".claim >> nth=1 >> button:text-is('Correct')")
    assert page.input_value("#words") == f"{EVIL[1]} accused {EVIL[1]}"
    assert page.inner_text(".slot[data-slot=actor] .held") == EVIL[1]
    page.click("#keep")
    page.wait_for_selector(".badge")
    paste_target = page.locator("#saved td a")
    assert paste_target.count() == 1
    page.goto(served[0])
    paste(page, "\n".join(EVIL))
    assert page.evaluate("window.hacked") is None
    tags = page.evaluate("[...new Set([...document.querySelectorAll('main *')].map((e) => e.localName))]")
    assert {"script", "img", "svg", "iframe", "link", "base", "math", "style"}.isdisjoint(tags)


def test_page_works_without_script(browser, served):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(served[0])
    paste(page, "Ottawa accused Beijing.\nNo.")
    assert page.locator(".claim").count() == 1
    assert page.locator(".tools").is_hidden()
    page.click("button:has-text('Save the other 2 sentences')")
    page.wait_for_selector("#saved td")
    assert [len(line["claims"]) for line in lines(served[1])] == [1, 0]
    page.click("#saved button >> nth=0")
    expect(page.locator("#saved tbody tr")).to_have_count(1)
    page.close()


def test_report_of_a_run_filters_and_runs_no_script_of_others(browser, served, tmp_path):
    claim = Claim("denial", None, Mention(None, "Joly"), None, 0.9)
    html = article_page([Document("a", "No.")], [Sentence("a", 0, 0, 3, "No.", claims=(claim,))], "Report")
    evil = "<script>window.hacked=1</script><img src=x onerror=window.hacked=2>"
    bare = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', evil, html)
    assert bare != html
    (tmp_path / "report.html").write_text(bare, encoding="utf-8")
    page = browser.new_page()
    page.goto(f"{served[0]}report")
    page.get_by_label("denial").uncheck()
    page.get_by_text("0 of 1 claims").wait_for()
    assert page.evaluate("window.hacked") is None
    page.close()


@pytest.mark.parametrize("width", [1280, 400])
def test_page_fits_its_window(browser, served, width):
    page = browser.new_page(viewport={"width": width, "height": 800})
    for address in (served[0], f"{served[0]}text/1"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click(".claim >> nth=0 >> button:text-is('Correct')")
    box = page.locator("dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.close()


def test_page_is_accessible(browser, served):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()

    def violations(*schemes):
        found = []
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            found += [(scheme, each["id"], each["nodes"][0]["html"]) for each in axe.run(page).response["violations"]]
        return found

    page.goto(served[0])
    assert violations("light", "dark") == []
    paste(page, "Ottawa accused Beijing.\nNo.")
    page.click(".claim button:text-is('Correct')")
    assert violations("light", "dark") == []
    page.click("#keep")
    page.wait_for_selector(".badge")
    assert violations("light") == []
    context.close()
