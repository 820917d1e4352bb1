import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from ui.application import Application


@pytest.fixture
def application(qtbot: QtBot) -> Iterator[Application]:  # noqa: ARG001 - because it makes Qt's own application
    application = Application(["qa-desktop"])
    yield application
    application.qt.setStyleSheet("")


def test_a_second_window_on_a_folder_is_told_that_it_is_open(application: Application, tmp_path: Path) -> None:
    lock = application.lock(tmp_path)
    with pytest.raises(EnvironmentFault, match=r"data\.in_use"):
        application.lock(tmp_path)
    lock.unlock()
    application.lock(tmp_path).unlock()


def test_a_folder_that_takes_no_lock_is_not_said_to_be_open(application: Application, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"data\.unwritable") as caught:
        application.lock(tmp_path / "gone")
    assert caught.value.facts == {"folder": str(tmp_path / "gone"), "reason": "window.lock cannot be written"}


def test_a_refusal_wears_the_theme(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    worn: list[str] = []

    def look(_box: QMessageBox) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        worn.append(app.styleSheet())

    monkeypatch.setattr(QMessageBox, "exec", look)
    application.refuse(EnvironmentFault("data.in_use", folder="data"))
    assert "QMessageBox" in worn[0] or "QPushButton" in worn[0]


def test_what_was_loaded_at_the_start_is_not_looked_through_for_waste_while_the_window_is_open(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    aside: list[int] = []

    def look() -> int:
        assert window.isVisible()
        aside.append(gc.get_freeze_count())
        return 0

    monkeypatch.setattr(application.qt, "exec", look)
    assert application.run(window) == 0
    assert aside[0] > 10_000
    assert gc.get_freeze_count() < aside[0]
