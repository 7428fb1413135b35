"""Of what kind a quotation is: speech, somebody's words in the writer's sentence, words held at a distance, a title."""

from __future__ import annotations

import re

from stance.text.speech import speech_verbs

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?\s+[\"'“‘(]?[A-Z]")
# What says beside verbs that somebody's words are given.
_REPORTING = re.compile(r"\b(?:according to|referr(?:ed|ing) to|refers? to|put it|words?)\b", re.IGNORECASE)
_WORKS = re.compile(
    r"\b(?:film|movie|book|novel|song|album|show|series|play|documentary|article|essay|column|podcast|program"
    r"|programme|memoir|drama|comedy"
    r"|magazine|exhibition|headlined?|(?:en)?titled|episode)\b[\w\s,]{0,20}$",
    re.IGNORECASE,
)
_SMALL = re.compile(r"an?|and|as|at|but|by|for|from|in|into|of|on|or|over|the|to|with")


def quotation_kind(text: str, start: int, end: int, paragraph: int, paragraph_end: int) -> str:
    """Say of what kind a quotation is, from its words and the few before and after it.

    Parameters
    ----------
    text : str
    start, end : int
        The quotation, marks included.
    paragraph, paragraph_end : int
        Its paragraph.

    Returns
    -------
    str
        "direct", "mixed", "scare" or "title", see `stance.text.quotations.Quotation`.
    """
    content = text[start : min(end, start + 2000)].strip("\"“”„‟«»‘’'‚` ")
    words = _WORD.findall(content[:400])
    if not words:
        return "scare"
    last = content[-1]
    if end - start > 2000 or _SENTENCE_END.search(content):
        return "direct"
    before = text[max(paragraph, start - 60) : start]
    after = text[end : min(paragraph_end, end + 40)]
    capital = not words[0][0].islower()
    if capital and len(words) > 5 and last in ".,!?" and not _is_title(words):
        return "direct"
    reported = _reports(before) or _reports(after)
    works = _WORKS.search(before) is not None
    titled = capital and (works or last not in ".!?…") and _is_title(words) and not (last == "," and reported)
    if titled and (len(words) > 1 or not reported or works):
        return "title"
    if capital and (last in ".,!?…—-" or before.rstrip()[-1:] in (":", ",", "")) and (len(words) > 2 or last in ".!?,"):
        return "direct"
    if len(words) <= 3 and not reported and last not in ".,!?":
        return "scare"
    return "mixed"


def _reports(text: str) -> bool:
    verbs = speech_verbs("says", "judges", "names")
    return not verbs.isdisjoint(_WORD.findall(text.lower())) or _REPORTING.search(text) is not None


def _is_title(words: list[str]) -> bool:
    return len(words) <= 10 and all(word[0].isupper() or word[0].isdigit() or _SMALL.fullmatch(word) for word in words)
