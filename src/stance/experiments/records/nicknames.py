"""Names of runs that a person can say: an adjective and an animal, drawn by the run's path."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from stance.resources import resource

_PARTS = 3


def nickname(folder: Path) -> str:
    """Return the name of a run by its folder: always the same for a path, so nobody has to keep a list.

    Parameters
    ----------
    folder : Path
        Its last three names count (the root, the date and the time, or the job's number), not where the root lies.

    Returns
    -------
    str
        Such as `brisk-heron`. Two runs may come to the same one; among 100 runs that happens in 6 of 100 cases.
    """
    path = "/".join(folder.absolute().parts[-_PARTS:])
    number = int.from_bytes(hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest()[:8])
    adjectives, animals = _words("adjectives.txt"), _words("animals.txt")
    return f"{adjectives[number % len(adjectives)]}-{animals[number // len(adjectives) % len(animals)]}"


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(resource("data", f"names/{name}").read_text(encoding="ascii").split())
