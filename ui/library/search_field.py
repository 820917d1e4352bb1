"""The search field: what is typed is searched once the hand rests."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget

from qa_desktop.language import tr
from ui.icons import icon
from ui.theme import Theme
from ui.widgets.throttle import Pause

REST_MS = 120
SIGN_PX = 16
BUTTON_PX = 24


class SearchField(QLineEdit):
    """Tells `searched` after a rest; Esc clears it, `left` where it is empty; Enter and ↓ tell `entered`."""

    searched = Signal(str)
    left = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = QLabel(self)
        self._sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._clear = QToolButton(self)
        self._clear.setProperty("role", "icon")
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setIconSize(QSize(SIGN_PX, SIGN_PX))
        self._clear.setFixedSize(BUTTON_PX, BUTTON_PX)
        self._clear.hide()
        self.setTextMargins(SIGN_PX + 4, 0, 0, 0)
        self.setAcceptDrops(False)  # files dropped here belong to the panel, not into the text
        self._pause = Pause(REST_MS, self._search, self)
        self.textChanged.connect(self._take)
        self._clear.clicked.connect(self._empty)
        theme.changed.connect(self._paint)
        self._paint()
        self.retranslate()

    def clear_quietly(self) -> None:
        """Empty the field without searching."""
        self.clear()
        self._pause.stop()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcuts while the field has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear, leave, or edit."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self.text():
                self._empty()
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._pause.flush()
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the sign and the button in the middle of the line."""
        super().resizeEvent(event)
        self._sign.move(9, (self.height() - SIGN_PX) // 2)
        self._clear.move(self.width() - BUTTON_PX - 3, (self.height() - BUTTON_PX) // 2)

    def retranslate(self) -> None:
        """Word the hint anew."""
        self.setPlaceholderText(tr("Search agent, number, call id…"))
        self.setToolTip(self.placeholderText())
        self.setAccessibleName(tr("Search recordings"))
        self._clear.setToolTip(tr("Clear the search"))
        self._clear.setAccessibleName(tr("Clear the search"))

    def _empty(self) -> None:
        self.clear()
        self._pause.flush()

    def _take(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.setTextMargins(SIGN_PX + 4, 0, BUTTON_PX - 4 if text else 0, 0)
        self._pause.ask()

    def _search(self) -> None:
        self.searched.emit(self.text().strip())

    def _paint(self) -> None:
        self._sign.setPixmap(icon("search", self._theme.tokens.muted).pixmap(SIGN_PX, SIGN_PX))
        self._sign.setFixedSize(SIGN_PX, SIGN_PX)
        self._clear.setIcon(icon("close", self._theme.tokens.muted))
