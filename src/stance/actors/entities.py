"""Entities: whom a mention stands for in its document, pronouns and continued quotations included."""

from __future__ import annotations

import re

from stance.actors.aliases import AliasTable
from stance.actors.lexicon import first_names, is_somebody, places, somebody, word_tags
from stance.actors.name_index import NameIndex
from stance.actors.names import find_names, is_person, is_place
from stance.actors.speakers import Speakers
from stance.actors.words import (
    BODIES,
    FEMALE_WORDS,
    FIRST,
    MALE_WORDS,
    NEUTER,
    ORGANISATION,
    PARTIES,
    PERSONAL,
    PLURAL,
    ROLES,
    SINGULAR_HE,
    SINGULAR_SHE,
    TITLES,
    words_of,
)

_STRIP = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_POSSESSIVE = re.compile(r"[’']s?$")
_RUN = re.compile(r"(?<![\w’'-])\w+")
_LONGEST_ROLE = 8
_ROLE_WINDOW = 10_000
_SOME = words_of("some many several most few other others both two three four five six seven all")
_MANY = words_of(
    "police people staff media men women children everybody everyone nobody somebody opposition folk youth"
)
# After these a capital is a name's own, and they lose theirs: "Former Florida governor", "Some Democrats".
_LEADS = _SOME | words_of(
    "former senior top another more any every each no local retired leading fellow dozens hundreds"
)


class EntityResolver:
    """Resolve mentions of one document.

    Parameters
    ----------
    text : str
        The whole document; its names are indexed when they are first needed.
    aliases : AliasTable, optional
        Names that a user has given entities; they win over what the document says.
    """

    def __init__(self, text: str, aliases: AliasTable | None = None):
        self.text = text
        self.aliases = aliases or AliasTable()
        self._index: NameIndex | None = None
        self._speakers: Speakers | None = None
        self._runs: set[str] | None = None
        self._known: dict[tuple[str, str], str] = {}

    @property
    def index(self) -> NameIndex:
        """The names of the document."""
        if self._index is None:
            self._index = NameIndex(self.text)
        return self._index

    @property
    def speakers(self) -> Speakers:
        """The people of the document who may be meant at a place."""
        if self._speakers is None:
            self._speakers = Speakers(self.text, self.index)
        return self._speakers

    def resolve(self, mention: str, start: int, sentence_start: int, head: str = "") -> str | None:
        """Return the entity of a mention.

        Parameters
        ----------
        mention : str
            Verbatim.
        start, sentence_start : int
            Offsets of the mention and of its sentence in the document.
        head : str
            The mention's head word; the last word where it is not known.

        Returns
        -------
        str or None
            None for a pronoun that fits nobody.
        """
        given = self.aliases.entity(mention)
        if given is not None:
            return given
        found = self._resolve(mention, start, sentence_start, head)
        return found if found is None else self.aliases.entity(found) or found

    def _resolve(self, mention: str, start: int, sentence_start: int, head: str) -> str | None:
        lower = mention.lower()
        if lower in PERSONAL:
            return self.pronoun(lower, start, sentence_start)
        owner, _, owned = mention.partition(" ")
        if owned and owner.lower() in ("his", "her") and owned.islower() and not owned.endswith("s"):
            person = self.pronoun(owner.lower(), start, sentence_start)
            return f"{person}'s {owned}" if person else lower
        if owned.startswith("and ") and owner.lower() in ("he", "she"):
            person = self.pronoun(owner.lower(), start, sentence_start)
            return f"{person} and {self._named(owned[4:], '')}" if person else mention
        if lower.startswith("the ") and mention.split()[-1].islower() and lower.count(" ") < _LONGEST_ROLE:
            role = self.role(lower[4:], start)
            if role is not None:
                return role
        return self._named(mention, head)

    def _named(self, mention: str, head: str) -> str:
        key = (mention, head)
        if key not in self._known:
            found = self._by_name(mention, head)
            self._known[key] = self.aliases.entity(found) or found
        return self._known[key]

    def _by_name(self, mention: str, head: str) -> str:
        flat = _SPACE.sub(" ", mention).strip(' ,;:"“”')
        flat = _POSSESSIVE.sub("", flat) if flat[-2:] in ("'s", "’s") else flat
        bare = _STRIP.sub("", flat)
        if not bare or bare.split(" ")[0].lower() in _SOME:
            return bare[:1].lower() + bare[1:]
        if ", " in bare and " and " in bare and bare[:1].isupper():
            parts = [part for part in re.split(r", (?:and )?| and ", bare) if part]
            if all(part[:1].isupper() for part in parts):
                return ", ".join(self._named(part, "") for part in parts[:-1]) + " and " + self._named(parts[-1], "")
        if " " not in bare and (found := self._one_word(bare, article=bare != flat)) is not None:
            return found
        if bare in places().countries:
            return places().countries[bare] if "." in bare else bare
        if bare in places().demonyms and not bare.endswith("s"):
            return places().demonyms[bare]
        found = self._at_the_end(bare, head)
        if found is not None:
            return found
        if bare == flat:
            bare = self._uncapitalised(bare)
        if " and " in bare:
            return " and ".join(self._named(part, "") for part in bare.split(" and ")) if bare[:1].isupper() else bare
        return bare

    def _one_word(self, word: str, *, article: bool) -> str | None:
        """Return whom one word names: a bearer of the name, a country, what an acronym stands for."""
        known = places()
        if not article and (word in known.demonyms or is_place((word,))):
            full = self.index.fullest((word,))
            if len(full) > 1 and full[0].lower() in first_names():
                return " ".join(full)  # "Cuban" after "Mark Cuban"
        country = known.demonyms.get(word)
        if country is not None:
            return country if not word.endswith("s") or word.endswith("ss") else word
        if word in known.countries:
            return known.countries[word] if word.isupper() or "." in word else word
        if word.replace(".", "").isupper() and len(word.replace(".", "")) > 1:
            return self.index.expand(word)
        return None

    def _at_the_end(self, bare: str, head: str) -> str | None:
        """Return the fullest name for the one that ends a mention, titles and roles before it left out."""
        names = [name for name in find_names(bare) if not head or head in name.words]
        if not names or " and " in bare:
            return None
        name = names[-1]
        whole = " ".join(name.words)
        at = name.end - len(whole)
        lead, tail = bare[:at].strip(), bare[at:]
        if at and (bare[at - 1] != " " or lead.endswith(" of")):
            return None
        if tail != whole and not tail.startswith((f"{whole} of ", f"{whole} from ")):
            return None
        if tail != whole and name.words[-1].lower() in ORGANISATION | {"republic"}:
            return tail
        full = self.speakers.full(name)
        first = name.words[0].lower()
        several = first in _MANY or (first.endswith("s") and (first in PARTIES or first in somebody()))
        if not lead and several and not is_person(full, set()):
            full = name.words  # "Republicans" are not the "House Republicans" of another sentence
        roles = self.index.roles(name.words) | name.roles
        if lead and not is_person(name.words, roles) and not _introduces(lead, name.words):
            return None
        if not lead and len(full) == 1 and self._uncapitalised(bare) != bare:
            return None
        return " ".join(full)

    def _uncapitalised(self, bare: str) -> str:
        """Lower a first letter that is a capital only because a sentence begins with it; names keep all letters."""
        first, _, rest = bare.partition(" ")
        word = _POSSESSIVE.sub("", first.strip(".,"))
        lower = word.lower()
        if not word[:1].isupper() or word[1:] != lower[1:] or lower in PARTIES or lower in first_names():
            return bare
        if word in places().demonyms or is_place((word,)):
            return bare
        common = lower in _LEADS or lower in somebody() or lower in word_tags()
        if word in self.index.inner_words and lower not in _LEADS:
            return bare
        if rest[:1].isupper() and lower not in _LEADS:
            return bare
        alone = not rest or (rest.startswith("and ") and rest[4:5].isupper())
        if alone and (not lower.endswith("s") or lower.endswith("ss")) and lower not in _MANY:
            return bare  # "Boss and Huntington", "King": one of them would have an article
        return bare[:1].lower() + bare[1:] if common or self._stands(lower) else bare

    def _stands(self, word: str) -> bool:
        """Whether the document has a word, spelt so; most are looked up, for each search reads the whole text."""
        if self._runs is None:
            self._runs = set(_RUN.findall(self.text))
        run = _RUN.match(word)
        if run is not None and (run.group() == word or run.group() not in self._runs):
            return run.group() in self._runs
        return word in self.text and re.search(rf"(?<![\w’'-]){re.escape(word)}(?!\w)", self.text) is not None

    def role(self, role: str, offset: int) -> str | None:
        """Return who was last introduced with a role: "senator" -> "Ted Cruz", "ministry" -> "Foreign Ministry".

        Parameters
        ----------
        role : str
            What stands behind "the", lower-case; its last word is the role.
        offset : int
            Where it stands in the document.
        """
        head = role.split()[-1] if role else ""
        if " of " in role:
            head = role.split(" of ")[0].split()[-1]
        if head == "general" and head != role:
            return None  # an inspector's or an attorney's
        if head in TITLES or head in ROLES:
            return self._bearer(head, offset)
        if head in BODIES and " " not in role:
            return self._body_called(head, offset)
        return None

    def _bearer(self, head: str, offset: int) -> str | None:
        want = "he" if head in MALE_WORDS else "she" if head in FEMALE_WORDS else ""
        for name in self.index.before(offset, _ROLE_WINDOW):
            full = self.speakers.full(name)
            roles = self.index.roles(full) | name.roles
            if head in roles and is_person(full, roles):
                return " ".join(full)
        return self.speakers.person(offset, want) if head in ROLES else None

    def _body_called(self, head: str, offset: int) -> str | None:
        for name in self.index.before(offset, _ROLE_WINDOW):
            called = name.words[-1].lower() == head or (len(name.words) > 1 and name.words[0].lower() == head)
            if called and len(name.words) > 1:
                return " ".join(self.index.fullest(name.words))
            if head in name.roles and not is_person(name.words, name.roles) and not is_place(name.words):
                found = self._named(" ".join(name.words), "")
                return None if found in places().countries else found
        return None

    def pronoun(self, word: str, offset: int, sentence_start: int) -> str | None:
        """Return whom a pronoun stands for: the last fitting person or body named before it."""
        if word in FIRST or word in ("you", "your"):
            return self.speaker(sentence_start) if word in FIRST else None
        if word in SINGULAR_HE or word in SINGULAR_SHE:
            return self.speakers.person(offset, "he" if word in SINGULAR_HE else "she")
        if word in NEUTER or word in PLURAL:
            body = self.speakers.body(sentence_start)
            return None if body is None else self._named(" ".join(body.words), "")
        return None

    def speaker(self, offset: int, end: int | None = None) -> str | None:
        """Return who spoke last before an offset, for a quotation that goes on; see `Speakers.speaker`."""
        found = self.speakers.speaker(offset, end)
        return found if found is None else self.aliases.entity(found) or found


def _introduces(lead: str, words: tuple[str, ...]) -> bool:
    """Whether words before a name say what its bearer is: "Foreign Ministry spokesperson", "rights organization"."""
    last = lead.split()[-1]
    word = last.lower().strip(".,")
    if last.islower() and (word in ORGANISATION or word in BODIES):
        return True
    return len(words) == 1 and (last[:1].isupper() or word in TITLES or is_somebody(word))
