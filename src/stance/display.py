"""What objects show of themselves in a notebook: they know that they can be shown, not who draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Draw = Callable[[Any], str]
_drawn_by: list[Draw] = []


class Displayed:
    """Something that a notebook shows as HTML.

    `stance` itself says who draws it when it is imported, so that the rooms nearest to the street need not know the
    report.
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _drawn_by[-1](self)


def draw_by(draw: Draw) -> None:
    """Say who draws what is `Displayed`.

    Parameters
    ----------
    draw : callable
        Given the object, returns HTML in which all text is escaped.
    """
    _drawn_by[:] = [draw]
