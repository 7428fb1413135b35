"""What kind of words a mention is made of, and what a pronoun may stand for."""

from __future__ import annotations

from functools import lru_cache

from stance.actors.lexicon import first_names, is_somebody, places
from stance.actors.mentions import Candidate
from stance.actors.reading import Reading
from stance.actors.words import (
    FEMALE_WORDS,
    FIRST,
    MALE_WORDS,
    NEUTER,
    ORGANISATION,
    PERSONAL,
    PLURAL,
    SINGULAR_HE,
    SINGULAR_SHE,
    words_of,
)

# Named laws, deals and events are nobody: who criticises them has no target (codebook, "Accusation").
MATTERS = words_of("""
    act agreement accord deal treaty pact bill law laws program programme plan amendment constitution resolution
    protocol proposal initiative reform convention election elections referendum war olympics pipeline
    """)


def shape(reading: Reading, candidate: Candidate) -> str:
    """Say what kind of words a mention is made of."""
    return _shape(reading.tokens[candidate.head].text, reading.tags[candidate.head])


@lru_cache(maxsize=1 << 16)
def _shape(text: str, tag: str) -> str:
    """Say what kind of word heads a mention."""
    word = text.lower()
    if word in PERSONAL:
        for name, words in (("he", SINGULAR_HE | SINGULAR_SHE), ("they", PLURAL), ("it", NEUTER), ("I", FIRST)):
            if word in words:
                return name
        return "you"
    if tag[:3] == "NNP":
        if word in MATTERS:
            return "matter"
        return "place" if text in places().capitals or text in places().countries else "name"
    if tag == "JJ" and text[0].isupper():
        return "Adj"
    return f"{tag}w" if is_somebody(word) else tag


def fits(reading: Reading, pronoun: str, option: Candidate, kind: str) -> bool:
    """Whether a mention may be what a pronoun stands for, by number, kind and gender."""
    words = reading.words[option.start : option.end]
    several = "and" in option.links or kind in ("NNS", "NNSw") or reading.tags[option.head] == "NNPS"
    if pronoun in PLURAL:
        return several or kind == "NNw"
    if several:
        return False
    if pronoun in NEUTER:
        return kind in ("place", "NNw") or (kind == "name" and any(word in ORGANISATION for word in words))
    if kind == "place" or kind not in ("name", "NNw") or any(word in ORGANISATION for word in words):
        return False
    wanted, other = (MALE_WORDS, FEMALE_WORDS) if pronoun in SINGULAR_HE else (FEMALE_WORDS, MALE_WORDS)
    if other.intersection(words) or wanted.intersection(words):
        return not other.intersection(words)
    gender = next((first_names()[word] for word in words[:-1] if first_names().get(word)), "")
    return gender in ("", "he" if pronoun in SINGULAR_HE else "she")
