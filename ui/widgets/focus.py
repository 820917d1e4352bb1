"""Leaving a part of the window that walks its own ways inside."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focus_beyond(part: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to what comes after `part` in the window, or before it; return whether there was anything."""
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    following: QWidget | None = _following(part, forward=forward)
    while following is not None and following is not part:
        if _takes_tab(following) and not part.isAncestorOf(following):
            following.setFocus(reason)
            return True
        following = _following(following, forward=forward)
    return False


def _following(widget: QWidget, *, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()


def _takes_tab(widget: QWidget) -> bool:
    by_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return by_tab and widget.isEnabled() and widget.isVisibleTo(widget.window())
