"""How labelling grows: with the length of a document, with the size of a corpus, and with the number of processes.

A million sentences take their time, so they are by hand: ``python -c "from benchmarks.growth import corpus;
print(corpus(1_000_000))"``.
"""

from __future__ import annotations

import json
import time
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine import apart, peak
from benchmarks.pipeline import articles
from stance.scale.models import default_labeler
from stance.scale.stream import label_inputs
from stance.schema import Document

LENGTHS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
CORPORA = (1_000, 10_000, 100_000)
WAYS: dict[str, dict[str, Any]] = {
    "one process": {},
    "2 processes": {"workers": 2},
    "a cluster of 2 processes": {"workers": 2, "cluster": "local"},
}
_BASE = 10_000
# So many characters are labelled of each length at least.
_LEAST = 300_000
# Of news, so that a corpus has about as many sentences as is asked.
_CHARACTERS_A_SENTENCE = 140


def measure() -> dict[str, list[dict[str, Any]]]:
    """Measure one document of each length, and one corpus of each size by each way of labelling that is there."""
    ways = [way for way in WAYS if "cluster" not in WAYS[way] or find_spec("distributed") is not None]
    return {
        "One document": documents(),
        "A corpus, JSONL to JSONL": [corpus(size, way) for size in CORPORA for way in ways],
    }


def documents() -> list[dict[str, Any]]:
    """Measure documents of each length: articles one after the other, no two alike."""
    rows = apart(_documents, "\n\n".join(document.text for document in articles(1_000)))
    base = next(row["µs a sentence"] for row in rows if row["characters"] == _BASE)
    return [row | {"times that of 10 KB": round(row["µs a sentence"] / base, 2)} for row in rows]


def _documents(text: str) -> list[dict[str, Any]]:
    labeler, out = default_labeler(), []
    labeler.predict([Document("warm", text[-200_000:])])
    for length in LENGTHS:
        spent, n, begin = 0.0, 0, 0
        for number in range(max(1, _LEAST // length)):
            some = _cut(text, begin, length)
            begin += length
            start = time.process_time()
            n += len(labeler.predict([Document(str(number), some)]))
            spent += time.process_time() - start
        row = {"characters": length, "sentences": n, "µs a sentence": round(spent / n * 1e6, 1)}
        out.append(row | {"peak MB": round(peak())})
    return out


def _cut(text: str, begin: int, length: int) -> str:
    pieces, missing = [], length
    while missing > 0:
        at = begin % len(text)
        pieces.append(text[at : at + missing])
        missing -= len(pieces[-1])
        begin += len(pieces[-1])
    return "".join(pieces)


def corpus(size: int, way: str = "one process") -> dict[str, Any]:
    """Measure a corpus of about so many sentences by ``stance label``, whose way it goes.

    Parameters
    ----------
    size : int
    way : str, optional
        One of `WAYS`.
    """
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        written, number = 0, 0
        with source.open("w", encoding="utf-8") as file:
            for number, document in enumerate(cycle(articles(1_000))):
                if written >= size * _CHARACTERS_A_SENTENCE:
                    break
                written += len(document.text)
                file.write(json.dumps({"id": str(number), "text": document.text}) + "\n")
        seconds, busy, megabytes = apart(_label, str(source), str(target), WAYS[way])
        with target.open(encoding="utf-8") as file:
            n = sum(1 for _ in file)
    row = {
        "by": way,
        "sentences": n,
        "documents": number,
        "seconds": round(seconds, 1),
        "sentences/s": round(n / seconds),
    }
    # Of several processes this one only reads and writes: what it takes says nothing of the others.
    return row if WAYS[way] else {**row, "a CPU second": round(n / busy), "peak MB": round(megabytes)}


def _label(source: str, target: str, how: dict[str, Any]) -> tuple[float, float, float]:
    begin, busy = time.perf_counter(), time.process_time()
    label_inputs([source], target, **how)
    return time.perf_counter() - begin, time.process_time() - busy, peak()
