"""A comparison of runs as a page and as Markdown; `docs/comparing.md` says how to read it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stance.report.comparison import Comparison
from stance.report.comparison_view import MAX_EXAMPLES, build_view
from stance.report.figures import Drawn
from stance.report.markdown import code, escape
from stance.report.templating import Page, style_policy, template
from stance.writing import encodable


def comparison_html(
    comparison: Comparison,
    *,
    results: Sequence[Drawn] = (),
    tests: Sequence[Drawn] = (),
    more: Sequence[Drawn] = (),
    all_settings: bool = False,
) -> str:
    """Return a comparison as one self-contained page that opens offline.

    Parameters
    ----------
    comparison : Comparison
    results, tests : sequence of Drawn
        The comparison's own plots, see `stance.report.comparison_files.draw_comparison`.
    more : sequence of Drawn
        Further plots, which stand first.
    all_settings : bool
        Whether settings that do not differ are there too.

    Returns
    -------
    str
        HTML in which all text is escaped.
    """
    view = build_view(comparison, all_settings=all_settings)
    html = template("comparison.html").render(
        page=Page(title=f"{view.heading} ({view.kind.lower()})", policy=style_policy()),
        view=view, results=results, tests=tests, more=more, max_examples=MAX_EXAMPLES,
    )  # fmt: skip
    return encodable(html)


def comparison_markdown(comparison: Comparison, *, figures: Sequence[Drawn] = (), all_settings: bool = False) -> str:
    """Return a comparison as Markdown; its plots are the files in `plots/`.

    Parameters
    ----------
    comparison : Comparison
    figures : sequence of Drawn
        The plots that are there.
    all_settings : bool
        Whether settings that do not differ are there too.
    """
    view = build_view(comparison, all_settings=all_settings)
    page = template("comparison.md").render(view=view, figures=figures, escape=escape, code=code)
    return re.sub(r"\n{3,}", "\n\n", page)
