"""The one place that builds everything: it alone knows the window, the store and the sound device by name."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from db.exchange.local_side import SqlLocalSide
from db.exchange.overview import overview
from db.store import Store, open_store
from qa_desktop.audio.decode import measure
from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.cli import FAILED, Options, complain, run
from qa_desktop.domain.errors import QaError
from qa_desktop.language import use_language
from qa_desktop.services.arrivals import Arrivals
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import InlineJobs, Jobs, ThreadJobs
from qa_desktop.services.library import Library
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.ports import Clock, Identity, SystemClock
from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.services.settling import Settling
from qa_desktop.services.shipping import ensure_shipped
from qa_desktop.services.signing_in import SigningIn
from qa_desktop.services.sync_status import SyncDetails
from qa_desktop.services.syncing import Syncing
from qa_desktop.services.tags import Tags
from qa_desktop.services.workplace import SharedWork, Workplace, identity_of, local_identity
from qa_desktop.settings.folders import Folders, usual_folders
from qa_desktop.settings.log import start_log, stop_log
from qa_desktop.settings.model import ServerAddress, Settings
from qa_desktop.settings.secrets import Keyring
from qa_desktop.settings.store import load_settings
from qa_desktop.sync.diagnosis import Diagnosis
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.schedule import Schedule
from qa_desktop.sync.tally import Outcome, Report

if TYPE_CHECKING:
    from ui.application import Application


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
        known = SqlLocalSide(store, clock).state()
        identity = identity_of(loaded.settings.inspector, loaded.settings.server, known)
        _adopt(store, loaded.settings, identity)
        autosave = Autosave(store=store.unit_of_work, jobs=jobs, clock=clock, events=events)
        grading = Grading(
            store=store.unit_of_work, jobs=jobs, clock=clock, events=events, identity=identity, autosave=autosave
        )

        local_side = SqlLocalSide(store, clock, in_hand=lambda: grading.in_hand() | autosave.waiting)
        tags = Tags(store=store.unit_of_work, events=events)
        Arrivals(events=events, jobs=jobs, grading=grading, tags=tags)
        place = Workplace(
            folders=folders,
            identity=identity,
            clock=clock,
            events=events,
            jobs=jobs,
            store=store.unit_of_work,
            preferences=preferences,
            autosave=autosave,
            grading=grading,
            library=Library(store=store.unit_of_work, events=events),
            importer=Importer(store=store.unit_of_work, jobs=jobs, clock=clock, events=events, meter=measure),
            exporter=Exporter(
                store=store.unit_of_work,
                names=lambda: {identity.id: local_identity(preferences.settings.inspector).name},
            ),
            tags=tags,
            shared=_shared_work(store, local_side, preferences, jobs=jobs, clock=clock, events=events),
            notice=loaded.notice,
        )
        stack.callback(place.shared.syncing.close)
        yield place


def _adopt(store: Store, settings: Settings, identity: Identity) -> None:
    """Make the work that was done before signing in that person's own; nothing happens where there is none."""
    if settings.server is None:
        return
    with store.unit_of_work() as unit:
        if unit.adopt(local_identity("").id, identity.id):
            unit.commit()


def _shared_work(
    store: Store, local_side: SqlLocalSide, preferences: Preferences, *, jobs: Jobs, clock: Clock, events: EventBus
) -> SharedWork:
    """Build what the work shared with others is done with; PostgreSQL's driver is loaded when it is first needed."""
    settings = preferences.settings
    passwords = Passwords(Keyring())
    memory = _Memory(store, local_side)

    def exchange(address: ServerAddress, password: str, *, cancelled: Callable[[], bool], report: Report) -> Outcome:
        from db.shared.transport import SharedTransport  # noqa: PLC0415 - most starts exchange nothing at first

        transport = SharedTransport(address, lambda: password, cancelled=cancelled)
        return Exchange(transport, local_side, clock, cancelled, report).run()

    def diagnose(address: ServerAddress, password: str, cancelled: Callable[[], bool]) -> Diagnosis:
        from db.shared.diagnosing import diagnose as look  # noqa: PLC0415 - as above

        return look(address, lambda: password, cancelled=cancelled)

    syncing = Syncing(
        jobs=jobs,
        clock=clock,
        events=events,
        memory=memory,
        exchange=exchange,
        passwords=passwords,
        schedule=Schedule(timedelta(seconds=settings.sync_every_s), Random(), clock.now()),  # noqa: S311 - jitter is no secret
        address=settings.server,
    )
    return SharedWork(
        passwords=passwords,
        syncing=syncing,
        signing_in=SigningIn(jobs=jobs, preferences=preferences, passwords=passwords, memory=memory, diagnose=diagnose),
        settling=Settling(store=store.unit_of_work, jobs=jobs, events=events, syncing=syncing),
    )


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the local store remembers of the exchange."""

    store: Store
    local_side: SqlLocalSide

    def state(self) -> LocalState:
        """Return how it stands."""
        return self.local_side.state()

    def details(self) -> SyncDetails:
        """Return what waits and what was refused."""
        return overview(self.store)


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
    """Open the window and return the exit code once it is closed; signing in or out opens it anew."""
    # The window's libraries are loaded here, so that the command line runs without a display and without Qt.
    from ui.application import Application  # noqa: PLC0415 - see above

    application = Application(arguments)
    with ExitStack() as stack:
        folders = stack.enter_context(throwaway_folders()) if options.demo else _folders(options)
        following = _run_once(application, options, folders, _Again(is_first=True))
        while isinstance(following, _Again):
            following = _run_once(application, options, folders, following)
        return following


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """The window is to be opened, with that call on the desk where one is named."""

    recording_id: str = ""
    is_first: bool = False


def _run_once(application: "Application", options: Options, folders: Folders, asked: _Again) -> "int | _Again":
    from ui.workbench import Workbench  # noqa: PLC0415 - as above

    with ExitStack() as stack:
        try:
            folders.make()
            lock = application.lock(folders.data)
            stack.callback(lock.unlock)
            folders.empty_scratch()
            jobs = ThreadJobs(application.deliver, on_error=application.say, on_bug=application.note_bug)
            stack.callback(jobs.close)
            place = stack.enter_context(open_workplace(folders, jobs))
            stack.callback(jobs.close)  # before the store they write to
            stack.callback(place.shared.syncing.close)  # or its exchange would be waited for
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
        if options.demo and asked.is_first:
            workbench.set_up_demo()
        if asked.recording_id:
            workbench.calls.open(asked.recording_id)
        code = application.run(workbench.window)
        return _Again(recording_id=workbench.call_to_reopen) if workbench.wants_again else code


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
