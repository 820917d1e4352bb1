"""Two versions of a card beside each other: what was changed, old and new."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.language import tr, trn
from qa_desktop.services.card_changes import ChangeRow, change_rows
from qa_desktop.services.card_editing import Part, has_part
from qa_desktop.services.card_ports import CardVersion
from qa_desktop.services.card_words import STAGES, said
from ui.cards.controls import Pick
from ui.cards.desk import CardsDesk, Key
from ui.cards.form_fields import Labelled
from ui.cards.rows_table import RowsModel, RowsTable
from ui.cards.version_model import version_words
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.empty_note import EmptyNote
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room

SIZE = (900, 620)
SHARES = (0.28, 0.18, 0.27, 0.27)


class CompareDialog(QDialog):
    """Compares any two versions; Enter or a double click on a change leads to its part where that is on the desk."""

    def __init__(self, desk: CardsDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        self._rows: Sequence[ChangeRow] = ()
        self.old = Labelled((), lambda: tr("Older version"), Pick(self._versions)).on(lambda key: self._choose(0, key))
        self.new = Labelled((), lambda: tr("Newer version"), Pick(self._versions)).on(lambda key: self._choose(1, key))
        self._keys = list(first_pair(desk.versions, desk.card))
        self.summary = PlainLabel()
        self.model = RowsModel(_heads, self)
        self.table = RowsTable(self.model, SHARES)
        self.empty = EmptyNote()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.old, stretch=1)
        row.addWidget(self.new, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addWidget(self.table, stretch=1)
        column.addWidget(self.empty, stretch=1)
        column.addWidget(self.buttons)
        give_room(self, *SIZE)
        self.table.activated.connect(self._go)
        self.buttons.rejected.connect(self.reject)
        self.retranslate()
        self.compare()

    def compare(self) -> None:
        """Read the two versions and show what differs."""
        self._asked += 1
        asked, keys = self._asked, tuple(self._keys)

        def take(cards: list[Scorecard]) -> None:
            if asked == self._asked:
                self._show(change_rows(*cards))

        self._desk.read(lambda desk: [self._desk.on_desk(key) or desk.get(*key) for key in keys], take)

    def _choose(self, side: int, key: Key) -> None:
        self._keys[side] = key
        self._show_keys()
        self.compare()

    def _show(self, rows: Sequence[ChangeRow]) -> None:
        self._rows = rows
        self.model.show_rows([(row.where, row.what, row.before, row.after) for row in rows])
        count = len(rows)
        self.summary.setText(trn("{count} difference", "{count} differences", count).format(count=count))
        self.table.setVisible(bool(rows))
        self.summary.setVisible(bool(rows))
        self.empty.setVisible(not rows)

    def _go(self, index: QModelIndex) -> None:
        row, card = self._rows[index.row()], self._desk.card
        part = Part(row.criterion_id) if row.criterion_id else Part(row.section_id, is_section=True)
        if card is not None and row.section_id and has_part(card, part):
            self._desk.choose(part)
            self.accept()

    def _versions(self) -> dict[Key, str]:
        return {
            one.key: f"{said(one.name, one.card_id)} · {version_words(one)} · {STAGES[one.stage]()}"
            for one in self._desk.versions
        }

    def _show_keys(self) -> None:
        self.old.show_value(self._keys[0])
        self.new.show_value(self._keys[1])

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Compare two versions"))
        self.table.setAccessibleName(tr("Differences"))
        self.empty.say(tr("No difference"), tr("The two versions say the same."))
        for field in (self.old, self.new):
            field.retranslate()
        self.model.retranslate()
        self._show_keys()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.compare()
        super().changeEvent(event)


def first_pair(versions: Sequence[CardVersion], card: Scorecard | None) -> tuple[Key, Key]:
    """Return what is compared first: the version on the desk with the one before it, or with itself."""
    newer = (card.id, card.version) if card is not None else versions[0].key
    older = [one.key for one in versions if one.card_id == newer[0] and one.version < newer[1]]
    return max(older, default=newer), newer


def _heads() -> tuple[str, ...]:
    return tr("Where"), tr("What"), tr("Before"), tr("After")
