"""How large a dialog may be on the screen it opens on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

FRAME = QSize(16, 44)
"""What the system's frame and title take of the screen, roughly."""


def give_room(dialog: QDialog, width: int, height: int) -> None:
    """Make it that large, or as large as its screen allows; the dialog has its parent by now."""
    room = (dialog.parentWidget() or dialog).screen().availableSize() - FRAME
    dialog.resize(QSize(width, height).boundedTo(room))


def scrolling(content: QWidget) -> QScrollArea:
    """Return an area in which a content that may find too little room is scrolled."""
    area = QScrollArea()
    set_up_scrolling(area, content)
    return area


def set_up_scrolling(area: QScrollArea, content: QWidget) -> None:
    """Let an area scroll a content and be seen itself only by its bars."""
    area.setWidget(content)
    content.setAutoFillBackground(False)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls along with what has the focus in it
    area.setFrameShape(QFrame.Shape.NoFrame)
