"""A look at a scorecard in a file before it is taken: what was read, and what could not be, and where."""

from collections.abc import Callable, Container, Iterator, Sequence
from itertools import count
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.language import current_language, sentences, tr, trn
from qa_desktop.services.card_import import CardReading, ReadRow, SheetSource, is_sheet, read_card_file
from qa_desktop.services.card_ports import CardVersion
from qa_desktop.services.card_sheet_words import source_words, unsaid_words
from qa_desktop.services.card_words import said
from qa_desktop.services.jobs import Jobs
from ui.cards.controls import Pick
from ui.cards.form_fields import Labelled
from ui.theme import Theme
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.plain import PlainLabel, as_plain
from ui.widgets.room import give_room, scrolling
from ui.widgets.table import PlainTable
from ui.widgets.trouble import TroubleLine

Index = QModelIndex | QPersistentModelIndex
SIZE = (940, 620)
WIDTHS = (52, 120, 150, 300, 70)
MOST_FLAWS = 12
ROWS_HEIGHT = 90
_ROOT = QModelIndex()


class ReadModel(QAbstractTableModel):
    """The criteria as they were read; a flaw stands in its row, in words and in red."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[ReadRow] = ()

    def show_rows(self, rows: Sequence[ReadRow]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_heads())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell; the tool tip has all of its words, and the flaw."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        cells = (row.where, row.dimension, row.indicator, row.standard, row.points, row.kind)
        words = cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words.replace("\n", " ")
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            full = f"{words}\n{row.flaw}".strip()
            return as_plain(full) if role == Qt.ItemDataRole.ToolTipRole else full
        if role == Qt.ItemDataRole.ForegroundRole and row.flaw:
            return QColor(self._theme.tokens.bad)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's head."""
        wanted = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _heads()[section] if wanted else None


class ImportCardDialog(QDialog):
    """Reads a file in the background and shows it; `taken` carries the card when the person takes it."""

    taken = Signal(object)

    def __init__(
        self, path: Path, versions: Sequence[CardVersion], jobs: Jobs, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._path = path
        self._versions = {version.card_id: version for version in reversed(versions)}
        self._jobs = jobs
        self._asked = 0
        self.reading: CardReading | None = None
        self.heading, self.summary = ElidedLabel(), PlainLabel()
        self._spoken: Language | None = None
        self._sheet: str | None = None
        self.language = Labelled((), lambda: tr("The sheet is written in"), Pick(_languages))
        sheets = Pick(self._sheets)
        sheets.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # Excel allows 31 letters
        self.sheet = Labelled((), lambda: tr("Sheet"), sheets)
        self.model = ReadModel(theme, self)
        self.table = PlainTable(self.model)
        self.trouble = TroubleLine()
        self.as_new, self.as_next = QRadioButton(), QRadioButton()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.read()

    def _lay_out(self) -> None:
        self.heading.setProperty("role", "heading")
        self.summary.setWordWrap(True)
        self.table.setMinimumHeight(ROWS_HEIGHT)
        for at, width in enumerate(WIDTHS):
            self.table.setColumnWidth(at, width)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self._group = QButtonGroup(self)
        choice = QHBoxLayout()
        for button in (self.as_next, self.as_new):
            self._group.addButton(button)
            choice.addWidget(button)
        choice.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(scrolling(self._what_was_read()), stretch=1)
        column.addLayout(choice)
        column.addWidget(self.buttons)
        give_room(self, *SIZE)

    def _what_was_read(self) -> QWidget:
        """Return everything that is scrolled where the screen is too small: there may be much to say of a sheet."""
        picks = QHBoxLayout()
        for pick in (self.language, self.sheet):
            picks.addWidget(pick)
            pick.hide()
        picks.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.heading)
        column.addLayout(picks)
        for part in (self.summary, self.trouble):
            column.addWidget(part)
        column.addWidget(self.table, stretch=1)
        self._rest = QWidget()
        column.addWidget(self._rest, stretch=1)
        return content

    def _connect(self) -> None:
        self.language.on(self._speak)
        self.sheet.on(self._turn_to)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    # -- reading ---------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the file; of a sheet what is chosen, or what it seems to be."""
        self._asked += 1
        asked, language, spoken, sheet = self._asked, current_language(), self._spoken, self._sheet
        self._jobs.pool(
            lambda: read_card_file(self._path, language, written_in=spoken, sheet=sheet),
            lambda reading: self._show(reading) if asked == self._asked else None,
            self._fail,
        )

    def _speak(self, language: Language) -> None:
        self._spoken = language
        self.read()

    def _turn_to(self, sheet: str) -> None:
        self._sheet = sheet
        self.read()

    def _show(self, reading: CardReading) -> None:
        self.reading = reading
        self.model.show_rows(reading.rows)
        self.summary.setText("\n".join(_summary(reading)))
        self._show_source(reading.source)
        if reading.flaws:
            self.trouble.say(lambda: _flaws(reading.flaws))
        else:
            self.trouble.clear()
        self._offer(reading.card)

    def _show_source(self, source: SheetSource | None) -> None:
        self.language.setHidden(source is None)
        self.sheet.setHidden(source is None or len(source.sheets) == 1)
        self.sheet.retranslate()
        if source is not None:
            self.language.show_value(source.language)
            self.sheet.show_value(source.sheet)

    def _sheets(self) -> dict[str, str]:
        source = None if self.reading is None else self.reading.source
        return {} if source is None else {name: name for name in source.sheets}

    def _fail(self, error: QaError) -> None:
        self.reading = None
        self.model.show_rows(())
        self.summary.setText("")
        self.trouble.blame(error)
        self._offer(None)

    def _offer(self, card: Scorecard | None) -> None:
        is_read = self.model.rowCount() > 0
        self.table.setVisible(is_read)
        self.summary.setVisible(bool(self.summary.text()))
        self._rest.setVisible(not is_read)
        before = None if card is None else self._versions.get(card.id)
        self.as_next.setVisible(before is not None)
        self.as_new.setVisible(before is not None)
        if card is not None and before is not None:
            named = said(before.name, before.card_id)
            self.as_next.setText(tr("As the next version of “{card}”").format(card=named))
            chosen = self.as_next if not is_sheet(self._path) or _is_called(card, before) else self.as_new
            chosen.setChecked(True)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(card is not None)

    def accept(self) -> None:
        """Hand the card over."""
        card = None if self.reading is None else self.reading.card
        if card is None:
            return
        if card.id not in self._versions or (self.as_next.isChecked() and not self.as_next.isHidden()):
            given = card
        else:
            given = card.model_copy(update={"id": free_id(card.id, self._versions)})
        super().accept()
        self.taken.emit(given)

    # -- looks -----------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Import a scorecard"))
        self.heading.setText(self._path.name)
        self.heading.setToolTip(as_plain(str(self._path)))
        self.table.setAccessibleName(tr("What was read"))
        self.as_new.setText(tr("As a new scorecard"))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Take it as a draft"))
        self.language.retranslate()
        self.sheet.retranslate()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_heads()) - 1)
        if self.reading is not None:
            self._show(self.reading)

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def _is_called(card: Scorecard, before: CardVersion) -> bool:
    """Return whether a card has the name of another one; the id of a sheet's is made of a few letters of its file."""
    return bool({card.name.zh, card.name.en} & {before.name.zh, before.name.en} - {""})


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return an id like another one that no card has."""
    stem = wanted[:56]
    return next(name for number in count(2) if (name := f"{stem}_{number}") not in taken)


def _summary(reading: CardReading) -> Iterator[str]:
    """Say what was read, and on a second line what of the file was not."""
    many = len(reading.rows)
    words = [trn("{count} criterion was read.", "{count} criteria were read.", many).format(count=many)]
    if reading.card is not None:
        words.append(tr("Nothing is stored before you take it."))
        if reading.source is not None:
            words.append(unsaid_words())
    yield sentences(*words)
    if reading.source is not None:
        yield sentences(*source_words(reading.source))


def _flaws(flaws: Sequence[str]) -> str:
    shown = list(flaws[:MOST_FLAWS])
    rest = len(flaws) - len(shown)
    if rest:
        shown.append(trn("and {count} more", "and {count} more", rest).format(count=rest))
    return "\n".join([tr("Mend these cells, save the file, and import it again:"), *shown])


def _heads() -> tuple[str, ...]:
    return tr("Row"), tr("Section"), tr("Criterion"), tr("Standard"), tr("Points"), tr("Kind of answer")


def _languages() -> dict[Language, str]:
    words: dict[Language, Callable[[], str]] = {
        Language.CHINESE: lambda: tr("Chinese"),
        Language.ENGLISH: lambda: tr("English"),
    }
    return {language: word() for language, word in words.items()}
