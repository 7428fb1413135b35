"""What stands in cells: numbers, and texts that leave room for others."""

from __future__ import annotations

import math

DASH = "–"
MAX_CHARACTERS = 1_000
"""Of a text in a cell."""


def number(value: float | None, places: int = 2) -> str:
    """Return a number as text, a dash for none."""
    if value is None or not isinstance(value, (int, float)) or math.isnan(value):
        return DASH
    if float(value).is_integer() and abs(value) > 1:
        return f"{value:,.0f}".replace("-", "\N{MINUS SIGN}")
    return f"{value:.{places}f}".replace("-", "\N{MINUS SIGN}")


def cut(text: str, longest: int = MAX_CHARACTERS) -> str:
    """Return text, shortened where it is longer."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
