"""Make the stand-off form of `gold`: annotations without text, and how each document is put together from public ones.

usage: python scripts/detach_annotations.py CORPORA_FOLDER

Reads CORPORA_FOLDER/gold/{documents,dev}.jsonl and the public corpora beside it; writes data/annotations/gold.jsonl and
gold_documents.jsonl. A document that is not a whole public one is a list of pieces of one: [start, end] in its text, or
punctuation between them; joined, with each run of white space one blank.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from stance.corpora.annotated import Faults
from stance.corpora.files import read_jsonl
from stance.corpora.readers import dse, newsmtsc, plv, seesaw

OUT = Path(__file__).parents[1] / "data" / "annotations"
SHORTEST = 8


def main(folder: Path) -> None:
    """Write both files."""
    sources = texts_of_sources(folder)
    recipes = [
        recipe(value["id"], value["source"], value["text"], sources)
        for _, value in read_jsonl(folder / "gold" / "documents.jsonl")
    ]
    write(OUT / "gold_documents.jsonl", recipes)
    write(OUT / "gold.jsonl", [without_text(value) for _, value in read_jsonl(folder / "gold" / "dev.jsonl")])


def texts_of_sources(folder: Path) -> dict[str, tuple[str, str, str]]:
    """Map `corpus:id` to (corpus and split, document id, text)."""
    faults = Faults()
    out = {}
    for path in sorted((folder / "polnear" / "dev" / "text").glob("*.txt")):
        out[f"polnear:{path.stem}"] = ("polnear/dev", path.stem, path.read_bytes().decode("utf-8"))
    for corpus, split, read in (("seesaw", "all", seesaw), ("plv", "train", plv), ("newsmtsc", "train", newsmtsc)):
        for document, _ in read.read(folder, split, faults):
            out[f"{corpus}:{document.id}"] = (f"{corpus}/{split}", document.id, document.text)
    for document, _ in dse.read(folder, "valid", faults):
        out[f"dse:{document.id.removeprefix('valid:')}"] = ("dse/valid", document.id, document.text)
    return out


def recipe(id_: str, source: str, text: str, sources: dict[str, tuple[str, str, str]]) -> dict[str, Any]:
    """Say how a gold document is made."""
    key = id_ if ":" in id_ else f"polnear:{id_}"
    if source in ("polnear", "seesaw") and ":" in id_:
        key = id_.rpartition(":")[0]
    place, doc, whole = sources[key]
    out: dict[str, Any] = {"id": id_, "source": source, "from": place, "doc": doc}
    if text != whole:
        out["pieces"] = pieces(text, whole)
    return out | {"sha256": hashlib.sha256(text.encode("utf-8")).hexdigest()}


def pieces(text: str, whole: str) -> list[list[int] | str]:
    """Cut a text into the longest pieces that stand in another, white space aside, and what stands between them."""
    folded, places = fold(whole)
    out: list[list[int] | str] = []
    at = 0
    while at < len(text):
        size, found = 0, -1
        low, high = 1, len(text) - at
        while low <= high:  # whatever a long piece stands in, its beginning stands in too
            middle = (low + high) // 2
            place = folded.find(text[at : at + middle])
            if place >= 0:
                size, found, low = middle, place, middle + 1
            else:
                high = middle - 1
        if size < SHORTEST:
            size = 1
            assert not text[at].isalnum(), (text[at - 20 : at + 20], whole[:80])
            if out and isinstance(out[-1], str):
                out[-1] += text[at]
            else:
                out.append(text[at])
        else:
            out.append([places[found], places[found + size - 1] + 1])
        at += size
    return out


def fold(text: str) -> tuple[str, list[int]]:
    """Make each run of white space one blank, and say where each character stood."""
    kept = [k for k, char in enumerate(text) if not char.isspace() or (k and not text[k - 1].isspace())]
    return "".join(" " if text[k].isspace() else text[k] for k in kept), kept


def without_text(value: Any) -> Any:
    """Drop every `text`; a span of nothing stays as it is."""
    if isinstance(value, dict):
        return {key: without_text(item) for key, item in value.items() if key != "text"}
    return [without_text(item) for item in value] if isinstance(value, list) else value


def write(path: Path, values: list[Any]) -> None:
    """Write JSON lines."""
    path.write_text("".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
