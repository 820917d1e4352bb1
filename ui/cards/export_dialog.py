"""Writing a version to a file: YAML or JSON whole, a sheet or a PDF in one language."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QEvent, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.interchange.card_sheet_writing import write_card_sheet
from qa_desktop.interchange.scorecards import write_scorecard
from qa_desktop.language import current_language, tr
from qa_desktop.services.card_sheet_words import lost_words
from qa_desktop.services.jobs import Jobs
from ui.cards.controls import Pick
from ui.cards.form_fields import Labelled
from ui.cards.printing import print_card
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.file_choice import choose_file
from ui.widgets.fitted_dialog import FittedDialog, ScrolledWords
from ui.widgets.plain import PlainLabel
from ui.widgets.trouble import TroubleLine

WIDTH = 460


class CardForm(StrEnum):
    """What a card can be written as."""

    PDF = "pdf"
    EXCEL = "xlsx"
    YAML = "yaml"
    JSON = "json"


IN_ONE_LANGUAGE = frozenset({CardForm.PDF, CardForm.EXCEL})


class ExportCardDialog(FittedDialog):
    """Asks for form, language and file; `written` carries the path once it is written."""

    written = Signal(object)

    def __init__(self, card: Scorecard, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._card = card
        self._jobs = jobs
        self._form, self._language = CardForm.PDF, current_language()
        self.form = Labelled((), lambda: tr("Format"), Pick(_forms))
        self.language = Labelled((), lambda: tr("Language"), Pick(_languages))
        self.hint, self.lost = PlainLabel(), PlainLabel()
        for label in (self.hint, self.lost):
            label.setProperty("role", "small")
            label.setWordWrap(True)
        self.trouble = TroubleLine()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self.form.on(self._choose_form)
        self.language.on(self._choose_language)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.retranslate()

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(12)
        for choice in (self.form, self.language):
            choices.addWidget(choice, stretch=1)
        self.said = ScrolledWords(self.hint, self.lost, spacing=12)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(choices)
        for part in (self.said, self.trouble, self.buttons):
            column.addWidget(part)

    def accept(self) -> None:
        """Ask where to, and write."""
        path = self.choose_path()
        if path is None:
            return
        card, form, language = self._card, self._form, self._language
        self._allow_saving(allowed=False)
        self._jobs.pool(lambda: _WRITERS[form](card, path, language), lambda _: self._done(path), self._fail)

    def choose_path(self) -> Path | None:
        """Ask for the file."""
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        ending = self._form.value
        proposed = folder / f"{self._card.id}_{self._card.version}.{ending}"
        return choose_file(self, self.windowTitle(), proposed, {f"{_forms()[self._form]} (*.{ending})": ending})

    def _done(self, path: Path) -> None:
        super().accept()
        self.written.emit(path)

    def _fail(self, error: QaError) -> None:
        self._allow_saving(allowed=True)
        self.trouble.blame(error)

    def _allow_saving(self, *, allowed: bool) -> None:
        """Let it be written, or wait; whatever becomes of that, the dialog can be left."""
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(allowed)

    def _choose_form(self, form: CardForm) -> None:
        self._form = form
        self._show()

    def _choose_language(self, language: Language) -> None:
        self._language = language
        self._show()

    def _show(self) -> None:
        self.form.show_value(self._form)
        self.language.show_value(self._language)
        self.language.setVisible(self._form in IN_ONE_LANGUAGE)
        self.hint.setText(_hints()[self._form])
        self.lost.setText(lost_words(self._card, self._language) if self._form is CardForm.EXCEL else "")
        self.lost.setVisible(bool(self.lost.text()))

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Export a scorecard"))
        for field in (self.form, self.language):
            field.retranslate()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


_WRITERS: Mapping[CardForm, Callable[[Scorecard, Path, Language], object]] = {
    CardForm.PDF: print_card,
    CardForm.EXCEL: write_card_sheet,
    CardForm.YAML: lambda card, path, _: write_scorecard(card, path),
    CardForm.JSON: lambda card, path, _: write_scorecard(card, path),
}


def _forms() -> dict[CardForm, str]:
    return {
        CardForm.PDF: tr("PDF, to print"),
        CardForm.EXCEL: tr("Excel sheet"),
        CardForm.YAML: tr("YAML, for people"),
        CardForm.JSON: tr("JSON, for programs"),
    }


def _hints() -> dict[CardForm, str]:
    return {
        CardForm.PDF: tr("Sections, criteria with standards, answers and points, and bands, on A4."),
        CardForm.EXCEL: tr("A row for each criterion, with its standard, points and kind of answer."),
        CardForm.YAML: tr("The whole card in both languages; it can be imported again."),
        CardForm.JSON: tr("The whole card in both languages; it can be imported again."),
    }


def _languages() -> dict[Language, str]:
    return {Language.CHINESE: tr("Chinese"), Language.ENGLISH: tr("English")}
