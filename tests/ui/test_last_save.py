from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import InlineJobs
from tests.services.fakes import START, FakeClock, MemoryStore
from ui.last_save import may_close

DRAFT = Evaluation(
    id="e1", recording_id="r1", card_id="c", card_version=1, author="me", created_at=START, updated_at=START
)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.add_recording("r1")
    return store


@pytest.fixture
def autosave(store: MemoryStore) -> Autosave:
    return Autosave(store=store, jobs=InlineJobs(), clock=FakeClock(), events=EventBus())


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def answer(deed: Callable[[QMessageBox], None]) -> None:
    """Do something in the box as soon as it is there."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        deed(box)

    QTimer.singleShot(0, look)


def press(text: str) -> Callable[[QMessageBox], None]:
    def deed(box: QMessageBox) -> None:
        button = next(one for one in box.buttons() if one.text() == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    return deed


def fill_the_disk(store: MemoryStore) -> None:
    store.faults.extend(EnvironmentFault("store.full", file="store") for _ in range(9))


def test_a_window_with_everything_on_disk_closes(autosave: Autosave, window: QWidget) -> None:
    autosave.keep(DRAFT)
    assert may_close(window, autosave)


def test_what_waited_is_saved_first(autosave: Autosave, store: MemoryStore, window: QWidget) -> None:
    store.faults.append(EnvironmentFault("store.full", file="store"))
    autosave.keep(DRAFT)
    assert autosave.has_unsaved
    assert may_close(window, autosave)
    assert store.tables.evaluations == {"e1": DRAFT}


def test_where_it_cannot_be_saved_the_window_stays_open(
    autosave: Autosave, store: MemoryStore, window: QWidget
) -> None:
    fill_the_disk(store)
    autosave.keep(DRAFT)
    answer(lambda box: QTest.keyClick(box, Qt.Key.Key_Escape))
    assert not may_close(window, autosave)
    answer(press("Keep open"))
    assert not may_close(window, autosave)


def test_it_closes_where_the_person_says_so(autosave: Autosave, store: MemoryStore, window: QWidget) -> None:
    fill_the_disk(store)
    autosave.keep(DRAFT)
    answer(press("Close and lose it"))
    assert may_close(window, autosave)
