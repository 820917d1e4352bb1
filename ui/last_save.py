"""Before the window closes: everything typed goes to disk, or the person says that it may be lost."""

from PySide6.QtWidgets import QMessageBox, QWidget

from qa_desktop.language import tr
from qa_desktop.services.autosave import Autosave
from ui.widgets.settle import settle_typing


def may_close(autosave: Autosave, window: QWidget) -> bool:
    """Save what is still waiting; where that fails, ask whether to close all the same."""
    settle_typing()
    autosave.flush()
    if not autosave.has_unsaved:
        return True
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        tr("QA Desktop"),
        tr("What you typed last could not be saved."),
        parent=window,
    )
    box.setInformativeText(tr("Keep the window open, make room on the disk, and it is saved by itself."))
    keep = box.addButton(tr("Keep open"), QMessageBox.ButtonRole.RejectRole)
    lose = box.addButton(tr("Close and lose it"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is lose
