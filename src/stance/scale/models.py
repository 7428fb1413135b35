"""The model that labels: one a user names, or one trained once from the embedded corpus and kept in the cache."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from stance.exceptions import ModelError
from stance.experiments.latest import LATEST, ROOT
from stance.experiments.runs import open_run
from stance.resources import cache_folder, resource
from stance.stances.labeler import Labeler


def load_labeler(given: str | None, *, notify: Callable[[str], None] = lambda message: None) -> Labeler:
    """Return the labeler in a run's folder or a model file, or the default one.

    Parameters
    ----------
    given : str or None
        A run's folder, a `.skops` file, what else `open_run` knows a run by (`latest`, a nickname), or None for the
        default.
    notify : callable, optional
        Told in a sentence when the default must be trained first.

    Raises
    ------
    ModelError
        If it is missing or cannot be loaded.
    InputError
        If it names no run, or several.
    """
    if given is None:
        return default_labeler(notify=notify)
    path = Path(given)
    if path.name == LATEST or (not path.exists() and path.suffix != ".skops" and Path(ROOT).is_dir()):
        path = open_run(given).folder
    return Labeler.load(path / "model.skops" if path.is_dir() else path)


def default_labeler(*, notify: Callable[[str], None] = lambda message: None) -> Labeler:
    """Return the labeler of the default configuration, trained on the embedded corpus.

    It is trained on first use and kept in the user's cache under a fingerprint of code, configuration and data.
    """
    path = cache_folder() / f"labeler-{fingerprint()[:16]}.skops"
    if path.is_file():
        try:
            return Labeler.load(path)
        except ModelError:
            path.unlink(missing_ok=True)
    notify("training the default model once (less than a minute); it is kept for next time")
    labeler = _train()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        labeler.save(path)
    except OSError as error:
        remedy = "set STANCE_CACHE to a folder that can be written"
        notify(f"the model cannot be kept in {path.parent} ({error.strerror}); {remedy}")
    return labeler


def fingerprint() -> str:
    """Return a SHA-256 over all that the default model depends on: code, configuration, data, library versions."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("nltk", "numpy", "scikit-learn", "scipy", "skops", "vaderSentiment"):
        digest.update(version(name).encode())
    roots = {Path(__file__).parents[1], resource("configs"), resource("data")}
    files = {file for root in roots for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts}
    for file in sorted(files):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _train() -> Labeler:
    from threadpoolctl import threadpool_limits

    from stance.corpora.library import load_corpus
    from stance.experiments.build import build_labeler
    from stance.experiments.compose import compose_config, job_config

    corpus = load_corpus("embedded")
    with threadpool_limits(1):
        return build_labeler(job_config(compose_config())).fit(corpus.documents, corpus.sentences)
