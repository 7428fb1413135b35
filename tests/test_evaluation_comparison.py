"""Statistics of comparisons: published examples, scipy beside our resampling, and what is said of a difference."""

import doctest
import math
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import f1_score

from stance.evaluation.comparison import (
    Scored,
    compare_all,
    differences,
    disagreements,
    friedman,
    p_text,
    score,
    seed_summary,
    several,
)
from stance.evaluation.comparison.discordant import cohens_g, mcnemar_p
from stance.evaluation.comparison.resampling import bootstrap_scores, group_counts, interval
from stance.exceptions import InputError, MissingExtraError

LABELS = ("accusation", "concern", "denial")


def scored(name, gold, predicted, groups=None, labels=LABELS):
    gold, predicted = np.asarray(gold, dtype=bool), np.asarray(predicted, dtype=bool)
    items = tuple(f"{k:04d}" for k in range(len(gold)))
    return Scored(name, labels, items, items if groups is None else tuple(map(str, groups)), gold, predicted)


def drawn(seed, n=120, n_groups=40, quality=(0.8, 0.6), names="abcdefgh"):
    """Draw gold and one run for each quality: the share of answers that are right."""
    rng = np.random.default_rng(seed)
    gold = rng.random((n, 3)) < 0.4
    groups = rng.integers(n_groups, size=n)
    return [
        scored(name, gold, np.where(rng.random((n, 3)) < good, gold, ~gold), groups)
        for name, good in zip(names, quality, strict=False)
    ]


def table(*rows):
    columns = ["item", "group", "label", "gold", "predicted", "model"]
    return pd.DataFrame(rows, columns=columns)


TWO_ITEMS = table(
    ("b", "d2", "yes", False, True, "stance"),
    ("b", "d2", "no", True, False, "stance"),
    ("a", "d1", "no", False, False, "stance"),
    ("a", "d1", "yes", True, True, "stance"),
    ("a", "d1", "yes", True, False, "majority"),
)


@st.composite
def pairs_of_runs(draw):
    n = draw(st.integers(1, 24))
    bits = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=n, max_size=n)
    groups = draw(st.lists(st.integers(0, 30), min_size=n, max_size=n))
    gold = draw(bits)
    return scored("a", gold, draw(bits), groups), scored("b", gold, draw(bits), groups)


# Predictions made comparable


def test_from_predictions_takes_one_model_sorted_by_item():
    run = Scored.from_predictions(TWO_ITEMS, name="x", model="stance", labels=["yes", "no"])
    assert (run.items, run.groups, run.labels) == (("a", "b"), ("d1", "d2"), ("yes", "no"))
    assert run.gold.tolist() == [[True, False], [False, True]]
    assert run.predicted.tolist() == [[True, False], [True, False]]
    assert run.right().tolist() == [True, False]


def changed(column, value):
    out = TWO_ITEMS.astype({column: object})
    out.loc[0, column] = value
    return out


@pytest.mark.parametrize(
    ("predictions", "match"),
    [
        (TWO_ITEMS.drop(columns="group"), "no column group"),
        (TWO_ITEMS.iloc[4:], "expected predictions of the model 'stance'; got majority"),
        (TWO_ITEMS.iloc[:0], "got none"),
        (changed("gold", None), "a value of the column gold is missing"),
        (changed("item", np.nan), "a value of the column item is missing"),
        (changed("predicted", 0.5), "the column predicted holds other values"),
        (changed("predicted", "yes"), "the column predicted holds other values"),
        (changed("label", "maybe"), "expected the labels yes, no; got 'maybe'"),
        (changed("group", "d3"), "expected one group of 'b'; got 'd3' and 'd2'"),
        (pd.concat([TWO_ITEMS, TWO_ITEMS.iloc[:1]]), "expected one row of 'b' and 'yes'; got 2"),
        (TWO_ITEMS.iloc[1:], "expected one row of 'b' and 'yes'; got 0"),
    ],
)
def test_from_predictions_refuses_what_it_cannot_use(predictions, match):
    with pytest.raises(InputError, match=match):
        Scored.from_predictions(predictions, name="x", model="stance", labels=["yes", "no"])


def test_scored_refuses_lengths_that_do_not_agree():
    with pytest.raises(InputError, match="expected items and labels; got 0 items"):
        Scored("x", LABELS, (), (), np.zeros((0, 3), bool), np.zeros((0, 3), bool))
    with pytest.raises(InputError, match=r"of shape \(1, 3\)"):
        Scored("x", LABELS, ("a",), ("g",), np.zeros((1, 3), bool), np.zeros((2, 3), bool))


@given(pairs_of_runs())
@settings(max_examples=40, deadline=None)
def test_score_is_that_of_scikit_learn(runs):
    run = runs[0]
    for average in ("macro", "micro"):
        theirs = f1_score(run.gold, run.predicted, average=average, zero_division=0)
        assert score(run, average) == pytest.approx(theirs)
    theirs = f1_score(run.gold, run.predicted, average=None, zero_division=0)
    assert [score(run, label) for label in LABELS] == pytest.approx(theirs)


def test_score_refuses_an_unknown_average():
    with pytest.raises(InputError, match="expected macro, micro, accusation, concern, denial"):
        score(drawn(0)[0], "weighted")


# Differences


@given(pairs_of_runs(), st.sampled_from(["macro", "micro", "concern"]))
@settings(max_examples=60, deadline=None)
def test_difference_is_antisymmetric(runs, average):
    a, b = runs
    (one,) = compare_all([a, b], average=average, n_resamples=200)
    (other,) = compare_all([b, a], average=average, n_resamples=200)
    assert 0 < one.p_permutation <= 1
    assert 0 < one.p_mcnemar <= 1
    assert one.p_adjusted == one.p_permutation == other.p_permutation
    assert one.p_mcnemar == other.p_mcnemar
    assert one.difference == pytest.approx(-other.difference, abs=1e-12)
    assert [one.low, one.high] == pytest.approx([-other.high, -other.low], abs=1e-9, nan_ok=True)
    assert (one.only_a_right, one.only_b_right) == (other.only_b_right, other.only_a_right)
    assert one.both_right + one.both_wrong + one.only_a_right + one.only_b_right == one.n_items
    assert one.effect == pytest.approx(-other.effect, nan_ok=True)
    assert one.effect_low == pytest.approx(-other.effect_high, nan_ok=True)
    if one.winner is None:
        assert other.winner is None
    else:
        assert one.sentence() == other.sentence()


@given(st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_difference_knows_no_order_of_rows(seed):
    rng = np.random.default_rng(seed)
    frames = []
    for run in drawn(seed, n=20, n_groups=6):
        frames.append(
            pd.DataFrame(
                {
                    "item": np.repeat(run.items, 3),
                    "group": np.repeat(run.groups, 3),
                    "label": LABELS * len(run.items),
                    "gold": run.gold.ravel(),
                    "predicted": run.predicted.ravel(),
                    "model": run.name,
                }
            )
        )
    found = []
    for shuffled in (False, True):
        tables = [frame.sample(frac=1, random_state=rng.integers(2**31)) if shuffled else frame for frame in frames]
        runs = [Scored.from_predictions(t, name=n, model=n, labels=LABELS) for n, t in zip("ab", tables, strict=True)]
        found.append(compare_all(runs, n_resamples=200))
    assert found[0] == found[1]


def test_identical_predictions_show_no_difference():
    a, _ = drawn(0)
    (found,) = compare_all([a, replace(a, name="b")])
    assert (found.difference, found.low, found.high, found.p_permutation, found.p_mcnemar) == (0, 0, 0, 1, 1)
    assert (found.n_differing, found.exact, found.winner) == (0, True, None)
    assert math.isnan(found.effect)
    assert found.sentence() == (
        "No difference shown between a and b: 0.000 macro-F1 (95 % CI 0.000 to 0.000, permutation p = 1.00, n = 120)"
    )


@pytest.mark.parametrize("average", ["macro", "micro", "denial"])
def test_exact_p_values_are_those_of_scipy(average):
    a, b = drawn(3, n=40, n_groups=9, quality=(0.8, 0.65))
    (found,) = compare_all([a, b], average=average, n_resamples=1000)
    assert found.exact
    counts = group_counts([a, b], average)
    theirs = stats.permutation_test(
        (np.arange(9), np.arange(9) + 9), by_places(counts), permutation_type="samples", n_resamples=10_000
    )
    assert found.difference == pytest.approx(theirs.statistic)
    assert found.p_permutation == pytest.approx(theirs.pvalue)


def test_sampled_p_values_and_intervals_are_those_of_scipy():
    a, b = drawn(4, n=200, n_groups=60, quality=(0.8, 0.75))
    (found,) = compare_all([a, b], n_resamples=20_000)
    counts = group_counts([a, b], "macro")
    n, places = counts.n_groups, np.arange(counts.n_groups)
    assert not found.exact
    rng = np.random.default_rng(0)
    theirs = stats.permutation_test(
        (places, places + n), by_places(counts), permutation_type="samples", n_resamples=20_000, rng=rng, batch=500
    )
    assert found.p_permutation == pytest.approx(theirs.pvalue, abs=0.015)
    statistic = by_places(counts)
    spread = stats.bootstrap(
        (places,),
        lambda drawn, axis: statistic(drawn, drawn + n, axis=axis),
        n_resamples=20_000,
        rng=rng,
        batch=500,
        method="percentile",
    )
    samples = bootstrap_scores(counts, 20_000, 0)
    ours = samples[0] - samples[1]
    assert ours.std() == pytest.approx(spread.standard_error, rel=0.03)
    edges = np.quantile(ours, [0.025, 0.975])
    assert edges == pytest.approx(spread.confidence_interval, abs=0.1 * spread.standard_error)
    assert found.low < edges[0] < edges[1] < found.high  # the expanded interval is a little wider


def by_places(counts):
    """Return the difference of macro-F1 as scipy wants it, of the places of groups: of one run, then of the other."""
    hits, predicted = (np.concatenate(table).astype(float) for table in (counts.hits, counts.predicted))
    gold = np.concatenate((counts.gold, counts.gold)).astype(float)

    def statistic(one, other, axis=-1):
        scores = []
        for places in (one, other):
            where = np.moveaxis(np.asarray(places).astype(int), axis, -1)
            h, p, g = (table[where].sum(axis=-2) for table in (hits, predicted, gold))
            scores.append((2 * h / (p + g)).mean(axis=-1))
        return scores[0] - scores[1]

    return statistic


def test_copies_of_items_in_a_document_add_no_evidence():
    a, b = drawn(5, n=60, n_groups=60, quality=(0.8, 0.7))
    (single,) = compare_all([a, b])
    copies = [
        scored(run.name, np.repeat(run.gold, 5, axis=0), np.repeat(run.predicted, 5, axis=0), np.repeat(run.groups, 5))
        for run in (a, b)
    ]
    (copied,) = compare_all(copies)
    assert copied.p_permutation == single.p_permutation
    assert (copied.low, copied.high) == pytest.approx((single.low, single.high))
    assert copied.p_mcnemar < single.p_mcnemar  # it takes items as independent
    assert copied.effect_low == pytest.approx(single.effect_low, abs=0.02)


def test_few_groups_are_too_few_for_a_difference():
    gold = np.ones((40, 3))
    right, wrong = (scored(n, gold, gold if n == "a" else 0 * gold, np.arange(40) % 4) for n in "ab")
    (found,) = compare_all([right, wrong])
    assert (found.p_permutation, found.exact, found.n_permutations) == (2 / 16, True, 16)
    assert found.sentence().endswith("; too few groups differ (4) for any test to show one")
    (found,) = compare_all([replace(run, groups=("d",) * 40) for run in (right, wrong)])
    assert found.p_permutation == 1
    assert math.isnan(found.low)
    assert found.winner is None
    assert "(no interval, permutation p = 1.00, n = 40)" in found.sentence()


def test_labels_that_nobody_has_or_predicts_count_as_zero():
    gold = np.zeros((30, 3))
    gold[:20, 0] = 1
    said = gold.copy()
    said[:15, 0] = 0
    (found,) = compare_all([scored("a", gold, gold), scored("b", gold, said)])
    assert found.score_a == pytest.approx(1 / 3)
    assert found.winner == "a"
    (none,) = compare_all([scored("a", gold, gold), scored("b", gold, said)], average="concern")
    assert (none.difference, none.p_permutation, none.metric) == (0, 1, "F1 of concern")


def test_comparisons_are_corrected_by_holm():
    found = compare_all(drawn(6, quality=(0.8, 0.7, 0.72, 0.78)), n_resamples=500)
    assert [(d.a, d.b) for d in found] == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")]
    largest = 0.0
    for rank, d in enumerate(sorted(found, key=lambda d: d.p_permutation)):
        largest = max(largest, min(1.0, (6 - rank) * d.p_permutation))
        assert d.p_adjusted == pytest.approx(largest)
        assert d.n_comparisons == 6
        assert "Holm-corrected" in d.sentence()


def test_a_pair_has_the_same_numbers_whoever_else_is_compared():
    runs = drawn(7, quality=(0.8, 0.7, 0.75, 0.6))
    (alone,) = compare_all(runs[2:], n_resamples=1000)
    among = next(d for d in compare_all(runs, n_resamples=1000) if (d.a, d.b) == ("c", "d"))
    assert replace(among, p_adjusted=alone.p_adjusted, n_comparisons=1) == alone
    assert compare_all(runs, n_resamples=1000, random_state=1) != compare_all(runs, n_resamples=1000)


def test_against_compares_each_with_the_reference():
    found = compare_all(drawn(8, quality=(0.5, 0.9, 0.6)), against="b")
    assert [(d.a, d.b, d.n_comparisons) for d in found] == [("a", "b", 2), ("c", "b", 2)]
    assert {d.winner for d in found} == {"b"}


def test_many_comparisons_get_permutations_enough_to_find_something():
    gold = np.ones((30, 3))
    runs = [scored("best", gold, gold), *(scored(f"r{k}", gold, 0 * gold) for k in range(120))]
    found = compare_all(runs, against="best", n_resamples=100)
    assert found[0].n_permutations == 6000
    assert {d.winner for d in found} == {"best"}


def test_compare_refuses_what_is_not_comparable():
    a, b = drawn(9)
    flipped = b.gold.copy()
    flipped[3, 1] = ~flipped[3, 1]
    fewer = Scored("b", LABELS, b.items[1:], b.groups[1:], b.gold[1:], b.predicted[1:])
    cases = [
        (replace(b, labels=("x", "concern", "denial")), "Expected the labels accusation, concern, denial; got x"),
        (fewer, "Expected 120 items; got 119, of which '0000' is in one only"),
        (replace(b, items=b.items[::-1]), "got 120 in another order"),
        (replace(b, groups=("new", *b.groups[1:])), "Expected '0000' in the group .*; got 'new'"),
        (replace(b, gold=flipped), "Expected 'concern' to be (ab|pre)sent in gold of '0003'; got (ab|pre)sent"),
    ]
    for other, match in cases:
        with pytest.raises(InputError, match=match):
            compare_all([a, other])
        with pytest.raises(InputError, match=match):
            disagreements(a, other)


def test_compare_refuses_names_and_options_that_do_not_fit():
    runs = drawn(10, quality=(0.7, 0.8))
    for options, match in [
        ({"against": "z"}, "against='z' is none of the runs; expected one of a, b"),
        ({"level": 1.0}, "level=1.0"),
        ({"n_resamples": 10}, "n_resamples=10"),
        ({"average": "best"}, "average='best'"),
    ]:
        with pytest.raises(InputError, match=match):
            compare_all(runs, **options)
    with pytest.raises(InputError, match="at least two runs to compare; got 1"):
        compare_all(runs[:1])
    with pytest.raises(InputError, match="got 'a' twice"):
        compare_all([runs[0], runs[0]])
    many = [replace(runs[0], name=f"{k}") for k in range(70)]
    with pytest.raises(InputError, match="expected at most 2,000 comparisons; got 2,415 pairs of 70 runs"):
        compare_all(many)


# What is said


@pytest.fixture
def difference():
    (found,) = compare_all(drawn(11, quality=(0.8, 0.7)), n_resamples=200)
    return replace(found, difference=0.031, low=0.012, high=0.049, p_adjusted=0.002, n_items=957, n_comparisons=3)


def test_sentence_says_who_beats_whom(difference):
    said = "0.031 macro-F1 (95 % CI 0.012 to 0.049, permutation p = 0.002, n = 957, Holm-corrected)"
    assert difference.sentence() == f"a beats b by {said}"
    turned = replace(difference, difference=-0.031, low=-0.049, high=-0.012)
    assert turned.sentence() == f"b beats a by {said}"
    assert turned.winner == "b"


def test_sentence_says_that_nothing_is_shown(difference):
    unsure = replace(difference, difference=-0.0004, low=-0.02, high=0.019, p_adjusted=0.412, n_comparisons=1)
    assert unsure.sentence() == (
        "No difference shown between a and b: 0.000 macro-F1 (95 % CI -0.020 to 0.019, permutation p = 0.41, n = 957)"
    )
    assert replace(difference, p_adjusted=0.06).sentence().startswith("No difference shown between a and b: 0.031")


def test_sentence_says_that_test_and_interval_disagree(difference):
    unclear = replace(difference, low=-0.001)
    assert unclear.winner is None
    assert unclear.sentence().startswith("Unclear difference between a and b: 0.031 macro-F1 (95 % CI -0.001 to 0.049")
    assert unclear.sentence().endswith("; test and interval disagree")


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0004, "p < 0.001"),
        (0.001, "p = 0.001"),
        (0.0499, "p = 0.0499"),
        (0.05, "p = 0.050"),
        (0.0502, "p = 0.0502"),
        (0.41, "p = 0.41"),
        (1.0, "p = 1.00"),
    ],
)
def test_p_text_never_rounds_onto_the_threshold(p, text):
    assert p_text(p) == text


# McNemar, effect, interval


def test_mcnemar_p_values_are_the_published_ones():
    # statsmodels' own example, checked there against SAS: chi-square with continuity correction 20.6722
    assert mcnemar_p(121, 59) == pytest.approx(5.450095e-06, rel=1e-5)
    # the binomial test: 2 * P(X <= 5), X of 20
    assert mcnemar_p(5, 15) == mcnemar_p(15, 5) == pytest.approx(0.04139, abs=1e-5)
    assert mcnemar_p(0, 0) == 1


def test_cohens_g_is_the_share_beyond_a_half():
    only_a = np.arange(40) < 30
    g, low, high = cohens_g(only_a, ~only_a, np.arange(40), 0.95)
    assert g == 0.25
    assert (low, high) == pytest.approx((0.0981, 0.3581), abs=3e-3)  # Wilson's interval of 30 of 40, minus 0.5
    _, low, high = cohens_g(only_a, ~only_a, np.arange(40) // 10, 0.95)
    assert low < 0 < high  # four documents, three for the one and one for the other
    g, low, high = cohens_g(only_a, ~only_a & False, np.arange(40) // 10, 0.95)
    assert (g, high) == (0.5, pytest.approx(0.5))
    assert low < 0.05  # as three of three


def test_interval_is_wider_than_percentiles_for_few_groups():
    values = np.random.default_rng(0).normal(size=100_000)
    widths = [np.ptp(interval(values, n, 0.95)) for n in (6, 20, 100, 100_000)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == pytest.approx(2 * 1.96, abs=0.03)
    # with mean and variance over n, the t interval of 20 groups: 2.093 * sqrt(20 / 19)
    assert widths[1] == pytest.approx(2 * 2.093 * math.sqrt(20 / 19), abs=0.06)


# Where they differ


def test_disagreements_say_what_the_wrong_one_did():
    gold = [[1, 0, 0], [0, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]]
    a = scored("a", gold, [[0, 0, 0], [0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 1]], "vwxyz")
    b = scored("b", gold, [[1, 0, 0], [0, 0, 1], [1, 0, 0], [1, 1, 0], [0, 0, 1]], "vwxyz")
    found = disagreements(a, b)
    assert found["kind"].tolist() == ["missed by a", "false alarm of b", "wrong label of b", "false alarm of a"]
    assert found["right"].tolist() == ["b", "a", "a", "b"]
    assert found["group"].tolist() == ["v", "w", "x", "z"]
    assert found["labels"].tolist() == [("accusation",), ("denial",), ("accusation", "concern"), LABELS[:2]]
    last = found.iloc[-1]
    assert (last["gold"], last["predicted_a"], last["predicted_b"]) == (("denial",), LABELS, ("denial",))
    assert disagreements(a, a).empty
    assert list(disagreements(a, a).columns) == list(found.columns)


# Seeds and data sets


def test_seed_summary_gives_spread_and_t_interval():
    found = seed_summary([0.70, 0.72, 0.74])
    assert (found.n, found.minimum, found.maximum) == (3, 0.70, 0.74)
    assert (found.mean, found.sd) == pytest.approx((0.72, 0.02))
    assert found.high - found.mean == pytest.approx(4.3027 * 0.02 / math.sqrt(3), rel=1e-4)
    two = seed_summary([0.5, 0.7])
    assert two.sd == pytest.approx(0.1414, abs=1e-4)
    assert math.isnan(two.low)
    one = seed_summary([0.5])
    assert math.isnan(one.sd)
    for bad in ([], [0.5, math.nan]):
        with pytest.raises(InputError, match="at least one finite score"):
            seed_summary(bad)


DEMSAR = pd.DataFrame(  # Demsar (2006), table 6: AUC of four variants of C4.5 on 14 data sets
    [
        (0.763, 0.768, 0.771, 0.798),
        (0.599, 0.591, 0.590, 0.569),
        (0.954, 0.971, 0.968, 0.967),
        (0.628, 0.661, 0.654, 0.657),
        (0.882, 0.888, 0.886, 0.898),
        (0.936, 0.931, 0.916, 0.931),
        (0.661, 0.668, 0.609, 0.685),
        (0.583, 0.583, 0.563, 0.625),
        (0.775, 0.838, 0.866, 0.875),
        (1.000, 1.000, 1.000, 1.000),
        (0.940, 0.962, 0.965, 0.962),
        (0.619, 0.666, 0.614, 0.669),
        (0.972, 0.981, 0.975, 0.9749),  # printed as 0.975, with the rank 3
        (0.957, 0.978, 0.946, 0.970),
    ],
    columns=["C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"],
)


def test_friedman_gives_the_published_numbers():
    found = friedman(DEMSAR)
    assert found.ranks.round(3).to_dict() == {"C4.5+m+cf": 1.964, "C4.5+m": 2.0, "C4.5+cf": 2.893, "C4.5": 3.143}
    assert found.critical_difference == pytest.approx(1.25, abs=0.005)
    assert found.statistic == pytest.approx(stats.friedmanchisquare(*DEMSAR.to_numpy().T).statistic)
    # as published, that is without a correction for ties
    spread = ((found.ranks - 2.5) ** 2).sum()
    assert 12 * 14 / 20 * spread == pytest.approx(9.28, abs=0.005)
    assert found.p == pytest.approx(0.015, abs=0.007)
    assert found.pairwise.loc["C4.5", "C4.5+m+cf"] == pytest.approx(0.0749, abs=0.005)
    assert found.sentence().startswith("4 runs differ (Friedman chi-square = ")
    assert "not shown that the best, C4.5+m+cf, beats any" in found.sentence()
    assert friedman(DEMSAR).p == found.p


def test_friedman_names_the_runs_that_the_best_beats():
    scores = pd.DataFrame({"low": np.arange(12.0), "best": np.arange(12.0) + 20, "middle": np.arange(12.0) + 10})
    found = friedman(scores, n_resamples=500)
    assert "the best, best, beats middle, low" in found.sentence()
    assert "rough guide" not in found.sentence()
    assert "rough guide" in friedman(scores[:6], n_resamples=500).sentence()


def test_friedman_shows_nothing_where_all_are_the_same():
    found = friedman(pd.DataFrame(np.ones((6, 3)), columns=list("abc")), n_resamples=200)
    assert (found.statistic, found.p) == (0, 1)
    assert found.sentence() == "No difference shown between 3 runs (Friedman chi-square = 0.00, p = 1.00, 6 data sets)"


def test_friedman_refuses_what_it_cannot_use(monkeypatch):
    with pytest.raises(InputError, match="at least 3 runs over several data sets; got 2"):
        friedman(DEMSAR.iloc[:, :2])
    with pytest.raises(InputError, match=r"at least 5 data sets, better more than 10 \(Demsar 2006\); got 4"):
        friedman(DEMSAR.iloc[:4])
    with pytest.raises(InputError, match=r"C4\.5 has no score on 2"):
        friedman(DEMSAR.mask((DEMSAR.index == 2)[:, None] & (DEMSAR.columns == "C4.5")))
    with pytest.raises(InputError, match="names of their own"):
        friedman(DEMSAR.set_axis(["a", "b", "b", "c"], axis=1))
    monkeypatch.setitem(sys.modules, "scikit_posthocs", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stance\[posthocs\]'"):
        friedman(DEMSAR)


def test_examples_hold():
    assert doctest.testmod(several).failed == 0
    assert doctest.testmod(differences).failed == 0
