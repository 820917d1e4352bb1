import json
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialogButtonBox, QFileDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from qa_desktop.services.exporting import Exporter
from qa_desktop.services.jobs import InlineJobs
from tests.services.fakes import MemoryStore
from ui.dialogs.export import ExportDialog
from ui.widgets.trouble import TroubleLine


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    dialog = ExportDialog(exporter=Exporter(store=MemoryStore()), jobs=InlineJobs(), folder=tmp_path)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def choose(dialog: ExportDialog, name: str, steps: int) -> None:
    box = cast("QComboBox", dialog.findChild(QComboBox, name))
    for _ in range(steps):
        QTest.keyClick(box, Qt.Key.Key_Down)


def save(dialog: ExportDialog) -> None:
    buttons = cast("QDialogButtonBox", dialog.findChild(QDialogButtonBox))
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)


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
