"""Where something is to be saved: a file of the right kind, and none is lost without being asked about."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from qa_desktop.language import tr
from ui.widgets.plain import as_plain


def choose_file(parent: QWidget, title: str, proposed: Path, kinds: Mapping[str, str]) -> Path | None:
    """Return the file that was chosen, with one of the endings; None where none was.

    `kinds` are the endings ("pdf") by the words that they are chosen with ("PDF (*.pdf)"). The system's dialog asks
    about the name as it was typed: where the ending is only put on here, another file may have that name.
    """
    while True:
        typed, kind = QFileDialog.getSaveFileName(parent, title, str(proposed), ";;".join(kinds))
        if not typed:
            return None
        chosen, endings = Path(typed), tuple(kinds.values())
        proposed = chosen
        if chosen.suffix.casefold().removeprefix(".") not in endings:
            proposed = chosen.with_name(f"{chosen.name}.{kinds.get(kind, endings[0])}")
        if proposed == chosen or not is_there(proposed) or _may_replace(proposed, title, parent):
            return proposed


def is_there(path: Path) -> bool:
    """Tell whether a file has that name; where that cannot be told, writing it will say what is wrong."""
    try:
        return path.is_file()
    except OSError:
        return False


def _may_replace(path: Path, title: str, parent: QWidget) -> bool:
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(title)
    box.setText(as_plain(tr("“{file}” is there already. Replace it?").format(file=path.name)))
    replace = box.addButton(tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    box.deleteLater()
    return box.clickedButton() is replace
