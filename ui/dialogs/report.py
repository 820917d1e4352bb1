"""A report of the evaluation on the desk, as a PDF in either language."""

from pathlib import Path

from PySide6.QtCore import QEvent, QStandardPaths, Signal
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.text import Language
from qa_desktop.language import current_language, tr
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.reports import Report, Reports
from ui.reports import print_report
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.file_choice import choose_file
from ui.widgets.fitted_dialog import FittedDialog
from ui.widgets.plain import PlainLabel
from ui.widgets.trouble import TroubleLine

WIDTH = 440
ENDING = "pdf"


class ReportDialog(FittedDialog):
    """Asks for language and file; `written` carries the path once the report is written.

    Closed while it writes, it is hidden until the file is written; what goes wrong then brings it back.
    """

    written = Signal(object)

    def __init__(self, *, call: OpenCall, reports: Reports, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._call = call
        self._reports = reports
        self._jobs = jobs
        self._running = False
        self.language = QComboBox()
        self.language.setObjectName("report-language")
        for one in Language:
            self.language.addItem("", one)
        self.language.setCurrentIndex(self.language.findData(current_language()))
        self._label, self._hint = PlainLabel(), PlainLabel()
        self._label.setBuddy(self.language)
        self._hint.setProperty("role", "small")
        self._hint.setWordWrap(True)
        self._trouble = TroubleLine()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.addRow(self._label, self.language)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        for part in (self._hint, self._trouble, self.buttons):
            column.addWidget(part)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.retranslate()

    def accept(self) -> None:
        """Ask where to, and write."""
        path = None if self._running else self.choose_path()
        if path is None:
            return
        language = Language(self.language.currentData())
        evaluation = self._call.evaluation
        self._run(True)
        self._trouble.clear()

        def write(report: Report) -> None:
            self._jobs.pool(lambda: print_report(report, path, language), lambda _: self._done(path), self._failed)

        self._jobs.store(lambda: self._reports.of(evaluation), write, self._failed)

    def choose_path(self) -> Path | None:
        """Ask for the file."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        proposed = folder / f"{Path(self._call.recording.file_name).stem}.{ENDING}"
        return choose_file(self, self.windowTitle(), proposed, {f"PDF (*.{ENDING})": ENDING})

    def done(self, result: int) -> None:
        """Close; whatever is being written is waited for."""
        super().done(result)
        if not self._running:
            self.deleteLater()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Report of this evaluation"))
        self._label.setText(tr("Language"))
        for place, word in enumerate(_languages()[one] for one in Language):
            self.language.setItemText(place, word)
        said = tr("Answers with comments and marks, feedback, and how the score came about, on A4.")
        draft = tr("It is a draft: the report says so.") if self._call.evaluation.is_open else ""
        self._hint.setText(f"{said}\n{draft}".strip())

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _run(self, running: bool) -> None:
        self._running = running
        for part in (self.language, self.buttons):
            part.setEnabled(not running)

    def _done(self, path: Path) -> None:
        self._running = False
        self.written.emit(path)
        super().accept()

    def _failed(self, error: QaError) -> None:
        self._run(False)
        self._trouble.blame(error)
        self.open()


def _languages() -> dict[Language, str]:
    return {Language.CHINESE: tr("Chinese"), Language.ENGLISH: tr("English")}
