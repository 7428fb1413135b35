"""Who acts: the likely subject of the cue, climbed to from its verb without a parser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stance.actors.mentions import Candidate
from stance.actors.reading import Reading
from stance.actors.words import BE, HAVE, NEGATION, PREPOSITIONS, RELATIVE, words_of

_MAX_HOPS = 4
_OPENING = words_of('by for in “ " ^ that , after despite')
_REACH = 10  # tokens from a noun cue back to the verb that governs it
_AUXILIARY = BE | HAVE | NEGATION | words_of("do does did to")
_LINKS = words_of("for by of after while without from in at over with when about on before")


def agents(
    reading: Reading, options: Sequence[Candidate], predicates: Mapping[int, int], cue: tuple[int, int]
) -> dict[int, str]:
    """Label the options that may be the subject of the cue with the way that leads to them.

    Parameters
    ----------
    reading : Reading
    options : sequence of Candidate
    predicates : mapping of int to int
        Main verb by the end of an option, -1 for none (`Reading.predicate`).
    cue : tuple of int
        Its tokens, from and to.

    Returns
    -------
    dict of int to str
        Number of the option -> letters, one a step: S subject, R before a relative pronoun, O before an infinitive,
        a gerund or a preposition with one; lower case: climbed past an infinitive (i), gerund (g), conjunction (c)
        or anything else (x); G first where a noun cue hangs on a verb.
    """
    by_verb: dict[int, list[int]] = {}
    by_end: dict[int, list[int]] = {}
    relative: set[int] = set()
    for number, option in enumerate(options):
        by_end.setdefault(option.end, []).append(number)
        hangs = option.start > 0 and reading.words[option.start - 1] in PREPOSITIONS
        if predicates[option.end] >= 0 and not hangs:
            by_verb.setdefault(predicates[option.end], []).append(number)
    for at, word in enumerate(reading.words):
        if word in RELATIVE and at and (near := by_end.get(at) or by_end.get(at - 1, [])):
            verb = reading.predicate(at + 1)
            if verb < 0:
                verb = _after_speech(reading, options, predicates, at + 1)
            if verb >= 0:
                by_verb.setdefault(verb, []).extend(near)
                relative.add(verb)
    subjects = sorted(by_verb)
    labels: dict[int, str] = {}
    if reading.reduced(cue):
        _label(labels, _participle_head(reading, options, by_end, predicates, cue[0]), "R")
        return labels
    verb, path = _start(reading, cue)
    for _ in range(_MAX_HOPS):
        if verb < 0:
            break
        if verb in by_verb:
            _label(labels, by_verb[verb], path + ("R" if verb in relative else "S"))
            break
        group = _group_start(reading, verb)
        before = group - 1
        if before < 0:
            break
        word = reading.words[before]
        if word in RELATIVE:
            near = by_end.get(before) or by_end.get(before - 1, [])
            _label(labels, near, path + "R")
            if near:
                break
            step = "x"
        elif reading.words[group] == "to" or word == "to":
            _label(labels, by_end.get(group if reading.words[group] == "to" else before, []), path + "O")
            step = "i"
        elif reading.tags[group] == "VBG" or reading.tags[verb] == "VBG":
            if path == "" and word in _OPENING and "," in reading.words[cue[1] :]:
                _label(labels, _participle_head(reading, options, {}, predicates, cue[1]), "F")
            _label(labels, by_end.get(group, []), path + "O")
            if word in _LINKS:
                _label(labels, by_end.get(before, []), path + "O" + word)
            step = "g"
        else:
            step = "c" if word in ("and", "or", "but", ",") else "x"
        earlier = [v for v in subjects if v < group]
        verb = earlier[-1] if earlier else -1
        path += step
    return labels


def _participle_head(
    reading: Reading,
    options: Sequence[Candidate],
    by_end: Mapping[int, list[int]],
    predicates: Mapping[int, int],
    at: int,
) -> list[int]:
    """Return whom a passive participle without "be" says something of: before it, or the subject after its comma."""
    near = by_end.get(at) or (by_end.get(at - 1, []) if reading.words[at - 1 : at] == [","] else [])
    if near:
        return near
    commas = [i for i in range(at, len(reading.words)) if reading.words[i] == ","]
    return [n for n, option in enumerate(options) if option.start - 1 in commas[:1] and predicates[option.end] >= 0]


def _after_speech(reading: Reading, options: Sequence[Candidate], predicates: Mapping[int, int], at: int) -> int:
    """Return the verb of a relative clause behind who says it: "Reed, who she says is a liar"; -1 for none."""
    for option in options:
        verb = predicates[option.end]
        if option.start == at and verb >= 0 and reading.speech[verb]:
            return reading.predicate(verb + 1)
    return -1


def _start(reading: Reading, cue: tuple[int, int]) -> tuple[int, str]:
    """Return the verb to climb from: the cue's own, or the one that governs it."""
    start, end = cue
    for at in range(start, min(end, start + 3)):
        if reading.tags[at][:2] == "VB":
            return at, ""
    for at in range(start - 1, max(start - _REACH, -1), -1):
        if reading.tags[at][:2] == "VB":
            return at, "G"
        if reading.words[at] in (".", ";", ":", ",", '"', "”"):
            break
    return -1, ""


def _group_start(reading: Reading, verb: int) -> int:
    at = verb
    while at > 0 and (
        reading.words[at - 1] in _AUXILIARY or reading.tags[at - 1][:2] == "RB" or reading.tags[at - 1] == "MD"
    ):
        at -= 1
    return at


def _label(labels: dict[int, str], numbers: Sequence[int], label: str) -> None:
    for number in numbers:
        labels.setdefault(number, label)
