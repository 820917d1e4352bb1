"""Before the window closes: everything typed goes to disk, or the person says that it may be lost."""

from typing import Protocol

from PySide6.QtWidgets import QMessageBox, QWidget

from qa_desktop.language import tr
from ui.widgets.settle import settle_typing


class Keeps(Protocol):
    """Keeps what is typed until it is on disk."""

    @property
    def has_unsaved(self) -> bool:
        """Whether anything is not on disk yet."""
        ...

    def flush(self) -> None:
        """Wait until everything is on disk or has failed."""
        ...


def may_close(window: QWidget, *keepers: Keeps) -> bool:
    """Save what is still waiting; where that fails, ask whether to close all the same."""
    settle_typing()
    for one in keepers:
        one.flush()
    if not any(one.has_unsaved for one in keepers):
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
