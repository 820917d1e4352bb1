"""The evaluations that were made with a version."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from qa_desktop.language import sentences, tr, trn
from qa_desktop.services.card_ports import CardUse
from qa_desktop.services.export_words import STATES
from ui.cards.desk import CardsDesk
from ui.cards.rows_table import RowsModel, RowsTable
from ui.cards.version_model import version_words
from ui.scorecard.wording import clock_words, score_words
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.empty_note import EmptyNote
from ui.widgets.plain import PlainLabel, breakable
from ui.widgets.room import give_room

SIZE = (760, 520)
SHARES = (0.34, 0.16, 0.16, 0.12, 0.08, 0.14)


class UsesDialog(QDialog):
    """Lists them; `asked` carries the one to be read, on Enter or a double click."""

    asked = Signal(str)

    def __init__(self, desk: CardsDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._uses: Sequence[CardUse] = ()
        self._total = 0 if desk.version is None else desk.version.uses
        self._title = "" if desk.version is None else version_words(desk.version)
        self.summary = PlainLabel()
        self.summary.setWordWrap(True)
        self.model = RowsModel(_heads, self)
        self.table = RowsTable(self.model, SHARES)
        self.empty = EmptyNote()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.summary)
        column.addWidget(self.table, stretch=1)
        column.addWidget(self.empty, stretch=1)
        column.addWidget(self.buttons)
        give_room(self, *SIZE)
        self.table.activated.connect(self._read)
        self.buttons.rejected.connect(self.reject)
        self.retranslate()
        card = desk.card
        if card is not None:
            key = (card.id, card.version)
            desk.read(lambda cards: cards.uses(*key), self._take)

    def _take(self, uses: Sequence[CardUse]) -> None:
        self._uses = uses
        self._total = max(self._total, len(uses))
        self._show()

    def _show(self) -> None:
        now = self._desk.clock.now()
        self.model.show_rows(
            [
                (
                    breakable(use.file_name),
                    use.agent,
                    use.author,
                    STATES[use.state](),
                    score_words(use.score),
                    clock_words(use.updated_at, now),
                )
                for use in self._uses
            ]
        )
        words = trn("{count} evaluation was made with it.", "{count} evaluations were made with it.", self._total)
        told = [words.format(count=self._total)]
        if len(self._uses) < self._total:
            told.append(tr("The newest {count} are listed.").format(count=len(self._uses)))
        self.summary.setText(sentences(*told))
        for part in (self.summary, self.table):
            part.setVisible(bool(self._uses))
        self.empty.setVisible(not self._uses)

    def _read(self, index: QModelIndex) -> None:
        use = self._uses[index.row()]
        self.accept()
        self.asked.emit(use.evaluation_id)

    def retranslate(self) -> None:
        """Word everything anew."""
        title = tr("Evaluations with this version")
        self.setWindowTitle(" – ".join(part for part in (title, self._title) if part))
        self.table.setAccessibleName(title)
        self.empty.say(tr("No evaluation yet"), tr("Nobody has graded a call with this version here."))
        self.model.retranslate()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def _heads() -> tuple[str, ...]:
    return tr("File"), tr("Agent"), tr("Inspector"), tr("State"), tr("Score"), tr("Changed")
