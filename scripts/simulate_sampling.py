"""Simulate annotation: does `stance sample` find the sentences a classifier learns more from than from random ones?

Run from anywhere: python scripts/simulate_sampling.py [--seeds 5] [--copies 3]

Each seed draws 30 % of the embedded corpus's documents to measure on and 500 sentences of other documents to begin
with. Then, ten times, 200 of the sentences left are "annotated": they get their gold labels, the classifier (without
tagger) is trained again, and macro-F1 of stances is measured. Ways of choosing the 200 see the same documents.

The embedded corpus has no near copies, as news has wherever papers print what an agency sends. With --copies each
sentence that can be chosen stands there so many times more, each time with one of its words left out.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from stance.corpora.library import load_corpus
from stance.evaluation.claims import f1_scores
from stance.schema import STANCES
from stance.stances.classifier import StanceClassifier
from stance.stances.sampling import choose, doubts

BEGIN, STEP, ROUNDS, HELD = 500, 200, 10, 0.3
WAYS: dict[str, float | None] = {
    "random": None,
    "diversity 0": 0.0,
    "diversity 0.2": 0.2,
    "diversity 0.5": 0.5,
    "diversity 0.8": 0.8,
}
"""The diversity of each way of choosing; None chooses at random."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Data(NamedTuple):
    texts: list[str]
    labels: Bools
    documents: npt.NDArray[np.str_]
    copied: Bools


class Curve(NamedTuple):
    """Macro-F1 at the beginning and after each round; of the chosen, the shares with a stance and of near copies."""

    scores: list[float]
    stances: float
    copies: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="how often it is repeated, at least 2 (default: 5)")
    parser.add_argument("--copies", type=int, default=0, help="near copies of each sentence (default: 0)")
    args = parser.parse_args()
    data = with_copies(max(0, args.copies))
    seeds = range(max(2, args.seeds))
    runs = {way: [simulate(data, diversity, seed) for seed in seeds] for way, diversity in WAYS.items()}
    scores = {way: np.array([run.scores for run in of_way]) for way, of_way in runs.items()}
    print_curves(scores)
    print_gains(scores, "random")
    print_gains(scores, "diversity 0")
    print("\nof the chosen sentences")
    for way, of_way in runs.items():
        stances, copies = np.mean([(run.stances, run.copies) for run in of_way], axis=0)
        print(f"{way}: {stances:.1%} take a stance, {copies:.1%} are near copies of others that are annotated")


def with_copies(copies: int) -> Data:
    """Read the embedded corpus and put near copies behind it."""
    corpus = load_corpus("embedded")
    rng = np.random.default_rng(0)
    texts, size = [s.text for s in corpus.sentences], len(corpus.sentences)
    for text in texts[:size] * copies:
        words = text.split()
        texts.append(" ".join(np.delete(words, rng.integers(len(words)))))
    labels = np.array([[stance in s.stances for stance in STANCES] for s in corpus.sentences])
    every = np.arange(len(texts)) % size
    return Data(texts, labels[every], np.array(corpus.groups)[every], np.arange(len(texts)) >= size)


def simulate(data: Data, diversity: float | None, seed: int) -> Curve:
    """Annotate round by round in one way; the seed alone decides what is held out and what is there to begin with."""
    rng = np.random.default_rng(seed)
    names = rng.permutation(np.unique(data.documents))
    apart = np.isin(data.documents, names[: round(HELD * len(names))])
    held = apart & ~data.copied
    place = {name: k for k, name in enumerate(names)}
    rest = np.array(sorted(np.flatnonzero(~apart), key=lambda k: (data.copied[k], place[data.documents[k]], k)))
    known, left = rest[:BEGIN], rest[BEGIN:]
    scores = []
    for number in range(ROUNDS + 1):
        classifier = StanceClassifier().fit([data.texts[k] for k in known], data.labels[known])
        scores.append(macro_f1(classifier, data, held))
        if number < ROUNDS:
            if diversity is None:
                picked = rng.permutation(len(left))[:STEP]
            else:
                picked = ask(classifier, data, left, known, diversity)
            known, left = np.append(known, left[picked]), np.delete(left, picked)
    different = len(np.unique(known % np.count_nonzero(~data.copied)))
    chosen = known[BEGIN:]
    return Curve(scores, data.labels[chosen].any(axis=1).mean(), (len(known) - different) / len(chosen))


def ask(classifier: StanceClassifier, data: Data, left: Ints, known: Ints, diversity: float) -> Ints:
    texts = [data.texts[k] for k in left]
    doubt = doubts(classifier.predict_proba(texts), classifier.thresholds_)
    return choose(doubt, texts, STEP, diversity=diversity, known=[data.texts[k] for k in known])


def macro_f1(classifier: StanceClassifier, data: Data, held: Bools) -> float:
    said = classifier.predict([data.texts[k] for k in np.flatnonzero(held)])
    gold = data.labels[held]
    return float(f1_scores((said & gold).sum(axis=0), said.sum(axis=0), gold.sum(axis=0)).mean())


def print_curves(scores: dict[str, Floats]) -> None:
    """Print mean macro-F1 by number of sentences as a table; `scores` has shape (n_seeds, ROUNDS + 1) for each way."""
    print("| annotated | " + " | ".join(scores) + " |\n|---|" + "---|" * len(scores))
    for number in range(ROUNDS + 1):
        cells = " | ".join(f"{each[:, number].mean():.3f}" for each in scores.values())
        print(f"| {BEGIN + number * STEP:,} | {cells} |")


def print_gains(scores: dict[str, Floats], base: str) -> None:
    """Print how much better each way is than the one named and those before it, by the mean over the rounds."""
    print(f"\nmean macro-F1 over the rounds, minus that of {base!r}, with the 95 % interval (t) over seeds")
    for way in list(scores)[list(scores).index(base) + 1 :]:
        gain = (scores[way] - scores[base])[:, 1:].mean(axis=1)
        low, high = stats.t.interval(0.95, len(gain) - 1, gain.mean(), stats.sem(gain))
        print(f"{way}: {gain.mean():+.4f} [{low:+.4f}, {high:+.4f}], better in {(gain > 0).sum()} of {len(gain)} seeds")


if __name__ == "__main__":
    main()
