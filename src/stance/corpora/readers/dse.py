"""DSE, "Who blames or endorses whom?": a sentence, two entities p and q in it, and which way the sentiment goes.

Park, Pan and Joo (2021), Findings of ACL. One line a pair: the sentence with [p] and [q] in brackets, p, q, class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import iter_lines, tab_fields
from stance.exceptions import InputError, placed
from stance.schema import Claim, Document, Mention, Sentence, Span

_LABELS = {
    "0": "neutral",
    "1": "p_to_q_positive",
    "2": "q_to_p_positive",
    "3": "p_to_q_negative",
    "4": "q_to_p_negative",
}
_MARK = re.compile(r"\[([^\[\]]{1,1000})\]")


def read(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield one document a line; its id is the split and the line's number, counted from 0.

    The claim's actor is p and its target is q. Marks are taken out of the text.

    Parameters
    ----------
    folder : Path
        The corpora's folder; the file is `dse/SPLIT.txt` below it.
    split : {"train", "valid", "test"}
    faults : Faults

    Raises
    ------
    InputError
        If the file or, unless faults are skipped, a line cannot be read.
    """
    path = folder / "dse" / f"{split}.txt"
    for number, raw in iter_lines(path):
        with faults.guard():
            marked, p, q, label = tab_fields(raw, path, number, width=4)
            with placed(path, number):
                yield _annotated(f"{split}:{number - 1}", marked, p, q, label)


def _annotated(id_: str, marked: str, p: str, q: str, label: str) -> Annotated:
    if label not in _LABELS:
        raise InputError(f"class {label!r} is unknown; it must be one of {', '.join(_LABELS)}")
    text, spans = _unmark(marked)
    if len(spans) < 2 or [spans[0].text, spans[1].text] != [p.strip(), q.strip()]:
        raise InputError(f"the first two marks in brackets must be p and q, {p!r} and {q!r}")
    claim = Claim(_LABELS[label], actor=Mention(spans[0]), target=Mention(spans[1]))
    return Annotated(Document(id_, text), (Sentence(id_, 0, 0, len(text), text, claims=(claim,)),))


def _unmark(marked: str) -> tuple[str, list[Span]]:
    """Take the first two pairs of brackets out and say where their words stand, blanks at their edges aside."""
    pieces, spans, at, length = [], [], 0, 0
    for match in list(_MARK.finditer(marked))[:2]:
        before, words = marked[at : match.start()], match[1]
        start = length + len(before) + len(words) - len(words.lstrip())
        spans.append(Span(start, start + len(words.strip()), words.strip()))
        pieces += [before, words]
        length += len(before) + len(words)
        at = match.end()
    return "".join([*pieces, marked[at:]]), spans
