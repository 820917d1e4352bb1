"""The one place that builds everything: it alone knows the window, the store and the sound device by name."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from db.backups import BackupShelf
from db.restoring import stage_restore
from db.store import open_store
from qa_desktop import cli_backup
from qa_desktop.audio.decode import measure
from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.cli import FAILED, Options, complain, run
from qa_desktop.cli_backup import TerminalAsker
from qa_desktop.cli_server import run_server
from qa_desktop.domain.errors import QaError
from qa_desktop.language import use_language
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.backups import Backups
from qa_desktop.services.clips import EvidenceClips
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import InlineJobs, Jobs, ThreadJobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import SystemClock
from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.services.shipping import ensure_shipped
from qa_desktop.services.tags import Tags
from qa_desktop.services.unlocking import LEAVE_VARIABLE, Asker, Opened, Prepared, Protection
from qa_desktop.services.workplace import Workplace, local_identity
from qa_desktop.settings.folders import Folders, usual_folders
from qa_desktop.settings.log import start_log, stop_log
from qa_desktop.settings.model import Settings
from qa_desktop.settings.profiles import find_profile, shared_folder
from qa_desktop.settings.secrets import Keyring
from qa_desktop.settings.store import load_settings

GIVEN_UP = {"key.undecided", "passphrase.needed", "person.undecided"}
"""Whoever would rather not start the window need not be told why it does not."""
Unlock = Callable[[Settings], Protection]
"""Finds out what opens the store, in the language and the look of the settings."""


@contextmanager
def open_workplace(folders: Folders, jobs: Jobs, unlock: Unlock | None = None) -> Iterator[Workplace]:
    """Open the store and the settings in `folders` and build the core on them; everything is closed at the end.

    Without `unlock` the store is plain.

    Raises:
        EnvironmentFault, UserMistake: the folder, the store or the settings cannot be used; the code says why.
    """
    with ExitStack() as stack:
        folders.make()
        stack.callback(stop_log, start_log(folders.logs))
        clock = SystemClock()
        events = EventBus()
        loaded = load_settings(folders.settings, clock.now())
        preferences = Preferences(loaded.settings, folders.settings, events)
        use_language(language_of(loaded.settings.language))
        protection = None if unlock is None else unlock(loaded.settings)
        opened = Opened(None) if protection is None else protection.opened
        shelf = BackupShelf(folders.store, folders.backups, opened.key, clock)
        store = open_store(folders.store, key=opened.key, former=opened.former, shelf=shelf)
        stack.callback(store.close)
        if protection is not None:
            protection.store_is_open()
        ensure_shipped(store.unit_of_work)
        identity = local_identity(loaded.settings.inspector)
        tags = Tags(store=store.unit_of_work, events=events)
        autosave = Autosave(store=store.unit_of_work, jobs=jobs, clock=clock, events=events)
        yield Workplace(
            folders=folders,
            identity=identity,
            clock=clock,
            events=events,
            jobs=jobs,
            store=store.unit_of_work,
            preferences=preferences,
            autosave=autosave,
            grading=Grading(
                store=store.unit_of_work,
                jobs=jobs,
                clock=clock,
                events=events,
                identity=identity,
                autosave=autosave,
            ),
            library=Library(store=store.unit_of_work, events=events),
            importer=Importer(store=store.unit_of_work, jobs=jobs, clock=clock, events=events, meter=measure),
            exporter=Exporter(
                store=store.unit_of_work,
                names=lambda: {identity.id: local_identity(preferences.settings.inspector).name},
            ),
            tags=tags,
            clips=EvidenceClips(
                store=store.unit_of_work,
                jobs=jobs,
                clock=clock,
                events=events,
                identity=identity,
                tags=tags,
                scratch=folders.scratch,
            ),
            backups=Backups(
                shelf=shelf,
                stage=lambda file: stage_restore(file, folders.store, shelf, opened.key),
                jobs=jobs,
                clock=clock,
            ),
            protection=protection,
            notice=loaded.notice,
        )


def run_command(options: Options) -> int:
    """Do a command of the command line and return the exit code."""
    if options.command == "server":
        return _run_server_command(options)
    try:
        folders = _folders(options)
        unlock = _unlocking(options, folders, lambda _: TerminalAsker())
        if options.command == cli_backup.COMMAND:
            return _run_backup(options, folders, unlock)
        with open_workplace(folders, InlineJobs(), unlock) as place:
            _speak(options)
            return run(options, place)
    except QaError as error:
        complain(error)
        return FAILED


def _run_server_command(options: Options) -> int:
    """Look after the shared store: what this workstation holds is left alone."""
    # Loaded here, so that everything else begins without PostgreSQL's libraries.
    from db.shared.administration import open_administration  # noqa: PLC0415 - see above

    _speak(options)
    return run_server(options.arguments, open_administration)


def _run_backup(options: Options, folders: Folders, unlock: Unlock) -> int:
    """Do a command on the backups: it goes past the store, which may be the trouble."""
    folders.make()
    clock = SystemClock()
    settings = load_settings(folders.settings, clock.now()).settings
    use_language(language_of(settings.language))
    _speak(options)
    opened = unlock(settings).opened
    shelf = BackupShelf(folders.store, folders.backups, opened.former or opened.key, clock)
    backups = Backups(
        shelf=shelf,
        stage=lambda file: stage_restore(file, folders.store, shelf, opened.former or opened.key),
        jobs=InlineJobs(),
        clock=clock,
    )

    def swap() -> None:
        open_store(folders.store, key=opened.key, former=opened.former, shelf=shelf).close()

    return cli_backup.run_backup(options.arguments, backups, swap)


def _unlocking(options: Options, folders: Folders, asker: Callable[[Settings], Asker]) -> Unlock:
    """Return how the key of the store in `folders` is found; `asker` asks in the look of the settings."""

    def unlock(settings: Settings) -> Protection:
        _speak(options)
        protection = Protection(folders, Keyring())
        leave = os.environ.get(LEAVE_VARIABLE) == "1"
        alone = shared_folder(folders) == folders.data
        protection.open(Prepared(os.environ, asker(settings)), alone=alone, leave=leave)
        return protection

    return unlock


def run_window(options: Options, arguments: Sequence[str]) -> int:
    """Open the window and return the exit code once it is closed."""
    # The window's libraries are loaded here, so that the command line runs without a display and without Qt.
    from ui.application import Application  # noqa: PLC0415 - see above
    from ui.asking import WindowAsker, choose_person  # noqa: PLC0415 - see above
    from ui.workbench import Workbench  # noqa: PLC0415 - see above

    application = Application(arguments)
    with ExitStack() as stack:
        try:
            if options.demo:
                folders, unlock = stack.enter_context(throwaway_folders()), None
            else:
                folders = _folders(options)
                if options.person is None:
                    folders = choose_person(folders, application.dress)
                unlock = _unlocking(options, folders, lambda wear: WindowAsker(lambda: application.dress(wear.theme)))
            folders.make()
            lock = application.lock(folders.data)
            stack.callback(lock.unlock)
            folders.empty_scratch()
            jobs = ThreadJobs(application.deliver, on_error=application.say, on_bug=application.note_bug)
            stack.callback(jobs.close)
            place = stack.enter_context(open_workplace(folders, jobs, unlock))
            stack.callback(jobs.close)  # before the store they write to
            stack.callback(place.clips.close)
            _speak(options)
        except QaError as error:
            if error.code not in GIVEN_UP:
                application.refuse(error)
            return FAILED
        outlet = Outlet(place.preferences.settings.output_device)
        stack.callback(outlet.close)
        player = Player(outlet, rewind_ms=place.preferences.settings.rewind_on_resume_ms)
        stack.callback(player.close)
        workbench = Workbench(application, place, player, outlet)
        stack.callback(workbench.close)
        if options.demo:
            workbench.set_up_demo()
        elif place.backups is not None:
            stack.callback(place.backups.close)
            place.backups.watch(application.say)
        place.clips.catch_up_soon()
        code = application.run(workbench.window)
    application.start_again()
    return code


def _folders(options: Options) -> Folders:
    folders = usual_folders() if options.data is None else Folders(options.data.absolute())
    return folders if options.person is None else find_profile(folders.data, options.person).folders


def _speak(options: Options) -> None:
    if options.language is not None:
        use_language(options.language)


@contextmanager
def throwaway_folders() -> Iterator[Folders]:
    """Return folders that go when the program ends: for the demo."""
    path = Path(tempfile.mkdtemp(prefix="qa-desktop-demo-"))
    try:
        yield Folders(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)
