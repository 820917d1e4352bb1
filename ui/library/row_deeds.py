"""What can be done to a call in the list beside opening it."""

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.recording import Recording
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import LibraryRow, QueueState
from ui.library.details_dialog import DetailsDialog
from ui.library.ports import Library
from ui.library.wording import sentence_of
from ui.widgets.plain import as_plain

QUESTION_WIDTH = 360


class RowDeeds(QObject):
    """The menu of a row, and its deeds; `troubled` carries a function that says what went wrong."""

    open_asked = Signal(str)
    troubled = Signal(object)

    def __init__(self, library: Library, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._library = library
        self._jobs = jobs
        self._parent = parent

    def show_menu(self, row: LibraryRow, place: QPoint, *, is_open: bool) -> None:
        """Show what can be done to a row; the call on the desk cannot be removed."""
        menu = self._menu(row)
        remove = menu.actions()[-1]
        if row.state is not QueueState.TO_DO:
            remove.setEnabled(False)
            remove.setToolTip(tr("A call that has been graded stays in the library."))
        elif is_open:
            remove.setEnabled(False)
            remove.setToolTip(tr("This call is open. Open another one first."))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _menu(self, row: LibraryRow) -> QMenu:
        menu = QMenu(self._parent)
        menu.setToolTipsVisible(True)
        deeds = (
            ("row-open", tr("Open"), lambda: self.open_asked.emit(row.recording_id)),
            ("row-details", tr("Edit call details…"), lambda: self.edit(row)),
            ("row-folder", tr("Show in folder"), lambda: self.show_in_folder(row)),
            ("", "", None),
            ("row-remove", tr("Remove from the library…"), lambda: self.ask_to_remove(row)),
        )
        for name, word, deed in deeds:
            if deed is None:
                menu.addSeparator()
                continue
            action = menu.addAction(word)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked=False, deed=deed: deed())
        return menu

    def edit(self, row: LibraryRow) -> None:
        """Open the details of a call."""

        def load() -> tuple[Recording, tuple[str, ...], tuple[str, ...]]:
            return self._library.recording(row.recording_id), self._library.agents(), self._library.queues()

        self._jobs.store(load, lambda found: self._show_details(*found), self._fail)

    def show_in_folder(self, row: LibraryRow) -> None:
        """Open the folder that holds the file."""
        self._jobs.store(lambda: self._folder_of(row), self._open_folder, self._fail)

    def ask_to_remove(self, row: LibraryRow) -> None:
        """Ask, then take a call off the list."""
        box = QMessageBox(self._parent)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setStyleSheet(f"QLabel {{ min-width: {QUESTION_WIDTH}px; }}")
        box.setWindowTitle(tr("Remove from the library"))
        box.setText(tr("Remove this call from the library?"))
        lost = tr("The sound file stays where it is; you can import it again. What was edited by hand is lost.")
        box.setInformativeText(as_plain(f"{sentence_of(row)}\n\n{lost}"))
        remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        remove.setObjectName("remove")
        keep = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        keep.setObjectName("keep")
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        remove.clicked.connect(lambda: self._remove(row))
        box.open()

    def _remove(self, row: LibraryRow) -> None:
        self._jobs.store(lambda: self._library.remove(row.recording_id), None, self._fail)

    def _show_details(self, recording: Recording, agents: tuple[str, ...], queues: tuple[str, ...]) -> None:
        dialog = DetailsDialog(recording, self._library, self._jobs, self._parent)
        dialog.offer(agents, queues)
        dialog.open()

    def _folder_of(self, row: LibraryRow) -> str:
        paths = self._library.paths(row.recording_id)
        return next((str(path.parent) for path in paths if path.parent.is_dir()), "")

    def _open_folder(self, folder: str) -> None:
        if not folder:
            self.troubled.emit(lambda: tr("The folder of this file is not there any more."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            self.troubled.emit(lambda: tr("The folder could not be opened: {folder}").format(folder=folder))

    def _fail(self, error: QaError) -> None:
        self.troubled.emit(lambda: str(describe(error)))
