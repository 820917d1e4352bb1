"""What the person does at the open call is told to the core, by the player's state and the window's own events."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.services.evaluation_words import time_words
from qa_desktop.services.time_keeping import IDLE_S
from qa_desktop.settings.model import Settings
from tests.ui.player.fakes import FakePlayer
from tests.ui.scorecard.conftest import make_panel
from tests.ui.support.desk import LENGTH_MS, Desk
from tests.ui.support.fixtures import seat
from ui.notify import Notifier
from ui.player.controller import PlayerController
from ui.time_watch import KEPT_EVERY, SHOWN_EVERY, TimeWatch


@dataclass
class Sitting:
    """A person at a call; `pass_` lets time go by, looked at every second."""

    desk: Desk
    controller: PlayerController
    watch: TimeWatch
    shown: list[str]
    at: float = 0.0

    def pass_(self, seconds: int) -> None:
        for _ in range(seconds):
            self.at += 1
            self.watch.look()

    @property
    def spent(self) -> TimeSpent:
        return self.desk.call.evaluation.time + self.desk.grading.timing.so_far


@pytest.fixture
def sitting(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sitting]:
    panel = make_panel(desk)
    seat(desk, qtbot, panel)
    controller = PlayerController(
        FakePlayer(length_ms=LENGTH_MS), desk.view_state, desk.actions, Notifier(), Settings(), parent=desk.window
    )
    watch = TimeWatch(desk.grading, desk.bridge, controller, panel)
    shown: list[str] = []
    monkeypatch.setattr(panel.view.words, "show_time", lambda spent: shown.append(time_words(spent)))
    made = Sitting(desk, controller, watch, shown)
    desk.grading.timing._timer = lambda: made.at
    desk.open()
    watch._timer.stop()  # the test looks by itself
    yield made
    watch.stop()
    controller.close()


def seconds(spent: TimeSpent) -> tuple[float, float, float]:
    return spent.listening_ms / 1000, spent.grading_ms / 1000, spent.paused_ms / 1000


def test_it_listens_while_the_player_plays(sitting: Sitting) -> None:
    sitting.pass_(5)
    sitting.controller.toggle()
    sitting.pass_(30)
    sitting.controller.toggle()
    sitting.pass_(2)
    assert seconds(sitting.spent) == (30, 7, 0)


def test_keys_and_clicks_in_the_window_are_work(sitting: Sitting) -> None:
    handle = sitting.desk.window.windowHandle()
    assert handle is not None
    idle = int(IDLE_S)
    sitting.pass_(idle - 5)
    QTest.keyClick(handle, Qt.Key.Key_A)
    sitting.pass_(idle - 5)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton)
    sitting.pass_(idle + 10)
    assert seconds(sitting.spent) == (0, 2 * (idle - 5), idle + 10)


def test_an_answer_is_work_wherever_it_comes_from(sitting: Sitting) -> None:
    idle = int(IDLE_S)
    sitting.pass_(idle - 1)
    sitting.desk.grading.answer("polite", "good")
    sitting.pass_(idle - 1)
    assert seconds(sitting.spent) == (0, 2 * (idle - 1), 0)


def test_it_is_kept_once_a_minute_and_shown_now_and_then(sitting: Sitting) -> None:
    sitting.desk.grading.answer("polite", "good")
    sitting.controller.toggle()
    sitting.pass_(SHOWN_EVERY)
    assert sitting.shown[-1] == f"Listening 0:{SHOWN_EVERY} · grading 0:00 · paused 0:00"
    (stored,) = sitting.desk.store.evaluation_by_id.values()
    assert not stored.time
    sitting.pass_(KEPT_EVERY - SHOWN_EVERY)
    (stored,) = sitting.desk.store.evaluation_by_id.values()
    assert seconds(stored.time) == (KEPT_EVERY, 0, 0)


def test_what_was_spent_is_kept_at_the_end_of_the_program(sitting: Sitting) -> None:
    sitting.desk.grading.answer("polite", "good")
    sitting.pass_(7)
    sitting.watch.stop()
    (stored,) = sitting.desk.store.evaluation_by_id.values()
    assert seconds(stored.time) == (0, 7, 0)


def test_it_looks_only_while_something_can_be_edited(sitting: Sitting) -> None:
    timer = sitting.watch._timer
    sitting.desk.open(2)
    assert timer.isActive()
    (evaluation_id,) = {sitting.desk.call.evaluation.id}
    assert evaluation_id
    sitting.desk.grading.close()
    assert not timer.isActive()
