"""The panel over the real store, with real threads between them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from db.store import open_store
from qa_desktop.domain.recording import AudioFormat, CallDetails, Channel, Recording
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import FileSeen
from tests.ui.hands import press, type_text
from tests.ui.library.fakes import NOW, StillClock, make_row
from ui.bridge import Bridge, MainThread
from ui.library.model import Column
from ui.library.panel import LibraryPanel
from ui.theme import Theme

CALLS = 450


class Workshop(QObject):
    """Everything between the panel and the disk."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        super().__init__()
        self.store = open_store(folder / "store.db")
        self._fill()
        self.main = MainThread()
        self.errors: list[BaseException] = []
        self.jobs = ThreadJobs(self.main.deliver, on_error=self.errors.append, on_bug=self.errors.append)
        events = EventBus()
        self.library = Library(store=self.store.unit_of_work, events=events)
        self.bridge = Bridge(events)
        self.panel = LibraryPanel(
            library=self.library, jobs=self.jobs, bridge=self.bridge, theme=theme, clock=StillClock(), author="me"
        )

    def _fill(self) -> None:
        with self.store.unit_of_work() as unit:
            for number in range(CALLS):
                row = make_row(number)
                audio = AudioFormat(codec="PCM_MULAW", sample_rate=8000, channels=1, duration_ms=row.duration_ms)
                call = CallDetails(agent=row.agent, queue=row.queue, call_id=row.call_id, started_at=row.started_at)
                recording = Recording(
                    id=f"{number:064x}",
                    file_name=row.file_name,
                    size_bytes=1000,
                    audio=audio,
                    call=call,
                    channels=(Channel.MIXED,),
                    imported_at=NOW,
                )
                path = Path("/calls") / row.file_name
                unit.recordings.add(recording, FileSeen(path=path, size_bytes=1000, modified_ns=number, seen_at=NOW))
            unit.commit()

    def close(self) -> None:
        self.panel.close_down()
        self.jobs.close()
        self.bridge.disconnect_core()
        self.store.close()


@pytest.fixture
def workshop(qtbot: QtBot, theme: Theme, data_folder: Path) -> Iterator[Workshop]:
    workshop = Workshop(data_folder, theme)
    qtbot.addWidget(workshop.panel)
    with qtbot.waitSignal(workshop.panel.model.listed):
        workshop.panel.resize(232, 640)
        workshop.panel.show()
    yield workshop
    workshop.close()
    assert workshop.errors == []


def call_ids(panel: LibraryPanel, first: int, last: int) -> list[str]:
    return [str(panel.model.index(row, Column.CALL_ID).data() or "…") for row in range(first, last + 1)]


def test_pages_come_as_the_list_is_scrolled(workshop: Workshop, qtbot: QtBot) -> None:
    panel = workshop.panel
    assert panel.model.rowCount() == CALLS
    assert call_ids(panel, 0, 2) == ["C0", "C1", "C2"]
    assert call_ids(panel, 440, 440) == ["…"]
    panel.view.scrollToBottom()
    qtbot.waitUntil(lambda: call_ids(panel, 440, 449) == [f"C{number}" for number in range(440, 450)])


def test_search_open_edit_and_remove_by_keyboard_alone(workshop: Workshop, qtbot: QtBot) -> None:
    panel = workshop.panel
    panel.focus_search()
    type_text(panel.head.search, "agent 3 repairs c10")
    with qtbot.waitSignal(panel.model.listed):
        press(panel.head.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.view.chosen is not None)
    row = panel.view.chosen
    assert row is not None
    with qtbot.waitSignal(panel.open_asked) as asked:
        press(panel.view, Qt.Key.Key_Return)
    assert asked.args == [row.recording_id]
    call = replace(workshop.library.recording(row.recording_id).call, agent="Renamed")
    with qtbot.waitSignal(panel.model.listed):
        workshop.jobs.store(lambda: workshop.library.edit(row.recording_id, call))
    count = panel.model.rowCount()
    with qtbot.waitSignal(panel.model.listed):
        press(panel.head.search, Qt.Key.Key_Escape)
    assert panel.model.rowCount() == CALLS > count
    with qtbot.waitSignal(panel.model.listed):
        workshop.jobs.store(lambda: workshop.library.remove(row.recording_id))
    assert panel.model.rowCount() == CALLS - 1
