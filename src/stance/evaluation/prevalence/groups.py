"""What shares are told apart by: an actor or target, a key of the document, a stretch of time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from stance.evaluation.claims import same_entity
from stance.exceptions import InputError
from stance.schema import Claim, Mention, Sentence

ROLES = ("actor", "target")
UNITS = ("year", "quarter", "month", "week", "day")
NONE = "(none)"
"""The group of sentences whose document does not say it."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d])")


class Grouping:
    """How sentences are put into groups.

    Parameters
    ----------
    by : str or None
        `actor`, `target`, `part`, `doc`, a key of the documents' `meta` (`source`, `date`, ...), or a key and a unit of
        time (`date:month`); None for no groups.

    Raises
    ------
    InputError
        If the unit is not known.
    """

    def __init__(self, by: str | None):
        key, _, unit = (by or "").partition(":")
        if by is not None and (not key or (":" in by and unit not in UNITS)):
            raise InputError(f"by {by!r} is not known; give actor, target, a key, or a key with :{', :'.join(UNITS)}")
        self.by, self.key, self.unit = by, key, unit

    @property
    def of_claims(self) -> bool:
        """Whether claims belong to groups, not sentences: who is in a group is then itself a matter of coding."""
        return self.by in ROLES

    def group(self, sentence: Sentence, meta: Mapping[str, Any]) -> str:
        """Return the group of a sentence, `NONE` where nothing is known."""
        if self.by is None or self.of_claims:
            return ""
        if self.key in ("doc", "part"):
            return str(getattr(sentence, self.key))
        value = meta.get(self.key)
        if value is None or value == "" or isinstance(value, (dict, list)):
            return NONE
        return _stretch(str(value), self.unit) if self.unit else str(value)

    def name(self, claim: Claim) -> str:
        """Return the actor or target of a claim, an empty text where none is named."""
        mention = claim.actor if self.by == "actor" else claim.target
        if mention is None:
            return ""
        return (mention.entity or (mention.span.text if mention.span else "")).strip()


def leading_names(counts: Mapping[str, int], top: int) -> list[str]:
    """Return the most frequent names, of names for the same only the first.

    Parameters
    ----------
    counts : mapping of str to int
    top : int
        How many at most.
    """
    out: list[str] = []
    ranked = sorted(((name, n) for name, n in counts.items() if name), key=lambda item: (-item[1], item[0]))
    for name, _ in ranked:
        if len(out) == top:
            break
        if not any(same_name(name, other) for other in out):
            out.append(name)
    return out


def same_name(one: str, other: str) -> bool:
    """Tell whether the words of one name are among those of the other, titles and articles aside."""
    return same_entity(Mention(None, one), Mention(None, other))


def chosen_groups(counts: Mapping[str, int], grouping: Grouping, only: Sequence[str], top: int) -> list[str]:
    """Return the groups that are shown: those asked for, else the largest; stretches of time in their order.

    Raises
    ------
    InputError
        If one that is asked for is not there, or there is none.
    """
    if grouping.of_claims:
        return list(dict.fromkeys(only)) or leading_names(counts, top)
    for name in only:
        if name not in counts:
            some = ", ".join(sorted(counts)[:8])
            raise InputError(f"no sentence has {grouping.by} {name!r}; there are {some}")
    if not set(counts) - {NONE}:
        raise InputError(f"no document says its {grouping.key!r} as asked; label input that has it, in the key 'meta'")
    names = list(dict.fromkeys(only)) or [
        name for name, _ in Counter(counts).most_common(None if grouping.unit else top)
    ]
    return sorted(names, key=lambda name: (name == NONE, name)) if grouping.unit else names


def keys_of(metas: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the keys that any of the documents has."""
    return list(dict.fromkeys(key for meta in metas for key in meta))


def _stretch(value: str, unit: str) -> str:
    found = _DATE.match(value)
    if found is None:
        return NONE
    year, month, day = found.groups()
    try:
        if unit == "year":
            return year
        if month is not None and 1 <= int(month) <= 12:
            if unit == "month":
                return f"{year}-{month}"
            if unit == "quarter":
                return f"{year}-Q{(int(month) + 2) // 3}"
            if day is not None:
                known = date(int(year), int(month), int(day))
                number = known.isocalendar()
                return known.isoformat() if unit == "day" else f"{number.year}-W{number.week:02d}"
    except ValueError:
        return NONE
    return NONE
