"""Who is meant, across documents."""

from __future__ import annotations

from stance.report.summary import name_of
from stance.schema import Mention

_NO_NAMES = frozenset(
    word
    for line in (
        "i me my myself you your yourself he him his himself she her herself it its itself we us our ourselves",
        "they them their themselves who whom whose which that this these those one ones some somebody someone",
        "something any anybody anyone all everybody everyone everything each both either neither many most",
        "others other another several few nobody none nothing",
    )
    for word in line.split()
)


def name_across(mention: Mention | None) -> str | None:
    """Return a name that means something outside its document, else None.

    A pronoun that was not resolved says no more than nobody, and two documents' *you* are not the same.
    """
    name = " ".join((name_of(mention) or "").split())
    return None if not name or name.lower() in _NO_NAMES else name
