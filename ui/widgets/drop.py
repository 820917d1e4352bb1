"""Files and folders dropped on a panel."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from qa_desktop.language import tr
from ui.theme import Theme


def paths_in(mime: QMimeData) -> tuple[Path, ...]:
    """Return the local files and folders that are being dragged."""
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())


class DropArea(QObject):
    """Lets a widget take files and folders anywhere on it, and shows a veil while they hover over it."""

    dropped = Signal(object)

    def __init__(self, widget: QWidget, theme: Theme) -> None:
        super().__init__(widget)
        self._widget = widget
        self._theme = theme
        self._veil = QLabel(widget)
        self._veil.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._veil.setWordWrap(True)
        self._veil.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._veil.hide()
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the drag events of the widget."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._veil.hide()
            return self._take(event)
        if isinstance(event, (QDragEnterEvent, QDragMoveEvent)):
            return self._allow(event)
        if event.type() == QEvent.Type.DragLeave:
            self._veil.hide()
        return super().eventFilter(watched, event)

    def _allow(self, event: QDropEvent) -> bool:
        if not paths_in(event.mimeData()):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.DragEnter:
            self._show_veil()
        return True

    def _take(self, event: QDropEvent) -> bool:
        paths = paths_in(event.mimeData())
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(paths)
        return True

    def _show_veil(self) -> None:
        tokens = self._theme.tokens
        self._veil.setText(tr("Drop to import"))
        self._veil.setStyleSheet(
            f"background: {tokens.selected}; color: {tokens.accent_ink}; border: 2px dashed {tokens.accent};"
            " border-radius: 6px; font-weight: 600;"
        )
        self._veil.setGeometry(self._widget.rect().adjusted(8, 8, -8, -8))
        self._veil.raise_()
        self._veil.show()
