"""One person cannot use up what everybody shares: locks, lines, temporary files, old versions of rows."""

import re
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from db.shared.administration import Administration, open_administration
from db.shared.limits import LINES_A_LOGIN
from db.shared.line import Caller, open_line
from db.shared.revisions import NEWEST
from qa_desktop.cli_server_words import in_words
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.person import Membership, Person, Role
from tests.shared.exchanging import session
from tests.shared.writing import evaluation, push
from tests.support.postgres import ADMIN, INSPECTOR_A, INSPECTOR_A2, TEAM_A, SharedStore, password_of
from tests.support.postgres_server import SUPERUSER

LI, WANG = (
    Person(login=login, name=login, memberships=(Membership(TEAM_A, Role.INSPECTOR),))
    for login in (INSPECTOR_A, INSPECTOR_A2)
)
NEW = Person(login="new", name="新人", memberships=(Membership(TEAM_A, Role.INSPECTOR),))
MANY_LOCKS = "SELECT count({}(n)) FROM generate_series(1, 1000000) n"
TAKING = (
    *("pg_advisory_lock", "pg_advisory_lock_shared", "pg_advisory_xact_lock", "pg_advisory_xact_lock_shared"),
    *("pg_try_advisory_lock", "pg_try_advisory_lock_shared"),
    *("pg_try_advisory_xact_lock", "pg_try_advisory_xact_lock_shared"),
)

OPEN_TO_ALL = {"server.warn_locks", "server.warn_large_objects", "server.warn_temporary_files"}


@pytest.fixture
def closed(empty_database: SharedStore) -> SharedStore:
    """Give a store that a superuser has set up."""
    with open_administration(empty_database.admin_address(SUPERUSER)) as admin:
        admin.set_up()
    with open_administration(empty_database.admin_address()) as admin:
        for person in (LI, WANG):
            admin.grant(person, password=None)
    return empty_database


def warnings_of(store: SharedStore, login: str = ADMIN) -> set[str]:
    with open_administration(store.admin_address(login)) as admin:
        return set(admin.status().warnings)


@pytest.mark.parametrize("function", TAKING)
def test_a_million_locks_keep_nobody_out(closed: SharedStore, function: str) -> None:
    with closed.connect(INSPECTOR_A, autocommit=True) as bad:
        for statement in (MANY_LOCKS, MANY_LOCKS.replace("(n)", "(n, n)")):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                bad.execute(statement.format(function).encode())
        with closed.connect(INSPECTOR_A2) as connection:
            push(connection, evaluation(INSPECTOR_A2))
        with session(closed, INSPECTOR_A2) as opened:
            assert opened.hello().high_water >= 1


def test_the_owner_still_takes_locks_of_numbers(closed: SharedStore) -> None:
    with closed.superuser() as connection:
        connection.execute("BEGIN")
        connection.execute("SET LOCAL ROLE qa_owner")
        connection.execute("SELECT pg_advisory_xact_lock(1), pg_try_advisory_xact_lock(1, 2)")
        connection.execute("ROLLBACK")


def test_what_only_a_superuser_can_close_is_said_until_it_is_closed(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up()
        assert set(admin.status().warnings) >= OPEN_TO_ALL
    with open_administration(empty_database.admin_address(SUPERUSER)) as admin:
        admin.set_up()
        assert not OPEN_TO_ALL & set(admin.status().warnings)
    assert not OPEN_TO_ALL & warnings_of(empty_database)


@pytest.mark.parametrize("guide", ["README.md", "resources/README.zh-CN.md"])
def test_what_the_guide_lets_an_administrator_run_closes_it(empty_database: SharedStore, guide: str) -> None:
    text = (Path(__file__).parents[2] / guide).read_text("utf-8")
    (statements,) = re.findall(r"```sql\n(DO .*?)```", text, flags=re.DOTALL)
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up()
    with empty_database.superuser() as connection:
        connection.execute(statements.replace(" qa_desktop ", f" {empty_database.database} ").encode())
    assert not OPEN_TO_ALL & warnings_of(empty_database)
    with empty_database.connect(INSPECTOR_A) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT pg_try_advisory_xact_lock_shared(1, 1)")


def test_an_upgrade_by_a_superuser_closes_it_too(empty_database: SharedStore) -> None:
    with open_administration(empty_database.admin_address()) as admin:
        admin.set_up(target=NEWEST - 1)
    with open_administration(empty_database.admin_address(SUPERUSER)) as admin:
        admin.upgrade()
    assert "server.warn_locks" not in warnings_of(empty_database)


def test_nobody_fills_the_disk_with_temporary_files(closed: SharedStore) -> None:
    with closed.superuser() as connection:
        connection.execute(f"ALTER DATABASE \"{closed.database}\" SET temp_file_limit = '5MB'".encode())
    with open_administration(closed.admin_address(SUPERUSER)) as admin:
        assert not [one for one in admin.set_up().statements if "temp_file_limit" in one], "what was set stays"
    with closed.connect(INSPECTOR_A) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET temp_file_limit = -1")
        connection.rollback()
        connection.execute(
            "DECLARE x CURSOR WITH HOLD FOR SELECT n, repeat('x', 200) FROM generate_series(1, 100000) n ORDER BY 2"
        )
        with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
            connection.commit()


def test_whoever_may_set_it_on_a_managed_server_bounds_temporary_files(empty_database: SharedStore) -> None:
    with empty_database.superuser() as connection:
        if connection.info.server_version < 150000:
            pytest.skip("PostgreSQL 14 lets superusers only")
        connection.execute(f'GRANT SET ON PARAMETER temp_file_limit TO "{ADMIN}"'.encode())
    try:
        with open_administration(empty_database.admin_address()) as admin:
            admin.set_up()
        assert "server.warn_temporary_files" not in warnings_of(empty_database)
        with empty_database.connect(INSPECTOR_A) as connection:
            assert connection.execute("SHOW temp_file_limit").fetchone() == ("2GB",)
    finally:
        with empty_database.superuser() as connection:
            connection.execute(f'REVOKE SET ON PARAMETER temp_file_limit FROM "{ADMIN}"'.encode())


def lines_of(store: SharedStore, login: str) -> int:
    """Return how many lines a login gets at once."""
    with ExitStack() as held:
        for number in range(LINES_A_LOGIN + 5):
            try:
                held.enter_context(store.connect(login))
            except psycopg.OperationalError:
                return number
    return LINES_A_LOGIN + 5


def test_one_login_takes_few_of_the_lines(shared_store: SharedStore) -> None:
    with ExitStack() as held:
        for _ in range(LINES_A_LOGIN):
            held.enter_context(shared_store.connect(INSPECTOR_A))
        with pytest.raises(QaError) as caught, session(shared_store, INSPECTOR_A):
            pass
        assert caught.value.code == "sync.login_busy"
        with shared_store.connect(INSPECTOR_A2) as connection:
            push(connection, evaluation(INSPECTOR_A2))


def test_a_line_that_was_cut_is_not_counted_for_long(shared_store: SharedStore) -> None:
    """The server asks after a silent line itself, sooner than the two hours of its system."""
    caller = Caller(address=shared_store.address(INSPECTOR_A), password=lambda: password_of(INSPECTOR_A))
    line = open_line(caller)
    try:
        found = line.execute(
            "SELECT current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval')"
        ).fetchone()
    finally:
        line.close()
    assert found == ("60", "10")


def test_who_was_let_in_before_is_bounded_by_the_next_upgrade_or_grant(shared_store: SharedStore) -> None:
    person, reporter = NEW, Person(login="reports", name="报表", memberships=NEW.memberships)
    with open_administration(shared_store.admin_address()) as admin:
        for one in (person, reporter):
            admin.grant(one, password=password_of(one.login))
    with shared_store.superuser() as connection:
        connection.execute(b"ALTER ROLE new CONNECTION LIMIT -1; ALTER ROLE new RESET ALL")
        connection.execute(b"ALTER ROLE reports CONNECTION LIMIT 12; ALTER ROLE reports SET statement_timeout = '3h'")
    with open_administration(shared_store.admin_address()) as admin:
        status = admin.status()
        assert status.unbounded == ["new"]
        assert any("new" in line for line in in_words(status) if line.startswith("!"))
        shown = admin.grant(person, password=None, dry_run=True).statements
        assert [one for one in shown if one.startswith("ALTER ROLE")] == list(admin.upgrade().statements)
        assert admin.status().unbounded == []
        assert admin.upgrade().statements == ()
        admin.grant(reporter, password=None)
    assert lines_of(shared_store, "new") == LINES_A_LOGIN
    assert lines_of(shared_store, "reports") == 12
    with shared_store.connect("new") as connection:
        assert connection.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("10min",)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("30min",)
    with shared_store.connect("reports") as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("3h",)


def test_a_login_of_somebody_else_is_let_in_all_the_same(shared_store: SharedStore) -> None:
    """Who makes people's logins elsewhere, by a directory say, bounds them there."""
    with shared_store.superuser() as connection:
        connection.execute(b"CREATE ROLE theirs LOGIN PASSWORD 'x'")
    theirs = Person(login="theirs", name="别处", memberships=NEW.memberships)
    with open_administration(shared_store.admin_address()) as admin:
        admin.grant(theirs, password=None)
        assert admin.status().unbounded == ["theirs"]
        assert admin.upgrade().statements == ()


def test_a_line_that_keeps_an_old_state_is_named(shared_store: SharedStore) -> None:
    def status(login: str, longest: timedelta) -> tuple[set[str], list[str], list[str]]:
        with shared_store.connect(login, autocommit=True) as connection:
            found = Administration(connection, held_too_long=longest).status()
            return set(found.warnings), [one.login for one in found.held_lines], list(in_words(found))

    with shared_store.connect(INSPECTOR_A) as idle, shared_store.connect(INSPECTOR_A2) as harmless:
        idle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        idle.execute("SELECT count(*) FROM qa.record_version")
        harmless.execute("SELECT 1")
        warnings, logins, words = status(SUPERUSER, timedelta())
        assert "server.warn_held_lines" in warnings
        assert logins == [INSPECTOR_A]
        assert f"{INSPECTOR_A}, number {idle.info.backend_pid}, since " in words[-1]
        assert "pg_terminate_backend" in words[-2]
        assert status(SUPERUSER, timedelta(hours=1))[1] == []
        assert "server.warn_lines_unseen" not in warnings
        assert "server.warn_lines_unseen" in status(ADMIN, timedelta())[0]
