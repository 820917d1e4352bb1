"""Looking after the shared store: setting it up, letting people in, seeing how it stands. The port and its values."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.person import Membership, Person
from qa_desktop.settings.model import Security


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAddress:
    """Where the shared store is, and who looks after it; `dsn`, where it is given, says all of it.

    A value that is None is left to PostgreSQL's own environment variables and password file.
    """

    dsn: str = ""
    host: str | None = None
    port: int | None = None
    database: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    security: Security | None = None
    ca_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, or would be: the statements (no secret in them), and the revision that the store is at then.

    `fault` is why they would not work, of a dry run.
    """

    statements: Sequence[str]
    revision: int
    fault: QaError | None = None


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line that has stayed in one transaction: `process` is PostgreSQL's number of it."""

    login: str
    process: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """How the shared store stands; `revision` is 0 where none was set up, and the rest empty then.

    `warnings` are codes of what a person in charge should know (`qa_desktop.cli_server_words` has the sentences);
    `size_bytes` is what the database takes up on the disk;
    `unbounded` are the logins that may take as many lines as there are, `held_lines` those that slow everybody down.
    """

    host: str
    database: str
    server_version: str
    encrypted: bool
    revision: int
    newest_revision: int
    generation: str = ""
    oldest_protocol: int = 0
    newest_protocol: int = 0
    people: Sequence[Person] = ()
    former: Sequence[Person] = ()
    batches: int = 0
    records: int = 0
    size_bytes: int = 0
    last_received_at: datetime | None = None
    unbounded: Sequence[str] = ()
    held_lines: Sequence[HeldLine] = ()
    warnings: Sequence[str] = ()


class ServerAdmin(Protocol):
    """What somebody in charge does with a shared store. Each method is one transaction, all of it or nothing.

    A dry run is one as well, with all its statements, locks and checks, and is undone: it finds out whether it would
    work, but for what a commit itself may meet with, such as a full disk.
    """

    def set_up(self, *, dry_run: bool = False) -> Done:
        """Set up what is missing and bring the rest up to date; again does nothing.

        Raises:
            UserMistake: `server.too_old`, `server.not_in_charge`, `server.open_to_all`, `server.newer_program_needed`.
            EnvironmentFault: `server.held_up` where somebody holds a lock for too long, `server.interfered`.
        """
        ...

    def upgrade(self, *, dry_run: bool = False) -> Done:
        """Bring an existing store up to date; as `set_up`, and raises UserMistake `server.not_prepared`."""
        ...

    def grant(self, person: Person, *, password: str | None, dry_run: bool = False) -> Done:
        """Let somebody take part, in their memberships beside those they have; a login that is missing is created.

        Raises:
            UserMistake: as `set_up`, `server.not_prepared`, `server.password_needed`, `server.login_too_mighty`,
                `server.login_reserved`.
        """
        ...

    def revoke(self, login: str, memberships: Sequence[Membership], *, dry_run: bool = False) -> Done:
        """Take memberships away, all of them where none are named; what the person made stays.

        Raises:
            UserMistake: as `grant`, and `server.nobody` where nobody has this login or these memberships.
        """
        ...

    def restore_mark(self, *, dry_run: bool = False) -> Done:
        """Mark the store as restored from a backup, so that every workstation compares its work with it anew."""
        ...

    def status(self) -> ServerStatus:
        """Tell how it stands."""
        ...


class OpenServerAdmin(Protocol):
    """Connects; leaving the block hangs up."""

    def __call__(self, address: AdminAddress) -> AbstractContextManager[ServerAdmin]:
        """Connect.

        Raises:
            EnvironmentFault: `server.unreachable` with `host` and `reason`; where TLS, a certificate or the name of the
                database is at fault, as `qa_desktop.sync.ports.Transport.connect`.
            UserMistake: `sync.password`, `sync.not_admitted`.
        """
        ...
