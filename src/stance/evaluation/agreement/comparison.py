"""Agreement of annotations of the same sentences: labels, spans, whole claims, and the sentences that differ.

`docs/agreement.md` says what each number means and how to read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from stance.evaluation.agreement.alignment import Alignment, align, example
from stance.evaluation.agreement.claim_pairs import KINDS, differences
from stance.evaluation.agreement.pair_scores import Statistics, alphas, pair_statistics
from stance.evaluation.agreement.resamples import MISSING, Resamples, mean
from stance.exceptions import InputError
from stance.schema import Claim, Sentence


@dataclass(frozen=True, slots=True)
class Score:
    """A number of `Agreement.scores`.

    Parameters
    ----------
    group : str
        `annotator`, `pair`, or the mean over pairs: of `people` with each other, or of people with `gold`.
    annotators : tuple of str
        Whom it is about; in a pair with gold, gold comes first.
    level : str
        `label` (one stance), `set` (all stances of a sentence), `span`, `entity` (on paired claims) or `claim`.
    name : str
        The label, the role of the span, or what of the claim must agree.
    measure : str
        `support`, `agreement`, `kappa`, `alpha`, `masi_alpha`, `precision`, `recall`, `f1`, `macro_f1`, `exact_f1` or
        `overlap_f1`.
    value, low, high : float or None
        The number and its 95 % interval; None where they are not defined.
    n : int
        Over how many sentences (`label`, `set`), paired claims (`span`, `entity`) or claims (`claim`) it is counted.
    note : str
        Why there is no value or no interval, or what makes it hard to read.
    """

    group: str
    annotators: tuple[str, ...]
    level: str
    name: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence on which annotators differ: the `KINDS` of it, the most serious first, and who said what.

    `claims` holds what each annotator says, in the order of `Agreement.annotators`; None who did not annotate it.
    """

    doc: str
    start: int
    end: int
    text: str
    kinds: tuple[str, ...]
    claims: tuple[tuple[Claim, ...] | None, ...]


@dataclass(frozen=True)
class Agreement:
    """How far annotations agree.

    Parameters
    ----------
    annotators, labels : tuple of str
        As given.
    gold : str or None
        The annotator who is the reference.
    n_sentences, n_common, n_compared, n_documents : int
        Sentences that anybody annotated, that all did, that at least two did, and the documents of the last.
    missing : mapping of str to int
        How many sentences, of those that others annotated, each annotator did not.
    left_out : mapping of str to mapping of str to int
        How many claims of each annotator have a label that is none of `labels`.
    n_resamples : int
        Draws of the bootstrap.
    scores : tuple of Score
        All numbers; see `score`.
    differences : tuple of Difference
        All sentences that differ, the most serious first.
    """

    annotators: tuple[str, ...]
    labels: tuple[str, ...]
    gold: str | None
    n_sentences: int
    n_common: int
    n_compared: int
    n_documents: int
    missing: Mapping[str, int]
    left_out: Mapping[str, Mapping[str, int]]
    n_resamples: int
    scores: tuple[Score, ...]
    differences: tuple[Difference, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """All annotators but gold."""
        return tuple(name for name in self.annotators if name != self.gold)

    @property
    def main(self) -> str:
        """The group that the headline is about: people with each other where they share sentences, else with gold."""
        return "people" if any(score.group == "people" for score in self.scores) else "gold"

    def score(
        self, group: str, level: str, name: str, measure: str, annotators: Sequence[str] | None = None
    ) -> Score | None:
        """Return a number, or None where it is not computed; see `Score` for the parameters."""
        wanted = (group, level, name, measure)
        for score in self.scores:
            if (score.group, score.level, score.name, score.measure) == wanted and (
                annotators is None or score.annotators == tuple(annotators)
            ):
                return score
        return None


def compare_annotations(
    annotations: Mapping[str, Sequence[Sentence]],
    *,
    labels: Sequence[str],
    gold: str | None = None,
    n_resamples: int = 1000,
    random_state: int = 0,
) -> Agreement:
    """Compare annotations of the same sentences.

    A sentence is the same where its document's id and its offsets are. Numbers of a pair count the sentences that both
    annotated; alpha counts those that at least two people did.

    Parameters
    ----------
    annotations : mapping of str to sequence of Sentence
        Annotators' names and their sentences, those without claims too.
    labels : sequence of str
        The stances to compare, in order; claims of others are left out and counted.
    gold : str, optional
        The name of the annotator who is the reference: all others are measured against it, and it is not one of the
        people whose agreement with each other is computed.
    n_resamples : int
        Draws of the bootstrap over documents.
    random_state : int
        Its seed.

    Raises
    ------
    InputError
        If there are fewer than two annotators, nothing is common, a sentence stands twice, texts differ, or a sentence
        has more than 200 claims, or an option does not fit.
    """
    _check(annotations, labels, gold, n_resamples)
    same = align(annotations, labels)
    people = tuple(name for name in annotations if name != gold)
    with_each_other = same.sharing(combinations(people, 2))
    with_gold = [] if gold is None else same.sharing((gold, name) for name in people)
    if not (with_each_other if gold is None else with_gold):
        examples = "; ".join(example(name, sentences) for name, sentences in annotations.items())
        raise InputError(f"no sentence in common: {examples}; they need the same document ids and offsets")
    documents = [item.sentence.doc for item in same.items]
    resamples = Resamples(documents, n_resamples=n_resamples, random_state=random_state)
    scores = list(_support(same))
    for group, pairs in (("people", with_each_other), ("gold", with_gold)):
        if not pairs:
            continue
        of_pairs = {pair: pair_statistics(same, pair, resamples, against_gold=group == "gold") for pair in pairs}
        if not with_each_other:  # else alpha, which takes any number of annotators, is that of people
            of_pairs = {pair: known | alphas(same, pair, resamples) for pair, known in of_pairs.items()}
        for pair, known in of_pairs.items():
            scores += _scores("pair", pair, known)
        together = {key: mean([known[key] for known in of_pairs.values()], "pairs") for key in of_pairs[pairs[0]]}
        if group == "people":
            together |= alphas(same, people, resamples)
        scores += _scores(group, people, together)
    return Agreement(
        annotators=same.annotators,
        labels=same.labels,
        gold=gold,
        n_sentences=same.n_sentences,
        n_common=sum(None not in item.claims for item in same.items),
        n_compared=len(same.items),
        n_documents=resamples.n_documents,
        missing=same.missing,
        left_out=same.left_out,
        n_resamples=n_resamples,
        scores=tuple(scores),
        differences=tuple(sorted(_differences(same), key=lambda difference: KINDS.index(difference.kinds[0]))),
    )


def _check(annotations: Mapping[str, object], labels: Sequence[str], gold: str | None, n_resamples: int) -> None:
    if len(annotations) < 2:
        raise InputError(f"agreement needs two annotators, got {len(annotations)}; give two or more annotations")
    if not labels or len(set(labels)) < len(labels):
        raise InputError(f"the labels must differ, and there must be one; got {list(labels)!r}, name each once")
    if gold is not None and gold not in annotations:
        raise InputError(f"gold={gold!r} is none of the annotators; use one of {', '.join(annotations)}")
    if n_resamples < 1:
        raise InputError(f"n_resamples={n_resamples!r} draws nothing; use 1 or more, 1000 as a rule")


def _support(same: Alignment) -> Iterator[Score]:
    """Yield in how many sentences each annotator finds each label, and any."""
    found = [("label", label, same.label_ratings(label)) for label in same.labels]
    found.append(("set", "all", same.any_ratings()))
    for level, name, taken in found:
        for annotator, column in zip(same.annotators, taken.T, strict=True):
            n = int((column != MISSING).sum())
            yield Score("annotator", (annotator,), level, name, "support", int((column == 1).sum()), None, None, n)


def _scores(group: str, annotators: tuple[str, ...], statistics: Statistics) -> Iterator[Score]:
    for (level, name, measure), statistic in statistics.items():
        value, interval, note = float(statistic.values[0]), statistic.interval(), statistic.note
        if interval is None and not np.isnan(value):
            note = "; ".join(filter(None, (note, "too few documents for an interval")))
        low, high = interval or (None, None)
        known = None if np.isnan(value) else value
        yield Score(group, annotators, level, name, measure, known, low, high, statistic.n, note)


def _differences(same: Alignment) -> Iterator[Difference]:
    for item in same.items:
        there = [claims for claims in item.claims if claims is not None]
        kinds = {kind for pair in combinations(there, 2) for kind in differences(*pair)}
        if kinds:
            at = item.sentence
            yield Difference(at.doc, at.start, at.end, at.text, tuple(sorted(kinds, key=KINDS.index)), item.claims)
