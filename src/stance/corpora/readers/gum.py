"""GUM: texts of many genres with gold sentence boundaries, for measuring splitters.

Zeldes (2017), Language Resources and Evaluation 51(3). One CoNLL-U file a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import read_text
from stance.exceptions import InputError
from stance.schema import Document, Sentence

_ENDED = re.compile(r"[.!?:;…]['\"’”)\]]{0,3}$")


def read(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield one document a file, its text put together from the sentences: claims are not annotated.

    Paragraphs are parted by an empty line. Within one, a sentence without a full stop (a head, a caption, an item of a
    list) ends its line, as on a page.

    Parameters
    ----------
    folder : Path
        The corpora's folder; the files are `gum/conllu/*.conllu` below it.
    split : {"all"}
    faults : Faults

    Raises
    ------
    InputError
        If the folder is empty or, unless faults are skipped, a file cannot be read.
    """
    paths = sorted((folder / "gum" / "conllu").glob("*.conllu"))
    if not paths:
        raise InputError("holds no .conllu file; run: stance corpora fetch gum", path=folder / "gum" / "conllu")
    for path in paths:
        with faults.guard():
            yield _annotated(path)


def _annotated(path: Path) -> Annotated:
    pieces: list[str] = []
    sentences: list[Sentence] = []
    at, gap = 0, ""
    for line in read_text(path).splitlines():
        key, _, value = line.partition(" = ")
        if key == "# newpar":
            gap = "\n\n"
        elif key == "# text":
            if pieces:
                gap = gap or (" " if _ENDED.search(pieces[-1]) else "\n")
                pieces.append(gap)
                at += len(gap)
            sentences.append(Sentence(path.stem, len(sentences), at, at + len(value), value))
            pieces.append(value)
            at += len(value)
            gap = ""
    if not sentences:
        raise InputError("holds no line '# text = ...'; give a CoNLL-U file", path=path)
    source = path.stem.split("_")[1] if path.stem.count("_") > 1 else None
    return Annotated(Document(path.stem, "".join(pieces), source=source), tuple(sentences))
