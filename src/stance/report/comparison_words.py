"""What a comparison says in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from stance.report.comparison import Comparison, Configuration, Dataset, Test

_KINDS = {
    "comparison": "Comparison of runs",
    "sweep": "Sweep",
    "learning_curve": "Learning curve",
    "ablation": "Ablation",
}
_SPLITS = {"cv": "cross-validated", "dev": "development set", "test": "test set"}
_NAMED = 3


def kind_name(comparison: Comparison) -> str:
    """Return what the page calls itself."""
    return _KINDS[comparison.kind]


def heading(comparison: Comparison) -> str:
    """Return what is compared, in a few words."""
    experiments = list(dict.fromkeys(run.experiment for run in comparison.runs))
    n = len({one.name for one in comparison.measured})
    what = f"{n} configurations" if n > 1 else "one configuration"
    return f"{', '.join(experiments[:_NAMED])}{', …' if len(experiments) > _NAMED else ''}: {what}"


def facts(comparison: Comparison) -> list[str]:
    """Return what was measured, in short sentences."""
    out = []
    for dataset in comparison.datasets[:_NAMED]:
        where = f"{dataset.name}: task" if dataset.name else "Task"
        split = _SPLITS.get(dataset.split, dataset.split)
        counts = f"{dataset.n_items:,} items in {dataset.n_groups:,} documents"
        out.append(f"{where} {dataset.task}, {counts}, {split}.")
    if len(comparison.datasets) > _NAMED:
        sizes = [dataset.n_items for dataset in comparison.datasets]
        out = [f"{len(sizes)} data sets of {min(sizes):,} to {max(sizes):,} items."]
    runs, failed = len(comparison.runs), len(comparison.failed)
    left = f"; {_counted(failed, 'more')} cannot be compared" if failed else ""
    return [*out, f"{_counted(runs, 'run')}{left}."]


def verdicts(comparison: Comparison) -> list[str]:
    """Return what came out: over the data sets where there is such a test, else on each."""
    if comparison.friedman is not None:
        return [f"{comparison.friedman.sentence()}."]
    out = []
    for dataset in comparison.datasets:
        where = f"{dataset.name}: " if dataset.name else ""
        out.append(where + " ".join(_verdict(comparison, dataset)))
    return out


def _verdict(comparison: Comparison, dataset: Dataset) -> list[str]:
    rows = [one for one in comparison.of(dataset) if not one.baseline]
    tests = [test for test in comparison.tests if test.dataset == dataset.name]
    best, name = rows[0], comparison.reference
    if best.headline is None:
        return [f"No run has a {dataset.term}: nothing can be compared."]
    if len(rows) == 1:
        said = _alone(best, dataset)
    elif len(tests) == 1:
        said = f"{tests[0].sentence()}."
    elif name is not None and name != best.name and any(name in (t.difference.a, t.difference.b) for t in tests):
        said = _beside(name, tests, dataset)
    else:
        own = [test for test in tests if best.name in (test.difference.a, test.difference.b)]
        said = _best(best, own, dataset)
    below = [test for test in comparison.baseline_tests if test.dataset == dataset.name]
    return [said, *_floor(best, below, len(rows))]


def _alone(one: Configuration, dataset: Dataset) -> str:
    head = one.headline
    assert head is not None
    if head.n == 1:
        return f"{one.name}: {dataset.term} {head.value:.3f}."
    spread = f"standard deviation {head.sd:.3f}, " if head.sd is not None else ""
    return (
        f"{one.name}: {dataset.term} {head.value:.3f} on average over {head.n} runs that differ only in their seed "
        f"({spread}from {head.minimum:.3f} to {head.maximum:.3f})."
    )


def _best(best: Configuration, tests: Sequence[Test], dataset: Dataset) -> str:
    assert best.headline is not None
    lead = f"{best.name} has the highest {dataset.term}, {best.headline.value:.3f}"
    level = [_other(test, best.name) for test in tests if test.difference.winner != best.name]
    n = len(tests)
    if not level:
        return f"{lead}, and beats {'each of the' if n > 1 else 'the'} {_counted(n, 'other')}."
    if len(level) == n:
        return f"{lead}, but is not shown to beat any of the {n} others."
    return f"{lead}; it beats {n - len(level)} of {n} others, and no difference is shown to {_listed(level)}."


def _beside(name: str, tests: Sequence[Test], dataset: Dataset) -> str:
    above = [_other(test, name) for test in tests if test.difference.winner not in (None, name)]
    below = [_other(test, name) for test in tests if test.difference.winner == name]
    parts = [f"{_listed(above)} {'beat' if len(above) > 1 else 'beats'} it"] if above else []
    parts += [f"it beats {_listed(below)}"] if below else []
    rest = len(tests) - len(above) - len(below)
    parts += [f"no difference is shown to {_counted(rest, 'other')}"] if rest else []
    return f"Beside {name}, by {dataset.term}: {'; '.join(parts)}."


def _floor(best: Configuration, tests: Sequence[Test], n: int) -> list[str]:
    """Return how the best stands to the dummy baseline, and how many are not shown to be better than it."""
    own = next((test for test in tests if best.name in (test.difference.a, test.difference.b)), None)
    if own is None:
        return []
    below = [test for test in tests if test.difference.winner != _other(test, own.difference.b)]
    if own.difference.winner != best.name:
        return ["Not even the best is shown to beat the dummy baseline."]
    if not below:
        few = ("It beats", "Both beat", "All beat")[min(len(tests), 3) - 1]
        who = few if len(tests) == n else f"The best {len(tests)} beat"
        return [f"{who} the dummy baseline."]
    return [f"Not shown to beat the dummy baseline: {_listed([_other(test, own.difference.b) for test in below])}."]


def _other(test: Test, name: str) -> str:
    return test.difference.b if test.difference.a == name else test.difference.a


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    if len(names) > _NAMED:
        return f"{', '.join(shown)} and {len(names) - _NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}" + ("" if n == 1 or what == "more" else "s")
