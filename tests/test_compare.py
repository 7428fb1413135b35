"""Runs compared: who may be compared with whom, what is tested, what is shown, and what is said of broken runs."""

import html
import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.exceptions import InputError
from stance.experiments.comparison import compare_runs
from stance.experiments.records.items import items_sha256, read_items, write_items
from stance.experiments.runs import open_run
from stance.report.as_terminal import print_comparison
from stance.report.comparison_files import write_comparison
from stance.report.comparison_pages import comparison_html, comparison_markdown
from stance.report.comparison_plots import ConfigurationsDisplay, CriticalDifferenceDisplay, ForestDisplay
from stance.report.figures import drawn_of
from stance.report.latex import latex_comparison

LABELS = ["accusation", "denial", "concern"]
HOSTILE = "<script>alert(1)</script>|*`$x$`\u202e"


def make_run(
    root,
    name,
    *,
    right=0.7,
    seed=0,
    settings=None,
    overrides=(),
    task="stance",
    labels=LABELS,
    items="doc",
    n_documents=25,
    gold_seed=0,
    texts=True,
    code="c0de",
    status="COMPLETED",
    metric=None,
):
    """Write a run's folder: `right` is how often it says what gold says."""
    folder = root / "runs" / "2026-01-01" / name
    folder.mkdir(parents=True)
    rng = np.random.default_rng([gold_seed, n_documents])
    n = 10 * n_documents
    gold = rng.random((n, len(labels))) < 0.3
    noise = np.random.default_rng([seed, sum(map(ord, name))])
    said = np.where(noise.random(gold.shape) < right, gold, ~gold)
    rows = [
        (
            task,
            f"{items}-{k // 10:02d}:{k % 10}-{k}",
            f"{items}-{k // 10:02d}",
            label,
            gold[k, j],
            saying[k, j],
            0.5,
            0,
            model,
        )
        for model, saying in ((task, said), ("majority", np.zeros_like(gold)))
        for k in range(n)
        for j, label in enumerate(labels)
    ]
    columns = ["task", "item", "group", "label", "gold", "predicted", "score", "fold", "model"]
    predictions = pd.DataFrame(rows, columns=columns)
    predictions.to_parquet(folder / "predictions.parquet", index=False)
    metric = metric or f"{task}/macro_f1"
    hits, both = (gold & said).sum(axis=0), gold.sum(axis=0) + said.sum(axis=0)
    value = float((2 * hits / both).mean())
    metrics = {metric: value, f"{metric}_low": value - 0.05, f"{metric}_high": value + 0.05}
    metrics |= {f"{task}/{label}_f1": float(2 * h / b) for label, h, b in zip(labels, hits, both, strict=True)}
    metrics |= {"majority/macro_f1": 0.0}
    (folder / "metrics.json").write_text(json.dumps(metrics))
    config = {"name": "try", "seed": seed, "jobs": 1, "corpus": {"name": items}, "model": {"C": 1.0}, "extra": None}
    for key, changed in (settings or {}).items():
        part = config
        *groups, last = key.split(".")
        for group in groups:
            part = part.setdefault(group, {})
        part[last] = changed
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    if texts:
        lines = [json.dumps({"item": item, "text": f"What {item} says."}) for item in dict.fromkeys(r[1] for r in rows)]
        (folder / "items.jsonl").write_text("\n".join(lines) + "\n")
    record = {
        "format_version": 2,
        "status": status,
        "name": "try",
        "nickname": f"nick-{name}",
        "task": task,
        "labels": list(labels),
        "headline": {"metric": metric, "average": "macro"},
        "split": "cv",
        "seed": seed,
        "overrides": list(overrides),
        "started": f"2026-01-01T00:00:0{seed % 10}+00:00",
        "code_sha256": code,
        "test_sha256": items_sha256(predictions[predictions["model"] == task]),
        "inputs": [],
        "versions": {"numpy": "2.0"},
        "error": None if status == "COMPLETED" else {"type": "ValueError", "message": "no data", "traceback": ""},
    }
    (folder / "run.json").write_text(json.dumps(record))
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A good run, a bad one, and one a little better than the good, of which only the last differs in a second key."""
    root = tmp_path_factory.mktemp("folders")
    return [
        make_run(root, "good", right=0.8, overrides=["model=good"], settings={"model.C": 2.0}),
        make_run(root, "bad", right=0.55, overrides=["model=bad"]),
        make_run(
            root, "best", right=0.82, overrides=["model=best", "jobs=2"], settings={"model.C": 3.0, "new.key": "x"}
        ),
    ]


@pytest.fixture(scope="module")
def comparison(folders):
    return compare_runs(folders, n_resamples=999)


def edit(folder, **changes):
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_best_configuration_comes_first_and_is_marked(comparison):
    assert [one.name for one in comparison.measured] == ["model=best", "model=good", "model=bad"]
    assert [one.best for one in comparison.measured] == [True, False, False]


def test_majority_baseline_has_a_row_unasked(comparison):
    assert [one.name for one in comparison.configurations if one.baseline] == ["majority baseline"]
    assert all("beats majority baseline" in test.sentence() for test in comparison.baseline_tests)


def test_only_what_differs_is_among_the_settings_and_all_on_demand(comparison):
    assert comparison.differing == ("model.C", "new.key")
    page = comparison_markdown(comparison)
    assert "corpus.name" not in page
    assert "corpus.name" in comparison_markdown(comparison, all_settings=True)
    row = next(line for line in page.splitlines() if "new.key" in line)
    assert row.count("| \\- ") == 2


def test_differences_are_those_of_the_scores_and_holm_corrected(comparison):
    scores = {one.name: one.headline.value for one in comparison.measured}
    assert len(comparison.tests) == 3
    for test in comparison.tests:
        one = test.difference
        assert one.difference == pytest.approx(scores[one.a] - scores[one.b])
        assert one.p_adjusted >= one.p_permutation
        assert one.low <= one.difference <= one.high
        assert one.n_items == 250
    assert "Holm-corrected" in comparison.tests[0].sentence()


def test_reference_is_tested_against_all_others(folders):
    found = compare_runs(folders, reference=folders[1], n_resamples=200)
    assert found.reference == "model=bad"
    assert {test.difference.b for test in found.tests} == {"model=bad"}
    assert len(found.tests) == 2


def test_reference_outside_the_runs_is_refused(folders):
    with pytest.raises(InputError, match="none of the runs that are compared"):
        compare_runs(folders[:2], reference=folders[2])


def test_runs_that_differ_in_the_seed_are_one_configuration(tmp_path):
    for seed in range(3):
        make_run(tmp_path, f"a{seed}", right=0.8, seed=seed, overrides=["model=a", f"seed={seed}"])
        make_run(
            tmp_path, f"b{seed}", right=0.6, seed=seed, settings={"model.C": 9}, overrides=[f"seed={seed}", "model=b"]
        )
    found = compare_runs(sorted((tmp_path / "runs" / "2026-01-01").iterdir()), n_resamples=500)
    one = found.measured[0]
    values = [run.metrics["stance/macro_f1"] for run in one.runs]
    assert (one.name, [run.seed for run in one.runs]) == ("model=a", [0, 1, 2])
    assert one.headline.value == pytest.approx(np.mean(values))
    assert one.headline.sd == pytest.approx(np.std(values, ddof=1))
    assert one.headline.n == 3
    (test,) = found.tests
    assert (test.seeds, test.n_items, test.difference.n_groups) == (3, 250, 25)
    assert "over 3 seeds" in test.sentence()
    assert "n = 250" in test.sentence()


def test_seeds_that_say_the_same_are_no_more_evidence_than_one(tmp_path):
    one = [make_run(tmp_path, "a", right=0.8), make_run(tmp_path, "b", settings={"model.C": 9})]
    copies = []
    for folder in one:
        copy = folder.with_name(f"{folder.name}-copy")
        shutil.copytree(folder, copy)
        edit(copy, seed=1)
        config = yaml.safe_load((copy / "config.yaml").read_text())
        (copy / "config.yaml").write_text(yaml.safe_dump(config | {"seed": 1}))
        copies.append(copy)
    alone, both = (compare_runs(runs, n_resamples=500).tests[0] for runs in (one, one + copies))
    assert both.seeds == 2
    assert both.n_items == alone.n_items
    for key in ("difference", "low", "high", "p_permutation", "n_groups"):
        assert getattr(both.difference, key) == pytest.approx(getattr(alone.difference, key)), key


def test_seeds_that_not_all_have_are_left_out_of_the_tests(tmp_path):
    runs = [make_run(tmp_path, f"a{seed}", seed=seed) for seed in (0, 1)]
    runs.append(make_run(tmp_path, "b1", seed=1, settings={"model.C": 9}))
    found = compare_runs(runs, n_resamples=200)
    assert found.tests[0].seeds == 1
    assert any("seeds that all configurations have: 1" in note for note in found.notes)


def test_seeds_alone_are_summed_up_without_a_test(tmp_path):
    found = compare_runs([make_run(tmp_path, f"a{seed}", seed=seed) for seed in range(3)], n_resamples=200)
    assert found.tests == ()
    assert "on average over 3 runs that differ only in their seed" in comparison_markdown(found)


def test_configuration_whose_score_varies_with_the_seed_is_told(tmp_path):
    runs = [make_run(tmp_path, f"a{seed}", seed=seed, right=right) for seed, right in enumerate((0.6, 0.9))]
    assert any(
        note.startswith("STN107 Sensitive to the seed (issue): ") for note in compare_runs(runs, n_resamples=200).notes
    )
    alike = [make_run(tmp_path, f"b{seed}", seed=seed, right=0.8) for seed in range(2)]
    assert not any("STN107" in note for note in compare_runs(alike, n_resamples=200).notes)


def test_same_seed_with_other_code_is_another_configuration(tmp_path):
    runs = [make_run(tmp_path, "a", code="0ld"), make_run(tmp_path, "b", code="new")]
    found = compare_runs(runs, n_resamples=200)
    assert len(found.measured) == 2
    assert found.differing == ("code",)


def test_more_than_ten_configurations_are_tested_against_the_best(tmp_path):
    runs = [make_run(tmp_path, f"r{k}", right=0.6 + k / 50, settings={"model.C": k}) for k in range(11)]
    found = compare_runs(runs, n_resamples=200)
    assert found.reference == found.measured[0].name
    assert len(found.tests) == 10


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"task": "dse"}, "Expected the task stance; got dse"),
        ({"labels": ["a", "b"]}, "Expected the labels accusation, denial, concern; got a, b"),
        ({"items": "other"}, "0 items in common"),
        ({"gold_seed": 5}, "the same items with another gold"),
        ({"metric": "stance/micro_f1"}, "Expected the headline metric stance/macro_f1; got stance/micro_f1"),
    ],
)
def test_unfair_runs_are_refused_by_name_and_compared_by_force(tmp_path, change, expected):
    runs = [make_run(tmp_path, "one"), make_run(tmp_path, "two", **change), make_run(tmp_path, "three")]
    with pytest.raises(InputError, match=re.escape(expected)) as caught:
        compare_runs(runs)
    assert "nick-one" in str(caught.value)
    assert "nick-two" in str(caught.value)
    assert "--force" in str(caught.value)
    found = compare_runs(runs, force=True, n_resamples=200)
    assert len(found.datasets) == 2
    assert expected in found.unfair[0]
    assert "nick-two" not in {name for test in found.tests for name in (test.difference.a, test.difference.b)}
    assert "Not a fair comparison; it was forced" in comparison_html(found)


def test_broken_runs_are_told_of_and_the_others_shown(tmp_path, folders):
    broken = {name: make_run(tmp_path, name) for name in ("half", "old", "gone", "edited", "cut", "failed", "foreign")}
    (broken["half"] / "run.json").write_text('{"format_ver')
    edit(broken["old"], format_version=1)
    (broken["gone"] / "predictions.parquet").unlink()
    table = pd.read_parquet(broken["edited"] / "predictions.parquet")
    table.loc[3, "gold"] = ~table.loc[3, "gold"]
    table.to_parquet(broken["edited"] / "predictions.parquet")
    content = (broken["cut"] / "predictions.parquet").read_bytes()
    (broken["cut"] / "predictions.parquet").write_bytes(content[: len(content) // 2])
    edit(broken["failed"], status="FAILED", error={"type": "ValueError", "message": "no\x1b[31m data", "traceback": ""})
    (broken["foreign"] / "config.yaml").write_text("- no\n- configuration\n")
    said = []
    found = compare_runs([*folders, *broken.values()], n_resamples=200, notify=said.append)
    assert len(found.measured) == 3
    assert len(said) == len(found.failed) == 7
    for name, words in {
        "half": "half written or damaged",
        "old": "format version 1",
        "gone": "predictions.parquet was deleted",
        "edited": "does not fit run.json",
        "cut": "predictions.parquet is half written or damaged",
        "failed": "is FAILED (ValueError: no",
        "foreign": "config.yaml",
    }.items():
        line = next(line for line in said if f"/{name})" in line)
        assert words in line
        assert line.isprintable()
    page = comparison_markdown(found)
    assert page.count("| \\! |") >= 7


def test_metrics_that_do_not_fit_the_predictions_are_told_of(tmp_path):
    runs = [make_run(tmp_path, "one"), make_run(tmp_path, "two", settings={"model.C": 2})]
    assert not any("metrics.json" in note for note in compare_runs(runs, n_resamples=200).notes)
    metrics = json.loads((runs[0] / "metrics.json").read_text()) | {"stance/macro_f1": 0.999}
    (runs[0] / "metrics.json").write_text(json.dumps(metrics))
    assert any("metrics.json has stance/macro_f1 0.999" in note for note in compare_runs(runs, n_resamples=200).notes)


def test_fewer_than_two_runs_are_refused(folders, tmp_path):
    with pytest.raises(InputError, match="at least two finished runs to compare; got 1"):
        compare_runs([folders[0], folders[0]])
    with pytest.raises(InputError, match="at least two finished runs to compare; got none"):
        compare_runs([make_run(tmp_path, "failed", status="FAILED")])


def test_runs_may_be_named_as_users_name_them(folders):
    root = folders[0].parents[1]
    found = compare_runs(["nick-good", open_run(folders[1]), "2026-01-01/best"], root=root, n_resamples=200)
    assert len(found.measured) == 3
    with pytest.raises(InputError, match="nick-god"):
        compare_runs(["nick-god", "nick-bad"], root=root)


def test_sweep_stands_for_its_jobs(tmp_path):
    for job in (0, 1, 10):
        make_run(tmp_path, f"sweep/{job}", settings={"model.C": job}, overrides=[f"model.C={job}"])
    found = compare_runs([tmp_path / "runs/2026-01-01/sweep"], n_resamples=200, kind="sweep")
    assert {one.name for one in found.measured} == {"model.C=0", "model.C=1", "model.C=10"}


def test_disagreements_are_of_the_best_two_with_text_and_kind(comparison, folders):
    (pair,) = comparison.disagreements
    assert (pair.a, pair.b) == ("model=best", "model=good")
    tables = [pd.read_parquet(folder / "predictions.parquet").query("model == 'stance'") for folder in folders]
    right = [(t["gold"] == t["predicted"]).groupby(t["item"]).all() for t in (tables[2], tables[0])]
    assert {item.item for item in pair.items} == set(right[0].index[right[0] != right[1]])
    for item in pair.items:
        assert item.text == f"What {item.item} says."
        wrong = item.predicted_b if item.right == pair.a else item.predicted_a
        missed, extra = set(item.gold) - set(wrong), set(wrong) - set(item.gold)
        assert item.kind == ("wrong label" if missed and extra else "missed" if missed else "false alarm")


def test_pairs_that_are_asked_for_are_shown(folders):
    found = compare_runs(folders, pairs=[(folders[1], folders[0])], n_resamples=200)
    assert [(pair.a, pair.b) for pair in found.disagreements] == [("model=bad", "model=good")]


def test_texts_that_were_not_kept_are_said_to_be_missing(tmp_path):
    runs = [make_run(tmp_path, name, texts=False, settings={"model.C": name}) for name in ("one", "two")]
    assert "(text not kept)" in comparison_html(compare_runs(runs, n_resamples=200))


@pytest.fixture(scope="module")
def over(tmp_path_factory):
    """Three configurations on six data sets."""
    root = tmp_path_factory.mktemp("over")
    runs = [
        make_run(
            root, f"{corpus}-{model}", right=right, items=corpus, n_documents=6 + k, settings={"model.C": model},
            overrides=[f"model={model}", f"corpus={corpus}"],
        )
        for k, corpus in enumerate(["c1", "c2", "c3", "c4", "c5", "c6"])
        for model, right in (("good", 0.95), ("fair", 0.75), ("bad", 0.55))
    ]  # fmt: skip
    return runs, compare_runs(runs, over="corpus.name", n_resamples=999)


def test_several_data_sets_are_told_apart_by_a_key(over):
    runs, found = over
    assert [dataset.name for dataset in found.datasets] == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert {one.name for one in found.measured} == {"model=good", "model=fair", "model=bad"}
    assert found.unfair == ()
    with pytest.raises(InputError, match=r"--over corpus\.name"):
        compare_runs(runs)
    with pytest.raises(InputError, match="no-such"):
        compare_runs(runs, over="no-such")


def test_ranks_over_data_sets_are_tested(over):
    found = over[1]
    assert found.friedman.ranks.to_dict() == {"model=good": 1.0, "model=fair": 2.0, "model=bad": 3.0}
    assert "Friedman" in comparison_markdown(found)


def test_too_few_data_sets_are_told_of_instead_of_tested(over):
    found = compare_runs(over[0][:9], over="corpus.name", n_resamples=100)
    assert found.friedman is None
    assert any("No test over the data sets" in note for note in found.notes)


def test_comparison_is_written_the_same_each_time(tmp_path, comparison, folders):
    first = write_comparison(tmp_path / "one", comparison)
    again = compare_runs(list(reversed(folders)), tmp_path / "two", n_resamples=999)
    assert comparison_html(again) == comparison_html(comparison)
    names = {path.relative_to(tmp_path / "one").as_posix() for path in first}
    assert {"comparison.html", "comparison.md", "comparison.json", "plots/scores.csv", "plots/differences.svg"} <= names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_page_holds_everything_and_runs_nothing(comparison, tmp_path):
    write_comparison(tmp_path / "out", comparison)
    page = (tmp_path / "out" / "comparison.html").read_text()
    assert "default-src 'none'" in html.unescape(page)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)


def test_json_is_strict_and_says_all(comparison, tmp_path):
    write_comparison(tmp_path / "out", comparison)

    def refuse(word):
        raise AssertionError(word)

    found = json.loads((tmp_path / "out" / "comparison.json").read_text(), parse_constant=refuse)
    assert [one["name"] for one in found["configurations"] if not one["baseline"]] == [
        "model=best",
        "model=good",
        "model=bad",
    ]
    assert found["tests"][0]["sentence"] == comparison.tests[0].sentence()
    assert len(found["disagreements"][0]["items"]) == len(comparison.disagreements[0].items)


def test_earlier_comparison_and_runs_are_not_written_over(comparison, folders, tmp_path):
    write_comparison(tmp_path / "out", comparison)
    with pytest.raises(InputError, match="holds an earlier comparison"):
        write_comparison(tmp_path / "out", comparison)
    write_comparison(tmp_path / "out", comparison, overwrite=True)
    with pytest.raises(InputError, match="the folder of a run"):
        compare_runs(folders, folders[0])


def test_further_figures_stand_on_the_page(comparison, folders, tmp_path):
    class Curve:
        def frame(self):
            return pd.DataFrame({"x": [1]})

        def plot(self, ax=None, *, width=5):
            from stance.report.style import new_axes

            self.figure_ = new_axes(width, 2).figure
            return self

    given = []

    def figures(found):
        given.append(found)
        return [drawn_of("curve", Curve(), "A curve", "What it shows", "a line")]

    found = compare_runs(folders, tmp_path / "out", kind="learning_curve", figures=figures, n_resamples=200)
    assert given == [found]
    assert (tmp_path / "out/plots/curve.csv").read_text() == "x\n1\n"
    page = (tmp_path / "out/comparison.html").read_text()
    assert "Learning curve" in page
    assert "What it shows" in page


def test_latex_has_the_scores_turned_and_the_differences(comparison):
    tables = latex_comparison(comparison)
    best = comparison.measured[0]
    assert r"score & \textbf{model=best} & model=good & model=bad & majority baseline" in tables
    assert f"Macro-F1 & \\textbf{{{best.headline.value:.3f}}} &" in tables
    assert "pair & difference & 95 \\% interval & p & p, corrected" in tables
    assert "McNemar" not in tables
    assert tables.count("{") == tables.count("}")


def test_hostile_names_are_shown_and_not_obeyed(tmp_path, capsys):
    runs = [
        make_run(tmp_path, "one", overrides=[f"model={HOSTILE}"], settings={"model.C": HOSTILE}),
        make_run(tmp_path, "two", overrides=["model=\x1b[2J"], settings={HOSTILE: "\x1b[2J"}),
    ]
    edit(runs[0], name=HOSTILE, nickname=HOSTILE)
    (runs[0] / "items.jsonl").write_text(json.dumps({"item": "doc-00:0-0", "text": HOSTILE}) + "\n")
    found = compare_runs(runs, n_resamples=200)
    page = comparison_html(found)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in comparison_markdown(found)
    print_comparison(found, all_settings=True)
    shown = capsys.readouterr().out
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown


def test_displays_draw_into_given_axes_and_give_their_numbers(comparison, over):
    from matplotlib.figure import Figure

    displays = [
        ConfigurationsDisplay.from_configurations(
            comparison.configurations, metric="stance/macro_f1", title="Macro-F1"
        ),
        ForestDisplay.from_tests(comparison.tests),
        CriticalDifferenceDisplay.from_friedman(over[1].friedman),
    ]
    for display, n in zip(displays, (4, 3, 3), strict=True):
        ax = Figure().add_subplot()
        assert display.plot(ax).ax_ is ax
        assert display.plot(width=4.2).figure_ is not ax.figure
        assert len(display.frame()) == n


def test_critical_difference_joins_what_is_not_shown_to_differ():
    ranks = pd.Series([1.0, 1.5, 2.8, 4.0], index=list("abcd"))
    display = CriticalDifferenceDisplay(ranks=ranks, critical_difference=1.4, n_datasets=9)
    assert display.cliques == [(0, 1), (1, 2), (2, 3)]


@settings(max_examples=15)
@given(st.lists(st.sampled_from([0.0, 0.2, 0.5, np.nan]), min_size=1, max_size=4), st.booleans())
def test_scores_are_drawn_whatever_they_are(values, baseline):
    rows = [(f"c{k}", v, v - 0.1, v + 0.1, k == 0, baseline and k == 0) for k, v in enumerate(values)]
    table = pd.DataFrame(rows, columns=["configuration", "value", "low", "high", "best", "baseline"])
    seeds = pd.DataFrame(columns=["configuration", "seed", "value"])
    ConfigurationsDisplay(values=table, seeds=seeds, title="F1").plot()


def test_frame_has_a_row_a_configuration_with_what_differs(comparison):
    frame = comparison.to_frame()
    assert list(frame["configuration"]) == ["model=best", "model=good", "model=bad", "majority baseline"]
    assert list(frame["model.C"])[:3] == ["3.0", "2.0", "1.0"]


@pytest.fixture
def sweep(two_runs, tmp_path):
    """A folder with two real small runs, in which a test may write."""
    return shutil.copytree(two_runs, tmp_path / "real")


def real_runs(folder):
    return [str(path.parent.relative_to(folder)) for path in sorted(folder.glob("runs/2*/*/run.json"))]


def test_command_compares_real_runs_and_writes_a_page(command, sweep):
    done = command("compare", *real_runs(sweep), "-o", "out", "--resamples", "500", cwd=sweep)
    assert (done.returncode, done.stderr) == (0, "")
    assert "majority baseline" in done.stdout
    assert "permutation p" in done.stdout
    assert done.stdout.splitlines()[-1] == "comparison: out/comparison.html"
    page = (sweep / "out" / "comparison.html").read_text()
    assert "(text not kept)" not in page
    again = command("compare", *real_runs(sweep), "-o", "out", cwd=sweep)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_command_prints_formats(command, sweep):
    runs = [*real_runs(sweep), "--resamples", "500"]
    found = json.loads(command("compare", *runs, "--json", cwd=sweep).stdout)
    assert found["kind"] == "comparison"
    table = command("compare", *runs, "--csv", cwd=sweep).stdout
    assert table.startswith("configuration,")
    assert len(table.splitlines()) == 4


def test_command_answers_mistakes_in_one_line(command, sweep):
    runs = real_runs(sweep)
    for words, said in (
        ([runs[0], "no-such"], "no-such"),
        ([*runs, "-o", "runs"], "is not empty and holds no comparison"),
    ):
        done = command("compare", *words, cwd=sweep)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert said in done.stderr


def test_texts_of_items_come_back_as_they_were(tmp_path):
    texts = {"a:0-3": "said \u2028 so", "b:0-1": "\ud83d", "c:0-1": HOSTILE}
    write_items(tmp_path / "items.jsonl", texts, ["c:0-1", "a:0-3", "b:0-1", "not there"])
    assert read_items(tmp_path / "items.jsonl", texts) == texts
    assert read_items(tmp_path / "items.jsonl", {"b:0-1"}) == {"b:0-1": "\ud83d"}
    assert read_items(tmp_path / "no.jsonl", texts) == {}
    (tmp_path / "items.jsonl").write_text('{"item": 1}\n')
    with pytest.raises(InputError, match=r"items\.jsonl:1"):
        read_items(tmp_path / "items.jsonl", texts)
