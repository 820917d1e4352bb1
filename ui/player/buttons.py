"""Buttons that give the commands of the table, so that keys, menus and buttons never disagree."""

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from ui.icons import USUAL_PX, icon
from ui.theme import Tokens
from ui.widgets.buttons import press_or_pass_on


def with_key(text: str, action: QAction) -> str:
    """Return a text for a tip, with the command's first key where it has one: `Loop the region (R)`."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({key})" if key else text


class ToolButton(QToolButton):
    """A flat button that is reached with Tab and pressed with Enter; a click leaves the focus where it was."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(USUAL_PX, USUAL_PX))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._icon = ""
        self._tint = ""
        self._tokens: Tokens | None = None

    def show_icon(self, name: str, tint: str = "") -> None:
        """Show that icon, in the colour `tint` or else in that of the text."""
        self._icon, self._tint = name, tint

    def light(self, lit: bool) -> None:
        """Mark it as in force, or not."""
        self._mark("lit", lit)

    def dress(self, tokens: Tokens) -> None:
        """Colour the icon for the theme."""
        self._tokens = tokens
        if not self._icon:
            return
        lit = self.isChecked() or bool(self.property("lit"))
        usual = tokens.on_accent if self.property("role") == "play" else tokens.accent if lit else tokens.text
        self.setIcon(icon(self._icon, self._tint or (usual if self.isEnabled() else tokens.muted)))

    def changeEvent(self, event: QEvent) -> None:
        """Colour the icon anew once the button comes into use, or is of none."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and self._tokens is not None:
            self.dress(self._tokens)

    def label(self, text: str) -> None:
        """Write a text beside the icon, or none."""
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
        self.setToolButtonStyle(beside if self._icon else Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._mark("beside", bool(self._icon and text))
        self.setText(text)

    def _mark(self, name: str, value: bool) -> None:
        """Let the style sheet see it."""
        if self.property(name) != value:
            self.setProperty(name, value)
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)


class ActionButton(ToolButton):
    """A button for a command: pressed it gives the command; it is enabled and checked as the command is."""

    def __init__(self, action: QAction, role: str = "tool", parent: QWidget | None = None) -> None:
        super().__init__(role, parent)
        self._action = action
        self.setCheckable(action.isCheckable())
        action.changed.connect(self.sync)
        self.clicked.connect(self._give)
        self.sync()

    @Slot()
    def sync(self) -> None:
        """Follow the command."""
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
        self.setAccessibleName(self._action.text())
        self.setToolTip(with_key(self._action.text(), self._action))

    @Slot()
    def _give(self) -> None:
        self._action.trigger()
        self.setChecked(self._action.isChecked())
