"""What the checks of a run are called, and their order beside those of the data."""

from __future__ import annotations

from collections.abc import Iterable

from stance.corpora.checks import LEVELS, Check, Level

MAX_EXAMPLES, _LONGEST = 15, 400

_TEXTS = {
    "STN101": ("Not shown to be better than a baseline", "Prefer the baseline, or find out what the model misses."),
    "STN102": ("Labels at chance level", "Leave their scores out, or give the model examples or features that tell."),
    "STN103": ("A small test set", "Measure on more documents; read the interval, not the number."),
    "STN104": ("Unstable over folds", "Look at the documents of the folds apart; report the spread."),
    "STN105": ("Uncalibrated scores", "Do not read them as probabilities; calibrate them on held-out data."),
    "STN106": ("Scores that are no probabilities", "Rank and set thresholds with a model that gives probabilities."),
    "STN107": ("Sensitive to the seed", "Report the mean over seeds and its spread; compare means only."),
}


def finding(code: str, level: Level, count: int, detail: str, examples: Iterable[str] = ()) -> Check:
    """Return what a check found; with a count of 0 it passed, whatever the level."""
    title, remedy = _TEXTS[code]
    shown = [text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for text in examples]
    if len(shown) > MAX_EXAMPLES:
        shown[MAX_EXAMPLES:] = [f"and {len(shown) - MAX_EXAMPLES} more"]
    return Check(code, title, level if count else "passed", count, detail, remedy, tuple(shown))


def by_level(checks: Iterable[Check]) -> list[Check]:
    """Return checks of data and of runs in one order: issues, tips, what passed, each by code."""
    return sorted(checks, key=lambda check: (LEVELS.index(check.level), check.code))
