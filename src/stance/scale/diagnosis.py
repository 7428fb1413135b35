"""What is installed and found on this machine, and what is wrong with it: the findings of `stance doctor`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from stance.corpora.library import is_here
from stance.corpora.registry import corpora, corpora_folder
from stance.exceptions import StanceError
from stance.resources import cache_folder
from stance.schema import Json

State = Literal["good", "optional", "bad"]

EXTRAS = {
    "cluster": "stance label --cluster: parts of an archive on several machines",
    "countries": "the tests of the table of countries",
    "dev": "ruff and mypy",
    "docs": "mkdocs build, the documentation site",
    "embeddings": "sentence transformers: features pair_minilm",
    "fetch": "stance corpora fetch",
    "frames": "polars and Hugging Face datasets, as docs/interoperability.md uses them",
    "fuzz": "the campaigns of docs/reliability.md",
    "html": "stance label page.html",
    "launch": "hydra/launcher=joblib and submitit: jobs of a sweep at once, or on SLURM",
    "mlflow": "stance runs export --mlflow",
    "posthocs": "stance compare --over with many configurations: critical differences",
    "search": "hydra/sweeper=search: hyperparameters by optuna",
    "spacy": "the format .spacy, and the pipeline component stance",
    "splitters": "splitter=pysbd and splitter=blingfire, to compare with",
    "static": "static embeddings: features pair_views, experiments dse, plv, newsmtsc and seesaw",
    "test": "pytest, the tests",
}
"""What each extra of the package adds."""

_LEAST_FREE = 200_000_000
"""Bytes that a run with its report and cached vectors may need."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    kind : str
        What it belongs to: `versions`, `extras`, `files`, `corpora` or `machine`.
    name : str
    state : {"good", "optional", "bad"}
        `optional`: not here, and only some commands need it; `bad`: every command may fail.
    detail : str
        What was found.
    remedy : str, optional
        What to do about it.
    """

    kind: str
    name: str
    state: State
    detail: str
    remedy: str = ""

    def to_json(self) -> Json:
        return asdict(self)


def diagnose(corpora_dir: str | Path | None = None) -> list[Finding]:
    """Look at everything that commands rely on; nothing is changed and nothing fetched.

    Parameters
    ----------
    corpora_dir : path-like, optional
        Where fetched corpora lie; see `stance.corpora.registry.corpora_folder`.

    Returns
    -------
    list of Finding
        By kind, in the order of `Finding.kind`'s values.
    """
    return [*_versions(), *_extras(), *_files(), *_corpora(corpora_dir), *_machine()]


def _versions() -> Iterator[Finding]:
    own = metadata.version("stance")
    yield Finding("versions", "stance", "good", f"{own}, {Path(__file__).parents[1]}")
    yield Finding("versions", "python", "good", f"{platform.python_version()}, {sys.executable}")
    for requirement in _required(""):
        installed = _installed(requirement)
        fits = installed is not None and requirement.specifier.contains(installed, prereleases=True)
        detail = installed or "not installed"
        remedy = "" if fits else f"needs {requirement.specifier or 'any version'}: pip install '{requirement}'"
        yield Finding("versions", requirement.name, "good" if fits else "bad", detail, remedy)


def _extras() -> Iterator[Finding]:
    names = metadata.metadata("stance").get_all("Provides-Extra") or []
    for extra in sorted(names):
        lacking = [each.name for each in _required(extra) if not _satisfied(each)]
        what = EXTRAS.get(extra, "")
        if lacking:
            remedy = f"pip install 'stance[{extra}]'"
            yield Finding("extras", extra, "optional", f"{what}; lacks {', '.join(lacking)}", remedy)
        else:
            yield Finding("extras", extra, "good", what)


def _required(extra: str) -> list[Requirement]:
    """Return what the package requires on this machine, of an extra, or without any."""
    required = [Requirement(line) for line in metadata.requires("stance") or []]
    own = [each for each in required if each.name != "stance"]
    if not extra:
        return [each for each in own if each.marker is None or each.marker.evaluate({"extra": ""})]
    return [
        each
        for each in own
        if each.marker is not None
        and each.marker.evaluate({"extra": extra})
        and not each.marker.evaluate({"extra": ""})
    ]


def _installed(requirement: Requirement) -> str | None:
    try:
        return metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return None


def _satisfied(requirement: Requirement) -> bool:
    installed = _installed(requirement)
    return installed is not None and requirement.specifier.contains(installed, prereleases=True)


def _files() -> Iterator[Finding]:
    from stance.report.style import FONT
    from stance.scale.models import default_labeler

    try:
        labels = ", ".join(default_labeler().stances)
        yield Finding("files", "model that ships", "good", f"loads: {labels}")
    except StanceError as error:
        yield Finding("files", "model that ships", "bad", str(error))
    yield _font(FONT)
    try:
        folder = cache_folder()
    except StanceError as error:
        yield Finding("files", "cache", "bad", str(error))
        return
    yield _writable("cache", folder, "set STANCE_CACHE to a folder that may be written")
    yield _writable("working folder", Path.cwd(), "go to a folder that may be written, for runs/")


def _font(name: str) -> Finding:
    from matplotlib.font_manager import FontProperties, findfont

    try:
        path = findfont(FontProperties(family=[name]), fallback_to_default=False)
    except ValueError:
        return Finding("files", "font", "bad", f"{name} is not found", "install matplotlib again, which brings it")
    return Finding("files", "font", "good", f"{name}, {path}")


def _writable(name: str, folder: Path, remedy: str) -> Finding:
    """Look at a folder, or at the one that it would be made in."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    free = shutil.disk_usage(there).free
    detail = f"{folder}{'' if folder.exists() else ', not made yet'}, {free / 1e9:.1f} GB free"
    if not there.is_dir() or not os.access(there, os.W_OK):
        return Finding("files", name, "bad", f"{detail}, cannot be written", remedy)
    if free < _LEAST_FREE:
        return Finding("files", name, "bad", detail, f"make room: less than {_LEAST_FREE / 1e6:.0f} MB are free")
    return Finding("files", name, "good", detail)


def _corpora(given: str | Path | None) -> Iterator[Finding]:
    try:
        folder = corpora_folder(given)
    except StanceError as error:
        yield Finding("corpora", "folder", "optional", str(error))
        return
    yield Finding("corpora", "folder", "good" if folder.is_dir() else "optional", str(folder), "")
    for info in corpora().values():
        here = [split for split in info.splits if is_here(info, split, folder)]
        absent = [split for split in info.splits if split not in here]
        detail = f"here: {', '.join(here) or 'nothing'}" + (f"; not here: {', '.join(absent)}" if absent else "")
        remedy = f"stance corpora fetch {info.name}" if absent else ""
        yield Finding("corpora", info.name, "optional" if absent else "good", detail, remedy)


def _machine() -> Iterator[Finding]:
    from threadpoolctl import threadpool_info

    yield Finding("machine", "system", "good", platform.platform())
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding("machine", "processors", "good", f"{usable} of {os.cpu_count()} may be used")
    pools = [f"{pool['internal_api']} {pool['num_threads']}" for pool in threadpool_info()]
    limit = os.environ.get("OMP_NUM_THREADS")
    detail = f"{', '.join(pools) or 'no pool is loaded'}; OMP_NUM_THREADS is {limit or 'not set'}"
    yield Finding("machine", "threads", "good", detail)
    colour = "off (NO_COLOR)" if os.environ.get("NO_COLOR") else "on a terminal"
    yield Finding("machine", "colours", "good", colour)
