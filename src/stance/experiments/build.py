"""From a checked configuration to objects; nothing outside the allowed places is ever called."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from hydra.errors import HydraException
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.dummy import DummyClassifier

from stance.actors.aliases import read_aliases
from stance.corpora.corpus import Corpus, joined
from stance.corpora.library import load_annotations, load_corpus
from stance.corpora.registry import corpus_info
from stance.corpora.schemes import Scheme, make_scheme
from stance.exceptions import ConfigError, InputError
from stance.schema import STANCES
from stance.stances.baseline import CueWordClassifier
from stance.stances.classifier import StanceClassifier
from stance.stances.features import make_features
from stance.stances.labeler import Labeler
from stance.stances.trusted import ESTIMATORS

T = TypeVar("T", bound=BaseEstimator)

_BASELINES = ("majority", "cue_words", "vader")


def build_labeler(config: DictConfig) -> Labeler:
    """Return the labeler that a configuration describes, not fitted.

    Raises
    ------
    ConfigError
        If a `_target_` is not allowed or its parameters do not fit.
    """
    scheme = build_scheme(config)
    stances = tuple(scheme.labels)
    model = build(config.model, "model")
    if isinstance(model, CueWordClassifier):
        model.set_params(stances=stances)
    else:
        check_model(model)
        for name in config.decision.views:
            make_features(name)
        model = StanceClassifier(
            features=build_features(config.features),
            model=model,
            tagger=_tagger(config, model, scheme),
            tagger_weight=config.decision.tagger_weight,
            lexical=tuple(config.decision.lexical),
            oblique_weight=config.decision.oblique_weight,
            views=tuple(config.decision.views),
            real_weight=config.decision.real_weight,
            mask_names=config.decision.mask_names,
            thresholds=_thresholds(config.decision.thresholds),
            n_folds=config.decision.n_folds,
            stances=stances,
        )
    attributor = build(config.actors, "actors")
    if aliases := getattr(attributor, "aliases", None):
        read_aliases(aliases)  # a wrong table is said before any work
    labeler = Labeler(
        splitter=config.splitter.name,
        classifier=model,
        attributor=attributor,
        sentiment=build(config.sentiment, "sentiment"),
    )
    return seeded(labeler, config.seed)


def build_baselines(config: DictConfig) -> dict[str, Any]:
    """Return the baselines that are measured beside the model, by name; each is an option of the group `model`.

    Raises
    ------
    ConfigError
        If a baseline's name is unknown.
    """
    known = {"majority": _majority, "cue_words": _cue_words}
    stances = tuple(build_scheme(config).labels)
    # The lexicon has no words for labels of one's own: a baseline that cannot say anything would only look weak.
    fitting = {"majority"} if set(STANCES).isdisjoint(stances) else set(known)
    names = [name for name in baseline_names(config) if name in fitting]
    return {name: seeded(known[name](stances), config.seed) for name in names}


def baseline_names(config: DictConfig) -> list[str]:
    """Return the baselines that a configuration names.

    Raises
    ------
    ConfigError
        If one is unknown.
    """
    names = list(config.evaluation.baselines)
    if unknown := [name for name in names if name not in _BASELINES]:
        raise ConfigError(f"evaluation.baselines: {unknown[0]!r} is unknown; allowed: {', '.join(_BASELINES)}")
    return names


def build_scheme(config: DictConfig, unit: str = "claims") -> Scheme:
    """Return the label scheme that a configuration names.

    Raises
    ------
    ConfigError
        If it does not fit, or does not label what the task is about (`unit`, claims or pairs).
    """
    scheme = make_scheme(OmegaConf.to_container(config.scheme))
    if scheme.unit != unit:
        given = "given pairs" if scheme.unit == "pairs" else scheme.unit
        example = {"claims": "stance3", "pairs": "directed5"}[unit]
        raise ConfigError(f"scheme={scheme.name} labels {given}; choose a scheme of {unit}, as {example}")
    return scheme


def build_corpus(config: DictConfig, split: str | None = None, *, spread: bool = False) -> Corpus:
    """Read the corpus that a configuration names, or one split of it instead of the first.

    Parameters
    ----------
    config : DictConfig
    split : str, optional
    spread : bool, default=False
        Whether the documents of a corpus that is cut short are taken from all over it, since it may be sorted by label.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    node, scheme = config.corpus, make_scheme(OmegaConf.to_container(config.scheme))
    if "path" in node:
        texts = None if node.documents is None else Path(node.documents)
        corpus = load_annotations(node.path, texts, name=node.name, scheme=scheme)
    elif "names" in node:
        parts = [load_corpus(name, folder=config.corpora_dir) for name in node.names]
        for part in parts:
            check_scheme(part, scheme)
        corpus = joined(node.name, parts)
    else:
        corpus = load_corpus(node.name, split, folder=config.corpora_dir)
        check_scheme(corpus, scheme)
    if node.max_documents is None:
        return corpus
    ids = list(dict.fromkeys(s.doc for s in corpus.sentences))
    n = min(node.max_documents, len(ids))
    keep = {ids[k * len(ids) // n] for k in range(n)} if spread else set(ids[:n])
    documents = tuple(d for d in corpus.documents if d.id in keep)
    return replace(corpus, documents=documents, sentences=tuple(s for s in corpus.sentences if s.doc in keep))


def check_scheme(corpus: Corpus, scheme: Scheme) -> None:
    """Refuse a corpus whose labels are not of the scheme.

    Raises
    ------
    ConfigError
        It says which scheme fits.
    """
    fitting = corpus_info(corpus.name).scheme
    for sentence in corpus.sentences:
        try:
            scheme.check(sentence)
        except InputError as error:
            raise ConfigError(
                f"corpus={corpus.name} does not go with scheme={scheme.name} ({error.message}); its own is {fitting}"
            ) from None


def build(node: DictConfig, name: str) -> Any:
    """Make the object that a node describes, its `_target_` an estimator of `stance` or scikit-learn.

    Raises
    ------
    ConfigError
        If it is anything else, or its parameters do not fit.
    """
    _check_targets(OmegaConf.to_container(node), name)
    try:
        return instantiate(node, _convert_="all")
    except (HydraException, TypeError, ValueError) as error:
        cause = error.__cause__ or error
        raise ConfigError(f"{name}: {str(cause).splitlines()[0]}") from error


def seeded(estimator: T, seed: int) -> T:
    """Give the seed to every part of an estimator that takes one."""
    seeds = {key: seed for key in estimator.get_params(deep=True) if key.split("__")[-1] == "random_state"}
    estimator.set_params(**seeds)
    return estimator


def build_features(node: DictConfig) -> Any:
    """Return the transformer that a configuration names: one of ours by `name`, or any by `_target_`.

    Raises
    ------
    ConfigError
        If it does not exist.
    """
    if "_target_" in node:
        return build(node, "features")
    options: Any = OmegaConf.to_container(node)
    if str(options["name"]).startswith("pair_"):
        raise ConfigError(f"features={options['name']} are of pairs, not of sentences; choose another, as words_cues")
    return make_features(**options)


def check_model(model: Any, n_labels: int = 2) -> None:
    """Fit a classifier on six rows a label, so that a parameter out of range is found before the real work.

    Raises
    ------
    ConfigError
        If it is no classifier, or cannot be fitted.
    """
    if not is_classifier(model):
        raise ConfigError(f"model: {type(model).__name__} is no classifier; choose another model")
    if n_labels > 2 and getattr(model, "solver", None) == "liblinear":
        raise ConfigError(f"model.solver=liblinear knows two labels, not {n_labels}; add model.solver=lbfgs")
    rows, labels = np.tile(np.eye(max(2, n_labels)), (6, 1)), np.tile(np.arange(max(2, n_labels)), 6)
    try:
        clone(model).fit(rows, labels)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"model: {str(error).splitlines()[0]}") from error


def _majority(stances: tuple[str, ...]) -> StanceClassifier:
    features, model = make_features("cues"), DummyClassifier(strategy="prior")
    return StanceClassifier(features=features, model=model, tagger=None, views=(), stances=stances)


def _cue_words(stances: tuple[str, ...]) -> CueWordClassifier:
    return CueWordClassifier(stances=stances)


def _tagger(config: DictConfig, model: Any, scheme: Scheme) -> Any:
    """Return the tagger, if there is to be one: none without cues to learn; the dummy says its own and nothing else."""
    if config.tagger._target_ is None or isinstance(model, DummyClassifier) or not scheme.cue:
        return None
    return build(config.tagger, "tagger").set_params(stances=tuple(scheme.labels))


def _thresholds(given: str) -> float | str:
    """Return `tuned`, or the number; what is neither is refused by the classifier."""
    try:
        return float(given)
    except ValueError:
        if given == "tuned":
            return given
        raise ConfigError(f"decision.thresholds={given!r} must be 'tuned' or a number between 0 and 1") from None


def _check_targets(value: Any, name: str) -> None:
    if isinstance(value, dict):
        target = value.get("_target_")
        if target is not None:
            _check_target(target, name)
        if value.get("memory") is not None:
            raise ConfigError(f"{name}.memory={value['memory']!r} is not allowed (it keeps pickles); leave it out")
        for key, item in value.items():
            _check_targets(item, f"{name}.{key}")
    elif isinstance(value, list):
        for item in value:
            _check_targets(item, name)


def _check_target(target: Any, name: str) -> None:
    if isinstance(target, str) and target in ESTIMATORS:
        return
    close = difflib.get_close_matches(str(target), ESTIMATORS, n=1, cutoff=0.8)
    raise ConfigError(
        f"{name}._target_={target!r} is not allowed; "
        + (f"did you mean {close[0]!r}? " if close else "")
        + f"allowed: {', '.join(sorted(each.rpartition('.')[2] for each in ESTIMATORS))}"
    )
