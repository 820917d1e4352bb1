"""What a test of the connection found, step by step, for a person who sets it up."""

from dataclasses import dataclass
from enum import StrEnum

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.person import Person
from qa_desktop.sync.ports import Hello
from qa_desktop.sync.records import NEEDED_REVISION, PROTOCOL


class Step(StrEnum):
    """The steps of a connection, in their order."""

    NAME = "name"
    REACHED = "reached"
    TLS = "tls"
    CERTIFICATE = "certificate"
    SIGNED_IN = "signed_in"
    DATABASE = "database"
    PREPARED = "prepared"
    RIGHTS = "rights"
    VERSION = "version"


class Outcome(StrEnum):
    """How a step went."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not_reached"
    LEFT_OUT = "left_out"
    """The settings do without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A step and how it went."""

    step: Step
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """Every step in order; `fault` says why the failed one failed.

    Where all is well `me` is who one is, and `generation` tells the shared store from every other one.
    """

    findings: tuple[Finding, ...]
    fault: QaError | None = None
    me: Person | None = None
    generation: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing failed."""
        return self.fault is None


FAILS_AT = {
    "sync.host_unknown": Step.NAME,
    "sync.unreachable": Step.REACHED,
    "sync.not_postgresql": Step.REACHED,
    "sync.tls_missing": Step.TLS,
    "sync.ca_file_missing": Step.CERTIFICATE,
    "sync.no_authority": Step.CERTIFICATE,
    "sync.no_plain_folder": Step.CERTIFICATE,
    "sync.certificate_untrusted": Step.CERTIFICATE,
    "sync.certificate_name": Step.CERTIFICATE,
    "sync.password": Step.SIGNED_IN,
    "sync.not_admitted": Step.SIGNED_IN,
    "sync.login_busy": Step.SIGNED_IN,
    "sync.no_database": Step.DATABASE,
    "sync.not_prepared": Step.PREPARED,
    "sync.no_rights": Step.RIGHTS,
    "sync.server_too_old": Step.DATABASE,
    "sync.program_too_old": Step.VERSION,
    "sync.program_too_new": Step.VERSION,
    "sync.server_behind": Step.VERSION,
}


def diagnosed(fault: QaError | None, *, me: Person | None, left_out: frozenset[Step], under_way: Step) -> Diagnosis:
    """Return what each step came to; `under_way` is where a fault struck that may strike anywhere."""
    failed = None if fault is None else FAILS_AT.get(fault.code, under_way)
    findings: list[Finding] = []
    outcome = Outcome.PASSED
    for step in Step:
        if step is failed:
            findings.append(Finding(step, Outcome.FAILED))
            outcome = Outcome.NOT_REACHED
        else:
            findings.append(Finding(step, Outcome.LEFT_OUT if step in left_out else outcome))
    return Diagnosis(findings=tuple(findings), fault=fault, me=me)


def stand_on(hello: Hello, *, needed: int = NEEDED_REVISION) -> None:
    """Pass where the shared store has all that this program asks of it; one that is ahead has.

    Raises:
        EnvironmentFault: `sync.server_behind` with `revision` and `needed`; nothing can be read there either.
    """
    if hello.revision < needed:
        raise EnvironmentFault("sync.server_behind", revision=hello.revision, needed=needed)


def gate(hello: Hello, *, protocol: int = PROTOCOL) -> None:
    """Pass where the shared store takes what this program writes.

    Raises:
        UserMistake: `sync.program_too_old`.
        EnvironmentFault: `sync.program_too_new`.
    """
    if protocol < hello.oldest_protocol:
        raise UserMistake("sync.program_too_old", program=protocol, oldest=hello.oldest_protocol)
    if protocol > hello.newest_protocol:
        raise EnvironmentFault("sync.program_too_new", program=protocol, newest=hello.newest_protocol)
