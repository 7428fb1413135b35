"""Agreement of annotations as JSON, as a page, and for the terminal; `docs/agreement.md` says how to read it."""

from __future__ import annotations

from dataclasses import asdict, replace

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stance.evaluation.agreement import Agreement, Score
from stance.report.agreement_numbers import Cell, Numbers
from stance.report.agreement_view import Shown, build_view
from stance.report.templating import Page, style_policy, template
from stance.schema import Claim, Json
from stance.writing import encodable

MAX_DIFFERENCES = 200
"""How many differing sentences a page shows; all of them stand in the JSON."""

_MAX_COLUMNS = 3
"""So many annotators stand side by side on a terminal, more of them one below the other."""


def agreement_json(agreement: Agreement) -> Json:
    """Return all of it as plain data for `json.dumps`; a number that is not defined is None, never NaN.

    `scores` and `differences` are lists of flat objects: ``pandas.DataFrame(data["scores"])`` reads the first, and so
    does ``jsonlite::fromJSON(file)$scores`` in R.

    Parameters
    ----------
    agreement : Agreement
        What `compare_annotations` returns.
    """
    return {
        "annotators": list(agreement.annotators),
        "gold": agreement.gold,
        "labels": list(agreement.labels),
        "sentences": agreement.n_sentences,
        "sentences_all_annotated": agreement.n_common,
        "sentences_compared": agreement.n_compared,
        "documents_compared": agreement.n_documents,
        "missing": dict(agreement.missing),
        "other_labels": {name: dict(counts) for name, counts in agreement.left_out.items()},
        "resamples": agreement.n_resamples,
        "scores": [_score_json(score) for score in agreement.scores],
        "differences": [
            {
                "doc": difference.doc,
                "start": difference.start,
                "end": difference.end,
                "text": difference.text,
                "kinds": list(difference.kinds),
                "claims": {
                    name: None if claims is None else [_claim_json(claim) for claim in claims]
                    for name, claims in zip(agreement.annotators, difference.claims, strict=True)
                },
            }
            for difference in agreement.differences
        ],
    }


def agreement_html(agreement: Agreement, title: str) -> str:
    """Return the agreement as one self-contained page that opens offline.

    Parameters
    ----------
    agreement : Agreement
        What `compare_annotations` returns.
    title : str
        The page's title.

    Returns
    -------
    str
        HTML in which all text is escaped.
    """
    html = template("agreement.html").render(
        page=Page(title=title, policy=style_policy()), view=build_view(agreement, n_differences=MAX_DIFFERENCES)
    )
    return encodable(html)


def agreement_table(agreement: Agreement, *, n_differences: int = 5) -> RenderableType:
    """Return the agreement for a terminal, to be printed by a `rich.console.Console`; it fits into 80 columns.

    Parameters
    ----------
    agreement : Agreement
        What `compare_annotations` returns.
    n_differences : int
        How many of the differing sentences are shown.
    """
    view = build_view(agreement, n_differences=n_differences)
    parts: list[RenderableType] = [_line(fact) for fact in view.facts]
    for numbers in view.numbers:
        parts += [Text(), _line(numbers.title, "bold"), _table(numbers), *(_line(note) for note in numbers.notes)]
    parts += [Text(), _line(view.summary, "bold")]
    for place, shown in enumerate(view.differences, 1):
        parts += [Text(), _line(f"{place}. {shown.kinds}", "bold")]
        below = Group(_line(shown.item, "dim"), _line(shown.text), _side_by_side(shown))
        parts.append(Padding(below, (0, 0, 0, 3), expand=False))
    if view.n_left_out:
        parts += [Text(), _line(view.more)]
    return Group(*parts)


def _score_json(score: Score) -> Json:
    """Return a score with `first` and `second` for its annotators: both for a pair, none for a mean over pairs."""
    names = score.annotators if score.group in ("annotator", "pair") else ()
    first, second, *_ = (*names, None, None)
    row = asdict(score)
    del row["annotators"]
    return {"group": row.pop("group"), "first": first, "second": second, **row}


def _claim_json(claim: Claim) -> Json:
    return replace(claim, score=None, extra={}).to_json()


def _table(numbers: Numbers) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_line(numbers.head[0]), overflow="fold")
    for head in numbers.head[1:]:
        table.add_column(_line(head), justify="right", no_wrap=True)
    for row in numbers.rows:
        table.add_row(_line(row.name), *(_line(_cell(cell)) for cell in row.cells))
    return table


def _cell(cell: Cell) -> str:
    return f"{cell.text} {cell.interval}" if cell.interval and not cell.terse else cell.text


def _side_by_side(shown: Shown) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, expand=True)
    said = [(_line(name), Text("\n").join(map(_line, claims))) for name, claims in shown.lines]
    if len(said) > _MAX_COLUMNS:
        table.add_column(overflow="fold", max_width=20)
        table.add_column(ratio=1, overflow="fold")
        for row in said:
            table.add_row(*row)
        return table
    for _ in said:
        table.add_column(ratio=1, overflow="fold")
    for cells in zip(*said, strict=True):
        table.add_row(*cells)
    return table


def _line(text: str, style: str = "") -> Text:
    """Return text as one line that a terminal shows and does not obey: rich lets escape sequences through."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    return Text(" ".join(seen.split()), style)
