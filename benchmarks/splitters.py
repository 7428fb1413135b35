"""Sentence splitters side by side: boundaries on GUM, pySBD's golden rules, speed on PolNeAR, hostile text."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.machine import apart, peak
from stance.corpora.library import read_corpus
from stance.schema import Document
from stance.text import SPLITTERS, make_splitter

GENRES = ("interview", "speech")
LARGE = 10_000_000
HOSTILE = {
    "no full stop": "word " * (LARGE // 5),
    "quotation marks": '"' * LARGE,
    "full stops": "." * LARGE,
    "one word": "x" * LARGE,
    "open quotations": "“He said. " * (LARGE // 10),
    "brackets": "([{" * (LARGE // 3),
}


def measure() -> dict[str, list[dict[str, Any]]]:
    """Measure every splitter that is installed."""
    gum = [a for a in read_corpus("gum") if a.document.source in GENRES]
    articles = [a.document for a in read_corpus("polnear")]
    rules, rows = golden_rules(), []
    for name in SPLITTERS:
        splitter = make_splitter(name)
        found = {a.document.id: ends(a.document.text, splitter.split(a.document)) for a in gum}
        gold = {a.document.id: ends(a.document.text, a.sentences) for a in gum}
        hits = sum(len(gold[id_] & found[id_]) for id_ in gold)
        n_gold, n_found = sum(map(len, gold.values())), sum(map(len, found.values()))
        texts = articles if name != "pysbd" else articles[:40]  # a hundred times slower than the others
        begin = time.perf_counter()
        count = sum(len(splitter.split(document)) for document in texts)
        seconds = time.perf_counter() - begin
        passed = sum([s.text for s in splitter.split(Document("rule", text))] == wanted for text, wanted in rules)
        rows.append(
            {
                "splitter": name,
                "boundary F1": round(2 * hits / (n_gold + n_found), 4),
                "precision": round(hits / n_found, 4),
                "recall": round(hits / n_gold, 4),
                "golden rules": f"{passed} of {len(rules)}",
                "sentences/s, one core": round(count / seconds),
            }
        )
    return {
        f"Splitters: {n_gold} boundaries of GUM ({', '.join(GENRES)}), speed on {len(articles)} PolNeAR articles": rows,
        f"punkt_news on hostile text of {LARGE / 1e6:.0f} MB": [_hostile(name) for name in HOSTILE],
    }


def golden_rules() -> list[tuple[str, list[str]]]:
    """Return pySBD's golden rules: a text, and the sentences that it is to be cut into."""
    lines = Path(__file__).with_name("golden_rules.txt").read_text(encoding="utf-8").splitlines()
    marked = [line for line in lines if not line.startswith("#")]
    return [(line.replace(" / ", " "), line.split(" / ")) for line in marked]


def ends(text: str, sentences: Iterable[Any]) -> set[int]:
    """Return where sentences end, trailing white space left out."""
    return {sentence.start + len(text[sentence.start : sentence.end].rstrip()) for sentence in sentences}


def _hostile(name: str) -> dict[str, Any]:
    seconds, megabytes, count = apart(_split_hostile, name)
    return {"text": name, "seconds": round(seconds, 1), "peak MB": round(megabytes), "sentences": count}


def _split_hostile(name: str) -> tuple[float, float, int]:
    document = Document(name, HOSTILE[name])
    begin = time.perf_counter()
    count = len(make_splitter("punkt_news").split(document))
    return time.perf_counter() - begin, peak(), count
