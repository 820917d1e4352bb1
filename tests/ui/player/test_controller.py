"""Player, view and commands joined: by the keys of the table, in a real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.recording import Channel
from qa_desktop.settings.model import Settings
from tests.ui.player.conftest import LENGTH_MS, STEREO, Now, Press
from tests.ui.player.fakes import FakePlayer
from ui.actions import Actions
from ui.notify import Notifier, Tone
from ui.player.controller import PlayerController, Transport
from ui.view_state import Span, ViewState
from ui.waveform.marks import Mark

KEY = Qt.Key
SHIFT, ALT, CTRL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
MARKS = (Mark(id="point", start_ms=4000), Mark(id="region", start_ms=60_000, end_ms=64_000))


def plays(player: FakePlayer) -> bool:
    return player.state.playing


def loop_of(player: FakePlayer) -> tuple[int, int] | None:
    return player.loop


def solo_of(player: FakePlayer) -> int | None:
    return player.state.mix.solo


# Playing


def test_space_plays_and_pauses_and_the_playhead_follows_the_sound(
    press: Press, player: FakePlayer, controller: PlayerController, view: ViewState, qtbot: QtBot
) -> None:
    press(KEY.Key_Space)
    assert (plays(player), controller.transport.playing) == (True, True)
    player.pass_time(1234)
    qtbot.waitUntil(lambda: view.playhead == 1234)
    press(KEY.Key_Space)
    assert (plays(player), controller.transport.playing) == (False, False)


def test_at_the_end_of_the_call_the_bar_hears_of_it(
    press: Press, player: FakePlayer, controller: PlayerController, view: ViewState, qtbot: QtBot
) -> None:
    press(KEY.Key_Space)
    player.pass_time(LENGTH_MS)
    qtbot.waitUntil(lambda: not controller.transport.playing)
    assert view.playhead == LENGTH_MS


def test_resuming_goes_back_as_far_as_the_settings_say(controller: PlayerController, player: FakePlayer) -> None:
    assert player.rewind_ms == 1000
    controller.use_settings(Settings(rewind_on_resume_ms=2500))
    player.pass_time(10_000)
    controller.toggle()
    controller.toggle()
    controller.toggle()
    assert player.position_ms == 7500


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((KEY.Key_Left,), 98_000),
        ((KEY.Key_Right,), 102_000),
        ((KEY.Key_Left, SHIFT), 90_000),
        ((KEY.Key_Right, SHIFT), 110_000),
        ((KEY.Key_Left, ALT), 99_800),
        ((KEY.Key_Right, ALT), 100_200),
        ((KEY.Key_Home,), 0),
        ((KEY.Key_End,), LENGTH_MS),
    ],
)
def test_keys_move_the_playhead(
    press: Press, player: FakePlayer, view: ViewState, keys: tuple[object, ...], expected: int
) -> None:
    player.position_ms = 100_000
    press(*keys)
    assert player.position_ms == expected
    assert view.playhead == expected


def test_the_playhead_stays_within_the_call(press: Press, player: FakePlayer) -> None:
    press(KEY.Key_Left)
    assert player.position_ms == 0
    player.position_ms = LENGTH_MS - 500
    press(KEY.Key_Right)
    assert player.position_ms == LENGTH_MS


def test_a_jump_out_of_sight_brings_its_surroundings_into_sight(controller: PlayerController, view: ViewState) -> None:
    view.show(0, 20_000)
    controller.seek(100_000)
    assert view.view == Span(90_000.0, 110_000.0)


def test_a_span_is_heard_once_from_wherever_it_is(
    controller: PlayerController, player: FakePlayer, view: ViewState, qtbot: QtBot
) -> None:
    view.show(0, 20_000)
    controller.hear(60_000, 64_000)
    assert player.state.playing
    assert view.view.start <= 60_000
    assert view.view.end >= 64_000
    player.pass_time(5000)
    qtbot.waitUntil(lambda: not controller.transport.playing)
    assert view.playhead == 64_000


@pytest.mark.usefixtures("press")
def test_keys_typed_into_a_field_play_nothing(window: QWidget, player: FakePlayer, qtbot: QtBot) -> None:
    field = QLineEdit(window)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(field)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "JKL rac [1]-= ")
    QTest.keyClick(field, KEY.Key_Left)
    assert field.text() == "JKL rac [1]-= "
    assert not player.state.playing
    assert (player.state.speed, player.seeks, player.state.mix.solo) == (1.0, [], None)


# Shuttle


def test_l_plays_and_then_goes_faster_and_k_rests_at_the_old_speed(
    press: Press, player: FakePlayer, controller: PlayerController
) -> None:
    controller.set_speed(1.25)
    press(KEY.Key_L)
    assert (player.state.playing, player.state.speed) == (True, 1.25)
    press(KEY.Key_L, times=2)
    assert player.state.speed == 2.0
    press(KEY.Key_K)
    assert (player.state.playing, player.state.speed) == (False, 1.25)
    assert controller.stored_speed == 1.25


def test_j_lets_it_be_heard_again_further_back_each_time(press: Press, player: FakePlayer, now: Now) -> None:
    player.position_ms = 100_000
    press(KEY.Key_L, times=3)
    press(KEY.Key_J)
    assert (player.state.playing, player.state.speed, player.position_ms) == (True, 1.0, 98_000)
    press(KEY.Key_J)
    assert player.position_ms == 94_000
    now.seconds += 5
    press(KEY.Key_J)
    assert player.position_ms == 92_000


# Speed


def test_minus_and_equals_go_a_step_and_backspace_toggles(
    press: Press, player: FakePlayer, controller: PlayerController
) -> None:
    stored: list[float] = []
    controller.stored_speed_changed.connect(stored.append)
    press(KEY.Key_Equal, times=3)
    assert player.state.speed == 1.75
    press(KEY.Key_Backspace)
    assert player.state.speed == 1.0
    press(KEY.Key_Backspace)
    assert player.state.speed == 1.75
    press(KEY.Key_Minus)
    assert player.state.speed == 1.5
    assert stored == [1.25, 1.5, 1.75, 1.5]


def test_the_first_toggle_takes_the_speed_from_the_settings(
    player: FakePlayer, view: ViewState, actions: Actions, notifier: Notifier
) -> None:
    controller = PlayerController(player, view, actions, notifier, Settings(stored_speed=2.0, volume=35))
    controller.toggle_speed()
    assert player.state.speed == 2.0
    assert player.state.mix.volume == 35


def test_a_stored_speed_of_one_still_toggles(
    player: FakePlayer, view: ViewState, actions: Actions, notifier: Notifier
) -> None:
    controller = PlayerController(player, view, actions, notifier, Settings(stored_speed=1.0))
    controller.toggle_speed()
    assert player.state.speed == 1.5


# Who is heard


def test_a_and_c_let_one_speaker_be_heard_alone(
    press: Press, player: FakePlayer, controller: PlayerController, actions: Actions
) -> None:
    unheard: list[object] = []
    controller.unheard_changed.connect(unheard.append)
    press(KEY.Key_A)
    assert player.state.mix.solo == 0
    assert (actions["play.solo_agent"].isChecked(), actions["play.solo_customer"].isChecked()) == (True, False)
    press(KEY.Key_C)
    assert player.state.mix.solo == 1
    assert (actions["play.solo_agent"].isChecked(), actions["play.solo_customer"].isChecked()) == (False, True)
    press(KEY.Key_C)
    assert (solo_of(player), actions["play.solo_customer"].isChecked()) == (None, False)
    assert unheard == [frozenset({1}), frozenset({0}), frozenset()]


def test_a_call_of_one_channel_has_nobody_to_hear_alone(
    press: Press, player: FakePlayer, controller: PlayerController, actions: Actions
) -> None:
    controller.open((Channel.MIXED,))
    press(KEY.Key_A)
    assert player.state.mix.solo is None
    assert not actions["play.solo_agent"].isChecked()


def test_a_swapped_recording_has_its_speakers_the_other_way_round(
    press: Press, player: FakePlayer, controller: PlayerController
) -> None:
    controller.open((Channel.CUSTOMER, Channel.AGENT))
    press(KEY.Key_A)
    assert player.state.mix.solo == 1


def test_channels_are_muted_and_what_is_unheard_is_told(controller: PlayerController) -> None:
    controller.set_muted(1, True)
    assert controller.transport.unheard == {1}
    controller.toggle_solo(Channel.CUSTOMER)
    assert controller.transport.unheard == {0}
    controller.toggle_solo(Channel.CUSTOMER)
    controller.set_muted(1, False)
    assert controller.transport.unheard == frozenset()


def test_louder_quieter_and_silence(press: Press, player: FakePlayer, controller: PlayerController) -> None:
    told: list[int] = []
    controller.volume_changed.connect(told.append)
    press(KEY.Key_Up, CTRL)
    assert player.state.mix.volume == 85
    controller.silence(True)
    assert (player.state.mix.volume, controller.transport.volume) == (0, 85)
    controller.silence(False)
    assert player.state.mix.volume == 85
    controller.silence(True)
    press(KEY.Key_Down, CTRL)
    assert (player.state.mix.volume, controller.transport.silenced) == (80, False)
    controller.set_volume(200)
    assert controller.transport.volume == 100
    assert told == [85, 80, 100]


# Region and loop


def test_brackets_set_a_region_while_it_plays(press: Press, player: FakePlayer, view: ViewState, qtbot: QtBot) -> None:
    press(KEY.Key_Space)
    player.pass_time(3000)
    qtbot.waitUntil(lambda: view.playhead == 3000)
    press(KEY.Key_BracketLeft)
    player.pass_time(2000)
    qtbot.waitUntil(lambda: view.selection == Span(3000.0, 5000.0))
    press(KEY.Key_BracketRight)
    player.pass_time(2000)
    qtbot.waitUntil(lambda: view.playhead == 7000)
    assert view.selection == Span(3000.0, 5000.0)


def test_r_loops_the_region_and_goes_into_it(
    press: Press, player: FakePlayer, view: ViewState, controller: PlayerController, actions: Actions
) -> None:
    loops: list[object] = []
    controller.loop_changed.connect(loops.append)
    view.select(Span(10_000.4, 12_000.0))
    press(KEY.Key_R)
    assert player.loop == (10_000, 12_000)
    assert view.playhead == 10_000
    assert actions["play.loop"].isChecked()
    press(KEY.Key_R)
    assert (loop_of(player), actions["play.loop"].isChecked()) == (None, False)
    assert loops == [Span(10_000.4, 12_000.0), None]


def test_without_a_region_r_loops_the_chosen_mark(
    press: Press, player: FakePlayer, view: ViewState, controller: PlayerController
) -> None:
    controller.set_annotations(MARKS)
    view.choose_annotation("region")
    press(KEY.Key_R)
    assert player.loop == (60_000, 64_000)


@pytest.mark.parametrize("chosen", ["", "point"])
def test_with_nothing_to_loop_it_is_said_how(
    view: ViewState, controller: PlayerController, actions: Actions, notifier: Notifier, chosen: str
) -> None:
    controller.set_annotations(MARKS)
    view.choose_annotation(chosen)
    actions["play.loop"].trigger()
    assert not controller.transport.looping
    assert not actions["play.loop"].isChecked()
    assert [message.tone for message in notifier.messages] == [Tone.INFO]
    assert notifier.messages[0].way_out


def test_the_loop_follows_what_is_chosen_once_it_rests(
    press: Press, player: FakePlayer, view: ViewState, controller: PlayerController, qtbot: QtBot
) -> None:
    controller.set_annotations(MARKS)
    view.select(Span(10_000.0, 12_000.0))
    press(KEY.Key_R)
    view.held = True
    view.select(Span(10_000.0, 15_000.0))
    qtbot.wait(250)
    assert player.loop == (10_000, 12_000)
    view.held = False
    qtbot.waitUntil(lambda: player.loop == (10_000, 15_000))
    view.choose_annotation("region")
    view.select(None)
    qtbot.waitUntil(lambda: player.loop == (60_000, 64_000))
    view.choose_annotation("")
    qtbot.waitUntil(lambda: player.loop is None)
    assert not controller.transport.looping


def test_a_region_that_is_being_set_does_not_move_the_loop(
    press: Press, player: FakePlayer, view: ViewState, controller: PlayerController, qtbot: QtBot
) -> None:
    view.select(Span(10_000.0, 12_000.0))
    press(KEY.Key_R)
    view.move_playhead(20_000)
    press(KEY.Key_BracketLeft)
    view.move_playhead(25_000)
    qtbot.wait(250)
    assert player.loop == (10_000, 12_000)
    press(KEY.Key_BracketRight)
    qtbot.waitUntil(lambda: player.loop == (20_000, 25_000))
    assert controller.transport.looping


def test_skipping_stays_in_the_loop_and_a_click_elsewhere_leaves_it(
    press: Press, player: FakePlayer, view: ViewState, controller: PlayerController
) -> None:
    view.select(Span(10_000.0, 12_000.0))
    press(KEY.Key_R)
    player.position_ms = 10_500
    press(KEY.Key_Left)
    assert player.position_ms == 10_000
    press(KEY.Key_Right, SHIFT)
    assert player.position_ms == 11_999
    controller.seek(11_000)
    assert player.loop == (10_000, 12_000)
    controller.seek(50_000)
    assert (loop_of(player), controller.transport.looping) == (None, False)


def test_escape_takes_the_region_away_and_then_the_choice(press: Press, view: ViewState) -> None:
    view.choose_annotation("region")
    view.select(Span(10_000.0, 12_000.0))
    press(KEY.Key_Escape)
    assert (view.selection, view.annotation_id) == (None, "region")
    press(KEY.Key_Escape)
    assert view.annotation_id == ""


# Calls come and go


def test_the_next_call_begins_without_loop_region_and_shuttle(
    press: Press, player: FakePlayer, view: ViewState, controller: PlayerController
) -> None:
    press(KEY.Key_L, times=2)
    view.select(Span(10_000.0, 12_000.0))
    press(KEY.Key_R)
    controller.open(STEREO)
    assert player.loop is None
    assert player.state.speed == 1.0
    assert view.selection is None
    assert controller.transport == Transport(open=True, playing=True, channels=STEREO)


def test_without_a_call_the_bar_is_told(controller: PlayerController, player: FakePlayer) -> None:
    controller.toggle_solo(Channel.AGENT)
    controller.toggle()
    controller.close()
    assert not player.state.playing
    assert not controller.transport.open
    assert not controller.transport.playing


def test_waiting_for_the_decode_is_told(
    press: Press, player: FakePlayer, controller: PlayerController, qtbot: QtBot
) -> None:
    press(KEY.Key_Space)
    player.wait(waiting=True)
    qtbot.waitUntil(lambda: controller.transport.waiting)
    player.wait(waiting=False)
    qtbot.waitUntil(lambda: not controller.transport.waiting)
