"""The whole window over the real store, opened and put down."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.text import Language
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.settings.folders import Folders
from tests.screens.stage import Stage, prepare, stage
from tests.support.logs import ExpectLog


@pytest.fixture(scope="module")
def filled(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    del qapp
    return prepare(tmp_path_factory.mktemp("demo") / "filled")


def open_first(shown: Stage) -> None:
    (first, *_) = shown.place.library.page(LibraryQuery(author=shown.place.identity.id), 0, 1)
    shown.open(first.file_name)


def test_the_window_closes_while_a_call_plays(qtbot: QtBot, filled: Folders, tmp_path: Path) -> None:
    """The clock that follows the sound ticked once more when the window and its commands had gone."""
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        open_first(shown)
        controller = shown.bench.controller
        running: list[bool] = []
        shown.window.closing.connect(lambda _layout: running.append(controller._clock.running))
        controller.toggle()
        assert controller._clock.running
    assert running == [False]


def test_what_the_disk_refuses_to_remember_stops_nothing(
    qtbot: QtBot, filled: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    del qtbot
    said: list[str] = []

    def refuse(path: Path, _settings: object) -> None:
        raise EnvironmentFault("settings.unwritable", file=path, reason="no room")

    with expect_log("what was set last is not remembered"), stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        shown.bench._notifier.said.connect(lambda message: said.append(message.text))
        with monkeypatch.context() as patched:
            patched.setattr("qa_desktop.services.preferences.save_settings", refuse)
            shown.bench.controller.set_volume(35)
            shown.bench.window.close()
        assert len(said) == 1
        assert "no room" in said[0]
        assert shown.bench.controller.transport.volume == 35
