"""The zoomed waveform under mouse and keys."""

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from qa_desktop.settings.model import ThemeChoice
from tests.ui.waveform.conftest import STEREO
from tests.ui.waveform.hands import SHIFT, Hand
from tests.ui.waveform.peaks import ArraySource
from tests.ui.waveform.pixels import is_colour, picture_of
from ui.theme import DARK, LIGHT, Theme
from ui.view_state import Span, ViewState
from ui.waveform.marks import Mark
from ui.waveform.widget import WaveformView

POINT = Mark(id="point", start_ms=4000, label="Interruption", colour=TagColour.RED)
REGION = Mark(id="region", start_ms=10_000, end_ms=14_000, label="Dead air", note="4 s", colour=TagColour.AMBER)
RULER_Y = 10.0


class Screen:
    """Where things are on the widget, and a hand over it."""

    def __init__(self, wave: WaveformView, view: ViewState) -> None:
        self.wave, self.view, self.hand = wave, view, Hand(wave)
        self.sought: list[int] = []
        self.moved: list[tuple[str, int, int | None]] = []
        wave.seek_requested.connect(self.sought.append)
        wave.annotation_moved.connect(lambda name, start, end: self.moved.append((name, start, end)))

    def x(self, ms: float) -> float:
        return self.wave._stage.scale().x_of(ms)

    @property
    def lanes_y(self) -> float:
        return self.wave._stage.bands().lanes[0].middle

    def row_y(self, number: int) -> float:
        return self.wave._stage.bands().row(number).middle

    @property
    def ms_a_px(self) -> float:
        return self.wave._stage.scale().ms_per_px


@pytest.fixture
def screen(wave: WaveformView, view: ViewState) -> Screen:
    wave.set_annotations([POINT, REGION])
    wave.set_editable(True)
    return Screen(wave, view)


# Clicks and the wheel


def test_a_click_on_the_lanes_seeks(screen: Screen) -> None:
    screen.hand.click(screen.x(7000), screen.lanes_y)
    assert screen.sought == [pytest.approx(7000, abs=screen.ms_a_px)]
    assert screen.view.selection is None
    assert screen.view.view == Span(0.0, 20_000.0)


def test_a_click_in_the_ruler_seeks_too(screen: Screen) -> None:
    screen.hand.click(screen.x(7000), RULER_Y)
    assert screen.sought == [pytest.approx(7000, abs=screen.ms_a_px)]


def test_a_click_beside_the_lanes_does_nothing(screen: Screen) -> None:
    screen.hand.click(10, screen.lanes_y)
    assert screen.sought == []


def test_the_wheel_zooms_at_the_pointer(screen: Screen) -> None:
    x = screen.x(5000)
    screen.hand.wheel(x, screen.lanes_y, (0, 240))
    assert screen.view.view.length < 14_000
    assert screen.x(5000) == pytest.approx(x, abs=1)
    screen.hand.wheel(x, screen.lanes_y, (0, -2400), keys=Qt.KeyboardModifier.ControlModifier)
    assert screen.view.view == Span(0.0, 20_000.0)


def test_zoom_ends_where_samples_would_be_guessed(screen: Screen) -> None:
    screen.hand.wheel(screen.x(5000), screen.lanes_y, (0, 120_000))
    assert screen.view.view.length == pytest.approx(50)


def test_shift_and_wheel_scroll(screen: Screen) -> None:
    screen.view.show(0, 5000)
    screen.hand.wheel(400, screen.lanes_y, (0, -120), keys=SHIFT)
    assert screen.view.view.start > 0
    assert screen.view.view.length == pytest.approx(5000)


def test_a_stroke_on_the_trackpad_scrolls_pixel_by_pixel(screen: Screen) -> None:
    screen.view.show(5000, 10_000)
    before = screen.x(7000)
    screen.hand.wheel(400, screen.lanes_y, (-40, 0), pixels=(-5, 0))
    assert screen.x(7000) == pytest.approx(before - 5)


# Scrolling


def test_a_drag_on_the_lanes_scrolls_and_does_not_seek(screen: Screen) -> None:
    screen.view.show(5000, 10_000)
    before = screen.x(7000)
    screen.hand.press(400, screen.lanes_y)
    screen.hand.move(380, screen.lanes_y)
    assert screen.wave.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    screen.hand.move(340, screen.lanes_y)
    screen.hand.release(340, screen.lanes_y)
    assert screen.x(7000) == pytest.approx(before - 60)
    assert screen.sought == []


def test_a_hand_that_trembles_still_clicks(screen: Screen) -> None:
    screen.view.show(5000, 10_000)
    screen.hand.drag((400, screen.lanes_y), (402, screen.lanes_y + 1))
    assert len(screen.sought) == 1
    assert screen.view.view == Span(5000.0, 10_000.0)


def test_escape_puts_a_scroll_back(screen: Screen) -> None:
    screen.view.show(5000, 10_000)
    screen.hand.press(400, screen.lanes_y)
    screen.hand.move(300, screen.lanes_y)
    QTest.keyClick(screen.wave, Qt.Key.Key_Escape)
    assert screen.view.view == Span(5000.0, 10_000.0)
    screen.hand.move(200, screen.lanes_y)
    screen.hand.release(200, screen.lanes_y)
    assert screen.view.view == Span(5000.0, 10_000.0)
    assert screen.sought == []


# Selecting


@pytest.mark.parametrize("backwards", [False, True])
def test_a_drag_in_the_ruler_selects(screen: Screen, *, backwards: bool) -> None:
    places = [(screen.x(6000), RULER_Y), (screen.x(9000), RULER_Y)]
    start, end = reversed(places) if backwards else places
    screen.hand.drag(start, end)
    assert screen.view.selection is not None
    assert screen.view.selection.start == pytest.approx(6000, abs=screen.ms_a_px)
    assert screen.view.selection.end == pytest.approx(9000, abs=screen.ms_a_px)
    assert screen.sought == []


def test_a_drag_with_shift_selects_over_the_lanes(screen: Screen) -> None:
    screen.hand.drag((screen.x(6000), screen.lanes_y), (screen.x(9000), screen.lanes_y), keys=SHIFT)
    assert screen.view.selection is not None
    assert screen.view.view == Span(0.0, 20_000.0)


def test_a_selection_stays_within_the_call(screen: Screen) -> None:
    screen.hand.drag((screen.x(19_000), RULER_Y), (screen.x(20_000) + 3, RULER_Y))
    assert screen.view.selection is not None
    assert screen.view.selection.end == 20_000


@pytest.mark.parametrize(("edge", "to", "expected"), [(6000, 3000, (3000, 9000)), (9000, 12_000, (6000, 12_000))])
def test_the_selections_edges_are_pulled(screen: Screen, edge: int, to: int, expected: tuple[int, int]) -> None:
    screen.view.select(Span(6000.0, 9000.0))
    screen.hand.drag((screen.x(edge), screen.lanes_y), (screen.x(to), screen.lanes_y))
    assert screen.view.selection is not None
    assert (screen.view.selection.start, screen.view.selection.end) == pytest.approx(expected, abs=screen.ms_a_px)


def test_an_edge_pulled_over_the_other_turns_the_selection_round(screen: Screen) -> None:
    screen.view.select(Span(6000.0, 9000.0))
    screen.hand.drag((screen.x(6000), screen.lanes_y), (screen.x(12_000), screen.lanes_y))
    assert screen.view.selection is not None
    assert (screen.view.selection.start, screen.view.selection.end) == pytest.approx((9000, 12_000), abs=30)


def test_escape_brings_the_old_selection_back(screen: Screen) -> None:
    screen.view.select(Span(6000.0, 9000.0))
    screen.hand.press(screen.x(14_000), RULER_Y)
    screen.hand.move(screen.x(16_000), RULER_Y)
    assert screen.view.selection != Span(6000.0, 9000.0)
    QTest.keyClick(screen.wave, Qt.Key.Key_Escape)
    assert screen.view.selection == Span(6000.0, 9000.0)


def test_a_drag_held_beyond_the_edge_scrolls_on(screen: Screen, qtbot: QtBot) -> None:
    screen.view.show(5000, 8000)
    screen.hand.press(screen.x(7000), RULER_Y)
    screen.hand.move(screen.wave.width() + 60, RULER_Y)
    qtbot.waitUntil(lambda: screen.view.view.end > 9000)
    screen.hand.release(screen.wave.width() + 60, RULER_Y)
    assert screen.view.selection is not None
    assert screen.view.selection.end == pytest.approx(screen.view.view.end, abs=screen.ms_a_px)
    resting = screen.view.view
    qtbot.wait(100)
    assert screen.view.view == resting


# The playhead


def test_the_playheads_handle_is_dragged(screen: Screen) -> None:
    screen.view.move_playhead(5000)
    screen.hand.drag((screen.x(5000) + 3, RULER_Y), (screen.x(6000), RULER_Y), (screen.x(8000), RULER_Y))
    assert screen.sought[-1] == pytest.approx(8000, abs=screen.ms_a_px)
    assert screen.view.selection is None


def test_escape_puts_the_playhead_back(screen: Screen) -> None:
    screen.view.move_playhead(5000)
    screen.hand.press(screen.x(5000), RULER_Y)
    screen.hand.move(screen.x(8000), RULER_Y)
    QTest.keyClick(screen.wave, Qt.Key.Key_Escape)
    assert screen.sought[-1] == 5000


def test_the_moving_playhead_repaints_a_strip_and_no_frame(screen: Screen, qtbot: QtBot) -> None:
    screen.view.move_playhead(5000)
    before = picture_of(screen.wave)
    painted = screen.wave._tiles.painted
    frame = screen.wave._frame
    screen.view.move_playhead(9000)
    qtbot.wait(20)
    after = picture_of(screen.wave)
    assert screen.wave._frame is frame
    assert screen.wave._tiles.painted == painted
    changed = (before != after).any(axis=(0, 2)).nonzero()[0]
    near = [abs(changed - screen.x(ms)) <= 8 for ms in (5000, 9000)]
    assert (near[0] | near[1]).all()
    assert is_colour(after[100:200, round(screen.x(9000)) - 1 : round(screen.x(9000)) + 1], LIGHT.playhead).any()


def test_the_playhead_beyond_the_view_is_not_seen(screen: Screen) -> None:
    screen.view.follow = False
    screen.view.show(5000, 8000)
    screen.view.move_playhead(15_000)
    assert not is_colour(picture_of(screen.wave)[:, 54:], LIGHT.playhead).any()


# Marks


def test_a_click_on_a_label_chooses_and_does_not_seek(screen: Screen) -> None:
    screen.hand.click(screen.x(12_000), screen.row_y(0))
    assert screen.view.annotation_id == "region"
    screen.hand.click(screen.x(4000) + 20, screen.row_y(0))
    assert screen.view.annotation_id == "point"
    assert screen.sought == []


@pytest.mark.parametrize(
    ("grab", "by", "expected"),
    [
        (10_000, 1000, ("region", 11_000, 14_000)),
        (14_000, -500, ("region", 10_000, 13_500)),
        (12_000, 2000, ("region", 12_000, 16_000)),
        (4000, -1500, ("point", 2500, None)),
    ],
)
def test_marks_are_dragged_by_edges_and_bodies_and_told_once(
    screen: Screen, grab: int, by: int, expected: tuple[str, int, int | None]
) -> None:
    y = screen.row_y(0)
    screen.hand.drag((screen.x(grab), y), (screen.x(grab + by // 2), y), (screen.x(grab + by), y))
    assert len(screen.moved) == 1
    name, start, end = screen.moved[0]
    assert name == expected[0]
    assert start == pytest.approx(expected[1], abs=2 * screen.ms_a_px)
    assert end == (None if expected[2] is None else pytest.approx(expected[2], abs=2 * screen.ms_a_px))
    assert screen.view.annotation_id == name


def test_the_chosen_marks_edges_are_dragged_over_the_lanes(screen: Screen) -> None:
    screen.view.choose_annotation("region")
    screen.hand.drag((screen.x(14_000) + 6, screen.lanes_y), (screen.x(16_000) + 6, screen.lanes_y))
    assert [(name, start) for name, start, _ in screen.moved] == [("region", 10_000)]
    assert screen.moved[0][2] == pytest.approx(16_000, abs=2 * screen.ms_a_px)


def test_a_drag_is_seen_while_it_lasts(screen: Screen) -> None:
    y, tint = screen.row_y(0), 60
    x = round(screen.x(17_000))
    before = picture_of(screen.wave)[tint:, x]
    screen.hand.press(screen.x(12_000), y)
    screen.hand.move(screen.x(16_500), y)
    assert (picture_of(screen.wave)[tint:, x] != before).any()
    assert screen.moved == []
    QTest.keyClick(screen.wave, Qt.Key.Key_Escape)
    assert (picture_of(screen.wave)[tint:, x] == before).all()
    screen.hand.release(screen.x(16_500), y)
    assert screen.moved == []


def test_escape_during_a_drag_is_not_taken_by_the_windows_own_command(
    screen: Screen, qtbot: QtBot, theme: Theme
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    taken: list[bool] = []
    QShortcut(QKeySequence("Esc"), window, lambda: taken.append(True))
    QVBoxLayout(window).addWidget(screen.wave)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    screen.wave.setFocus()
    screen.view.show(5000, 10_000)
    screen.hand.press(400, screen.lanes_y)
    screen.hand.move(300, screen.lanes_y)
    QTest.keyClick(screen.wave, Qt.Key.Key_Escape)
    assert (taken, screen.view.view) == ([], Span(5000.0, 10_000.0))
    QTest.keyClick(screen.wave, Qt.Key.Key_Escape)
    assert taken == [True]
    assert theme
    screen.wave.setParent(None)


def test_a_drag_that_ends_where_it_began_is_none(screen: Screen) -> None:
    y = screen.row_y(0)
    screen.hand.drag((screen.x(12_000), y), (screen.x(13_000), y), (screen.x(12_000), y))
    assert screen.moved == []


def test_in_a_read_only_call_marks_are_chosen_and_not_moved(screen: Screen) -> None:
    screen.wave.set_editable(False)
    y = screen.row_y(0)
    screen.hand.drag((screen.x(12_000), y), (screen.x(16_000), y))
    assert screen.moved == []
    screen.hand.click(screen.x(12_000), y)
    assert screen.view.annotation_id == "region"


def test_a_call_that_becomes_read_only_or_loses_the_mark_ends_the_drag(screen: Screen) -> None:
    y = screen.row_y(0)
    endings = (partial(screen.wave.set_editable, False), partial(screen.wave.set_annotations, [POINT]))
    for end_it in endings:
        screen.wave.set_annotations([POINT, REGION])
        screen.wave.set_editable(True)
        screen.hand.press(screen.x(12_000), y)
        screen.hand.move(screen.x(15_000), y)
        end_it()
        screen.hand.release(screen.x(15_000), y)
    assert screen.moved == []


def test_the_view_does_not_turn_the_page_under_a_drag(screen: Screen) -> None:
    screen.view.show(9000, 15_000)
    screen.view.move_playhead(14_900)
    y = screen.row_y(0)
    screen.hand.press(screen.x(12_000), y)
    screen.hand.move(screen.x(12_500), y)
    screen.view.move_playhead(15_100)
    assert screen.view.view == Span(9000.0, 15_000.0)
    screen.hand.release(screen.x(12_500), y)
    screen.view.move_playhead(14_900)
    screen.view.move_playhead(15_200)
    assert screen.view.view.start > 9000


def test_a_double_click_on_a_region_chooses_its_span_and_goes_to_its_start(screen: Screen) -> None:
    screen.hand.double_click(screen.x(12_000), screen.row_y(0))
    assert screen.view.selection == Span(10_000.0, 14_000.0)
    assert screen.sought == [10_000]


def test_a_double_click_in_the_tint_of_a_region_means_that_region(screen: Screen) -> None:
    screen.hand.double_click(screen.x(12_000), screen.lanes_y)
    assert screen.view.annotation_id == "region"
    assert screen.view.selection == Span(10_000.0, 14_000.0)


def test_a_double_click_on_a_point_goes_there(screen: Screen) -> None:
    screen.hand.double_click(screen.x(4000) + 20, screen.row_y(0))
    assert screen.sought == [4000]
    assert screen.view.selection is None


def test_a_region_of_one_channel_is_meant_in_its_lane_only(screen: Screen) -> None:
    mine = Mark(id="mine", start_ms=11_000, end_ms=12_000, channel=Channel.CUSTOMER)
    screen.wave.set_annotations([REGION, mine])
    bands, stage = screen.wave._stage.bands(), screen.wave._stage
    found = [stage.region_at(screen.x(11_500), lane.middle) for lane in bands.lanes]
    assert [mark and mark.id for mark in found] == ["region", "mine"]
    assert stage.region_at(screen.x(11_500), RULER_Y) is None


def test_the_owner_can_ask_which_mark_lies_somewhere(screen: Screen) -> None:
    assert screen.wave.annotation_at(QPoint(round(screen.x(12_000)), round(screen.row_y(0)))) == "region"
    assert screen.wave.annotation_at(QPoint(round(screen.x(12_000)), round(screen.lanes_y))) == ""


# What the pointer shows


def test_the_pointer_tells_what_it_would_do(screen: Screen) -> None:
    y = screen.row_y(0)
    expected = {
        (screen.x(7000), screen.lanes_y): Qt.CursorShape.ArrowCursor,
        (screen.x(7000), RULER_Y): Qt.CursorShape.IBeamCursor,
        (screen.x(10_000), y): Qt.CursorShape.SizeHorCursor,
        (screen.x(12_000), y): Qt.CursorShape.OpenHandCursor,
        (screen.x(0), RULER_Y): Qt.CursorShape.SizeHorCursor,
    }
    for place, shape in expected.items():
        screen.hand.move(*place)
        assert screen.wave.cursor().shape() == shape
    screen.wave.set_editable(False)
    screen.hand.move(screen.x(10_000), y)
    assert screen.wave.cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_the_tip_of_a_mark_tells_of_it(screen: Screen, qtbot: QtBot) -> None:
    place = QPoint(round(screen.x(12_000)), round(screen.row_y(0)))
    event = QHelpEvent(QEvent.Type.ToolTip, place, screen.wave.mapToGlobal(place))
    QApplication.sendEvent(screen.wave, event)
    assert "Dead air" in QToolTip.text()
    assert "0:10.0 – 0:14.0" in QToolTip.text()
    elsewhere = QPoint(place.x(), round(screen.lanes_y))
    QApplication.sendEvent(screen.wave, QHelpEvent(QEvent.Type.ToolTip, elsewhere, screen.wave.mapToGlobal(elsewhere)))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


# Keys


def test_the_page_keys_scroll_and_up_and_down_zoom(screen: Screen) -> None:
    screen.view.show(4000, 8000)
    QTest.keyClick(screen.wave, Qt.Key.Key_PageDown)
    assert screen.view.view.start == pytest.approx(7200)
    QTest.keyClick(screen.wave, Qt.Key.Key_PageUp)
    assert screen.view.view.start == pytest.approx(4000)
    screen.view.move_playhead(5000)
    before = screen.x(5000)
    QTest.keyClick(screen.wave, Qt.Key.Key_Up)
    assert screen.view.view.length < 4000
    assert screen.x(5000) == pytest.approx(before)
    QTest.keyClick(screen.wave, Qt.Key.Key_Down)
    assert screen.view.view.length == pytest.approx(4000)


def test_it_is_reached_by_keyboard_and_named(screen: Screen) -> None:
    assert screen.wave.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert screen.wave.accessibleName() == "Waveform"
    assert screen.wave.accessibleDescription()


# States, theme, language


def test_without_a_call_it_says_so_and_takes_no_input(qtbot: QtBot, view: ViewState, theme: Theme) -> None:
    wave = WaveformView(view, theme)
    qtbot.addWidget(wave)
    wave.resize(800, 300)
    sought: list[int] = []
    wave.seek_requested.connect(sought.append)
    hand = Hand(wave)
    hand.click(400, 150)
    hand.double_click(400, 150)
    hand.wheel(400, 150, (0, 240))
    hand.move(300, 150)
    assert sought == []
    assert view.view == Span(0.0, 20_000.0)
    empty = picture_of(wave)
    assert is_colour(empty[100:200], LIGHT.muted, within=40).any()
    wave.show_failure("The file was moved.")
    assert (picture_of(wave) != empty).any()
    assert not is_colour(picture_of(wave), LIGHT.agent.rms).any()


def test_a_call_is_shown_taken_away_and_followed_by_another(screen: Screen, source: ArraySource) -> None:
    assert is_colour(picture_of(screen.wave), LIGHT.agent.rms).any()
    screen.wave.show_nothing()
    assert not is_colour(picture_of(screen.wave), LIGHT.agent.rms).any()
    screen.wave.show_call(source, STEREO)
    assert is_colour(picture_of(screen.wave), LIGHT.agent.rms).any()
    assert screen.wave._stage.marks.marks == ()


def test_peaks_appear_while_the_call_is_read(qtbot: QtBot, screen: Screen, source: ArraySource) -> None:
    whole = source.ready
    source.ready = 0
    screen.wave.show_call(source, STEREO)
    assert not is_colour(picture_of(screen.wave), LIGHT.agent.rms).any()
    source.ready = whole // 2
    x = round(screen.x(8500))
    lane = screen.wave._stage.bands().lanes[0]

    def drawn_at(column: int) -> bool:
        part = picture_of(screen.wave)[round(lane.start) : round(lane.end), column : column + 4]
        return bool(is_colour(part, LIGHT.agent.rms).any())

    qtbot.waitUntil(lambda: drawn_at(x))
    assert not drawn_at(round(screen.x(16_500)))
    source.ready = whole
    qtbot.waitUntil(lambda: drawn_at(round(screen.x(16_500))))


def test_the_theme_changes_while_it_is_shown(screen: Screen, theme: Theme) -> None:
    theme.choose(ThemeChoice.DARK)
    picture = picture_of(screen.wave)
    assert is_colour(picture, DARK.agent.rms).any()
    assert is_colour(picture, DARK.sunken).mean() > 0.3
    assert not is_colour(picture, LIGHT.agent.rms).any()


def test_the_language_changes_while_it_is_shown(screen: Screen) -> None:
    before = picture_of(screen.wave)[:, :50]
    use_language(Language.CHINESE)
    QApplication.sendEvent(screen.wave, QEvent(QEvent.Type.LanguageChange))
    assert (picture_of(screen.wave)[:, :50] != before).any()


def test_what_is_looped_and_what_is_silent_is_seen(screen: Screen) -> None:
    before = picture_of(screen.wave)
    screen.wave.set_loop(Span(5000.0, 6000.0))
    looped = picture_of(screen.wave)
    assert (looped[:20] != before[:20]).any()
    screen.wave.set_silent(frozenset({0}))
    assert not is_colour(picture_of(screen.wave), LIGHT.agent.rms).any()


def test_the_ring_of_focus_comes_and_goes(screen: Screen, qtbot: QtBot) -> None:
    screen.wave.activateWindow()
    screen.wave.setFocus()
    qtbot.waitUntil(screen.wave.hasFocus)
    assert is_colour(picture_of(screen.wave)[0:2, 80:-60], LIGHT.accent, within=4).all()
    screen.wave.clearFocus()
    assert not is_colour(picture_of(screen.wave)[0:2, 80:-60], LIGHT.accent, within=4).any()
