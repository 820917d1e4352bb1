"""The shared store on the command line: connecting to it, and exchanging with it without a window.

`sync` ends with 0 when everything went through, 1 when the exchange failed, 3 when it went through but something is in
conflict or refused, 130 when it was interrupted. `connect` ends with 0 when it signed in and 1 when it did not.
"""

import getpass
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qa_desktop.cli_port import port
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.naming_people import fit_host, fit_login
from qa_desktop.language import tr, trn
from qa_desktop.language.errors import describe
from qa_desktop.services.sync_status import Round, SyncPhase, SyncStatus
from qa_desktop.services.syncing import Syncing
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.model import Security, ServerAddress
from qa_desktop.sync.diagnosis import Diagnosis

DONE, FAILED, PARTLY, INTERRUPTED = 0, 1, 3, 130
PORT = 5432
DATABASE = "qa_desktop"
LEAST_WAIT_S = 1.0

AGREEING = {"sync.adopts": "--adopt", "sync.other_database": "--other-database"}
"""What says yes to a question that the window asks before signing in."""

Commands = Any  # argparse does not say what `add_subparsers` returns


def add_commands(commands: Commands) -> None:
    """Add `sync` and `connect` to the command line."""
    sync = commands.add_parser("sync", help=tr("exchange with the shared database"))
    often = sync.add_mutually_exclusive_group()
    often.add_argument(
        "--once", action="store_true", help=tr("until nothing is left to send, then end (as without this)")
    )
    often.add_argument("--watch", action="store_true", help=tr("go on exchanging until interrupted"))
    sync.add_argument("--retry", action="store_true", help=tr("also send again what was refused"))
    sync.add_argument("--json", action="store_true", help=tr("a line of JSON for each exchange"))
    sync.add_argument("--password-file", type=Path, metavar="FILE", help=tr("read the password from a file"))
    connect = commands.add_parser("connect", help=tr("sign in to a shared database"))
    connect.add_argument("--host", required=True)
    connect.add_argument("--port", type=port, default=PORT)
    connect.add_argument("--database", default=DATABASE)
    connect.add_argument("--login", required=True)
    connect.add_argument("--security", choices=[one.value for one in Security], default=Security.VERIFY_FULL.value)
    connect.add_argument("--ca-file", type=Path, metavar="FILE", help=tr("the centre's certificate authority"))
    connect.add_argument(
        "--other-database",
        action="store_true",
        help=tr("even if it is another database than before: all is sent there"),
    )
    connect.add_argument(
        "--adopt",
        action="store_true",
        help=tr("make what was graded here before signing in this login's own, for good"),
    )
    connect.add_argument("--password-file", type=Path, metavar="FILE", help=tr("read the password from a file"))
    connect.add_argument(
        "--no-keep", action="store_true", help=tr("do not keep the password; sync then needs --password-file")
    )


def connect(place: Workplace, arguments: Mapping[str, Any]) -> int:
    """Test the connection, and sign in where it works; refused while a window is open on the data folder."""
    with place.shared.signing_in.alone():
        return _connect(place, arguments)


def _connect(place: Workplace, arguments: Mapping[str, Any]) -> int:
    ca_file: Path | None = arguments["ca_file"]
    address = ServerAddress(
        host=fit_host(arguments["host"]),
        port=arguments["port"],
        database=fit_login(arguments["database"], "sync.database_unfit"),
        login=fit_login(arguments["login"], "sync.login_unfit"),
        security=Security(arguments["security"]),
        ca_file="" if ca_file is None else str(ca_file.absolute()),
    )
    password = _password(arguments["password_file"], address.login)
    found: list[Diagnosis] = []
    place.shared.signing_in.test(address, password, cancelled=_never, done=found.append)
    (diagnosis,) = found
    if diagnosis.fault is not None:
        print(describe(diagnosis.fault), file=sys.stderr)
        return FAILED
    kept: list[bool] = []
    place.shared.signing_in.sign_in(
        address,
        password,
        lastingly=not arguments["no_keep"],
        generation=diagnosis.generation,
        agreed=arguments["other_database"],
        adopts=arguments["adopt"],
        done=lambda done: kept.append(done.password_kept),
        failed=_name_option,
    )
    print(tr("Signed in as {login} on {host}.").format(login=address.login, host=address.host))
    if not all(kept) and not arguments["no_keep"]:
        print(tr("The password cannot be kept on this machine: give it with --password-file."), file=sys.stderr)
    return DONE


def sync(place: Workplace, arguments: Mapping[str, Any], sleep: Callable[[float], None] = time.sleep) -> int:
    """Exchange until all went through or something stands in the way, or else until interrupted."""
    syncing = place.shared.syncing
    address = syncing.address
    if address is None:
        raise UserMistake("sync.not_connected")
    if arguments["password_file"] is not None:
        place.shared.passwords.give(address, _password(arguments["password_file"], address.login), lastingly=False)
    again = bool(arguments["retry"])
    if place.backups is not None:
        place.backups.renew_on_leaving(place.events, _complain)
    try:
        while True:
            code = _exchange(place, as_json=arguments["json"], again=again)
            again = False
            if syncing.rounds[0].more:
                continue
            if not arguments["watch"] or syncing.status.phase is SyncPhase.PASSWORD:
                return code
            if place.backups is not None:
                place.backups.make_due(_complain)
            due = syncing.status.next_at
            now = place.clock.now()
            sleep(LEAST_WAIT_S if due is None else max((due - now).total_seconds(), LEAST_WAIT_S))
    except KeyboardInterrupt:
        print(tr("interrupted; what was exchanged until now is kept"), file=sys.stderr)
        return INTERRUPTED


def _exchange(place: Workplace, *, as_json: bool, again: bool) -> int:
    syncing = place.shared.syncing
    ended = syncing.rounds[0] if syncing.rounds else None
    if again:
        syncing.try_again()
    else:
        syncing.now()
    status = syncing.status
    if status.phase is SyncPhase.PASSWORD and (not syncing.rounds or syncing.rounds[0] is ended):
        if syncing.address is not None and place.shared.passwords.is_refused(syncing.address):
            raise UserMistake("sync.password_refused", login=status.login, host=status.host)
        raise UserMistake("sync.password_needed", login=status.login, host=status.host)
    result = _code(status, syncing.rounds[0])
    if as_json:
        print(json.dumps(_as_json(syncing, result)), flush=True)
    else:
        _say(syncing)
    return result


def _code(status: SyncStatus, done: Round) -> int:
    if not done.is_through:
        return FAILED
    return PARTLY if status.fault is not None or status.conflicts or status.aside else DONE


def _say(syncing: Syncing) -> None:
    done, status = syncing.rounds[0], syncing.status
    received = sum(done.came.values())
    sent = trn("{count} record sent", "{count} records sent", done.sent).format(count=done.sent)
    came = trn("{count} received", "{count} received", received).format(count=received)
    print(tr("{sent}, {received}.").format(sent=sent, received=came), flush=True)
    if status.conflicts:
        print(trn("{count} conflict", "{count} conflicts", status.conflicts).format(count=status.conflicts))
    if status.aside:
        print(trn("{count} refused", "{count} refused", status.aside).format(count=status.aside))
    if done.fault is not None:
        print(describe(done.fault), file=sys.stderr)


def _as_json(syncing: Syncing, code: int) -> dict[str, object]:
    done, status = syncing.rounds[0], syncing.status
    fault = status.fault
    return {
        "at": done.at.isoformat(),
        "sent": done.sent,
        "received": dict(done.came),
        "pending": status.pending,
        "conflicts": status.conflicts,
        "refused": status.aside,
        "fault": None if fault is None else fault.code,
        "code": code,
    }


def _password(file: Path | None, login: str) -> str:
    """Return the first line of the file, or what is typed.

    Raises:
        UserMistake: `sync.password_file` where the file cannot be read or is empty.
    """
    if file is None:
        return getpass.getpass(tr("Password of {login}: ").format(login=login))
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserMistake("sync.password_file", file=str(file), reason=reason) from error
    if not lines or not lines[0]:
        raise UserMistake("sync.password_file", file=str(file), reason=tr("it is empty"))
    return lines[0]


def _complain(error: QaError) -> None:
    print(describe(error), file=sys.stderr)


def _never() -> bool:
    return False


def _name_option(error: QaError) -> None:
    option = AGREEING.get(error.code)
    if option is None:
        raise error
    print(describe(error), file=sys.stderr)
    raise UserMistake("sync.not_agreed", option=option)
