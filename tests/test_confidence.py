"""How sure a model is: calibration, what abstention brings, and the metrics of both."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.evaluation.abstention import (
    coverage_curve,
    held_out_folds,
    operating_point,
    selective_intervals,
    threshold_for_accuracy,
    threshold_for_coverage,
)
from stance.evaluation.calibration import brier_score, brier_skill, calibration, calibration_error, reliability
from stance.evaluation.confidence import Decisions, confidence_metrics
from stance.exceptions import InputError

CASES = st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.booleans()), min_size=1, max_size=12)


def arrays(cases):
    confidence, right = zip(*cases, strict=True)
    return np.array(confidence), np.array(right)


def drawn(n=400, seed=0):
    """Return reliable scores, outcomes drawn by them, and documents of two cases each."""
    rng = np.random.default_rng(seed)
    scores = rng.random(n)
    return scores, rng.random(n) < scores, [f"d{k // 2}" for k in range(n)]


def test_reliability_bins_hold_all_items_and_equal_scores_together():
    scores = np.array([0.2] * 7 + [0.8] * 3)
    frame = reliability(np.array([True] + [False] * 6 + [True] * 3), scores)
    assert frame["count"].tolist() == [7, 3]
    assert frame["score"].round(6).tolist() == [0.2, 0.8]
    assert frame["share"].round(6).tolist() == [round(1 / 7, 6), 1.0]
    assert (frame["low"] <= frame["share"]).all()
    assert (frame["share"] <= frame["high"]).all()
    assert not len(reliability(np.zeros(0, dtype=bool), np.zeros(0)))


def test_reliability_bins_are_of_equal_mass():
    scores, gold, _ = drawn()
    frame = reliability(gold, scores)
    assert frame["count"].tolist() == [40] * 10
    assert frame["score"].is_monotonic_increasing


@settings(max_examples=40)  # each makes frames
@given(CASES)
def test_calibration_error_is_that_of_the_bins_and_of_the_test(cases):
    scores, gold = arrays(cases)
    frame = reliability(gold, scores)
    by_hand = float(((frame["score"] - frame["share"]).abs() * frame["count"]).sum() / len(scores))
    assert calibration_error(gold, scores) == pytest.approx(by_hand)
    assert calibration(gold, scores, np.arange(len(gold)), n_resamples=1).error == pytest.approx(by_hand)


def test_brier_skill_compares_with_the_base_rate():
    gold = np.array([True, True, False, False])
    assert brier_score(gold, np.array([1.0, 0.5, 0.5, 0.0])) == 0.125
    assert brier_skill(gold, np.array([1.0, 0.5, 0.5, 0.0])) == 0.5
    assert brier_skill(gold, 1.0 - gold) == -3
    assert math.isnan(brier_skill(np.ones(3, dtype=bool), np.ones(3)))


@given(CASES)
def test_area_is_the_mean_over_all_orders_of_equals(cases):
    confidence, right = arrays(cases[:6])
    places = np.arange(1, len(right) + 1)
    areas = [
        float(np.mean(np.cumsum(~right[list(order)]) / places))
        for order in itertools.permutations(range(len(right)))
        if (np.diff(confidence[list(order)]) <= 0).all()
    ]
    curve = coverage_curve(confidence, right)
    assert curve.aurc == pytest.approx(np.mean(areas))
    assert curve.ideal <= curve.aurc + 1e-9
    assert curve.no_skill == pytest.approx(1 - right.mean())


@given(CASES)
def test_area_of_confidence_that_says_nothing_is_the_error_rate_and_that_of_an_oracle_is_ideal(cases):
    _, right = arrays(cases)
    blind = coverage_curve(np.full(len(right), 0.5), right)
    assert blind.aurc == pytest.approx(blind.no_skill)
    assert coverage_curve(right.astype(float) + np.linspace(0, 0.5, len(right)), right).aurc == pytest.approx(
        blind.ideal
    )


@given(CASES, st.sampled_from([0.5, 0.8, 1.0]))
def test_threshold_for_accuracy_accepts_as_much_as_can_be(cases, wanted):
    confidence, right = arrays(cases)
    found = threshold_for_accuracy(confidence, right, wanted)
    reached = {t: right[confidence >= t].mean() for t in confidence}
    good = [t for t, accuracy in reached.items() if accuracy >= wanted]
    assert found == (min(good) if good else math.inf)


@given(CASES, st.sampled_from([0.01, 0.5, 0.8, 1.0]))
def test_threshold_for_coverage_is_the_highest_that_accepts_enough(cases, wanted):
    confidence, _ = arrays(cases)
    found = threshold_for_coverage(confidence, wanted)
    assert np.mean(confidence >= found) >= wanted - 1e-9
    assert np.mean(confidence > found) < wanted


def test_no_cases_have_no_threshold():
    assert threshold_for_accuracy(np.zeros(0), np.zeros(0, dtype=bool), 0.5) == math.inf
    assert threshold_for_coverage(np.zeros(0), 0.5) == math.inf


def test_operating_point_reaches_about_what_reliable_confidence_promises():
    scores, right, groups = drawn(4000)
    point = operating_point(scores, right, groups, accuracy=0.8, n_resamples=200)
    assert point.accuracy.value == pytest.approx(0.8, abs=0.04)
    assert point.accuracy.low < point.accuracy.value < point.accuracy.high
    assert point.coverage.value == pytest.approx(0.4, abs=0.08)
    half = operating_point(scores, right, groups, coverage=0.5, n_resamples=200)
    assert half.coverage.value == pytest.approx(0.5, abs=0.02)
    assert half.accuracy.value == pytest.approx(0.75, abs=0.03)
    assert half.threshold == pytest.approx(0.5, abs=0.03)


def test_operating_point_is_judged_on_documents_that_did_not_choose_it():
    confidence, right = np.tile([0.9, 0.5], 4), np.array([1, 0, 1, 0, 0, 1, 0, 1], dtype=bool)
    point = operating_point(
        confidence, right, list("aabbccdd"), accuracy=1.0, folds=np.array([0] * 4 + [1] * 4), n_resamples=20
    )
    # What the second half says (accept nothing) holds for the first; what the first says holds for the second.
    assert (point.coverage.value, point.accuracy.value) == (0.25, 0.0)
    assert point.threshold == math.inf


def test_operating_point_that_cannot_be_reached_accepts_nothing():
    point = operating_point(np.full(4, 0.9), np.zeros(4, dtype=bool), list("abcd"), accuracy=0.5, n_resamples=20)
    assert point.threshold == math.inf
    assert point.coverage.value == 0
    assert math.isnan(point.accuracy.value)


def test_operating_point_wants_one_thing():
    with pytest.raises(ValueError, match="give one of accuracy and coverage"):
        operating_point(np.ones(2), np.ones(2, dtype=bool), ["a", "b"])


def test_operating_point_wants_two_documents():
    with pytest.raises(InputError, match="judged on others; give at least two, got 1"):
        operating_point(np.ones(2), np.ones(2, dtype=bool), ["a", "a"], accuracy=0.5)


def test_held_out_folds_keep_documents_whole_and_given_folds_as_they_are():
    groups = [f"d{k // 3}" for k in range(30)]
    folds = held_out_folds(groups, np.zeros(30, dtype=np.int64))
    assert len(np.unique(folds)) == 5
    assert all(len(set(folds[k : k + 3])) == 1 for k in range(0, 30, 3))
    given_folds = np.repeat([0, 1], 15)
    assert held_out_folds(groups, given_folds) is given_folds


def test_selective_intervals_are_wider_where_documents_are_few():
    right = np.tile([True, False], 50)
    everything = np.ones((100, 1), dtype=bool)
    _, (apart,) = selective_intervals(everything, right, [str(k) for k in range(100)])
    _, (together,) = selective_intervals(everything, np.sort(right), [str(k // 25) for k in range(100)])
    assert apart.value == together.value == 0.5
    assert together.high - together.low > 2 * (apart.high - apart.low)


def rows_of(scores, predicted, gold, labels, *, groups=None, model="stance"):
    """Return a row an item and label, as in `predictions.parquet`."""
    return pd.DataFrame(
        [
            ("stance", f"d{k}:0-9", groups[k] if groups else f"d{k}", label, bool(g), bool(p), float(s), 0, model)
            for k, (row, said, true) in enumerate(zip(scores, predicted, gold, strict=True))
            for label, s, p, g in zip(labels, row, said, true, strict=True)
        ],
        columns=["task", "item", "group", "label", "gold", "predicted", "score", "fold", "model"],
    )


def test_decisions_are_the_same_whatever_the_order_of_the_rows():
    rows = rows_of([[0.9, 0.2], [0.4, 0.1]], [[1, 0], [0, 0]], [[1, 0], [1, 0]], "ab", groups=["x", "y"])
    other = rows.assign(model="other", score=0.0)
    found = Decisions.from_predictions(pd.concat([other, rows]), model="stance", labels=("a", "b"))
    assert found.confidence.round(4).tolist() == [0.72, 0.54]
    assert found.right.tolist() == [True, False]
    assert found.groups == ("x", "y")
    shuffled = Decisions.from_predictions(rows.iloc[[3, 0, 2, 1]], model="stance", labels=("a", "b"))
    assert sorted(shuffled.confidence.round(4)) == [0.54, 0.72]
    assert sorted(zip(shuffled.groups, shuffled.right.tolist(), strict=True)) == [("x", True), ("y", False)]


def test_confidence_of_items_with_one_label_is_its_probability():
    rows = rows_of([[0.7, 0.3], [0.6, 0.4]], [[1, 0], [0, 1]], [[1, 0], [1, 0]], "ab")
    found = Decisions.from_predictions(rows, model="stance", labels=("a", "b"), one_label=True)
    assert found.confidence.tolist() == [0.7, 0.4]
    assert found.right.tolist() == [True, False]


def test_confidence_of_reliable_scores_is_reliable():
    rng = np.random.default_rng(1)
    scores = rng.beta(0.4, 1.2, size=(4000, 3))
    gold = rng.random(scores.shape) < scores
    found = Decisions.from_predictions(
        rows_of(scores, scores > 0.4, gold, "abc"), model="stance", labels=("a", "b", "c")
    )
    assert calibration_error(found.right, found.confidence) < 0.03


def metrics_of(n=60, **options):
    rng = np.random.default_rng(2)
    scores = rng.random((n, 2))
    gold = rng.random(scores.shape) < scores
    rows = rows_of(scores, scores > 0.5, gold, "ab", groups=[f"g{k // 2}" for k in range(n)])
    decisions = Decisions.from_predictions(rows, model="stance", labels=("a", "b"))
    return confidence_metrics(decisions, "stance", n_resamples=50, **options)


def test_confidence_metrics_have_a_number_a_label_and_a_mean():
    found = metrics_of()
    for name in ("ece", "brier", "brier_skill"):
        assert found[f"stance/{name}"] == pytest.approx((found[f"stance/a_{name}"] + found[f"stance/b_{name}"]) / 2)
    assert found["stance/aurc_ideal"] <= found["stance/aurc"] <= found["stance/aurc_no_skill"]
    for name in ("accuracy_at_coverage_80", "claim_coverage_at_precision_90"):
        low, value, high = (found[f"stance/{name}{end}"] for end in ("_low", "", "_high"))
        assert low <= value <= high
    assert all(math.isfinite(value) for value in found.values())


def test_confidence_metrics_carry_the_split_before_the_ends_of_intervals():
    names = metrics_of(split="dev").keys()
    assert {"stance/ece_dev", "stance/a_brier_dev", "stance/accuracy_at_coverage_80_dev_low"} <= names
    assert "stance/accuracy_dev" not in names


def test_confidence_metrics_without_items_are_of_labels_and_claims():
    names = metrics_of(items=False).keys()
    assert {"stance/ece", "stance/claim_aurc"} <= names
    assert not {"stance/aurc", "stance/confidence_ece"} & names


@pytest.mark.parametrize("scores", [[[math.nan, 0.5]] * 4, [[-1.5, 0.5]] * 4, []])
def test_scores_that_are_no_probabilities_have_no_metrics(scores):
    flags = [[1, 0]] * len(scores)
    decisions = Decisions.from_predictions(rows_of(scores, flags, flags, "ab"), model="stance", labels=("a", "b"))
    assert confidence_metrics(decisions, "stance") == {}


@pytest.mark.parametrize("groups", [["one"] * 4, None])
@pytest.mark.parametrize("said", [[1, 0], [0, 0]])
def test_confidence_metrics_stand_few_documents_and_few_claims(groups, said):
    rows = rows_of([[0.9, 0.1]] * 4, [said] * 4, [[1, 0]] * 4, "ab", groups=groups)
    found = confidence_metrics(Decisions.from_predictions(rows, model="stance", labels=("a", "b")), "stance")
    assert found["stance/ece"] == pytest.approx(0.1)
    assert "stance/brier_skill" not in found  # both labels are the same everywhere
    assert ("stance/claim_aurc" in found) == any(said)
    assert ("stance/accuracy_at_coverage_80" in found) == (groups is None)
