"""Imports from the command line while a window grades on the same store."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import sqlcipher3.dbapi2

from db.repositories.recordings import SqlRecordings
from db.store import Store
from qa_desktop.domain.recording import AudioFormat
from qa_desktop.services.events import EventBus
from qa_desktop.services.importing import Importer, ImportReport
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.settings.model import NamePattern
from tests.db.raw import another_program
from tests.services.fakes import MONO, FakeClock

AGENT = NamePattern(name="Agent", pattern="{agent}")


def meter(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
    del path, cancelled
    return MONO


@pytest.mark.parametrize("looked_up", ["known", "get"])
def test_an_import_goes_on_while_a_window_writes(
    store: Store, store_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked_up: str
) -> None:
    path = tmp_path / "Ana.wav"
    path.write_bytes(b"a call")
    importer = Importer(store=store.unit_of_work, jobs=InlineJobs(), clock=FakeClock(), events=EventBus(), meter=meter)
    reports: list[ImportReport] = []
    look = getattr(SqlRecordings, looked_up)

    def run(*patterns: NamePattern) -> None:
        importer.start([path], patterns, on_progress=lambda _progress: None, on_done=reports.append)

    with another_program(store_file) as window, monkeypatch.context() as patch:

        def look_while_the_window_saves(recordings: SqlRecordings, asked: object) -> object:
            found = look(recordings, asked)
            with suppress(sqlcipher3.dbapi2.OperationalError):  # it is its turn later
                window.execute("INSERT OR REPLACE INTO tag VALUES (0, 't', '', '', 'red', 0, 'none')")
            return found

        patch.setattr(SqlRecordings, looked_up, look_while_the_window_saves)
        run()
        run(AGENT)
    assert [report.stopped_by for report in reports] == [None, None]
    with store.unit_of_work() as unit:
        assert unit.recordings.get(reports[0].imported[0]).call.agent == "Ana"
