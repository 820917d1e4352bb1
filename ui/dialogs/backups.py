"""The backups of the store: which there are, making one, going back to one."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QAbstractTableModel, QEvent, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.backups import Backup, Backups
from ui.widgets.buttons import PushButton
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room
from ui.widgets.table import PlainTable
from ui.widgets.trouble import TroubleLine

SIZE = (560, 420)
T = TypeVar("T")
QUESTION_WIDTH = 360
WIDTHS = (200, 120)
Index = QModelIndex | QPersistentModelIndex


class BackupModel(QAbstractTableModel):
    """The backups, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.backups: tuple[Backup, ...] = ()

    def show(self, backups: Sequence[Backup]) -> None:
        """Show these."""
        self.beginResetModel()
        self.backups = tuple(backups)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.backups)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how much is told of each."""
        return 0 if parent is not None and parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Made"), tr("Size"), tr("Evaluations"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell says."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        backup = self.backups[index.row()]
        count = tr("cannot be opened") if backup.evaluations is None else str(backup.evaluations)
        size = QLocale().formattedDataSize(backup.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
        return (f"{backup.made_at.astimezone():%Y-%m-%d %H:%M:%S}", size, count)[index.column()]


class BackupsDialog(QDialog):
    """`restart_asked`: a backup is ready and takes the store's place when the program starts again.

    With `trouble` the store cannot be opened at all, and the backups are offered before there is a window.
    """

    restart_asked = Signal()

    def __init__(self, backups: Backups, parent: QWidget | None = None, *, trouble: QaError | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, trouble is None)
        self._lost = trouble
        self._backups = backups
        self._open = True
        self.model = BackupModel()
        self.table = PlainTable(self.model)
        self.empty = PlainLabel()
        self.intro = PlainLabel()
        self.make = PushButton()
        self.restore = PushButton()
        self.trouble = TroubleLine()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._load()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Backups") if self._lost is None else tr("Your data cannot be opened"))
        self.intro.setText(_intro(self._lost))
        if self._lost is not None:
            self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Quit"))
        self.empty.setText(tr("There is no backup yet. “Back up now” makes the first."))
        self.make.setText(tr("Back up now"))
        self.restore.setText(tr("Restore…"))
        self.table.setAccessibleName(tr("Backups"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def done(self, result: int) -> None:
        """Close; answers that are still on their way find nobody."""
        self._open = False
        super().done(result)

    def _lay_out(self) -> None:
        self.intro.setWordWrap(True)
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        for number, width in enumerate(WIDTHS):
            self.table.setColumnWidth(number, width)
        row = QHBoxLayout()
        for button in (self.make, self.restore):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAutoDefault(False)
            row.addWidget(button)
        self.make.setVisible(self._lost is None)
        if self._lost is not None:
            self.restore.setProperty("role", "primary")
        row.addStretch(1)
        row.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.intro)
        column.addWidget(self.table, stretch=1)
        column.addWidget(self.empty, alignment=Qt.AlignmentFlag.AlignTop)
        column.addStretch()
        column.addWidget(self.trouble)
        column.addLayout(row)
        give_room(self, *SIZE)

    def _connect(self) -> None:
        self.make.clicked.connect(self._make)
        self.restore.clicked.connect(self._ask)
        self.table.doubleClicked.connect(lambda _: self._ask())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.model.modelReset.connect(self._follow)
        self.buttons.rejected.connect(self.reject)

    # -- deeds -----------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        self._busy(True)
        self._backups.list(done=self._here(self._show), failed=self._here(self._blame))

    def _show(self, backups: Sequence[Backup]) -> None:
        self._busy(False)
        self.model.show(backups)
        self.empty.setVisible(not backups)
        self.table.setVisible(bool(backups))
        if backups:
            self.table.selectRow(0)
            self.table.setFocus()

    def _make(self) -> None:
        self.trouble.clear()
        self._busy(True)
        self._backups.make(done=self._here(lambda _backup: self._load()), failed=self._here(self._blame))

    def _ask(self) -> None:
        """Ask before the store is put aside for a backup."""
        backup = self._chosen
        if backup is None or not self.restore.isEnabled():
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setStyleSheet(f"QLabel {{ min-width: {QUESTION_WIDTH}px; }}")
        box.setWindowTitle(tr("Restore a backup"))
        when = f"{backup.made_at.astimezone():%Y-%m-%d %H:%M}"
        box.setText(tr("Go back to what was stored on {when}?").format(when=when))
        box.setInformativeText(
            tr("The program starts again. What is stored now is kept as a backup of its own, so you can come back.")
            if self._lost is None
            else tr("The program opens with it. What cannot be opened is put aside, not deleted.")
        )
        restore = box.addButton(tr("Restore"), QMessageBox.ButtonRole.DestructiveRole)
        restore.setObjectName("restore")
        keep = box.addButton(tr("Keep as it is"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        restore.clicked.connect(lambda: self._restore(backup))
        box.open()

    def _restore(self, backup: Backup) -> None:
        self.trouble.clear()
        self._busy(True)
        self._backups.restore(backup.file, done=self._restored, failed=self._here(self._blame))

    def _restored(self) -> None:
        if self._open:
            self.restart_asked.emit()
            self.accept()

    def _blame(self, error: QaError) -> None:
        self._busy(False)
        self.trouble.blame(error)

    def _busy(self, busy: bool) -> None:
        self.make.setEnabled(not busy)
        self._idle = not busy
        self._follow()

    def _choose(self) -> None:
        """Say at once why what was chosen cannot be restored."""
        self._follow()
        self.trouble.clear()
        backup = self._chosen
        if backup is not None and backup.trouble is not None:
            self.trouble.blame(backup.trouble)

    def _follow(self) -> None:
        backup = self._chosen
        self.restore.setEnabled(self._idle and backup is not None and backup.evaluations is not None)

    @property
    def _chosen(self) -> Backup | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.backups[rows[0].row()] if rows else None

    def _here(self, answer: Callable[[T], None]) -> Callable[[T], None]:
        """Let an answer find nobody once the dialog is closed."""

        def when_open(value: T) -> None:
            if self._open:
                answer(value)

        return when_open


def _intro(trouble: QaError | None) -> str:
    if trouble is None:
        return tr(
            "One is made every day and before an update changes the store; the newest ten are kept on this machine."
        )
    offer = tr("Choose a backup to go back to: what was graded since then is lost.")
    return f"{describe(trouble).what}\n\n{offer}"
