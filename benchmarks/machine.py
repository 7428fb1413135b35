"""What a benchmark's numbers depend on beside the code, and what a process took of it."""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")
_PACKAGES = ("nltk", "numpy", "scikit-learn", "scipy", "spacy", "textacy")


def machine() -> dict[str, Any]:
    """Return Python, processor, cores, how busy they are, and the versions of what is installed."""
    packages = {name: found for name in _PACKAGES if (found := _version(name))}
    busy = {"load": round(os.getloadavg()[0], 1)} if hasattr(os, "getloadavg") else {}
    return {"python": platform.python_version(), "cpu": _cpu(), "cores": os.cpu_count(), **busy, **packages}


def apart(job: Callable[..., Made], *given: Any) -> Made:
    """Run in a process of its own, whose memory is its own, and which may have others work for it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(job, *given).result()


def peak() -> float:
    """Return the most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2] for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0].strip() if names else platform.processor()
