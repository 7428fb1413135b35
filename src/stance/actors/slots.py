"""Which slot of the cue's frame a mention fills: holder (H) or target (T), by the rules of English grammar.

The rules are rough; the rankers learn how far to trust them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stance.actors.mentions import Candidate
from stance.actors.reading import Reading
from stance.actors.words import PREPOSITIONS, words_of

# Who "faces criticism" or "denied the allegations" does not criticise or allege.
_RECEIVING = words_of("""
    face faces faced facing draw draws drew drawn drawing receive received receiving attract attracted spark sparked
    provoke provoked prompt prompted come comes came suffer suffered deny denies denied denying reject rejects
    rejected rejecting dismiss dismissed dismissing answer answered address addressed cause caused raise answering
    acknowledge ease eased allay allayed weather endure endured survive met meet fuel fuelled fueled trigger
    """)
_AT = words_of("at on against of toward towards about over with to for")
_REACH = 14  # tokens right of the cue in which "by" and "that" still belong to it


def slots(
    reading: Reading,
    options: Sequence[Candidate],
    predicates: Mapping[int, int],
    agents: Mapping[int, str],
    cue: tuple[int, int],
    sense: str,
    passive: bool,
) -> list[str]:
    """Name the slot of each option.

    Parameters
    ----------
    reading, options, predicates, cue
        As for `stance.actors.clauses.agents`, whose labels are `agents`.
    sense : str
        How the cue signals (`CueView.sense`).
    passive : bool
        Whether it is a passive participle.

    Returns
    -------
    list of str
        H1 (surest) to H3 for holders, T1 to T3 for targets, "-" for neither; one an option.
    """
    places = [_place(reading, option, cue, agents.get(number, "")) for number, option in enumerate(options)]
    if sense in "vc":
        return _content(reading, options, predicates, places, cue)
    governed = any(tag[:2] == "VB" for tag in reading.tags[cue[0] : cue[1]])
    noun = sense == "N" or (sense in "VE" and not governed)
    at = cue[0] - 1
    while at > 0 and reading.tags[at] in ("JJ", "DT", "RB", "PRP$", "NN", "CD", "IN", "NNP", "POS", "VBN"):
        at -= 1
    receiving = noun and at >= 0 and reading.words[at] in _RECEIVING
    found = [_frame(place, "N" if noun else sense, passive, receiving) for place in places]
    if noun and "H1" in found:
        # "disputed Murphy's allegations": a holder beside the noun leaves none for the verb's subject.
        found = ["H3" if slot == "H2" else slot for slot in found]
    return found


def _place(reading: Reading, option: Candidate, cue: tuple[int, int], label: str) -> str:
    """Say where an option stands to the cue: obj, p:PREPOSITION, that, mod, poss, S, R, O or the climb's letters."""
    start, end = option.start, option.end
    words, tags = reading.words, reading.tags
    if start >= cue[1]:
        gap = range(cue[1], start)
        if all(tags[i][:2] == "RB" for i in gap):
            return "obj"
        before = words[start - 1]
        near = start - cue[1]
        if before in PREPOSITIONS and (near == 1 or (near < _REACH and before == "by" and not _any_verb(reading, gap))):
            return f"p:{before}"
        if before == "that" and near < _REACH:
            return "that"
        return ""
    if end == cue[0] and option.links in ("mod", "his"):
        return "mod"
    possessive = tags[start] == "PRP$" and end == start + 1
    if possessive or (end < len(words) and tags[end] == "POS"):
        between = range(end, cue[0])
        if len(between) < 6 and all(
            tags[i] in ("POS", "JJ", "NN", "NNS", "RB", "VBN", "VBG", "CC", "JJR") for i in between
        ):
            return "poss"
    if option.links == "mod" and 0 <= cue[0] - end < 2:
        return "mod"
    return label


def _any_verb(reading: Reading, gap: range) -> bool:
    return reading.verbs[gap.stop] - reading.verbs[gap.start] > 1


def _frame(place: str, sense: str, passive: bool, receiving: bool) -> str:
    if not place:
        return "-"
    if place in ("mod", "poss"):
        return "H1" if sense == "N" else "-"
    if place == "that":
        return "T3"
    preposition = place[2:] if place.startswith("p:") else ""
    if sense == "N":
        if preposition:
            return "H1" if preposition in ("by", "from", "among") else "T1" if preposition in _AT else "-"
        if place == "obj":
            return "-"
        return "T2" if receiving else "H2" if place in ("GS", "GR") else "H3"
    if sense == "E":
        if passive:
            return "T1" if preposition else "H1" if place in ("S", "R", "GS") else "-" if place == "obj" else "H2"
        return "H1" if place == "obj" else "T2" if place in ("S", "R") else "-"
    if preposition:
        return ("H1" if passive else "-") if preposition == "by" else "T2" if preposition in _AT else "-"
    if place == "obj":
        return "T1"
    if passive and sense == "V":
        return "T1" if place in ("S", "R") else "-"
    return "H1" if place in ("S", "R", "GS") else "H2" if len(place) < 3 else "H3"


def _content(
    reading: Reading,
    options: Sequence[Candidate],
    predicates: Mapping[int, int],
    places: Sequence[str],
    cue: tuple[int, int],
) -> list[str]:
    """Slots where the cue is what is said: the speaker holds it, the subject of its clause is its target."""
    quoted = reading.in_quote[cue[0]] > 0 if cue[1] > cue[0] else False
    out = ["-"] * len(options)
    speakers: list[tuple[int, int]] = []
    for number, (option, place) in enumerate(zip(options, places, strict=True)):
        verb = predicates[option.end]
        outside = not reading.in_quote[option.start]
        inverted = option.start > 0 and reading.speech[option.start - 1] and outside
        by = (
            reading.words[option.start - 1] == "by"
            and option.start - cue[1] < _REACH
            and option.start >= cue[1]
            and cue[0] > 0
        )
        if by and any(
            reading.words[i] in ("called", "described", "branded", "labelled", "labeled", "dubbed", "seen")
            for i in range(max(cue[0] - 4, 0), cue[1])
        ):
            speakers.append((-2000, number))
            continue
        to = option.start > 1 and reading.words[option.start - 2 : option.start] == ["according", "to"]
        speaks = to or inverted or (verb >= 0 and reading.speech[verb] and (outside or not quoted))
        if speaks and not cue[0] <= verb < cue[1] and (option.start == 0 or reading.tags[option.start - 1] != "IN"):
            distance = cue[0] - option.end if option.end <= cue[0] else option.start - cue[1]
            speakers.append((distance - 1000 * (outside and quoted and inverted), number))
            continue
        if place in ("S", "GS"):
            out[number] = "T1"
        elif place == "obj" or place.startswith("p:"):
            out[number] = "T2"
    if not speakers:
        return ["H3" if slot == "T1" and not quoted else slot for slot in out]
    best = min(speakers)[0]
    for distance, number in speakers:
        out[number] = "H1" if distance == best or options[number].end == options[min(speakers)[1]].end else "H2"
    return out
