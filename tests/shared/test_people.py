"""Letting people in and out of the shared store."""

import psycopg
import pytest

from db.shared.administration import open_administration
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from tests.shared.world import populate
from tests.shared.writing import evaluation, push, review
from tests.support.postgres import (
    INSPECTOR_A,
    LEAD_A,
    STRANGER,
    TEAM_A,
    TEAM_B,
    SharedStore,
    password_of,
)


def person(login: str, role: Role = Role.INSPECTOR, team: str = TEAM_A, name: str = "") -> Person:
    return Person(login=login, name=name, memberships=(Membership(team, role),))


def test_a_new_login_signs_in_with_its_password_and_takes_part(shared_store: SharedStore) -> None:
    login = "Ångström's “新人”"
    with open_administration(shared_store.admin_address()) as admin:
        done = admin.grant(person(login, name="新人"), password=password_of(login))
        assert "SCRAM" not in "".join(done.statements)
        assert person(login, name="新人") in admin.status().people
    with shared_store.connect(login) as connection:
        push(connection, evaluation(login))
        assert connection.execute("SELECT author FROM qa.record_version").fetchall() == [(login,)]
    with shared_store.superuser() as connection:
        (kept,) = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [login]).fetchone() or ()
    assert kept.startswith("SCRAM-SHA-256$")


def test_roles_add_up_and_are_taken_away_one_by_one(shared_store: SharedStore) -> None:
    with open_administration(shared_store.admin_address()) as admin:
        admin.grant(person(INSPECTOR_A, Role.LEAD, TEAM_B), password=None)
        (now,) = [one for one in admin.status().people if one.login == INSPECTOR_A]
        assert now.name == "李娜"
        assert set(now.memberships) == {Membership(TEAM_A, Role.INSPECTOR), Membership(TEAM_B, Role.LEAD)}
        admin.revoke(INSPECTOR_A, [Membership(TEAM_B, Role.LEAD)])
        (now,) = [one for one in admin.status().people if one.login == INSPECTOR_A]
        assert now.memberships == (Membership(TEAM_A, Role.INSPECTOR),)
    with shared_store.connect(INSPECTOR_A) as connection:
        assert connection.execute("SELECT qa.teams_led()").fetchone() == ([],)


def test_whoever_is_out_reads_and_writes_nothing_and_what_they_made_stays(shared_store: SharedStore) -> None:
    world = populate(shared_store)
    with shared_store.connect(INSPECTOR_A) as connection:
        with open_administration(shared_store.admin_address()) as admin:
            admin.revoke(INSPECTOR_A)
            status = admin.status()
        assert [one.login for one in status.former] == [INSPECTOR_A]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):  # the connection from before is worth nothing either
            connection.execute("SELECT * FROM qa.record_version")
        connection.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            push(connection, evaluation(INSPECTOR_A))
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        shared_store.connect(INSPECTOR_A)
    with shared_store.connect(LEAD_A) as connection:
        found = connection.execute("SELECT id FROM qa.record_version WHERE author = %s", [INSPECTOR_A]).fetchall()
        assert {one for (one,) in found} == {world.of_inspector.id, world.draft.id, world.clip.id}
        push(connection, review(LEAD_A, world.of_inspector), number=2)


def test_whoever_is_out_stays_out_even_in_the_group(shared_store: SharedStore) -> None:
    populate(shared_store)
    with open_administration(shared_store.admin_address()) as admin:
        admin.revoke(INSPECTOR_A)
    with shared_store.superuser() as connection:
        connection.execute(f'GRANT qa_inspector, qa_manager TO "{INSPECTOR_A}"'.encode())
    with shared_store.connect(INSPECTOR_A) as connection:
        for table in ("record_version", "push_batch", "person", "membership", "counter", "commit_order", "audience"):
            assert connection.execute(f"SELECT * FROM qa.{table}".encode()).fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            push(connection, evaluation(INSPECTOR_A))


def test_whoever_comes_back_finds_their_work(shared_store: SharedStore) -> None:
    world = populate(shared_store)
    with open_administration(shared_store.admin_address()) as admin:
        admin.revoke(INSPECTOR_A)
        admin.grant(person(INSPECTOR_A), password=None)
        assert admin.status().former == []
    with shared_store.connect(INSPECTOR_A) as connection:
        found = connection.execute("SELECT id FROM qa.record_version WHERE kind = 'evaluation'").fetchall()
    assert {one for (one,) in found} == {world.of_inspector.id, world.draft.id}


@pytest.mark.parametrize(
    ("login", "code"),
    [
        ("new", "server.password_needed"),
        ("postgres", "server.login_too_mighty"),
        ("in charge", "server.login_too_mighty"),
        ("qa_owner", "server.login_reserved"),
        ("qa_inspector", "server.login_reserved"),
        ("pg_monitor", "server.login_reserved"),
        ("public", "server.login_reserved"),
        ("", "server.login_reserved"),
        ("长" * 30, "server.login_reserved"),
    ],
)
def test_logins_that_cannot_be_a_persons(shared_store: SharedStore, login: str, code: str) -> None:
    with open_administration(shared_store.admin_address()) as admin, pytest.raises(UserMistake) as caught:
        admin.grant(person(login), password=None)
    assert caught.value.code == code


def test_nobody_is_revoked_who_is_not_there(shared_store: SharedStore) -> None:
    with open_administration(shared_store.admin_address()) as admin:
        for login, only in ((STRANGER, ()), (INSPECTOR_A, (Membership(TEAM_B, Role.LEAD),))):
            with pytest.raises(UserMistake, match=r"server\.nobody"):
                admin.revoke(login, only)


def test_a_restore_is_marked_with_a_new_generation(shared_store: SharedStore) -> None:
    with open_administration(shared_store.admin_address()) as admin:
        before = admin.status().generation
        admin.restore_mark()
        assert admin.status().generation != before


def test_a_backup_brings_back_what_was(shared_store: SharedStore) -> None:
    record = evaluation(INSPECTOR_A)
    with shared_store.connect(INSPECTOR_A) as connection:
        push(connection, record)
    backup = shared_store.copy()
    with shared_store.connect(INSPECTOR_A) as connection:
        push(connection, evaluation(INSPECTOR_A), number=2)
    shared_store.restore(backup)
    with shared_store.connect(INSPECTOR_A) as connection:
        assert connection.execute("SELECT id FROM qa.record_version").fetchall() == [(record.id,)]
