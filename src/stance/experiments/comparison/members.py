"""The runs that are to be compared: found by what a user gives, and why some take no part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.exceptions import InputError
from stance.experiments.records.latest import LATEST, ROOT
from stance.experiments.records.nicknames import nickname
from stance.experiments.records.record import COMPLETED, FILE, RUNNING
from stance.experiments.runs import StoredRun, open_run
from stance.report.comparison import RunResult

INERT = ("jobs", "corpora_dir", "report", "seed")
"""Keys of the configuration, and groups of them, that do not tell one configuration from another."""

_MOST = 200
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Member:
    """A run that takes part.

    Parameters
    ----------
    run : StoredRun
    result : RunResult
        The same as it is shown.
    """

    run: StoredRun
    result: RunResult

    @property
    def task(self) -> str:
        return str(self.run.record.get("task"))

    @property
    def labels(self) -> tuple[str, ...]:
        labels = self.run.record.get("labels")
        return tuple(map(str, labels)) if isinstance(labels, list) else ()

    @property
    def metric(self) -> str:
        """The headline metric."""
        return self.run.headline or ""

    @property
    def average(self) -> str:
        """How the headline comes from the predictions."""
        headline = self.run.record.get("headline")
        return str(headline.get("average", "macro")) if isinstance(headline, dict) else "macro"

    @property
    def overrides(self) -> tuple[str, ...]:
        found = self.run.record.get("overrides")
        return tuple(map(str, found)) if isinstance(found, list) else ()

    @property
    def identity(self) -> Pairs:
        """What is meant to decide the result, but for the seed: configuration and inputs."""
        pairs = sorted(self.result.settings.items())
        return tuple(pair for pair in pairs if pair[0].split(".")[0] not in INERT and not _is_surrounding(pair[0]))

    @property
    def surroundings(self) -> Pairs:
        """What may decide the result beside these: code and versions."""
        return tuple(pair for pair in sorted(self.result.settings.items()) if _is_surrounding(pair[0]))


def find_members(
    given: StoredRun | str | Path | Iterable[StoredRun | str | Path], root: str | Path = ROOT
) -> tuple[list[Member], list[RunResult]]:
    """Return the runs that can be compared, and those that cannot, in the order given, each once.

    Parameters
    ----------
    given : StoredRun, str or Path, or several of these
        Runs, whatever `open_run` takes, or folders of sweeps, which stand for all their jobs.
    root : path-like
        Where runs lie.

    Raises
    ------
    InputError
        If something is given that is no run and no sweep.
    """
    members: list[Member] = []
    failed: list[RunResult] = []
    seen: set[Path] = set()
    for one in given if isinstance(given, Iterable) and not isinstance(given, str) else [given]:
        if not isinstance(one, (StoredRun, str, Path)):
            raise InputError(f"a run is a StoredRun or named by its folder, its nickname or latest; got {one!r:.80}")
        for found in _expand(one, Path(root)):
            folder = found if isinstance(found, Path) else found.folder
            if folder.resolve() in seen:
                continue
            seen.add(folder.resolve())
            member = _member(found, Path(root))
            if isinstance(member, Member):
                members.append(member)
            else:
                failed.append(member)
    return members, failed


def sweep_jobs(folder: Path) -> list[Path]:
    """Return the folders of a sweep's jobs by their number; none where it is no sweep."""
    try:
        jobs = [path for path in folder.iterdir() if path.name.isdigit() and path.is_dir()]
    except OSError:
        return []
    return sorted(jobs, key=lambda path: (int(path.name), path.name))


def _expand(given: StoredRun | str | Path, root: Path) -> list[StoredRun | Path]:
    if isinstance(given, StoredRun):
        return [given]
    for folder in (Path(given), root / given):
        if str(given) == LATEST or not folder.is_dir():
            continue
        if (folder / FILE).exists():
            return [folder]
        if jobs := sweep_jobs(folder):
            return list(jobs)
    return [open_run(given, root)]


def _member(found: StoredRun | Path, root: Path) -> Member | RunResult:
    folder = found if isinstance(found, Path) else found.folder
    try:
        run = StoredRun.read(found, root) if isinstance(found, Path) else found
    except InputError as error:
        return RunResult(name=nickname(folder), folder=folder.as_posix(), fault=error.message)
    result = _result(run, {}, {})
    if run.status != COMPLETED:
        return _result(run, _settings_or_none(run), {}, fault=_why(run))
    try:
        return Member(run, _result(run, _settings(run), _metrics(run)))
    except InputError as error:
        return RunResult(**{**vars(result), "fault": f"{_file(error)}{error.message}"})


def _why(run: StoredRun) -> str:
    if run.status == RUNNING:
        return "is still RUNNING; wait for it, or leave it out"
    error = run.record.get("error")
    kind = f" ({error.get('type')}: {str(error.get('message'))[:_MOST]})" if isinstance(error, dict) else ""
    return f"is {run.status}{kind}; run it again, or leave it out"


def _file(error: InputError) -> str:
    return f"{Path(error.path).name} " if error.path is not None else ""


def _result(run: StoredRun, settings: Mapping[str, str], metrics: Mapping[str, float], *, fault: str = "") -> RunResult:
    record, seed = run.record, run.record.get("seed")
    return RunResult(
        name=run.nickname or nickname(run.folder),
        folder=run.folder.as_posix(),
        experiment=str(record.get("name") or ""),
        status=run.status,
        started=str(record.get("started") or ""),
        seed=seed if isinstance(seed, int) else None,
        settings=settings,
        metrics=metrics,
        fault=fault,
    )


def _metrics(run: StoredRun) -> dict[str, float]:
    if run.headline is None:
        raise InputError("names no headline metric; run the experiment again", path=run.folder / FILE)
    return run.metrics()


def _is_surrounding(key: str) -> bool:
    return key == "code" or key.startswith("version of ")


def _settings_or_none(run: StoredRun) -> dict[str, str]:
    try:
        return _settings(run)
    except InputError:
        return {}


def _settings(run: StoredRun) -> dict[str, str]:
    """Return all that decides a result: the configuration, the code, versions and inputs."""
    out = {key: shown(value) for key, value in run.flat_config().items()}
    out["code"] = shown(run.record.get("code_sha256"))[:12]
    versions = run.record.get("versions")
    if isinstance(versions, dict):
        out |= {f"version of {name}": shown(version) for name, version in versions.items()}
    inputs = run.record.get("inputs")
    for one in inputs if isinstance(inputs, list) else ():
        if isinstance(one, dict):
            out[f"input {one.get('path')}"] = shown(one.get("sha256"))[:12]
    return out


def shown(value: Any) -> str:
    """Return a value of a configuration as YAML would have it on one line."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(shown, value))}]"
    return str(value)
