"""Confidence in the report of a run: what is drawn, what is said, and where nothing is."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from stance.evaluation.confidence import Decisions, confidence_metrics
from stance.report import style
from stance.report.confidence import build_confidence
from stance.report.confidence_plots import SAID, AbstentionDisplay, ReliabilityDisplay
from stance.report.render import write_report
from stance.report.summary import Summary

LABELS = ("accusation", "denial", "concern")
COLUMNS = ["task", "item", "group", "label", "gold", "predicted", "score", "fold", "model"]
NONE = pd.DataFrame(columns=COLUMNS)


def predictions_of(n=120, *, one_label=False, task="stance", seed=0) -> pd.DataFrame:
    """Return reliable scores of items, two a document, with gold drawn by them."""
    rng = np.random.default_rng(seed)
    if one_label:
        scores = rng.dirichlet([0.5] * 3, size=n)
        gold = np.eye(3, dtype=bool)[[rng.choice(3, p=row) for row in scores]]
        predicted = scores == scores.max(axis=1, keepdims=True)
    else:
        scores = rng.beta(0.4, 1.6, size=(n, 3))
        gold, predicted = rng.random((n, 3)) < scores, scores >= 0.4
    rows = [
        (task, f"d{k}:0-9", f"g{k // 2}", label, bool(gold[k, j]), bool(predicted[k, j]), float(scores[k, j]), 0, task)
        for k in range(n)
        for j, label in enumerate(LABELS)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def summary_of(predictions: pd.DataFrame, *, one_label=False, task="stance", kind="claims", split="") -> Summary:
    decisions = Decisions.from_predictions(predictions, model=task, labels=LABELS, one_label=one_label)
    end = f"_{split}" if split else ""
    metrics = {f"{task}/macro_f1{end}": 0.5} | ({f"{task}/accuracy{end}": 0.5} if one_label else {})
    metrics |= confidence_metrics(decisions, task, split, n_resamples=50)
    config = {"task": {"kind": kind}, "evaluation": {"n_resamples": 50}, "seed": 0}
    weights = pd.DataFrame(columns=["stance", "feature", "weight"])
    return Summary(
        "run", "", config, {}, metrics, predictions, {}, [], [], weights, LABELS, headline=f"{task}/macro_f1{end}"
    )


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summary_of(predictions_of())


@pytest.fixture(scope="module")
def pairs() -> Summary:
    return summary_of(predictions_of(one_label=True, task="dse"), one_label=True, task="dse", kind="pairs", split="dev")


def test_reliability_frame_has_bins_of_each_label_and_their_intervals():
    display = ReliabilityDisplay.from_predictions(predictions_of(), labels=LABELS)
    frame = display.frame()
    assert list(frame.columns) == ["label", "score", "share", "low", "high", "count"]
    assert frame.groupby("label")["count"].agg(["sum", "size"]).to_numpy().tolist() == [[120, 10]] * 3
    assert ((frame["low"] <= frame["share"]) & (frame["share"] <= frame["high"])).all()
    apart = (frame["score"] - frame["share"]).abs() * frame["count"] / 120
    assert apart.groupby(frame["label"]).sum().to_dict() == pytest.approx(display.errors)


def test_reliability_of_items_with_one_label_is_of_the_label_that_is_said():
    rows = predictions_of(one_label=True)
    display = ReliabilityDisplay.from_predictions(rows, labels=LABELS, one_label=True)
    assert set(display.frame()["label"]) == {SAID}
    assert display.frame()["count"].sum() == 120
    assert display.frame()["score"].min() >= 1 / 3
    assert not display.rooted


def test_axes_are_roots_where_most_scores_are_low():
    low = predictions_of()
    low["score"] /= 20
    assert ReliabilityDisplay.from_predictions(low, labels=LABELS).rooted
    display = ReliabilityDisplay.from_predictions(low, labels=LABELS).plot()
    assert display.ax_.get_xscale() == "function"


def test_abstention_frame_ends_with_all_of_them():
    rows = predictions_of()
    frame = AbstentionDisplay.from_predictions(rows, labels=LABELS, n_resamples=20).frame()
    assert list(frame.columns) == ["of", "threshold", "count", "coverage", "accuracy", "without"]
    last = frame.groupby("of").last()
    assert last["coverage"].tolist() == [1.0, 1.0]
    said = rows[rows["predicted"]]
    assert last.loc["claims", "accuracy"] == pytest.approx(said["gold"].mean())
    assert last.loc["claims", "count"] == len(said)
    assert last.loc["items", "without"] == pytest.approx(1 - rows.groupby("item")["gold"].any().mean())
    assert frame.groupby("of")["threshold"].is_monotonic_decreasing.all()


def test_abstention_is_of_items_or_of_claims_where_only_these_make_sense():
    one = AbstentionDisplay.from_predictions(predictions_of(one_label=True), labels=LABELS, one_label=True)
    assert set(one.frame()["of"]) == {"items"}
    assert one.frame()["without"].isna().all()
    claims = AbstentionDisplay.from_predictions(predictions_of(), labels=LABELS, items=False)
    assert set(claims.frame()["of"]) == {"claims"}


@pytest.mark.parametrize("display", [ReliabilityDisplay, AbstentionDisplay])
@pytest.mark.parametrize("rows", [NONE, predictions_of(4).assign(score=np.nan)])
def test_displays_without_probabilities_say_so(display, rows):
    drawn = display.from_predictions(rows, labels=LABELS).plot()
    assert [text for text in drawn.ax_.texts if "No scores" in text.get_text()]
    assert isinstance(drawn.frame(), pd.DataFrame)
    assert style.to_svg(drawn.figure_).startswith(b"<?xml")


@pytest.mark.parametrize("display", [ReliabilityDisplay, AbstentionDisplay])
@pytest.mark.parametrize("width", [4.2, 10.4])
@pytest.mark.parametrize("n", [2, 120])
def test_displays_cut_no_label(display, width, n):
    figure = display.from_predictions(predictions_of(n), labels=LABELS).plot(width=width).figure_
    figure.draw_without_rendering()
    drawn, (wide, high) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(drawn.x0, drawn.y0, wide - drawn.x1, high - drawn.y1) > -0.01


@pytest.mark.parametrize("display", [ReliabilityDisplay, AbstentionDisplay])
def test_displays_draw_into_given_axes(display):
    axes = Figure().add_subplot()
    drawn = display.from_predictions(predictions_of(), labels=LABELS).plot(axes)
    assert drawn.ax_ is axes
    assert axes.get_legend() is not None


def test_report_says_in_a_sentence_what_abstention_brings(summary):
    said = build_confidence(summary)
    accuracy = 100 * summary.metrics["stance/accuracy_at_coverage_80"]
    plain = said.sentence.replace("\N{NO-BREAK SPACE}", " ")
    assert plain.startswith(f"The surest 80 % of the sentences are labelled with {accuracy:.0f} % accuracy (95 % CI ")
    assert re.search(r"That flatters: \d+ % of those 80 % hold no stance", plain)
    assert "of all claims" in plain
    assert said.is_labeler
    assert [row.label for row in said.labels] == [*LABELS, "mean"]


def test_report_of_coverage_says_what_the_metrics_say(summary):
    row = next(row for row in build_confidence(summary).items if row.wanted.startswith("80"))
    ends = [100 * summary.metrics[f"stance/accuracy_at_coverage_80{end}"] for end in ("", "_low", "_high")]
    shown = [int(found) for found in re.findall(r"\d+", f"{row.reached} {row.interval}")]
    assert shown == [round(end) for end in ends]


def test_score_from_the_report_keeps_the_claims_that_it_promises(summary):
    said = summary.predictions[summary.predictions["predicted"]]
    for row in build_confidence(summary).claims:
        if row.threshold != "–":
            kept = said[said["score"] >= float(row.threshold)]
            assert kept["gold"].mean() >= int(row.wanted[:2]) / 100 - 0.01


def test_report_of_pairs_speaks_of_pairs_alone(pairs):
    said = build_confidence(pairs)
    assert said.sentence.startswith("The surest 80")
    assert "pairs" in said.sentence
    assert "stance" not in said.sentence
    assert said.items
    assert not said.claims
    assert not said.is_labeler


@pytest.mark.parametrize("name", ["summary", "pairs"])
def test_report_shows_confidence_in_page_markdown_and_plots(name, tmp_path, request):
    paths = write_report(tmp_path, request.getfixturevalue(name))
    names = {path.relative_to(tmp_path).as_posix() for path in paths}
    assert {f"plots/{plot}.{end}" for plot in ("reliability", "abstention") for end in ("png", "svg")} <= names
    html = (tmp_path / "report.html").read_text()
    assert '<section id="confidence"' in html
    assert 'href="#confidence"' in html
    assert ("<code>--min-score</code>" in html) == (name == "summary")
    assert "## Confidence" in (tmp_path / "report.md").read_text()


def test_run_without_probabilities_has_no_such_section(summary, tmp_path):
    bare = dataclasses.replace(summary, metrics={"stance/macro_f1": 0.5})
    assert build_confidence(bare) is None
    names = {path.stem for path in write_report(tmp_path, bare)}
    assert not {"reliability", "abstention"} & names
    assert "confidence" not in (tmp_path / "report.html").read_text()
