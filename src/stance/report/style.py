"""The one look of all plots: colours, patterns, fonts, and how a figure becomes bytes.

Colours are those of Okabe and Ito (2008), *Color Universal Design*, told apart with any colour vision; each stance also
has a marker, a hatch and a line of its own. Figures are never registered with pyplot.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from stance.exceptions import InputError

INK, MUTED, GRID, PAPER = "#1d2129", "#59616d", "#dde1e6", "#ffffff"
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1", "#7f7f7f")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
HATCHES = ("", "////", "xxx", "\\\\\\\\", "++", "---", "|||", "//")  # dots would make an SVG ten times as large
LINES = ("-", "--", "-.", ":")
WIDTH = 5.6
"""Inches; shown at 400 to 640 pixels, where 10 points stay readable."""
DPI = 150
"""Dots of a PNG an inch."""

FONT = "DejaVu Sans"  # ships with matplotlib: every machine draws the same letters
RC: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": 10,
    "text.color": INK,
    "text.parse_math": False,  # text is hostile: "$" is a dollar
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "svg.fonttype": "path",  # labels look the same without the font
    "svg.hashsalt": "stance",
}


_LOOKS = (
    *("axes.", "figure.", "font.", "grid.", "hatch.", "legend.", "lines."),
    *("patch.", "path.", "savefig.", "svg.", "text.", "xtick.", "ytick."),
)


def style() -> Any:
    """Return a context in which everything is drawn and saved in the one look, whatever the user's own settings are.

    Raises
    ------
    InputError
        If the font is not there.
    """
    _font_file()
    defaults = {key: value for key, value in mpl.rcParamsDefault.items() if key.startswith(_LOOKS)}
    return mpl.rc_context(defaults | RC)


def colour(label: str, labels: Sequence[str]) -> str:
    """Return the colour of a label, fixed by its place among all labels."""
    return COLOURS[labels.index(label) % len(COLOURS)]


def marker(label: str, labels: Sequence[str]) -> str:
    """Return the marker of a label."""
    return MARKERS[labels.index(label) % len(MARKERS)]


def hatch(label: str, labels: Sequence[str]) -> str:
    """Return the hatch of a label."""
    return HATCHES[labels.index(label) % len(HATCHES)]


def line(label: str, labels: Sequence[str]) -> str:
    """Return the line style of a label."""
    return LINES[labels.index(label) % len(LINES)]


def new_axes(width: float, height: float) -> Any:
    """Return the axes of a new figure of that size in inches, outside pyplot; labels are given the room they need."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def bars(ax: Any, places: Any, lengths: Any, height: float, *, left: Any = 0.0, **look: Any) -> None:
    """Draw lying bars as one shape with one entry in the legend: a shape for each bar takes far longer."""
    places, lengths, left = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (places, lengths, left)))
    below, above, right = places - height / 2, places + height / 2, left + lengths
    corners = np.array([[left, below], [right, below], [right, above], [left, above], [left, below]])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(places)
    shape = PathPatch(Path(corners.transpose(2, 0, 1).reshape(-1, 2), codes), **look)
    shape.sticky_edges.x.append(0)
    ax.add_patch(shape)
    ax.autoscale_view(scaley=False)


def legend_outside(ax: Any, width: float, *, own: bool, side: str = "upper") -> None:
    """Put the legend where it hides nothing: beside all axes where the figure is our own, else just above the axes."""
    handles, texts = ax.get_legend_handles_labels()
    if not texts:
        return
    n_columns = max(1, int(width * 72 / (max(map(len, texts)) * 5.3 + 44)))
    look = {"ncols": min(n_columns, len(texts)), "handlelength": 1.8, "columnspacing": 1.2}
    if own:
        ax.figure.legend(handles, texts, loc=f"outside {side} center", **look)
    else:
        ax.legend(handles, texts, loc="lower center", bbox_to_anchor=(0.5, 1), **look)


def say_nothing_to_show(ax: Any, message: str, *, own: bool) -> None:
    """Leave a sentence in place of a plot that has no data, in little room where the figure is our own."""
    if own:
        ax.figure.set_size_inches(ax.figure.get_figwidth(), 1.1)
    ax.set_axis_off()
    ax.text(0.5, 0.5, message, ha="center", va="center", color=MUTED, transform=ax.transAxes, wrap=True)


@cache
def _font_file() -> str:
    try:
        return findfont(FontProperties(family=FONT), fallback_to_default=False)
    except ValueError:
        remedy = f"install matplotlib again, which brings it, and delete its list of fonts in {mpl.get_cachedir()}"
        raise InputError(f"the font {FONT!r} of the plots is not found; {remedy}") from None


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(_font_file()).get_charmap())


def printable(text: str, limit: int = 30) -> str:
    """Return text as a label: on one line, at most `limit` characters, a box for what the font cannot draw.

    So are marks that cannot be seen or that turn lines around.
    """
    shown = " ".join(text[: 4 * limit].split())
    shown = "".join(c if ord(c) in _glyphs() and unicodedata.category(c) not in ("Cf", "Cc") else "□" for c in shown)
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def two_lines(text: str, limit: int = 30) -> str:
    """Return text as a label on one line, or on two where it is longer than `limit` and has a blank to break at."""
    shown = printable(text, 2 * limit)
    if len(shown) <= limit or " " not in shown[: limit + 1]:
        return printable(text, limit)
    first = shown[: limit + 1].rsplit(" ", 1)[0]
    return f"{first}\n{printable(shown[len(first) + 1 :], limit)}"


def text_width(text: str, size: float) -> float:
    """Return the width of a line of text in points, font size in points."""
    return float(
        text_to_path.get_text_width_height_descent(text, FontProperties(family=FONT, size=size), ismath=False)[0]
    )


def to_svg(figure: Any) -> bytes:
    """Return a figure as SVG, the same bytes each time; its layout is fixed from then on."""
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with style(), io.BytesIO() as out:
        fix_layout(figure)
        figure.savefig(out, format="svg", metadata=nothing)
        return _slim(out.getvalue())


_PLACES = re.compile(rb' (?:d|x|y)="[^"]*"|translate\([^)]*\)')
_DECIMALS = re.compile(rb"(\.\d\d)\d+")


def _slim(svg: bytes) -> bytes:
    """Round places to a hundredth of a point and drop indents, which nobody sees: a sixth less."""
    return re.sub(rb"\n +", b"\n", _PLACES.sub(lambda found: _DECIMALS.sub(rb"\1", found[0]), svg))


def to_png(figure: Any) -> bytes:
    """Return a figure as PNG, the same bytes each time; its layout is fixed from then on."""
    with style(), io.BytesIO() as out:
        fix_layout(figure)
        figure.savefig(out, format="png", dpi=DPI, pil_kwargs={"compress_level": 3})  # 6 takes half as long again
        return out.getvalue()


def fix_layout(figure: Any) -> None:
    """Place everything once: a figure that still has a layout engine is laid out and drawn twice by each saving."""
    engine = figure.get_layout_engine()
    if engine is not None:
        figure.set_dpi(DPI)  # as the PNG, so that the sizes of its texts are taken once
        engine.execute(figure)
        figure.set_layout_engine(None)
