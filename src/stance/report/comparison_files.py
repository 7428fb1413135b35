"""A comparison of runs as a folder: page, Markdown, JSON, and plots with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stance.exceptions import InputError
from stance.report.comparison import Comparison, Dataset
from stance.report.comparison_json import json_bytes
from stance.report.comparison_pages import comparison_html, comparison_markdown
from stance.report.comparison_plots import MAX_ROWS, ConfigurationsDisplay, CriticalDifferenceDisplay, ForestDisplay
from stance.report.figures import Drawn, drawn_of
from stance.writing import written_aside

NAMES = ("comparison.html", "comparison.md", "comparison.json")
PLOTS = "plots"


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """Refuse a folder that a comparison cannot be written into, before any work is done.

    Parameters
    ----------
    folder : Path
        Need not be there; may be a sweep's.
    overwrite : bool
        Whether an earlier comparison may be written over.

    Raises
    ------
    InputError
        If it is a file or a run's folder, or an earlier comparison stands there.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("is a file; give a folder", path=folder)
    if (folder / "run.json").exists():
        raise InputError("is the folder of a run, which keeps its own report; give another folder", path=folder)
    if not overwrite and any((folder / name).exists() for name in NAMES):
        raise InputError("holds an earlier comparison; give --force to write over it", path=folder)


def write_comparison(
    folder: Path,
    comparison: Comparison,
    *,
    figures: Sequence[Drawn] = (),
    all_settings: bool = False,
    overwrite: bool = False,
) -> list[Path]:
    """Write ``comparison.html``, ``comparison.md``, ``comparison.json`` and ``plots/*.png``, ``*.svg``, ``*.csv``.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    comparison : Comparison
        The same comparison gives the same bytes.
    figures : sequence of Drawn
        Further plots, which stand first on the page.
    all_settings : bool
        Whether settings that do not differ are shown too.
    overwrite : bool
        Whether an earlier comparison may be written over; its plots go.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        See `check_folder`.
    """
    check_folder(folder, overwrite=overwrite)
    results, tests = draw_comparison(comparison)
    drawn = [*figures, *results, *tests]
    files: dict[str, bytes] = {}
    for figure in drawn:
        for ending, content in (("png", figure.png), ("svg", figure.svg), ("csv", figure.csv)):
            if content:
                files[f"{PLOTS}/{figure.name}.{ending}"] = content
    page = comparison_html(comparison, results=results, tests=tests, more=figures, all_settings=all_settings)
    files["comparison.html"] = page.encode("utf-8", "replace")
    markdown = comparison_markdown(comparison, figures=drawn, all_settings=all_settings)
    files["comparison.md"] = markdown.encode("utf-8", "replace")
    files["comparison.json"] = json_bytes(comparison, all_settings=all_settings)
    try:
        (folder / PLOTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made ({error.strerror}); give another folder", path=folder) from None
    if overwrite:
        for path in (folder / PLOTS).iterdir():
            if path.suffix in (".png", ".svg", ".csv"):
                path.unlink()
    for name, content in files.items():
        with written_aside(folder / name) as aside:
            aside.write_bytes(content)
    return [folder / name for name in files]


def draw_comparison(comparison: Comparison) -> tuple[list[Drawn], list[Drawn]]:
    """Draw the results (scores, ranks over data sets) and the tests (differences) of a comparison."""
    results, tests = [], []
    if comparison.friedman is not None:
        display = CriticalDifferenceDisplay.from_friedman(comparison.friedman)
        ranks = "; ".join(f"{name} {rank:.2f}" for name, rank in comparison.friedman.ranks.items())
        caption = (
            "Mean ranks; two configurations whose ranks lie closer than the critical difference (Nemenyi, 5 %) are "
            "joined by a bar: they are not shown to differ."
        )
        results.append(drawn_of("critical_difference", display, "Over all data sets", caption, ranks))
    for number, dataset in enumerate(comparison.datasets, 1):
        end = f"_{number}" if len(comparison.datasets) > 1 else ""
        results.append(_scores(comparison, dataset, end))
        if any(test.dataset == dataset.name for test in comparison.tests):
            tests.append(_differences(comparison, dataset, end))
    return results, tests


def _scores(comparison: Comparison, dataset: Dataset, end: str) -> Drawn:
    rows = comparison.of(dataset)
    display = ConfigurationsDisplay.from_configurations(rows, metric=dataset.metric, title=dataset.title)
    seeds = " Strokes below are single seeds." if len(display.seeds) else ""
    shown = f" The best {MAX_ROWS} of {len(rows)} are drawn." if len(rows) > MAX_ROWS else ""
    shown += " The arrow stands for a baseline far below." if display.left is not None else ""
    caption = (
        f"{dataset.title} of each configuration; bars are 95 % intervals over documents. Intervals of two "
        f"configurations may overlap although one is better: see the differences.{seeds}{shown}"
    )
    words = "; ".join(f"{one.name} {one.headline.value:.3f}" for one in rows[:MAX_ROWS] if one.headline is not None)
    title = f"{dataset.title}{f', {dataset.name}' if dataset.name else ''}"
    return drawn_of(f"scores{end}", display, title, caption, words)


def _differences(comparison: Comparison, dataset: Dataset, end: str) -> Drawn:
    several = [test for test in comparison.tests if test.dataset == dataset.name]
    display = ForestDisplay.from_tests(several)
    shown = f" The first {MAX_ROWS} of {len(several)} are drawn." if len(several) > MAX_ROWS else ""
    caption = (
        "The first minus the second, with the 95 % interval of the paired bootstrap over documents. Filled: one is "
        f"shown to be better, corrected for all comparisons; hollow: no difference shown.{shown}"
    )
    words = "; ".join(
        f"{t.difference.a} minus {t.difference.b} {t.difference.difference:+.3f}" for t in several[:MAX_ROWS]
    )
    title = f"Differences in {dataset.term}{f', {dataset.name}' if dataset.name else ''}"
    return drawn_of(f"differences{end}", display, title, caption, words)
