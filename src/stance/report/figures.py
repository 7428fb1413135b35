"""Which plots a report has, what they are called, and how they read to somebody who cannot see them."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

from stance.report import style
from stance.report.claim_plots import NAME, ActorStanceDisplay, TimelineDisplay, WeightsDisplay, shown_feature
from stance.report.confidence import resampling
from stance.report.confidence_plots import SAID, AbstentionDisplay, ReliabilityDisplay
from stance.report.confusion_plots import ConfusionDisplay, LabelConfusionDisplay
from stance.report.label_plots import LabelScoresDisplay
from stance.report.score_plots import HeadlineDisplay, PrecisionRecallDisplay
from stance.report.summary import Summary, title_of
from stance.schema import Document, sentences_by_document

WIDE, NARROW = 10.4, 4.2


@dataclass(frozen=True)
class Drawn:
    """A plot as files and for the page.

    Parameters
    ----------
    name : str
        File name without ending.
    title, caption, alt : str
        Words for it.
    png, svg : bytes
        The files.
    narrow : bytes
        The SVG that stands in on a narrow screen.
    csv : bytes
        The numbers that are drawn.
    """

    name: str
    title: str
    caption: str
    alt: str
    png: bytes
    svg: bytes
    narrow: bytes
    csv: bytes = b""

    @property
    def source(self) -> str:
        """The SVG as an address that holds the picture itself."""
        return _data_address(self.svg)

    @property
    def narrow_source(self) -> str:
        """The same for the narrow one."""
        return _data_address(self.narrow)


def draw_figures(summary: Summary) -> dict[str, Drawn]:
    """Draw all plots of a run, by name: those of claims, or those of items with one label each."""
    drawn = [_headline(summary), *(_label_figures(summary) if summary.scores.one_label else _claim_figures(summary))]
    return {figure.name: figure for figure in [*drawn, *_confidence(summary), _features(summary)]}


def _headline(summary: Summary) -> Drawn:
    scores, what = summary.scores, "pairs" if summary.scores.one_label else "sentences"
    headline = HeadlineDisplay.from_metrics(summary.metrics, summary.headline)
    return drawn_of(
        "headline", headline, "Against the baselines",
        f"{scores.title} of this run and of the baselines on the same {what}; bars are 95 % intervals.",
        f"{scores.title}: "
        + "; ".join(f"{scores.model_name(m)} {v:.2f}" for m, v in headline.values.iloc[:, :2].itertuples(index=False)),
    )  # fmt: skip


def _label_figures(summary: Summary) -> list[Drawn]:
    """Draw what is said of items that have exactly one label."""
    scores, labels = summary.scores, summary.stances
    each = LabelScoresDisplay.from_metrics(scores, labels=labels)
    confusion = LabelConfusionDisplay.from_predictions(summary.predictions, labels=labels, model=scores.main)
    return [
        drawn_of(
            "labels", each, "Label by label",
            "F1 of each label with its interval, between its precision and its recall.",
            "; ".join(f"{r.label} {r.f1:.2f}" for r in each.values.itertuples(index=False)),
        ),
        drawn_of(
            "confusion", confusion, "Which label is taken for which",
            "Pairs by gold label (rows) and prediction (columns); shares are of the row, in percent. Off the diagonal "
            "is wrong; hatched cells hold a tenth of their row or more.",
            "; ".join(f"{gold} taken for {other}: {n}" for gold, other, n in confusion.most_confused()) or "no error",
            wide=len(labels) > 8,
        ),
    ]  # fmt: skip


def _confidence(summary: Summary) -> list[Drawn]:
    """Draw what scores are worth, where they are probabilities."""
    scores, main = summary.scores, summary.scores.main
    if scores.value(main, "ece") is None:
        return []
    given: dict[str, Any] = {"labels": summary.stances, "model": main, "one_label": scores.one_label}
    reliable = ReliabilityDisplay.from_predictions(summary.predictions, **given)
    items = scores.value(main, "aurc") is not None
    n_resamples, seed = resampling(summary)
    abstained = AbstentionDisplay.from_predictions(
        summary.predictions, items=items, n_resamples=n_resamples, random_state=seed, **given
    )
    largest, smallest = (reliable.bins["count"].agg(how) if len(reliable.bins) else 0 for how in ("max", "min"))
    what = "of the label that is said" if SAID in reliable.errors else "of a label"
    areas = {"items": abstained.noun, "claims": "claims"}
    said = [
        f"{areas[name]} {area:.3f} (ideal {ideal:.3f}, without skill {blind:.3f})"
        for name, (area, ideal, blind) in abstained.areas.items()
    ]
    return [
        drawn_of(
            "reliability", reliable, "Scores as probabilities",
            f"Each point is a bin of items with neighbouring scores {what}, {smallest:,} to {largest:,} of them by its "
            "size; bars are Wilson's 95 % intervals. On the diagonal, of the items with a score of 0.7 seven in ten "
            "have the label. ECE: the mean distance from it."
            + (" Axes are roots, since most scores are low." if reliable.rooted else ""),
            "Expected calibration error: " + "; ".join(f"{name} {ece:.3f}" for name, ece in reliable.errors.items()),
        ),
        drawn_of(
            "abstention", abstained, "Leave the least sure to a human",
            "What is right among the surest, by how many are accepted, with 95 % intervals over documents. Area under "
            f"the risk-coverage curve (AURC): {'; '.join(said) or 'none'}."
            + ("" if scores.one_label or not items else " Dotted: how many of the same sentences hold no stance."),
            "Area under the risk-coverage curve: " + ("; ".join(said) or "none"),
        ),
    ]  # fmt: skip


def _features(summary: Summary) -> Drawn:
    labels = summary.stances
    n_features = 8 if len(labels) <= 4 else 5 if len(labels) <= 8 else 3
    weights = WeightsDisplay.from_weights(summary.weights, stances=labels, n_features=n_features)
    noun = "label" if summary.scores.one_label else "stance"
    rows = weights.weights[["stance", "feature"]].itertuples(index=False, name=None)
    shown = [(str(stance), shown_feature(str(feature))) for stance, feature in rows]
    legend = [
        ("␣", "␣ is a space at the edge of a piece of a word"),
        (NAME, f"{NAME} is any name: the model does not see whose"),
        (r"“\w", "in quotation marks stand cues of the lexicon, in any of their forms"),
    ]
    keys = [words for mark, words in legend if any(re.search(mark, feature) for _, feature in shown)]
    told = {stance: [feature for other, feature in shown if other == stance][:5] for stance, _ in shown}
    return drawn_of(
        "features", weights, "What the model goes by",
        f"{'; '.join([f'The features that weigh most for each {noun}', *keys])}.",
        "; ".join(f"{stance}: {', '.join(features)}" for stance, features in told.items()),
    )  # fmt: skip


def _claim_figures(summary: Summary) -> list[Drawn]:
    """Draw what is said of claims that were found in sentences."""
    stances, predictions, scores = summary.stances, summary.predictions, summary.scores
    curves = PrecisionRecallDisplay.from_predictions(predictions, stances=stances, model=scores.main)
    confusion = ConfusionDisplay.from_predictions(predictions, stances=stances, model=scores.main)
    actors = ActorStanceDisplay.from_sentences(summary.sentences, stances=stances)
    document = timeline_document(summary)
    own = sentences_by_document(summary.sentences).get(document.id, [])
    timeline = TimelineDisplay.from_sentences(document, own, stances=stances)
    name = style.printable(title_of(document, own), 90)
    return [
        drawn_of(
            "precision_recall", curves, "Precision and recall",
            "What each stance would gain and lose at other thresholds (AP: average precision). Filled shapes: where "
            "this run works; hollow ones: the baselines. A model that predicts nothing has no precision and no point.",
            "Average precision: " + "; ".join(f"{s} {v:.2f}" for s, v in curves.average_precision.items()),
        ),
        drawn_of(
            "confusion", confusion, "Right and wrong, stance by stance",
            "Sentences by gold label (rows) and prediction (columns), each stance on its own; shares are of the row. "
            "Hatched cells are errors.",
            "; ".join(
                f"{r.stance}: {r.true_positive} found, {r.false_negative} missed, {r.false_positive} false alarms"
                for r in confusion.counts.itertuples(index=False)
            ),
        ),
        drawn_of(
            "timeline", timeline, "Stances along the text",
            f"Where in “{name}” which stance is taken, and by whom where the name fits." if name else "No text.",
            _counted(timeline.claims["stance"].value_counts(sort=False).to_dict(), "no claims"),
            wide=True,
        ),
        drawn_of(
            "actors", actors, "Who takes which stance",
            "Claims by actor, over all labelled texts.",
            _counted({str(a): int(n) for a, n in actors.counts.sum(axis=1).items()}, "no claims"),
        ),
    ]  # fmt: skip


def timeline_document(summary: Summary) -> Document:
    """Return the first document in which somebody takes a stance, else the first one."""
    speaking = {sentence.doc for sentence in summary.sentences if sentence.claims}
    found = [document for document in summary.documents if document.id in speaking]
    return next(iter([*found, *summary.documents]), Document("", ""))


def _counted(counts: dict[Any, int], nothing: str) -> str:
    return "; ".join(f"{name} {count}" for name, count in counts.items()) or nothing


def drawn_of(
    name: str, display: Any, title: str, caption: str, alt: str, *, wide: bool = False, files: bool = True
) -> Drawn:
    """Draw a display object as all that a page and its folder need.

    Parameters
    ----------
    name : str
        File name without ending.
    display : object
        With `plot(width=)`, which leaves `figure_`, and `frame()`.
    title, caption, alt : str
        Words for it.
    wide : bool
        Whether it takes the page's whole width.
    files : bool
        Whether its PNG and CSV are wanted, too; a page needs neither.
    """
    figure = display.plot(width=WIDE if wide else style.WIDTH).figure_
    png, svg = style.to_png(figure) if files else b"", style.to_svg(figure)
    narrow = style.to_svg(display.plot(width=NARROW).figure_)
    numbers = display.frame().to_csv(index=False, lineterminator="\n").encode("utf-8", "replace") if files else b""
    return Drawn(name, title, caption, f"{title}. {alt}." if alt else f"{title}.", png, svg, narrow, numbers)


_HEAD = re.compile(rb"\A.*?(?=<svg)", re.DOTALL)
_DARK = {style.INK: "#e6e8eb", style.MUTED: "#a3acb8", style.GRID: "#3a414b", style.PAPER: "#1b1f25"}


def _data_address(svg: bytes) -> str:
    """Return an SVG as a data address, its greys following the reader's light or dark scheme."""
    body = _HEAD.sub(b"", svg, count=1)
    light, dark = "", ""
    for place, (grey, night) in enumerate(_DARK.items()):
        body = body.replace(grey.encode(), f"var(--g{place})".encode())
        light, dark = light + f"--g{place}:{grey};", dark + f"--g{place}:{night};"
    rules = f"<style>svg{{{light}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}</style>".encode()
    start = body.index(b">") + 1
    return "data:image/svg+xml;base64," + base64.b64encode(body[:start] + rules + body[start:]).decode()
