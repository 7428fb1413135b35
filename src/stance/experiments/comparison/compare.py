"""Compare runs: read them, refuse what would be unfair, test, and write what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from stance.evaluation.comparison import Scored, score
from stance.exceptions import InputError
from stance.experiments.comparison.configurations import (
    Groups,
    baseline,
    configuration,
    differing,
    group,
    keys_of,
    mixed,
    names_of,
    sensitive,
)
from stance.experiments.comparison.fairness import Fair, sort_by_dataset
from stance.experiments.comparison.members import Member, Pairs, find_members
from stance.experiments.comparison.testing import Measured, Tests, differences, over_datasets, test_all
from stance.experiments.comparison.testsets import MAJORITY, Predictions, TestSet
from stance.experiments.records.items import ITEMS, read_items
from stance.experiments.records.latest import ROOT
from stance.experiments.runs import StoredRun, open_run
from stance.report.comparison import KINDS, Comparison, Configuration, Dataset, RunResult
from stance.report.disagreements import Disagreements
from stance.terminal import code_line

if TYPE_CHECKING:
    from stance.report.figures import Drawn

Given = StoredRun | str | Path
BASELINE = "majority baseline"
_ROUNDING = 1e-6


def compare_runs(
    runs: Given | Iterable[Given],
    out: str | Path | None = None,
    *,
    root: str | Path = ROOT,
    kind: str = "comparison",
    force: bool = False,
    overwrite: bool = False,
    reference: Given | None = None,
    pairs: Sequence[tuple[Given, Given]] = (),
    over: str | None = None,
    all_settings: bool = False,
    n_resamples: int = 10_000,
    random_state: int = 0,
    figures: Callable[[Comparison], Sequence[Drawn]] | None = None,
    notify: Callable[[str], None] = lambda message: None,
) -> Comparison:
    """Compare runs that were measured on the same items.

    Runs that differ in nothing but their seed are one configuration. Each pair of up to ten configurations is tested,
    of more each against the best or the reference, with Holm's correction; `docs/comparing.md` says how.

    Parameters
    ----------
    runs : iterable of StoredRun, str or Path; or the folder of a sweep
        At least two runs: their folders, nicknames, `latest`, or folders of sweeps, which stand for all their jobs.
    out : path-like, optional
        A folder for ``comparison.html``, ``comparison.md``, ``comparison.json`` and ``plots/``; made where missing.
    root : path-like
        Where runs lie.
    kind : str
        ``comparison``, ``sweep``, ``learning_curve`` or ``ablation``: what the page calls itself.
    force : bool
        Compare runs of other tasks, labels or test sets too, each with its like, and say so.
    overwrite : bool
        Write over an earlier comparison in `out`.
    reference : StoredRun, str or Path, optional
        A run whose configuration all others are tested against.
    pairs : sequence of pairs of runs
        Whose differing sentences are shown; by default those of the best two.
    over : str, optional
        A key of the configuration, such as ``corpus.name``, whose values are different data sets.
    all_settings : bool
        Show all settings, not only those that differ.
    n_resamples : int
        Bootstrap samples and permutations.
    random_state : int
        Seed of the tests.
    figures : callable, optional
        Given the comparison, returns further plots for the page, see `stance.report.figures.drawn_of`.
    notify : callable, optional
        Told in one line of each run that cannot be compared.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If something given is no run, fewer than two can be compared, the comparison would be unfair, or `out` cannot
        be written.

    Examples
    --------
    >>> stance.compare(["latest", "brisk-heron"], out="comparison").to_frame()  # doctest: +SKIP
    """
    if kind not in KINDS:
        raise InputError(f"kind={kind!r} does not exist; allowed: {', '.join(KINDS)}")
    if out is not None:
        from stance.report.comparison_files import check_folder

        check_folder(Path(out), overwrite=overwrite)
    members, failed = find_members(runs, root)
    loaded = _Loaded.read(members, failed, notify)
    if len(loaded.members) < 2:
        n = len(loaded.members)
        raise InputError(f"expected at least two finished runs to compare; got {n or 'none'}; see stance runs list")
    fair = sort_by_dataset(loaded.members, loaded.test_sets, over=over, force=force)
    comparison = _compare(
        loaded, fair, kind, over, _folder_of(reference, root), [_pair(pair, root) for pair in pairs], n_resamples,
        random_state,
    )  # fmt: skip
    if out is not None:
        from stance.report.comparison_files import write_comparison

        more = () if figures is None else figures(comparison)
        write_comparison(Path(out), comparison, figures=more, all_settings=all_settings, overwrite=overwrite)
    return comparison


@dataclass
class _Loaded:
    """Runs with their predictions, and those that could not be read."""

    members: list[Member] = field(default_factory=list)
    failed: list[RunResult] = field(default_factory=list)
    test_sets: dict[str, TestSet] = field(default_factory=dict)
    scored: dict[str, Scored] = field(default_factory=dict)
    majority: dict[str, Scored] = field(default_factory=dict)

    @classmethod
    def read(cls, members: Iterable[Member], failed: Iterable[RunResult], notify: Callable[[str], None]) -> Self:
        loaded = cls(failed=list(failed))
        predictions = Predictions()
        for member in members:
            folder = member.result.folder
            try:
                loaded.test_sets[folder], loaded.scored[folder], majority = predictions.read(member)
            except InputError as error:
                fault = error.message.removeprefix(f"{member.result.name}: ")
                loaded.failed.append(replace(member.result, fault=fault))
                continue
            loaded.members.append(member)
            if majority is not None:
                loaded.majority[folder] = majority
        for run in loaded.failed:
            notify(code_line(f"{run.name} ({run.folder}): {run.fault}"))
        return loaded


def _compare(
    loaded: _Loaded,
    fair: Fair,
    kind: str,
    over: str | None,
    reference: Path | None,
    pairs: Sequence[tuple[Path, Path]],
    n_resamples: int,
    random_state: int,
) -> Comparison:
    groups = group(fair.datasets, across=over is not None)
    names = names_of(groups)
    chosen = _name_of(reference, groups, names)
    configurations: list[Configuration] = []
    tests: list[Tests] = []
    shown: list[Disagreements] = []
    notes: list[str] = []
    for dataset in fair.datasets:
        measured, rows = _of_dataset(dataset, groups, names, loaded)
        configurations += rows
        several = test_all(
            dataset, measured, loaded.majority, baseline=BASELINE, average=measured[0].members[0].average,
            reference=chosen, n_resamples=n_resamples, random_state=random_state,
        )  # fmt: skip
        tests.append(several)
        notes += several.notes
        if not any(row.baseline for row in rows):
            notes.append("No run measured the majority baseline, so none stands here; see evaluation.baselines")
        for one in measured:
            notes += [*_repeats(one), *mixed(one.name, one.members), *_apart_from_metrics(dataset, one)]
            notes += sensitive(one.name, one.by_seed, dataset.metric)
        shown += _disagreements(dataset, measured, pairs, notes)
    result, said = over_datasets(configurations, n_resamples, random_state) if over is not None else (None, [])
    keys = keys_of(loaded.members)
    return Comparison(
        kind=kind,
        datasets=tuple(fair.datasets),
        configurations=tuple(configurations),
        failed=tuple(loaded.failed),
        keys=keys,
        differing=tuple(differing(keys, loaded.members, [run.settings for run in loaded.failed])),
        tests=tuple(test for several in tests for test in several.pairs),
        baseline_tests=tuple(test for several in tests for test in several.baseline),
        reference=next((several.reference for several in tests if several.reference is not None), None),
        disagreements=tuple(shown),
        over=over,
        friedman=result,
        unfair=fair.unfair,
        notes=tuple(dict.fromkeys([*notes, *said])),
        n_resamples=n_resamples,
        random_state=random_state,
    )


def _of_dataset(
    dataset: Dataset, groups: Groups, names: Mapping[Pairs, str], loaded: _Loaded
) -> tuple[list[Measured], list[Configuration]]:
    """Return the configurations of a data set with their predictions, and as they are shown, the best first."""
    found = [(names[identity], of[dataset]) for identity, of in groups.items() if dataset in of]
    rows = [configuration(name, dataset, members) for name, members in found]
    order = sorted(range(len(rows)), key=lambda k: (-_headline(rows[k]), rows[k].name))
    measured = [Measured(found[k][0], found[k][1], loaded.scored) for k in order]
    rows = [rows[k] for k in order]
    top = _headline(rows[0])
    rows = [replace(row, best=row.headline is not None and _headline(row) == top) for row in rows]
    dummy = baseline(BASELINE, MAJORITY, dataset, found[order[0]][1])
    if dummy is not None:
        at = next((k for k, row in enumerate(rows) if _headline(row) < _headline(dummy)), len(rows))
        rows.insert(at, dummy)
    return measured, rows


def _headline(row: Configuration) -> float:
    return float("-inf") if row.headline is None else row.headline.value


def _repeats(one: Measured) -> list[str]:
    n = len(one.members) - len(one.by_seed)
    runs = f"{n} run{'' if n == 1 else 's'}"
    return [f"{one.name}: {runs} repeat another with the same seed; they add nothing to the tests"] if n else []


def _apart_from_metrics(dataset: Dataset, one: Measured) -> list[str]:
    """Return which runs have another headline than their predictions give: the tests know these only."""
    out = []
    for member in one.members:
        shown = member.result.metrics.get(dataset.metric)
        found = score(one.scored[member.result.folder], member.average)
        if shown is not None and abs(shown - found) > _ROUNDING:
            out.append(
                f"{member.result.name}: metrics.json has {dataset.metric} {shown:.3f}, but its predictions give "
                f"{found:.3f}; the tests are of these"
            )
    return out


def _disagreements(
    dataset: Dataset, measured: Sequence[Measured], pairs: Sequence[tuple[Path, Path]], notes: list[str]
) -> list[Disagreements]:
    """Return where the chosen pairs differ, by default the best two, with the texts that their runs kept."""
    of_run = {member.run.folder.resolve(): one for one in measured for member in one.members}
    chosen = [(of_run[a], of_run[b]) for a, b in pairs if a in of_run and b in of_run and of_run[a] is not of_run[b]]
    out = []
    for one, other in chosen or ([] if pairs else [(measured[0], measured[1])] if len(measured) > 1 else []):
        found, members = differences(dataset, one, other)
        texts: dict[str, str] = {}
        for member in members:
            wanted = {item.item for item in found.items} - texts.keys()
            try:
                texts |= read_items(member.run.folder / ITEMS, wanted) if wanted else {}
            except InputError as error:
                notes.append(f"{member.result.name}: {ITEMS} {error.message}")
        items = tuple(replace(item, text=texts.get(item.item, "")) for item in found.items)
        out.append(replace(found, items=items))
    return out


def _folder_of(given: Given | None, root: str | Path) -> Path | None:
    if given is None:
        return None
    return (given if isinstance(given, StoredRun) else open_run(given, root)).folder.resolve()


def _pair(pair: tuple[Given, Given], root: str | Path) -> tuple[Path, Path]:
    one, other = (_folder_of(given, root) for given in pair)
    assert one is not None
    assert other is not None
    return one, other


def _name_of(reference: Path | None, groups: Groups, names: Mapping[Pairs, str]) -> str | None:
    if reference is None:
        return None
    for identity, of in groups.items():
        if any(member.run.folder.resolve() == reference for members in of.values() for member in members):
            return names[identity]
    raise InputError("is the reference, but none of the runs that are compared; name it among them", path=reference)
