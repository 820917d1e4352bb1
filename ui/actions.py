"""The table of commands: menus, tool tips, the list of keys and the shortcut editor are all made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from qa_desktop.language import tr, trc

Wording = Callable[[], str]


class Menu(StrEnum):
    """The menus, in their order."""

    FILE = "file"
    EDIT = "edit"
    PLAY = "play"
    ANNOTATE = "annotate"
    SCORE = "score"
    VIEW = "view"
    HELP = "help"


class When(StrEnum):
    """What must hold for a command to be of use."""

    ALWAYS = "always"
    CALL = "call"  # a call is on the desk
    EDITABLE = "editable"  # and its evaluation may be edited
    MARK = "mark"  # and a mark is chosen
    REGION = "region"  # a region is chosen, or a mark that spans time
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its id, where it stands, its wording, its keys, when it is of use.

    `group` keeps commands together in a menu; a command without a menu is reached by its key alone. `repeats` lets a
    held key repeat it.
    """

    id: str
    menu: Menu | None
    group: int = 0
    text: Wording
    keys: tuple[str, ...] = ()
    when: When = When.ALWAYS
    repeats: bool = False
    checkable: bool = False


def menu_title(menu: Menu) -> str:
    """Return the menu's title, with the key that opens it."""
    return {
        Menu.FILE: tr("&File"),
        Menu.EDIT: tr("&Edit"),
        Menu.PLAY: tr("&Play"),
        Menu.ANNOTATE: tr("&Annotate"),
        Menu.SCORE: tr("&Score"),
        Menu.VIEW: tr("&View"),
        Menu.HELP: tr("&Help"),
    }[menu]


COMMANDS: tuple[Command, ...] = (
    Command(id="file.import", menu=Menu.FILE, text=lambda: tr("Import recordings…"), keys=("Ctrl+I",)),
    Command(id="file.import_folder", menu=Menu.FILE, text=lambda: tr("Import a folder…"), keys=("Ctrl+Shift+I",)),
    Command(id="file.export", menu=Menu.FILE, group=1, text=lambda: tr("Export…"), keys=("Ctrl+E",)),
    Command(id="file.settings", menu=Menu.FILE, group=2, text=lambda: tr("Settings…"), keys=("Ctrl+,",)),
    Command(id="file.quit", menu=Menu.FILE, group=3, text=lambda: tr("Quit"), keys=("Ctrl+Q",)),
    Command(id="edit.undo", menu=Menu.EDIT, text=lambda: tr("Undo"), keys=("Ctrl+Z",), when=When.UNDO, repeats=True),
    Command(
        id="edit.redo",
        menu=Menu.EDIT,
        text=lambda: tr("Redo"),
        keys=("Ctrl+Y", "Ctrl+Shift+Z"),
        when=When.REDO,
        repeats=True,
    ),
    Command(id="edit.find", menu=Menu.EDIT, group=1, text=lambda: tr("Search recordings"), keys=("Ctrl+F",)),
    Command(id="edit.tags", menu=Menu.EDIT, group=2, text=lambda: tr("Tags…")),
    Command(id="edit.patterns", menu=Menu.EDIT, group=2, text=lambda: tr("File name patterns…")),
    Command(
        id="play.toggle",
        menu=Menu.PLAY,
        text=lambda: tr("Play or pause"),
        keys=("Space", "Media Play", "Toggle Media Play/Pause", "F4"),
        when=When.CALL,
    ),
    Command(id="play.slower_shuttle", menu=Menu.PLAY, text=lambda: tr("Shuttle back"), keys=("J",), when=When.CALL),
    Command(id="play.stop_shuttle", menu=Menu.PLAY, text=lambda: tr("Shuttle stop"), keys=("K",), when=When.CALL),
    Command(id="play.faster_shuttle", menu=Menu.PLAY, text=lambda: tr("Shuttle forward"), keys=("L",), when=When.CALL),
    Command(
        id="play.back",
        menu=Menu.PLAY,
        group=1,
        text=lambda: tr("Back 2 s"),
        keys=("Left",),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="play.forward",
        menu=Menu.PLAY,
        group=1,
        text=lambda: tr("Forward 2 s"),
        keys=("Right",),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="play.back_far",
        menu=Menu.PLAY,
        group=1,
        text=lambda: tr("Back 10 s"),
        keys=("Shift+Left", "Media Previous"),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="play.forward_far",
        menu=Menu.PLAY,
        group=1,
        text=lambda: tr("Forward 10 s"),
        keys=("Shift+Right", "Media Next"),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="play.back_fine",
        menu=Menu.PLAY,
        group=1,
        text=lambda: tr("Back 0.2 s"),
        keys=("Alt+Left",),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="play.forward_fine",
        menu=Menu.PLAY,
        group=1,
        text=lambda: tr("Forward 0.2 s"),
        keys=("Alt+Right",),
        when=When.CALL,
        repeats=True,
    ),
    Command(id="play.home", menu=Menu.PLAY, group=1, text=lambda: tr("To the start"), keys=("Home",), when=When.CALL),
    Command(id="play.end", menu=Menu.PLAY, group=1, text=lambda: tr("To the end"), keys=("End",), when=When.CALL),
    Command(
        id="play.slower",
        menu=Menu.PLAY,
        group=2,
        text=lambda: tr("Slower"),
        keys=("-",),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="play.faster",
        menu=Menu.PLAY,
        group=2,
        text=lambda: tr("Faster"),
        keys=("=", "+"),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="play.speed_toggle",
        menu=Menu.PLAY,
        group=2,
        text=lambda: tr("1× and the last speed"),
        keys=("Backspace",),
        when=When.CALL,
    ),
    Command(
        id="play.loop",
        menu=Menu.PLAY,
        group=3,
        text=lambda: tr("Loop the region"),
        keys=("R",),
        when=When.CALL,
        checkable=True,
    ),
    Command(
        id="play.solo_agent",
        menu=Menu.PLAY,
        group=3,
        text=lambda: tr("Agent alone"),
        keys=("A",),
        when=When.CALL,
        checkable=True,
    ),
    Command(
        id="play.solo_customer",
        menu=Menu.PLAY,
        group=3,
        text=lambda: tr("Customer alone"),
        keys=("C",),
        when=When.CALL,
        checkable=True,
    ),
    Command(
        id="play.louder",
        menu=Menu.PLAY,
        group=4,
        text=lambda: tr("Louder"),
        keys=("Ctrl+Up",),
        repeats=True,
    ),
    Command(
        id="play.quieter",
        menu=Menu.PLAY,
        group=4,
        text=lambda: tr("Quieter"),
        keys=("Ctrl+Down",),
        repeats=True,
    ),
    Command(id="mark.point", menu=Menu.ANNOTATE, text=lambda: tr("Mark this moment"), keys=("M",), when=When.EDITABLE),
    Command(
        id="mark.region",
        menu=Menu.ANNOTATE,
        text=lambda: tr("Mark the chosen region"),
        keys=("Shift+M",),
        when=When.EDITABLE,
    ),
    Command(
        id="region.start",
        menu=Menu.ANNOTATE,
        group=1,
        text=lambda: tr("Region starts here"),
        keys=("[",),
        when=When.CALL,
    ),
    Command(
        id="region.end", menu=Menu.ANNOTATE, group=1, text=lambda: tr("Region ends here"), keys=("]",), when=When.CALL
    ),
    Command(
        id="region.clear",
        menu=Menu.ANNOTATE,
        group=1,
        text=lambda: tr("No region"),
        keys=("Esc",),
        when=When.CALL,
    ),
    Command(
        id="mark.edit",
        menu=Menu.ANNOTATE,
        group=2,
        text=lambda: tr("Edit the note"),
        keys=("F2",),
        when=When.MARK,
    ),
    Command(
        id="mark.link",
        menu=Menu.ANNOTATE,
        group=2,
        text=lambda: tr("Evidence for the focused criterion"),
        keys=("Ctrl+L",),
        when=When.MARK,
    ),
    Command(
        id="mark.delete",
        menu=Menu.ANNOTATE,
        group=2,
        text=lambda: tr("Delete the mark"),
        keys=("Del",),
        when=When.MARK,
    ),
    Command(
        id="mark.previous",
        menu=Menu.ANNOTATE,
        group=3,
        text=lambda: tr("Previous mark"),
        keys=("Ctrl+Shift+Up",),
        when=When.CALL,
    ),
    Command(
        id="mark.next",
        menu=Menu.ANNOTATE,
        group=3,
        text=lambda: tr("Next mark"),
        keys=("Ctrl+Shift+Down",),
        when=When.CALL,
    ),
    Command(
        id="score.next",
        menu=Menu.SCORE,
        text=lambda: tr("Next criterion"),
        keys=("Ctrl+Tab", "Ctrl+PgDown"),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="score.previous",
        menu=Menu.SCORE,
        text=lambda: tr("Previous criterion"),
        keys=("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="score.not_applicable",
        menu=Menu.SCORE,
        text=lambda: tr("Not applicable"),
        keys=("Ctrl+0",),
        when=When.EDITABLE,
    ),
    Command(
        id="score.clear",
        menu=Menu.SCORE,
        text=lambda: tr("Take the answer back"),
        keys=("Ctrl+Backspace",),
        when=When.EDITABLE,
    ),
    Command(
        id="score.comment",
        menu=Menu.SCORE,
        text=lambda: tr("Write the comment"),
        keys=("F6",),
        when=When.EDITABLE,
    ),
    Command(
        id="score.missing",
        menu=Menu.SCORE,
        group=1,
        text=lambda: tr("Go to what is missing"),
        keys=("Ctrl+G",),
        when=When.EDITABLE,
    ),
    Command(
        id="score.submit",
        menu=Menu.SCORE,
        group=2,
        text=lambda: trc("evaluation", "Submit"),
        keys=("Ctrl+Shift+Return",),
        when=When.EDITABLE,
    ),
    Command(
        id="score.submit_next",
        menu=Menu.SCORE,
        group=2,
        text=lambda: tr("Submit and open next"),
        keys=("Ctrl+Return", "Ctrl+Enter"),
        when=When.EDITABLE,
    ),
    Command(
        id="call.next",
        menu=Menu.SCORE,
        group=3,
        text=lambda: tr("Next call in the queue"),
        keys=("Ctrl+N",),
    ),
    Command(
        id="view.zoom_in",
        menu=Menu.VIEW,
        text=lambda: tr("Zoom in"),
        keys=("Ctrl+=", "Ctrl++"),
        when=When.CALL,
        repeats=True,
    ),
    Command(
        id="view.zoom_out",
        menu=Menu.VIEW,
        text=lambda: tr("Zoom out"),
        keys=("Ctrl+-",),
        when=When.CALL,
        repeats=True,
    ),
    Command(id="view.fit", menu=Menu.VIEW, text=lambda: tr("Whole call"), keys=("F",), when=When.CALL),
    Command(
        id="view.follow",
        menu=Menu.VIEW,
        text=lambda: tr("Follow the playhead"),
        keys=("Ctrl+Shift+F",),
        checkable=True,
    ),
    Command(
        id="view.library",
        menu=Menu.VIEW,
        group=1,
        text=lambda: tr("Queue panel"),
        keys=("Ctrl+Shift+1",),
        checkable=True,
    ),
    Command(
        id="view.annotations",
        menu=Menu.VIEW,
        group=1,
        text=lambda: tr("Annotation table"),
        keys=("Ctrl+Shift+2",),
        checkable=True,
    ),
    Command(
        id="view.scorecard",
        menu=Menu.VIEW,
        group=1,
        text=lambda: tr("Scorecard panel"),
        keys=("Ctrl+Shift+3",),
        checkable=True,
    ),
    Command(id="view.queue_focus", menu=Menu.VIEW, group=2, text=lambda: tr("To the queue"), keys=("Alt+1",)),
    Command(id="view.wave_focus", menu=Menu.VIEW, group=2, text=lambda: tr("To the waveform"), keys=("Alt+2",)),
    Command(id="view.table_focus", menu=Menu.VIEW, group=2, text=lambda: tr("To the annotations"), keys=("Alt+3",)),
    Command(id="view.card_focus", menu=Menu.VIEW, group=2, text=lambda: tr("To the scorecard"), keys=("Alt+4",)),
    Command(id="help.keys", menu=Menu.HELP, text=lambda: tr("Keys"), keys=("F1",)),
    Command(id="help.data", menu=Menu.HELP, group=1, text=lambda: tr("Where data lies")),
    Command(id="help.about", menu=Menu.HELP, group=1, text=lambda: tr("About QA Desktop")),
    *(
        Command(
            id=f"mark.tag_{digit}",
            menu=None,
            text=lambda digit=digit: tr("Mark with tag {digit}").format(digit=digit),  # type: ignore[misc] # mypy cannot type a default
            keys=(str(digit),),
            when=When.EDITABLE,
        )
        for digit in range(1, 10)
    ),
    *(
        Command(
            id=f"score.answer_{digit}",
            menu=None,
            text=lambda digit=digit: tr("Answer {digit} to the focused criterion").format(digit=digit),  # type: ignore[misc] # mypy cannot type a default
            keys=(f"Ctrl+{digit}",),
            when=When.EDITABLE,
        )
        for digit in range(1, 10)
    ),
)


class Actions(QObject):
    """One QAction a command, bound to its keys; panels hang their deeds on them with `on`."""

    rebound = Signal()

    def __init__(self, window: QWidget, overrides: Mapping[str, str]) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._commands = {command.id: command for command in COMMANDS}
        for command in COMMANDS:
            action = QAction(window)
            action.setObjectName(command.id)
            action.setAutoRepeat(command.repeats)
            action.setCheckable(command.checkable)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            window.addAction(action)
            self._actions[command.id] = action
        self.rebind(overrides)
        self.retranslate()

    def __getitem__(self, command_id: str) -> QAction:
        """Return the action of a command; raises KeyError where the table has none."""
        return self._actions[command_id]

    def on(self, command_id: str, deed: Callable[[], object]) -> None:
        """Do `deed` when the command is given."""
        self._actions[command_id].triggered.connect(lambda _checked=False: deed())

    def rebind(self, overrides: Mapping[str, str]) -> None:
        """Give each command its keys: those of `overrides` where it is named there (empty: none)."""
        for command_id, command in self._commands.items():
            keys = command.keys if command_id not in overrides else _split(overrides[command_id])
            self._actions[command_id].setShortcuts([QKeySequence(key) for key in keys])
        self.rebound.emit()

    def allow(self, conditions: frozenset[When]) -> None:
        """Enable the commands whose condition holds."""
        for command_id, command in self._commands.items():
            self._actions[command_id].setEnabled(command.when in conditions or command.when is When.ALWAYS)

    def retranslate(self) -> None:
        """Word every action anew."""
        for command_id, command in self._commands.items():
            self._actions[command_id].setText(command.text())

    def keys_of(self, command_id: str) -> str:
        """Return the command's first key as the platform writes it, empty where it has none."""
        return self._actions[command_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _split(keys: str) -> tuple[str, ...]:
    return tuple(key for key in keys.split("; ") if key)
