"""What a run leaves for those who want to repeat it: `run.json`, written when it starts and when it ends."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import stance
from stance.exceptions import InputError
from stance.writing import written_aside

FORMAT_VERSION = 1
RUNNING, COMPLETED, FAILED = "RUNNING", "COMPLETED", "FAILED"
_PACKAGES = (
    *("stance", "scikit-learn", "nltk", "numpy", "scipy", "pandas", "pyarrow", "matplotlib", "hydra-core", "omegaconf"),
    *("skops", "vaderSentiment", "jinja2", "joblib"),
)


class Record:
    """The run's own file about itself; it is written aside and moved, so that it is always whole.

    Parameters
    ----------
    folder : Path
        The run's folder; it must not hold a record yet.
    name : str
        The experiment's name.
    seed : int
        The run's seed.
    command : sequence of str
        The command line.

    Raises
    ------
    InputError
        If the folder holds a record already: runs are never overwritten.
    """

    def __init__(self, folder: Path, *, name: str, seed: int, command: Sequence[str]):
        self.path = folder / "run.json"
        self._clock = time.perf_counter()
        self.data: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "status": RUNNING,
            "name": name,
            "seed": seed,
            "command": list(command),
            "started": _now(),
            "finished": None,
            "versions": _versions(),
            "platform": _platform(),
            "git": git_state(Path(stance.__file__).parent),
            "inputs": [],
            "warnings": [],
            "checks": [],
            "timings": {},
            "peak_memory_mb": None,
            "error": None,
        }
        try:
            with self.path.open("x", encoding="utf-8"):
                pass
        except FileExistsError:
            raise InputError("a run is recorded here already; runs are never overwritten", path=folder) from None
        self._write()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage of the run, in seconds."""
        begin = time.perf_counter()
        yield
        self.data["timings"][name] = round(time.perf_counter() - begin, 3)

    def add_input(self, path: Path, shown: str) -> None:
        """Note a file, or a folder of many, that the result depends on, with its SHA-256."""
        self.data["inputs"].append({"path": shown, "sha256": sha256(path)})

    def complete(self) -> None:
        """Say that the run ended well."""
        self._end(COMPLETED)

    def fail(self, error: BaseException) -> None:
        """Say that the run failed, and how."""
        text = "".join(traceback.format_exception(error))
        self.data["error"] = {"type": type(error).__name__, "message": str(error), "traceback": text}
        self._end(FAILED)

    def _end(self, status: str) -> None:
        self.data["status"] = status
        self.data["finished"] = _now()
        self.data["timings"]["total"] = round(time.perf_counter() - self._clock, 3)
        self.data["peak_memory_mb"] = peak_memory_mb()
        self._write()

    def _write(self) -> None:
        write_json(self.path, self.data)


def write_json(path: Path, value: Any) -> None:
    """Write JSON aside and move it into place, keys in the order given."""
    with written_aside(path) as aside:
        aside.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits; of a folder, that of its files' names and SHA-256."""
    if path.is_dir():
        digest = hashlib.sha256()
        for member in sorted(p for p in path.rglob("*") if p.is_file()):
            digest.update(f"{member.relative_to(path).as_posix()} {sha256(member)}\n".encode())
        return digest.hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def peak_memory_mb() -> float | None:
    """Return the most memory that this process or a child held, in megabytes; None where the system does not say."""
    if sys.platform == "win32":
        return None
    import resource as os_resource

    scale = 1 if sys.platform == "darwin" else 1024
    peaks = [os_resource.getrusage(who).ru_maxrss for who in (os_resource.RUSAGE_SELF, os_resource.RUSAGE_CHILDREN)]
    return round(max(peaks) * scale / 1e6, 1)


def git_state(folder: Path) -> dict[str, str | None]:
    """Return the commit of the code and its state: `absent`, `clean` or `dirty`."""
    # A package installed somewhere inside a stranger's repository is not of that repository.
    tracked = _git(folder, "ls-files", "--error-unmatch", "__init__.py") is not None
    commit = _git(folder, "rev-parse", "HEAD") if tracked else None
    if commit is None:
        return {"state": "absent", "commit": None}
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return {"state": "dirty" if changes else "clean", "commit": commit}


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _platform() -> dict[str, Any]:
    return {"system": platform.system(), "machine": platform.machine(), "cpus": os.cpu_count()}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
