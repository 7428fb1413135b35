import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.evaluation.claims import claim_scores, count_claims, f1_scores
from stance.evaluation.folds import grouped_folds
from stance.evaluation.intervals import macro_f1_interval
from stance.exceptions import InputError
from stance.schema import STANCES, Claim, Mention, Span


def mention(start, end, entity=None):
    return Mention(Span(start, end, "x" * (end - start)), entity)


def test_perfect_prediction_scores_one():
    gold = [[Claim(s, actor=mention(0, 5, "A"), target=mention(8, 9))] for s in STANCES]
    scores = claim_scores(count_claims(gold, gold))
    assert {key: value for key, value in scores.items() if not key.endswith("support")} == dict.fromkeys(
        (key for key in scores if not key.endswith("support")), 1.0
    )
    assert scores["denial_support"] == 1


def test_scores_by_hand():
    gold = [[Claim("accusation")], [Claim("accusation")], [], [Claim("denial")]]
    said = [[Claim("accusation")], [], [Claim("accusation")], [Claim("denial")]]
    scores = claim_scores(count_claims(gold, said))
    assert (scores["accusation_precision"], scores["accusation_recall"], scores["accusation_f1"]) == (0.5, 0.5, 0.5)
    assert scores["concern_f1"] == 0
    assert scores["macro_f1"] == pytest.approx(0.5)


def test_claims_of_one_stance_are_paired_by_the_best_actors():
    gold = [[Claim("accusation", actor=mention(0, 5)), Claim("accusation", actor=mention(20, 30))]]
    said = [[Claim("accusation", actor=mention(20, 29)), Claim("accusation", actor=mention(0, 5))]]
    scores = claim_scores(count_claims(gold, said))
    assert (scores["actor_accuracy"], scores["actor_exact"], scores["actor_stance_f1"]) == (1, 0.5, 1)


def test_nobody_named_on_both_sides_is_a_right_actor():
    gold, said = [[Claim("concern", actor=Mention(None, "Ann Lee"))]], [[Claim("concern")]]
    scores = claim_scores(count_claims(gold, said))
    assert (scores["actor_accuracy"], scores["entity_accuracy"]) == (1, 0)


def test_entities_agree_when_one_name_contains_the_other():
    pairs = [("Senator Ann Lee", "Lee", 1), ("Ann Lee", "Bo Lee", 0), ("the President", "president", 1)]
    for a, b, right in pairs:
        gold, said = [[Claim("denial", actor=Mention(None, a))]], [[Claim("denial", actor=Mention(None, b))]]
        assert claim_scores(count_claims(gold, said))["entity_accuracy"] == right


def test_target_found_where_gold_has_none_is_wrong():
    gold, said = [[Claim("denial")]], [[Claim("denial", target=mention(0, 3))]]
    assert claim_scores(count_claims(gold, said))["target_accuracy"] == 0


counts = st.lists(st.lists(st.sampled_from(STANCES), unique=True), min_size=1, max_size=12)


@given(st.data(), counts)
def test_scores_lie_between_zero_and_one_and_intervals_are_ordered(data, gold):
    said = data.draw(st.lists(st.lists(st.sampled_from(STANCES), unique=True), min_size=len(gold), max_size=len(gold)))
    table = count_claims([[Claim(s) for s in row] for row in gold], [[Claim(s) for s in row] for row in said])
    scores = claim_scores(table)
    assert all(0 <= value <= 1 for key, value in scores.items() if not key.endswith("support"))
    groups = [str(k // 2) for k in range(len(gold))]
    for low, high in macro_f1_interval(table, groups, n_resamples=50).values():
        assert 0 <= low <= high <= 1


def test_interval_is_repeatable_and_holds_the_score():
    rng = np.random.default_rng(0)
    gold = [[Claim(s) for s in STANCES if rng.random() < 0.3] for _ in range(300)]
    said = [[c for c in row if rng.random() < 0.8] for row in gold]
    groups = [f"d{k // 10}" for k in range(300)]
    table = count_claims(gold, said)
    first, again = (macro_f1_interval(table, groups, random_state=1) for _ in range(2))
    assert first == again
    low, high = first["macro_f1"]
    assert low < claim_scores(table)["macro_f1"] < high
    assert high - low < 0.2


def test_f1_is_zero_where_there_is_nothing():
    assert f1_scores([0, 1], [0, 1], [0, 1]).tolist() == [0, 1]


def test_folds_keep_documents_whole_and_depend_on_the_seed_only():
    groups = [f"d{k % 17}" for k in range(100)]
    folds = grouped_folds(groups, 5, 0)
    assert set(folds) == set(range(5))
    for group in set(groups):
        assert len({f for f, g in zip(folds, groups, strict=True) if g == group}) == 1
    assert (folds == grouped_folds(groups, 5, 0)).all()
    assert (folds != grouped_folds(groups, 5, 1)).any()


def test_more_folds_than_documents_are_refused():
    with pytest.raises(InputError, match=r"evaluation\.folds=5 needs at least as many documents, and 2; there are 2"):
        grouped_folds(["a", "b", "b"], 5, 0)
