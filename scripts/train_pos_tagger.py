"""Train the part-of-speech tagger that ships in `data/language/pos_tagger.json.gz`.

Usage: STANCE_CORPORA=FOLDER python scripts/train_pos_tagger.py [--check] [-o FILE]

Reads the GUM corpus (`gum/conllu/*.conllu`), only the genres whose texts may be used in anything: interviews
(Wikinews, CC BY 2.5) and academic writing (CC BY 4.0); the annotations are CC BY 4.0. The result holds weights
only, no text. Penn tags are moved from GUM's tokens to ours, trained on by multinomial logistic regression in two
passes (the second sees what the first says of the neighbours), rounded and pruned. `--check` leaves every fifth
document out, prints the accuracy on those, and writes nothing.

Credit: Amir Zeldes (2017), The GUM Corpus: Creating Multilayer Resources in the Classroom,
Language Resources and Evaluation 51(3), 581-612.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from stance.actors.tag_words import CLOSED, ROLES, word_features
from stance.actors.tagging import PosTagger, neighbour_features
from stance.resources import resource
from stance.text.tokens import tokenize

GENRES = ("interview", "academic")
SCALE = 20  # weights are whole numbers of twentieths
Tagged = list[tuple[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="measure on left-out documents and write nothing")
    parser.add_argument("-o", "--output", type=Path, default=resource("data", "language/pos_tagger.json.gz"))
    args = parser.parse_args()
    folder = Path(os.environ.get("STANCE_CORPORA", "corpora")) / "gum" / "conllu"
    files = sorted(path for genre in GENRES for path in folder.glob(f"GUM_{genre}_*.conllu"))
    if not files:
        parser.error(f"no GUM files in {folder}; set STANCE_CORPORA to the folder that holds gum/conllu")
    documents = [read_conllu(path.read_text(encoding="utf8")) for path in files]
    print(f"{len(files)} documents, {sum(len(s) for d in documents for s in d)} tokens")
    with threadpool_limits(1):
        if args.check:
            train = [s for i, d in enumerate(documents) if i % 5 for s in d]
            model = PosTagger(fit(train))
            held = [s for i, d in enumerate(documents) if not i % 5 for s in d]
            tags = model.tag([[word for word, _ in sentence] for sentence in held])
            pairs = [
                (p, g)
                for found, sentence in zip(tags, held, strict=True)
                for p, (_, g) in zip(found, sentence, strict=True)
            ]
            print(f"held-out accuracy {sum(p == g for p, g in pairs) / len(pairs):.4f} on {len(pairs)} tokens")
            print(Counter(pair for pair in pairs if pair[0] != pair[1]).most_common(12))
            return
        model_data = fit([s for d in documents for s in d])
    args.output.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(model_data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # No time and no name in the header: the same weights give the same bytes.
    args.output.write_bytes(gzip.compress(text.encode("utf8"), 9, mtime=0))
    print(f"{args.output}: {args.output.stat().st_size / 1e6:.2f} MB")


def read_conllu(text: str) -> list[Tagged]:
    """Read sentences as our tokens with Penn tags."""
    sentences: list[Tagged] = []
    for block in re.split(r"\n\n+", text):
        surface, spans, at = "", [], 0
        for line in block.splitlines():
            fields = line.split("\t")
            if len(fields) != 10 or not fields[0].isdigit():
                continue
            spans.append((len(surface), len(surface) + len(fields[1]), fields[4], fields[1]))
            surface += fields[1] + ("" if "SpaceAfter=No" in fields[9] else " ")
        tagged: Tagged = []
        for token in tokenize(surface):
            while at + 1 < len(spans) and spans[at][1] <= token.start:
                at += 1
            inside = [span for span in spans[at:] if span[0] < token.end and span[1] > token.start] if spans else []
            if inside:
                tagged.append((token.text, merged_tag([span[2] for span in inside])))
        if tagged:
            sentences.append(tagged)
    return sentences


def merged_tag(tags: Sequence[str]) -> str:
    """Tag a token of ours that GUM cuts in pieces, as "state-backed": by its last piece, participles as adjectives."""
    last = tags[-1]
    return (
        "JJ" if len(tags) > 1 and "HYPH" in tags and last in {"VBN", "VBG", "NN"} and tags[0] not in {"NNP"} else last
    )


def fit(sentences: Sequence[Tagged]) -> dict[str, Any]:
    """Fit both passes and return the tagger's data."""
    tags = sorted({tag for sentence in sentences for _, tag in sentence})
    gold = np.array([tags.index(tag) for sentence in sentences for _, tag in sentence])
    words = [[word for word, _ in sentence] for sentence in sentences]
    rows = [features for sentence in words for features in sentence_features(sentence)]
    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count > 1 or name.startswith("0w="))
    first_x = matrix(rows, names)
    bounds = np.cumsum([0, *map(len, words)])
    fold = np.repeat(np.arange(len(words)) * 7 // 50 % 4, np.diff(bounds))
    guess = np.zeros(len(gold), dtype=int)
    for k in range(4):
        guess[fold == k] = classifier().fit(first_x[fold != k], gold[fold != k]).predict(first_x[fold == k])
    first = classifier().fit(first_x, gold)
    around = [row for a, b in pairwise(bounds.tolist()) for row in neighbour_features([tags[i] for i in guess[a:b]])]
    more = sorted(name for name, count in Counter(n for row in around for n in row).items() if count > 2)
    second = classifier().fit(matrix([[*x, *y] for x, y in zip(rows, around, strict=True)], [*names, *more]), gold)
    sure: dict[str, Counter[str]] = {}
    for sentence in sentences:
        for word, tag in sentence:
            sure.setdefault(word.lower(), Counter())[tag] += 1
    return {
        "tags": tags,
        "first": weights(first, names, len(tags)),
        "second": weights(second, [*names, *more], len(tags)),
        "words": {
            w: sorted(t for t in c if c[t] > 1 or len(c) == 1)
            for w, c in sorted(sure.items())
            if closed(c) or c.total() >= 12
        },
    }


def closed(counts: Counter[str]) -> bool:
    """Whether a word was seen as a function word: its tags are all known then."""
    return any(tag in CLOSED for tag in counts) and counts.total() > 1


def classifier() -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=120, tol=1e-3)


def sentence_features(words: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for at in range(len(words)):
        row: list[str] = []
        for role, shift in enumerate(ROLES):
            word = words[at + shift] if 0 <= at + shift < len(words) else ""
            row += word_features(word, role, first=at + shift == 0)
        rows.append(row)
    return rows


def matrix(rows: Sequence[Sequence[str]], names: Sequence[str]) -> csr_matrix:
    number = {name: i for i, name in enumerate(names)}
    cells = [[number[name] for name in row if name in number] for row in rows]
    pointers = np.cumsum([0, *map(len, cells)]).astype(np.int32)
    indices = np.array([cell for row in cells for cell in row], dtype=np.int32)
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), len(names)))


def weights(model: LogisticRegression, names: Sequence[str], n_tags: int) -> dict[str, list[int]]:
    """Sparse rounded weights: feature -> tag, weight, tag, weight, ... (tags as numbers)."""
    table: dict[str, list[int]] = {}
    coefficients = np.zeros((len(names) + 1, n_tags))
    coefficients[:-1, model.classes_] = model.coef_.T
    coefficients[-1, model.classes_] = model.intercept_
    rounded = np.rint(coefficients * SCALE).astype(int)
    for name, row in zip([*names, "bias"], rounded, strict=True):
        flat = [int(n) for i in np.flatnonzero(np.abs(row) > 1) for n in (i, row[i])]
        if flat:
            table[name] = flat
    return table


if __name__ == "__main__":
    main()
