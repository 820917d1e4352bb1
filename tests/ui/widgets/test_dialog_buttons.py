import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from ui.widgets.dialog_buttons import DialogButtons

Standard = QDialogButtonBox.StandardButton


@pytest.mark.parametrize("kind", [Standard.Save, Standard.Ok])
def test_return_in_a_field_accepts_whatever_buttons_stand_before(qtbot: QtBot, kind: Standard) -> None:
    """The button beside the field was pressed instead, and the export opened the choice of a file."""
    dialog = QDialog()
    qtbot.addWidget(dialog)
    field, other, buttons = QLineEdit(), QPushButton("Choose…"), DialogButtons(kind | Standard.Cancel)
    buttons.accepted.connect(dialog.accept)
    other.clicked.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    for part in (field, other, buttons):
        column.addWidget(part)
    dialog.open()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
