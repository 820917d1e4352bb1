"""The counter that makes the order of commits: nobody can hold it, move it or go round it."""

from collections.abc import Callable, Sequence
from random import Random

import psycopg
import pytest

from db.shared import states
from qa_desktop.sync.records import RecordVersion
from tests.shared.world import World
from tests.shared.writing import clip, evaluation, new_id, other, push, write_batch, write_record
from tests.support.postgres import INSPECTOR_A, INSPECTOR_A2, INSPECTOR_B, TEAM_B, SharedStore

Attack = Callable[[psycopg.Connection], None]


def batches(store: SharedStore) -> Sequence[tuple[int, str]]:
    with store.superuser() as connection:
        rows = connection.execute("SELECT commit_seq, batch::text FROM qa.commit_order ORDER BY 1").fetchall()
        (value,) = connection.execute("SELECT value FROM qa.counter").fetchone() or ()
    assert [seq for seq, _ in rows] == list(range(1, value + 1))
    return [(seq, batch) for seq, batch in rows]


def others_get_through(store: SharedStore) -> None:
    with store.connect(INSPECTOR_B) as connection:
        connection.execute("SET statement_timeout = '5s'")
        push(connection, evaluation(INSPECTOR_B, TEAM_B))


def before(setting: str) -> Attack:
    def attack(connection: psycopg.Connection) -> None:
        connection.execute(setting.encode())
        write_batch(connection, evaluation(INSPECTOR_A))
        connection.commit()

    return attack


def after(statement: str) -> Attack:
    def attack(connection: psycopg.Connection) -> None:
        write_batch(connection, evaluation(INSPECTOR_A))
        connection.execute(statement.encode())
        connection.commit()

    return attack


def two_batches(connection: psycopg.Connection) -> None:
    write_batch(connection, evaluation(INSPECTOR_A))
    write_batch(connection, evaluation(INSPECTOR_A), number=2)
    connection.commit()


def without_begin(connection: psycopg.Connection) -> None:
    connection.rollback()
    connection.autocommit = True
    write_batch(connection, evaluation(INSPECTOR_A))


def in_one_message(connection: psycopg.Connection) -> None:
    connection.rollback()
    connection.autocommit = True
    statements = """
        INSERT INTO qa.push_batch (id, client, number, protocol, sha256)
        VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, repeat('0', 64)); COMMIT
    """
    connection.execute(statements.encode())


def in_a_block(connection: psycopg.Connection) -> None:
    connection.rollback()
    connection.autocommit = True
    statements = """DO $$ BEGIN
        INSERT INTO qa.push_batch (id, client, number, protocol, sha256)
        VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, repeat('0', 64)); COMMIT; PERFORM pg_sleep(60);
    END $$"""
    connection.execute(statements.encode())


def pipelined(connection: psycopg.Connection) -> None:
    """End a transaction that no statement began: it commits at the end of the pipeline, outside any statement."""
    connection.rollback()
    connection.autocommit = True
    with connection.pipeline():
        write_batch(connection, evaluation(INSPECTOR_A))


ATTACKS: dict[str, Attack] = {
    "take it before COMMIT": after("SET CONSTRAINTS ALL IMMEDIATE"),
    "take it with the insert": before("SET CONSTRAINTS ALL IMMEDIATE"),
    "take it by name": after("SET CONSTRAINTS qa.take_place IMMEDIATE"),
    "commit in two phases": after("PREPARE TRANSACTION 'x'"),
    "sleep in the message of COMMIT": after("COMMIT; SELECT pg_sleep(60)"),
    "commit and chain": after("COMMIT AND CHAIN"),
    "end instead": after("END"),
    "sleep in a cursor that outlives COMMIT": after("DECLARE c CURSOR WITH HOLD FOR SELECT pg_sleep(60)"),
    "a cursor that outlives COMMIT from before": before("DECLARE c CURSOR WITH HOLD FOR SELECT pg_sleep(60)"),
    "be told so much that the line fills": before("SET client_min_messages = debug5"),
    "be told the server's log": before("SET client_min_messages = log"),
    "two batches in a transaction": two_batches,
    "no transaction": without_begin,
    "everything in one message": in_one_message,
    "everything in a block": in_a_block,
    "everything in a pipeline": pipelined,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_it_cannot_be_held(world: World, attack: Attack) -> None:
    already = batches(world.store)
    with world.connected(INSPECTOR_A) as connection:
        connection.execute("SET statement_timeout = '20s'")
        # psycopg raises an IndexError where the results of a pipeline that the server broke off are too few.
        with pytest.raises((psycopg.Error, IndexError)) as caught:
            attack(connection)
        # libpq knows no state of an error that comes when a pipeline ends, and 55000 is that of two phases.
        state = getattr(caught.value, "sqlstate", None)
        assert state in {states.NOT_IN_COMMIT, states.BATCH_CLOSED, "55000", None}
        others_get_through(world.store)
    assert len(batches(world.store)) == len(already) + 1


WAITING = {
    "a batch that is never committed": "SELECT 1",
    "advisory locks": "SELECT count(pg_advisory_lock(n)) FROM generate_series(-50, 50) n",
    "shared advisory locks of two numbers": "SELECT pg_advisory_lock_shared(n, n) FROM generate_series(-50, 50) n",
    "readers' locks": "LOCK TABLE qa.record_version, qa.push_batch, qa.counter, qa.commit_order IN ACCESS SHARE MODE",
    "writers' locks": "LOCK TABLE qa.record_version IN ROW EXCLUSIVE MODE",
    "a listener": "LISTEN x",
    "an old snapshot": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM qa.record_version",
}


@pytest.mark.parametrize("statement", WAITING.values(), ids=WAITING)
def test_nobody_waits_for_somebody_who_waits(world: World, statement: str) -> None:
    with world.connected(INSPECTOR_A) as connection:
        connection.execute(statement.encode())
        write_batch(connection, evaluation(INSPECTOR_A))
        others_get_through(world.store)


@pytest.mark.parametrize("setting", ["enable_indexscan = off", "jit_above_cost = 0", "work_mem = '64kB'"])
def test_settings_of_the_client_do_not_stop_it(world: World, setting: str) -> None:
    with world.connected(INSPECTOR_A) as connection:
        connection.execute(f"SET {setting}".encode())
        push(connection, evaluation(INSPECTOR_A))


def test_a_snapshot_from_before_another_batch_writes_none(world: World) -> None:
    with world.connected(INSPECTOR_A) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        write_batch(connection, evaluation(INSPECTOR_A))
        others_get_through(world.store)
        with pytest.raises(psycopg.errors.SerializationFailure):
            connection.commit()


def test_a_batch_in_a_savepoint_counts_once(world: World) -> None:
    already = len(batches(world.store))
    with world.connected(INSPECTOR_A) as connection:
        connection.execute("SAVEPOINT s")
        write_batch(connection, evaluation(INSPECTOR_A))
        connection.execute("ROLLBACK TO s")
        push(connection, evaluation(INSPECTOR_A))
    assert len(batches(world.store)) == already + 1


def test_the_same_batch_twice_is_there_once(world: World) -> None:
    record = evaluation(INSPECTOR_A)
    names = {"id": new_id(), "client": new_id(), "number": 3}
    with world.connected(INSPECTOR_A) as connection:
        push(connection, record, **names)
        with pytest.raises(psycopg.errors.UniqueViolation):
            push(connection, record, **names)


def test_a_program_too_old_or_too_new_is_told_so(world: World) -> None:
    for protocol, state in ((0, states.PROTOCOL_TOO_OLD), (2, states.PROTOCOL_TOO_NEW)):
        with world.connected(INSPECTOR_A) as connection, pytest.raises(psycopg.Error) as caught:
            push(connection, evaluation(INSPECTOR_A), protocol=protocol)
        assert caught.value.sqlstate == state


def test_a_batch_is_what_its_hash_says(world: World) -> None:
    one, two = evaluation(INSPECTOR_A), evaluation(INSPECTOR_A)
    with world.connected(INSPECTOR_A) as connection:
        for records, place in (((), None), ((one,), 2), ((one,), 1)):
            batch = write_batch(connection, *records)
            if place is not None:
                write_record(connection, two, batch, place)
            with pytest.raises(psycopg.Error) as caught:
                connection.commit()
            assert caught.value.sqlstate == states.BATCH_DAMAGED


def test_a_batch_has_bounds(world: World) -> None:
    many = [other("x", INSPECTOR_A) for _ in range(1001)]
    noise = Random(1)  # noqa: S311 - no secret
    heavy = [clip(INSPECTOR_A, payload=noise.randbytes(240_000)) for _ in range(70)]
    for records in (many, heavy):
        with world.connected(INSPECTOR_A) as connection, pytest.raises(psycopg.Error) as caught:
            push(connection, *records)
        assert caught.value.sqlstate == states.BATCH_TOO_LARGE


@pytest.mark.parametrize(
    ("record", "is_taken"),
    [
        (other("x", INSPECTOR_A, body={"words": "a" * 1_999_900}), True),
        (other("x", INSPECTOR_A, body={"words": "a" * 2_000_000}), False),
        (other("x", INSPECTOR_A, body={"words": "a" * 60_000_000}), False),
        (clip(INSPECTOR_A, payload=bytes(250_000)), True),
        (clip(INSPECTOR_A, payload=bytes(250_001)), False),
    ],
    ids=["a long text", "too long a text", "a text that shrinks when kept", "a long sound", "too long a sound"],
)
def test_a_record_has_bounds_however_well_it_can_be_compressed(
    world: World, record: RecordVersion, *, is_taken: bool
) -> None:
    with world.connected(INSPECTOR_A) as connection:
        if is_taken:
            push(connection, record)
            return
        with pytest.raises(psycopg.Error) as caught:
            push(connection, record)
    assert caught.value.sqlstate == states.BATCH_TOO_LARGE


def test_a_batch_is_weighed_as_it_is_read(world: World) -> None:
    records = [other("x", INSPECTOR_A, body={"words": "a" * 1_900_000}) for _ in range(10)]
    with world.connected(INSPECTOR_A) as connection, pytest.raises(psycopg.Error) as caught:
        push(connection, *records)
    assert caught.value.sqlstate == states.BATCH_TOO_LARGE


def test_names_made_by_a_reader_shadow_nothing(world: World) -> None:
    """Should somebody get the right to make temporary things, the owner's functions still look past them."""
    with world.store.superuser() as connection:
        connection.execute(f'GRANT TEMP ON DATABASE "{world.store.database}" TO "{INSPECTOR_A2}"'.encode())
    with world.connected(INSPECTOR_A2) as connection:
        for statement in (
            "CREATE TEMP TABLE membership (login text, team text, role text)",
            f"INSERT INTO membership VALUES ('{INSPECTOR_A2}', '{TEAM_B}', 'manager')",
            "CREATE TEMP TABLE person (login text, active boolean)",
            f"INSERT INTO person VALUES ('{INSPECTOR_A2}', true)",
            "CREATE FUNCTION pg_temp.array_agg_finish(x text) RETURNS text LANGUAGE sql AS 'SELECT x'",
            "CREATE FUNCTION pg_temp.me() RETURNS text LANGUAGE sql AS $$ SELECT 'chen.jing' $$",
            "CREATE FUNCTION pg_temp.yes(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "CREATE OPERATOR pg_temp.= (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.yes)",
            "SET search_path = pg_temp, qa, pg_catalog",
        ):
            connection.execute(statement.encode())
        assert connection.execute("SELECT qa.teams_led(), qa.publishes(), qa.me()").fetchone() == (
            [],
            False,
            INSPECTOR_A2,
        )
        seen = connection.execute(
            "SELECT count(*) FROM qa.record_version WHERE kind OPERATOR(pg_catalog.=) 'evaluation'"
        )
        assert seen.fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM qa.evaluations").fetchone() == (0,)


def test_every_function_of_the_owners_is_closed(world: World) -> None:
    with world.store.superuser() as connection:
        functions = connection.execute("""
            SELECT p.proname, p.prosecdef, r.rolname, coalesce(p.proconfig::text, ''), p.prosqlbody IS NOT NULL,
                EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
            FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.pronamespace = 'qa'::regnamespace
        """).fetchall()
    assert len(functions) > 10
    for name, is_definer, owner, config, is_parsed, is_public in functions:
        assert (owner, is_public) == ("qa_owner", False), name
        assert is_parsed or '"search_path=pg_catalog, pg_temp"' in config, name
        assert not (is_definer and is_parsed), name


def test_row_level_security_binds_every_table(world: World) -> None:
    with world.store.superuser() as connection:
        tables = connection.execute("""
            SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class
            WHERE relnamespace = 'qa'::regnamespace AND relkind IN ('r', 'p')
        """).fetchall()
        owner = connection.execute("""
            SELECT rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'qa_owner'
        """).fetchone()
    assert len(tables) == 15
    assert all(is_bound for _, is_bound in tables)
    assert owner == (False,)


READ = """
    SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = 'qa' AND relname = 'record_version'
"""


def entries_read_for(
    store: SharedStore, *records: RecordVersion, by: str = INSPECTOR_A, settings: Sequence[str] = ()
) -> int:
    """Push, and return how many entries of the indexes of records that took, commit included."""
    counts = []
    for pushed in ((), records):
        with store.connect(by) as connection:
            for setting in settings:
                connection.execute(f"SET {setting}".encode())
            if pushed:
                push(connection, *pushed)
        with store.superuser() as line:  # what a line has read is told when it ends
            line.execute("SELECT pg_sleep(0.1), pg_stat_clear_snapshot()")
            counts.append(int((line.execute(READ).fetchone() or (0,))[0]))
    return counts[1] - counts[0]


@pytest.mark.parametrize("kind", ["evaluation", "clip"])
def test_a_commit_looks_at_what_it_is_about_however_much_is_there(shared_store: SharedStore, kind: str) -> None:
    """Nothing is known about the tables: they were never analyzed."""
    there = 3000
    with shared_store.connect(INSPECTOR_A) as connection:
        for number in range(1, 1 + there // 500):
            begun = [evaluation(INSPECTOR_A) for _ in range(250)]
            push(connection, *begun, *(clip(INSPECTOR_A, one.id) for one in begun), number=number)
    new = evaluation(INSPECTOR_A)
    records = [new] if kind == "evaluation" else [new, clip(INSPECTOR_A, new.id)]
    assert entries_read_for(shared_store, *records) < 100
