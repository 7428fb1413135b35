"""Quotations: spans, kinds and the sentences they run through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.schema import Document, Sentence
from stance.text import make_splitter, quotations, quoted_spans
from stance.text.quotations import quoted_tokens
from stance.text.tokens import tokenize


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "it is false" twice.', ['"it is false"']),
        ("He said “it is false” twice.", ["“it is false”"]),
        ("He said ‘it is false’ twice.", ["‘it is false’"]),
        ("'We don't accept it,' the workers' union said.", ["'We don't accept it,'"]),
        ("''We will,'' he said of the ''farce''.", ["''We will,''", "''farce''"]),
        ("``We will,'' he said.", ["``We will,''"]),
        ("«Non», he said.", ["«Non»"]),
        ("“He said ‘never’ to me,” she said.", ["“He said ‘never’ to me,”", "‘never’"]),
        ("\"He said 'never' to me,\" she said.", ["\"He said 'never' to me,\"", "'never'"]),
        ("‘He said “never” to me,’ she said.", ["‘He said “never” to me,’", "“never”"]),
        ("He called it “false.“ She left.", ["“false.“"]),
        ("The rock 'n' roll of the '90s isn't China's.", []),
        ("He is 6'3\" tall.", []),
        ("We have had enough,” she said.", ["We have had enough,”"]),
        ("“We will win, he said.\n\nThen he left.", ["“We will win, he said."]),
        ('"We will win, he said. "They lost," he added.', ['"We will win, he said.', '"They lost,"']),
        ('""', []),
        ("It is '''not''' ```so```.", []),
        ("no marks", []),
    ],
)
def test_quotations_are_found(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We have denied all of it,” the minister said.", "direct"),
        ('Mao said: "It is a farce."', "direct"),
        ("He said he would “never, ever accept it” in court.", "mixed"),
        ("She called the report “baseless”.", "mixed"),
        ("The firm explained that it was “late”.", "mixed"),
        ("“Late”, in his words, is wrong.", "mixed"),
        ("Several so-known “service stations” were shut.", "scare"),
        ("He wrote the novel “Home” in May.", "title"),
        ("He read “The Art of the Deal” on the train.", "title"),
    ],
)
def test_quotations_have_kinds(text: str, kind: str) -> None:
    assert [q.kind for q in quotations(text)] == [kind]


def test_quotations_continue_over_paragraphs() -> None:
    text = "He spoke.\n\n“We came. We saw.\n\n“We won.\n\n“We left,” he said.\n\nNobody answered."
    found = quotations(text)
    assert [(text[q.start : q.end], q.continues) for q in found] == [
        ("“We came. We saw.", False),
        ("“We won.", True),
        ("“We left,”", True),
    ]
    sentences = make_splitter("punkt_news").split(Document("d", text))
    assert [q.inside for q in quoted_spans(text, sentences)] == [False, False, True, True, True, False]


def test_quoted_spans_tell_what_of_a_sentence_is_quoted() -> None:
    text = 'He said, "It is false. It has always been false." Then he left, calling it a "farce".'
    sentences = make_splitter("punkt_news").split(Document("d", text))
    found = quoted_spans(text, sentences)
    assert [(q.inside, [text[a:b] for a, b in q.spans]) for q in found] == [
        (False, ['"It is false.']),
        (True, ['It has always been false."']),
        (False, ['"farce"']),
    ]
    assert [q.kinds for q in found] == [("direct",), ("direct",), ("mixed",)]


def test_quoted_spans_do_not_depend_on_the_order_of_sentences() -> None:
    text = '"It is late. It rains. We go," she said. He "agreed".\n\nNobody else did.'
    sentences = make_splitter("punkt_news").split(Document("d", text))
    assert len(sentences) == 5
    assert quoted_spans(text, sentences[::-1]) == quoted_spans(text, sentences)[::-1]


@given(st.text(alphabet="\"“”‘’'`«»a. \n", max_size=60), st.data())
def test_quoted_spans_are_ordered_and_lie_in_their_sentence(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    sentences = [Sentence("d", n, a, b, text[a:b]) for n, (a, b) in enumerate(pairwise(cuts))]
    for sentence, quoted in zip(sentences, quoted_spans(text, sentences), strict=True):
        bounds = [place for span in quoted.spans for place in span]
        assert bounds == sorted(bounds)
        assert all(sentence.start <= place <= sentence.end for place in bounds)
        assert len(quoted.kinds) == len(quoted.spans)


def test_quoted_tokens_count_the_marks() -> None:
    text = "He said it \"is wrong\" here, 'now'."
    tokens = tokenize(text, 100)
    spans = [(100 + q.start, 100 + q.end) for q in quotations(text)]
    quoted = [token.text for token, inside in zip(tokens, quoted_tokens(tokens, spans), strict=True) if inside]
    assert quoted == ['"', "is", "wrong", '"', "'", "now", "'"]
    assert quoted_tokens(tokens, []) == [False] * len(tokens)
    assert quoted_tokens([], [(0, 5)]) == []


@pytest.mark.parametrize(
    "text", ['"' * 100_000, "“" * 100_000, "'" * 100_000, '"a ' * 3_000, "' " * 50_000, " 'a" * 30_000]
)
def test_quotations_survive_hostile_text(text: str) -> None:
    assert all(q.end <= len(text) for q in quotations(text))
