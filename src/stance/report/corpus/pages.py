"""The page of many labelled documents, for `stance label FOLDER -o page.html`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stance.report.article import build_articles, frequent_actors
from stance.report.corpus.figures import draw_corpus
from stance.report.corpus.tables import CorpusTables
from stance.report.corpus.view import build_corpus_view
from stance.report.templating import scripted_page, template
from stance.schema import STANCES, Document, Sentence
from stance.writing import encodable

MAX_BYTES = 3_700_000
"""About how large the texts of a page may be, some 12,000 sentences of news; documents beyond are in its tables and
plots all the same. With plots and tables the page stays below 5 MB."""


def corpus_page(
    documents: Sequence[Document],
    sentences: Sequence[Sentence],
    title: str,
    *,
    stances: Sequence[str] = STANCES,
    max_bytes: int | None = MAX_BYTES,
    fixed: Iterable[str] = (),
) -> str:
    """Return labelled documents as one self-contained page: what they say together, then each of them.

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
    max_bytes : int, optional
        About how many bytes the texts may take; the text of documents after that is not shown. None shows all.
    fixed : iterable of str
        Names that are not joined to others across documents, as those that a table of aliases gives.

    Returns
    -------
    str
        A whole HTML page that opens offline.
    """
    articles, n_left_out = build_articles(
        documents, sentences, stances=stances, max_characters=None, max_bytes=max_bytes
    )
    tables = CorpusTables.from_sentences(documents, sentences, stances=stances, fixed=fixed)
    html = template("corpus_page.html").render(
        page=scripted_page(title), articles=articles, actors=frequent_actors(articles), stances=list(stances), level=3,
        n_left_out=n_left_out, n_documents=len(documents), n_sentences=len(sentences),
        rest="the labelled output (.jsonl)",
        corpus=build_corpus_view(tables, draw_corpus(tables, files=False), articles),
    )  # fmt: skip
    return encodable(html)
