"""The model that labels: one a user names, or the one that ships."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from types import NoneType

from sklearn.utils.validation import check_is_fitted

from stance.actors.aliases import AliasTable, read_aliases
from stance.exceptions import InputError, ModelError
from stance.experiments.records.latest import LATEST, ROOT
from stance.experiments.runs import open_run
from stance.resources import resource
from stance.sentiment.lexicon import VaderSentiment
from stance.stances.labeler import Labeler
from stance.stances.trained_sentiment import TrainedSentiment


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
        If it names no run, or several, or is no name.

    Examples
    --------
    >>> import stance
    >>> stance.load_labeler().stances
    ('accusation', 'denial', 'concern')
    """
    if given is None:
        return default_labeler()
    if not isinstance(given, (str, Path)):
        raise InputError(f"a model is named by its run or its file; got {type(given).__name__} {given!r:.60}")
    return Labeler.load(model_file(str(given)))


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


def adapted(labeler: Labeler, sentiment: str | None, aliases: AliasTable | str | Path | None) -> Labeler:
    """Return a labeler with other sentiment and aliases; the one that is given stays as it is.

    Parameters
    ----------
    labeler : Labeler
    sentiment : {"trained", "vader"} or None
        What scores the sentiment of sentences; None for what the labeler has.
    aliases : AliasTable, path-like or None
        Names and their entities, in place of the labeler's own.

    Raises
    ------
    InputError
        If `sentiment` is something else, or the table cannot be read.
    """
    if sentiment not in (None, "trained", "vader"):
        raise InputError(f"sentiment={sentiment!r} is not known; use 'trained' or 'vader'")
    if sentiment is None and aliases is None:
        return labeler
    if not isinstance(aliases, (AliasTable, str, Path, NoneType)):
        raise InputError(f"aliases are an AliasTable or the path of its CSV file; got {type(aliases).__name__}")
    check_is_fitted(labeler)
    labeler = copy(labeler)
    if sentiment is not None:
        labeler.sentiment = VaderSentiment() if sentiment == "vader" else TrainedSentiment()
    if aliases is not None:
        labeler.attributor_ = copy(labeler.attributor_)
        labeler.attributor_.use_aliases(aliases if isinstance(aliases, AliasTable) else read_aliases(aliases))
    return labeler
