"""The buttons that save the figures and the picture as files, and what became of it."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from qa_desktop.interchange.writing import write_whole
from qa_desktop.language import current_language, tr
from qa_desktop.services.card_health import Examined
from qa_desktop.services.health_table import TableForm, write_table
from qa_desktop.services.jobs import Jobs
from ui.card_health.plot_view import PlotView
from ui.widgets.announce import announce
from ui.widgets.file_choice import choose_file
from ui.widgets.plain import PlainLabel, as_plain

PICTURES = ("png", "svg", "pdf")
NOT_IN_A_FILES_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


class HealthSaving(QObject):
    """Saves what is shown; `failed` carries what went wrong."""

    failed = Signal(object)

    def __init__(self, jobs: Jobs, plot: PlotView, folder: Path, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._plot = plot
        self._folder = folder
        self._window = window
        self._examined: Examined | None = None
        self.table, self.picture = _button("health-save-table"), _button("health-save-picture")
        self.buttons = (self.table, self.picture)
        self.said = PlainLabel()
        self.said.setProperty("role", "good")
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.table.clicked.connect(self.save_table)
        self.picture.clicked.connect(self.save_picture)

    def offer(self, examined: Examined | None) -> None:
        """Offer to save this, None: there is nothing to save."""
        self._examined = examined
        for button in self.buttons:
            button.setVisible(examined is not None)

    def forget(self) -> None:
        """Say no more what was saved."""
        self.said.clear()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.table.setText(tr("Save the table…"))
        self.picture.setText(tr("Save the picture…"))

    def save_table(self) -> None:
        """Ask where to, and write the table."""
        examined = self._examined
        filters = {tr("Excel workbook (*.xlsx)"): "xlsx", tr("CSV, for spreadsheets (*.csv)"): "csv"}
        path = None if examined is None else self._ask(tr("Save the table"), filters)
        if examined is not None and path is not None:
            form = TableForm(path.suffix.lower().removeprefix("."))
            self._write(lambda: write_table(examined, form, path), path)

    def save_picture(self) -> None:
        """Ask where to, and write the picture."""
        filters = {
            tr("PNG picture (*.png)"): "png",
            tr("SVG drawing (*.svg)"): "svg",
            tr("PDF document (*.pdf)"): "pdf",
        }
        path = None if self._examined is None else self._ask(tr("Save the picture"), filters)
        if path is not None:
            content = self._plot.as_file(path.suffix.lower().removeprefix("."), self._title())
            self._write(lambda: write_whole(path, content), path)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _ask(self, title: str, filters: dict[str, str]) -> Path | None:
        """Return the file that was chosen, with one of the endings; None where none was."""
        name = NOT_IN_A_FILES_NAME.sub(" ", self._title()).strip()
        proposed = self._folder / f"{name}.{next(iter(filters.values()))}"
        return choose_file(self._window, title, proposed, filters)

    def _title(self) -> str:
        if self._examined is None:
            return ""
        card = self._examined.card
        return f"{card.name.in_language(current_language())} v{card.version}"

    def _write(self, work: Callable[[], object], path: Path) -> None:
        self.forget()
        self._jobs.pool(work, lambda _: self._tell(path), self.failed.emit)

    def _tell(self, path: Path) -> None:
        self._folder = path.parent
        words = tr("Saved: {file}").format(file=path.name)
        self.said.setText(words)
        self.said.setToolTip(as_plain(str(path)))
        announce(self._window, words)


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setAutoDefault(False)
    return button
