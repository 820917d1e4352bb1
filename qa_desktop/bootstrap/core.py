"""Builds the core on the store and the settings of one folder."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

from db.backups import BackupShelf
from db.card_health import SqlHealthSource
from db.files import is_blank, is_plain
from db.local_side import SqlLocalSide
from db.recoding import recoded_share
from db.restoring import stage_restore
from db.store import Store, open_store
from qa_desktop.audio.decode import measure
from qa_desktop.bootstrap.shared import WindowTurn, adopt_local_work, password_safe, shared_work
from qa_desktop.domain.errors import QaError
from qa_desktop.language import use_language
from qa_desktop.services.arrivals import Arrivals
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.backups import Backups
from qa_desktop.services.card_choice import CardChoice
from qa_desktop.services.card_health import CardExaminer
from qa_desktop.services.card_life import CardLife
from qa_desktop.services.centre_ports import CARD_REVIEW
from qa_desktop.services.clips import EvidenceClips
from qa_desktop.services.discarding import Discarding
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.library import Library
from qa_desktop.services.opening import MENDABLE, LongWork, NoReception, Reception
from qa_desktop.services.pace import Pace
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import Identity, SystemClock
from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.services.reports import Reports
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.shipping import ensure_shipped
from qa_desktop.services.tags import Tags
from qa_desktop.services.team import Team
from qa_desktop.services.unlocking import Opened, Protection
from qa_desktop.services.unsent import UnsentReplies
from qa_desktop.services.workplace import Workplace, identity_of, local_identity
from qa_desktop.settings.folder_lock import FolderLock
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.log import start_log, stop_log
from qa_desktop.settings.model import Settings
from qa_desktop.settings.store import load_settings

Unlock = Callable[[Settings], Protection]
"""Finds out what opens the store, in the language and the look of the settings."""


@contextmanager
def open_workplace(
    folders: Folders,
    jobs: Jobs,
    unlock: Unlock | None = None,
    reception: Reception | None = None,
    passwords: Passwords | None = None,
    *,
    is_window: bool = False,
) -> Iterator[Workplace]:
    """Open the store and the settings in `folders` and build the core on them; everything is closed at the end.

    Without `unlock` the store is plain; without a `reception` nobody sees how long it takes. `passwords` are those of
    the run, where it opens more than one workplace. While it `is_window`, no other program exchanges on the folder once
    it has ended the exchange that it was in when the window was opened.

    Raises:
        EnvironmentFault, UserMistake: the folder, the store or the settings cannot be used; the code says why.
    """
    with ExitStack() as stack:
        folders.make()
        stack.callback(stop_log, start_log(folders.logs))
        clock = SystemClock()
        loaded = load_settings(folders.settings, clock.now())
        use_language(language_of(loaded.settings.language))
        protection = None if unlock is None else unlock(loaded.settings)
        opened = Opened(None) if protection is None else protection.opened
        shelf = BackupShelf(folders.store, folders.backups, opened.key, clock, former=opened.former)
        backups = Backups(
            shelf=shelf,
            stage=lambda file: stage_restore(file, folders.store, shelf, opened.key, opened.former),
            jobs=jobs,
            clock=clock,
            turn=FolderLock(folders.backup_lock),
        )
        store = _open_store(folders, opened, shelf, backups, reception)
        stack.callback(store.close)
        if protection is not None:
            protection.store_is_open(is_all=shelf.is_done)
        if not _demands_approval(store):
            ensure_shipped(store.unit_of_work)
        turns = FolderLock(folders.exchange_lock)
        stack.callback(turns.release)
        if is_window:
            stack.callback(WindowTurn(turns, jobs).end)
        events = EventBus()
        preferences = Preferences(loaded.settings, folders.settings, events)
        given = passwords or Passwords()
        given.keep_in(password_safe(folders, store, opened.key))
        place = _furnish(folders, jobs, store, preferences, events=events, passwords=given, turns=turns)
        place = replace(place, backups=backups, protection=protection, notice=loaded.notice)
        left = shelf.notice or (protection.notice if protection is not None else None)
        place = replace(place, notice=place.notice or left)
        stack.callback(place.shared.close)
        yield place


def _demands_approval(store: Store) -> bool:
    """Return whether the centre publishes no card that nobody has approved: then the program publishes none either."""
    with store.unit_of_work() as unit:
        return unit.centre.setting(CARD_REVIEW) is True


def _open_store(
    folders: Folders, opened: Opened, shelf: BackupShelf, backups: Backups, reception: Reception | None
) -> Store:
    """Open the store; where it cannot be, one of the backups may be chosen to take its place."""
    file, receives = folders.store, reception or NoReception()
    is_plain_yet = not is_blank(file) and is_plain(file)
    work = LongWork(
        encrypts=is_plain_yet and opened.key is not None,
        lays_open=not is_plain_yet and opened.former is not None,
        share=lambda: recoded_share(file),
    )
    while True:
        try:
            return receives.wait_for(lambda: open_store(file, key=opened.key, former=opened.former, shelf=shelf), work)
        except QaError as error:
            if error.code not in MENDABLE or not receives.mend(error, backups):
                raise


def _local_names(identity: Identity, settings: Settings) -> Mapping[str, str]:
    """Return what somebody is called who has not signed in; of everybody else the shared store tells."""
    return {identity.id: local_identity(settings.inspector).name} if identity.is_local else {}


def _identity(store: Store, clock: SystemClock, settings: Settings, turns: FolderLock) -> Identity:
    """Return who works here; while another program has the folder, still whoever that takes it for."""
    with store.unit_of_work() as unit:
        authors = unit.local_authors()
    state = SqlLocalSide(store, clock).state()
    identity = identity_of(settings.inspector, settings.server, state, authors)
    if adopt_local_work(store, settings, identity, turns):
        return identity
    return identity_of(settings.inspector, None, state, authors)


def _furnish(
    folders: Folders,
    jobs: Jobs,
    store: Store,
    preferences: Preferences,
    *,
    events: EventBus,
    passwords: Passwords,
    turns: FolderLock,
) -> Workplace:
    clock = SystemClock()
    units, settings = store.unit_of_work, preferences.settings
    identity = _identity(store, clock, settings, turns)
    autosave = Autosave(store=units, jobs=jobs, clock=clock, events=events)
    desk = partial(Grading, store=units, jobs=jobs, clock=clock, events=events, identity=identity)
    grading = desk(autosave=autosave, choice=CardChoice(preferences))
    tags = Tags(store=units, events=events)
    Arrivals(events=events, jobs=jobs, grading=grading, tags=tags)
    pace = Pace()
    cards = CardLife(store=units, clock=clock, events=events, identity=identity)

    def in_hand() -> frozenset[str]:
        return grading.in_hand() | autosave.waiting | cards.in_hand()

    local_side = SqlLocalSide(store, clock, in_hand=in_hand, rest=pace.rest)
    return Workplace(
        folders=folders,
        identity=identity,
        clock=clock,
        events=events,
        jobs=jobs,
        store=units,
        preferences=preferences,
        autosave=autosave,
        grading=grading,
        discarding=Discarding(store=units, jobs=jobs, events=events, grading=grading, autosave=autosave),
        library=Library(store=units, events=events),
        importer=Importer(store=units, jobs=jobs, clock=clock, events=events, meter=measure),
        exporter=Exporter(store=units, names=lambda: _local_names(identity, preferences.settings)),
        reports=Reports(store=units, names=lambda: _local_names(identity, preferences.settings)),
        tags=tags,
        cards=cards,
        phrases=Phrases(store=units, events=events, identity=identity),
        clips=EvidenceClips(
            store=units,
            jobs=jobs,
            clock=clock,
            events=events,
            identity=identity,
            tags=tags,
            scratch=folders.scratch,
        ),
        reviewing=Reviewing(store=units, jobs=jobs, clock=clock, events=events, identity=identity),
        unsent=UnsentReplies(store=units, jobs=jobs, clock=clock, events=events),
        team=Team(store=units),
        examiner=CardExaminer(source=SqlHealthSource(store, pace.rest), jobs=jobs, pace=pace),
        shared=shared_work(
            store, local_side, preferences, passwords, turns, jobs=jobs, clock=clock, events=events, pace=pace
        ),
    )
