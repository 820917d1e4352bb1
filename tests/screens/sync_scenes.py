"""The states of shared work that a person sees."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import cast

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.evaluation import Answer
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.text import Language
from qa_desktop.services.conflicts import Conflict, ConflictVersion
from qa_desktop.services.events import EventBus
from qa_desktop.services.jobs import ErrorHandler
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.settling import Dispute, Settling
from qa_desktop.services.sync_status import Refused, Round, SyncDetails, SyncPhase, SyncStatus
from qa_desktop.services.syncing import Syncing
from qa_desktop.settings.model import Security
from qa_desktop.sync.diagnosis import Diagnosis, Step, diagnosed
from qa_desktop.sync.kinds import evaluation as codec
from tests.screens.stage import INSPECTORS, Stage
from tests.services.sync_fakes import ADDRESS, Wires
from ui.sync.conflicts import ConflictWindow
from ui.sync.connect import ConnectWizard
from ui.sync.password import PasswordDialog
from ui.sync.window import SyncWindow

TEAMS = {Language.ENGLISH: "Repairs", Language.CHINESE: "客服一组"}
CHANGED = "listens_patiently"


def _me(stage: Stage) -> Person:
    membership = Membership(TEAMS[stage.language], Role.INSPECTOR)
    return Person(login=ADDRESS.login, name=INSPECTORS[stage.language], memberships=(membership,))


def _status(stage: Stage) -> SyncStatus:
    now = stage.place.clock.now()
    return SyncStatus(
        phase=SyncPhase.WAITING,
        login=ADDRESS.login,
        host=ADDRESS.host,
        me=_me(stage),
        succeeded_at=now - timedelta(minutes=1),
        next_at=now + timedelta(minutes=1),
    )


# -- connecting --------------------------------------------------------------------------------------------------------


def _wizard(stage: Stage, *, tested: Diagnosis | None = None, security: Security = Security.VERIFY_FULL) -> QWidget:
    wires = Wires()
    place = stage.place
    shared = wires.join(
        store=place.store, jobs=place.jobs, clock=place.clock, events=EventBus(), preferences=place.preferences
    )
    address = ADDRESS.model_copy(update={"security": security, "ca_file": "D:/质检/ca.crt"})
    wizard = ConnectWizard(shared.signing_in, address, stage.bench.theme, stage.window)
    wizard.findChildren(QLineEdit, "connect-password")[0].setText("secret!")
    wizard.open()
    if tested is not None:
        wires.diagnosis.answer = tested
        wizard.findChildren(QPushButton, "connect-next")[0].click()
    return stage.dialog()


def connect_address(stage: Stage) -> QWidget:
    """Where the shared database is."""
    return _wizard(stage)


def connect_lapse(stage: Stage) -> QWidget:
    """A protection that is none."""
    wizard = _wizard(stage)
    box = wizard.findChildren(QComboBox, "connect-security")[0]
    box.setCurrentIndex(list(Security).index(Security.VERIFY_CA))
    wizard.findChildren(QCheckBox, "connect-agreed")[0].setFocus()
    return wizard


def connect_failed(stage: Stage) -> QWidget:
    """A certificate that is not that of the server."""
    fault = EnvironmentFault("sync.certificate_name", host=ADDRESS.host, reason="qa-db-2.centre.cn")
    return _wizard(stage, tested=diagnosed(fault, me=None, left_out=frozenset(), under_way=Step.NAME))


def connect_passed(stage: Stage) -> QWidget:
    """All is well."""
    return _wizard(
        stage, tested=diagnosed(None, me=_me(stage), left_out=frozenset({Step.CERTIFICATE}), under_way=Step.NAME)
    )


# -- how it stands -----------------------------------------------------------------------------------------------------


def _window(stage: Stage, status: SyncStatus, details: SyncDetails, rounds: list[Round]) -> QWidget:
    syncing = _syncing(stage, status, details)
    syncing.rounds.extend(rounds)
    SyncWindow(syncing, stage.bench.bridge, stage.place.clock, stage.window).show()
    return stage.dialog()


def _syncing(stage: Stage, status: SyncStatus, details: SyncDetails = SyncDetails()) -> Syncing:  # noqa: B008 - frozen
    wires, place = Wires(), stage.place
    wires.memory.lists = details
    settings = place.preferences.settings.model_copy(update={"server": ADDRESS})
    events = EventBus()
    preferences = Preferences(settings, stage.path / "none.json", events)
    shared = wires.join(store=place.store, jobs=place.jobs, clock=place.clock, events=events, preferences=preferences)
    shared.syncing.status = status
    return shared.syncing


def _rounds(stage: Stage, fault: QaError | None = None) -> list[Round]:
    now = stage.place.clock.now()
    return [
        Round(at=now, fault=fault) if fault else Round(at=now, sent=2),
        Round(at=now - timedelta(minutes=9), sent=3, came={"review": 1, "evaluation": 1}),
        Round(at=now - timedelta(minutes=42), came={"scorecard": 1, "tags": 1}),
        Round(at=now - timedelta(hours=26), sent=14, came={"evaluation": 22, "recording": 19, "clip": 41}),
    ]


def sync_well(stage: Stage) -> QWidget:
    """Everything is sent."""
    return _window(stage, _status(stage), SyncDetails(), _rounds(stage))


def sync_trouble(stage: Stage) -> QWidget:
    """Offline, with work waiting, a conflict, and a record that was refused."""
    fault = EnvironmentFault("sync.unreachable", host=ADDRESS.host, port=5432, reason="Connection refused")
    refused = Refused(
        kind="evaluation",
        id="e",
        at=stage.place.clock.now(),
        error=UserMistake("sync.refused", host=ADDRESS.host, login=ADDRESS.login, reason="team"),
    )
    status = replace(_status(stage), fault=fault, pending=4, conflicts=1, aside=1)
    details = SyncDetails(waiting={"evaluation": 3, "recording": 1}, refused=(refused,))
    return _window(stage, status, details, _rounds(stage, fault))


def sync_password(stage: Stage) -> QWidget:
    """A password that is not right any more."""
    fault = UserMistake("sync.password", host=ADDRESS.host, login=ADDRESS.login, reason="")
    PasswordDialog(_syncing(stage, replace(_status(stage), phase=SyncPhase.PASSWORD, fault=fault)), stage.window).open()
    return stage.dialog()


def sync_foot(stage: Stage) -> QWidget:
    """Offline in the foot of the window, while a call is graded."""
    stage.open("Ana")
    fault = EnvironmentFault("sync.unreachable", host=ADDRESS.host, port=5432, reason="Connection refused")
    stage.bench.shared.line.show_status(replace(_status(stage), fault=fault, pending=4))
    stage.settle()
    return stage.window


# -- conflicts ---------------------------------------------------------------------------------------------------------


class _Disputes:
    """What the conflict window asks, answered at once."""

    def __init__(self, *disputes: Dispute) -> None:
        self._disputes = disputes

    def every(self, done: Callable[[tuple[Dispute, ...]], None], failed: ErrorHandler) -> None:
        """Return them."""
        del failed
        done(self._disputes)


def _dispute(stage: Stage, call: str) -> Dispute:
    stage.open(call)
    open_call = stage.place.grading.call
    assert open_call is not None
    mine = open_call.evaluation
    note = {Language.ENGLISH: "He lets her finish.", Language.CHINESE: "让客户把话说完了，没有打断。"}
    first = mine.annotations[0]
    theirs = replace(
        mine.with_annotation(replace(first, note=note[stage.language], start_ms=first.start_ms + 800)),
        summary=note[stage.language],
    )
    theirs = theirs.with_answer(CHANGED, Answer(value="good", comment=note[stage.language], evidence=(first.id,)))
    now = stage.place.clock.now()
    sides = ((mine, now - timedelta(minutes=3), True), (theirs, None, False))
    versions = tuple(
        ConflictVersion(
            version=f"v{number}",
            author=INSPECTORS[stage.language],
            received_at=received,
            body=codec.to_body(side),
            is_current=current,
        )
        for number, (side, received, current) in enumerate(sides)
    )
    with stage.place.store() as unit:
        tags = unit.tags.every()
    conflict = Conflict(kind="evaluation", id=mine.id, noticed_at=now, versions=versions)
    return Dispute(conflict=conflict, recording=open_call.recording, cards=(open_call.card,), tags=tags)


def _conflicts(stage: Stage, *disputes: Dispute) -> QWidget:
    settling = cast("Settling", _Disputes(*disputes))
    bench = stage.bench
    ConflictWindow(settling, bench.bridge, bench.theme, stage.place.clock, stage.window).open()
    return stage.dialog()


def conflict(stage: Stage) -> QWidget:
    """One call, graded in two places."""
    return _conflicts(stage, _dispute(stage, "Ana"))


def conflict_whole(stage: Stage) -> QWidget:
    """Two of them, with everything that is alike too."""
    window = _conflicts(stage, _dispute(stage, "Ana"), _dispute(stage, "8027-"))
    window.findChildren(QCheckBox, "conflict-only")[0].setChecked(False)
    return window


def no_conflict(stage: Stage) -> QWidget:
    """None is left."""
    return _conflicts(stage)


BUILDS = (
    connect_address,
    connect_lapse,
    connect_failed,
    connect_passed,
    sync_well,
    sync_trouble,
    sync_password,
    sync_foot,
    conflict,
    conflict_whole,
    no_conflict,
)
