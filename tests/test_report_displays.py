"""Plots as objects: the numbers they draw, and that every label is whole."""

import dataclasses
import sys

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from stance.report import style
from stance.report.claim_plots import NOBODY, ActorStanceDisplay, TimelineDisplay, WeightsDisplay, shown_feature
from stance.report.confusion_plots import ConfusionDisplay, LabelConfusionDisplay
from stance.report.figures import draw_figures
from stance.report.label_plots import LabelScoresDisplay
from stance.report.score_plots import HeadlineDisplay, PrecisionRecallDisplay
from stance.report.scores import Scores
from stance.schema import STANCES, Claim, Document, Mention, Sentence, Span
from summaries import make_summary

COLUMNS = ["task", "item", "group", "label", "gold", "predicted", "score", "fold", "model"]
NONE = pd.DataFrame(columns=COLUMNS)


@pytest.fixture
def predictions() -> pd.DataFrame:
    gold, found, scores = [1, 1, 0, 0], [1, 0, 1, 0], [0.9, 0.4, 0.6, 0.1]
    rows = []
    for model, flags in (("stance", found), ("cue_words", [1, 1, 1, 0]), ("majority", [0, 0, 0, 0])):
        for k in range(4):
            item = f"d{k}:0-9"
            rows.append(("stance", item, f"d{k}", "denial", bool(gold[k]), bool(flags[k]), scores[k], 0, model))
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.fixture
def sentences() -> list[Sentence]:
    def claim(stance, actor, start):
        return Claim(stance, Span(start, start + 1, "x"), actor, None, 0.5)

    claims = (
        claim("denial", Mention(None, "Ann"), 0),
        claim("denial", Mention(Span(1, 3, "Bo"), None), 50),
        claim("concern", Mention(None, "Ann"), 75),
        claim("accusation", None, 99),
    )
    return [Sentence("a", 0, 0, 100, "x" * 100, claims=claims)]


DOCUMENT = Document("a", "x" * 100)


def test_precision_recall_frame_has_curve_and_working_points(predictions):
    display = PrecisionRecallDisplay.from_predictions(predictions, stances=STANCES)
    frame = display.frame()
    curve = frame[frame["model"].isna()]
    assert set(curve["stance"]) == {"denial"}
    at = curve[curve["threshold"] == 0.4].iloc[0]
    assert (at["precision"], at["recall"]) == (pytest.approx(2 / 3), 1.0)
    points = frame[frame["model"].notna()].set_index("model")
    assert tuple(points.loc["stance", ["precision", "recall"]]) == (0.5, 0.5)
    assert tuple(points.loc["cue_words", ["precision", "recall"]]) == (pytest.approx(2 / 3), 1.0)
    assert np.isnan(points.loc["majority", "precision"])
    assert display.average_precision == {"denial": pytest.approx(0.5 + 0.5 * 2 / 3)}


def test_confusion_frame_counts_each_stance(predictions):
    frame = ConfusionDisplay.from_predictions(predictions, stances=STANCES).frame().set_index("stance")
    assert list(frame.index) == list(STANCES)
    assert list(frame.loc["denial"]) == [1, 1, 1, 1]
    assert list(frame.loc["concern"]) == [0, 0, 0, 0]


def one_label_rows(gold, found, labels, model="dse"):
    """Return a row an item and label, as in `predictions.parquet`."""
    pairs = enumerate(zip(gold, found, strict=True))
    rows = [
        (model, f"d{k}:0-9#0", f"d{k}", label, g == label, f == label, 0.5, 0, model)
        for k, (g, f) in pairs
        for label in labels
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def test_label_confusion_frame_counts_which_is_taken_for_which():
    rows = one_label_rows("aabbb", "abbba", "abc")
    display = LabelConfusionDisplay.from_predictions(rows, labels=("a", "b", "c"), model="dse")
    frame = display.frame().set_index("gold")
    assert frame.to_numpy().tolist() == [[1, 1, 0], [1, 2, 0], [0, 0, 0]]
    assert display.most_confused(1) == [("a", "b", 1)]


def test_label_confusion_draws_the_most_frequent_of_many_labels_whole():
    labels = [f"label_number_{k}" for k in range(20)]
    gold = [label for k, label in enumerate(labels) for _ in range(k + 1)]
    display = LabelConfusionDisplay.from_predictions(one_label_rows(gold, gold, labels), labels=labels, model="dse")
    for width in (4.2, 5.6, 10.4):
        display.plot(width=width)
        names = [text.get_text().replace("\n", "") for text in display.ax_.get_xticklabels()]
        assert names == labels[5:]
        assert "5 rarer labels not drawn" in display.ax_.get_ylabel()
        display.figure_.draw_without_rendering()
        boxes = [text.get_window_extent() for text in display.ax_.get_xticklabels()]
        assert not [1 for k, box in enumerate(boxes) for other in boxes[:k] if box.overlaps(other)]


def test_label_scores_frame_has_the_best_baseline_beside_each_label():
    metrics = {
        "dse/macro_f1_dev": 0.6,
        "vader/macro_f1_dev": 0.5,
        "majority/macro_f1_dev": 0.1,
        "dse/accuracy_dev": 0.6,
    }
    metrics |= {"dse/a_f1_dev": 0.7, "dse/a_f1_dev_low": 0.6, "dse/a_f1_dev_high": 0.8, "dse/a_precision_dev": 0.9}
    metrics |= {"vader/a_f1_dev": 0.4, "majority/a_f1_dev": 0.2}
    display = LabelScoresDisplay.from_metrics(Scores(metrics, "dse/macro_f1_dev"), labels=("a", "b"))
    row = display.frame().iloc[0]
    assert list(row[["label", "f1", "low", "high", "precision", "baseline"]]) == ["a", 0.7, 0.6, 0.8, 0.9, 0.4]
    assert len(display.frame()) == 1
    assert display.baseline == "VADER"


def test_headline_frame_puts_the_run_first_and_the_best_baseline_next():
    metrics = {
        "majority/macro_f1": 0.0,
        "stance/macro_f1": 0.3,
        "stance/macro_f1_low": 0.2,
        "stance/macro_f1_high": 0.4,
    }
    frame = HeadlineDisplay.from_metrics(metrics | {"cue_words/macro_f1": 0.5}).frame()
    assert list(frame["model"]) == ["stance", "cue_words", "majority"]
    assert list(frame.loc[0, ["value", "low", "high"]]) == [0.3, 0.2, 0.4]
    assert np.isnan(frame.loc[1, "low"])


def test_timeline_frame_gives_places_in_order(sentences):
    frame = TimelineDisplay.from_sentences(DOCUMENT, sentences, stances=STANCES).frame()
    assert list(frame["position"]) == [0.0, 0.5, 0.75, 0.99]
    assert list(frame["actor"]) == ["Ann", "Bo", "Ann", ""]


def test_actor_stance_frame_counts_and_keeps_the_most_frequent(sentences):
    frame = ActorStanceDisplay.from_sentences(sentences, stances=STANCES).frame()
    assert list(frame.index) == ["Ann", "Bo", NOBODY]
    assert list(frame.columns) == list(STANCES)
    assert list(frame.loc["Ann"]) == [0, 1, 1]
    few = ActorStanceDisplay.from_sentences(sentences, stances=STANCES, n_actors=1)
    assert list(few.frame().index) == ["Ann"]
    assert few.n_others == 2


def test_weights_frame_keeps_the_largest_in_size_of_each_stance():
    weights = pd.DataFrame({"stance": ["denial", "denial", "concern", "denial"], "feature": list("abcd")})
    weights["weight"] = [0.1, -3.0, 1.0, 2.0]
    frame = WeightsDisplay.from_weights(weights, stances=STANCES, n_features=2).frame()
    assert list(frame["feature"]) == ["b", "d", "c"]


def test_features_are_shown_in_words_that_a_reader_knows():
    shown = [shown_feature(each) for each in ("xname had", "Xname", " ed ", "“said no”", "xnamed")]
    assert shown == ["NAME had", "NAME", "␣ed␣", "“said no”", "xnamed"]
    weights = pd.DataFrame({"stance": "accusation", "feature": ["xname had", "“denies”"], "weight": 1.0})
    figure = draw_figures(dataclasses.replace(make_summary(), weights=weights))["features"]
    assert "NAME is any name: the model does not see whose; in quotation marks" in figure.caption
    assert "␣" not in figure.caption
    assert "accusation: NAME had, “denies”" in figure.alt


def all_displays(predictions, metrics, document, sentences, weights):
    return [
        PrecisionRecallDisplay.from_predictions(predictions, stances=STANCES),
        ConfusionDisplay.from_predictions(predictions, stances=STANCES),
        HeadlineDisplay.from_metrics(metrics),
        TimelineDisplay.from_sentences(document, sentences, stances=STANCES),
        ActorStanceDisplay.from_sentences(sentences, stances=STANCES),
        WeightsDisplay.from_weights(weights, stances=STANCES),
        LabelConfusionDisplay.from_predictions(predictions, labels=STANCES, model="stance"),
        LabelScoresDisplay.from_metrics(Scores(metrics), labels=STANCES),
    ]


def test_displays_without_data_say_so():
    weights = pd.DataFrame(columns=["stance", "feature", "weight"])
    for display in all_displays(NONE, {}, Document("", ""), [], weights):
        display.plot()
        assert [t for t in display.ax_.texts if len(t.get_text()) > 10], type(display).__name__
        assert isinstance(display.frame(), pd.DataFrame)
        assert style.to_svg(display.figure_).startswith(b"<?xml")


@pytest.mark.parametrize("width", [4.2, 10.4])
def test_displays_cut_no_label(width, predictions):
    names = [
        "$x_{$ & co",
        "Foreign Ministry spokesperson Mao Ning of Somewhere",
        "\u202eright\u2066 漢字 😀",
        "Ottawa",
        "Bo",
    ]
    claims = tuple(
        Claim(stance, Span(k, k + 1, "x"), Mention(None, names[k % len(names)]), None, 0.5)
        for k, stance in enumerate(STANCES * 30)
    )
    sentences = [Sentence("a", 0, 0, 100, "x" * 100, claims=claims)]
    rows = [(stance, f" feature {name} ", 1.5) for stance in STANCES for name in names]
    weights = pd.DataFrame(rows, columns=["stance", "feature", "weight"])
    metrics = {
        "stance/macro_f1": 0.99,
        "stance/macro_f1_low": 0.98,
        "stance/macro_f1_high": 1.0,
        "majority/macro_f1": 0.0,
    }
    many = pd.concat([predictions.assign(label=stance) for stance in STANCES])
    for display in all_displays(many, metrics, DOCUMENT, sentences, weights):
        figure = display.plot(width=width).figure_
        figure.draw_without_rendering()
        drawn, (wide, high) = figure.get_tightbbox(), figure.get_size_inches()
        inside = min(drawn.x0, drawn.y0, wide - drawn.x1, high - drawn.y1) > -0.01
        assert inside, (type(display).__name__, drawn)


def test_timeline_names_do_not_overlap():
    claims = tuple(
        Claim(STANCES[k % 3], Span(k, k + 1, "x"), Mention(None, f"A long enough name {k}"), None, 0.5)
        for k in range(90)
    )
    display = TimelineDisplay.from_sentences(
        DOCUMENT, [Sentence("a", 0, 0, 100, "x" * 100, claims=claims)], stances=STANCES
    ).plot()
    display.figure_.draw_without_rendering()
    boxes = [text.get_window_extent() for text in display.ax_.texts]
    assert len(boxes) > 6
    assert not [1 for k, box in enumerate(boxes) for other in boxes[:k] if box.overlaps(other)]


def test_plot_draws_into_given_axes_and_never_into_pyplot(predictions):
    axes = Figure().add_subplot()
    display = ConfusionDisplay.from_predictions(predictions, stances=STANCES).plot(axes)
    assert display.ax_ is axes
    assert display.figure_ is axes.figure
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_plots_give_the_same_bytes_twice(predictions):
    def draw():
        figure = PrecisionRecallDisplay.from_predictions(predictions, stances=STANCES).plot().figure_
        return style.to_svg(figure), style.to_png(figure)

    assert draw() == draw()
    assert b"<dc:date>" not in draw()[0]


def test_printable_boxes_what_the_font_lacks_and_shortens():
    assert style.printable("a\u202eb\n漢 c") == "a□b □ c"
    assert style.printable("x" * 40, 10) == "x" * 9 + "…"
