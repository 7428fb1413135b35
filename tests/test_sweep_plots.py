"""Learning curves and ablations: the shares they are trained on, and their plots."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from stance.evaluation.comparison import Difference
from stance.evaluation.folds import group_sample
from stance.report import comparison as shown
from stance.report.sweep_plots import AblationDisplay, LearningCurveDisplay


@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40),
    st.floats(0.01, 1),
    st.floats(0.01, 1),
    st.integers(0, 2**32 - 1),
)
def test_smaller_shares_are_part_of_larger_ones(groups, one, other, seed):
    small, large = (group_sample(groups, share, seed) for share in sorted((one, other)))
    assert small.any()
    assert not (small & ~large).any()
    assert group_sample(groups, 1.0, seed).all()
    chosen = {group for group, drawn in zip(groups, small, strict=True) if drawn}
    assert [group in chosen for group in groups] == small.tolist()


def difference(a, b, value):
    numbers = {"score_a": 0.5 + value, "score_b": 0.5, "difference": value, "low": value - 0.01, "high": value + 0.01}
    counts = dict.fromkeys(("both_right", "only_a_right", "only_b_right", "both_wrong"), 1)
    sizes = {"n_items": 10, "n_groups": 5, "n_comparisons": 1, "n_differing": 2, "n_permutations": 9, "exact": True}
    effects = dict.fromkeys(("effect", "effect_low", "effect_high", "p_mcnemar"), 0.1)
    return Difference(
        a, b, "macro-F1", level=0.95, p_permutation=0.01, p_adjusted=0.01, **numbers, **counts, **sizes, **effects
    )


def comparison(configurations, tests=(), reference=None):
    dataset = shown.Dataset("", "stance", ("accusation",), "cv", "stance/macro_f1", "0", 10, 5)
    return shown.Comparison(
        kind="ablation", datasets=(dataset,), configurations=tuple(configurations), failed=(), keys=(), differing=(),
        tests=tuple(shown.Test("", one) for one in tests), baseline_tests=(), reference=reference, disagreements=(),
        over=None, friedman=None, unfair=(), notes=(), n_resamples=10, random_state=0,
    )  # fmt: skip


def configuration(name, score, share="1.0", size=None):
    value = shown.Value(score, score - 0.1, score + 0.1, 0.02, score, score, 2)
    metrics = {"macro_f1": value} | (
        {} if size is None else {"train_sentences": shown.Value(size, None, None, 0, 1, 1, 2)}
    )
    settings = {"evaluation.train_share": share}
    runs = [shown.RunResult("x", "x", seed=k, settings=settings, metrics={"stance/macro_f1": score}) for k in (0, 1)]
    return shown.Configuration(name, "", tuple(runs), metrics, value)


def test_learning_curve_sorts_points_and_names_lines():
    display = LearningCurveDisplay.from_comparison(
        comparison(
            configuration(f"evaluation.train_share={share} model={model}", score, share, 1000 * float(share))
            for model, score in (("svm", 0.5), ("nb", 0.4))
            for share in ("1.0", "0.1")
        )
    )
    assert display.frame()["series"].tolist() == ["model=nb"] * 2 + ["model=svm"] * 2
    assert display.frame()["sentences"].tolist() == [100, 1000] * 2
    ax = display.plot().ax_
    assert [label.get_text() for label in ax.get_xticklabels()] == ["100", "1,000"]
    assert len(display.seeds) == 8


def test_learning_curve_without_sizes_is_drawn_over_shares():
    display = LearningCurveDisplay.from_comparison(comparison([configuration("a", 0.5, "0.5")]))
    assert display.frame()["sentences"].isna().all()
    assert [label.get_text() for label in display.plot().ax_.get_xticklabels()] == ["0.5"]


def test_ablation_shows_what_the_score_loses():
    parts = [
        configuration(f"ablation={name}", score) for name, score in (("full", 0.5), ("no_words", 0.4), ("no_x", 0.6))
    ]
    tests = [difference("ablation=no_words", "ablation=full", -0.1), difference("ablation=no_x", "ablation=full", 0.1)]
    display = AblationDisplay.from_comparison(comparison(parts, tests, "ablation=full"), beside=["macro_f1"])
    frame = display.frame()
    assert frame["left_out"].tolist() == ["words", "x"]
    assert frame["drop"].round(6).tolist() == [0.1, -0.1]
    assert frame["macro_f1_drop"].round(6).tolist() == [0.1, -0.1]
    assert (frame["low"] < frame["drop"]).all()
    assert (frame["drop"] < frame["high"]).all()
    assert frame["shown"].all()
    assert [label.get_text() for label in display.plot().ax_.get_yticklabels()] == ["words", "x"]


def test_displays_without_data_say_so():
    for kind in (LearningCurveDisplay, AblationDisplay):
        display = kind.from_comparison(comparison([]))
        assert display.frame().empty
        assert display.plot().ax_.texts


def test_every_experiment_that_is_a_sweep_has_a_folder_and_names_its_command():
    for name in ("learning_curve", "ablation"):
        page = Path(__file__).parents[1] / "experiments" / name / "README.md"
        assert f"stance run experiment={name}" in page.read_text(encoding="utf-8")
