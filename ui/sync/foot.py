"""The exchange in the window's foot: one quiet line, which opens the window that says more."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.ports import Clock
from qa_desktop.services.sync_status import SyncStatus
from ui.sync.wording import needs_somebody, short_words
from ui.widgets.announce import announce
from ui.widgets.plain import as_plain


class SyncFoot(QToolButton):
    """Hidden while nobody has signed in; never takes the keyboard, a command does what it does."""

    asked = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._status = SyncStatus()
        self._needed = False
        self.setObjectName("sync-foot")
        self.setProperty("role", "foot")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self.asked)
        self.hide()

    @Slot(object)
    def show_status(self, status: SyncStatus) -> None:
        """Show how the exchange stands."""
        self._status = status
        self.retranslate()

    def retranslate(self) -> None:
        """Word it anew."""
        status = self._status
        words = short_words(status, self._clock.now())
        needed = needs_somebody(status)
        self.setText(words)
        self.setVisible(bool(words))
        self.setAccessibleName(tr("Sync: {status}").format(status=words))
        why = "" if status.fault is None else str(describe(status.fault))
        self.setToolTip(as_plain(why) or tr("How the exchange with the shared database stands"))
        if needed != self._needed:
            self._needed = needed
            self.setProperty("needed", needed)
            self.style().unpolish(self)
            self.style().polish(self)
            if needed:
                announce(self, words)

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
