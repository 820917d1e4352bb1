"""The bar in which messages appear: under the work, over the foot, never in the way."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from qa_desktop.language import sentences, tr
from ui.icons import icon
from ui.notify import Message, Notifier, Tone
from ui.theme import Theme

NOTICE_MS = 6000
ICONS = {Tone.INFO: "info", Tone.GOOD: "check", Tone.WARNING: "warning", Tone.ERROR: "error"}


class MessageBar(QFrame):
    """Shows the newest message; notices leave by themselves, warnings and errors wait to be dismissed."""

    def __init__(self, notifier: Notifier, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = Tone.INFO
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called anything
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._dismiss = QToolButton()
        self._dismiss.setProperty("role", "quiet")
        self._dismiss.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self._sign)
        row.addWidget(self._text)
        row.addWidget(self._dismiss)
        notifier.said.connect(self._show)
        theme.changed.connect(self._paint)
        self.hide()
        self.retranslate()

    @property
    def text(self) -> str:
        """What stands in the bar."""
        return self._text.text()

    def retranslate(self) -> None:
        """Word the button anew; the message keeps the words it was said in."""
        self._dismiss.setToolTip(tr("Dismiss"))
        self._dismiss.setAccessibleName(tr("Dismiss"))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show(self, message: Message) -> None:
        self._tone = message.tone
        self._text.setText(sentences(message.text, message.way_out))
        self._paint()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))
        if message.tone in (Tone.INFO, Tone.GOOD):
            self._timer.start(NOTICE_MS)
        else:
            self._timer.stop()

    def _paint(self) -> None:
        tokens = self._theme.tokens
        ink, ground = {
            Tone.INFO: (tokens.accent, tokens.selected),
            Tone.GOOD: (tokens.good, tokens.good_soft),
            Tone.WARNING: (tokens.warning, tokens.warning_soft),
            Tone.ERROR: (tokens.bad, tokens.bad_soft),
        }[self._tone]
        self._sign.setPixmap(icon(ICONS[self._tone], ink).pixmap(16, 16))
        self._dismiss.setIcon(icon("close", tokens.muted))
        self.setStyleSheet(f"MessageBar {{ background: {ground}; border-top: 1px solid {tokens.line}; }}")
