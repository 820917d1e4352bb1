"""What no login may do, whatever its role: each attempt is refused, and not a byte of the store changes."""

import psycopg
import pytest

from tests.shared.world import World
from tests.support.postgres import INSPECTOR_A, INSPECTOR_A2, LEAD_A, MANAGER

ALONE = ("ALTER SYSTEM", "CREATE DATABASE")
"""What PostgreSQL refuses inside a transaction anyway."""
EVERYONE = (INSPECTOR_A, LEAD_A, MANAGER)
TABLES = (
    *("qa.record_version", "qa.push_batch", "qa.commit_order", "qa.audience", "qa.counter", "qa.server"),
    *("qa.person", "qa.membership", "qa.revision"),
)

CHANGES = {
    **{f"delete from {table}": f"DELETE FROM {table}" for table in TABLES},
    **{f"truncate {table}": f"TRUNCATE {table} CASCADE" for table in TABLES},
    **{f"drop {table}": f"DROP TABLE {table} CASCADE" for table in TABLES},
    **{f"disable the policies of {table}": f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in TABLES},
    "update a record": "UPDATE qa.record_version SET body = '{}'",
    "update an author": "UPDATE qa.record_version SET author = session_user",
    "update by conflict": """
        INSERT INTO qa.record_version SELECT * FROM qa.record_version ON CONFLICT (kind, id, version)
        DO UPDATE SET body = '{}'
    """,
    "merge": """
        MERGE INTO qa.record_version v USING (VALUES (1)) x (one) ON true WHEN MATCHED THEN DELETE
    """,
    "update a batch": "UPDATE qa.push_batch SET received_at = now()",
    "set when a batch was received": """
        INSERT INTO qa.push_batch (id, client, number, protocol, sha256, received_at)
        VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, repeat('0', 64), 'epoch')
    """,
    "update the counter": "UPDATE qa.counter SET value = 0",
    "insert a counter": "INSERT INTO qa.counter VALUES (false, 7)",
    "take a place by hand": "INSERT INTO qa.commit_order VALUES (99, gen_random_uuid())",
    "write an audience by hand": "INSERT INTO qa.audience VALUES ('all', 1, gen_random_uuid())",
    "change the generation": "UPDATE qa.server SET generation = gen_random_uuid()",
    "open the gate of versions": "UPDATE qa.server SET newest_protocol = 99",
    "become a manager": "INSERT INTO qa.membership VALUES (session_user, '客服一组', 'manager')",
    "add a person": "INSERT INTO qa.person VALUES ('somebody', 'x')",
    "write the history": "INSERT INTO qa.revision VALUES (77)",
    "copy into the records": "COPY qa.record_version FROM STDIN",
    "copy over a program": "COPY qa.record_version TO PROGRAM 'cat'",
    "copy into a file": "COPY qa.record_version TO '/tmp/stolen'",
}

RIGHTS = {
    "act as the owner": "SET ROLE qa_owner",
    "act as the superuser": "SET ROLE postgres",
    "sign in as another": f'SET SESSION AUTHORIZATION "{INSPECTOR_A2}"',
    "act as another": f'SET ROLE "{INSPECTOR_A2}"',
    "turn triggers off": "SET session_replication_role = replica",
    "read past the policies": "SET row_security = off; SELECT * FROM qa.record_version",
    "drop a policy": "DROP POLICY readers ON qa.record_version",
    "alter a policy": "ALTER POLICY readers ON qa.record_version USING (true)",
    "add a policy": "CREATE POLICY mine ON qa.record_version USING (true)",
    "drop a trigger": "DROP TRIGGER take_place ON qa.push_batch",
    "disable a trigger": "ALTER TABLE qa.push_batch DISABLE TRIGGER take_place",
    "add a trigger": "CREATE TRIGGER t AFTER INSERT ON qa.push_batch EXECUTE FUNCTION qa.take_place()",
    "call a trigger's function": "SELECT qa.take_place()",
    "call the other trigger's function": "SELECT qa.check_records()",
    "replace a function": "CREATE OR REPLACE FUNCTION qa.me() RETURNS text LANGUAGE sql AS $$ SELECT 'chen.jing' $$",
    "alter a function": "ALTER FUNCTION qa.me() SET search_path = pg_temp",
    "drop a function": "DROP FUNCTION qa.me() CASCADE",
    "drop the schema": "DROP SCHEMA qa CASCADE",
    "take the schema over": f'ALTER SCHEMA qa OWNER TO "{INSPECTOR_A}"',
    "grant": f'GRANT qa_manager TO "{INSPECTOR_A}"',
    "grant a table": """
        GRANT UPDATE ON qa.record_version TO PUBLIC; UPDATE qa.record_version SET body = '{}'
    """,
    "make a role": "CREATE ROLE helper",
    "change another's password": f"ALTER ROLE \"{INSPECTOR_A2}\" PASSWORD 'x'",
    "set another's settings": f'ALTER ROLE "{INSPECTOR_A2}" SET search_path = x',
    "alter the database": "ALTER DATABASE postgres SET search_path = x",
    "alter the system": "ALTER SYSTEM SET fsync = off",
    "throw somebody out": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "read a file of the server": "SELECT pg_read_file('PG_VERSION')",
    "put a file into a large object": "SELECT lo_import('/etc/passwd')",
    "reindex": "REINDEX TABLE qa.record_version",
    "cluster": "CLUSTER qa.record_version USING record_version_pkey",
}

CREATIONS = {
    "a table": "CREATE TABLE mine (x int)",
    "a table in the schema": "CREATE TABLE qa.mine (x int)",
    "a table in public": "CREATE TABLE public.mine (x int)",
    "a temporary table": "CREATE TEMP TABLE membership (login text, team text, role text)",
    "a temporary view": "CREATE TEMP VIEW person AS SELECT 1",
    "a temporary sequence": "CREATE TEMP SEQUENCE s",
    "a temporary table by SELECT": "SELECT 1 AS x INTO TEMP person",
    "a temporary function": "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a schema": "CREATE SCHEMA mine",
    "a function": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "an operator": "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
    "a type": "CREATE TYPE public.t AS (x int)",
    "a view": "CREATE VIEW qa.mine AS SELECT * FROM qa.record_version",
    "a rule": "CREATE RULE r AS ON INSERT TO qa.push_batch DO INSTEAD NOTHING",
    "an index": "CREATE INDEX ON qa.record_version (author)",
    "statistics": "CREATE STATISTICS qa.s ON kind, id FROM qa.record_version",
    "an extension gone": "DROP EXTENSION plpgsql CASCADE",
    "an event trigger": "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION qa.take_place()",
    "a publication": "CREATE PUBLICATION p FOR TABLE qa.record_version",
    "a database": "CREATE DATABASE mine",
    "a row in a DO block": "DO $$ BEGIN CREATE TABLE mine (x int); END $$",
    "an update in a DO block": "DO $$ BEGIN UPDATE qa.counter SET value = 0; END $$",
    "the owner's rights in a DO block": "DO $$ BEGIN EXECUTE 'SET ROLE qa_owner'; END $$",
}

LOCKS = {
    **{
        f"lock {table} {mode}": f"LOCK TABLE {table} IN {mode} MODE"
        for table in TABLES
        for mode in ("SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE")
    },
    "lock the counter like a writer": "LOCK TABLE qa.counter IN ROW EXCLUSIVE MODE",
    "lock the history like a reader": "LOCK TABLE qa.revision IN ACCESS SHARE MODE",
    **{
        f"lock the row of the counter {strength}": f"SELECT * FROM qa.counter FOR {strength}"
        for strength in ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE")
    },
    "lock records": "SELECT * FROM qa.record_version FOR UPDATE",
    "lock the row of the server": "SELECT * FROM qa.server FOR SHARE",
}


@pytest.fixture(scope="module")
def before(world: World) -> list[tuple[str, str | None]]:
    return world.fingerprint()


@pytest.mark.parametrize("login", EVERYONE)
@pytest.mark.parametrize("attempts", [CHANGES, RIGHTS, CREATIONS, LOCKS], ids=["change", "rights", "create", "lock"])
def test_nobody_may(world: World, before: list[tuple[str, str | None]], login: str, attempts: dict[str, str]) -> None:
    allowed: list[tuple[str, str]] = []
    with world.connected(login, autocommit=True) as connection:
        for name, statement in attempts.items():
            if name == "merge" and connection.info.server_version < 150000:
                continue
            try:
                if not statement.startswith(ALONE):
                    connection.execute("BEGIN")
                connection.execute(statement.encode())
                connection.execute("COMMIT")
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported):
                pass
            except psycopg.Error as error:
                allowed.append((name, str(error)))
            else:
                allowed.append((name, "allowed"))
            finally:
                connection.execute("ROLLBACK")
    assert allowed == []
    assert world.fingerprint() == before
