import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.services.exporting import Exporter
from qa_desktop.services.jobs import InlineJobs
from tests.services.fakes import MemoryStore
from tests.ui.library.fakes import LateJobs
from ui.dialogs.export import ExportDialog
from ui.widgets.trouble import TroubleLine


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    dialog = ExportDialog(exporter=Exporter(store=MemoryStore()), jobs=InlineJobs(), folder=tmp_path)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def late(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[ExportDialog, LateJobs]]:
    """Return a dialog whose file is written when its jobs are told to answer."""
    jobs = LateJobs()
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = ExportDialog(exporter=Exporter(store=MemoryStore()), jobs=jobs, folder=tmp_path, parent=window)
    dialog.open()
    yield dialog, jobs
    assert not jobs.waiting


def save_button(dialog: ExportDialog) -> QPushButton:
    buttons = cast("QDialogButtonBox", dialog.findChild(QDialogButtonBox))
    return buttons.button(QDialogButtonBox.StandardButton.Save)


def choose(dialog: ExportDialog, name: str, steps: int) -> None:
    box = cast("QComboBox", dialog.findChild(QComboBox, name))
    for _ in range(steps):
        QTest.keyClick(box, Qt.Key.Key_Down)


def save(dialog: ExportDialog) -> None:
    QTest.mouseClick(save_button(dialog), Qt.MouseButton.LeftButton)


def path_field(dialog: ExportDialog) -> QLineEdit:
    return cast("QLineEdit", dialog.findChild(QLineEdit, "export-path"))


def test_the_file_s_name_follows_what_is_exported(dialog: ExportDialog, tmp_path: Path) -> None:
    assert dialog.path == tmp_path / "evaluations.csv"
    choose(dialog, "export-what", 2)
    choose(dialog, "export-form", 1)
    assert dialog.path == tmp_path / "annotations.json"


def test_a_name_of_one_s_own_is_kept(dialog: ExportDialog, tmp_path: Path) -> None:
    path_field(dialog).setText(str(tmp_path / "二月.csv"))
    choose(dialog, "export-what", 1)
    choose(dialog, "export-form", 1)
    assert dialog.path == tmp_path / "二月.json"


def test_the_file_is_written_and_told(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path) -> None:
    choose(dialog, "export-form", 1)
    QTest.mouseClick(cast("QCheckBox", dialog.findChild(QCheckBox)), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(dialog.exported) as told:
        save(dialog)
    assert told.args == [0, tmp_path / "evaluations.json"]
    assert json.loads((tmp_path / "evaluations.json").read_text("utf-8")) == []
    assert dialog.isHidden()


def test_what_cannot_be_written_is_said_in_place(dialog: ExportDialog, tmp_path: Path) -> None:
    path_field(dialog).setText(str(tmp_path / "nowhere" / "evaluations.csv"))
    save(dialog)
    assert not dialog.isHidden()
    line = cast("TroubleLine", dialog.findChild(TroubleLine))
    assert "nowhere" in line.text()
    assert "Choose another place" in line.text()


def test_another_place_is_chosen(dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "there.csv"), ""))
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Choose…")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dialog.path == tmp_path / "there.csv"


def trouble(dialog: ExportDialog) -> str:
    return cast("TroubleLine", dialog.findChild(TroubleLine)).text()


def test_a_file_that_is_there_is_replaced_only_when_the_person_says_so(dialog: ExportDialog, tmp_path: Path) -> None:
    there = tmp_path / "evaluations.csv"
    there.write_text("last month's", "utf-8")
    save(dialog)
    assert there.read_text("utf-8") == "last month's"
    assert trouble(dialog) == "“evaluations.csv” is there already. Replace it?"
    assert save_button(dialog).text() == "Replace"
    save(dialog)
    assert there.read_bytes().startswith(b"\xef\xbb\xbf")
    assert dialog.isHidden()


def test_another_name_is_asked_about_anew(dialog: ExportDialog, tmp_path: Path) -> None:
    there = tmp_path / "evaluations.csv"
    there.write_text("last month's", "utf-8")
    save(dialog)
    path_field(dialog).setText(str(tmp_path / "二月.csv"))
    assert (trouble(dialog), save_button(dialog).text()) == ("", "Save")
    path_field(dialog).setText(str(there))
    save(dialog)
    assert there.read_text("utf-8") == "last month's"


def test_what_the_system_s_dialog_has_asked_is_not_asked_again(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there.csv"
    there.write_text("last month's", "utf-8")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(there), ""))
    button = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Choose…")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    save(dialog)
    assert there.read_bytes().startswith(b"\xef\xbb\xbf")


def test_closed_while_it_writes_it_still_tells_what_was_written(
    late: tuple[ExportDialog, LateJobs], qtbot: QtBot, tmp_path: Path
) -> None:
    dialog, jobs = late
    save(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    told: list[object] = []
    gone: list[bool] = []
    dialog.exported.connect(lambda _count, path: told.append(path))
    dialog.destroyed.connect(lambda: gone.append(True))
    jobs.answer()
    assert told == [tmp_path / "evaluations.csv"]
    qtbot.waitUntil(lambda: bool(gone))


def test_closed_while_it_writes_it_comes_back_with_what_went_wrong(
    late: tuple[ExportDialog, LateJobs], tmp_path: Path
) -> None:
    dialog, jobs = late
    path_field(dialog).setText(str(tmp_path / "nowhere" / "a.csv"))
    save(dialog)
    assert not path_field(dialog).isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    jobs.answer()
    assert dialog.isVisible()
    assert "nowhere" in trouble(dialog)
    assert save_button(dialog).isEnabled()


@pytest.mark.parametrize("typed", ["", "  ", "/"])
def test_a_file_without_a_name_cannot_be_saved(dialog: ExportDialog, tmp_path: Path, typed: str) -> None:
    path_field(dialog).setText(typed)
    choose(dialog, "export-what", 1)
    assert not save_button(dialog).isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isHidden()
    path_field(dialog).setText(str(tmp_path / "a.csv"))
    save(dialog)
    assert (tmp_path / "a.csv").exists()
