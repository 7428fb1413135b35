"""What an explanation says, in words; takes the JSON of `Explanation.to_json` and needs no model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_words(why: Mapping[str, Any]) -> str:
    """Put an explanation into one line.

    Parameters
    ----------
    why : mapping
        See `stance.stances.explanation.Explanation.to_json`.

    Examples
    --------
    >>> words = [{"text": "accused", "start": 7, "end": 14, "weight": 2.25}]
    >>> tagger = {"text": "accused", "start": 7, "end": 14, "weight": 1.25}
    >>> why = {"log_odds": 1.0, "threshold": -0.625, "exact": True, "words": words, "rest": -2.5, "tagger": tagger}
    >>> in_words(why)
    'log odds 1.00, said from -0.62: accused +2.25; tagger (accused) +1.25; rest -2.50'
    """
    if why["log_odds"] is None:
        return "said by its cue alone: the model has no log odds"
    words = [f"{word['text']} {word['weight']:+.2f}" for word in why["words"]]
    parts = [", ".join(words) or ("no word weighs" if why["exact"] else "the model has no weights of words")]
    if why["tagger"]["weight"] or why["tagger"]["text"]:
        found = f" ({' '.join(why['tagger']['text'].split())})" if why["tagger"]["text"] else ""
        parts.append(f"tagger{found} {why['tagger']['weight']:+.2f}")
    parts.append(f"rest {why['rest']:+.2f}")
    return f"log odds {why['log_odds']:.2f}, said from {why['threshold']:.2f}: " + "; ".join(parts)
