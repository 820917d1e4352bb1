"""Signing in to the shared store: the connection is tested, then the address and the password are kept.

The person's name on everything comes with the next opening of the workplace, which follows at once: work done before
is adopted there, in one transaction, before anything reads it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.syncing import SyncMemory
from qa_desktop.settings.model import ServerAddress
from qa_desktop.sync.diagnosis import Diagnosis, Step


class Diagnose(Protocol):
    """Tries a connection step by step."""

    def __call__(
        self, address: ServerAddress, password: str, cancelled: Callable[[], bool], reached: Callable[[Step], None]
    ) -> Diagnosis:
        """Return how far it came; never raises what the network does."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who signed in, and whether the password is kept beyond this run."""

    address: ServerAddress
    password_kept: bool


class SigningIn:
    """Tests connections, signs in and out; the shared store itself decides who someone is."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        preferences: Preferences,
        passwords: Passwords,
        memory: SyncMemory,
        diagnose: Diagnose,
        turn: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._jobs = jobs
        self._preferences = preferences
        self._passwords = passwords
        self._memory = memory
        self._diagnose = diagnose
        self._turn = turn
        self._closed = threading.Event()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other programs from the data folder: a window that is open there would go on as somebody else.

        Raises:
            UserMistake: `sync.folder_in_use` with the folder, where one works on it.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(self._turn())
            except EnvironmentFault as error:
                if error.code != "sync.elsewhere":
                    raise
                raise UserMistake("sync.folder_in_use", folder=error.facts["folder"]) from error
            yield

    def test(
        self,
        address: ServerAddress,
        password: str,
        *,
        cancelled: Callable[[], bool],
        done: Callable[[Diagnosis], None],
        reached: Callable[[Step], None] = lambda _step: None,
    ) -> None:
        """Try the connection beside the work, and beside an exchange; `reached` hears of steps on another thread."""
        off = lambda: cancelled() or self._closed.is_set()  # noqa: E731 - handed on as it is
        self._jobs.aside(lambda: self._diagnose(address, password, off, reached), done)

    def sign_in(
        self,
        address: ServerAddress,
        password: str,
        *,
        lastingly: bool,
        generation: str = "",
        agreed: bool = False,
        adopts: bool = False,
        done: Callable[[SignedIn], None],
        failed: ErrorHandler,
    ) -> None:
        """Keep the address and, if it is to last, the password, else forget one that was kept.

        The workplace is to be opened anew then.

        `generation` is what the test found. Where it is another than before, all that was made here is going to be sent
        there again: that must have been `agreed` to. What was made here before anybody signed in becomes this login's
        own for good; `adopts` says that the person knows that.

        Raises (to `failed`):
            UserMistake: `sync.folder_in_use` where another program works on this data folder,
                `sync.other_person` where the work in it is somebody else's,
                `sync.adopts` where there is work of nobody yet, with `count`, `person` and `login`,
                `sync.other_database` where it went to another shared store until now.
            EnvironmentFault: `settings.unwritable`.
        """

        def keep(_: None) -> None:
            self._jobs.aside(give, settle, failed)

        def give() -> bool:
            if not lastingly:
                self._passwords.forget(address)
            return self._passwords.give(address, password, lastingly=lastingly)

        def settle(kept: bool) -> None:  # noqa: FBT001 - a job's answer
            try:
                with self.alone():
                    self._preferences.change(server=address)
            except QaError as error:
                failed(error)
            else:
                done(SignedIn(address=address, password_kept=kept))

        def look() -> None:
            with self.alone():
                self._make_sure_of(address, "" if agreed else generation)
                if not adopts:
                    self._ask_about_local_work(address)

        self._jobs.store(look, keep, failed)

    def sign_out(self, *, done: Callable[[], None], failed: ErrorHandler) -> None:
        """Forget address and password; the work stays, under the same name, and what waits goes on waiting."""
        address = self._preferences.settings.server
        if address is None:
            return

        def settle(_: None) -> None:
            try:
                self._preferences.change(server=None)
            except QaError as error:
                failed(error)
            else:
                done()

        self._jobs.network(lambda: self._passwords.forget(address), settle, failed)

    def close(self) -> None:
        """End the tests of connections that run: nobody waits for them any more."""
        self._closed.set()

    def _make_sure_of(self, address: ServerAddress, generation: str) -> None:
        state = self._memory.state()
        me = state.me
        if me is not None and me.login != address.login:
            raise UserMistake("sync.other_person", person=me.name or me.login, login=address.login)
        if generation and state.generation not in ("", generation):
            raise UserMistake("sync.other_database", host=address.host, database=address.database)

    def _ask_about_local_work(self, address: ServerAddress) -> None:
        work = self._memory.local_work()
        if not work:
            return
        names = ", ".join(work)
        called = self._preferences.settings.inspector
        person = f"{called} ({names})" if called and called not in work else names
        raise UserMistake("sync.adopts", count=sum(work.values()), person=person, login=address.login)
