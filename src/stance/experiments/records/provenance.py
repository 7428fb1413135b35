"""Where a result comes from: the code, the packages, the machine and the process, as the record of a run names them."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import stance
from stance.resources import resource

_EXTRAS = (
    *("omegaconf", "numpy", "python-crfsuite", "spacy", "blingfire", "pysbd", "trafilatura", "lxml"),
    *("wordllama", "sentence-transformers", "transformers", "torch", "statsmodels", "scikit-posthocs"),
)
_SOURCES = (("", "**/*.py"), ("report/templates", "*"))
_SHIPPED = (("configs", "**/*.yaml"), ("data", "lexicons/*"), ("data", "language/*"), ("data", "text/*"))
_ELSEWHERE = frozenset({"configs", "data", "seeds", "studies"})
"""Folders that a wheel has inside the package and a checkout beside it."""


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits; of a folder, that of its files' names and SHA-256."""
    if path.is_dir():
        digest = hashlib.sha256()
        for member in sorted(p for p in path.rglob("*") if p.is_file()):
            digest.update(f"{member.relative_to(path).as_posix()} {sha256(member)}\n".encode())
        return digest.hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def code_sha256() -> str:
    """Return one SHA-256 over all of the package that decides a result: sources, templates, configuration, lexicons.

    The same in a checkout and in a wheel of it, with any line ends; two dirty trees of one commit differ in it.
    """
    digest = hashlib.sha256()
    for name, path in sorted(_code()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def _code() -> Iterator[tuple[str, Path]]:
    package = Path(stance.__file__).parent
    for folder, pattern in _SOURCES:
        for path in (package / folder).glob(pattern):
            name = path.relative_to(package)
            if name.parts[0] not in _ELSEWHERE and path.is_file():
                yield name.as_posix(), path
    for room, pattern in _SHIPPED:
        for path in resource(room).glob(pattern):
            if path.is_file():
                yield f"{room}/{path.relative_to(resource(room)).as_posix()}", path


def git_state(folder: Path) -> dict[str, str | None]:
    """Return the commit of the code and its state: `absent`, `clean` or `dirty`.

    Files that git does not know do not make a tree dirty; those that are code change `code_sha256`.
    """
    # A package installed somewhere inside a stranger's repository is not of that repository.
    tracked = _git(folder, "ls-files", "--error-unmatch", "__init__.py")
    status = _git(folder, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
    if tracked is None or status is None:
        return {"state": "absent", "commit": None}
    commit = re.search(r"^# branch\.oid ([0-9a-f]{40,64})$", status, re.MULTILINE)
    if commit is None:
        return {"state": "absent", "commit": None}
    changes = any(line and not line.startswith("#") for line in status.splitlines())
    return {"state": "dirty" if changes else "clean", "commit": commit[1]}


def _git(folder: Path, *words: str) -> str | None:
    # A run only looks: it takes no lock from another git, and no hook's variables send it to another repository.
    environment = {key: value for key, value in os.environ.items() if key not in ("GIT_DIR", "GIT_WORK_TREE")}
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=10,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def versions() -> dict[str, str]:
    """Return the versions of Python, of this package, of what it requires, and of the optional packages it may use."""
    try:
        required = [line for line in importlib.metadata.requires("stance") or () if "extra ==" not in line]
    except importlib.metadata.PackageNotFoundError:
        required = []
    names = [match[0] for line in required if (match := re.match(r"[\w.-]{1,100}", line))]
    found = {"python": platform.python_version()}
    for name in ("stance", *sorted({*names, *_EXTRAS}, key=str.lower)):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Return the system, the processor and how many threads the numeric libraries use."""
    from threadpoolctl import threadpool_info

    pools = [pool["num_threads"] for pool in threadpool_info()]
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "cpu": _cpu(),
        "threads": max(pools, default=_usable_cpus()),
    }


def _usable_cpus() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _cpu() -> str:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
            names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
            return next(names, "") or platform.processor()
    except OSError:
        return platform.processor()


def this_process() -> dict[str, Any]:
    """Return what tells this process from any other: host, number, and when it started (see `started_at`)."""
    return {"host": socket.gethostname(), "pid": os.getpid(), "started": started_at(os.getpid())}


def started_at(pid: int) -> int | None:
    """Return when a process started, in clock ticks since the machine did; None where the system does not say."""
    fields = _stat(pid)
    return int(fields[19]) if fields else None


def is_gone(process: Any) -> bool:
    """Return whether a process that a record names has ended; False where that cannot be known from here.

    Parameters
    ----------
    process : object
        As `this_process` gives it, or whatever a damaged record holds.
    """
    if not isinstance(process, dict) or process.get("host") != socket.gethostname() or sys.platform == "win32":
        return False
    pid, started = process.get("pid"), process.get("started")
    if not isinstance(pid, int) or not 0 < pid < 2**31:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass  # somebody else's, so it is there
    fields = _stat(pid)
    # The number may have gone to a new process, and an ended one stays until its parent has asked for it.
    return bool(fields) and (fields[0] in "ZX" or (started is not None and int(fields[19]) != started))


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the command's name; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def peak_memory_mb() -> float | None:
    """Return the most memory that the run held, in megabytes; None where the system does not say.

    The peak of this process and, on Linux, of each child that is alive, added up: an upper bound, since they need not
    peak together. A child that has ended counts where it alone held more.
    """
    if sys.platform == "win32":
        return None
    import resource as os_resource

    scale = 1 if sys.platform == "darwin" else 1024
    own, ended = (
        os_resource.getrusage(who).ru_maxrss * scale for who in (os_resource.RUSAGE_SELF, os_resource.RUSAGE_CHILDREN)
    )
    living = sum(_peak_of(child) for child in _children(os.getpid()))
    return round(max(own + living, ended) / 1e6, 1)


def _children(pid: int) -> Iterator[int]:
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in listing.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _children(child)


def _peak_of(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    match = re.search(r"^VmHWM:\s{1,20}(\d{1,15}) kB$", status, re.MULTILINE)
    return int(match[1]) * 1024 if match else 0
