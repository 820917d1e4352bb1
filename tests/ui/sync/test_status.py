"""The foot and the window of the exchange."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.text import Language
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.sync_status import Refused, SyncDetails, SyncPhase, SyncStatus
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.tally import Outcome, Progress
from tests.services.fakes import START, FakeClock
from tests.services.test_syncing import Place
from ui.bridge import Bridge
from ui.i18n import LanguageSwitch
from ui.sync.foot import SyncFoot
from ui.sync.window import SyncWindow
from ui.sync.wording import parked_words

AWAY = EnvironmentFault("sync.unreachable", host="qa-db", port=5432, reason="refused")
REFUSED = UserMistake("sync.no_rights", host="qa-db", login="lan", reason="team")
WELL = SyncStatus(phase=SyncPhase.WAITING, login="lan", host="qa-db", succeeded_at=START)
HERE = f"{START.astimezone():%H:%M}"


@pytest.mark.parametrize(
    ("status", "words", "needed"),
    [
        (WELL, f"Synced {HERE}", False),
        (replace(WELL, pending=3), f"Synced {HERE}  ·  3 to send", False),
        (replace(WELL, fault=AWAY, pending=1), "Offline  ·  1 to send", False),
        (replace(WELL, fault=REFUSED), "Sync failed", True),
        (replace(WELL, phase=SyncPhase.RUNNING), "Syncing…", False),
        (replace(WELL, phase=SyncPhase.PAUSED), "Sync paused", False),
        (replace(WELL, phase=SyncPhase.PASSWORD), "Sync needs your password", True),
        (replace(WELL, conflicts=2, aside=1), f"Synced {HERE}  ·  2 conflicts  ·  1 refused", True),
        (replace(WELL, succeeded_at=None), "Not synced yet", False),
    ],
)
def test_the_foot_is_quiet_unless_somebody_is_needed(
    qtbot: QtBot, status: SyncStatus, words: str, *, needed: bool
) -> None:
    window = QWidget()
    foot = SyncFoot(FakeClock(), window)
    qtbot.addWidget(window)
    foot.show_status(status)
    assert (foot.text(), foot.accessibleName(), bool(foot.property("needed"))) == (words, f"Sync: {words}", needed)


def test_the_foot_is_hidden_while_nobody_has_signed_in(qtbot: QtBot) -> None:
    window = QWidget()
    foot = SyncFoot(FakeClock(), window)
    qtbot.addWidget(window)
    foot.show_status(SyncStatus())
    assert foot.isHidden()
    foot.show_status(WELL)
    assert not foot.isHidden()


class Room:
    """The window over an exchange."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.place = Place(folder, InlineJobs())
        self.bridge = Bridge(self.place.events)
        self.place.syncing.start()
        self.window = SyncWindow(self.place.syncing, self.bridge, self.place.clock)
        qtbot.addWidget(self.window)
        self.window.show()

    def button(self, name: str) -> QPushButton:
        button = self.window.findChild(QPushButton, name)
        assert button is not None
        return button

    def shown(self) -> set[str]:
        names = ("now", "cancel", "pause", "password", "conflicts", "connect")
        return {name for name in names if self.button(f"sync-{name}").isVisible()}


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Room:
    return Room(tmp_path, qtbot)


def test_the_window_follows_an_exchange(room: Room) -> None:
    assert room.shown() == {"now", "pause", "connect"}
    meanwhile: list[set[str]] = []
    room.place.wires.exchange.meanwhile = lambda: meanwhile.append(room.shown())
    room.place.wires.exchange.outcomes.append(Outcome(sent=2, changed=frozenset({("review", "r")})))
    room.button("sync-now").click()
    assert meanwhile == [{"cancel", "pause", "connect"}]
    assert [room.window.rounds.index(0, column).data() for column in (1, 2, 3)] == ["2", "Review 1", ""]


def test_it_pauses_and_resumes(room: Room) -> None:
    room.button("sync-pause").click()
    assert room.place.syncing.status.phase is SyncPhase.PAUSED
    assert room.button("sync-pause").text() == "Resume"
    room.button("sync-pause").click()
    assert room.place.syncing.status.phase.value == "waiting"


def test_what_waits_and_what_was_refused_is_listed(room: Room, qtbot: QtBot) -> None:
    refused = Refused(kind="evaluation", id="e", at=START, error=REFUSED)
    room.place.wires.memory.lists = SyncDetails(waiting={"evaluation": 3, "recording": 1}, refused=(refused,))
    room.place.wires.memory.now = LocalState(client="c", pending=4, conflicts=1, aside=1)
    with qtbot.waitSignal(room.window.conflicts_asked):
        room.place.syncing.look()
        room.button("sync-conflicts").click()
    assert room.window.refused.index(0, 1).data() == "Evaluation"
    assert "Evaluation 3 · Recording 1" in room.window._waiting.text()
    assert not room.button("sync-try-again").isHidden()
    room.button("sync-try-again").click()
    assert room.place.wires.memory.tried_again == 1


def test_it_speaks_both_languages(room: Room) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    LanguageSwitch(app).use(Language.CHINESE)
    assert room.window.windowTitle()
    assert room.window.rounds.headerData(0, room.window._rounds_table.horizontalHeader().orientation())


def test_a_running_exchange_says_how_far_it_is(room: Room) -> None:
    meanwhile: list[tuple[bool, str, int]] = []

    def look() -> None:
        for progress in (Progress(), Progress(sent=3, to_send=4, received=7, commits_read=2, commits=6)):
            room.place.syncing.progress = progress
            bar = room.window.progress
            bar.look()
            meanwhile.append((bar.isVisible(), bar.words.text(), bar.bar.value()))

    room.place.wires.exchange.meanwhile = look
    room.button("sync-now").click()
    assert meanwhile == [(True, "Connecting…", 0), (True, "3 of 4 sent · 7 received", 500)]
    assert not room.window.progress.isVisible()


def test_a_closed_window_looks_no_more(room: Room) -> None:
    room.window.progress.run(runs=True)
    room.window.hide()
    assert not room.window.progress.isVisible()
    assert not room.window.progress._timer.isActive()


def test_what_came_and_cannot_be_shown_yet_is_told() -> None:
    assert parked_words(SyncStatus()) == ""
    assert parked_words(SyncStatus(parked=3)).startswith("3 records came that cannot be shown yet")
