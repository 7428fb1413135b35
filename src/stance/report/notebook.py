"""What a notebook shows of an object: a fragment of HTML from the report's templates, its style sheet inside.

A fragment may stand in a page several times and among anybody else's: its style reaches nothing outside, and its ids
are new each time.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from sklearn.base import BaseEstimator

from stance.report.article import article_html
from stance.report.comparison import Comparison
from stance.report.comparison_view import build_view
from stance.report.notebook_style import notebook_style
from stance.report.numbers import DASH, number
from stance.report.scores import Scores
from stance.report.summary import name_of, title_of
from stance.report.tables import Row, Table
from stance.report.templating import template
from stance.report.view import Node, tree, verdict
from stance.schema import STANCES, Claim, Document, Mention, Sentence, Span, sentences_by_document
from stance.stances.labeler import Labeler
from stance.writing import encodable

MAX_CHARACTERS = 20_000
"""How much text a cell shows; the rest is counted."""

_MAX_LABELS = 20


@dataclass(frozen=True)
class Card:
    """What is shown of something that is no text.

    Parameters
    ----------
    kind, heading : str
    sentences : sequence of str
        What is to be said first.
    facts : sequence of (str, str)
    tables : sequence of Table
    nodes : tuple of Node
        What is nested, folded.
    folded : str
        What that is.
    notes : sequence of str
    """

    kind: str
    heading: str
    sentences: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()
    nodes: tuple[Node, ...] = ()
    folded: str = "All settings"
    notes: Sequence[str] = ()


def as_html(shown: Document | Sentence | Claim | Labeler) -> str:
    """Return what a notebook shows of a document, a sentence, a claim or a labeler.

    Returns
    -------
    str
        A fragment of HTML in which all text is escaped.
    """
    if isinstance(shown, Document):
        return _document_html(shown)
    if isinstance(shown, Sentence):
        alone = _alone(shown)
        stances = dict.fromkeys((*STANCES, *(claim.stance for claim in shown.claims)))
        return labelled_html([Document(shown.doc, shown.text)], [alone], tuple(stances))
    if isinstance(shown, Claim):
        return _card(_claim_card(shown))
    return _card(_labeler_card(shown))


def labelled_html(documents: Sequence[Document], sentences: Sequence[Sentence], stances: Sequence[str]) -> str:
    """Return the article view of documents, as far as a cell has room.

    Parameters
    ----------
    documents : sequence of Document
    sentences : sequence of Sentence
        The sentences of all of them; each document's in order.
    stances : sequence of str
        The labels, in order.
    """
    of_document, prefix = sentences_by_document(sentences), _prefix()
    articles: list[Markup] = []
    room = MAX_CHARACTERS
    for place, document in enumerate(documents):
        if articles and len(document.text) > room:
            break
        own = of_document.get(document.id, [])
        html = article_html(document, own, stances=stances, prefix=f"{prefix}{place}", max_characters=room)
        articles.append(Markup(html))  # made by an autoescaped template
        room -= len(document.text)
    return _fragment("notebook_text.html", articles=articles, n_left_out=len(documents) - len(articles))


def comparison_html(comparison: Comparison) -> str:
    """Return verdicts, scores and what differs of a comparison."""
    view = build_view(comparison)
    scores = [view.overview] if view.overview is not None else [section.scores for section in view.sections]
    failed = [f"{run.name} cannot be compared: {run.fault}" for run in view.failed]
    unfair = [f"not a fair comparison, but forced: {reason}" for reason in view.unfair]
    return _card(
        Card(
            kind=view.kind,
            heading=view.heading,
            sentences=view.verdicts,
            tables=[*scores, *([view.settings] if view.settings is not None else [])],
            notes=[*unfair, *failed, *view.notes],
        )
    )


def run_html(
    name: str,
    *,
    facts: Sequence[tuple[str, str]],
    metrics: Mapping[str, float],
    headline: str | None,
    labels: Sequence[str],
    config: Mapping[str, Any],
    notes: Sequence[str] = (),
) -> str:
    """Return how good a run is, and what it was.

    Parameters
    ----------
    name : str
        What the run is called.
    facts : sequence of (str, str)
        What its record says.
    metrics : mapping of str to float
    headline : str or None
        The metric that counts; None where the run did not get that far.
    labels : sequence of str
    config : mapping
        The configuration, nested.
    notes : sequence of str
    """
    scores = None if headline is None else Scores(metrics, headline)
    measured = scores is not None and scores.value(scores.main) is not None
    return _card(
        Card(
            kind="Run",
            heading=name,
            sentences=[verdict(scores)] if measured and scores is not None else [],
            facts=facts,
            tables=_score_tables(scores, labels) if measured and scores is not None else [],
            nodes=tree(config),
            notes=notes,
        )
    )


def _score_tables(scores: Scores, labels: Sequence[str]) -> list[Table]:
    models = [
        Row(scores.model_name(name), (number(scores.value(name), 3), _interval(scores, name))) for name in scores.models
    ]
    out = [Table(f"{scores.title} beside the baselines", ("model", scores.title, "95 % interval"), models)]
    keys = ("f1", "precision", "recall")
    rows = [
        Row(label, tuple(number(scores.value(scores.main, f"{label}_{key}"), 3) for key in keys))
        for label in labels[:_MAX_LABELS]
        if scores.value(scores.main, f"{label}_f1") is not None
    ]
    return [*out, Table("Label by label", ("label", "F1", "precision", "recall"), rows)] if rows else out


def _interval(scores: Scores, model: str) -> str:
    ends = scores.interval(model)
    return "" if ends is None else f"{number(ends[0], 3)}{DASH}{number(ends[1], 3)}"


def _document_html(document: Document) -> str:
    byline = " · ".join(item for item in (document.source, document.date, document.id) if item)
    return _fragment(
        "notebook_document.html",
        title=title_of(document, ()),
        byline=byline,
        text=document.text[:MAX_CHARACTERS],
        n_characters=len(document.text),
        n_left_out=max(0, len(document.text) - MAX_CHARACTERS),
    )


def _claim_card(claim: Claim) -> Card:
    words = [("score", "" if claim.score is None else number(claim.score)), ("cue", _quoted(claim.cue))]
    for role, mention in (("actor", claim.actor), ("target", claim.target)):
        words.append((role, _mention(mention)))
    heading = f"{name_of(claim.actor) or 'nobody named'}" + (f" → {name_of(claim.target)}" if claim.target else "")
    return Card(
        kind=f"Claim: {claim.stance}",
        heading=heading,
        facts=[(key, value) for key, value in words if value],
        nodes=tree(dict(claim.extra)),
        folded="More",
    )


def _mention(mention: Mention | None) -> str:
    name = name_of(mention)
    if mention is None or name is None:
        return ""
    return name if mention.span is None else f"{name}, {_quoted(mention.span)}"


def _quoted(span: Span | None) -> str:
    return "" if span is None else f"“{span.text}” at {span.start}{DASH}{span.end}"


def _labeler_card(labeler: Labeler) -> Card:
    training = getattr(labeler, "training_", None)
    stages = {
        name: getattr(labeler, f"{name}_", getattr(labeler, name)) for name in ("classifier", "attributor", "sentiment")
    }
    facts = [("stances", ", ".join(labeler.stances)), ("splitter", str(labeler.splitter))]
    if training is not None:
        facts += [(key.replace("_", " "), str(value)) for key, value in training.items()]
        limits = zip(labeler.stances, getattr(labeler.classifier_, "thresholds_", ()), strict=False)
        facts.append(("said from", ", ".join(f"{stance} {number(float(limit))}" for stance, limit in limits)))
    said = "Not fitted: call fit, or take stance.load_labeler()." if training is None else ""
    return Card(
        kind="Labeler",
        heading="Who takes which stance towards whom",
        sentences=[said] if said else [],
        facts=facts,
        nodes=tree({name: _parameters(stage) for name, stage in stages.items()}),
    )


def _parameters(value: Any) -> Any:
    """Return an estimator as its class and parameters, all the way down."""
    if not isinstance(value, BaseEstimator):
        return value if value is None or isinstance(value, (bool, int, float, str)) else repr(value)[:300]
    return {type(value).__name__: {key: _parameters(each) for key, each in value.get_params(deep=False).items()}}


def _alone(sentence: Sentence) -> Sentence:
    """Return a sentence as if its document began with it."""

    def moved(span: Span | None) -> Span | None:
        return None if span is None else replace(span, start=span.start - sentence.start, end=span.end - sentence.start)

    def placed(mention: Mention | None) -> Mention | None:
        return None if mention is None else replace(mention, span=moved(mention.span))

    claims = tuple(
        replace(claim, cue=moved(claim.cue), actor=placed(claim.actor), target=placed(claim.target))
        for claim in sentence.claims
    )
    return replace(sentence, start=0, end=len(sentence.text), claims=claims)


def _card(card: Card) -> str:
    return _fragment("notebook_card.html", card=card)


def _fragment(name: str, **shown: Any) -> str:
    html = template(name).render(css=notebook_style(), **shown)
    return encodable(html)


def _prefix() -> str:
    """Return what begins the ids of a fragment, new each time: a notebook keeps what earlier sessions showed."""
    return f"n{secrets.token_hex(4)}d"
