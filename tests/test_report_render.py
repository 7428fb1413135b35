"""The report of a run: complete, self-contained, escaped, the same bytes each time."""

import base64
import dataclasses
import hashlib
import re
import subprocess
from html.parser import HTMLParser

import pytest

from corpus_texts import labelled_corpus
from stance.report import templating
from stance.report.markdown import code, escape
from stance.report.render import write_report
from stance.report.scores import Scores
from stance.report.view import build_view, verdict
from summaries import EVIL, empty_summary, make_summary, one_label_summary


class Tags(HTMLParser):
    """Collect tags with their attributes."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def assert_no_tags_of_text(tags):
    names = [tag for tag, _ in tags]
    assert names.count("script") == 1  # our own
    assert "x" not in names


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    return folder, write_report(folder, make_summary())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_report(folder, make_summary(EVIL + " a\ud800b", group=EVIL))
    return folder


def test_write_report_writes_every_file_of_the_contract(plain):
    folder, paths = plain
    names = sorted(str(path.relative_to(folder)) for path in paths)
    assert {"report.html", "report.md"} <= set(names)
    plots = [name for name in names if name.startswith("plots")]
    assert len([name for name in plots if name.endswith(".png")]) == len(plots) / 3 == 6
    assert "stance,0.62,0.58,0.66" in (folder / "plots" / "headline.csv").read_text()
    assert all(path.stat().st_size for path in paths)


def test_report_page_holds_all_it_needs(plain):
    folder, _ = plain
    html = (folder / "report.html").read_text(encoding="utf-8")
    found = Tags(html).tags
    assert {"link", "iframe", "object", "form"}.isdisjoint(tag for tag, _ in found)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert script == templating.script()
    for tag, attributes in found:
        for name in ("src", "srcset", "href", "poster", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "data:image/svg+xml;base64,")), (tag, attributes)
        assert "style" not in attributes
    sheet = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert sheet
    assert "url(" not in sheet.group(1)
    assert "@import" not in sheet.group(1)
    policy = next(a["content"] for tag, a in found if tag == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for kind, text in (("style", sheet.group(1)), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_report_page_can_be_found_ones_way_in(plain):
    html = (plain[0] / "report.html").read_text(encoding="utf-8")
    found = Tags(html).tags
    tags = [tag for tag, _ in found]
    assert tags.count("main") == tags.count("nav") == tags.count("h1") == 1
    assert all(attributes.get("alt") for tag, attributes in found if tag == "img")
    assert all(attributes.get("scope") for tag, attributes in found if tag == "th")
    assert tags.count("caption") == tags.count("table")
    ids = [attributes["id"] for _, attributes in found if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for tag, a in found if tag == "a"} <= set(ids)
    assert html.index('Macro-F1 0.62 (95 % CI <span class="nb">0.58–0.66</span>)') < html.index("<main")


def test_report_page_shows_hostile_text_as_text(hostile):
    html = (hostile / "report.html").read_text(encoding="utf-8")
    found = Tags(html).tags
    assert_no_tags_of_text(found)
    assert not [a for _, a in found if any(name.startswith("on") for name in a)]
    assert html.count("</style>") == 1
    assert "{{ 7*7 }}" in html
    assert html.count("&lt;/style&gt;&lt;script&gt;") > 20


def test_report_markdown_shows_hostile_text_as_text(hostile):
    text = (hostile / "report.md").read_text(encoding="utf-8")
    bare = re.sub(r"\\.", "", text)  # what a backslash stands before is no markup
    outside = re.sub(r"(?m)^    .*$|`[^`\n]*`", "", re.sub(r"(`{2,}).*?\1", "", bare))
    assert "<" not in outside
    assert "](javascript" not in outside
    assert "\u202e" not in text
    rows = [line for line in outside.splitlines() if line.startswith("|")]
    assert {row.count("|") - 1 for row in rows} <= {2, 4, 5, 8}


def test_report_of_several_documents_says_what_they_say_together(tmp_path):
    documents, sentences = labelled_corpus()
    write_report(tmp_path, dataclasses.replace(make_summary(), documents=documents, sentences=sentences))
    html, text = ((tmp_path / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    plots = {path.stem for path in (tmp_path / "plots").iterdir()}
    assert {"network", "actor_stance", "actor_target", "time", "course", "sources"} < plots
    assert {"timeline", "actors"}.isdisjoint(plots)
    assert set(re.findall(r"plots/(\w+)\.svg", text)) == plots
    assert "6 claims (accusation 4, denial 1, concern 1) in 4 of 4 documents." in html
    ids = [attributes["id"] for _, attributes in Tags(html).tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for tag, a in Tags(html).tags if tag == "a"} <= set(ids)


def test_report_of_nothing_says_so(tmp_path):
    write_report(tmp_path, empty_summary())
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "nothing was evaluated" in html
    assert "No errors among the predictions." in html
    assert "nothing was evaluated" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_report_of_one_label_an_item_shows_what_there_is(tmp_path):
    write_report(tmp_path, one_label_summary("thanked"))
    html, text = ((tmp_path / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    plots = {path.stem for path in (tmp_path / "plots").iterdir()}
    assert plots == {"headline", "labels", "confusion", "features"}
    assert "on the development file, 0.36 above the most frequent label." in html
    assert "on the development file, sentences that training has not seen" in html
    for page in (html, text):
        assert "Labelled text" not in page
        assert "taken for another" in page
    assert '<span class="actor"><span class="vh">actor: </span>Ann</span> thanked <span class="target">' in html
    ids = [attributes["id"] for _, attributes in Tags(html).tags if "id" in attributes]
    assert {a["href"][1:] for tag, a in Tags(html).tags if tag == "a"} <= set(ids)


def test_report_of_one_label_an_item_shows_hostile_text_as_text(tmp_path):
    write_report(tmp_path, one_label_summary(EVIL))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert_no_tags_of_text(Tags(html).tags)
    assert html.count("</style>") == 1


def test_view_puts_the_surest_confusions_first():
    groups = build_view(one_label_summary("thanked")).errors
    assert [(group.stance, group.kind, group.total) for group in groups] == [
        ("good", "taken for another", 2),
        ("bad", "taken for another", 1),
    ]
    assert [(error.gold, error.predicted) for error in groups[1].errors] == [("bad", "good")]


def test_report_survives_half_a_surrogate_pair(hostile):
    assert "a?b" in (hostile / "report.html").read_text(encoding="utf-8")


def test_report_takes_other_stances(tmp_path):
    summary = dataclasses.replace(make_summary(), stances=tuple(f"class {k}" for k in range(10)))
    write_report(tmp_path, summary)
    assert "class 9" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_view_puts_the_surest_errors_first():
    view = build_view(make_summary())
    missed = next(group for group in view.errors if (group.stance, group.kind) == ("denial", "missed"))
    assert missed.total == 4
    assert [error.score for error in missed.errors] == ["0.17", "0.33", "0.67", "0.83"]
    alarms = next(group for group in view.errors if (group.stance, group.kind) == ("denial", "false alarm"))
    assert [error.score for error in alarms.errors] == ["0.75", "0.25"]
    assert alarms.errors[0].gold == "no denial"


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        (
            {
                "stance/macro_f1_low": 0.58,
                "stance/macro_f1_high": 0.66,
                "cue_words/macro_f1": 0.52,
                "majority/macro_f1": 0.0,
            },
            "Macro-F1 0.62 (95 % CI 0.58–0.66), 0.10 above the cue words and 0.62 above always-nothing.",
        ),
        (
            {"stance/macro_f1_low": 0.5, "stance/macro_f1_high": 0.7, "cue_words/macro_f1": 0.65},
            "Macro-F1 0.62 (95 % CI 0.50–0.70), 0.03 below the cue words. The interval takes in the score of the cue "
            "words: the data do not show that the run is better.",
        ),
        (
            {"stance/macro_f1_low": 0.6, "stance/macro_f1_high": 0.64, "cue_words/macro_f1": 0.7},
            "Macro-F1 0.62 (95 % CI 0.60–0.64), 0.08 below the cue words. The run is worse than the cue words.",
        ),
        ({}, "Macro-F1 0.62."),
    ],
)
def test_verdict_says_what_the_numbers_say(metrics, expected):
    assert verdict(Scores({"stance/macro_f1": 0.62} | metrics)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", "a\\|b"),
        ("- no list", "\\- no list"),
        ("12. no list", "12\\. no list"),
        ("a\nb\u202e", "a b‹U+202E›"),
        ("<b>", "&lt;b&gt;"),
        ("", ""),
    ],
)
def test_escape_leaves_no_markup(text, expected):
    assert escape(text) == expected


def test_code_fences_backticks():
    assert code("a`b``c") == "``` a`b``c ```"


def test_report_opens_in_a_browser_without_errors(hostile, chromium, tmp_path):
    page = (hostile / "report.html").as_uri()
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--enable-logging=stderr", f"--user-data-dir={tmp_path}", "--dump-dom", page,
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert "CONSOLE" not in done.stderr
    tags = Tags(done.stdout).tags
    assert_no_tags_of_text(tags)
    assert len([tag for tag, _ in tags if tag == "img"]) == 6
    assert "window.hacked=1" in re.sub(r"<[^>]*>", "", done.stdout)
