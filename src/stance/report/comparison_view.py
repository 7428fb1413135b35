"""What is shown of a comparison, in words and rows; the page, Markdown and the terminal show the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stance.evaluation.comparison import p_text
from stance.report.comparison import Comparison, Configuration, Dataset, RunResult, Test
from stance.report.comparison_words import facts, heading, kind_name, verdicts
from stance.report.disagreements import Disagreement, Disagreements
from stance.report.numbers import cut
from stance.report.scores import Scores
from stance.report.tables import ABSENT, BEST, FAILED, Row, Table, term

MAX_SENTENCES = 15
"""So many tests stand as sentences; all of them in the table."""

MAX_EXAMPLES = 8
"""So many sentences of each kind on which two configurations differ are shown; all of them in the JSON."""

_MAX_METRICS = 6
_MAX_COLUMNS = 5
"""So many configurations stand side by side in the table of settings; of more, each has a row."""


@dataclass(frozen=True)
class Examples:
    """Sentences on which two configurations differ, of one kind; `total` counts all."""

    kind: str
    wrong: str
    total: int
    shown: list[Disagreement]


@dataclass(frozen=True)
class Apart:
    """Where two configurations differ."""

    a: str
    b: str
    summary: str
    groups: list[Examples]


@dataclass(frozen=True)
class Section:
    """What is shown of a data set."""

    title: str
    scores: Table
    tests: Table | None
    sentences: list[str]
    n_left_out: int
    baseline: Table | None
    apart: list[Apart]


@dataclass(frozen=True)
class View:
    """All that is shown, formatted."""

    kind: str
    heading: str
    facts: list[str]
    verdicts: list[str]
    unfair: tuple[str, ...]
    notes: tuple[str, ...]
    overview: Table | None
    sections: list[Section]
    settings: Table | None
    same: int
    runs: Table
    failed: list[RunResult]


def build_view(comparison: Comparison, *, all_settings: bool = False) -> View:
    """Return what is shown of a comparison.

    Parameters
    ----------
    comparison : Comparison
    all_settings : bool
        Whether settings that do not differ are shown too.
    """
    keys = comparison.keys if all_settings else comparison.differing
    return View(
        kind=kind_name(comparison),
        heading=heading(comparison),
        facts=facts(comparison),
        verdicts=verdicts(comparison),
        unfair=comparison.unfair,
        notes=comparison.notes,
        overview=_overview(comparison),
        sections=[_section(comparison, dataset) for dataset in comparison.datasets],
        settings=_settings(comparison, keys),
        same=len(comparison.keys) - len(comparison.differing),
        runs=_runs(comparison),
        failed=list(comparison.failed),
    )


def _section(comparison: Comparison, dataset: Dataset) -> Section:
    tests = [test for test in comparison.tests if test.dataset == dataset.name]
    below = [test for test in comparison.baseline_tests if test.dataset == dataset.name]
    apart = [pair for pair in comparison.disagreements if pair.dataset == dataset.name]
    return Section(
        title=dataset.name,
        scores=_scores(comparison, dataset),
        tests=_tests(_captioned("Differences, the first minus the second", dataset), tests),
        sentences=[f"{test.sentence()}." for test in tests[:MAX_SENTENCES]],
        n_left_out=max(0, len(tests) - MAX_SENTENCES),
        baseline=_tests(_captioned("Against the dummy baseline", dataset), below),
        apart=[_apart(pair) for pair in apart],
    )


def _captioned(caption: str, dataset: Dataset) -> str:
    return f"{caption} ({dataset.name})" if dataset.name else caption


def number(value: float | None, places: int = 3) -> str:
    """Return a number as text, a dash for none."""
    if value is None or value != value:
        return ABSENT
    return f"{value:.{places}f}".replace("-", "\N{MINUS SIGN}")


def between(low: float | None, high: float | None, places: int = 3) -> str:
    """Return an interval as text, a dash for none."""
    if low is None or high is None or low != low:
        return ABSENT
    # A dash beside a minus would be misread.
    return f"{number(low, places)}{' to ' if low < 0 or high < 0 else '–'}{number(high, places)}"


def _scores(comparison: Comparison, dataset: Dataset) -> Table:
    configurations = comparison.of(dataset)
    seeds = any(len(one.runs) > 1 for one in configurations)
    first, *others = _columns(dataset, configurations)
    split = Scores({}, dataset.metric).split
    head = ["configuration", *(["runs"] if seeds else []), dataset.title, "95 % interval", *(["sd"] if seeds else [])]
    head += [term(name.removesuffix(split)) for name in others]
    rows = []
    for one in configurations:
        main = one.metrics.get(first)
        cells = [number(main.value), between(main.low, main.high)] if main else [ABSENT, ABSENT]
        if seeds:
            cells = [str(len(one.runs) or (main.n if main else 1)), *cells, number(main.sd if main else None)]
        values = (one.metrics.get(name) for name in others)
        cells += [number(value.value) if value else ABSENT for value in values]
        rows.append(Row(one.name, tuple(cells), BEST if one.best else "", one.baseline))
    if dataset is comparison.datasets[-1]:
        rows += [Row(run.name, (FAILED,) * (len(head) - 1), FAILED, detail=run.fault) for run in comparison.failed]
    notes = ["sd: standard deviation between seeds; numbers are means over them"] if seeds else []
    return Table(_captioned(f"{dataset.title} and what else was measured", dataset), tuple(head), rows, tuple(notes))


def _overview(comparison: Comparison) -> Table | None:
    """Return the headline of each configuration on each data set, the best mean rank first."""
    if comparison.over is None or len(comparison.datasets) < 2:
        return None
    found = {(one.name, one.dataset): one for one in comparison.configurations}
    result = comparison.friedman
    ranks = {} if result is None else {str(name): float(rank) for name, rank in result.ranks.items()}
    names = [*ranks, *dict.fromkeys(name for name, _ in found if name not in ranks)]
    rows = []
    for name in names:
        here = [found.get((name, dataset.name)) for dataset in comparison.datasets]
        cells = [number(one.headline.value) if one and one.headline else ABSENT for one in here]
        cells = [f"{BEST} {cell}" if one and one.best else cell for one, cell in zip(here, cells, strict=True)]
        rank = [number(ranks.get(name), 2)] if ranks else []
        mark = BEST if ranks and name == names[0] else ""
        rows.append(Row(name, (*cells, *rank), mark, any(one.baseline for one in here if one)))
    head = ("configuration", *(dataset.name for dataset in comparison.datasets), *(["mean rank"] if ranks else []))
    return Table(f"{comparison.datasets[0].title} by data set ({comparison.over})", head, rows)


def _columns(dataset: Dataset, configurations: Sequence[Configuration]) -> list[str]:
    """Return the metrics that have a column: the headline, F1 of the labels, then other F1 scores and accuracies."""
    scores = Scores({}, dataset.metric)
    names = dict.fromkeys(name for one in configurations if not one.baseline for name in one.metrics)
    ends = tuple(f"{word}{scores.split}" for word in ("f1", "accuracy"))
    found = [name for name in names if name.endswith(ends) and name != scores.name]
    labels = {f"{label}_f1{scores.split}" for label in dataset.labels}
    return [scores.name, *sorted(found, key=lambda name: name not in labels)][: _MAX_METRICS + 1]


def _settings(comparison: Comparison, keys: Sequence[str]) -> Table | None:
    columns: dict[tuple[str, str], tuple[Configuration | RunResult, str]] = {}
    for one in comparison.measured:
        columns.setdefault((one.name, one.dataset if comparison.over else ""), (one, BEST if one.best else ""))
    several = len({one.dataset for one in comparison.measured}) > 1
    named = [
        (f"{one.name}, {one.dataset}" if several and isinstance(one, Configuration) else one.name, one.settings, mark)
        for one, mark in columns.values()
    ]
    named += [(run.name, run.settings, FAILED) for run in comparison.failed]
    keys = [key for key in keys if key != "seed"]
    if not keys:
        return None
    values = [[settings.get(key, ABSENT if settings else FAILED) for key in keys] for _, settings, _ in named]
    caption = "Settings" if len(keys) > len(comparison.differing) else "Settings that differ"
    if len(named) <= _MAX_COLUMNS:
        head = ("setting", *(f"{mark}\N{NO-BREAK SPACE}{name}" if mark else name for name, _, mark in named))
        return Table(caption, head, [Row(key, row) for key, row in zip(keys, zip(*values, strict=True), strict=True)])
    rows = [Row(name, tuple(row), mark) for (name, _, mark), row in zip(named, values, strict=True)]
    return Table(caption, ("configuration", *keys), rows)


def _tests(caption: str, tests: Sequence[Test]) -> Table | None:
    if not tests:
        return None
    head = ["pair", "difference", "95 % interval", "p", "p, corrected", "only first right", "only second right"]
    head += ["McNemar p", "Cohen’s g"]
    rows = []
    for test in tests:
        one = test.difference
        cells = [number(one.difference), between(one.low, one.high), _p(one.p_permutation), _p(one.p_adjusted)]
        cells += [f"{one.only_a_right:,}", f"{one.only_b_right:,}", _p(one.p_mcnemar), number(one.effect, 2)]
        rows.append(Row(f"{one.a} – {one.b}", tuple(cells), BEST if one.winner is not None else ""))
    first = tests[0].difference
    several = "" if first.n_comparisons == 1 else "s"
    notes = [
        f"Paired permutation tests and bootstrap over {first.n_groups:,} documents; marked where one is shown to be "
        f"better, corrected for {first.n_comparisons:,} comparison{several} by Holm's method"
    ]
    if tests[0].seeds > 1:
        notes.append(f"Items are counted once for each of {tests[0].seeds} seeds; a document stays together")
    return Table(caption, tuple(head), rows, tuple(notes))


def _p(value: float) -> str:
    return p_text(value).removeprefix("p = ").removeprefix("p ")


def _runs(comparison: Comparison) -> Table:
    rows = []
    for one in comparison.measured:
        metric = next(dataset.metric for dataset in comparison.datasets if dataset.name == one.dataset)
        for run in one.runs:
            low, high = (run.metrics.get(f"{metric}{end}") for end in ("_low", "_high"))
            cells = [one.name, "" if run.seed is None else str(run.seed), number(run.metrics.get(metric))]
            cells += [between(low, high), run.started[:16].replace("T", " "), run.folder]
            rows.append(Row(run.name, tuple(cells)))
    for run in comparison.failed:
        seed = "" if run.seed is None else str(run.seed)
        cells = [run.status or FAILED, seed, FAILED, FAILED, run.started[:16].replace("T", " "), run.folder]
        rows.append(Row(run.name, tuple(cells), FAILED))
    head = ("run", "configuration", "seed", "headline", "95 % interval", "started", "folder")
    return Table("Each run by itself", head, rows)


def _apart(pair: Disagreements) -> Apart:
    sides = [(right, [item for item in pair.items if item.right == right]) for right in (pair.a, pair.b)]
    counts = [f"only {name} is right on {len(items):,}" for name, items in sides]
    groups = []
    for (_, items), wrong in zip(sides, (pair.b, pair.a), strict=True):
        for kind in ("missed", "false alarm", "wrong label"):
            if of_kind := [item for item in items if item.kind == kind]:
                shown = [replace(item, text=cut(item.text)) for item in of_kind[:MAX_EXAMPLES]]
                groups.append(Examples(kind, wrong, len(of_kind), shown))
    return Apart(pair.a, pair.b, f"{counts[0][0].upper()}{counts[0][1:]}, {counts[1]}", groups)
