"""Tags mended: what the tagger, trained on little news, takes for something else."""

from __future__ import annotations

from collections.abc import Sequence

from stance.actors.lexicon import places, somebody, speech, word_tags
from stance.actors.mentions import Tagged
from stance.actors.tagging import is_headline
from stance.actors.words import BE, HAVE, PERSONAL, TIMES, words_of

# Verbs that want their object before "of", "for", "with": without one they are passive.
OBJECT_FIRST = words_of("""
    accused suspected charged blamed criticised criticized condemned convicted acquitted indicted denounced faulted
    slammed blasted sued
    """)
_CLAUSE_OPENERS = words_of("that the a an it they he she there this these his her their its we i for")
_MISTAKEN = words_of("despite unlike amid although though while because since until unless upon via whereas")
_BOUNDS = words_of(', ; : . ? ! — – - ( ) " “ ” that who which because if when while after before as but than whether')
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_DOUBTFUL = words_of("VB VBP VBD VBN NN NNS NNP")
# Of a noun's tag that of the finite verb that it may be, and of the subjects before it.
_FINITE_OF = {"NN": ("VBP", ("NNS", "NNPS")), "NNS": ("VBZ", ("NN", "NNP"))}
_SUBJECTS = ("NN", "NNS", "NNP", "NNPS", "PRP")


def mended(sentence: Tagged) -> list[str]:
    """Mend the tags of a sentence.

    Parameters
    ----------
    sentence : Tagged
    """
    return _past(sentence.words, _finite(sentence.words, _named(sentence)))


def _named(sentence: Tagged) -> list[str]:
    """Make names of capitalised nouns inside a sentence, and of unknown ones that begin it."""
    tokens, tags, words, capital = sentence
    out = list(tags)
    for at, tag in enumerate(tags):
        if tag in ("NN", "NNS") and capital[at]:
            lower = words[at]
            inner = at > 0 and (tokens[at - 1].text[-1].isalnum() or tokens[at - 1].text in (",", "("))
            unknown = lower not in word_tags() and lower not in somebody()
            if lower not in PERSONAL and tokens[at].text not in places().demonyms and (inner or unknown):
                out[at] = "NNPS" if tag == "NNS" else "NNP"
        if tag[:3] == "NNP" and words[at] in _MISTAKEN:
            out[at] = "IN"  # "Despite Calloway": not a name
    # Whether a sentence is a headline takes longer to say than whether it matters.
    return list(tags) if out != tags and is_headline([token.text for token in tokens]) else out


def _finite(words: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Mend participles that must be finite verbs: after a noun and before an object, no auxiliary near."""
    out = list(tags)
    for at, tag in enumerate(tags):
        if tag not in _DOUBTFUL:
            continue
        if tag in ("VB", "VBP", "VBD") and at and tags[at - 1] == "POS" and "NN" in word_tags().get(words[at], ()):
            out[at] = "NN"  # "Calloway's attack"
        if tag in ("NN", "VBP", "NNP") and at and words[at - 1] == "to" and "VB" in word_tags().get(words[at], ()):
            out[at] = "VB"
        finite = _FINITE_OF.get(tag)
        clause = 0 < at < len(tags) - 1 and words[at + 1] in _CLAUSE_OPENERS
        if finite and clause and out[at - 1] in finite[1] and finite[0] in word_tags().get(words[at], ()):
            out[at] = finite[0]  # "officials fear that", "the mayor fears they"
        if tag != "VBN" or at == 0 or at + 1 >= len(tags):
            continue
        before = at - 1
        while before > 0 and tags[before][:2] == "RB":
            before -= 1
        apart = words[before] == "," and tags[at + 1] in ("DT", "PRP", "PRP$", "NNP", "NNPS") and before > 1
        if (
            out[before] == "PRP"
            or (apart and words[at] in OBJECT_FIRST)
            or (out[before][:2] == "NN" and tags[at + 1] in ("DT", "PRP", "PRP$", "NNP", "NNPS", "WP"))
        ):
            out[at] = "VBD"
    return out


def _past(words: Sequence[str], tags: list[str]) -> list[str]:
    """Make finite verbs of participles whose clause would have none: "the minister lied to parliament"."""
    n = len(tags)
    for at in range(1, n):
        if tags[at] not in ("NN", "VBN"):
            continue
        said = words[at] in speech() and words[at].endswith("ed")
        if tags[at] == "NN" and said and tags[at - 1] in _SUBJECTS and words[at] not in word_tags():
            tags[at] = "VBN"  # "a witness recalled"
        if tags[at] != "VBN" or not words[at].endswith(("ed", "en", "ept", "old", "aid")):
            continue
        before = at - 1
        while before >= 0 and (tags[before][:2] == "RB" or words[before] in TIMES):
            before -= 1
        if before < 0 or tags[before] not in _SUBJECTS or words[before] in BE or words[before] in HAVE:
            continue
        after = words[at + 1] if at + 1 < n else ""
        if after == "by" or (after in ("of", "for", "with", "in") and words[at] in OBJECT_FIRST):
            continue
        low = before
        while (
            low > 0 and words[low - 1] not in _BOUNDS and not (tags[low - 1] in _FINITE and words[low - 1] in speech())
        ):
            low -= 1
        high = at + 1
        while high < n and words[high] not in _BOUNDS:
            high += 1
        if not any(tags[i] in _FINITE or words[i] in BE for i in (*range(low, at), *range(at + 1, high))):
            tags[at] = "VBD"
    return tags
