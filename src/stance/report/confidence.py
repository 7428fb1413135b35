"""How sure the model is, in words and rows: what its scores are worth, and what it brings to leave some to a human."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from stance.evaluation.abstention import OperatingPoint
from stance.evaluation.confidence import ACCURACY, COVERAGE, Decisions
from stance.evaluation.prevalence.published import Interval
from stance.report.numbers import DASH, number
from stance.report.summary import Summary

COVERAGES = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
PRECISIONS = (0.75, 0.8, 0.85, 0.9, 0.95)

_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class LabelRow:
    """What one label's scores are worth; the last row is the mean."""

    label: str
    place: int | None
    error: str
    brier: str
    skill: str


@dataclass(frozen=True)
class PointRow:
    """A wanted share or precision, the threshold that gives it, and what the threshold reaches elsewhere."""

    wanted: str
    threshold: str
    reached: str
    interval: str
    share: str


@dataclass(frozen=True)
class Confidence:
    """What the section on confidence says.

    `items` are points of coverage, with the share of gold labels among what is accepted; `claims` are points of
    precision, with the share of claims that is kept. `is_labeler` is whether `stance label` can use the scores.
    """

    sentence: str
    labels: list[LabelRow]
    items: list[PointRow]
    claims: list[PointRow]
    noun: str
    is_labeler: bool


def build_confidence(summary: Summary) -> Confidence | None:
    """Return what a report says of confidence; None where scores are no probabilities."""
    scores, main = summary.scores, summary.scores.main
    if scores.value(main, "ece") is None:
        return None
    found = Decisions.from_predictions(
        summary.predictions, model=main, labels=summary.stances, one_label=scores.one_label
    )
    if not found.are_probabilities:
        return None
    n_resamples, seed = resampling(summary)
    items, claims = [], []
    if scores.value(main, "aurc") is not None:
        for wanted in COVERAGES:
            point = found.item_point(coverage=wanted, n_resamples=n_resamples, random_state=seed)
            if point is not None:
                items.append(_row(wanted, point, point.accuracy, _labels_within(found, point.threshold)))
    rows, columns = found.said
    precision = float(found.gold[rows, columns].mean()) if len(rows) else 1.0
    for wanted in () if scores.one_label else [wanted for wanted in PRECISIONS if wanted > precision]:
        point = found.claim_point(precision=wanted, n_resamples=n_resamples, random_state=seed)
        if point is not None:
            claims.append(_row(wanted, point, point.accuracy, percent(point.coverage.value)))
    noun = "pairs" if scores.one_label else "sentences"
    sentence = _sentence(summary, found, noun).replace(" %", f"{_SPACE}%")
    return Confidence(sentence, _labels(summary), items, claims, noun, _is_labeler(summary))


def percent(value: float | None) -> str:
    """Return a share in percent, a dash for none."""
    return DASH if value is None or math.isnan(value) else f"{100 * value:.0f}{_SPACE}%"


def _interval(value: Interval) -> str:
    return "" if math.isnan(value.low) else f"{100 * value.low:.0f}{DASH}{100 * value.high:.0f}{_SPACE}%"


def _row(wanted: float, point: OperatingPoint, reached: Interval, share: str) -> PointRow:
    # Rounded down: what stands exactly on the threshold is accepted.
    threshold = DASH if math.isinf(point.threshold) else f"{math.floor(point.threshold * 1e4 + 1e-6) / 1e4:.4f}"
    return PointRow(percent(wanted), threshold, percent(reached.value), _interval(reached), share)


def _labels_within(found: Decisions, threshold: float) -> str:
    total = found.gold.sum()
    return percent(float(found.gold[found.confidence >= threshold].sum() / total)) if total else DASH


def _labels(summary: Summary) -> list[LabelRow]:
    scores = summary.scores
    named: list[tuple[str, int | None, str]] = [(label, k % 8, f"{label}_") for k, label in enumerate(summary.stances)]
    return [
        LabelRow(
            label,
            place,
            *(number(scores.value(scores.main, start + key), 3) for key in ("ece", "brier", "brier_skill")),
        )
        for label, place, start in [*named, ("mean", None, "")]
    ]


def _sentence(summary: Summary, found: Decisions, noun: str) -> str:
    """Say what abstention brings: of whole items, and of what is said, since most sentences say nothing."""
    scores, out = summary.scores, []

    def value(key: str) -> float | None:
        return scores.value(scores.main, key)

    def between(key: str) -> str:
        ends = scores.interval(scores.main, key)
        return "" if ends is None else f" (95 % CI {100 * ends[0]:.0f}{DASH}{100 * ends[1]:.0f} %)"

    key = f"accuracy_at_coverage_{round(100 * COVERAGE)}"
    if (accuracy := value(key)) is not None:
        wrong = value("aurc_no_skill") or 0.0
        out.append(
            f"The surest {percent(COVERAGE)} of the {noun} are labelled with {percent(accuracy)} accuracy{between(key)}"
            f", all of them with {percent(1 - wrong)}."
        )
        if not scores.one_label:
            sure = found.confidence >= np.quantile(found.confidence, 1 - COVERAGE)
            empty = float((~found.gold[sure].any(axis=1)).mean())
            held = found.gold[sure].sum() / max(1, found.gold.sum())
            out.append(
                f"That flatters: {percent(empty)} of those {percent(COVERAGE)} hold no stance, and "
                f"{percent(1 - held)} of all stances stand in the rest."
            )
    if (wrong_claims := value("claim_aurc_no_skill")) is None:
        return " ".join(out)
    end = round(100 * ACCURACY)
    kept, right = value(f"claim_coverage_at_precision_{end}"), value(f"selective_precision_{end}")
    all_of_them = f"of all claims {percent(1 - wrong_claims)} are right"
    if kept is None or right is None:
        out.append(f"No score makes {percent(ACCURACY)} of the claims right; {all_of_them}.")
    else:
        out.append(
            f"With a score chosen for {percent(ACCURACY)} precision, {percent(kept)} of the claims are kept and "
            f"{percent(right)} of those are right{between(f'selective_precision_{end}')}; {all_of_them}."
        )
    return " ".join(out)


def resampling(summary: Summary) -> tuple[int, int]:
    """Return the resamples and the seed of the run, so that its metrics and its report say the same."""
    evaluation, seed = summary.config.get("evaluation"), summary.config.get("seed")
    n_resamples = evaluation.get("n_resamples") if isinstance(evaluation, Mapping) else None
    return (n_resamples if isinstance(n_resamples, int) else 1000), (seed if isinstance(seed, int) else 0)


def _is_labeler(summary: Summary) -> bool:
    task = summary.config.get("task")
    return isinstance(task, Mapping) and task.get("kind") == "claims"
