"""Cut a raw page into blocks and say of each whether it is headline, caption, body or boilerplate.

Nothing is deleted and nothing is copied: a block is a pair of offsets into the raw text. Three steps:

1. Rules judge every line (`stance.text.linerules`, over the one table of `stance.text.patterns`). On a plain page, of
   which they see nothing but a title and text, they decide alone.
2. On a page with furniture a trained model (`stance.text.linemodel`) judges every line about which the rules are not
   sure. It leans towards body: a line of furniture kept is a small harm, a line of text lost a great one.
3. A headline or caption that comes again word for word is boilerplate, so that its claims do not count twice. Body text
   that comes again stays text: pages repeat their lead, and no sentence of the body is ever lost.

Then labels, credits and sites' names are cut off their lines ("ANALYSIS | ", "(Ann Lee/AP)", " - Action News"):
boilerplate. A document of one line is body.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from stance.schema import PARTS
from stance.text.linerules import CAPTION_LENGTH, STOP, SUFFIX_LENGTH, WORD, Verdict, is_amid, judge, trailing_credit
from stance.text.lines import Line, lines
from stance.text.patterns import AGENCY_IN_BRACKETS, CREDIT, LABELLED, NAMES_IN_BRACKETS, PREFIX, SITE_NAME, SUFFIX

if TYPE_CHECKING:
    from stance.text.linemodel import LineModel

_TITLE, _FURNITURE = PARTS.index("headline"), PARTS.index("boilerplate")
_PARAGRAPH = 20_000
_SECTION_AGAIN = 4  # words from which on a repeated line is surely a repeat and not an answer or a label

# On a shorter page the model has too little to see; of a longer one the rules' verdict stands, so that memory stays
# bounded.
_FEWEST_LINES, _MOST_LINES = 10, 5_000
# Added to the log odds of body, so that body recall in cross-validation on the training pages is that of the rules.
_BODY_BIAS = 0.5
_SENTENCE = 60  # characters from which on a line that ends like a sentence is surely text, or the caption of a picture
_RULED_OUT, _LIKELY = math.log(0.005), math.log(0.7)


class Block(NamedTuple):
    """A stretch of a document that is one part of it.

    Parameters
    ----------
    start, end : int
        Offsets into the raw text, without white space at either end.
    part : str
        One of `stance.schema.PARTS`.
    rule : str
        What decided it, for explanations and tests: the name of a rule, or "model".
    """

    start: int
    end: int
    part: str
    rule: str


def blocks(text: str, *, model: LineModel | Literal["shipped"] | None = "shipped") -> list[Block]:
    r"""Cut a document into blocks; no sentence crosses a block's border.

    Parameters
    ----------
    text : str
        The document's text exactly as given.
    model : LineModel or "shipped" or None, optional
        What judges pages with furniture beside the rules; None: the rules alone.

    Returns
    -------
    list of Block
        In order, without overlaps, together covering all that is not white space. The time is linear in the text.

    Raises
    ------
    InputError
        If the page needs the model and its file of weights is damaged.

    Examples
    --------
    >>> [block.part for block in blocks("Ottawa recalls envoy\n\nBy Ann Lee\n\nCanada has recalled its envoy.")]
    ['headline', 'boilerplate', 'body']
    """
    found = lines(text)
    if len(found) == 1:
        return _pieces(text, found[0], "body", "one line")
    verdicts = judge(text, found)
    if model is not None and _FEWEST_LINES <= len(found) <= _MOST_LINES and not _is_plain(verdicts):
        verdicts = _with_model(text, found, verdicts, model)
    out: list[Block] = []
    for line, (part, rule) in zip(found, _once(text, found, verdicts), strict=True):
        out += _pieces(text, line, part, rule)
    return out


def _is_plain(verdicts: Sequence[Verdict]) -> bool:
    """Tell whether the rules see nothing but a headline and text: then there is nothing to take away."""
    return all(part == "body" or rule == "title" for part, rule in verdicts)


def _with_model(
    text: str, found: Sequence[Line], verdicts: Sequence[Verdict], model: LineModel | Literal["shipped"]
) -> list[Verdict]:
    # numpy and the weights are loaded for the first page that needs them.
    from stance.text.linemodel import best_parts, shipped_model

    odds = (shipped_model() if model == "shipped" else model).log_odds(text, found, verdicts)
    sentences = [_is_sentence(text, line) for line in found]
    out: list[Verdict] = []
    for line, verdict, best, sentence in zip(found, verdicts, best_parts(odds, _BODY_BIAS), sentences, strict=True):
        keep = best == verdict[0] or line.end - line.start > CAPTION_LENGTH or _is_sure(verdict, sentence)
        out.append(verdict if keep else (best, "model"))
    text_like = [part in ("caption", "body") and sentence for (part, _), sentence in zip(out, sentences, strict=True)]
    for n in range(1, len(out) - 1):
        # A short line between two paragraphs is the subheading for which the rules take it, unless the model speaks
        # clearly against it.
        between = verdicts[n][1] == "subheading" and text_like[n - 1] and text_like[n + 1]
        if between and odds[n, _TITLE] > _RULED_OUT and odds[n, _FURNITURE] < _LIKELY:
            out[n] = verdicts[n]
    if not any(rule == "title" for _, rule in out):
        first = next((n for n, (part, _) in enumerate(out) if part == "headline"), None)
        if first is not None:
            out[first] = ("headline", "title")
    return out


def _is_sentence(text: str, line: Line) -> bool:
    return line.end - line.start > _SENTENCE and STOP.search(text, line.end - 8, line.end) is not None


def _is_sure(verdict: Verdict, sentence: bool) -> bool:
    """Tell whether a rule's verdict needs no second opinion."""
    part, rule = verdict
    if part == "boilerplate":
        return rule != "link"
    return rule == "video" or (rule == "description" and sentence)


def _once(text: str, found: Sequence[Line], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Take a headline or caption that has been said before for boilerplate."""
    out: list[Verdict] = []
    seen: set[str] = set()
    for line, (part, rule) in zip(found, verdicts, strict=True):
        if part in ("headline", "caption"):
            key = _key(text[line.start : line.end])
            if key in seen and key.count(" ") + 1 >= _SECTION_AGAIN:
                part, rule = "boilerplate", "repeat"
            seen.add(key)
        out.append((part, rule))
    return out


def _pieces(text: str, line: Line, part: str, rule: str) -> list[Block]:
    """Cut labels, credits and site names off a line: blocks of their own, boilerplate."""
    start, end = line.start, line.end
    if part == "boilerplate":
        return [Block(start, end, part, rule)]
    cuts: list[tuple[int, int]] = []
    if rule == "title":
        if prefix := PREFIX.match(text, start, end):
            cuts.append((start, prefix.end()))
        if (suffix := _site(text, start, end)) is not None:
            cuts.append((suffix, end))
    elif part == "caption" or text[end - 1] == ")":
        credit = text.rfind("(", max(start, end - SUFFIX_LENGTH - 20), end) if text[end - 1] == ")" else -1
        if credit > start and _cuts_off(text, start, credit, end, part):
            cuts.append((credit, end))
        elif part == "caption" and (at := trailing_credit(text, start, end)) is not None:
            cuts.append((at, end))
    if part == "body":
        return _amid(text, start, end, cuts, rule)
    return _cut(text, start, end, cuts, part, rule)


def _cuts_off(text: str, start: int, credit: int, end: int, part: str) -> bool:
    bracket = text[credit:end]
    if CREDIT.fullmatch(bracket):
        return True
    stopped = STOP.search(text[max(start, credit - 8) : credit].rstrip()) is not None
    return stopped and bool(
        AGENCY_IN_BRACKETS.match(bracket) or (part == "caption" and NAMES_IN_BRACKETS.match(bracket))
    )


def _amid(text: str, start: int, end: int, cuts: list[tuple[int, int]], rule: str) -> list[Block]:
    """Cut captions with a credit out of text they were glued into: "... PHOTO: A ship. (Ann Lee/AP) For weeks ..."."""
    limit = min(end, start + _PARAGRAPH)
    out: list[Block] = []
    at = text.find("(", start, limit)
    while at >= 0:
        credit = CREDIT.match(text, at, limit)
        at = text.find("(", at + 1, limit)
        if credit is None or credit.end() >= end or not is_amid(text, start, credit):
            continue
        labels = [label.start("label") for label in LABELLED.finditer(text, start, credit.start())]
        caption = labels[-1] if labels else credit.start()
        out += _cut(text, start, caption, [], "body", rule)
        out += _cut(text, caption, credit.end(), [(credit.start(), credit.end())], "caption", "credit")
        start = credit.end()
        at = text.find("(", start, limit)
    if (rest := _strip(text, start, end)) is None:
        return out
    return out + _cut(text, *rest, cuts, "body", rule)


def _cut(text: str, start: int, end: int, cuts: list[tuple[int, int]], part: str, rule: str) -> list[Block]:
    out: list[Block] = []
    at = start
    for left, right in [*cuts, (end, end)]:
        if piece := _strip(text, at, left):
            out.append(Block(*piece, part, rule))
        if piece := _strip(text, left, right):
            out.append(Block(*piece, "boilerplate", "cut"))
        at = right
    return out


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if left < len(piece) else None


def _site(text: str, start: int, end: int) -> int | None:
    """Return where a site's name begins behind a title."""
    tail = max(start, end - SUFFIX_LENGTH)
    match = SUFFIX.search(text[tail:end])
    if match is None or tail + match.start() - start < 15:
        return None
    at = tail + match.start() + 1
    head = _key(text[start : at - 1])
    # The page says the title again without the name: the surest sign there is.
    again = "|" in match.group() or SITE_NAME.search(match.group("site")) is not None
    return at if again or head in _following_keys(text, end) else None


def _following_keys(text: str, end: int) -> set[str]:
    return {_key(line) for line in text[end : end + 5000].splitlines() if line.strip()}


def _key(line: str) -> str:
    """Bring a line to the form in which repeats are compared: words only, without a site's name."""
    match = SUFFIX.search(line[-SUFFIX_LENGTH:])
    if match is not None and SITE_NAME.search(match.group("site")):
        line = line[: len(line) - len(match.group())]
    return " ".join(WORD.findall(line.casefold()))
