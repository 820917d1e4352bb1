"""The bar under the waveform."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.recording import Channel
from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from qa_desktop.settings.model import ThemeChoice
from tests.ui.player.conftest import STEREO
from tests.ui.player.fakes import FakePlayer
from tests.ui.waveform.pixels import is_colour, picture_of
from ui.actions import Actions
from ui.commands import When
from ui.player.controller import PlayerController
from ui.player.transport import NARROWEST_PX, TransportBar
from ui.theme import DARK, LIGHT, Theme
from ui.view_state import Span, ViewState

LEFT = Qt.MouseButton.LeftButton
LANGUAGES = pytest.mark.parametrize("language", list(Language))


def click(button: QWidget) -> None:
    QTest.mouseClick(button, LEFT)


def turn(widget: QWidget, notches: int) -> None:
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def speak(language: Language, bar: TransportBar) -> None:
    use_language(language)
    bar._actions.retranslate()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.LanguageChange))


def buttons(bar: TransportBar) -> list[QToolButton]:
    return [button for button in bar.findChildren(QToolButton) if button.isVisibleTo(bar)]


# Buttons do what the keys do


def test_the_play_button_plays_and_pauses(bar: TransportBar, player: FakePlayer) -> None:
    click(bar._play)
    assert player.state.playing
    click(bar._play)
    assert not player.state.playing


def test_back_and_forward_skip(bar: TransportBar, player: FakePlayer) -> None:
    player.position_ms = 50_000
    click(bar._back)
    assert player.position_ms == 48_000
    click(bar._forward)
    click(bar._forward)
    assert player.position_ms == 52_000


def test_the_loop_button_is_lit_while_it_loops(bar: TransportBar, view: ViewState, player: FakePlayer) -> None:
    click(bar._loop)
    assert not bar._loop.isChecked()
    view.select(Span(1000.0, 3000.0))
    click(bar._loop)
    assert bar._loop.isChecked()
    assert player.loop == (1000, 3000)
    click(bar._loop)
    assert not bar._loop.isChecked()
    assert player.loop is None


def test_the_solo_buttons_are_lit_one_at_a_time(bar: TransportBar, player: FakePlayer) -> None:
    agent, customer = bar._solo[Channel.AGENT], bar._solo[Channel.CUSTOMER]
    click(agent)
    assert (agent.isChecked(), customer.isChecked()) == (True, False)
    click(customer)
    assert (agent.isChecked(), customer.isChecked(), player.state.mix.solo) == (False, True, 1)
    click(customer)
    assert (customer.isChecked(), player.state.mix.solo) == (False, None)


def test_a_click_leaves_the_focus_where_it_was(bar: TransportBar, window: QWidget, player: FakePlayer) -> None:
    window.setFocus()
    click(bar._loop)
    assert not bar._loop.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert player.state.playing


def test_a_button_reached_with_tab_is_pressed_with_enter(bar: TransportBar, player: FakePlayer, qtbot: QtBot) -> None:
    player.position_ms = 50_000
    bar._back.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(bar._back.hasFocus)
    QTest.keyClick(bar._back, Qt.Key.Key_Return)
    assert player.position_ms == 48_000
    QTest.keyClick(bar._back, Qt.Key.Key_Space)
    assert player.state.playing


def test_every_button_has_a_name_and_a_tip_with_its_key(bar: TransportBar, actions: Actions) -> None:
    for button in buttons(bar):
        assert button.accessibleName()
        assert button.toolTip()
    assert bar._play.toolTip() == "Play or pause (Space)"
    assert bar._loop.toolTip() == "Loop the region (R)"
    assert bar._speed.toolTip().endswith("(Backspace)")
    actions.rebind({"play.loop": "Ctrl+R", "play.solo_agent": ""})
    assert bar._loop.toolTip() == "Loop the region (Ctrl+R)"
    assert bar._loop.text() == "Ctrl+R"
    assert bar._solo[Channel.AGENT].text() == "Agent"


# Time


def test_the_time_is_that_of_the_playhead(bar: TransportBar, view: ViewState) -> None:
    view.move_playhead(84_690)
    assert bar._time.text() == "1:24.6"
    assert bar._length.text() == "/ 4:05.0"
    view.set_length(3_725_000)
    assert bar._length.text() == "/ 1:02:05.0"


def test_the_time_does_not_shift_what_stands_beside_it(bar: TransportBar, view: ViewState, qtbot: QtBot) -> None:
    places = set()
    for ms in (0, 11_100, 88_800, 244_900):
        view.move_playhead(ms)
        qtbot.wait(1)
        places.add(bar._speed.x())
    assert len(places) == 1


# Speed


def test_the_speed_button_toggles_and_shows_the_speed(bar: TransportBar, player: FakePlayer) -> None:
    assert bar._speed.text() == "1×"
    QTest.mouseClick(bar._speed, LEFT, pos=QPoint(10, 14))
    assert player.state.speed == 1.5
    assert bar._speed.text() == "1.5×"
    assert bar._speed.property("lit")
    QTest.mouseClick(bar._speed, LEFT, pos=QPoint(10, 14))
    assert player.state.speed == 1.0
    assert not bar._speed.property("lit")


def test_the_speed_menu_offers_every_speed(bar: TransportBar, player: FakePlayer) -> None:
    menu = bar._speed.menu()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    assert texts == ["3×", "2.5×", "2×", "1.75×", "1.5×", "1.25×", "1×", "0.75×", "0.5×"]
    menu.actions()[7].trigger()
    assert player.state.speed == 0.75
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["0.75×"]


def test_the_wheel_over_the_speed_goes_a_step(bar: TransportBar, player: FakePlayer) -> None:
    turn(bar._speed, 1)
    assert player.state.speed == 1.25
    turn(bar._speed, -1)
    turn(bar._speed, -1)
    assert player.state.speed == 0.75


# Volume


def test_the_volume_panel_opens_turns_mutes_and_closes(bar: TransportBar, player: FakePlayer, qtbot: QtBot) -> None:
    click(bar._volume)
    panel = bar._volume.panel
    assert panel.isVisible()
    slider = panel.findChild(QSlider)
    assert isinstance(slider, QSlider)
    qtbot.waitUntil(slider.hasFocus)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert player.state.mix.volume == 81
    assert bar._volume.text() == "81"
    click(panel._mute)
    assert player.state.mix.volume == 0
    assert "muted" in bar._volume.accessibleName()
    click(panel._mute)
    assert player.state.mix.volume == 81
    QTest.keyClick(slider, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_the_panel_mutes_each_channel(bar: TransportBar, controller: PlayerController, player: FakePlayer) -> None:
    click(bar._volume)
    panel = bar._volume.panel
    assert [mute.text() for mute in panel._mutes] == ["Agent", "Customer"]
    click(panel._mutes[1])
    assert player.state.mix.muted == {1}
    assert bar._volume.property("lit")
    assert "Customer" in bar._volume.toolTip()
    click(panel._mutes[1])
    assert player.state.mix.muted == frozenset()
    controller.toggle_solo(Channel.AGENT)
    assert not any(mute.isEnabled() for mute in panel._mutes)
    controller.open((Channel.MIXED,))
    assert panel._mutes == []
    panel.close()


def test_the_wheel_over_the_volume_turns_it(bar: TransportBar, player: FakePlayer) -> None:
    turn(bar._volume, -2)
    assert player.state.mix.volume == 70


# States


def test_without_a_call_nothing_can_be_pressed_but_the_volume(
    bar: TransportBar, controller: PlayerController, actions: Actions
) -> None:
    controller.close()
    actions.allow(frozenset({When.ALWAYS}))
    assert [button for button in buttons(bar) if button.isEnabled()] == [bar._volume]


def test_a_call_of_one_channel_says_why_nobody_can_be_heard_alone(
    bar: TransportBar, controller: PlayerController
) -> None:
    controller.open((Channel.MIXED,))
    agent = bar._solo[Channel.AGENT]
    assert not agent.isEnabled()
    assert "One channel" in agent.toolTip()
    controller.open(STEREO)
    assert agent.isEnabled()
    assert agent.toolTip() == "Agent alone (A)"


# Room


def fits(bar: TransportBar) -> bool:
    """Return whether nothing on the bar is cut."""
    inside = all(button.x() >= 0 and button.geometry().right() < bar.width() for button in buttons(bar))
    return inside and all(
        part.width() >= part.sizeHint().width() for part in (*buttons(bar), bar._time, bar._length) if part.isVisible()
    )


@LANGUAGES
@pytest.mark.parametrize("length_ms", [245_000, 3_725_000])
def test_nothing_is_cut_at_any_width(
    bar: TransportBar, view: ViewState, language: Language, length_ms: int, qtbot: QtBot
) -> None:
    speak(language, bar)
    view.set_length(length_ms)
    for width in (750, 640, 560, NARROWEST_PX):
        bar.setFixedWidth(width)
        qtbot.waitUntil(lambda: fits(bar))
        assert bar.width() == width


@LANGUAGES
def test_all_words_stand_on_a_bar_of_750_pixels(
    bar: TransportBar, view: ViewState, controller: PlayerController, language: Language, qtbot: QtBot
) -> None:
    speak(language, bar)
    view.set_length(3_725_000)
    controller.set_speed(1.75)
    qtbot.waitUntil(lambda: fits(bar))
    assert bar._solo[Channel.CUSTOMER].text().startswith("C ")
    assert bar._length.isVisible()
    assert bar._back.isVisible()


def test_on_a_narrow_bar_keys_stand_for_words(bar: TransportBar, qtbot: QtBot) -> None:
    bar.setFixedWidth(600)
    qtbot.waitUntil(lambda: bar._solo[Channel.AGENT].text() == "A")
    bar.setFixedWidth(NARROWEST_PX)
    qtbot.waitUntil(lambda: not bar._length.isVisible())
    assert bar._time.isVisible()
    bar.setFixedWidth(750)
    qtbot.waitUntil(lambda: bar._solo[Channel.AGENT].text() == "A Agent")
    assert bar.minimumSizeHint().width() == NARROWEST_PX


# Theme and language


def test_the_language_changes_while_it_is_shown(bar: TransportBar) -> None:
    english = bar._solo[Channel.AGENT].text()
    speak(Language.CHINESE, bar)
    assert bar._solo[Channel.AGENT].text() != english
    assert "坐席" in bar._solo[Channel.AGENT].text()


def test_the_theme_changes_while_it_is_shown(bar: TransportBar, theme: Theme) -> None:
    assert is_colour(picture_of(bar._play), LIGHT.accent).any()
    assert is_colour(picture_of(bar._solo[Channel.CUSTOMER]), LIGHT.customer.text, within=12).any()
    theme.choose(ThemeChoice.DARK)
    assert is_colour(picture_of(bar._play), DARK.accent).any()
    assert is_colour(picture_of(bar._solo[Channel.CUSTOMER]), DARK.customer.text, within=12).any()
    assert is_colour(picture_of(bar), DARK.panel).mean() > 0.3
