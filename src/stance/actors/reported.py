"""Reported speech: which clause of saying governs a place in its sentence, without a parser."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stance.actors.mentions import Candidate
from stance.actors.reading import Reading
from stance.actors.words import PREPOSITIONS, RELATIVE, words_of

_ENDS = words_of("; . ? !")
_MARKS = words_of("\" “ ” '' ``")
_FINITE = ("VBD", "VBZ", "VBP", "MD")


class Saying(NamedTuple):
    """A clause of saying and what it governs.

    Parameters
    ----------
    verb : int
        Token of its verb, of "according", or of a colon.
    speakers : tuple of int
        Numbers of the options that name its subject, the whole of it first.
    kind : str
        "lead" before what is said, "tail" behind it, "mid" inserted into it, "per" for "according to", "obj" where only
        a thing is spoken of ("denied the report").
    low, high : int
        The tokens that it governs, from and to; for "mid" and "tail" its own are among them.
    """

    verb: int
    speakers: tuple[int, ...]
    kind: str
    low: int
    high: int


def sayings(reading: Reading, options: Sequence[Candidate], predicates: Mapping[int, int]) -> list[Saying]:
    """Find the clauses of saying of a sentence, in order.

    Parameters
    ----------
    reading : Reading
    options : sequence of Candidate
    predicates : mapping of int to int
        Main verb by the end of an option, -1 for none (`Reading.predicate`).
    """
    words, n = reading.words, len(reading.words)
    if ":" not in words and not any(reading.speech):
        return []
    subjects: dict[int, list[int]] = {}
    starts: dict[int, list[int]] = {}
    for number, option in enumerate(options):
        starts.setdefault(option.start, []).append(number)
        if predicates[option.end] >= 0 and not (option.start and words[option.start - 1] in PREPOSITIONS):
            subjects.setdefault(predicates[option.end], []).append(number)
    found: list[Saying] = []
    if ":" in words:
        found += _headed(reading, options, words.index(":"))
    for verb in range(n):
        if not reading.speech[verb]:
            continue
        low, high = _segment(reading, verb)
        if words[verb] == "according":
            if words[verb + 1 : verb + 2] == ["to"] and verb + 2 in starts:
                found.append(Saying(verb, _whole(options, starts[verb + 2]), "per", low, high))
            continue
        begin, after = verb, verb + 1
        if verb in subjects:
            speakers = _whole(options, subjects[verb])
            begin = options[speakers[0]].start
        elif verb + 1 in starts and reading.tags[verb] in _FINITE and _opens(reading, verb):
            speakers = _whole(options, starts[verb + 1])
            after = options[speakers[0]].end
        else:
            speakers = _hanging(reading, options, subjects, verb)
            if speakers and words[verb - 1] in RELATIVE:
                high = next((i for i in range(verb, high) if words[i] == ","), high)
        if not speakers:
            continue
        parted = begin > low and (words[begin - 1] == "," or words[begin - 1] in _MARKS)
        kind = _kind(reading, begin, after, low, high, parted and reading.tags[verb] in _FINITE)
        if kind in ("lead", "obj"):
            quoted = any(reading.in_quote[i] for i in range(after, min(after + 4, n)))
            found.append(Saying(verb, speakers, kind, after, n if quoted else high))
        elif kind:
            low = 0 if reading.in_quote[max(begin - 2, 0)] else low
            found.append(Saying(verb, speakers, kind, low, high if kind == "mid" else max(after, begin)))
    return found


def _headed(reading: Reading, options: Sequence[Candidate], colon: int) -> list[Saying]:
    """Return who speaks by a colon alone: "Hall: the deal is dead", "'Not true': Hall"."""
    n = len(reading.words)
    last = n - 1 if reading.words[-1:] in (["."], ["!"], ["?"]) else n
    before = [k for k, option in enumerate(options) if option.start == 0 and option.end == colon]
    after = [k for k, option in enumerate(options) if option.start == colon + 1 and option.end == last]
    if before:
        return [Saying(colon, _whole(options, before), "lead", colon + 1, n)]
    return [Saying(colon, _whole(options, after), "tail", 0, colon)] if after else []


def _hanging(
    reading: Reading, options: Sequence[Candidate], subjects: Mapping[int, list[int]], verb: int
) -> tuple[int, ...]:
    """Return who says something in a relative clause or a participle: "Hall, who says", "quoted Hall as saying"."""
    words = reading.words
    before = words[verb - 1] if verb else ""
    if before in RELATIVE or before == "as":
        ends = (verb - 1, verb - 2) if words[verb - 2 : verb - 1] == [","] else (verb - 1,)
        return _whole(options, [n for n, option in enumerate(options) if option.end in ends])
    if reading.tags[verb] == "VBG":
        earlier = [v for v in subjects if v < verb]
        return _whole(options, subjects[max(earlier)]) if earlier else ()
    return ()


def governors(found: Sequence[Saying], cue: tuple[int, int]) -> list[Saying]:
    """Return those that govern a cue, the nearest to the stance first (codebook, rule 5)."""
    order = {"mid": 0, "lead": 1, "obj": 1, "tail": 2, "per": 3}
    around = [s for s in found if s.low <= cue[0] < s.high and not cue[0] <= s.verb < cue[1]]
    return sorted(around, key=lambda s: (order[s.kind], -s.verb if s.kind in ("lead", "obj") else abs(s.verb - cue[0])))


def _segment(reading: Reading, at: int) -> tuple[int, int]:
    """Return the tokens between the full stops or semicolons around a place."""
    ends = [i for i, word in enumerate(reading.words) if word in _ENDS]
    last = bisect_left(ends, at)
    return ends[last - 1] + 1 if last else 0, ends[last] if last < len(ends) else len(reading.words)


def _whole(options: Sequence[Candidate], numbers: Sequence[int]) -> tuple[int, ...]:
    """Put the longest of options that overlap first."""
    return tuple(sorted(numbers, key=lambda n: (options[n].start, -options[n].end)))


def _opens(reading: Reading, verb: int) -> bool:
    """Whether a verb stands before its subject: ", said Jones"."""
    before = reading.words[verb - 1] if verb else ""
    return before == "," or before in _MARKS


def _kind(reading: Reading, begin: int, after: int, low: int, high: int, parted: bool) -> str:
    """Say where what is said stands to a clause of saying; "" where nothing seems to be said."""
    words, tags = reading.words, reading.tags
    if words[after : after + 1] == ["that"] or words[after : after + 1] == [":"]:
        return "lead"
    relative = False
    for at in range(after, high):
        word = words[at]
        if word == "that" and tags[at] == "IN":
            return "lead"
        relative = relative or (word in RELATIVE and word != "that")
        if word in _MARKS and not reading.in_quote[begin] and at + 1 < high and reading.in_quote[at + 1]:
            return "lead"
        if tags[at] in _FINITE and not relative and at > after:
            return "lead"
        if word == ",":
            if parted:
                later = any(tags[i] in _FINITE for i in range(at + 1, high))
                return "mid" if later else "tail" if _asserted(reading, low, begin) else ""
            return "lead" if any(tags[i] in _FINITE for i in range(at + 1, high)) else ""
    if parted and _asserted(reading, low, begin):
        return "tail"
    return "obj" if after < high and not parted else ""


def _asserted(reading: Reading, low: int, high: int) -> bool:
    """Whether a stretch holds a clause that somebody may have said."""
    return any(tag in _FINITE for tag in reading.tags[low:high])
