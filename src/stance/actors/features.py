"""What the rankers see of a candidate, given the cue: names of binary features."""

from __future__ import annotations

from stance.actors.cue_view import CLAIMS, CueView
from stance.actors.lexicon import is_somebody
from stance.actors.mentions import Candidate
from stance.actors.shapes import fits
from stance.actors.words import FIRST

NOBODY, SPEAKER = "nobody", "speaker"


def bucket(n: int) -> int:
    return n if n < 4 else 4 if n < 6 else 6 if n < 10 else 10 if n < 18 else 18


def plain_role(role: str) -> str:
    return "s" if role == "speech" else "r"


def mention_features(view: CueView, candidate: Candidate) -> list[str]:
    """Name what a candidate looks like from the cue.

    Parameters
    ----------
    view : CueView
    candidate : Candidate
        One of `view.options`.
    """
    r, (c0, c1) = view.reading, view.cue
    start, end = candidate.start, candidate.end
    words, tags = r.words, r.tags
    left = end <= c0
    side = "L" if left else "R"
    low, high = (end, c0) if left else (c1, start)
    high = max(low, high)
    number = view.number[start, end]
    kind = view.kinds[number]
    frame = view.frame
    n = len(words)
    prev1 = words[start - 1] if start else "^"
    prev_tag = tags[start - 1] if start else "^"
    next1 = words[end] if end < n else "$"
    next_tag = tags[end] if end < n else "$"
    next2 = words[end + 1] if end + 1 < n else "$"
    quoted = r.in_quote[start]
    verb = view.predicates[candidate.end]
    role = "none" if verb < 0 else "cue" if c0 <= verb < c1 else "speech" if r.speech[verb] else "verb"
    said = (
        start > 0 and r.speech[start - 1] and (start < 2 or not words[start - 2][0].isalnum() or quoted != view.quoted)
    )
    preposition = prev_tag in ("IN", "TO", "RP")
    rank = view.ranks[start]
    gap = bucket(high - low)
    verbs = min(r.verbs[high] - r.verbs[low], 3)
    commas = min(r.commas[high] - r.commas[low], 3)
    marks = min(r.marks[high] - r.marks[low], 2)
    relative = min(r.relatives[high] - r.relatives[low], 1)
    link = candidate.links
    head = words[candidate.head]
    lead = tags[start]
    inside = "Q" if quoted else "q"
    possess = next_tag == "POS" or (lead == "PRP$" and end == start + 1)
    out = [
        f"side={side}|{frame}",
        f"gap={side}{gap}|{view.sense}",
        f"rank={side}{min(rank, 5)}|{frame}",
        f"verbs={side}{verbs}|{frame}",
        f"commas={side}{commas}",
        f"marks={side}{marks}|{inside}",
        f"rel={side}{relative}|{verbs}",
        f"place={inside}{frame[0]}|{side}|{view.stance}",
        f"role={role}|{side}|{inside}{frame}",
        f"role2={role}|{side}|{min(rank, 3)}",
        f"said={said}|{inside}{frame[0]}",
        f"p1={prev1}|{side}",
        f"pt={prev_tag}|{side}|{frame[0]}",
        f"n1={next1}|{side}",
        f"nt={next_tag}|{side}|{frame[0]}",
        f"n2={next_tag}|{next2}",
        f"kind={kind}|{inside}{frame[0]}",
        f"kind2={kind}|{side}|{role}",
        f"head={head}",
        f"lead={lead}|{kind}",
        f"len={min(end - start, 8)}|{kind}",
        f"link={link}|{kind}",
        f"link2={bool(link)}|{next1}",
        f"link3={link}|{tags[end - 1]}|{is_somebody(words[end - 1])}" if link else "link3=",
        f"link4={words[end - 1]}|{link[-3:]}" if link else "link4=",
        f"prep={preposition}|{side}|{prev1 if preposition else ''}|{view.stance}",
        f"word={view.word}|{side}",
        f"wordby={view.last}|{side}|{prev1 if preposition else role}",
        f"first={start == 0}|{role}",
        f"poss={possess}|{side}|{gap if gap < 3 else '+'}|{kind}",
        f"stance={view.stance}|{side}|{role}|{kind}",
    ]
    agent = view.agents.get(number, "-")
    plain = "P" if preposition else "s"
    slot = view.slots[number]
    inner = view.inner.get((start, end), "")
    where = view.places[number]
    standing = view.pronoun_slots.get(number, "-")
    owned = view.owned.get((start, end), "")
    report = view.reports.get(number, "-")
    out += [
        f"pro={standing}|{kind}|{inside}",
        f"pro2={standing[0]}|{slot[0]}|{kind}|{view.stance}",
        f"owned={owned}|{view.stance}",
        f"owned2={owned in CLAIMS}|{view.stance}|{slot}",
        f"owned3={bool(owned) and view.owns_somebody((start, end))}|{slot[0]}",
        f"where={where}|{view.sense}|{view.passive}|{view.stance}",
        f"where2={where}|{kind}",
        f"where3={where}|{view.word}",
        f"where4={where}|{view.last}",
        f"report={report}|{view.sense}|{view.plain}",
        f"report2={report}|{view.stance}|{kind}|{view.plain}",
        f"report3={report}|{where}|{view.governed}|{view.plain}",
        f"report4={report}|{view.governed}|{frame[0]}|{slot}|{view.plain}",
        f"verb={words[verb] if verb >= 0 and role != 'cue' else role}|{where}",
        f"container={view.container[number]}",
        f"container2={view.container[number]}|{kind}|{view.stance}",
        f"governor={words[start - 2] if preposition and start > 1 else ''}|{prev1 if preposition else ''}",
        f"where5={where}|{kind}|{view.stance}",
        f"slot={slot}",
        f"slots={slot}|{view.best_slot}",
        f"slot2={slot}|{view.best_slot}|{view.sense}|{plain_role(role)}",
        f"slot3={slot}|{kind}",
        f"slot5={slot}|{where if view.plain else ''}|{view.plain}|{role == 'speech'}",
        f"slot4={slot}|{view.stance}|{view.sense}|{view.passive}",
        f"inner={inner}",
        f"apposed={prev1 == ',' and next1 == ','}|{verb >= 0}|{kind}",
        f"inner2={inner}|{link}|{kind}",
        f"agent={agent}|{view.best_agent}",
        f"agent2={agent}|{frame}|{plain}",
        f"agent4={agent != '-'}|{view.best_agent != '-'}|{inside}{frame[0]}|{role}",
        f"agent3={agent}|{kind}|{view.sense}",
    ]
    if left and high == low:
        out.append(f"touch=L|{view.sense}|{kind}|{link == 'mod'}")
    if not left and high - low <= 1:
        out.append(f"touch=R|{words[c1] if high > low else ''}|{kind}")
    if left and view.passive:
        out.append(f"passive|{role}")
    if prev1 == "by":
        out.append(f"by|{side}|{view.sense}|{view.passive}|{gap}")
    if prev1 == "to" and start > 1 and words[start - 2] == "according":
        out.append("according")
    if next1 == ":" and start < 2:
        out.append("headline:")
    return out


def absence_features(view: CueView, option: str) -> list[str]:
    """Name what speaks for nobody, or for the speaker of a sentence before."""
    view.absence = view.absence or _absence(view)
    return [f"{option}:{name}" for name in view.absence]


def _absence(view: CueView) -> list[str]:
    r = view.reading
    people = sum(1 for c in view.options if not c.links)
    outside = "0" if r.words_outside == 0 else "few" if r.words_outside < 4 else "many"
    said = r.speech_outside
    first = any(word in FIRST for word in r.words)
    opens = bool(r.in_quote) and r.in_quote[0]
    return [
        "bias",
        f"frame={view.frame}|{view.stance}",
        f"passive={view.passive}|{view.by}|{view.verbal}",
        f"outside={outside}|{said}|{view.quoted}",
        f"state={r.starts_quoted}|{opens}|{r.ends_quoted}|{view.quoted}",
        f"full={outside == '0'}|{view.quoted}|{first}",
        f"first={first}|{view.quoted}|{said}",
        f"word={view.word}",
        f"last={view.last}|{view.next}",
        f"before={view.before}|{view.sense}",
        f"people={min(people, 5)}",
        f"stance={view.stance}|{view.sense}|{said}",
        f"agent={view.best_agent}|{view.frame}",
        f"slot={view.best_slot}",
        f"slot2={view.best_slot}|{view.sense}|{view.passive}|{view.stance}",
        f"slot3={view.best_slot}|{view.quoted}|{said}",
        f"holder={view.filled['H'][0]}|{view.filled['H'][1]}|{view.sense}",
        f"filled={view.filled['T'][0]}|{view.filled['T'][1]}|{view.sense}",
        f"filled2={view.filled['T'][0]}|{view.filled['T'][1]}|{view.stance}",
        f"filler={view.filled['T'][2]}",
        f"governed={view.governed}|{view.quoted}|{view.sense}",
        f"subject={any(v >= 0 for v in view.predicates.values())}|{view.quoted}",
    ]


def relation_features(view: CueView, candidate: Candidate | None, actor: Candidate | None, option: str) -> list[str]:
    """Name what a target candidate (None: nobody) has to do with the actor that was found (None: none or outside)."""
    if candidate is None:
        claimants = f"claimants={min(len(view.claimants), 2)}|{view.stance}|{view.sense}"
        return [f"noactor={actor is None}|{view.stance}|{view.frame}", f"act={option}", claimants]
    number = view.number[candidate.start, candidate.end]
    kind = view.kinds[number]
    claims = number in view.claimants
    claim = [f"slotclaim={claims}|{view.stance}", f"slotclaim2={claims}|{view.stance}|{view.sense}|{kind}"]
    if actor is None:
        return [*claim, f"alone={option}|{'L' if candidate.end <= view.cue[0] else 'R'}|{view.frame}"]
    if candidate.start < actor.end and actor.start < candidate.end:
        inside = candidate.start >= actor.start and candidate.end <= actor.end
        return [*claim, f"overlap|{inside}", f"same={candidate == actor}"]
    after = candidate.start >= actor.end
    side = "L" if candidate.end <= view.cue[0] else "R"
    actor_side = "L" if actor.end <= view.cue[0] else "R"
    r = view.reading
    low, high = (actor.end, candidate.start) if after else (candidate.end, actor.start)
    verbs = min(r.verbs[max(low, high)] - r.verbs[low], 3)
    other = view.number[actor.start, actor.end]
    nearest, only = view.closeness(candidate, actor)
    where = view.places[number]
    word = r.words[candidate.head]
    again = word in r.words[actor.start : actor.end]
    fit = kind in ("he", "they", "it") and fits(r, word, actor, view.kinds[other])
    return [
        *claim,
        f"again={again}|{kind}",
        f"filled={view.filled['T'][0]}|{view.filled['T'][1]}|{view.slots[number]}|{kind}",
        f"filled2={view.filled['T'][1]}|{view.container[number] == view.filled['T'][2]}|{where}",
        f"fits={fit}|{kind}|{where}|{after}",
        f"fits2={fit}|{kind}|{view.stance}|{view.sense}",
        f"nearest={nearest}|{side}|{kind}|{view.stance}",
        f"only={only}|{kind}|{view.stance}|{view.sense}",
        f"wheres={where}|{view.places[other]}|{view.sense}",
        f"clause={where}|{view.quoted}|{view.stance}|{view.slots[other][0]}",
        f"slots={view.slots[number]}|{view.slots[other]}",
        f"reports={view.reports.get(number, '-')}|{view.reports.get(other, '-')}|{where}",
        f"target={view.slots[number]}|{kind}|{view.sense}",
        f"agents={view.agents.get(number, '-')}|{view.agents.get(other, '-')}|{after}",
        f"order={after}|{actor_side}{side}|{view.frame}",
        f"apart={after}|{bucket(max(high - low, 0))}",
        f"between={after}|{verbs}|{view.verbal}",
        f"kinds={view.kinds[other]}|{kind}|{actor_side}{side}",
        f"quotes={r.in_quote[actor.start]}|{r.in_quote[candidate.start]}|{view.quoted}",
    ]
