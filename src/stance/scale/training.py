"""The sentences that a model was trained on, as far as they are here."""

from __future__ import annotations

from collections.abc import Callable

from stance.corpora.corpus import Corpus
from stance.corpora.library import load_corpus
from stance.exceptions import InputError
from stance.experiments.runs import StoredRun
from stance.experiments.training import training_corpus
from stance.scale.models import model_file
from stance.stances.labeler import Labeler, annotations_fingerprint
from stance.stances.nearest import TrainingSentences

_SHIPPED = "embedded"


def training_sentences(
    labeler: Labeler, given: str | None = None, notify: Callable[[str], None] = lambda message: None
) -> TrainingSentences | None:
    """Return the sentences that a model was trained on.

    Of the default model they are those of the embedded corpus, for the text of the others does not ship. Of a run they
    are read anew from what its configuration names, and used only if they are what the model learned from, by their
    SHA-256.

    Parameters
    ----------
    labeler : Labeler
        The model, loaded.
    given : str, optional
        What it was loaded from, see `stance.scale.models.load_labeler`; None for the default model.
    notify : callable, optional
        Told in a sentence why there are none.

    Returns
    -------
    TrainingSentences or None
        None where they are not here.
    """
    if given is None:
        return TrainingSentences(_SHIPPED, load_corpus(_SHIPPED).sentences)
    try:
        corpus = _corpus(given)
    except InputError as error:
        notify(f"no nearest training sentences: {error}")
        return None
    sentences = [sentence for sentence in corpus.sentences if sentence.part != "boilerplate"]
    if annotations_fingerprint(sentences) != labeler.training_["sha256"]:
        notify(f"no nearest training sentences: {corpus.name} as it is here is not what the model was trained on")
        return None
    return TrainingSentences(corpus.name, sentences)


def _corpus(given: str) -> Corpus:
    """Read what a run was trained on, or the embedded corpus where a model file lies in no run's folder."""
    folder = model_file(given).parent
    if not (folder / "config.yaml").is_file():
        return load_corpus(_SHIPPED)
    return training_corpus(StoredRun.read(folder).config())
