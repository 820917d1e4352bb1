"""Settling what is being typed before the work goes elsewhere."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QApplication


def settle_typing() -> None:
    """Take over what an input method is still composing, then store and close the table cell that is being edited."""
    QGuiApplication.inputMethod().commit()
    editor = QApplication.focusWidget()
    viewport = None if editor is None else editor.parentWidget()
    view = None if viewport is None else viewport.parentWidget()
    if editor is not None and isinstance(view, QAbstractItemView) and view.viewport() is viewport:
        view.commitData(editor)
        view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
