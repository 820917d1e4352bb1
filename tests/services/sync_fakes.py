"""An exchange that does what a test says, and what it works with."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from random import Random

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.pace import Pace
from qa_desktop.services.passwords import Passwords, Safe
from qa_desktop.services.ports import Clock, UnitOfWorkFactory
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.settling import Settling
from qa_desktop.services.signing_in import SigningIn
from qa_desktop.services.sync_status import SyncDetails
from qa_desktop.services.syncing import Syncing
from qa_desktop.services.workplace import SharedWork
from qa_desktop.settings.model import ServerAddress
from qa_desktop.settings.secrets import SecretName
from qa_desktop.sync.diagnosis import Diagnosis, diagnosed
from qa_desktop.sync.diagnosis import Step as ConnectionStep
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.schedule import Schedule
from qa_desktop.sync.tally import Outcome, Report

ADDRESS = ServerAddress(host="qa-db.centre.cn", login="lan.zhang")
INTERVAL_S = 60


class MemorySecrets:
    """A keyring in memory; `broken` is a machine without one."""

    def __init__(self, *, broken: bool = False) -> None:
        self.kept: dict[SecretName, str] = {}
        self.broken = broken

    def get(self, name: SecretName) -> str | None:
        """Return the secret."""
        self._refuse()
        return self.kept.get(name)

    def set(self, name: SecretName, secret: str) -> None:
        """Keep the secret."""
        self._refuse()
        self.kept[name] = secret

    def delete(self, name: SecretName) -> None:
        """Forget the secret."""
        self._refuse()
        self.kept.pop(name, None)

    def _refuse(self) -> None:
        if self.broken:
            raise EnvironmentFault("keyring.none", reason="test")


class FakeMemory:
    """What the local store remembers: set by the test."""

    def __init__(self) -> None:
        self.now = LocalState(client="here", generation="g")
        self.lists = SyncDetails()
        self.tried_again = 0
        self.local: dict[str, int] = {}

    def state(self) -> LocalState:
        """Return how it stands."""
        return self.now

    def details(self) -> SyncDetails:
        """Return what waits and what was refused."""
        return self.lists

    def local_work(self) -> Mapping[str, int]:
        """Return what was made before signing in."""
        return self.local

    def try_again(self) -> None:
        """Count."""
        self.tried_again += 1


class FakeExchange:
    """Ends as `outcomes` say, one after another; with none left nothing happens. `wait` is waited for, or cancelled."""

    def __init__(self) -> None:
        self.outcomes: deque[Outcome | BaseException] = deque()
        self.passwords: list[str] = []
        self.everything: list[bool] = []
        self.threads: list[str] = []
        self.wait: threading.Event | None = None
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(
        self,
        address: ServerAddress,
        password: str,
        *,
        cancelled: Callable[[], bool],
        report: Report,
        everything: bool,
    ) -> Outcome:
        """Exchange."""
        del address, report
        self.everything.append(everything)
        self.passwords.append(password)
        self.threads.append(threading.current_thread().name)
        self.meanwhile()
        while self.wait is not None and not cancelled() and not self.wait.wait(0.01):
            pass
        outcome = self.outcomes.popleft() if self.outcomes else Outcome()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class FakeDiagnosis:
    """Answers tests of a connection: all is well unless told otherwise."""

    def __init__(self) -> None:
        self.answer: Diagnosis = diagnosed(None, me=None, left_out=frozenset(), under_way=ConnectionStep.NAME)
        self.asked: list[tuple[ServerAddress, str]] = []
        self.cancelled: list[bool] = []
        self.on_the_way: list[ConnectionStep] = []
        """What is reached before the answer."""
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(
        self,
        address: ServerAddress,
        password: str,
        cancelled: Callable[[], bool],
        reached: Callable[[ConnectionStep], None],
    ) -> Diagnosis:
        """Test."""
        for step in self.on_the_way:
            reached(step)
        self.meanwhile()
        self.cancelled.append(cancelled())
        self.asked.append((address, password))
        return self.answer


class Wires:
    """Everything behind a `SharedWork`, for a test to pull at."""

    def __init__(self) -> None:
        self.secrets = MemorySecrets()
        self.memory = FakeMemory()
        self.exchange = FakeExchange()
        self.diagnosis = FakeDiagnosis()
        self.beside = ""
        """The data folder, where another program works on it."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have the right to exchange, unless another program has."""
        if self.beside:
            raise EnvironmentFault("sync.elsewhere", folder=self.beside)
        yield

    def join(
        self,
        *,
        store: UnitOfWorkFactory,
        jobs: Jobs,
        clock: Clock,
        events: EventBus,
        preferences: Preferences,
        passwords: Passwords | None = None,
    ) -> SharedWork:
        """Build what shared work is done with; the address is that of the settings."""
        passwords = passwords or Passwords(Safe(secrets=self.secrets))
        syncing = Syncing(
            jobs=jobs,
            clock=clock,
            events=events,
            memory=self.memory,
            exchange=self.exchange,
            passwords=passwords,
            schedule=Schedule(timedelta(seconds=INTERVAL_S), Random(7), clock.now()),  # noqa: S311 - a test's jitter
            address=preferences.settings.server,
        )
        signing_in = SigningIn(
            jobs=jobs,
            preferences=preferences,
            passwords=passwords,
            memory=self.memory,
            diagnose=self.diagnosis,
            turn=self.turn,
        )
        settling = Settling(store=store, jobs=jobs, events=events, syncing=syncing)
        return SharedWork(pace=Pace(), passwords=passwords, syncing=syncing, signing_in=signing_in, settling=settling)
