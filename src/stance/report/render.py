"""A run's summary as files: plots, one HTML page that opens offline, and Markdown."""

from __future__ import annotations

from pathlib import Path

from stance.report.article import build_articles, frequent_actors
from stance.report.as_json import REPORT_JSON, json_report
from stance.report.corpus.figures import draw_corpus
from stance.report.corpus.tables import CorpusTables
from stance.report.corpus.view import build_corpus_view
from stance.report.errors import MAX_ERRORS
from stance.report.figures import Drawn, draw_figures
from stance.report.markdown import markdown_report
from stance.report.pages import MAX_CHARACTERS
from stance.report.summary import Summary
from stance.report.templating import scripted_page, template
from stance.report.view import View, build_view

MAX_BYTES = 4_900_000
"""About how large the page may be; documents whose text has no room are in plots and tables, and in `claims.jsonl`."""

_BESIDE = 250_000  # what tables, errors and the configuration take
_OF_ONE_TEXT = ("timeline", "actors")
"""Plots that give way to those of a corpus where several documents are labelled."""


def write_report(folder: Path, summary: Summary) -> list[Path]:
    """Write the report of a run: ``report.html``, ``.md``, ``.json``, and plots as ``plots/*.png``, ``.svg``, ``.csv``.

    Parameters
    ----------
    folder : Path
        The run's folder.
    summary : Summary
        What is known of the run. The same summary gives the same bytes.

    Returns
    -------
    list of Path
        The files written.
    """
    files = report_files(summary)
    (folder / "plots").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def report_files(summary: Summary) -> dict[str, bytes]:
    """Return the files of a report by their names below the run's folder; see `write_report`."""
    figures, view, tables = draw_figures(summary), build_view(summary), _corpus(summary)
    if tables is not None:
        figures = {name: figure for name, figure in figures.items() if name not in _OF_ONE_TEXT} | draw_corpus(tables)
    files = {f"plots/{name}.{ending}": data for name, figure in figures.items() for ending, data in _files(figure)}
    files["report.html"] = _encoded(html_report(summary, view, figures, tables))
    files["report.md"] = _encoded(markdown_report(summary, view, figures))
    files[REPORT_JSON] = json_report(summary, view)
    return files


def html_report(summary: Summary, view: View, figures: dict[str, Drawn], tables: CorpusTables | None = None) -> str:
    """Return the report as one HTML page with everything inside."""
    drawn = sum(len(figure.source) + len(figure.narrow_source) for figure in figures.values())
    articles, n_left_out = build_articles(
        () if view.one_label else summary.documents,
        summary.sentences,
        stances=summary.stances,
        max_characters=MAX_CHARACTERS,
        max_bytes=MAX_BYTES - _BESIDE - drawn,
    )
    return template("report.html").render(
        page=scripted_page(f"{summary.title}: report"), summary=summary, view=view, figures=figures, articles=articles,
        corpus=None if tables is None else build_corpus_view(tables, figures, articles),
        actors=frequent_actors(articles), stances=list(summary.stances), level=3,
        n_left_out=n_left_out, n_documents=len(summary.documents), n_sentences=len(summary.sentences),
        n_claims=sum(len(sentence.claims) for sentence in summary.sentences), rest="claims.jsonl",
        max_errors=MAX_ERRORS,
    )  # fmt: skip


def _corpus(summary: Summary) -> CorpusTables | None:
    """Return the counts over the labelled documents where there are several, and claims in them."""
    if summary.scores.one_label or len(summary.documents) < 2:
        return None
    return CorpusTables.from_sentences(
        summary.documents, summary.sentences, stances=summary.stances, fixed=summary.fixed_names
    )


def _files(figure: Drawn) -> tuple[tuple[str, bytes], ...]:
    return ("png", figure.png), ("svg", figure.svg), ("csv", figure.csv)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # half a surrogate pair from somebody's JSON must not stop a report
