"""What holds for every text whatever: nothing lost, nothing twice, nothing changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.schema import PARTS, Document
from stance.text import blocks, make_splitter, quotations, quoted_spans

PIECES = st.sampled_from(
    [
        "Ottawa", "denied", "it", "U.S.", "Mr.", "Sen.", "A.", "p.m.", "No.", "5", "2.5", "Jan.", "Ont.,",
        "etc.", "1.", "2)", "a.", "•", ".", "!", "?", "...", "…", ". . .", '"', "“", "”", "'", "’", "(", ")",
        "(Ann Lee/AP)", "[12]", "—", "-", "|", ":)", "#x", "@y", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t",
        "\u00a0", "\u200b", "\u2028", "\u2029", "\x85", "\x1c", "\ufeff", "😀", "Ж", "中", "\ud800", "\x00",
        "WATCH | x", "Read more", "Photo: Ann Lee", "PHOTO: A ship.", "By Ann Lee", "https://x.org/a.B",
        "x.Yes he", "wikiHow", "- Action News",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=40).map(" ".join)
)

# Pages of many lines with furniture, which the model judges.
PAGES = st.lists(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map(" ".join)), min_size=12).map(
    lambda found: "\n".join(["Share", "By Ann Lee", *found])
)


def check_cover(text: str, spans: list[tuple[int, int]]) -> None:
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        at = end
    assert not text[at:].strip()


@given(TEXTS)
def test_blocks_cover_any_text(text: str) -> None:
    found = blocks(text)
    check_cover(text, [(block.start, block.end) for block in found])
    assert {block.part for block in found} <= set(PARTS)


@given(PAGES)
def test_blocks_cover_any_page_that_the_model_judges(text: str) -> None:
    found = blocks(text)
    check_cover(text, [(block.start, block.end) for block in found])
    assert {block.part for block in found} <= set(PARTS)
    assert blocks(text) == found


@pytest.mark.parametrize("name", ["punkt_news", "punkt_plain"])
@given(text=TEXTS)
def test_sentences_cover_any_text(name: str, text: str) -> None:
    sentences = make_splitter(name, max_length=50).split(Document("d", text))
    check_cover(text, [(s.start, s.end) for s in sentences])
    assert [s.index for s in sentences] == list(range(len(sentences)))
    assert all(text[s.start : s.end] == s.text and len(s.text) <= 50 for s in sentences)


@given(TEXTS)
def test_quotations_lie_in_any_text(text: str) -> None:
    found = quotations(text)
    assert all(0 <= q.start < q.end <= len(text) and q.depth in (0, 1) for q in found)
    assert found == sorted(found)
    outer = [q for q in found if q.depth == 0]
    assert all(a.end <= b.start for a, b in pairwise(outer))
    sentences = make_splitter("punkt_news").split(Document("d", text))
    for sentence, quoted in zip(sentences, quoted_spans(text, sentences), strict=True):
        assert all(sentence.start <= a < b <= sentence.end for a, b in quoted.spans)
        assert len(quoted.kinds) == len(quoted.spans)
