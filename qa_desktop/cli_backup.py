"""The command line's backups: list them, make one, go back to one; without a window, and without opening the store."""

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr, trn
from qa_desktop.language.errors import describe
from qa_desktop.services.backups import Backups
from qa_desktop.services.unlocking import Choice
from qa_desktop.settings.key_file import Keeper

COMMAND = "backup"
DONE = 0


def add_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Let the command line understand `backup`."""
    parser = commands.add_parser(COMMAND, help=tr("list, make or restore backups of the local store"))
    parser.add_argument("deed", choices=["list", "now", "restore"], nargs="?", default="list")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help=tr("the backup to restore"))


def run_backup(arguments: Mapping[str, Any], backups: Backups, swap: Callable[[], None]) -> int:
    """Do what was asked for; `swap` puts a backup that is ready in the store's place."""
    if arguments["deed"] == "now":
        made = backups.make_now()
        if made is not None:
            print(made.file)
    elif arguments["deed"] == "restore" and arguments["file"] is not None:
        backups.restore_now(arguments["file"].absolute())
        swap()
        print(tr("Restored. What was stored before is kept as a backup."))
    else:
        _list(backups)
    return DONE


def _list(backups: Backups) -> None:
    for backup in backups.all():
        count = backup.evaluations
        told = "?" if count is None else trn("{count} evaluation", "{count} evaluations", count).format(count=count)
        print(f"{backup.made_at.astimezone():%Y-%m-%d %H:%M:%S}\t{backup.size}\t{told}\t{backup.file}")


class TerminalAsker:
    """Asks on the terminal, where there is one."""

    def choose(self, lack: QaError | None) -> Choice | None:
        """Ask for a passphrase: leave to go without one is given in the window or by the environment alone."""
        self._say(lack)
        if not sys.stdin.isatty():
            return None
        passphrase = getpass.getpass(tr("New passphrase for the local store: "))
        if not passphrase or getpass.getpass(tr("Once more: ")) != passphrase:
            return None
        return Choice(Keeper.PASSPHRASE, passphrase)

    def passphrase(self, trouble: QaError | None) -> str | None:
        """Ask for the passphrase."""
        self._say(trouble)
        return getpass.getpass(tr("Passphrase of the local store: ")) or None if sys.stdin.isatty() else None

    def _say(self, error: QaError | None) -> None:
        if error is not None:
            print(describe(error), file=sys.stderr)
