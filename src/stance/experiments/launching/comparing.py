"""What a finished sweep ends with: its table, and the comparison of its runs; a callback of Hydra."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.experimental.callback import Callback
from omegaconf import DictConfig

from stance.exceptions import InputError
from stance.experiments.launching.outcomes import Outcome
from stance.experiments.launching.printing import print_sweep
from stance.experiments.launching.sweeps import outcomes_of
from stance.terminal import code_line, print_table, say

if TYPE_CHECKING:
    from stance.report.comparison import Comparison
    from stance.report.figures import Drawn

_MOST = 5


class SweepComparison(Callback):
    """Compare a sweep's finished runs when the last has ended; a comparison that cannot be made does no harm.

    Parameters
    ----------
    kind : str
        ``sweep``; ``learning_curve`` or ``ablation`` have a plot and a table of their own.
    beside : sequence of str, optional
        Further metrics that an ablation's table has.
    """

    def __init__(self, kind: str = "sweep", beside: Sequence[str] = ()):
        self.kind, self.beside = kind, tuple(beside)

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Print the jobs, write the comparison into the sweep's folder, and say what came out."""
        folder = Path(config.hydra.sweep.dir)
        try:
            outcomes = outcomes_of(folder)
            print_sweep(outcomes, folder)
            self._compare(outcomes, folder)
        except Exception as error:  # whatever it is, the runs are finished and stay
            kind = "" if isinstance(error, InputError) else f"{type(error).__name__}: "
            say(code_line(f"no comparison: {kind}{error}"))

    def _compare(self, outcomes: Sequence[Outcome], folder: Path) -> None:
        from stance.experiments.comparison import compare_runs
        from stance.report.comparison_words import verdicts

        done = [outcome.folder for outcome in outcomes if outcome.ended_well]
        if len(done) < 2:
            raise InputError(f"expected at least two finished jobs; got {len(done) or 'none'}")
        begun = [outcome.folder for outcome in outcomes if outcome.record]
        comparison = compare_runs(
            begun,
            folder,
            kind=self.kind,
            overwrite=True,
            reference=done[0] if self.kind == "ablation" else None,
            figures=self._figures,
        )
        if self.kind == "learning_curve":
            _print_curve(comparison)
        elif self.kind == "ablation":
            _print_ablation(comparison, self.beside)
        else:
            _print_seeds(comparison)
        for sentence in verdicts(comparison)[:_MOST]:
            print(code_line(sentence))
        print(f"comparison: {folder / 'comparison.html'}")

    def _figures(self, comparison: Comparison) -> Sequence[Drawn]:
        if self.kind == "learning_curve":
            return [_learning_curve(comparison)]
        return [_ablation(comparison, self.beside)] if self.kind == "ablation" else []


def _learning_curve(comparison: Comparison) -> Drawn:
    from stance.report.figures import drawn_of
    from stance.report.sweep_plots import LearningCurveDisplay

    display = LearningCurveDisplay.from_comparison(comparison)
    caption = (
        f"{display.title} by how many sentences were trained on, always measured on the same items. Lines are means "
        "over seeds, strokes single seeds; the band is the 95 % interval over documents."
    )
    words = "; ".join(
        f"{row.share:g} of the documents: {row.value:.3f}" for row in display.points.itertuples(index=False)
    )
    return drawn_of("learning_curve", display, "Learning curve", caption, words)


def _ablation(comparison: Comparison, beside: Sequence[str]) -> Drawn:
    from stance.report.figures import drawn_of
    from stance.report.sweep_plots import AblationDisplay

    display = AblationDisplay.from_comparison(comparison, beside)
    caption = (
        f"What {display.title} loses when one part is left out and all else stays the same; bars are 95 % intervals of "
        "the paired bootstrap over documents. Filled: a difference is shown (Holm-corrected)."
    )
    words = "; ".join(f"{row.left_out} {row.drop:+.3f}" for row in display.drops.itertuples(index=False))
    return drawn_of("ablation", display, "What each part is worth", caption, words)


def _print_curve(comparison: Comparison) -> None:
    from stance.report.sweep_plots import LearningCurveDisplay

    display = LearningCurveDisplay.from_comparison(comparison)
    several = display.points["series"].nunique() > 1
    rows = []
    for row in display.points.to_dict("records"):
        numbers = (f"{row['share']:g}", _size(row["sentences"]), _cell(row["value"], row["low"], row["high"]))
        rows.append((*([row["series"]] if several else []), *numbers, _number(row["sd"]), str(row["n_seeds"])))
    header = (*(["what differs"] if several else []), "share", "sentences", display.title, "sd", "seeds")
    print_table(header, rows, right=range(int(several), len(header)))


def _print_ablation(comparison: Comparison, beside: Sequence[str]) -> None:
    from stance.evaluation.comparison import p_text
    from stance.report.sweep_plots import AblationDisplay

    display = AblationDisplay.from_comparison(comparison, beside)
    rows = []
    for row in display.drops.to_dict("records"):
        more = [f"{row[f'{key}_drop']:+.3f}" for key in beside]
        drop = _cell(row["drop"], row["low"], row["high"], sign="+")
        p = p_text(row["p_adjusted"]).removeprefix("p ").removeprefix("= ")
        rows.append((row["left_out"], _number(row["value"]), drop, p, *more))
    header = ("left out", display.title, "drop", "p (Holm)", *(f"drop of {key}" for key in beside))
    print_table(header, rows, right=range(1, len(header)))


def _print_seeds(comparison: Comparison) -> None:
    """Print the configurations where some have several seeds; else the table of jobs has said all."""
    if all(len(one.runs) < 2 for one in comparison.measured):
        return
    rows = []
    for one in comparison.measured:
        head = one.headline
        if head is not None:
            low, high, sd = (float("nan") if end is None else end for end in (head.low, head.high, head.sd))
            spread = _number(sd)
            rows.append((one.name, _cell(head.value, low, high) + (" *" if one.best else "  "), spread, str(head.n)))
    print_table(("over seeds", "mean  ", "sd", "seeds"), rows, right=(1, 2, 3))


def _cell(value: float, low: float, high: float, sign: str = "") -> str:
    ends = "" if low != low else f" [{low:{sign}.3f}, {high:{sign}.3f}]"
    return f"{value:{sign}.3f}{ends}"


def _size(sentences: float) -> str:
    return "-" if sentences != sentences else f"{sentences:,.0f}"


def _number(value: float) -> str:
    return "-" if value != value else f"{value:.3f}"
