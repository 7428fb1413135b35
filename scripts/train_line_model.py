r"""Train the model of page lines that ships in `data/text/line_model.npz`.

Usage: python scripts/train_line_model.py [-o FILE]

Reads the labelled pages of `data/pages` that are marked "train", and reports of the embedded corpus as pages without
furniture; the held-back pages are not looked at. Each page also stands for some variants of itself, with other pages'
furniture around its article, lines lost, other blank lines, or wrapped. Two passes of multinomial logistic regression:
the second sees what the first says of lines of pages that it has not seen. The weights are rounded and pruned; the same
pages give the same file.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from stance.resources import resource
from stance.schema import PARTS
from stance.text.linefeatures import line_features
from stance.text.linemodel import LineModel, verdict_features
from stance.text.linerules import judge
from stance.text.lines import lines

MIN_PAGES = 3  # a feature counts where it stands in so many pages
VARIANTS, FOLDS, REPORTS = 3, 5, 60
STRENGTH = 0.05
SCALE, PRUNED = 50, 2  # weights are whole numbers of fiftieths; features whose weights are all smaller go
WIDTHS = (38, 45, 52, 60, 66, 72)

Rows = list[list[str]]
Pairs = list[tuple[str, str]]  # the lines of a page with their labels


class Page(NamedTuple):
    """A page to train on: its labelled lines; of the lines as the splitter joins them the features and the parts."""

    id: str
    pairs: Pairs
    rows: Rows
    gold: list[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=resource("data", "text/line_model.npz"))
    args = parser.parse_args()
    pages = labelled("train")
    model = fit(pages, clean_reports())
    save(model, args.output)
    print(f"{len(pages)} pages, {len(model.rows)} features, {args.output.stat().st_size} bytes")


def labelled(split: str) -> list[tuple[str, Pairs]]:
    """Read the labelled pages of a split."""
    path = resource("data", "pages/pages.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [
        (row["id"], list(zip(row["text"].split("\n"), row["labels"], strict=True)))
        for row in rows
        if row["split"] == split
    ]


def clean_reports() -> list[tuple[str, Pairs]]:
    """Choose reports of the embedded corpus: a headline and text."""
    path = resource("data", "embedded/documents.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    chosen = random.Random(0).sample(rows, REPORTS)
    return [(row["id"], _report(row["text"].split("\n"))) for row in chosen]


def _report(raw: Sequence[str]) -> Pairs:
    parts = ["body" if line.strip() else "blank" for line in raw]
    return list(zip(raw, ["headline", *parts[1:]], strict=True))


def fit(pages: Sequence[tuple[str, Pairs]], reports: Sequence[tuple[str, Pairs]], seed: int = 0) -> LineModel:
    """Train both passes."""
    rng = random.Random(seed)
    groups: list[list[Page]] = []
    for fold in deal(len(pages), FOLDS, seed):
        own = [pages[number] for number in fold]
        clean = list(reports[len(groups) :: FOLDS])
        dressed = [(id_, dress(pairs, own, rng)) for id_, pairs in clean]
        groups.append([page(*one) for one in [*own, *variants(own, rng), *clean, *dressed]])
    everything = [one for group in groups for one in group]
    seen, rows = [], []
    with threadpool_limits(1):
        for number, group in enumerate(groups):
            others = [one for other, rest in enumerate(groups) if other != number for one in rest]
            names, fitted = regress(others, [one.rows for one in others])
            for one in group:
                chance = fitted.predict_proba(matrix(one.rows, names)).astype(np.float32)
                seen.append(one)
                rows.append([a + b for a, b in zip(one.rows, verdict_features(chance), strict=True)])
        first, second = regress(everything, [one.rows for one in everything]), regress(seen, rows)
    return rounded(first, second)


def deal(count: int, folds: int, seed: int) -> list[list[int]]:
    """Deal pages into folds."""
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return [order[start::folds] for start in range(folds)]


def page(id_: str, pairs: Pairs) -> Page:
    """Describe a page; the part of a joined line is that of most of its characters."""
    text = "\n".join(line for line, _ in pairs)
    found = lines(text)
    counts: list[Counter[str]] = [Counter() for _ in found]
    at = number = 0
    for line, label in pairs:
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            while found[number].end <= start:
                number += 1
            counts[number][label] += len(line)
        at += len(line) + 1
    gold = [PARTS.index(count.most_common(1)[0][0]) for count in counts]
    return Page(id_, pairs, line_features(text, found, judge(text, found)), gold)


def regress(pages: Sequence[Page], rows: Sequence[Rows]) -> tuple[dict[str, int], Any]:
    """Fit one pass, on the features that stand in enough pages."""
    where = defaultdict(set)
    for one, mine in zip(pages, rows, strict=True):
        for name in {name for row in mine for name in row}:
            where[name].add(one.id)
    names = {name: at for at, name in enumerate(sorted(n for n, ids in where.items() if len(ids) >= MIN_PAGES))}
    gold = [part for one in pages for part in one.gold]
    table = matrix([row for mine in rows for row in mine], names)
    return names, LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(table, gold)


def matrix(rows: Rows, names: dict[str, int]) -> csr_matrix:
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns += [names[name] for name in row if name in names]
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(rows), len(names)))


def rounded(*passes: tuple[dict[str, int], Any]) -> LineModel:
    """Put the passes side by side, rounded as they will be saved."""
    names = sorted({name for known, _ in passes for name in known})
    index = {name: row for row, name in enumerate(names)}
    whole = np.zeros((len(names), len(PARTS) * len(passes)))
    for number, (known, fitted) in enumerate(passes):
        columns = slice(len(PARTS) * number, len(PARTS) * (number + 1))
        whole[[index[name] for name in known], columns] = fitted.coef_.T * SCALE
    whole = np.clip(np.round(whole), -127, 127)
    kept = [name for name in names if np.abs(whole[index[name]]).max() >= PRUNED]
    weights = np.zeros((len(kept) + 1, whole.shape[1]), dtype=np.float32)
    weights[:-1] = whole[[index[name] for name in kept]] / SCALE
    intercepts = np.concatenate([fitted.intercept_ for _, fitted in passes]).round(3).astype(np.float32)
    return LineModel({name: row for row, name in enumerate(kept)}, weights, intercepts)


def save(model: LineModel, path: Path) -> None:
    """Write the weights as plain arrays."""
    names: NDArray[np.uint8] = np.frombuffer("\n".join(model.rows).encode("utf-8"), dtype=np.uint8)
    whole = np.round(model.weights[:-1] * SCALE).astype(np.int8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, features=names, weights=whole, scale=np.float32(SCALE), intercepts=model.intercepts)


def variants(pages: Sequence[tuple[str, Pairs]], rng: random.Random) -> list[tuple[str, Pairs]]:
    """Make variants of pages from these pages only."""
    out = []
    for id_, original in pages:
        if all(label != "body" for _, label in original):
            continue
        for _ in range(VARIANTS):
            pairs = splice(original, pages, rng) if rng.random() < 0.6 else list(original)
            if rng.random() < 0.5:
                pairs = move(pairs, rng)
            if rng.random() < 0.5:
                share = rng.choice((0.1, 0.25))
                pairs = [pair for pair in pairs if rng.random() > share or pair[1] == "blank"]
            dice = rng.random()
            if dice < 0.35:
                full = [pair for pair in pairs if pair[1] != "blank"]
                pairs = full if dice < 0.2 else [one for pair in full for one in (pair, ("", "blank"))]
            if rng.random() < 0.15:
                pairs = [pair for pair in pairs if pair[1] != "boilerplate"]
            if rng.random() < 0.2:
                pairs = wrap(pairs, rng)
            if sum(label != "blank" for _, label in pairs) > 2:
                out.append((id_, pairs))
    return out


def runs(pairs: Pairs) -> list[tuple[bool, Pairs]]:
    """Cut a page into runs of furniture (True) and of article; blank lines go with what stands above."""
    out: list[tuple[bool, Pairs]] = [(True, [])]
    for line, label in pairs:
        kind = out[-1][0] if label == "blank" else label == "boilerplate"
        if kind != out[-1][0]:
            out.append((kind, []))
        out[-1][1].append((line, label))
    return out


def splice(pairs: Pairs, pages: Sequence[tuple[str, Pairs]], rng: random.Random) -> Pairs:
    """Put other pages' furniture in place of this one's: top for top, foot for foot, middle for middle."""
    mine = runs(pairs)
    out: Pairs = []
    for place, (furniture, run) in enumerate(mine):
        if furniture and run and rng.random() < 0.8:
            if rng.random() < 0.1:
                continue
            theirs = runs(rng.choice(pages)[1])
            top, foot = place == 0, place == len(mine) - 1
            fit_ = [
                other
                for at, (is_furniture, other) in enumerate(theirs)
                if is_furniture and other and top == (at == 0) and (top or foot == (at == len(theirs) - 1))
            ]
            run = rng.choice(fit_) if fit_ else run
        out += run
    return out


def dress(pairs: Pairs, pages: Sequence[tuple[str, Pairs]], rng: random.Random) -> Pairs:
    """Put the top of one page above a report and the foot of another below it."""
    top, foot = runs(rng.choice(pages)[1])[0], runs(rng.choice(pages)[1])[-1]
    return top[1] + pairs + (foot[1] if foot[0] else [])


def move(pairs: Pairs, rng: random.Random) -> Pairs:
    """Put captions and subheadings, a run of captions as one, to other places in the text."""
    first = next(at for at, (_, label) in enumerate(pairs) if label == "body")
    stay: Pairs = []
    moved: list[Pairs] = []
    before = "blank"
    for at, (line, label) in enumerate(pairs):
        if label == "caption" == before:
            moved[-1].append((line, label))
        elif label == "caption" or (label == "headline" and at > first):
            moved.append([(line, label)])
        else:
            stay.append((line, label))
        before = label
    places = [at for at, (_, label) in enumerate(stay) if label == "body"]
    for run in moved:
        at = rng.choice(places)
        stay[at:at] = [*run, ("", "blank")] if at and stay[at - 1][1] == "blank" else run
    return stay


def wrap(pairs: Pairs, rng: random.Random) -> Pairs:
    """Wrap a page at a narrow width, words hyphenated or not, paragraphs indented or not."""
    width, indent = rng.choice(WIDTHS), rng.choice(("", "", "  ", "    "))
    hyphens, close = rng.random() < 0.4, rng.random() < 0.5
    out: Pairs = []
    for line, label in pairs:
        if label == "blank":
            out += [] if close else [(line, label)]
            continue
        wrapped = wrapped_line(line, width, hyphens)
        out += [((indent if label == "body" and at == 0 else "") + piece, label) for at, piece in enumerate(wrapped)]
    return out


def wrapped_line(line: str, width: int, hyphens: bool) -> list[str]:
    out: list[str] = []
    current = ""
    for word in line.split():
        room = width - len(current) - 2
        if not current or len(current) + 1 + len(word) <= width:
            current = f"{current} {word}".lstrip()
        elif hyphens and room >= 3 and len(word) - room >= 2 and word.isalpha():
            out.append(f"{current} {word[:room]}-")
            current = word[room:]
        else:
            out.append(current)
            current = word
    return [*out, current]


if __name__ == "__main__":
    main()
