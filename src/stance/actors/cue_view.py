"""The cue of a claim in its sentence: what the features ask of it, worked out once."""

from __future__ import annotations

from stance.actors.clauses import agents
from stance.actors.lexicon import is_somebody, plain_verbs, stance_words
from stance.actors.mentions import Candidate
from stance.actors.reading import Reading
from stance.actors.reported import Saying, governors, sayings
from stance.actors.shapes import fits, shape
from stance.actors.slots import place, slots
from stance.actors.words import PERSONAL, words_of

CLAIMS = words_of("""
    claim claims allegation allegations accusation accusations charge charges assertion assertions suggestion
    suggestions statement statements report reports remark remarks comment comments story account version narrative
    characterization description criticism complaint complaints lawsuit testimony insinuation theory contention
    """)
_NEAREST = words_of("lead0 mid0 tail0 per0")
_TARGET_TRUST = {"T1": 2.0, "T1i": 2.0, "T2i": 1.0, "T3": 1.0}
_THINGS = words_of("NN NNS CD DT JJ matter")
_TRUST = {"H1": 1.0, "H2": 0.4}
# "the Herald said Oslo accused", "criticism came from Oslo", "he lied, Hall said"; not of pronouns
_PLAIN_TRUST, _BY_TRUST, _SAID_TRUST = 8.0, 4.5, 2.5


class CueView:
    """The cue of a claim in its sentence, as the features need it."""

    def __init__(self, reading: Reading, cue: tuple[int, int], stance: str, options: list[Candidate]):
        self.reading, self.cue, self.stance, self.options = reading, cue, stance, options
        self.absence: list[str] = []  # names that `absence_features` worked out, for they are asked three times
        self.kinds = [shape(reading, option) for option in options]
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
            c
            for c, kind in zip(options, self.kinds, strict=True)
            if not c.links and kind not in ("NN", "NNS", "CD", "DT", "JJ")
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
        self.reports, around = self._reports()
        self.governed = around[0].kind if around else "-"
        self.places = [
            place(reading, option, cue, self.agents.get(n, ""), self.predicates[option.end])
            for n, option in enumerate(options)
        ]
        self.slots = slots(reading, options, self.predicates, self.places, around, cue, self.sense, self.passive)
        self._inherit()
        self.pronoun_slots = self._antecedents()
        self.filled = {letter: self._filler(letter) for letter in "HT"}
        self.best_slot = min(self.slots, default="-", key=lambda slot: (slot[0] != "H", slot))
        self.owned = {
            (c.start, c.end): self._owned(c)
            for c in options
            if reading.tags[c.end : c.end + 1] == ["POS"] or c.links == "his"
        }
        self.container = [self._container(option) for option in options]
        self.claimants = {n for n, option in enumerate(options) if self._claims(option)}
        self.number = {(option.start, option.end): n for n, option in enumerate(options)}

    def _reports(self) -> tuple[dict[int, str], list[Saying]]:
        """Return for who says something what that clause is to the cue, and how the nearest one governs it.

        The label is the clause's kind with its number, counted from the cue outwards ("lead0"), "own" where its verb
        is in the cue, "out" where it does not govern the cue; with "i" for a phrase inside the speaker's.
        """
        found = sayings(self.reading, self.options, self.predicates)
        around = governors(found, self.cue)
        out: dict[int, str] = {}
        for saying in (*around, *found):
            own = self.cue[0] <= saying.verb < self.cue[1]
            label = f"{saying.kind}{min(around.index(saying), 2)}" if saying in around else "own" if own else "out"
            for at, number in enumerate(saying.speakers):
                out.setdefault(number, label if at == 0 else f"{label}i")
        return out, around

    def _filler(self, letter: str) -> tuple[str, str, str]:
        """Return slot, kind and head of what fills the surest slot of holder (H) or target (T): a bill is nobody."""
        found = [
            (slot, option.start - option.end, number)
            for number, (option, slot) in enumerate(zip(self.options, self.slots, strict=True))
            if slot[0] == letter and slot[-1] != "i"
        ]
        if not found:
            return "-", "-", "-"
        slot, _, number = min(found)
        return slot, self.kinds[number], self.reading.words[self.options[number].head]

    def _container(self, option: Candidate) -> str:
        """Return the head of the smallest phrase that an option is a part of, "" for none: whose "campaign"."""
        start, end, shortest, head = option.start, option.end, len(self.reading.words) + 1, ""
        for other in self.options:
            size = other.end - other.start
            around = other.start <= start and end <= other.end and end - start < size < shortest
            if around and not start <= other.head < end:
                shortest, head = size, self.reading.words[other.head]
        return head

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
        for number, (option, slot, where) in enumerate(zip(self.options, self.slots, self.places, strict=True)):
            named = slot == "H1" and self.reading.words[option.head] not in PERSONAL
            if named and self.plain and where in ("S", "R"):
                out.append(_PLAIN_TRUST)
            elif named and where in ("p:by", "p:from"):
                out.append(_BY_TRUST)
            elif named and self.sense in "vc" and self.reports.get(number) in _NEAREST:
                out.append(_SAID_TRUST)
            else:
                out.append(_TRUST.get(slot, 0.0))
        return out

    @property
    def target_trust(self) -> list[float]:
        """How far the rules of grammar may be trusted that make an option the target, one number an option.

        Of a denial it is whose claim is spoken of. Not of accusations, of which there is enough to learn from.
        """
        out = []
        for number, slot in enumerate(self.slots):
            body = self.kinds[number] not in _THINGS
            due = number in self.claimants if self.stance == "denial" else self.stance == "concern"
            out.append(_TARGET_TRUST.get(slot, 0.0) if body and due else 0.0)
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
            if tag == "VB" and "E" in letters and (self.passive or after in ("PRP", "PRP$", "DT", "NNP", "NNPS")):
                return "E"
            want = "VE" if tag == "VB" else "NV" if tag == "NN" else "AEV" if tag == "JJ" else letters
            for letter in want + letters:
                if letter in letters:
                    return letter
        return "v" if self.verbal else "c"

    def _inherit(self) -> None:
        """Give the slot of a thing to the names in it: who "condemned the Turkish operations" condemned Turkey."""
        kinds = self.kinds
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
        kinds = self.kinds
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
