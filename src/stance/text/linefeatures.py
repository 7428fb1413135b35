"""What can be seen of a line on its page, as a list of words for a trained model.

A feature is a short string such as "end=.q" or "-1:byline": what the rules say, the form of the line, its words, where
it stands, what its neighbours look like, whether its words come again. Numbers are put into classes, so that a linear
model can learn any course of them. Every feature costs a bounded time, so that a page costs a time linear in its
length.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from stance.text.linerules import Verdict
from stance.text.lines import Line

# Read of a line: enough to know a paragraph by, and a bound on the time.
_READ, _WORDS, _TAIL = 160, 24, 12
_RUNNING = 1500  # characters of a line of running text that are searched for the words of other lines
_STRIP = "\"'“”‘’()[]{}<>.,:;!?…|·•*_—–-~«»#"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FUNCTION = _set(
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
_ADDRESS = re.compile(r"\S@\S|https?:|www\.|\w\.\w{3,}/|^@\w")
_SIGNS = re.compile(r"[|•·>©®™▶►✱■→←↓↑★†={}\\^~_]|\t|\w/\w|&\w+;|</?\w")
_INNER = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z0-9]")
_END = re.compile(r"([.!?…:,;])?([\"'”’»*_]*)(\))?[*_]*$")
_QUOTES = '"“”«»'
_DIGITS = re.compile(r"\d+")
_DOMAIN = re.compile(r"\w\.(?:com|org|net|co|ca|uk|ie|au|nz|in|za|ng|de|example)\b")

# The classes into which numbers are put.
_LENGTHS = (8, 16, 26, 40, 60, 90, 130, 200, 350)
_SHARES = (0.001, 0.12, 0.25, 0.4, 0.6, 0.85)
_COUNTS = (1, 2, 3, 5, 9, 17, 33)
_SIZES = (10, 20, 40, 80, 160)

_FAR = 40  # lines; what is farther away is all the same
_LEAD = 3  # lines of running text that a headline speaks of
_STEM = 5  # letters by which "accuses" and "accused" are one


class _Form(NamedTuple):
    """The form of one line."""

    rule: str
    low: list[str]  # its words in lower case
    names: list[str]  # those with a capital
    length: int
    end: str
    first: str
    running: bool  # it looks like running text
    chief: str  # what its neighbours see of it
    own: list[str]


def line_features(text: str, found: Sequence[Line], verdicts: Sequence[Verdict]) -> list[list[str]]:
    """Return the features of each line of a page.

    Parameters
    ----------
    text : str
        The page.
    found : sequence of Line
        Its lines, at least one.
    verdicts : sequence of Verdict
        What the rules make of them.

    Returns
    -------
    list of list of str
    """
    forms = [_form(text, line, verdict) for line, verdict in zip(found, verdicts, strict=True)]
    again = _again(text, found, forms)
    many = len(forms)
    running = [form.running for form in forms]
    above = [0, *accumulate(map(int, running))]
    up, down = _steps(running), _steps(running[::-1])[::-1]
    page = [f"size={bisect(_SIZES, many)}", f"share={bisect(_SHARES, above[-1] / many)}"]
    rows = []
    for n, form in enumerate(forms):
        where = "above" if above[n] == 0 and not form.running else "below" if above[n] == above[-1] else "amid"
        blanks = f"{int(found[n].new)}{int(n + 1 == many or found[n + 1].new)}"
        near2 = above[min(many, n + 3)] - above[max(0, n - 2)] - form.running
        near5 = above[min(many, n + 6)] - above[max(0, n - 5)] - form.running
        ups, downs = bisect(_COUNTS, up[n]), bisect(_COUNTS, down[n])
        length, end, stop = form.length, form.end, form.end[:1]
        row = form.own + page + again[n]
        row += [
            f"where={where}",
            f"blanks={blanks}",
            f"running={int(form.running)}",
            f"top={bisect(_COUNTS, n)}",
            f"bottom={bisect(_COUNTS, many - 1 - n)}",
            f"at={10 * n // many}",
            f"up={ups}",
            f"down={downs}",
            f"updown={ups},{downs}",
            f"near2={near2}",
            f"near5={near5}",
            f"run={bisect(_COUNTS, 0 if form.running else up[n] + down[n])}",
            f"{where},{form.rule}",
            f"{where},{length},{end}",
            f"{where},{blanks},{length},{stop}",
            f"near2={near2},{length},{end}",
            f"near5={near5},{form.rule}",
            f"{blanks},{form.rule}",
            f"up={ups},{length},{stop}",
            f"down={downs},{length},{stop}",
        ]
        row += [f"{where},{length // 2},{one}" for one in again[n]]
        for offset in (-3, -2, -1, 1, 2, 3):
            if not 0 <= n + offset < many:
                row.append(f"{offset}:none")
                continue
            other = forms[n + offset]
            row += [
                f"{offset}:{other.chief}",
                f"{offset}:rule={other.rule}",
                f"{offset}:{other.length}{other.end}",
                f"{offset}:first={other.first}",
            ]
            if offset in (-1, 1):
                row.append(f"{offset}:{other.chief},{length},{stop}")
        rows.append(row)
    return rows


def _form(text: str, line: Line, verdict: Verdict) -> _Form:
    part, rule = verdict
    short = text[line.start : min(line.end, line.start + _READ)]
    words = short.split(None, _WORDS)[:_WORDS]
    bare = [word.strip(_STRIP) for word in words]
    low = [word.lower() for word in bare if word]
    many = len(low) or 1
    capital = sum(word[0].isupper() for word in bare if word)
    loud = sum(len(word) > 1 and word.isupper() for word in bare)
    function = sum(word in _FUNCTION for word in low)
    numerals = sum(map(str.isdigit, short))
    length, end, first = bisect(_LENGTHS, line.end - line.start), _end(text, line), _kind(short[0])
    speech, you = min(2, sum(word in _SPEECH for word in low)), min(2, sum(word in _YOU for word in low))
    title = int(capital > 1 and not any(len(word) > 3 and word[0].islower() for word in bare))
    running = part == "body" and len(low) >= 9 and end[0] in ".?" and 5 * function >= many
    capitals, functions = bisect(_SHARES, capital / many), bisect(_SHARES, function / many)
    signs = {
        "speech": speech,
        "you": you,
        "title": title,
        "past": int(any(len(word) > 4 and word.endswith("ed") for word in low)),
        "credit": int(not _CREDITS.isdisjoint(low)),
        "clock": int(numerals > 0 and _CLOCK.search(short) is not None),
        "address": int(_ADDRESS.search(short) is not None),
        "signs": min(3, len(_SIGNS.findall(short))),
        "sentences": min(3, len(_INNER.findall(short))),
        "quotes": min(3, sum(map(short.count, _QUOTES))),
    }
    own = [
        f"rule={rule}",
        f"part={part}",
        f"length={length}",
        f"words={bisect(_COUNTS, many)}",
        f"end={end}",
        f"first={first}",
        f"capitals={capitals}",
        f"loud={bisect(_SHARES, loud / many)}",
        f"function={functions}",
        f"digits={bisect(_SHARES, numerals / len(short))}",
        f"{length},{end},{first}",
        f"{rule},{end}",
        f"{rule},{length}",
        f"functions={length},{functions},{capitals}",
        f"title={title},{length},{end}",
        f"speech={speech},{length},{end}",
        f"you={you},{functions},{end}",
        *(f"{name}={value}" for name, value in signs.items() if value),
        *_vocabulary(words),
    ]
    chief = f"{part if part in ('body', 'headline') else rule}/{length // 2}{end[0]}{int(running)}"
    names = [word.lower() for word in bare if len(word) > 3 and word[0].isupper()]
    return _Form(rule, low, names, length, end, first, running, chief, own)


def _end(text: str, line: Line) -> str:
    tail = text[max(line.start, line.end - _TAIL) : line.end]
    match = _END.search(tail)
    stop, quote, bracket = match.groups() if match else (None, "", None)
    if tail.endswith("..."):
        stop = "…"
    elif stop is None:
        stop = "-" if quote or bracket else _kind(tail[-1])
    return stop + ("q" if quote else "") + (")" if bracket else "")


def _kind(sign: str) -> str:
    if sign.isdigit():
        return "0"
    if sign.isupper():
        return "A"
    if sign.isalpha():
        return "a"
    return "q" if sign in "\"'“‘”’" else "(" if sign in "([" else sign if sign in "-–—•*#@©|:" else "?"


def _vocabulary(words: Sequence[str]) -> list[str]:
    """Return the words of a line and their pairs, the first and the last; of the shortest lines also their case."""
    kinds = [_word(word) for word in words]
    out = {f"w {kind}" for kind in kinds}
    out.update(f"w {one} {two}" for one, two in pairwise(kinds))
    # Sorted, since the order in which numbers are added decides their last digit.
    listed = [*sorted(out), f"^{kinds[0]}", f"{kinds[-1]}$"]
    if len(words) <= 5:
        listed.append("=" + " ".join(map(_case, words)))
    return listed


def _word(word: str) -> str:
    if "@" in word:
        return "<at>"
    if "://" in word or word.startswith("www.") or ("." in word and _DOMAIN.search(word)):
        return "<url>"
    bare = word.strip(_STRIP).lower() or word[:2]
    return bare if bare.isalpha() else _DIGITS.sub("0", bare)


def _case(word: str) -> str:
    if word.isupper():
        return "X"
    first = word[0]
    return "Xx" if first.isupper() else "x" if first.islower() else "0" if first.isdigit() else "-"


def _steps(running: Sequence[bool]) -> list[int]:
    """Count the lines from each line up to the nearest line of running text above it."""
    out, since = [], _FAR
    for is_running in running:
        since = min(since + 1, _FAR)
        out.append(since)
        if is_running:
            since = 0
    return out


def _again(text: str, found: Sequence[Line], forms: Sequence[_Form]) -> list[list[str]]:
    """Tell whether a line comes again, and how many of its words stand in the running text, its lead and the title."""
    held: Counter[str] = Counter()
    lead: set[str] = set()
    leads = 0
    for line, form in zip(found, forms, strict=True):
        if form.running:
            whole = text[line.start : min(line.end, line.start + _RUNNING)].lower()
            stems = {word.strip(_STRIP)[:_STEM] for word in whole.split()}
            held.update(stems)
            leads += 1
            if leads <= _LEAD:
                lead |= stems
    title = next((form.low for form in forms if form.rule == "title"), [])
    head = {word[:_STEM] for word in title if word not in _FUNCTION}
    keys = [" ".join(form.low) for form in forms]
    total, seen = Counter(keys), Counter[str]()
    out = []
    for form, key in zip(forms, keys, strict=True):
        stems_of = [word[:_STEM] for word in form.low if len(word) > 3 and word not in _FUNCTION]
        hits = {
            "text": [held[stem] > form.running for stem in stems_of],
            "names": [held[word[:_STEM]] > form.running for word in form.names],
            "lead": [stem in lead for stem in stems_of],
            "head": [stem in head for stem in stems_of],
        }
        row = [f"again={int(seen[key] > 0)}{int(total[key] - seen[key] > 1)}"]
        seen[key] += 1
        for name, hit in hits.items():
            row += (
                [f"{name}={bisect(_SHARES, sum(hit) / len(hit))}", f"{name}#{min(4, sum(hit))}"]
                if hit
                else [f"{name}=none"]
            )
        out.append(row)
    return out
