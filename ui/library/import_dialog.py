"""Before an import: which files, read by which pattern, and what will be known of their calls."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.naming import NamePattern
from qa_desktop.interchange.name_presets import PRESETS
from qa_desktop.language import tr, trn
from qa_desktop.language.errors import describe
from qa_desktop.services.call_details import DetailsReader, usual_patterns
from qa_desktop.services.file_finding import Findings, find_files
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock
from qa_desktop.services.preferences import Preferences
from ui.library.choosing import choose_files, choose_folder
from ui.library.import_preview import PreviewColumn, PreviewModel
from ui.library.look import Ticket
from ui.library.pattern_editor import PatternEditor
from ui.theme import Theme
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.drop import DropArea
from ui.widgets.plain import PlainLabel, as_plain
from ui.widgets.room import give_room
from ui.widgets.table import PlainTable
from ui.widgets.trouble import TroubleLine

SIZE = (860, 520)
WIDTHS = {PreviewColumn.FILE: 270, PreviewColumn.TIME: 130}
NOTES_SHOWN = 3


class ImportDialog(QDialog):
    """Shows what will be imported; `start_asked` carries the paths and the patterns once the person says so."""

    start_asked = Signal(object, object)

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        preferences: Preferences,
        jobs: Jobs,
        clock: Clock,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._paths = list(paths)
        self._preferences = preferences
        self._jobs = jobs
        self._clock = clock
        self._theme = theme
        self._ticket = Ticket()
        self._findings: Findings | None = None
        self._notes: tuple[QaError, ...] = ()
        give_room(self, *SIZE)
        self.preview = PreviewModel(self)
        self._table = PlainTable(self.preview)
        self.patterns = QComboBox()
        self._labels = {name: PlainLabel() for name in ("sources", "pattern", "found")}
        self._deeds = {name: QPushButton() for name in ("files", "folder", "patterns")}
        self._trouble = TroubleLine()
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self._start = self._buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self._fill_patterns()
        self.retranslate()
        self.patterns.setFocus()
        self._look()

    @property
    def found(self) -> str:
        """What is said of the files found."""
        return self._labels["found"].text()

    def accept(self) -> None:
        """Ask for the import to begin."""
        super().accept()
        self.start_asked.emit(tuple(self._paths), self._chosen())

    def done(self, result: int) -> None:
        """Take no more answers."""
        self._ticket.void = True
        super().done(result)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Import recordings"))
        self._labels["pattern"].setText(tr("Read the names by"))
        self.patterns.setAccessibleName(tr("Read the names by"))
        self._deeds["files"].setText(tr("Add files…"))
        self._deeds["folder"].setText(tr("Add a folder…"))
        self._deeds["patterns"].setText(tr("Edit patterns…"))
        self._table.setAccessibleName(tr("What will be read"))
        self.patterns.setItemText(0, tr("the pattern that fits best"))
        self._start.setText(tr("Import"))
        self.preview.retranslate()
        self._show_sources()
        self._show_found()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._labels["sources"].setWordWrap(True)
        self._labels["sources"].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._labels["found"].setProperty("role", "heading")
        self._labels["pattern"].setBuddy(self.patterns)
        self.patterns.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for name, button in self._deeds.items():
            button.setObjectName(f"import-{name}")
            button.setAutoDefault(False)
        for place, width in WIDTHS.items():
            self._table.setColumnWidth(place, width)
        sources = _row(self._labels["sources"], self._deeds["files"], self._deeds["folder"])
        pattern = _row(self._labels["pattern"], self.patterns, self._deeds["patterns"])
        self._start.setObjectName("import-start")
        self._start.setProperty("role", "primary")
        self._start.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(sources)
        column.addLayout(pattern)
        column.addWidget(self._labels["found"])
        column.addWidget(self._table, 1)
        column.addWidget(self._trouble)
        column.addWidget(self._buttons)

    def _connect(self) -> None:
        self._deeds["files"].clicked.connect(lambda: self._add(choose_files(self)))
        self._deeds["folder"].clicked.connect(lambda: self._add(choose_folder(self)))
        self._deeds["patterns"].clicked.connect(self._edit_patterns)
        self.patterns.activated.connect(self._look)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        DropArea(self, self._theme).dropped.connect(self._add)

    def _fill_patterns(self) -> None:
        chosen = self.patterns.currentText()
        self.patterns.clear()
        self.patterns.addItem(tr("the pattern that fits best"))
        for pattern in self._every():
            self.patterns.addItem(pattern.name)
        self.patterns.setCurrentIndex(max(0, self.patterns.findText(chosen)))

    def _every(self) -> tuple[NamePattern, ...]:
        return (*self._preferences.settings.name_patterns, *PRESETS)

    def _chosen(self) -> tuple[NamePattern, ...]:
        number = self.patterns.currentIndex()
        if number > 0:
            return (self._every()[number - 1],)
        return usual_patterns(self._preferences.settings.name_patterns)

    def _add(self, paths: Sequence[Path]) -> None:
        new = [path for path in paths if path not in self._paths]
        if new:
            self._paths += new
            self._show_sources()
            self._look()

    def _edit_patterns(self) -> None:
        names = [] if self._findings is None else [found.seen.path.name for found in self._findings.files[:50]]
        editor = PatternEditor(self._preferences, self._theme, names, self)
        editor.saved.connect(self._fill_patterns)
        editor.saved.connect(self._look)
        editor.open()

    def _look(self) -> None:
        self._ticket.void = True
        self._ticket = ticket = Ticket()
        paths = tuple(self._paths)
        self._findings = None
        try:
            details = DetailsReader(self._chosen())
        except QaError as error:
            self._trouble.blame(error)
            return
        self._show_found()
        self._jobs.pool(
            lambda: find_files(paths, details, self._clock, lambda: ticket.void),
            lambda findings: self._take(ticket, findings, tuple(details.notes)),
        )

    def _take(self, ticket: Ticket, findings: Findings, notes: tuple[QaError, ...]) -> None:
        if ticket.void:
            return
        self._findings = findings
        self._notes = (*(trouble.error for trouble in findings.troubles), *notes)
        self.preview.show_findings(findings)
        self._show_found()

    def _show_sources(self) -> None:
        names = [path.name or str(path) for path in self._paths]
        self._labels["sources"].setText(_shortened(names))
        self._labels["sources"].setToolTip(as_plain("\n".join(str(path) for path in self._paths[:30])))

    def _show_found(self) -> None:
        findings = self._findings
        self._start.setEnabled(findings is not None and bool(findings.files))
        if findings is None:
            self._labels["found"].setText(tr("Looking for recordings…"))
            return
        count = len(findings.files)
        self._labels["found"].setText(
            trn("{count} recording found", "{count} recordings found", count).format(count=count)
            if count
            else tr("No recordings here. Add files, or a folder that holds some.")
        )
        if self._notes:
            self._trouble.say(lambda: _notes_in_words(self._notes))
        else:
            self._trouble.clear()


def _notes_in_words(notes: Sequence[QaError]) -> str:
    lines = [str(describe(note)) for note in notes[:NOTES_SHOWN]]
    left = len(notes) - NOTES_SHOWN
    if left > 0:
        lines.append(trn("… and {count} more", "… and {count} more", left).format(count=left))
    return "\n".join(lines)


def _shortened(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    left = len(names) - 3
    return shown if left <= 0 else tr("{names} and {count} more").format(names=shown, count=left)


def _row(label: QLabel, *widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label)
    for widget in widgets:
        row.addWidget(widget)
    return row
