"""Where two configurations differ, as plain data: part of a comparison."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Disagreement:
    """An item that one configuration gets right and the other wrong.

    Parameters
    ----------
    item, group, text : str
        The text is empty where no run kept it.
    kind : str
        What the one that is wrong did: `missed`, `false alarm` or `wrong label`.
    right : str
        The name of the configuration that is right.
    gold, predicted_a, predicted_b : tuple of str
        Labels.
    """

    item: str
    group: str
    text: str
    kind: str
    right: str
    gold: tuple[str, ...]
    predicted_a: tuple[str, ...]
    predicted_b: tuple[str, ...]


@dataclass(frozen=True)
class Disagreements:
    """Where two configurations of a data set differ.

    Parameters
    ----------
    a, b, dataset : str
    runs : tuple of str
        The names of the two runs that are looked at, of the first seed that both have.
    items : tuple of Disagreement
        In the order of items.
    """

    a: str
    b: str
    dataset: str
    runs: tuple[str, str]
    items: tuple[Disagreement, ...]
