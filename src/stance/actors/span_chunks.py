"""Sentences as chunks, without a parser: noun phrases, verb groups, single words between, and their surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stance.actors.mentions import Tagged, base_phrases
from stance.actors.span_words import noun_sort, stem, verb_sort
from stance.text.tokens import Token

_VERBS = frozenset(("MD", "VB", "VBD", "VBP", "VBZ", "VBN", "VBG"))
_NEGATIONS = frozenset(("n't", "n’t", "not", "never"))
_ENDS = frozenset((".", "!", "?", "…"))
_CLOSING = frozenset(("”", '"', "''", "’", ")"))
_FORMS = {"VBG": "ing", "VBN": "en"}
_MOST = 4
_EDGE = ("<b>", "<e>")


class Chunk(NamedTuple):
    """Tokens `start` to `end` (exclusive).

    `kind` is "NP", "VG" or the tag of a single word, `head` the token that matters most, `sort` what that one is like.
    """

    kind: str
    start: int
    end: int
    head: int
    sort: str


class Near(NamedTuple):
    """A chunk seen from another one: its head, what that is like, how many chunks away, whether behind a comma."""

    head: str = "-"
    sort: str = "-"
    distance: str = "-"


class Context(NamedTuple):
    """What a token's chunk is, and what stands around it.

    Parameters
    ----------
    place : {"B", "I", "E", "S"}
        Where in its chunk the token stands; "S" if it is all of it.
    kind, sort, head : str
        See `Chunk`; the head's lower-case word.
    before2, before, after, after2 : str
        Sorts of the neighbours.
    length : str
        Tokens of the chunk, up to 4.
    next_verb, last_verb, last_noun : Near
    """

    place: str
    kind: str
    sort: str
    head: str
    before2: str
    before: str
    after: str
    after2: str
    length: str
    next_verb: Near
    last_verb: Near
    last_noun: Near


def sentences(words: Sequence[str]) -> list[tuple[int, int]]:
    """Cut the words of a paragraph where a sentence ends; quotation marks behind its end belong to it."""
    out: list[tuple[int, int]] = []
    begin = 0
    for at, word in enumerate(words, start=1):
        after = words[at] if at < len(words) else ""
        closed = at > 1 and word in _CLOSING and words[at - 2] in _ENDS and after[:1].isupper()
        if closed or (word in _ENDS and after not in _CLOSING):
            out.append((begin, at))
            begin = at
    return out if begin == len(words) else [*out, (begin, len(words))]


def chunks(tokens: Sequence[Token], tags: Sequence[str]) -> list[Chunk]:
    """Cut a sentence into chunks.

    Parameters
    ----------
    tokens : sequence of Token
    tags : sequence of str
        Penn tags, one a token.

    Returns
    -------
    list of Chunk
        They cover all tokens, in order.
    """
    phrases = {phrase.start: phrase.end for phrase in base_phrases(Tagged.of(tokens, tags), (0, 0))}
    out: list[Chunk] = []
    at = 0
    while at < len(tokens):
        if at in phrases:
            end = phrases[at]
            out.append(Chunk("NP", at, end, end - 1, f"NP {noun_sort(tokens[end - 1].text, tags[end - 1])}"))
        elif (group := _verb_group(tokens, tags, at, phrases)) is not None:
            end, head = group
            form = "to" if tags[at] == "TO" else _FORMS.get(tags[at], "")
            out.append(Chunk("VG", at, end, head, f"VG {verb_sort(tokens[head].text.lower())} {form}"))
        else:
            end, tag = at + 1, tags[at]
            kind = "RB" if tag in ("RBR", "RBS") else tag
            sort = f"{tag} {tokens[at].text.lower()}" if tag in ("IN", "CC") else kind
            out.append(Chunk(kind, at, end, at, sort))
        at = end
    return out


def _verb_group(
    tokens: Sequence[Token], tags: Sequence[str], at: int, phrases: dict[int, int]
) -> tuple[int, int] | None:
    """Return the end and the last verb of the verb group that opens here: "has repeatedly refused to say"."""
    opens = tags[at] in _VERBS or (tags[at] == "RB" and tags[at + 1 : at + 2] != [] and tags[at + 1] in _VERBS)
    if not opens or (tags[at] == "RB" and at + 1 in phrases):
        return None
    end, head = at, at
    while end < len(tokens) and end not in phrases:
        tag = tags[end]
        to_verb = tag == "TO" and end + 1 < len(tokens) and tags[end + 1] == "VB"
        if not (tag in _VERBS or tag in ("RB", "RP") or tokens[end].text.lower() in _NEGATIONS or to_verb):
            break
        if tag in _VERBS:
            head = end
        end += 1
    while end - 1 > head and tags[end - 1] != "RP":
        end -= 1
    return end, head


def contexts(tokens: Sequence[Token], tags: Sequence[str]) -> list[Context]:
    """Say of each token of a sentence what its chunk is and what stands around that.

    Parameters
    ----------
    tokens : sequence of Token
    tags : sequence of str
        Penn tags, one a token.
    """
    found = chunks(tokens, tags)
    words = [tokens[chunk.head].text.lower() for chunk in found]
    commas = [0]
    for token in tokens:
        commas.append(commas[-1] + (token.text == ","))

    def near(here: int, there: int) -> Near:
        if there < 0:
            return Near()
        first, last = sorted((here, there))
        comma = commas[found[last].start] > commas[found[first].end]
        distance = f"{min(last - first, _MOST)}{',' if comma else ''}"
        return Near(words[there], found[there].sort, distance)

    next_verb = [-1] * len(found)
    for k in range(len(found) - 2, -1, -1):
        next_verb[k] = k + 1 if found[k + 1].kind == "VG" else next_verb[k + 1]
    sorts = [_EDGE[0], _EDGE[0], *(chunk.sort for chunk in found), _EDGE[1], _EDGE[1]]
    out: list[Context] = []
    last_verb = last_noun = -1
    for k, chunk in enumerate(found):
        around = sorts[k], sorts[k + 1], sorts[k + 3], sorts[k + 4]
        size = chunk.end - chunk.start
        beside = near(k, next_verb[k]), near(k, last_verb), near(k, last_noun)
        own = chunk.kind, chunk.sort, words[k], *around, str(min(size, _MOST)), *beside
        places = "S" if size == 1 else "B" + "I" * (size - 2) + "E"
        out += [Context(place, *own) for place in places]
        last_verb = k if chunk.kind == "VG" else last_verb
        last_noun = k if chunk.kind == "NP" else last_noun
    return out


def context_attributes(context: Context) -> list[str]:
    """Name the attributes of a token's context.

    Parameters
    ----------
    context : Context
    """
    place, kind, sort, head, before2, before, after, after2, length, verb, earlier, noun = context
    at, of = place + kind, place + sort
    own = stem(head) if kind in ("NP", "VG") else head
    out = [at, of, f"h={at}|{own}", f"n={at}{length}"]
    out += [f"b={of}|{before}", f"a={of}|{after}", f"ba={of}|{before}|{after}"]
    out += [
        f"bb={of}|{before2}|{before}",
        f"aa={of}|{after}|{after2}",
        f"all={at}|{before2}|{before}|{sort}|{after}|{after2}",
    ]
    out += [f"ha={at}|{own}|{after}", f"hb={at}|{own}|{before}"]
    out += [f"v={at}|{stem(verb.head)}", f"vd={at}|{stem(verb.head)}|{verb.distance}"]
    out.append(f"vs={of}|{verb.sort}|{verb.distance}")
    out += [f"e={at}|{stem(earlier.head)}|{earlier.distance}", f"es={of}|{earlier.sort}|{earlier.distance}"]
    out += [f"p={at}|{stem(noun.head)}|{noun.distance}", f"ps={of}|{noun.sort}|{noun.distance}"]
    return [*out, f"hp={at}|{own}|{noun.sort}"]
