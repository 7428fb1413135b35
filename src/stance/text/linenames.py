"""The names of features of lines, which the trained model of page lines knows them by, group by group.

What a group of features says depends on few values, and the same values come again and again: so what a group adds to
a sum need be looked up once (`stance.text.linemodel`), and no name be made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple


class Group(NamedTuple):
    """Some features of every line, which the same few values decide.

    Parameters
    ----------
    names : callable
        From the values to the features.
    values : list of tuple
        Those of each line.
    """

    names: Callable[..., Iterable[str]]
    values: list[tuple[Any, ...]]


Look = tuple[str, str, int, str, str]  # what neighbours see of a line


def spelt(groups: Sequence[Group]) -> list[list[str]]:
    """Return the features of each line, group after group."""
    columns = [[group.names(*values) for values in group.values] for group in groups]
    return [list(chain(*each)) for each in zip(*columns, strict=True)]


def form_names(rule: str, part: str, length: int, end: str, first: str) -> list[str]:
    own = [f"rule={rule}", f"part={part}", f"length={length}", f"end={end}", f"first={first}"]
    return [*own, f"{length},{end},{first}", f"{rule},{end}", f"{rule},{length}"]


def case_names(length: int, end: str, functions: int, capitals: int, title: int, speech: int, you: int) -> list[str]:
    return [
        f"capitals={capitals}",
        f"function={functions}",
        f"functions={length},{functions},{capitals}",
        f"title={title},{length},{end}",
        f"speech={speech},{length},{end}",
        f"you={you},{functions},{end}",
        *_there(title=title, speech=speech, you=you),
    ]


def sign_names(words: int, loud: int, past: int, credit: int) -> list[str]:
    return [f"words={words}", f"loud={loud}", *_there(past=past, credit=credit)]


def mark_names(digits: int, clock: int, address: int, signs: int, sentences: int, quotes: int) -> list[str]:
    own = [f"digits={digits}"]
    return own + _there(clock=clock, address=address, signs=signs, sentences=sentences, quotes=quotes)


def _there(**counts: int) -> list[str]:
    return [f"{name}={value}" for name, value in counts.items() if value]


def place_names(where: str, blanks: str, running: bool, rule: str, length: int, end: str) -> list[str]:
    own = [f"where={where}", f"blanks={blanks}", f"running={int(running)}", f"{where},{rule}", f"{blanks},{rule}"]
    return [*own, f"{where},{length},{end}", f"{where},{blanks},{length},{end[0]}"]


def page_names(size: int, share: int, top: int, bottom: int, at: int) -> list[str]:
    return [f"size={size}", f"share={share}", f"top={top}", f"bottom={bottom}", f"at={at}"]


def distance_names(up: int, down: int, run: int, length: int, stop: str) -> list[str]:
    own = [f"up={up}", f"down={down}", f"updown={up},{down}", f"run={run}"]
    return [*own, f"up={up},{length},{stop}", f"down={down},{length},{stop}"]


def density_names(near2: int, near5: int, rule: str, length: int, end: str) -> list[str]:
    return [f"near2={near2}", f"near5={near5}", f"near2={near2},{length},{end}", f"near5={near5},{rule}"]


def again_names(name: str, share: str, count: int | None, where: str, size: int) -> list[str]:
    own = [f"{name}={share}", *([] if count is None else [f"{name}#{count}"])]
    return own + [f"{where},{size},{one}" for one in own]


def neighbour_names(offset: int, look: Look | None) -> list[str]:
    if look is None:
        return [f"{offset}:none"]
    rule, chief, length, end, first = look
    return [f"{offset}:{chief}", f"{offset}:rule={rule}", f"{offset}:{length}{end}", f"{offset}:first={first}"]


def next_names(offset: int, look: Look | None, length: int, end: str) -> list[str]:
    return [] if look is None else [f"{offset}:{look[1]},{length},{end[0]}"]
