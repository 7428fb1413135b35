"""All that a report tells, as plain data; renderers read nothing else, so the same summary gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stance.report.scores import Scores
from stance.schema import STANCES, Document, Mention, Sentence
from stance.writing import encodable

if TYPE_CHECKING:
    import pandas as pd

    from stance.corpora.checks import Check


@dataclass(frozen=True, eq=False)
class Summary:
    """What is known of a finished run.

    Parameters
    ----------
    title : str
        Its name.
    question : str
        One sentence on what the experiment asks.
    config : mapping
        The whole resolved configuration, nested.
    record : mapping
        The content of `run.json`. Dates and timings come from here only, never from the clock.
    metrics : mapping of str to float
        ``model/metric`` to number; the run's own model is called like its task, all others are baselines.
    predictions : DataFrame
        One row an evaluated item and label, with the columns `item`, `group`, `label`, `gold`, `predicted`,
        `score` and `model`.
    texts : mapping of str to str
        The sentence of an item, at least of those misclassified.
    documents : sequence of Document
        The labelled input.
    sentences : sequence of Sentence
        Its sentences with their claims, in document order.
    weights : DataFrame
        The heaviest features: `stance`, `feature`, `weight`; may be empty.
    stances : tuple of str
        The labels, in the order of the configuration.
    headline : str
        The metric that the run is known by.
    checks : sequence of Check
        What `stance.corpora.checks.check_corpus` found in the data, in its order; without any the report has no section
        on them.
    fixed_names : sequence of str
        Names that a table of aliases gives: they are not joined to others across documents.
    not_kept : sequence of str
        What the report of a finished run would say besides and cannot, since nobody kept it.
    """

    title: str
    question: str
    config: Mapping[str, Any]
    record: Mapping[str, Any]
    metrics: Mapping[str, float]
    predictions: pd.DataFrame
    texts: Mapping[str, str]
    documents: Sequence[Document]
    sentences: Sequence[Sentence]
    weights: pd.DataFrame
    stances: tuple[str, ...] = STANCES
    headline: str = "stance/macro_f1"
    checks: Sequence[Check] = ()
    fixed_names: Sequence[str] = ()
    not_kept: Sequence[str] = ()

    @property
    def scores(self) -> Scores:
        """The metrics as they are read."""
        return Scores(self.metrics, self.headline)


def name_of(mention: Mention | None) -> str | None:
    """Return who is meant: the entity where it is known, else the words of the text."""
    if mention is None:
        return None
    name = mention.entity or (mention.span.text if mention.span else None)
    # Half a surrogate pair, from somebody's JSON, would stop pandas.
    return None if name is None else encodable(name)


def title_of(document: Document, sentences: Sequence[Sentence]) -> str:
    """Return what a document is called: its title, else its first headline, else its id."""
    headlines = (sentence.text for sentence in sentences if sentence.part == "headline")
    return document.title or next(headlines, "")[:300] or document.id
