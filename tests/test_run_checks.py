"""Checks of a run's own numbers: what is well is seldom accused, what is not is found."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from stance.corpora.checks import LEVELS, Check
from stance.evaluation.calibration import calibration
from stance.evaluation.checks import check_run, check_seeds
from stance.evaluation.findings import by_level
from stance.evaluation.ranking import clustered_auc
from stance.evaluation.stability import fold_spread
from stance.exceptions import InputError

N_DOCUMENTS, N_ITEMS = 60, 8
GROUPS = np.repeat(np.arange(N_DOCUMENTS), N_ITEMS)


def outcomes(rng, scores, groups, shared=0.5):
    """Draw outcomes as likely as the scores say; items of a document share a part of their luck."""
    luck = np.sqrt(shared) * rng.normal(size=groups.max() + 1)[groups]
    return norm.cdf(luck + np.sqrt(1 - shared) * rng.normal(size=len(groups))) < scores


def rate(found):
    return float(np.mean(list(found)))


def table(rng, *, labels=("accusation", "denial"), sharpness=2.0, models=("stance", "majority"), groups=GROUPS):
    """Return predictions of a calibrated model that knows much, and of baselines that know nothing."""
    rows = []
    gold = {}
    for label in labels:
        scores = norm.cdf(sharpness * rng.normal(size=len(groups)) - 0.5)
        gold[label] = outcomes(rng, scores, groups)
        for model in models:
            said = scores if model == "stance" else np.full(len(groups), gold[label].mean())
            rows.append(
                pd.DataFrame(
                    {
                        "task": "stance",
                        "item": [f"d{g}:{k}" for k, g in enumerate(groups)],
                        "group": [f"d{g}" for g in groups],
                        "label": label,
                        "gold": gold[label],
                        "predicted": said > 0.5,
                        "score": said,
                        "fold": groups % 5,
                        "model": model,
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


def checked(predictions, metrics=None, **options):
    labels = list(dict.fromkeys(predictions["label"]))
    settings = {"model": "stance", "labels": labels, "headline": "stance/macro_f1"} | options
    return {check.code: check for check in check_run(predictions, metrics or {}, **settings)}


def own(predictions):
    return (predictions["model"] == "stance").to_numpy()


@pytest.fixture
def good():
    return table(np.random.default_rng(0))


# Calibration


@pytest.mark.parametrize("shared", [0.0, 0.5])
@pytest.mark.parametrize("share", [0.05, 0.4])
def test_calibrated_scores_are_seldom_accused_even_where_documents_share_their_luck(share, shared):
    def accused(seed):
        rng = np.random.default_rng(seed)
        scores = rng.beta(1, (1 - share) / share, size=len(GROUPS))
        gold = outcomes(rng, scores, GROUPS, shared)
        return calibration(gold, scores, GROUPS, n_resamples=99, random_state=seed).p <= 0.05

    assert rate(map(accused, range(200))) <= 0.07


@pytest.mark.parametrize("bend", [lambda p: p**2, lambda p: norm.cdf(3 * norm.ppf(p))], ids=["too low", "too extreme"])
def test_uncalibrated_scores_are_found(bend):
    def accused(seed):
        rng = np.random.default_rng(seed)
        scores = rng.uniform(0.02, 0.98, size=len(GROUPS))
        gold = outcomes(rng, scores, GROUPS, 0.2)
        return calibration(gold, bend(scores), GROUPS, n_resamples=99, random_state=seed).p <= 0.05

    assert rate(map(accused, range(50))) >= 0.95


def test_calibration_error_is_that_of_bins():
    scores, gold = np.repeat([0.2, 0.8], 50), np.tile([True, False], 50)
    found = calibration(gold, scores, np.arange(100))
    assert found.error == pytest.approx(0.3)
    assert found.expected < 0.1


def test_calibration_of_few_items_says_nothing():
    assert calibration(np.array([True, False]), np.array([0.6, 0.4]), np.array([0, 1])).p > 0.2


def test_uncalibrated_label_is_named_with_its_numbers(good):
    rows = own(good) & (good["label"] == "denial").to_numpy()
    good.loc[rows, "score"] **= 4
    check = checked(good)["STN105"]
    assert (check.level, check.count) == ("tip", 1)
    assert check.examples[0].startswith("denial: error 0.")
    assert "accusation" not in check.examples[0]


def test_whole_run_of_calibrated_scores_is_seldom_accused():
    runs = [table(np.random.default_rng(seed), labels=("a", "b", "c")) for seed in range(25)]
    assert rate(checked(run, random_state=seed)["STN105"].count > 0 for seed, run in enumerate(runs)) <= 0.05


# Chance


@pytest.mark.parametrize("n_gold", [5, 40])
def test_ranking_by_chance_is_seldom_taken_for_a_skill(n_gold):
    def praised(seed):
        rng = np.random.default_rng(seed)
        gold = np.zeros(len(GROUPS), dtype=bool)
        gold[rng.permutation(len(GROUPS))[:n_gold]] = True
        scores = rng.normal(size=N_DOCUMENTS)[GROUPS] + rng.normal(size=len(GROUPS))
        return clustered_auc(gold, scores, GROUPS).p < 0.05

    assert rate(map(praised, range(400))) <= 0.07


@given(st.integers(0, 2**32 - 1), st.integers(2, 12))
def test_area_is_that_of_scikit_learn(seed, n_levels):
    rng = np.random.default_rng(seed)
    gold = rng.permutation(np.arange(40) < 12)
    scores = rng.integers(0, n_levels, size=40).astype(float)
    found = clustered_auc(gold, scores, np.repeat(np.arange(10), 4))
    assert found.value == pytest.approx(roc_auc_score(gold, scores))
    assert 0 <= found.p <= 1


def test_area_of_one_kind_is_refused():
    with pytest.raises(ValueError, match="with and without"):
        clustered_auc(np.ones(4, dtype=bool), np.arange(4.0), np.arange(4))


def test_label_at_chance_is_an_issue(good):
    rows = own(good) & (good["label"] == "denial").to_numpy()
    rng = np.random.default_rng(1)
    good.loc[rows, "score"] = rng.random(rows.sum())
    check = checked(good)["STN102"]
    assert (check.level, check.count) == ("issue", 1)
    assert check.examples[0].startswith("denial: AUC of its ")


def test_label_that_is_never_predicted_is_at_chance(good):
    good.loc[own(good) & (good["label"] == "denial").to_numpy(), "predicted"] = False
    check = checked(good)["STN102"]
    assert check.examples == ("denial: AUC of its decisions 0.50 (p = 0.50), never predicted",)


def test_rare_label_at_chance_is_a_tip_and_one_without_gold_is_not_asked(good):
    denial = (good["label"] == "denial").to_numpy()
    items = good["item"].isin(good["item"].unique()[:3]).to_numpy()
    good.loc[denial, "gold"] = items[denial]
    assert checked(good)["STN102"].level == "tip"
    good.loc[denial, "gold"] = False
    assert checked(good)["STN102"].detail.startswith("0 of 1 label ")


# Baselines


def test_good_run_beats_its_baselines(good):
    check = checked(good)["STN101"]
    assert (check.level, check.count) == ("passed", 0)
    assert check.detail.startswith("Shown to be better than 1 of 1 baseline; against the best, majority, ")


@pytest.mark.parametrize(
    ("name", "change", "level"),
    [("majority", "same", "issue"), ("cue_words", "same", "tip"), ("cue_words", "gold", "issue")],
)
def test_run_not_better_than_a_baseline_is_told(good, name, change, level):
    good.loc[~own(good), "model"] = name
    good.loc[~own(good), "predicted"] = (
        good.loc[~own(good), "gold"] if change == "gold" else good.loc[own(good), "predicted"].to_numpy()
    )
    check = checked(good)["STN101"]
    assert (check.level, check.count) == (level, 1)
    assert check.examples[0].startswith(f"{name}: ")


def test_run_without_a_baseline_on_the_same_items_gets_a_tip(good):
    assert checked(good[own(good)])["STN101"].level == "tip"
    other = good[own(good) | (good["item"] != "d0:0").to_numpy()]
    assert checked(other)["STN101"].detail == "No baseline was measured on the same items."


# Size


def test_interval_of_the_headline_and_rare_labels_make_a_small_test_set(good):
    metrics = {"stance/macro_f1_low": 0.5, "stance/macro_f1_high": 0.58}
    assert checked(good, metrics)["STN103"].level == "passed"
    check = checked(good, metrics | {"stance/macro_f1_low": 0.4})["STN103"]
    assert (check.level, check.count, check.examples) == ("tip", 1, ("stance/macro_f1: 0.400 to 0.580",))
    good.loc[(good["label"] == "denial").to_numpy() & ~good["item"].str.endswith("1").to_numpy(), "gold"] = False
    n_gold = int(good.loc[own(good) & (good["label"] == "denial").to_numpy(), "gold"].sum())
    check = checked(good, metrics)["STN103"]
    assert check.level == ("issue" if n_gold < 10 else "tip")
    assert check.examples == (f"denial: {n_gold} gold items",)


def test_interval_is_made_where_the_metrics_have_none():
    few = table(np.random.default_rng(0), groups=np.repeat(np.arange(5), 4))
    assert checked(few)["STN103"].level == "issue"
    one = table(np.random.default_rng(0), groups=np.zeros(20, dtype=int))
    assert "nan" in checked(one)["STN103"].detail


# Folds


def counts_of(rng, quality, groups=GROUPS):
    """Return hits, predicted and gold of one label; `quality` is the chance that an item is right."""
    gold = outcomes(rng, np.full(len(groups), 0.4), groups)
    predicted = np.where(rng.random(len(groups)) < quality, gold, ~gold)
    return np.stack([gold & predicted, predicted, gold]).astype(np.int64)[:, :, None]


def test_folds_of_one_model_are_seldom_called_unstable():
    def accused(seed):
        rng = np.random.default_rng(seed)
        folds = rng.permutation(np.arange(N_DOCUMENTS) % 5)[GROUPS]
        return fold_spread(counts_of(rng, 0.8), GROUPS, folds, n_permutations=99, random_state=seed).p <= 0.05

    assert rate(map(accused, range(200))) <= 0.07


def test_fold_with_a_broken_model_is_found(good):
    broken = own(good) & (good["fold"] == 2).to_numpy()
    good.loc[broken, "predicted"] = ~good.loc[broken, "predicted"]
    check = checked(good)["STN104"]
    assert (check.level, check.count) == ("issue", 1)
    assert len(check.examples) == 5
    assert checked(good.assign(fold=0)).keys() == checked(good).keys() - {"STN104"}


# Scores, seeds, all


@pytest.mark.parametrize(
    ("change", "level", "reason"),
    [
        (lambda s: s * 0 + 0.3, "issue", "all 0.3"),
        (lambda s: (s > 0.5) * 1.0, "tip", "only 0 and 1"),
        (lambda s: s * 4 - 2, "tip", "from "),
        (lambda s: s * np.nan, "tip", "none given"),
        (lambda s: s.where(s > 0.5), "tip", "some missing or infinite"),
    ],
)
def test_scores_that_are_no_probabilities_are_told_and_not_called_uncalibrated(good, change, level, reason):
    good.loc[own(good), "score"] = change(good.loc[own(good), "score"])
    found = checked(good)
    assert (found["STN106"].level, found["STN106"].count) == (level, 2)
    assert found["STN106"].examples[0].startswith(f"accusation: {reason}")
    assert found["STN105"].level == "passed"


@pytest.mark.parametrize(("values", "level"), [([0.6, 0.61], "passed"), ([0.6, 0.63], "tip"), ([0.6, 0.7], "issue")])
def test_score_that_varies_with_the_seed_is_told(values, level):
    check = check_seeds(dict(enumerate(values)), 0.03)
    assert (check.code, check.level) == ("STN107", level)
    assert check.examples[0] == "seed 0: 0.600"


@pytest.mark.parametrize("values", [{}, {0: 0.5}, {0: 0.5, 1: float("nan")}])
def test_seeds_that_say_nothing_are_refused(values):
    with pytest.raises(InputError, match="needs two seeds"):
        check_seeds(values, 0.03)


def test_checks_of_a_run_are_sorted_repeatable_and_finite_in_number(good):
    found = check_run(good, {}, model="stance", labels=["accusation", "denial"], headline="stance/macro_f1")
    assert found == check_run(good, {}, model="stance", labels=["accusation", "denial"], headline="stance/macro_f1")
    assert found == by_level(reversed(found))
    assert [LEVELS.index(check.level) for check in found] == sorted(LEVELS.index(check.level) for check in found)
    shuffled = good.sample(frac=1, random_state=0)
    assert {c.code: c.detail for c in found} == {c: check.detail for c, check in checked(shuffled).items()}


def test_many_labels_are_not_all_listed():
    check = checked(table(np.random.default_rng(0), labels=[f"label{k}" for k in range(20)]).assign(score=0.5))[
        "STN106"
    ]
    assert check.count == 20
    assert check.examples[-1] == "and 5 more"


def test_every_code_is_explained(good):
    text = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
    codes = {*checked(good), check_seeds({0: 0.5, 1: 0.6}, 0.1).code}
    assert re.findall(r"^\| (STN1\d+) \|", text, re.MULTILINE) == sorted(codes)


def test_check_of_a_run_goes_into_json(good):
    for check in checked(good).values():
        assert isinstance(check, Check)
        assert check.to_json()["examples"] == list(check.examples)
