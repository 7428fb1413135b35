"""Claims as marks in the text, and the page of a labelled article."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.report.article import article_html
from stance.report.marks import runs
from stance.report.pages import article_page
from stance.schema import Claim, Document, Mention, Sentence, Sentiment, Span

VOID = {"meta", "input", "img", "source", "br", "link"}


class Reader(HTMLParser):
    """Collect tags and the text of the article; fail on tags that do not nest."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.words, self.ids = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag == "a":
            assert "a" not in self.open, "a link inside a link"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    return reader


def span(text: str, words: str, start: int = 0) -> Span:
    at = text.index(words, start)
    return Span(at, at + len(words), words)


def text_of(html: str) -> str:
    """Return the text of the marked article without its claims' list and labels."""
    body = html[html.index('<div class="text">') : html.index('<section class="claims"')]
    body = re.sub(r'<span class="(tag|vh)">[^<]*</span>', "", body)
    return "".join(read(body.rsplit("</div>", 1)[0] + "</div>").words)


def squeezed(text: str) -> str:
    return "".join(text.split())


TEXT = "Ottawa accused Beijing of meddling. China denied it."


@pytest.fixture
def labelled() -> tuple[Document, list[Sentence]]:
    first = Claim(
        "accusation",
        span(TEXT, "accused"),
        Mention(span(TEXT, "Ottawa"), "Canada"),
        Mention(span(TEXT, "Beijing"), "China"),
        0.93,
    )
    second = Claim("denial", span(TEXT, "denied"), Mention(span(TEXT, "China"), "China"), None, 0.7)
    sentences = [
        Sentence("a", 0, 0, 35, TEXT[:35], "body", (first,), Sentiment("negative", -0.5)),
        Sentence("a", 1, 36, len(TEXT), TEXT[36:], "body", (second,)),
    ]
    return Document("a", TEXT, title="A title"), sentences


def test_article_html_marks_cue_actor_and_target(labelled):
    html = article_html(*labelled)
    assert '<span class="actor s0" data-c="0">Ottawa</span>' in html
    assert '<span class="target s0" data-c="0">Beijing</span>' in html
    assert re.search(r'<a class="cue s0" href="#d0-c0"[^>]*>accused</a>', html)
    assert 'data-tip="accusation 0.93: Canada → China · sentence negative (−0.50)\nwhy: cue “accused”"' in html
    assert re.search(r'<a class="cue s1" href="#d0-c1"[^>]*>denied</a>', html)


def test_article_html_lists_claims_that_link_into_the_text(labelled):
    reader = read(article_html(*labelled, prefix="x"))
    links = {value for _, name, value in reader.attributes if name == "href"}
    assert {"#x-m0", "#x-m1", "#x-c0", "#x-c1"} <= links
    assert {link[1:] for link in links} <= set(reader.ids)


def test_article_html_shows_text_outside_of_sentences():
    text = "loose start\nHe lied.\n\nloose end"
    html = article_html(Document("a", text), [Sentence("a", 0, 12, 20, "He lied.")])
    assert squeezed(text_of(html)) == squeezed(text)
    assert html.count("<p class=") == 4  # the byline and three paragraphs


def test_article_html_tells_parts_apart():
    text = "Title\n\nA photo.\n\nMenu"
    parts = [("headline", "Title"), ("caption", "A photo."), ("boilerplate", "Menu")]
    sentences = [
        Sentence("a", k, text.index(words), text.index(words) + len(words), words, part)
        for k, (part, words) in enumerate(parts)
    ]
    html = article_html(Document("a", text), sentences)
    assert all(f'<p class="{part}"' in html for part, _ in parts)


def test_article_html_opens_the_box_of_an_actor_that_goes_on_in_a_cue():
    text = "Her accusers in Paris spoke."
    claim = Claim("accusation", span(text, "accusers"), Mention(span(text, "Her accusers in Paris"), None))
    html = article_html(Document("a", text), [Sentence("a", 0, 0, len(text), text, claims=(claim,))])
    assert '<span class="actor s0 to" data-c="0">Her </span>' in html
    assert (
        '<span class="actor s0 from to" data-c="0">accusers</span></a>'
        '<span class="actor s0 from" data-c="0"> in Paris</span>'
    ) in html


def test_article_html_joins_claims_with_the_same_cue():
    text = "Both denied it."
    claims = tuple(Claim("denial", span(text, "denied"), Mention(None, name), None, 0.5) for name in ("Ann", "Bo"))
    html = article_html(Document("a", text), [Sentence("a", 0, 0, len(text), text, claims=claims)])
    assert html.count('<a class="cue') == 1
    assert 'data-tip="denial 0.50: Ann\nwhy: cue “denied”\ndenial 0.50: Bo\nwhy: cue “denied”"' in html
    read(html)


def test_article_html_keeps_a_tip_short_where_many_claims_share_words():
    text = "no " * 300
    claims = tuple(Claim("denial", span(text, text[3 * k : -1], 3 * k)) for k in range(300))
    html = article_html(Document("x", text), [Sentence("x", 0, 0, len(text), text, claims=claims)])
    read(html)
    tips = re.findall(r'data-tip="([^"]*)"', html)
    assert max(tip.count("denial:") for tip in tips) == 8
    assert tips[-1].endswith("\n292 more in the list")
    assert html.count('class="claim ') == 300


def test_article_html_takes_claims_without_cue_actor_and_target():
    html = article_html(Document("a", "Hm."), [Sentence("a", 0, 0, 3, "Hm.", claims=(Claim("concern"),))])
    assert 'href="#d0-s0"' in html
    assert "nobody named" in html
    read(html)


def test_article_html_of_an_empty_document_says_so():
    html = article_html(Document("a", ""), [])
    assert "This document has no text." in html
    assert "Nobody takes a stance in this text." in html


@st.composite
def marked_sentences(draw):
    text = draw(st.text(st.sampled_from("ab <>&\"'é\u202e😀\n"), min_size=1, max_size=30))
    start = draw(st.integers(0, 5))

    def any_span():
        left, right = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        return Span(start + left, start + right, text[left:right])

    def any_mention():
        return draw(st.sampled_from([None, Mention(None, "<x>"), Mention(any_span(), None), Mention(any_span(), "é")]))

    claims = tuple(
        Claim(draw(st.sampled_from(["accusation", "denial", "other"])), any_span(), any_mention(), any_mention(), 0.5)
        for _ in range(draw(st.integers(0, 4)))
    )
    return Document("a", "x" * start + text), Sentence("a", 0, start, start + len(text), text, claims=claims)


@settings(deadline=None, max_examples=30)
@given(marked_sentences())
def test_article_html_nests_any_spans_and_keeps_every_letter(case):
    document, sentence = case
    assert "".join(piece.text for run in runs(sentence) for piece in run.pieces) == sentence.text
    html = article_html(document, [sentence])
    assert squeezed(text_of(html)) == squeezed(document.text)
    assert {"script", "x"}.isdisjoint(read(html).tags)


def test_article_page_shows_the_first_documents_and_counts_the_rest():
    documents = [Document(str(k), "He lied. " * 10) for k in range(5)]
    html = article_page(documents, [], "Many", max_characters=200)
    assert html.count("<article") == 2
    assert "3 more documents are not shown here" in html


def test_article_page_cuts_a_document_that_is_too_long():
    sentences = [Sentence("a", k, 10 * k, 10 * k + 9, "He lied. ") for k in range(10)]
    html = article_page([Document("a", "He lied.  " * 10)], sentences, "Long", max_characters=50)
    assert html.count('class="sentence"') == 5
    assert "5 more sentences are not shown here." in html


def test_article_page_escapes_its_title_and_needs_nothing_from_outside(labelled):
    document, sentences = labelled
    html = article_page([document], sentences, "</title><script>alert(1)</script>")
    reader = read(html)
    assert reader.tags.count("script") == 1
    assert html.count("alert(1)") == html.count("&lt;script&gt;alert(1)") == 2
    assert not [
        a for a in reader.attributes if a[1] in ("src", "href", "srcset") and not a[2].startswith(("#", "data:"))
    ]


def test_article_page_needs_neither_pandas_nor_matplotlib():
    code = (
        "import sys; from stance.report.pages import article_page; from stance.schema import Document;"
        "article_page([Document('a', 'b')], [], 't');"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_article_page_can_always_be_written_down():
    assert "a?b" in article_page([Document("a", "a\ud800b")], [], "t").encode("utf-8").decode()


def test_article_html_takes_the_headline_for_a_missing_title():
    text = "Ottawa <objects>\n\nIt did."
    sentences = [Sentence("a", 0, 0, 16, text[:16], "headline"), Sentence("a", 1, 18, 25, text[18:])]
    assert 'id="d0-title" dir="auto">Ottawa &lt;objects&gt;</h2>' in article_html(Document("a", text), sentences)
    assert 'id="d0-title" dir="auto">a</h2>' in article_html(Document("a", text), [])
