"""Finds what is cut off: texts without the room they need, widgets that stick out of what holds them.

A text may be elided where a tool tip has all of it.
"""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QSplitterHandle,
    QStatusBar,
    QTabBar,
    QWidget,
)

SLACK_PX = 1
FRAME = QSize(0, 32)
HEAD_PADDING_PX = 12
COMBO_ARROW_PX = 30


def cut_off(top: QWidget) -> list[str]:
    """Return a line for each visible widget in `top` that is cut off."""
    found = []
    for widget in (top, *top.findChildren(QWidget)):
        if widget.isVisibleTo(top) and widget.width() > 0 and not _hidden_by_qt(widget):
            found += [f"{_name_of(widget)}: {flaw}" for flaw in (*_short_of_room(widget), *_sticking_out(widget, top))]
    return found


def too_large(window: QWidget) -> list[str]:
    """Return a line where a window does not fit on its screen, or a dialog not with the system's frame around it."""
    room = window.screen().size() - (FRAME if isinstance(window, QDialog) else QSize())
    size = window.size()
    fits = size.width() <= room.width() and size.height() <= room.height()
    return [] if fits else [f"{_name_of(window)}: {size.toTuple()} on a screen with room for {room.toTuple()}"]


def _short_of_room(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield from _label(widget)
        case QLineEdit():
            yield from _line(widget)
        case QComboBox():
            room = widget.width() - COMBO_ARROW_PX
            yield from _text(widget, widget.currentText(), room)
        case QHeaderView():
            yield from _heads(widget)
        case QTabBar() | QMenu() | QStatusBar() | QAbstractScrollArea() | QAbstractSpinBox():
            pass
        case _ if type(widget).__module__.startswith("ui.") or isinstance(widget, QAbstractButton):
            yield from _size(widget)


def _label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + SLACK_PX:
            yield f"{needed} px high, has {label.height()}"
        return
    needed = label.sizeHint().width()
    if needed > label.width() + SLACK_PX and label.text() not in label.toolTip():
        yield f"{needed} px wide, has {label.width()}"


def _line(line: QLineEdit) -> Iterator[str]:
    if not line.text():
        margins = line.textMargins()
        room = line.contentsRect().width() - margins.left() - margins.right()
        yield from _text(line, line.placeholderText(), room)


def _text(widget: QWidget, text: str, room: int) -> Iterator[str]:
    needed = widget.fontMetrics().horizontalAdvance(text)
    if needed > room + SLACK_PX and text not in widget.toolTip():
        yield f"“{text}” is {needed} px wide, has {room}"


def _heads(heads: QHeaderView) -> Iterator[str]:
    if heads.orientation() is Qt.Orientation.Vertical or heads.isHidden():
        return
    model = heads.model()
    for section in range(heads.count()):
        text = model.headerData(section, Qt.Orientation.Horizontal)
        if text and not heads.isSectionHidden(section):
            needed = heads.fontMetrics().horizontalAdvance(str(text)) + HEAD_PADDING_PX
            if needed > heads.sectionSize(section) + SLACK_PX:
                yield f"head “{text}” is {needed} px wide, has {heads.sectionSize(section)}"


def _size(widget: QWidget) -> Iterator[str]:
    least, layout = widget.minimumSizeHint(), widget.layout()
    high = least.height()
    if layout is not None and layout.hasHeightForWidth():
        high = layout.minimumHeightForWidth(widget.width())
    elif layout is None and widget.hasHeightForWidth():
        high = widget.heightForWidth(widget.width())
    if min(high, widget.maximumHeight()) > widget.height() + SLACK_PX:
        yield f"{high} px high, has {widget.height()}"
    if min(least.width(), widget.maximumWidth()) > widget.width() + SLACK_PX:
        yield f"{least.width()} px wide, has {widget.width()}"


def _sticking_out(widget: QWidget, top: QWidget) -> Iterator[str]:
    parent = widget.parentWidget()
    if widget is top or parent is None or widget.isWindow() or _scrolls(parent):
        return
    around = QRect(parent.rect()).adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX)
    if not around.contains(widget.geometry()):
        yield f"at {widget.geometry().getRect()} sticks out of {_name_of(parent)} {parent.size().toTuple()}"


def _scrolls(parent: QWidget) -> bool:
    above = parent.parentWidget()
    return isinstance(above, QAbstractScrollArea) or isinstance(parent, QAbstractScrollArea)


def _hidden_by_qt(widget: QWidget) -> bool:
    """Tell whether it is one of Qt's own parts that come and go: a splitter's handle, a table's corner."""
    return isinstance(widget, QSplitterHandle) or widget.objectName().startswith("qt_")


def _name_of(widget: QWidget) -> str:
    text = getattr(widget, "text", "")
    words = text() if callable(text) else text
    named = widget.objectName() or widget.accessibleName() or str(words)
    return f"{type(widget).__name__} “{named[:50]}”"
