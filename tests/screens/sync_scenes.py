"""The states of shared work that a person sees."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QTabWidget, QWidget

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.text import Language
from qa_desktop.services.events import EventBus
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.sync_status import Refused, Round, SyncDetails, SyncPhase, SyncStatus
from qa_desktop.services.syncing import Syncing
from qa_desktop.settings.model import Security
from qa_desktop.sync.diagnosis import Diagnosis, Step, diagnosed
from qa_desktop.sync.tally import Progress
from tests.screens.stage import INSPECTORS, Stage
from tests.services.sync_fakes import ADDRESS, Wires
from ui.settings.dialog import SettingsDialog
from ui.settings.shared_page import SharedPage
from ui.sync.connect import TEST, ConnectWizard
from ui.sync.password import PasswordDialog
from ui.sync.window import SyncWindow

TEAMS = {Language.ENGLISH: "Repairs", Language.CHINESE: "客服一组"}

NOTHING_WAITS = SyncDetails()


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


def _wizard(
    stage: Stage,
    *,
    tested: Diagnosis | None = None,
    security: Security = Security.VERIFY_FULL,
    local: Mapping[str, int] | None = None,
) -> QWidget:
    wires = Wires()
    wires.memory.local = {**(local or {})}
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


def connect_testing(stage: Stage) -> QWidget:
    """The test runs."""
    wizard = _wizard(stage)
    assert isinstance(wizard, ConnectWizard)
    wizard.findings.show_running()
    wizard._show_page(TEST)
    return wizard


def _found(stage: Stage, fault: QaError) -> QWidget:
    return _wizard(stage, tested=diagnosed(fault, me=None, left_out=frozenset(), under_way=Step.NAME))


def connect_adopts(stage: Stage) -> QWidget:
    """Work that was done before signing in."""
    tested = diagnosed(None, me=_me(stage), left_out=frozenset(), under_way=Step.NAME)
    wizard = _wizard(stage, tested=tested, local={"lina": 48})
    wizard.findChildren(QPushButton, "connect-next")[0].click()
    return wizard


def connect_failed(stage: Stage) -> QWidget:
    """A certificate that is not that of the server."""
    return _found(stage, EnvironmentFault("sync.certificate_name", host=ADDRESS.host, reason="qa-db-2.centre.cn"))


def connect_host(stage: Stage) -> QWidget:
    """A server's name that nobody knows."""
    return _found(stage, EnvironmentFault("sync.host_unknown", host=ADDRESS.host, reason="Name or service not known"))


def connect_away(stage: Stage) -> QWidget:
    """A server that does not answer."""
    return _found(
        stage, EnvironmentFault("sync.unreachable", host=ADDRESS.host, port=5432, reason="Connection refused")
    )


def connect_tls(stage: Stage) -> QWidget:
    """A server without encryption."""
    return _found(stage, EnvironmentFault("sync.tls_missing", host=ADDRESS.host))


def connect_no_authority(stage: Stage) -> QWidget:
    """No file to check the certificate with."""
    return _found(stage, EnvironmentFault("sync.ca_file_missing", file="D:/质检/ca.crt", reason="No such file"))


def connect_certificate(stage: Stage) -> QWidget:
    """A certificate of an unknown authority."""
    return _found(stage, EnvironmentFault("sync.certificate_untrusted", host=ADDRESS.host, reason="self-signed"))


def connect_password(stage: Stage) -> QWidget:
    """A wrong password."""
    return _found(stage, UserMistake("sync.password", host=ADDRESS.host, login=ADDRESS.login, reason=""))


def connect_rights(stage: Stage) -> QWidget:
    """A login without a role."""
    return _found(stage, UserMistake("sync.no_rights", host=ADDRESS.host, login=ADDRESS.login, reason=""))


def connect_version(stage: Stage) -> QWidget:
    """A program that is too old for the server."""
    return _found(stage, UserMistake("sync.program_too_old", program=1, oldest=2))


def connect_plain(stage: Stage) -> QWidget:
    """All is well, without encryption."""
    left_out = frozenset({Step.TLS, Step.CERTIFICATE})
    return _wizard(stage, tested=diagnosed(None, me=_me(stage), left_out=left_out, under_way=Step.NAME))


def connect_other(stage: Stage) -> QWidget:
    """Signing in where somebody else's work lies."""
    wizard = connect_passed(stage)
    assert isinstance(wizard, ConnectWizard)
    wizard._refuse(UserMistake("sync.other_person", person="Ana García", login=ADDRESS.login))
    return wizard


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


def _syncing(stage: Stage, status: SyncStatus, details: SyncDetails = NOTHING_WAITS) -> Syncing:
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


def sync_offline(stage: Stage) -> QWidget:
    """Offline, with nothing that waits but what came and waits for the rest."""
    fault = EnvironmentFault("sync.host_unknown", host=ADDRESS.host, reason="Name or service not known")
    status = replace(_status(stage), fault=fault, parked=3)
    return _window(stage, status, SyncDetails(), _rounds(stage, fault))


def sync_paused(stage: Stage) -> QWidget:
    """Paused, before anything was ever exchanged."""
    status = replace(_status(stage), phase=SyncPhase.PAUSED, me=None, succeeded_at=None, next_at=None, pending=2)
    return _window(stage, status, SyncDetails(waiting={"evaluation": 1, "recording": 1}), [])


def sync_locked(stage: Stage) -> QWidget:
    """The password is needed."""
    fault = UserMistake("sync.password", host=ADDRESS.host, login=ADDRESS.login, reason="")
    status = replace(_status(stage), phase=SyncPhase.PASSWORD, fault=fault, next_at=None)
    return _window(stage, status, SyncDetails(), _rounds(stage, fault))


def sync_running(stage: Stage) -> QWidget:
    """Under way."""
    status = replace(_status(stage), phase=SyncPhase.RUNNING, next_at=None, pending=40)
    syncing = _syncing(stage, status, SyncDetails(waiting={"evaluation": 28, "clip": 12}))
    syncing.progress = Progress(sent=28, to_send=40, received=0, commits_read=0, commits=12)
    syncing.rounds.extend(_rounds(stage)[1:])
    SyncWindow(syncing, stage.bench.bridge, stage.place.clock, stage.window).show()
    return stage.dialog()


def sync_alone(stage: Stage) -> QWidget:
    """Nobody has signed in."""
    stage.bench.actions["sync.window"].trigger()
    return stage.dialog()


def settings_shared(stage: Stage) -> QWidget:
    """Shared work in the settings."""
    settings = stage.place.preferences.settings.model_copy(update={"server": ADDRESS})
    page = SharedPage(settings, _status(stage), stage.place.clock)
    dialog = SettingsDialog(stage.place.preferences, (), page, stage.window)
    dialog.open()
    dialog.findChildren(QTabWidget)[0].setCurrentIndex(2)
    return stage.dialog()


def settings_alone(stage: Stage) -> QWidget:
    """The same where nobody has signed in."""
    stage.bench.commands.settings()
    dialog = stage.dialog()
    dialog.findChildren(QTabWidget)[0].setCurrentIndex(2)
    return dialog


def sync_password(stage: Stage) -> QWidget:
    """A password that is not right any more."""
    fault = UserMistake("sync.password", host=ADDRESS.host, login=ADDRESS.login, reason="")
    PasswordDialog(_syncing(stage, replace(_status(stage), phase=SyncPhase.PASSWORD, fault=fault)), stage.window).open()
    return stage.dialog()


def sync_foot(stage: Stage) -> QWidget:
    """Offline in the foot of the window, while a call is graded."""
    fault = EnvironmentFault("sync.unreachable", host=ADDRESS.host, port=5432, reason="Connection refused")
    return _foot(stage, replace(_status(stage), fault=fault, pending=4))


def sync_foot_needed(stage: Stage) -> QWidget:
    """The same where somebody should look at it."""
    return _foot(stage, replace(_status(stage), conflicts=1, aside=2, pending=3))


def sync_foot_password(stage: Stage) -> QWidget:
    """The same where the password is needed."""
    return _foot(stage, replace(_status(stage), phase=SyncPhase.PASSWORD))


def _foot(stage: Stage, status: SyncStatus) -> QWidget:
    stage.open("Ana")
    stage.bench.shared.line.show_status(status)
    stage.settle()
    return stage.window


BUILDS = (
    connect_address,
    connect_lapse,
    connect_testing,
    connect_adopts,
    connect_failed,
    connect_host,
    connect_away,
    connect_tls,
    connect_no_authority,
    connect_certificate,
    connect_password,
    connect_rights,
    connect_version,
    connect_passed,
    connect_plain,
    connect_other,
    sync_well,
    sync_trouble,
    sync_offline,
    sync_paused,
    sync_locked,
    sync_running,
    sync_alone,
    settings_shared,
    settings_alone,
    sync_password,
    sync_foot,
    sync_foot_needed,
    sync_foot_password,
)
