"""Text that is not English, noticed by the common words it uses: cheap enough to ask of every document.

Function words make up a third of English news; other languages use next to none of those listed here, but their own.
Both must be seen before a text is called not English, so that tables, lists, code and headlines are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from stance.resources import resource
from stance.schema import Document

# A long text is judged by the middle of each of its quarters: one half in another language stays one half, and what
# stands around an article on its page hardly counts.
_WINDOWS, _WINDOW = 4, 300
_LEAST_WORDS = 20
# English words make up about 0.35 of English news, 0.12 of headlines and below 0.05 of other languages, whose own words
# make up more than 0.2 of them; a text half in Scots or Pidgin has 0.1 to 0.15 words of its kin.
_FEW_ENGLISH, _MANY_FOREIGN, _MANY_KIN = 0.07, 0.12, 0.15
# Letters that are neither Latin nor become Latin below.
_OTHER_SCRIPT = re.compile("[^\u0000-\u02ff\u1e00-\u1eff\uff21-\uff5a\U0001d400-\U0001d7ff\\W\\d_]+")
# Scripts may lack blanks, so their letters are counted: a Chinese word has two, a Thai or Russian one about five.
_LETTERS_A_WORD = 4


class _Words(NamedTuple):
    """How many words were looked at, how many are common in English, its kin, or anything but English."""

    total: int
    english: int
    kin: int
    foreign: int


def english_share(text: str) -> float | None:
    """Return the share of a text's words that are common English function words.

    Parameters
    ----------
    text : str
        A document. Words are runs of letters between blanks; of a long text 1200 characters are looked at.

    Returns
    -------
    float or None
        From 0 to 1: about 0.35 in English news; None where there are fewer than 20 words.

    Examples
    --------
    >>> english_share("Too short to say") is None
    True
    >>> english_share("word " * 15 + "and of the that with")
    0.25
    """
    words = _count(text)
    return None if words.total < _LEAST_WORDS else words.english / words.total


def is_english(text: str) -> bool:
    """Tell whether a text may be English; False only where it quite surely is not.

    Parameters
    ----------
    text : str
        A document. Short ones, lists, tables, code and texts of which half is English count as English.

    Examples
    --------
    >>> is_english("Le ministre a dit que la loi ne sera pas votée avant la fin du mois, mais que les maires "
    ...            "de toutes les villes seront entendus par une commission dès la semaine prochaine.")
    False
    >>> is_english("Le Pen, Mélenchon, Macron")
    True
    """
    total, english, kin, foreign = _count(text)
    if total < _LEAST_WORDS:
        return True
    # Scots or Pidgin share their function words with English: there, only their own words can tell.
    return kin < _MANY_KIN * total and (english >= _FEW_ENGLISH * total or foreign < _MANY_FOREIGN * total)


class Foreign:
    """The documents of a stream that are not English, counted while they pass.

    Attributes
    ----------
    count : int
        How many there were.
    first : str
        The id of the first.
    """

    def __init__(self) -> None:
        self.count, self.first = 0, ""

    def see(self, document: Document) -> None:
        """Look at one document."""
        if not is_english(document.text):
            self.first = self.first or document.id
            self.count += 1

    @property
    def warning(self) -> str:
        """What is to be said about them; empty where there are none."""
        if not self.count:
            return ""
        which = f"the document {self.first!r} does" if self.count == 1 else f"{self.count:,} documents do"
        first = f" (the first is {self.first!r})" if self.count > 1 else ""
        return f"{which} not look English{first}; labels are made for English only"


def foreign(documents: Iterable[Document]) -> Foreign:
    """Count the documents that are not English."""
    out = Foreign()
    for document in documents:
        out.see(document)
    return out


def _count(text: str) -> _Words:
    pieces = _sample(text).split()
    words = [piece for piece in pieces if piece.isascii() and piece.isalpha()]
    rest = " ".join([piece for piece in pieces if not piece.isascii()])
    latin, runs = _OTHER_SCRIPT.subn(" ", rest)
    other_script = (len(rest) - len(latin) + runs) // _LETTERS_A_WORD
    # Accents written apart are joined, and fancy letters (bold, full width) become plain ones.
    more = [word for word in unicodedata.normalize("NFKC", latin).split() if word.isalpha()]
    # English hardly has accents in words that are no names.
    accented = sum(word.islower() and not word.isascii() for word in more)
    words += more
    found = Counter(map(_common_words().get, " ".join(words).lower().split()))
    foreign = found["kin"] + found["others"] + accented + other_script
    return _Words(len(words) + other_script, found["english"], found["kin"], foreign)


def _sample(text: str) -> str:
    if len(text) <= _WINDOWS * _WINDOW:
        return text
    part = len(text) // _WINDOWS
    middle = (part - _WINDOW) // 2
    return " ".join(text[start + middle : start + middle + _WINDOW] for start in range(0, part * _WINDOWS, part))


@cache
def _common_words() -> dict[str, str]:
    """Return each word of `data/text/common_words.txt` with the heading it stands under."""
    found: dict[str, str] = {}
    heading = ""
    for line in resource("data", "text/common_words.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            # A word of the kin that another language has as well stays with the kin.
            for word in line.partition(":")[2].split():
                found.setdefault(word, heading)
    return found
