"""Our own annotations of public text: they ship as offsets without text and are joined with the fetched corpora.

`silver` and `gold` were annotated after the codebook by a language model; `kit` is a part of both for people to
annotate. `data/annotations/DATASHEET.md` says how they were made and how far to trust them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from stance.corpora.annotated import Annotated, Faults
from stance.corpora.files import read_jsonl, read_text
from stance.corpora.formats import jsonl
from stance.corpora.readers import dse, newsmtsc, plv, seesaw
from stance.corpora.readers.origins import origin
from stance.corpora.readers.published import published_texts
from stance.corpora.registry import corpus_info
from stance.exceptions import InputError, placed
from stance.resources import resource
from stance.schema import Document, Sentence

_READERS = {"dse": dse.read, "newsmtsc": newsmtsc.read, "plv": plv.read, "seesaw": seesaw.read}


def read_silver(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield the documents of PolNeAR's and NewsMTSC's training files with our annotations.

    Parameters
    ----------
    folder : Path
        The corpora's folder.
    split : {"all"}
    faults : Faults

    Raises
    ------
    InputError
        If a corpus is missing or a file of it is not the published one; it names the file and the command that fetches
        it.
    """
    for corpus in ("polnear", "newsmtsc"):
        yield from _read_silver(folder, corpus, faults)


def read_silver_newsmtsc(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield the documents of NewsMTSC's training file with our annotations; see `read_silver`."""
    yield from _read_silver(folder, "newsmtsc", faults)


def read_silver_doubtful(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield documents of PolNeAR's training files and of SEESAW with our annotations; see `read_silver`."""
    for corpus in ("polnear", "seesaw"):
        yield from _read_silver(folder, corpus, faults, kind="doubtful")


def read_gold(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield the gold documents, from `gold/` in the corpora's folder where it is there, else joined.

    Parameters
    ----------
    folder : Path
        The corpora's folder; `gold/documents.jsonl` and `gold/SPLIT.jsonl` below it.
    split : {"dev"}
    faults : Faults

    Raises
    ------
    InputError
        If a file is missing (it names it and the command that fetches it) or a text is not the one annotated.
    """
    if gold_is_given("gold", split, folder):
        documents = folder / "gold" / "documents.jsonl"
        read = jsonl.read(folder / "gold" / f"{split}.jsonl", faults, documents=documents)
    else:
        read = _joined_gold(folder, faults)
    for document, sentences in read:
        meta = {**document.meta, "origin": _origin_of_gold(document)}
        yield Annotated(replace(document, meta=meta), sentences)


def read_kit(folder: Path, split: str, faults: Faults) -> Iterator[Annotated]:
    """Yield the sentences of the double-coding kit, with the annotation that `gold` or `silver` has.

    Parameters
    ----------
    folder : Path
        The corpora's folder.
    split : {"all"}
    faults : Faults

    Raises
    ------
    InputError
        See `read_silver`.
    """
    wanted = {(value["doc"], value["start"]) for _, value in read_jsonl(resource("data", "kit/sentences.jsonl"))}
    for read, name in ((read_gold, "dev"), (read_silver, "all")):
        for document, sentences in read(folder, name, faults):
            if chosen := tuple(s for s in sentences if (s.doc, s.start) in wanted):
                yield Annotated(document, chosen)


def _read_silver(folder: Path, corpus: str, faults: Faults, *, kind: str = "silver") -> Iterator[Annotated]:
    with faults.guard():
        path = resource("data", f"annotations/{kind}_{corpus}.jsonl")
        find = _published_texts(folder, corpus)
        for doc, rows in _by_document(path).items():
            with faults.guard():
                document = Document(doc, find(doc), source=corpus, meta={"origin": origin(corpus, doc)})
                yield Annotated(document, _sentences(rows, document, path))


def gold_is_given(corpus: str, split: str, folder: Path) -> bool:
    """Tell whether a split of `gold` lies in the corpora's folder with its text, so that nothing is to be joined."""
    return corpus == "gold" and (folder / "gold" / f"{split}.jsonl").exists()


def _origin_of_gold(document: Document) -> str:
    """Read the document behind a gold one off its id: `CORPUS:DOCUMENT:PLACE`, or an article's own id."""
    corpus = document.source or ""
    name = document.id.removeprefix(f"{corpus}:")
    if corpus in ("polnear", "seesaw") and name != document.id:
        name = name.rpartition(":")[0]
    return origin(corpus, f"valid:{name}" if corpus == "dse" else name)


def _by_document(path: Path) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    rows: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for line, value in read_jsonl(path):
        rows.setdefault(value["doc"], []).append((line, value))
    return rows


def _sentences(rows: Sequence[tuple[int, Mapping[str, Any]]], document: Document, path: Path) -> tuple[Sentence, ...]:
    out = []
    for index, (line, value) in enumerate(sorted(rows, key=lambda row: row[1]["start"])):
        with placed(path, line):
            out.append(Sentence.from_json(value, document.text, index=index))
    return tuple(out)


def _joined_gold(folder: Path, faults: Faults) -> Iterator[Annotated]:
    path = resource("data", "annotations/gold.jsonl")
    rows = _by_document(path)
    for document in _joined_documents(folder, faults):
        with faults.guard():
            yield Annotated(document, _sentences(rows[document.id], document, path))


def _joined_documents(folder: Path, faults: Faults) -> Iterator[Document]:
    finders: dict[str, Callable[[str], str]] = {}
    for _, value in read_jsonl(resource("data", "annotations/gold_documents.jsonl")):
        with faults.guard():
            place = value["from"]
            find = finders.get(place) or finders.setdefault(place, _texts(folder, place))
            text = _put_together(find(value["doc"]), value.get("pieces"))
            if hashlib.sha256(text.encode("utf-8")).hexdigest() != value["sha256"]:
                corpus = place.partition("/")[0]
                remedy = f"run: stance corpora fetch {corpus} --force"
                raise InputError(
                    f"the text of {value['doc']!r} is not the one annotated; {remedy}", path=folder / corpus
                )
            yield Document(value["id"], text, source=value["source"])


def _put_together(text: str, pieces: Sequence[Sequence[int] | str] | None) -> str:
    """Join pieces of a text and what stands between them; each run of white space becomes one blank."""
    if pieces is None:
        return text
    joined = "".join(piece if isinstance(piece, str) else text[piece[0] : piece[1]] for piece in pieces)
    return " ".join(joined.split())


def _published_texts(folder: Path, corpus: str) -> Callable[[str], str]:
    """Return what finds the text of a document, after a look at whether its file is the published one.

    Of silver's sentences only the offsets ship: in another text they would mark other words.
    """
    read = published_texts(corpus_info(corpus), folder)
    if corpus == "polnear":
        return lambda doc: read(f"train/text/{doc}.txt")
    if corpus == "newsmtsc":
        read("train.jsonl")
        return _texts(folder, "newsmtsc/train")
    find = _texts(folder, "seesaw/all")

    def find_published(doc: str) -> str:
        read(f"articles/{doc}.json")
        return find(doc)

    return find_published


def _texts(folder: Path, place: str) -> Callable[[str], str]:
    """Return what finds the text of a document of a corpus's split."""
    corpus, _, split = place.partition("/")
    if corpus == "polnear":
        return lambda doc: read_text(folder / "polnear" / split / "text" / f"{doc}.txt")
    texts = {document.id: document.text for document, _ in _READERS[corpus](folder, split, Faults())}

    def find(doc: str) -> str:
        if doc not in texts:
            raise InputError(f"holds no document {doc!r}; run: stance corpora fetch {corpus}", path=folder / corpus)
        return texts[doc]

    return find
