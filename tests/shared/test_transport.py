"""The way to the shared store, on a real PostgreSQL: what is pushed is found and read, by those who may."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from psycopg.pq import Conninfo

import db.shared.transport
from db.shared.administration import open_administration
from db.shared.diagnosing import diagnose
from db.shared.revisions import REVISIONS
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.language.errors import describe
from qa_desktop.sync.diagnosis import Outcome, Step
from qa_desktop.sync.ports import Session, Transport
from qa_desktop.sync.records import PROTOCOL, Position, RecordVersion
from tests.shared.exchanging import batch, mistake, read_all, session, way
from tests.shared.writing import clip, evaluation, new_id, other
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    MANAGER,
    STRANGER,
    TEAM_A,
    SharedStore,
    password_of,
)


def test_it_is_the_transport_that_the_engine_asks_for(shared_store: SharedStore) -> None:
    transport: Transport = way(shared_store)
    with transport.connect() as opened:
        greeted: Session = opened
        hello = greeted.hello()
    assert (hello.me.login, hello.me.name, hello.me.team) == (INSPECTOR_A, "李娜", TEAM_A)
    assert [one.login for one in hello.people] == [LEAD_A, INSPECTOR_A, MANAGER]
    assert (hello.high_water, hello.oldest_protocol, hello.newest_protocol) == (0, PROTOCOL, PROTOCOL)


def test_a_lead_knows_the_team(shared_store: SharedStore) -> None:
    with session(shared_store, LEAD_A) as opened:
        hello = opened.hello()
    assert {INSPECTOR_A, INSPECTOR_A2, LEAD_A} <= {one.login for one in hello.people}
    assert INSPECTOR_B not in {one.login for one in hello.people}
    assert hello.me.memberships[0].role is Role.LEAD
    assert hello.me.reviews


def test_no_line_is_held_between_exchanges(shared_store: SharedStore) -> None:
    with shared_store.superuser() as line:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = %s"
        who = (shared_store.database, INSPECTOR_A)
        with session(shared_store) as opened:
            opened.hello()
            assert line.execute(query, who).fetchone() == (1,)
        line.execute("SELECT pg_stat_clear_snapshot()")
        for _ in range(200):
            if line.execute(query, who).fetchone() == (0,):
                return
            line.execute("SELECT pg_sleep(0.01)")
        pytest.fail("the line is still there")


def test_what_is_pushed_is_found_by_its_hash_and_read(shared_store: SharedStore) -> None:
    first = evaluation(INSPECTOR_A)
    sound = clip(INSPECTOR_A, first.id, bytes(range(256)))
    sent = batch(first, sound, other("x", INSPECTOR_A, deleted=True))
    with session(shared_store) as opened:
        assert opened.find(sent) is None
        opened.push(sent)
        found = opened.find(sent)
        assert found is not None
        assert (found.commit_seq, found.sha256) == (1, sent.sha256)
        assert abs((found.received_at - datetime.now(UTC)).total_seconds()) < 3600
        assert opened.hello().high_water == 1
    with session(shared_store, LEAD_A) as opened:
        read = read_all(opened)
    assert [one.record for one in read] == list(sent.records)
    assert [one.position for one in read] == [Position(1, place) for place in range(3)]


def test_an_edit_names_the_version_that_it_replaces(shared_store: SharedStore) -> None:
    first = evaluation(INSPECTOR_A)
    bases = tuple(sorted((first.version, new_id())))
    sent = batch(first, replace(first, version=new_id(), bases=bases))
    with session(shared_store) as opened:
        opened.push(sent)
        assert [one.record.bases for one in read_all(opened)] == [(), bases]


def test_a_batch_sent_again_changes_nothing(shared_store: SharedStore) -> None:
    sent = batch(evaluation(INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
        opened.push(sent)
        assert len(read_all(opened)) == 1
        found = opened.find(sent)
        assert found is not None
        assert found.sha256 == sent.sha256


def test_what_is_not_what_was_sent_is_seen_by_its_hash(shared_store: SharedStore) -> None:
    sent = batch(evaluation(INSPECTOR_A), clip(INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
        with shared_store.superuser() as line:
            line.execute("ALTER TABLE qa.record_version DISABLE TRIGGER USER")
            line.execute("DELETE FROM qa.record_version WHERE batch = %s AND place = 1", [sent.id])
        found = opened.find(sent)
        assert found is not None
        assert found.sha256 != sent.sha256


def test_the_author_is_who_signed_in(shared_store: SharedStore) -> None:
    with session(shared_store) as opened, pytest.raises(UserMistake) as raised:
        opened.push(batch(evaluation(INSPECTOR_A2)))
    assert mistake(raised) == ("sync.refused", f"author: {INSPECTOR_A2}")


REFUSED = [
    (INSPECTOR_A, clip(INSPECTOR_A, payload=bytes(2_000_000)), "This is too large for the shared database"),
    (INSPECTOR_A, other("x", INSPECTOR_A, body={"words": "a" * 2_100_000}), "This is too large"),
    (INSPECTOR_A, other("k" * 61, INSPECTOR_A), "The shared database refuses this record: new row"),
    (INSPECTOR_A, replace(clip(INSPECTOR_A), subject=new_id()), "This sound does not belong to the evaluation"),
]


@pytest.mark.parametrize(("login", "record", "words"), REFUSED, ids=["size", "text", "constraint", "evidence"])
def test_what_will_never_be_taken_is_refused_with_a_reason(
    shared_store: SharedStore, login: str, record: RecordVersion, words: str
) -> None:
    good = batch(evaluation(login), number=2)
    with session(shared_store, login) as opened:
        with pytest.raises(UserMistake) as raised:
            opened.push(batch(record))
        code, reason = mistake(raised)
        assert code == "sync.refused"
        assert reason
        assert describe(raised.value).what.startswith(words)
        opened.push(good)  # the line is as good as before
        assert opened.find(good) is not None


NOT_NOW = [replace(evaluation(INSPECTOR_A), team="客服二组"), other("scorecard", INSPECTOR_A)]


@pytest.mark.parametrize("record", NOT_NOW, ids=["team", "rights"])
def test_what_one_has_no_right_to_write_waits_for_the_right(shared_store: SharedStore, record: RecordVersion) -> None:
    with session(shared_store) as opened, pytest.raises(UserMistake) as raised:
        opened.push(batch(record))
    assert raised.value.code == "sync.not_allowed"
    assert INSPECTOR_A in str(describe(raised.value))
    assert "no team" not in str(describe(raised.value))


@pytest.mark.parametrize(
    ("breaking", "code"),
    [
        ("REVOKE EXECUTE ON FUNCTION qa.takes_part() FROM qa_inspector, qa_lead, qa_manager", "sync.not_allowed"),
        ("REVOKE INSERT ON qa.push_batch FROM qa_inspector, qa_lead, qa_manager", "sync.not_allowed"),
        ("ALTER DATABASE {} SET default_transaction_read_only = on", "sync.failed"),
        ("ALTER DATABASE {} SET lock_timeout = '10ms'", "sync.busy"),
    ],
)
def test_what_is_amiss_with_the_server_refuses_no_work(shared_store: SharedStore, breaking: str, code: str) -> None:
    sent = batch(evaluation(INSPECTOR_A))
    with shared_store.superuser() as line, line.transaction():
        line.execute(breaking.format(f'"{shared_store.database}"').encode())
    with shared_store.superuser() as line, line.transaction(), session(shared_store) as opened:
        if code == "sync.busy":
            line.execute("LOCK TABLE qa.push_batch")
        with pytest.raises(QaError) as raised:
            opened.push(sent)
    assert raised.value.code == code


def test_a_copied_data_folder_is_told_apart_from_a_refusal(shared_store: SharedStore) -> None:
    with session(shared_store) as opened:
        opened.push(batch(evaluation(INSPECTOR_A)))
        with pytest.raises(EnvironmentFault) as raised:
            opened.push(batch(evaluation(INSPECTOR_A)))
    assert raised.value.code == "sync.client_taken"


HARMLESS = [
    "client_min_messages = log",
    "default_transaction_isolation = 'serializable'",
    "row_security = off",
    "datestyle = 'German'",
    "timezone = 'Asia/Shanghai'",
    "bytea_output = 'escape'",
    "search_path = public",
]


@pytest.mark.parametrize("setting", HARMLESS)
def test_what_is_set_for_the_whole_database_changes_nothing(shared_store: SharedStore, setting: str) -> None:
    sent = batch(evaluation(INSPECTOR_A), clip(INSPECTOR_A, payload=bytes(range(256))))
    with shared_store.superuser() as line:
        line.execute(f'ALTER DATABASE "{shared_store.database}" SET {setting}'.encode())
    with session(shared_store) as opened:
        opened.push(sent)
        found = opened.find(sent)
        assert found is not None
        assert found.sha256 == sent.sha256
        assert [one.record for one in read_all(opened)] == list(sent.records)


ELSEWHERE = {
    "PGSERVICE": "nosuch",
    "PGSERVICEFILE": "nosuch.conf",
    "PGPASSFILE": "nosuch.pass",
    "PGPASSWORD": "wrong",
    "PGHOST": "nosuch.invalid",
    "PGHOSTADDR": "203.0.113.1",
    "PGPORT": "1",
    "PGDATABASE": "elsewhere",
    "PGUSER": "somebody",
    "PGOPTIONS": "-c search_path=public -c client_min_messages=log",
    "PGCHANNELBINDING": "require",
    "PGREQUIREAUTH": "none",
    "PGREQUIREPEER": "somebody",
    "PGSSLMODE": "require",
    "PGSSLMINPROTOCOLVERSION": "TLSv1.3",
    "PGSSLMAXPROTOCOLVERSION": "TLSv1",
    "PGSSLNEGOTIATION": "direct",
    "PGSSLCERT": "nosuch.crt",
    "PGSSLKEY": "nosuch.key",
    "PGSSLCERTMODE": "require",
    "PGSSLROOTCERT": "nosuch.crt",
    "PGSSLCRL": "nosuch.crl",
    "PGSSLCRLDIR": "nosuch",
    "PGMINPROTOCOLVERSION": "3.2",
    "PGMAXPROTOCOLVERSION": "3.0",
    "PGTARGETSESSIONATTRS": "standby",
    "PGLOADBALANCEHOSTS": "random",
    "PGGSSENCMODE": "require",
    "PGCLIENTENCODING": "LATIN1",
    "PGAPPNAME": "x",
    "PGDATESTYLE": "German",
    "PGTZ": "Asia/Shanghai",
    "PGGEQO": "off",
}


def test_no_variable_of_the_machine_changes_the_line(
    shared_store: SharedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    sent = batch(evaluation(INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
        assert opened.find(sent) is not None
        assert [one.record for one in read_all(opened)] == list(sent.records)


def test_every_variable_that_the_client_library_knows_is_tried() -> None:
    known = {one.envvar.decode() for one in Conninfo.parse(b"") if one.envvar}
    without_meaning = {
        "PGCONNECT_TIMEOUT",
        "PGSSLCOMPRESSION",
        "PGSSLSNI",
        "PGKRBSRVNAME",
        "PGGSSLIB",
        "PGGSSDELEGATION",
    }
    assert known - without_meaning <= set(ELSEWHERE)


@pytest.mark.parametrize(("oldest", "newest", "code"), [(2, 3, "sync.program_too_old"), (0, 0, "sync.program_too_new")])
def test_the_gate(shared_store: SharedStore, oldest: int, newest: int, code: str) -> None:
    with shared_store.superuser() as line:
        line.execute("UPDATE qa.server SET oldest_protocol = %s, newest_protocol = %s", [oldest, newest])
    with session(shared_store) as opened:
        assert opened.hello().newest_protocol == newest  # reading goes on
        with pytest.raises(QaError) as raised:
            opened.push(batch(evaluation(INSPECTOR_A)))
    assert raised.value.code == code
    found = diagnose(shared_store.address(INSPECTOR_A), lambda: password_of(INSPECTOR_A))
    assert found.fault is not None
    assert (found.fault.code, found.findings[-1].outcome) == (code, Outcome.FAILED)


def test_a_login_without_a_role(shared_store: SharedStore) -> None:
    with shared_store.superuser() as line:
        line.execute(f'GRANT CONNECT ON DATABASE "{shared_store.database}" TO "{STRANGER}"'.encode())
    found = diagnose(shared_store.address(STRANGER), lambda: password_of(STRANGER))
    assert found.fault is not None
    assert found.fault.code == "sync.no_rights"


def test_a_role_without_a_team(shared_store: SharedStore) -> None:
    with shared_store.superuser() as line:
        line.execute("DELETE FROM qa.membership WHERE login = %s", [INSPECTOR_A])
    with session(shared_store) as opened, pytest.raises(UserMistake) as raised:
        opened.hello()
    assert raised.value.code == "sync.no_rights"


def test_a_server_that_is_too_old(shared_store: SharedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.shared.transport, "_OLDEST_SERVER", 990_000)
    with session(shared_store) as opened, pytest.raises(EnvironmentFault) as raised:
        opened.hello()
    assert (raised.value.code, raised.value.facts["version"]) == ("sync.server_too_old", "16")


def test_a_connection_where_all_is_well(shared_store: SharedStore) -> None:
    told: list[Step] = []
    found = diagnose(shared_store.address(LEAD_A), lambda: password_of(LEAD_A), reached=told.append)
    assert told == [Step.REACHED, Step.SIGNED_IN, Step.PREPARED, Step.VERSION]
    assert found.is_well
    assert found.me is not None
    assert found.generation
    assert found.me.reviews
    left_out = {one.step for one in found.findings if one.outcome is Outcome.LEFT_OUT}
    assert left_out == {Step.TLS, Step.CERTIFICATE}


@pytest.mark.parametrize("earlier", [one.number for one in REVISIONS[:-1]])
def test_an_exchange_with_a_store_that_was_not_upgraded_yet(empty_database: SharedStore, earlier: int) -> None:
    person = Person(login=INSPECTOR_A, name="李娜", memberships=(Membership(TEAM_A, Role.INSPECTOR),))
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=earlier)
        admin.grant(person, password=None)
    first = evaluation(INSPECTOR_A)
    sent = batch(first, clip(INSPECTOR_A, first.id, b"OggS"), other("x", INSPECTOR_A))
    with session(empty_database) as opened:
        assert opened.hello().me == person
        opened.push(sent)
        found = opened.find(sent)
        assert found is not None
        assert found.sha256 == sent.sha256
        assert [one.record for one in read_all(opened)] == list(sent.records)
