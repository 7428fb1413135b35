"""Runs that differ in nothing but their seed are one configuration, with a name that says what is special about it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from stance.evaluation.checks import check_seeds
from stance.evaluation.comparison import seed_summary
from stance.experiments.comparison.members import INERT, Member, Pairs
from stance.report.comparison import Configuration, Dataset, Value
from stance.terminal import code_line

_LONGEST = 60
_PLAIN = "defaults"
Groups = dict[Pairs, dict[Dataset, list[Member]]]
"""The runs of each configuration, by data set and in the order of their seeds."""


def keys_of(members: Iterable[Member]) -> tuple[str, ...]:
    """Return the keys of all settings: those of the configuration in its order, then code, versions and inputs."""
    return tuple(dict.fromkeys(key for member in members for key in member.result.settings))


def differing(keys: Sequence[str], members: Sequence[Member], extra: Sequence[Mapping[str, str]] = ()) -> list[str]:
    """Return the keys whose values are not all the same; an input that only some runs have follows from the others.

    Parameters
    ----------
    keys : sequence of str
    members : sequence of Member
    extra : sequence of mapping
        Settings of runs that take no part, where they are known.
    """
    settings = [*(member.result.settings for member in members), *(one for one in extra if one)]
    out = []
    for key in keys:
        values = {one.get(key) for one in settings}
        if len(values) > 1 and key not in ("seed", "jobs") and not (key.startswith("input ") and None in values):
            out.append(key)
    return out


def group(datasets: Mapping[Dataset, Sequence[Member]], *, across: bool) -> Groups:
    """Put runs together that differ in nothing but their seed.

    Parameters
    ----------
    datasets : mapping of Dataset to sequence of Member
    across : bool
        Whether a configuration may be on several data sets; what has one value on each is then no part of it.

    Returns
    -------
    dict
        For each configuration its runs of each data set, by seed.
    """
    decided = _decided(datasets) if across else frozenset()
    parts: Groups = {}
    for dataset, members in datasets.items():
        for member in sorted(members, key=_seed):
            identity = tuple(pair for pair in member.identity if pair[0] not in decided)
            if not across and len(datasets) > 1:
                identity = (("", dataset.name), *identity)
            parts.setdefault(identity, {}).setdefault(dataset, []).append(member)
    out: Groups = {}
    for identity, of in parts.items():
        apart = any(_made_twice(members) for members in of.values())
        for dataset, members in of.items():
            for member in members:
                key = (*identity, *member.surroundings) if apart else identity
                out.setdefault(key, {}).setdefault(dataset, []).append(member)
    return out


def _made_twice(members: Sequence[Member]) -> bool:
    """Tell whether a seed was run with one code or version and with another: that is what is to be compared then."""
    found: dict[int | None, Pairs] = {}
    return any(found.setdefault(one.result.seed, one.surroundings) != one.surroundings for one in members)


def mixed(name: str, members: Sequence[Member]) -> list[str]:
    """Return what is to be said of a configuration whose runs were made with different code or versions."""
    first = dict(members[0].surroundings)
    keys = [key for key, value in first.items() if any(one.result.settings.get(key) != value for one in members)]
    return [f"{name}: its runs were made with different {', '.join(keys)}"] if keys else []


def _seed(member: Member) -> tuple[int, str, str]:
    return member.result.seed or 0, member.result.started, member.result.folder


def _decided(datasets: Mapping[Dataset, Sequence[Member]]) -> frozenset[str]:
    """Return the keys that have one value on each data set: they belong to it and not to a configuration."""
    keys = keys_of(member for members in datasets.values() for member in members)
    return frozenset(
        key
        for key in keys
        if all(len({member.result.settings.get(key) for member in members}) == 1 for members in datasets.values())
    )


def names_of(groups: Groups) -> dict[Pairs, str]:
    """Return a name for each configuration: the words of the command line that only some have.

    Where these do not tell them apart, the settings that do; else the nickname of a run follows.

    Parameters
    ----------
    groups : mapping
        As `group` returns them.
    """
    runs = {identity: [run for several in one.values() for run in several] for identity, one in groups.items()}
    if len(runs) == 1:
        return {identity: code_line(members[0].result.experiment or "run") for identity, members in runs.items()}
    by_words, by_settings = _by_words(runs), _by_settings(runs)
    names = by_settings if len(set(by_words.values())) < len(set(by_settings.values())) else by_words
    taken = list(names.values())
    for identity, name in names.items():
        if taken.count(name) > 1 or len(name) > _LONGEST:
            short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
            names[identity] = f"{short} ({code_line(runs[identity][0].result.name)})"
    return _apart(names)


def _by_words(runs: Mapping[Pairs, Sequence[Member]]) -> dict[Pairs, str]:
    words = {identity: _common(members) for identity, members in runs.items()}
    everywhere = set.intersection(*(set(some) for some in words.values()))
    experiments = {members[0].result.experiment for members in runs.values()}
    names = {}
    for identity, members in runs.items():
        special = " ".join(word for word in words[identity] if word not in everywhere)
        names[identity] = code_line(special or (members[0].result.experiment if len(experiments) > 1 else _PLAIN))
    return names


def _by_settings(runs: Mapping[Pairs, Sequence[Member]]) -> dict[Pairs, str]:
    """Return the settings that all have and that are not the same: others come from the choice of a part.

    Code and versions are named only where nothing else tells configurations apart.
    """
    some = {identity: members[0] for identity, members in runs.items()}
    named: dict[Pairs, str] = {}
    for everything in (False, True):
        parts = [dict(one.identity) | (dict(one.surroundings) if everything else {}) for one in some.values()]
        keys = [key for key in keys_of(some.values()) if all(key in part for part in parts)]
        keys = [key for key in keys if len({part[key] for part in parts}) > 1]
        words = [" ".join(_word(key, part[key]) for key in keys) for part in parts]
        named = {identity: code_line(word) or _PLAIN for identity, word in zip(some, words, strict=True)}
        if len(set(named.values())) == len(named):
            break
    return named


def _word(key: str, value: str) -> str:
    """Return a setting as a word of a name; of a class its last name is enough."""
    part = key.removesuffix("._target_")
    return f"{part}={value if part == key else value.rpartition('.')[2]}"


def _apart(names: dict[Pairs, str]) -> dict[Pairs, str]:
    """Give names that are still the same a number: two runs may have one nickname."""
    taken = list(names.values())
    seen: dict[str, int] = {}
    out = {}
    for identity, name in names.items():
        seen[name] = seen.get(name, 0) + 1
        out[identity] = f"{name} #{seen[name]}" if taken.count(name) > 1 else name
    return out


def _common(members: Sequence[Member]) -> list[str]:
    """Return the overrides that all runs have and that decide something."""
    first, *others = (one.overrides for one in members)
    ignored = tuple(f"{key}{end}" for key in (*INERT, "hydra") for end in ("=", ".", "/"))
    return [word for word in first if not word.lstrip("+~").startswith(ignored) and all(word in one for one in others)]


def configuration(name: str, dataset: Dataset, members: Sequence[Member]) -> Configuration:
    """Return the runs of a configuration on a data set as one."""
    metrics = _metrics(dataset, members, dataset.metric.partition("/")[0])
    headline = metrics.get(dataset.metric.partition("/")[2])
    return Configuration(name, dataset.name, tuple(member.result for member in members), metrics, headline)


def baseline(name: str, model: str, dataset: Dataset, members: Sequence[Member]) -> Configuration | None:
    """Return a baseline that runs have measured; None where none has."""
    metrics = _metrics(dataset, members, model)
    headline = metrics.get(dataset.metric.partition("/")[2])
    return None if headline is None else Configuration(name, dataset.name, (), metrics, headline, baseline=True)


def _metrics(dataset: Dataset, members: Sequence[Member], model: str) -> dict[str, Value]:
    first = dataset.metric.partition("/")[2]
    found = dict.fromkeys(
        key.partition("/")[2]
        for member in members
        for key in member.result.metrics
        if key.startswith(f"{model}/") and not key.endswith(("_low", "_high"))
    )
    names = sorted(found, key=lambda key: key != first)
    values = {name: _value([member.result.metrics for member in members], f"{model}/{name}") for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _value(metrics: Sequence[Mapping[str, float]], key: str) -> Value | None:
    several = [one for one in metrics if key in one and one[key] == one[key]]
    if not several:
        return None
    seeds = seed_summary([one[key] for one in several])
    low, high = (_mean([one.get(f"{key}{end}") for one in several]) for end in ("_low", "_high"))
    sd = None if seeds.n == 1 else seeds.sd
    return Value(seeds.mean, low, high, sd, seeds.minimum, seeds.maximum, seeds.n)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None


def sensitive(name: str, by_seed: Mapping[int | None, Member], metric: str) -> list[str]:
    """Say that a configuration's score depends on its seed, see `stance.evaluation.checks.check_seeds`."""
    metrics = [(seed, member.result.metrics) for seed, member in by_seed.items() if seed is not None]
    values = {seed: one[metric] for seed, one in metrics if math.isfinite(one.get(metric, math.nan))}
    ends = [(one.get(f"{metric}_low"), one.get(f"{metric}_high")) for _, one in metrics]
    widths = [high - low for low, high in ends if low is not None and high is not None]
    if len(values) < 2 or not widths:
        return []
    check = check_seeds(values, sum(widths) / len(widths) / 2)
    if check.level == "passed":
        return []
    return [f"{check.code} {check.title} ({check.level}): {name}. {check.detail} {check.remedy}"]
