"""Choosing recordings with the system's own dialogs."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from qa_desktop.language import tr
from qa_desktop.services.file_finding import EXTENSIONS


def choose_files(parent: QWidget) -> tuple[Path, ...]:
    """Let the person choose sound files, none where they think better of it."""
    written = sorted({*EXTENSIONS, *(extension.upper() for extension in EXTENSIONS)})  # some systems tell them apart
    endings = " ".join(f"*{extension}" for extension in written)
    filters = ";;".join((tr("Recordings ({endings})").format(endings=endings), tr("All files (*)")))
    names, _ = QFileDialog.getOpenFileNames(parent, tr("Import recordings"), "", filters)
    return tuple(Path(name) for name in names)


def choose_folder(parent: QWidget) -> tuple[Path, ...]:
    """Let the person choose a folder, none where they think better of it."""
    name = QFileDialog.getExistingDirectory(parent, tr("Import a folder"))
    return (Path(name),) if name else ()
