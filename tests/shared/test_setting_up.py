"""Setting up and upgrading the shared store, by somebody who is no superuser."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from db.shared.administration import Administration, open_administration
from db.shared.revisions import NEWEST, REVISIONS
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from tests.shared.writing import evaluation, push
from tests.support.postgres import (
    ADMIN,
    INSPECTOR_A,
    INSPECTOR_A2,
    STRANGER,
    TEAM_A,
    OwnPostgres,
    SharedStore,
    password_of,
)
from tests.support.postgres_server import SUPERUSER

INSPECTOR = Person(login=INSPECTOR_A, name="李娜", memberships=(Membership(TEAM_A, Role.INSPECTOR),))
SCHEMA = """
    SELECT 'table', c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || coalesce(c.relacl::text, '')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'qa'::regnamespace
    UNION ALL SELECT 'function', p.proname, pg_get_functiondef(p.oid), p.proacl::text
    FROM pg_proc p WHERE p.pronamespace = 'qa'::regnamespace
    UNION ALL SELECT 'policy', tablename, policyname, concat(roles, cmd, qual, with_check)
    FROM pg_policies WHERE schemaname = 'qa'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'qa'::regnamespace
    UNION ALL SELECT 'database', '', '', datacl::text FROM pg_database WHERE datname = current_database()
    ORDER BY 1, 2, 3, 4
"""


def schema_of(store: SharedStore) -> Sequence[tuple[str, ...]]:
    with store.superuser() as connection:
        if connection.execute("SELECT to_regnamespace('qa')").fetchone() == (None,):
            return ()
        return connection.execute(SCHEMA).fetchall()


def memberships_of_roles(store: SharedStore) -> set[tuple[str, str]]:
    with store.superuser() as connection:
        rows = connection.execute("SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members")
        return set(rows.fetchall())


def test_again_changes_nothing(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        assert admin.set_up().revision == NEWEST
        first, roles = schema_of(empty_database), memberships_of_roles(empty_database)
        assert admin.set_up().revision == NEWEST
        assert admin.upgrade().statements == ()
    assert schema_of(empty_database) == first
    assert memberships_of_roles(empty_database) == roles


def test_a_dry_run_changes_nothing_and_shows_what_would_run(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        tried = admin.set_up(dry_run=True)
        shown = tried.statements
        assert tried.fault is None
        assert schema_of(empty_database) == ()
        with pytest.raises(UserMistake, match=r"server\.not_prepared"):
            admin.upgrade()
        done = admin.set_up().statements
        assert shown == done
        first = schema_of(empty_database)
        admin.grant(INSPECTOR, password=None, dry_run=True)
        admin.restore_mark(dry_run=True)
        assert admin.status().people == []
    assert schema_of(empty_database) == first


def test_what_a_dry_run_shows_can_be_run_by_hand(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        shown = admin.set_up(dry_run=True).statements
    with empty_database.connect(ADMIN) as connection:
        connection.execute("\n".join(shown).encode())
    with open_administration(empty_database.admin_address()) as admin:
        assert admin.status().revision == NEWEST


@pytest.mark.parametrize("earlier", [one.number for one in REVISIONS[:-1]])
def test_an_upgrade_from_every_earlier_revision_keeps_the_work(
    empty_database: SharedStore, shared_store: SharedStore, earlier: int
) -> None:
    record = evaluation(INSPECTOR_A)
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=earlier)
        admin.grant(INSPECTOR, password=None)
        assert "server.warn_not_current" in admin.status().warnings
        with empty_database.connect(INSPECTOR_A) as connection:
            push(connection, record)
        tried = admin.upgrade(dry_run=True)
        shown = tried.statements
        assert (tried.fault, admin.status().revision) == (None, earlier)
        assert admin.upgrade().statements == shown
        assert admin.status().revision == NEWEST
    assert [row for row in schema_of(empty_database) if row[0] != "database"] == [
        row for row in schema_of(shared_store) if row[0] != "database"
    ]
    with empty_database.connect(INSPECTOR_A) as connection:
        assert connection.execute("SELECT evaluation_id FROM qa.evaluations").fetchall() == [(record.id,)]
        assert connection.execute("SELECT schema_version FROM qa.server").fetchall() == [(NEWEST,)]
        push(connection, evaluation(INSPECTOR_A), number=2)


def test_an_upgrade_that_fails_leaves_what_was_there(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=1)
        with empty_database.superuser() as connection:
            connection.execute("CREATE VIEW qa.answers AS SELECT 1 AS one")  # in the way of the next revision
        before = schema_of(empty_database)
        fault = admin.upgrade(dry_run=True).fault
        assert fault is not None
        assert (fault.code, "answers" in str(fault.facts["reason"])) == ("server.statement_failed", True)
        with pytest.raises(psycopg.errors.DuplicateTable):
            admin.upgrade()
        assert admin.status().revision == 1
    assert schema_of(empty_database) == before


def test_several_at_once_set_it_up_once(empty_database: SharedStore) -> None:
    def set_up() -> bool:
        with open_administration(empty_database.admin_address()) as admin:
            try:
                admin.set_up()
            except EnvironmentFault as fault:
                assert fault.code == "server.interfered"  # noqa: PT017 - some get through, some are told
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        done = [future.result() for future in [pool.submit(set_up) for _ in range(4)]]
    assert any(done)
    with open_administration(empty_database.admin_address()) as admin:
        assert admin.status().revision == NEWEST
        assert admin.upgrade().statements == ()


def test_several_upgrades_at_once_upgrade_once(empty_database: SharedStore) -> None:
    def upgrade() -> int:
        with open_administration(empty_database.admin_address()) as admin:
            return len(admin.upgrade().statements)

    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=1)
    with ThreadPoolExecutor(4) as pool:
        ran = [future.result() for future in [pool.submit(upgrade) for _ in range(4)]]
    assert sorted(map(bool, ran)) == [False, False, False, True]


def test_whoever_holds_an_upgrade_up_is_named(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=1)
        admin.grant(INSPECTOR, password=None)
    with empty_database.connect(INSPECTOR_A) as reader, empty_database.connect(ADMIN, autocommit=True) as connection:
        reader.execute("SELECT * FROM qa.record_version")
        tried = Administration(connection, patience_s=0.2).upgrade(dry_run=True)
        assert tried.fault is not None
        assert (tried.fault.code, INSPECTOR_A in str(tried.fault.facts["who"])) == ("server.held_up", True)
        with pytest.raises(EnvironmentFault) as caught:
            Administration(connection, patience_s=0.2).upgrade()
        assert caught.value.code == "server.held_up"
        assert INSPECTOR_A in str(caught.value.facts["who"])
        reader.rollback()
        assert Administration(connection, patience_s=5).upgrade().statements


def test_advisory_locks_hold_no_upgrade_up(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=1)
        admin.grant(INSPECTOR, password=None)
        with empty_database.connect(INSPECTOR_A) as connection:
            connection.execute("SELECT pg_advisory_lock(n), pg_advisory_lock(n, n) FROM generate_series(-500, 500) n")
            assert admin.upgrade().statements


def test_somebody_who_is_not_in_charge_is_told_so(shared_store: SharedStore, empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address(STRANGER)) as admin:
        tried = admin.set_up(dry_run=True)
        assert tried.fault is not None
        assert (tried.fault.code, bool(tried.statements)) == ("server.not_in_charge", True)
        for attempt in (admin.set_up, admin.upgrade):
            with pytest.raises(UserMistake):
                attempt()
    with open_administration(shared_store.admin_address(INSPECTOR_A)) as admin:
        attempts = (admin.upgrade, admin.status, admin.restore_mark, lambda: admin.revoke(INSPECTOR_A2))
        for one in attempts:
            with pytest.raises(UserMistake) as caught:
                one()
            assert caught.value.code == "server.not_in_charge"


def test_a_database_that_stays_open_to_all_is_refused(empty_database: SharedStore) -> None:
    with empty_database.superuser() as connection:
        connection.execute("ALTER SCHEMA public OWNER TO postgres; GRANT CREATE ON SCHEMA public TO PUBLIC")
    with open_administration(empty_database.admin_address()) as admin, pytest.raises(UserMistake) as caught:
        admin.set_up()
    assert caught.value.code == "server.open_to_all"
    assert caught.value.facts["statements"] == "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    with open_administration(empty_database.admin_address()) as admin:
        fault = admin.set_up(dry_run=True).fault
    assert (fault and fault.code, fault and fault.facts) == (caught.value.code, caught.value.facts)
    assert schema_of(empty_database) == ()
    with open_administration(empty_database.admin_address(SUPERUSER)) as admin:
        admin.set_up()
        assert "server.warn_large_objects" not in admin.status().warnings
        admin.grant(INSPECTOR, password=None)
    with empty_database.connect(INSPECTOR_A) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT lo_create(0)")


def test_a_newer_store_is_left_alone(shared_store: SharedStore) -> None:
    with shared_store.superuser() as connection:
        connection.execute("INSERT INTO qa.revision (number) VALUES (99)")
    with open_administration(shared_store.admin_address()) as admin:
        for attempt in (admin.set_up, admin.upgrade):
            with pytest.raises(UserMistake, match=r"server\.newer_program_needed"):
                attempt()


@pytest.mark.parametrize("version", [15, 18])
def test_other_versions_of_postgresql(own_postgres: OwnPostgres, version: int) -> None:
    store = own_postgres(version)
    record = evaluation(INSPECTOR_A)
    with store.connect(INSPECTOR_A) as connection:
        assert connection.info.server_version // 10000 == version
        push(connection, record)
        assert connection.execute("SELECT evaluation_id, state FROM qa.evaluations").fetchall() == [
            (record.id, "submitted")
        ]
    with store.connect(INSPECTOR_A2) as connection:
        assert connection.execute("SELECT * FROM qa.evaluations").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            push(connection, record)
    with open_administration(store.admin_address()) as admin:
        admin.revoke(INSPECTOR_A)
        admin.grant(INSPECTOR, password=password_of(INSPECTOR_A))
        assert admin.status().records == 1


def test_a_server_that_was_killed_comes_back_with_what_was_committed(own_postgres: OwnPostgres) -> None:
    store = own_postgres()
    record = evaluation(INSPECTOR_A)
    with store.connect(INSPECTOR_A) as connection:
        push(connection, record)
    store.server.kill()
    store.server.start()
    with store.connect(INSPECTOR_A) as connection:
        assert connection.execute("SELECT id FROM qa.record_version").fetchall() == [(record.id,)]
