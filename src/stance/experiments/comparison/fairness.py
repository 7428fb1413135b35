"""Which runs may be compared: those of the same task, labels and test set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stance.exceptions import InputError
from stance.experiments.comparison.members import Member
from stance.experiments.comparison.testsets import TestSet
from stance.report.comparison import Dataset
from stance.terminal import code_line

_MOST = 200


@dataclass(frozen=True)
class Fair:
    """Runs sorted by what they were measured on.

    Parameters
    ----------
    datasets : dict of Dataset to list of Member
        In the order given.
    unfair : tuple of str
        Why runs do not belong together that were put together by force.
    """

    datasets: dict[Dataset, list[Member]]
    unfair: tuple[str, ...]


def sort_by_dataset(
    members: Sequence[Member], test_sets: Mapping[str, TestSet], *, over: str | None = None, force: bool = False
) -> Fair:
    """Sort runs by what they were measured on.

    Parameters
    ----------
    members : sequence of Member
    test_sets : mapping of str to TestSet
        By the run's folder.
    over : str, optional
        A key of the settings; runs with another value of it are of another data set and are not expected to agree.
    force : bool
        Whether runs that should agree and do not are told apart instead of refused.

    Raises
    ------
    InputError
        If runs should agree and do not.
    """
    if over is not None and (lacking := [one for one in members if over not in one.result.settings]):
        raise InputError(f"--over {over!r} is no key of the configuration of {called(lacking[0])}; see --all")
    named: dict[str, list[Member]] = {}
    for member in members:
        named.setdefault("" if over is None else member.result.settings[over], []).append(member)
    datasets: dict[Dataset, list[Member]] = {}
    reasons: list[str] = []
    for name, several in named.items():
        parts: dict[tuple[object, ...], list[Member]] = {}
        for member in several:
            test = test_sets[member.result.folder]
            parts.setdefault((member.task, member.labels, test.sha256, member.metric), []).append(member)
        first, *others = parts.values()
        for other in others:
            reasons.append(_reason(first[0], other[0], test_sets))
        for number, part in enumerate(parts.values(), 1):
            shown = f"{name or 'test set'} {number}" if len(parts) > 1 else name
            datasets[_dataset(shown, part[0], test_sets[part[0].result.folder])] = part
    if reasons and not force:
        more = f" ({len(reasons)} more that differ)" if len(reasons) > 1 else ""
        hint = _hint(members) if over is None else ""
        raise InputError(f"{reasons[0]}{more}; leave one out{hint}, or compare all the same with --force")
    return Fair(datasets, tuple(reasons))


def called(member: Member) -> str:
    """Return what a run is called in a message."""
    return code_line(f"{member.result.name} ({member.result.folder})")


def _dataset(name: str, member: Member, test: TestSet) -> Dataset:
    return Dataset(
        name=name,
        task=member.task,
        labels=member.labels,
        split=str(member.run.record.get("split") or ""),
        metric=member.metric,
        test_sha256=test.sha256,
        n_items=len(test.scored.items),
        n_groups=len(set(test.scored.groups)),
    )


def _reason(one: Member, other: Member, test_sets: Mapping[str, TestSet]) -> str:
    sets = tuple(test_sets[member.result.folder] for member in (one, other))
    looks: tuple[tuple[str, Callable[[Member], object]], ...] = (
        ("the task", lambda member: member.task),
        ("the labels", lambda member: ", ".join(member.labels)),
        ("the headline metric", lambda member: member.metric),
    )
    for what, of in looks:
        if of(one) != of(other):
            expected, got = (code_line(str(of(member)))[:_MOST] for member in (one, other))
            return f"{called(one)} and {called(other)} cannot be compared. Expected {what} {expected}; got {got}"
    expected, got = (f"{len(s.scored.items):,} items, SHA-256 {s.sha256[:12]}" for s in sets)
    mine, theirs = (set(s.scored.items) for s in sets)
    share = f"{len(mine & theirs):,} items in common" if mine != theirs else "the same items with another gold"
    shown = f"Expected the test set of the first ({expected}); got another ({got}; {share})"
    return f"{called(one)} and {called(other)} cannot be compared. {shown}"


def _hint(members: Sequence[Member]) -> str:
    if len({member.result.settings.get("corpus.name") for member in members}) > 1:
        return ", name what tells data sets apart (--over corpus.name)"
    return ""
