"""Builds what the work shared with others is done with; PostgreSQL's driver is loaded when it is first needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from db.exchange.adoption import local_work
from db.local_side import SqlLocalSide
from db.overview import overview
from db.store import Store
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.pace import Pace
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.ports import LOCAL, Clock, Identity
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.settling import Settling
from qa_desktop.services.signing_in import SigningIn
from qa_desktop.services.sync_status import SyncDetails
from qa_desktop.services.syncing import Syncing
from qa_desktop.services.workplace import SharedWork, local_identity
from qa_desktop.settings.folder_lock import FolderLock
from qa_desktop.settings.model import ServerAddress, Settings
from qa_desktop.sync.diagnosis import Diagnosis, Step
from qa_desktop.sync.engine import Exchange
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.schedule import DRAFTS_REST, Schedule
from qa_desktop.sync.tally import Outcome, Report


def adopt_local_work(store: Store, settings: Settings, identity: Identity) -> None:
    """Make the work that was done before signing in that person's own; nothing happens where there is none.

    Whatever the system called them meanwhile: a store is one person's.
    """
    if settings.server is None:
        return
    with store.unit_of_work() as unit:
        authors = {*unit.local_authors(), local_identity("").id}
        if sum(unit.adopt(author, identity.id) for author in sorted(authors)):
            unit.commit()


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

    def local_work(self) -> Mapping[str, int]:
        """Return how many evaluations were made here before signing in, by the name of their author."""
        with self.store.unit_of_work() as unit:
            found = local_work(unit.transaction)
        return {author.removeprefix(LOCAL): count for author, count in found.items()}

    def try_again(self) -> None:
        """Let what was refused wait to be sent again."""
        self.local_side.try_again()
