"""From a checked configuration to classifiers of pairs and their baselines; see `stance.experiments.build`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from omegaconf import DictConfig, OmegaConf

from stance.corpora.schemes import make_scheme
from stance.exceptions import ConfigError
from stance.experiments.build import baseline_names, build, build_scheme, check_model, seeded
from stance.schema import SENTIMENTS
from stance.stances.baseline import CueWordClassifier
from stance.stances.pair_baselines import SentencePolarity, majority
from stance.stances.pair_views import PAIR_FEATURES, make_pair_features
from stance.stances.pairs import PairClassifier


def build_pair_classifier(config: DictConfig, labels: Sequence[str] | None = None) -> PairClassifier:
    """Return the classifier of pairs that a configuration describes, not fitted; its labels are the scheme's.

    Parameters
    ----------
    config : DictConfig
    labels : sequence of str, optional
        Others than the scheme's.

    Raises
    ------
    ConfigError
        If a `_target_` is not allowed or its parameters do not fit.
    """
    scheme = make_scheme(OmegaConf.to_container(config.scheme)) if labels else build_scheme(config, "pairs")
    labels = tuple(scheme.labels if labels is None else labels)
    model = build(config.model, "model")
    if isinstance(model, CueWordClassifier):
        raise ConfigError("model=cue_words finds claims and labels no pairs; choose another model")
    check_model(model, len(labels))
    options: Any = OmegaConf.to_container(config.features)
    if "_target_" not in options and not str(options["name"]).startswith("pair_"):
        known = ", ".join(PAIR_FEATURES)
        raise ConfigError(f"features={options['name']} are of sentences, not of pairs; choose one of {known}")
    if "_target_" in options:
        features = build(config.features, "features")
    else:
        features = make_pair_features(**options, definitions=scheme.labels)
    chosen = {key: value for key, value in _inner_choices(config).items() if value is not None}
    for name, values in chosen.get("search", {}).items():
        if name not in model.get_params() or not values:
            raise ConfigError(f"task.search: {name!r} is no parameter of the model, or has no values to choose from")
    return seeded(PairClassifier(features=features, model=model, labels=labels, **chosen), config.seed)


def _inner_choices(config: DictConfig) -> dict[str, Any]:
    """Return what a task of pairs says of the choices inside its training pairs."""
    return {key: _plain(config.task[key]) for key in ("n_folds", "offsets", "search") if key in config.task}


def _plain(value: Any) -> Any:
    return OmegaConf.to_container(value) if OmegaConf.is_config(value) else value


def build_pair_baselines(config: DictConfig) -> dict[str, Any]:
    """Return the baselines of pairs, by name: the most frequent label unasked, VADER where the labels are sentiments.

    Raises
    ------
    ConfigError
        If a baseline's name is unknown.
    """
    labels, names = tuple(build_scheme(config, "pairs").labels), baseline_names(config)
    out: dict[str, Any] = {"majority": majority(labels)}
    if "vader" in names and set(SENTIMENTS) <= set(labels):
        out["vader"] = SentencePolarity(labels=labels)
    return {name: seeded(baseline, config.seed) for name, baseline in out.items()}
