"""Buttons that draw themselves in the theme's colours and are pressed by Enter.

Space belongs to the player everywhere in the window, so Enter is the key that presses a button. The arrow keys are
left to what holds the buttons.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from ui.theme import Theme
from ui.widgets.drawing import draw_icon, fill_box, focus_ring, small_font, text_width
from ui.widgets.plain import as_plain

ICON_BUTTON_PX = 24
KEY_PX = 11
KEY_GAP = 8
FADED = 0.45
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


def press_or_pass_on(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press the button on Enter, pass arrow keys on; return whether the key was one of these."""
    if event.key() in ENTER and event.modifiers() in PLAIN:
        button.click()
        return True
    if event.key() in ARROWS:
        event.ignore()
        return True
    return False


def name_for_everyone(widget: QWidget, name: str, keys: str = "") -> None:
    """Say what a widget without words does: to the pointer by its tool tip, to a screen reader by its name."""
    widget.setToolTip(as_plain(f"{name} ({keys})" if keys else name))
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(keys)


class IconButton(QAbstractButton):
    """A quiet square button with an icon."""

    def __init__(self, theme: Theme, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon_name
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """Return a square that is easy to hit."""
        return QSize(ICON_BUTTON_PX, ICON_BUTTON_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon, lit where it is pointed at or pressed in."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.isChecked() or self.isDown():
            fill_box(painter, rect, tokens.selected)
        elif self.underMouse() and self.isEnabled():
            fill_box(painter, rect, tokens.hover)
        painter.setOpacity(1.0 if self.isEnabled() else FADED)
        draw_icon(painter, rect, self._icon_name, tokens.accent if self.isChecked() else tokens.muted)
        if self.hasFocus():
            focus_ring(painter, rect, tokens.accent)


class PushButton(QPushButton):
    """A button of the style sheet that Enter presses; its key stands small beside its words where there is room."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = ""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if role:
            self.setProperty("role", role)

    def set_keys(self, keys: str) -> None:
        """Show that key beside the words."""
        self._keys = keys
        self.setAccessibleDescription(keys)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room that words and key need."""
        hint = super().sizeHint()
        return QSize(hint.width() + self._key_room(), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Return the room that the words need."""
        return super().sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as the style does; with a key, words and key stand in the middle together."""
        if not self._keys or self.width() < self.sizeHint().width():
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._draw_words_and_key(painter)

    def _draw_words_and_key(self, painter: QPainter) -> None:
        wide = text_width(self.font(), self.text())
        left = (self.width() - wide - self._key_room()) / 2
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(self.palette().buttonText().color())
        painter.drawText(QRectF(left, 0, wide + 1, self.height()), middle, self.text())
        painter.setFont(small_font(self, KEY_PX))
        painter.drawText(QRectF(left + wide + KEY_GAP, 0, self.width(), self.height()), middle, self._keys)

    def _key_room(self) -> int:
        return KEY_GAP + text_width(small_font(self, KEY_PX), self._keys) if self._keys else 0
