"""The whole window over the real store, opened and put down."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.text import Language
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.settings.folders import Folders
from tests.screens.stage import Stage, prepare, stage
from tests.support.logs import ExpectLog
from ui.discard import lost_words

DRAFT = "8027-"


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


def test_a_draft_is_discarded_only_after_a_question_that_names_what_is_lost(
    qtbot: QtBot, filled: Folders, tmp_path: Path
) -> None:
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        shown.open(DRAFT)
        draft = shown.place.grading.call
        assert draft is not None
        lost = lost_words(draft.evaluation)
        assert " answers, " in lost
        ask(shown, "keep", lost)
        assert shown.place.grading.call == draft
        ask(shown, "discard", lost)
        anew = shown.place.grading.call
        assert anew is None or (anew.evaluation.id != draft.evaluation.id and lost_words(anew.evaluation) == "")


def ask(shown: Stage, answer: str, lost: str) -> None:
    shown.bench.actions["call.discard"].trigger()
    box = shown.dialog()
    assert isinstance(box, QMessageBox)
    assert f"Lost for good: {lost}." in box.informativeText()
    assert box.defaultButton().objectName() == "keep"
    button = box.findChild(QPushButton, answer)
    assert isinstance(button, QPushButton)
    button.click()
    shown.settle()


def test_a_call_whose_sound_is_gone_says_so_in_its_place(qtbot: QtBot, filled: Folders, tmp_path: Path) -> None:
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        shown.open(DRAFT)
        said: list[str] = []
        shown.bench._notifier.said.connect(lambda message: said.append(message.text))
        shown.bench.desk.audio_gone.emit()
        assert not shown.bench.controller.transport.open
        shown.bench.desk.close()
        shown.bench.desk.audio_failed.emit(UserMistake("audio.missing", file="a.wav", path="/a.wav"))
        assert said == ["“a.wav” is not there any more."]
        assert said[0] in shown.parts.waveform._failure


def test_an_exchange_beside_the_window_hears_that_something_moves_there(
    qtbot: QtBot, filled: Folders, tmp_path: Path
) -> None:
    del qtbot
    with stage(tmp_path, Language.ENGLISH, filled=filled) as shown:
        pace = shown.place.shared.pace
        before = pace._moved_at
        shown.settle()
        last = pace._moved_at
        assert last > before
    shown.settle()
    assert pace._moved_at > last  # while it closed
    last = pace._moved_at
    shown.settle()
    assert pace._moved_at == last


@pytest.mark.parametrize("name", ["陈静 · 客服一组夜班质检组长", "娜"])
def test_a_name_that_is_learnt_later_has_the_room_it_needs(
    qtbot: QtBot, filled: Folders, tmp_path: Path, name: str
) -> None:
    del qtbot
    with stage(tmp_path, Language.CHINESE, filled=filled) as shown:
        shown.window.resize(1400, 900)
        shown.window.show()
        label = shown.window._person
        shown.window.show_person("root")
        QApplication.processEvents()
        shown.window.show_person(name)
        QApplication.processEvents()
        assert label.width() == label.sizeHint().width()
