"""The tasks that an experiment can be: each says what is read, how it is measured and what is labelled."""

from __future__ import annotations

from collections.abc import Callable

from omegaconf import DictConfig

from stance.exceptions import ConfigError
from stance.experiments.tasks.base import Evaluation, Headline, Task
from stance.experiments.tasks.claims import ClaimsTask
from stance.experiments.tasks.entity_pairs import EntityPairsTask
from stance.experiments.tasks.pairs import PairsTask
from stance.experiments.tasks.sentiment import SentimentTask
from stance.experiments.tasks.spans import SpansTask

__all__ = ["Evaluation", "Headline", "Task", "build_task"]

_KINDS: dict[str, Callable[[DictConfig], Task]] = {
    "claims": ClaimsTask,
    "pairs": PairsTask,
    "spans": SpansTask,
    "entity_pairs": EntityPairsTask,
    "sentiment": SentimentTask,
}


def build_task(config: DictConfig) -> Task:
    """Return the task that a configuration describes, nothing read yet.

    Raises
    ------
    ConfigError
        If there is no such kind, or its parts do not fit.
    """
    kind = config.task.kind
    if kind not in _KINDS:
        raise ConfigError(f"task.kind={kind!r} does not exist; allowed: {', '.join(_KINDS)}")
    return _KINDS[kind](config)
