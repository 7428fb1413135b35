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
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from stance.text.linenames import (
    Group,
    again_names,
    case_names,
    density_names,
    distance_names,
    form_names,
    mark_names,
    neighbour_names,
    next_names,
    page_names,
    place_names,
    sign_names,
    spelt,
)
from stance.text.linerules import Verdict
from stance.text.lines import Line
from stance.text.linewords import FUNCTION, STEM, STRIP, Counts, Seen, seen, vocabulary

# Read of a line: enough to know a paragraph by, and a bound on the time.
READ, _WORDS, _TAIL = 160, 24, 12
_RUNNING = 1500  # characters of a line of running text that are searched for the words of other lines

_HANDLE = re.compile(r"@\w")
_INNER = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z0-9]")
_END = re.compile(r"([.!?…:,;])?([\"'”’»*_]*)(\))?[*_]*$")

# The classes into which numbers are put.
_LENGTHS = (8, 16, 26, 40, 60, 90, 130, 200, 350)
_SHARES = (0.001, 0.12, 0.25, 0.4, 0.6, 0.85)
_COUNTS = (1, 2, 3, 5, 9, 17, 33)
_SIZES = (10, 20, 40, 80, 160)

_NEAR = 3  # lines on either side whose form is seen
_FAR = 40  # lines; what is farther away is all the same
_LEAD = 3  # lines of running text that a headline speaks of


class Described(NamedTuple):
    """The features of the lines of a page: in groups, and those that words make, which seldom come again."""

    groups: list[Group]
    words: list[list[str]]


class _Form(NamedTuple):
    """The form of one line."""

    part: str
    rule: str
    pieces: list[Seen]
    length: int
    end: str
    first: str
    running: bool  # it looks like running text
    chief: str  # its part or rule, and its form in short
    case: tuple[int, ...]
    signs: tuple[int, ...]
    marks: tuple[int, ...]


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
    page = described(text, found, verdicts)
    return [own + words for own, words in zip(spelt(page.groups), page.words, strict=True)]


def described(text: str, found: Sequence[Line], verdicts: Sequence[Verdict]) -> Described:
    """Return the features of each line of a page, in groups; see `line_features`."""
    forms = _forms(text, found, verdicts)
    many = len(forms)
    running = [form.running for form in forms]
    above = [0, *accumulate(map(int, running))]
    up, down = _steps(running), _steps(running[::-1])[::-1]
    size, share = bisect(_SIZES, many), bisect(_SHARES, above[-1] / many)
    place, page, distance, density, where = [], [], [], [], []
    for n, form in enumerate(forms):
        stands = "above" if above[n] == 0 and not form.running else "below" if above[n] == above[-1] else "amid"
        blanks = f"{int(found[n].new)}{int(n + 1 == many or found[n + 1].new)}"
        near2 = above[min(many, n + 3)] - above[max(0, n - 2)] - form.running
        near5 = above[min(many, n + 6)] - above[max(0, n - 5)] - form.running
        run = bisect(_COUNTS, 0 if form.running else up[n] + down[n])
        where.append((stands, form.length // 2))
        place.append((stands, blanks, form.running, form.rule, form.length, form.end))
        page.append((size, share, bisect(_COUNTS, n), bisect(_COUNTS, many - 1 - n), 10 * n // many))
        distance.append((bisect(_COUNTS, up[n]), bisect(_COUNTS, down[n]), run, form.length, form.end[0]))
        density.append((near2, near5, form.rule, form.length, form.end))
    groups = [
        Group(form_names, [(form.rule, form.part, form.length, form.end, form.first) for form in forms]),
        Group(case_names, [(form.length, form.end, *form.case) for form in forms]),
        Group(sign_names, [form.signs for form in forms]),
        Group(mark_names, [form.marks for form in forms]),
        Group(place_names, place),
        Group(page_names, page),
        Group(distance_names, distance),
        Group(density_names, density),
        *_neighbours(forms),
        *(
            Group(again_names, [(*told, *at) for told, at in zip(column, where, strict=True)])
            for column in _again(text, found, forms)
        ),
    ]
    return Described(groups, [vocabulary(form.pieces[:_WORDS]) for form in forms])


def _forms(text: str, found: Sequence[Line], verdicts: Sequence[Verdict]) -> list[_Form]:
    shorts = [text[line.start : min(line.end, line.start + READ)] for line in found]
    split = [short.split() for short in shorts]
    flat = seen(chain.from_iterable(split))
    ends = list(accumulate(map(len, split)))
    pieces = [flat[end - len(row) : end] for row, end in zip(split, ends, strict=True)]
    # Words count as far as they are looked at, marks in all that is read.
    counted = b"".join([one.counts if at < _WORDS else one.marks for row in pieces for at, one in enumerate(row)])
    each = np.frombuffer(counted, dtype=np.uint8).reshape(len(flat), len(Counts._fields))
    totals = np.add.reduceat(each, [0, *ends[:-1]], axis=0, dtype=np.int64).tolist()
    rows = zip(found, verdicts, shorts, pieces, totals, strict=True)
    return [_form(text, line, verdict, short, row, Counts(*total)) for line, verdict, short, row, total in rows]


def _form(text: str, line: Line, verdict: Verdict, short: str, pieces: list[Seen], total: Counts) -> _Form:
    part, rule = verdict
    many = total.words or 1
    length, end, first = bisect(_LENGTHS, line.end - line.start), _end(text, line), _kind(short[0])
    title = int(total.capitals > 1 and not total.lower)
    running = part == "body" and total.words >= 9 and end[0] in ".?" and 5 * total.function >= many
    functions, capitals = bisect(_SHARES, total.function / many), bisect(_SHARES, total.capitals / many)
    speech, you, past, credits = min(2, total.speech), min(2, total.you), min(1, total.past), min(1, total.credits)
    address = min(1, total.addresses + (_HANDLE.match(short) is not None))
    signs, sentences = min(3, total.signs + short.count("\t")), min(3, len(_INNER.findall(short)))
    return _Form(
        part,
        rule,
        pieces,
        length,
        end,
        first,
        running,
        f"{part if part in ('body', 'headline') else rule}/{length // 2}{end[0]}{int(running)}",
        (functions, capitals, title, speech, you),
        (bisect(_COUNTS, many), bisect(_SHARES, total.loud / many), past, credits),
        (
            bisect(_SHARES, total.digits / len(short)),
            min(1, total.clocks),
            address,
            signs,
            sentences,
            min(3, total.quotes),
        ),
    )


def _neighbours(forms: Sequence[_Form]) -> Iterator[Group]:
    edge = [None] * _NEAR
    looks = [*edge, *((form.rule, form.chief, form.length, form.end, form.first) for form in forms), *edge]
    many, own = len(forms), [(form.length, form.end) for form in forms]
    for offset in (*range(-_NEAR, 0), *range(1, _NEAR + 1)):
        begin = _NEAR + offset
        others = looks[begin : begin + many]
        yield Group(neighbour_names, [(offset, other) for other in others])
        if abs(offset) == 1:
            yield Group(next_names, [(offset, other, *mine) for other, mine in zip(others, own, strict=True)])


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


def _steps(running: Sequence[bool]) -> list[int]:
    """Count the lines from each line up to the nearest line of running text above it."""
    out, since = [], _FAR
    for is_running in running:
        since = min(since + 1, _FAR)
        out.append(since)
        if is_running:
            since = 0
    return out


Told = tuple[str, str, int | None]


def _again(text: str, found: Sequence[Line], forms: Sequence[_Form]) -> Iterable[tuple[Told, ...]]:
    """Tell whether each line comes again, how many of its words stand in the running text, its lead and the title."""
    held: Counter[str] = Counter()
    lead: set[str] = set()
    leads = 0
    for line, form in zip(found, forms, strict=True):
        if form.running:
            whole = text[line.start : min(line.end, line.start + _RUNNING)].lower()
            stems = {word.strip(STRIP)[:STEM] for word in set(whole.split())}
            held.update(stems)
            leads += 1
            if leads <= _LEAD:
                lead |= stems
    once, twice = set(held), {stem for stem, count in held.items() if count > 1}
    title = next((form.pieces[:_WORDS] for form in forms if form.rule == "title"), [])
    head = {piece.stem for piece in title if piece.word and piece.word not in FUNCTION}
    keys = [" ".join([piece.word for piece in form.pieces[:_WORDS] if piece.word]) for form in forms]
    total, before = Counter(keys), Counter[str]()
    rows = []
    for form, key in zip(forms, keys, strict=True):
        words, other = form.pieces[:_WORDS], twice if form.running else once
        stems_of = [piece.stem for piece in words if piece.tells]
        names = [piece.stem for piece in words if piece.name]
        again: Told = ("again", f"{int(before[key] > 0)}{int(total[key] - before[key] > 1)}", None)
        before[key] += 1
        of_words = _share("text", stems_of, other), _share("names", names, other)
        rows.append((again, *of_words, _share("lead", stems_of, lead), _share("head", stems_of, head)))
    return zip(*rows, strict=True)


def _share(name: str, stems: Sequence[str], there: set[str]) -> Told:
    if not stems:
        return name, "none", None
    count = sum(map(there.__contains__, stems))
    return name, str(bisect(_SHARES, count / len(stems))), min(4, count)
