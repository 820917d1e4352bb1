"""The way to the shared store, on a real PostgreSQL: what is pushed is found and read, by those who may."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Timer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.pq import Conninfo

import db.shared.transport
from db.shared.diagnosing import diagnose
from db.shared.line import Limits
from db.shared.transport import SharedSession, SharedTransport
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.person import Role
from qa_desktop.sync.diagnosis import Outcome, Step
from qa_desktop.sync.ports import Session, Transport
from qa_desktop.sync.records import PROTOCOL, Arrived, Batch, Position, RecordVersion
from tests.shared.writing import clip, evaluation, new_id, other, push
from tests.support.logs import ExpectLog
from tests.support.postgres import (
    INSPECTOR_A,
    INSPECTOR_A2,
    INSPECTOR_B,
    LEAD_A,
    MANAGER,
    STRANGER,
    TEAM_A,
    SharedStore,
    StoreMaker,
    password_of,
)
from tests.support.wire import Direction, Point, Wire

CLIENT = new_id()


def way(store: SharedStore, login: str = INSPECTOR_A, port: int | None = None, **options: Any) -> SharedTransport:
    address = store.address(login)
    if port is not None:
        address = address.model_copy(update={"port": port})
    return SharedTransport(address, lambda: password_of(login), **options)


@contextmanager
def session(store: SharedStore, login: str = INSPECTOR_A) -> Iterator[SharedSession]:
    with way(store, login).connect() as opened:
        yield opened


def batch(*records: RecordVersion, number: int = 1, client: str = CLIENT) -> Batch:
    return Batch(id=new_id(), client=client, number=number, records=records)


def read_all(opened: SharedSession, limit: int = 100, after: Position | None = None) -> list[Arrived]:
    """Read on to the end; positions only ever grow."""
    found: list[Arrived] = []
    at = after or Position()
    while True:
        page = opened.pull(at, limit)
        assert len(page.arrived) <= limit
        assert page.end >= at
        found += page.arrived
        if page.is_last:
            opened.release()
            assert sorted(one.position for one in found) == [one.position for one in found]
            return found
        assert page.end > at
        at = page.end


def mistake(of: pytest.ExceptionInfo[QaError]) -> tuple[str, object]:
    return of.value.code, of.value.facts.get("reason")


def test_it_is_the_transport_that_the_engine_asks_for(shared_store: SharedStore) -> None:
    transport: Transport = way(shared_store)
    with transport.connect() as opened:
        greeted: Session = opened
        hello = greeted.hello()
    assert (hello.me.login, hello.me.name, hello.me.team) == (INSPECTOR_A, "李娜", TEAM_A)
    assert [one.login for one in hello.people] == [INSPECTOR_A]
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
    (INSPECTOR_A, clip(INSPECTOR_A, payload=bytes(2_000_000))),
    (INSPECTOR_A, other("x", INSPECTOR_A, body={"words": "a" * 2_100_000})),
    (INSPECTOR_A, other("k" * 61, INSPECTOR_A)),
    (INSPECTOR_A, replace(clip(INSPECTOR_A), subject=new_id())),
]


@pytest.mark.parametrize(("login", "record"), REFUSED, ids=["size", "text", "constraint", "evidence"])
def test_what_will_never_be_taken_is_refused_with_a_reason(
    shared_store: SharedStore, login: str, record: RecordVersion
) -> None:
    good = batch(evaluation(login), number=2)
    with session(shared_store, login) as opened:
        with pytest.raises(UserMistake) as raised:
            opened.push(batch(record))
        code, reason = mistake(raised)
        assert code == "sync.refused"
        assert reason
        opened.push(good)  # the line is as good as before
        assert opened.find(good) is not None


NOT_NOW = [replace(evaluation(INSPECTOR_A), team="客服二组"), other("scorecard", INSPECTOR_A)]


@pytest.mark.parametrize("record", NOT_NOW, ids=["team", "rights"])
def test_what_one_has_no_right_to_write_waits_for_the_right(shared_store: SharedStore, record: RecordVersion) -> None:
    with session(shared_store) as opened, pytest.raises(UserMistake) as raised:
        opened.push(batch(record))
    assert raised.value.code == "sync.no_rights"


@pytest.mark.parametrize(
    ("breaking", "code"),
    [
        ("REVOKE EXECUTE ON FUNCTION qa.takes_part() FROM qa_inspector, qa_lead, qa_manager", "sync.no_rights"),
        ("REVOKE INSERT ON qa.push_batch FROM qa_inspector, qa_lead, qa_manager", "sync.no_rights"),
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
    found = diagnose(shared_store.address(LEAD_A), lambda: password_of(LEAD_A))
    assert found.is_well
    assert found.me is not None
    assert found.me.reviews
    left_out = {one.step for one in found.findings if one.outcome is Outcome.LEFT_OUT}
    assert left_out == {Step.TLS, Step.CERTIFICATE}


# -- bodies ------------------------------------------------------------------------------------------------------------

STORED = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(-(10**400), 10**400) | st.text(st.characters()),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(st.characters()), parts, max_size=4),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def one_store(store_maker: StoreMaker) -> Iterator[SharedStore]:
    store = store_maker.new()
    yield store
    store_maker.remove(store)


@pytest.fixture(scope="module")
def one_session(one_store: SharedStore) -> Iterator[SharedSession]:
    with session(one_store) as opened:
        yield opened


@settings(max_examples=150, deadline=None)
@given(body=st.dictionaries(st.text(st.characters()), VALUES, max_size=6), words=st.text(STORED, max_size=50))
def test_whatever_a_body_holds_comes_back_with_its_hash(
    one_session: SharedSession, body: dict[str, Any], words: str
) -> None:
    sent = batch(replace(other("later", INSPECTOR_A), body=body, subject=words), client=new_id())
    one_session.push(sent)
    found = one_session.find(sent)
    assert found is not None
    assert found.sha256 == sent.sha256
    page = one_session.pull(Position(found.commit_seq), 10)
    one_session.release()
    assert [one.record for one in page.arrived] == list(sent.records)


def test_what_postgresql_cannot_keep_is_replaced_where_a_version_is_made() -> None:
    record = replace(other("x", INSPECTOR_A), body={"a\0": ["\0", "\ud83d", "😀", {"\udc00": 1}]})
    assert record.body == {"a\ufffd": ["\ufffd", "\ufffd", "😀", {"\ufffd": 1}]}


DEEP = "[" * 3000 + "]" * 3000
NO_PROGRAMS = ['{"a": 1.5}', f'{{"a": {DEEP}}}', '{"a": 1' + "0" * 5000 + "}"]


@pytest.mark.parametrize("body", NO_PROGRAMS, ids=["fraction", "deep", "long"])
def test_a_body_that_no_program_wrote_keeps_nobody_from_reading_on(
    shared_store: SharedStore, body: str, expect_log: ExpectLog
) -> None:
    odd, good = other("x", INSPECTOR_A), other("y", INSPECTOR_A)
    with shared_store.connect(INSPECTOR_A) as line:
        head = [odd.kind, odd.id, odd.version, odd.author, odd.team, body, "0" * 64]
        id_ = new_id()
        line.execute(
            "INSERT INTO qa.push_batch (id, client, number, protocol, sha256)"
            " VALUES (%s, %s, 1, 1, encode(sha256(repeat('0', 64)::bytea), 'hex'))",
            [id_, new_id()],
        )
        line.execute(
            "INSERT INTO qa.record_version (kind, id, version, author, team, body, sha256, batch, place)"
            " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, 0)",
            [*head, id_],
        )
        line.commit()
        push(line, good, number=2)
    with session(shared_store, LEAD_A) as opened, expect_log("passed over"):
        assert [one.record for one in read_all(opened)] == [good]


def test_what_was_altered_is_seen_by_its_hash(shared_store: SharedStore) -> None:
    sent = batch(other("x", INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
        with shared_store.superuser() as line:
            line.execute("ALTER TABLE qa.record_version DISABLE TRIGGER USER")
            line.execute("UPDATE qa.record_version SET body = '{}'")
        found = opened.find(sent)
    assert found is not None
    assert found.sha256 != sent.sha256


def test_an_altered_row_does_not_pass_for_what_was_sent(shared_store: SharedStore) -> None:
    sent = batch(evaluation(INSPECTOR_A), evaluation(INSPECTOR_A))
    with session(shared_store) as opened:
        opened.push(sent)
    with shared_store.superuser() as line:
        line.execute("ALTER TABLE qa.record_version DISABLE TRIGGER USER")
        line.execute("UPDATE qa.record_version SET body = jsonb_set(body, '{summary}', '\"anders\"') WHERE place = 1")
    with session(shared_store, LEAD_A) as opened:
        assert [one.sha256 == one.record.sha256 for one in read_all(opened)] == [True, False]


# -- reading -----------------------------------------------------------------------------------------------------------


def fill(store: SharedStore, logins: list[str], sizes: list[int]) -> dict[str, list[RecordVersion]]:
    """Push batches of these sizes, by each login in turn."""
    pushed: dict[str, list[RecordVersion]] = {login: [] for login in logins}
    client = new_id()
    for number, size in enumerate(sizes, 1):
        login = logins[number % len(logins)]
        team = TEAM_A if login != INSPECTOR_B else "客服二组"
        records = tuple(evaluation(login, team) for _ in range(size))
        with session(store, login) as opened:
            opened.push(batch(*records, number=number, client=client))
        pushed[login] += records
    return pushed


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_of_any_size_give_everything_once(one_store: SharedStore, limit: int) -> None:
    with session(one_store, LEAD_A) as opened:
        start = Position(opened.hello().high_water, 2**31 - 1)
        pushed = fill(one_store, [INSPECTOR_A, INSPECTOR_B, INSPECTOR_A2], [3, 1, 5, 2, 4, 1, 1, 2, 1])
        read = read_all(opened, limit, start)
        expected = {one.version for login in (INSPECTOR_A, INSPECTOR_A2) for one in pushed[login]}
        assert len(read) == len(expected)
        assert {one.record.version for one in read} == expected


def test_reading_gets_on_past_what_one_may_not_see(shared_store: SharedStore) -> None:
    fill(shared_store, [INSPECTOR_B], [2, 2, 2])
    with session(shared_store) as opened:
        page = opened.pull(Position(), 2)
        assert (list(page.arrived), page.is_last, page.end.commit_seq) == ([], True, 3)
        assert opened.pull(page.end, 2) == page


def test_a_page_ends_early_where_it_grows_heavy(shared_store: SharedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.shared.transport, "_BYTES_A_PAGE", 150_000)
    clips = [clip(INSPECTOR_A, payload=bytes([n]) * 60_000) for n in range(5)]
    huge = clip(INSPECTOR_A, payload=b"x" * 240_000)
    with session(shared_store) as opened:
        opened.push(batch(*clips[:3], huge, *clips[3:]))
        sizes = []
        at, is_last = Position(), False
        while not is_last:
            page = opened.pull(at, 100)
            at, is_last = page.end, page.is_last
            sizes.append(len(page.arrived))
    assert sizes == [2, 1, 1, 2]


def test_a_reading_is_of_one_moment_until_it_is_released(shared_store: SharedStore) -> None:
    with session(shared_store, LEAD_A) as opened:
        fill(shared_store, [INSPECTOR_A], [1])
        first = opened.pull(Position(), 10)
        fill(shared_store, [INSPECTOR_A2], [1])
        assert opened.pull(first.end, 10).arrived == ()
        opened.release()
        opened.release()
        assert len(opened.pull(first.end, 10).arrived) == 1


def test_a_push_ends_a_reading(shared_store: SharedStore) -> None:
    with session(shared_store) as opened:
        opened.pull(Position(), 10)
        opened.push(batch(evaluation(INSPECTOR_A)))
        assert len(opened.pull(Position(), 10).arrived) == 1


def test_which_batches_are_there(shared_store: SharedStore) -> None:
    sent, lost = batch(evaluation(INSPECTOR_A)), new_id()
    with session(shared_store) as opened:
        opened.push(sent)
        assert opened.batches_present([sent.id, lost]) == {sent.id}
        assert opened.batches_present([]) == frozenset()
    with session(shared_store, INSPECTOR_B) as opened:
        assert opened.batches_present([sent.id]) == frozenset()


def test_cards_reach_everybody(shared_store: SharedStore) -> None:
    card = other("scorecard", MANAGER)
    with session(shared_store, MANAGER) as opened:
        opened.push(batch(card))
    with session(shared_store, INSPECTOR_B) as opened:
        assert [one.record for one in read_all(opened)] == [card]


# -- a line that fails -------------------------------------------------------------------------------------------------


@pytest.fixture
def wire(shared_store: SharedStore) -> Iterator[Wire]:
    with Wire("127.0.0.1", shared_store.server.port) as opened:
        yield opened


ARRIVES = {Point.BEFORE_COMMIT: {False}, Point.DURING_COMMIT: {True, False}, Point.AFTER_COMMIT: {True}}


@pytest.mark.parametrize(("point", "arrives"), ARRIVES.items())
def test_a_line_cut_at_a_commit(shared_store: SharedStore, wire: Wire, point: Point, arrives: set[bool]) -> None:
    sent = batch(evaluation(INSPECTOR_A), evaluation(INSPECTOR_A))
    wire.fail_at(point)
    with pytest.raises(EnvironmentFault) as raised, way(shared_store, port=wire.port).connect() as opened:
        opened.push(sent)
    assert raised.value.code == "sync.interrupted"
    assert wire.fired == 1
    with way(shared_store, port=wire.port).connect() as opened:
        assert (opened.find(sent) is not None) in arrives
        opened.push(sent)
        found = opened.find(sent)
        assert found is not None
        assert found.sha256 == sent.sha256
        assert len(read_all(opened)) == 2


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("count", [0, 300, 500, 900, 2000])
def test_a_line_cut_anywhere(shared_store: SharedStore, wire: Wire, count: int, direction: Direction) -> None:
    sent = batch(*(evaluation(INSPECTOR_A) for _ in range(5)))
    wire.cut_after(count, direction)
    codes = set()
    try:
        with way(shared_store, port=wire.port).connect() as opened:
            opened.hello()
            opened.push(sent)
            read_all(opened)
    except EnvironmentFault as fault:
        codes.add(fault.code)
    assert wire.fired == 1
    assert codes == {"sync.interrupted"}


def test_a_line_that_falls_silent_is_given_up(shared_store: SharedStore, wire: Wire) -> None:
    limits = Limits(connect_s=5, silence_s=0.5, statement_s=5)
    with way(shared_store, port=wire.port, limits=limits).connect() as opened:
        opened.hello()
        wire.stall_after(0, Direction.TO_CLIENT)
        with pytest.raises(EnvironmentFault) as raised:
            opened.pull(Position(), 10)
    assert raised.value.code == "sync.interrupted"


def test_a_slow_line_is_no_fault(shared_store: SharedStore, wire: Wire) -> None:
    wire.delay(0.02)
    with way(shared_store, port=wire.port).connect() as opened:
        assert opened.hello().me.login == INSPECTOR_A


def test_an_outage_and_its_end(shared_store: SharedStore, wire: Wire) -> None:
    with way(shared_store, port=wire.port).connect() as opened:
        wire.outage()
        with pytest.raises(EnvironmentFault) as raised:
            opened.hello()
    assert raised.value.code == "sync.interrupted"
    with pytest.raises(EnvironmentFault), way(shared_store, port=wire.port).connect():
        pass
    wire.heal()
    with way(shared_store, port=wire.port).connect() as opened:
        assert opened.hello().me.login == INSPECTOR_A


def test_a_statement_that_takes_too_long_is_ended_by_the_server(shared_store: SharedStore) -> None:
    with shared_store.superuser() as line, line.transaction():
        line.execute("LOCK TABLE qa.push_batch")
        limits = Limits(statement_s=0.3)
        with pytest.raises(EnvironmentFault) as raised, way(shared_store, limits=limits).connect() as opened:
            opened.push(batch(evaluation(INSPECTOR_A)))
    assert raised.value.code == "sync.busy"


def test_a_push_that_waits_can_be_called_off(shared_store: SharedStore) -> None:
    called_off = Event()
    with shared_store.superuser() as line, line.transaction():
        line.execute("LOCK TABLE qa.push_batch")
        timer = Timer(0.2, called_off.set)
        timer.start()
        transport = way(shared_store, cancelled=called_off.is_set)
        with pytest.raises(EnvironmentFault) as raised, transport.connect() as opened:
            opened.push(batch(evaluation(INSPECTOR_A)))
        timer.join()
    assert raised.value.code == "sync.cancelled"


def test_a_server_that_throws_everyone_out(shared_store: SharedStore) -> None:
    with session(shared_store) as opened, shared_store.superuser() as line:
        line.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s", [INSPECTOR_A])
        with pytest.raises(EnvironmentFault) as raised:
            opened.hello()
    assert raised.value.code == "sync.interrupted"
