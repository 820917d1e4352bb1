"""Trying a connection out, for whoever sets it up."""

import socket
from collections.abc import Callable
from dataclasses import replace

from db.shared.faults import Doing
from db.shared.line import USUAL, Caller, Limits, resolve
from db.shared.transport import SharedTransport
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.person import Person
from qa_desktop.settings.model import Security, ServerAddress
from qa_desktop.sync.diagnosis import Diagnosis, Step, diagnosed, gate

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
) -> Diagnosis:
    """Try every step of a connection in turn and say how far it got; nothing is written."""
    trial = _Trial(Caller(address=address, password=password, limits=limits, cancelled=cancelled))
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

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.step = Step.NAME
        self.me: Person | None = None
        self.generation = ""

    def run(self) -> None:
        caller = self._caller
        found = resolve(caller)
        self.step = Step.REACHED
        self._reach(found)
        self.step = Step.TLS if caller.address.security is not Security.DISABLE else Step.SIGNED_IN
        way = SharedTransport(caller.address, caller.password, cancelled=caller.cancelled, limits=caller.limits)
        with way.connect() as session:
            self.step = Step.PREPARED
            hello = session.hello()
        self.step = Step.VERSION
        gate(hello)
        self.me, self.generation = hello.me, hello.generation

    def _reach(self, found: list[str]) -> None:
        """Knock at each address until one opens; TCP alone, nothing is said."""
        fault: QaError | None = None
        for hostaddr in found:
            try:
                socket.create_connection((hostaddr, self._caller.address.port), self._caller.limits.connect_s).close()
            except OSError as error:
                fault = self._caller.fault(error, Doing.CONNECTING)
            else:
                return
        if fault is not None:
            raise fault
