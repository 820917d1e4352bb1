"""Every way in which a connection fails is told apart, against real servers, and nothing private is sent in clear."""

import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread, Timer
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from db.shared import states
from db.shared.diagnosing import diagnose
from db.shared.faults import Doing, fault_of
from db.shared.line import USUAL, Limits
from db.shared.transport import SharedTransport
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.settings.model import Security, ServerAddress
from qa_desktop.sync.diagnosis import Diagnosis, Outcome, Step
from qa_desktop.sync.records import Batch
from tests.shared.writing import evaluation, new_id
from tests.support.postgres import INSPECTOR_A, StoreMaker, password_of
from tests.support.postgres_server import SUPERUSER
from tests.support.tls_server import TlsServer
from tests.support.wire import SSL_REQUEST, Direction, Wire

SECRET = "correct horse battery"  # noqa: S105 - of a test's server
LOGIN = "wang.fang"
QUICK = Limits(connect_s=1, silence_s=1, statement_s=1)


def password() -> str:
    return SECRET


@pytest.fixture(scope="module")
def tls(tls_server: TlsServer) -> TlsServer:
    with tls_server.server.connect() as line:
        line.execute(f"CREATE ROLE \"{LOGIN}\" LOGIN PASSWORD '{SECRET}'".encode())
        line.execute("CREATE DATABASE qa_desktop")
    return tls_server


def address(tls: TlsServer, **changes: object) -> ServerAddress:
    facts = {"host": "localhost", "port": tls.server.port, "login": LOGIN, "ca_file": str(tls.centre.file)}
    return ServerAddress.model_validate({**facts, **changes})


def fault(to: ServerAddress, limits: Limits = USUAL, secret: str = SECRET) -> QaError:
    with pytest.raises(QaError) as raised, SharedTransport(to, lambda: secret, limits=limits).connect() as session:
        session.hello()
    assert raised.value.facts["host"] == to.host
    return raised.value


def at(found: Diagnosis) -> Step | None:
    """Return the step that failed; those before passed or were left out, those behind were not reached."""
    outcomes = [one.outcome for one in found.findings]
    assert [one.step for one in found.findings] == list(Step)
    if found.fault is None:
        assert set(outcomes) <= {Outcome.PASSED, Outcome.LEFT_OUT}
        return None
    place = outcomes.index(Outcome.FAILED)
    assert set(outcomes[:place]) <= {Outcome.PASSED, Outcome.LEFT_OUT}
    assert set(outcomes[place + 1 :]) <= {Outcome.NOT_REACHED, Outcome.LEFT_OUT}
    return list(Step)[place]


def test_a_name_that_nobody_knows() -> None:
    nowhere = ServerAddress(host="nosuch.invalid", login=LOGIN, security=Security.DISABLE)
    assert fault(nowhere).code == "sync.host_unknown"
    assert at(diagnose(nowhere, password)) is Step.NAME


def test_a_name_that_is_none() -> None:
    assert fault(ServerAddress(host="qa..centre", login=LOGIN, security=Security.DISABLE)).code == "sync.host_unknown"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    closed = ServerAddress(host="127.0.0.1", port=port, login=LOGIN, security=Security.DISABLE)
    assert fault(closed).code == "sync.unreachable"
    assert at(diagnose(closed, password)) is Step.REACHED


def test_somebody_listens_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        to = ServerAddress(host="127.0.0.1", port=mute.getsockname()[1], login=LOGIN, security=Security.REQUIRE)
        assert fault(to, QUICK).code == "sync.unreachable"


@contextmanager
def never_opening() -> Iterator[int]:
    """Yield a port on which a call is neither taken nor refused: the queue before it is full."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = server.getsockname()[1]
        for _ in range(20):
            caller = stack.enter_context(socket.socket())
            caller.settimeout(0)
            caller.connect_ex(("127.0.0.1", port))
        yield port


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses a call where the queue is full")
def test_a_knock_that_nobody_answers_ends_when_it_is_called_off_or_in_time() -> None:
    with never_opening() as port:
        to = ServerAddress(host="127.0.0.1", port=port, login=LOGIN, security=Security.DISABLE)
        found = diagnose(to, password, limits=QUICK)
        assert (at(found), found.fault and found.fault.code) == (Step.REACHED, "sync.unreachable")
        asked: list[None] = []

        def cancelled() -> bool:
            asked.append(None)
            return len(asked) > 3

        patient = Limits(connect_s=3600)
        found = diagnose(to, password, cancelled=cancelled, limits=patient)
        assert (at(found), found.fault and found.fault.code) == (Step.REACHED, "sync.cancelled")


@contextmanager
def answering(words: bytes) -> Iterator[int]:
    """Answer the first call with these words and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(4096)
                caller.sendall(words)

        thread = Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


CLEAR, MD5 = b"R\0\0\0\x08\0\0\0\x03", b"R\0\0\0\x0c\0\0\0\x05salt"


@contextmanager
def in_the_servers_place(asks: bytes, tls: ssl.SSLContext | None) -> Iterator[tuple[int, bytearray]]:
    """Ask the first caller for a password; yields the port and what the caller says to that."""
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            caller, _ = server.accept()
            if tls is not None:
                caller.recv(8)
                caller.sendall(b"S")
                caller = tls.wrap_socket(caller, server_side=True)
            with caller, suppress(OSError):
                caller.recv(4096)
                caller.sendall(asks)
                heard.extend(caller.recv(4096))

        thread = Thread(target=answer)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join()


@pytest.mark.parametrize("asks", [CLEAR, MD5], ids=["in clear", "as md5"])
@pytest.mark.parametrize("security", [Security.DISABLE, Security.REQUIRE, Security.VERIFY_CA])
def test_whoever_is_in_the_servers_place_gets_no_password(
    tls: TlsServer, tmp_path: Path, security: Security, asks: bytes
) -> None:
    context = worn(tls, tmp_path, "DNS:other.example")
    with in_the_servers_place(asks, None if security is Security.DISABLE else context) as (port, heard):
        assert fault(address(tls, port=port, security=security)).code == "sync.password_unsafe"
    assert b"p" not in heard[:1]  # no PasswordMessage


def test_a_server_that_was_checked_in_full_may_ask_as_it_likes(tls: TlsServer, tmp_path: Path) -> None:
    """A company's directory takes passwords in clear; and the test above would see one."""
    with in_the_servers_place(CLEAR, worn(tls, tmp_path, "DNS:localhost")) as (port, heard):
        fault(address(tls, port=port))
    assert heard[:1] == b"p"
    assert SECRET.encode() in heard


def worn(tls: TlsServer, folder: Path, name: str) -> ssl.SSLContext:
    """Return what shows a certificate of the centre's for a name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    both = folder / "server.pem"
    both.write_bytes(b"".join(tls.centre.issue(name)))
    context.load_cert_chain(both)
    return context


@pytest.mark.parametrize("security", [Security.DISABLE, Security.REQUIRE])
def test_what_answers_is_no_postgresql(security: Security) -> None:
    with answering(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        to = ServerAddress(host="127.0.0.1", port=port, login=LOGIN, security=security)
        assert fault(to).code == "sync.not_postgresql"


def test_whoever_hangs_up_at_once_interrupts() -> None:
    with answering(b"") as port:
        to = ServerAddress(host="127.0.0.1", port=port, login=LOGIN, security=Security.DISABLE)
        assert fault(to).code == "sync.interrupted"


def test_all_is_well_but_nothing_is_set_up(tls: TlsServer) -> None:
    assert fault(address(tls)).code == "sync.not_prepared"
    assert at(diagnose(address(tls), password)) is Step.PREPARED


def test_a_wrong_password_and_an_unknown_login(tls: TlsServer) -> None:
    for login, secret in ((LOGIN, "wrong"), ("stranger", SECRET), (LOGIN, "")):
        refused = fault(address(tls, login=login), secret=secret)
        assert isinstance(refused, UserMistake)
        assert (refused.code, refused.facts["login"]) == ("sync.password", login)
    assert at(diagnose(address(tls), lambda: "wrong")) is Step.SIGNED_IN


def test_a_login_that_may_no_longer_sign_in(tls: TlsServer) -> None:
    with tls.server.connect() as line:
        line.execute(f"CREATE ROLE gone NOLOGIN PASSWORD '{SECRET}'".encode())
    assert fault(address(tls, login="gone")).code == "sync.not_admitted"


def test_a_place_that_the_server_does_not_admit(tls: TlsServer) -> None:
    rules = tls.server.data / "pg_hba.conf"
    before = rules.read_text("utf-8")
    try:
        rules.write_text(f'host all "{SUPERUSER}" all scram-sha-256\n', "utf-8")
        tls.configure("log_connections", "off")
        assert fault(address(tls)).code == "sync.not_admitted"
        assert at(diagnose(address(tls), password)) is Step.SIGNED_IN
    finally:
        rules.write_text(before, "utf-8")
        tls.configure("log_connections", "on")


def test_no_such_database(tls: TlsServer) -> None:
    missing = fault(address(tls, database="elsewhere"))
    assert (missing.code, missing.facts["database"]) == ("sync.no_database", "elsewhere")
    assert at(diagnose(address(tls, database="elsewhere"), password)) is Step.DATABASE


def test_no_right_to_enter_the_database(tls: TlsServer) -> None:
    with tls.server.connect() as line:
        line.execute("CREATE DATABASE walled")
        line.execute("REVOKE CONNECT ON DATABASE walled FROM PUBLIC")
    assert fault(address(tls, database="walled")).code == "sync.no_rights"


def test_no_right_to_the_schema(tls: TlsServer) -> None:
    with tls.server.connect() as line:
        line.execute("CREATE DATABASE closed")
    with tls.server.connect("closed") as line:
        line.execute("CREATE SCHEMA qa CREATE TABLE server (generation uuid)")
    assert fault(address(tls, database="closed")).code == "sync.no_rights"
    assert at(diagnose(address(tls, database="closed"), password)) is Step.RIGHTS


def test_a_login_that_holds_all_it_may_is_told_so(tls: TlsServer) -> None:
    with tls.server.connect() as line:
        line.execute(f'ALTER ROLE "{LOGIN}" CONNECTION LIMIT 0')
        try:
            found = fault(address(tls))
            assert (found.code, found.facts["login"]) == ("sync.login_busy", LOGIN)
            assert at(diagnose(address(tls), password)) is Step.SIGNED_IN
        finally:
            line.execute(f'ALTER ROLE "{LOGIN}" CONNECTION LIMIT -1')


def test_a_certificate_of_a_stranger(tls: TlsServer) -> None:
    untrusting = address(tls, ca_file=str(tls.stranger.file))
    assert fault(untrusting).code == "sync.certificate_untrusted"
    assert at(diagnose(untrusting, password)) is Step.CERTIFICATE


def test_what_the_system_trusts_is_used_where_no_file_is_named(tls: TlsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert fault(address(tls, ca_file="")).code == "sync.certificate_untrusted"
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.centre.file))
    assert fault(address(tls, ca_file="")).code == "sync.not_prepared"


def test_a_system_that_trusts_nobody(tls: TlsServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert fault(address(tls, ca_file="")).code == "sync.no_authority"


def test_a_file_of_the_authority_that_is_missing_or_none(tls: TlsServer, tmp_path: Path) -> None:
    junk = tmp_path / "质检中心.crt"
    for content in (None, "", "no certificate"):
        if content is not None:
            junk.write_text(content, "utf-8")
        found = fault(address(tls, ca_file=str(junk)))
        assert (found.code, found.facts["file"]) == ("sync.ca_file_missing", junk)
    assert at(diagnose(address(tls, ca_file=str(junk)), password)) is Step.CERTIFICATE


def test_a_file_of_the_authority_under_a_name_beyond_ascii(tls: TlsServer, tmp_path: Path) -> None:
    file = tmp_path / "质检中心.crt"
    file.write_bytes("# 本中心\n".encode() + tls.centre.file.read_bytes())
    assert fault(address(tls, ca_file=str(file))).code == "sync.not_prepared"


def test_a_certificate_of_another_name(tls: TlsServer) -> None:
    tls.wear(tls.centre.issue("DNS:other.example"))
    try:
        assert fault(address(tls)).code == "sync.certificate_name"
        assert at(diagnose(address(tls), password)) is Step.CERTIFICATE
        assert fault(address(tls, security=Security.VERIFY_CA)).code == "sync.not_prepared"
    finally:
        tls.wear(tls.own)


def test_nothing_but_the_request_for_tls_is_sent_to_a_server_without_it(tls: TlsServer) -> None:
    tls.configure("ssl", "off")
    try:
        with Wire("127.0.0.1", tls.server.port) as wire:
            for security in (Security.VERIFY_FULL, Security.VERIFY_CA, Security.REQUIRE):
                assert fault(address(tls, port=wire.port, security=security)).code == "sync.tls_missing"
            assert at(diagnose(address(tls, port=wire.port), password)) is Step.TLS
            assert {bytes(one.sent) for one in wire.captures if one.sent} == {SSL_REQUEST}
    finally:
        tls.configure("ssl", "on")


@pytest.mark.parametrize("trusts", ["stranger", "centre"])
def test_a_stranger_learns_neither_login_nor_password_nor_data(tls: TlsServer, trusts: str) -> None:
    """What goes after the request is TLS: the secrets are not in it, whether or not the certificate is trusted."""
    file = str(tls.stranger.file if trusts == "stranger" else tls.centre.file)
    with Wire("127.0.0.1", tls.server.port) as wire:
        fault(address(tls, port=wire.port, ca_file=file))
        captured = wire.sent
    assert captured.startswith(SSL_REQUEST + b"\x16\x03")
    for secret in (LOGIN, SECRET, "qa_desktop", "qa-desktop", "SELECT"):
        assert secret.encode() not in captured
    records = list(tls_records(captured[len(SSL_REQUEST) :]))
    # Where the certificate is not trusted nothing follows but the hello and an alert: no record of application data.
    assert (23 in records) is (trusts == "centre")


def test_an_exchange_over_tls_and_what_a_listener_gets_of_it(tls: TlsServer) -> None:
    store = StoreMaker(tls.server).new()
    record = evaluation(INSPECTOR_A)
    sent = Batch(id=new_id(), client=new_id(), number=1, records=(record,))
    with Wire("127.0.0.1", tls.server.port) as wire:
        to = address(tls, port=wire.port, login=INSPECTOR_A, database=store.database)
        secret = password_of(INSPECTOR_A)
        found = diagnose(to, lambda: secret)
        assert {one.outcome for one in found.findings} == {Outcome.PASSED}
        with SharedTransport(to, lambda: secret).connect() as session:
            session.push(sent)
            assert session.find(sent) is not None
        assert {bytes(one.sent[:10]) for one in wire.captures if one.sent} == {SSL_REQUEST + b"\x16\x03"}
        heard = b"".join(bytes(one.sent) + bytes(one.received) for one in wire.captures)
    for words in (secret, INSPECTOR_A, "recording_id", record.id, "qa.server"):
        assert words.encode() not in heard


def tls_records(captured: bytes) -> Iterator[int]:
    """Yield the types of the records of a TLS stream (RFC 8446, 5.1)."""
    while captured:
        yield captured[0]
        captured = captured[5 + int.from_bytes(captured[3:5], "big") :]


def test_in_clear_the_login_is_there_to_be_read(tls: TlsServer) -> None:
    """What the test above looks for can be found: the capture works."""
    with Wire("127.0.0.1", tls.server.port) as wire:
        fault(address(tls, port=wire.port, security=Security.DISABLE))
        assert LOGIN.encode() in wire.sent


@pytest.mark.parametrize("count", [0, 8, 60, 700])
def test_a_line_that_breaks_while_connecting(tls: TlsServer, count: int) -> None:
    with Wire("127.0.0.1", tls.server.port) as wire:
        wire.cut_after(count, Direction.TO_SERVER)
        assert fault(address(tls, port=wire.port)).code == "sync.interrupted"
        assert wire.fired == 1


def test_a_line_that_falls_silent_while_connecting(tls: TlsServer) -> None:
    with Wire("127.0.0.1", tls.server.port) as wire:
        wire.stall_after(100, Direction.TO_CLIENT)
        assert fault(address(tls, port=wire.port), QUICK).code == "sync.unreachable"
        assert wire.fired == 1


def test_connecting_can_be_called_off(tls: TlsServer) -> None:
    called_off = Event()
    with Wire("127.0.0.1", tls.server.port) as wire:
        wire.stall_after(0, Direction.TO_CLIENT)
        timer = Timer(0.2, called_off.set)
        timer.start()
        way = SharedTransport(address(tls, port=wire.port), password, cancelled=called_off.is_set)
        with pytest.raises(EnvironmentFault) as raised, way.connect():
            pass
        timer.join()
    assert raised.value.code == "sync.cancelled"


CHINESE = [
    ('致命错误:  用户 "wang.fang" Password 认证失败', "sync.password"),
    ('致命错误:  角色"wang.fang"不存在', "sync.password"),
    ('致命错误:  数据库 "qa_desktop" 不存在', "sync.no_database"),
    ("致命错误:  对不起, 已经有太多的客户", "sync.busy"),
    ('致命错误:  到数据库 "qa_desktop"的连接太多了', "sync.busy"),
    ('致命错误:  由角色"wang.fang"发起的连接太多了', "sync.login_busy"),
    ("致命错误:  数据库系统启动中", "sync.busy"),
    ('致命错误:  没有用于主机 "10.0.0.7", 用户 "wang.fang" 的 pg_hba.conf 记录', "sync.not_admitted"),
    ("致命错误:  新的说法", "sync.failed"),
]


@pytest.mark.parametrize(("words", "code"), CHINESE, ids=lambda one: one[-12:])
def test_a_server_that_speaks_chinese(words: str, code: str) -> None:
    to = ServerAddress(host="qa.centre", login=LOGIN)
    libpq = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '
    error = psycopg.OperationalError(libpq + words)
    found = fault_of(error, to, Doing.CONNECTING)
    assert (found.code, found.facts["reason"]) == (code, words)


class StandsFirm(psycopg.Error):
    """What the server says where an evaluation stays as it was reviewed."""

    sqlstate = states.STANDS_FIRM

    @property
    def diag(self) -> Any:
        return SimpleNamespace(constraint_name=states.REVIEWED_STAYS, message_primary="it stays")


def test_what_stays_as_it_was_reviewed_is_told_where_it_was_sent() -> None:
    to = ServerAddress(host="qa.centre", login=LOGIN)
    assert fault_of(StandsFirm(), to, Doing.PUSHING).code == "sync.was_reviewed"
    assert fault_of(StandsFirm(), to, Doing.READING).code != "sync.was_reviewed"
