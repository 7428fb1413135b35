"""Which slot of the cue's frame a mention fills: holder (H) or target (T), by the rules of English grammar.

The rules are rough; the rankers learn how far to trust them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stance.actors import lexicon
from stance.actors.lexicon import stance_words
from stance.actors.mentions import Candidate
from stance.actors.reading import Reading
from stance.actors.reported import Saying
from stance.actors.words import FIRST, PERSONAL, PREPOSITIONS, words_of

# Who "faces criticism" or "denied the allegations" does not criticise or allege.
_RECEIVING = words_of("""
    face faces faced facing draw draws drew drawn drawing receive received receiving attract attracted spark sparked
    provoke provoked prompt prompted come comes came suffer suffered deny denies denied denying reject rejects
    rejected rejecting dismiss dismissed dismissing answer answered address addressed cause caused raise answering
    acknowledge ease eased allay allayed weather endure endured survive met meet fuel fuelled fueled trigger
    """)
# Who does these with a stance takes it himself.
_EXPRESSING = words_of("""
    express expresses expressed expressing voice voices voiced voicing raise raises raised raising share shares shared
    sharing air aired airing level levels leveled levelled make makes made making file files filed filing lodge lodges
    lodged lodging have has had having issue issues issued issuing launch launches launched launching deliver delivers
    delivered delivering repeat repeats repeated repeating bring brings brought sound sounds sounded echo echoes echoed
    cite cites cited citing lobbing heap heaped pour poured put puts unleash unleashed offer offered direct directed
    reiterate reiterated hold holds held place places placed lay laid direct directs send sent write wrote
    """)
# Nouns whose possessor suffers them: "Obama's impeachment".
_SUFFERED = words_of("impeachment indictment conviction dismissal trial removal ouster sentence punishment prosecution")
_CALLED = words_of("called described branded labelled labeled dubbed seen")
_AT = words_of("at on against of toward towards about over with to for")
# Prepositions that still belong to a noun cue after another phrase: "accusations of fraud from Oslo against Riga".
_CHAINED = words_of("by from against about over toward towards")
_COMING = words_of("come comes came coming")
_REACH = 14  # tokens right of the cue in which "by" and "that" still belong to it


def slots(
    reading: Reading,
    options: Sequence[Candidate],
    predicates: Mapping[int, int],
    places: Sequence[str],
    around: Sequence[Saying],
    cue: tuple[int, int],
    sense: str,
    passive: bool,
) -> list[str]:
    """Name the slot of each option.

    Parameters
    ----------
    reading, options, predicates, cue
        As for `stance.actors.clauses.agents`.
    places : sequence of str
        Where each option stands, see `place`.
    around : sequence of Saying
        The clauses of saying that govern the cue, see `stance.actors.reported.governors`.
    sense : str
        How the cue signals (`CueView.sense`).
    passive : bool
        Whether it is a passive participle.

    Returns
    -------
    list of str
        H1 (surest) to H3 for holders, T1 to T3 for targets, "-" for neither; one an option.
    """
    if sense in "vc":
        return _content(reading, options, predicates, places, around, cue)
    governed = any(tag[:2] == "VB" for tag in reading.tags[cue[0] : cue[1]])
    noun = sense == "N" or (sense in "VE" and not governed)
    received = cue[1] - cue[0] > 1 and reading.words[cue[0]] in _RECEIVING
    if (
        received
        and any(letter == "N" for word in reading.words[cue[0] + 1 : cue[1]] for letter in stance_words().get(word, ""))
    ) or _under_fire(reading, cue):
        return [
            "T1" if p.lstrip("cx") in ("S", "R") else "H1" if p in ("p:from", "p:by", "obj:from") else "-"
            for p in places
        ]
    at = cue[0] - 1
    while at > 0 and reading.tags[at] in ("JJ", "DT", "RB", "PRP$", "NN", "CD", "IN", "NNP", "POS", "VBN"):
        at -= 1
    governor = reading.words[at] if noun and at >= 0 else ""
    suffered = any(word in _SUFFERED for word in reading.words[cue[0] : cue[1]])
    found = [_frame(place, "N" if noun else sense, passive, governor, suffered) for place in places]
    if noun and "H1" in found:
        # "disputed Murphy's allegations": a holder beside the noun leaves none for the verb's subject.
        found = ["H3" if slot == "H2" else slot for slot in found]
    holders = {reading.words[options[n].start] for n, slot in enumerate(found) if slot == "H1"}
    if holders and holders <= (FIRST if _quoted(reading, cue) else PERSONAL if sense in "AE" else frozenset()):
        # "I am afraid", said Jones; Tull said he was afraid: the name comes before the pronoun.
        for number, slot in _speakers(reading, options, predicates, cue).items():
            if slot == "H1" and found[number] in ("-", "H2", "H3"):
                found = ["H2" if old == "H1" and n != number else old for n, old in enumerate(found)]
                found[number] = "H1"
    return found


def place(reading: Reading, option: Candidate, cue: tuple[int, int], label: str, verb: int) -> str:
    """Say where an option stands to the cue: in, obj, p:PREPOSITION, that, comp, mod, poss, or the climb's letters.

    Parameters
    ----------
    reading : Reading
    option : Candidate
    cue : tuple of int
    label : str
        What `stance.actors.clauses.agents` says of the option, "" for nothing.
    verb : int
        The main verb of which it is the subject, -1 for none.
    """
    start, end = option.start, option.end
    words, tags = reading.words, reading.tags
    noun = cue[0] == cue[1] or tags[cue[0]][:2] != "VB"
    if cue[0] <= start and end <= cue[1] and start < end:
        return "poss" if start == cue[0] and tags[start] == "PRP$" else "in"
    if start >= cue[1]:
        gap = range(cue[1], start)
        if label in ("R", "F"):
            return label
        if all(tags[i][:2] == "RB" for i in gap):
            return "obj"
        before = words[start - 1]
        near = start - cue[1]
        if before in PREPOSITIONS and (
            near == 1
            or (near < _REACH and before == "by" and not _any_verb(reading, gap))
            or (near < _REACH and noun and before in _CHAINED and _one_phrase(reading, gap))
            or (
                near < _REACH
                and before == "from"
                and words[start - 2] in _COMING
                and not reading.commas[start] > reading.commas[cue[1]]
            )
        ):
            return f"p:{before}"
        if before == "that" and near < _REACH:
            return "that" if verb >= 0 else "that-"
        if verb >= 0 and before not in PREPOSITIONS and near < _REACH and not _finite_between(reading, gap):
            return "comp"
        return ""
    alone = (
        noun
        and end - start == 1
        and (tags[start][:3] == "NNP" or reading.tokens[start].text in lexicon.places().demonyms)
    )
    if noun and end == cue[0] and (option.links in ("mod", "his") or alone):
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


def _under_fire(reading: Reading, cue: tuple[int, int]) -> bool:
    """Whether the cue says of its subject that others take a stance ("came under fire")."""
    return "fire" in reading.words[cue[0] + 1 : cue[1]] and bool(_RECEIVING & set(reading.words[cue[0] : cue[1]]))


def _one_phrase(reading: Reading, gap: range) -> bool:
    """Whether there is neither a verb nor a comma in a gap: "accusations by Oslo against Riga"."""
    return reading.verbs[gap.stop] == reading.verbs[gap.start] and reading.commas[gap.stop] == reading.commas[gap.start]


def _finite_between(reading: Reading, gap: range) -> bool:
    return any(reading.tags[i] in ("VBD", "VBZ", "VBP", "MD") for i in gap)


def _any_verb(reading: Reading, gap: range) -> bool:
    return reading.verbs[gap.stop] - reading.verbs[gap.start] > 1


def _frame(place: str, sense: str, passive: bool, governor: str, suffered: bool) -> str:
    if not place:
        return "-"
    if place in ("mod", "poss"):
        return "-" if sense != "N" else "T1" if suffered else "H1"
    if place in ("that", "comp"):
        return "T3"
    if place == "in":
        return "-" if passive else "T1"
    preposition = place[2:] if place.startswith("p:") else ""
    if sense == "N":
        if preposition:
            return "H1" if preposition in ("by", "from", "among") else "T1" if preposition in _AT else "-"
        if place == "obj":
            return "-"
        if governor in _RECEIVING:
            return "T2"
        near = place in ("GS", "GR", "GcS", "GgS", "GiS")
        return "-" if not near else "H1" if governor in _EXPRESSING else "H3" if governor else "H2"
    if sense == "E":
        if passive:
            return "T1" if preposition else "H1" if place in ("S", "R", "GS") else "-" if place == "obj" else "H2"
        return "H1" if place == "obj" else "T2" if place in ("S", "R") else "-"
    if preposition:
        return ("H1" if passive else "-") if preposition == "by" else "T2" if preposition in _AT else "-"
    if place == "obj":
        return "T1"
    if passive and sense == "V":
        return "T1" if place.lstrip("c") in ("S", "R") else "-"
    return "H1" if place in ("S", "R", "GS") else "H2" if len(place) < 3 else "H3"


def _content(
    reading: Reading,
    options: Sequence[Candidate],
    predicates: Mapping[int, int],
    places: Sequence[str],
    around: Sequence[Saying],
    cue: tuple[int, int],
) -> list[str]:
    """Slots where the cue is what is said: the speaker holds it, the subject of its clause is its target."""
    out = ["-"] * len(options)
    speakers = _speakers(reading, options, predicates, cue)
    governor = next(
        (s for s in around if s.kind != "obj" and not (_quoted(reading, cue) and reading.in_quote[s.verb])), None
    )
    if governor is not None and not _called(reading, cue):
        speakers = dict.fromkeys(speakers, "H2") | {governor.speakers[0]: "H1"}
    for number, place in enumerate(places):
        if number in speakers:
            out[number] = speakers[number]
        elif place in ("S", "GS"):
            out[number] = "T1"
        elif place in ("obj", "in") or place.startswith("p:"):
            out[number] = "T2"
    if not speakers and not _quoted(reading, cue):
        return ["H3" if slot == "T1" else slot for slot in out]
    return out


def _quoted(reading: Reading, cue: tuple[int, int]) -> bool:
    return cue[1] > cue[0] and reading.in_quote[cue[0]]


def _speakers(
    reading: Reading, options: Sequence[Candidate], predicates: Mapping[int, int], cue: tuple[int, int]
) -> dict[int, str]:
    """Label those who say something around the cue: H1 the nearest to it, H2 the others."""
    quoted = _quoted(reading, cue)
    governed = set(predicates.values())
    found: list[tuple[int, int, int]] = []  # distance, the verb or place they share, number
    for number, option in enumerate(options):
        verb, start = predicates[option.end], option.start
        outside = not reading.in_quote[start]
        before = reading.words[start - 1] if start else ""
        inverted = start > 0 and outside and reading.speech[start - 1] and start - 1 not in governed
        if before == "by" and cue[1] <= start < cue[1] + _REACH and _called(reading, cue):
            found.append((-2000, start, number))
            continue
        to = before == "to" and start > 1 and reading.words[start - 2] == "according"
        subject = verb >= 0 and reading.speech[verb] and (outside or not quoted) and before not in PREPOSITIONS
        if (to or inverted or subject) and not cue[0] <= verb < cue[1]:
            distance = cue[0] - option.end if option.end <= cue[0] else start - cue[1]
            found.append((distance, verb if subject and not inverted else -start, number))
    if not found:
        return {}
    best = min(found)[1]
    first = min(options[number].start for _, key, number in found if key == best)
    # Of phrases that share the verb the leftmost is whole: "Grassley and Leahy said" is not said by Leahy alone.
    return {n: "H1" if key == best and options[n].start == first else "H2" for _, key, n in found}


def _called(reading: Reading, cue: tuple[int, int]) -> bool:
    """Whether the cue is what somebody is called ("called a charlatan by his peers")."""
    return any(word in _CALLED for word in reading.words[max(cue[0] - 4, 0) : cue[1]])
