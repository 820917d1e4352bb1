"""The whole call at a glance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from qa_desktop.settings.model import ThemeChoice
from tests.ui.waveform.conftest import STEREO
from tests.ui.waveform.hands import SHIFT, Hand
from tests.ui.waveform.peaks import ArraySource
from tests.ui.waveform.pixels import Pixels, is_colour, picture_of
from ui.theme import DARK, LIGHT, Theme
from ui.view_state import Span, ViewState
from ui.waveform.geometry import Stretch
from ui.waveform.hits import GRAB_PX
from ui.waveform.marks import Mark
from ui.waveform.overview import OverviewStrip
from ui.waveform.window_drag import WindowDrag, WindowPart, part_at

Y = 23.0
MS_A_PX = 25.0


def x_of(ms: float) -> float:
    return 8 + ms / MS_A_PX


def ends(view: ViewState) -> tuple[float, float]:
    return view.view.start, view.view.end


@pytest.fixture
def hand(strip: OverviewStrip) -> Hand:
    return Hand(strip)


@pytest.fixture
def sought(strip: OverviewStrip) -> list[int]:
    places: list[int] = []
    strip.seek_requested.connect(places.append)
    return places


# The window as arithmetic


@given(st.floats(0, 700), st.floats(1, 700))
def test_both_edges_and_the_body_of_any_window_can_be_grabbed(start: float, length: float) -> None:
    window = Stretch(start, start + length)
    assert part_at(window.start - 6, window) is WindowPart.START
    assert part_at(window.end + 6, window) is WindowPart.END
    assert part_at(window.middle, window) is WindowPart.BODY
    assert part_at(window.start - GRAB_PX - 1, window) is WindowPart.BESIDE
    assert part_at(window.middle, None) is WindowPart.BESIDE


@given(st.sampled_from(WindowPart), st.floats(0, 20_000), st.floats(-5000, 25_000))
def test_a_drag_leaves_a_window_of_some_length_within_reach(part: WindowPart, start: float, to: float) -> None:
    span = WindowDrag(part, start, Span(5000.0, 9000.0)).to(to, 20_000.0, least=175.0)
    assert span.length >= 175 - 1e-6
    if part is WindowPart.BODY:
        assert span.length == pytest.approx(4000)
    elif part is not WindowPart.BESIDE:
        assert (span.end == 9000.0) if part is WindowPart.START else (span.start == 5000.0)


# Under the hand


def test_a_click_seeks_wherever_it_is(hand: Hand, view: ViewState, sought: list[int]) -> None:
    hand.click(x_of(7000), Y)
    view.show(2000, 6000)
    hand.click(x_of(4000), Y)
    hand.click(x_of(15_000), Y)
    assert sought == [7000, 4000, 15_000]
    assert view.view == Span(2000.0, 6000.0)


def test_a_click_beyond_the_ends_seeks_to_the_ends(hand: Hand, sought: list[int]) -> None:
    hand.click(1, Y)
    hand.click(814, Y)
    assert sought == [0, 20_000]


def test_the_window_is_dragged_by_its_body(hand: Hand, view: ViewState, sought: list[int]) -> None:
    view.show(2000, 6000)
    hand.drag((x_of(4000), Y), (x_of(6000), Y), (x_of(9000), Y))
    assert ends(view) == pytest.approx((7000, 11_000))
    assert sought == []
    hand.drag((x_of(9000), Y), (x_of(30_000), Y))
    assert view.view == Span(16_000.0, 20_000.0)


def test_the_windows_edges_zoom(hand: Hand, view: ViewState) -> None:
    view.show(2000, 6000)
    hand.drag((x_of(6000) + 5, Y), (x_of(9000) + 5, Y))
    assert ends(view) == pytest.approx((2000, 9000))
    hand.drag((x_of(2000), Y), (x_of(4000), Y))
    assert ends(view) == pytest.approx((4000, 9000))


def test_a_drag_beside_the_window_draws_another(hand: Hand, view: ViewState) -> None:
    view.show(2000, 6000)
    hand.drag((x_of(14_000), Y), (x_of(10_000), Y))
    assert ends(view) == pytest.approx((10_000, 14_000))


def test_while_all_is_seen_a_drag_draws_the_window(hand: Hand, view: ViewState) -> None:
    hand.drag((x_of(5000), Y), (x_of(8000), Y))
    assert ends(view) == pytest.approx((5000, 8000))


def test_the_view_does_not_turn_the_page_under_a_drag(hand: Hand, view: ViewState) -> None:
    view.show(2000, 6000)
    view.move_playhead(5900)
    hand.press(x_of(4000), Y)
    hand.move(x_of(4500), Y)
    moved = view.view
    view.move_playhead(6600)
    assert view.view == moved
    hand.release(x_of(4500), Y)
    assert not view.held


def test_the_wheel_zooms_and_scrolls_as_below(hand: Hand, view: ViewState) -> None:
    hand.wheel(x_of(5000), Y, (0, 120))
    assert view.view.length == pytest.approx(16_000)
    assert view.view.start == pytest.approx(1000)
    hand.wheel(x_of(5000), Y, (0, -120), keys=SHIFT)
    assert view.view.start > 1000
    assert view.view.length == pytest.approx(16_000)


def test_the_pointer_tells_what_it_would_do(hand: Hand, view: ViewState, strip: OverviewStrip) -> None:
    view.show(2000, 6000)
    expected = {
        2000: Qt.CursorShape.SizeHorCursor,
        4000: Qt.CursorShape.OpenHandCursor,
        6000: Qt.CursorShape.SizeHorCursor,
        12_000: Qt.CursorShape.ArrowCursor,
    }
    for ms, shape in expected.items():
        hand.move(x_of(ms), Y)
        assert strip.cursor().shape() == shape
    hand.press(x_of(4000), Y)
    hand.move(x_of(5000), Y)
    assert strip.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    hand.release(x_of(5000), Y)
    assert strip.cursor().shape() == Qt.CursorShape.OpenHandCursor


# What is seen


def upper_and_lower(pixels: Pixels) -> tuple[Pixels, Pixels]:
    return pixels[5:22], pixels[25:42]


def test_both_voices_are_seen_one_above_the_other(strip: OverviewStrip) -> None:
    upper, lower = upper_and_lower(picture_of(strip))
    assert is_colour(upper, LIGHT.agent.rms).sum() > 100
    assert is_colour(lower, LIGHT.customer.rms).sum() > 100
    assert not is_colour(upper, LIGHT.customer.rms).any()
    agent = is_colour(upper, LIGHT.agent.rms).sum(axis=0)
    assert agent[round(x_of(4500))] > 3
    assert agent[round(x_of(5500))] <= 1


def test_every_mark_is_seen_with_its_length(strip: OverviewStrip, view: ViewState) -> None:
    before = picture_of(strip)
    strip.set_annotations(
        [
            Mark(id="p", start_ms=5000, colour=TagColour.GREEN),
            Mark(id="r", start_ms=10_000, end_ms=14_000, colour=TagColour.RED),
        ]
    )
    after = picture_of(strip)
    assert is_colour(after[5:41, round(x_of(5000))], LIGHT.tags[TagColour.GREEN]).all()
    assert is_colour(after[5:41, round(x_of(10_000))], LIGHT.tags[TagColour.RED]).all()
    changed = (before != after).any(axis=(0, 2))
    assert changed[round(x_of(10_000)) : round(x_of(14_000)) - 1].all()
    assert not changed[round(x_of(14_000)) + 1 :].any()
    view.choose_annotation("p")
    chosen = is_colour(picture_of(strip)[20], LIGHT.tags[TagColour.GREEN])
    assert chosen.sum() == 4


def test_the_window_is_seen_unless_it_is_the_whole(strip: OverviewStrip, view: ViewState) -> None:
    whole = picture_of(strip)
    assert not is_colour(whole, LIGHT.accent, within=8).any()
    view.show(5000, 10_000)
    changed = (picture_of(strip) != whole).any(axis=(0, 2))
    assert np.flatnonzero(changed).min() == pytest.approx(x_of(5000), abs=4)
    assert np.flatnonzero(changed).max() == pytest.approx(x_of(10_000), abs=4)


def test_the_playhead_moves_over_the_picture(strip: OverviewStrip, view: ViewState, qtbot: QtBot) -> None:
    picture_of(strip)
    picture = strip._picture
    view.move_playhead(7000)
    qtbot.wait(20)
    column = picture_of(strip)[12:40, round(x_of(7000))]
    assert is_colour(column, LIGHT.playhead, within=100).all()
    assert strip._picture is picture


def test_peaks_appear_while_the_call_is_read(qtbot: QtBot, strip: OverviewStrip, source: ArraySource) -> None:
    whole = source.ready
    source.ready = 0
    strip.show_call(source, STEREO)
    assert not is_colour(picture_of(strip), LIGHT.agent.rms).any()
    source.ready = whole // 2
    qtbot.waitUntil(lambda: bool(is_colour(picture_of(strip), LIGHT.agent.rms).any()))
    upper, _ = upper_and_lower(picture_of(strip))
    assert not is_colour(upper[:, round(x_of(10_000)) + 2 :], LIGHT.agent.rms).any()
    source.ready = whole
    qtbot.waitUntil(lambda: bool(is_colour(picture_of(strip)[:, 500:], LIGHT.agent.rms).any()))


def test_the_length_that_the_decode_shows_is_taken_over(strip: OverviewStrip, view: ViewState) -> None:
    before = strip.scale().ms_per_px
    view.set_length(25_000)
    assert strip.scale().ms_per_px > before


def test_without_a_call_it_is_empty_and_takes_no_input(
    strip: OverviewStrip, hand: Hand, view: ViewState, sought: list[int]
) -> None:
    strip.show_nothing()
    hand.click(400, Y)
    hand.drag((300, Y), (500, Y))
    hand.wheel(400, Y, (0, 120))
    assert sought == []
    assert view.view == Span(0.0, 20_000.0)
    assert is_colour(picture_of(strip)[6:-6, 10:-10], LIGHT.sunken).all()


def test_theme_and_language_change_while_it_is_shown(strip: OverviewStrip, theme: Theme) -> None:
    theme.choose(ThemeChoice.DARK)
    assert is_colour(picture_of(strip), DARK.agent.rms).any()
    assert not is_colour(picture_of(strip), LIGHT.sunken).any()
    english = strip.accessibleName()
    assert english
    use_language(Language.CHINESE)
    QApplication.sendEvent(strip, QEvent(QEvent.Type.LanguageChange))
    assert strip.accessibleName()
