"""Exporting what was graded: what, how, which, where."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.services.exporting import Exporter, ExportForm, ExportKind
from qa_desktop.services.jobs import Jobs
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.file_choice import choose_file, is_there
from ui.widgets.plain import PlainLabel
from ui.widgets.trouble import TroubleLine

WIDTH = 480


class ExportDialog(QDialog):
    """Writes one file; `exported` carries how many rows and the path.

    Closed while it writes, it is hidden until the file is written; what goes wrong then brings it back.
    """

    exported = Signal(int, object)

    def __init__(
        self,
        *,
        exporter: Exporter,
        jobs: Jobs,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setMinimumWidth(WIDTH)
        self._exporter = exporter
        self._jobs = jobs
        self._what = _box("export-what", ExportKind)
        self._form = _box("export-form", ExportForm)
        self._submitted = QCheckBox()
        self._submitted.setObjectName("export-submitted")
        self._path = QLineEdit(str(folder / f"{ExportKind.EVALUATIONS}.{ExportForm.CSV}"))
        self._path.setObjectName("export-path")
        self._browse = QPushButton()
        self._browse.setAutoDefault(False)
        self._labels = [PlainLabel() for _ in range(3)]
        self._trouble = TroubleLine()
        self._running = False
        self._replaced: Path | None = None
        """The file that the person was asked about, or has agreed to lose."""
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def path(self) -> Path:
        """The file to write."""
        return Path(self._path.text().strip())

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Export"))
        for label, word in zip(self._labels, (tr("What"), tr("Format"), tr("File")), strict=True):
            label.setText(word)
        _word(self._what, (tr("Evaluations, a row each"), tr("Answers, a row each"), tr("Annotations, a row each")))
        _word(self._form, (tr("CSV, for spreadsheets"), tr("JSON, for programs")))
        self._submitted.setText(tr("Submitted evaluations only"))
        self._browse.setText(tr("Choose…"))
        self._ask_anew()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def accept(self) -> None:
        """Write the file, and close once it is written; a file that is there already is asked about first."""
        kind, form, path = ExportKind(self._what.currentData()), ExportForm(self._form.currentData()), self.path
        only = self._submitted.isChecked()
        if self._running or not path.name:
            return
        if is_there(path) and path != self._replaced:
            self._ask_about(path)
            return
        self._run(True)
        self._trouble.clear()
        self._exporter.start(
            kind,
            form,
            path,
            jobs=self._jobs,
            done=lambda count: self._done(count, path),
            failed=self._failed,
            submitted_only=only,
        )

    def done(self, result: int) -> None:
        """Close; whatever is being written is waited for."""
        super().done(result)
        if not self._running:
            self.deleteLater()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(12)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self._path, stretch=1)
        place.addWidget(self._browse)
        form.addRow(self._labels[0], self._what)
        form.addRow(self._labels[1], self._form)
        form.addRow("", self._submitted)
        form.addRow(self._labels[2], place)
        for label, field in zip(self._labels, (self._what, self._form, self._path), strict=True):
            label.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._trouble)
        column.addWidget(self._buttons)

    def _connect(self) -> None:
        self._what.currentIndexChanged.connect(self._rename)
        self._form.currentIndexChanged.connect(self._rename)
        self._path.textChanged.connect(self._ask_anew)
        self._browse.clicked.connect(self._choose)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _rename(self) -> None:
        """Let the file's name follow what is exported, as long as it is one of ours."""
        if not self.path.name:
            return
        ours = {kind.value for kind in ExportKind}
        stem = self._what.currentData() if self.path.stem in ours else self.path.stem
        self._path.setText(str(self.path.with_name(f"{stem}.{self._form.currentData()}")))

    def _choose(self) -> None:
        ending = str(self._form.currentData())
        chosen = choose_file(self, tr("Export"), self.path, {f"{self._form.currentText()} (*.{ending})": ending})
        if chosen is not None:
            self._path.setText(str(chosen))
            self._replaced = self.path  # it has been asked about

    def _ask_about(self, path: Path) -> None:
        self._replaced = path
        self._trouble.say(lambda: tr("“{file}” is there already. Replace it?").format(file=path.name))
        self._save.setText(tr("Replace"))

    def _ask_anew(self) -> None:
        """Forget what was asked, and let a file without a name not be saved."""
        if self._replaced is not None:
            self._replaced = None
            self._trouble.clear()
        self._save.setText(tr("Save"))
        self._save.setEnabled(bool(self.path.name))

    def _run(self, running: bool) -> None:
        self._running = running
        for part in (self._buttons, self._what, self._form, self._submitted, self._path, self._browse):
            part.setEnabled(not running)

    @property
    def _save(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Save)

    def _done(self, count: int, path: Path) -> None:
        self._running = False
        self.exported.emit(count, path)
        super().accept()

    def _failed(self, error: QaError) -> None:
        self._run(False)
        self._ask_anew()
        self._trouble.blame(error)
        self.open()


def _box(name: str, kind: type[StrEnum]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    for one in kind:
        box.addItem(one.value, one.value)
    return box


def _word(box: QComboBox, words: Sequence[str]) -> None:
    for index, word in enumerate(words):
        box.setItemText(index, word)
