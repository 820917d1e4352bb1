"""The keys by menu, as the F1 list shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from qa_desktop.language import tr
from ui.commands import COMMANDS, Command, Menu, menu_title


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A command and its keys, as the platform writes them; `command_id` names it."""

    command_id: str
    text: str
    keys: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """The commands of one menu."""

    title: str
    rows: tuple[KeyRow, ...]


def keys_of(command: Command, overrides: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys a command has, those of `overrides` where it is named there."""
    if command.id not in overrides:
        return command.keys
    return tuple(key for key in overrides[command.id].split("; ") if key)


def key_groups(overrides: Mapping[str, str], *, only_bound: bool = True) -> tuple[KeyGroup, ...]:
    """Return every command with its keys, menu by menu; those that have none only where asked for."""
    groups = []
    for menu in (*Menu, None):
        commands = [one for one in COMMANDS if one.menu is menu]
        rows = [KeyRow(one.id, one.text().rstrip("…"), _written(keys_of(one, overrides))) for one in commands]
        shown = tuple(row for row in rows if row.keys or not only_bound)
        if shown:
            groups.append(KeyGroup(_title(menu), shown))
    return tuple(groups)


def _title(menu: Menu | None) -> str:
    return tr("Digits") if menu is None else menu_title(menu).replace("&", "").split("(")[0]


def _written(keys: tuple[str, ...]) -> str:
    return "  ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
