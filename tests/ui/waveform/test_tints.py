"""The tints of many marks are the same as if each were painted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QFont, QGuiApplication

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from tests.ui.waveform.pixels import Pixels, is_colour, pixels_of
from ui.theme import DARK, LIGHT, Tokens
from ui.waveform.marks import Mark
from ui.waveform.style import WaveStyle
from ui.waveform.tints import COLOURS, Spans, Tags, tint_row

WIDTH = 200
BOTH = (Channel.AGENT, Channel.CUSTOMER)


def spans(*marks: Mark, chosen: int = -1) -> Spans:
    """Return marks whose ms are pixels."""
    left = np.array([mark.start_ms for mark in marks], dtype=np.float64)
    right = np.array([mark.last_ms for mark in marks], dtype=np.float64)
    return Spans(left, right, Tags.of(marks), chosen)


def style_of(tokens: Tokens = LIGHT) -> WaveStyle:
    return WaveStyle.of(tokens, QFont())


def row_of(shown: Spans, style: WaveStyle, channel: Channel = Channel.AGENT, *, dpr: float = 1.0) -> Pixels:
    """Return the row of a lane, shape (pixels, 4)."""
    over = shown.over(channel, BOTH)
    image = tint_row(shown, over, style, left_px=0.0, width=round(WIDTH * dpr), dpr=dpr)
    return pixels_of(image).reshape(-1, 4)


def blend(ground: QColor, *layers: QColor) -> QColor:
    """Lay colours over one another."""
    red, green, blue = ground.red(), ground.green(), ground.blue()
    for layer in layers:
        a = layer.alphaF()
        red, green, blue = (
            round(under * (1 - a) + over * a)
            for under, over in zip((red, green, blue), (layer.red(), layer.green(), layer.blue()), strict=True)
        )
    return QColor(red, green, blue)


def test_without_marks_there_is_the_ground(qapp: QGuiApplication) -> None:
    assert qapp
    style = style_of()
    assert is_colour(row_of(spans(), style), style.ground, within=0).all()


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_a_region_tints_its_span_and_nothing_else(qapp: QGuiApplication, tokens: Tokens) -> None:
    assert qapp
    style = style_of(tokens)
    row = row_of(spans(Mark(id="1", start_ms=50, end_ms=120, colour=TagColour.AMBER)), style)
    tinted = is_colour(row, blend(style.ground, style.tags[TagColour.AMBER].tint))
    assert np.flatnonzero(tinted).tolist() == list(range(50, 120))
    assert is_colour(row, style.ground).sum() == WIDTH - 70


def test_regions_over_one_another_tint_deeper(qapp: QGuiApplication) -> None:
    assert qapp
    style, red = style_of(), TagColour.RED
    marks = [Mark(id=str(n), start_ms=20 + 10 * n, end_ms=100, colour=red) for n in range(3)]
    row = row_of(spans(*marks), style)
    tint = style.tags[red].tint
    for place, layers in ((25, 1), (35, 2), (60, 3)):
        assert is_colour(row[place : place + 1], blend(style.ground, *[tint] * layers)).all()


def test_a_point_is_a_line_of_one_pixel_at_every_scale(qapp: QGuiApplication) -> None:
    assert qapp
    style = style_of()
    for dpr, lines in ((1.0, [80]), (2.0, [160, 161]), (1.5, [120, 121])):
        row = row_of(spans(Mark(id="1", start_ms=80, colour=TagColour.GREEN)), style, dpr=dpr)
        assert np.flatnonzero(~is_colour(row, style.ground)).tolist() == lines


def test_the_chosen_mark_is_deeper_than_the_others(qapp: QGuiApplication) -> None:
    assert qapp
    style = style_of()
    marks = [Mark(id=str(n), start_ms=100 * n, end_ms=100 * n + 50, colour=TagColour.BLUE) for n in range(2)]
    row = row_of(spans(*marks, chosen=1), style)
    tag = style.tags[TagColour.BLUE]
    assert is_colour(row[:50], blend(style.ground, tag.tint)).all()
    assert is_colour(row[100:150], blend(style.ground, tag.chosen_tint)).all()


def test_a_mark_of_one_channel_tints_its_lane_only(qapp: QGuiApplication) -> None:
    assert qapp
    style = style_of()
    marks = [
        Mark(id="a", start_ms=0, end_ms=20, channel=Channel.AGENT),
        Mark(id="c", start_ms=40, end_ms=60, channel=Channel.CUSTOMER),
        Mark(id="all", start_ms=80, end_ms=100),
        Mark(id="elsewhere", start_ms=120, end_ms=140, channel=Channel.MIXED),
    ]
    for channel, mine, others in ((Channel.AGENT, 10, 50), (Channel.CUSTOMER, 50, 10)):
        row = row_of(spans(*marks), style, channel)
        plain = is_colour(row, style.ground)
        assert [bool(plain[x]) for x in (mine, others, 90, 130)] == [False, True, False, False]


@given(
    st.lists(
        st.tuples(st.integers(-50, 250), st.integers(0, 150), st.sampled_from(list(TagColour))), min_size=1, max_size=12
    )
)
def test_the_row_is_as_if_each_mark_were_laid_on_by_itself(drawn: list[tuple[int, int, TagColour]]) -> None:
    style = style_of()
    marks = [Mark(id=str(n), start_ms=at, end_ms=at + length + 1, colour=c) for n, (at, length, c) in enumerate(drawn)]
    row = row_of(spans(*marks), style)
    ordered = sorted(marks, key=lambda mark: COLOURS.index(mark.colour))
    for place in range(0, WIDTH, 7):
        layers = [style.tags[m.colour].tint for m in ordered if m.start_ms <= place < m.last_ms]
        assert is_colour(row[place : place + 1], blend(style.ground, *layers), within=8).all()
