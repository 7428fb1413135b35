"""What is said of a corpus, in words and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stance.report.article import Article
from stance.report.corpus.tables import CorpusTables, rows_of
from stance.report.figures import Drawn
from stance.report.numbers import number

MAX_NAMES, MAX_DOCUMENTS = 150, 1000


@dataclass(frozen=True)
class NameRow:
    """An actor or target: the claims of each stance that it makes, and how many it is the target of.

    `also` is what else it is called in documents.
    """

    name: str
    also: str
    counts: tuple[int, ...]
    made: int
    received: int
    documents: int


@dataclass(frozen=True)
class PairRow:
    """How often somebody takes a stance towards somebody."""

    actor: str
    stance: str
    place: int
    target: str
    claims: int
    documents: int
    score: str


@dataclass(frozen=True)
class DocumentRow:
    """A document; `link` is the id of its text on the page, empty where that is not shown."""

    title: str
    link: str
    source: str
    date: str
    day: str
    sentences: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class CorpusView:
    """All that is shown of a corpus."""

    verdict: str
    figures: Mapping[str, Drawn]
    names: list[NameRow]
    pairs: list[PairRow]
    documents: list[DocumentRow]
    n_names: int
    n_pairs: int
    n_documents: int
    with_dates: bool
    with_sources: bool


def build_corpus_view(tables: CorpusTables, figures: Mapping[str, Drawn], articles: Sequence[Article]) -> CorpusView:
    """Return what is said of a corpus.

    Parameters
    ----------
    tables : CorpusTables
        All documents.
    figures : mapping
        Its plots, by name; see `draw_corpus`.
    articles : sequence of Article
        The documents whose text is shown, to link there.
    """
    names, pairs = _names(tables), _pairs(tables)
    links = {article.document: article.id for article in articles}
    return CorpusView(
        verdict=_verdict(tables),
        figures=figures,
        names=names[:MAX_NAMES],
        pairs=pairs[:MAX_NAMES],
        documents=_documents(tables, links)[:MAX_DOCUMENTS],
        n_names=len(names),
        n_pairs=len(pairs),
        n_documents=len(tables.documents),
        with_dates=bool(tables.documents["date"].notna().any()),
        with_sources=bool(tables.documents["source"].notna().any()),
    )


def _verdict(tables: CorpusTables) -> str:
    """Return a sentence or two: how much of what, and who is most often at either end of it."""
    claims = tables.claims
    if claims.empty:
        return "Nobody takes a stance in these documents."
    counted = claims["stance"].value_counts()
    kinds = ", ".join(f"{stance} {counted[stance]:,}" for stance in tables.stances if stance in counted)
    out = f"{len(claims):,} claims ({kinds}) in {claims['doc'].nunique():,} of {len(tables.documents):,} documents."
    pairs = tables.pairs()
    pairs = pairs[pairs["actor"] != pairs["target"]]  # towards oneself: look twice
    if len(pairs) and pairs["claims"].iloc[0] > 1:
        first = pairs.iloc[0]
        out += f" Most often: {first['actor']} towards {first['target']}, {first['stance']} ({first['claims']:,})."
    return out


def _names(tables: CorpusTables) -> list[NameRow]:
    made, received = tables.by_actor(), tables.by_target().sum(axis=1)
    claims = tables.claims
    spread: dict[str, set[str]] = {}
    for side in ("actor", "target"):
        for name, doc in zip(claims[side], claims["doc"], strict=True):
            if name is not None:
                spread.setdefault(name, set()).add(doc)
    counts = {str(name): tuple(int(n) for n in row) for name, row in zip(made.index, made.to_numpy(), strict=True)}
    none = (0,) * len(tables.stances)
    others: dict[str, list[str]] = {}
    for other, name in sorted(tables.joined.items()):
        others.setdefault(name, []).append(other)
    rows = [
        NameRow(
            name,
            ", ".join(others.get(name, [])),
            counts.get(name, none),
            sum(counts.get(name, none)),
            int(received.get(name, 0)),
            len(docs),
        )
        for name, docs in spread.items()
    ]
    return sorted(rows, key=lambda row: (-row.made, -row.received, row.name))


def _pairs(tables: CorpusTables) -> list[PairRow]:
    place = {stance: k for k, stance in enumerate(tables.stances)}
    return [
        PairRow(actor, stance, place[stance] % 8, target, int(n_claims), int(n_documents), number(score))
        for actor, target, stance, n_claims, n_documents, score in rows_of(tables.pairs())
    ]


def _documents(tables: CorpusTables, links: Mapping[str, str]) -> list[DocumentRow]:
    counts = tables.by_document().to_numpy()
    columns = tables.documents[["doc", "title", "source", "date", "day", "sentences"]]
    rows = []
    for (doc, title, source, date, day, n_sentences), own in zip(rows_of(columns), counts, strict=True):
        known = source or "", date or "", day.isoformat() if day is not None else ""
        shown = " ".join(title.split())[:160]
        rows.append(DocumentRow(shown, links.get(doc, ""), *known, int(n_sentences), tuple(int(n) for n in own)))
    return rows
