"""Leads imports from the question to the report; one runs at a time, the others wait their turn."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.naming import NamePattern
from qa_desktop.services.import_report import ImportReport, ImportRun
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock
from qa_desktop.services.preferences import Preferences
from ui.library.choosing import choose_files, choose_folder
from ui.library.import_bar import ImportBar
from ui.library.import_dialog import ImportDialog
from ui.library.import_result import ImportResult
from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class _Wish:
    paths: tuple[Path, ...]
    patterns: tuple[NamePattern, ...]


class ImportDesk(QObject):
    """Asks what to import, starts it, shows it in `bar`, tells what became of it."""

    def __init__(
        self,
        *,
        importer: Importer,
        preferences: Preferences,
        jobs: Jobs,
        clock: Clock,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._importer = importer
        self._preferences = preferences
        self._jobs = jobs
        self._clock = clock
        self._theme = theme
        self._parent = parent
        self._waiting: deque[_Wish] = deque()
        self._run: ImportRun | None = None
        self._last = _Wish((), ())
        self._report = ImportReport()
        self._earlier = ImportReport()
        self.bar = ImportBar(theme)
        self.bar.cancel_asked.connect(self.cancel)
        self.bar.details_asked.connect(self._show_details)

    @property
    def is_running(self) -> bool:
        """Whether an import is under way."""
        return self._run is not None

    def ask_for_files(self) -> None:
        """Let the person choose files, then show what will be imported."""
        self._ask_if_any(choose_files(self._parent))

    def ask_for_folder(self) -> None:
        """Let the person choose a folder, then show what will be imported."""
        self._ask_if_any(choose_folder(self._parent))

    def ask(self, paths: Sequence[Path]) -> None:
        """Show what will be imported from there."""
        dialog = ImportDialog(
            paths,
            preferences=self._preferences,
            jobs=self._jobs,
            clock=self._clock,
            theme=self._theme,
            parent=self._parent,
        )
        dialog.start_asked.connect(self.start)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def start(self, paths: Sequence[Path], patterns: Sequence[NamePattern]) -> None:
        """Import, at once or after what is being imported."""
        self._waiting.append(_Wish(tuple(paths), tuple(patterns)))
        if self._run is None:
            self._begin()

    def cancel(self) -> None:
        """Stop the import and those that wait; what was imported stays."""
        self._waiting.clear()
        if self._run is not None:
            self._run.cancel()
            self.bar.show_cancelling()

    def close(self) -> None:
        """Stop everything: the window closes."""
        for dialog in self._parent.findChildren(ImportDialog):
            dialog.reject()
        self.cancel()

    def _begin(self) -> None:
        wish = self._last = self._waiting.popleft()
        self.bar.begin()
        over: list[ImportReport] = []

        def finish(report: ImportReport) -> None:
            over.append(report)
            self._finish(report)

        try:
            run = self._importer.start(wish.paths, wish.patterns, on_progress=self.bar.show_progress, on_done=finish)
        except QaError as error:
            self._finish(ImportReport(stopped_by=error))
            return
        if not over:  # jobs may have answered at once
            self._run = run

    def _finish(self, report: ImportReport) -> None:
        self._run = None
        together = _joined(self._earlier, report)
        if self._waiting:
            self._earlier = together
            self._begin()
            return
        self._earlier = ImportReport()
        self._report = together
        self.bar.show_report(together)

    def _ask_if_any(self, paths: Sequence[Path]) -> None:
        if paths:
            self.ask(paths)

    def _show_details(self) -> None:
        result = ImportResult(self._report, self._parent)
        result.retry_asked.connect(lambda paths: self.start(paths, self._last.patterns))
        result.open()


def _joined(first: ImportReport, second: ImportReport) -> ImportReport:
    """Return one report on two imports that ran one after the other."""
    return ImportReport(
        imported=[*first.imported, *second.imported],
        duplicates=[*first.duplicates, *second.duplicates],
        failures=[*first.failures, *second.failures],
        notes=[*first.notes, *second.notes],
        cancelled=first.cancelled or second.cancelled,
        stopped_by=first.stopped_by or second.stopped_by,
        left=first.left + second.left,
    )
