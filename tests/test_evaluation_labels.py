"""Scores of items with exactly one label, against scikit-learn and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support

from stance.evaluation.labels import count_labels, label_intervals, label_scores, named_label_metrics

LABELS = ("a", "b", "c")
SIDES = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=30)


@given(SIDES)
def test_label_scores_are_those_of_scikit_learn(pairs):
    gold, predicted = map(list, zip(*pairs, strict=True))
    scores = label_scores(count_labels(gold, predicted, LABELS))
    options = {"labels": LABELS, "zero_division": 0}
    assert scores["macro_f1"] == pytest.approx(f1_score(gold, predicted, average="macro", **options))
    assert scores["accuracy"] == pytest.approx(accuracy_score(gold, predicted))
    columns = precision_recall_fscore_support(gold, predicted, **options)
    for name, values in zip(("precision", "recall", "f1", "support"), columns, strict=True):
        assert [scores[f"{label}_{name}"] for label in LABELS] == pytest.approx(list(values))


@given(SIDES)
def test_label_intervals_lie_around_and_within_bounds(pairs):
    gold, predicted = map(list, zip(*pairs, strict=True))
    counts = count_labels(gold, predicted, LABELS)
    for low, high in label_intervals(counts, [str(k // 2) for k in range(len(gold))], n_resamples=50).values():
        assert 0 <= low <= high <= 1


def test_label_intervals_draw_whole_groups():
    counts = count_labels(["a", "a", "b", "b"] * 10, ["a", "a", "a", "a"] * 10, LABELS)
    one_group = label_intervals(counts, ["x"] * 40, n_resamples=100)
    assert one_group["accuracy"] == (0.5, 0.5)
    low, high = label_intervals(counts, [str(k) for k in range(40)], n_resamples=100)["accuracy"]
    assert low < 0.5 < high


def test_label_intervals_of_nothing_are_zero():
    counts = count_labels([], [], LABELS)
    assert set(label_intervals(counts, []).values()) == {(0.0, 0.0)}
    assert label_scores(counts)["macro_f1"] == 0


def test_counts_can_be_cut_to_some_items():
    counts = count_labels(["a", "b"], ["a", "a"], LABELS)
    assert label_scores(counts.only([False, True]))["accuracy"] == 0
    assert label_scores(counts.only(np.array([0])))["accuracy"] == 1


@pytest.mark.parametrize(
    ("gold", "predicted", "message"), [(["a"], [], "same length"), (["z"], ["a"], "'z' is not one of a, b, c")]
)
def test_count_labels_refuses_what_does_not_fit(gold, predicted, message):
    with pytest.raises(ValueError, match=message):
        count_labels(gold, predicted, LABELS)


def test_named_metrics_carry_the_split_before_the_ends_of_intervals():
    counts = count_labels(["a", "b"], ["a", "b"], LABELS)
    names = set(named_label_metrics("dse", counts, ["x", "y"], "dev", n_resamples=10, random_state=0))
    assert {"dse/macro_f1_dev", "dse/macro_f1_dev_low", "dse/accuracy_dev_high", "dse/a_f1_dev"} <= names
    assert {"dse/a_support_dev", "dse/a_f1_dev_low"} <= names
    few = named_label_metrics("dse", counts, ["x", "y"], "dev_unseen", n_resamples=10, random_state=0, labels=False)
    assert "dse/macro_f1_dev_unseen_high" in few
    assert not [name for name in few if "/a_" in name]
