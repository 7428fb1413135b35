"""Where the files that ship with the package lie, in a checkout and in a wheel alike."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


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
