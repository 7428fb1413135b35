"""Whole pages of labelled text, for `stance label ... -o page.html`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from stance.report.article import Article, build_articles, frequent_actors
from stance.report.templating import scripted_page, template
from stance.schema import STANCES, Document, Sentence
from stance.writing import encodable

MAX_CHARACTERS = 1_500_000
"""How much text a page shows, some 12,000 sentences of news; the rest is counted and stands in the labelled output."""

MAX_BYTES = 3_700_000
"""About how large the texts of a corpus may be, some 12,000 sentences; with plots and tables a page is below 5 MB."""


def article_page(
    documents: Sequence[Document], sentences: Sequence[Sentence], title: str, *, stances: Sequence[str] = STANCES,
    max_characters: int | None = MAX_CHARACTERS,
) -> str:  # fmt: skip
    """Return labelled documents as one self-contained page; needs neither pandas nor matplotlib.

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
    return _page("article_page.html", title, documents, sentences, stances, articles, n_left_out, level=2)


def corpus_page(
    documents: Sequence[Document], sentences: Sequence[Sentence], title: str, *, stances: Sequence[str] = STANCES,
    max_bytes: int | None = MAX_BYTES, fixed: Iterable[str] = (),
) -> str:  # fmt: skip
    """Return labelled documents as one self-contained page: what they say together, then each of them.

    Parameters
    ----------
    documents, sentences, title, stances
        As for `article_page`.
    max_bytes : int, optional
        About how many bytes the texts may take; documents after that are in tables and plots alone. None shows all.
    fixed : iterable of str
        Names that are not joined to others across documents, as those that a table of aliases gives.

    Returns
    -------
    str
        A whole HTML page that opens offline.
    """
    from stance.report.corpus.figures import draw_corpus
    from stance.report.corpus.tables import CorpusTables
    from stance.report.corpus.view import build_corpus_view

    articles, n_left_out = build_articles(
        documents, sentences, stances=stances, max_characters=None, max_bytes=max_bytes
    )
    tables = CorpusTables.from_sentences(documents, sentences, stances=stances, fixed=fixed)
    view = build_corpus_view(tables, draw_corpus(tables, files=False), articles)
    return _page(
        "corpus_page.html", title, documents, sentences, stances, articles, n_left_out, level=3, corpus=view
    )  # fmt: skip


def _page(
    name: str,
    title: str,
    documents: Sequence[Document],
    sentences: Sequence[Sentence],
    stances: Sequence[str],
    articles: Sequence[Article],
    n_left_out: int,
    **given: Any,
) -> str:
    html = template(name).render(
        page=scripted_page(title), articles=articles, actors=frequent_actors(articles), stances=list(stances),
        n_left_out=n_left_out, n_documents=len(documents), n_sentences=len(sentences),
        n_claims=sum(len(sentence.claims) for sentence in sentences), rest="the labelled output (.jsonl)", **given,
    )  # fmt: skip
    return encodable(html)
