"""The one place that builds everything: it alone knows the window, the store and the sound device by name."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from db.store import open_store
from qa_desktop.audio.decode import measure
from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.cli import FAILED, Options, complain, run
from qa_desktop.domain.errors import QaError
from qa_desktop.language import use_language
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import InlineJobs, Jobs, ThreadJobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import SystemClock
from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.shipping import ensure_shipped
from qa_desktop.services.tags import Tags
from qa_desktop.services.team import Team
from qa_desktop.services.workplace import Workplace, local_identity
from qa_desktop.settings.folders import Folders, usual_folders
from qa_desktop.settings.log import start_log, stop_log
from qa_desktop.settings.store import load_settings


@contextmanager
def open_workplace(folders: Folders, jobs: Jobs) -> Iterator[Workplace]:
    """Open the store and the settings in `folders` and build the core on them; everything is closed at the end.

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
        store = open_store(folders.store)
        stack.callback(store.close)
        ensure_shipped(store.unit_of_work)
        identity = local_identity(loaded.settings.inspector)
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
            tags=Tags(store=store.unit_of_work, events=events),
            reviewing=Reviewing(store=store.unit_of_work, jobs=jobs, clock=clock, events=events, identity=identity),
            team=Team(store=store.unit_of_work),
            notice=loaded.notice,
        )


def run_command(options: Options) -> int:
    """Do a command of the command line and return the exit code."""
    folders = _folders(options)
    try:
        with open_workplace(folders, InlineJobs()) as place:
            _speak(options)
            return run(options, place)
    except QaError as error:
        complain(error)
        return FAILED


def run_window(options: Options, arguments: Sequence[str]) -> int:
    """Open the window and return the exit code once it is closed."""
    # The window's libraries are loaded here, so that the command line runs without a display and without Qt.
    from ui.application import Application  # noqa: PLC0415 - see above
    from ui.workbench import Workbench  # noqa: PLC0415 - see above

    application = Application(arguments)
    with ExitStack() as stack:
        folders = stack.enter_context(throwaway_folders()) if options.demo else _folders(options)
        try:
            folders.make()
            lock = application.lock(folders.data)
            stack.callback(lock.unlock)
            folders.empty_scratch()
            jobs = ThreadJobs(application.deliver, on_error=application.say, on_bug=application.note_bug)
            stack.callback(jobs.close)
            place = stack.enter_context(open_workplace(folders, jobs))
            stack.callback(jobs.close)  # before the store they write to
            _speak(options)
        except QaError as error:
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
        return application.run(workbench.window)


def _folders(options: Options) -> Folders:
    return usual_folders() if options.data is None else Folders(options.data.absolute())


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
