"""Everything a front end needs of the core, built once by the bootstrap and handed down."""

import getpass
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_desktop.domain.errors import QaError
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.backups import Backups
from qa_desktop.services.card_health import CardExaminer
from qa_desktop.services.card_life import CardLife
from qa_desktop.services.clips import EvidenceClips
from qa_desktop.services.discarding import Discarding
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.library import Library
from qa_desktop.services.pace import Pace
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.phrases import Phrases
from qa_desktop.services.ports import LOCAL, Clock, Identity, UnitOfWorkFactory
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.reports import Reports
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.settling import Settling
from qa_desktop.services.signing_in import SigningIn
from qa_desktop.services.syncing import Syncing
from qa_desktop.services.tags import Tags
from qa_desktop.services.team import Team
from qa_desktop.services.unlocking import Protection
from qa_desktop.services.unsent import UnsentReplies
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import ServerAddress
from qa_desktop.sync.ports import LocalState


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWork:
    """What the work shared with others is done with; `pace` hears when the window moves, and rests meanwhile."""

    pace: Pace
    passwords: Passwords
    syncing: Syncing
    signing_in: SigningIn
    settling: Settling

    def close(self) -> None:
        """End what runs over the network, so that nobody waits for it."""
        self.syncing.close()
        self.signing_in.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The core of one running program; `notice` is what the person should know from the start, if anything.

    `protection` is None where the store goes with the program or nobody looks after its key.
    """

    folders: Folders
    identity: Identity
    clock: Clock
    events: EventBus
    jobs: Jobs
    store: UnitOfWorkFactory
    preferences: Preferences
    autosave: Autosave
    grading: Grading
    discarding: Discarding
    library: Library
    importer: Importer
    exporter: Exporter
    reports: Reports
    tags: Tags
    cards: CardLife
    phrases: Phrases
    clips: EvidenceClips
    backups: Backups | None = None
    protection: Protection | None = None
    shared: SharedWork
    reviewing: Reviewing
    unsent: UnsentReplies
    team: Team
    examiner: CardExaminer
    notice: QaError | None = None


def local_identity(name: str) -> Identity:
    """Return who is logged in to this machine; `name` is how they want to be called, empty: as they log in."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        login = "local"
    return Identity(id=f"{LOCAL}{login}", name=name or login)


def identity_of(name: str, server: ServerAddress | None, state: LocalState, authors: Sequence[str] = ()) -> Identity:
    """Return who works here: the login of the shared store once there was one, signed out or not.

    Before that it is whoever graded here (`authors`, who did most first), whatever the system calls them now.
    """
    known = state.me
    login = "" if server is None else server.login
    if not login and known is not None:
        login = known.login
    if not login:
        local = local_identity(name)
        return local if not authors or local.id in authors else replace(local, id=authors[0])
    called = known.name if known is not None and known.login == login else ""
    return Identity(id=login, name=called or name or login)
