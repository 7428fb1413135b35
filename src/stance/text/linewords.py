"""What the trained model of page lines sees of a word, worked out once for each piece between white space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from stance.text.vocabulary import Memory

STRIP = "\"'“”‘’()[]{}<>.,:;!?…|·•*_—–-~«»#"
STEM = 5  # letters by which "accuses" and "accused" are one


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FUNCTION = _set(
    "a an and are as at be been but by for from had has have he her his i if in is it its more not of on or our she so"
    " than that the their them then there they this to was we were what when where which who will with would you your"
    " said about after all can could do did into no one out over up us my me him how just"
)
_SPEECH = _set(
    "said says told added asked insisted called warned denied he she they we his her their him them was were had would"
    " could did been"
)
_YOU = _set("you your us our we here this")
_CREDITS = _set("photo photos photograph picture pictured image credit illustration file courtesy handout")

_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d\b|\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"\S@\S|https?:|www\.|\w\.\w{3,}/")
_SIGNS = re.compile(r"[|•·>©®™▶►✱■→←↓↑★†={}\\^~_]|\w/\w|&\w+;|</?\w")
_QUOTES = '"“”«»'
_NO_MARKS = bytes(5)
_DIGITS = re.compile(r"\d+")
_DOMAIN = re.compile(r"\w\.(?:com|org|net|co|ca|uk|ie|au|nz|in|za|ng|de|example)\b")


class Counts(NamedTuple):
    """How many words are something, and how many marks they hold; of a word, of a line, or of each line a list."""

    words: int
    capitals: int
    loud: int
    function: int
    speech: int
    you: int
    lower: int
    past: int
    credits: int
    digits: int
    clocks: int
    addresses: int
    signs: int
    quotes: int


class Seen(NamedTuple):
    """A piece, and the word in it: without the marks around it, and in lower case.

    Parameters
    ----------
    word : str
        Empty where there are only marks.
    kind : str
        What the model knows it by: numbers, addresses of pages and of people are all the same.
    case : str
        How it is written, in a letter or two.
    stem : str
    tells : bool
        Whether it may tell what a line is about: it is long enough, and no function word.
    name : bool
        Whether it is long enough and has a capital.
    counts : bytes
        `Counts`, a byte each.
    marks : bytes
        The same without those of words.
    """

    word: str
    kind: str
    case: str
    stem: str
    tells: bool
    name: bool
    counts: bytes
    marks: bytes


def _look(piece: str) -> Seen:
    bare = piece.strip(STRIP)
    word, long, capital = bare.lower(), len(bare) > 3, bare[:1].isupper()
    function = word in FUNCTION
    of_word = (
        bool(bare),
        capital,
        len(bare) > 1 and bare.isupper(),
        function,
        word in _SPEECH,
        word in _YOU,
        long and not capital and bare[0].islower(),
        word[-2:] == "ed" and len(word) > 4,
        word in _CREDITS,
    )
    marks = _NO_MARKS if piece.isalpha() else bytes(_marks(piece))
    return Seen(
        word,
        _kind(piece, word),
        _case(piece),
        word[:STEM],
        len(word) > 3 and not function,
        long and capital,
        bytes(of_word) + marks,
        bytes(len(of_word)) + marks,
    )


def _marks(piece: str) -> tuple[int, ...]:
    digits = sum(map(str.isdigit, piece))
    return (
        digits,
        digits > 0 and _CLOCK.search(piece) is not None,
        _ADDRESS.search(piece) is not None,
        len(_SIGNS.findall(piece)),
        sum(map(piece.count, _QUOTES)),
    )


def _kind(piece: str, word: str) -> str:
    if "@" in piece:
        return "<at>"
    if "://" in piece or piece.startswith("www.") or ("." in piece and _DOMAIN.search(piece)):
        return "<url>"
    word = word or piece[:2]
    return word if word.isalpha() else _DIGITS.sub("0", word)


def _case(piece: str) -> str:
    if piece.isupper():
        return "X"
    first = piece[0]
    return "Xx" if first.isupper() else "x" if first.islower() else "0" if first.isdigit() else "-"


seen = Memory(_look)
"""What is seen of pieces; a piece of a line is at most `stance.text.linefeatures.READ` characters long."""


def vocabulary(pieces: Sequence[Seen]) -> list[str]:
    """Return the words of a line and their pairs, the first and the last; of the shortest lines also their case."""
    kinds = [piece.kind for piece in pieces]
    out = [f"w {kind}" for kind in dict.fromkeys(kinds)]
    out += [f"w {one} {two}" for one, two in dict.fromkeys(pairwise(kinds))]
    out += [f"^{kinds[0]}", f"{kinds[-1]}$"]
    if len(pieces) <= 5:
        out.append("=" + " ".join(piece.case for piece in pieces))
    return out
