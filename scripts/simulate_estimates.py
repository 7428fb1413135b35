"""Do the intervals of `stance estimate` cover, and how far off are raw counts? On simulated and on annotated text.

Run from anywhere: python scripts/simulate_estimates.py [--draws 400] [--only simulated|annotated]

Simulated: 10,000 sentences in 500 documents, documents alike (intraclass correlation 0.1), of two sources; the model
finds 80 % of what there is in the first source and 45 % in the second; its false alarms are as many as there are
sentences with the stance in the first source, a tenth of that in the second.
Samples are drawn sentence by sentence, by strata of the model's score, or as whole documents. The share in the second
source (`group`) and the share of sentences of that source among those with the stance (`ratio`) are estimated as well.

Annotated: `silver` and `gold` count as the truth (STANCE_CORPORA says where the texts are); a model that was trained on
the embedded corpus alone, and so has seen neither, labels them; small random samples are drawn again and again.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from stance.corpora.library import load_corpus
from stance.evaluation.prevalence import (
    OUTSIDE,
    WITH,
    WITHOUT,
    Design,
    Share,
    estimate_share,
    ppi_mean,
    rogan_gladen,
    wilson_bounds,
)
from stance.evaluation.prevalence.groups import same_name
from stance.schema import STANCES, Claim
from stance.stances.labeler import Labeler

N, DOCUMENTS, ALIKE = 10_000, 500, 0.1
SHARES, SIZES = (0.01, 0.05, 0.2), (100, 300, 1000)
DESIGNS = ("sentences", "strata", "documents", "beyond")
ACTORS = ("Donald Trump", "Hillary Clinton")
LEAST = 20
"""A group is looked at where a sample holds at least so many of its sentences on average."""

QUOTA = 6
"""As in `stance sample --stratify model`, a sixth of a sample has claims and a sixth is in doubt."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class World(NamedTuple):
    """Sentences with their document, whether of the second source, the truth, and the model's label and stratum."""

    documents: Ints
    second: Bools
    truth: Bools
    said: Bools
    strata: Ints


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=400, help="samples of each kind (default: 400)")
    parser.add_argument("--only", choices=("simulated", "annotated"), help="one half only")
    args = parser.parse_args()
    draws = max(2, args.draws)
    if args.only != "annotated":
        print_simulated(draws)
    if args.only != "simulated":
        embedded = load_corpus("embedded")
        labeler = Labeler().fit(embedded.documents, embedded.sentences)
        for name in ("silver", "gold"):
            print_annotated(labeler, name, draws)


def print_simulated(draws: int) -> None:
    """Print coverage on simulated text as a table."""
    ways = ("corrected", "coded only", "PPI++ (normal)", "Rogan-Gladen", "group", "ratio", "raw")
    print("Coverage of 95 % intervals in %, simulated; off: mean error of raw shares in points")
    print(f"| share | coded | drawn | {' | '.join(ways)} | width | gain | raw off | group off |")
    print("|---|---|---|" + "---|" * (len(ways) + 4))
    for share in SHARES:
        for n in SIZES:
            for design in DESIGNS:
                rng = np.random.default_rng([int(1000 * share), n, DESIGNS.index(design)])
                seen: defaultdict[str, list[float]] = defaultdict(list)
                for _ in range(draws):
                    world = make_world(rng, share)
                    for way, value in one_draw(rng, world, n, design, share):
                        seen[way].append(value)
                cells = [f"{100 * np.mean(seen[way]):.1f}" if seen[way] else "–" for way in ways]
                off = [f"{100 * np.mean(seen[key]):+.2f}" for key in ("off", "group off")]
                cells += [f"{100 * np.mean(seen['width']):.1f}", f"{np.median(seen['gain']):.1f}", *off]
                print(f"| {100 * share:g} % | {n:,} | {design} | {' | '.join(cells)} |", flush=True)


def make_world(rng: np.random.Generator, share: float) -> World:
    """Make sentences whose documents differ, and a model that is worse in one of two sources."""
    documents = np.repeat(np.arange(DOCUMENTS), N // DOCUMENTS)
    second = documents >= DOCUMENTS // 2
    alike = (1 - ALIKE) / ALIKE
    truth = rng.random(N) < rng.beta(share * alike, (1 - share) * alike, DOCUMENTS)[documents]
    alarms = np.where(second, 0.1, 1.0) * share
    threshold: Floats = stats.norm.ppf(1 - alarms)
    found = np.where(second, 0.45, 0.8)
    score = rng.standard_normal(N) + truth * (threshold + stats.norm.ppf(found))
    said = score > threshold
    return World(documents, second, truth, said, np.where(said, 0, np.where(score > threshold - 0.8, 1, 2)))


def one_draw(rng: np.random.Generator, world: World, n: int, kind: str, share: float) -> Iterator[tuple[str, float]]:
    """Draw a sample in one way and yield whether each interval covers, and how far the raw shares are off."""
    design = draw(rng, world, n, kind)
    rows, beyond = design.rows, kind == "beyond"
    whole = estimate_share(kinds(world.said), kinds(world.truth[rows]), design)
    target = share if beyond else float(world.truth.mean())
    yield "corrected", covers(whole, target)
    yield "width", (whole.high or 0) - (whole.low or 0)
    yield "coded only", covers(whole, target, alone=True)
    if kind != "strata":
        y, f, rest = world.truth[rows], world.said[rows], np.delete(world.said, rows)
        published = {"PPI++ (normal)": ppi_mean(y, f, rest), "Rogan-Gladen": rogan_gladen(y, f, rest)}
        for way, (_, low, high) in published.items():
            yield way, float(low <= target <= high)
    counted = wilson_bounds(world.said.mean(), N, 1.96)
    yield "raw", float(counted[0] <= target <= counted[1])
    yield "off", float(world.said.mean() - world.truth.mean())
    if whole.gain is not None:
        yield "gain", whole.gain
    second = world.second
    group = estimate_share(kinds(world.said[second]), kinds(world.truth[rows][second[rows]]), design.within(second))
    yield "group", covers(group, share if beyond else float(world.truth[second].mean()))
    yield "group off", float(world.said[second].mean() - world.truth[second].mean())
    ratio = estimate_share(parts(world.said, second), parts(world.truth[rows], second[rows]), design)
    if ratio.value is not None:
        yield "ratio", covers(ratio, 0.5 if beyond else float(second[world.truth].mean()))


def draw(rng: np.random.Generator, world: World, n: int, kind: str) -> Design:
    """Draw a sample."""
    strata, by_document = np.zeros(n, dtype=np.int64), kind == "documents"
    weights = np.ones(n)
    if by_document:
        chosen = rng.choice(DOCUMENTS, n * DOCUMENTS // N, replace=False)
        rows = np.flatnonzero(np.isin(world.documents, chosen))
    elif kind == "strata":
        sizes = np.bincount(world.strata, minlength=3)
        takes = np.minimum(sizes, n // QUOTA)
        takes[2] = n - takes[:2].sum()
        rows = np.concatenate(
            [rng.choice(np.flatnonzero(world.strata == k), takes[k], replace=False) for k in range(3)]
        )
        strata = world.strata[rows]
        weights = (sizes / np.maximum(takes, 1))[strata]
    else:
        rows = rng.choice(N, n, replace=False)
    return Design(rows, world.documents, weights, strata, by_document=by_document, beyond=kind == "beyond")


def kinds(labels: Bools) -> Ints:
    return WITHOUT + labels.astype(np.int64) * (WITH - WITHOUT)


def parts(labels: Bools, members: Bools) -> Ints:
    return labels.astype(np.int64) * WITHOUT + (labels & members) * (WITH - WITHOUT)


def covers(share: Share, target: float, *, alone: bool = False) -> float:
    """Return 1 where the interval holds the target, with `alone` that of coded sentences alone."""
    low, high = (share.coded_low, share.coded_high) if alone else (share.low, share.high)
    return float(low is not None and high is not None and low <= target <= high)


def print_annotated(labeler: Labeler, name: str, draws: int) -> None:
    """Print coverage on an annotated corpus as a table: of each stance, by source, and by actor."""
    corpus = load_corpus(name)
    blank = [sentence.with_claims(()) for sentence in corpus.sentences]
    labelled, _ = labeler.annotate(corpus.documents, blank)
    place = {document.id: k for k, document in enumerate(corpus.documents)}
    documents = np.array([place[s.doc] for s in corpus.sentences])
    source = np.array([source_of(s.doc) for s in corpus.sentences])
    targets: list[tuple[str, Ints, Ints, Bools]] = []
    everything = np.ones(len(documents), dtype=bool)
    said, truth = [s.claims for s in labelled], [s.claims for s in corpus.sentences]
    for stance in STANCES:
        one, other = (np.array([any(c.stance == stance for c in claims) for claims in side]) for side in (said, truth))
        targets.append((stance, kinds(one), kinds(other), everything))
        targets += [(f"{stance}, {g}", kinds(one), kinds(other), source == g) for g in np.unique(source)]
    for actor in ACTORS:
        one, other = (np.array([accuses(claims, actor) for claims in side]) for side in (said, truth))
        what = f"accusation by {actor}"
        targets.append((f"{what}, of all sentences", np.maximum(one, 1), np.maximum(other, 1), everything))
        targets.append((f"{what}, of the claims of the same", one, other, everything))
    print(f"\n{name}: {len(documents):,} sentences in {len(place):,} documents; coverage of 95 % intervals in %")
    print("| share | true % | raw % | coded | n in group | corrected | coded only | PPI++ (normal) | gain |")
    print("|---|---|---|---|---|---|---|---|---|")
    for title, one, other, members in targets:
        for n in (100, 200, 400):
            if n * members.mean() < LEAST or len(documents) < 2 * n:
                continue
            row = measure(title, one, other, members, documents, n, draws)
            print("| " + " | ".join(row) + " |", flush=True)


def source_of(doc: str) -> str:
    """Return the outlet of an article of PolNeAR, else where a document comes from."""
    word = doc.partition("_")[0]
    return word if "_20" in doc else "other"


def accuses(claims: tuple[Claim, ...], actor: str) -> int:
    of_actor = [c for c in claims if c.actor is not None and same_name(c.actor.entity or "", actor)]
    return WITH if any(c.stance == "accusation" for c in of_actor) else WITHOUT if of_actor else OUTSIDE


def measure(title: str, said: Ints, truth: Ints, members: Bools, documents: Ints, n: int, draws: int) -> list[str]:
    """Draw samples of an annotated corpus and return a row of the table."""
    rng = np.random.default_rng(n)
    said_in, truth_in = said[members], truth[members]
    target, raw = ((side == WITH).sum() / max(1, (side != OUTSIDE).sum()) for side in (truth_in, said_in))
    seen: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(draws):
        rows = rng.choice(len(documents), n, replace=False)
        design = Design(rows, documents, np.ones(n), np.zeros(n, dtype=np.int64)).within(members)
        share = estimate_share(said_in, truth_in[design.rows], design)
        seen["n"].append(len(design.rows))
        if share.value is None:
            continue
        seen["corrected"].append(covers(share, target))
        seen["coded"].append(covers(share, target, alone=True))
        if (truth_in != OUTSIDE).all() and len(design.rows) > 1 and (said_in != OUTSIDE).all():
            rest = np.delete(said_in == WITH, design.rows)
            _, low, high = ppi_mean(truth_in[design.rows] == WITH, said_in[design.rows] == WITH, rest)
            seen["ppi"].append(float(low <= target <= high))
        if share.gain is not None:
            seen["gain"].append(share.gain)
    cells: list[Any] = [title, f"{100 * target:.1f}", f"{100 * raw:.1f}", n, f"{np.mean(seen['n']):.0f}"]
    cells += [f"{100 * np.mean(seen[way]):.1f}" if seen[way] else "–" for way in ("corrected", "coded", "ppi")]
    return [*map(str, cells), f"{np.median(seen['gain']):.1f}" if seen["gain"] else "–"]


if __name__ == "__main__":
    main()
