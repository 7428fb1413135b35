"""The model that labels: one a user names, or the one that ships."""

from __future__ import annotations

from pathlib import Path

from stance.exceptions import ModelError
from stance.experiments.records.latest import LATEST, ROOT
from stance.experiments.runs import open_run
from stance.resources import resource
from stance.stances.labeler import Labeler


def load_labeler(given: str | Path | None = None) -> Labeler:
    """Return the labeler in a run's folder or a model file, or the default one.

    Parameters
    ----------
    given : str, Path or None, optional
        A run's folder, a `.skops` file, what else `open_run` knows a run by (`latest`, a nickname), or None for the
        default.

    Raises
    ------
    ModelError
        If it is missing or cannot be loaded.
    InputError
        If it names no run, or several.

    Examples
    --------
    >>> import stance
    >>> stance.load_labeler().stances
    ('accusation', 'denial', 'concern')
    """
    return default_labeler() if given is None else Labeler.load(model_file(str(given)))


def model_file(given: str) -> Path:
    """Return the model file that a user names; see `load_labeler`."""
    path = Path(given)
    if path.name == LATEST or (not path.exists() and path.suffix != ".skops" and Path(ROOT).is_dir()):
        path = open_run(given).folder
    return path / "model.skops" if path.is_dir() else path


def default_labeler() -> Labeler:
    """Return the labeler that ships, made by ``stance run experiment=release``; `data/models/README.md` is its card.

    Raises
    ------
    ModelError
        If it does not go with the versions that are installed.
    """
    path = resource("data", "models/release.skops")
    try:
        return Labeler.load(path)
    except ModelError as error:
        raise ModelError(f"{error.message}: stance run, and then give --model latest", path=path) from error
