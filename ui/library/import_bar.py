"""The foot of the queue while an import runs, and what became of it afterwards."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import tr, trn
from qa_desktop.services.import_report import ImportReport, Progress
from ui.icons import icon
from ui.theme import Theme
from ui.widgets.plain import PlainLabel, as_plain

GONE_AFTER_MS = 8000


class ImportBar(QWidget):
    """Says how far the import is, or what became of it; a clean result leaves by itself."""

    cancel_asked = Signal()
    details_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._progress: Progress | None = None
        self._report: ImportReport | None = None
        self._cancelling = False
        self._label = PlainLabel()
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._name = PlainLabel()
        self._name.setProperty("role", "small")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._cancel = QPushButton()
        self._cancel.setObjectName("import-cancel")
        self._details = QPushButton()
        self._details.setObjectName("import-details")
        self._dismiss = QToolButton()
        self._dismiss.setObjectName("import-dismiss")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GONE_AFTER_MS)
        self._lay_out()
        self._connect()
        self._paint()
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What is said."""
        return self._label.text()

    def begin(self) -> None:
        """An import begins: its files are being looked for."""
        self._timer.stop()
        self._progress, self._report, self._cancelling = None, None, False
        self.show()
        self.retranslate()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self._progress = progress
        self.retranslate()

    def show_cancelling(self) -> None:
        """It was asked to stop; what is being read is waited for."""
        self._cancelling = True
        self.retranslate()

    def show_report(self, report: ImportReport) -> None:
        """It is over."""
        self._report = report
        self.retranslate()
        QAccessible.updateAccessibility(QAccessibleEvent(self._label, QAccessible.Event.Alert))
        if not _has_details(report):
            self._timer.start()

    def retranslate(self) -> None:
        """Word everything anew."""
        over = self._report is not None
        self._cancel.setText(tr("Cancel"))
        self._details.setText(tr("Details…"))
        self._dismiss.setToolTip(tr("Dismiss"))
        self._dismiss.setAccessibleName(tr("Dismiss"))
        self._bar.setAccessibleName(tr("Import"))
        self._cancel.setVisible(not over)
        self._cancel.setEnabled(not self._cancelling)
        self._dismiss.setVisible(over)
        self._details.setVisible(self._report is not None and _has_details(self._report))
        self._bar.setVisible(not over and self._progress is not None)
        self._name.setVisible(not over and self._progress is not None)
        self._label.setText(self._sentence())
        if self._progress is not None:
            self._bar.setMaximum(max(1, self._progress.total))
            self._bar.setValue(self._progress.done)
            metrics = self._name.fontMetrics()
            self._name.setText(
                metrics.elidedText(self._progress.name, Qt.TextElideMode.ElideMiddle, self._name.width())
            )
            self._name.setToolTip(as_plain(self._progress.name))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._dismiss.setProperty("role", "icon")
        self._dismiss.setIconSize(QSize(16, 16))
        self._dismiss.setFixedSize(24, 24)
        top = QHBoxLayout()
        top.addWidget(self._label, 1)
        top.addWidget(self._cancel)
        top.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._bar)
        column.addWidget(self._name)
        column.addWidget(self._details, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self._cancel.clicked.connect(self.cancel_asked)
        self._details.clicked.connect(self.details_asked)
        self._dismiss.clicked.connect(self.hide)
        self._timer.timeout.connect(self.hide)
        self._theme.changed.connect(self._paint)

    def _sentence(self) -> str:
        if self._report is not None:
            return report_in_words(self._report)
        if self._cancelling:
            return tr("Stopping…")
        if self._progress is None:
            return tr("Looking for recordings…")
        return tr("Importing {done} of {total}").format(done=self._progress.done, total=self._progress.total)

    def _paint(self) -> None:
        self._dismiss.setIcon(icon("close", self._theme.tokens.muted))


def report_in_words(report: ImportReport) -> str:
    """Say what became of an import in one line."""
    imported, known, failed = len(report.imported), len(report.duplicates), len(report.failures)
    parts = [trn("{count} imported", "{count} imported", imported).format(count=imported)]
    if known:
        parts.append(trn("{count} already here", "{count} already here", known).format(count=known))
    if failed:
        parts.append(trn("{count} could not be read", "{count} could not be read", failed).format(count=failed))
    if report.left:
        parts.append(trn("{count} left out", "{count} left out", report.left).format(count=report.left))
    if report.cancelled:
        parts.append(tr("cancelled"))
    return " · ".join(parts)


def _has_details(report: ImportReport) -> bool:
    return bool(report.failures or report.duplicates or report.notes or report.stopped_by)
