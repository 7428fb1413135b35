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
_BEFORE_OWNED = words_of("POS JJ VBN VBG RB JJS CD")
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
        self.verbs = [self.predicates[option.end] for option in options]
        climbed = agents(reading, options, self.predicates, cue)
        self.best_agent = min(climbed.values(), key=len, default="-")
        self.agents = [climbed.get(n, "-") for n in range(len(options))]
        self.reports, around = self._reports()
        self.governed = around[0].kind if around else "-"
        self.places = [
            place(reading, option, cue, climbed.get(n, ""), verb)
            for n, (option, verb) in enumerate(zip(options, self.verbs, strict=True))
        ]
        self.slots = slots(reading, options, self.predicates, self.places, around, cue, self.sense, self.passive)
        self._inherit()
        self.standings = self._antecedents()
        self.filled = {letter: self._filler(letter) for letter in "HT"}
        self.best_slot = min(self.slots, default="-", key=lambda slot: (slot[0] != "H", slot))
        self.owned = [self._owned(option) for option in options]
        self.owns_somebody = [
            bool(noun) and self._is_somebody(noun, option.end) for noun, option in zip(self.owned, options, strict=True)
        ]
        self.claims = [self._claims(option, noun) for noun, option in zip(self.owned, options, strict=True)]

    def _reports(self) -> tuple[list[str], list[Saying]]:
        """Return what the clause in which an option says something is to the cue, and how the nearest one governs it.

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
        return [out.get(number, "-") for number in range(len(self.options))], around

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

    def _owned(self, owner: Candidate) -> str:
        """Return the noun that a possessor owns, "" for others: "claims" in "Oslo's earlier claims"."""
        words, tags = self.reading.words, self.reading.tags
        at, n = owner.end, len(tags)
        if not (owner.links == "his" or (at < n and tags[at] == "POS")):
            return ""
        while at < n and tags[at] in _BEFORE_OWNED:
            at += 1
        return words[at] if at < n else ""

    def _claims(self, option: Candidate, owned: str) -> bool:
        """Whether somebody's claim is spoken of: "Oslo's claims", "Republican claims", "the report by Oslo"."""
        words, tags = self.reading.words, self.reading.tags
        start, at, n = option.start, option.end, len(words)
        if owned in CLAIMS or (start > 1 and words[start - 1] in ("by", "from") and words[start - 2] in CLAIMS):
            return True
        if option.links != "mod":
            return False
        while at < n and tags[at] in ("JJ", "VBN", "RB"):
            at += 1
        return at < n and words[at] in CLAIMS

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
            elif named and self.sense in "vc" and self.reports[number] in _NEAREST:
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
            due = self.claims[number] if self.stance == "denial" else self.stance == "concern"
            out.append(_TARGET_TRUST.get(slot, 0.0) if body and due else 0.0)
        return out

    def _is_somebody(self, noun: str, after: int) -> bool:
        """Whether what a possessor owns is itself somebody: "NBC's Matt Lauer", "Oslo's envoy"."""
        words, tags = self.reading.words, self.reading.tags
        near = range(after, min(after + 6, len(words)))
        return is_somebody(noun) or any(tags[i][:3] == "NNP" for i in near if words[i] == noun)

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

    def _antecedents(self) -> list[str]:
        """Return for each option that a pronoun of the sentence may stand for the slot of that pronoun.

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
        return [found.get(number, "-") for number in range(len(self.options))]

    def _predicates(self) -> dict[int, int]:
        """Return the main verb by the end of an option; "officials" shares that of "officials in Ottawa"."""
        found = {end: self.reading.predicate(end) for end in {option.end for option in self.options}}
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
            if option.start == 0 or words[option.start - 1] != "," or words[option.end : option.end + 1] != [","]:
                continue
            name = self.reading.tags[option.head][:3] == "NNP" and self.reading.tags[option.start] != "DT"
            if name and found[option.end] < 0:
                found[option.end] = self.reading.predicate(option.end + 1)
        return found
