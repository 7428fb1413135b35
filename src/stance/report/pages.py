"""Whole pages of labelled text, for `stance label ... -o page.html`; needs neither pandas nor matplotlib."""

from __future__ import annotations

from collections.abc import Sequence

from stance.report.article import build_articles, frequent_actors
from stance.report.templating import scripted_page, template
from stance.schema import STANCES, Document, Sentence
from stance.writing import encodable

MAX_CHARACTERS = 1_500_000
"""How much text a page shows, some 12,000 sentences of news; the rest is counted and stands in the labelled output."""


def article_page(
    documents: Sequence[Document], sentences: Sequence[Sentence], title: str, *, stances: Sequence[str] = STANCES,
    max_characters: int | None = MAX_CHARACTERS,
) -> str:  # fmt: skip
    """Return labelled documents as one self-contained page.

    Parameters
    ----------
    documents : sequence of Document
        The texts.
    sentences : sequence of Sentence
        The sentences of all of them; each document's in order.
    title : str
        The page's title.
    stances : sequence of str
        The labels, in order.
    max_characters : int, optional
        Documents after that many characters are counted, not shown; None shows all.

    Returns
    -------
    str
        A whole HTML page that opens offline.
    """
    articles, n_left_out = build_articles(documents, sentences, stances=stances, max_characters=max_characters)
    n_claims = sum(len(sentence.claims) for sentence in sentences)
    html = template("article_page.html").render(
        page=scripted_page(title), articles=articles, actors=frequent_actors(articles), stances=list(stances), level=2,
        n_left_out=n_left_out, n_documents=len(documents), n_sentences=len(sentences), n_claims=n_claims,
        rest="the labelled output (.jsonl)",
    )  # fmt: skip
    return encodable(html)
