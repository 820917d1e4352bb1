"""The picture: a line a criterion, with what is earned and how it spreads, and beside it how it goes together.

Drawn by matplotlib into an image for the window, and into files. Measures are px at a scale of 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from qa_desktop.domain.text import Language
from ui.card_health.fonts import families
from ui.theme import Tokens

DPI = 100
POINTS_IN_INCH = 72
ROW = 24
HEAD, FOOT = 58, 34
LETTERS, SMALL = 12, 11
GAP = 16
DOT = 7.0
LINE = 0.8
SHARES = (0, 25, 50, 75, 100)
COEFFICIENTS = (-1, -0.5, 0, 0.5, 1)
HUNDRED = 100
RIM = 1.2
LEAST_SHOWN = -1.04
"""Alpha has no lower bound: what is below the panel stands at its edge."""
Bar = tuple[int, float, float, float, str]
"""A line's number, where its bar begins and ends, where its dot is, and their colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotRow:
    """A line of the picture; where a figure is not there, `no_mean` and `no_rest` say why in a word or two."""

    label: str
    mean: float | None
    spread: float | None
    rest: float | None
    alpha: float | None
    no_mean: str = ""
    no_rest: str = ""
    is_odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotWords:
    """What the picture says beside the criteria."""

    earned: str
    together: str
    rest: str
    alpha: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """In what the picture is drawn: its colours, language, width, and how wide its labels are."""

    tokens: Tokens
    language: Language
    width: int
    labels: int
    ground: str = "none"


def height_of(rows: int, *, titled: bool = False) -> int:
    """Return how high a picture of so many lines is."""
    return HEAD + rows * ROW + FOOT + (ROW if titled else 0)


def row_at(y: float, rows: int) -> int | None:
    """Return which line of the picture without a title is at that height, None above and below them."""
    number = int((y - HEAD) // ROW)
    return number if 0 <= number < rows else None


def image_of(rows: Sequence[PlotRow], words: PlotWords, look: Look, ratio: float) -> QImage:
    """Return the picture at that many device pixels a pixel, on a ground that lets through what is below it."""
    with mpl.rc_context(_settings(look)):
        figure = _figure(rows, words, look, DPI * ratio)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib's stubs leave it out
        pixels: NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]  # as above
        height, width, _ = pixels.shape  # a pixel less than was asked for, now and then
        image = QImage(pixels.tobytes(), width, height, QImage.Format.Format_RGBA8888).copy()
    image.setDevicePixelRatio(ratio)
    return image


def file_of(rows: Sequence[PlotRow], words: PlotWords, look: Look, form: str) -> bytes:
    """Return the picture as a file of that form: `png`, `svg` or `pdf`; letters are drawn so that they look alike."""
    content = BytesIO()
    with mpl.rc_context(_settings(look)):
        figure = _figure(rows, words, look, DPI)
        metadata = {"Date": None} if form == "svg" else {"CreationDate": None} if form == "pdf" else None
        figure.savefig(content, format=form, dpi=2 * DPI, metadata=metadata)
    return content.getvalue()


def _settings(look: Look) -> dict[Any, Any]:
    tokens = look.tokens
    return {
        "font.family": list(families(look.language)),
        "font.size": _points(LETTERS),
        "text.color": tokens.text,
        "axes.edgecolor": tokens.line,
        "axes.labelcolor": tokens.muted,
        "xtick.color": tokens.muted,
        "ytick.color": tokens.text,
        "ytick.alignment": "center",
        "svg.fonttype": "path",
        "pdf.fonttype": 3,  # drawn letters: fonts as OpenType has them, Noto CJK among them, would come out garbled
        "savefig.facecolor": look.ground,
    }


def _figure(rows: Sequence[PlotRow], words: PlotWords, look: Look, dpi: float) -> Figure:
    high = height_of(len(rows), titled=bool(words.title))
    figure = Figure(figsize=(look.width / DPI, high / DPI), dpi=dpi, facecolor=look.ground)
    room = look.width - look.labels - 3 * GAP
    left = look.labels + GAP
    earned = _panel(figure, look, (left, room / 2), len(rows), high)
    together = _panel(figure, look, (left + room / 2 + GAP, room / 2), len(rows), high)
    _draw_earned(earned, rows, look)
    _draw_together(together, rows, look)
    _name_rows(earned, rows, look)
    together.set_yticks([])
    for panel, title in ((earned, words.earned), (together, words.together)):
        panel.set_title(title, loc="left", fontsize=_points(LETTERS), color=look.tokens.text, pad=_points(26))
    _explain(together, words, look)
    if words.title:
        figure.text(GAP / look.width, 1 - (ROW - 4) / high, words.title, fontsize=_points(LETTERS + 2))
    return figure


def _panel(figure: Figure, look: Look, across: tuple[float, float], rows: int, high: int) -> Axes:
    left, wide = across
    panel = figure.add_axes(
        (left / look.width, FOOT / high, wide / look.width, rows * ROW / high), facecolor="none", frameon=False
    )
    panel.set_ylim(max(rows, 1) - 0.5, -0.5)
    panel.tick_params(length=0, labelsize=_points(SMALL))
    return panel


def _draw_earned(panel: Axes, rows: Sequence[PlotRow], look: Look) -> None:
    panel.set_xlim(-4, 104)
    panel.set_xticks(SHARES, [f"{share}%" if share in (0, HUNDRED) else str(share) for share in SHARES])
    _draw_scale(panel, SHARES, len(rows), look)
    bars: list[Bar] = []
    for number, row in enumerate(rows):
        if row.mean is None:
            _say(panel, number, row.no_mean, 0, look)
            continue
        mean, spread = HUNDRED * row.mean, HUNDRED * (row.spread or 0)
        bars.append((number, max(mean - spread, 0), min(mean + spread, HUNDRED), mean, _colour(row, look)))
    _draw_bars(panel, bars)


def _draw_together(panel: Axes, rows: Sequence[PlotRow], look: Look) -> None:
    panel.set_xlim(-1.08, 1.08)
    panel.set_xticks(COEFFICIENTS, ["−1", "−0.5", "0", "0.5", "1"])
    _draw_scale(panel, COEFFICIENTS, len(rows), look)
    panel.vlines(0, -0.5, len(rows) - 0.5, colors=look.tokens.muted, linewidth=LINE, zorder=0.5)
    bars: list[Bar] = []
    for number, row in enumerate(rows):
        if row.rest is None:
            _say(panel, number, row.no_rest, -1, look)
        else:
            bars.append((number, min(row.rest, 0), max(row.rest, 0), row.rest, _colour(row, look)))
    _draw_bars(panel, bars)
    agreed = [(number, row) for number, row in enumerate(rows) if row.alpha is not None]
    panel.scatter(
        [max(row.alpha or 0, LEAST_SHOWN) for _, row in agreed],
        [number for number, _ in agreed],
        s=_points(DOT - 1) ** 2,
        marker="D",
        facecolors=look.tokens.panel,
        edgecolors=[_colour(row, look) for _, row in agreed] or "none",
        linewidths=RIM,
        zorder=4,
        clip_on=False,
    )


def _draw_bars(panel: Axes, bars: Sequence[Bar]) -> None:
    if not bars:
        return
    numbers, starts, ends, dots, colours = zip(*bars, strict=True)
    panel.hlines(numbers, starts, ends, colors=colours, linewidth=2, alpha=0.45)
    panel.scatter(dots, numbers, s=_points(DOT) ** 2, c=colours, zorder=3, linewidths=0, clip_on=False)


def _draw_scale(panel: Axes, places: Sequence[float], rows: int, look: Look) -> None:
    low, high = panel.get_xlim()
    panel.vlines(places, -0.5, rows - 0.5, colors=look.tokens.line, linewidth=LINE, zorder=0)
    edges = [number - 0.5 for number in range(rows + 1)]
    panel.hlines(edges, low, high, colors=look.tokens.line, linewidth=LINE, zorder=0)


def _name_rows(panel: Axes, rows: Sequence[PlotRow], look: Look) -> None:
    panel.set_yticks(range(len(rows)), [f"! {row.label}" if row.is_odd else row.label for row in rows])
    panel.tick_params(axis="y", labelsize=_points(LETTERS), pad=_points(8))
    for label, row in zip(panel.get_yticklabels(), rows, strict=True):
        label.set_color(look.tokens.warning if row.is_odd else look.tokens.text)
        label.set_parse_math(False)  # a name is no formula, whatever signs are in it


def _explain(panel: Axes, words: PlotWords, look: Look) -> None:
    colour = look.tokens.accent
    signs = [
        Line2D([], [], marker="o", linestyle="none", color=colour, markersize=_points(DOT), label=words.rest),
        Line2D(
            [],
            [],
            marker="D",
            linestyle="none",
            color=colour,
            markersize=_points(DOT - 1),
            markerfacecolor=look.tokens.panel,
            markeredgewidth=RIM,
            label=words.alpha,
        ),
    ]
    panel.legend(
        handles=signs,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        borderaxespad=0.2,
        borderpad=0,
        ncols=2,
        frameon=False,
        fontsize=_points(SMALL),
        labelcolor=look.tokens.muted,
        handletextpad=0.1,
        columnspacing=0.8,
        handlelength=1.2,
    )


def _say(panel: Axes, number: int, words: str, at: float, look: Look) -> None:
    panel.text(at, number, words, color=look.tokens.muted, fontsize=_points(SMALL), va="center", parse_math=False)


def _colour(row: PlotRow, look: Look) -> str:
    return look.tokens.warning if row.is_odd else look.tokens.accent


def _points(pixels: float) -> float:
    return pixels * POINTS_IN_INCH / DPI
