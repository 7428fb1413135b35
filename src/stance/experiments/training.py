"""What a run trains its labeler on and what it measures it on, where these are corpora of claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from stance.corpora.corpus import Corpus
from stance.corpora.leakage import without_leaks
from stance.corpora.library import load_corpus
from stance.exceptions import ConfigError
from stance.experiments.build import build_corpus, build_scheme, check_scheme


def read_corpora(config: DictConfig) -> tuple[Corpus, Corpus | None, int]:
    """Read the corpus that is trained on, and the one that is measured on if it is another.

    Parameters
    ----------
    config : DictConfig
        Resolved.

    Returns
    -------
    Corpus
        What is trained on; what stands in the measured corpus is taken out.
    Corpus or None
        What is measured on; None where that is the first, by cross-validation.
    int
        How many sentences were taken out.

    Raises
    ------
    InputError
        If one cannot be read, or nothing is left to train on.
    """
    train, name = build_corpus(config), config.evaluation.corpus
    if name is None:
        return train, None, 0
    measured = load_corpus(name, folder=config.corpora_dir)
    check_scheme(measured, build_scheme(config))
    train, n_dropped = without_leaks(train, measured)
    if not train.sentences:
        raise ConfigError(f"evaluation.corpus={name}: all that is trained on stands in it; train on another corpus")
    return train, measured, n_dropped


def training_corpus(config: Mapping[str, Any]) -> Corpus:
    """Read again what a finished run's labeler was trained on.

    Parameters
    ----------
    config : mapping
        Its `config.yaml`.

    Raises
    ------
    InputError
        If it cannot be read, or the configuration is of another version.
    """
    try:
        return read_corpora(OmegaConf.create(dict(config)))[0]
    except (OmegaConfBaseException, AttributeError, TypeError) as error:
        raise ConfigError(
            f"config.yaml does not fit this version ({str(error).splitlines()[0]}); run it again"
        ) from None
