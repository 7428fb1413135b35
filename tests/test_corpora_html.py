"""Web pages as input: the article is found, what is known of it is kept, bad pages end in one line."""

import pytest

from stance.corpora.inputs import iter_documents
from stance.exceptions import InputError

pytest.importorskip("trafilatura", reason="needs the extra [html]")

PAGE = """<html><head><title>Ottawa recalls envoy</title><meta property="article:published_time" content="2024-01-02"/>
<meta property="og:site_name" content="Daily Post"/></head><body><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Ottawa recalls envoy</h1><p>Canada has recalled its envoy to Beijing after a row over trade that
lasted for months, officials said on Monday.</p><p>Beijing called the move &ldquo;baseless&rdquo; &amp; wrong, and said
that it would answer soon with measures of its own. Caf&eacute; owners are worried.</p></article>
<footer>Copyright 2024 Daily Post. All rights reserved.</footer><script>alert("x")</script></body></html>"""


def read(path):
    return list(iter_documents([str(path)]))


def test_page_becomes_its_article(tmp_path):
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (document,) = read(tmp_path / "a.html")
    assert (document.id, document.title, document.date, document.source) == (
        *("a", "Ottawa recalls envoy", "2024-01-02", "Daily Post"),
    )
    paragraphs = document.text.split("\n\n")
    assert paragraphs[0] == "Ottawa recalls envoy"
    assert paragraphs[1].startswith("Canada has recalled its envoy to Beijing")
    assert "“baseless” & wrong" in paragraphs[2]
    assert "Café" in paragraphs[2]
    assert "Copyright" not in document.text
    assert "alert" not in document.text


def test_page_is_decoded_as_it_says(tmp_path):
    latin = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace("&eacute;", "\xe9")
    (tmp_path / "a.htm").write_bytes(latin.encode("iso-8859-1", "xmlcharrefreplace"))
    assert "Café" in read(tmp_path / "a.htm")[0].text


def test_folder_of_pages_is_read_where_it_holds_no_text(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.html").write_text(PAGE, encoding="utf-8")
    assert [d.id for d in read(tmp_path)] == ["b/x"]
    (tmp_path / "y.txt").write_text("Ann denied it.")
    assert [d.id for d in read(tmp_path)] == ["y"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"a\.html: the file is empty"),
        (b"<html><body></body></html>", r"a\.html: no article was found in the page"),
        (b"\x00\x01\x02", r"a\.html: no article was found in the page"),
        (b"<div>" * 20_000, r"a\.html: no article was found in the page"),
        (b"x" * 20_000_001, r"a\.html: has 20,000,001 bytes, more than 20,000,000"),
    ],
)
def test_page_without_an_article_is_named(tmp_path, data, message):
    (tmp_path / "a.html").write_bytes(data)
    with pytest.raises(InputError, match=message):
        read(tmp_path / "a.html")
