"""Numbers as text."""

from __future__ import annotations

import math

DASH = "–"


def number(value: float | None, places: int = 2) -> str:
    """Return a number as text, a dash for none."""
    if value is None or not isinstance(value, (int, float)) or math.isnan(value):
        return DASH
    if float(value).is_integer() and abs(value) > 1:
        return f"{value:,.0f}".replace("-", "\N{MINUS SIGN}")
    return f"{value:.{places}f}".replace("-", "\N{MINUS SIGN}")
