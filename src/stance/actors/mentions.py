"""Mentions: the noun phrases of a sentence that could be somebody, found by tag patterns without a parser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stance.actors.lexicon import is_somebody
from stance.actors.words import ORGANISATION, REFLEXIVE, TIMES, TITLES, words_of
from stance.text.tokens import Token

MAX_LINKS = 4  # noun phrases after the first that one mention may join
_NOUN = frozenset(("NN", "NNS", "NNP", "NNPS"))
_INSIDE = _NOUN | {"JJ", "JJR", "JJS", "CD", "VBN", "VBG", "$", "AFX"}
_OPEN = frozenset(("DT", "PDT", "PRP$", "WP$"))
_BEGINS = (_INSIDE | _OPEN | {"PRP"}) - {"VBN", "VBG"}
# Prepositions inside a mention; "about", "against", "over" lead from a stance to its target instead.
_JOINTS = words_of("of at in from for on to with near across behind inside within around between")
_LINKS: dict[tuple[str, ...], str] = {
    **dict.fromkeys((("'s",), ("’s",), ("'",), ("’",)), "'s"),
    **dict.fromkeys((("and",), ("or",), ("&",), (",", "and"), ("as", "well", "as")), "and"),
    (",",): ",",
    ("such", "as"): "such as",
}
_PARTY = words_of("R- D- I- R D I")
_ALONE = words_of("some others many several both few all one most none each those these half")


class Tagged(NamedTuple):
    """Tokens of a sentence with their Penn tags, in lower case, and whether each begins with a capital."""

    tokens: Sequence[Token]
    tags: Sequence[str]
    words: Sequence[str]
    capital: Sequence[bool]

    @classmethod
    def of(cls, tokens: Sequence[Token], tags: Sequence[str]) -> Tagged:
        """Read tokens and their tags."""
        texts = [token.text for token in tokens]
        return cls(tokens, tags, [text.lower() for text in texts], [text[0].isupper() for text in texts])


class Phrase(NamedTuple):
    """A base noun phrase: tokens `start` to `end` (exclusive), its last one the head."""

    start: int
    end: int


class Candidate(NamedTuple):
    """What may be an actor or a target: tokens `start` to `end`, and how it was put together.

    `links` names the joints between its noun phrases ("of", "and", "'s"), `first` its first phrase's number, `head` the
    token that heads the whole.
    """

    start: int
    end: int
    head: int
    first: int
    links: str


def base_phrases(sentence: Tagged, cue: tuple[int, int]) -> list[Phrase]:
    """Find base noun phrases; the tokens of the cue (from, to) cut them.

    Parameters
    ----------
    sentence : Tagged
    cue : tuple of int
        First token of the cue and the one after its last; (0, 0) for none.
    """
    tokens, tags, words, capital = sentence
    phrases: list[Phrase] = []
    n = len(tokens)
    at = 0
    while at < n:
        tag = tags[at]
        begins = tag in _BEGINS or (words[at][0] in "#@" and tag not in ("VBN", "VBG"))
        if not begins or cue[0] <= at < cue[1] or words[at] in TIMES:
            at += 1  # a participle that opens a phrase is a verb more often than not; times are nobody
            continue
        if at and words[at - 1] == "(" and tokens[at].text[:2] in _PARTY:
            at += 1  # "(I-Vt.)" behind a politician's name
            continue
        if tag == "PRP":
            phrases.append(Phrase(at, at + 1))
            at += 1
            continue
        end, noun = _extent(sentence, at, cue)
        if noun > at or (noun == at and tag in _NOUN) or words[at] in _ALONE:
            phrases.append(Phrase(at, max(noun, at) + 1))
            at = max(noun, at) + 1
            continue
        if tag == "PRP$" or (capital[at] and (at > 0 or at + 1 == cue[0]) and tag not in _OPEN):
            phrases.append(Phrase(at, at + 1))
        at = max(end, at + 1)
    inner = _in_cue(sentence, cue)
    return sorted([*phrases, *inner]) if inner else phrases


def _in_cue(sentence: Tagged, cue: tuple[int, int]) -> list[Phrase]:
    """Find who is named inside a cue of several words: "call us liars", "comparisons to Germany"."""
    tags, words = sentence.tags, sentence.words
    phrases: list[Phrase] = []
    at = cue[0]
    while at < cue[1] and cue[1] - cue[0] > 1:
        end = at
        while end < cue[1] and (tags[end] in _NOUN or (end == at and tags[end] in _OPEN)):
            end += 1
        if tags[at] == "PRP" or (tags[at] == "PRP$" and end == at):
            end = at + 1
        named = end > at and (tags[end - 1] in ("NNP", "NNPS") or is_somebody(words[end - 1]))
        if named or (end > at and tags[at] == "PRP"):
            phrases.append(Phrase(at, end))
        elif tags[at] == "PRP$":
            phrases.append(Phrase(at, at + 1))
        at = max(end, at + 1)
    return phrases


def _extent(sentence: Tagged, at: int, cue: tuple[int, int]) -> tuple[int, int]:
    """Return where the phrase that opens here ends, and its last noun (-1 without one)."""
    _, tags, words, _ = sentence
    noun, end = -1, at
    n = len(words)
    while end < n and not cue[0] <= end < cue[1]:
        tag = tags[end]
        word = words[end]
        if word in TIMES or (noun >= 0 and word in REFLEXIVE):
            break
        if word == "." and _initial(sentence, end):
            end += 1
            continue
        if tag in _NOUN:
            if noun >= 0 and tag[:3] == "NNP" and _new_name(sentence, noun, end):
                break  # "some find evidence Farrow had coached him"
            noun = end
        elif tag in _OPEN:
            if end > at and tags[end - 1] not in _OPEN:
                break
        elif tag in _INSIDE or word[0] in "#@":
            # A participle after a noun opens a clause of its own ("officials accused of"), not a phrase.
            if noun >= 0 and tag in ("VBN", "VBG", "VBD"):
                break
            if word[0] in "#@" or (tag == "CD" and words[at] in ("the", "these", "those", "all")):
                noun = end
        else:
            after = tags[end + 1] if end + 1 < n else ""
            adverb = tag in ("RB", "RBR", "RBS") and after in ("JJ", "VBN") and noun < 0
            # Marks inside a name keep it in one piece ("Hart & Sons").
            if not adverb and not (word == "&" and noun >= 0 and after in _NOUN):
                break
        end += 1
    if noun < 0 and end > at + 1 and words[at] in ("the", "those") and tags[end - 1] in ("JJ", "JJS", "JJR", "VBN"):
        noun = end - 1  # "the wealthy", "the accused"
    return end, noun


def _new_name(sentence: Tagged, noun: int, at: int) -> bool:
    """Whether a name after a common noun that names nobody begins a phrase of its own."""
    _, tags, words, capital = sentence
    if noun != at - 1 or tags[noun] not in ("NN", "NNS") or capital[noun]:
        return False
    word = words[noun]
    return not (word in TITLES or word in ORGANISATION or is_somebody(word))


def _initial(sentence: Tagged, at: int) -> bool:
    """Whether a full stop only marks an initial or an abbreviation in a name ("Vann R. Newkirk", "Rep. Smith")."""
    tokens, tags, _, capital = sentence
    if at == 0 or at + 1 >= len(tokens) or tokens[at - 1].end != tokens[at].start:
        return False
    word = tokens[at - 1].text
    short = len(word) == 1 or word.lower() in TITLES
    return short and capital[at - 1] and capital[at + 1] and tags[at + 1] in _NOUN


def candidates(sentence: Tagged, phrases: Sequence[Phrase], cue: tuple[int, int]) -> list[Candidate]:
    """Put phrases together into all mentions that the sentence offers.

    A mention is a phrase, or several joined by a preposition, a possessive, "and", or commas that end in "and"; also
    the possessor or the capitalised first words in a phrase ("Turkish" in "Turkish allegations").
    """
    _, tags, words, _ = sentence
    found: dict[tuple[int, int], Candidate] = {}
    for number, phrase in enumerate(phrases):
        head = phrase.end - 1
        if words[head] in TIMES and tags[head] != "PRP":
            continue
        _add(found, Candidate(phrase.start, phrase.end, head, number, ""))
        if tags[phrase.start] == "PRP$" and phrase.end - phrase.start > 1:
            _add(found, Candidate(phrase.start, phrase.start + 1, phrase.start, number, "his"))
        _add_modifier(found, sentence, phrase, number, cue)
        _join(found, sentence, phrases, number)
    return list(found.values())


def _add(found: dict[tuple[int, int], Candidate], candidate: Candidate) -> None:
    found.setdefault((candidate.start, candidate.end), candidate)


def _add_modifier(
    found: dict[tuple[int, int], Candidate],
    sentence: Tagged,
    phrase: Phrase,
    number: int,
    cue: tuple[int, int],
) -> None:
    """Add the name that only modifies: "the Trump campaign", "Chinese interference"."""
    _, tags, words, capital = sentence
    start = phrase.start + (tags[phrase.start] in _OPEN)
    end = start
    while end < phrase.end - 1 and (
        (capital[end] and tags[end] in ("NNP", "NNPS", "JJ", "NN", "NNS"))
        or (end > start and words[end] == "." and _initial(sentence, end))
    ):
        end += 1
    if phrase.end == cue[0] and phrase.end - phrase.start > 1 and _modifies(sentence, cue[0]):
        # The cue is the noun itself: "those Russian concerns", "growing party concern".
        first = phrase.end - 1
        while first > start and capital[first] and capital[first - 1]:
            first -= 1
        _add(found, Candidate(first, phrase.end, phrase.end - 1, number, "mod"))
    if start < end < phrase.end and (not capital[phrase.end - 1] or phrase.end == cue[0]):
        _add(found, Candidate(start, end, end - 1, number, "mod"))


def _modifies(sentence: Tagged, at: int) -> bool:
    """Whether the noun at `at` has a noun or a capitalised word before it."""
    tags = sentence.tags
    return tags[at][:2] == "NN" and (tags[at - 1][:2] == "NN" or sentence.capital[at - 1])


def _join(
    found: dict[tuple[int, int], Candidate],
    sentence: Tagged,
    phrases: Sequence[Phrase],
    number: int,
) -> None:
    _, tags, words, _ = sentence
    start, head = phrases[number].start, phrases[number].end - 1
    links: list[str] = []
    commas = 0
    for later in range(number + 1, min(number + 1 + MAX_LINKS, len(phrases))):
        link = _link(sentence, phrases[later - 1].end, phrases[later].start)
        if link is None:
            return
        end = phrases[later].end
        if words[end - 1] in TIMES or tags[end - 1] == "PRP":
            return
        if link == ",":
            commas += 1
            links.append(link)
            continue
        if link == "'s" and (not links or links[-1] in ("'s", "and")):
            head = end - 1
        if link != "and" and link != "'s" and not links and _is_named_person(sentence, phrases[number]):
            return  # "Sgt. Charles Poirier of the police": the name is enough
        if tags[start] == "PRP" and link != "and":
            return
        links.append(link)
        if commas and "and" not in links:
            continue
        _add(found, Candidate(start, end, head, number, " ".join(links[-3:])))


def _is_named_person(sentence: Tagged, phrase: Phrase) -> bool:
    """Whether a phrase ends in two capitalised words, none of which says that it is a body."""
    if phrase.end - phrase.start < 2 or not all(
        sentence.tags[i][:3] == "NNP" for i in (phrase.end - 2, phrase.end - 1)
    ):
        return False
    return not any(word in ORGANISATION for word in sentence.words[phrase.start : phrase.end])


def _link(sentence: Tagged, start: int, end: int) -> str | None:
    """Name the joint between two phrases, None where nothing joins them."""
    words = tuple(sentence.words[start:end])
    if words in _LINKS:
        return _LINKS[words]
    if len(words) == 1:
        return words[0] if words[0] in _JOINTS and sentence.tags[start] in ("IN", "TO", "RP") else None
    if len(words) > 2 and words[0] == "," and words[1].isdigit() and words[2] == ",":
        return "and" if words[3:] == ("and",) else "," if len(words) == 3 else None  # ages: "Reed, 68, and Hall"
    return None
