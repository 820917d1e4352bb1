"""Choosing where something is saved: the ending is put on, and no file is lost by that."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.support.places import ROOT
from ui.widgets.file_choice import choose_file

PDF = {"PDF (*.pdf)": "pdf"}
TABLES = {"Excel workbook (*.xlsx)": "xlsx", "CSV (*.csv)": "csv"}
Typing = Callable[..., list[str]]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Let these names be typed into the system's dialog, one after the other; returns what it then proposes."""

    def type_in(*names: Path | str, kind: str = "") -> list[str]:
        proposed: list[str] = []
        waiting: Iterator[Path | str] = iter(names)

        def choose(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
            proposed.append(name)
            return str(next(waiting)), kind

        monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
        return proposed

    return type_in


def answering(word: str, questions: list[str]) -> None:
    """Press that button of the next question."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        questions.append(box.text())
        button = next(one for one in box.buttons() if one.text() == word)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, press)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (("报告", ""), "报告.xlsx"),
        (("report", "CSV (*.csv)"), "report.csv"),
        (("report.CSV", "Excel workbook (*.xlsx)"), "report.CSV"),
        (("report.v2", "CSV (*.csv)"), "report.v2.csv"),
    ],
)
def test_an_ending_that_is_lacking_is_put_on(
    window: QWidget, tmp_path: Path, typing: Typing, typed: tuple[str, str], written: str
) -> None:
    name, kind = typed
    proposed = typing(tmp_path / name, kind=kind)
    assert choose_file(window, "Save", tmp_path / "a.xlsx", TABLES) == tmp_path / written
    assert proposed == [str(tmp_path / "a.xlsx")]


def test_nothing_chosen_is_nothing(window: QWidget, tmp_path: Path, typing: Typing) -> None:
    typing("")
    assert choose_file(window, "Save", tmp_path / "a.pdf", PDF) is None


def test_a_name_that_the_system_has_asked_about_is_not_asked_about_again(
    window: QWidget, tmp_path: Path, typing: Typing
) -> None:
    there = tmp_path / "report.pdf"
    there.write_text("last month's", "utf-8")
    typing(there)
    assert choose_file(window, "Save", there, PDF) == there


def test_a_file_with_the_whole_name_is_replaced_only_when_the_person_says_so(
    window: QWidget, tmp_path: Path, typing: Typing
) -> None:
    (tmp_path / "report.pdf").write_text("last month's", "utf-8")
    typing(tmp_path / "report")
    questions: list[str] = []
    answering("Replace", questions)
    assert choose_file(window, "Save", tmp_path / "a.pdf", PDF) == tmp_path / "report.pdf"
    assert questions == ["“report.pdf” is there already. Replace it?"]


def test_where_it_is_to_stay_another_name_is_asked_for(window: QWidget, tmp_path: Path, typing: Typing) -> None:
    (tmp_path / "report.pdf").write_text("last month's", "utf-8")
    proposed = typing(tmp_path / "report", tmp_path / "report 2")
    answering("Cancel", [])
    assert choose_file(window, "Save", tmp_path / "a.pdf", PDF) == tmp_path / "report 2.pdf"
    assert proposed == [str(tmp_path / "a.pdf"), str(tmp_path / "report.pdf")]


def test_nothing_else_asks_the_system_s_dialog() -> None:
    asking = [path.name for path in (ROOT / "ui").rglob("*.py") if "getSaveFileName" in path.read_text("utf-8")]
    assert asking == ["file_choice.py"]
