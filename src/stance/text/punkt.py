"""nltk's Punkt with our parameters for English news; `scripts/build_punkt.py` makes them.

nltk takes a while to load: it is loaded when Punkt is first asked.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stance.resources import resource

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}")
"""What is written with stops inside, its last one left out: "u.s", "o.j"."""


@lru_cache(maxsize=1)
def language() -> dict[str, Any]:
    """Return what data/language/punkt.json says."""
    data: dict[str, Any] = json.loads(resource("data", "language/punkt.json").read_text(encoding="utf8"))
    return data


class _Abbreviations(set[str]):
    """The abbreviations Punkt looks up: those listed, and everything written with stops inside ("o.j", "u.s")."""

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or (isinstance(word, str) and DOTTED.fullmatch(word) is not None)


def punkt_parameters() -> PunktParameters:
    """Return our parameters in nltk's form."""
    from nltk.tokenize.punkt import PunktParameters

    data, params = language(), PunktParameters()
    params.abbrev_types = _Abbreviations(word for words in data["abbreviations"].values() for word in words)
    params.sent_starters = set(data["sent_starters"])
    params.ortho_context.update(data["ortho_context"])
    return params


@lru_cache(maxsize=1)
def punkt() -> PunktSentenceTokenizer:
    """Return nltk's tokenizer with our parameters, made once."""
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    return PunktSentenceTokenizer(punkt_parameters())
