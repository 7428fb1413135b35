"""Dates of documents, and the stretches of time that a plot over time counts in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from email.utils import parsedate

import pandas as pd

_ISO = re.compile(r"\s{0,9}(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?![\d-])")
MAX_PERIODS = 24
"""No more stretches of time are drawn, unless there are more years."""
FIRST_YEAR, LAST_YEAR = 1500, 2200
"""Years outside, such as 0001 and 9999, stand for a date that nobody knows."""
PERIODS = {"D": "day", "W": "week, from Monday", "M": "month", "Q": "quarter", "Y": "year"}


def parse_date(text: str | None) -> date | None:
    """Read a date as ISO 8601 (also only a year, or a year and a month) or as in e-mail and news feeds (RFC 2822).

    Nothing is guessed: *03/04/2019* is two dates, and gives None. So does a year before `FIRST_YEAR` or after
    `LAST_YEAR`.
    """
    if text is None:
        return None
    found = _ISO.match(text[:40])
    mail = None if found else parsedate(text[:60])
    year, month, day = mail[:3] if mail else [int(part or 1) for part in found.groups()] if found else (0, 0, 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def precision(text: str) -> str:
    """Return how exact a date is that `parse_date` reads: "Y", "M" or "D"."""
    found = _ISO.match(text[:40])
    return "D" if not found or found.group(3) else "M" if found.group(2) else "Y"


def period_of(dates: Sequence[date], finest: str = "D") -> str:
    """Return the shortest period, one of `PERIODS`, of which at most `MAX_PERIODS` cover all dates."""
    kinds = list(PERIODS)
    for kind in kinds[kinds.index(finest) :]:
        first, last = (pd.Period(end, freq=kind) for end in (min(dates), max(dates)))
        if last.ordinal - first.ordinal < MAX_PERIODS:
            return kind
    return "Y"
