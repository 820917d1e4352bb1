from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.dialogs.about import AboutDialog
from ui.start_page import StartPage


def press(widget: QWidget, name: str) -> None:
    button = widget.findChild(QPushButton, name)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_tells_where_data_lies_and_opens_the_folder(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    dialog = AboutDialog(tmp_path)
    qtbot.addWidget(dialog)
    assert any(str(tmp_path) in label.text() for label in dialog.findChildren(QLabel))
    press(dialog, "about-open-folder")
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]


def test_the_start_page_offers_both_ways_to_begin(qtbot: QtBot) -> None:
    page = StartPage()
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.import_asked):
        press(page, "start-import")
    with qtbot.waitSignal(page.demo_asked):
        press(page, "start-demo")
