"""The section of a report that tells what the checks of data and numbers found."""

import dataclasses
import re

import pandas as pd
import pytest

from stance.corpora.checks import Check
from stance.report.render import write_report
from stance.report.summary import Summary

EVIL = "</style><script>window.hacked=1</script>|*_[x](javascript:alert(2)) \u202eabc {{ 7*7 }}"
CHECKS = (
    Check("STN001", "Same sentence", "issue", 1394, "1,394 in both.", "Drop copies.", ("“It fell.” (a:0-8)", "“So.”")),
    Check("STN006", "Two spellings", "tip", 1, "1 pair.", "Write one name.", ("“Ann”, “ann” (b)",)),
    Check("STN003", "One document", "passed", 0, "0 of 9 documents.", "Split by document."),
)
SUMMARY = Summary(
    title="run",
    question="",
    config={},
    record={},
    metrics={},
    predictions=pd.DataFrame(columns=["item", "group", "label", "gold", "predicted", "score", "model"]),
    texts={},
    documents=[],
    sentences=[],
    weights=pd.DataFrame(columns=["stance", "feature", "weight"]),
)


def report(folder, *checks):
    write_report(folder, dataclasses.replace(SUMMARY, checks=checks))
    return tuple((folder / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return report(tmp_path_factory.mktemp("checks"), *CHECKS)


def test_report_tells_checks_in_their_order_with_all_that_they_say(pages):
    section = re.search(r'<section id="checks".*?</section>', pages[0], re.DOTALL).group()
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", section, re.DOTALL)
    assert [re.search(r"STN\d+", row).group() for row in rows] == ["STN001", "STN006", "STN003"]
    assert "1 issue, 1 tip, 1 passed." in section
    for words in (
        "Same sentence",
        "issue",
        "1,394",
        "1,394 in both.",
        "Drop copies.",
        "2 examples",
        "“It fell.” (a:0-8)",
    ):
        assert words in rows[0]
    assert "<details><summary>1 example</summary>" in rows[1]
    assert "0 of 9 documents." in rows[2]
    assert "<details" not in rows[2]


def test_remedy_is_told_only_where_something_was_found(pages):
    for page in pages:
        assert "Write one name." in page
        assert "Split by document." not in page


def test_navigation_leads_to_the_checks_and_counts_issues(pages, tmp_path):
    assert '<a href="#checks">Checks: 1 issue</a>' in pages[0]
    html, _ = report(tmp_path, *CHECKS[1:])
    assert '<a href="#checks">Checks</a>' in html


def test_markdown_tells_the_same_checks(pages):
    text = pages[1]
    assert "| STN001 Same sentence | issue | 1,394 | 1,394 in both. Drop copies. |" in text
    assert "| STN003 One document | passed | 0 | 0 of 9 documents. |" in text
    assert "- STN006: “Ann”, “ann” (b)" in text
    assert text.index("STN001") < text.index("STN006") < text.index("STN003")


def test_report_without_checks_has_no_section_on_them(tmp_path):
    html, text = report(tmp_path)
    assert 'id="checks"' not in html
    assert "#checks" not in html
    assert "## Checks" not in text


def test_hostile_examples_are_shown_as_text(tmp_path):
    html, text = report(tmp_path, Check("STN008", EVIL, "tip", 1, EVIL, EVIL, (EVIL + " a\ud800b",)))
    assert html.count("<script") == 1  # our own
    assert html.count("&lt;/style&gt;&lt;script&gt;") == 4
    assert html.count("{{ 7*7 }}") == text.count("7\\*7") == 4
    assert "<script" not in text
    assert "\u202e" not in text
    (row,) = (line for line in text.splitlines() if "STN008" in line and line.startswith("|"))
    assert re.sub(r"\\.", "", row).count("|") == 5
