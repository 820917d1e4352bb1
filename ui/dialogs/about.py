"""What this program is, under which licence, and where it keeps things."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel

WIDTH = 460


class AboutDialog(QDialog):
    """Name, version, licence, data folder."""

    def __init__(self, data: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self._data = data
        self._name = PlainLabel()
        self._name.setProperty("role", "title")
        self._what = PlainLabel()
        self._licence = PlainLabel()
        self._licence.setProperty("role", "muted")
        self._where = PlainLabel()
        self._open = QPushButton()
        self._open.setObjectName("about-open-folder")
        self._open.clicked.connect(self._show_folder)
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for label in (self._name, self._what, self._where):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addWidget(self._open, alignment=Qt.AlignmentFlag.AlignLeft)
        self._licence.setWordWrap(True)
        column.addWidget(self._licence)
        column.addWidget(self._buttons)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("About QA Desktop"))
        self._name.setText(tr("QA Desktop {version}").format(version=program_version()))
        self._what.setText(tr("An offline workstation for grading call-centre recordings."))
        self._where.setText(tr("Your data lies in {folder}").format(folder=self._data))
        self._open.setText(tr("Open the data folder"))
        self._licence.setText(
            tr("Free software under the GNU General Public License, version 3 or later; without any warranty.")
        )

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._data)))


def program_version() -> str:
    """Return the version of the installed program, empty where it runs from its sources alone."""
    try:
        return version("qa-desktop")
    except PackageNotFoundError:
        return ""
