"""PLV: what a source does to a recipient, as one of 15 PLOVER root codes.

Hu, Skorupa Parolin, Khan, Brandt, Osorio and D'Orazio (2024), ACL. A table with one row a pair; the source is marked
<s>...</s> and the recipient <t>...</t> in the sentence, where the sentence names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import decode, iter_lines, tab_fields
from stance.exceptions import InputError
from stance.schema import Claim, Document, Mention, Sentence, Span

_COLUMNS = ("sentence_id", "sentence", "marked_sentence", "gold_root")
_TAG = re.compile(r"<(/?)([st])>")


def read(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield one document a sentence, by its published `sentence_id`, with a claim for each pair in it.

    Actor or target are None where the sentence does not name them ("An actor", "a recipient" in the table).

    Parameters
    ----------
    folder : Path
        The corpora's folder; the file is `plv/PLV_SPLIT.tsv` below it.
    split : {"train", "test"}
    faults : Faults

    Raises
    ------
    InputError
        If the file or, unless faults are skipped, a row cannot be read.
    """
    path = folder / "plv" / f"PLV_{split}.tsv"
    lines = iter_lines(path)
    number, raw = next(lines)
    header = decode(raw, path, line=number).rstrip("\r\n").split("\t")
    if missing := [name for name in _COLUMNS if name not in header]:
        raise InputError(f"the header lacks {missing[0]!r}; fetch the file again", path=path, line=number)
    places = [header.index(name) for name in _COLUMNS]
    # Rows of one sentence need not stand together: they are gathered before the first is given.
    found: dict[str, tuple[str, list[Claim]]] = {}
    for number, raw in lines:
        with faults.guard():
            row = tab_fields(raw, path, number, width=len(header))
            id_, text, marked, label = (row[place] for place in places)
            known = found[id_][0] if id_ in found else text
            plain, source, target = _unmark(marked)
            if text != known or text != plain:
                what = "the marked sentence" if text == known else f"the earlier sentence {id_}"
                raise InputError(f"the sentence differs from {what}; fetch the file again", path=path, line=number)
            found.setdefault(id_, (text, []))[1].append(Claim(label, actor=source, target=target))
    for id_, (text, claims) in found.items():
        yield Annotated(Document(id_, text), (Sentence(id_, 0, 0, len(text), text, claims=tuple(claims)),))


def _unmark(marked: str) -> tuple[str, Mention | None, Mention | None]:
    """Take the marks out; of a mention marked twice the first counts, and one mark may stand inside the other."""
    pieces, at, length = [], 0, 0
    opened: dict[str, int] = {}
    closed: dict[str, tuple[int, int]] = {}
    for tag in _TAG.finditer(marked):
        pieces.append(marked[at : tag.start()])
        length += tag.start() - at
        at = tag.end()
        closing, name = tag.groups()
        if not closing:
            opened.setdefault(name, length)
        elif name in opened:
            closed.setdefault(name, (opened[name], length))
    text = "".join([*pieces, marked[at:]])
    mentions = [_mention(text, *closed[name]) if name in closed else None for name in "st"]
    return text, mentions[0], mentions[1]


def _mention(text: str, start: int, end: int) -> Mention:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Mention(Span(start, start + len(words.strip()), words.strip()))
