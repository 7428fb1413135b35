"""What the rankers see of a candidate, given the cue: names of binary features."""

from __future__ import annotations

from stance.actors.clauses import agents
from stance.actors.lexicon import first_names, is_somebody, places, plain_verbs, stance_words
from stance.actors.mentions import Candidate
from stance.actors.reading import Reading
from stance.actors.slots import place, slots
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
CLAIMS = words_of("""
    claim claims allegation allegations accusation accusations charge charges assertion assertions suggestion
    suggestions statement statements report reports remark remarks comment comments story account version narrative
    characterization description criticism complaint complaints lawsuit testimony insinuation theory contention
    """)
_TRUST = {"H1": 1.0, "H2": 0.4}
_PLAIN_TRUST, _BY_TRUST = 5.0, 3.0  # "the Herald said Oslo accused", "criticism came from Oslo"; not of pronouns
NOBODY, SPEAKER = "nobody", "speaker"


class CueView:
    """The cue of a claim in its sentence, as the features need it."""

    def __init__(self, reading: Reading, cue: tuple[int, int], stance: str, options: list[Candidate]):
        self.reading, self.cue, self.stance, self.options = reading, cue, stance, options
        start, end = cue
        tags = reading.tags[start:end] or ["-"]
        self.verbal = tags[0][:2] == "VB" or tags[0] == "MD"
        self.kind = "V" if self.verbal else tags[-1][:2] if tags[-1][:1].isalpha() else "."
        self.word = reading.words[start] if end > start else "-"
        self.last = reading.words[end - 1] if end > start else "-"
        self.passive = reading.passive(cue)
        after = reading.words[end : end + 1]
        self.by = "by" in reading.words[end : end + 12]
        self.next = after[0] if after else "-"
        self.before = reading.words[start - 1] if start else "^"
        self.quoted = end > start and reading.in_quote[start]
        self.sense = self._sense()
        self.plain = self.verbal and bool(plain_verbs().intersection(reading.words[start:end]))
        voice = "by" if self.by else "pas" if self.passive else "act"
        self.frame = f"{'Q' if self.quoted else 'q'}{self.sense}{voice if self.passive else ''}"
        self.predicates = self._predicates()
        self.somebodies = [
            c for c in options if not c.links and shape(reading, c) not in ("NN", "NNS", "CD", "DT", "JJ")
        ]
        self.ranks = self._ranks()
        self.inner = {
            (c.start, c.end): max(
                (o.links for o in options if o.end == c.end and o.start < c.start and o.links), key=len, default=""
            )
            for c in options
        }
        self.agents = agents(reading, options, self.predicates, cue)
        self.best_agent = min(self.agents.values(), key=len, default="-")
        self.places = [
            place(reading, option, cue, self.agents.get(n, ""), self.predicates[option.end])
            for n, option in enumerate(options)
        ]
        self.slots = slots(reading, options, self.predicates, self.places, cue, self.sense, self.passive)
        self._inherit()
        self.pronoun_slots = self._antecedents()
        self.best_slot = min(self.slots, default="-", key=lambda slot: (slot[0] != "H", slot))
        self.owned = {
            (c.start, c.end): self._owned(c)
            for c in options
            if reading.tags[c.end : c.end + 1] == ["POS"] or c.links == "his"
        }
        self.claimants = {n for n, option in enumerate(options) if self._claims(option)}
        self.number = {(option.start, option.end): n for n, option in enumerate(options)}

    def _owned(self, owner: Candidate) -> str:
        """Return the noun that a possessor owns: "claims" in "Oslo's earlier claims"."""
        at = owner.end
        while at < len(self.reading.tags) and self.reading.tags[at] in ("POS", "JJ", "VBN", "VBG", "RB", "JJS", "CD"):
            at += 1
        return self.reading.words[at] if at < len(self.reading.tags) else ""

    def _claims(self, option: Candidate) -> bool:
        """Whether somebody's claim is spoken of: "Oslo's claims", "Republican claims", "the report by Oslo"."""
        words, tags = self.reading.words, self.reading.tags
        if self.owned.get((option.start, option.end)) in CLAIMS:
            return True
        before = words[option.start - 2] if option.start > 1 and words[option.start - 1] in ("by", "from") else ""
        at = option.end
        while at < len(words) and tags[at] in ("JJ", "VBN", "RB"):
            at += 1
        return before in CLAIMS or (option.links == "mod" and words[at : at + 1] != [] and words[at] in CLAIMS)

    @property
    def trust(self) -> list[float]:
        """How far the rules of grammar may be trusted that make an option the holder, one number an option."""
        out = []
        for option, slot, where in zip(self.options, self.slots, self.places, strict=True):
            named = slot == "H1" and self.reading.words[option.head] not in PERSONAL
            if named and self.plain and where in ("S", "R"):
                out.append(_PLAIN_TRUST)
            elif named and where in ("p:by", "p:from"):
                out.append(_BY_TRUST)
            else:
                out.append(_TRUST.get(slot, 0.0))
        return out

    def owns_somebody(self, span: tuple[int, int]) -> bool:
        """Whether what a possessor owns is itself somebody: "NBC's Matt Lauer", "Oslo's envoy"."""
        word = self.owned.get(span, "")
        after = [i for i in range(span[1], min(span[1] + 6, len(self.reading.words))) if self.reading.words[i] == word]
        return is_somebody(word) or any(self.reading.tags[i][:3] == "NNP" for i in after)

    def _sense(self) -> str:
        """Say how the cue signals: stance verb (V), verb affecting its object (E), noun (N), adjective (A), content."""
        reading, known = self.reading, stance_words()
        for at in range(*self.cue):
            letters = known.get(reading.words[at])
            if letters is None:
                continue
            tag = reading.tags[at][:2]
            after = reading.tags[at + 1] if at + 1 < len(reading.tags) else ""
            if tag == "VB" and "E" in letters and after in ("PRP", "PRP$", "DT", "NNP", "NNPS"):
                return "E"
            want = "VE" if tag == "VB" else "NV" if tag == "NN" else "AEV" if tag == "JJ" else letters
            for letter in want + letters:
                if letter in letters:
                    return letter
        return "v" if self.verbal else "c"

    def _inherit(self) -> None:
        """Give the slot of a thing to the names in it: who "condemned the Turkish operations" condemned Turkey."""
        kinds = [shape(self.reading, option) for option in self.options]
        things = [
            (option, slot)
            for option, slot, kind in zip(self.options, self.slots, kinds, strict=True)
            if slot[0] == "T" and kind in ("NN", "NNS")
        ]
        for number, (option, kind) in enumerate(zip(self.options, kinds, strict=True)):
            if self.slots[number] not in ("-", "T2", "H2", "H3") or kind in ("NN", "NNS"):
                continue
            for thing, slot in things:
                if thing.start <= option.start and option.end <= thing.end and thing != option:
                    self.slots[number] = f"{slot}i"
                    break

    def _antecedents(self) -> dict[int, str]:
        """Return for options that a pronoun of the sentence may stand for the slot of that pronoun.

        Of a name and a pronoun for one person the name is to be taken (codebook, rule 7).
        """
        found: dict[int, str] = {}
        kinds = [shape(self.reading, option) for option in self.options]
        for number, (pronoun, kind) in enumerate(zip(self.options, kinds, strict=True)):
            if kind not in ("he", "they", "it") or self.slots[number] == "-":
                continue
            governor = pronoun.start - 1
            best = -1
            for other, (option, name) in enumerate(zip(self.options, kinds, strict=True)):
                if option.end > pronoun.start or option.links in ("mod", "his"):
                    continue
                verb = self.predicates[option.end]
                if verb >= 0 and governor - 2 <= verb <= governor and self.predicates[pronoun.end] < 0:
                    continue  # the subject of the verb whose object the pronoun is
                if fits(self.reading, self.reading.words[pronoun.start], option, name) and (
                    best < 0 or option.start > self.options[best].start
                ):
                    best = other
            if best >= 0:
                found.setdefault(best, self.slots[number])
                found[number] = "known"
        return found

    def _predicates(self) -> dict[int, int]:
        """Return the main verb by the end of an option; "officials" shares that of "officials in Ottawa"."""
        found = {option.end: self.reading.predicate(option.end) for option in self.options}
        for option in sorted(self.options, key=lambda option: -option.end):
            if (
                option.links
                and "and" not in option.links
                and option.links not in ("'s", "mod", "his")
                and found[option.end] >= 0
            ):
                head = option.head + 1
                if found.get(head, 0) < 0:
                    found[head] = found[option.end]
        words = self.reading.words
        for option in self.options:
            between = (
                option.start > 0 and words[option.start - 1] == "," and words[option.end : option.end + 1] == [","]
            )
            name = self.reading.tags[option.head][:3] == "NNP" and self.reading.tags[option.start] != "DT"
            if between and name and found[option.end] < 0:
                found[option.end] = self.reading.predicate(option.end + 1)
        return found

    def closeness(self, candidate: Candidate, actor: Candidate) -> tuple[int, int]:
        """Rank a candidate among the people and bodies of the sentence beside the actor: (by distance, how many)."""
        own = self._distance(candidate)
        people = {
            option.start: self._distance(option)
            for option in self.somebodies
            if option.end <= actor.start or actor.end <= option.start
        }
        people.pop(candidate.start, None)
        return min(sum(distance < own for distance in people.values()), 3), min(len(people), 3)

    def _distance(self, option: Candidate) -> int:
        return self.cue[0] - option.end if option.end <= self.cue[0] else max(option.start - self.cue[1], 0)

    def _ranks(self) -> dict[int, int]:
        """Return the rank of the phrases on each side of the cue, nearest first, by their starts."""
        left = sorted({c.start for c in self.options if c.start < self.cue[0]}, reverse=True)
        right = sorted({c.start for c in self.options if c.start >= self.cue[0]})
        return {start: n for side in (left, right) for n, start in enumerate(side)}


def bucket(n: int) -> int:
    return n if n < 4 else 4 if n < 6 else 6 if n < 10 else 10 if n < 18 else 18


def shape(reading: Reading, candidate: Candidate) -> str:
    """Say what kind of words a mention is made of."""
    word, tag = reading.words[candidate.head], reading.tags[candidate.head]
    if word in PERSONAL:
        for name, words in (("he", SINGULAR_HE | SINGULAR_SHE), ("they", PLURAL), ("it", NEUTER), ("I", FIRST)):
            if word in words:
                return name
        return "you"
    if tag[:3] == "NNP":
        text = reading.tokens[candidate.head].text
        if word in MATTERS:
            return "matter"
        return "place" if text in places().capitals or text in places().countries else "name"
    if tag == "JJ" and reading.tokens[candidate.head].text[0].isupper():
        return "Adj"
    return f"{tag}w" if is_somebody(word) else tag


def plain_role(role: str) -> str:
    return "s" if role == "speech" else "r"


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
    kind = shape(r, candidate)
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
        f"prep={preposition}|{side}|{prev1 if preposition else ''}|{view.stance}",
        f"word={view.word}|{side}",
        f"wordby={view.last}|{side}|{prev1 if preposition else role}",
        f"first={start == 0}|{role}",
        f"poss={possess}|{side}|{gap if gap < 3 else '+'}|{kind}",
        f"stance={view.stance}|{side}|{role}|{kind}",
    ]
    agent = view.agents.get(view.number[start, end], "-")
    plain = "P" if preposition else "s"
    slot = view.slots[view.number[start, end]]
    inner = view.inner.get((start, end), "")
    number = view.number[start, end]
    where = view.places[number]
    standing = view.pronoun_slots.get(number, "-")
    owned = view.owned.get((start, end), "")
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
    r = view.reading
    people = sum(1 for c in view.options if not c.links)
    outside = "0" if r.words_outside == 0 else "few" if r.words_outside < 4 else "many"
    said = r.speech_outside
    first = any(word in FIRST for word in r.words)
    opens = bool(r.in_quote) and r.in_quote[0]
    names = [
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
        f"subject={any(v >= 0 for v in view.predicates.values())}|{view.quoted}",
    ]
    return [f"{option}:{name}" for name in names]


def relation_features(view: CueView, candidate: Candidate | None, actor: Candidate | None, option: str) -> list[str]:
    """Name what a target candidate (None: nobody) has to do with the actor that was found (None: none or outside)."""
    if candidate is None:
        claimants = f"claimants={min(len(view.claimants), 2)}|{view.stance}|{view.sense}"
        return [f"noactor={actor is None}|{view.stance}|{view.frame}", f"act={option}", claimants]
    kind = shape(view.reading, candidate)
    number = view.number[candidate.start, candidate.end]
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
    return [
        *claim,
        f"nearest={nearest}|{side}|{kind}|{view.stance}",
        f"only={only}|{kind}|{view.stance}|{view.sense}",
        f"wheres={where}|{view.places[other]}|{view.sense}",
        f"clause={where}|{view.quoted}|{view.stance}|{view.slots[other][0]}",
        f"slots={view.slots[number]}|{view.slots[other]}",
        f"target={view.slots[number]}|{kind}|{view.sense}",
        f"agents={view.agents.get(number, '-')}|{view.agents.get(other, '-')}|{after}",
        f"order={after}|{actor_side}{side}|{view.frame}",
        f"apart={after}|{bucket(max(high - low, 0))}",
        f"between={after}|{verbs}|{view.verbal}",
        f"kinds={shape(r, actor)}|{kind}|{actor_side}{side}",
        f"quotes={r.in_quote[actor.start]}|{r.in_quote[candidate.start]}|{view.quoted}",
    ]
