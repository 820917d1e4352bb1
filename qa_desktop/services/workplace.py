"""Everything a front end needs of the core, built once by the bootstrap and handed down."""

import getpass
from dataclasses import dataclass

from qa_desktop.domain.errors import QaError
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import EventBus
from qa_desktop.services.exporting import Exporter
from qa_desktop.services.grading import Grading
from qa_desktop.services.importing import Importer
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import Clock, Identity, UnitOfWorkFactory
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.tags import Tags
from qa_desktop.services.team import Team
from qa_desktop.settings.folders import Folders


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The core of one running program; `notice` is what the person should know from the start, if anything."""

    folders: Folders
    identity: Identity
    clock: Clock
    events: EventBus
    jobs: Jobs
    store: UnitOfWorkFactory
    preferences: Preferences
    autosave: Autosave
    grading: Grading
    library: Library
    importer: Importer
    exporter: Exporter
    tags: Tags
    reviewing: Reviewing
    team: Team
    notice: QaError | None = None


def local_identity(name: str) -> Identity:
    """Return who is logged in to this machine; `name` is how they want to be called, empty: as they log in."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        login = "local"
    return Identity(id=f"local:{login}", name=name or login)
