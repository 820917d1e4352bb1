"""Builds what the work shared with others is done with; PostgreSQL's driver is loaded when it is first needed."""

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from db.exchange.adoption import local_work
from db.files import remove_store
from db.kept_secrets import KeptSecrets
from db.local_side import SqlLocalSide
from db.overview import overview
from db.store import Store
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.pace import Pace
from qa_desktop.services.passwords import Passwords, Safe
from qa_desktop.services.ports import LOCAL, Clock, Identity, SystemClock
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.settling import Settling
from qa_desktop.services.signing_in import SigningIn
from qa_desktop.services.sync_status import SyncDetails
from qa_desktop.services.syncing import Syncing
from qa_desktop.services.workplace import SharedWork, local_identity
from qa_desktop.settings.folder_lock import FolderLock
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import StoreKey
from qa_desktop.settings.model import ServerAddress, Settings
from qa_desktop.settings.secrets import Keyring, Secrets
from qa_desktop.sync.diagnosis import Diagnosis, Step
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.schedule import DRAFTS_REST, Schedule
from qa_desktop.sync.tally import Outcome, Report

ASK_AGAIN_S = 1.0
"""How soon a window asks again for the turn that another program had when it was opened."""
_LOG = logging.getLogger(__name__)


def adopt_local_work(store: Store, settings: Settings, identity: Identity, turns: FolderLock) -> bool:
    """Make the work that was done before signing in that person's own; nothing happens where there is none.

    Whatever the system called them meanwhile: a store is one person's. Where another program has the turn, the window
    in which that work goes on, nothing changes hands. Return whether all of it is theirs.
    """
    if settings.server is None:
        return True
    with ExitStack() as stack:
        try:
            stack.enter_context(turns.held())
        except EnvironmentFault as error:
            _LOG.info("what was made before signing in is not adopted yet: %s", error.code)
            with store.unit_of_work() as unit:
                return not unit.local_authors()
        with store.unit_of_work() as unit:
            authors = {*unit.local_authors(), local_identity("").id}
            if sum(unit.adopt(author, identity.id) for author in sorted(authors)):
                unit.commit()
    return True


def password_safe(folders: Folders, store: Store, key: StoreKey | None, keyring: Secrets | None = None) -> Safe:
    """Return where passwords are kept: under the store's key where it has one, else in the system's `keyring`.

    Under no key there is no safe of the folder's own, and none is left from when there was one.
    """
    local_side = SqlLocalSide(store, SystemClock())

    def owns(address: ServerAddress) -> bool:
        """Return whether the shared store has taken this folder for that person's."""
        state = local_side.state()
        return bool(state.generation) and state.me is not None and state.me.login == address.login

    shared, folder = keyring or Keyring(), folders.name_for_keyring
    if key is not None:
        return Safe(secrets=KeptSecrets(folders.secrets, key), keyring=shared, folder_before=folder, owns=owns)
    try:
        remove_store(folders.secrets)
    except EnvironmentFault as error:
        _LOG.warning("a password that nothing opens is left: %s", error)
    return Safe(secrets=shared, folder=folder, keyring=shared, owns=owns)


class WindowTurn:
    """Takes the turn for as long as the window is open, once whoever has it while the window opens lets go of it."""

    def __init__(self, turns: FolderLock, jobs: Jobs) -> None:
        self._turns = turns
        self._jobs = jobs
        self._is_over = False
        self._take()

    def end(self) -> None:
        """Ask for it no more."""
        self._is_over = True

    def _take(self) -> None:
        if not self._is_over and not self._turns.take():
            self._jobs.later(ASK_AGAIN_S, self._take)


def shared_work(
    store: Store,
    local_side: SqlLocalSide,
    preferences: Preferences,
    passwords: Passwords,
    turns: FolderLock,
    *,
    jobs: Jobs,
    clock: Clock,
    events: EventBus,
    pace: Pace,
) -> SharedWork:
    """Return the exchange and what belongs to it; of all programs on the folder the one exchanges that has `turns`."""
    settings = preferences.settings
    memory = _Memory(store, local_side)

    def exchange(
        address: ServerAddress, password: str, *, cancelled: Callable[[], bool], report: Report, everything: bool
    ) -> Outcome:
        from db.shared.transport import SharedTransport  # noqa: PLC0415 - most starts exchange nothing at first

        transport = SharedTransport(address, lambda: password, cancelled=cancelled)
        with turns.held(), pace.beside():
            local_side.drafts_rest = timedelta(0) if everything else DRAFTS_REST
            return Exchange(transport, local_side, clock, cancelled, report).run()

    def diagnose(
        address: ServerAddress, password: str, cancelled: Callable[[], bool], reached: Callable[[Step], None]
    ) -> Diagnosis:
        from db.shared.diagnosing import diagnose as look  # noqa: PLC0415 - as above

        return look(address, lambda: password, cancelled=cancelled, reached=reached)

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
        pace=pace,
        passwords=passwords,
        syncing=syncing,
        signing_in=SigningIn(
            jobs=jobs,
            preferences=preferences,
            passwords=passwords,
            memory=memory,
            diagnose=diagnose,
            turn=turns.held,
        ),
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

    def local_work(self) -> Mapping[str, int]:
        """Return how many evaluations were made here before signing in, by the name of their author."""
        with self.store.unit_of_work() as unit:
            found = local_work(unit.transaction)
        return {author.removeprefix(LOCAL): count for author, count in found.items()}

    def try_again(self) -> None:
        """Let what was refused wait to be sent again."""
        self.local_side.try_again()
