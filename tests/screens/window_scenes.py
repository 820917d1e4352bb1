"""The dialogs, menus and messages of the window itself."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QMenu, QTabWidget, QWidget

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.language import tr
from tests.screens.stage import Stage
from ui.notify import Tone

ANA = "Ana"


def settings_general(stage: Stage) -> QWidget:
    """The settings."""
    stage.bench.commands.settings()
    return stage.dialog()


def settings_keys(stage: Stage) -> QWidget:
    """The settings' second page."""
    stage.bench.commands.settings()
    dialog = stage.dialog()
    dialog.findChildren(QTabWidget)[0].setCurrentIndex(1)
    return dialog


def keys(stage: Stage) -> QWidget:
    """All keys."""
    stage.bench.commands.keys()
    return stage.dialog()


def export(stage: Stage) -> QWidget:
    """The export."""
    stage.bench.commands.export()
    dialog = stage.dialog()
    path = dialog.findChild(QLineEdit, "export-path")
    assert path is not None
    path.setText(str(Path("D:/质检/2026-03/evaluations.csv")))
    return dialog


def about(stage: Stage) -> QWidget:
    """What this is."""
    stage.bench.commands.about()
    return stage.dialog()


def tags(stage: Stage) -> QWidget:
    """The tag editor."""
    stage.bench.commands.tags()
    return stage.dialog()


def play_menu(stage: Stage) -> QWidget:
    """A menu of the window."""
    stage.open(ANA)
    menu = stage.bench.window.menuBar().actions()[2].menu()
    assert isinstance(menu, QMenu)
    menu.popup(QPoint(0, 0))
    return menu


def message_info(stage: Stage) -> QWidget:
    """A notice."""
    stage.open(ANA)
    stage.application.notifier.say(Tone.INFO, tr("No call in this queue is left to be graded."))
    return stage.window


def message_good(stage: Stage) -> QWidget:
    """Something has succeeded."""
    stage.bench.commands._say_exported(41, Path("D:/质检/2026-03/evaluations.csv"))
    return stage.window


def message_error(stage: Stage) -> QWidget:
    """Something has failed."""
    stage.open(ANA)
    stage.bench.calls.say(
        EnvironmentFault("export.unwritable", file="D:\\质检\\2026-03\\evaluations.csv", reason="Permission denied")
    )
    return stage.window


BUILDS = (
    settings_general,
    settings_keys,
    keys,
    export,
    about,
    tags,
    play_menu,
    message_info,
    message_good,
    message_error,
)
