"""Names out of sentences: whoever is named, and wherever it is, one and the same word stands in the name's place.

What a sentence says of *Moscow* it says of *Nairobi*. A model that never sees names cannot learn from a few thousand
sentences which of them are accused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, Self

from sklearn.base import BaseEstimator

from stance.actors.lexicon import first_names, places
from stance.actors.words import ORGANISATION, TIMES, TITLES, words_of
from stance.packing import PackedVocabulary
from stance.stances.lexicon import NONE, lexicon
from stance.text.vocabulary import MOST

PLACEHOLDER = "Xname"

# Members of parties. The adjectives are words like others and stay, but for those that hardly mean anything else.
_PARTY = words_of("""
    Republicans Democrats Conservatives Liberals Socialists Greens Nationalists Communists Tories Labour Tory Republican
    Democrat Democratic GOP
    """)
_KEPT = TITLES | ORGANISATION | TIMES | {"i"}
_VERBAL = ("ing", "ly", "ed")
_PARTICLES = words_of("de van von der den di da del la le al bin ibn y")

# The set of letters comes first: `re` finds it fast.
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ](?<![\w@#][\s\S])\w*")
_LOWER = re.compile(r"(?<![\w'’])[a-z]\w*")
# The end of a sentence, or what a sentence within the sentence opens with.
_OPENING = re.compile(r"(?:^|[.?!:;—–…|•*]|--|[\"“‘(\[])[\s\"“”‘'’(\[]*$")
_BETWEEN = frozenset(particle + sign for particle in ("", *(f" {each}" for each in _PARTICLES)) for sign in " \u00a0-")
_BACK = 8
_LARGE = re.compile(r"[ \u00a0][^\W\d_a-zß-ÿ]")

# What a word can stand behind: no person's name, a name that is in no list, a first name and what follows it.
_NOBODY, _UNKNOWN, _FIRST = 0, 1, 2
# What a word with a capital surely is: a name, or none where it stands beside no name and ends none.
_DEPENDS, _NAME, _STAYS = 0, 1, 2


class Masked(NamedTuple):
    """A sentence without its names.

    Parameters
    ----------
    text : str
        With `PLACEHOLDER` in the place of each name.
    names : tuple of (int, int)
        Where the names stand in the sentence, in order.
    """

    text: str
    names: tuple[tuple[int, int], ...]

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets in the sentence into offsets in `text`; a part of a name becomes all of the placeholder."""
        shift, first, last = 0, None, None
        for begin, stop in self.names:
            if first is None and start < stop:
                first = min(start, begin) + shift
            if last is None and end <= stop:
                last = end + shift if end <= begin else begin + shift + len(PLACEHOLDER)
            shift += len(PLACEHOLDER) - (stop - begin)
        return start + shift if first is None else first, end + shift if last is None else last

    def outside(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets in `text` into offsets in the sentence; a part of a placeholder becomes all of the name."""
        shift, first, last = 0, None, None
        for begin, stop in self.names:
            here = begin + shift
            there = here + len(PLACEHOLDER)
            if first is None and start < there:
                first = min(start, here) - shift
            if last is None and end <= there:
                last = end - shift if end <= here else stop
            shift += len(PLACEHOLDER) - (stop - begin)
        return start - shift if first is None else first, end - shift if last is None else last


class NameMask(PackedVocabulary, BaseEstimator):  # type: ignore[misc]
    """Puts one word in the place of each name.

    Names are countries, capitals, what their people and members of parties are called, common first names, and every
    other word with a capital letter that is not known as a word. Known are words that the training texts spell with a
    small letter, those of the cue lexicon, and titles, kinds of organisations and times (*President*, *Senate*, *May*):
    so headlines and lines in capitals keep their words. What is behind a first name is a name even if it is a word
    (*Susan Brown*), as is what ends a name that no list has (*Zorvan Brown said*), and both are wherever they stand in
    the sentence. A first word that nobody knows stays where it ends like a verb or an adverb. Names beside each other
    are one.

    Parameters
    ----------
    share : float, default=0.05
        A word is no word, but a name, that the training texts less often spell with a small letter, held against how
        often with a capital inside a sentence (*trump*, *miller*).

    Attributes
    ----------
    words_ : dict of str to int
        A number for each known word, in lower case.

    Examples
    --------
    >>> mask = NameMask().fit(["The minister of trade accused nobody of lying."])
    >>> mask.mask("Accused of lying by Trade Minister Jim Brown, Putin's spokesman laughed.").text
    "Accused of lying by Trade Minister Xname, Xname's spokesman laughed."
    """

    packed = ("words_",)

    def __init__(self, *, share: float = 0.05):
        self.share = share

    def fit(self, texts: Sequence[str], y: object = None) -> Self:
        """Learn which words are spelt with a small letter.

        Parameters
        ----------
        texts : sequence of str
        y : ignored
        """
        small = Counter(word for text in texts for word in _LOWER.findall(text))
        large = Counter(
            match.group().lower()
            for text in texts
            for match in _CAPITAL.finditer(text)
            if not _opens(text, match.start())
        )
        seen = {word for word in small.keys() | _cue_words() if small[word] >= self.share * large[word]}
        self.words_ = {word: row for row, word in enumerate(sorted(seen | _KEPT))}
        return self

    def mask(self, text: str) -> Masked:
        """Mask a sentence.

        Parameters
        ----------
        text : str
        """
        names = tuple(self._names(text, self.remembered("sorts", self.words_, lambda: _Sorts(self.words_))))
        if not names:
            return Masked(text, names)
        pieces, at = [], 0
        for start, end in names:
            pieces += [text[at:start], PLACEHOLDER]
            at = end
        return Masked("".join([*pieces, text[at:]]), names)

    def transform(self, texts: Sequence[str]) -> list[str]:
        """Return the sentences' texts without names."""
        return [self.mask(text).text for text in texts]

    def _names(self, text: str, known: _Sorts) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        begin, end, behind = -1, -1, _NOBODY
        family: set[str] = set()
        for match in _CAPITAL.finditer(text):
            word = match.group()
            sort, leaves = known[word]
            if end < 0 and sort == _STAYS:
                continue
            start = match.start()
            if start < end:
                continue
            beside = text[end:start] in _BETWEEN if end > 0 else False
            if not beside:
                behind = _NOBODY
                if sort == _STAYS and word not in family:
                    continue
            stop = start + len(word)
            if sort != _NAME:
                stop = self._end(text, start, word, _FIRST if word in family else behind)
                if stop < 0:
                    continue
            if behind and len(word) > 1:
                family.add(word)
            if leaves == _FIRST or not behind:
                behind = leaves
            if not beside:
                if end > 0:
                    found.append((begin, end))
                begin = start
            end = stop
        if end > 0:
            found.append((begin, end))
        return found

    def _end(self, text: str, start: int, word: str, behind: int) -> int:
        """Return where the name ends that a word begins, or goes on; -1 where it is no name and stands behind none."""
        stop = start + len(word)
        for several in _several().get(word, ()):
            last = start + len(several)
            if text.startswith(several, start) and not text[last : last + 1].isalnum():
                return last
        if word in _always():
            return stop
        if len(word) == 1:
            return stop + 1 if behind and text[stop : stop + 1] == "." else -1
        lower = word.lower()
        if lower in _KEPT:
            return -1
        if lower in self.words_:
            goes_on = behind == _FIRST or (behind == _UNKNOWN and _ends_name(text, stop, word))
            return stop if goes_on or (lower in first_names() and not _opens(text, start)) else -1
        if lower.endswith(_VERBAL) and lower not in first_names() and _opens(text, start):
            return -1
        return stop if word[0].isupper() else -1


class _Sorts(dict[str, tuple[int, int]]):
    """What a word with a capital is: what it surely is, if anything, and what the next word stands behind where it is.

    Parameters
    ----------
    words : mapping of str to int
        The known words.
    """

    def __init__(self, words: Mapping[str, int]):
        super().__init__()
        self._words = words

    def __missing__(self, word: str) -> tuple[int, int]:
        found = self._sort(word)
        if len(self) < MOST:
            self[word] = found
        return found

    def _sort(self, word: str) -> tuple[int, int]:
        lower = word.lower()
        listed, several, first = word in _always(), word in _several(), lower in first_names()
        leaves = _FIRST if first else _NOBODY if listed or several else _UNKNOWN
        if several or listed:
            return _DEPENDS if several else _NAME, leaves
        if len(word) == 1 or lower in _KEPT:
            return _STAYS, leaves
        if lower in self._words:
            return _DEPENDS if first else _STAYS, leaves
        if not word[0].isupper():
            return _STAYS, leaves
        return _DEPENDS if lower.endswith(_VERBAL) and not first else _NAME, leaves


def _ends_name(text: str, stop: int, word: str) -> bool:
    """Tell whether a known word behind an unknown name is its last: never in capitals, in a headline, or as a cue."""
    return not word.isupper() and word.lower() not in _cue_words() and _LARGE.match(text, stop) is None


def _opens(text: str, start: int) -> bool:
    """Tell whether a word stands where any would have a capital letter."""
    return start == 0 or _OPENING.search(text[max(0, start - _BACK) : start]) is not None


@cache
def _always() -> frozenset[str]:
    """Return the words that are names wherever they stand."""
    known = places()
    return frozenset({*known.countries, *known.capitals, *known.demonyms, *_PARTY})


@cache
def _several() -> dict[str, tuple[str, ...]]:
    """Return the names of several words, the longest first, by how they begin."""
    known = places()
    found: dict[str, list[str]] = {}
    for name in sorted({*known.countries, *known.capitals, *known.demonyms}, key=lambda name: (-len(name), name)):
        first = _CAPITAL.match(name)
        if first is not None and first.group() != name:
            found.setdefault(first.group(), []).append(name)
    return {first: tuple(names) for first, names in found.items()}


@cache
def _cue_words() -> frozenset[str]:
    forms = (form for cue in lexicon().cues if cue.stance != NONE for form in cue.forms)
    return frozenset(word for form in forms for word in re.findall(r"[a-z]\w+", form))
