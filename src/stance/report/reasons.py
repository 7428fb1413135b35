"""Why a claim is made, as a page shows it; what stands under a claim's key `why` may come from anybody's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stance.schema import Claim

_TIP_WORDS = 4
_LONGEST = 300


@dataclass(frozen=True)
class Addend:
    """What adds to the log odds: a word of the text, what the tagger found (if anything), or the rest."""

    kind: str
    word: str
    amount: str


@dataclass(frozen=True)
class Near:
    """A training sentence, and where it stands with which stances."""

    text: str
    source: str


@dataclass(frozen=True)
class Reasons:
    """Why a claim is made, formatted."""

    verdict: str
    addends: list[Addend]
    near: list[Near]
    tip: str

    @property
    def size(self) -> int:
        """About how many bytes it takes in a page."""
        words = [self.verdict, *(addend.word for addend in self.addends)]
        words += [part for near in self.near for part in (near.text, near.source)]
        return (
            100 + 25 * len(self.addends) + 40 * len(self.near) + sum(len(w.encode("utf-8", "replace")) for w in words)
        )


def reasons_of(claim: Claim) -> Reasons | None:
    """Return what ``stance label --explain`` says of a claim; None where it says nothing, or somebody else says it."""
    why = claim.extra.get("why")
    try:
        return None if why is None else _reasons(why)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _reasons(why: Mapping[str, Any]) -> Reasons:
    near = [
        Near(
            str(each["text"])[:_LONGEST],
            f"{each['corpus']}, {each['doc']}: {', '.join(map(str, each['stances'])) or 'no stance'};"
            f" {float(each['similarity']):.2f}",
        )
        for each in why["nearest"]
    ]
    if why["log_odds"] is None:
        return Reasons("Said by its cue alone: the model has no log odds", [], near, "said by its cue alone")
    verdict = f"Log odds {_signed(why['log_odds'], '')}, said from {_signed(why['threshold'], '')}"
    words = [Addend("word", str(word["text"]), _signed(word["weight"])) for word in why["words"]]
    tagger = why["tagger"]
    last = [Addend("tagger", str(tagger["text"] or ""), _signed(tagger["weight"]))] if tagger["weight"] else []
    tip = ", ".join(f"{addend.word} {addend.amount}" for addend in words[:_TIP_WORDS])
    if not why["exact"]:
        verdict += "; the model has no weights of words"
    return Reasons(verdict, [*words, *last, Addend("rest", "", _signed(why["rest"]))], near, tip)


def _signed(value: Any, sign: str = "+") -> str:
    return f"{float(value):{sign}.2f}".replace("-", "\N{MINUS SIGN}")
