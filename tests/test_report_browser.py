"""Every view in a real Chromium: by mouse, by keyboard, and checked by axe."""

import dataclasses
import json

import pytest

from corpus_texts import labelled_corpus
from stance.corpora.checks import Check
from stance.experiments.comparison import compare_runs
from stance.report.comparison_files import write_comparison
from stance.report.pages import article_page, corpus_page
from stance.report.render import report_files
from stance.schema import Claim, Document, Mention, Sentence, Span
from summaries import make_summary
from test_compare import make_run

EVIL = "</style></script><script>window.hacked=1</script><img src=https://x.test/a onerror=window.hacked=2>\u202eabc"
MEGABYTE = "long " * 200_000
DOCUMENTS, SENTENCES = labelled_corpus()
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 400, "height": 800}


@pytest.fixture
def show(browser, tmp_path):
    """Open a page; at the end nothing may have been asked of the network or said on the console."""
    contexts, said, asked = [], [], []

    def open_page(html, *, viewport=WIDE, **options):
        path = tmp_path / f"page{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(scope="module")
def corpus():
    return corpus_page(DOCUMENTS, SENTENCES, "All together")


@pytest.fixture(scope="module")
def article():
    own = [sentence for sentence in SENTENCES if sentence.doc == "a"]
    return article_page(DOCUMENTS[:1], own, "One")


@pytest.fixture(scope="module")
def run():
    """A run's report of several documents, in which every word of a stranger is hostile."""
    check = Check("STN004", EVIL, "issue", 2, EVIL, EVIL, (EVIL,))
    texts = {f"{EVIL}{k}:0-9": f"{EVIL} {MEGABYTE if k == 3 else k}" for k in range(12)}
    summary = dataclasses.replace(
        make_summary(EVIL), texts=texts, documents=DOCUMENTS, sentences=SENTENCES, checks=[check],
        config={"key": {EVIL: EVIL}},
    )  # fmt: skip
    return report_files(summary)["report.html"].decode()


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    runs = [
        make_run(root, name, overrides=[f"model={name}{EVIL}"], settings={"model.C": name + EVIL}, n_documents=5)
        for name in ("a", "b")
    ]
    (runs[0] / "items.jsonl").write_text(json.dumps({"item": "doc-00:0-0", "text": EVIL}) + "\n", encoding="utf-8")
    write_comparison(root / "out", compare_runs(runs, n_resamples=100))
    return (root / "out" / "comparison.html").read_text(encoding="utf-8")


def visible(page, selector):
    return [each.inner_text() for each in page.locator(selector).all() if each.is_visible()]


def test_tables_sort_by_keyboard(show, corpus):
    page = show(corpus)
    table = page.locator("table", has_text="Actors and targets")
    heads, names = table.locator("thead th"), table.locator("tbody th")
    assert names.all_inner_texts() == ["Ottawa", "Beijing", "Paris"]
    table.get_by_role("button", name="Target of").focus()
    page.keyboard.press("Enter")
    assert names.all_inner_texts() == ["Beijing", "Paris", "Ottawa"]
    assert heads.nth(5).get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert names.all_inner_texts() == ["Ottawa", "Paris", "Beijing"]
    table.get_by_role("button", name="Name").press("Space")
    assert names.all_inner_texts() == ["Beijing", "Ottawa", "Paris"]
    assert heads.nth(5).get_attribute("aria-sort") is None


def test_documents_sort_by_day_and_those_without_one_stand_last(show, corpus):
    page = show(corpus)
    table = page.locator("table", has_text="Document").filter(has=page.get_by_role("button", name="Date"))
    for _ in range(2):
        table.get_by_role("button", name="Date").click()
        order = table.locator("tbody th").all_inner_texts()
        assert order[3] == "News of d"
    assert order[:3] == ["News of c", "News of b", "News of a"]


def test_texts_filter_by_actor_by_keyboard(show, corpus):
    page = show(corpus)
    page.get_by_label("Actor", exact=True).focus()
    page.keyboard.type("ottawa")
    page.get_by_text("3 of 6 claims in 3 documents").wait_for()
    assert visible(page, "article h3") == ["News of a", "News of b", "News of c"]
    assert {text.splitlines()[0] for text in visible(page, ".claim strong")} == {"Ottawa"}
    page.keyboard.press("Tab")
    page.keyboard.press("End")  # the slider: from 1.00 on
    page.get_by_text("0 of 6 claims in 0 documents").wait_for()
    assert visible(page, "article") == []
    page.get_by_role("button", name="Show all").press("Enter")
    assert page.locator(".found").inner_text() == "6 of 6 claims in 4 documents"
    assert len(visible(page, "article")) == 4


def test_texts_filter_by_stance_and_score_in_list_and_text(show, article):
    page = show(article)
    cue = page.locator(".text a.cue", has_text="denied")
    assert page.locator(".claim").count() == 2
    page.get_by_label("accusation").uncheck()
    assert page.locator(".found").inner_text() == "1 of 2 claims"
    assert "off" in page.locator(".text a.cue", has_text="accused").get_attribute("class").split()
    page.get_by_label("accusation").check()
    page.get_by_label("Score from").focus()
    for _ in range(17):
        page.keyboard.press("ArrowRight")
    page.get_by_text("1 of 2 claims").wait_for()
    assert [text.split("\n")[0] for text in visible(page, ".claim strong")] == ["Ottawa"]
    assert "off" in cue.get_attribute("class").split()
    assert visible(page, "article") != []  # the only document stays


def test_stances_of_one_colour_are_filtered_apart(show):
    stances = [f"stance {k}" for k in range(10)]
    claims = tuple(Claim(stance, Span(3, 7, "said"), Mention(None, "X"), None, 0.9) for stance in stances)
    page_of = article_page(
        [Document("a", "He said so.")], [Sentence("a", 0, 0, 11, "He said so.", claims=claims)], "T", stances=stances
    )
    page = show(page_of)
    page.get_by_label("stance 9").uncheck()
    page.get_by_text("9 of 10 claims").wait_for()
    assert [text.split()[1] for text in visible(page, ".claim .stance")] == list("012345678")
    page = show(page_of, java_script_enabled=False)
    assert visible(page, ".legend input") == []


def test_link_into_a_document_that_is_filtered_away_shows_it(show, corpus):
    page = show(corpus)
    page.get_by_label("Actor", exact=True).fill("Paris")
    page.get_by_text("1 of 6 claims in 1 documents").wait_for()
    page.get_by_role("link", name="News of b").click()
    assert page.locator("#d1").is_visible()
    assert page.locator("#d1 h3").bounding_box()["y"] < 900


def test_claim_in_the_list_leads_into_the_text_and_back(show, article):
    page = show(article)
    page.locator(".claim a").first.press("Enter")
    assert page.url.endswith("#d0-m0")
    page.locator(".text a.cue").first.press("Enter")
    assert page.url.endswith("#d0-c0")


def test_cue_says_all_on_hover_and_on_focus(show, article):
    page = show(article)
    cue = page.locator(".text a.cue").first
    tip = "e => [getComputedStyle(e, '::after').display, getComputedStyle(e, '::after').content]"
    assert cue.evaluate(tip)[0] == "none"
    cue.focus()
    display, content = cue.evaluate(tip)
    assert display == "block"
    assert "accusation 0.90: Ottawa → Beijing" in content
    assert "sentence negative (−0.50)" in content
    assert "why: cue “accused”" in content
    page.locator("h1").hover()
    cue.blur()
    cue.hover()
    assert cue.evaluate(tip)[0] == "block"


def test_stances_differ_in_colour_and_in_pattern(show, article):
    page = show(article)
    looks = page.locator(".text a.cue").evaluate_all(
        "all => all.map(e => getComputedStyle(e)).map(s => [s.textDecorationColor, s.textDecorationStyle])"
    )
    assert len({colour for colour, _ in looks}) == len({pattern for _, pattern in looks}) == 2


def test_pages_are_read_without_script(show, corpus):
    page = show(corpus, java_script_enabled=False)
    assert page.locator(".claim").count() == 6
    assert visible(page, ".filter") == []
    assert page.locator("button.sort").count() == 0
    page.get_by_label("denial").uncheck()  # by style alone
    assert len(visible(page, ".claim")) == 5


def test_hostile_text_is_shown_as_text(show):
    text = f"He accused {EVIL}."
    claim = Claim("accusation", Span(3, 10, "accused"), Mention(None, EVIL), Mention(None, EVIL), 0.9)
    documents = [Document(name + EVIL, text, title=EVIL, date=EVIL, source=EVIL + name) for name in "ab"]
    sentences = [Sentence(d.id, 0, 0, len(text), text, claims=(claim,)) for d in documents]
    page = show(corpus_page(documents, sentences, EVIL))
    assert page.evaluate("() => window.hacked === undefined && document.scripts.length === 1")
    assert page.locator("img").count() == page.locator("figure img").count()
    assert page.locator(".sentence").first.inner_text() == text
    page.get_by_label("Actor", exact=True).fill("<script>")
    page.get_by_text("2 of 2 claims").wait_for()


@pytest.mark.parametrize("name", ["run", "comparison"])
def test_hostile_runs_are_shown_as_text(show, request, name):
    page = show(request.getfixturevalue(name))
    n_scripts = 1 if name == "run" else 0  # our own
    assert page.evaluate("() => [window.hacked, document.scripts.length]") == [None, n_scripts]
    assert page.locator("img").count() == page.locator("figure img").count() > 0
    assert "</style></script><script>window.hacked=1</script>" in page.locator("main").inner_text()


def test_sections_of_a_run_are_reached_by_keyboard(show, run):
    page = show(run)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.locator("#configuration summary", has_text="key").focus()
    page.keyboard.press("Enter")
    assert page.locator("#configuration bdi.value").last.is_visible()


def test_a_sentence_of_a_megabyte_is_shown(show):
    text = MEGABYTE
    page = show(article_page([Document("a", text)], [Sentence("a", 0, 0, len(text), text)], "Long"))
    assert len(page.locator(".sentence").inner_text()) >= len(text) - 1


@pytest.mark.parametrize("name", ["article", "corpus", "run", "comparison"])
def test_pages_have_nothing_that_axe_complains_of(show, request, name):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = show(request.getfixturevalue(name))
    for viewport, scheme in ((WIDE, "light"), (NARROW, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        found = axe.Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (viewport, scheme)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), viewport
