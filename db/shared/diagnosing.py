"""Trying a connection out, for whoever sets it up."""

import errno
import os
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import replace

from db.shared.faults import Cancelled, Doing, Silence
from db.shared.line import TICK_S, USUAL, Caller, Limits, resolve
from db.shared.transport import SharedTransport
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.person import Person
from qa_desktop.settings.model import Security, ServerAddress
from qa_desktop.sync.diagnosis import Diagnosis, Step, diagnosed, gate, stand_on
from qa_desktop.sync.records import NEEDED_REVISION

_UNDER_WAY = {0, errno.EINPROGRESS, errno.EWOULDBLOCK}
_LEFT_OUT = {
    Security.DISABLE: frozenset({Step.TLS, Step.CERTIFICATE}),
    Security.REQUIRE: frozenset({Step.CERTIFICATE}),
}


def diagnose(
    address: ServerAddress,
    password: Callable[[], str],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    limits: Limits = USUAL,
    needed: int = NEEDED_REVISION,
    reached: Callable[[Step], None] = lambda _step: None,
) -> Diagnosis:
    """Try every step of a connection in turn and say how far it got; nothing is written.

    `reached` hears on this thread of the step that is under way; those before it are passed.
    """
    trial = _Trial(Caller(address=address, password=password, limits=limits, cancelled=cancelled), needed, reached)
    fault: QaError | None = None
    try:
        trial.run()
    except QaError as error:
        fault = error
    left_out = frozenset() if address.ca_file else _LEFT_OUT.get(address.security, frozenset())
    if address.security is Security.DISABLE:
        left_out = _LEFT_OUT[Security.DISABLE]
    found = diagnosed(fault, me=trial.me, left_out=left_out, under_way=trial.step)
    return replace(found, generation=trial.generation)


class _Trial:
    """A connection that remembers how far it came."""

    def __init__(self, caller: Caller, needed: int, reached: Callable[[Step], None]) -> None:
        self._caller = caller
        self._needed = needed
        self._reached = reached
        self.step = Step.NAME
        self.me: Person | None = None
        self.generation = ""

    def run(self) -> None:
        caller = self._caller
        found = resolve(caller)
        self._go_on(Step.REACHED)
        self._reach(found)
        self._go_on(Step.TLS if caller.address.security is not Security.DISABLE else Step.SIGNED_IN)
        way = SharedTransport(caller.address, caller.password, cancelled=caller.cancelled, limits=caller.limits)
        with way.connect() as session:
            self._go_on(Step.PREPARED)
            hello = session.hello()
        self._go_on(Step.VERSION)
        stand_on(hello, needed=self._needed)
        gate(hello)
        self.me, self.generation = hello.me, hello.generation

    def _go_on(self, step: Step) -> None:
        self.step = step
        self._reached(step)

    def _reach(self, found: list[str]) -> None:
        """Knock at each address until one opens; TCP alone, nothing is said."""
        fault: QaError | None = None
        for hostaddr in found:
            try:
                _knock(self._caller, hostaddr)
            except (OSError, Silence, Cancelled) as error:
                fault = self._caller.fault(error, Doing.CONNECTING)
            else:
                return
        if fault is not None:
            raise fault


def _knock(caller: Caller, hostaddr: str) -> None:
    """Open a line of TCP and close it; a wait for it ends when it is called off.

    Raises:
        OSError, Silence, Cancelled: it did not open.
    """
    family = socket.AF_INET6 if ":" in hostaddr else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as line, selectors.DefaultSelector() as waiting:
        line.settimeout(0)
        begun = line.connect_ex((hostaddr, caller.address.port))
        if begun not in _UNDER_WAY:
            raise OSError(begun, os.strerror(begun))
        waiting.register(line, selectors.EVENT_WRITE)  # Windows says that it failed here too
        end = time.monotonic() + caller.limits.connect_s
        while not waiting.select(TICK_S):
            if caller.cancelled():
                raise Cancelled
            if time.monotonic() > end:
                raise Silence(f"no answer for {caller.limits.connect_s:g} s")
        if failed := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(failed, os.strerror(failed))
