"""Where sentences end in English news: nltk's Punkt with our parameters, and a thin layer of rules around it.

One pass finds every mark that might end a sentence. Where Punkt could only answer "yes" (a full stop after a word that
is no abbreviation, initial or number) it is not asked, which is what makes this fast; where it knows too little
(titles, months, states, times of day, initials, quotations, lists, words glued together) a rule answers; the rest it
decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from stance.text.punkt import DOTTED, language, punkt
from stance.text.speech import any_speech_verb

_BEFORE_WORD = "\"“‘'([{—–-*_"
_DASHES_TO_SPACE = str.maketrans("—–/(", "    ")
_CLOSERS = "\"”’'»)\\]}*_\u200b-\u200d\u2060\ufeff"
# Smileys and footnote marks ("[12]") behind a stop belong to the sentence before.
_FOOTNOTE = r"\[\d{1,3}(?:\s?[-–,]\s?\d{1,3}){0,9}\]"
_SMILEY = r"[:;]['-]?[)(DP](?!\w)|[\U0001F300-\U0001FAFF\u2600-\u27BF]\uFE0F?+"
_TRAILERS = rf"(?:\s?+(?:{_FOOTNOTE}|{_SMILEY}))*+"
# A mark and all that belongs to it: more marks, closing quotes and brackets, marks set apart (". . ."), a smiley.
_CANDIDATE = re.compile(rf"[.!?…](?:[.!?…{_CLOSERS}]|\s++(?=[.!?…](?:[.!?…\s\"”’)\]]|$)))*+{_TRAILERS}")
_NEXT = re.compile("([\\s\u200b-\u200d\u2060\ufeff]*+)([\"“‘'«(\\[{*_¿¡„`\u200b-\u200d\u2060\ufeff]*+)(\\S{0,40})")
_GLUED = re.compile(r"(?:[A-Z][a-z]+(?:['’][a-z]+)?(?=[\s,;:]|$)|(?:I|A|It|In|He|We)(?=\s))")
_ALNUM = re.compile(r"[^\W_]")
_CAMEL = re.compile(r"[a-z]{1,4}[A-Z]")
_NAME = re.compile(r"[^\W\d_]+")
# A number or letter that counts an item, or the Q and A of an interview, when it is all of the sentence so far.
_ENUMERATOR = re.compile(r"\s?[•⁃▪●◦‣\"“(]?\s?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[^\W\d_])")
_TIME = re.compile(
    r"\s?[\"“‘']?(?:(?:[Aa]t|[Bb]y|[Aa]round|[Aa]bout|[Bb]efore|[Aa]fter|[Ff]rom|[Ss]ince"
    r"|[Uu]ntil) )?\d[\d:.]*\s?[AaPp]\.?[Mm]"
)
_ROMAN = re.compile(r"[IVXLCDM]+\b")
_TLD = frozenset({"com", "org", "net", "gov", "edu", "io", "co", "uk", "ca", "js", "html", "pdf", "php"})
# The name of who speaks after the closing quotation mark: '"Why not?" Sen. Ann Lee asked.'
_SPEAKER = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Prof|Sgt|Gen)\. )?(?:[A-Z][\w.'’-]{0,30} ){1,4}"
# "1. First 2. Second", "a) one b) two", "• one • two", on one line.
_ITEM = re.compile(r"(?:(?<=\s)|^)(?:([•⁃▪●◦‣])\s?)?(?:(\d{1,3}|[a-z])(\.\)|[.)])\s)?")
_ITEMS = re.compile(r"(?<=\s)(?:([•⁃▪●◦‣])\s?(?=\S)|(\d{1,3}|[a-z])(\.\)|[.)])\s(?=[\"“‘']?[A-Z]))")
# "(Smith 55).", "(2012).": the source of what stands before.
_CITATION = re.compile(r"\((?:[A-Z][\w.&’'-]*[ ,]+){0,5}(?:p\. ?)?\d{1,4}[a-z]?\)[.,;]")
# "... laughs about it. — Ann Lee": who said it.
_SIGNED = re.compile(r"(?:—|–|--|―)\s?[A-Z]")
_AFTER_DASH = re.compile(r"[—–―-]{1,3}\s?[^\W\d_A-ZÀ-Þ]")
_DASHES, _SIGNATURE = frozenset("—–-―"), 80
_CAPITALISED, _STREETS = frozenset({"title", "month", "day", "state"}), frozenset({"st", "ft", "mt"})
_LETTERS_BEFORE = "pvcbdmr"  # "p. 5", "b. 1950", "Roe v. Wade"
_NATIONS = frozenset({"u.s", "u.k", "u.n", "e.u", "u.s.a"})
_NEVER = frozenset({"mr", "mrs", "ms", "mx", "messrs", "dr", "prof", "profs", "rev"})


@lru_cache(maxsize=1)
def news() -> NewsBoundaries:
    """Return the rules for news with our parameters, made once."""
    return NewsBoundaries()


class NewsBoundaries:
    """Decide for every mark whether it ends a sentence."""

    def __init__(self) -> None:
        data = language()
        self.speaks = re.compile(rf"{_SPEAKER}{any_speech_verb('says')}\b")
        self.kinds: dict[str, str] = {word: kind for kind, words in data["abbreviations"].items() for word in words}
        self.starters = frozenset(data["sent_starters"])
        self.lettered = frozenset(data["lettered"])
        self.exclaimed = frozenset(data["exclaimed"])
        self.after_time = frozenset(data["after_time"])

    def ends(self, text: str, start: int, end: int) -> Iterator[int]:
        """Yield where sentences end between two offsets, the last end left out.

        Parameters
        ----------
        text : str
            The document.
        start, end : int
            A block of it (a paragraph, a line): no white space at either end.
        """
        items = _item_starts(text, start, end)
        begin = looked = start  # where this sentence begins, and how far it is known to hold no word
        for match in _CANDIDATE.finditer(text, start, end):
            at = match.end()
            if items:
                while items and items[-1] <= match.start():
                    begin = looked = items.pop()
                    yield begin
            if at >= end or not self._breaks(text, begin, match, end):
                continue
            # Marks alone are no sentence: they wait for a word.
            if (word := _ALNUM.search(text, looked, at)) is None:
                looked = at
                continue
            looked = word.start()
            if _ALNUM.search(text, at, end) is None:
                return  # only marks follow: they stay with this sentence
            yield at
            begin = looked = at
        while items:
            yield items.pop()

    def _breaks(self, text: str, begin: int, match: re.Match[str], end: int) -> bool:
        mark, at = match.start(), match.end()
        ahead = _NEXT.match(text, at, end)
        assert ahead is not None
        gap, openers, following = ahead.groups()
        chunk = text[max(begin, mark - 40) : mark]
        word = chunk.rsplit(None, 1)[-1].lstrip(_BEFORE_WORD) if chunk and not chunk[-1].isspace() else ""
        # The plain case, and the most frequent: "word. Next". Punkt, too, would say yes.
        plain = gap and at == mark + 1 and text[mark] == "." and following[:1].isupper()
        if plain and len(word) > 1 and word.isalpha() and word.lower() not in self.kinds:
            return True
        place = _Place(text, begin, mark, at + len(gap), end, match.group(), openers, following, chunk, word)
        if not gap:
            return self._glued(place)
        if _goes_on(place):
            return False
        if place.run.find("?") >= 0 or place.run.find("!") >= 0:
            return self._after_question(place)
        if place.dots > 1 or "…" in place.run:
            return self._after_ellipsis(place)
        return self._after_stop(place)

    def _glued(self, place: _Place) -> bool:
        """Decide where no white space follows: "accusations.China has"."""
        word, run = place.word, place.run
        if run[0] == "…" or ".." in run or len(word) < 2 or not _GLUED.match(place.following):
            return False
        if any(sign in word for sign in "@/=\\.:") or word.startswith("www"):
            return False
        if place.after.lower() in _TLD:
            return False
        number = word.rstrip("%)").lstrip("$€£").replace(",", "").isdigit()
        if run[0] == "." and (word.lower() in self.kinds or not (number or word[-1].islower() or word[-1] == ")")):
            return False
        return number or word[0].islower() or len(word) > 2

    def _after_question(self, place: _Place) -> bool:
        if place.run == "!" and place.word.lower() in self.exclaimed:
            return self._starts(place)
        speaks = place.run[-1] in "\"”’'" and place.first.isupper() and self.speaks.match(place.text, place.next)
        return not speaks

    def _after_ellipsis(self, place: _Place) -> bool:
        if place.chunk[-1:].isspace() and place.dots <= 3:  # a pause: "we just ... I don't know"
            return False
        return place.dots > 3 or place.run[-1] in "\"”’'" or self._starts(place)

    def _after_stop(self, place: _Place) -> bool:
        """Decide for a single full stop with white space behind it."""
        if not place.word:
            return True
        if place.mark - place.begin <= 10 and _ENUMERATOR.fullmatch(place.text, place.begin, place.mark):
            return False
        word = place.word.translate(_DASHES_TO_SPACE).rsplit(None, 1)[-1:]
        place.word = word[0] if word else place.word
        if len(place.word) == 1 and place.word.isalpha():
            return self._after_letter(place)
        if DOTTED.fullmatch(place.word):
            return self._after_dotted(place)
        lower = place.word.lower()
        kind = self.kinds.get(lower) or self.kinds.get(lower.rsplit("-", 1)[-1])  # "D-Mass."
        if kind is None:
            return True
        if place.first.islower() or (place.first in _DASHES and kind != "ending"):  # "Lodi, Calif. - A jury"
            return False
        return self._after_kind(place, kind, lower)

    def _after_kind(self, place: _Place, kind: str, lower: str) -> bool:
        first = place.first
        if kind == "inner":
            return False
        if kind == "reference":
            roman = _ROMAN.match(place.following) and place.after != "I"
            return not (first.isdigit() or first == "#" or roman)
        if kind == "ending":
            return lower == "etc" or self._starts(place)
        if kind in _CAPITALISED and place.word[0].islower() and lower not in _STREETS:
            return True  # "ill", "sat", "miss", "del" as plain words
        if kind == "state" or lower == "del":
            if _after_comma(place) and first.isupper() and not place.closed:
                return self._starts(place) or self.kinds.get(place.after.lower()) != "title"
            if kind == "state":
                return not first.isdigit() and self._ask(place)
        if kind == "title":
            named = first.isupper() or first.isdigit() or first in "\"“‘'("
            return place.closed or (lower not in _NEVER and (self._starts(place) or not named))
        if kind in ("month", "day"):
            return self._starts(place) or not (first.isdigit() or first.isupper())
        return first.isdigit() or self._ask(place)

    def _after_letter(self, place: _Place) -> bool:
        before = place.text[max(place.begin, place.mark - 32) : place.mark - 1].rsplit(None, 1)
        previous = before[-1].strip("\"“‘'(") if before else ""
        if previous.lower() in self.lettered:
            return True
        if place.word.islower():
            return place.word not in _LETTERS_BEFORE or not (place.first.isupper() or place.first.isdigit())
        if place.first.isdigit():
            return place.word not in "RSNPEWAC"  # "H. R. 1280"
        if place.word == "I" and previous[:1].islower():  # "you and I."
            return True
        return self._starts(place)

    def _after_dotted(self, place: _Place) -> bool:
        lower, first = place.word.lower(), place.first
        if lower in ("e.g", "i.e") or first.islower() or first in _DASHES:  # "NEWARK, N.J. - A jury"
            return False
        if first.isdigit():
            return lower in _NATIONS or lower in ("p.m", "a.m")
        if lower in ("a.m", "p.m"):
            # "At 5 a.m. Mr. Smith went", "7:04 p.m. Polls have closed": nothing has happened yet in this sentence.
            alone = place.mark - place.begin < 25 and _TIME.fullmatch(place.text, place.begin, place.mark)
            return not alone and place.after.lower() not in self.after_time
        if len(lower) == 3 and lower not in _NATIONS and not place.closed and _after_comma(place):
            return self._starts(place) or self.kinds.get(place.after.lower()) != "title"  # Bedminster, N.J.
        return self._starts(place) or self._ask(place)

    def _starts(self, place: _Place) -> bool:
        """Tell whether a word of a closed class follows, with a capital: "U.S. The", but not "Gen. A. Lee"."""
        initial = len(place.after) == 1 and place.following[1:2] == "."
        return place.first.isupper() and place.after.lower() in self.starters and not initial

    def _ask(self, place: _Place) -> bool:
        """Ask Punkt whether an abbreviation ends the sentence before this word."""
        return bool(punkt().text_contains_sentbreak(f"{place.word}. {place.following}"))


class _Place:
    """A mark that may end a sentence, and what stands around it."""

    __slots__ = (
        "after",
        "begin",
        "chunk",
        "closed",
        "dots",
        "end",
        "first",
        "following",
        "mark",
        "next",
        "openers",
        "run",
        "text",
        "word",
    )

    def __init__(
        self,
        text: str,
        begin: int,
        mark: int,
        after: int,
        end: int,
        run: str,
        openers: str,
        following: str,
        chunk: str,
        word: str,
    ):
        self.text, self.begin, self.mark, self.next, self.end = text, begin, mark, after, end
        self.run, self.openers, self.following, self.chunk, self.word = run, openers, following, chunk, word
        self.first = following[:1]
        name = _NAME.match(following)
        self.after = name.group() if name else ""
        self.closed = len(run) > 1  # a quotation mark or bracket closes behind the stop
        self.dots = run.count(".") + run.count("…")


def _goes_on(place: _Place) -> bool:
    """Tell whether what follows shows, whatever the mark, that the sentence goes on."""
    first = place.first
    if place.chunk[-1:] == "[" and "]" in place.run:  # "[...]" leaves words out
        return True
    bracket = "(" in place.openers
    if first.islower() and not bracket and not _CAMEL.match(place.following):
        return True
    if bracket and _CITATION.match(place.text, place.next, place.end):
        return True
    if first in _DASHES:
        if _AFTER_DASH.match(place.text, place.next, place.end):
            return True
        return place.end - place.next <= _SIGNATURE and bool(_SIGNED.match(place.text, place.next, place.end))
    return first == "#" or (not first and not place.openers)


def _after_comma(place: _Place) -> bool:
    before = place.mark - len(place.word)
    return place.text[max(place.begin, before - 3) : before].rstrip().endswith(",")


def _item_starts(text: str, start: int, end: int) -> list[int]:
    """Return where the second and later items of a list on one line begin, last first."""
    head = _ITEM.match(text, start, end)
    if head is None or head.end() == head.start():
        return []
    bullet, number, style = head.groups()
    found: list[int] = []
    for match in _ITEMS.finditer(text, head.end(), end):
        if bullet:
            if match.group(1) == bullet:
                found.append(match.start())
        elif match.group(2) == _following(number) and match.group(3) == style:
            number = match.group(2)
            found.append(match.start())
    return found[::-1]


def _following(number: str) -> str:
    return str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)
