"""What stands where a list would be: what would be there, and the one next step."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import icon
from ui.theme import Theme
from ui.widgets.plain import PlainLabel

SIGN_PX = 28
WIDEST_BUTTON = 320


class EmptyState(QScrollArea):
    """A sign, a sentence, and buttons for what to do; words come from functions, so that languages can switch."""

    def __init__(self, theme: Theme, sign: str, text: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = sign
        self._text = text
        self._buttons: list[tuple[QPushButton, Callable[[], str]]] = []
        self._picture = PlainLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label = PlainLabel()
        self._label.setProperty("role", "muted")
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        content = QWidget()
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls along with its buttons
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(16, 24, 16, 16)
        self._column.setSpacing(10)
        self._column.addWidget(self._picture)
        self._column.addWidget(self._label)
        self._column.addStretch(1)
        theme.changed.connect(self._paint)
        self._paint()
        self.retranslate()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._label.text()

    def offer(self, name: str, word: Callable[[], str], *, primary: bool = False) -> QPushButton:
        """Add a button under the sentence."""
        button = QPushButton(word())
        button.setObjectName(name)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if primary:
            button.setProperty("role", "primary")
        self._buttons.append((button, word))
        button.setMaximumWidth(WIDEST_BUTTON)
        line = QHBoxLayout()  # so that it is as wide as it may be and in the middle; an alignment would shrink it
        line.addStretch(1)
        line.addWidget(button, WIDEST_BUTTON)
        line.addStretch(1)
        self._column.insertLayout(self._column.count() - 1, line)
        return button

    def reword(self, text: Callable[[], str]) -> None:
        """Say something else."""
        self._text = text
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._label.setText(self._text())
        for button, word in self._buttons:
            button.setText(word())

    def _paint(self) -> None:
        self._picture.setPixmap(icon(self._sign, self._theme.tokens.muted, SIGN_PX).pixmap(SIGN_PX, SIGN_PX))
