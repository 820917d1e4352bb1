"""How far the running exchange has come: a line and a bar, looked at anew while it runs."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from qa_desktop.language import tr
from qa_desktop.sync.tally import Progress
from ui.widgets.plain import PlainLabel

LOOK_EVERY_MS = 200
STEPS = 1000


class SyncProgress(QWidget):
    """Hidden while nothing runs; `progress` is written by the thread of the exchange, so it is asked, not told."""

    def __init__(self, progress: Callable[[], Progress], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._progress = progress
        self.words = PlainLabel()
        self.words.setProperty("role", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setMaximum(STEPS)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        self.hide()

    def run(self, runs: bool) -> None:
        """Follow an exchange, or leave off."""
        self.setVisible(runs)
        if runs:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Show how far it is now."""
        progress = self._progress()
        self.bar.setAccessibleName(tr("Sync"))
        self.bar.setValue(int(share(progress) * STEPS))
        self.words.setText(progress_words(progress))


def share(progress: Progress) -> float:
    """Return how much of what is known of an exchange is done, from 0 to 1; nothing known is nothing done."""
    done, whole = progress.sent + progress.commits_read, progress.to_send + progress.commits
    return min(1.0, done / whole) if whole else 0.0


def progress_words(progress: Progress) -> str:
    """Say what an exchange does."""
    if not (progress.commits or progress.sent or progress.received):
        return tr("Connecting…")
    parts = []
    if progress.to_send or progress.sent:
        whole = max(progress.sent, progress.to_send)
        parts.append(tr("{count} of {whole} sent").format(count=progress.sent, whole=whole))
    parts.append(tr("{count} received").format(count=progress.received))
    return " · ".join(parts)
