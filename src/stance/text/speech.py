"""The verbs by which news reports what somebody says or thinks: `data/lexicons/speech_verbs.txt`."""

from __future__ import annotations

from functools import cache
from typing import Literal

from stance.resources import resource

SpeechKind = Literal["says", "judges", "names", "holds"]
_NOUNS = "+nouns"


@cache
def speech_verbs(*kinds: SpeechKind, finite: bool = False) -> frozenset[str]:
    """Return verbs of speech, lower-case.

    Parameters
    ----------
    *kinds : {"says", "judges", "names", "holds"}
        Which ones: who "says" gives words, who "judges" calls somebody or something wrong, who "names" says what it is,
        and who "holds" thinks it.
    finite : bool, default=False
        Only the forms that say that somebody does speak, whatever stands around them: "say", "says" and "said", but not
        "saying", nor "claim" and "claims", which are nouns too.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> sorted(speech_verbs("judges") & {"blamed", "blaming", "said"})
    ['blamed', 'blaming']
    >>> sorted(speech_verbs("says", finite=True) & {"says", "saying", "claims", "claimed"})
    ['claimed', 'says']
    """
    found: set[str] = set()
    kind, first = "", 0
    for line in resource("data", "lexicons/speech_verbs.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
            kind, first = heading.removesuffix(_NOUNS), 2 if heading.endswith(_NOUNS) else 0
        elif kind in kinds and not line.startswith("#"):
            forms = line.split()
            found.update(forms[first:3] if finite else forms)
    return frozenset(found)


def any_speech_verb(*kinds: SpeechKind) -> str:
    """Return a regular expression for the finite forms of `speech_verbs`, without bounds."""
    return f"(?:{'|'.join(sorted(speech_verbs(*kinds, finite=True)))})"
