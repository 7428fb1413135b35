"""Checks of a run's own numbers, each with a stable code; docs/checks.md says what they mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stance.corpora.checks import Check, Level
from stance.evaluation.calibration import Calibration, calibration
from stance.evaluation.comparison.differences import p_text
from stance.evaluation.comparison.resampling import bootstrap_scores, group_counts, interval
from stance.evaluation.comparison.scored import Floats, Scored, check_comparable, columns_of, counted, score
from stance.evaluation.findings import by_level, finding
from stance.evaluation.ranking import clustered_auc
from stance.evaluation.stability import fold_spread
from stance.exceptions import InputError

MAJORITY = "majority"
"""The baseline that knows nothing but how frequent the labels are."""

FEW, VERY_FEW = 30, 10
"""Gold items of a label: with fewer its score is vague, or chance."""

WIDE = 0.1
"""From this width on, the interval of the headline takes in models of quite another quality."""

ALPHA, ALPHA_FOLDS = 0.05, 0.01
APART = 0.1
"""Folds whose scores lie farther apart than this, and farther than chance explains, are an issue."""

_N_RESAMPLES = 999


@dataclass(frozen=True, eq=False)
class _Run:
    """One model's predictions by item and label, items sorted, and what else the checks need."""

    scored: Scored
    average: str
    scores: Floats  # shape (n_items, n_labels), NaN where there is none
    folds: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]  # the number of each item's document
    seed: int

    @property
    def labels(self) -> Iterator[tuple[str, npt.NDArray[np.bool_], npt.NDArray[np.bool_], Floats]]:
        """Each label with its gold, predicted and scores, of items all of which have a score or none."""
        for k, label in enumerate(self.scored.labels):
            yield label, self.scored.gold[:, k], self.scored.predicted[:, k], self.scores[:, k]


def check_run(
    predictions: pd.DataFrame,
    metrics: Mapping[str, float],
    *,
    model: str,
    labels: Sequence[str],
    headline: str,
    average: str = "macro",
    random_state: int = 0,
) -> list[Check]:
    """Look for reasons not to believe what a run measured.

    Parameters
    ----------
    predictions : DataFrame
        One row an evaluated item, label and model, as in `predictions.parquet`.
    metrics : mapping of str to float
        As in `metrics.json`: the headline's interval is read from here.
    model : str
        The run's own model; all others are baselines.
    labels : sequence of str
    headline : str
        The metric that the run is known by.
    average : str
        How it comes from the predictions: ``macro``, ``micro`` or a label.
    random_state : int
        Seed of the resampling.

    Returns
    -------
    list of Check
        STN101 to STN106, sorted by `by_level`. STN104 is left out without folds.

    Raises
    ------
    InputError
        If the predictions are not whole, see `Scored.from_predictions`.
    """
    run = _run_of(predictions, model, labels, average, random_state)
    names = [name for name in dict.fromkeys(predictions["model"]) if name != model]
    baselines = [Scored.from_predictions(predictions, name=name, model=name, labels=labels) for name in names]
    low, high = metrics.get(f"{headline}_low"), metrics.get(f"{headline}_high")
    ends = None if low is None or high is None else (low, high)
    found = [
        _against_baselines(run, baselines),
        _chance(run),
        _small(run, headline, ends),
        _uncalibrated(run),
        _degenerate(run),
    ]
    if len(np.unique(run.folds)) > 1:
        found.append(_folds(run))
    return by_level(found)


def check_seeds(values: Mapping[int, float], half_width: float) -> Check:
    """Say whether a score depends on the seed more than its interval suggests (STN107).

    Parameters
    ----------
    values : mapping of int to float
        The score of each seed, at least two.
    half_width : float
        Half the width of one run's 95 % interval: what the choice of test documents may do to the score.

    Raises
    ------
    InputError
        If there are fewer than two seeds, or a number is not finite.
    """
    scores = np.array(list(values.values()), dtype=float)
    if len(scores) < 2 or not np.isfinite([*scores, half_width]).all():
        raise InputError("whether a score depends on the seed needs two seeds and finite numbers; run more seeds")
    spread = float(scores.std(ddof=1))
    level: Level = "issue" if spread > half_width else "tip"
    detail = (
        f"Standard deviation {spread:.3f} over {len(scores)} seeds; {half_width / 2:.3f}, half of the interval's "
        f"half-width, is let pass."
    )
    examples = [f"seed {seed}: {value:.3f}" for seed, value in sorted(values.items(), key=lambda pair: pair[1])]
    return finding("STN107", level, int(spread > half_width / 2), detail, examples)


def _run_of(predictions: pd.DataFrame, model: str, labels: Sequence[str], average: str, seed: int) -> _Run:
    scored = Scored.from_predictions(predictions, name=model, model=model, labels=labels)
    rows = predictions[(predictions["model"] == model).to_numpy(dtype=bool)]
    places = pd.Index(scored.items).get_indexer(pd.Index(rows["item"].astype(str)))
    columns = pd.Index(labels).get_indexer(pd.Index(rows["label"]))
    scores = np.full((len(scored.items), len(labels)), np.nan)
    scores[places, columns] = rows["score"].to_numpy(dtype=float, na_value=np.nan)
    folds = np.empty(len(scored.items), dtype=np.int64)
    folds[places] = rows["fold"].to_numpy(dtype=np.int64)
    groups = np.unique(np.asarray(scored.groups, dtype=object), return_inverse=True)[1]
    return _Run(scored, average, scores, folds, groups, seed)


def _against_baselines(run: _Run, baselines: Sequence[Scored]) -> Check:
    comparable = [baseline for baseline in baselines if _is_comparable(run.scored, baseline)]
    if not comparable:
        return finding("STN101", "tip", 1, "No baseline was measured on the same items.")
    counts = group_counts([run.scored, *comparable], run.average)
    samples = bootstrap_scores(counts, _N_RESAMPLES, run.seed)
    own, rows, worse = score(run.scored, run.average), [], False
    for k, baseline in enumerate(comparable, 1):
        low, high = interval(samples[0] - samples[k], counts.n_groups, 0.95)
        shown = "no interval" if math.isnan(low) else f"95 % CI {low:.3f} to {high:.3f}"
        rows.append((own - score(baseline, run.average), baseline.name, low > 0, shown))
        worse |= high < 0 or (baseline.name == MAJORITY and not low > 0)
    rows.sort()
    beaten = sum(better for *_, better, _ in rows)
    difference, name, _, shown = rows[0]
    detail = (
        f"Shown to be better than {beaten} of {_some(len(rows), 'baseline')}; against the best, {name}, the difference "
        f"is {difference:+.3f} F1 ({shown}, {_some(counts.n_groups, 'document')} resampled)."
    )
    examples = (f"{name}: {difference:+.3f} ({shown})" for difference, name, better, shown in rows if not better)
    return finding("STN101", "issue" if worse else "tip", len(rows) - beaten, detail, examples)


def _is_comparable(one: Scored, other: Scored) -> bool:
    try:
        check_comparable(one, other)
    except InputError:
        return False
    return True


def _chance(run: _Run) -> Check:
    """Test each label's ranking and its decisions; what never has the label, or always, cannot be tested."""
    found, tested, serious = [], 0, False
    for label, gold, predicted, scores in run.labels:
        if gold.all() or not gold.any():
            continue
        tested += 1
        sides = {"decisions": predicted.astype(float)}
        if np.isfinite(scores).all():
            sides = {"scores": scores} | sides
        tests = {name: clustered_auc(gold, values, run.groups) for name, values in sides.items()}
        name, worst = max(tests.items(), key=lambda pair: pair[1].p)
        if worst.p < ALPHA:
            continue
        never = ", never predicted" if not predicted.any() else ""
        found.append(f"{label}: AUC of its {name} {worst.value:.2f} ({p_text(worst.p)}){never}")
        serious |= int(gold.sum()) >= VERY_FEW
    detail = f"{len(found)} of {_some(tested, 'label')} not shown to be told from the rest better than by chance."
    return finding("STN102", "issue" if serious else "tip", len(found), detail, found)


def _small(run: _Run, headline: str, ends: tuple[float, float] | None) -> Check:
    if ends is None:
        counts = group_counts([run.scored], run.average)
        ends = interval(bootstrap_scores(counts, _N_RESAMPLES, run.seed)[0], counts.n_groups, 0.95)
    width = ends[1] - ends[0]
    wide = not width <= WIDE  # NaN, of one document, is as wide as can be
    numbers = run.scored.gold.sum(axis=0)
    few = sorted((int(number), label) for number, label in zip(numbers, run.scored.labels, strict=True) if number < FEW)
    serious = any(number < VERY_FEW for number, _ in few)
    detail = (
        f"The headline's 95 % interval is {width:.3f} wide (up to {WIDE} is let pass); "
        f"{len(few)} of {_some(len(numbers), 'label')} with fewer than {FEW} gold items."
    )
    examples = [f"{headline}: {ends[0]:.3f} to {ends[1]:.3f}"] if wide else []
    examples += [f"{label}: {_some(number, 'gold item')}" for number, label in few]
    return finding("STN103", "issue" if serious else "tip", len(few) + wide, detail, examples)


def _folds(run: _Run) -> Check:
    counts = np.stack([columns_of(table, run.scored.labels, run.average) for table in counted(run.scored)])
    found = fold_spread(counts, run.groups, run.folds, n_permutations=_N_RESAMPLES, random_state=run.seed)
    lowest, highest = found.scores.min(), found.scores.max()
    detail = (
        f"F1 of {len(found.scores)} folds from {lowest:.3f} to {highest:.3f}, standard deviation {found.sd:.3f}; "
        f"{found.expected:.3f} on average where chance deals out the same documents ({p_text(found.p)})."
    )
    examples = (f"fold {fold}: {value:.3f}" for fold, value in zip(found.folds, found.scores, strict=True))
    unstable = found.p < ALPHA_FOLDS
    level: Level = "issue" if highest - lowest > APART else "tip"
    return finding("STN104", level, int(unstable), detail, examples if unstable else ())


def _uncalibrated(run: _Run) -> Check:
    tested: list[tuple[str, float, float, Calibration]] = []
    for label, gold, _, scores in run.labels:
        if _no_probabilities(scores) is None:
            found = calibration(gold, scores, run.groups, n_resamples=_N_RESAMPLES, random_state=run.seed)
            tested.append((label, float(gold.mean()), float(scores.mean()), found))
    if not tested:
        return finding("STN105", "tip", 0, "No label has scores that could be probabilities.")
    by_p = sorted(range(len(tested)), key=lambda k: tested[k][3].p)
    rejected = set()
    for place, k in enumerate(by_p):  # Holm's correction: a run with many labels is not accused more often
        if tested[k][3].p * (len(tested) - place) >= ALPHA:
            break
        rejected.add(k)
    off = [k for k in sorted(rejected) if tested[k][3].error - tested[k][3].expected > _allowed(tested[k][1])]
    label, _, _, worst = max(tested, key=lambda row: row[3].error)
    detail = (
        f"{len(off)} of {_some(len(tested), 'label')} with scores farther from shares than chance explains; "
        f"the largest expected calibration error is {worst.error:.3f} ({label}, {worst.expected:.3f} by chance)."
    )
    examples = (
        f"{label}: error {found.error:.3f} (by chance {found.expected:.3f}, {p_text(found.p)}), "
        f"mean score {mean:.3f} of a share of {share:.3f}"
        for label, share, mean, found in (tested[k] for k in off)
    )
    return finding("STN105", "tip", len(off), detail, examples)


def _allowed(share: float) -> float:
    """Return the calibration error beyond chance that is let pass; scores of a rare label can be off by little only."""
    return min(0.05, share / 4)


def _degenerate(run: _Run) -> Check:
    reasons = {label: reason for label, _, _, scores in run.labels if (reason := _no_probabilities(scores))}
    serious = any(reason.startswith("all") for reason in reasons.values())
    detail = f"{len(reasons)} of {_some(len(run.scored.labels), 'label')} with scores that are no probabilities."
    examples = (f"{label}: {reason}" for label, reason in reasons.items())
    return finding("STN106", "issue" if serious else "tip", len(reasons), detail, examples)


def _no_probabilities(scores: Floats) -> str | None:
    """Say why a label's scores cannot be probabilities that tell one item from another; None where they can."""
    if np.isnan(scores).all():
        return "none given"
    if not np.isfinite(scores).all():
        return "some missing or infinite"
    if scores.min() == scores.max():
        return f"all {scores[0]:.3g}"
    if scores.min() < 0 or scores.max() > 1:
        return f"from {scores.min():.3g} to {scores.max():.3g}"
    return "only 0 and 1" if np.isin(scores, (0, 1)).all() else None


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
