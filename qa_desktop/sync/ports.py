"""The two sides that the engine stands between: the shared store over a network, and this workstation's store."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.person import Person
from qa_desktop.sync.records import NEEDED_REVISION, Anchor, Batch, Key, Page, Position


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What the shared store says when it is greeted.

    `generation` changes when it was restored from a backup. `me` is who it takes us for; `people` are the names that
    this person may know. `oldest_protocol` and `newest_protocol` are the forms that it takes from programs, and
    `revision` is how far its tables and functions have come.
    """

    generation: str
    high_water: int
    me: Person
    people: Sequence[Person] = ()
    oldest_protocol: int
    newest_protocol: int
    revision: int = NEEDED_REVISION


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A batch as it was read back from the shared store; `mark` is that of the `Anchor` which its commit is."""

    commit_seq: int
    sha256: str
    received_at: datetime
    mark: str = ""


class Session(Protocol):
    """A connection to the shared store. Every method may raise the faults of `Transport.connect` too."""

    def hello(self) -> Hello:
        """Greet.

        Raises:
            EnvironmentFault: `sync.not_prepared` where no shared store was set up, `sync.server_too_old`.
            UserMistake: `sync.no_rights` where this login has no role there.
        """
        ...

    def push(self, batch: Batch) -> None:
        """Write a batch in one transaction. What it means when this raises must be found out by `find`.

        Raises:
            EnvironmentFault: `sync.program_too_old`, `sync.program_too_new` where it does not take this form of batch.
            EnvironmentFault: `sync.client_taken` where another workstation of this name sent a batch of this number:
                the data folder was copied.
            UserMistake: `sync.refused` with `reason`, where the shared store will never take this batch for what is in
                it; `sync.review_outdated` where a review is not of what counts now, and `sync.was_reviewed` where an
                evaluation was reviewed as something else; `sync.not_allowed` where this person may not write this.
        """
        ...

    def find(self, batch: Batch) -> Confirmation | None:
        """Read back a batch of one's own; the hash is that of the rows that are really there. None: it never arrived.

        It is known by its id, or else by its workstation, number and content: then it arrived under a former id.
        """
        ...

    def pull(self, after: Position, limit: int) -> Page:
        """Read on in the order of commits, at most `limit` versions, up to the high water of one snapshot.

        The first call of a session fixes the snapshot; pages come from it until `release`.
        """
        ...

    def pass_over(self, batch: Batch) -> None:
        """Let `pull` leave out, from now on, what this batch holds: it is here, with its places in the order."""
        ...

    def release(self) -> None:
        """Give the snapshot back; the next `pull` takes a new one."""
        ...

    def holds(self, anchor: Anchor) -> bool:
        """Return whether that commit is still at its place in the order, whosever it is."""
        ...

    def batches_present(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of these batches that are there as one's own: for what a restored store lacks."""
        ...


class Transport(Protocol):
    """The way to one shared store as one person."""

    def connect(self) -> AbstractContextManager[Session]:
        """Connect; leaving the block hangs up.

        Raises:
            EnvironmentFault: `sync.host_unknown`, `sync.unreachable`, `sync.tls_missing`, `sync.certificate_untrusted`,
                `sync.certificate_name`, `sync.ca_file_missing`, `sync.no_authority`, `sync.no_plain_folder`,
                `sync.no_database`, `sync.busy`, `sync.login_busy`, `sync.interrupted`, `sync.failed`,
                `sync.not_postgresql`, `sync.password_unsafe`, `sync.cancelled`, each with
                `host` and the driver's `reason`.
            UserMistake: `sync.password`, `sync.not_admitted`, each with `host`, `login` and `reason`.
        """
        ...


class Standing(StrEnum):
    """How the workstation stands with the shared store."""

    NEVER = "never"
    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalState:
    """What this workstation remembers of the exchange.

    `client` is the workstation's id; `pending` counts records not yet confirmed, `conflicts` those with two versions,
    `parked` those that wait for a card or a recording, `aside` those that the shared store refused. `anchor` is the
    last commit that is known to have been there.
    """

    client: str
    generation: str = ""
    cursor: Position = field(default_factory=Position)
    anchor: Anchor | None = None
    me: Person | None = None
    pending: int = 0
    conflicts: int = 0
    parked: int = 0
    aside: int = 0
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    fault: QaError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What storing a page did: how far it came (a turn ends early where a person waits to save), what changed."""

    reached: Position
    changed: frozenset[Key] = frozenset()
    conflicts: int = 0


class LocalSide(Protocol):
    """This workstation's store, as the engine uses it; each method is one transaction.

    Every method may raise the store's EnvironmentFaults (`store.…`).
    """

    def state(self) -> LocalState:
        """Return what is remembered."""
        ...

    def greet(self, hello: Hello, *, went_back: bool = False) -> bool:
        """Remember who we are there and the people; True where everything must be read anew.

        That is so where the generation or this person's memberships changed, or where the shared store `went_back`
        without saying so: the cursor goes back to the start. It stays True, the cursor going on from where it came to,
        over exchanges that break off until `send_again`. What was refused is tried again then.
        """
        ...

    def freeze(self, *, most_records: int, most_bytes: int) -> Batch | None:
        """Return the oldest batch not yet confirmed, or freeze one from the outbox; None where nothing waits."""
        ...

    def confirm(self, batch: Batch, confirmation: Confirmation) -> bool:
        """Let a batch that was read back leave the outbox; what changed since it was frozen stays in it.

        Returns whether all that it holds is here with its place in the order of commits, so that it need not be read.
        """
        ...

    def dissolve(self, batch: Batch) -> None:
        """Put the records of a batch that surely never arrived back, each to be sent alone."""
        ...

    def take_new_client(self) -> None:
        """Be another workstation from now on: a copy of this one's data has sent batches of the same numbers.

        What waits goes on waiting, and is sent under the new id.
        """
        ...

    def take_new_ids(self) -> None:
        """Send what waits frozen under other ids, all else as it was: somebody else may have used the present ones.

        Nothing is doubled where one had arrived: the same number of the same workstation is taken once.
        """
        ...

    def set_aside(self, batch: Batch, error: QaError) -> int:
        """Keep what the shared store refuses out of the way of the rest, visible with the reason.

        Returns how many records that are: not those that are there, sent in another batch, nor those that can be made
        anew. Each is tried again when this person's rights change, when what it is about arrives, after a restore,
        once in each run of the program and when a person asks for it.
        """
        ...

    def apply(self, page: Page) -> Applied:
        """Store versions and how far reading came together; stops early, at a version's end, where a person waits.

        Something is always done, if not of this page, so that reading always gets on.
        """
        ...

    def confirmed_batches(self) -> Sequence[str]:
        """Return the ids of the batches that hold this workstation's newest confirmed versions."""
        ...

    def send_again(self, batches: Sequence[str]) -> None:
        """Let what these batches held wait to be sent again: a restored shared store lacks it.

        Called, perhaps with none, after everything was read anew: from then on `greet` returns False.
        """
        ...

    def untold(self) -> frozenset[Key]:
        """Return the records that changed here, by whatever method, and were in no `Applied`; each is told once."""
        ...

    def note(self, *, at: datetime, fault: QaError | None) -> None:
        """Remember how an exchange ended."""
        ...
