"""Commands of the command line: on a store, on its backups, or on the shared store."""

import os
import sys
from pathlib import Path

from db.backups import BackupShelf
from db.restoring import stage_restore
from db.store import open_store
from qa_desktop import cli_backup
from qa_desktop.bootstrap.core import Unlock, open_workplace
from qa_desktop.bootstrap.unlocking import folders_of, speak, unlocking
from qa_desktop.cli import FAILED, Options, complain, run
from qa_desktop.cli_backup import TerminalAsker
from qa_desktop.cli_server import run_server
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.text import Language
from qa_desktop.language import use_language
from qa_desktop.services.backups import Backups
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import SystemClock
from qa_desktop.services.preferences import language_of
from qa_desktop.services.reports import Report
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.store import load_settings


def run_command(options: Options) -> int:
    """Do a command of the command line and return the exit code."""
    if options.command == "server":
        return _run_server(options)
    try:
        folders = folders_of(options)
        unlock = unlocking(options, folders, lambda _: TerminalAsker())
        if options.command == cli_backup.COMMAND:
            return _run_backup(options, folders, unlock)
        with open_workplace(folders, InlineJobs(), unlock) as place:
            speak(options)
            return run(options, place, _print_report)
    except QaError as error:
        complain(error)
        return FAILED


def _print_report(report: Report, path: Path, language: Language) -> int:
    """Print a report; what draws it is loaded now, and needs fonts but no display."""
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - see above

    from ui.reports import print_report  # noqa: PLC0415 - see above

    if sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    try:
        return print_report(report, path, language)
    finally:
        del application


def _run_server(options: Options) -> int:
    """Look after the shared store: what this workstation holds is left alone."""
    # Loaded here, so that everything else begins without PostgreSQL's libraries.
    from db.shared.administration import open_administration  # noqa: PLC0415 - see above

    speak(options)
    return run_server(options.arguments, open_administration)


def _run_backup(options: Options, folders: Folders, unlock: Unlock) -> int:
    """Do a command on the backups: it goes past the store, which may be the trouble."""
    folders.make()
    clock = SystemClock()
    settings = load_settings(folders.settings, clock.now()).settings
    use_language(language_of(settings.language))
    speak(options)
    opened = unlock(settings).opened
    shelf = BackupShelf(folders.store, folders.backups, opened.key, clock, former=opened.former)
    backups = Backups(
        shelf=shelf,
        stage=lambda file: stage_restore(file, folders.store, shelf, opened.key, opened.former),
        jobs=InlineJobs(),
        clock=clock,
    )

    def swap() -> None:
        open_store(folders.store, key=opened.key, former=opened.former, shelf=shelf).close()

    return cli_backup.run_backup(options.arguments, backups, swap)
