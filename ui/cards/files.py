"""What is done with cards beside writing them: in and out of files, compared, looked up in evaluations."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.language import tr
from ui.cards.commands import CardActions
from ui.cards.compare_dialog import CompareDialog
from ui.cards.desk import CardsDesk
from ui.cards.export_dialog import ExportCardDialog
from ui.cards.import_dialog import ImportCardDialog
from ui.cards.uses_dialog import UsesDialog
from ui.theme import Theme
from ui.widgets.settle import settle_typing

READABLE = "*.yaml *.yml *.json *.xlsx *.xlsm"


class CardFiles(QObject):
    """Opens the dialogs; `told` says what was done, `evaluation_asked` carries an evaluation to be read."""

    told = Signal(str)
    evaluation_asked = Signal(str)

    def __init__(self, desk: CardsDesk, actions: CardActions, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._theme = theme
        self._window = window
        actions.on("import", self.ask_for_file)
        actions.on("export", self.export)
        actions.on("compare", self.compare)
        actions.on("uses", self.uses)

    def ask_for_file(self) -> None:
        """Ask for a file with a card in it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = tr("Scorecards (YAML, JSON, Excel)")
        filters = f"{kinds} ({READABLE})"
        chosen, _ = QFileDialog.getOpenFileName(self._window, tr("Import a scorecard"), folder, filters)
        if chosen:
            self.bring(Path(chosen))

    def bring(self, path: Path) -> ImportCardDialog:
        """Show what is in a file, to be taken or not."""
        dialog = ImportCardDialog(path, self._desk.versions, self._desk.jobs, self._theme, self._window)
        dialog.taken.connect(self._take)
        dialog.open()
        return dialog

    def export(self) -> None:
        """Write the version on the desk to a file."""
        settle_typing()
        if self._desk.card is not None:
            dialog = ExportCardDialog(self._desk.card, self._desk.jobs, self._window)
            dialog.written.connect(lambda path: self.told.emit(tr("{file} is written.").format(file=path)))
            dialog.open()

    def compare(self) -> None:
        """Compare the version on the desk with the one before it, or any two."""
        settle_typing()
        if self._desk.versions:
            _open(CompareDialog(self._desk, self._window))

    def uses(self) -> None:
        """List the evaluations with the version on the desk."""
        if self._desk.card is not None:
            dialog = UsesDialog(self._desk, self._window)
            dialog.asked.connect(self.evaluation_asked)
            _open(dialog)

    def _take(self, card: Scorecard) -> None:
        self._desk.do(
            lambda desk: desk.add(card), lambda: self.told.emit(tr("Taken as a draft: look at the checks next."))
        )


def _open(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
