"""Where files lie: those that ship with the package, in a checkout and in a wheel alike, and the user's cache."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from pathlib import Path

from stance.exceptions import InputError


def resource(folder: str, name: str = "") -> Path:
    """Return the path of a shipped file.

    Parameters
    ----------
    folder : {"configs", "data", "seeds", "studies"}
        The top-level folder (`studies` is the repository's `experiments/`).
    name : str, optional
        A path below it, with forward slashes.
    """
    return (
        Path(str(files(f"stance.{folder}"))).joinpath(*name.split("/"))
        if name
        else Path(str(files(f"stance.{folder}")))
    )


def cache_folder() -> Path:
    """Return where trained models and fetched corpora are kept: `STANCE_CACHE`, else the system's folder for caches."""
    if given := os.environ.get("STANCE_CACHE"):
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:
        raise InputError("there is no home folder for the cache; set STANCE_CACHE to a folder") from None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "stance"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "stance"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "stance"
