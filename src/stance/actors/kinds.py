"""What an entity is, and of which country: a kind and an ISO 3166 code beside each actor and target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from stance.actors.aliases import AliasTable
from stance.actors.entities import EntityResolver
from stance.actors.lexicon import is_somebody, places, regions
from stance.actors.names import Name, is_person, may_be_surname, names_body
from stance.actors.words import BODIES, ORGANISATION, PARTIES, ROLES, TITLES, words_of
from stance.schema import Claim, Document, Mention, Sentence

CODES = ("country", "kind")

_METONYMS = words_of("Kremlin Whitehall Elysee Élysée Elysée Zhongnanhai") | {
    *("Downing Street", "Parliament Hill", "White House", "Palestinian Authority", "Pentagon", "Capitol Hill"),
    *("Holy See", "Supreme Court", "Congress", "Senate", "House of Representatives", "House of Commons"),
}
_AMERICAN = {"White House", "Pentagon", "Capitol Hill"}
_GOVERNMENT = words_of("""
    government ministry department administration cabinet parliament congress senate embassy consulate police army
    military navy junta regime authorities authority court courts tribunal customs constabulary knesset duma bundestag
    """)
_CROWDS = words_of("""
    people public community family couple crowd team opposition media everybody everyone others some many most men
    women children folk percent number majority dozens hundreds thousands lot lots group coalition pair trio
    """)
_OFFICES = words_of("""
    human rights aid news charity
    foreign affairs defence defense finance interior trade justice health opposition ruling far-right right-wing state
    of for the and new outgoing top then national security energy economy labour labor transport home culture leader
    """)
_CUT = re.compile(r" (?:of|in|from|for|at|on|who|with|against|near|behind|to) ")
_LEAD, _LEAD_WORDS = 90, 8
_BEHIND = re.compile(
    r",? (?:(?:the|a|an) )?(?:\w+ )?(?:president|minister|premier|chancellor|king|queen|leader|ambassador) of "
    r"(?:the )?(?P<of>[A-Z][\w.]+(?: [A-Z]\w+)?)"
    r"|, (?:(?:the|a|an) )?(?P<own>[A-Z][\w.]+(?: [A-Z]\w+)?)(?:[’']s)? [a-z]",
)
_MOST = 8


class EntityCodes:
    """Kinds and countries of the entities of one document.

    Parameters
    ----------
    resolver : EntityResolver
        Of the document.
    """

    def __init__(self, resolver: EntityResolver):
        self.resolver = resolver
        self._by_word: dict[str, list[Name]] | None = None
        self._known: dict[str, tuple[str | None, str | None]] = {}

    def find(self, entity: str) -> tuple[str | None, str | None]:
        """Return an entity's country (ISO 3166 alpha-2) and kind (one of `KINDS`), each None where it is not known.

        What the user's aliases say comes first.
        """
        if entity not in self._known:
            country, kind = self.resolver.aliases.codes(entity)
            if country is None or kind is None:
                found = self._find(entity)
                country, kind = country or found[0], kind or found[1]
            self._known[entity] = (country, kind)
        return self._known[entity]

    def _find(self, entity: str) -> tuple[str | None, str | None]:
        known = places()
        if entity in _METONYMS:
            country = known.countries.get(entity) or ("United States" if entity in _AMERICAN else None)
            return known.codes[country] if country else self._around(entity), "government"
        if entity in known.countries:
            return known.codes[known.countries[entity]], "state"
        if entity in known.capitals:
            return known.codes[self._whose_capital(entity)], "government"
        if entity in known.demonyms:
            return known.codes[known.demonyms[entity]], "group"
        if len(parts := _parts(entity)) > 1:
            countries = {self.find(part)[0] for part in parts}
            return countries.pop() if len(countries) == 1 else None, "group"
        kind = self._kind(entity)
        country = _country_in(entity) if kind != "person" or not entity[:1].isupper() else None
        return country or (self._around(entity) if entity[:1].isupper() else None), kind

    def _kind(self, entity: str) -> str | None:
        words = tuple(entity.split())
        if not words or entity in regions():
            return None
        phrase = _CUT.split(entity)[0].split()
        head = phrase[-1].lower().strip("’'") if phrase else ""
        if phrase and phrase[-1][:1].isupper():
            if any(word.lower() in _GOVERNMENT for word in words):
                return "government"
            index = self.resolver.index
            roles = index.roles(words)
            if names_body(words) or any(word.lower() in BODIES for word in words) or words[0].isupper():
                return "organisation" if len(words[0].strip(".")) > 1 or len(words) == 1 else "person"
            if head in PARTIES:
                return "group"
            if is_person(words, roles) or self.resolver.speakers.surely_person(words, roles):
                return "person"
            return "person" if len(words) == 1 and may_be_surname(words) and roles & (TITLES | ROLES) else None
        return _kind_of_noun(head)

    def _whose_capital(self, capital: str) -> str:
        """Return the country whose capital it is; of two, the one of which the document says more."""
        known = places()
        own = known.shared_capitals.get(capital)
        if own is None:
            return known.capitals[capital]
        text = self.resolver.text
        counts = []
        for country in own:
            names = {name for table in (known.countries, known.demonyms) for name, of in table.items() if of == country}
            counts.append(sum(len(re.findall(rf"\b{re.escape(name)}\b", text)) for name in names))
        # Brussels, if neither is named, is the Union's.
        union = own.index("European Union") if "European Union" in own else 0
        return own[max(range(len(own)), key=lambda i: (counts[i], i == union))]

    def _around(self, entity: str) -> str | None:
        """Return the country that the document gives an entity: "Chinese spokesman Lee", "Lee, China's spokesman"."""
        text, index = self.resolver.text, self.resolver.index
        words = tuple(entity.split())
        seen = 0
        for name in sorted({*self._named(words[0]), *self._named(words[-1])}, key=attrgetter("start")):
            if name.words[-1] != words[-1] and name.words[0] != words[0]:
                continue
            if index.fullest(name.words) != words and name.words != words:
                continue
            start = name.end - len(" ".join(name.words))
            country = _country_before(text[max(0, start - _LEAD) : start]) or _country_behind(text, name.end)
            if country is not None:
                return country
            seen += 1
            if seen == _MOST:
                break
        return None

    def _named(self, word: str) -> list[Name]:
        """Return the names that begin or end with a word."""
        if self._by_word is None:
            self._by_word = {}
            for name in self.resolver.index.names:
                for end in {name.words[0], name.words[-1]}:
                    self._by_word.setdefault(end, []).append(name)
        return self._by_word.get(word, [])


def with_entity_codes(
    documents: Sequence[Document], sentences: Sequence[Sentence], aliases: AliasTable | None = None
) -> list[Sentence]:
    """Give each actor and target with an entity the keys `country` and `kind`.

    Parameters
    ----------
    documents : sequence of Document
    sentences : sequence of Sentence
        With claims.
    aliases : AliasTable, optional
        Countries and kinds that a user gave.

    Returns
    -------
    list of Sentence
        The same, the keys in the mentions' `extra`: `country` an ISO 3166 alpha-2 code or None, `kind` one of `KINDS`
        or None.
    """
    texts = {document.id: document.text for document in documents}
    known: dict[str, EntityCodes] = {}

    def coded(mention: Mention | None, doc: str) -> Mention | None:
        if mention is None:
            return None
        if doc not in known:
            known[doc] = EntityCodes(EntityResolver(texts[doc], aliases))
        found = (None, None) if mention.entity is None else known[doc].find(mention.entity)
        return replace(mention, extra={**mention.extra, **dict(zip(CODES, found, strict=True))})

    def both(claim: Claim, doc: str) -> Claim:
        return replace(claim, actor=coded(claim.actor, doc), target=coded(claim.target, doc))

    return [
        sentence.with_claims(tuple(both(claim, sentence.doc) for claim in sentence.claims)) for sentence in sentences
    ]


def _parts(entity: str) -> list[str]:
    """Split an entity that is several ones, all named: "France and Germany"."""
    parts = [part for part in re.split(r", (?:and )?| and ", entity) if part]
    body = re.search(r"\b(?:of|for)\b", parts[0]) if parts else None
    return parts if len(parts) > 1 and not body and all(part[:1].isupper() for part in parts) else [entity]


def _kind_of_noun(head: str) -> str | None:
    """Return the kind that a common noun names."""
    if head in _GOVERNMENT:
        return "government"
    if head in _CROWDS or head in PARTIES:
        return "group"
    single = head.removesuffix("s")
    if single != head and not head.endswith("ss"):
        company = head.removesuffix("ies") + "y"
        some = is_somebody(head) or is_somebody(single) or company in ORGANISATION | BODIES
        return "group" if some else None
    if head in ORGANISATION or head in BODIES or head in ("party", "panel", "newspaper", "firm", "outlet"):
        return "organisation"
    return "person" if is_somebody(head) or head in TITLES or head in ROLES else None


def _country_named(word: str) -> str | None:
    known = places()
    bare = re.sub(r"[’']s?$", "", word.strip(',;:“”"()'))
    country = known.countries.get(bare) or known.demonyms.get(bare)
    return None if country is None else known.codes[country]


def _country_in(phrase: str) -> str | None:
    """Return the one country that a phrase names: "Chinese officials", "U.S. intelligence agencies"."""
    words = phrase.split()
    pairs = [" ".join(words[i : i + 2]) for i in range(len(words) - 1)]
    found = [code for pair in pairs if (code := _country_named(pair))]
    found = found or [code for word in words if (code := _country_named(word))]
    return found[0] if len(set(found)) == 1 else None


def _country_before(lead: str) -> str | None:
    """Return the country before a name, if only offices stand between."""
    words = re.split(r"[.!?]\s|\n|[“”\"]", lead)[-1].split() if not lead.endswith("\n") else []
    for at in range(len(words) - 1, max(-1, len(words) - _LEAD_WORDS), -1):
        pair = _country_named(" ".join(words[at - 1 : at + 1])) if at else None
        country = pair or _country_named(words[at])
        if country is not None:
            return country
        word = words[at].strip(".").lower()
        if not (word in TITLES or word in ORGANISATION or word in _OFFICES or word in _GOVERNMENT or is_somebody(word)):
            return None
    return None


def _country_behind(text: str, end: int) -> str | None:
    """Return the country in the apposition behind a name."""
    match = _BEHIND.match(text, end)
    if match is None:
        return None
    named = match["of"] or match["own"]
    return _country_named(named) or _country_named(named.split(" ")[0])
