"""The commands of the window, made into actions with their keys."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from qa_desktop.language import tr, trc
from qa_desktop.services.card_words import Word


class CardMenu(StrEnum):
    """The menus, in their order."""

    CARD = "card"
    EDIT = "edit"
    LIFE = "life"
    VIEW = "view"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCommand:
    """A command; `in_outline`: its key is of use only while the outline has the keyboard.

    `is_switch`: its action shows what holds now by a tick.
    """

    id: str
    menu: CardMenu
    group: int
    text: Word
    keys: tuple[str, ...] = ()
    in_outline: bool = False
    is_switch: bool = False


def _command(
    command_id: str, menu: CardMenu, group: int, text: Word, *keys: str, in_outline: bool = False
) -> CardCommand:
    return CardCommand(id=command_id, menu=menu, group=group, text=text, keys=keys, in_outline=in_outline)


def _switch(command_id: str, menu: CardMenu, group: int, text: Word) -> CardCommand:
    return CardCommand(id=command_id, menu=menu, group=group, text=text, is_switch=True)


COMMANDS: tuple[CardCommand, ...] = (
    _command("new", CardMenu.CARD, 0, lambda: tr("New scorecard"), "Ctrl+Shift+N"),
    _command("import", CardMenu.CARD, 0, lambda: tr("Import from a file…"), "Ctrl+I"),
    _command("export", CardMenu.CARD, 1, lambda: tr("Export or print…"), "Ctrl+E"),
    _command("compare", CardMenu.CARD, 2, lambda: tr("Compare two versions…"), "Ctrl+Shift+C"),
    _command("uses", CardMenu.CARD, 2, lambda: tr("Evaluations with this version…"), "Ctrl+U"),
    _command("close", CardMenu.CARD, 3, lambda: tr("Close"), "Ctrl+W"),
    _command("undo", CardMenu.EDIT, 0, lambda: tr("Undo"), "Ctrl+Z"),
    _command("redo", CardMenu.EDIT, 0, lambda: tr("Redo"), "Ctrl+Y", "Ctrl+Shift+Z"),
    _command("add_criterion", CardMenu.EDIT, 1, lambda: tr("Add a criterion"), "Ctrl+N"),
    _command("add_section", CardMenu.EDIT, 1, lambda: tr("Add a section"), "Ctrl+Shift+S"),
    _command("copy", CardMenu.EDIT, 1, lambda: tr("Duplicate"), "Ctrl+D"),
    _command("remove", CardMenu.EDIT, 1, lambda: tr("Remove"), "Del", in_outline=True),
    _command("rename", CardMenu.EDIT, 2, lambda: tr("Rename"), "F2"),
    _command("up", CardMenu.EDIT, 2, lambda: tr("Move up"), "Alt+Up"),
    _command("down", CardMenu.EDIT, 2, lambda: tr("Move down"), "Alt+Down"),
    _command("next_version", CardMenu.LIFE, 0, lambda: tr("Begin the next version")),
    _command("discard", CardMenu.LIFE, 0, lambda: tr("Discard this draft…")),
    _command("propose", CardMenu.LIFE, 1, lambda: tr("Propose for approval…")),
    _command("approve", CardMenu.LIFE, 1, lambda: tr("Approve…")),
    _command("send_back", CardMenu.LIFE, 1, lambda: tr("Send back…")),
    _command("publish", CardMenu.LIFE, 2, lambda: tr("Publish…"), "Ctrl+Shift+P"),
    _command("retire", CardMenu.LIFE, 2, lambda: tr("Retire…")),
    _switch("default", CardMenu.LIFE, 3, lambda: tr("Grade with this card by default")),
    _switch("demand", CardMenu.LIFE, 3, lambda: tr("Publish only what a second manager approved")),
    _command("to_versions", CardMenu.VIEW, 0, lambda: tr("To the scorecards"), "Alt+1"),
    _command("to_outline", CardMenu.VIEW, 0, lambda: tr("To sections and criteria"), "Alt+2"),
    _command("to_form", CardMenu.VIEW, 0, lambda: tr("To the form"), "Alt+3"),
    _command("to_preview", CardMenu.VIEW, 0, lambda: tr("To the preview"), "Alt+4"),
    _command("to_checks", CardMenu.VIEW, 0, lambda: tr("To the checks"), "Alt+5"),
    _command("to_card", CardMenu.VIEW, 1, lambda: tr("Fields of the card itself"), "Alt+0"),
    _command("fold", CardMenu.VIEW, 2, lambda: tr("Fold all sections"), "Ctrl+Shift+-"),
    _command("unfold", CardMenu.VIEW, 2, lambda: tr("Unfold all sections"), "Ctrl+Shift+="),
)


def menu_title(menu: CardMenu) -> str:
    """Return a menu's title, with the key that opens it."""
    return {
        CardMenu.CARD: trc("scorecards", "&Card"),
        CardMenu.EDIT: trc("scorecards", "&Edit"),
        CardMenu.LIFE: trc("scorecards", "&Versions"),
        CardMenu.VIEW: trc("scorecards", "&View"),
    }[menu]


class CardActions(QObject):
    """One action a command; `on` hangs a deed on it."""

    def __init__(self, window: QWidget, outline: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(window)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setCheckable(command.is_switch)
            if command.in_outline:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                outline.addAction(action)
            else:
                window.addAction(action)
            self._actions[command.id] = action
        self._insert = QAction(outline)
        self._insert.setShortcut(QKeySequence("Ins"))
        self._insert.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._insert.triggered.connect(self["add_criterion"].trigger)
        outline.addAction(self._insert)
        self.retranslate()

    def __getitem__(self, command_id: str) -> QAction:
        """Return the action of a command."""
        return self._actions[command_id]

    def on(self, command_id: str, deed: Callable[[], object]) -> None:
        """Do `deed` when the command is given."""
        self._actions[command_id].triggered.connect(lambda _checked=False: deed())

    def keys_of(self, command_id: str) -> str:
        """Return the command's first key as the platform writes it."""
        return self._actions[command_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def retranslate(self) -> None:
        """Word every action anew."""
        for command in COMMANDS:
            self._actions[command.id].setText(command.text())


class CardMenuBar(QMenuBar):
    """The menus of the window."""

    def __init__(self, actions: CardActions) -> None:
        super().__init__()
        self._menus = {menu: self.addMenu("") for menu in CardMenu}
        for menu, widget in self._menus.items():
            widget.setToolTipsVisible(True)  # they say why a switch cannot be used
            _fill(widget, menu, actions)
        self.retranslate()

    def retranslate(self) -> None:
        """Word the titles anew."""
        for menu, widget in self._menus.items():
            widget.setTitle(menu_title(menu))


def _fill(widget: QMenu, menu: CardMenu, actions: CardActions) -> None:
    group = 0
    for command in COMMANDS:
        if command.menu is menu:
            if command.group != group:
                widget.addSeparator()
            group = command.group
            widget.addAction(actions[command.id])
